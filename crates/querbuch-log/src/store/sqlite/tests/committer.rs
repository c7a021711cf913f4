//! The committer on a real file, from many tasks at once.

use std::collections::BTreeSet;

use futures_util::FutureExt as _;
use futures_util::future::join_all;

use super::watched::{Gate, Watched};
use super::*;
use crate::batch::{Answer, Mode};
use crate::committer::{Log, Options, Reply, load};
use crate::testing::{Fixed, book, measure, submission, unit, words};

/// A ledger that runs, and its store.
pub struct Running {
    pub log: Log,
    pub store: Store,
    pub gate: Arc<Gate>,
    pub source: Arc<Fixed>,
    task: tokio::task::JoinHandle<()>,
}

impl Running {
    pub async fn start(database: &TestDatabase) -> Self {
        let gate = Arc::default();
        Self::try_start(database, gate, Options::default())
            .await
            .expect("starts")
    }

    pub async fn try_start(
        database: &TestDatabase,
        gate: Arc<Gate>,
        options: Options,
    ) -> Result<Self, StoreError> {
        let store = Store::new(Watched {
            store: SqliteStore::open(&database.path(), Access::Write)?,
            gate: gate.clone(),
        });
        let source = Arc::new(Fixed::default());
        let (log, task) = Log::start(store.clone(), source.clone(), options).await?;
        Ok(Self {
            log,
            store,
            gate,
            source,
            task,
        })
    }

    pub async fn submit(
        &self,
        mode: Mode,
        commands: Vec<(&str, querbuch_domain::command::Command)>,
    ) -> Vec<String> {
        let reply = self
            .log
            .submit(submission(mode, commands, self.source.as_ref()))
            .await;
        words(&reply.expect("the store works").answers)
    }

    /// The unit `bund`, and a measure with an effect: positions 1 to 3.
    pub async fn scene(&self) {
        let commands = vec![("", unit("bund")), ("", measure("bund"))];
        assert_eq!(self.submit(Mode::Atomic, commands).await, ["done 1", "done 3"]);
    }

    /// Stops it in order: everything queued is committed first.
    pub async fn stop(self) {
        drop(self.log);
        self.task.await.expect("no panic");
        drop(self.store);
    }
}

/// The state that follows from the file alone, without a snapshot.
pub async fn reload(database: &TestDatabase) -> State {
    let store = Store::new(SqliteStore::open(&database.path(), Access::Read).expect("reads"));
    let loaded = load(&store, None, Access::Write).await.expect("a whole log");
    State::clone(&loaded.log_state.state)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_at_once_get_dense_positions_and_the_file_says_the_same() {
    let database = TestDatabase::new();
    let running = Running::start(&database).await;
    running.scene().await;
    let task = |number: i64| {
        let (log, source) = (running.log.clone(), running.source.clone());
        tokio::spawn(async move {
            let mut positions = Vec::new();
            for turn in 0..5 {
                let key = format!("{number}-{turn}");
                let commands = [(key.as_str(), book(number, "Rechnung"))];
                let reply = log
                    .submit(submission(Mode::Each, commands, source.as_ref()))
                    .await
                    .expect("works");
                let Answer::Done {
                    position,
                    replayed: false,
                    ..
                } = reply.answers[0]
                else {
                    panic!("{reply:?}")
                };
                assert!(
                    reply.state.bookings.at(position).is_some(),
                    "everyone reads their own writes"
                );
                positions.push(position);
            }
            assert!(positions.is_sorted());
            positions
        })
    };
    let tasks: Vec<_> = (1..=64).map(task).collect();
    let positions: BTreeSet<Position> = join_all(tasks)
        .await
        .into_iter()
        .flat_map(|done| done.expect("no panic"))
        .collect();
    assert_eq!(positions, (4..324).collect(), "no gap, no position twice");
    let state = running.log.state();
    assert_eq!(state.position, 323);
    assert_eq!(reload(&database).await, *state);
    assert_eq!(database.rows(), [323, 320, 640]);
    running.stop().await;

    let running = Running::start(&database).await;
    assert_eq!(running.log.state(), state, "a restart knows what was known");
    assert_eq!(
        running.submit(Mode::Each, vec![("", book(1, "weiter"))]).await,
        ["done 324"]
    );
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_key_at_once_books_once() {
    let database = TestDatabase::new();
    let running = Running::start(&database).await;
    let ask = |_| {
        let (log, source) = (running.log.clone(), running.source.clone());
        tokio::spawn(async move {
            log.submit(submission(Mode::Each, [("k", unit("bund"))], source.as_ref()))
                .await
        })
    };
    let tasks: Vec<_> = (0..40).map(ask).collect();
    let mut told: Vec<String> = Vec::new();
    for done in join_all(tasks).await {
        told.extend(words(&done.expect("no panic").expect("works").answers));
    }
    told.sort();
    assert_eq!((told[38].as_str(), told[39].as_str()), ("again 1", "done 1"));
    assert!(told[..39].iter().all(|word| word == "again 1"), "{told:?}");
    running.stop().await;
    let running = Running::start(&database).await;
    let other = vec![("k", unit("bund")), ("k", unit("land"))];
    assert_eq!(
        running.submit(Mode::Each, other).await,
        ["again 1", "refused IDEMPOTENCY_CONFLICT idempotencyKey"]
    );
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn large_submissions_and_those_that_keep_nothing() {
    let database = TestDatabase::new();
    let running = Running::start(&database).await;
    let codes: Vec<String> = (0..600).map(|number| format!("u{number}")).collect();
    let all = || {
        codes
            .iter()
            .map(|code| (code.as_str(), unit(code)))
            .collect::<Vec<_>>()
    };
    let answers = running.submit(Mode::DryRun, all()).await;
    assert!(answers.iter().all(|answer| answer == "not kept"));
    let refused = all().into_iter().chain([("", unit("u0"))]).collect();
    assert_eq!(
        running.submit(Mode::Atomic, refused).await[600],
        "refused ALREADY_EXISTS units.0.code"
    );
    let head = running.store.head().await.expect("a head");
    assert_eq!(head, EMPTY, "nothing to commit");
    assert_eq!((database.rows(), running.log.state().position), ([0, 0, 0], 0));
    assert_eq!(running.submit(Mode::Atomic, all()).await[599], "done 600");
    assert_eq!(running.submit(Mode::Atomic, all()).await[599], "again 600");
    assert_eq!(
        (database.rows(), reload(&database).await),
        ([600, 600, 0], State::clone(&running.log.state()))
    );
    running.stop().await;
}

/// A client that goes away does not take its booking with it, nor those that wait with it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_client_left_behind_is_recorded() {
    let database = TestDatabase::new();
    let running = Running::start(&database).await;
    let left = running.log.submit(submission(
        Mode::Each,
        [("k", unit("a"))],
        running.source.as_ref(),
    ));
    assert!(left.now_or_never().is_none(), "queued, and then nobody waits");
    assert_eq!(
        running
            .submit(Mode::Each, vec![("", unit("b")), ("k", unit("a"))])
            .await,
        ["done 2", "again 1"]
    );
    running.stop().await;
    assert_eq!(reload(&database).await.position, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_waits_for_a_position_gets_the_state_of_then() {
    let database = TestDatabase::new();
    let running = Running::start(&database).await;
    let waiting = tokio::spawn({
        let log = running.log.clone();
        async move { log.state_at_least(3).await.map(|state| state.position) }
    });
    let early = running.log.state_at_least(0).await.map(|state| state.position);
    running.scene().await;
    assert_eq!((early, waiting.await.expect("no panic")), (Some(0), Some(3)));
    running.stop().await;
}

/// Another process writes to the file all the same: what it appended is applied before the next decision.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_others_appended_is_met_first() {
    let (database, donor) = (TestDatabase::new(), TestDatabase::new());
    let (running, other) = (Running::start(&database).await, Running::start(&donor).await);
    other
        .submit(Mode::Each, vec![("k", unit("bund")), ("", unit("land"))])
        .await;
    let list = read(&other.store, 0).await;
    let asked = [ActorKey {
        actor: "local".into(),
        key: "k".into(),
    }];
    let mut session = other.store.session().await.expect("connects");
    let keys = session.known_keys(&asked).await.expect("keys");
    // Appended by its own connection, beside the lock.
    let connection = database.beside();
    for (position, entry) in &list {
        connection
            .execute(
                "INSERT INTO log (position, entry) VALUES (?, ?)",
                (to_sql(*position), entry),
            )
            .expect("inserts");
    }
    let insert =
        "INSERT INTO idempotency (actor, key, input_hash, position, outcome) VALUES ('local', 'k', ?, 1, ?)";
    connection
        .execute(insert, (keys[0].input_hash, &keys[0].outcome))
        .expect("inserts");
    connection
        .execute("UPDATE head SET position = 2", [])
        .expect("updates");

    let asked = vec![("k", unit("bund")), ("", unit("land")), ("", unit("stadt"))];
    let expected = ["again 1", "refused ALREADY_EXISTS units.0.code", "done 3"];
    assert_eq!(running.submit(Mode::Each, asked).await, expected);
    assert_eq!(reload(&database).await, *running.log.state());
    running.stop().await;
    other.stop().await;
}

/// The compiler checks that a reply can be kept beyond the log that gave it.
#[tokio::test]
async fn a_reply_outlives_its_log() {
    let database = TestDatabase::new();
    let running = Running::start(&database).await;
    let asked = submission(Mode::Each, [("", unit("bund"))], running.source.as_ref());
    let reply: Reply = running.log.submit(asked).await.expect("works");
    running.stop().await;
    assert_eq!(
        (reply.state.position, words(&reply.answers)),
        (1, vec!["done 1".to_owned()])
    );
}
