//! Closing the books, opening them again, and who does it.

use std::sync::atomic::{AtomicBool, Ordering};

use querbuch_tests::api::{Api, lines, refusals};
use querbuch_tests::databases::each_database;
use querbuch_tests::live::Socket;
use querbuch_tests::server::Server;
use serde_json::{Value, json};

use crate::scene::scene;

/// Threads that book while the books are closed.
const BOOKERS: usize = 8;
/// What each of them books before the books are closed, and after.
const BOOKINGS_EACH: usize = 12;

fn closed(api: &Api, unit: &str) -> Value {
    let document = "query($unit: Ref!) { unit(ref: $unit) { closedThrough closedBy { code }
        periodActs { position actor through reopened reason } } }";
    api.client.query(document, json!({ "unit": unit }))["unit"].take()
}

fn saving(month: &str) -> Value {
    json!({ "measure": "olaf", "postings": lines(&[("staff", month, "5.00")]) })
}

#[test]
fn a_closed_month_takes_no_actuals_until_it_is_reopened() {
    each_database(|database| {
        let (_server, api) = scene(database);
        let english = Api::new(api.client.clone().with_header("accept-language", "en"));
        let kasse = Api::new(api.client.clone().with_header("querbuch-actor", "kasse@15"));
        let booking = api.book("olaf", &[("staff", "2026-01", "80.00")]);
        let open = api.position();
        let payload = kasse.act("closePeriod", json!({ "unit": "15", "through": "2026-03" }));
        assert_eq!(
            payload["unit"],
            json!({ "code": "15", "closedThrough": "2026-03" })
        );

        // Magdeburg lies below Sachsen-Anhalt.
        let magdeburg = closed(&api, "15003");
        assert_eq!(magdeburg["closedThrough"], "2026-03");
        assert_eq!(magdeburg["closedBy"]["code"], "15");
        assert_eq!(magdeburg["periodActs"], json!([]));
        assert_eq!(closed(&api, "bund/06")["closedThrough"], Value::Null);

        assert_eq!(
            api.refused("book", saving("2026-03")),
            ["PERIOD_CLOSED postings.0.month"]
        );
        let message = english.ask("book", saving("2026-03"))["errors"][0]["message"].take();
        let sentence =
            "The month 2026-03 is closed: “15” has closed through 2026-03. Book into 2026-04 or later.";
        assert_eq!(message, sentence);
        let reversal = json!({ "booking": booking, "reason": "doppelt" });
        assert_eq!(
            api.refused("reverse", reversal.clone()),
            ["PERIOD_CLOSED booking"]
        );
        api.act("book", saving("2026-04"));
        api.book("olaf", &[("dev", "2026-01", "1.00")]);
        api.schedule("plan", "olaf/staff", &[("2026-01", "7.00")]);

        let opening = json!({ "unit": "15", "through": "2025-12", "reason": "Nachzügler der Kasse" });
        kasse.act("reopenPeriod", opening);
        api.act("reverse", reversal);
        let known = closed(&api, "15");
        assert_eq!(known["closedThrough"], "2025-12");
        let acts = known["periodActs"].as_array().expect("is a list");
        let told: Vec<Value> = acts
            .iter()
            .map(|act| json!([act["actor"], act["through"], act["reopened"], act["reason"]]))
            .collect();
        let expected = [
            json!(["kasse@15", "2026-03", false, null]),
            json!(["kasse@15", "2025-12", true, "Nachzügler der Kasse"]),
        ];
        assert_eq!(told, expected);

        // Then, nobody had closed.
        let rows = format!(
            "{{ balance(groupBy: [UNIT], basis: ACTUAL, asOf: {{ position: {open} }}) {{ rows {{ unit {{ code closedThrough }} }} }} }}"
        );
        let rows = api.client.query(&rows, json!({}))["balance"]["rows"].take();
        assert_eq!(rows[0]["unit"], json!({ "code": "15003", "closedThrough": null }));
    });
}

#[test]
fn bad_closings_and_reopenings() {
    each_database(|database| {
        let (_server, api) = scene(database);
        api.act("closePeriod", json!({ "unit": "15", "through": "2026-03" }));
        let close = |unit: &str, through: &str| json!({ "unit": unit, "through": through });
        let reopen = |unit: &str, through: Value, reason: &str| json!({ "unit": unit, "through": through, "reason": reason });
        let table = [
            ("closePeriod", close("nowhere", "2026-03"), "NOT_FOUND unit"),
            ("closePeriod", close("15", "2026-3"), "INVALID_VALUE through"),
            ("closePeriod", close("15", "2026-02"), "WRONG_STATUS through"),
            ("closePeriod", close("15/03", "2026-03"), "WRONG_STATUS through"),
            (
                "reopenPeriod",
                reopen("nowhere", Value::Null, "Grund"),
                "NOT_FOUND unit",
            ),
            (
                "reopenPeriod",
                reopen("15", json!("x"), "Grund"),
                "INVALID_VALUE through",
            ),
            (
                "reopenPeriod",
                reopen("15", Value::Null, " "),
                "INVALID_VALUE reason",
            ),
            (
                "reopenPeriod",
                reopen("15/03", Value::Null, "Grund"),
                "WRONG_STATUS unit",
            ),
            (
                "reopenPeriod",
                reopen("15", json!("2026-03"), "Grund"),
                "WRONG_STATUS through",
            ),
        ];
        for (field, input, expected) in table {
            assert_eq!(api.refused(field, input.clone()), [expected], "{field} {input}");
        }
        let keyed = json!({ "idempotencyKey": "once", "unit": "15", "through": "2026-04" });
        assert_eq!(api.act("closePeriod", keyed.clone())["replayed"], false);
        assert_eq!(api.act("closePeriod", keyed)["replayed"], true);
    });
}

/// Two processes where the database takes them: the one that closes is not the one that books.
#[test]
fn closed_means_closed_under_concurrency() {
    each_database(|database| {
        let (server, api) = scene(database);
        let second = database.starts_with("postgres").then(|| Server::start(database));
        let booker = Api::new(second.as_ref().unwrap_or(&server).client());
        let is_closed = AtomicBool::new(false);
        let closing = std::thread::scope(|scope| {
            for number in 0..BOOKERS {
                let (booker, is_closed) = (booker.clone(), &is_closed);
                scope.spawn(move || {
                    let mut left = BOOKINGS_EACH;
                    for turn in 0.. {
                        let month = ["2026-02", "2026-03", "2026-04"][(number + turn) % 3];
                        let payload = booker.ask("book", saving(month));
                        let refused = refusals(&payload);
                        let expected = ["PERIOD_CLOSED postings.0.month"];
                        assert!(refused.is_empty() || refused == expected, "{payload:#}");
                        left -= usize::from(is_closed.load(Ordering::SeqCst));
                        if left == 0 {
                            return;
                        }
                    }
                });
            }
            std::thread::sleep(std::time::Duration::from_millis(300));
            let payload = api.act("closePeriod", json!({ "unit": "15", "through": "2026-03" }));
            is_closed.store(true, Ordering::SeqCst);
            payload["position"].as_u64().expect("is a position")
        });
        let document = "query($after: Position, $first: Int!) { log(after: $after, first: $first, types: [\"booking.recorded\"]) {
            entries { position payload } next } }";
        let entries = |after: u64| {
            let page = api
                .client
                .query(document, json!({ "after": after, "first": 500 }))["log"]
                .take();
            page["entries"].as_array().expect("is a list").clone()
        };
        let month = |entry: &Value| entry["payload"]["postings"][0][1].clone();
        let after = entries(closing);
        assert!(!after.is_empty(), "somebody booked into the open month");
        assert!(after.iter().all(|entry| month(entry) == "2026-04"), "{after:#?}");
        let before = entries(0);
        let early = before
            .iter()
            .filter(|entry| entry["position"].as_u64() < Some(closing));
        let early = early.filter(|entry| month(entry) != "2026-04").count();
        assert!(early > 0, "somebody booked before it was closed");
    });
}

#[test]
fn whoever_acts_is_named_by_a_header_that_no_other_page_can_set() {
    each_database(|database| {
        let (server, api) = scene(database);
        let actor_of = |payload: &Value| {
            let document = "query($id: ID!) { booking(id: $id) { actor } }";
            api.client
                .query(document, json!({ "id": payload["booking"]["id"] }))["booking"]["actor"]
                .take()
        };
        let by = |name: &str| Api::new(api.client.clone().with_header("querbuch-actor", name));
        assert_eq!(actor_of(&api.act("book", saving("2026-01"))), "local");
        assert_eq!(
            actor_of(&by("erika@bmi").act("book", saving("2026-01"))),
            "erika@bmi"
        );

        // A key belongs to whoever used it.
        let mut keyed = saving("2026-02");
        keyed["idempotencyKey"] = "k".into();
        assert_eq!(by("a").act("book", keyed.clone())["replayed"], false);
        assert_eq!(by("a").act("book", keyed.clone())["replayed"], true);
        assert_eq!(by("b").act("book", keyed)["replayed"], false);

        let long = "x".repeat(101);
        for name in ["", " ", "two names", "a:b", "a/b", "„x“", "x\u{202e}y", &long] {
            let answer = by(name).client.execute("{ ledger { name } }", json!({}));
            assert_eq!(
                (answer.status, answer.error_codes()),
                (400, vec!["BAD_REQUEST".into()]),
                "{name}"
            );
        }
        let twice = by("a").client.with_header("querbuch-actor", "b");
        assert_eq!(twice.execute("{ ledger { name } }", json!({})).status, 400);

        // What a browser asks before a page of another origin may send it: it is not allowed.
        let asked = [
            ("origin", "https://example.org"),
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", "content-type,querbuch-actor"),
        ];
        let preflight = api.client.send("OPTIONS", "/graphql", &asked, &[]);
        assert_eq!(preflight.status, 403);
        let allowed = preflight
            .headers
            .iter()
            .find(|(name, _)| name.starts_with("access-control"));
        assert_eq!(allowed, None);

        // A program names itself for all operations of a WebSocket.
        let mut socket = Socket::open_with(server.address(), &[("querbuch-actor", "otto")]);
        let document = "mutation { book(input: { measure: \"olaf\", postings: [{ effect: \"staff\", month: \"2026-01\", amount: 1 }] }) { booking { id actor } } }";
        socket.say(json!({ "id": "1", "type": "subscribe", "payload": { "query": document } }));
        assert_eq!(
            socket.hear()["payload"]["data"]["book"]["booking"]["actor"],
            "otto"
        );
    });
}
