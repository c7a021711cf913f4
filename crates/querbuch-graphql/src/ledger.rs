//! The ledger itself.

use async_graphql::{Context, Object, Result};
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::ledger::CURRENCY;
use querbuch_ledger::reports::view::View;

use crate::as_of::AsOf;
use crate::budget;
use crate::checkpoint::Checkpoint;
use crate::context::RequestContext;
use crate::limits::table::{Limit as Bound, limits};
use crate::scalar::{Instant, Position};

/// The ledger as of a moment.
pub struct Ledger {
    name: String,
    view: View,
}

/// The ledger: what it is called, and how much it holds.
#[Object]
impl Ledger {
    /// name for people
    async fn name(&self) -> &str {
        &self.name
    }

    /// the currency of all amounts, ISO 4217
    async fn currency(&self) -> &str {
        CURRENCY
    }

    /// the position of the last event; 0 for the empty log
    async fn position(&self) -> Position {
        Position(self.view.position())
    }

    /// when the last event was recorded
    async fn recorded_at(&self) -> Option<Instant> {
        self.view.state().recorded_at(self.view.position()).map(Instant)
    }

    /// how many units there are
    async fn unit_count(&self) -> Result<i32> {
        Ok(i32::try_from(self.view.seen_units())?)
    }

    /// how many measures there are
    async fn measure_count(&self) -> Result<i32> {
        Ok(i32::try_from(self.view.seen_measures())?)
    }

    /// how many effects there are
    async fn effect_count(&self) -> Result<i32> {
        Ok(i32::try_from(self.view.seen_effects())?)
    }

    /// how many acts posted something, plans and forecasts included
    async fn booking_count(&self) -> Position {
        Position(self.view.seen_bookings() as u64)
    }

    /// the newest checkpoint of what this answer sees, or of what it was asked for
    async fn checkpoint(&self, ctx: &Context<'_>) -> Result<Checkpoint> {
        Checkpoint::at(ctx, Some(self.view.position())).await
    }

    /// everything that bounds a question, an act or a file: what is beyond is refused with a code
    async fn limits(&self, ctx: &Context<'_>) -> Result<Vec<Limit>> {
        let language = RequestContext::of(ctx).language;
        let limits = limits().into_iter();
        budget::list(ctx, limits.map(|limit| Limit { limit, language }).collect())
    }

    /// how many postings they have
    async fn posting_count(&self) -> Position {
        Position(self.view.seen_postings() as u64)
    }
}

/// A bound on what one question, act or file may take.
pub struct Limit {
    limit: Bound,
    language: Language,
}

/// A bound on what one question, act or file may take.
#[Object]
impl Limit {
    /// its stable name
    async fn name(&self) -> &str {
        self.limit.name
    }

    /// how much is allowed
    async fn value(&self) -> Result<i32> {
        Ok(i32::try_from(self.limit.value)?)
    }

    /// what is counted: items, characters, words, bytes, seconds, fields, rows, months, steps
    async fn unit(&self) -> &str {
        self.limit.unit.name()
    }

    /// what is bounded, and why at that number, in German or English after Accept-Language
    async fn description(&self) -> &str {
        self.limit.description(self.language)
    }
}

/// Reading the ledger itself.
#[derive(Default)]
pub struct LedgerQuery;

#[Object]
impl LedgerQuery {
    /// the ledger itself
    async fn ledger(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "the past that is asked about; without it, now")] as_of: Option<AsOf>,
    ) -> Result<Ledger> {
        let request = RequestContext::of(ctx);
        Ok(Ledger {
            name: request.ledger.name().to_owned(),
            view: request.view_at(as_of)?,
        })
    }
}

#[cfg(test)]
mod tests;
