//! What the server is to the web: a page, compression, one rule for pages of other origins, documents by their ids.

use std::fs;

use querbuch_tests::api::Api;
use querbuch_tests::client::{Answer, Client};
use querbuch_tests::databases::{each_database, fresh_sqlite};
use querbuch_tests::scratch;
use querbuch_tests::server::Server;
use serde_json::json;

use crate::scene::{scene, set};

const ORIGIN: (&str, &str) = ("origin", "https://app.example.org");
const JSON: (&str, &str) = ("content-type", "application/json");

fn started(database: &str, more: &[&str]) -> Server {
    let listen = ["--database", database, "--listen", "127.0.0.1:0"];
    Server::try_start(&[&listen[..], more].concat()).unwrap_or_else(|failure| panic!("{failure:#?}"))
}

fn ask(client: &Client, body: &serde_json::Value, headers: &[(&str, &str)]) -> Answer {
    client.send(
        "POST",
        "/graphql",
        &[&[JSON], headers].concat(),
        body.to_string().as_bytes(),
    )
}

#[test]
fn long_answers_and_exports_are_compressed_where_the_client_takes_it() {
    each_database(|database| {
        let (_server, api) = scene(database);
        let postings: Vec<_> = (1..=12)
            .map(|month| json!({ "effect": "dev", "month": format!("2026-{month:02}"), "amount": "1.00" }))
            .collect();
        api.act(
            "book",
            json!({ "measure": "olaf", "text": "Rechnung", "postings": postings }),
        );
        let client = &api.client;
        let units = "/graphql?query=%7Bunits%7Bnodes%7Bid,code,name,level,path%7Bcode,name%7D%7D%7D%7D";
        for path in [units, "/export/postings.csv", "/schema.graphql", "/"] {
            let plain = client.get(path);
            assert_eq!(
                (plain.status, plain.header("content-encoding")),
                (200, None),
                "{path}"
            );
            for encoding in ["gzip", "br", "zstd"] {
                let headers = [("accept-encoding", encoding)];
                let packed = client.send("GET", path, &headers, &[]);
                assert_eq!(packed.header("content-encoding"), Some(encoding), "{path}");
                assert!(packed.body.len() < plain.body.len(), "{path}: {encoding}");
                let vary = packed.headers.iter().filter(|(name, _)| name == "vary");
                assert!(
                    vary.into_iter()
                        .any(|(_, names)| names.eq_ignore_ascii_case("accept-encoding")),
                    "{packed:?}"
                );
                let Some(tag) = packed.header("etag") else {
                    continue;
                };
                assert!(tag.ends_with(&format!("-{encoding}\"")), "{tag}");
                for headers in [
                    &[("if-none-match", tag)][..],
                    &[("if-none-match", tag), headers[0]],
                ] {
                    let known = client.send("GET", path, headers, &[]);
                    assert_eq!((known.status, known.header("etag")), (304, Some(tag)), "{path}");
                }
            }
        }
        for path in ["/export/postings.xlsx", "/export/postings.parquet", "/livez"] {
            let packed = client.send("GET", path, &[("accept-encoding", "gzip, br, zstd")], &[]);
            assert_eq!(
                (packed.status, packed.header("content-encoding")),
                (200, None),
                "{path}"
            );
        }
        let mut events = client.follow(
            "subscription { balance(groupBy: [LEVEL]) { position } }",
            &[("accept-encoding", "gzip")],
        );
        assert!(events.next().is_some(), "events arrive as they are");
    });
}

/// All kinds of routes, and what is none.
const PATHS: [&str; 9] = [
    "/",
    "/livez",
    "/readyz",
    "/healthz",
    "/schema.graphql",
    "/checkpoint",
    "/export/balance.csv",
    "/graphql?query=%7Bledger%7Bposition%7D%7D",
    "/nowhere",
];

/// A server that lets in the pages of [`ORIGIN`].
fn letting_in(database: &str) -> Server {
    let server = started(database, &["--allow-origin", ORIGIN.1]);
    set(&Api::new(server.client()));
    server
}

#[test]
fn pages_of_other_origins_are_refused_on_every_route() {
    let database = fresh_sqlite();
    let server = letting_in(&database);
    let client = &server.client();
    for path in PATHS {
        for foreign in [
            "https://evil.example",
            "http://localhost:1",
            "null",
            "https://app.example.org:8443",
        ] {
            let headers = [("origin", foreign), ("accept-language", "en")];
            let refused = client.send("GET", path, &headers, &[]);
            assert_eq!(
                (refused.status, refused.error_codes()),
                (403, vec!["FORBIDDEN".to_owned()]),
                "{path}"
            );
            let message = refused.json()["errors"][0]["message"].to_string();
            assert!(
                message.contains(foreign) && message.contains("--allow-origin"),
                "{message}"
            );
            assert_eq!(refused.header("access-control-allow-origin"), None);
        }
    }
    let position = client.query("{ ledger { position } }", json!({}));
    let naming = json!({ "query": "mutation { nameState(input: { name: \"a\" }) { position } }" });
    assert_eq!(
        ask(client, &naming, &[("origin", "https://evil.example")]).status,
        403
    );
    let after = client.query("{ ledger { position } }", json!({}));
    assert_eq!(after, position, "nothing was recorded");
    assert_eq!(ask(client, &naming, &[ORIGIN]).status, 200);
}

#[test]
fn pages_of_a_listed_origin_are_granted_every_route() {
    let database = fresh_sqlite();
    let server = letting_in(&database);
    let client = &server.client();
    let own = ("origin", server.address());
    for path in PATHS {
        let granted = client.send("GET", path, &[ORIGIN], &[]);
        assert_eq!(
            granted.header("access-control-allow-origin"),
            Some(ORIGIN.1),
            "{path}"
        );
        assert_eq!(granted.header("access-control-allow-credentials"), None);
        assert_ne!(granted.status, 403, "{path}");
        let from_own = client.send("GET", path, &[own], &[]);
        assert_eq!(from_own.header("access-control-allow-origin"), None, "{path}");
        assert_ne!(from_own.status, 403, "{path}");
        let asking = [ORIGIN, ("access-control-request-method", "POST")];
        let preflight = client.send("OPTIONS", path, &asking, &[]);
        let kept = preflight.header("access-control-max-age");
        assert_eq!((preflight.status, kept), (204, Some("7200")), "{path}");
        let headers = preflight
            .header("access-control-allow-headers")
            .expect("are listed");
        assert!(
            headers.contains("Content-Type") && headers.contains("Querbuch-Actor"),
            "{headers}"
        );
    }
}

#[test]
fn what_is_no_exact_origin_is_refused_at_the_start() {
    let database = fresh_sqlite();
    for (given, part) in [
        ("*", "name each origin"),
        ("null", "from an address of its own"),
        ("app.example.org", "such as https://app.example.org"),
    ] {
        let args = [
            "--database",
            &database,
            "--listen",
            "127.0.0.1:0",
            "--allow-origin",
            given,
        ];
        let failure = Server::try_start(&args).expect_err("is no origin");
        assert_eq!(failure.code, Some(2));
        assert!(failure.stderr.contains(part), "{}", failure.stderr);
    }
}

#[test]
fn documents_are_asked_for_by_their_ids() {
    each_database(|database| {
        let folder = scratch::folder("documents");
        let known = "query Known { ledger { position } }";
        let id = "sha256:ec3c2ac9234699ef7313c364046fa2b0be68024a7c743def7c6305c515894142";
        fs::write(folder.join("known.graphql"), known).expect("can be written");
        let manifest = json!({ id: "{ ledger { position } }" }).to_string();
        fs::write(folder.join("persisted-documents.json"), manifest).expect("can be written");
        let given = folder.display().to_string();
        let server = started(database, &["--documents", &given]);
        let client = &server.client();
        let answer = client.get(&format!("/graphql?documentId={id}"));
        assert_eq!(answer.json()["data"]["ledger"]["position"], 0, "{answer:?}");
        assert!(answer.header("etag").is_some());
        assert_eq!(
            ask(client, &json!({ "documentId": id }), &[]).json()["data"]["ledger"]["position"],
            0
        );
        server.stop();

        let server = started(database, &[]);
        let client = &server.client();
        let unknown = client.get(&format!("/graphql?documentId={id}"));
        assert_eq!(unknown.error_codes(), ["PERSISTED_DOCUMENT_NOT_FOUND"]);
        let message = unknown.json()["errors"][0]["message"].to_string();
        assert!(
            message.contains("Bitte seinen Text einmal als query senden"),
            "{message}"
        );
        client.query("{ ledger { position } }", json!({}));
        assert_eq!(
            client.get(&format!("/graphql?documentId={id}")).status,
            200,
            "it was seen"
        );
        let hash = json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": &id[7..] } } });
        assert_eq!(
            ask(client, &hash, &[]).error_codes(),
            ["PERSISTED_QUERY_NOT_SUPPORTED"]
        );

        fs::write(folder.join("wrong.json"), json!({ id: known }).to_string()).expect("can be written");
        let args = [
            "--database",
            database,
            "--listen",
            "127.0.0.1:0",
            "--documents",
            &given,
        ];
        let failure = Server::try_start(&args).expect_err("is another hash");
        assert_eq!(failure.code, Some(2));
        assert!(failure.stderr.contains("wrong.json"), "{}", failure.stderr);
    });
}

#[test]
fn the_page_for_programs_says_what_this_is_in_both_languages_and_runs_nothing() {
    let database = fresh_sqlite();
    let server = started(&database, &["--name", "<script>alert(1)</script> & Söhne"]);
    let client = &server.client();
    for (language, title) in [("de", "Erste Fragen"), ("en", "First questions")] {
        let page = client.send("GET", "/programme", &[("accept-language", language)], &[]);
        assert_eq!(
            (page.status, page.header("content-type")),
            (200, Some("text/html; charset=utf-8"))
        );
        assert_eq!(page.header("content-language"), Some(language));
        let policy = page.header("content-security-policy").expect("has one");
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"),
            "{policy}"
        );
        let text = page.text();
        assert!(text.contains(title) && !text.contains("<script"), "{text}");
        assert!(
            text.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; Söhne"),
            "{text}"
        );
        assert!(text.contains(&format!("{}/graphql", server.address())), "{text}");
        // What it links to is there, and what it tells people to paste works.
        for link in text
            .split("href=\"/")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
        {
            let status = client.get(&format!("/{link}")).status;
            assert_eq!(status, 200, "/{link}");
        }
        let calls: Vec<&str> = text
            .split("-d '")
            .skip(1)
            .filter_map(|rest| rest.split('\'').next())
            .collect();
        assert_eq!(calls.len(), 4, "{text}");
        for call in calls.into_iter().filter(|call| !call.contains("subscription")) {
            let body = call.replace("&quot;", "\"");
            let answer = client.send("POST", "/graphql", &[JSON], body.as_bytes());
            assert!(answer.json()["errors"].is_null(), "{body}: {answer:?}");
        }
    }
}
