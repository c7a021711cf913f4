//! The log itself: for auditors, for replication, and live.

mod arguments;
mod follow;

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, ID, Object, Result, SimpleObject, Subscription};
use futures_util::Stream;
use querbuch_ledger::entries::{self, ReadEntry, ShownEntry};
use querbuch_ledger::log::tree::leaf_hash;
use querbuch_ledger::reports::view::View;

use crate::budget;
use crate::budget::Counted;
use crate::checkpoint::InclusionProof;
use crate::connection::{PAGE_SIZE_DEFAULT, page_size};
use crate::context::RequestContext;
use crate::measure::Measure;
use crate::scalar::{Instant, Json, Position, Ref};
use crate::unit::Unit;

use self::arguments::{Conditions, check_after};
use self::follow::follow;

/// A page of the log. It may be short or even empty although more follow: one request looks at so many entries and
/// no more. Go on with `after: next` until `next` is `head`.
#[derive(SimpleObject)]
pub struct LogPage {
    /// the entries that match, in order
    entries: Counted<LogEntry>,
    /// the position to pass as `after` to go on
    next: Position,
    /// the position of the last event of the log
    head: Position,
}

/// One entry of the log: an event as it was recorded, for ever.
#[derive(SimpleObject, Clone)]
#[graphql(complex)]
pub struct LogEntry {
    /// its place in the log: 1, 2, 3 …
    position: Position,
    #[graphql(skip)]
    read: Arc<ReadEntry>,
    #[graphql(skip)]
    measure: Option<Measure>,
    #[graphql(skip)]
    unit: Option<Unit>,
}

impl LogEntry {
    /// The fields that hold all of what was recorded.
    pub const TEXTS: [&'static str; 2] = ["entry", "payload"];

    /// An entry that the view holds.
    pub fn new(shown: ShownEntry, view: &View) -> Self {
        let measure = shown.subject.measure;
        let unit = shown.subject.unit();
        Self {
            position: Position(shown.position()),
            measure: measure.map(|number| Measure::new(view.clone(), number)),
            unit: unit.map(|number| Unit::new(view.clone(), number)),
            read: shown.read,
        }
    }
}

#[ComplexObject]
impl LogEntry {
    /// the exact bytes that are stored and hashed: canonical JSON (RFC 8785)
    async fn entry(&self) -> &str {
        &self.read.text
    }

    /// the id of the event, a UUID
    async fn id(&self) -> ID {
        self.read.entry.id.to_string().into()
    }

    /// when it was recorded
    async fn recorded_at(&self) -> Instant {
        Instant(self.read.entry.header.recorded_at)
    }

    /// who did it
    async fn actor(&self) -> &str {
        &self.read.entry.header.actor
    }

    /// the type of the event, such as booking.recorded
    async fn r#type(&self) -> &str {
        &self.read.entry.kind
    }

    /// the version in which its type was written
    async fn version(&self) -> Result<i32> {
        Ok(i32::try_from(self.read.entry.version)?)
    }

    /// the measure that it is about; null where it is about units alone
    async fn measure(&self) -> Option<Measure> {
        self.measure.clone()
    }

    /// the unit that it is about, where there is exactly one
    async fn unit(&self) -> Option<Unit> {
        self.unit.clone()
    }

    /// the hash of the entry as a leaf of the tree
    async fn leaf_hash(&self) -> String {
        leaf_hash(&self.read.text).to_string()
    }

    /// that it is in the log, up to a size of the tree or up to what this answer sees
    async fn inclusion_proof(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "how many entries the tree has; without it, as many as the newest checkpoint")]
        tree_size: Option<Position>,
    ) -> Result<InclusionProof> {
        InclusionProof::of(ctx, self.position.0, tree_size.map(|size| size.0)).await
    }

    /// what happened, as it was written
    async fn payload(&self) -> Result<Json> {
        Ok(Json(serde_json::from_str(&self.read.entry.data)?))
    }
}

/// Reading the log.
#[derive(Default)]
pub struct LogQuery;

#[Object]
impl LogQuery {
    /// The log itself, for auditors and for replication: events after a position, of these types, and about these
    /// units and measures with everything below them.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the contract")]
    async fn log(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "only entries after this position; without it, from the first on")] after: Option<
            Position,
        >,
        #[graphql(
            default_with = "PAGE_SIZE_DEFAULT",
            desc = "how many entries at most; at most 500"
        )]
        first: i32,
        #[graphql(desc = "only events of these types, as `LogEntry.type` names them")] types: Option<
            Vec<String>,
        >,
        #[graphql(desc = "only at these units, with all below them")] units: Option<Vec<Ref>>,
        #[graphql(desc = "only of these measures, with all below them")] measures: Option<Vec<Ref>>,
    ) -> Result<LogPage> {
        let request = RequestContext::of(ctx);
        request.require_log()?;
        let view = request.view();
        let size = page_size(first, request.language)?;
        let filter = Conditions {
            types,
            units,
            measures,
        }
        .resolve(&view, request.language)?;
        let after = check_after(after.map_or(0, |after| after.0), &view, request.language)?;
        let page = entries::page(&request.ledger, &view, after, size, &filter).await;
        let page = page.map_err(|error| request.failed(&error))?;
        let texts = budget::selected_within(ctx, "entries", &LogEntry::TEXTS);
        budget::spend(
            ctx,
            texts
                * page
                    .entries
                    .iter()
                    .map(|entry| entry.read.text.len())
                    .sum::<usize>(),
        )?;
        let shown = page.entries.into_iter();
        Ok(LogPage {
            entries: shown.map(|shown| LogEntry::new(shown, &view)).collect(),
            next: Position(page.next),
            head: Position(view.position()),
        })
    }

    /// the entry at a position; null where there is none
    async fn log_entry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "its position")] position: Position,
    ) -> Result<Option<LogEntry>> {
        let request = RequestContext::of(ctx);
        request.require_log()?;
        let view = request.view();
        let shown = entries::entry(&request.ledger, &view, position.0).await;
        let shown = shown.map_err(|error| request.failed(&error))?;
        Ok(shown.map(|shown| LogEntry::new(shown, &view)))
    }
}

/// Following the log.
#[derive(Default)]
pub struct LogSubscription;

#[Subscription]
impl LogSubscription {
    /// Every event after `after` (or from now on), in order, none twice, none missing. Whoever was cut off goes on
    /// with the position of the last event as `after`.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the contract")]
    async fn log<'ctx>(
        &self,
        ctx: &Context<'ctx>,
        #[graphql(
            desc = "only entries after this position; without it, those that are recorded from now on"
        )]
        after: Option<Position>,
        #[graphql(desc = "only events of these types, as `LogEntry.type` names them")] types: Option<
            Vec<String>,
        >,
        #[graphql(desc = "only at these units, with all below them")] units: Option<Vec<Ref>>,
        #[graphql(desc = "only of these measures, with all below them")] measures: Option<Vec<Ref>>,
    ) -> Result<impl Stream<Item = Result<LogEntry>> + use<'ctx>> {
        follow(
            ctx,
            after,
            Conditions {
                types,
                units,
                measures,
            },
        )
        .await
    }
}

#[cfg(test)]
mod tests;
