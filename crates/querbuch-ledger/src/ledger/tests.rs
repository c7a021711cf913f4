use querbuch_domain::command::Command;
use querbuch_domain::unit::register::{NewUnit, RegisterUnits};
use querbuch_domain::words::Level;
use querbuch_log::clock::Machine;
use querbuch_reports::filter::FilterSpec;

use super::*;

fn register(code: &str) -> Vec<Input> {
    let units = vec![NewUnit {
        code: code.into(),
        name: code.into(),
        level: Level::Federal,
        parent: None,
        budget_position: None,
        is_body: true,
    }];
    vec![Command::RegisterUnits(RegisterUnits { units }).into()]
}

/// Whoever only asks has the same door as a server, holds nobody up, and writes nothing.
#[tokio::test]
async fn a_ledger_that_is_read_answers_and_refuses_commands() {
    let folder = std::env::temp_dir().join(format!("querbuch-read-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("is writable");
    let url = format!("sqlite:{}", folder.join("ledger.db").display());
    let source = Arc::new(Machine);
    let opened = Ledger::open(&url, LedgerOptions::default(), source.clone()).await;
    let (ledger, committer) = opened.expect("opens");
    let recorded = ledger.execute(LOCAL_ACTOR, Mode::Atomic, register("bund")).await;
    let position = recorded.expect("is recorded").state.position;

    let options = LedgerOptions {
        name: "Test".to_owned(),
        ..LedgerOptions::default()
    };
    let read = Ledger::open_to_read(&url, options, source).await.expect("opens");
    assert_eq!((read.name(), read.state().position), ("Test", position));
    let view = read.view(read.state(), None).expect("is now");
    assert_eq!(read.capacity(FilterSpec::default(), view).await, Ok(Vec::new()));
    let held = read.memory().await.expect("is answered");
    assert!(held.iter().any(|held| held.count == 1), "the unit");
    let origin = read
        .origin(&read.log_state(), position)
        .await
        .expect("has a root");
    let root = ledger
        .origin(&ledger.log_state(), position)
        .await
        .expect("has a root")
        .root;
    assert_eq!((origin.ledger.as_str(), origin.root), ("Test", root));
    let refused = read.execute(LOCAL_ACTOR, Mode::Atomic, register("15")).await;
    assert!(refused.is_err(), "nobody commits");

    // What is recorded later is beyond what was read.
    let later = ledger.execute(LOCAL_ACTOR, Mode::Atomic, register("15")).await;
    later.expect("is recorded");
    assert_eq!(read.state().position, position);
    drop(ledger);
    committer.await.expect("ends");
    std::fs::remove_dir_all(&folder).expect("is ours");
}
