//! Fuzz targets: the input of each computation.

use clap::{CommandFactory as _, FromArgMatches as _, Subcommand as _};
use fuzz_driver::Fuzz;
use querbuch_ledger::import::DecimalSign;
use serde_json::Value;

use super::computed;
use crate::cli::{Cli, Compute};
use crate::locale::Locale;

/// The example that the help of each computation shows.
fn examples() -> Vec<(Compute, String)> {
    let cli = Cli::command();
    let compute = cli.find_subcommand("compute").expect("is there");
    let example = |command: &clap::Command| {
        let help = command.get_after_help()?.to_string();
        let input = help.split_once("echo '")?.1.split_once('\'')?.0.to_owned();
        let matches = Compute::augment_subcommands(clap::Command::new("x"))
            .try_get_matches_from(["x", command.get_name()]);
        let named = Compute::from_arg_matches(&matches.ok()?).ok()?;
        Some((named, input))
    };
    compute.get_subcommands().filter_map(example).collect()
}

#[test]
fn computations_survive_any_input() {
    let examples = examples();
    assert!(examples.len() >= 16, "each computation has an example");
    let words = [
        "\"0\"",
        "\"-1\"",
        "1e28",
        "1e-28",
        "-0.9999999999",
        "null",
        "[",
        "]",
        "\"MONTHLY\"",
        "\"MID_YEAR\"",
        "\"rate\":",
        "\"digits\":28",
        "\"years\":",
        "[\"9999-12-31\",\"1\"]",
        "[\"a\",\"b\",\"0.01\"]",
        "\"COST\"",
        "\"players\":",
        "\"estate\":",
        "\"timing\":",
        "\"draws\":",
        "79228162514264337593543950335",
    ];
    for (compute, example) in &examples {
        let fuzz = Fuzz::new("computations", 1_000)
            .seed(example.as_str())
            .words(&words)
            .bytes_max(2_000);
        // A simulation keeps its draws: a hundred thousand of each party.
        fuzz.memory(64 << 20, 16_384).run(|data| {
            match computed(*compute, data.to_vec(), DecimalSign::Comma) {
                Ok(answer) => {
                    let again =
                        computed(*compute, data.to_vec(), DecimalSign::Comma).expect("the same once more");
                    assert_eq!(again.get(), answer.get());
                    serde_json::from_str::<Value>(answer.get()).expect("is JSON");
                    format!("{}", answer.get().len() / 8)
                }
                Err(fault) => {
                    let message = fault.message(Locale::En);
                    assert!(!message.is_empty() && message.len() < 2_000, "{message}");
                    let plain = message.chars().filter(char::is_ascii_alphabetic).take(30);
                    format!("{} {}", fault.code.as_str(), plain.collect::<String>())
                }
            }
        });
    }
}
