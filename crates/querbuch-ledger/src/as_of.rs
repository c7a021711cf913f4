//! Which past moment a report is asked for.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use querbuch_domain::id::Position;
use querbuch_domain::refusal::{LogFault, Refusal};
use querbuch_domain::state::State;
use querbuch_reports::view::View;

/// How far an instant after the last event must lie back. An event is stamped before it is committed, and the
/// longest commit is an import; after this time none can still appear with an earlier stamp.
pub const SETTLED_AFTER: TimeDelta = TimeDelta::minutes(10);

/// A past moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsOf {
    /// A position of the log.
    Position(Position),
    /// An instant: the last position that was recorded at or before it.
    RecordedAt(DateTime<Utc>),
}

impl AsOf {
    /// What [`parse`](Self::parse) expects, in words.
    pub const EXPECTED: &'static str = "a position or an instant such as 2026-03-31T12:00:00Z";

    /// Reads `123`, or an instant after RFC 3339.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let instant = || DateTime::parse_from_rfc3339(text).ok();
        let position = text.parse().ok().map(Self::Position);
        position.or_else(|| instant().map(|instant| Self::RecordedAt(instant.to_utc())))
    }

    /// The view of that moment. Refused: a position beyond the log; an instant that is not settled yet, since
    /// the same question would be answered differently later.
    pub fn view(self, state: Arc<State>, now: DateTime<Utc>) -> Result<View, Refusal> {
        match self {
            Self::Position(position) => View::at(state, position),
            Self::RecordedAt(instant) => {
                let within_log = state.last_recorded_at().is_some_and(|last| instant <= last);
                if !within_log && now - instant < SETTLED_AFTER {
                    return Err(Refusal::at("recordedAt", LogFault::InstantNotSettled));
                }
                let position = state.position_at(instant);
                View::at(state, position)
            }
        }
    }
}

#[cfg(test)]
mod tests;
