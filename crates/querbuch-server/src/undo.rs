//! Undoing an import at the command line, straight in the database.

use std::sync::Arc;

use querbuch_ledger::domain::command::Command;
use querbuch_ledger::domain::import::undo::UndoImport;
use querbuch_ledger::input::Input;
use querbuch_ledger::ledger::Ledger;
use querbuch_ledger::log::batch::{Answer, Mode};
use querbuch_ledger::log::store::StoreError;
use serde_json::json;

use crate::act::refuse;
use crate::cli::{Cli, UndoOptions};
use crate::config::FileConfig;
use crate::exit::Failure;
use crate::locale::Locale;
use crate::location::LedgerLocation;
use crate::telemetry;

/// Takes back all that came by an import, or nothing.
pub async fn run(options: &UndoOptions, cli: &Cli) -> Result<(), Failure> {
    let file = FileConfig::read(cli)?;
    telemetry::start(&file)?;
    let location = LedgerLocation::new(&options.database, &file)?;
    let (ledger, committer) = location.open("", location.signer(&options.key, &file)?).await?;
    let result = undo(options, cli, &ledger).await;
    drop(ledger);
    committer.await.map_err(Failure::environment)?;
    result
}

async fn undo(options: &UndoOptions, cli: &Cli, ledger: &Ledger) -> Result<(), Failure> {
    let command = Command::UndoImport(UndoImport {
        import: options.import.as_str().into(),
        reason: options.reason.as_str().into(),
    });
    let mode = if options.dry_run {
        Mode::DryRun
    } else {
        Mode::Atomic
    };
    let failed = |error: Arc<StoreError>| match Arc::try_unwrap(error) {
        Ok(error) => error.into(),
        Err(shared) => Failure::environment(shared),
    };
    let before = ledger.state().position;
    let reply = ledger
        .execute(&options.actor, mode, vec![Input::from(command)])
        .await;
    let reply = reply.map_err(failed)?;
    if let Some(Answer::Refused(refusals)) = reply.answers.first() {
        return Err(refuse(refusals, cli));
    }
    let position = reply.state.position;
    let acts = position.saturating_sub(before);
    if cli.json {
        let answer = json!({
            "import": options.import,
            "acts": acts,
            "position": position,
            "dryRun": options.dry_run,
        });
        println!("{answer}");
        return Ok(());
    }
    let locale = Locale::or_system(cli.locale);
    let (german, english) = if options.dry_run {
        (
            format!("{} kann zurückgenommen werden; nichts geändert", options.import),
            format!("{} can be undone; nothing changed", options.import),
        )
    } else {
        (
            format!("{} zurückgenommen, Position {position}", options.import),
            format!("{} undone, position {position}", options.import),
        )
    };
    println!("{}", locale.pick(german, english));
    Ok(())
}
