//! Log output: to standard error, as text for people or JSON for machines. Never amounts, texts or names.

use std::io::IsTerminal as _;

use querbuch_ledger::log::TELEMETRY_DEFAULT;
use tracing_subscriber::EnvFilter;

use crate::config::FileConfig;
use crate::exit::Failure;
use crate::said::Said;

/// Starts the log output. `QUERBUCH_LOG` filters (default: [`TELEMETRY_DEFAULT`]), `QUERBUCH_LOG_FORMAT` is `text` or `json`
/// (default: `text` on a terminal).
pub fn start(file: &FileConfig) -> Result<(), Failure> {
    let setting = |name: &str, in_file: &Option<String>| std::env::var(name).ok().or_else(|| in_file.clone());
    let filter = setting("QUERBUCH_LOG", &file.log).unwrap_or_else(|| TELEMETRY_DEFAULT.to_owned());
    let filter = EnvFilter::try_new(filter).map_err(|error| {
        Failure::usage_in(Said::new(
            format!("Filter der Meldungen: {error}"),
            format!("log filter: {error}"),
        ))
    })?;
    let format = setting("QUERBUCH_LOG_FORMAT", &file.log_format);
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let text = match format.as_deref() {
        Some("text") => true,
        Some("json") => false,
        None => std::io::stderr().is_terminal(),
        Some(other) => {
            return Err(Failure::usage_in(Said::new(
                format!("Form der Meldungen „{other}“: text oder json"),
                format!("log format “{other}”: text or json"),
            )));
        }
    };
    // A second start in one process (tests) keeps the first.
    drop(if text {
        builder.try_init()
    } else {
        builder.json().try_init()
    });
    Ok(())
}
