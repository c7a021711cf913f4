//! PostgreSQL through PgBouncer, which gives each transaction another connection.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use querbuch_tests::api::Api;
use querbuch_tests::pooler::Pooler;
use querbuch_tests::postgres::{Postgres, psql};
use querbuch_tests::process::wait_for;
use querbuch_tests::server::{self, Server};
use serde_json::{Value, json};

use crate::crash::key_file;
use crate::scene::set;

const BOUND: Duration = Duration::from_secs(30);

fn booking(key: &str) -> Value {
    let postings = [json!({ "effect": "dev", "month": "2026-01", "amount": "1.00" })];
    json!({ "idempotencyKey": key, "measure": "olaf", "text": key, "postings": postings })
}

#[test]
fn several_servers_work_through_a_pooler() {
    let postgres = Postgres::start();
    let direct = postgres.fresh_database();
    let mut pooler = Pooler::start(postgres.port(), "");
    let (through, key) = (pooler.url(&direct), key_file());
    let args = [
        "--database",
        &through,
        "--key",
        &key,
        "--pooled",
        "--listen",
        "127.0.0.1:0",
    ];

    let failure = Server::try_start(&args).expect_err("there are no tables yet");
    assert!(failure.stderr.contains("querbuch migrate"), "{failure:?}");
    let migrated = server::run(&["migrate", "--database", &direct]);
    assert_eq!(migrated.code, Some(0), "{migrated:?}");

    let start = || Server::try_start(&args).unwrap_or_else(|failure| panic!("{failure:#?}"));
    let (one, two) = (start(), start());
    let (one, two) = (Api::new(one.client()), (Api::new(two.client()), one, two));
    let (two, _one_server, _two_server) = two;
    set(&one);
    // Each follows the other, without hints.
    for number in 0..20 {
        let (writer, reader) = if number % 2 == 0 {
            (&one, &two)
        } else {
            (&two, &one)
        };
        let position = writer.act("book", booking(&format!("k{number}")))["position"].clone();
        let reader = reader
            .client
            .clone()
            .with_header("querbuch-min-position", &position.to_string());
        let total = format!("{0}.00 0.00 0.00 -{0}.00", number + 1);
        assert_eq!(Api::new(reader).total("basis: ACTUAL"), total);
    }
    assert_eq!(two.act("book", booking("k0"))["replayed"], true);

    let stopped = AtomicBool::new(false);
    let booked = std::thread::scope(|scope| {
        let book = scope.spawn(|| {
            let mut booked = 0;
            while !stopped.load(Ordering::Acquire) {
                let key = format!("while-{booked}");
                let answered = wait_for(BOUND, || {
                    let answer = one
                        .client
                        .execute(&Api::document("book"), json!({ "input": booking(&key) }));
                    answer.json()["data"]["book"]["booking"]["position"].as_u64()
                });
                assert!(answered.is_some(), "{key} is not answered");
                booked += 1;
            }
            booked
        });
        for _ in 0..3 {
            std::thread::sleep(Duration::from_millis(400));
            pooler.restart();
        }
        std::thread::sleep(Duration::from_millis(400));
        stopped.store(true, Ordering::Release);
        book.join().expect("all were answered")
    });
    assert!(booked > 3, "hardly anything was booked");
    let position = one.position();
    let reader = two
        .client
        .clone()
        .with_header("querbuch-min-position", &position.to_string());
    assert_eq!(Api::new(reader).position(), position);
    let total = format!("{0}.00 0.00 0.00 -{0}.00", 20 + booked);
    assert_eq!(two.total("basis: ACTUAL"), total);
    let dense = psql(
        &direct,
        "SELECT min(position) || ' ' || max(position) || ' ' || count(*) FROM log",
    );
    assert_eq!(dense, Some(format!("1 {position} {position}")));
}

#[test]
fn a_pooler_that_was_not_announced_is_named() {
    let postgres = Postgres::start();
    let direct = postgres.fresh_database();
    assert_eq!(server::run(&["migrate", "--database", &direct]).code, Some(0));
    // Settings are refused by the first; the second passes over them in silence.
    for settings in ["", "ignore_startup_parameters = extra_float_digits,options"] {
        let pooler = Pooler::start(postgres.port(), settings);
        let through = pooler.url(&direct);
        let failure = Server::try_start(&["--database", &through, "--listen", "127.0.0.1:0"]);
        let failure = failure.expect_err("must not come up");
        assert!(failure.stderr.contains("--pooled"), "{settings}: {failure:?}");
    }
}
