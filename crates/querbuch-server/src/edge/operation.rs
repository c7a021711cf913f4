//! What is counted and written down of an operation of GraphQL, whatever carries it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_graphql::parser::types::OperationType;
use async_graphql_transport::TransportError;
use async_graphql_transport::documents::{Observe, Observed as Answer, Observer};
use axum::http::request::Parts;

use super::known::hash_of;
use super::proxy::Client;
use super::rate::Meter;
use super::rate::buckets::Key;
use super::read_log::{Read, ReadLog, rows_of};
use super::security::{Facts, within};
use super::state::{Edge, Watch};
use crate::http::asker::Asker;

/// Units of a query or a mutation whose answer nobody waited for, or which took too long: nobody knows what it cost.
const UNANSWERED_UNITS: u64 = 10_000;

/// Units of a subscription that is opened: its first event is worked out at once, those that are shared are told to nobody.
const OPENED_UNITS: u64 = 100;

/// An operation, from the moment at which it may begin.
struct Operation {
    meter: Option<Meter>,
    read_log: Option<ReadLog>,
    facts: Arc<Facts>,
    position: u64,
    is_begun: AtomicBool,
    is_answered: AtomicBool,
}

/// Refused with 429 where whoever asks has asked for too much already: on a WebSocket each operation is asked.
pub fn check_rate(edge: &Edge, parts: &Parts) -> Result<(), TransportError> {
    meter_of(edge, parts).map_or(Ok(()), |meter| meter.check())
}

/// The meter of whoever asks: of a principal also where a WebSocket got to know it only after it was opened.
fn meter_of(edge: &Edge, parts: &Parts) -> Option<Meter> {
    let rates = edge.rates.as_ref()?;
    match parts.extensions.get::<Asker>() {
        Some(asker @ Asker::Principal(_)) => Some(rates.meter(Key::Principal(asker.key().into()))),
        _ => parts.extensions.get::<Meter>().cloned(),
    }
}

/// What has to be known of a request whose operations are counted, written down or watched.
#[derive(Debug)]
pub struct Observed {
    meter: Option<Meter>,
    read_log: Option<ReadLog>,
    facts: Facts,
}

impl Observed {
    /// What is known of a request; none where nobody counts, reads or watches.
    pub fn of(edge: &Edge, parts: &Parts) -> Option<Self> {
        let meter = meter_of(edge, parts);
        if meter.is_none() && edge.read_log.is_none() && edge.watch == Watch::Nobody {
            return None;
        }
        let client = parts.extensions.get::<Client>();
        Some(Self {
            meter,
            read_log: edge.read_log.clone(),
            facts: Facts {
                who: None,
                address: client.map(|client| client.address),
                route: format!("{} {}", parts.method, parts.uri.path()),
            },
        })
    }

    /// Whom to tell of an operation of this asker, as of a position.
    pub fn observer(self, who: String, position: u64) -> Observer {
        let facts = Facts {
            who: Some(who),
            ..self.facts
        };
        Observer(Arc::new(Operation {
            meter: self.meter,
            read_log: self.read_log,
            facts: Arc::new(facts),
            position,
            is_begun: AtomicBool::new(false),
            is_answered: AtomicBool::new(false),
        }))
    }
}

impl Operation {
    fn spend(&self, units: u64) {
        if let Some(meter) = &self.meter {
            meter.spend(units);
        }
    }
}

impl Observe for Operation {
    fn begun(&self) {
        self.is_begun.store(true, Ordering::Relaxed);
    }

    fn answered(&self, answer: &Answer<'_>) {
        self.is_answered.store(true, Ordering::Relaxed);
        let (kind, units) = match answer.kind {
            OperationType::Query => ("query", answer.cost.actual),
            OperationType::Mutation => ("mutation", answer.cost.actual),
            OperationType::Subscription => ("subscription", OPENED_UNITS),
        };
        self.spend(units);
        if let Some(read_log) = &self.read_log {
            read_log.write(&Read {
                who: self.facts.who.as_deref().unwrap_or_default(),
                kind,
                hash: &hash_of(answer.document.bytes()),
                name: answer.operation,
                units,
                rows: rows_of(answer.data),
                position: Some(self.position),
                errors: answer.errors.len() as u64,
            });
        }
    }

    fn event(&self, units: u64) {
        self.spend(units);
    }

    fn within(&self, work: &mut dyn FnMut()) {
        within(&self.facts, work);
    }
}

impl Drop for Operation {
    fn drop(&mut self) {
        if self.is_begun.load(Ordering::Relaxed) && !self.is_answered.load(Ordering::Relaxed) {
            self.spend(UNANSWERED_UNITS);
        }
    }
}
