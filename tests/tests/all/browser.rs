//! A web application of another origin, in a real browser: where its origin is allowed it reads, streams and books; where
//! not, it gets nothing.

use querbuch_tests::api::Api;
use querbuch_tests::browser::Page;
use querbuch_tests::databases::fresh_sqlite;
use querbuch_tests::server::Server;
use serde_json::{Value, json};

use crate::scene::set;

const DASHBOARD: &str = include_str!("browser/page.html");

#[test]
fn a_page_of_an_allowed_origin_reads_streams_and_books_and_others_do_not() {
    let (allowed, other) = (Page::serve(DASHBOARD), Page::serve(DASHBOARD));
    let database = fresh_sqlite();
    let listen = ["--database", &database, "--listen", "127.0.0.1:0"];
    let server = Server::try_start(&[&listen[..], &["--allow-origin", allowed.origin()]].concat());
    let server = server.expect("comes up");
    let api = Api::new(server.client());
    set(&api);
    let position = api.position();
    let parameters = format!("server={}", server.address());

    let refused = other.opened_with(&parameters);
    for way in ["read", "readTag", "stream", "eventSource", "socket", "book"] {
        assert!(refused[way]["refused"].is_string(), "{way}: {refused:#}");
    }
    assert_eq!(api.position(), position, "nothing was booked");

    let found = allowed.opened_with(&parameters);
    let event = json!({ "event": position });
    for (way, expected) in [
        ("read", json!({ "status": 200, "position": position })),
        ("readTag", json!({ "tag": true, "again": 304 })),
        ("stream", event.clone()),
        ("eventSource", event.clone()),
        ("socket", event),
        ("book", json!({ "booked": position + 1 })),
    ] {
        assert_eq!(found[way], expected, "{way}: {found:#}");
    }
    let named: Value = api.client.query("{ namedStates { name } }", json!({}));
    assert_eq!(
        named["namedStates"],
        json!([{ "name": "page" }]),
        "nothing unasked"
    );
}
