//! `[[issuer]]` of the configuration file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use querbuch_identity::Clock;
use querbuch_identity::bearer::Providers;
use querbuch_identity::issuer::{ClientSettings, Hidden, Issuer, IssuerSettings};
use querbuch_identity::provider::Provider;
use querbuch_identity::web::Network;
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::log::clock::{Machine, Source as _};
use serde::Deserialize;

use crate::config::{FileConfig, OneOrMany};
use crate::exit::Failure;
use crate::said::Said;

/// Issuers of one server: the Bund and each Land, with some to spare.
pub const ISSUERS_MAX: usize = 50;

/// Bytes of a file with a secret.
const SECRET_BYTES_MAX: usize = 4_096;

/// What the file says of one issuer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuerConfig {
    /// The address that stands in tokens as `iss`.
    pub issuer: String,
    /// Where it says what it is.
    pub discovery: Option<String>,
    /// For whom its access tokens are.
    #[serde(default)]
    pub audience: OneOrMany,
    /// How they may be signed.
    #[serde(default)]
    pub algorithms: OneOrMany,
    /// Where they name groups.
    #[serde(default)]
    pub groups: OneOrMany,
    /// What people read where they choose one.
    pub label: Option<String>,
    /// As which client browsers sign in.
    pub client: Option<ClientConfig>,
}

/// As which client browsers sign in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientConfig {
    /// Its id.
    pub id: String,
    /// The file with its secret.
    pub secret_file: PathBuf,
    /// What is asked for beside `openid`.
    #[serde(default)]
    pub scopes: OneOrMany,
}

/// The issuers of the configuration, checked. None of them is asked yet.
pub fn issuers(file: &FileConfig) -> Result<Vec<Issuer>, Failure> {
    if file.issuer.len() > ISSUERS_MAX {
        return Err(Failure::usage_in(Said::new(
            format!("[[issuer]]: höchstens {ISSUERS_MAX}"),
            format!("[[issuer]]: at most {ISSUERS_MAX}"),
        )));
    }
    let mut issuers: Vec<Issuer> = Vec::new();
    for config in &file.issuer {
        let issuer = checked(config)?;
        if issuers.iter().any(|known| known.name == issuer.name) {
            let name = &issuer.name;
            return Err(Failure::usage_in(Said::new(
                format!("[[issuer]] {name}: steht zweimal in der Datei"),
                format!("[[issuer]] {name}: is in the file twice"),
            )));
        }
        issuers.push(issuer);
    }
    Ok(issuers)
}

fn checked(config: &IssuerConfig) -> Result<Issuer, Failure> {
    let client = config.client.as_ref().map(|client| {
        Ok::<_, Failure>(ClientSettings {
            id: client.id.clone(),
            secret: secret(&client.secret_file)?,
            scopes: client.scopes.0.clone(),
        })
    });
    let settings = IssuerSettings {
        issuer: config.issuer.clone(),
        discovery: config.discovery.clone(),
        audience: config.audience.0.clone(),
        algorithms: config.algorithms.0.clone(),
        groups: config.groups.0.clone(),
        label: config.label.clone(),
        client: client.transpose()?,
    };
    Issuer::try_new(settings).map_err(|fault| {
        let name = &config.issuer;
        let said = |language| format!("[[issuer]] {name}: {}", fault.message(language));
        Failure::usage_in(Said::new(said(Language::German), said(Language::English)))
    })
}

fn secret(path: &Path) -> Result<Hidden, Failure> {
    let shown = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::usage(format!("secret_file {shown}: {error}")))?;
    let text = text.trim();
    if text.is_empty() || text.len() > SECRET_BYTES_MAX {
        return Err(Failure::usage_in(Said::new(
            format!("secret_file {shown}: leer oder länger als {SECRET_BYTES_MAX} Bytes"),
            format!("secret_file {shown}: empty or longer than {SECRET_BYTES_MAX} bytes"),
        )));
    }
    Ok(Hidden(text.into()))
}

/// The issuers, ready to be asked.
pub fn providers(file: &FileConfig) -> Result<Providers, Failure> {
    let issuers = issuers(file)?;
    if issuers.is_empty() {
        return Ok(Providers::default());
    }
    let network = Arc::new(Network::of_system().map_err(Failure::environment)?);
    let clock: Clock = Arc::new(|| Machine.now());
    Ok(Providers::new(issuers.into_iter().map(|issuer| {
        Provider::new(issuer, network.clone(), clock.clone())
    })))
}
