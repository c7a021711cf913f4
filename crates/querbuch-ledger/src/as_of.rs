//! Which past moment a report is asked for.

mod berlin;

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use querbuch_domain::id::Position;
use querbuch_domain::named_state::fault::NamedStateFault;
use querbuch_domain::refusal::{Expected, LogFault, Refusal};
use querbuch_domain::state::State;
use querbuch_reports::view::View;

/// How far an instant after the last event must lie back. An event is stamped before it is committed, and the
/// longest commit is an import; after this time none can still appear with an earlier stamp.
pub const SETTLED_AFTER: TimeDelta = TimeDelta::minutes(10);

/// A past moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AsOf {
    /// A position of the log.
    Position(Position),
    /// An instant: the last position that was recorded at or before it.
    RecordedAt(DateTime<Utc>),
    /// A day: the last position that was recorded on it or before, by the clocks of Berlin.
    Date(NaiveDate),
    /// A state that has a name.
    Name(Arc<str>),
}

impl AsOf {
    /// What [`parse`](Self::parse) expects, in words.
    pub const EXPECTED: Expected = Expected::new(
        "eine Position, ein Tag wie 31.03.2026 oder 2026-03-31, ein Zeitpunkt wie 2026-03-31T12:00:00Z, oder der Name eines Standes",
        "a position, a day such as 2026-03-31 or 31.03.2026, an instant such as 2026-03-31T12:00:00Z, or the name of a state",
    );

    /// Reads `123`, an instant after RFC 3339, a day as `2026-03-31` or `31.3.2026`, and else the name of a state, which
    /// has a letter.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let instant = || DateTime::parse_from_rfc3339(text).ok();
        let day = |form| NaiveDate::parse_from_str(text, form).ok();
        let name = || text.chars().any(char::is_alphabetic).then(|| text.into());
        text.parse()
            .ok()
            .map(Self::Position)
            .or_else(|| instant().map(|instant| Self::RecordedAt(instant.to_utc())))
            .or_else(|| day("%Y-%m-%d").or_else(|| day("%d.%m.%Y")).map(Self::Date))
            .or_else(|| name().map(Self::Name))
    }

    /// The view of that moment. Refused: a position beyond the log; an instant that is not settled yet, or a day that is
    /// not over, since the same question would be answered differently later; a name that no state has.
    pub fn view(self, state: Arc<State>, now: DateTime<Utc>) -> Result<View, Refusal> {
        let position = match self {
            Self::Position(position) => position,
            Self::RecordedAt(instant) => settled(instant, &state, now)
                .ok_or_else(|| Refusal::at("recordedAt", LogFault::InstantNotSettled))?,
            Self::Date(day) => berlin::end_of_day(day)
                .and_then(|end| settled(end - TimeDelta::nanoseconds(1), &state, now))
                .ok_or_else(|| Refusal::at("date", LogFault::DayNotOver { day }))?,
            Self::Name(name) => {
                let Some(named) = state.named_states.find(&name) else {
                    let near = state.named_states.near(&name);
                    return Err(Refusal::at("name", NamedStateFault::Unknown { name, near }));
                };
                named.position
            }
        };
        View::at(state, position)
    }
}

/// The last position recorded at or before an instant; `None` where one could still come.
fn settled(instant: DateTime<Utc>, state: &State, now: DateTime<Utc>) -> Option<Position> {
    let within_log = state.last_recorded_at().is_some_and(|last| instant <= last);
    (within_log || now - instant >= SETTLED_AFTER).then(|| state.position_at(instant))
}

#[cfg(test)]
mod tests;
