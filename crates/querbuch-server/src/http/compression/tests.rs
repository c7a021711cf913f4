use axum::body::to_bytes;
use axum::routing::get;
use futures_util::stream;
use tower::ServiceExt as _;

use super::*;

/// A text of so many bytes, of which none repeats the one before for long.
fn text(bytes: usize) -> String {
    (0..)
        .flat_map(|number: u32| format!("{number},").into_bytes())
        .map(char::from)
        .take(bytes)
        .collect()
}

fn answer(media_type: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(ETAG, HeaderValue::from_static("\"abc\""));
    headers.insert(VARY, HeaderValue::from_static("Accept"));
    response
}

async fn long(request: Request) -> Response {
    let shown = request.headers().get(IF_NONE_MATCH);
    let tags = shown.and_then(|shown| shown.to_str().ok()).unwrap_or_default();
    if tags.split(", ").any(|tag| tag == "\"abc\"") {
        let mut response = answer("application/json", Body::empty());
        response.headers_mut().remove(CONTENT_TYPE);
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return response;
    }
    answer("application/json", text(20_000))
}

fn routes() -> Router {
    // Like a file that is made as it is sent, it must not be asked again behind its end.
    let pieces = || {
        stream::unfold(0, async |number| {
            (number < 10).then(|| (Ok::<_, std::io::Error>(text(4_000)), number + 1))
        })
    };
    let broken = || {
        let pieces = [Ok(text(200_000)), Err(std::io::Error::other("broken off"))];
        Body::from_stream(stream::iter(pieces))
    };
    Router::new()
        .route("/long", get(long))
        .route("/short", get(async || answer("application/json", text(1_023))))
        .route(
            "/events",
            get(async || answer("text/event-stream; charset=utf-8", text(20_000))),
        )
        .route(
            "/file",
            get(async || answer("application/vnd.apache.parquet", text(20_000))),
        )
        .route(
            "/stream",
            get(async move || answer("text/csv; charset=utf-8", Body::from_stream(pieces()))),
        )
        .route("/broken", get(async move || answer("text/csv", broken())))
}

async fn ask(app: &Router, path: &str, headers: &[(&str, &str)]) -> Response {
    ask_by("GET", app, path, headers).await
}

async fn ask_by(method: &str, app: &Router, path: &str, headers: &[(&str, &str)]) -> Response {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::empty()).expect("is a request");
    app.clone().oneshot(request).await.expect("cannot fail")
}

fn header(response: &Response, name: axum::http::HeaderName) -> Vec<String> {
    let values = response.headers().get_all(name).iter();
    values
        .map(|value| value.to_str().expect("is text").to_owned())
        .collect()
}

#[tokio::test]
async fn an_answer_has_the_encoding_that_is_wanted_most() {
    let app = compressed(routes());
    for (accepted, expected) in [
        ("gzip", Some("gzip")),
        ("br", Some("br")),
        ("zstd", Some("zstd")),
        ("gzip, deflate, br, zstd", Some("zstd")),
        ("gzip, deflate, br", Some("br")),
        ("gzip;q=1.0, br;q=0.5, *;q=0", Some("gzip")),
        ("*", Some("zstd")),
        ("*;q=0.5, zstd;q=0", Some("br")),
        ("GZIP", Some("gzip")),
        ("identity", None),
        ("gzip;q=0", None),
        ("gzip;q=x", None),
        ("deflate", None),
        ("identity;q=0", None),
        ("", None),
    ] {
        let response = ask(&app, "/long", &[("accept-encoding", accepted)]).await;
        assert_eq!(response.status(), StatusCode::OK, "{accepted}");
        let encoding = header(&response, CONTENT_ENCODING);
        assert_eq!(encoding.first().map(String::as_str), expected, "{accepted}");
        let tag = expected.map_or("\"abc\"".to_owned(), |expected| format!("\"abc-{expected}\""));
        assert_eq!(header(&response, ETAG), [tag], "{accepted}");
        assert_eq!(
            header(&response, VARY),
            ["Accept", "Accept-Encoding"],
            "{accepted}"
        );
        let bytes = to_bytes(response.into_body(), usize::MAX)
            .await
            .expect("is whole")
            .len();
        assert_eq!(bytes < 20_000, expected.is_some(), "{accepted}: {bytes}");
    }
}

#[tokio::test]
async fn short_answers_events_and_compressed_files_stay_as_they_are() {
    let app = compressed(routes());
    for (path, expected) in [
        ("/short", false),
        ("/events", false),
        ("/file", false),
        ("/stream", true),
        ("/long", true),
    ] {
        let response = ask(&app, path, &[("accept-encoding", "gzip, br, zstd")]).await;
        assert_eq!(
            response.headers().contains_key(CONTENT_ENCODING),
            expected,
            "{path}"
        );
        assert_eq!(response.headers()[ETAG] == "\"abc\"", !expected, "{path}");
    }
}

#[tokio::test]
async fn what_is_compressed_is_the_same_once_it_is_read() {
    use std::io::Read as _;
    let app = compressed(routes());
    let response = ask(&app, "/long", &[("accept-encoding", "gzip")]).await;
    let bytes = to_bytes(response.into_body(), usize::MAX)
        .await
        .expect("is whole");
    let mut read = String::new();
    let mut decoder = flate2::read::GzDecoder::new(&bytes[..]);
    decoder.read_to_string(&mut read).expect("is gzip");
    assert_eq!(read, text(20_000));
}

#[tokio::test]
async fn a_client_shows_the_tag_that_it_was_given() {
    let app = compressed(routes());
    for (shown, answered) in [
        ("\"abc-gzip\"", "\"abc-gzip\""),
        ("\"abc-br\"", "\"abc-br\""),
        ("\"abc\"", "\"abc\""),
        ("\"other\", \"abc-zstd\"", "\"abc-zstd\""),
    ] {
        let headers = [("accept-encoding", "gzip"), ("if-none-match", shown)];
        let response = ask(&app, "/long", &headers).await;
        assert_eq!(response.status(), StatusCode::NOT_MODIFIED, "{shown}");
        assert_eq!(header(&response, ETAG), [answered]);
        assert_eq!(header(&response, VARY), ["Accept", "Accept-Encoding"]);
        assert!(header(&response, CONTENT_ENCODING).is_empty());
    }
    let headers = [("accept-encoding", "gzip"), ("if-none-match", "\"other-gzip\"")];
    assert_eq!(ask(&app, "/long", &headers).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn head_says_what_get_would() {
    let app = compressed(routes());
    for path in ["/long", "/short", "/file"] {
        for accepted in ["gzip", "identity"] {
            let headers = [("accept-encoding", accepted)];
            let (get, head) = (
                ask(&app, path, &headers).await,
                ask_by("HEAD", &app, path, &headers).await,
            );
            for name in [CONTENT_ENCODING, CONTENT_LENGTH, ETAG, VARY] {
                assert_eq!(
                    header(&get, name.clone()),
                    header(&head, name),
                    "{path} {accepted}"
                );
            }
        }
    }
}

#[tokio::test]
async fn one_answer_too_many_is_sent_as_it_is() {
    let app = with_places(routes(), 1);
    let headers = [("accept-encoding", "gzip")];
    let first = ask(&app, "/stream", &headers).await;
    let second = ask(&app, "/stream", &headers).await;
    assert_eq!(header(&first, CONTENT_ENCODING), ["gzip"]);
    assert!(header(&second, CONTENT_ENCODING).is_empty());
    assert_eq!(header(&second, ETAG), ["\"abc\""]);
    drop(first);
    let third = ask(&app, "/stream", &headers).await;
    assert_eq!(header(&third, CONTENT_ENCODING), ["gzip"], "the place came back");
    to_bytes(third.into_body(), usize::MAX).await.expect("is whole");
    let fourth = ask(&app, "/stream", &headers).await;
    assert_eq!(header(&fourth, CONTENT_ENCODING), ["gzip"]);
}

#[tokio::test]
async fn what_breaks_off_breaks_off_compressed_too() {
    let app = compressed(routes());
    for accepted in ["gzip", "br", "zstd"] {
        let response = ask(&app, "/broken", &[("accept-encoding", accepted)]).await;
        assert_eq!(header(&response, CONTENT_ENCODING), [accepted]);
        assert!(
            to_bytes(response.into_body(), usize::MAX).await.is_err(),
            "{accepted}"
        );
    }
}
