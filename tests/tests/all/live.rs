//! The log through the API: page by page, and live.

use std::thread;

use querbuch_tests::api::Api;
use querbuch_tests::databases::each_database;
use querbuch_tests::live::Socket;
use querbuch_tests::postgres;
use querbuch_tests::server::Server;
use serde_json::{Value, json};

use crate::scene::{scene, set};

/// The positions of the next events.
fn positions(socket: &mut Socket, count: u64) -> Vec<u64> {
    (0..count)
        .map(|_| socket.event()["log"]["position"].as_u64().expect("is a position"))
        .collect()
}

fn subscription(arguments: &str) -> String {
    format!("subscription {{ log{arguments} {{ position }} }}")
}

/// A page: its positions, `next` and `head`.
fn page(api: &Api, arguments: &str) -> (Vec<u64>, u64, u64) {
    let document = format!("{{ log{arguments} {{ entries {{ position }} next head }} }}");
    let page = api.client.query(&document, json!({}))["log"].take();
    let number = |value: &Value| value.as_u64().expect("is a position");
    let entries = page["entries"].as_array().expect("is a list");
    let entries = entries.iter().map(|entry| number(&entry["position"])).collect();
    (entries, number(&page["next"]), number(&page["head"]))
}

#[test]
fn a_subscription_sees_all_goes_on_and_resumes() {
    each_database(|database| {
        let (server, api) = scene(database);
        let start = api.position();
        let mut socket = Socket::subscribe(server.address(), &subscription("(after: 0)"));
        assert_eq!(positions(&mut socket, start), (1..=start).collect::<Vec<_>>());

        // From now on: nothing of what was before.
        let mut later = Socket::subscribe(server.address(), &subscription(""));
        later.say(
            json!({ "id": "2", "type": "subscribe", "payload": { "query": "{ ledger { position } }" } }),
        );
        assert_eq!(later.event()["ledger"]["position"], start);

        api.book("olaf", &[("dev", "2026-01", "1.00")]);
        api.schedule("plan", "olaf/dev", &[("2026-01", "10.00")]);
        assert_eq!(positions(&mut socket, 2), [start + 1, start + 2]);
        assert_eq!(later.hear()["type"], "complete");
        assert_eq!(positions(&mut later, 2), [start + 1, start + 2]);

        drop(socket);
        api.book("olaf", &[("dev", "2026-02", "2.00")]);
        api.book("olaf", &[("dev", "2026-03", "3.00")]);
        let resumed = subscription(&format!("(after: {})", start + 2));
        let mut socket = Socket::subscribe(server.address(), &resumed);
        assert_eq!(positions(&mut socket, 2), [start + 3, start + 4]);
        api.book("olaf", &[("dev", "2026-04", "4.00")]);
        assert_eq!(positions(&mut socket, 1), [start + 5]);
        assert_eq!(positions(&mut later, 3), [start + 3, start + 4, start + 5]);
    });
}

#[test]
fn nothing_is_missing_while_many_book() {
    each_database(|database| {
        let (server, api) = scene(database);
        let start = api.position();
        let mut sockets = [0, start]
            .map(|after| Socket::subscribe(server.address(), &subscription(&format!("(after: {after})"))));
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..25 {
                        api.book("olaf", &[("dev", "2026-01", "1.00")]);
                    }
                });
            }
            for (socket, after) in sockets.iter_mut().zip([0, start]) {
                let expected: Vec<u64> = (after + 1..=start + 100).collect();
                assert_eq!(positions(socket, start + 100 - after), expected);
            }
        });
    });
}

#[test]
fn what_another_process_books_is_seen() {
    let database = postgres::fresh_database();
    let (server, api) = scene(&database);
    let start = api.position();
    let other = Server::start(&database);
    let mut socket = Socket::subscribe(server.address(), &subscription(""));
    socket.say(json!({ "id": "2", "type": "subscribe", "payload": { "query": "{ ledger { position } }" } }));
    assert_eq!(socket.event()["ledger"]["position"], start);
    assert_eq!(socket.hear()["type"], "complete");
    let other = Api::new(other.client());
    other.act(
        "registerUnits",
        json!({ "units": [{ "code": "new", "name": "Neu", "level": "STATE" }] }),
    );
    other.book("olaf", &[("dev", "2026-01", "1.00")]);
    assert_eq!(positions(&mut socket, 2), [start + 1, start + 2]);
}

#[test]
fn filters_hold_for_pages_and_for_what_comes() {
    each_database(|database| {
        let (server, api) = scene(database);
        let all = |arguments: &str| page(&api, &format!("(first: 500{arguments})")).0;
        let types = all(", types: [\"unit.registered\"]");
        assert_eq!(types.len(), 10);
        let land = all(", units: [\"15\"]");
        // The Land, its ministry, its town, and the three effects at the last two.
        assert_eq!(land.len(), 6);
        let programme = all(", measures: [\"ozg\"]");
        assert_eq!(programme, (11..=19).collect::<Vec<_>>());
        assert_eq!(all(", measures: [\"ozg\"], units: [\"15\"]").len(), 3);

        let live = subscription(
            "(units: [\"15\"], measures: [\"olaf\"], types: [\"booking.recorded\", \"plan.set\"])",
        );
        let mut socket = Socket::subscribe(server.address(), &live);
        socket.say(
            json!({ "id": "2", "type": "subscribe", "payload": { "query": "{ ledger { position } }" } }),
        );
        assert_eq!(socket.event()["ledger"]["position"], api.position());
        assert_eq!(socket.hear()["type"], "complete");
        let start = api.position();
        api.book("olaf", &[("dev", "2026-01", "1.00")]);
        api.book(
            "olaf",
            &[("dev", "2026-01", "1.00"), ("staff", "2026-01", "1.00")],
        );
        api.schedule("forecast", "olaf/staff", &[("2026-01", "10.00")]);
        api.schedule("plan", "olaf/porto", &[("2026-01", "10.00")]);
        // A unit that is new below the Land, and an effect that is new at it.
        api.act(
            "registerUnits",
            json!({ "units": [{ "code": "15004", "name": "Neu", "level": "MUNICIPAL", "parent": "15" }] }),
        );
        let posting = json!([{ "unit": "15004", "kind": "SAVING", "category": "run.saving.goods", "cashability": "CASH", "month": "2026-02", "amount": 7 }]);
        api.act("book", json!({ "measure": "olaf", "postings": posting }));
        assert_eq!(positions(&mut socket, 3), [start + 2, start + 4, start + 7]);
    });
}

#[test]
fn pages_go_on_where_they_ended() {
    each_database(|database| {
        let (_server, api) = scene(database);
        let head = api.position();
        for (filter, expected) in [
            ("", (1..=head).collect::<Vec<_>>()),
            (", types: [\"effect.added\"]", (13..=19).collect()),
        ] {
            let (mut found, mut after) = (Vec::new(), 0);
            while after < head {
                let (entries, next, end) = page(&api, &format!("(after: {after}, first: 4{filter})"));
                assert!(entries.len() <= 4 && next > after && end == head);
                found.extend(entries);
                after = next;
            }
            assert_eq!(found, expected);
        }
        assert_eq!(page(&api, &format!("(after: {head})")), (vec![], head, head));
        assert_eq!(page(&api, "(after: 3, first: 0)"), (vec![], 3, head));
        assert_eq!(page(&api, "(after: 3, first: 2)"), (vec![4, 5], 5, head));
    });
}

#[test]
fn an_entry_is_the_event_and_its_bytes() {
    each_database(|database| {
        let (_server, api) = scene(database);
        let payload = api.act(
            "book",
            json!({ "measure": "olaf", "text": "geheim", "postings": [{ "effect": "dev", "month": "2026-01", "amount": "1.00" }, { "effect": "staff", "month": "2026-01", "amount": "2.00" }] }),
        );
        let position = payload["position"].as_u64().expect("is a position");
        let document = "query($p: Position!) { logEntry(position: $p) {
            position id recordedAt actor type version measure { code } unit { code } payload entry } }";
        let entry = |position: u64| api.client.query(document, json!({ "p": position }))["logEntry"].take();
        let booked = entry(position);
        let bytes: Value = serde_json::from_str(booked["entry"].as_str().expect("is text")).expect("is JSON");
        for field in ["position", "id", "recordedAt", "actor", "type", "version"] {
            assert_eq!(booked[field], bytes[field], "{field}");
        }
        assert_eq!(booked["payload"], bytes["data"]);
        assert_eq!(booked["payload"]["postings"][1][2], 200);
        assert!(!booked["entry"].as_str().expect("is text").contains("geheim"));
        assert_eq!(
            (&booked["measure"]["code"], &booked["unit"]),
            (&json!("olaf"), &Value::Null)
        );
        let effect = entry(13);
        assert_eq!(
            (&effect["type"], &effect["unit"]["code"]),
            (&json!("effect.added"), &json!("bund/06"))
        );
        assert_eq!(entry(position + 1), Value::Null);
        assert_eq!(entry(0), Value::Null);
    });
}

#[test]
fn bad_questions_to_the_log_are_refused_at_their_place() {
    each_database(|database| {
        let server = Server::start(database);
        let api = Api::new(server.client());
        set(&api);
        for (arguments, code, field) in [
            ("(after: 9000)", "INVALID_VALUE", json!(["after"])),
            ("(first: 501)", "LIMIT_EXCEEDED", json!(["first"])),
            ("(first: -1)", "INVALID_VALUE", json!(["first"])),
            (
                "(types: [\"plan.set\", \"no.such\"])",
                "INVALID_VALUE",
                json!(["types", "1"]),
            ),
            ("(types: [])", "INVALID_VALUE", json!(["types"])),
            ("(units: [\"nowhere\"])", "NOT_FOUND", json!(["units", "0"])),
            ("(measures: [\"nothing\"])", "NOT_FOUND", json!(["measures", "0"])),
        ] {
            let answer = api
                .client
                .execute(&format!("{{ log{arguments} {{ next }} }}"), json!({}))
                .json();
            let error = &answer["errors"][0];
            assert_eq!(error["extensions"]["code"], code, "{arguments}: {error}");
            assert_eq!(error["extensions"]["field"], field, "{arguments}: {error}");
            if !arguments.contains("first") {
                let mut socket = Socket::subscribe(server.address(), &subscription(arguments));
                assert_eq!(socket.error_codes(), [code], "{arguments}");
            }
        }
        // What might be a giant is counted by what is there: it is a small ledger.
        let large = "{ log(first: 500) { entries { measure { effects { unit { path { children { nodes { code } } } } } } } } }";
        let answer = api.client.execute(large, json!({})).json();
        let cost = &answer["extensions"]["cost"];
        assert!(cost["requested"].as_u64() > Some(100_000), "{answer}");
        assert!(cost["actual"].as_u64() < Some(10_000), "{cost}");
        let words = (0..16)
            .map(|number| format!("wort{number}"))
            .collect::<Vec<_>>()
            .join(" ");
        let searches =
            (0..7).map(|number| format!("s{number}: units(search: \"{words}\") {{ totalCount }} "));
        let costly = format!("{{ {} }}", searches.collect::<String>());
        assert_eq!(
            api.client.execute(&costly, json!({})).error_codes(),
            ["QUERY_TOO_COSTLY"]
        );
    });
}
