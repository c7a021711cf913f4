//! The same script once for each call that it makes, with a fault at that call, on the real store.

use super::committer::{Running, reload};
use super::watched::{Gate, Side};
use super::*;
use crate::batch::{Batch, Mode};
use crate::committer::Options;
use crate::log_state::LogState;
use crate::testing::{Fixed, book, measure, reverse, submission, unit, words};

/// What is asked, one submission after the other: its key, if any, and its commands.
fn script(text: &str) -> Vec<(&'static str, Mode, Vec<querbuch_domain::command::Command>)> {
    vec![
        ("unit", Mode::Each, vec![unit("bund")]),
        ("measure", Mode::Atomic, vec![measure("bund")]),
        ("first", Mode::Each, vec![book(1, text)]),
        ("", Mode::Each, vec![book(2, text)]),
        ("", Mode::DryRun, vec![book(3, text)]),
        ("first", Mode::Each, vec![book(1, text)]),
        ("undo", Mode::Each, vec![reverse(4)]),
        ("last", Mode::Atomic, vec![book(4, text)]),
    ]
}

/// Works through the script; which submissions were answered.
async fn work(running: &Running, text: &str) -> Vec<bool> {
    let mut answered = Vec::new();
    for (key, mode, commands) in script(text) {
        let commands = commands.into_iter().map(|command| (key, command));
        let asked = submission(mode, commands, running.source.as_ref());
        let reply = running.log.submit(asked).await;
        let done = |word: &String| !word.starts_with("refused");
        answered.push(reply.is_ok_and(|reply| words(&reply.answers).iter().all(done)));
    }
    answered
}

/// Opens the file anew, without faults, and asks everything that has a key again: then all of it is there once,
/// and what has no key is there once where it was answered, else at most once.
async fn check_after(database: &TestDatabase, answered: &[bool], text: &str, case: &str) {
    let running = Running::start(database).await;
    for (key, mode, commands) in script(text) {
        if !key.is_empty() {
            let commands = commands.into_iter().map(|command| (key, command)).collect();
            let told = running.submit(mode, commands).await;
            assert!(
                !told[0].starts_with("refused") || key == "undo",
                "{case}: {key}: {told:?}"
            );
        }
    }
    let state = running.log.state();
    let count = |cents: i64| {
        let journal = state.bookings.journal();
        let lines = journal.range(0, journal.len());
        lines.filter(|line| line.cents == cents).count()
    };
    assert_eq!((count(1), count(4), count(3)), (1, 1, 0), "{case}");
    let keyless = count(2);
    assert!(
        keyless == 1 || (keyless == 0 && !answered.get(3).unwrap_or(&false)),
        "{case}"
    );
    assert_eq!(
        running.store.self_check().await.expect("looks"),
        [""; 0],
        "{case}"
    );
    running.stop().await;
    assert_eq!(reload(database).await, *state, "{case}");
}

/// A run with these errors at this call; whether the fault has struck.
async fn run_with(call: usize, side: Side, error: StoreError) -> bool {
    let case = format!("call {call} fails {side:?} with {}", error.code());
    let (database, gate) = (TestDatabase::new(), Arc::new(Gate::default()));
    gate.fail(call, side, error);
    let started = Running::try_start(&database, gate.clone(), Options::default()).await;
    let answered = match started {
        Ok(running) => {
            let answered = work(&running, "Rechnung").await;
            running.stop().await;
            answered
        }
        Err(_) => Vec::new(),
    };
    check_after(&database, &answered, "Rechnung", &case).await;
    gate.has_struck()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fault_before_or_after_any_call_is_survived() {
    let mut struck = 0;
    for call in 1..60 {
        let mut found = false;
        for side in [Side::Before, Side::After] {
            found |= run_with(call, side, StoreError::Unavailable("made to fail".to_owned())).await;
            found |= run_with(call, side, StoreError::Full).await;
        }
        if !found {
            break;
        }
        struck = call;
    }
    assert!(struck > 15, "the work has more calls than {struck}");
}

/// The disk gets full after each possible growth of the file.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_gets_full_at_any_page_is_survived() {
    let text = "Ein langer Text. ".repeat(200);
    let pages: i64 = {
        let database = TestDatabase::new();
        drop(database.open());
        let query = database
            .beside()
            .query_row("PRAGMA page_count", [], |row| row.get(0));
        query.expect("counts")
    };
    let mut full = 0;
    for more in 0..40 {
        let (database, gate) = (TestDatabase::new(), Arc::new(Gate::default()));
        gate.limit(pages + more);
        let running = Running::try_start(&database, gate, Options::default())
            .await
            .expect("starts");
        let answered = work(&running, &text).await;
        running.stop().await;
        check_after(&database, &answered, &text, &format!("{more} pages more")).await;
        if answered.iter().all(|answered| *answered) {
            break;
        }
        full += 1;
    }
    assert!((2..40).contains(&full), "{full}");
}

/// The process dies after the commit and before the answer: the same request, sent again, is answered as done.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_committed_and_never_answered_is_found_again() {
    let database = TestDatabase::new();
    let source = Fixed::default();
    {
        let store = database.open();
        let before = LogState::default();
        let mut batch = Batch::new(&before, Vec::new(), &source);
        let asked = submission(Mode::Each, [("k", unit("bund"))], &source);
        batch.decide(&asked).expect("no fault");
        let (_, additions) = batch.finish();
        let appended = append(&store, 0, &additions).await.expect("appends");
        assert_eq!(appended, Appended::Done);
    }
    let running = Running::start(&database).await;
    let told = running
        .submit(Mode::Each, vec![("k", unit("bund")), ("", unit("land"))])
        .await;
    assert_eq!(told, ["again 1", "done 2"]);
    running.stop().await;
}
