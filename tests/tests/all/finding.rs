//! Finding things: by words, by texts of bookings, by who and when, on both databases and at the command line.

use querbuch_tests::api::Api;
use querbuch_tests::databases::each_database;
use querbuch_tests::server::{Server, run};
use serde_json::{Value, json};

use crate::scene::scene;

/// Books a text and a document on the cost of the Bund; the position.
fn book(api: &Api, text: &str, document: &str, amount: &str) -> u64 {
    let input = json!({
        "measure": "olaf", "text": text, "document": document,
        "postings": [{ "effect": "dev", "month": "2026-01", "amount": amount }],
    });
    api.act("book", input)["position"]
        .as_u64()
        .expect("has a position")
}

fn texts(database: &str) -> (Server, Api, [u64; 3]) {
    let (server, api) = scene(database);
    let positions = [
        book(&api, "Lizenzen fürs Wohngeld", "R 2026-17", "10.00"),
        book(&api, "Wohngeldstelle: Möbel", "R 2026-170", "-40.00"),
        book(&api, "Straßenschäden", "R 3", "20.00"),
    ];
    (server, api, positions)
}

fn found(api: &Api, arguments: &str) -> Vec<u64> {
    let document = format!("{{ bookings({arguments}) {{ totalCount nodes {{ position }} }} }}");
    let data = api.client.query(&document, json!({}));
    let nodes = data["bookings"]["nodes"].as_array().expect("is a list");
    let found: Vec<u64> = nodes
        .iter()
        .map(|node| node["position"].as_u64().expect("has a position"))
        .collect();
    assert_eq!(data["bookings"]["totalCount"], found.len());
    found
}

#[test]
fn bookings_are_found_by_what_is_written_about_them_until_it_is_erased() {
    each_database(|database| {
        let (_server, api, [first, second, third]) = texts(database);
        assert_eq!(found(&api, "search: \"WOHNGELD\""), [first, second]);
        assert_eq!(found(&api, "search: \"moebel\""), [second]);
        assert_eq!(found(&api, "text: \"strassenschaeden\""), [third]);
        assert_eq!(
            found(&api, "document: \"r 2026-17\""),
            [first],
            "the whole document"
        );
        assert_eq!(
            found(&api, "search: \"2026-17\""),
            [first, second],
            "a part of it"
        );
        assert_eq!(
            found(&api, "search: \"wohngeld\", orderBy: { by: RECORDED }"),
            [second, first]
        );
        assert_eq!(found(&api, "orderBy: { by: AMOUNT }"), [second, third, first]);
        let hits = |text: &str| {
            let document = format!("{{ search(text: \"{text}\") {{ kind label context }} }}");
            api.client.query(&document, json!({}))["search"].take()
        };
        assert_eq!(hits("olaf")[0]["label"], "olaf · Online-Ausweis");
        let best = &hits("r 2026-17")[0];
        assert_eq!(best["context"], "Lizenzen fürs Wohngeld");
        let erased = api.act(
            "eraseText",
            json!({ "booking": format!("booking:{first}"), "reason": "Antrag" }),
        );
        assert_eq!(erased["errors"], json!([]));
        assert_eq!(found(&api, "search: \"wohngeld\""), [second]);
        assert_eq!(
            found(
                &api,
                &format!("search: \"wohngeld\", asOf: {{ position: {first} }}")
            ),
            [0; 0]
        );
        assert_eq!(hits("lizenzen"), json!([]));
        let long = "x".repeat(201);
        let refused = api
            .client
            .execute(&format!("{{ search(text: \"{long}\") {{ label }} }}"), json!({}));
        assert_eq!(refused.error_codes(), ["LIMIT_EXCEEDED"]);
    });
}

fn report(database: &str, arguments: &[&str]) -> Value {
    let mut words = vec!["report"];
    words.extend(arguments);
    words.extend(["--database", database, "--json"]);
    let run = run(&words);
    assert_eq!(run.code, Some(0), "{words:?}: {}", run.stderr);
    serde_json::from_str(&run.stdout).expect("prints JSON")
}

#[test]
fn the_command_line_finds_the_same() {
    each_database(|database| {
        let (_server, api, [first, second, _]) = texts(database);
        let input = json!({
            "measure": "olaf", "postings": [{ "effect": "staff", "month": "2026-02", "amount": "50.00" }],
        });
        api.act("book", input);
        let dispute =
            json!({ "effect": "olaf/staff", "month": "2026-02", "amount": "20.00", "reason": "doppelt" });
        api.act("dispute", dispute);
        let positions = |found: &Value| {
            let list = found["bookings"].as_array().expect("is a list");
            list.iter()
                .filter_map(|row| row["position"].as_u64())
                .collect::<Vec<_>>()
        };
        let bookings = report(
            database,
            &["bookings", "--search", "wohngeld", "--order-by", "amount:desc"],
        );
        assert_eq!(positions(&bookings), [second, first]);
        let newest = report(
            database,
            &[
                "bookings",
                "--search",
                "wohngeld",
                "--order-by",
                "recorded:desc",
                "--limit",
                "1",
            ],
        );
        assert_eq!(positions(&newest), [second]);
        let by_document = report(database, &["bookings", "--document", "R 2026-17"]);
        assert_eq!(positions(&by_document), [first]);
        let disputes = report(database, &["disputes", "--unit", "15"]);
        assert_eq!(disputes["disputes"][0]["reason"], "doppelt");
        let sums = report(database, &["claims", "--sums-by", "measure"]);
        assert_eq!(
            sums["sums"],
            json!([{ "key": "olaf", "name": "Online-Ausweis", "claims": 1, "amount": "30.00" }])
        );
        let hits = report(database, &["search", "straßenschäden"]);
        assert_eq!(hits["search"][0]["kind"], "Booking");
        let effects = report(database, &["effects", "--filter", "kinds=transfer"]);
        assert_eq!(effects["effects"].as_array().map(Vec::len), Some(2));
        let balance = report(
            database,
            &[
                "balance",
                "--group-by",
                "child",
                "--filter",
                "units=bund",
                "--basis",
                "actual",
                "--shares",
            ],
        );
        assert_eq!(balance["rows"][0]["child"], "bund/06");
        assert_eq!(balance["rows"][0]["costShare"], "1");
        let measures = report(
            database,
            &["measures", "--status", "proposed", "--order-by", "title"],
        );
        assert_eq!(measures["rows"][0]["measure"], "olaf");
    });
}
