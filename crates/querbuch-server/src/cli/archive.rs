//! `export`, `backup` and `restore`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::DatabaseOption;

/// What can be exported.
#[derive(Debug, Subcommand)]
pub enum Export {
    /// The whole log, one JSON object a line: entries, proofs, texts that were not erased, keys, checkpoints
    #[command(
        after_help = "Example: querbuch export log ledger.ndjson --database sqlite:ledger.db\nThe file holds free texts, which may name persons."
    )]
    Log(ExportOptions),
}

/// Options of `export log`.
#[derive(Debug, Args)]
pub struct ExportOptions {
    /// The file, which must not be there yet; - for standard output
    #[arg(default_value = "-")]
    pub file: PathBuf,

    /// The database
    #[command(flatten)]
    pub database: DatabaseOption,

    /// File of the key that signs the log as it is exported. On SQLite the one beside the database unless given
    #[arg(long, env = "QUERBUCH_KEY", value_name = "FILE")]
    pub key: Option<PathBuf>,

    /// Leave out the proofs, for a smaller file
    #[arg(long)]
    pub without_proofs: bool,
}

/// Options of `backup` and `restore`.
#[derive(Debug, Args)]
pub struct CopyOptions {
    /// The backup
    pub file: PathBuf,

    /// The database
    #[command(flatten)]
    pub database: DatabaseOption,
}
