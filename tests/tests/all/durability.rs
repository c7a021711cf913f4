//! What was acknowledged stays, whatever ends: the server, the machine, the database.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use querbuch_tests::api::{Api, refusals};
use querbuch_tests::databases::{each_database, fresh_sqlite};
use querbuch_tests::postgres::Postgres;
use querbuch_tests::process::wait_for;
use querbuch_tests::server::Server;
use serde_json::{Value, json};

use crate::scene::{scene, set};

/// Longer than every bound that the server sets itself, on a busy machine.
const BOUND: Duration = Duration::from_secs(30);

fn booking(key: &str, amount: &str) -> Value {
    let postings = [json!({ "effect": "dev", "month": "2026-01", "amount": amount })];
    json!({ "idempotencyKey": key, "measure": "olaf", "postings": postings })
}

#[test]
fn the_same_question_about_the_past_gets_the_same_bytes() {
    each_database(|database| {
        let (server, api) = scene(database);
        api.book(
            "olaf",
            &[
                ("dev", "2025-03", "10.00"),
                ("staff", "2026-01", "3.00"),
                ("relief", "2026-01", "1.00"),
            ],
        );
        api.schedule("plan", "olaf/run", &[("2026-01", "5.00"), ("2027-01", "5.00")]);
        let position = api.position();
        let document = format!(
            "{{ balance(groupBy: [LEVEL, YEAR], asOf: {{ position: {position} }}) {{
                rows {{ level year cost saving transfer net cumulativeNet }} total {{ net }} society {{ net }} position recordedAt }} }}"
        );
        let ask = |api: &Api| api.client.execute(&document, json!({})).body;
        let bytes = ask(&api);

        for batch in 0..10 {
            let bookings: Vec<Value> = (0..100)
                .map(|index| booking(&format!("{batch}-{index}"), "0.01"))
                .collect();
            let payload = api.ask("bookMany", json!({ "bookings": bookings }));
            assert!(
                payload["results"]
                    .as_array()
                    .is_some_and(|results| results.iter().all(|result| refusals(result).is_empty()))
            );
        }
        api.act(
            "registerUnits",
            json!({ "units": [{ "code": "16", "name": "Thüringen", "level": "STATE" }] }),
        );
        api.schedule("plan", "olaf/run", &[("2026-01", "7.00")]);
        assert_eq!(ask(&api), bytes, "after a thousand bookings");
        server.stop();
        let server = Server::start(database);
        let api = Api::new(server.client());
        assert_eq!(ask(&api), bytes, "after a restart");
        assert_eq!(api.total("basis: ACTUAL"), "20.00 3.00 0.00 -17.00");
    });
}

#[test]
fn acknowledged_bookings_survive_a_kill() {
    each_database(|database| {
        let (server, api) = scene(database);
        let acknowledged = Mutex::new(Vec::new());
        let stopped = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for thread in 0..8 {
                let (api, acknowledged, stopped) = (&api, &acknowledged, &stopped);
                scope.spawn(move || {
                    for number in 0.. {
                        let body = json!({ "query": Api::document("book"), "variables": { "input": booking(&format!("{thread}-{number}"), "1.00") } });
                        let sent = api.client.try_send("POST", "/graphql", &[("content-type", "application/json")], body.to_string().as_bytes());
                        match sent {
                            Ok(answer) => {
                                let id = answer.json()["data"]["book"]["booking"]["id"].as_str().map(str::to_owned);
                                acknowledged.lock().expect("nobody panicked").push(id.expect("was booked"));
                            }
                            // The connection broke: the server is gone, and this one was not acknowledged.
                            Err(_) if stopped.load(Ordering::Acquire) => return,
                            Err(error) => panic!("not answered before the kill: {error}"),
                        }
                    }
                });
            }
            let enough = wait_for(BOUND, || {
                (acknowledged.lock().expect("nobody panicked").len() >= 200).then_some(())
            });
            stopped.store(true, Ordering::Release);
            server.kill();
            assert!(enough.is_some(), "200 bookings take no {BOUND:?}");
        });

        let server = Server::start(database);
        let api = Api::new(server.client());
        let acknowledged = acknowledged.into_inner().expect("nobody panicked");
        let distinct: BTreeSet<&String> = acknowledged.iter().collect();
        assert_eq!(distinct.len(), acknowledged.len(), "each has an id of its own");
        for ids in acknowledged.chunks(100) {
            let found = api.client.query(
                "query($ids: [ID!]!) { nodes(ids: $ids) { id } }",
                json!({ "ids": ids }),
            );
            let nodes = found["nodes"].as_array().expect("is a list");
            assert!(
                nodes.iter().zip(ids).all(|(node, id)| node["id"] == *id),
                "a booking is gone: {nodes:?}"
            );
        }
        // What was in flight may be there or not, but never half.
        let ledger = api
            .client
            .query("{ ledger { position bookingCount postingCount } }", json!({}))["ledger"]
            .take();
        assert_eq!(ledger["bookingCount"], ledger["postingCount"]);
        assert!(
            ledger["bookingCount"].as_u64() >= u64::try_from(acknowledged.len()).ok(),
            "{ledger}"
        );
        api.act("book", booking("after", "1.00"));
    });
}

#[test]
fn a_second_process_on_a_sqlite_file_refuses() {
    let database = fresh_sqlite();
    let (server, api) = scene(&database);
    let start = Instant::now();
    let refused = Server::try_start(&["--database", &database, "--listen", "127.0.0.1:0"]);
    let failure = refused.expect_err("a second process must not come up");
    assert!(start.elapsed() < BOUND, "took {:?}", start.elapsed());
    assert!(failure.code.is_some_and(|code| code != 0), "{failure:?}");
    assert!(
        failure.stderr.lines().any(|line| line.len() > 20),
        "there is a sentence: {failure:?}"
    );
    assert!(!failure.stderr.contains("panicked"), "{failure:?}");
    api.book("olaf", &[("dev", "2026-01", "1.00")]);
    server.stop();
    let server = Server::start(&database);
    assert_eq!(
        Api::new(server.client()).total("basis: ACTUAL"),
        "1.00 0.00 0.00 -1.00"
    );
}

#[test]
fn a_killed_process_leaves_the_sqlite_file_free() {
    let database = fresh_sqlite();
    let (server, api) = scene(&database);
    api.book("olaf", &[("dev", "2026-01", "1.00")]);
    server.kill();
    let server = Server::start(&database);
    assert_eq!(
        Api::new(server.client()).total("basis: ACTUAL"),
        "1.00 0.00 0.00 -1.00"
    );
}

#[test]
fn reads_wait_for_their_own_writes() {
    each_database(|database| {
        let (server, api) = scene(database);
        for number in 1..=20 {
            let position = api.act("book", booking(&format!("k{number}"), "1.00"))["position"].clone();
            let reader = Api::new(
                server
                    .client()
                    .with_header("querbuch-min-position", &position.to_string()),
            );
            assert_eq!(
                reader.total("basis: ACTUAL"),
                format!("{number}.00 0.00 0.00 -{number}.00")
            );
        }
    });
}

#[test]
fn a_position_that_does_not_come_is_an_error_in_time() {
    each_database(|database| {
        let (server, api) = scene(database);
        let ahead = (api.position() + 1).to_string();
        let start = Instant::now();
        let answer = server
            .client()
            .with_header("querbuch-min-position", &ahead)
            .execute("{ ledger { position } }", json!({}));
        assert!(start.elapsed() < BOUND, "took {:?}", start.elapsed());
        // It was waited for, as long as a log is followed at worst.
        assert!(
            start.elapsed() > Duration::from_secs(4),
            "took {:?}",
            start.elapsed()
        );
        let codes = answer.error_codes();
        assert!(
            !codes.is_empty() && codes.iter().all(|code| code != "none"),
            "{}",
            answer.text()
        );
        assert!(
            answer.json().get("data").is_none_or(Value::is_null),
            "{}",
            answer.text()
        );

        for nonsense in ["-1", "abc", "1.5", "", "18446744073709551616"] {
            let client = server.client().with_header("querbuch-min-position", nonsense);
            let answer = client.execute("{ ledger { position } }", json!({}));
            let codes = answer.error_codes();
            assert!(
                !codes.is_empty() && codes.iter().all(|code| code != "none"),
                "{nonsense:?}: {}",
                answer.text()
            );
        }
    });
}

/// A request on its way when the position is reached is answered.
#[test]
fn a_read_waits_for_a_position_that_comes() {
    each_database(|database| {
        let (server, api) = scene(database);
        let next = (api.position() + 1).to_string();
        let reader = Api::new(server.client().with_header("querbuch-min-position", &next));
        std::thread::scope(|scope| {
            let read = scope.spawn(|| reader.total("basis: ACTUAL"));
            std::thread::sleep(Duration::from_millis(300));
            api.act("book", booking("a", "1.00"));
            assert_eq!(read.join().expect("is answered"), "1.00 0.00 0.00 -1.00");
        });
    });
}

/// Retries as a good client does, with the same key, until it is answered.
fn book_until_answered(api: &Api, key: &str, start: Instant) {
    let body =
        json!({ "query": Api::document("book"), "variables": { "input": booking(key, "1.00") } }).to_string();
    while start.elapsed() < 4 * BOUND {
        let sent = api.client.try_send(
            "POST",
            "/graphql",
            &[("content-type", "application/json")],
            body.as_bytes(),
        );
        if let Ok(answer) = sent {
            let json = answer.json();
            if json["data"]["book"]["booking"]["id"].is_string() {
                return;
            }
            let codes = answer.error_codes();
            assert!(
                !codes.is_empty() && codes.iter().all(|code| code != "none"),
                "no code: {json:#}"
            );
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("{key} was never answered");
}

#[test]
fn the_database_goes_in_the_middle_of_a_batch_and_comes_back() {
    const THREADS: usize = 6;
    const EACH: usize = 100;
    let mut postgres = Postgres::start();
    let server = Server::start(&postgres.fresh_database());
    let api = Api::new(server.client());
    set(&api);
    let before = api.position();
    let answered = AtomicUsize::new(0);
    let start = Instant::now();
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (api, answered) = (&api, &answered);
            scope.spawn(move || {
                for number in 0..EACH {
                    book_until_answered(api, &format!("{thread}-{number}"), start);
                    answered.fetch_add(1, Ordering::AcqRel);
                }
            });
        }
        let some = wait_for(BOUND, || {
            (answered.load(Ordering::Acquire) >= THREADS * EACH / 4).then_some(())
        });
        postgres.crash();
        assert!(some.is_some(), "a few bookings take no {BOUND:?}");
        // Reading goes on from memory, writing says that it cannot.
        let data = api.client.query("{ ledger { position } }", json!({}));
        assert!(data["ledger"]["position"].as_u64() > Some(before));
        let asked = Instant::now();
        let answer = api.client.execute(
            &Api::document("book"),
            json!({ "input": booking("while-away", "1.00") }),
        );
        assert!(asked.elapsed() < BOUND, "took {:?}", asked.elapsed());
        assert!(!answer.error_codes().is_empty(), "{}", answer.text());
        postgres.resume();
    });
    // Each booking once, no more and no less; the one that was tried while the database was away may be either.
    book_until_answered(&api, "while-away", Instant::now());
    let expected = u64::try_from(THREADS * EACH).expect("is small") + 1;
    assert_eq!(api.position(), before + expected);
    assert_eq!(
        api.total("basis: ACTUAL"),
        format!("{expected}.00 0.00 0.00 -{expected}.00")
    );
    server.stop();
}

#[test]
fn a_full_disk_refuses_and_loses_nothing() {
    let database = fresh_sqlite();
    let (server, api) = scene(&database);
    api.act("book", booking("before", "1.00"));
    server.stop();

    // No file may grow beyond this; the write fails as on a full disk.
    let server = Server::start_with_file_limit(&database, 700);
    let api = Api::new(server.client());
    let mut booked = 1;
    let refused = loop {
        let bookings: Vec<Value> = (0..50)
            .map(|index| booking(&format!("{booked}-{index}"), "1.00"))
            .collect();
        let answer = api.client.execute(
            &Api::document("bookMany"),
            json!({ "input": { "bookings": bookings } }),
        );
        if !answer.error_codes().is_empty() {
            break answer;
        }
        booked += 50;
        assert!(booked < 20_000, "the limit is never reached");
    };
    assert!(
        refused.error_codes().iter().all(|code| code != "none"),
        "{}",
        refused.text()
    );
    assert_eq!(
        api.total("basis: ACTUAL"),
        format!("{booked}.00 0.00 0.00 -{booked}.00"),
        "reading goes on"
    );
    assert!(!server.stderr().contains("panicked"), "{}", server.stderr());
    server.stop();

    let server = Server::start(&database);
    let api = Api::new(server.client());
    assert_eq!(
        api.total("basis: ACTUAL"),
        format!("{booked}.00 0.00 0.00 -{booked}.00"),
        "nothing half done"
    );
    api.act("book", booking("after", "1.00"));
}

#[test]
fn an_orderly_end_is_a_success() {
    each_database(|database| {
        let (server, api) = scene(database);
        api.book("olaf", &[("dev", "2026-01", "1.00")]);
        assert_eq!(server.exit_code(), Some(0));
    });
}

#[test]
fn a_server_beyond_loopback_refuses_to_start() {
    for address in ["0.0.0.0:0", "[::]:0"] {
        let failure = Server::try_start(&["--database", &fresh_sqlite(), "--listen", address])
            .expect_err("must refuse");
        assert!(failure.code.is_some_and(|code| code != 0), "{failure:?}");
        assert!(
            failure.stderr.len() > 20 && !failure.stderr.contains("panicked"),
            "{failure:?}"
        );
    }
}
