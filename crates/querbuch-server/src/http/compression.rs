//! Answers are compressed for clients that take it: with zstd, br or gzip, the first of these that they want most.
//!
//! Not compressed: what has less than [`COMPRESSED_BYTES_MIN`], streams of events (each of which has to arrive at once),
//! and files that are compressed already. A compressed answer is other bytes, so its strong `ETag` names the encoding:
//! `"…-gzip"` beside `"…"`. A client that shows either has the same answer.
//!
//! A request passes three layers: [`negotiate`] chooses the encoding, the layer of tower-http compresses, and
//! [`take_place`] says whether it may, once the answer is known.

#[cfg(test)]
mod tests;

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::{Request, State};
use axum::http::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderMap, IF_NONE_MATCH, VARY,
};
use axum::http::{Extensions, HeaderValue, Method, StatusCode, Version};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use futures_util::StreamExt as _;
use futures_util::stream::{self, poll_fn};
use querbuch_graphql::limits::COMPRESSIONS_MAX;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

/// Bytes from which on an answer is compressed: less fits into one packet anyway.
const COMPRESSED_BYTES_MIN: u64 = 1_024;

/// How hard is tried, with any of the encodings. Of a balance of 30,000 rows, zstd makes a fifth at this level, with some
/// 200 MB/s on one core, and gzip a quarter; at level 4, zstd makes no less of it, with 50 MB/s.
const LEVEL: i32 = 2;

/// Encodings, the best one first.
const ENCODINGS: [&str; 3] = ["zstd", "br", "gzip"];

/// The place of an answer that is compressed, among the extensions of the response until its body takes it.
#[derive(Clone)]
struct Place(Arc<OwnedSemaphorePermit>);

/// Compresses the answers of all routes so far.
pub fn compressed(router: Router) -> Router {
    with_places(router, COMPRESSIONS_MAX)
}

fn with_places(router: Router, places: usize) -> Router {
    let has_place = |_: StatusCode, _: Version, _: &HeaderMap, extensions: &Extensions| {
        extensions.get::<Place>().is_some()
    };
    let layer = CompressionLayer::new()
        .quality(CompressionLevel::Precise(LEVEL))
        .compress_when(has_place);
    router
        .layer(from_fn_with_state(Arc::new(Semaphore::new(places)), take_place))
        .layer(layer)
        .layer(from_fn(negotiate))
}

/// Lets an answer be compressed that is worth it. Where so many are being compressed that there is no place for another
/// one, it is sent as it is: that costs bytes, and no memory.
async fn take_place(State(places): State<Arc<Semaphore>>, request: Request, next: Next) -> Response {
    let is_wanted = request.headers().contains_key(ACCEPT_ENCODING);
    let is_head = request.method() == Method::HEAD;
    let mut response = next.run(request).await;
    add_to_vary(&mut response);
    if is_wanted
        && !is_head
        && is_worth_it(&response)
        && let Ok(place) = places.try_acquire_owned()
    {
        response.extensions_mut().insert(Place(Arc::new(place)));
        // Whoever compresses asks once more behind the end, which not every body takes.
        return response.map(|body| Body::from_stream(body.into_data_stream().fuse()));
    }
    response
}

/// Chooses the encoding before a question is answered, and names it in the tag of the answer.
async fn negotiate(mut request: Request, next: Next) -> Response {
    let encoding = wanted_encoding(request.headers());
    let is_head = request.method() == Method::HEAD;
    let headers = request.headers_mut();
    headers.remove(ACCEPT_ENCODING);
    if let Some(encoding) = encoding {
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(encoding));
    }
    let shown = plain_tags(headers);
    let mut response = next.run(request).await;
    if let Some(encoding) = encoding.filter(|_| is_head && is_worth_it(&response)) {
        // GET would have it so; there is no body to compress.
        let headers = response.headers_mut();
        headers.remove(CONTENT_LENGTH);
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        // Nobody knows how long it would be.
        *response.body_mut() = Body::from_stream(stream::empty::<Result<Bytes, Infallible>>());
    }
    name_encoding(&mut response, &shown);
    match response.extensions_mut().remove::<Place>() {
        Some(place) => response.map(|body| held_by(body, place)),
        None => response,
    }
}

/// A body that keeps its place until it is over, or nobody reads it any more.
fn held_by(body: Body, place: Place) -> Body {
    let mut pieces = body.into_data_stream();
    Body::from_stream(poll_fn(move |context| {
        let _kept = &place.0;
        pieces.poll_next_unpin(context)
    }))
}

/// Whether an answer is long enough, and of a kind that shrinks. What is made as it is sent counts as long.
fn is_worth_it(response: &Response) -> bool {
    let headers = response.headers();
    let text = |name| {
        headers
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
    };
    let announced = text(CONTENT_LENGTH).and_then(|length| length.parse().ok());
    let bytes: Option<u64> = announced.or_else(|| response.body().size_hint().exact());
    response.status() != StatusCode::NOT_MODIFIED
        && !headers.contains_key(CONTENT_ENCODING)
        && bytes.is_none_or(|bytes| bytes >= COMPRESSED_BYTES_MIN)
        && text(CONTENT_TYPE).is_some_and(is_compressible)
}

/// Whether a media type is text of any kind that is not a stream of events.
fn is_compressible(media_type: &str) -> bool {
    let name = media_type.split(';').next().unwrap_or_default().trim();
    (name.starts_with("text/") && name != "text/event-stream")
        || name == "application/json"
        || name.ends_with("+json")
        || name.ends_with("+xml")
}

/// The encoding that a client wants most; of those that it wants as much, the best one.
fn wanted_encoding(headers: &HeaderMap) -> Option<&'static str> {
    let given = headers.get_all(ACCEPT_ENCODING).iter();
    let entries = given
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|entry| {
            let (name, parameters) = entry.split_once(';').unwrap_or((entry, ""));
            let quality = parameters.trim().strip_prefix("q=");
            let quality = quality.map_or(Some(1.0), |quality| quality.trim().parse::<f32>().ok());
            (name.trim().to_ascii_lowercase(), quality.unwrap_or(0.0))
        });
    let entries: Vec<(String, f32)> = entries.collect();
    let quality_of = |name: &str| {
        let named = entries.iter().find(|(known, _)| known == name);
        named.or_else(|| entries.iter().find(|(known, _)| known == "*"))
    };
    let mut best: Option<(&'static str, f32)> = None;
    for encoding in ENCODINGS {
        let quality = quality_of(encoding).map_or(0.0, |(_, quality)| *quality);
        if quality > best.map_or(0.0, |(_, quality)| quality) {
            best = Some((encoding, quality));
        }
    }
    best.map(|(encoding, _)| encoding)
}

/// Takes the encodings off the tags that a client shows, so that whoever compares them need not know of any. Answers the
/// tags as they were shown.
fn plain_tags(headers: &mut HeaderMap) -> Vec<String> {
    let given = headers.get_all(IF_NONE_MATCH).iter();
    let shown: Vec<String> = given
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|tag| tag.trim().to_owned())
        .collect();
    let plain: Vec<String> = shown.iter().map(|tag| plain_tag(tag)).collect();
    if let Ok(plain) = HeaderValue::from_str(&plain.join(", "))
        && !shown.is_empty()
    {
        headers.insert(IF_NONE_MATCH, plain);
    }
    shown
}

fn plain_tag(tag: &str) -> String {
    let suffixes = ENCODINGS.map(|encoding| format!("-{encoding}\""));
    let plain = suffixes
        .iter()
        .find_map(|suffix| tag.strip_suffix(suffix.as_str()));
    plain.map_or_else(|| tag.to_owned(), |plain| format!("{plain}\""))
}

/// Names the encoding in the tag of an answer. Where a client has the answer already, the tag is the one that it showed.
fn name_encoding(response: &mut Response, shown: &[String]) {
    let is_known = response.status() == StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    let Some(tag) = headers.get(ETAG).and_then(|tag| tag.to_str().ok()) else {
        return;
    };
    let encoding = headers
        .get(CONTENT_ENCODING)
        .and_then(|value| value.to_str().ok());
    let named = match encoding {
        Some(encoding) => tag
            .strip_suffix('"')
            .filter(|_| !tag.starts_with("W/"))
            .map(|bare| format!("{bare}-{encoding}\"")),
        None if is_known => shown.iter().find(|shown| plain_tag(shown) == tag).cloned(),
        None => None,
    };
    if let Some(named) = named.and_then(|named| HeaderValue::from_str(&named).ok()) {
        headers.insert(ETAG, named);
    }
}

/// Says that an answer may come in several encodings, also where this one does not: a cache must not give one to a client
/// that cannot read it.
fn add_to_vary(response: &mut Response) {
    let is_known = response.status() == StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if !is_known && !media_type.is_some_and(is_compressible) {
        return;
    }
    let values = headers
        .get_all(VARY)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut names = values.flat_map(|value| value.split(','));
    if !names.any(|name| name.trim().eq_ignore_ascii_case("accept-encoding")) {
        headers.append(VARY, HeaderValue::from_static("Accept-Encoding"));
    }
}
