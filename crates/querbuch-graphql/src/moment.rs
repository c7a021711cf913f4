//! Moments: the acts that people remember.

use async_graphql::{Context, Object, Result};
use querbuch_ledger::moments::{Moment as DomainMoment, MomentsQuery};
use querbuch_ledger::reports::view::View;

use crate::connection::{Connection, PageArguments, page_of};
use crate::context::RequestContext;
use crate::filter::Filter;
use crate::measure::Measure;
use crate::scalar::{Instant, Position};
use crate::unit::Unit;

/// An act that people remember.
pub struct Moment {
    moment: DomainMoment,
    view: View,
}

/// An act that people remember, as a mark on a time line.
#[Object]
impl Moment {
    /// its position in the log
    async fn position(&self) -> Position {
        Position(self.moment.position)
    }

    /// when it was recorded
    async fn recorded_at(&self) -> Result<Instant> {
        let instant = self.view.state().recorded_at(self.moment.position);
        instant
            .map(Instant)
            .ok_or_else(|| async_graphql::Error::new("moment is gone"))
    }

    /// the type of its event, such as plan.set
    async fn r#type(&self) -> &str {
        self.moment.kind
    }

    /// what happened, in a line
    async fn title(&self, ctx: &Context<'_>) -> String {
        self.moment.title(RequestContext::of(ctx).language, &self.view)
    }

    /// the measure that it is about
    async fn measure(&self) -> Option<Measure> {
        let number = self.moment.measure(&self.view)?;
        Some(Measure::new(self.view.clone(), number))
    }

    /// the unit that it is about, where it is about exactly one
    async fn unit(&self) -> Option<Unit> {
        let number = self.moment.unit(&self.view)?;
        Some(Unit::new(self.view.clone(), number))
    }
}

/// Reading moments.
#[derive(Default)]
pub struct MomentQuery;

#[Object]
impl MomentQuery {
    /// acts that people remember, as marks on a time line: plans and forecasts set, reversals, disputes, reorganisations,
    /// measures and how they went on, rates, keys, periods, imports. `types` asks for some of them, and for
    /// saving.confirmed, saving.cashed and amount.allocated, which are else left out
    #[expect(clippy::too_many_arguments, reason = "the arguments of the contract")]
    async fn moments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is counted; without it, all")] filter: Option<Filter>,
        #[graphql(desc = "from this instant on")] from: Option<Instant>,
        #[graphql(desc = "up to and with this instant")] to: Option<Instant>,
        #[graphql(desc = "only acts of these types")] types: Option<Vec<String>>,
        #[graphql(
            default = 100,
            desc = "how many at most, from the start; 100 without it, at most 500"
        )]
        first: i32,
        #[graphql(desc = "only what comes after this cursor")] after: Option<String>,
    ) -> Result<Connection<Moment, i32>> {
        let request = RequestContext::of(ctx);
        let view = request.view();
        let page = PageArguments {
            first: Some(first),
            after,
            ..PageArguments::default()
        }
        .read(request.language)?;
        let filter = filter.map(|filter| filter.resolve(&view)).transpose();
        let query = MomentsQuery {
            filter: filter.map_err(|refusals| request.refused(&refusals))?,
            from: from.map(|from| from.0),
            to: to.map(|to| to.0),
            kinds: types,
        };
        let page = request.ledger.moments(query, page, view.clone()).await;
        let page = page.map_err(|why| request.unanswered(why))?;
        page_of(ctx, page, |moment| Moment {
            moment,
            view: view.clone(),
        })
    }
}

#[cfg(test)]
mod tests;
