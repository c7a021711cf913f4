//! `serve` and `demo`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{DatabaseOption, EdgeOptions, KeyOption};

/// Where a server listens unless told otherwise.
pub const LISTEN_DEFAULT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

/// Options of `serve`.
#[derive(Debug, Args)]
pub struct ServeOptions {
    /// The database
    #[command(flatten)]
    pub database: DatabaseOption,

    /// The key
    #[command(flatten)]
    pub key: KeyOption,

    /// Address and port, 127.0.0.1:8080 unless given; beyond loopback only with somebody who can sign in, and TLS
    #[arg(long, env = "QUERBUCH_LISTEN", value_name = "ADDR:PORT")]
    pub listen: Option<String>,

    /// Address under which it is reached, `https://` and a host name; again for several.
    /// Requests for any other host but those of loopback are refused
    #[arg(long, env = "QUERBUCH_PUBLIC_URL", value_name = "URL", value_delimiter = ',')]
    pub public_url: Vec<String>,

    /// Origin of web pages that may use it, `https://` and a host name; again for several. Its own pages always may
    #[arg(
        long,
        env = "QUERBUCH_ALLOW_ORIGIN",
        value_name = "ORIGIN",
        value_delimiter = ','
    )]
    pub allow_origin: Vec<String>,

    /// Documents that clients ask for by `documentId`: a manifest (JSON), or a folder of manifests and .graphql files
    #[arg(long, env = "QUERBUCH_DOCUMENTS", value_name = "PATH")]
    pub documents: Option<PathBuf>,

    /// What stands between a network and the ledger
    #[command(flatten)]
    pub edge: EdgeOptions,

    /// Name of the ledger, for people
    #[arg(long, env = "QUERBUCH_NAME")]
    pub name: Option<String>,
}

/// The cases that the program carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DemoCase {
    /// Figures that audit courts, ministries and statutes have published
    Published,
    /// A platform of the Bund, rolled out in three Länder and twelve municipalities: an illustration with plans, claims,
    /// disputes and forecasts
    EAkte,
}

/// Options of `demo`.
#[derive(Debug, Args)]
pub struct DemoOptions {
    /// What the ledger is filled with; the published cases unless given
    #[arg(long, value_enum)]
    pub case: Option<DemoCase>,

    /// With people of the Bund, two Länder, two municipalities and an auditor and their rights, in the E-Akte
    #[arg(long)]
    pub users: bool,

    /// Address and port
    #[arg(long, env = "QUERBUCH_LISTEN", value_name = "ADDR:PORT")]
    pub listen: Option<String>,

    /// Folder that keeps the ledger; without it, a temporary one is removed at the end
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,

    /// Fill the ledger in the folder of --data and end, without serving it
    #[arg(long, requires = "data")]
    pub only_fill: bool,
}
