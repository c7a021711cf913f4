//! A page that makes its own name lead to this machine gets nothing: only known host names are answered.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;

use querbuch_tests::api::Api;
use querbuch_tests::client::Client;
use querbuch_tests::databases::fresh_sqlite;
use querbuch_tests::live::Socket;
use querbuch_tests::server::Server;
use serde_json::{Value, json};

use crate::scene::set;

/// All kinds of routes, and what is none.
const PATHS: [&str; 10] = [
    "/graphql?query=%7Bledger%7Bposition%7D%7D",
    "/graphql",
    "/livez",
    "/readyz",
    "/healthz",
    "/schema.graphql",
    "/checkpoint",
    "/tile/0/000.p/1",
    "/export/balance.csv",
    "/nowhere",
];

/// The status and the body of what comes back for a head that is written as it stands.
fn ask(client: &Client, head: &str) -> (u16, String) {
    let answer = client.raw(format!("{head}connection: close\r\n\r\n").as_bytes());
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
    let body = answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned());
    (status.expect("has a status"), body.expect("has a body"))
}

fn get(client: &Client, path: &str, host: &str) -> u16 {
    ask(client, &format!("GET {path} HTTP/1.1\r\nhost: {host}\r\n")).0
}

/// The status of an attempt to open a WebSocket.
fn upgrade(server: &Server, host: &str, origin: &str) -> u16 {
    let address = server.address().strip_prefix("http://").expect("is plain HTTP");
    let mut stream = TcpStream::connect(address).expect("the server listens");
    write!(
        stream,
        "GET /graphql HTTP/1.1\r\nhost: {host}\r\norigin: {origin}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         sec-websocket-protocol: graphql-transport-ws\r\n\r\n"
    )
    .expect("the server reads");
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).expect("is answered");
    let status = line.split(' ').nth(1).and_then(|status| status.parse().ok());
    status.expect("has a status")
}

#[test]
fn a_page_that_rebinds_its_name_neither_reads_nor_books() {
    let database = fresh_sqlite();
    let server = Server::start(&database);
    let api = Api::new(server.client());
    set(&api);
    let (client, position) = (&api.client, api.position());
    let port = server.address().rsplit(':').next().expect("has a port");
    for path in PATHS {
        for host in [
            "evil.example",
            &format!("evil.example:{port}"),
            "0.0.0.0",
            "127.0.0.1.evil.example",
        ] {
            assert_eq!(get(client, path, host), 421, "{path} for {host}");
        }
        for host in ["localhost", &format!("localhost:{port}"), "127.0.0.1:1", "[::1]"] {
            assert_ne!(get(client, path, host), 421, "{path} for {host}");
        }
    }
    let booking = json!({ "query": Api::document("book"), "variables": { "input": { "measure": "olaf",
        "postings": [{ "effect": "dev", "month": "2026-01", "amount": "1.00" }] } } });
    for headers in [&[][..], &[("accept", "text/event-stream")]] {
        let headers = [
            &[("content-type", "application/json"), ("host", "evil.example")],
            headers,
        ]
        .concat();
        let refused = client.send("POST", "/graphql", &headers, booking.to_string().as_bytes());
        assert_eq!(refused.status, 421);
        assert_eq!(refused.error_codes(), ["MISDIRECTED_REQUEST"]);
    }
    assert_eq!(api.position(), position, "nothing was booked");
    assert_eq!(upgrade(&server, "evil.example", "http://evil.example"), 421);
    assert_eq!(upgrade(&server, "127.0.0.1", "http://evil.example"), 403);
    // Another server on this machine is another origin.
    assert_eq!(upgrade(&server, "127.0.0.1", "http://localhost"), 403);
    assert_eq!(upgrade(&server, "127.0.0.1", "http://127.0.0.1"), 101);
}

#[test]
fn there_is_one_host_and_its_refusal_says_what_to_do() {
    let server = Server::start(&fresh_sqlite());
    let client = &server.client();
    for (head, status) in [
        ("GET /livez HTTP/1.1\r\n", 400),
        (
            "GET /livez HTTP/1.1\r\nhost: localhost\r\nhost: localhost\r\n",
            400,
        ),
        ("GET /livez HTTP/1.1\r\nhost: a b\r\n", 400),
        (
            "GET http://evil.example/livez HTTP/1.1\r\nhost: localhost\r\n",
            421,
        ),
        (
            "GET http://localhost/livez HTTP/1.1\r\nhost: evil.example\r\n",
            421,
        ),
        ("GET http://localhost/livez HTTP/1.1\r\nhost: localhost\r\n", 200),
    ] {
        assert_eq!(ask(client, head).0, status, "{head}");
    }
    let (_, german) = ask(
        client,
        "GET /livez HTTP/1.1\r\nhost: evil.example\r\naccept-language: de\r\n",
    );
    let (_, english) = ask(
        client,
        "GET /livez HTTP/1.1\r\nhost: evil.example\r\naccept-language: en\r\n",
    );
    for (body, part) in [
        (german, "antwortet nicht für den Host evil.example"),
        (english, "does not answer for the host evil.example"),
    ] {
        let body: Value = serde_json::from_str(&body).expect("is JSON");
        let message = body["errors"][0]["message"].as_str().expect("is text");
        assert!(
            message.contains(part) && message.contains("--public-url"),
            "{message}"
        );
    }
}

#[test]
fn a_public_address_is_answered_and_its_pages_may_follow() {
    let database = fresh_sqlite();
    let listen = ["--database", &database, "--listen", "127.0.0.1:0"];
    let public = ["--public-url", "https://Ledger.example.org"];
    let server = Server::try_start(&[&listen[..], &public].concat()).expect("comes up");
    let client = server.client();
    assert_eq!(get(&client, "/livez", "ledger.example.org"), 200);
    assert_eq!(get(&client, "/livez", "ledger.example.org:443"), 200);
    assert_eq!(get(&client, "/livez", "localhost"), 200);
    assert_eq!(get(&client, "/livez", "other.example.org"), 421);
    assert_eq!(
        upgrade(&server, "ledger.example.org", "https://ledger.example.org"),
        101
    );
    assert_eq!(
        upgrade(&server, "ledger.example.org", "https://other.example.org"),
        403
    );
    drop(Socket::open_with(
        server.address(),
        &[("origin", "https://ledger.example.org")],
    ));

    let wrong = [&listen[..], &["--public-url", "ledger.example.org"]].concat();
    let failure = Server::try_start(&wrong).expect_err("is no address");
    assert_eq!(failure.code, Some(2));
    assert!(
        failure.stderr.contains("such as https://ledger.example.org"),
        "{}",
        failure.stderr
    );
}
