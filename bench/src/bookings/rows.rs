//! The rows of one booking, as the ledger writes them.

use std::sync::Arc;

use chrono::DateTime;
use querbuch_domain::booking::BookingRecorded;
use querbuch_domain::command::outcome::Outcome as Made;
use querbuch_domain::event::Event;
use querbuch_domain::header::Header;
use querbuch_domain::id::{EffectNo, MeasureNo};
use querbuch_log::entry::encode;
use uuid::Uuid;

use crate::Outcome;
use crate::ledger::month;

/// The actor of all bookings.
pub const ACTOR: &str = "local";
/// A hash of the input.
pub const INPUT_HASH: [u8; 32] = [0xa5; 32];

/// What does not differ from row to row: a floor need not make it anew.
#[derive(Clone, Debug)]
pub struct Row {
    /// The entry of the log.
    pub entry: Arc<str>,
    /// What is kept with the key.
    pub outcome: Arc<str>,
}

impl Row {
    /// A booking in the middle of a log.
    pub fn new() -> Outcome<Self> {
        let event = Event::BookingRecorded(BookingRecorded {
            details: Vec::new(),
            import: None,
            number: None,
            repeats: None,
            rows: vec![],
            belongs_to: Vec::new(),
            measure: MeasureNo(42),
            postings: vec![(EffectNo(423), month(77), 1_234_567)],
            text: None,
            document: None,
        });
        let recorded_at = DateTime::from_timestamp_micros(1_767_225_600_123_456).unwrap_or_default();
        let header = Header {
            position: 123_456,
            recorded_at,
            actor: ACTOR.into(),
        };
        let id = Uuid::from_u128(0x0197_0a3c_5f2e_7b61_8a3f_c4d5_e6f7_0812);
        Ok(Self {
            entry: encode(&header, id, &event)?.into(),
            outcome: serde_json::to_string(&Made::Booking(header.position))?.into(),
        })
    }
}
