//! Where a ledger lives: its database, and the files beside it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use querbuch_ledger::ledger::{Ledger, LedgerOptions};
use querbuch_ledger::log::checkpoint::Signer;
use querbuch_ledger::log::clock::Machine;
use querbuch_ledger::log::committer::Options;
use querbuch_ledger::log::files;
use querbuch_ledger::log::snapshot;
use querbuch_ledger::log::store::{Access, Opening, Store, StoreError};
use querbuch_ledger::queue::QuestionLimits;
use tokio::task::JoinHandle;

use crate::cli::{Cli, DatabaseOption, KeyOption};
use crate::config::{FileConfig, database};
use crate::exit::Failure;
use crate::said::Said;
use crate::telemetry;

/// A database, and the files beside it.
pub struct LedgerLocation {
    url: String,
    pooled: bool,
    snapshot: Option<PathBuf>,
}

impl LedgerLocation {
    /// What the command line, the environment or the file names.
    pub fn new(option: &DatabaseOption, file: &FileConfig) -> Result<Self, Failure> {
        let mut location = Self::of_file(database(option, file)?);
        location.pooled = option.pooled || file.pooled.unwrap_or_default();
        if let Some(snapshot) = option.snapshot.as_ref().or(file.snapshot.as_ref()) {
            location.snapshot = Some(snapshot.clone());
        }
        Ok(location)
    }

    /// A database with its files where they belong unless something else is said.
    pub fn of_file(url: String) -> Self {
        Self {
            snapshot: beside(&url, ".snapshot"),
            pooled: false,
            url,
        }
    }

    /// The snapshot file.
    pub fn snapshot(&self) -> Option<&PathBuf> {
        self.snapshot.as_ref()
    }

    /// The key: the one that is named; for a file, the one beside it. That is made where it is missing, but only for a
    /// ledger without checkpoints: those of a key that is lost could never be gone on with.
    pub async fn signer(&self, option: &KeyOption, file: &FileConfig) -> Result<Option<Signer>, Failure> {
        let named = option.key.as_ref().or(file.key.as_ref());
        let signer = match (named, beside(&self.url, ".key")) {
            (Some(named), _) => Signer::load(named).map_err(Failure::signing_key)?,
            (None, Some(beside)) => self.signer_beside(&beside).await?,
            (None, None) => {
                tracing::warn!(
                    "no key: checkpoints are not signed, so nobody can prove later what the log held; \
                     make one with `querbuch key` and name it by --key"
                );
                return Ok(None);
            }
        };
        Ok(Some(match option.signed.as_ref().or(file.signed.as_ref()) {
            Some(record) => signer.with_record(record.clone()),
            None => signer,
        }))
    }

    async fn signer_beside(&self, path: &Path) -> Result<Signer, Failure> {
        match Signer::load(path) {
            Err(error) if error.is_not_found() => {}
            loaded => return loaded.map_err(Failure::signing_key),
        }
        if self.has_checkpoints().await? {
            return Err(StoreError::SigningKeyMissing(path.to_owned()).into());
        }
        Signer::load_or_create(path, None, &Machine).map_err(Failure::signing_key)
    }

    async fn has_checkpoints(&self) -> Result<bool, StoreError> {
        let store = match self.store().await {
            // Of a version that had none.
            Err(StoreError::NoLedger | StoreError::Outdated) => return Ok(false),
            store => store?,
        };
        let newest = store.checkpoint(u64::MAX).await;
        store.close().await;
        Ok(newest?.is_some())
    }

    /// The file of the key: the one that is named, or the one beside the database.
    pub fn key_path(&self, named: Option<&PathBuf>) -> Option<PathBuf> {
        named.cloned().or_else(|| beside(&self.url, ".key"))
    }

    /// The key beside the file of a SQLite database, where there is one.
    pub fn key_beside(&self) -> Option<PathBuf> {
        beside(&self.url, ".key").filter(|path| path.exists())
    }

    /// The file of a SQLite database.
    pub fn file(&self) -> Option<PathBuf> {
        beside(&self.url, "")
    }

    /// Opens the ledger for writing.
    pub async fn open(
        &self,
        name: &str,
        signer: Option<Signer>,
    ) -> Result<(Ledger, JoinHandle<()>), StoreError> {
        let options = LedgerOptions {
            name: name.to_owned(),
            pooled: self.pooled,
            log: Options {
                signer,
                snapshot: self.snapshot.clone(),
                commands_waiting_max: None,
            },
            questions: QuestionLimits::SERVER,
        };
        Ledger::open(&self.url, options, Arc::new(Machine)).await
    }

    /// Opens the database for reading.
    pub async fn store(&self) -> Result<Store, StoreError> {
        self.store_for(Access::Read).await
    }

    /// Opens the ledger for questions about what it holds now, also beside a running server.
    pub async fn open_to_read(&self, name: &str) -> Result<Ledger, StoreError> {
        let options = LedgerOptions {
            name: name.to_owned(),
            pooled: self.pooled,
            log: Options {
                signer: None,
                snapshot: self.snapshot.clone(),
                commands_waiting_max: None,
            },
            questions: QuestionLimits::COMMAND_LINE,
        };
        Ledger::open_to_read(&self.url, options, Arc::new(Machine)).await
    }

    /// Opens the database for reading or writing.
    pub async fn store_for(&self, access: Access) -> Result<Store, StoreError> {
        let pooled = self.pooled;
        Store::open(&self.url, Opening { access, pooled }).await
    }
}

/// A file beside the file of a SQLite database.
fn beside(url: &str, suffix: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    Some(PathBuf::from(format!("{path}{suffix}")))
}

/// Brings the tables up to date.
pub async fn migrate(options: &DatabaseOption, cli: &Cli) -> Result<(), Failure> {
    let file = FileConfig::read(cli)?;
    telemetry::start(&file)?;
    let location = LedgerLocation::new(options, &file)?;
    let store = location.store_for(Access::Write).await?;
    let position = store.head().await?.position;
    store.close().await;
    if cli.json {
        println!("{}", serde_json::json!({ "position": position }));
    } else {
        let text = crate::locale::Locale::or_system(cli.locale).pick(
            format!("auf dem neuesten Stand, Position {position}"),
            format!("up to date, position {position}"),
        );
        println!("{text}");
    }
    Ok(())
}

/// Puts the snapshot aside. It is kept: where it goes further than the log, it tells what was there.
pub async fn discard_snapshot(options: &DatabaseOption, cli: &Cli) -> Result<(), Failure> {
    let file = FileConfig::read(cli)?;
    telemetry::start(&file)?;
    let location = LedgerLocation::new(options, &file)?;
    let path = location.snapshot().ok_or_else(|| {
        Failure::usage_in(Said::new(
            "bitte den Zwischenstand mit --snapshot DATEI nennen",
            "name the snapshot with --snapshot FILE",
        ))
    })?;
    // Not while a server writes it.
    let store = location.store_for(Access::Write).await?;
    let position = snapshot::read(path).ok().map(|found| found.position);
    let name = position.map_or_else(|| "unreadable".to_owned(), |position| position.to_string());
    let aside = files::beside(path, &format!(".discarded-{name}"));
    let moved = std::fs::rename(path, &aside);
    store.close().await;
    moved.map_err(|error| Failure::environment(format!("{}: {error}", path.display())))?;
    if cli.json {
        println!("{}", serde_json::json!({ "position": position, "file": aside }));
    } else {
        println!("{}", aside.display());
    }
    Ok(())
}
