//! The binary `querbuch`.
//!
//! | module | what it holds |
//! |---|---|
//! | [`cli`] | the command line as people type it |
//! | [`said`] | sentences in German and English |
//! | [`config`] | flag, environment, file, in this order |
//! | [`serve`], [`connections`], [`router`], [`app`], [`http`], [`tiles`] | the server |
//! | [`edge`] | what stands between a network and the routes |
//! | [`identity`] | who signs in |
//! | [`location`], [`key`] | where a ledger lives, and the key that signs its checkpoints |
//! | [`demo`] | an embedded ledger with the published cases |
//! | [`import`], [`act`], [`report`], [`table`] | bringing in, taking back, putting right, erasing, rights and getting out without a server |
//! | [`compute`] | the arithmetic of appraisal on plain JSON |
//! | [`export`], [`writer`] | rows as CSV, XLSX and Parquet |
//! | [`token`] | tokens and people, on the host |
//! | [`check`] | whether a configuration is good |
//! | [`audit`], [`archive`], [`backup`] | checking, exporting and copying a ledger |
//! | [`exit`], [`progress`] | exit codes that scripts can use, and bars for people |

mod act;
mod app;
mod archive;
mod audit;
mod backup;
mod check;
mod cli;
mod compute;
mod config;
mod connections;
mod demo;
mod edge;
mod exit;
mod export;
#[cfg(test)]
mod fuzz;
mod http;
mod identity;
mod import;
mod key;
mod locale;
mod location;
mod progress;
mod report;
mod router;
mod said;
mod serve;
mod table;
mod telemetry;
mod tiles;
mod token;
mod writer;

use std::process::ExitCode;

use crate::cli::{Cli, Command, ImportContent, SnapshotCommand};
use crate::exit::Failure;
use crate::locale::Locale;
use crate::said::Said;

/// A third of the time of an import went into the system's allocator. Tests have one that counts.
#[cfg(not(test))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = match Cli::read(&std::env::args_os().collect::<Vec<_>>()) {
        Ok(cli) => cli,
        Err(code) => return code,
    };
    let language = Locale::or_system(cli.locale).language();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            let message = Said::new(
                format!("Die Laufzeitumgebung startet nicht: {error}"),
                format!("the runtime does not start: {error}"),
            );
            return Failure::environment_in(message).report(cli.json, language);
        }
    };
    match runtime.block_on(run(&cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(cli.json, language),
    }
}

async fn run(cli: &Cli) -> Result<(), Failure> {
    match &cli.command {
        Command::Serve(options) => serve::run(options, cli).await,
        Command::Demo(options) => demo::run(options, cli).await,
        Command::Import(options) => match options.content {
            ImportContent::Rows(kind) if options.template => {
                import::template(kind, cli);
                Ok(())
            }
            ImportContent::Log if options.template => Err(Failure::usage_in(Said::new(
                "--template: ein ausgeführtes Protokoll schreibt `querbuch export log`",
                "--template: an exported log is written by `querbuch export log`",
            ))),
            ImportContent::Rows(kind) => import::run(kind, options, cli).await,
            ImportContent::Log => archive::import(options, cli).await,
        },
        Command::Undo(options) => act::undo(options, cli).await,
        Command::Erase(options) => act::erase(options, cli).await,
        Command::Change(which) => act::change::change(which, cli).await,
        Command::Reverse(options) => act::change::reverse(options, cli).await,
        Command::Reopen(options) => act::change::reopen(options, cli).await,
        Command::NameState(options) => act::change::name_state(options, cli).await,
        Command::Grant(options) => act::rights::grant(options, cli).await,
        Command::Revoke(options) => act::rights::revoke(options, cli).await,
        Command::FourEyes(options) => act::rights::four_eyes(options, cli).await,
        Command::Visibility(options) => act::rights::visibility(options, cli).await,
        Command::Verify(options) => audit::run(options, cli).await,
        Command::Export(cli::Export::Log(options)) => archive::export(options, cli).await,
        Command::Backup(options) => backup::backup(options, cli).await,
        Command::Restore(options) => backup::restore(options, cli).await,
        Command::Key(options) => key::run(options, cli).await,
        Command::Snapshot(SnapshotCommand::Discard(options)) => {
            location::discard_snapshot(options, cli).await
        }
        Command::Migrate(options) => location::migrate(options, cli).await,
        Command::Report(options) => report::run(options, cli).await,
        Command::Compute(which) => compute::run(*which, cli),
        Command::Token(which) => token::run(which, cli).await,
        Command::Principals(which) => token::principals(which, cli).await,
        Command::Check => check::run(cli).await,
        Command::Schema => {
            print!("{}", querbuch_graphql::schema::sdl());
            Ok(())
        }
        Command::Version => {
            cli::print_version(cli.json);
            Ok(())
        }
    }
}
