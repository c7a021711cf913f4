//! `key` and `snapshot`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{DatabaseOption, KeyOption};

/// Options of `key`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct KeyOptions {
    /// Something else than making a key or showing it
    #[command(subcommand)]
    pub act: Option<KeyAct>,

    /// The file; it is made where it is missing
    pub file: Option<PathBuf>,

    /// Name of the log in its checkpoints: like an address without the scheme, without spaces and plus
    #[arg(long)]
    pub origin: Option<String>,
}

/// What can be done with the key of a ledger.
#[derive(Debug, Subcommand)]
pub enum KeyAct {
    /// Let another key sign from here on
    #[command(after_help = ROTATE_HELP)]
    Rotate(RotateOptions),
}

/// What a rotation does.
const ROTATE_HELP: &str = "Examples: querbuch key rotate --database sqlite:ledger.db
          querbuch key rotate --database postgres://ledger@db/ledger --key querbuch.key
          querbuch key rotate --lost --database sqlite:ledger.db
The new key takes the place of the file; the earlier one is kept beside it, as FILE.until-POSITION. The change is an entry
of the log, which the earlier key signs, so that `querbuch verify` follows from one key to the next. On SQLite, stop the
server first; on PostgreSQL, give the new file to every process and start it again.
With --lost nobody vouches for the new key: `querbuch verify` says so, for ever. Tell your auditors its public half.";

/// Options of `key rotate`.
#[derive(Debug, Args)]
pub struct RotateOptions {
    /// The database
    #[command(flatten)]
    pub database: DatabaseOption,

    /// The key that signs until now
    #[command(flatten)]
    pub key: KeyOption,

    /// The key is lost
    #[arg(long)]
    pub lost: bool,
}

/// What can be done with a snapshot.
#[derive(Debug, Subcommand)]
pub enum SnapshotCommand {
    /// Put the snapshot aside, so that the next start reads the whole log
    #[command(
        after_help = "Example: querbuch snapshot discard --database sqlite:ledger.db\nThe file is kept under another name: where it goes further than the log, it is what is left of entries that are gone."
    )]
    Discard(DatabaseOption),
}
