//! Importing at the command line, straight into the database.

use std::sync::Arc;

use querbuch_ledger::import::{
    FAULTS_SHOWN_MAX, FederalBudgetOptions, ImportFault, ImportKind, ImportOptions as ReadOptions,
    ImportRefused, ImportSource, PreparedImport, Progress, prepare,
};
use querbuch_ledger::ledger::{Imported, Ledger};
use querbuch_ledger::log::store::StoreError;
use serde_json::json;

use crate::cli::{Cli, ImportOptions};
use crate::config::FileConfig;
use crate::exit::Failure;
use crate::locale::Locale;
use crate::location::LedgerLocation;
use crate::progress::byte_bar;
use crate::telemetry;

/// Imports files: all of them or nothing.
pub async fn run(kind: ImportKind, options: &ImportOptions, cli: &Cli) -> Result<(), Failure> {
    let file = FileConfig::read(cli)?;
    telemetry::start(&file)?;
    let location = LedgerLocation::new(&options.database, &file)?;
    let (ledger, committer) = location.open("", location.signer(&options.key, &file)?).await?;
    let result = import(kind, options, cli, &ledger).await;
    drop(ledger);
    committer.await.map_err(Failure::environment)?;
    result
}

async fn import(
    kind: ImportKind,
    options: &ImportOptions,
    cli: &Cli,
    ledger: &Ledger,
) -> Result<(), Failure> {
    let locale = Locale::or_system(cli.locale);
    let bar = byte_bar(cli);
    let sources: Vec<ImportSource> = options.files.iter().map(ImportSource::path).collect();
    let show = |progress: Progress| {
        bar.set_length(progress.bytes_total);
        bar.set_position(progress.bytes_done);
        bar.set_message(format!(
            "{} {}",
            locale.count(progress.rows),
            locale.pick("Zeilen gelesen", "rows read")
        ));
    };
    let federal_budget = FederalBudgetOptions {
        measure: options.measure.as_str().into(),
        title: locale
            .pick(
                "Informationstechnik im Bundeshaushalt",
                "Information technology in the federal budget",
            )
            .into(),
        year: options.year,
        einzelplaene: Some(einzelplaene()),
    };
    let reading = ReadOptions {
        decimal: options.decimal,
        federal_budget,
        progress: Some(&show),
    };
    let state = ledger.state();
    let prepared = tokio::task::block_in_place(|| prepare(kind, &sources, &state, &reading));
    let prepared = prepared.map_err(|refused| refuse(&refused, cli))?;
    bar.set_message(locale.pick("wird geprüft und gebucht", "checking and booking"));
    let imported = carry_out(ledger, &options.actor, &prepared, options.dry_run).await?;
    bar.finish_and_clear();
    let imported = imported.map_err(|refused| refuse(&refused, cli))?;
    report(&prepared, &imported, options.dry_run, cli);
    Ok(())
}

/// The names of the federal Einzelpläne, as of 2017.
pub fn einzelplaene() -> ImportSource {
    let bytes = include_bytes!("../../../demo/bundeshaushalt-2017-einzelplaene.csv");
    ImportSource::bytes("bundeshaushalt-2017-einzelplaene.csv", bytes)
}

/// Writes a prepared import.
pub async fn carry_out(
    ledger: &Ledger,
    actor: &str,
    prepared: &PreparedImport,
    dry_run: bool,
) -> Result<Result<Imported, ImportRefused>, Failure> {
    let failed = |error: Arc<StoreError>| match Arc::try_unwrap(error) {
        Ok(error) => error.into(),
        Err(shared) => Failure::environment(shared),
    };
    ledger.import(actor, prepared, dry_run).await.map_err(failed)
}

fn report(prepared: &PreparedImport, imported: &Imported, dry_run: bool, cli: &Cli) {
    if cli.json {
        let files = prepared
            .files
            .iter()
            .map(|file| json!({ "name": file.name(), "sha256": file.digest(), "rows": file.rows() }));
        let answer = json!({
            "kind": prepared.kind.as_str(),
            "files": files.collect::<Vec<_>>(),
            "rows": prepared.rows,
            "commands": prepared.commands.len(),
            "recorded": imported.recorded,
            "replayed": imported.replayed,
            "position": imported.position,
            "dryRun": dry_run,
        });
        println!("{answer}");
        return;
    }
    let locale = Locale::or_system(cli.locale);
    let rows = locale.count(prepared.rows);
    let position = imported.position;
    if dry_run {
        println!(
            "{}",
            locale.pick(
                format!("{rows} Zeilen geprüft, nichts gebucht"),
                format!("{rows} rows checked, nothing booked")
            )
        );
    } else if imported.recorded == 0 {
        let (german, english) = (
            format!("{rows} Zeilen waren schon gebucht, Position {position}"),
            format!("{rows} rows had been booked before, position {position}"),
        );
        println!("{}", locale.pick(german, english));
    } else {
        let (german, english) = (
            format!("{rows} Zeilen gebucht, Position {position}"),
            format!("{rows} rows booked, position {position}"),
        );
        println!("{}", locale.pick(german, english));
    }
}

/// Prints the faults, to standard error for people, as JSON to standard output for scripts.
fn refuse(refused: &ImportRefused, cli: &Cli) -> Failure {
    let locale = Locale::or_system(cli.locale);
    if cli.json {
        let fault = |fault: &ImportFault| {
            json!({
                "file": fault.file,
                "row": fault.row,
                "column": fault.column,
                "value": fault.value,
                "code": fault.code,
                "message": fault.message(locale.language()),
            })
        };
        let faults: Vec<_> = refused.faults.iter().map(fault).collect();
        println!("{}", json!({ "faults": faults, "faultCount": refused.count }));
        return Failure::refused();
    }
    for fault in &refused.faults {
        eprintln!("{}", fault.line(locale.language()));
    }
    let count = locale.count(refused.count);
    let (german, english) = (
        format!("{count} Fehler; es wurde nichts gebucht"),
        format!("{count} faults; nothing was booked"),
    );
    eprintln!("{}", locale.pick(german, english));
    if refused.count > FAULTS_SHOWN_MAX as u64 {
        eprintln!(
            "{}",
            locale.pick("Gezeigt sind die ersten.", "The first ones are shown.")
        );
    }
    Failure::refused()
}
