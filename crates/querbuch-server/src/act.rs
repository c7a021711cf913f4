//! Acts at the command line, one at a time and straight in the database: undoing an import, erasing a text.
//!
//! | module | what it holds |
//! |---|---|
//! | [`change`] | putting right, moving on, taking back, reopening, naming |
//! | [`rights`] | giving and revoking rights, four eyes, visibility |

pub mod change;
pub mod rights;

use std::sync::Arc;

use querbuch_ledger::domain::booking::erase::EraseText;
use querbuch_ledger::domain::command::Command;
use querbuch_ledger::domain::import::undo::UndoImport;
use querbuch_ledger::domain::refusal::Refusal;
use querbuch_ledger::domain::state::State;
use querbuch_ledger::input::Input;
use querbuch_ledger::ledger::Ledger;
use querbuch_ledger::log::batch::{Answer, Mode};
use querbuch_ledger::log::store::StoreError;
use querbuch_ledger::near;
use serde_json::json;

use crate::cli::{ActOptions, Cli, EraseOptions, UndoOptions};
use crate::config::FileConfig;
use crate::exit::Failure;
use crate::locale::Locale;
use crate::location::LedgerLocation;
use crate::telemetry;

/// What an act did, or would do.
pub struct Done {
    /// How many facts were recorded.
    facts: u64,
    /// The position of the last of them.
    pub position: u64,
}

/// Takes back all that came by an import, or nothing.
pub async fn undo(options: &UndoOptions, cli: &Cli) -> Result<(), Failure> {
    let command = Command::UndoImport(UndoImport {
        import: options.import.as_str().into(),
        reason: options.reason.as_str().into(),
    });
    let done = carry_out(command, &options.act, cli).await?;
    let (import, position) = (&options.import, done.position);
    if cli.json {
        let dry_run = options.act.dry_run;
        let answer = json!({ "import": import, "acts": done.facts, "position": position, "dryRun": dry_run });
        println!("{answer}");
        return Ok(());
    }
    let (german, english) = if options.act.dry_run {
        (
            format!("{import} kann zurückgenommen werden; nichts geändert"),
            format!("{import} can be undone; nothing changed"),
        )
    } else {
        (
            format!("{import} zurückgenommen, Position {position}"),
            format!("{import} undone, position {position}"),
        )
    };
    println!("{}", Locale::or_system(cli.locale).pick(german, english));
    Ok(())
}

/// Erases the texts of an act.
pub async fn erase(options: &EraseOptions, cli: &Cli) -> Result<(), Failure> {
    let command = Command::EraseText(EraseText {
        booking: options.act_id.as_str().into(),
        reason: options.reason.as_str().into(),
    });
    let done = carry_out(command, &options.act, cli).await?;
    let (act, position) = (&options.act_id, done.position);
    if cli.json {
        let answer = json!({ "act": act, "position": position, "dryRun": options.act.dry_run });
        println!("{answer}");
        return Ok(());
    }
    let (german, english) = if options.act.dry_run {
        (
            format!("Der Text zu {act} kann gelöscht werden; nichts geändert"),
            format!("The text of {act} can be erased; nothing changed"),
        )
    } else {
        (
            format!("Text zu {act} gelöscht, Position {position}"),
            format!("text of {act} erased, position {position}"),
        )
    };
    println!("{}", Locale::or_system(cli.locale).pick(german, english));
    Ok(())
}

/// Carries out an act.
pub async fn carry_out(command: Command, options: &ActOptions, cli: &Cli) -> Result<Done, Failure> {
    with_ledger(options, cli, async |ledger| {
        execute(command, options, cli, ledger).await
    })
    .await
}

/// Opens the ledger, does something with it, and waits until what was recorded is durable.
async fn with_ledger<T>(
    options: &ActOptions,
    cli: &Cli,
    act: impl AsyncFnOnce(&Ledger) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let file = FileConfig::read(cli)?;
    telemetry::start(&file)?;
    let location = LedgerLocation::new(&options.database, &file)?;
    let signer = location.signer(&options.key, &file).await?;
    let (ledger, committer) = location.open("", signer).await?;
    let result = act(&ledger).await;
    drop(ledger);
    committer.await.map_err(Failure::environment)?;
    result
}

fn mode(options: &ActOptions) -> Mode {
    if options.dry_run {
        Mode::DryRun
    } else {
        Mode::Atomic
    }
}

fn failed(error: Arc<StoreError>) -> Failure {
    match Arc::try_unwrap(error) {
        Ok(error) => error.into(),
        Err(shared) => Failure::environment(shared),
    }
}

async fn execute(
    command: Command,
    options: &ActOptions,
    cli: &Cli,
    ledger: &Ledger,
) -> Result<Done, Failure> {
    let before = ledger.state().position;
    let reply = ledger
        .execute(&options.actor, mode(options), vec![Input::from(command)])
        .await;
    let reply = reply.map_err(failed)?;
    if let Some(Answer::Refused(refusals)) = reply.answers.first() {
        return Err(refuse(refusals, &reply.state, cli));
    }
    let position = reply.state.position;
    Ok(Done {
        facts: position.saturating_sub(before),
        position,
    })
}

/// Prints what stands against it, to standard error for people, as JSON to standard output for scripts.
fn refuse(refusals: &[Refusal], state: &State, cli: &Cli) -> Failure {
    let language = Locale::or_system(cli.locale).language();
    if cli.json {
        let fault = |refusal: &Refusal| {
            json!({
                "field": refusal.field,
                "code": refusal.reason.code().as_str(),
                "message": near::message(&refusal.reason, state, language),
            })
        };
        let faults: Vec<_> = refusals.iter().map(fault).collect();
        println!("{}", json!({ "faults": faults, "faultCount": refusals.len() }));
    } else {
        for refusal in refusals {
            let message = near::message(&refusal.reason, state, language);
            match refusal.field.last() {
                Some(field) => eprintln!("{field}: {message}"),
                None => eprintln!("{message}"),
            }
        }
    }
    Failure::refused()
}
