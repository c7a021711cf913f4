//! The whole log to a file, and back.

use std::io::{BufWriter, Write as _, stdout};
use std::path::Path;

use querbuch_ledger::log::archive::restore::restore;
use querbuch_ledger::log::archive::write::{WriteOptions, write};
use querbuch_ledger::log::archive::{ArchiveError, Header};
use querbuch_ledger::log::checkpoint::Signer;
use querbuch_ledger::log::files;
use querbuch_ledger::log::store::Access;
use querbuch_ledger::log::verify::{Expectations, FAULTS_KEPT_MAX};
use serde_json::json;

use crate::audit::{show, verifier};
use crate::cli::{Cli, ExportOptions, ImportOptions, VerifierOption};
use crate::config::FileConfig;
use crate::exit::Failure;
use crate::locale::Locale;
use crate::location::LedgerLocation;
use crate::progress::EntryBar;
use crate::said::Said;
use crate::telemetry;

/// Writes the log to a file.
pub async fn export(options: &ExportOptions, cli: &Cli) -> Result<(), Failure> {
    let file = FileConfig::read(cli)?;
    telemetry::start(&file)?;
    let location = LedgerLocation::new(&options.database, &file)?;
    let key = options.key.clone().or_else(|| file.key.clone());
    let signer = key
        .or_else(|| location.key_beside())
        .map(|path| Signer::load(&path));
    let writing = WriteOptions {
        without_proofs: options.without_proofs,
        signer: signer.transpose().map_err(Failure::signing_key)?,
    };
    let store = location.store().await?;
    let bar = EntryBar::new(cli);
    let progress = |done, all| bar.show(done, all);
    let path = options.file.as_path();
    if path == Path::new("-") {
        let mut out = BufWriter::new(stdout());
        write(&store, &mut out, &writing, &progress).await?;
        return Ok(());
    }
    let named = |error| Failure::usage(format!("{}: {error}", path.display()));
    let created = files::create_private(path).map_err(named)?;
    let mut out = BufWriter::new(created);
    let header = match write(&store, &mut out, &writing, &progress).await {
        Ok(header) => header,
        Err(error) => {
            // A half file must not be taken for a whole one; why it is half is what has to be told.
            drop(std::fs::remove_file(path));
            return Err(error.into());
        }
    };
    let written = out.flush().and_then(|()| out.get_ref().sync_all());
    written.map_err(Failure::environment)?;
    drop(bar);
    say(&header, cli);
    Ok(())
}

/// Makes an identical ledger from an exported log.
pub async fn import(options: &ImportOptions, cli: &Cli) -> Result<(), Failure> {
    let file = FileConfig::read(cli)?;
    telemetry::start(&file)?;
    let location = LedgerLocation::new(&options.database, &file)?;
    let [path] = options.files.as_slice() else {
        return Err(Failure::usage_in(Said::new(
            "bitte ein einziges ausgeführtes Protokoll angeben",
            "one exported log at a time",
        )));
    };
    if options.dry_run {
        return Err(Failure::usage_in(Said::new(
            "ein ausgeführtes Protokoll prüft `querbuch verify --log`",
            "an exported log is checked with `querbuch verify --log`",
        )));
    }
    let key = VerifierOption {
        verifier_key: options.verifier_key.clone(),
        key: options.key.key.clone(),
    };
    let expectations = Expectations {
        verifier: verifier(&key, &file, Some(&location))?,
        kept: Vec::new(),
        faults_max: FAULTS_KEPT_MAX,
    };
    let store = location.store_for(Access::Write).await?;
    let bar = EntryBar::new(cli);
    let restored = restore(&store, path, expectations, &|done, all| bar.show(done, all)).await;
    store.close().await;
    drop(bar);
    match restored {
        Ok(restored) => {
            say(&restored.header, cli);
            Ok(())
        }
        Err(ArchiveError::Faults(report)) => show(&report, cli),
        Err(error) => Err(error.into()),
    }
}

fn say(header: &Header, cli: &Cli) {
    let (position, root) = (header.tree_size, &header.root_hash);
    if cli.json {
        println!("{}", json!({ "position": position, "rootHash": root }));
    } else {
        let text = Locale::or_system(cli.locale).pick(
            format!("Position {position}, Wurzel-Hash {root}"),
            format!("position {position}, root hash {root}"),
        );
        println!("{text}");
    }
}
