//! Drift: how a figure moved between two moments, and why.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use querbuch_ledger::domain::refusal::{Refusal, Refusals};
use querbuch_ledger::drift_background::{measures_behind, reasons_behind};
use querbuch_ledger::entries;
use querbuch_ledger::reports::appraisal::AppraisalQuery;
use querbuch_ledger::reports::basis::Basis;
use querbuch_ledger::reports::drift as domain;
use querbuch_ledger::reports::filter::Filter as Resolved;
use querbuch_ledger::reports::view::View;
use querbuch_ledger::tail::ENTRIES_PER_READ;

use crate::appraisal::{Appraisal, Conventions};
use crate::as_of::AsOf;
use crate::budget::{self, Counted};
use crate::connection::page_size;
use crate::context::RequestContext;
use crate::enums::{DriftCause, Party};
use crate::filter::Filter;
use crate::log::LogEntry;
use crate::measure::Measure;
use crate::party::PartyRef;
use crate::scalar::{Money, Position};

/// A drift between two views.
pub struct Drift {
    found: Arc<domain::Drift>,
    query: domain::DriftQuery,
    from: View,
    to: View,
}

impl Drift {
    fn appraisal(
        &self,
        view: &View,
        found: &querbuch_ledger::reports::appraisal::Appraisal,
    ) -> Result<Appraisal> {
        let filter = Resolved::resolve(&self.query.filter, view);
        let filter = filter.map_err(|_| async_graphql::Error::new("the filter was resolved before"))?;
        let query = AppraisalQuery {
            filter,
            party: self.query.party,
            basis: self.query.basis,
            conventions: self.query.conventions.clone(),
        };
        Ok(Appraisal::new(query, found.clone(), view.clone()))
    }
}

/// How the net present value of each party moved between two moments, and why. Both are appraised with the same
/// conventions; a discount rate that is not given is the ledger's at each moment.
#[Object]
impl Drift {
    /// the earlier moment
    async fn from(&self) -> Result<Appraisal> {
        self.appraisal(&self.from, &self.found.from)
    }

    /// the later moment
    async fn to(&self) -> Result<Appraisal> {
        self.appraisal(&self.to, &self.found.to)
    }

    /// by party, then cause; the lines of a party add up to the change of its net present value, to the cent
    async fn lines(&self, ctx: &Context<'_>) -> Result<Vec<DriftLine>> {
        budget::spend_items(ctx, self.found.lines.len())?;
        Ok((0..self.found.lines.len())
            .map(|place| DriftLine {
                party: PartyRef::new(self.to.clone(), self.found.lines[place].party),
                found: self.found.clone(),
                place,
                view: self.to.clone(),
            })
            .collect())
    }
}

/// What one cause did to one party.
pub struct DriftLine {
    found: Arc<domain::Drift>,
    place: usize,
    party: PartyRef,
    view: View,
}

impl DriftLine {
    fn line(&self) -> &domain::DriftLine {
        &self.found.lines[self.place]
    }

    fn page(&self, first: i32, after: Option<Position>, request: &RequestContext) -> Result<Vec<u64>> {
        let size = page_size(first, request.language)?;
        let after = after.map_or(0, |after| after.0);
        let positions = self.line().positions.iter().copied();
        Ok(positions
            .filter(|position| *position > after)
            .take(size)
            .collect())
    }
}

/// What one cause did to one party.
#[Object]
impl DriftLine {
    /// why
    async fn cause(&self) -> DriftCause {
        self.line().cause.into()
    }

    /// whose
    async fn party(&self) -> &PartyRef {
        &self.party
    }

    /// by how much the net present value changed
    async fn npv_change(&self) -> Money {
        self.line().npv_change.into()
    }

    /// how many events of the log that comes from; without any it is a cent that rounding moved
    async fn events(&self) -> i32 {
        i32::try_from(self.line().events).unwrap_or(i32::MAX)
    }

    /// where these events stand in the log, in order; of a line with more than 10000 the first 10000
    async fn positions(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 100, desc = "how many at most; at most 500")] first: i32,
        #[graphql(desc = "only positions after this one")] after: Option<Position>,
    ) -> Result<Vec<Position>> {
        let page = self.page(first, after, RequestContext::of(ctx))?;
        Ok(page.into_iter().map(Position).collect())
    }

    /// the measures that these events are about, each once, by code; of a line with more than 10000 events those of
    /// the first 10000
    async fn measures(&self) -> Counted<Measure> {
        let measures = measures_behind(self.line(), &self.view).into_iter();
        measures
            .map(|number| Measure::new(self.view.clone(), number))
            .collect()
    }

    /// why, in the words of those who acted: the different texts of these events, in the order of the log; of the first
    /// 500 events
    async fn reasons(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20, desc = "how many at most; at most 500")] first: i32,
    ) -> Result<Vec<String>> {
        let request = RequestContext::of(ctx);
        let size = page_size(first, request.language)?;
        let reasons = reasons_behind(self.line(), &self.view, &request.ledger).await;
        let reasons = reasons.map_err(|error| request.failed(&error))?;
        Ok(reasons.iter().take(size).map(ToString::to_string).collect())
    }

    /// these events themselves
    async fn entries(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20, desc = "how many at most; at most 500")] first: i32,
        #[graphql(desc = "only entries after this position")] after: Option<Position>,
    ) -> Result<Vec<LogEntry>> {
        let request = RequestContext::of(ctx);
        request.require_log()?;
        let texts = budget::selected(ctx, &LogEntry::TEXTS);
        let mut entries = Vec::new();
        // Not more at once than a stream of the log holds: what is too large is noticed before the next are read.
        for positions in self.page(first, after, request)?.chunks(ENTRIES_PER_READ) {
            let found = entries::entries_at(&request.ledger, &self.view, positions).await;
            for entry in found.map_err(|error| request.failed(&error))? {
                budget::spend(ctx, texts * entry.read.text.len())?;
                entries.push(LogEntry::new(entry, &self.view));
            }
        }
        budget::list(ctx, entries)
    }
}

/// Reading drifts.
#[derive(Default)]
pub struct DriftRoot;

#[Object]
impl DriftRoot {
    /// how a figure moved between two moments, and why; without `to`, until now
    #[expect(clippy::too_many_arguments, reason = "the arguments of the contract")]
    async fn drift(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is counted; without it, all")] filter: Option<Filter>,
        #[graphql(desc = "the earlier moment")] from: AsOf,
        #[graphql(desc = "the later moment; without it, now")] to: Option<AsOf>,
        #[graphql(desc = "the choices that the figures depend on; each has a default")] conventions: Option<
            Conventions,
        >,
        #[graphql(default_with = "Party::Level", desc = "who counts as one party")] party: Party,
    ) -> Result<Drift> {
        let request = RequestContext::of(ctx);
        let refuse = |refusals: Vec<Refusal>| request.refused(&refusals);
        let now = request.view();
        let (from, to) = (
            AsOf::view(Some(from), &now, request)?,
            AsOf::view(to, &now, request)?,
        );
        let mut refusals = Refusals::default();
        let filter = filter.unwrap_or_default().spec(&mut refusals);
        refusals.or(()).map_err(refuse)?;
        let query = domain::DriftQuery {
            filter,
            party: party.into(),
            basis: Basis::Outlook,
            conventions: conventions.unwrap_or_default().spec().map_err(refuse)?,
        };
        let found = request
            .ledger
            .drift(query.clone(), from.clone(), to.clone())
            .await;
        Ok(Drift {
            found: Arc::new(found.map_err(|why| request.unanswered(why))?),
            query,
            from,
            to,
        })
    }
}

#[cfg(test)]
mod tests;
