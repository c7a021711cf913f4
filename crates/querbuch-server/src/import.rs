//! Importing at the command line, straight into the database.

use std::sync::Arc;

use querbuch_ledger::domain::id::import_id;
use querbuch_ledger::domain::money::format_cents;
use querbuch_ledger::export::rights::Identities;
use querbuch_ledger::import::{
    FAULTS_SHOWN_MAX, FederalBudgetOptions, ImportFault, ImportKind, ImportLimits,
    ImportOptions as ReadOptions, ImportPolicy, ImportRefused, ImportSource, PreparedImport, Progress,
    prepare,
};
use querbuch_ledger::ledger::{Imported, Ledger};
use querbuch_ledger::log::store::StoreError;
use serde_json::json;

use crate::cli::{Cli, ImportOptions};
use crate::config::FileConfig;
use crate::exit::Failure;
use crate::locale::{Counted, Locale};
use crate::location::LedgerLocation;
use crate::progress::byte_bar;
use crate::telemetry;

/// Prints a file of a kind to be filled in.
pub fn template(kind: ImportKind, cli: &Cli) {
    let language = Locale::or_system(cli.locale).language();
    if cli.json {
        println!(
            "{}",
            json!({ "kind": kind.as_str(), "template": kind.template(language) })
        );
    } else {
        print!("{}", kind.template(language));
    }
}

/// Imports files: all of them or nothing.
pub async fn run(kind: ImportKind, options: &ImportOptions, cli: &Cli) -> Result<(), Failure> {
    let file = FileConfig::read(cli)?;
    telemetry::start(&file)?;
    let location = LedgerLocation::new(&options.database, &file)?;
    let (ledger, committer) = location
        .open("", location.signer(&options.key, &file).await?)
        .await?;
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
            locale.counted(progress.rows, Counted::ROWS),
            locale.pick("gelesen", "read")
        ));
    };
    let federal_budget = FederalBudgetOptions {
        measure: options.measure.as_str().into(),
        title: locale
            .pick(
                format!("Bundeshaushalt {}", options.year),
                format!("Federal budget {}", options.year),
            )
            .into(),
        selection: None,
        year: options.year,
        einzelplaene: Some(einzelplaene()),
    };
    let identities = match kind {
        ImportKind::Grants => ledger.identities(&ledger.state()).await?,
        _ => Identities::new(),
    };
    let reading = ReadOptions {
        identities: Some(&identities),
        decimal: options.decimal,
        source: options.source.clone(),
        policy: policy(kind, options, locale)?,
        reason: options.reason.as_deref().map(Into::into),
        whole: options.whole,
        federal_budget,
        limits: ImportLimits::default(),
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

/// What happens where the ledger says something else, as far as the kind of file knows it.
fn policy(kind: ImportKind, options: &ImportOptions, locale: Locale) -> Result<ImportPolicy, Failure> {
    let is_bookings = kind == ImportKind::Bookings;
    let is_master = matches!(kind, ImportKind::Measures | ImportKind::Effects);
    let is_schedule = matches!(kind, ImportKind::Plans | ImportKind::Forecasts);
    let of_others = options.replace && !is_bookings
        || options.correct && !is_bookings && !is_master
        || options.reason.is_some() && !(is_master && options.correct)
        || options.whole && !is_schedule
        || options.source.is_some() && !kind.is_compared();
    if of_others {
        return Err(Failure::usage(locale.pick(
            "--replace gilt für bookings, --correct für bookings, measures und effects, --reason mit --correct für measures und effects, --whole für plans und forecasts, --source für bookings, plans und forecasts",
            "--replace is for bookings, --correct for bookings, measures and effects, --reason with --correct for measures and effects, --whole for plans and forecasts, --source for bookings, plans and forecasts",
        )));
    }
    Ok(match (options.replace, options.correct) {
        (true, _) => ImportPolicy::Replace,
        (false, true) => ImportPolicy::Correct,
        (false, false) => ImportPolicy::Add,
    })
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
        println!("{}", answer(prepared, imported, dry_run));
        return;
    }
    let locale = Locale::or_system(cli.locale);
    let receipt_rows = imported.receipt.rows;
    let rows = locale.counted(receipt_rows, Counted::ROWS);
    let position = imported.position;
    let (german, english) = if dry_run {
        (
            format!("{rows} geprüft, nichts gebucht"),
            format!("{rows} checked, nothing booked"),
        )
    } else if imported.recorded == 0 && imported.receipt.reversed == 0 {
        (
            match receipt_rows {
                1 => format!("{rows} war schon gebucht, Position {position}"),
                _ => format!("{rows} waren schon gebucht, Position {position}"),
            },
            format!("{rows} had been booked before, position {position}"),
        )
    } else if imported.receipt.booked == imported.receipt.rows {
        (
            format!("{rows} gebucht, Position {position}"),
            format!("{rows} booked, position {position}"),
        )
    } else {
        let booked = locale.count(imported.receipt.booked);
        (
            format!("{booked} von {rows} gebucht, Position {position}"),
            format!("{booked} of {rows} booked, position {position}"),
        )
    };
    println!("{}", locale.pick(german, english));
    if prepared.kind.is_compared() {
        receipt(prepared, imported, locale);
    }
    if prepared.kind.acts_again() {
        let (german, english) = (
            "Zeilen dieser Art werden nicht verglichen: Bekannt ist nur dieselbe Datei von derselben Person. Eine geänderte \
             würde als Ganzes noch einmal ausgeführt.",
            "Rows of this kind are not compared: only the same file by the same person is known. A changed one would be \
             carried out again as a whole.",
        );
        println!("{}", locale.pick(german, english));
    }
    if prepared.left_out.rows > 0 {
        let rows = locale.count(prepared.left_out.rows);
        let sum = locale.amount(prepared.left_out.cents);
        let together = match prepared.left_out.rows {
            1 => "",
            _ => locale.pick("zusammen ", " together"),
        };
        let (german, english) = (
            format!("ausgelassen: {rows} Einnahmetitel mit {together}{sum} Euro"),
            format!("left out: {rows} income Titel of {sum} euros{together}"),
        );
        println!("{}", locale.pick(german, english));
    }
}

/// The answer for scripts. Sums are in cents.
fn answer(prepared: &PreparedImport, imported: &Imported, dry_run: bool) -> serde_json::Value {
    let files = prepared
        .files
        .iter()
        .map(|file| json!({ "name": file.name(), "sha256": file.digest(), "rows": file.rows() }));
    let mut answer = json!({
        "kind": prepared.kind.as_str(),
        "files": files.collect::<Vec<_>>(),
        "rows": prepared.rows,
        "commands": prepared.commands.len(),
        "recorded": imported.recorded,
        "replayed": imported.replayed,
        "position": imported.position,
        "dryRun": dry_run,
    });
    if prepared.left_out.rows > 0 {
        answer["leftOut"] = json!({
            "rows": prepared.left_out.rows,
            "amount": format_cents(prepared.left_out.cents),
        });
    }
    if prepared.kind.is_compared() {
        let receipt = &imported.receipt;
        answer["source"] = json!(prepared.source);
        answer["imports"] = json!(
            imported
                .imports
                .iter()
                .map(|import| import_id(*import))
                .collect::<Vec<_>>()
        );
        answer["receipt"] = json!({
            "rows": receipt.rows,
            "booked": receipt.booked,
            "known": receipt.known,
            "refused": 0,
            "reversed": receipt.reversed,
            "missing": receipt.missing,
            "lines": receipt.lines,
            "acts": receipt.acts,
            "totals": {
                "cost": receipt.totals.cost,
                "saving": receipt.totals.saving,
                "received": receipt.totals.received,
                "paid": receipt.totals.paid,
            },
        });
    }
    answer
}

/// What was counted, one line each, to be ticked off against the origin of the file.
fn receipt(prepared: &PreparedImport, imported: &Imported, locale: Locale) {
    let receipt = &imported.receipt;
    let same = |german, english| Counted {
        german: [german, german],
        english: [english, english],
    };
    let reversed = Counted {
        german: ["Buchung storniert", "Buchungen storniert"],
        english: ["booking reversed", "bookings reversed"],
    };
    let lines = Counted {
        german: ["Buchungszeile", "Buchungszeilen"],
        english: ["line", "lines"],
    };
    let acts = Counted {
        german: ["Akt", "Akte"],
        english: ["act", "acts"],
    };
    let counts = [
        (same("neu", "new"), receipt.booked),
        (same("schon bekannt", "known already"), receipt.known),
        (same("abgelehnt", "refused"), 0),
        (reversed, receipt.reversed),
        (
            same(
                "in der Quelle, nicht in der Datei",
                "of the source, not in the file",
            ),
            receipt.missing,
        ),
        (lines, receipt.lines),
        (acts, receipt.acts),
    ];
    let counts = counts.map(|(counted, count)| (locale.noun(count, counted), locale.count(count)));
    let totals = &receipt.totals;
    let sums = [
        ("Kosten", "costs", totals.cost),
        ("Ersparnisse", "savings", totals.saving),
        ("Transfers empfangen", "transfers received", totals.received),
        ("Transfers gezahlt", "transfers paid", totals.paid),
    ];
    let sums = sums.map(|(german, english, cents)| {
        let name = locale.pick(format!("{german} in der Datei"), format!("{english} in the file"));
        (name, locale.amount(cents.into()))
    });
    let source = (
        locale.pick("Quelle", "source").to_owned(),
        prepared.source.to_string(),
    );
    let counts = counts.map(|(name, count)| (name.to_owned(), count));
    let lines: Vec<(String, String)> = std::iter::once(source).chain(counts).chain(sums).collect();
    let width = lines
        .iter()
        .map(|(_, value)| value.chars().count())
        .max()
        .unwrap_or(0);
    let rows = lines
        .iter()
        .map(|(name, value)| format!("  {value:>width$}  {name}"));
    let undoing = imported.imports.iter().map(|import| {
        let id = import_id(*import);
        locale.pick(
            format!("  Zurücknehmen: querbuch undo {id} --reason …"),
            format!("  To take it back: querbuch undo {id} --reason …"),
        )
    });
    println!("{}", rows.chain(undoing).collect::<Vec<_>>().join("\n"));
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
    let count = locale.counted(refused.count, Counted::FAULTS);
    let (german, english) = (
        format!("{count}; es wurde nichts gebucht"),
        format!("{count}; nothing was booked"),
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
