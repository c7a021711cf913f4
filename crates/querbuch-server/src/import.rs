//! Importing at the command line, straight into the database.

use std::io::IsTerminal as _;
use std::sync::Arc;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use querbuch_ledger::import::Decimal as FileDecimal;
use querbuch_ledger::import::{
    FAULTS_SHOWN_MAX, FederalBudgetOptions, ImportFault, ImportKind, ImportOptions as ReadOptions,
    ImportRefused, ImportSource, Prepared, Progress, prepare,
};
use querbuch_ledger::ledger::{Imported, Ledger};
use querbuch_ledger::log::store::StoreError;
use serde_json::json;

use crate::archive;
use crate::cli::{Cli, Decimal, ImportOptions, Kind};
use crate::config::FileConfig;
use crate::exit::Failure;
use crate::locale::Locale;
use crate::location::LedgerLocation;
use crate::telemetry;

/// Imports files: all of them or nothing.
pub async fn run(options: &ImportOptions, cli: &Cli) -> Result<(), Failure> {
    let file = FileConfig::read(cli)?;
    telemetry::start(&file)?;
    let locale = Locale::or_system(cli.locale);
    let place = LedgerLocation::new(&options.database, &file)?;
    let Some(kind) = kind(options.kind) else {
        return archive::import(options, &place, cli).await;
    };
    let (ledger, committer) = place.open("", place.signer(&options.key, &file)?).await?;
    let result = import((options, kind), cli, &ledger, locale).await;
    drop(ledger);
    committer.await.map_err(Failure::environment)?;
    result
}

async fn import(
    (options, kind): (&ImportOptions, ImportKind),
    cli: &Cli,
    ledger: &Ledger,
    locale: Locale,
) -> Result<(), Failure> {
    let bar = progress_bar(cli.json);
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
    let decimal = options.decimal.map(|decimal| match decimal {
        Decimal::Comma => FileDecimal::Comma,
        Decimal::Point => FileDecimal::Point,
    });
    let reading = ReadOptions {
        decimal,
        federal_budget,
        progress: Some(&show),
    };
    let state = ledger.state();
    let prepared = tokio::task::block_in_place(|| prepare(kind, &sources, &state, &reading));
    let prepared = prepared.map_err(|refused| refuse(&refused, cli.json, locale))?;
    bar.set_message(locale.pick("wird geprüft und gebucht", "checking and booking"));
    let imported = carry_out(ledger, &options.actor, &prepared, options.dry_run).await?;
    bar.finish_and_clear();
    let imported = imported.map_err(|refused| refuse(&refused, cli.json, locale))?;
    report(&prepared, &imported, options.dry_run, (cli.json, locale));
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
    prepared: &Prepared,
    dry_run: bool,
) -> Result<Result<Imported, ImportRefused>, Failure> {
    let failed = |error: Arc<StoreError>| match Arc::try_unwrap(error) {
        Ok(error) => error.into(),
        Err(shared) => Failure::environment(shared),
    };
    ledger.import(actor, prepared, dry_run).await.map_err(failed)
}

fn report(prepared: &Prepared, imported: &Imported, dry_run: bool, (json, locale): (bool, Locale)) {
    if json {
        let files = prepared
            .files
            .iter()
            .map(|file| json!({ "name": file.name, "sha256": file.digest, "rows": file.rows }));
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
fn refuse(refused: &ImportRefused, json: bool, locale: Locale) -> Failure {
    if json {
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

/// A bar on a terminal, for people.
pub fn progress_bar(json: bool) -> ProgressBar {
    if json || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(0);
    // A template that does not parse would be a typing error here; the plain bar serves as well.
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {percent:>3} %  {bytes_per_sec}  {msg}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// What the files hold; none for a log, which is not read as rows.
fn kind(kind: Kind) -> Option<ImportKind> {
    Some(match kind {
        Kind::Units => ImportKind::Units,
        Kind::Reorganisations => ImportKind::Reorganisations,
        Kind::Measures => ImportKind::Measures,
        Kind::Effects => ImportKind::Effects,
        Kind::Plans => ImportKind::Plans,
        Kind::Forecasts => ImportKind::Forecasts,
        Kind::Bookings => ImportKind::Bookings,
        Kind::Keys => ImportKind::Keys,
        Kind::Allocations => ImportKind::Allocations,
        Kind::FederalBudget => ImportKind::FederalBudget,
        Kind::DiscountRates => ImportKind::DiscountRates,
        Kind::WageRates => ImportKind::WageRates,
        Kind::Indicators => ImportKind::Indicators,
        Kind::Measurements => ImportKind::Measurements,
        Kind::Capacities => ImportKind::Capacities,
        Kind::Stages => ImportKind::Stages,
        Kind::Periods => ImportKind::Periods,
        Kind::Log => return None,
    })
}
