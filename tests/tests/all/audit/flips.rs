//! One bit of one stored value is enough. On SQLite, the tests of the log do the same.

use super::*;

/// A value to damage: its table, column, type and row, and the position that must be earliest.
struct Value {
    table: &'static str,
    column: &'static str,
    kind: &'static str,
    row: String,
    /// Where the fault must be; none where it moves with the value.
    position: Option<u64>,
}

fn flipped(value: &Value, bit: u32) -> String {
    let column = value.column;
    match value.kind {
        "bytea" => format!("set_bit({column}, {bit}, 1 - get_bit({column}, {bit}))"),
        "number" => format!("{column} # (1::bigint << {})", bit % 40),
        // One bit of one letter, which stays a letter of ASCII.
        _ => format!(
            "overlay({column} placing chr(ascii(substr({column}, {0}, 1)) # {1}) from {0})",
            bit + 1,
            if bit.is_multiple_of(2) { 1 } else { 4 }
        ),
    }
}

fn values(database: &str) -> Vec<Value> {
    let ask = |sql: &str| psql(database, sql).expect("an answer");
    let number = |sql: &str| ask(sql).parse::<u64>().expect("a number");
    let text = number("SELECT min(position) + 2 FROM text WHERE field = 'document'");
    let text = number(&format!(
        "SELECT min(position) FROM text WHERE position >= {text}"
    ));
    let key = number("SELECT position FROM idempotency WHERE key = 'b3'");
    let checkpoint = number("SELECT max(position) FROM checkpoint");
    let head = number("SELECT position FROM head");
    let value = |table, column, kind, row: String, position| Value {
        table,
        column,
        kind,
        row,
        position,
    };
    let at = |position: u64| format!("position = {position}");
    vec![
        value("log", "entry", "text", at(17), Some(17)),
        value("log", "entry", "text", at(head - 1), None),
        value("log", "position", "number", at(40), Some(40)),
        value("head", "position", "number", "true".into(), None),
        value("head", "recorded_at", "number", "true".into(), Some(head)),
        value("head", "root", "bytea", "true".into(), None),
        value("idempotency", "actor", "text", at(key), Some(key)),
        value("idempotency", "key", "text", at(key), Some(key)),
        value("idempotency", "input_hash", "bytea", at(key), Some(key)),
        value("idempotency", "position", "number", at(key), None),
        value("idempotency", "outcome", "text", at(key), Some(key)),
        value("idempotency", "fingerprint", "bytea", at(key), Some(key)),
        value(
            "text",
            "position",
            "number",
            format!("{} AND field = 'text'", at(text)),
            None,
        ),
        value("text", "salt", "bytea", at(text), Some(text)),
        value(
            "text",
            "content",
            "text",
            format!("{} AND field = 'text'", at(text)),
            Some(text),
        ),
        value("tile", "level", "number", "true".into(), None),
        value("tile", "place", "number", "true".into(), None),
        value("tile", "hashes", "bytea", "true".into(), None),
        value("checkpoint", "position", "number", at(checkpoint), None),
        value("checkpoint", "note", "text", at(checkpoint), Some(checkpoint)),
    ]
}

#[test]
fn every_flipped_bit_of_every_column_is_found() {
    let database = fresh_database();
    let scene = Scene::filled(&database);
    scene.root(&database);
    let mut found = 0;
    for value in values(&database) {
        for bit in [0, 5, 30] {
            let (table, column, row) = (value.table, value.column, &value.row);
            let names = format!("{table}.{column} bit {bit}");
            let copy = format!("{database}_flip");
            let name = copy.rsplit('/').next().expect("a name");
            let source = database.rsplit('/').next().expect("a name");
            psql(
                &database.replace(source, "postgres"),
                &format!("DROP DATABASE IF EXISTS {name}"),
            )
            .expect("drops");
            let make = format!("CREATE DATABASE {name} TEMPLATE {source}");
            psql(&database.replace(source, "postgres"), &make).expect("copies");
            // Triggers rest in this session; so somebody with all rights would do it.
            let update = format!(
                "SET session_replication_role = replica; UPDATE {table} SET {column} = {} WHERE {row}",
                flipped(&value, bit)
            );
            if psql(&copy, &update).is_none() {
                // A number that no column takes, or a letter too many: the database itself refused it.
                continue;
            }
            let (code, report) = scene.verify_at(&copy);
            assert_eq!(code, Some(3), "{names}: {report:#}");
            if let Some(position) = value.position {
                let earliest = report["faults"][0]["position"].as_u64();
                assert_eq!(earliest, Some(position), "{names}: {report:#}");
            }
            found += 1;
        }
    }
    assert!(found > 48, "only {found} could be flipped");
}
