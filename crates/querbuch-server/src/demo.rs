//! An embedded ledger with the published cases, served.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use querbuch_ledger::import::{FederalBudgetOptions, ImportKind, ImportOptions, ImportSource, prepare};
use querbuch_ledger::ledger::{LOCAL_ACTOR, Ledger};

use crate::app::Web;
use crate::cli::{Cli, DemoOptions, KeyOption};
use crate::config::FileConfig;
use crate::exit::Failure;
use crate::http::documents::known_documents;
use crate::http::hosts::allowed_hosts;
use crate::http::origins::allowed_origins;
use crate::locale::Locale;
use crate::location::LedgerLocation;
use crate::{import, serve, telemetry};

/// How the Titel of the federal budget were selected.
const SELECTION: &str = "Nur Titel, deren Zweckbestimmung von Informationstechnik oder Digitalem spricht. Die Auswahl ist \
                         eine Wortsuche und keine amtliche Abgrenzung: Nicht jeder Treffer ist Verwaltungs-IT.";

/// The files of the demo, in the order in which they build on each other. The rates come first: they were known before
/// any of the cases, so every later position can be appraised.
const FILES: [(ImportKind, &str, &[u8]); 16] = [
    (
        ImportKind::DiscountRates,
        "discount-rates.csv",
        include_bytes!("../../../demo/discount-rates.csv"),
    ),
    (
        ImportKind::Units,
        "units.csv",
        include_bytes!("../../../demo/units.csv"),
    ),
    (
        ImportKind::Measures,
        "measures.csv",
        include_bytes!("../../../demo/measures.csv"),
    ),
    (
        ImportKind::Effects,
        "effects.csv",
        include_bytes!("../../../demo/effects.csv"),
    ),
    (
        ImportKind::Plans,
        "plans.csv",
        include_bytes!("../../../demo/plans.csv"),
    ),
    (
        ImportKind::Forecasts,
        "forecasts.csv",
        include_bytes!("../../../demo/forecasts.csv"),
    ),
    (
        ImportKind::Bookings,
        "bookings.csv",
        include_bytes!("../../../demo/bookings.csv"),
    ),
    (
        ImportKind::FederalBudget,
        "bundeshaushalt-2017-it-titel.csv",
        include_bytes!("../../../demo/bundeshaushalt-2017-it-titel.csv"),
    ),
    (
        ImportKind::Keys,
        "koenigsteiner-schluessel.csv",
        include_bytes!("../../../demo/koenigsteiner-schluessel.csv"),
    ),
    (
        ImportKind::Keys,
        "keys.csv",
        include_bytes!("../../../demo/keys.csv"),
    ),
    (
        ImportKind::Allocations,
        "allocations.csv",
        include_bytes!("../../../demo/allocations.csv"),
    ),
    (
        ImportKind::WageRates,
        "wage-rates.csv",
        include_bytes!("../../../demo/wage-rates.csv"),
    ),
    (
        ImportKind::WageRates,
        "wage-rates-business.csv",
        include_bytes!("../../../demo/wage-rates-business.csv"),
    ),
    (
        ImportKind::WageRates,
        "staff-rates-federal.csv",
        include_bytes!("../../../demo/staff-rates-federal.csv"),
    ),
    (
        ImportKind::Indicators,
        "indicators.csv",
        include_bytes!("../../../demo/indicators.csv"),
    ),
    (
        ImportKind::Measurements,
        "measurements.csv",
        include_bytes!("../../../demo/measurements.csv"),
    ),
];

/// Questions that show what the ledger is for.
const QUERIES: [(&str, &str, &str); 4] = [
    (
        "Wer zahlt, wer gewinnt? OLAF, nach Ebene und Jahr",
        "Who pays, who gains? OLAF, by level and year",
        "{ measure(ref: \"olaf\") { title balance(groupBy: [LEVEL, YEAR]) { rows { level year cost transfer net cumulativeNet } total { net } } } }",
    ),
    (
        "Lohnt es sich, insgesamt und für jede Ebene? Beratungshilfe, mit Annahmen",
        "Is it worth it, overall and for each level? Beratungshilfe, on assumptions",
        "{ measure(ref: \"beratungshilfe\") { appraisal { verdict wrongPocketShare { value } overall { npv payback { years } risk { chancePositive } } perspectives { party { label } npv } conventions { text } } } }",
    ),
    (
        "Die zehn größten IT-Ansätze des Bundes 2017, nach Einzelplan-Kapitel-Titel",
        "The ten largest federal IT appropriations of 2017",
        "{ balance(filter: {measures: [\"bundes-it-2017\"]}, groupBy: [UNIT], orderBy: {by: COST}, limit: 10) { rows { unit { code name } cost } total { cost } } }",
    ),
    (
        "Alle Maßnahmen über alle Ebenen; Wirtschaft und Bürger stehen daneben",
        "All measures across all levels; businesses and citizens beside them",
        "{ balance(groupBy: [MEASURE, LEVEL]) { rows { measure { code } level cost saving transfer net } total { net } society { saving } position } }",
    ),
];

/// Fills a ledger and serves it. A ledger that was filled before stays as it is.
pub async fn run(options: &DemoOptions, cli: &Cli) -> Result<(), Failure> {
    let file = FileConfig::read(cli)?;
    telemetry::start(&file)?;
    let locale = Locale::or_system(cli.locale);
    let temporary = match &options.data {
        Some(folder) => {
            std::fs::create_dir_all(folder)
                .map_err(|error| Failure::environment(format!("{}: {error}", folder.display())))?;
            None
        }
        None => Some(tempfile::tempdir().map_err(Failure::environment)?),
    };
    let folder = options
        .data
        .as_deref()
        .or(temporary.as_ref().map(tempfile::TempDir::path))
        .unwrap_or(Path::new("."));
    let url = format!("sqlite:{}", folder.join("querbuch-demo.db").display());

    let listener = serve::listen(options.listen.as_deref().or(file.listen.as_deref())).await?;
    let web = Web {
        hosts: allowed_hosts(&[], &file)?,
        origins: Arc::new(allowed_origins(&[], &[], &file)?),
        documents: known_documents(file.documents.as_deref())?,
    };
    let location = LedgerLocation::of_file(url);
    let signer = location.signer(&KeyOption::default(), &file).await?;
    let (ledger, committer) = location.open("Querbuch Demo", signer).await?;
    fill(&ledger, locale).await?;
    let address = serve::announce(&listener, cli.json)?;
    if !cli.json {
        invite(address, locale);
    }
    serve::serve(listener, web, (ledger, committer)).await
}

/// Brings in the published cases.
pub async fn fill(ledger: &Ledger, locale: Locale) -> Result<(), Failure> {
    for (kind, name, bytes) in FILES {
        // What somebody set since is not set back.
        if is_filled(ledger, kind) {
            continue;
        }
        let federal_budget = FederalBudgetOptions {
            einzelplaene: Some(import::einzelplaene()),
            selection: Some(SELECTION.into()),
            ..FederalBudgetOptions::default()
        };
        let options = ImportOptions {
            federal_budget,
            ..ImportOptions::default()
        };
        let source = ImportSource::bytes(name, bytes);
        let prepared = prepare(kind, std::slice::from_ref(&source), &ledger.state(), &options);
        let imported = match prepared {
            Ok(prepared) => import::carry_out(ledger, LOCAL_ACTOR, &prepared, false)
                .await?
                .map(|_| ()),
            Err(refused) => Err(refused),
        };
        if let Err(refused) = imported {
            let faults = refused.faults.iter().map(|fault| fault.line(locale.language()));
            return Err(Failure::environment(faults.collect::<Vec<_>>().join("\n")));
        }
    }
    Ok(())
}

/// Whether the ledger has the rows of this kind from an earlier filling.
fn is_filled(ledger: &Ledger, kind: ImportKind) -> bool {
    let state = ledger.state();
    let mut imports = state.imports.iter();
    kind.is_compared() && imports.any(|import| *import.source == *kind.as_str())
}

fn invite(address: SocketAddr, locale: Locale) {
    println!("GraphQL:  http://{address}/graphql");
    println!("Schema:   http://{address}/schema.graphql\n");
    println!(
        "{}\n",
        locale
            .language()
            .pick("Fragen zum Ausprobieren:", "Queries to try:")
    );
    for (german, english, query) in QUERIES {
        let body = serde_json::json!({ "query": query }).to_string();
        println!("# {}", locale.language().pick(german, english));
        println!("curl -s http://{address}/graphql -H 'Content-Type: application/json' -d '{body}'\n");
    }
    println!(
        "{}",
        locale.language().pick("Beenden mit Strg+C.", "Stop with Ctrl+C.")
    );
}
