//! A balance that is followed: what it is now, and again after each change to it.

use std::thread;
use std::time::{Duration, Instant};

use querbuch_tests::api::{Api, figures};
use querbuch_tests::databases::{each_database, fresh_sqlite};
use querbuch_tests::live::{Event, Socket};
use querbuch_tests::postgres;
use querbuch_tests::server::Server;
use serde_json::{Value, json};

use crate::scene::{effect, scene, set};

const TOTAL: &str = "total { cost saving transfer net } society { cost saving transfer net } position";

fn subscription(arguments: &str) -> String {
    format!("subscription {{ balance{arguments} {{ {TOTAL} }} }}")
}

/// The total of the next event, as `cost saving transfer net`.
fn next(socket: &mut Socket) -> String {
    figures(&socket.event()["balance"]["total"])
}

/// Nothing has come up to here: the answer to a question is the next that is heard.
fn silent(socket: &mut Socket) {
    // Longer than anything is held back.
    thread::sleep(Duration::from_millis(600));
    socket.say(json!({ "id": "q", "type": "subscribe", "payload": { "query": "{ ledger { position } }" } }));
    let message = socket.hear();
    assert_eq!(message["id"], "q", "nothing of it changed, and yet: {message}");
    assert_eq!(socket.hear(), json!({ "id": "q", "type": "complete" }));
}

#[test]
fn it_begins_with_now_and_follows_every_change() {
    each_database(|database| {
        let (server, api) = scene(database);
        api.book("olaf", &[("dev", "2026-01", "100.00")]);
        let mut socket = Socket::subscribe(server.address(), &subscription("(basis: ACTUAL)"));
        let mut events = api.client.follow(&subscription("(basis: ACTUAL)"), &[]);
        let first = socket.event()["balance"].take();
        assert_eq!(figures(&first["total"]), "100.00 0.00 0.00 -100.00");
        assert_eq!(first["position"], api.position());
        assert_eq!(
            events.next().map(|event| event.json()["balance"].take()),
            Some(first)
        );

        let booking = api.book(
            "olaf",
            &[("dev", "2026-02", "20.00"), ("relief", "2026-02", "5.00")],
        );
        let changed = socket.event()["balance"].take();
        assert_eq!(figures(&changed["total"]), "120.00 0.00 0.00 -120.00");
        assert_eq!(figures(&changed["society"]), "0.00 5.00 0.00 5.00");
        assert_eq!(changed["position"], api.position());
        let event: Event = events.next().expect("goes on");
        assert_eq!((event.name.as_str(), &event.id), ("next", &None));
        assert_eq!(event.json()["balance"], changed);

        api.act("reverse", json!({ "booking": booking, "reason": "Tippfehler" }));
        assert_eq!(next(&mut socket), "100.00 0.00 0.00 -100.00");
        drop(events);
        api.book("olaf", &[("porto", "2026-02", "1.00")]);
        assert_eq!(next(&mut socket), "100.00 1.00 0.00 -99.00");
    });
}

#[test]
fn rows_are_those_of_the_report_and_hold_what_they_name() {
    each_database(|database| {
        let (server, api) = scene(database);
        let rows = "rows { unit { code name balance(basis: ACTUAL) { total { net } } } month stage cost saving net cumulativeNet } total { net } position recordedAt";
        let question =
            "(groupBy: [UNIT, MONTH, STAGE], basis: ACTUAL, filter: {levels: [FEDERAL, MUNICIPAL]})";
        let mut socket = Socket::subscribe(
            server.address(),
            &format!("subscription {{ balance{question} {{ {rows} }} }}"),
        );
        assert_eq!(socket.event()["balance"]["rows"], json!([]));
        for (line, amount) in [
            ("dev", "3.00"),
            ("staff", "4.00"),
            ("run", "5.00"),
            ("porto", "6.00"),
        ] {
            api.book("olaf", &[(line, "2026-01", amount)]);
            if line == "porto" {
                silent(&mut socket);
            } else {
                let followed = socket.event()["balance"].take();
                let asked = api
                    .client
                    .query(&format!("{{ balance{question} {{ {rows} }} }}"), json!({}));
                assert_eq!(followed, asked["balance"]);
            }
        }
    });
}

#[test]
fn what_changes_nothing_of_it_is_not_told() {
    each_database(|database| {
        let (server, api) = scene(database);
        let question = "(filter: {units: [\"bund\"], from: \"2026-01\", to: \"2026-12\"}, basis: ACTUAL)";
        let mut socket = Socket::subscribe(server.address(), &subscription(question));
        assert_eq!(next(&mut socket), "0.00 0.00 0.00 0.00");
        // Elsewhere, in another year, on another basis, something that is no posting; and what adds up to nothing.
        api.book("olaf", &[("staff", "2026-01", "1.00")]);
        api.book("olaf", &[("dev", "2025-12", "1.00")]);
        api.schedule("plan", "olaf/dev", &[("2026-01", "10.00")]);
        api.act(
            "registerUnits",
            json!({ "units": [{ "code": "new", "name": "Neu", "level": "STATE" }] }),
        );
        silent(&mut socket);
        api.book("olaf", &[("dev", "2026-01", "1.00")]);
        assert_eq!(next(&mut socket), "1.00 0.00 0.00 -1.00");
        api.book("olaf", &[("dev", "2026-01", "1.00"), ("dev", "2026-02", "-1.00")]);
        silent(&mut socket);
        // Who comes later sees the position of now, also where the figures are older.
        let mut later = Socket::subscribe(server.address(), &subscription(question));
        let balance = later.event()["balance"].take();
        assert_eq!(figures(&balance["total"]), "1.00 0.00 0.00 -1.00");
        assert_eq!(balance["position"], api.position());
        api.book("olaf", &[("run", "2026-01", "2.00")]);
        assert_eq!(next(&mut socket), "3.00 0.00 0.00 -3.00");
        assert_eq!(next(&mut later), "3.00 0.00 0.00 -3.00");
    });
}

#[test]
fn a_burst_is_told_in_few_messages_and_the_last_one_is_right() {
    each_database(|database| {
        let (server, api) = scene(database);
        let mut socket = Socket::subscribe(server.address(), &subscription("(basis: ACTUAL)"));
        assert_eq!(next(&mut socket), "0.00 0.00 0.00 0.00");
        let begin = Instant::now();
        let heard = thread::spawn(move || {
            let mut heard = vec![(Instant::now(), next(&mut socket))];
            while heard
                .last()
                .is_some_and(|(_, total)| total != "200.00 0.00 0.00 -200.00")
            {
                let total = next(&mut socket);
                heard.push((Instant::now(), total));
            }
            silent(&mut socket);
            heard
        });
        let lines: Vec<Value> = (0..200)
            .map(|_| json!({ "measure": "olaf", "postings": [{ "effect": "dev", "month": "2026-01", "amount": "1.00" }] }))
            .collect();
        thread::scope(|scope| {
            for part in lines.chunks(50) {
                let api = &api;
                scope.spawn(move || {
                    for input in part {
                        api.act("book", input.clone());
                    }
                });
            }
        });
        let heard = heard.join().expect("all was heard");
        let seconds = heard
            .last()
            .expect("one at least")
            .0
            .duration_since(begin)
            .as_secs_f64();
        let most = 2.0 + seconds * 4.0;
        assert!(
            f64::from(u32::try_from(heard.len()).expect("few")) <= most,
            "{} in {seconds} s",
            heard.len()
        );
        // One may be read late, never early: between three of them lie two pauses.
        for messages in heard.windows(3) {
            assert!(
                messages[2].0.duration_since(messages[0].0) > Duration::from_millis(300),
                "{messages:?}"
            );
        }
    });
}

#[test]
fn an_outlook_changes_with_plans_forecasts_and_actuals() {
    each_database(|database| {
        let (server, api) = scene(database);
        let document = "subscription($months: Filter) { balance(filter: $months, groupBy: [MONTH]) { rows { month cost } } }";
        let mut socket = Socket::open(server.address());
        let variables = json!({ "months": { "measures": ["ozg"], "from": "2026-01" } });
        socket.say(json!({ "id": "1", "type": "subscribe", "payload": { "query": document, "variables": variables } }));
        let mut rows = || {
            let balance = socket.event()["balance"].take();
            let rows = balance["rows"].as_array().expect("is a list").iter();
            let line = |row: &Value| {
                format!(
                    "{} {}",
                    row["month"].as_str().unwrap_or("-"),
                    row["cost"].as_str().unwrap_or("-")
                )
            };
            rows.map(line).collect::<Vec<_>>()
        };
        assert_eq!(rows(), [""; 0]);
        api.schedule(
            "plan",
            "olaf/dev",
            &[("2026-01", "10.00"), ("2026-02", "10.00"), ("2026-03", "10.00")],
        );
        assert_eq!(rows(), ["2026-01 10.00", "2026-02 10.00", "2026-03 10.00"]);
        api.schedule("forecast", "olaf/dev", &[("2026-03", "12.00")]);
        assert_eq!(rows(), ["2026-03 12.00"]);
        api.book("olaf", &[("dev", "2026-02", "7.00")]);
        assert_eq!(rows(), ["2026-02 7.00", "2026-03 12.00"]);
    });
}

#[test]
fn what_comes_to_lie_below_is_followed() {
    each_database(|database| {
        let (server, api) = scene(database);
        let question = "(filter: {units: [\"15\"], measures: [\"ozg\"]}, groupBy: [], basis: ACTUAL)";
        let mut socket = Socket::subscribe(server.address(), &subscription(question));
        assert_eq!(next(&mut socket), "0.00 0.00 0.00 0.00");
        api.act(
            "registerUnits",
            json!({ "units": [{ "code": "15004", "name": "Neu", "level": "MUNICIPAL", "parent": "15" }] }),
        );
        api.act(
            "registerMeasure",
            json!({ "code": "new", "title": "Neu", "approach": "ADD", "owner": "bund", "programme": "olaf",
                    "effects": [effect("there", "15004", "COST", "run.cost", "CASH")] }),
        );
        api.book("new", &[("there", "2026-01", "8.00")]);
        assert_eq!(next(&mut socket), "8.00 0.00 0.00 -8.00");
        let posting = json!([{ "unit": "15004", "kind": "SAVING", "category": "run.saving.goods", "cashability": "CASH", "month": "2026-02", "amount": 7 }]);
        api.act("book", json!({ "measure": "olaf", "postings": posting }));
        assert_eq!(next(&mut socket), "8.00 7.00 0.00 -1.00");
    });
}

#[test]
fn bad_questions_are_refused_over_either_transport() {
    each_database(|database| {
        let (server, api) = scene(database);
        for (arguments, code, field) in [
            (
                "(filter: {units: [\"nowhere\"]})",
                "NOT_FOUND",
                json!(["filter", "units", "0"]),
            ),
            (
                "(filter: {levels: []})",
                "INVALID_VALUE",
                json!(["filter", "levels"]),
            ),
            (
                "(filter: {from: \"2026-13\"})",
                "INVALID_VALUE",
                json!(["filter", "from"]),
            ),
            ("(groupBy: [LEVEL, LEVEL])", "INVALID_VALUE", json!(["groupBy"])),
        ] {
            let document = subscription(arguments);
            let mut socket = Socket::subscribe(server.address(), &document);
            assert_eq!(socket.error_codes(), [code], "{arguments}");
            let mut events = api.client.follow(&document, &[]);
            let refused: Value =
                serde_json::from_str(&events.next().expect("says why").data).expect("is JSON");
            let error = &refused["errors"][0];
            assert_eq!(error["extensions"]["code"], code, "{arguments}: {error}");
            assert_eq!(error["extensions"]["field"], field, "{arguments}: {error}");
            assert_eq!(events.next().map(|event| event.name).as_deref(), Some("complete"));
            assert_eq!(events.next(), None);
        }
        // What is not there yet may be there later.
        api.act(
            "registerUnits",
            json!({ "units": [{ "code": "nowhere", "name": "Da", "level": "STATE" }] }),
        );
        let mut socket = Socket::subscribe(
            server.address(),
            &subscription("(filter: {units: [\"nowhere\"]})"),
        );
        assert_eq!(next(&mut socket), "0.00 0.00 0.00 0.00");
    });
}

#[test]
fn many_follow_the_same_in_their_own_way() {
    let (server, api) = scene(&fresh_sqlite());
    let titles = |language: &'static str| {
        let document = "subscription { balance(groupBy: [CATEGORY], basis: ACTUAL) { rows { category { name } cost } } }";
        (0..20).map(move |_| (document, language))
    };
    let followers = titles("de").chain(titles("en"));
    let mut streams: Vec<_> = followers
        .map(|(document, language)| {
            (
                language,
                api.client.follow(document, &[("accept-language", language)]),
            )
        })
        .collect();
    let mut sockets: Vec<Socket> = (0..20)
        .map(|_| Socket::subscribe(server.address(), &subscription("(basis: ACTUAL)")))
        .collect();
    for socket in &mut sockets {
        assert_eq!(next(socket), "0.00 0.00 0.00 0.00");
    }
    for (_, events) in &mut streams {
        assert_eq!(events.next().expect("now").json()["balance"]["rows"], json!([]));
    }
    for (month, cost) in [("2026-01", "1.00"), ("2026-02", "2.00"), ("2026-03", "3.00")] {
        api.book("olaf", &[("dev", month, "1.00")]);
        let mut names = Vec::new();
        for (language, events) in &mut streams {
            let balance = events.next().expect("goes on").json()["balance"].take();
            assert_eq!(balance["rows"][0]["cost"], cost);
            names.push((*language, balance["rows"][0]["category"]["name"].to_string()));
        }
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 2, "each in their language: {names:?}");
        assert_ne!(names[0].1, names[1].1);
        for socket in &mut sockets {
            assert_eq!(next(socket), format!("{cost} 0.00 0.00 -{cost}"));
        }
        // Some leave, the others stay.
        sockets.truncate(sockets.len() / 2);
        streams.truncate(30);
    }
}

#[test]
fn what_another_process_books_is_told_here() {
    let database = postgres::fresh_database();
    let (server, api) = scene(&database);
    let other = Server::start(&database);
    let mut socket = Socket::subscribe(server.address(), &subscription("(basis: ACTUAL)"));
    let mut there = Socket::subscribe(other.address(), &subscription("(basis: ACTUAL)"));
    assert_eq!(next(&mut socket), "0.00 0.00 0.00 0.00");
    assert_eq!(next(&mut there), "0.00 0.00 0.00 0.00");
    Api::new(other.client()).book("olaf", &[("dev", "2026-01", "1.00")]);
    assert_eq!(next(&mut socket), "1.00 0.00 0.00 -1.00");
    assert_eq!(next(&mut there), "1.00 0.00 0.00 -1.00");
    let begin = Instant::now();
    api.book("olaf", &[("dev", "2026-01", "1.00")]);
    assert_eq!(next(&mut there), "2.00 0.00 0.00 -2.00");
    assert!(
        begin.elapsed() < Duration::from_secs(5),
        "it is not polled for in long turns"
    );
    // Who was cut off asks again, anywhere, for no less than was seen.
    drop(socket);
    let seen = api.position().to_string();
    let follow = Api::new(other.client());
    let mut events = follow.client.follow(
        &subscription("(basis: ACTUAL)"),
        &[("querbuch-min-position", &seen)],
    );
    let balance = events.next().expect("now").json()["balance"].take();
    assert_eq!(figures(&balance["total"]), "2.00 0.00 0.00 -2.00");
    assert!(balance["position"].as_u64() >= seen.parse().ok());
}

#[test]
fn an_empty_ledger_is_followed_from_its_first_day_and_a_stop_ends_it() {
    let server = Server::start(&fresh_sqlite());
    let api = Api::new(server.client());
    let mut socket = Socket::subscribe(server.address(), &subscription("(basis: ACTUAL)"));
    let first = socket.event()["balance"].take();
    assert_eq!(
        (&first["position"], figures(&first["total"])),
        (&json!(0), "0.00 0.00 0.00 0.00".into())
    );
    set(&api);
    api.book("olaf", &[("dev", "2026-01", "1.00")]);
    assert_eq!(next(&mut socket), "1.00 0.00 0.00 -1.00");
    let told = thread::spawn(move || socket.message());
    assert_eq!(server.exit_code(), Some(0), "nobody who follows holds up the end");
    assert_eq!(told.join().expect("told"), Err(Some(1001)));
}
