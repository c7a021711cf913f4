//! `verify`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::DatabaseOption;

/// Options of `verify`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct VerifyOptions {
    /// Something else than a ledger
    #[command(subcommand)]
    pub other: Option<VerifyOther>,

    /// The database
    #[command(flatten)]
    pub database: DatabaseOption,

    /// An exported log, instead of a database
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,

    /// The key
    #[command(flatten)]
    pub key: VerifierOption,

    /// A signed checkpoint that you kept from earlier; the log must be the one that it was made of
    #[arg(long, value_name = "FILE")]
    pub checkpoint: Vec<PathBuf>,

    /// List all faults; without it, the first some hundred
    #[arg(long)]
    pub all: bool,
}

/// Which key checks checkpoints.
#[derive(Debug, Default, Args)]
pub struct VerifierOption {
    /// Public key that checks the checkpoints
    #[arg(long, value_name = "ORIGIN+HASH+KEY")]
    pub verifier_key: Option<String>,

    /// File of the key that signs; its public half checks. On SQLite the one beside the database unless given
    #[arg(long, env = "QUERBUCH_KEY", value_name = "FILE")]
    pub key: Option<PathBuf>,
}

/// What else can be checked.
#[derive(Debug, Subcommand)]
pub enum VerifyOther {
    /// Check the proof of one entry, without a database
    #[command(after_help = PROOF_HELP)]
    Proof(ProofOptions),
}

/// What a proof looks like.
const PROOF_HELP: &str = "FILE holds either the header of an exported log and some of its lines, or JSON as the API \
gives it:
  {\"entry\": \"{\\\"actor\\\": …}\",
   \"inclusionProof\": {\"leafIndex\": 16, \"treeSize\": 42, \"rootHash\": \"…\", \"hashes\": [\"…\"]},
   \"checkpoint\": {\"note\": \"…\"}}
The members may stand side by side or deeper, as in a whole answer. Without a key, nobody vouches for the root hash.";

/// Options of `verify proof`.
#[derive(Debug, Args)]
pub struct ProofOptions {
    /// The proof; - for standard input
    pub file: PathBuf,

    /// The key
    #[command(flatten)]
    pub key: VerifierOption,
}
