//! What the other tests stand on.

use std::fs;
use std::path::Path;
use std::time::Duration;

use querbuch_tests::postgres::{Postgres, fresh_database, psql};
use querbuch_tests::process::{Process, Program, wait_for};
use querbuch_tests::scratch;

const BOUND: Duration = Duration::from_secs(10);

fn sleeper() -> Process {
    Process::start(Program {
        path: Path::new("sleep"),
        args: vec!["600".to_owned()],
        env: Vec::new(),
        folder: &scratch::folder("sleeper"),
        user: None,
        end: "KILL",
    })
}

#[test]
fn a_program_ends_with_its_pipe() {
    let process = sleeper();
    let place = format!("/proc/{}", process.pid());
    assert!(fs::exists(&place).expect("can be asked"));
    drop(process);
    let gone = wait_for(BOUND, || {
        (!fs::exists(&place).expect("can be asked")).then_some(())
    });
    assert!(gone.is_some(), "{place} is still there");
}

#[test]
fn a_program_is_sent_signals_and_says_how_it_ended() {
    let mut process = sleeper();
    assert_eq!(process.ended(), None);
    process.signal("TERM");
    let status = process.wait(BOUND).expect("sleep ends at once");
    assert_eq!(status.code(), Some(128 + 15), "as shells report signal 15");
    process.signal("TERM");
}

#[test]
fn databases_are_apart_and_survive_a_crash() {
    let mut postgres = Postgres::start();
    let (first, second) = (postgres.fresh_database(), postgres.fresh_database());
    assert!(psql(&first, "create table a as select 7 as n").is_some());
    postgres.crash();
    assert_eq!(psql(&first, "select n from a"), None);
    postgres.resume();
    assert_eq!(psql(&first, "select n from a").as_deref(), Some("7"));
    assert_eq!(psql(&second, "select n from a"), None);
    assert_eq!(psql(&second, "show fsync").as_deref(), Some("on"));
    assert_eq!(
        psql(&fresh_database(), "show synchronous_commit").as_deref(),
        Some("on")
    );
}
