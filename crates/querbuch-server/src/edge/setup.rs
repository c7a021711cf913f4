//! What stands between a network and the routes, from options, environment and configuration file.

use std::path::PathBuf;
use std::sync::Arc;

use querbuch_graphql::limits::edge::JOURNAL_DAYS_MAX;
use querbuch_ledger::log::clock::{Machine, Source as _};

use super::beyond::Place;
use super::journal::{Journal, JournalOptions};
use super::proxy::{Proxies, Reach};
use super::rate::{BURST_MIN, RatePolicy, Rates, UNITS_PER_MINUTE_DEFAULT};
use super::read_log::ReadLog;
use super::security::SecurityLog;
use super::state::{Edge, Watch};
use super::tls::{Tls, TlsFault, TlsFiles};
use crate::cli::EdgeOptions;
use crate::config::FileConfig;
use crate::exit::Failure;
use crate::said::Said;

/// Days for which reads are kept unless stated otherwise.
const READ_LOG_DAYS_DEFAULT: u16 = 90;

/// Days for which refusals are kept unless stated otherwise: an attack is often noticed months later.
const SECURITY_LOG_DAYS_DEFAULT: u16 = 365;

/// What was stated, the command line and the environment before the file.
#[derive(Clone, Debug)]
pub struct EdgeSettings {
    tls_certificate: Option<PathBuf>,
    tls_key: Option<PathBuf>,
    trusted_proxy: Vec<String>,
    rate_units: Option<u64>,
    rate_burst: Option<u64>,
    read_log: Option<PathBuf>,
    read_log_days: Option<u16>,
    security_log: Option<PathBuf>,
    security_log_days: Option<u16>,
}

impl EdgeSettings {
    /// Those of the options, else of the file.
    pub fn new(options: &EdgeOptions, file: &FileConfig) -> Self {
        let path =
            |given: &Option<PathBuf>, in_file: &Option<PathBuf>| given.clone().or_else(|| in_file.clone());
        let proxies = if options.trusted_proxy.is_empty() {
            &file.trusted_proxy.0
        } else {
            &options.trusted_proxy
        };
        Self {
            tls_certificate: path(&options.tls_certificate, &file.tls_certificate),
            tls_key: path(&options.tls_key, &file.tls_key),
            trusted_proxy: proxies.clone(),
            rate_units: options.rate_units.or(file.rate_units),
            rate_burst: options.rate_burst.or(file.rate_burst),
            read_log: path(&options.read_log, &file.read_log),
            read_log_days: options.read_log_days.or(file.read_log_days),
            security_log: path(&options.security_log, &file.security_log),
            security_log_days: options.security_log_days.or(file.security_log_days),
        }
    }

    /// Whether proxies are named.
    pub fn has_proxies(&self) -> bool {
        !self.trusted_proxy.is_empty()
    }

    /// The security log: in a file, where one is named; else on standard error, where others reach the server.
    pub fn security_log(&self, place: Place) -> Result<SecurityLog, Failure> {
        let days = self.security_log_days.unwrap_or(SECURITY_LOG_DAYS_DEFAULT);
        match (&self.security_log, place) {
            (Some(file), _) => {
                let named = Named {
                    option: "--security-log",
                    file,
                    days,
                };
                Ok(SecurityLog::Journal(named.open()?))
            }
            (None, Place::Beyond) => Ok(SecurityLog::StandardError),
            (None, Place::Loopback) => Ok(SecurityLog::Nowhere),
        }
    }

    /// The certificate, where one is named.
    pub fn tls(&self) -> Result<Option<Tls>, Failure> {
        let files = TlsFiles::named(self.tls_certificate.as_deref(), self.tls_key.as_deref());
        let tls = files.and_then(|files| files.map(|files| Tls::load(files, Machine.now())).transpose());
        tls.map_err(|fault: TlsFault| Failure::usage_in(fault.message()).with_code(fault.code()))
    }

    /// Everything else, for a server that listens there and to whom.
    pub fn edge(&self, place: Place, reach: Reach, security: &SecurityLog) -> Result<Edge, Failure> {
        let mut journals = Vec::new();
        let watch = match security {
            SecurityLog::Nowhere => Watch::Nobody,
            SecurityLog::StandardError => Watch::Kept,
            SecurityLog::Journal(journal) => {
                journals.push(journal.clone());
                Watch::Kept
            }
        };
        let days = self.read_log_days.unwrap_or(READ_LOG_DAYS_DEFAULT);
        let read_log = match &self.read_log {
            Some(file) => {
                let journal = Named {
                    option: "--read-log",
                    file,
                    days,
                }
                .open()?;
                journals.push(journal.clone());
                Some(ReadLog::new(journal))
            }
            None => None,
        };
        Ok(Edge {
            proxies: Arc::new(Proxies::new(Proxies::named(&self.trusted_proxy)?, reach)),
            rates: self.rates(place)?.map(|policy| Arc::new(Rates::new(policy))),
            read_log,
            watch,
            journals,
        })
    }

    fn rates(&self, place: Place) -> Result<Option<RatePolicy>, Failure> {
        if let Some(burst) = self.rate_burst.filter(|burst| *burst < BURST_MIN) {
            return Err(Failure::usage_in(Said::new(
                format!(
                    "--rate-burst {burst}: mindestens {BURST_MIN}, denn so viel darf eine einzige Antwort kosten"
                ),
                format!("--rate-burst {burst}: at least {BURST_MIN}, as one single answer may cost as much"),
            )));
        }
        let units = match (self.rate_units, place) {
            (Some(0), _) | (None, Place::Loopback) => return Ok(None),
            (Some(units), _) => units,
            (None, Place::Beyond) => UNITS_PER_MINUTE_DEFAULT,
        };
        Ok(Some(RatePolicy::new(units, self.rate_burst)))
    }
}

/// A journal that is named by an option.
struct Named<'a> {
    option: &'a str,
    file: &'a PathBuf,
    days: u16,
}

impl Named<'_> {
    fn open(self) -> Result<Journal, Failure> {
        let Self { option, file, days } = self;
        if !(1..=JOURNAL_DAYS_MAX).contains(&days) {
            return Err(Failure::usage_in(Said::new(
                format!("{option}-days {days}: 1 bis {JOURNAL_DAYS_MAX}"),
                format!("{option}-days {days}: 1 to {JOURNAL_DAYS_MAX}"),
            )));
        }
        Journal::open(JournalOptions::new(file.clone(), days)).map_err(|error| {
            let shown = file.display();
            Failure::environment_in(Said::new(
                format!("{option} {shown}: lässt sich nicht schreiben: {error}"),
                format!("{option} {shown}: cannot be written: {error}"),
            ))
        })
    }
}

#[cfg(test)]
mod tests;
