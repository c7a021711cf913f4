//! The moment that a report is asked for.

use async_graphql::{OneofObject, Result};
use querbuch_ledger::as_of;
use querbuch_ledger::domain::refusal::Refusal;
use querbuch_ledger::reports::view::View;

use crate::context::RequestContext;
use crate::scalar::{Date, Instant, Position};

/// The past that a report is asked for; without it, now. The same `asOf` gives the same figures for ever.
#[derive(OneofObject, Clone)]
pub enum AsOf {
    /// a position of the log
    Position(Position),
    /// the last position that was recorded at or before this instant
    RecordedAt(Instant),
    /// the last position of that day, by the clocks of Berlin; the day must be over
    Date(Date),
    /// the position of a state that has this name; case and spaces do not count
    Name(String),
}

impl AsOf {
    /// The view of a moment; without one, the view that is given.
    pub fn view(as_of: Option<Self>, otherwise: &View, request: &RequestContext) -> Result<View> {
        Self::find(as_of, otherwise, request).map_err(|refusal| request.refused(&[refusal]))
    }

    /// The same, where a moment that is not there is told as data.
    pub fn find(as_of: Option<Self>, otherwise: &View, request: &RequestContext) -> Result<View, Refusal> {
        let moment = match as_of {
            None => return Ok(otherwise.clone()),
            Some(Self::Position(position)) => as_of::AsOf::Position(position.0),
            Some(Self::RecordedAt(instant)) => as_of::AsOf::RecordedAt(instant.0),
            Some(Self::Date(day)) => as_of::AsOf::Date(day.0),
            Some(Self::Name(name)) => as_of::AsOf::Name(name.into()),
        };
        let view = request.ledger.view(otherwise.state().clone(), Some(moment))?;
        Ok(match otherwise.reading() {
            Some(reading) => view.seen_by(reading),
            None => view,
        })
    }
}

#[cfg(test)]
mod tests;
