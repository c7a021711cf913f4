//! Log output: to standard error, as text for people or JSON for machines. Never amounts, texts or names.

use std::io::IsTerminal as _;

use querbuch_ledger::log::TELEMETRY_DEFAULT;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _};

use crate::config::FileConfig;
use crate::edge::security::{SecurityLayer, SecurityLog, TARGET};
use crate::exit::Failure;
use crate::said::Said;

/// Starts the log output. `QUERBUCH_LOG` filters (default: [`TELEMETRY_DEFAULT`]), `QUERBUCH_LOG_FORMAT` is `text` or `json`
/// (default: `text` on a terminal).
pub fn start(file: &FileConfig) -> Result<(), Failure> {
    start_with(file, SecurityLog::Nowhere)
}

/// The same, with a security log.
pub fn start_with(file: &FileConfig, security: SecurityLog) -> Result<(), Failure> {
    let setting = |name: &str, in_file: &Option<String>| std::env::var(name).ok().or_else(|| in_file.clone());
    let filter = setting("QUERBUCH_LOG", &file.log).unwrap_or_else(|| TELEMETRY_DEFAULT.to_owned());
    let filter = EnvFilter::try_new(filter).map_err(|error| {
        Failure::usage_in(Said::new(
            format!("Filter der Meldungen: {error}"),
            format!("log filter: {error}"),
        ))
    })?;
    let format = setting("QUERBUCH_LOG_FORMAT", &file.log_format);
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
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    // The security log has addresses and stands apart.
    let others = filter_fn(|metadata| metadata.target() != TARGET);
    let registry = tracing_subscriber::registry().with(SecurityLayer(security));
    drop(if text {
        registry
            .with(lines.with_filter(filter).with_filter(others))
            .try_init()
    } else {
        registry
            .with(lines.json().with_filter(filter).with_filter(others))
            .try_init()
    });
    Ok(())
}
