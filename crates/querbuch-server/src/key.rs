//! Keys that sign checkpoints.

use querbuch_ledger::log::checkpoint::Signer;
use querbuch_ledger::log::clock::Machine;

use crate::cli::{Cli, KeyOptions};
use crate::exit::Failure;

/// Makes a key where the file is missing, and shows its public half.
pub fn run(options: &KeyOptions, cli: &Cli) -> Result<(), Failure> {
    let signer = Signer::load_or_create(&options.file, options.origin.as_deref(), &Machine);
    let signer = signer.map_err(Failure::usage)?;
    if cli.json {
        println!(
            "{}",
            serde_json::json!({ "origin": signer.origin(), "verifierKey": signer.verifier_key() })
        );
    } else {
        println!("{}", signer.verifier_key());
    }
    Ok(())
}
