//! Bad input: each has a code and a sentence, nothing is half done, and the server goes on.

use querbuch_tests::api::{Api, lines};
use querbuch_tests::databases::{each_database, fresh_sqlite};
use querbuch_tests::server::Server;
use serde_json::{Value, json};

use crate::scene::{effect, scene};

/// Inputs of mutations, and the refusals that they must get.
type Table = Vec<(&'static str, Value, &'static [&'static str])>;

/// One mutation, and for each input its one refusal.
fn check_each(field: &'static str, table: impl Fn() -> Vec<(Value, &'static str)>) {
    each_database(|database| {
        let (server, api) = scene(database);
        for (input, expected) in table() {
            assert_eq!(api.refused(field, input.clone()), [expected], "{field} {input}");
        }
        assert!(!server.stderr().contains("panicked"), "{}", server.stderr());
    });
}

fn check(table: impl Fn() -> Table) {
    each_database(|database| {
        let (server, api) = scene(database);
        for (field, input, expected) in table() {
            assert_eq!(api.refused(field, input.clone()), expected, "{field} {input}");
        }
        // The server goes on.
        api.book("olaf", &[("dev", "2026-01", "1.00")]);
        assert!(!server.stderr().contains("panicked"), "{}", server.stderr());
    });
}

fn units_of(units: &[(&str, &str)]) -> Value {
    let unit = |(code, parent): &(&str, &str)| match *parent {
        "" => json!({ "code": code, "name": "Name", "level": "STATE" }),
        parent => json!({ "code": code, "name": "Name", "level": "STATE", "parent": parent }),
    };
    json!({ "units": units.iter().map(unit).collect::<Vec<_>>() })
}

#[test]
fn units() {
    check(|| {
        vec![
            ("registerUnits", units_of(&[]), &["INVALID_VALUE units"]),
            (
                "registerUnits",
                units_of(&[("bund", "")]),
                &["ALREADY_EXISTS units.0.code"],
            ),
            (
                "registerUnits",
                units_of(&[("a", ""), ("a", "")]),
                &["ALREADY_EXISTS units.1.code"],
            ),
            (
                "registerUnits",
                units_of(&[("a", "nowhere")]),
                &["NOT_FOUND units.0.parent"],
            ),
            (
                "registerUnits",
                units_of(&[("a", "unit:99")]),
                &["NOT_FOUND units.0.parent"],
            ),
            (
                "registerUnits",
                units_of(&[("a", "a")]),
                &["CYCLE units.0.parent"],
            ),
            (
                "registerUnits",
                units_of(&[("x", ""), ("a", "b"), ("b", "a")]),
                &["CYCLE units.1.parent"],
            ),
            (
                "registerUnits",
                units_of(&[("", "")]),
                &["INVALID_VALUE units.0.code"],
            ),
            (
                "registerUnits",
                units_of(&[("a\u{0}", "")]),
                &["INVALID_VALUE units.0.code"],
            ),
            (
                "registerUnits",
                units_of(&[("a\u{202e}b", "")]),
                &["INVALID_VALUE units.0.code"],
            ),
            (
                "registerUnits",
                units_of(&[("a b", ""), ("b", "nowhere")]),
                &["INVALID_VALUE units.0.code", "NOT_FOUND units.1.parent"],
            ),
        ]
    });
}

#[test]
fn measures() {
    let measure = |code: &str, owner: &str| json!({ "code": code, "title": "Titel", "approach": "ADD", "owner": owner });
    let status = |measure: &str, status: &str, seen: u64| json!({ "measure": measure, "status": status, "expectedPosition": seen });
    let head = 12;
    check_each("registerMeasure", || {
        vec![
            (measure("olaf", "bund"), "ALREADY_EXISTS code"),
            (measure("neu", "nobody"), "NOT_FOUND owner"),
            (measure("a/b", "bund"), "INVALID_VALUE code"),
            (measure("neu\u{2067}", "bund"), "INVALID_VALUE code"),
        ]
    });
    check_each("changeMeasureStatus", || {
        vec![
            (status("nothing", "CLOSED", head), "NOT_FOUND measure"),
            (status("olaf", "PROPOSED", head), "WRONG_STATUS status"),
            (status("olaf", "CLOSED", 1), "VERSION_CONFLICT expectedPosition"),
            (status("olaf", "CLOSED", 1_000), "INVALID_VALUE expectedPosition"),
        ]
    });
}

#[test]
fn effects() {
    let cost = |code: &str, unit: &str, category: &str| effect(code, unit, "COST", category, "CASH");
    let to_society = effect("t", "wirtschaft", "TRANSFER", "transfer", "CASH");
    let add = |effects: Value| json!({ "measure": "olaf", "effects": effects });
    let with = |effects: Value| json!({ "code": "neu", "title": "Titel", "approach": "ADD", "owner": "bund", "effects": effects });
    check_each("addEffects", || {
        vec![
            (add(json!([])), "INVALID_VALUE effects"),
            (
                add(json!([cost("dev", "bund", "run.cost")])),
                "ALREADY_EXISTS effects.0.code",
            ),
            (
                add(json!([cost("e", "nowhere", "run.cost")])),
                "NOT_FOUND effects.0.unit",
            ),
            (
                add(json!([cost("e", "bund", "nothing")])),
                "NOT_FOUND effects.0.category",
            ),
            (
                add(json!([cost("e", "bund", "run.saving")])),
                "INVALID_VALUE effects.0.category",
            ),
            (
                add(json!([cost("e", "bund", "run.cost"), to_society])),
                "INVALID_VALUE effects.1.unit",
            ),
            (
                json!({ "measure": "nothing", "effects": [cost("e", "bund", "run.cost")] }),
                "NOT_FOUND measure",
            ),
        ]
    });
    check_each("registerMeasure", || {
        vec![
            (
                with(json!([cost("e", "nowhere", "run.cost")])),
                "NOT_FOUND effects.0.unit",
            ),
            (
                with(json!([
                    cost("e", "bund", "run.cost"),
                    cost("e", "bund", "run.cost")
                ])),
                "ALREADY_EXISTS effects.1.code",
            ),
        ]
    });
}

#[test]
fn amounts_and_months() {
    let line = |month: Value, amount: Value| json!({ "measure": "olaf", "postings": [{ "effect": "dev", "month": month, "amount": amount }] });
    let amount = move |amount: Value| line(json!("2026-01"), amount);
    let month = move |month: &str| line(json!(month), json!("1.00"));
    check(|| {
        let malformed: &[&str] = &["INVALID_VALUE postings.0.amount"];
        let too_large: &[&str] = &["AMOUNT_OUT_OF_RANGE postings.0.amount"];
        let no_month: &[&str] = &["INVALID_VALUE postings.0.month"];
        let mut table: Table = Vec::new();
        for text in [
            "1.234", "1e3", "1E3", "NaN", "inf", "Infinity", "", " ", "1,50", "+1", "1.", ".5", "0x10", "١",
            "1\u{0}", "--1",
        ] {
            table.push(("book", amount(json!(text)), malformed));
        }
        for text in [
            "100000000000000000000",
            "-100000000000000000000",
            "10000000000000.01",
            "9223372036854775808",
        ] {
            table.push(("book", amount(json!(text)), too_large));
        }
        table.push(("book", amount(json!(1.5)), malformed));
        table.push(("book", amount(json!(0.1)), malformed));
        table.push(("book", amount(json!(i64::MAX)), too_large));
        table.push(("book", amount(json!(u64::MAX)), too_large));
        for text in [
            "2026-13",
            "2026-00",
            "2026-1",
            "26-01",
            "2026-01-01",
            "1899-12",
            "2200-01",
            "",
            "2026/01",
            "januar",
        ] {
            table.push(("book", month(text), no_month));
        }
        // Both at once are named both.
        table.push((
            "book",
            line(json!("2026-13"), json!("1.234")),
            &[
                "INVALID_VALUE postings.0.month",
                "INVALID_VALUE postings.0.amount",
            ],
        ));
        table
    });
}

#[test]
fn bookings() {
    let book = |postings: Value| json!({ "measure": "olaf", "postings": postings });
    let on = |effect: &str| json!({ "effect": effect, "month": "2026-01", "amount": "1" });
    let of = |measure: &str, effect: &str| json!({ "measure": measure, "postings": [on(effect)] });
    let by = |unit: &str, category: &str| json!({ "unit": unit, "kind": "COST", "category": category, "cashability": "CASH", "month": "2026-01", "amount": "1" });
    let both_ways = json!({ "effect": "dev", "unit": "bund", "month": "2026-01", "amount": "1" });
    check_each("book", || {
        vec![
            (book(json!([])), "INVALID_VALUE postings"),
            (of("nothing", "dev"), "NOT_FOUND measure"),
            (of("ozg", "olaf/dev"), "INVALID_VALUE postings.0.effect"),
            (of("olaf", "nothing"), "NOT_FOUND postings.0.effect"),
            (of("olaf", "effect:99"), "NOT_FOUND postings.0.effect"),
            (
                book(json!([on("dev"), by("nowhere", "run.cost")])),
                "NOT_FOUND postings.1.unit",
            ),
            (
                book(json!([by("bund", "nothing")])),
                "NOT_FOUND postings.0.category",
            ),
            (
                book(json!([by("bund", "run.saving")])),
                "INVALID_VALUE postings.0.category",
            ),
            (
                book(json!([{ "month": "2026-01", "amount": "1" }])),
                "INVALID_VALUE postings.0.effect",
            ),
            (book(json!([both_ways])), "INVALID_VALUE postings.0.effect"),
            (book(json!([on("fee-bund")])), "UNBALANCED_TRANSFER postings"),
            (
                book(json!([on("fee-bund"), on("fee-town")])),
                "UNBALANCED_TRANSFER postings",
            ),
            (
                json!({ "measure": "olaf", "postings": [on("dev")], "text": "a\u{0}" }),
                "INVALID_VALUE text",
            ),
        ]
    });
    // Balanced as a whole, and in no month.
    let postings = lines(&[("fee-bund", "2026-01", "1"), ("fee-town", "2026-02", "-1")]);
    check(|| {
        let twice: &[&str] = &["UNBALANCED_TRANSFER postings", "UNBALANCED_TRANSFER postings"];
        vec![("book", book(postings.clone()), twice)]
    });
}

#[test]
fn plans_and_forecasts() {
    let set = |effect: &str, amounts: Value| json!({ "effect": effect, "amounts": amounts });
    let one = || json!({ "month": "2026-01", "amount": "1" });
    let spread = |through: &str, every: i32| json!([{ "month": "2026-01", "through": through, "everyMonths": every, "amount": "1" }]);
    let range =
        |low: &str, high: &str| json!([{ "month": "2026-01", "amount": "5", "low": low, "high": high }]);
    for field in ["plan", "forecast"] {
        check_each(field, || {
            vec![
                (set("olaf/dev", json!([])), "INVALID_VALUE amounts"),
                (set("olaf/nothing", json!([one()])), "NOT_FOUND effect"),
                (set("dev", json!([one()])), "NOT_FOUND effect"),
                (
                    set("olaf/dev", json!([one(), one()])),
                    "INVALID_VALUE amounts.1.month",
                ),
                (
                    set("olaf/dev", spread("2025-12", 1)),
                    "INVALID_VALUE amounts.0.through",
                ),
                (
                    set("olaf/dev", spread("2026-13", 1)),
                    "INVALID_VALUE amounts.0.through",
                ),
                (
                    set("olaf/dev", spread("2026-12", 0)),
                    "INVALID_VALUE amounts.0.everyMonths",
                ),
                (
                    set("olaf/dev", spread("2199-12", 1)),
                    "LIMIT_EXCEEDED amounts.0.through",
                ),
                (set("olaf/dev", range("6", "7")), "INVALID_VALUE amounts.0.low"),
                (set("olaf/dev", range("1e3", "7")), "INVALID_VALUE amounts.0.low"),
                (
                    set("olaf/dev", range("1", "100000000000000000000")),
                    "AMOUNT_OUT_OF_RANGE amounts.0.high",
                ),
            ]
        });
    }
}

#[test]
fn sentences_come_in_the_language_that_is_asked_for() {
    let (server, _api) = scene(&fresh_sqlite());
    let message = |language: &str| {
        let client = server.client().with_header("accept-language", language);
        let input = json!({ "booking": "booking:1", "reason": "weg" });
        let payload = Api::new(client).ask("reverse", input);
        payload["errors"][0]["message"]
            .as_str()
            .expect("has a sentence")
            .to_owned()
    };
    assert!(message("de").contains("gibt es nicht"));
    assert!(message("en-GB,en;q=0.9").contains("There is no"));
    assert!(message("fr").contains("gibt es nicht"), "German first");
}

#[test]
fn a_reversal_is_done_once_and_never_reversed() {
    each_database(|database| {
        let (_server, api) = scene(database);
        let booking = api.book("olaf", &[("dev", "2026-01", "1.00")]);
        let reverse = |id: &Value| json!({ "booking": id, "reason": "doppelt" });
        let reversal = api.act("reverse", reverse(&json!(booking)))["booking"]["id"].clone();
        for unknown in ["booking:1", "booking:99", "nonsense", ""] {
            assert_eq!(
                api.refused("reverse", reverse(&json!(unknown))),
                ["NOT_FOUND booking"],
                "{unknown:?}"
            );
        }
        assert_eq!(
            api.refused("reverse", reverse(&json!(booking))),
            ["ALREADY_REVERSED booking"]
        );
        assert_eq!(
            api.refused("reverse", reverse(&reversal)),
            ["WRONG_STATUS booking"]
        );
        let plan = api.schedule("plan", "olaf/dev", &[("2026-01", "1.00")]);
        let plan = json!(format!("booking:{}", plan["position"]));
        assert_eq!(api.refused("reverse", reverse(&plan)), ["WRONG_STATUS booking"]);
        let blank = json!({ "booking": booking, "reason": " " });
        assert_eq!(api.refused("reverse", blank), ["INVALID_VALUE reason"]);
    });
}

/// What is no request at all never comes as far as the database, so one will do.
#[test]
fn requests_that_are_none() {
    let (server, api) = scene(&fresh_sqlite());
    let position = api.position();
    let json_body: &[(&str, &str)] = &[("content-type", "application/json")];
    let nested = format!("{{\"query\":\"{}{}\"}}", "{a".repeat(50_000), "}".repeat(50_000));
    let wrong_type = json!({ "query": Api::document("book"), "variables": { "input": { "measure": "olaf", "postings": [{ "effect": "dev", "month": "2026-01", "amount": true }] } } });
    let table: [(&str, Vec<u8>, u16); 9] = [
        ("broken JSON", b"{".to_vec(), 400),
        ("no JSON object", b"[]".to_vec(), 400),
        ("an empty body", b" ".to_vec(), 400),
        (
            "invalid UTF-8",
            b"{\"query\":\"{ ledger { name } } # \xff\xfe\"}".to_vec(),
            400,
        ),
        (
            "a lone surrogate",
            b"{\"query\":\"{ ledger { name } } # \\ud800\"}".to_vec(),
            400,
        ),
        ("no document", b"{\"query\":\"\"}".to_vec(), 200),
        (
            "NUL in a document",
            b"{\"query\":\"{ ledger { name \\u0000 } }\"}".to_vec(),
            200,
        ),
        ("deep nesting", nested.into_bytes(), 200),
        ("a truth as an amount", wrong_type.to_string().into_bytes(), 200),
    ];
    for (name, body, status) in table {
        let answer = api.client.send("POST", "/graphql", json_body, &body);
        assert_eq!(answer.status, status, "{name}: {}", answer.text());
        let codes = answer.error_codes();
        assert!(
            !codes.is_empty() && codes.iter().all(|code| code != "none"),
            "{name}: {}",
            answer.text()
        );
        assert!(
            answer.json().get("data").is_none_or(Value::is_null),
            "{name}: {}",
            answer.text()
        );
    }
    assert_eq!(api.position(), position);
    assert!(!server.stderr().contains("panicked"), "{}", server.stderr());
}

#[test]
fn ten_megabytes_of_nested_query() {
    let server = Server::start(&fresh_sqlite());
    let client = server.client();
    let document = format!("{}{}", "{a".repeat(3_333_333), "}".repeat(3_333_333));
    let body = json!({ "query": document }).to_string();
    let host = server.address().trim_start_matches("http://");
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let answer = client.raw(&[head.as_bytes(), body.as_bytes()].concat());
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert!(answer.contains("BODY_TOO_LARGE"), "{answer}");
    assert_eq!(
        client.query("{ ledger { position } }", json!({}))["ledger"]["position"],
        0,
        "the server goes on"
    );
}
