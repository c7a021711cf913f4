use std::os::unix::fs::PermissionsExt as _;

use querbuch_tests::api::Api;
use querbuch_tests::client::Client;
use querbuch_tests::live::Socket;
use querbuch_tests::scratch;
use serde_json::{Value, json};

use super::{lines_of, served};
use crate::scene::set;

fn by(api: &Api, name: &str) -> Api {
    Api::new(api.client.clone().with_header("querbuch-actor", name))
}

#[test]
fn reads_are_written_down_without_any_figure() {
    let file = scratch::folder("log").join("reads.jsonl").display().to_string();
    let server = served(&["--read-log", &file, "--read-log-days", "30"]);
    let nobody = Api::new(server.client());
    let api = by(&nobody, "anna");
    set(&api);
    api.book("olaf", &[("staff", "2026-01", "4711.11")]);
    let position = api.position();
    let document = "query Cockpit { units(first: 3) { nodes { name } } b: balance { total { net } } }";
    let answer = api.client.query(document, json!({}));
    assert!(answer.to_string().contains("4711.11"));
    // Without an answer that anybody computes: the client has it.
    let address = "/graphql?query=query%20Kept%7Bledger%7Bposition%7D%7D";
    let tag = api
        .client
        .get(address)
        .header("etag")
        .expect("has one")
        .to_owned();
    assert_eq!(
        api.client
            .send("GET", address, &[("if-none-match", &tag)], &[])
            .status,
        304
    );
    assert_eq!(api.client.get("/export/balance.csv?groupBy=LEVEL").status, 200);
    let mut socket = Socket::subscribe(server.address(), "subscription Live { log { position } }");
    by(&nobody, "bernd").book("olaf", &[("dev", "2026-01", "4712.12")]);
    socket.hear();
    drop(socket);
    server.stop();

    let lines = lines_of(&file);
    let all = |name: &str| -> Vec<&Value> { lines.iter().filter(|line| line["name"] == name).collect() };
    let cockpit = all("Cockpit");
    let told = cockpit.first().expect("is written down");
    assert_eq!(
        (&told["who"], &told["kind"], &told["position"]),
        (&json!("local:anna"), &json!("query"), &json!(position))
    );
    assert_eq!(told["rows"], json!({ "units": 3, "b": 1 }));
    assert!(told["units"].as_u64().is_some_and(|units| units > 3));
    assert!(
        told["hash"]
            .as_str()
            .is_some_and(|hash| hash.starts_with("sha256:") && hash.len() == 71)
    );
    assert_eq!(all("Kept").len(), 2, "also where the client has the answer");
    assert_eq!(all("Live").len(), 1);
    let files = all("/export/balance.csv");
    assert_eq!(
        (files.len(), &files[0]["kind"], &files[0]["position"]),
        (1, &json!("file"), &json!(position))
    );
    let text = std::fs::read_to_string(&file).expect("is there");
    for part in ["4711", "4712", "Magdeburg", "groupBy", "127.0.0.1"] {
        assert!(!text.contains(part), "{part} is in the log of reads");
    }
    let mode = std::fs::metadata(&file).expect("is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

/// Asks five times in vain, each time with secrets.
fn turn_away(client: &Client) {
    let secrets = [
        ("authorization", "Bearer qbt_geheim"),
        ("cookie", "__Host-session=geheim"),
        ("querbuch-actor", "anna"),
    ];
    let refused = |method: &str, path: &str, headers: &[(&str, &str)]| {
        let headers = [&secrets[..], headers].concat();
        client
            .send(method, path, &headers, b"{\"password\":\"geheim\"}")
            .status
    };
    assert_eq!(
        refused("GET", "/livez?token=geheim", &[("host", "evil.example")]),
        421
    );
    assert_eq!(
        refused(
            "POST",
            "/graphql?token=geheim",
            &[("origin", "https://evil.example")]
        ),
        403
    );
    assert_eq!(
        refused(
            "GET",
            "/a%0a%7B%22event%22:%22forged%22%7D?token=geheim",
            &[("origin", "null")]
        ),
        403
    );
    let raw = "GET /livez?token=geheim HTTP/1.1\r\nhost: a b\r\nauthorization: Bearer geheim\r\nconnection: close\r\n\r\n";
    assert!(client.raw(raw.as_bytes()).starts_with("HTTP/1.1 400"));
    let upgrade = "GET /graphql HTTP/1.1\r\nhost: localhost\r\norigin: https://evil.example\r\nconnection: upgrade\r\n\
                   upgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
                   sec-websocket-protocol: graphql-transport-ws\r\n\r\n";
    let upgrade = upgrade.replace("\r\n\r\n", "\r\nconnection: close\r\n\r\n");
    assert!(client.raw(upgrade.as_bytes()).starts_with("HTTP/1.1 403"));
}

#[test]
fn who_is_turned_away_is_written_down_without_a_secret_or_a_forged_line() {
    let file = scratch::folder("log")
        .join("security.jsonl")
        .display()
        .to_string();
    let server = served(&["--security-log", &file]);
    let api = Api::new(server.client());
    set(&api);
    let (anna, position) = (by(&api, "anna"), api.position());
    turn_away(&api.client);
    // What was only asked in vain is nobody's business.
    assert_eq!(api.client.get("/nowhere").status, 404);
    assert_eq!(api.position(), position);
    // A right that somebody does not have is told of by the code alone, also where the client does not ask for it.
    anna.book("olaf", &[("staff", "2026-01", "100.00")]);
    let confirm = "mutation($input: StageInput!) { confirm(input: $input) { position } }";
    let input = json!({ "effect": "olaf/staff", "month": "2026-01", "amount": "50.00", "text": "geheim" });
    anna.client.query(confirm, json!({ "input": input }));
    server.stop();

    let lines = lines_of(&file);
    let told: Vec<(u64, &str)> = lines
        .iter()
        .map(|line| {
            (
                line["status"].as_u64().unwrap_or(0),
                line["code"].as_str().unwrap_or_default(),
            )
        })
        .collect();
    let expected = [
        (421, "MISDIRECTED_REQUEST"),
        (403, "FORBIDDEN"),
        (403, "FORBIDDEN"),
        (400, "BAD_REQUEST"),
        (403, "FORBIDDEN"),
        (200, "NEEDS_SECOND_PERSON"),
    ];
    assert_eq!(told, expected, "{lines:#?}");
    for line in &lines {
        assert_eq!(
            (&line["event"], &line["address"]),
            (&json!("refused"), &json!("127.0.0.1")),
            "{line}"
        );
        assert!(line["at"].is_string() && line["route"].is_string(), "{line}");
    }
    assert_eq!(lines[1]["who"], "local:anna");
    assert_eq!(lines[5]["who"], "local:anna");
    let text = std::fs::read_to_string(&file).expect("is there");
    assert!(!text.contains("geheim") && !text.contains("forged\":"), "{text}");
    // Nowhere else, and on a machine of one user nothing is kept unless it is asked for.
    let server = served(&[]);
    server
        .client()
        .send("GET", "/livez", &[("host", "evil.example")], &[]);
    assert!(!server.stderr().contains("MISDIRECTED"), "{}", server.stderr());
}

#[test]
fn who_is_not_known_is_written_down_and_a_stated_name_is_nobody() {
    let folder = scratch::folder("log");
    let file = folder.join("security.jsonl").display().to_string();
    let config = folder.join("querbuch.toml");
    let issuer = "[[issuer]]\nissuer = \"https://issuer.invalid/realms/land\"\naudience = \"querbuch\"\n";
    std::fs::write(&config, issuer).expect("can be written");
    let config = config.display().to_string();
    let server = served(&[
        "--config",
        &config,
        "--security-log",
        &file,
        "--rate-units",
        "60000",
    ]);
    let client = server.client().with_header("querbuch-actor", "anna");
    let token = "qbt_geheim";
    let headers = [
        ("content-type", "application/json"),
        ("authorization", &format!("Bearer {token}")),
    ];
    for headers in [&headers[..1], &headers[..]] {
        let refused = client.send(
            "POST",
            "/graphql",
            headers,
            b"{\"query\":\"{ ledger { position } }\"}",
        );
        assert_eq!(refused.status, 401, "{}", refused.text());
        assert!(refused.header("www-authenticate").is_some());
        assert_eq!(refused.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(refused.header("cache-control"), Some("no-store"));
        assert!(refused.header("ratelimit").is_some());
    }
    assert_eq!(client.get("/tile/0/000").status, 401);
    assert_eq!(client.get("/livez").status, 200);
    server.stop();
    let lines = lines_of(&file);
    assert_eq!(lines.len(), 3, "{lines:#?}");
    for line in &lines {
        assert_eq!(
            (&line["status"], &line["address"]),
            (&json!(401), &json!("127.0.0.1")),
            "{line}"
        );
        assert!(line["code"].is_string() && line["who"].is_null(), "{line}");
    }
    assert!(
        !std::fs::read_to_string(&file)
            .expect("is there")
            .contains("geheim")
    );
}
