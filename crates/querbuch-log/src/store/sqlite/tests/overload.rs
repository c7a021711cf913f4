//! With too many commands waiting, the next one is refused at once and the others get their answers.

use futures_util::FutureExt as _;

use super::committer::Running;
use super::*;
use crate::batch::Mode;
use crate::committer::Options;
use crate::testing::{submission, unit, words};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_too_many_is_refused_at_once_and_the_others_are_answered() {
    let database = TestDatabase::new();
    let options = Options {
        commands_waiting_max: Some(3),
        ..Options::default()
    };
    let running = Running::try_start(&database, Arc::default(), options)
        .await
        .expect("starts");
    let ask = |codes: &[&str]| {
        let commands: Vec<_> = codes.iter().map(|code| ("", unit(code))).collect();
        submission(Mode::Each, commands, running.source.as_ref())
    };
    let operator = database.beside();
    operator
        .execute_batch("BEGIN IMMEDIATE")
        .expect("the file is locked");
    let mut waiting = Vec::new();
    for codes in [&["a"][..], &["b", "c"]] {
        let mut answer = Box::pin(running.log.submit(ask(codes)));
        assert!(
            answer.as_mut().now_or_never().is_none(),
            "there is a waiting slot"
        );
        waiting.push(answer);
    }
    for codes in [&["d"][..], &["d", "e", "f", "g"]] {
        let refused = running.log.submit(ask(codes)).now_or_never();
        let error = refused.expect("at once").expect_err("three are waiting");
        assert_eq!(error.code(), "OVERLOADED");
    }
    operator.execute_batch("ROLLBACK").expect("the file is free");
    let mut told = Vec::new();
    for answer in waiting {
        told.extend(words(&answer.await.expect("works").answers));
    }
    assert_eq!(told, ["done 1", "done 2", "done 3"]);
    // The waiting slots are free again after the answers, and even the largest submission gets in when none waits.
    while running.log.submit(ask(&[])).await.is_err() {
        tokio::task::yield_now().await;
    }
    let mut answers = running.log.submit(ask(&["d", "e", "f", "g"])).await;
    while answers.as_ref().is_err_and(|error| error.code() == "OVERLOADED") {
        tokio::task::yield_now().await;
        answers = running.log.submit(ask(&["d", "e", "f", "g"])).await;
    }
    let told = words(&answers.expect("works").answers);
    assert_eq!(told, ["done 4", "done 5", "done 6", "done 7"]);
    running.stop().await;
}
