use querbuch_domain::state::State;
use tempfile::TempDir;

use super::*;
use crate::seal::SealedText;
use crate::store::{Store, Transaction};

mod committer;
mod faults;
mod opening;

/// A database in a directory of its own, which is gone with it.
struct Place {
    directory: TempDir,
}

impl Place {
    fn new() -> Self {
        Self {
            directory: TempDir::new().expect("a directory"),
        }
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join("buch.db")
    }

    async fn open(&self) -> SqliteStore {
        SqliteStore::open(&self.path(), Access::Write)
            .await
            .expect("opens")
    }

    /// A connection beside the store, as an operator may have one.
    async fn beside(&self) -> SqliteConnection {
        let options = SqliteConnectOptions::new()
            .filename(self.path())
            .busy_timeout(Duration::from_secs(10));
        SqliteConnection::connect_with(&options).await.expect("connects")
    }

    /// How many rows there are in log, idempotency and text.
    async fn rows(&self) -> [i64; 3] {
        let mut connection = self.beside().await;
        let mut counts = [0; 3];
        for (count, query) in counts.iter_mut().zip([
            "SELECT count(*) FROM log",
            "SELECT count(*) FROM idempotency",
            "SELECT count(*) FROM text",
        ]) {
            *count = sqlx::query_scalar(query)
                .fetch_one(&mut connection)
                .await
                .expect("counts");
        }
        counts
    }
}

fn text(position: Position, field: &'static str, content: &str) -> (Position, SealedText) {
    (
        position,
        SealedText {
            field,
            salt: [7; 16],
            content: content.into(),
        },
    )
}

fn key(actor: &str, key: &str, position: Position) -> KeyRow {
    KeyRow {
        actor: actor.into(),
        key: key.into(),
        input_hash: [u8::try_from(position % 251).expect("small"); 32],
        position,
        outcome: format!("{{\"booking\":{position}}}"),
    }
}

fn entries(positions: std::ops::RangeInclusive<Position>) -> Vec<(Position, String)> {
    positions
        .map(|position| (position, format!("{{\"eintrag\":\"ä\\n{position}\"}}")))
        .collect()
}

async fn append(store: &SqliteStore, additions: &Additions, head: Head) -> Result<(), StoreError> {
    let mut transaction = store.begin().await?;
    transaction.append(additions, head).await?;
    transaction.commit().await
}

async fn read(store: &SqliteStore, after: Position) -> Vec<(Position, String)> {
    let mut list = Vec::new();
    let mut sink = |position, entry: &str| {
        list.push((position, entry.to_owned()));
        Ok(())
    };
    store.read_after(after, &mut sink).await.expect("reads");
    list
}

const EMPTY: Head = Head {
    position: 0,
    recorded_at_micros: 0,
};

#[tokio::test]
async fn what_was_appended_is_read_back_verbatim_also_after_a_restart() {
    let place = Place::new();
    let store = place.open().await;
    assert_eq!(store.head().await.expect("a head"), EMPTY);
    assert_eq!(read(&store, 0).await, []);
    let additions = Additions {
        entries: entries(1..=3),
        keys: vec![key("anna", "k", 2), key("bernd", "k", 3)],
        texts: vec![
            text(2, "text", "Grüße\n€ 😀"),
            text(2, "document", "a'b\"c"),
            text(3, "text", ""),
        ],
    };
    let head = Head {
        position: 3,
        recorded_at_micros: 1_767_225_600_000_001,
    };
    append(&store, &additions, head).await.expect("appends");
    store.close().await;
    drop(store);

    let store = place.open().await;
    assert_eq!(store.head().await.expect("a head"), head);
    assert_eq!(read(&store, 0).await, additions.entries);
    assert_eq!(read(&store, 2).await, additions.entries[2..]);
    assert_eq!(read(&store, 3).await, []);
    let row = |position, field: &str, content: &str| TextRow {
        position,
        field: field.into(),
        content: content.into(),
    };
    let mut texts = store.texts(&[3, 2, 1, 99]).await.expect("texts");
    texts.sort_by_key(|row| (row.position, row.field.clone()));
    let expected = [
        row(2, "document", "a'b\"c"),
        row(2, "text", "Grüße\n€ 😀"),
        row(3, "text", ""),
    ];
    assert_eq!(texts, expected);
    assert_eq!(store.texts(&[]).await.expect("texts"), []);
    let mut transaction = store.begin().await.expect("begins");
    assert_eq!(transaction.head(), head);
    let asked =
        [("anna", "k"), ("anna", "other"), ("carla", "k")].map(|(actor, key)| (actor.into(), key.into()));
    assert_eq!(
        transaction.known_keys(&asked).await.expect("keys"),
        additions.keys[..1]
    );
    let mut seen = Vec::new();
    let mut sink = |position, _: &str| {
        seen.push(position);
        Ok(())
    };
    transaction.read_after(1, &mut sink).await.expect("reads");
    assert_eq!(seen, [2, 3]);
}

/// Lists longer than one statement holds.
#[tokio::test]
async fn long_lists_go_in_pieces() {
    let place = Place::new();
    let store = place.open().await;
    let count: Position = 1_234;
    let names: Vec<String> = (1..=count).map(|number| format!("k{number}")).collect();
    let additions = Additions {
        entries: entries(1..=count),
        keys: (1..=count)
            .zip(&names)
            .map(|(position, name)| key("anna", name, position))
            .collect(),
        texts: (1..=count)
            .map(|position| text(position, "text", &position.to_string()))
            .collect(),
    };
    append(
        &store,
        &additions,
        Head {
            position: count,
            ..EMPTY
        },
    )
    .await
    .expect("appends");
    assert_eq!(read(&store, 0).await, additions.entries);
    let positions: Vec<Position> = (1..=count + 100).collect();
    let mut texts = store.texts(&positions).await.expect("texts");
    texts.sort_by_key(|row| row.position);
    assert_eq!(texts.len(), names.len());
    assert!(texts.iter().all(|row| row.content == row.position.to_string()));
    let mut transaction = Transaction::Sqlite(store.begin().await.expect("begins"));
    let asked: Vec<_> = names
        .iter()
        .map(|name| ("anna".into(), name.as_str().into()))
        .collect();
    let mut known = transaction.known_keys(&asked).await.expect("keys");
    known.sort_by_key(|row| row.position);
    assert_eq!(known, additions.keys);
    assert_eq!(transaction.known_keys(&[]).await.expect("none"), []);
}

#[tokio::test]
async fn a_transaction_that_is_dropped_leaves_nothing() {
    let place = Place::new();
    let store = place.open().await;
    let additions = Additions {
        entries: entries(1..=2),
        keys: vec![key("anna", "k", 1)],
        texts: vec![text(1, "text", "a")],
    };
    let head = Head { position: 2, ..EMPTY };
    let mut transaction = store.begin().await.expect("begins");
    transaction.append(&additions, head).await.expect("appends");
    drop(transaction);
    assert_eq!(store.head().await.expect("a head"), EMPTY);
    assert_eq!(place.rows().await, [0, 0, 0]);
    append(&store, &additions, head)
        .await
        .expect("the positions are free");
    assert_eq!(place.rows().await, [2, 1, 1]);
}

/// What the tables themselves refuse, should a program ever try.
#[tokio::test]
async fn constraints_hold_and_leave_nothing_half_done() {
    let place = Place::new();
    let store = place.open().await;
    let good = Additions {
        entries: entries(1..=2),
        keys: vec![key("anna", "k", 1)],
        texts: vec![text(1, "text", "a")],
    };
    let head = Head { position: 2, ..EMPTY };
    append(&store, &good, head).await.expect("appends");
    let none = Additions::default;
    let cases = [
        (
            "a position twice",
            Additions {
                entries: entries(2..=3),
                ..none()
            },
        ),
        (
            "position 0",
            Additions {
                entries: entries(0..=0),
                ..none()
            },
        ),
        (
            "a key twice",
            Additions {
                entries: entries(3..=3),
                keys: vec![key("anna", "k", 3)],
                ..none()
            },
        ),
        (
            "a text twice",
            Additions {
                entries: entries(3..=3),
                texts: vec![text(1, "text", "b")],
                ..none()
            },
        ),
        (
            "an unknown field",
            Additions {
                entries: entries(3..=3),
                texts: vec![text(3, "secret", "b")],
                ..none()
            },
        ),
    ];
    for (name, additions) in cases {
        let error = append(&store, &additions, Head { position: 3, ..EMPTY })
            .await
            .expect_err(name);
        assert_eq!(error.code(), "STORE_FAULT", "{name}: {error}");
        assert_eq!(place.rows().await, [2, 1, 1], "{name}");
        assert_eq!(store.head().await.expect("a head"), head, "{name}");
    }
}

#[test]
fn pieces_hold_all_rows_in_order_and_keep_their_bounds() {
    let cases: [(&[usize], usize, &[usize]); 6] = [
        (&[], 2, &[]),
        (&[1, 1, 1, 1, 1], 2, &[2, 2, 1]),
        (&[1, 1], 5, &[2]),
        // Half of the bytes each; then one that is larger than any piece.
        (&[4_194_304, 4_194_304, 1], 500, &[2, 1]),
        (&[1, 99_000_000, 1], 500, &[1, 1, 1]),
        (&[99_000_000], 500, &[1]),
    ];
    for (sizes, rows_max, expected) in cases {
        let pieces = pieces(sizes, rows_max, |size| *size);
        assert_eq!(
            pieces.iter().map(|piece| piece.len()).collect::<Vec<_>>(),
            expected,
            "{sizes:?}"
        );
        assert_eq!(pieces.concat(), sizes);
    }
}

#[tokio::test]
async fn keys_are_looked_up_in_the_index() {
    let place = Place::new();
    let store = place.open().await;
    let question =
        format!("EXPLAIN QUERY PLAN WITH wanted (actor, key) AS (VALUES ('a', 'b'), ('c', 'd'){KNOWN_KEYS}");
    let plan: Vec<(i64, i64, i64, String)> = sqlx::query_as(sqlx::AssertSqlSafe(question))
        .fetch_all(&store.readers)
        .await
        .expect("explains");
    let steps: Vec<&str> = plan.iter().map(|row| row.3.as_str()).collect();
    assert!(
        steps.contains(&"SEARCH known USING PRIMARY KEY (actor=? AND key=?)"),
        "{steps:?}"
    );
}
