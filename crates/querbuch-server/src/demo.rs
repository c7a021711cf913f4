//! An embedded ledger with one of the cases that the program carries, served.

pub mod cases;
pub mod users;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use querbuch_ledger::import::{FederalBudgetOptions, ImportKind, ImportOptions, ImportSource, prepare};
use querbuch_ledger::ledger::Ledger;

use crate::app::Web;
use crate::cli::{Cli, DemoCase, DemoOptions, KeyOption};
use crate::config::FileConfig;
use crate::demo::users::LoadedUser;
use crate::edge::state::Edge;
use crate::exit::Failure;
use crate::http::documents::known_documents;
use crate::http::hosts::allowed_hosts;
use crate::http::origins::allowed_origins;
use crate::identity::settings::providers;
use crate::locale::Locale;
use crate::location::LedgerLocation;
use crate::said::Said;
use crate::{import, serve, telemetry};

/// How the Titel of the federal budget were selected.
const SELECTION: &str = "Nur Titel, deren Zweckbestimmung von Informationstechnik oder Digitalem spricht. Die Auswahl ist \
                         eine Wortsuche und keine amtliche Abgrenzung: Nicht jeder Treffer ist Verwaltungs-IT.";

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
    let case = case_of(options)?;
    let url = format!("sqlite:{}", folder.join(case.database()).display());
    if options.only_fill {
        return only_fill(url, (case, options.users), cli, &file).await;
    }

    let listener = serve::listen_locally(options.listen.as_deref().or(file.listen.as_deref())).await?;
    let web = Web {
        hosts: allowed_hosts(&[], &file)?,
        origins: Arc::new(allowed_origins(&[], &[], &file)?),
        providers: providers(&file)?,
        public_url: None,
        documents: known_documents(file.documents.as_deref())?,
        edge: Edge::local(),
    };
    let location = LedgerLocation::of_file(url);
    let signer = location.signer(&KeyOption::default(), &file).await?;
    let (ledger, committer) = location.open(case.ledger_name(), signer).await?;
    fill(&ledger, case, locale).await?;
    let people = people(&ledger, options.users).await?;
    let address = serve::announce(&listener, None, cli.json)?;
    if !cli.json {
        invite(address, case, locale);
        introduce(&people, locale);
    }
    serve::serve(listener, (web, None), (ledger, committer)).await
}

/// Fills the ledger of a case and says where it is, for a shell to go on with.
async fn only_fill(
    url: String,
    (case, with_users): (DemoCase, bool),
    cli: &Cli,
    file: &FileConfig,
) -> Result<(), Failure> {
    let locale = Locale::or_system(cli.locale);
    let location = LedgerLocation::of_file(url.clone());
    let signer = location.signer(&KeyOption::default(), file).await?;
    let (ledger, committer) = location.open(case.ledger_name(), signer).await?;
    let filled = match fill(&ledger, case, locale).await {
        Ok(()) => people(&ledger, with_users).await,
        Err(failure) => Err(failure),
    };
    let position = ledger.state().position;
    drop(ledger);
    committer.await.map_err(Failure::environment)?;
    let people = filled?;
    if cli.json {
        println!("{}", serde_json::json!({ "database": url, "position": position }));
    } else {
        println!("QUERBUCH_DATABASE={url}");
        introduce(&people, locale);
    }
    Ok(())
}

/// The case that is meant. People have rights at the units of the E-Akte.
fn case_of(options: &DemoOptions) -> Result<DemoCase, Failure> {
    match (options.case, options.users) {
        (Some(DemoCase::Published), true) => Err(Failure::usage_in(Said::new(
            "--users: die Personen haben Rechte an den Einheiten der E-Akte; bitte --case e-akte, oder keinen Fall angeben",
            "--users: the people have rights at the units of the E-Akte; give --case e-akte, or no case",
        ))),
        (Some(case), _) => Ok(case),
        (None, true) => Ok(DemoCase::EAkte),
        (None, false) => Ok(DemoCase::Published),
    }
}

/// The people of the demo, where they are wanted.
async fn people(ledger: &Ledger, are_wanted: bool) -> Result<Vec<LoadedUser>, Failure> {
    if are_wanted {
        users::load(ledger).await
    } else {
        Ok(Vec::new())
    }
}

fn introduce(people: &[LoadedUser], locale: Locale) {
    if people.is_empty() {
        return;
    }
    let language = locale.language();
    println!(
        "{}",
        language.pick("Personen und ihre Rollen:", "People and their roles:")
    );
    println!("{}", users::told(people, language).join("\n"));
}

/// Brings in the files of a case.
pub async fn fill(ledger: &Ledger, case: DemoCase, locale: Locale) -> Result<(), Failure> {
    for file in case.files() {
        let kind = file.kind;
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
        let source = ImportSource::bytes(file.name, file.bytes);
        let prepared = prepare(kind, std::slice::from_ref(&source), &ledger.state(), &options);
        let imported = match prepared {
            Ok(prepared) => import::carry_out(ledger, file.actor, &prepared, false)
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

fn invite(address: SocketAddr, case: DemoCase, locale: Locale) {
    println!("GraphQL:  http://{address}/graphql");
    println!("Schema:   http://{address}/schema.graphql\n");
    println!(
        "{}\n",
        locale
            .language()
            .pick("Fragen zum Ausprobieren:", "Queries to try:")
    );
    for query in case.queries() {
        let body = serde_json::json!({ "query": query.document }).to_string();
        println!("# {}", locale.language().pick(query.german, query.english));
        println!("curl -s http://{address}/graphql -H 'Content-Type: application/json' -d '{body}'\n");
    }
    println!(
        "{}",
        locale.language().pick("Beenden mit Strg+C.", "Stop with Ctrl+C.")
    );
}
