//! `token` and `principals`.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};

use super::act::ActOptions;
use super::{DatabaseOption, KeyOption};

/// What can be done with tokens.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Make a token; its text is printed once and never again
    #[command(
        after_help = "Examples: querbuch token make --owner principal:3 --name \"nightly\" --action READ --until 2027-06-30T00:00:00Z\n          querbuch token make --machine sap-import --name sap --action BOOK --until 2027-06-30T00:00:00Z\nOnce there is a token, a server that starts lets nobody in who does not sign in."
    )]
    Make(MakeTokenOptions),
    /// Revoke a token or a session by its id; it ends at once, in every process
    #[command(
        after_help = "Example: querbuch token revoke token:019… --database postgres://ledger@db/ledger"
    )]
    Revoke(RevokeTokenOptions),
    /// List tokens: whose, what for, until when, used last when
    #[command(after_help = "Example: querbuch token list --owner principal:3 --database sqlite:ledger.db")]
    List(ListTokensOptions),
}

/// Options of `token make`.
#[derive(Debug, Args)]
pub struct MakeTokenOptions {
    /// The database
    #[command(flatten)]
    pub database: DatabaseOption,

    /// The key
    #[command(flatten)]
    pub key: KeyOption,

    /// For whom it acts
    #[arg(long, value_name = "PRINCIPAL", required_unless_present = "machine")]
    pub owner: Option<String>,

    /// The machine for which it acts; it is made known where it is not
    #[arg(long, value_name = "NAME", conflicts_with = "owner")]
    pub machine: Option<String>,

    /// What it is for, for people
    #[arg(long)]
    pub name: String,

    /// What is open to it, of what its owner may; again for several
    #[arg(long, value_name = "ACTION", required = true, value_delimiter = ',')]
    pub action: Vec<String>,

    /// The only unit, with everything below it, that is open to it
    #[arg(long)]
    pub unit: Option<String>,

    /// The first moment at which it does not hold any more
    #[arg(long, value_name = "INSTANT")]
    pub until: DateTime<Utc>,

    /// From where it may be used, such as 10.0.0.0/8; again for several
    #[arg(long, value_name = "NETWORK", value_delimiter = ',')]
    pub network: Vec<String>,
}

/// Options of `token revoke`.
#[derive(Debug, Args)]
pub struct RevokeTokenOptions {
    /// Its id
    pub id: String,

    /// The database
    #[command(flatten)]
    pub database: DatabaseOption,

    /// The key
    #[command(flatten)]
    pub key: KeyOption,
}

/// Options of `token list`.
#[derive(Debug, Args)]
pub struct ListTokensOptions {
    /// The database
    #[command(flatten)]
    pub database: DatabaseOption,

    /// Only those of this principal
    #[arg(long, value_name = "PRINCIPAL")]
    pub owner: Option<String>,
}

/// What can be done with principals.
#[derive(Debug, Subcommand)]
pub enum PrincipalsCommand {
    /// List people and machines: number, issuer, subject, name
    #[command(after_help = "Example: querbuch principals list --database sqlite:ledger.db")]
    List(DatabaseOption),
    /// Erase who a principal is, for good; number and acts stay
    #[command(
        after_help = "Example: querbuch principals erase principal:3 --reason \"on request\" --database sqlite:ledger.db\nWhoever signs in again is somebody new, without rights."
    )]
    Erase(ErasePrincipalOptions),
}

/// Options of `principals erase`.
#[derive(Debug, Args)]
pub struct ErasePrincipalOptions {
    /// Who
    pub principal: String,

    /// Why
    #[arg(long)]
    pub reason: Arc<str>,

    /// How
    #[command(flatten)]
    pub act: ActOptions,
}
