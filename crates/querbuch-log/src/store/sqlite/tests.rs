use querbuch_domain::state::State;
use tempfile::TempDir;

use super::*;
use crate::store::{ActorKey, Additions, Appended, Store};
use crate::text_hash::SaltedText;

mod committer;
mod faults;
mod opening;
mod overload;
mod signing;
mod sweep;
mod upgrade;
mod watched;

/// A database in a directory of its own, which is gone with it.
struct TestDatabase {
    directory: TempDir,
}

impl TestDatabase {
    fn new() -> Self {
        Self {
            directory: TempDir::new().expect("a directory"),
        }
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join("buch.db")
    }

    fn open(&self) -> Store {
        Store::new(SqliteStore::open(&self.path(), Access::Write).expect("opens"))
    }

    /// A connection beside the store, as an operator may have one.
    fn beside(&self) -> Connection {
        let connection = Connection::open(self.path()).expect("connects");
        connection.busy_timeout(BUSY_TIMEOUT).expect("sets");
        connection
    }

    /// How many rows there are in log, idempotency and text.
    fn rows(&self) -> [i64; 3] {
        let connection = self.beside();
        ["log", "idempotency", "text"].map(|table| {
            let query = format!("SELECT count(*) FROM {table}");
            connection
                .query_row(&query, [], |row| row.get(0))
                .expect("counts")
        })
    }
}

fn text(position: Position, field: &'static str, content: &str) -> (Position, SaltedText) {
    (
        position,
        SaltedText {
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
        stored_hash: position.is_multiple_of(2).then_some([9; 32]),
    }
}

fn entries(positions: std::ops::RangeInclusive<Position>) -> Vec<(Position, String)> {
    positions
        .map(|position| (position, format!("{{\"eintrag\":\"ä\\n{position}\"}}")))
        .collect()
}

fn tile(level: u8, index: u64) -> FullTile {
    FullTile {
        level,
        index,
        hashes: vec![level; 8192].into(),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "it stands where a head is optional")]
fn head_at(position: Position) -> Option<Head> {
    Some(Head { position, ..EMPTY })
}

async fn append(store: &Store, expected: Position, additions: &Additions) -> Result<Appended, StoreError> {
    store.session().await?.append(expected, additions).await
}

async fn read(store: &Store, after: Position) -> Vec<(Position, String)> {
    store.read(after, 10_000).await.expect("reads")
}

const EMPTY: Head = Head {
    position: 0,
    recorded_at_micros: 0,
    root: None,
};

#[tokio::test]
async fn what_was_appended_is_read_back_verbatim_also_after_a_restart() {
    let database = TestDatabase::new();
    let store = database.open();
    assert_eq!(store.head().await.expect("a head"), EMPTY);
    assert_eq!(read(&store, 0).await, []);
    let head = Head {
        position: 3,
        recorded_at_micros: 1_767_225_600_000_001,
        root: Some(crate::tree::Hash([5; 32])),
    };
    let checkpoint = CheckpointRow {
        position: 3,
        note: "unterschrieben\n".into(),
    };
    let additions = Additions {
        entries: entries(1..=3),
        keys: vec![key("anna", "k", 2), key("bernd", "k", 3)],
        texts: vec![
            text(2, "text", "Grüße\n€ 😀"),
            text(2, "document", "a'b\"c"),
            text(3, "text", ""),
        ],
        tiles: vec![tile(0, 0), tile(1, 0)],
        checkpoint: Some(checkpoint.clone()),
        head: Some(head),
        ..Additions::default()
    };
    let appended = append(&store, 0, &additions).await.expect("appends");
    assert_eq!(appended, Appended::Done);
    store.close().await;
    drop(store);

    let store = database.open();
    assert_eq!(store.head().await.expect("a head"), head);
    assert_eq!(read(&store, 0).await, additions.entries);
    assert_eq!(read(&store, 2).await, additions.entries[2..]);
    assert_eq!(read(&store, 3).await, []);
    assert_eq!(store.read(1, 1).await.expect("reads"), additions.entries[1..2]);
    texts_are_there(&store).await;
    let asked = [(1, 0), (0, 1), (0, 0)];
    let mut tiles = store.tiles(&asked).await.expect("tiles");
    tiles.sort_by_key(|tile| tile.level);
    assert_eq!(tiles, additions.tiles);
    assert_eq!(store.tile_count().await.expect("a count"), 1);
    assert_eq!(store.checkpoint(2).await.expect("none"), None);
    assert_eq!(store.checkpoint(9).await.expect("one"), Some(checkpoint));
    let mut session = store.session().await.expect("connects");
    assert_eq!(session.head().await.expect("a head"), head);
    assert_eq!(session.lock().await.expect("locks"), head);
    let asked = [("anna", "k"), ("anna", "other"), ("carla", "k")].map(|(actor, key)| ActorKey {
        actor: actor.into(),
        key: key.into(),
    });
    assert_eq!(
        session.known_keys(&asked).await.expect("keys"),
        additions.keys[..1]
    );
    let mut seen = Vec::new();
    let mut sink = |position, _: &str| {
        seen.push(position);
        Ok(())
    };
    session.read_after(1, &mut sink).await.expect("reads");
    assert_eq!(seen, [2, 3]);
}

async fn texts_are_there(store: &Store) {
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
}

/// Lists longer than one statement holds.
#[tokio::test]
async fn long_lists_go_in_pieces() {
    let database = TestDatabase::new();
    let store = database.open();
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
        head: head_at(count),
        ..Additions::default()
    };
    append(&store, 0, &additions).await.expect("appends");
    assert_eq!(read(&store, 0).await, additions.entries);
    let positions: Vec<Position> = (1..=count + 100).collect();
    let mut texts = store.texts(&positions).await.expect("texts");
    texts.sort_by_key(|row| row.position);
    assert_eq!(texts.len(), names.len());
    assert!(texts.iter().all(|row| row.content == row.position.to_string()));
    let mut session = store.session().await.expect("connects");
    let asked: Vec<_> = names
        .iter()
        .map(|name| ActorKey {
            actor: "anna".into(),
            key: name.as_str().into(),
        })
        .collect();
    let mut known = session.known_keys(&asked).await.expect("keys");
    known.sort_by_key(|row| row.position);
    assert_eq!(known, additions.keys);
    assert_eq!(session.known_keys(&[]).await.expect("none"), []);

    let erased = Additions {
        entries: entries(count + 1..=count + 1),
        erased: (1..count).collect(),
        head: head_at(count + 1),
        ..Additions::default()
    };
    append(&store, count, &erased).await.expect("appends");
    let left = store.texts(&positions).await.expect("texts");
    assert_eq!(left.iter().map(|row| row.position).collect::<Vec<_>>(), [count]);
}

/// What is not appended leaves nothing, and keeps nobody else out.
#[tokio::test]
async fn a_session_that_is_dropped_or_released_leaves_nothing() {
    let database = TestDatabase::new();
    let store = database.open();
    let additions = Additions {
        entries: entries(1..=2),
        keys: vec![key("anna", "k", 1)],
        texts: vec![text(1, "text", "a")],
        head: head_at(2),
        ..Additions::default()
    };
    let mut dropped = store.session().await.expect("connects");
    assert_eq!(dropped.lock().await.expect("locks"), EMPTY);
    drop(dropped);
    let mut released = store.session().await.expect("connects");
    assert_eq!(released.lock().await.expect("locks"), EMPTY);
    released.release().await.expect("lets go");
    let appended = append(&store, 1, &additions).await.expect("answers");
    assert_eq!(appended, Appended::HeadMoved, "it was expected elsewhere");
    assert_eq!(store.head().await.expect("a head"), EMPTY);
    assert_eq!(database.rows(), [0, 0, 0]);
    let appended = append(&store, 0, &additions).await.expect("answers");
    assert_eq!(appended, Appended::Done, "the positions are free");
    assert_eq!(database.rows(), [2, 1, 1]);
}

/// What the tables themselves refuse, should a program ever try.
#[tokio::test]
async fn constraints_hold_and_leave_nothing_half_done() {
    let database = TestDatabase::new();
    let store = database.open();
    let good = Additions {
        entries: entries(1..=2),
        keys: vec![key("anna", "k", 1)],
        texts: vec![text(1, "text", "a")],
        tiles: vec![tile(0, 0)],
        head: head_at(2),
        ..Additions::default()
    };
    append(&store, 0, &good).await.expect("appends");
    let next = || Additions {
        entries: entries(3..=3),
        head: head_at(3),
        ..Additions::default()
    };
    let case = |change: fn(&mut Additions)| {
        let mut additions = next();
        change(&mut additions);
        additions
    };
    let cases = [
        ("a position twice", case(|next| next.entries = entries(2..=3))),
        ("position 0", case(|next| next.entries = entries(0..=0))),
        (
            "a text twice",
            case(|next| next.texts = vec![text(1, "text", "b")]),
        ),
        (
            "an unknown field",
            case(|next| next.texts = vec![text(3, "secret", "b")]),
        ),
        ("a tile twice", case(|next| next.tiles = vec![tile(0, 0)])),
        (
            "half a tile",
            case(|next| {
                let hashes = vec![0; 4096].into();
                next.tiles = vec![FullTile { hashes, ..tile(0, 1) }];
            }),
        ),
        ("a head that goes back", case(|next| next.head = head_at(1))),
    ];
    for (name, additions) in cases {
        let error = append(&store, 2, &additions).await.expect_err(name);
        assert_eq!(error.code(), "STORE_FAULT", "{name}: {error}");
        assert_eq!(database.rows(), [2, 1, 1], "{name}");
        assert_eq!(store.head().await.expect("a head").position, 2, "{name}");
    }
    let twice = case(|next| next.keys = vec![key("anna", "k", 3)]);
    let appended = append(&store, 2, &twice).await.expect("answers");
    assert_eq!(appended, Appended::KeyTaken, "an answer, not a fault");
    assert_eq!(database.rows(), [2, 1, 1]);
}

#[tokio::test]
async fn keys_are_looked_up_in_the_index() {
    let database = TestDatabase::new();
    drop(database.open());
    let connection = database.beside();
    let plan = format!("EXPLAIN QUERY PLAN {}", session::KNOWN_KEY);
    let step: String = connection
        .query_row(&plan, ["a", "b"], |row| row.get(3))
        .expect("explains");
    assert_eq!(
        step,
        "SEARCH idempotency USING INDEX sqlite_autoindex_idempotency_1 (actor=? AND key=?)"
    );
}
