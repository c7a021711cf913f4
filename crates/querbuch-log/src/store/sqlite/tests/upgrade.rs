//! Files of earlier versions, with data in them, opened by this program.

use super::committer::{Running, reload};
use super::migrate::{APPLIED, MIGRATIONS};
use super::*;
use crate::batch::{Batch, Mode};
use crate::log_state::{Fold, LogState};
use crate::testing::{Fixed, book, measure, submission, unit};

/// Applies the first scripts, and notes them as the migrator of that time did.
fn apply(connection: &Connection, count: usize) {
    connection.execute_batch(APPLIED).expect("a table");
    for script in MIGRATIONS.iter().take(count) {
        connection.execute_batch(script.sql.as_str()).expect("applies");
        connection
            .execute(
                "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                 VALUES (?, ?, TRUE, ?, 1)",
                (
                    script.version,
                    script.description.as_ref(),
                    script.checksum.as_ref(),
                ),
            )
            .expect("notes");
    }
}

/// A ledger of 303 entries, one of them with a key.
fn earlier() -> (LogState, Additions) {
    let source = Fixed::default();
    let empty = LogState::default();
    let mut batch = Batch::new(&empty, Vec::new(), &source);
    let scene = [("", unit("bund")), ("", measure("bund"))];
    let booked = (1..=300).map(|cents| (if cents == 7 { "alt" } else { "" }, book(cents, "Rechnung")));
    let asked = submission(Mode::Each, scene.into_iter().chain(booked), &source);
    batch.decide(&asked).expect("no fault");
    batch.finish()
}

/// Writes what the first version wrote: no tiles, no root, no hashes of key rows.
fn fill(connection: &Connection, additions: &Additions) {
    for (position, entry) in &additions.entries {
        let insert = "INSERT INTO log (position, entry) VALUES (?, ?)";
        connection
            .execute(insert, (to_sql(*position), entry))
            .expect("inserts");
    }
    for row in &additions.keys {
        let insert =
            "INSERT INTO idempotency (actor, key, input_hash, position, outcome) VALUES (?, ?, ?, ?, ?)";
        let values = (
            &*row.actor,
            &*row.key,
            row.input_hash,
            to_sql(row.position),
            &row.outcome,
        );
        connection.execute(insert, values).expect("inserts");
    }
    for (position, text) in &additions.texts {
        let insert = "INSERT INTO text (position, field, salt, content) VALUES (?, ?, ?, ?)";
        let values = (to_sql(*position), text.field, text.salt, &*text.content);
        connection.execute(insert, values).expect("inserts");
    }
    let head = additions.head.expect("something was recorded");
    let update = "UPDATE head SET position = ?, recorded_at = ?";
    connection
        .execute(update, (to_sql(head.position), head.recorded_at_micros))
        .expect("updates");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_of_each_earlier_version_is_brought_up_to_date_with_all_it_holds() {
    let scripts = MIGRATIONS.iter().count();
    for count in 1..=scripts {
        let (database, (log_state, additions)) = (TestDatabase::new(), earlier());
        {
            let connection = database.beside();
            apply(&connection, count);
            fill(&connection, &additions);
        }
        if count == 1 {
            let refused = SqliteStore::open(&database.path(), Access::Read);
            assert!(
                matches!(refused, Err(StoreError::Outdated)),
                "reading brings nothing up to date"
            );
        }
        let running = Running::start(&database).await;
        assert_eq!(running.log.log_state(), log_state, "the same entries");
        assert_eq!(read(&running.store, 0).await, additions.entries, "byte by byte");
        // An old key is answered again, and refuses another input; neither writes anything.
        let asked = vec![("alt", book(7, "Rechnung")), ("alt", book(8, "Rechnung"))];
        let expected = ["again 10", "refused IDEMPOTENCY_CONFLICT idempotencyKey"];
        assert_eq!(running.submit(Mode::Each, asked).await, expected);
        let head = running.store.head().await.expect("a head");
        assert_eq!((head.position, head.root), (303, None));
        assert_eq!(database.rows(), [303, 1, 600]);

        assert_eq!(
            running.submit(Mode::Each, vec![("neu", book(9, "x"))]).await,
            ["done 304"]
        );
        let head = running.store.head().await.expect("a head");
        assert_eq!(
            head.root,
            Some(running.log.log_state().tree.root()),
            "known from the next append on"
        );
        check_tiles_and_keys(&running.store).await;
        let state = running.log.state();
        running.stop().await;
        assert_eq!(reload(&database).await, *state);
        let running = Running::start(&database).await;
        assert_eq!(
            running.submit(Mode::Each, vec![("neu", book(9, "x"))]).await,
            ["again 304"]
        );
        running.stop().await;
    }
}

/// The tile that was added later is that of the entries; only the row of the new key has a hash.
async fn check_tiles_and_keys(store: &Store) {
    let mut fold = Fold::new(&LogState::default());
    for (position, entry) in read(store, 0).await {
        fold.add(position, &entry).expect("a whole log");
    }
    assert_eq!(store.tiles(&[(0, 0), (0, 1)]).await.expect("tiles"), fold.tiles);
    assert_eq!(store.tile_count().await.expect("a count"), 1);
    let mut keys = Vec::new();
    let mut sink = |row: KeyRow| {
        keys.push((
            row.key.to_string(),
            row.position,
            row.stored_hash == Some(row.hash()),
        ));
        Ok(())
    };
    store.each_key(&mut sink).await.expect("keys");
    assert_eq!(
        keys,
        [("alt".to_owned(), 10, false), ("neu".to_owned(), 304, true)]
    );
}

#[tokio::test]
async fn a_file_of_a_newer_version_or_of_other_scripts_is_left_alone() {
    for change in [
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (9999, 'later', TRUE, x'00', 1)",
        "UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 1",
    ] {
        let database = TestDatabase::new();
        drop(database.open());
        database.beside().execute_batch(change).expect("changes");
        let refused = SqliteStore::open(&database.path(), Access::Write).expect_err("not this one");
        assert_eq!(refused.code(), "STORE_NOT_OPENED", "{refused}");
    }
}
