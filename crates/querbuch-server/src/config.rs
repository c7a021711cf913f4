//! Configuration: the flag decides, then the environment, then the file, then the default.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::cli::{Cli, DatabaseOption};
use crate::exit::Failure;
use crate::identity::settings::IssuerConfig;
use crate::said::Said;

/// What a configuration file may hold.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileConfig {
    /// sqlite:FILE or postgres://…
    pub database: Option<String>,
    /// Whether PostgreSQL is reached through a pooler in transaction mode.
    pub pooled: Option<bool>,
    /// File for snapshots of the state.
    pub snapshot: Option<PathBuf>,
    /// File of the key that signs checkpoints.
    pub key: Option<PathBuf>,
    /// File that keeps what the key signed last.
    pub signed: Option<PathBuf>,
    /// Address and port.
    pub listen: Option<String>,
    /// Under which addresses it is reached, beside loopback: one, or a list.
    #[serde(default)]
    pub public_url: OneOrMany,
    /// Web pages that may use it, by their origins: one, or a list.
    #[serde(default)]
    pub allow_origin: OneOrMany,
    /// Documents that may be asked for by their ids alone: a file, or a folder.
    pub documents: Option<PathBuf>,
    /// File of the certificate for TLS.
    pub tls_certificate: Option<PathBuf>,
    /// File of its key.
    pub tls_key: Option<PathBuf>,
    /// Proxies that are believed: one network, or a list.
    #[serde(default)]
    pub trusted_proxy: OneOrMany,
    /// Units a minute that one asker is answered.
    pub rate_units: Option<u64>,
    /// Units that one asker is answered at once.
    pub rate_burst: Option<u64>,
    /// File that keeps who asked what.
    pub read_log: Option<PathBuf>,
    /// Days for which it is kept.
    pub read_log_days: Option<u16>,
    /// File that keeps refusals and sign-ins.
    pub security_log: Option<PathBuf>,
    /// Days for which they are kept.
    pub security_log_days: Option<u16>,
    /// Name of the ledger.
    pub name: Option<String>,
    /// Who is trusted to say who somebody is.
    #[serde(default)]
    pub issuer: Vec<IssuerConfig>,
    /// Filter of the log output, such as `info`.
    pub log: Option<String>,
    /// `text` or `json`.
    pub log_format: Option<String>,
}

/// A setting that may be one text or a list of texts.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct OneOrMany(#[serde(deserialize_with = "one_or_many")] pub Vec<String>);

fn one_or_many<'de, D: serde::Deserializer<'de>>(value: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "a text or a list of texts")]
    enum Given {
        One(String),
        Many(Vec<String>),
    }
    Ok(match Given::deserialize(value)? {
        Given::One(text) => vec![text],
        Given::Many(texts) => texts,
    })
}

impl FileConfig {
    /// Reads the file that the command line or the environment names; without one, everything is unset.
    pub fn read(cli: &Cli) -> Result<Self, Failure> {
        cli.config
            .as_deref()
            .map_or_else(|| Ok(Self::default()), Self::read_from)
    }

    fn read_from(path: &Path) -> Result<Self, Failure> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| Failure::usage(format!("{}: {error}", path.display())))?;
        toml::from_str(&text).map_err(|error| Failure::usage(format!("{}: {error}", path.display())))
    }
}

/// The database that is meant.
pub fn database(option: &DatabaseOption, file: &FileConfig) -> Result<String, Failure> {
    // clap has merged flag and environment already, the flag first.
    option
        .database
        .clone()
        .or_else(|| file.database.clone())
        .ok_or_else(|| {
            Failure::usage_in(Said::new(
                "keine Datenbank angegeben: bitte --database sqlite:DATEI, QUERBUCH_DATABASE oder `database` in der Datei",
                "no database given: use --database sqlite:FILE, QUERBUCH_DATABASE, or `database` in the file",
            ))
        })
}
