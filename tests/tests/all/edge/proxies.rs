use querbuch_tests::api::Api;
use querbuch_tests::client::Client;
use querbuch_tests::live::Socket;
use querbuch_tests::scratch;
use serde_json::{Value, json};

use super::{lines_of, served};
use crate::scene::set;

/// Units at once, the fewest that can be stated, and what a file costs of them.
const BURST: &str = "100000";
const FILE_UNITS: usize = 2_000;

fn from(client: &Client, address: &str) -> Client {
    client.clone().with_header("x-forwarded-for", address)
}

#[test]
fn what_a_stranger_says_of_whom_he_asks_for_is_ignored() {
    let file = scratch::folder("log")
        .join("security.jsonl")
        .display()
        .to_string();
    for (trusted, address) in [("10.0.0.0/8", "127.0.0.1"), ("127.0.0.0/8", "198.51.100.7")] {
        let server = served(&[
            "--trusted-proxy",
            trusted,
            "--security-log",
            &file,
            "--rate-units",
            "60000",
        ]);
        let client = from(&server.client(), "203.0.113.1, 198.51.100.7");
        let https = [("host", "evil.example"), ("x-forwarded-proto", "https")];
        let refused = client.send("GET", "/livez", &https, &[]);
        assert_eq!(refused.status, 421);
        let is_believed = refused.header("strict-transport-security").is_some();
        assert_eq!(is_believed, address != "127.0.0.1");
        server.stop();
        let lines = lines_of(&file);
        let last = lines.last().expect("is written down");
        assert_eq!(
            (&last["address"], &last["code"]),
            (&json!(address), &json!("MISDIRECTED_REQUEST"))
        );
    }
}

/// A booking of somebody who has asked for too much is refused in both languages.
fn assert_says_when_to_go_on(greedy: &Client) {
    let booking = json!({ "query": Api::document("book"), "variables": { "input": { "measure": "olaf",
        "postings": [{ "effect": "dev", "month": "2026-01", "amount": "1.00" }] } } });
    for (language, part) in [("de", "zu viel gefragt"), ("en", "Too much was asked")] {
        let headers = [
            ("content-type", "application/json"),
            ("accept-language", language),
        ];
        let refused = greedy.send("POST", "/graphql", &headers, booking.to_string().as_bytes());
        assert_eq!(
            (refused.status, refused.error_codes()),
            (429, vec!["RATE_LIMITED".to_owned()])
        );
        assert!(refused.text().contains(part), "{}", refused.text());
        let seconds = refused
            .header("retry-after")
            .and_then(|text| text.parse::<u32>().ok());
        assert!(seconds.is_some_and(|seconds| seconds > 0));
        assert!(
            refused
                .header("ratelimit")
                .is_some_and(|left| left.starts_with("\"units\";r=0;t="))
        );
    }
}

#[test]
fn who_asks_for_too_much_is_429_and_others_are_not() {
    let file = scratch::folder("log")
        .join("security.jsonl")
        .display()
        .to_string();
    let options = [
        "--trusted-proxy",
        "127.0.0.1",
        "--rate-units",
        "60",
        "--rate-burst",
        BURST,
        "--security-log",
        &file,
    ];
    let server = served(&options);
    let api = Api::new(server.client());
    set(&api);
    let address = [("x-forwarded-for", "198.51.100.7")];
    let mut socket = Socket::open_with(server.address(), &address);
    let greedy = from(&server.client(), "198.51.100.7");
    let count = BURST.parse::<usize>().expect("is a number") / FILE_UNITS;
    for number in 0..count {
        let answer = greedy.get("/export/units.csv");
        assert_eq!(answer.status, 200, "{number}");
        assert_eq!(
            answer.header("ratelimit-policy"),
            Some("\"units\";q=100000;w=100000")
        );
        let left = answer.header("ratelimit").expect("says what is left");
        assert!(left.starts_with("\"units\";r="), "{left}");
    }
    let position = api.position();
    assert_says_when_to_go_on(&greedy);
    assert_eq!(greedy.get("/livez").status, 429);
    // A WebSocket that is open already is no way round it, nor is another address of the same network.
    socket.say(json!({ "id": "1", "type": "subscribe", "payload": { "query": "{ ledger { position } }" } }));
    let heard = socket.hear();
    assert_eq!(
        heard["payload"][0]["extensions"]["code"], "RATE_LIMITED",
        "{heard}"
    );
    assert_eq!(from(&server.client(), "2001:db8::1").get("/livez").status, 200);
    for _ in 0..count {
        from(&server.client(), "2001:db8::1").get("/export/units.csv");
    }
    assert_eq!(
        from(&server.client(), "2001:db8::ffff:1").get("/livez").status,
        429
    );
    assert_eq!(
        from(&server.client(), "2001:db8:0:1::1").get("/livez").status,
        200
    );
    assert_eq!(from(&server.client(), "198.51.100.8").get("/livez").status, 200);
    assert_eq!(api.position(), position, "nothing was booked");
    drop(socket);
    server.stop();
    let lines = lines_of(&file);
    let limited: Vec<&Value> = lines
        .iter()
        .filter(|line| line["code"] == "RATE_LIMITED")
        .collect();
    assert_eq!(limited.len(), 4, "each refused request, {lines:?}");
    assert!(
        limited
            .iter()
            .any(|line| line["address"] == "198.51.100.7" && line["status"] == 429)
    );
}

#[test]
fn what_answers_cost_counts_and_without_options_nothing_does() {
    let server = served(&["--rate-units", "60"]);
    let left = |client: &Client, document: &str| {
        let answer = client.execute(document, json!({}));
        let cost = answer.json()["extensions"]["cost"]["actual"]
            .as_u64()
            .expect("is told");
        let left = answer
            .header("ratelimit")
            .and_then(|left| left.split(['=', ';']).nth(2)?.parse::<u64>().ok());
        (left.expect("says what is left"), cost)
    };
    let client = server.client();
    let (first, _) = left(&client, "{ ledger { position } }");
    let (second, cost) = left(&client, "{ vocabulary { name words { value label } } }");
    assert!(cost > 100, "{cost}");
    // Some units have run out meanwhile, and the request itself is one.
    let spent = first - second;
    assert!((cost - 30..=cost + 1).contains(&spent), "{spent} of {cost}");

    let server = served(&[]);
    let answer = server.client().execute("{ ledger { position } }", json!({}));
    assert_eq!(
        (answer.header("ratelimit"), answer.header("ratelimit-policy")),
        (None, None)
    );
}
