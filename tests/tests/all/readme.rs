//! What README and the pages in `docs` tell people to paste works.

use querbuch_tests::server::Server;
use querbuch_tests::{pages, scratch};
use serde_json::Value;

/// The bodies that the pages send with curl.
fn bodies() -> Vec<String> {
    let pages = pages();
    let sent = pages
        .lines()
        .filter_map(|line| line.trim().strip_prefix("-d '")?.strip_suffix('\''));
    sent.map(str::to_owned).collect()
}

/// The files that the pages fetch.
fn files() -> Vec<String> {
    let pages = pages();
    let fetched = pages.lines().filter_map(|line| {
        let (_, rest) = line.split_once("'http://127.0.0.1:8080/export/")?;
        rest.strip_suffix('\'')
    });
    fetched.map(|path| format!("/export/{path}")).collect()
}

#[test]
fn the_tour_works_when_pasted() {
    let folder = scratch::folder("tour");
    let server = Server::demo(&folder.display().to_string());
    let client = server.client();
    let bodies = bodies();
    assert!(bodies.len() >= 5, "the tour has several stops");
    for body in bodies {
        if body.contains("subscription") {
            let body: Value = serde_json::from_str(&body).expect("is JSON");
            let document = body["query"].as_str().expect("is a document");
            let event = client.follow(document, &[]).next().expect("there is an event");
            let followed = if body.to_string().contains("{ log(") {
                "log"
            } else {
                "balance"
            };
            assert!(event.json()[followed]["position"].is_u64(), "{event:?}");
            continue;
        }
        let headers = [("content-type", "application/json"), ("accept-language", "en")];
        let answer = client.send("POST", "/graphql", &headers, body.as_bytes()).json();
        assert!(
            answer["data"].is_object() && answer["errors"].is_null(),
            "{body}: {answer}"
        );
        // The one refusal of the tour is the one that it announces.
        let refused: Vec<&Value> = answer
            .pointer("/data/book/errors")
            .into_iter()
            .filter_map(Value::as_array)
            .flatten()
            .collect();
        let codes: Vec<&str> = refused
            .iter()
            .filter_map(|error| error["code"].as_str())
            .collect();
        assert!(
            codes.is_empty() || codes == ["UNBALANCED_TRANSFER"],
            "{body}: {answer}"
        );
    }
    let files = files();
    assert!(files.len() >= 2, "the pages show files");
    for path in files {
        let answer = client.get(&path);
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        assert!(answer.body.len() > 200, "{path} holds something");
    }
}
