//! Idempotency: repeating a request books nothing twice.

use std::collections::BTreeSet;

use querbuch_tests::api::{Api, refusals};
use querbuch_tests::databases::each_database;
use querbuch_tests::server::Server;
use serde_json::{Value, json};

use crate::scene::scene;

fn booking(key: &str, amount: &str) -> Value {
    let postings = [json!({ "effect": "dev", "month": "2026-01", "amount": amount })];
    json!({ "idempotencyKey": key, "measure": "olaf", "postings": postings })
}

#[test]
fn the_same_input_gets_the_first_answer_again() {
    each_database(|database| {
        let (server, api) = scene(database);
        let first = api.act("book", booking("a", "1.00"));
        assert_eq!(first["replayed"], false);
        api.act("book", booking("b", "2.00"));

        let again = api.act("book", booking("a", "1.00"));
        assert_eq!(again["replayed"], true);
        assert_eq!(
            (&again["booking"], &again["position"]),
            (&first["booking"], &first["position"])
        );
        // The same amount, written otherwise.
        assert_eq!(api.act("book", booking("a", "1"))["replayed"], true);
        assert_eq!(api.total("basis: ACTUAL"), "3.00 0.00 0.00 -3.00");

        // The key outlives the process.
        server.stop();
        let server = Server::start(database);
        let again = Api::new(server.client()).act("book", booking("a", "1.00"));
        assert_eq!(
            (&again["replayed"], &again["booking"]),
            (&json!(true), &first["booking"])
        );
    });
}

#[test]
fn every_act_can_be_repeated() {
    each_database(|database| {
        let (_server, api) = scene(database);
        let effect = crate::scene::effect("more", "bund", "COST", "run.cost", "CASH");
        let booking = api.book("olaf", &[("dev", "2026-01", "1.00")]);
        let table = [
            (
                "registerUnits",
                json!({ "units": [{ "code": "new", "name": "Neu", "level": "STATE" }] }),
            ),
            (
                "registerMeasure",
                json!({ "code": "new", "title": "Neu", "approach": "ADD", "owner": "bund", "effects": [effect.clone()] }),
            ),
            (
                "changeMeasureStatus",
                json!({ "measure": "olaf", "status": "RUNNING" }),
            ),
            ("addEffects", json!({ "measure": "olaf", "effects": [effect] })),
            (
                "plan",
                json!({ "effect": "olaf/dev", "amounts": [{ "month": "2026-01", "amount": "1.00" }] }),
            ),
            (
                "forecast",
                json!({ "effect": "olaf/dev", "amounts": [{ "month": "2026-01", "amount": "1.00" }] }),
            ),
            (
                "book",
                json!({ "measure": "olaf", "postings": [{ "effect": "dev", "month": "2026-01", "amount": "1.00" }] }),
            ),
            ("reverse", json!({ "booking": booking, "reason": "doppelt" })),
        ];
        for (index, (field, mut input)) in table.into_iter().enumerate() {
            input["idempotencyKey"] = json!(format!("key-{index}"));
            let mut first = api.act(field, input.clone());
            let position = api.position();
            let mut again = api.act(field, input);
            assert_eq!(
                (first["replayed"].take(), again["replayed"].take()),
                (json!(false), json!(true)),
                "{field}"
            );
            assert_eq!(first, again, "{field}");
            assert_eq!(api.position(), position, "{field}");
        }
    });
}

#[test]
fn other_input_under_the_same_key_is_a_conflict() {
    each_database(|database| {
        let (_server, api) = scene(database);
        api.act("book", booking("a", "1.00"));
        assert_eq!(
            api.refused("book", booking("a", "1.01")),
            ["IDEMPOTENCY_CONFLICT idempotencyKey"]
        );
        let plan = json!({ "idempotencyKey": "a", "effect": "olaf/dev", "amounts": [{ "month": "2026-01", "amount": "1.00" }] });
        assert_eq!(api.refused("plan", plan), ["IDEMPOTENCY_CONFLICT idempotencyKey"]);
        // What was refused took no key.
        let unknown = json!({ "idempotencyKey": "c", "measure": "nothing", "postings": [{ "effect": "dev", "month": "2026-01", "amount": "1" }] });
        assert_eq!(api.refused("book", unknown), ["NOT_FOUND measure"]);
        assert_eq!(api.act("book", booking("c", "1.00"))["replayed"], false);
        for key in ["", " ", "a b", "ä", "\u{0}", &"x".repeat(201)] {
            assert_eq!(
                api.refused("book", booking(key, "1.00")),
                ["INVALID_VALUE idempotencyKey"],
                "{key:?}"
            );
        }
    });
}

#[test]
fn of_many_at_once_one_books_and_the_rest_replay() {
    each_database(|database| {
        let (_server, api) = scene(database);
        let before = api.position();
        let payloads: Vec<Value> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..16)
                .map(|_| scope.spawn(|| api.act("book", booking("once", "5.00"))))
                .collect();
            threads
                .into_iter()
                .map(|thread| thread.join().expect("is answered"))
                .collect()
        });
        let replayed = payloads
            .iter()
            .filter(|payload| payload["replayed"] == true)
            .count();
        assert_eq!(replayed, 15);
        let ids: BTreeSet<&str> = payloads
            .iter()
            .filter_map(|payload| payload["booking"]["id"].as_str())
            .collect();
        assert_eq!(ids.len(), 1);
        assert_eq!(api.position(), before + 1);
        assert_eq!(api.total("basis: ACTUAL"), "5.00 0.00 0.00 -5.00");
    });
}

#[test]
fn of_many_at_once_with_other_input_one_books_and_the_rest_conflict() {
    each_database(|database| {
        let (_server, api) = scene(database);
        let codes: Vec<Vec<String>> = std::thread::scope(|scope| {
            let ask = |number: usize| api.ask("book", booking("once", &format!("{number}.00")));
            let threads: Vec<_> = (1..=8)
                .map(|number| scope.spawn(move || refusals(&ask(number))))
                .collect();
            threads
                .into_iter()
                .map(|thread| thread.join().expect("is answered"))
                .collect()
        });
        assert_eq!(
            codes.iter().filter(|codes| codes.is_empty()).count(),
            1,
            "{codes:?}"
        );
        let conflict = vec!["IDEMPOTENCY_CONFLICT idempotencyKey".to_owned()];
        assert_eq!(
            codes.iter().filter(|codes| **codes == conflict).count(),
            7,
            "{codes:?}"
        );
    });
}

#[test]
fn of_many_bookings_each_is_all_or_nothing() {
    each_database(|database| {
        let (_server, api) = scene(database);
        let before = api.position();
        let mut unbalanced = booking("b", "1.00");
        unbalanced["postings"] = json!([
            { "effect": "dev", "month": "2026-01", "amount": "100.00" },
            { "effect": "fee-bund", "month": "2026-01", "amount": "1.00" },
        ]);
        let malformed = booking("d", "1,00");
        let bookings = json!([
            booking("a", "1.00"),
            unbalanced,
            booking("c", "2.00"),
            malformed,
            booking("a", "1.00")
        ]);
        let payload = api.ask("bookMany", json!({ "bookings": bookings }));

        let results = payload["results"].as_array().expect("is a list");
        let codes: Vec<Vec<String>> = results.iter().map(refusals).collect();
        let none: Vec<String> = Vec::new();
        let expected = [
            none.clone(),
            vec!["UNBALANCED_TRANSFER postings".to_owned()],
            none.clone(),
            vec!["INVALID_VALUE postings.0.amount".to_owned()],
            none,
        ];
        assert_eq!(codes, expected);
        assert_eq!(
            (&results[4]["replayed"], &results[4]["booking"]),
            (&json!(true), &results[0]["booking"])
        );
        assert_eq!(payload["position"], before + 2);
        assert_eq!(api.total("basis: ACTUAL"), "3.00 0.00 0.00 -3.00");

        let refused = api.ask(
            "bookMany",
            json!({ "bookings": [booking("x", "1e3"), booking("a", "9.00")] }),
        );
        assert!(
            refused["results"]
                .as_array()
                .is_some_and(|results| results.iter().all(|result| !refusals(result).is_empty()))
        );
        assert_eq!(api.position(), before + 2);
    });
}
