//! Signing a ledger that is a file: one key after the other, and no size with two roots.

use super::committer::Running;
use super::*;
use crate::batch::Mode;
use crate::checkpoint::rotation::{EarlierKey, Rotation, rotate};
use crate::checkpoint::{SignedTree, Signer, Verifier};
use crate::clock::Machine;
use crate::committer::{Log, Options};
use crate::memory::Memory;
use crate::testing::{Fixed, book, submission, unit};
use crate::tree::Hash;
use crate::verify::{Expectations, KeyReport, audit};

/// A ledger with a key and a snapshot.
struct Signed {
    database: TestDatabase,
    source: Fixed,
}

impl Signed {
    /// With the unit, the measure and some bookings: six entries.
    async fn filled() -> (Self, Signer) {
        let ledger = Self {
            database: TestDatabase::new(),
            source: Fixed::default(),
        };
        let signer = ledger.key("first");
        let running = ledger.start(&signer).await.expect("starts");
        running.scene().await;
        book_some(&running, &["a", "b", "c"]).await;
        running.stop().await;
        (ledger, signer)
    }

    fn key(&self, name: &str) -> Signer {
        let path = self.database.directory.path().join(name);
        Signer::create(&path, Some("ledger.example.org"), &self.source).expect("a key")
    }

    async fn start(&self, signer: &Signer) -> Result<Running, StoreError> {
        let options = Options {
            signer: Some(signer.clone()),
            snapshot: Some(self.database.directory.path().join("snapshot")),
            ..Options::default()
        };
        Running::try_start(&self.database, Arc::default(), options).await
    }

    async fn refused(&self, signer: &Signer) -> StoreError {
        match self.start(signer).await {
            Err(error) => error,
            Ok(_) => panic!("it must not start"),
        }
    }

    async fn rotate(&self, from: EarlierKey, to: &Signer) -> Position {
        let store = self.database.open();
        let rotation = Rotation {
            from: &from,
            to,
            actor: "anna",
        };
        let position = rotate(&store, &rotation, &self.source)
            .await
            .expect("is recorded");
        store.close().await;
        position
    }

    /// The codes of what an audit with this key finds, and what it says of the keys.
    async fn audit(&self, key: Option<&str>) -> (Vec<&'static str>, KeyReport) {
        let store = Store::new(SqliteStore::open(&self.database.path(), Access::Read).expect("opens"));
        let expectations = Expectations {
            verifier: key.map(|key| Verifier::parse(key).expect("a key")),
            kept: Vec::new(),
            faults_max: 100,
        };
        let report = audit(&store, None, expectations, &|_, _| {})
            .await
            .expect("is audited");
        let codes = report.faults.iter().map(crate::verify::Fault::code).collect();
        (codes, report.signing)
    }

    /// Puts the database of now aside, as a backup.
    fn copy(&self, name: &str) -> PathBuf {
        let copy = self.database.directory.path().join(name);
        std::fs::copy(self.database.path(), &copy).expect("copies");
        copy
    }

    /// Changes what the triggers protect.
    fn tamper(&self, changes: &[&str]) {
        let connection = self.database.beside();
        let mut triggers = connection
            .prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            .expect("lists");
        let names = triggers
            .query_map([], |row| row.get::<_, String>(0))
            .expect("lists");
        let names: Vec<_> = names.map(|name| name.expect("a name")).collect();
        for name in names {
            connection
                .execute_batch(&format!("DROP TRIGGER {name}"))
                .expect("drops");
        }
        for change in changes {
            assert!(connection.execute(change, []).expect("changes") > 0, "{change}");
        }
    }
}

async fn book_some(running: &Running, keys: &[&str]) {
    for key in keys {
        // What is booked under one key is like nothing under another.
        let answers = running.submit(Mode::Each, vec![(*key, book(7, key))]).await;
        assert!(answers[0].starts_with("done"), "{answers:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_checker_follows_the_keys_from_any_of_them() {
    let (ledger, first) = Signed::filled().await;
    let second = ledger.key("second");
    assert_eq!(ledger.rotate(EarlierKey::Held(first.clone()), &second).await, 7);
    let refused = ledger.refused(&first).await;
    assert!(matches!(refused, StoreError::OtherSigningKey { .. }), "{refused}");
    assert_eq!(refused.code(), "SIGNING_KEY");
    let running = ledger.start(&second).await.expect("the key of now");
    book_some(&running, &["d", "e"]).await;
    running.stop().await;
    let third = ledger.key("third");
    assert_eq!(ledger.rotate(EarlierKey::Held(second.clone()), &third).await, 10);
    for (place, key) in [&first, &second, &third].into_iter().enumerate() {
        let (faults, keys) = ledger.audit(Some(key.verifier_key())).await;
        assert_eq!((faults, keys.place, keys.unchecked), (vec![], Some(place), 0));
        let changes: Vec<_> = keys
            .changes
            .iter()
            .map(|change| (change.position, change.vouched))
            .collect();
        assert_eq!(changes, [(7, true), (10, true)]);
    }
    let stranger = ledger.key("stranger");
    let (faults, keys) = ledger.audit(Some(stranger.verifier_key())).await;
    assert_eq!((faults, keys.place), (vec!["KEY_NOT_OF_LOG"], None));
    let (faults, keys) = ledger.audit(None).await;
    assert_eq!((faults, keys.checked_with, keys.changes.len()), (vec![], None, 2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_vouches_for_a_key_after_one_that_was_lost() {
    let (ledger, first) = Signed::filled().await;
    let second = ledger.key("second");
    let name = Verifier::parse(first.verifier_key()).expect("a key").key_name();
    ledger.rotate(EarlierKey::Lost(name), &second).await;
    let running = ledger.start(&second).await.expect("the key of now");
    book_some(&running, &["d"]).await;
    running.stop().await;
    let (faults, keys) = ledger.audit(Some(first.verifier_key())).await;
    assert_eq!((faults, keys.place), (vec!["KEY_CHAIN_BROKEN"], Some(0)));
    let (faults, keys) = ledger.audit(Some(second.verifier_key())).await;
    assert_eq!((faults, keys.place), (vec![], Some(1)));
    assert!(!keys.changes[0].vouched && keys.unchecked > 0, "{keys:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_by_who_has_not_the_key_is_found() {
    let (ledger, first) = Signed::filled().await;
    let [thief, second] = [ledger.key("thief"), ledger.key("second")];
    // Whoever can write to the database signs with a key of his own, or claims that the key was lost.
    ledger.rotate(EarlierKey::Held(thief.clone()), &second).await;
    let (faults, _) = ledger.audit(Some(first.verifier_key())).await;
    assert!(faults.contains(&"ROTATION_OTHER_KEY"), "{faults:?}");
    let (faults, _) = ledger.audit(Some(second.verifier_key())).await;
    assert!(faults.contains(&"CHECKPOINT_FORGED"), "{faults:?}");
    // Or changes what the first key signed.
    let (ledger, first) = Signed::filled().await;
    let [second, other] = [ledger.key("second"), ledger.key("other")];
    ledger.rotate(EarlierKey::Held(first.clone()), &second).await;
    let swap = format!(
        "UPDATE log SET entry = replace(entry, '\"to\":\"{}\"', '\"to\":\"{}\"') WHERE position = 7",
        second.verifier_key(),
        other.verifier_key()
    );
    ledger.tamper(&[&swap]);
    let (faults, _) = ledger.audit(Some(first.verifier_key())).await;
    assert!(faults.contains(&"ROTATION_FORGED"), "{faults:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_lost_entries_is_not_signed_anew() {
    let (ledger, first) = Signed::filled().await;
    let backup = ledger.copy("backup");
    let running = ledger.start(&first).await.expect("starts");
    book_some(&running, &["d", "e"]).await;
    let newest = running.log.log_state();
    running.stop().await;
    let (signed, _) = first.signed().expect("is read").expect("something was signed");
    assert_eq!(
        signed,
        SignedTree {
            size: 8,
            root: newest.tree.root()
        }
    );

    // The backup is put back.
    std::fs::copy(&backup, ledger.database.path()).expect("copies");
    let refused = ledger.refused(&first).await;
    let StoreError::SnapshotBeyond {
        path,
        position: 8,
        end: 6,
    } = &refused
    else {
        panic!("{refused}")
    };
    assert!(
        refused.to_string().contains("querbuch snapshot discard"),
        "{refused}"
    );
    std::fs::rename(path, ledger.database.directory.path().join("aside")).expect("moves");
    let refused = ledger.refused(&first).await;
    assert!(
        matches!(&refused, StoreError::SignedBeyond { end: 6, .. }),
        "{refused}"
    );
    assert!(refused.to_string().contains("querbuch key rotate"), "{refused}");
    assert_eq!(refused.code(), "STORE_DAMAGED");
    // Nor as long as it was, but another.
    let running = ledger
        .start(&first.clone().without_record())
        .await
        .expect("without what it knows");
    book_some(&running, &["x", "y", "z"]).await;
    running.stop().await;
    std::fs::remove_file(ledger.database.directory.path().join("snapshot")).expect("is there");
    let refused = ledger.refused(&first).await;
    assert!(
        matches!(&refused, StoreError::SignedOtherwise { .. }),
        "{refused}"
    );

    // Another key goes on, and the earlier one vouches for it.
    let second = ledger.key("second");
    ledger.rotate(EarlierKey::Held(first.clone()), &second).await;
    let running = ledger.start(&second).await.expect("starts");
    book_some(&running, &["v"]).await;
    running.stop().await;
    assert_eq!(
        ledger.audit(Some(first.verifier_key())).await.0,
        Vec::<&str>::new()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_checkpoint_beyond_the_end_stops_a_start() {
    let (ledger, first) = Signed::filled().await;
    ledger.tamper(&[
        "DELETE FROM log WHERE position > 4",
        "UPDATE head SET position = 4, root = x''",
        "INSERT OR REPLACE INTO checkpoint (position, note) VALUES (6, 'x')",
    ]);
    std::fs::remove_file(ledger.database.directory.path().join("snapshot")).expect("is there");
    for signer in [first.clone(), first.without_record()] {
        let refused = ledger.refused(&signer).await;
        assert!(
            matches!(&refused, StoreError::CheckpointBeyond { position: 6, end: 4 }),
            "{refused}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_removed_as_a_whole_is_missed() {
    let (ledger, first) = Signed::filled().await;
    let key = Some(first.verifier_key());
    assert_eq!(ledger.audit(key).await.0, Vec::<&str>::new());
    let store = ledger.database.open();
    let counts = store.counts().await.expect("reads").expect("are kept");
    assert_eq!((counts.position, counts.keys), (6, 3));
    assert!(counts.checkpoints > 0, "{counts:?}");
    store.close().await;
    drop(store);
    ledger.tamper(&["DELETE FROM idempotency WHERE key = 'b'"]);
    assert_eq!(ledger.audit(key).await.0, ["KEYS_MISSING"]);
    ledger.tamper(&["DELETE FROM checkpoint"]);
    assert_eq!(ledger.audit(key).await.0, ["KEYS_MISSING", "CHECKPOINTS_MISSING"]);
    ledger.tamper(&["UPDATE head SET keys = 1, checkpoints = 0"]);
    assert_eq!(ledger.audit(key).await.0, ["KEYS_SURPLUS"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_whose_key_was_changed_by_another_signs_nothing_more() {
    let (ledger, first) = Signed::filled().await;
    let running = ledger.start(&first).await.expect("starts");
    let second = ledger.key("second");
    let rotation = Rotation {
        from: &EarlierKey::Held(first.clone()),
        to: &second,
        actor: "anna",
    };
    // As another process on the same database would.
    let position = rotate(&running.store, &rotation, &ledger.source)
        .await
        .expect("is recorded");
    book_some(&running, &["d", "e"]).await;
    running.stop().await;
    let (signed, _) = first.signed().expect("is read").expect("something was signed");
    assert!(signed.size < position, "{signed:?}");
    assert_eq!(
        ledger.audit(Some(first.verifier_key())).await.0,
        Vec::<&str>::new()
    );
}

#[tokio::test]
async fn whether_writes_work_is_asked_without_a_trace() {
    let database = TestDatabase::new();
    let store = database.open();
    let mut session = store.session().await.expect("connects");
    session.try_write().await.expect("there is room");
    let before = store.head().await.expect("a head");
    assert_eq!(
        (before, before.root),
        (EMPTY, None::<Hash>),
        "nothing has changed"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_notes_what_another_one_signs_with_the_same_key() {
    let folder = TempDir::new().expect("a directory");
    let [here, there] = ["here", "there"].map(|name| folder.path().join(name));
    let signs = Signer::create(&here, None, &Machine).expect("a key");
    std::fs::copy(&here, &there).expect("copies");
    let follows = Signer::load(&there).expect("a key");
    let store = Store::new(Memory::default());
    let start = |signer: &Signer| {
        let options = Options {
            signer: Some(signer.clone()),
            ..Options::default()
        };
        Log::start(store.clone(), Arc::new(Machine), options)
    };
    let (writer, writing) = start(&signs).await.expect("starts");
    let (follower, following) = start(&follows).await.expect("starts");
    writer
        .submit(submission(Mode::Each, [("a", unit("bund"))], &Machine))
        .await
        .expect("is recorded");
    assert!(follower.state_at_least(1).await.is_some());
    drop(writer);
    writing.await.expect("ends");
    let (signed, _) = signs.signed().expect("is read").expect("something was signed");
    let noted = async {
        loop {
            match follows.signed().expect("is read") {
                Some((noted, _)) => return noted,
                None => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    };
    let noted = tokio::time::timeout(Duration::from_secs(20), noted).await;
    assert_eq!(noted.expect("is noted soon"), signed);
    drop(follower);
    following.await.expect("ends");
}
