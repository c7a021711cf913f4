//! Three roles of PostgreSQL: one owns the tables, one serves, one reads.

use querbuch_tests::api::Api;
use querbuch_tests::postgres::{Postgres, psql, psql_file};
use querbuch_tests::server::{self, Server};
use querbuch_tests::{repository, scratch};
use serde_json::json;

use crate::scene::set;

const OWNER: &str = "ledger_owner";
const APPLICATION: &str = "ledger_app";
const READER: &str = "ledger_reader";
/// Positions of one partition.
const PARTITION: u64 = 10_000_000;

/// A database, seen by each role.
struct Cast {
    superuser: String,
    owner: String,
    application: String,
    reader: String,
    _postgres: Postgres,
}

impl Cast {
    fn new() -> Self {
        let postgres = Postgres::start();
        let superuser = postgres.fresh_database();
        let role = |name: &str| superuser.replacen("querbuch@", &format!("{name}@"), 1);
        let cast = Self {
            owner: role(OWNER),
            application: role(APPLICATION),
            reader: role(READER),
            superuser,
            _postgres: postgres,
        };
        cast.grant();
        cast
    }

    /// Runs the script; more often than needed changes nothing.
    fn grant(&self) {
        let names = [("owner", OWNER), ("application", APPLICATION), ("reader", READER)];
        let file = repository().join("scripts/postgres-roles.sql");
        for _ in 0..2 {
            psql_file(&self.superuser, &names, &file).unwrap_or_else(|error| panic!("{error}"));
        }
    }

    fn migrate(&self) {
        let migrated = server::run(&["migrate", "--database", &self.owner]);
        assert_eq!(migrated.code, Some(0), "{migrated:?}");
        self.grant();
    }

    fn sql(&self, statement: &str) -> String {
        psql(&self.superuser, statement).unwrap_or_else(|| panic!("refused: {statement}"))
    }
}

/// Whether a statement is refused for this role; for a reason that names rights.
fn refused(url: &str, statement: &str) -> bool {
    let file = scratch::folder("sql").join("statement.sql");
    std::fs::write(&file, statement).expect("its folder can be written to");
    match psql_file(url, &[], &file) {
        Ok(()) => false,
        Err(said) => {
            assert!(
                said.contains("permission denied") || said.contains("append-only"),
                "{statement}: {said}"
            );
            true
        }
    }
}

#[test]
fn each_role_can_do_its_part_and_no_more() {
    let cast = Cast::new();
    let failure = Server::try_start(&["--database", &cast.application, "--listen", "127.0.0.1:0"]);
    let failure = failure.expect_err("there are no tables, and it may not make any");
    assert!(failure.stderr.contains("querbuch migrate"), "{failure:?}");
    cast.migrate();

    let server = Server::start(&cast.application);
    let api = Api::new(server.client());
    set(&api);
    let postings = [json!({ "effect": "dev", "month": "2026-01", "amount": "1.00" })];
    api.act(
        "book",
        json!({ "idempotencyKey": "a", "measure": "olaf", "text": "Wartung", "postings": postings }),
    );
    // Enough for a tile.
    for page in 0..3 {
        let booking = |number: i32| json!({ "idempotencyKey": format!("{page}-{number}"), "measure": "olaf", "postings": postings });
        let bookings: Vec<_> = (0..100).map(booking).collect();
        api.ask("bookMany", json!({ "bookings": bookings }));
    }
    assert_eq!(api.total("basis: ACTUAL"), "301.00 0.00 0.00 -301.00");
    assert_eq!(cast.sql("SELECT count(*) FROM tile"), "1");
    server.stop();

    for database in [&cast.reader, &cast.application, &cast.owner] {
        let report = server::run(&[
            "report",
            "balance",
            "--database",
            database,
            "--basis",
            "actual",
            "--json",
        ]);
        assert_eq!(report.code, Some(0), "{report:?}");
        assert!(report.stdout.contains("301"), "{report:?}");
    }
    let failure = Server::try_start(&["--database", &cast.reader, "--listen", "127.0.0.1:0"]);
    if let Ok(server) = failure {
        // It comes up and reads, but does not book.
        let answer = server.client().execute(
            &Api::document("book"),
            json!({ "input": { "measure": "olaf", "postings": postings } }),
        );
        assert!(!answer.error_codes().is_empty(), "{}", answer.text());
        assert_eq!(
            Api::new(server.client()).total("basis: ACTUAL"),
            "301.00 0.00 0.00 -301.00"
        );
    }
    nobody_changes_what_was_recorded(&cast);
}

fn nobody_changes_what_was_recorded(cast: &Cast) {
    let changes = |table: &str, column: &str| {
        [
            format!("UPDATE {table} SET {column} = {column}"),
            format!("DELETE FROM {table}"),
            format!("TRUNCATE {table}"),
        ]
    };
    for (table, column) in [
        ("log", "entry"),
        ("log_1", "entry"),
        ("tile", "hashes"),
        ("checkpoint", "note"),
        ("idempotency", "outcome"),
    ] {
        if table == "checkpoint" {
            cast.sql("INSERT INTO checkpoint VALUES (1, 'for the triggers')");
        }
        for change in changes(table, column) {
            for role in [&cast.reader, &cast.application, &cast.owner, &cast.superuser] {
                assert!(refused(role, &change), "{role}: {change}");
            }
        }
    }
    assert!(refused(&cast.application, "UPDATE text SET content = ''"));
    assert!(refused(&cast.owner, "UPDATE text SET content = ''"));
    assert!(refused(&cast.application, "UPDATE head SET position = 1"));
    assert!(refused(&cast.application, "CREATE TABLE mine (a int)"));
    for insert in [
        "INSERT INTO log VALUES (1000, '')",
        "DELETE FROM text",
        "SELECT log_extend(1)",
    ] {
        assert!(refused(&cast.reader, insert), "{insert}");
    }
    // A text may be erased by who serves.
    assert!(!refused(&cast.application, "BEGIN; DELETE FROM text; ROLLBACK"));
}

#[test]
fn the_log_grows_by_partitions_that_the_application_asks_for() {
    let cast = Cast::new();
    cast.migrate();
    let bound = |number: u64| (number * PARTITION + 1).to_string();
    let partitions = "SELECT count(*) FROM pg_inherits WHERE inhparent = 'log'::regclass";
    assert_eq!(cast.sql(partitions), "1");
    // What is there already is not made again.
    assert_eq!(psql(&cast.application, "SELECT log_extend(1)"), Some(bound(1)));
    assert_eq!(cast.sql(partitions), "1");
    // Many at once want the same ones.
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    psql(
                        &cast.application,
                        &format!("SELECT log_extend({})", 2 * PARTITION + 5),
                    )
                })
            })
            .collect();
        for thread in threads {
            assert_eq!(thread.join().expect("is answered"), Some(bound(3)));
        }
    });
    assert_eq!(cast.sql(partitions), "3");
    // Who serves reaches them through the log, and not otherwise; nobody changes them.
    let second = format!("log_{}", PARTITION + 1);
    for position in [PARTITION, PARTITION + 1] {
        let insert = format!("INSERT INTO log VALUES ({position}, 'x')");
        assert!(psql(&cast.application, &insert).is_some());
    }
    assert_eq!(cast.sql(&format!("SELECT position FROM {second}")), bound(1));
    assert_eq!(
        psql(&cast.reader, "SELECT count(*) FROM log"),
        Some("2".to_owned())
    );
    assert!(refused(
        &cast.application,
        &format!("INSERT INTO {second} VALUES ({}, 'x')", PARTITION + 2)
    ));
    for change in [
        format!("UPDATE {second} SET entry = ''"),
        format!("DELETE FROM {second}"),
        format!("TRUNCATE {second}"),
        "DELETE FROM log".to_owned(),
        "TRUNCATE log".to_owned(),
    ] {
        assert!(
            refused(&cast.owner, &change) && refused(&cast.application, &change),
            "{change}"
        );
    }
}

/// A ledger right before the end of its last partition books across it.
#[test]
fn bookings_go_on_across_the_end_of_a_partition() {
    let cast = Cast::new();
    cast.migrate();
    let server = Server::start(&cast.application);
    let api = Api::new(server.client());
    set(&api);
    // As if the first partition ended a little later than now.
    let (head, end) = (api.position(), api.position() + 5);
    cast.sql(&format!(
        "ALTER TABLE log DETACH PARTITION log_1; ALTER TABLE log ATTACH PARTITION log_1 FOR VALUES FROM (1) TO ({end})"
    ));
    server.kill();
    let server = Server::start(&cast.application);
    let api = Api::new(server.client());
    for _ in 0..10 {
        api.book("olaf", &[("dev", "2026-01", "1.00")]);
    }
    assert_eq!(
        cast.sql(&format!("SELECT count(*) FROM log_{end}")),
        (head + 10 + 1 - end).to_string()
    );
    assert_eq!(cast.sql("SELECT max(position) FROM log"), (head + 10).to_string());
    server.kill();
    let api = Server::start(&cast.application);
    assert_eq!(
        Api::new(api.client()).total("basis: ACTUAL"),
        "10.00 0.00 0.00 -10.00"
    );
}
