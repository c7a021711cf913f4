//! On SQLite, one flipped bit of any stored value is found by an audit, at its position.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::sync::Arc;

use querbuch_domain::booking::record::{NewPosting, RecordBooking, Target};
use querbuch_domain::command::Command;
use querbuch_domain::effect::add::NewEffect;
use querbuch_domain::measure::register::RegisterMeasure;
use querbuch_domain::money::Cents;
use querbuch_domain::month::Month;
use querbuch_domain::note::Note;
use querbuch_domain::unit::register::{NewUnit, RegisterUnits};
use querbuch_domain::words::{Approach, Cashability, EffectKind, EvidenceGrade, Level};
use querbuch_log::batch::{Answer, Mode, PreparedCommand, Submission};
use querbuch_log::checkpoint::{Signer, Verifier};
use querbuch_log::clock::Machine;
use querbuch_log::committer::{Log, Options};
use querbuch_log::store::{Access, Store};
use querbuch_log::verify::{Expectations, Report, audit};
use rusqlite::Connection;
use rusqlite::types::Value;

fn commands() -> Vec<Command> {
    let unit = |number: u32| NewUnit {
        code: format!("u{number}").into(),
        name: format!("Stadt {number}").into(),
        level: Level::Municipal,
        parent: None,
        budget_position: None,
        is_body: true,
    };
    let effect = NewEffect {
        code: "dev".into(),
        unit: "u1".into(),
        kind: EffectKind::Cost,
        category: "dev.cost".into(),
        cashability: Cashability::Cash,
        title: "Entwicklung".into(),
        evidence: EvidenceGrade::C,
    };
    let booking = |number: i64| {
        Command::RecordBooking(RecordBooking {
            measure: "olaf".into(),
            postings: vec![NewPosting {
                target: Target::Effect("dev".into()),
                month: Month::parse("2026-01").expect("a month"),
                belongs_to: None,
                amount: Cents(number),
                details: None,
            }],
            note: Note {
                text: Some(format!("Wartung {number}").into()),
                document: Some(format!("Az. {number}").into()),
            },
        })
    };
    let mut commands = vec![
        Command::RegisterUnits(RegisterUnits {
            units: (0..260).map(unit).collect(),
        }),
        Command::RegisterMeasure(RegisterMeasure {
            code: "olaf".into(),
            title: "Online-Ausweis".into(),
            description: None,
            approach: Approach::Improve,
            owner: "u1".into(),
            programme: None,
            effects: vec![effect],
        }),
    ];
    commands.extend((1..=6).map(booking));
    commands
}

/// Fills a ledger; the key that signed its checkpoints.
async fn fill(folder: &Path) -> Verifier {
    let signer = Signer::create(&folder.join("key"), None, &Machine).expect("a key");
    let verifier = Verifier::parse(signer.verifier_key()).expect("its public half");
    let url = format!("sqlite:{}", folder.join("ledger.db").display());
    let store = Store::open(&url, Access::Write).await.expect("opens");
    let options = Options {
        signer: Some(signer),
        ..Options::default()
    };
    let started = Log::start(store.clone(), Arc::new(Machine), options).await;
    let (log, committer) = started.expect("starts");
    for (number, command) in commands().into_iter().enumerate() {
        let key: Arc<str> = format!("key-{number}").into();
        let prepared = PreparedCommand::new(Some(key), Arc::new(command), &Machine).expect("is prepared");
        let submission = Submission {
            actor: "anna".into(),
            mode: Mode::Each,
            commands: vec![prepared],
        };
        let reply = log.submit(submission).await.expect("is answered");
        assert!(matches!(reply.answers[..], [Answer::Done { .. }]), "{reply:?}");
    }
    drop(log);
    committer.await.expect("ends in order");
    store.close().await;
    verifier
}

async fn check(file: &Path, verifier: &Verifier) -> Report {
    let url = format!("sqlite:{}", file.display());
    let store = Store::open(&url, Access::Read).await.expect("opens");
    let expectations = Expectations {
        verifier: Some(verifier.clone()),
        kept: Vec::new(),
        faults_max: 100,
    };
    let audited = audit(&store, None, expectations, &|_, _| {}).await;
    store.close().await;
    audited.expect("is audited")
}

/// A value with one bit flipped; none where it has no such bit.
fn flipped(value: &Value, bit: usize) -> Option<Value> {
    let flip = |bytes: &[u8]| {
        let mut bytes = bytes.to_vec();
        *bytes.get_mut(bit / 8)? ^= 1 << (bit % 8);
        Some(Value::Blob(bytes))
    };
    match value {
        Value::Integer(number) => Some(Value::Integer(number ^ (1_i64 << (bit % 64)))),
        Value::Text(text) => flip(text.as_bytes()),
        Value::Blob(bytes) => flip(bytes),
        _ => None,
    }
}

const COLUMNS: [(&str, &[&str]); 6] = [
    ("log", &["entry", "position"]),
    (
        "head",
        &["position", "recorded_at", "root", "keys", "checkpoints"],
    ),
    (
        "idempotency",
        &["actor", "key", "input_hash", "outcome", "fingerprint", "position"],
    ),
    ("text", &["field", "salt", "content", "position"]),
    ("tile", &["level", "place", "hashes"]),
    ("checkpoint", &["note", "position"]),
];

/// Takes away what keeps the tables as they are.
fn disarm(file: &Path) {
    let connection = Connection::open(file).expect("opens");
    let mut triggers = connection
        .prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        .expect("lists");
    let names = triggers.query_map([], |row| row.get::<_, String>(0));
    let names: Vec<_> = names.expect("lists").map(|name| name.expect("a name")).collect();
    for name in names {
        let drop = format!("DROP TRIGGER {name}");
        connection.execute_batch(&drop).expect("drops");
    }
}

/// Flips a bit of a value. Its position; none where it has no such bit, or the database itself refuses.
fn flip(file: &Path, table: &str, column: &str, (place, bit): (i64, usize)) -> Option<u64> {
    let connection = Connection::open(file).expect("opens");
    connection
        .pragma_update(None, "ignore_check_constraints", true)
        .expect("ignores");
    let position = match table {
        "tile" => "1",
        _ => "position",
    };
    let key = match table {
        "text" => "(position, field)",
        _ => "rowid",
    };
    let names = key.trim_matches(['(', ')']);
    let chosen = format!("FROM {table} LIMIT 1 OFFSET {place}");
    let (value, position): (Value, i64) = connection
        .query_row(&format!("SELECT {column}, {position} {chosen}"), [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .expect("a row");
    // A text takes any bytes that are said to be one.
    let cast = if matches!(value, Value::Text(_)) {
        "CAST(? AS TEXT)"
    } else {
        "?"
    };
    let changed = flipped(&value, bit)?;
    let update = format!("UPDATE {table} SET {column} = {cast} WHERE {key} = (SELECT {names} {chosen})");
    let updated = connection.execute(&update, [changed]).ok()?;
    assert_eq!(updated, 1, "{update}");
    u64::try_from(position).ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_flipped_bit_of_every_column_is_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let verifier = fill(folder.path()).await;
    let file = folder.path().join("ledger.db");
    let report = check(&file, &verifier).await;
    assert_eq!((report.fault_count, &report.faults[..]), (0, &[][..]));
    assert_eq!((report.position, report.keys, report.texts), (268, 8, 12));
    disarm(&file);
    let mut found = 0;
    for (table, columns) in COLUMNS {
        let count = format!("SELECT count(*) FROM {table}");
        let counted = Connection::open(&file).and_then(|db| db.query_row(&count, [], |row| row.get(0)));
        let count: i64 = counted.expect("counts");
        let places = [
            (0, 0),
            (count / 2, 13),
            (count - 1, 38),
            (count / 3, 62),
            (count / 3, 7),
            (count / 2, 803),
        ];
        for (column, place) in columns
            .iter()
            .flat_map(|column| places.map(|place| (*column, place)))
        {
            let copy = folder.path().join("flipped.db");
            std::fs::copy(&file, &copy).expect("copies");
            let Some(position) = flip(&copy, table, column, place) else {
                continue;
            };
            found += 1;
            let report = check(&copy, &verifier).await;
            let names = format!("{table}.{column}, {place:?}: {:?}", report.faults);
            assert!(report.fault_count > 0, "{names}");
            // A position that was changed is found where it is now; the last tile is not full, so that a changed
            // entry in it is found between two checkpoints.
            let moved = ["position", "level", "place", "root"].contains(&column);
            if !moved && table != "tile" && !(table == "log" && position > 256) {
                let first = report.faults.iter().filter_map(|fault| fault.position).min();
                assert_eq!(first, Some(position), "{names}");
            }
        }
    }
    assert!(found > 90, "only {found} could be flipped");
}
