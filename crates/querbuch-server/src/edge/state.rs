//! What the layers share.

use std::sync::Arc;

use super::journal::Journal;
use super::proxy::{Proxies, Reach};
use super::rate::Rates;
use super::read_log::ReadLog;

/// What the layers share.
#[derive(Clone, Debug)]
pub struct Edge {
    /// The proxies that are believed.
    pub proxies: Arc<Proxies>,
    /// How much one asker may ask for; none where nobody counts.
    pub rates: Option<Arc<Rates>>,
    /// Where reads are written down; none where nobody does.
    pub read_log: Option<ReadLog>,
    /// Whether anybody reads of refusals.
    pub watch: Watch,
    /// What has to be written before the end.
    pub journals: Vec<Journal>,
}

/// Whether anybody reads of refusals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watch {
    /// The security log is kept.
    Kept,
    /// Nobody does.
    Nobody,
}

impl Edge {
    /// That of a server of one user on one machine.
    pub fn local() -> Self {
        Self {
            proxies: Arc::new(Proxies::new(Vec::new(), Reach::Anybody)),
            rates: None,
            read_log: None,
            watch: Watch::Nobody,
            journals: Vec::new(),
        }
    }

    /// Waits until the journals are written.
    pub fn end(&self) {
        for journal in &self.journals {
            journal.end();
        }
    }
}
