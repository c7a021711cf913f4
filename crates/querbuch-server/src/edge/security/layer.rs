//! What writes the events of the security log.

use std::fmt::Debug;
use std::io::Write as _;

use chrono::SecondsFormat;
use querbuch_ledger::log::clock::{Machine, Source as _};
use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

use super::{TARGET, current, cut};
use crate::edge::journal::{Journal, line_of};

/// Where the security log is kept.
#[derive(Clone, Debug, Default)]
pub enum SecurityLog {
    /// Nowhere: a server of one user on one machine.
    #[default]
    Nowhere,
    /// On standard error, beside the log output.
    StandardError,
    /// In a file of its own.
    Journal(Journal),
}

impl SecurityLog {
    fn write(&self, object: &Value) {
        match self {
            Self::Nowhere => {}
            // Without a standard error there is nobody to tell.
            Self::StandardError => drop(std::io::stderr().write_all(line_of(object).as_bytes())),
            Self::Journal(journal) => journal.write(object),
        }
    }
}

/// Writes the events of [`TARGET`].
#[derive(Debug)]
pub struct SecurityLayer(pub SecurityLog);

impl<S: Subscriber> Layer<S> for SecurityLayer {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == TARGET && !matches!(self.0, SecurityLog::Nowhere) {
            self.0.write(&object_of(event));
        }
    }
}

fn object_of(event: &Event<'_>) -> Value {
    let mut fields = Fields(Map::new());
    let at = Machine.now().to_rfc3339_opts(SecondsFormat::Micros, true);
    fields.0.insert("at".to_owned(), at.into());
    event.record(&mut fields);
    if let Some(facts) = current() {
        let told = [
            ("who", facts.who.clone()),
            ("address", facts.address.map(|address| address.to_string())),
            ("route", Some(cut(&facts.route))),
        ];
        for (name, value) in told {
            if let Some(value) = value {
                fields.0.entry(name).or_insert(value.into());
            }
        }
    }
    Value::Object(fields.0)
}

/// The fields of an event as JSON.
struct Fields(Map<String, Value>);

impl Visit for Fields {
    fn record_u64(&mut self, field: &Field, value: u64) {
        self.0.insert(field.name().to_owned(), value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.0.insert(field.name().to_owned(), value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.0.insert(field.name().to_owned(), value.into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), cut(value).into());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0
            .insert(field.name().to_owned(), cut(&format!("{value:?}")).into());
    }
}
