//! A ledger of an earlier version of the tables is brought up to date by a start.

use std::fs;
use std::time::Duration;

use querbuch_tests::api::Api;
use querbuch_tests::chain::{Witness, root_at};
use querbuch_tests::postgres::{fresh_database, psql, psql_file};
use querbuch_tests::process::wait_for;
use querbuch_tests::server::{self, Server};
use querbuch_tests::{repository, scratch};
use serde_json::{Value, json};

use crate::crash::key_file;
use crate::scene::set;

const BOUND: Duration = Duration::from_secs(30);

/// The columns that each table had.
const TABLES: [(&str, &str); 4] = [
    ("log", "position, entry"),
    ("head", "singleton, position, recorded_at"),
    ("idempotency", "actor, key, input_hash, position, outcome"),
    ("text", "position, field, salt, content"),
];

fn booking(key: &str) -> Value {
    let postings = [json!({ "effect": "dev", "month": "2026-01", "amount": "1.00" })];
    json!({ "idempotencyKey": key, "measure": "olaf", "text": key, "postings": postings })
}

fn sql(url: &str, statement: &str) -> String {
    psql(url, statement).unwrap_or_else(|| panic!("refused: {statement}"))
}

/// The first migration alone, noted as it would have been.
fn make_first_tables(url: &str) {
    let file = repository().join("migrations/postgres/0001_log.sql");
    let text = fs::read_to_string(&file).expect("is there");
    psql_file(url, &[], &file).unwrap_or_else(|error| panic!("{error}"));
    let noted = scratch::folder("sql").join("noted.sql");
    let statements = format!(
        "CREATE TABLE _sqlx_migrations (version bigint PRIMARY KEY, description text NOT NULL, \
         installed_on timestamptz NOT NULL DEFAULT now(), success boolean NOT NULL, checksum bytea NOT NULL, \
         execution_time bigint NOT NULL);\n\
         INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (1, 'log', true, sha384(convert_to($file${text}$file$, 'UTF8')), 0);\n"
    );
    fs::write(&noted, statements).expect("its folder can be written to");
    psql_file(url, &[], &noted).unwrap_or_else(|error| panic!("{error}"));
}

/// What is in a ledger of now, as the first tables held it.
fn copy(from: &str, to: &str) {
    let folder = scratch::folder("copy");
    sql(to, "DELETE FROM head");
    for (table, columns) in TABLES {
        let file = folder.join(table);
        let rows = sql(
            from,
            &format!("COPY (SELECT {columns} FROM {table} ORDER BY position) TO STDOUT"),
        );
        fs::write(&file, rows + "\n").expect("its folder can be written to");
        sql(
            to,
            &format!("\\copy {table} ({columns}) FROM '{}'", file.display()),
        );
    }
}

#[test]
fn a_filled_ledger_without_a_tree_gets_one() {
    let (now, before) = (fresh_database(), fresh_database());
    let server = Server::start(&now);
    let api = Api::new(server.client());
    set(&api);
    for page in 0..6 {
        let bookings: Vec<Value> = (0..100)
            .map(|number| booking(&format!("{page}-{number}")))
            .collect();
        api.ask("bookMany", json!({ "bookings": bookings }));
    }
    let (position, total) = (api.position(), api.total("basis: ACTUAL"));
    assert_eq!(total, "600.00 0.00 0.00 -600.00");
    let root = root_at(&api.client, position);
    let middle = root_at(&api.client, 300);
    server.stop();
    make_first_tables(&before);
    copy(&now, &before);

    // Who only reads is told.
    let report = server::run(&["report", "balance", "--database", &before]);
    assert!(
        report.code == Some(1) && report.stderr.contains("querbuch migrate"),
        "{report:?}"
    );
    let key = key_file();
    let args = ["--database", &before, "--key", &key, "--listen", "127.0.0.1:0"];
    let server = Server::try_start(&args).unwrap_or_else(|failure| panic!("{failure:#?}"));
    let api = Api::new(server.client());
    assert_eq!((api.position(), api.total("basis: ACTUAL")), (position, total));
    let tiles = (position / 256).to_string();
    let complete = wait_for(BOUND, || {
        (sql(&before, "SELECT count(*) FROM tile WHERE level = 0") == tiles).then_some(())
    });
    assert!(complete.is_some(), "tiles are missing");
    for (level, place) in [(0, 0), (0, 1)] {
        let tile =
            format!("SELECT encode(hashes, 'hex') FROM tile WHERE level = {level} AND place = {place}");
        assert_eq!(sql(&before, &tile), sql(&now, &tile));
    }
    assert_eq!(root_at(&api.client, position), root);
    assert_eq!(root_at(&api.client, 300), middle);
    let mut witness = Witness::of(&api.client);
    assert_eq!(witness.look(&api.client), position);

    let counted = "SELECT keys = (SELECT count(*) FROM idempotency) AND keys > 500 FROM head";
    assert_eq!(sql(&before, counted), "t");

    // Keys from then are known; what is new goes on from there.
    assert_eq!(api.act("book", booking("3-7"))["replayed"], true);
    assert_eq!(api.act("book", booking("new"))["position"], position + 1);
    assert_eq!(witness.look(&api.client), position + 1);
    assert_eq!(sql(&before, "SELECT octet_length(root) FROM head"), "32");
    assert_eq!(
        sql(&before, "SELECT count(*) FROM log_1"),
        (position + 1).to_string()
    );
    server.stop();
    let server = Server::start(&before);
    assert_eq!(
        Api::new(server.client()).total("basis: ACTUAL"),
        "601.00 0.00 0.00 -601.00"
    );
}
