//! The database fails in the middle: every waiting command is told so with a code, nothing is half done, and
//! once the cause is gone the committer goes on.

use futures_util::future::join_all;

use super::committer::{Running, reload};
use super::*;
use crate::batch::Mode;
use crate::committer::{Log, Options, load};
use crate::testing::{Fixed, book, submission, unit, words};

/// Submits these bookings at once; the answers in words, or the codes of the faults.
async fn book_at_once(
    running: &Running,
    cents: std::ops::Range<i64>,
    text: &str,
) -> Vec<Result<Vec<String>, String>> {
    let ask = |cents: i64| {
        let (log, source, text) = (running.log.clone(), running.source.clone(), text.to_owned());
        tokio::spawn(async move {
            let key = format!("k{cents}");
            let asked = submission(Mode::Each, [(key.as_str(), book(cents, &text))], source.as_ref());
            let reply = log.submit(asked).await;
            reply
                .map(|reply| words(&reply.answers))
                .map_err(|error| error.code().to_owned())
        })
    };
    let tasks: Vec<_> = cents.map(ask).collect();
    join_all(tasks)
        .await
        .into_iter()
        .map(|done| done.expect("no panic"))
        .collect()
}

/// Where the fault strikes, and how: `ABORT` takes back the statement, `FAIL` only the row, `ROLLBACK` the whole
/// transaction, behind the back of the driver.
const TRIGGERS: [(&str, &str); 7] = [
    ("INSERT ON log", "ABORT"),
    ("INSERT ON log", "ROLLBACK"),
    ("INSERT ON idempotency", "FAIL"),
    ("INSERT ON idempotency", "ROLLBACK"),
    ("INSERT ON text", "ABORT"),
    ("UPDATE ON head", "FAIL"),
    ("UPDATE ON head", "ROLLBACK"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_fault_at_any_step_leaves_nothing_and_ends_with_its_cause() {
    let database = TestDatabase::new();
    let running = Running::start(&database).await;
    running.scene().await;
    let operator = database.beside();
    let (mut rows, mut position) = (database.rows(), 3);
    for (round, (step, kind)) in (0_i64..).zip(TRIGGERS) {
        let trigger =
            format!("CREATE TRIGGER fault BEFORE {step} BEGIN SELECT RAISE({kind}, 'made to fail'); END");
        operator.execute_batch(&trigger).expect("installs");
        let before = running.log.state();
        let cents = 1 + round * 100..21 + round * 100;
        for answer in book_at_once(&running, cents.clone(), "Rechnung").await {
            assert_eq!(answer, Err("STORE_FAULT".to_owned()), "{step} {kind}");
        }
        assert_eq!(running.log.state(), before, "{step} {kind}");
        assert_eq!(
            running.store.head().await.expect("a head").position,
            position,
            "{step} {kind}"
        );
        assert_eq!(database.rows(), rows, "{step} {kind}");

        operator.execute_batch("DROP TRIGGER fault").expect("drops");
        let answers = book_at_once(&running, cents, "Rechnung").await;
        let mut done: Vec<_> = answers
            .into_iter()
            .map(|answer| answer.expect("works again").join(""))
            .collect();
        done.sort_by_key(|word| (word.len(), word.clone()));
        let expected: Vec<_> = (position + 1..=position + 20)
            .map(|position| format!("done {position}"))
            .collect();
        assert_eq!(done, expected, "{step} {kind}: each books now, none replays");
        (rows, position) = ([rows[0] + 20, rows[1] + 20, rows[2] + 40], position + 20);
        assert_eq!(database.rows(), rows, "{step} {kind}");
        assert_eq!(reload(&database).await, *running.log.state(), "{step} {kind}");
    }
    running.stop().await;
}

/// Only some of those that wait meet the fault: each answer tells whether its booking is there.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_fault_in_the_middle_of_a_rush_is_told_to_those_it_strikes() {
    let database = TestDatabase::new();
    let running = Running::start(&database).await;
    running.scene().await;
    let operator = database.beside();
    let trigger = "CREATE TRIGGER fault BEFORE INSERT ON log WHEN NEW.position > 60 \
                   BEGIN SELECT RAISE(ABORT, 'made to fail'); END";
    operator.execute_batch(trigger).expect("installs");
    let mut done = 0;
    for round in 0..10 {
        for answer in book_at_once(&running, 1 + round * 10..11 + round * 10, "Rechnung").await {
            match answer {
                Ok(_) => done += 1,
                Err(code) => assert_eq!(code, "STORE_FAULT"),
            }
        }
    }
    assert!((1..=57).contains(&done), "{done}");
    let state = running.log.state();
    assert_eq!(
        (state.position, state.bookings.len()),
        (3 + done, usize::try_from(done).expect("small"))
    );
    assert_eq!(reload(&database).await, *state);
    operator.execute_batch("DROP TRIGGER fault").expect("drops");
    let answers = book_at_once(&running, 1..101, "Rechnung").await;
    let again = answers
        .iter()
        .filter(|answer| answer.as_ref().is_ok_and(|words| words[0].starts_with("again")));
    assert_eq!(
        again.count(),
        usize::try_from(done).expect("small"),
        "who was told it was done, finds it done"
    );
    assert_eq!(reload(&database).await.position, 103);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_full_disk_is_told_and_survived() {
    let database = TestDatabase::new();
    let running = Running::start(&database).await;
    running.scene().await;
    let pages: i64 = database
        .beside()
        .query_row("PRAGMA page_count", [], |row| row.get(0))
        .expect("counts");
    let long = "Ein langer Text. ".repeat(200);
    let all: Vec<_> = (1..41).map(|cents| ("", book(cents, &long))).collect();
    for mode in [Mode::Each, Mode::Atomic, Mode::Each] {
        running.gate.limit(pages);
        let (before, rows) = (running.log.state(), database.rows());
        let asked = submission(mode, all.clone(), running.source.as_ref());
        let error = running.log.submit(asked).await.expect_err("no room");
        assert_eq!(error.code(), "STORE_FULL", "{error}");
        assert_eq!((running.log.state(), database.rows()), (before, rows));
        // What changes nothing is still answered.
        let taken = vec![("", unit("bund"))];
        assert_eq!(
            running.submit(Mode::Each, taken).await,
            ["refused ALREADY_EXISTS units.0.code"]
        );
    }
    // Many at once: what was answered as done is in the log, and what was answered with the fault is not.
    running.gate.limit(pages);
    let answers = book_at_once(&running, 1..81, &long).await;
    let told =
        |found: &Result<Vec<String>, String>| found.as_ref().err().is_some_and(|code| code == "STORE_FULL");
    let full = answers.iter().filter(|answer| told(answer)).count();
    assert_eq!(
        answers.iter().filter(|answer| answer.is_ok()).count(),
        80 - full,
        "{answers:?}"
    );
    assert!(full > 0);
    let state = running.log.state();
    assert_eq!(
        (state.bookings.len(), reload(&database).await),
        (80 - full, State::clone(&state))
    );

    running.gate.make_room();
    let answers = book_at_once(&running, 1..81, &long).await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert_eq!(running.log.state().position, 83);
    assert_eq!(reload(&database).await, *running.log.state());
    running.stop().await;
}

#[tokio::test]
async fn a_full_database_is_called_full() {
    let database = TestDatabase::new();
    drop(database.open());
    let mut session = SqliteSession::open(&database.path()).expect("connects");
    let limit = |session: &SqliteSession, pages: i64| {
        let set = session.connection.pragma_update(None, "max_page_count", pages);
        set.expect("sets");
    };
    limit(&session, 1);
    let additions = Additions {
        entries: vec![(1, "x".repeat(1_000_000))],
        head: head_at(1),
        ..Additions::default()
    };
    let error = session.append(0, &additions).await.expect_err("no room");
    assert!(matches!(error, StoreError::Full), "{error:?}");
    assert_eq!(
        (error.code(), error.to_string().as_str()),
        ("STORE_FULL", "the disk of the database is full")
    );
    limit(&session, 10_000);
    let appended = session.append(0, &additions).await.expect("room again");
    assert_eq!(appended, Appended::Done);
}

/// Runs statements on the file beside the store, past the triggers that would refuse them.
fn meddle(database: &TestDatabase, statements: &[&str]) {
    let operator = database.beside();
    let triggers =
        "SELECT group_concat('DROP TRIGGER ' || name, ';') FROM sqlite_master WHERE type = 'trigger'";
    let drops: String = operator
        .query_row(triggers, [], |row| row.get(0))
        .expect("there are some");
    operator.execute_batch(&drops).expect("drops");
    for statement in statements {
        operator.execute(statement, []).expect("runs");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_log_is_not_read_beyond_its_damage() {
    let cases: [(&[&'static str], &str); 5] = [
        (
            &["DELETE FROM log WHERE position = 2"],
            "log: position 2 was expected, the log has 3",
        ),
        (
            &["UPDATE log SET entry = '' WHERE position = 2"],
            "log: position 2: EOF while parsing",
        ),
        (
            &["UPDATE log SET entry = (SELECT entry FROM log WHERE position = 3) WHERE position = 2"],
            "log: position 2 was expected, the log has 3",
        ),
        (
            &["UPDATE log SET entry = replace(entry, 'measure.registered', 'measure.foreseen')"],
            "log: position 2: unknown event measure.foreseen in version 1",
        ),
        (
            &["UPDATE log SET position = 9 WHERE position = 3"],
            "log: position 3 was expected, the log has 9",
        ),
    ];
    for (statements, expected) in cases {
        let database = TestDatabase::new();
        let running = Running::start(&database).await;
        running.scene().await;
        running.stop().await;
        meddle(&database, statements);
        let store = database.open();
        let error = load(&store, None, Access::Write).await.expect_err("damaged");
        assert_eq!(error.code(), "STORE_DAMAGED");
        assert!(error.to_string().starts_with(expected), "{error}");
        let source = Arc::new(Fixed::default());
        assert!(
            Log::start(store, source, Options::default()).await.is_err(),
            "and nothing starts on it"
        );
    }
}

/// An old copy was restored under a process that runs: it must not write over what it answered.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_went_back_is_not_written_to() {
    let database = TestDatabase::new();
    let running = Running::start(&database).await;
    running.scene().await;
    meddle(
        &database,
        &[
            "DELETE FROM log WHERE position > 1",
            "UPDATE head SET position = 1",
        ],
    );
    let asked = submission(Mode::Each, [("", unit("land"))], running.source.as_ref());
    let error = running.log.submit(asked).await.expect_err("went back");
    assert!(
        matches!(*error, StoreError::WentBack { found: 1, known: 3 }),
        "{error}"
    );
    assert_eq!((error.code(), database.rows()), ("STORE_DAMAGED", [1, 0, 0]));
    running.stop().await;
}
