//! One side of a comparison.

use async_graphql::{InputObject, Result};
use querbuch_ledger::domain::month::Month;
use querbuch_ledger::domain::refusal::{Refusal, Refusals};
use querbuch_ledger::reports::appraisal::AppraisalQuery;
use querbuch_ledger::reports::balance::BalanceQuery;
use querbuch_ledger::reports::basis::MonthBasis;
use querbuch_ledger::reports::flows::{FlowAttribution, FlowsQuery};
use querbuch_ledger::reports::view::View;

use crate::appraisal::Conventions;
use crate::as_of::AsOf;
use crate::balance::BalanceOrder;
use crate::context::RequestContext;
use crate::enums::{Basis, Dimension, Party};
use crate::filter::{Filter, month_argument};
use crate::scalar::YearMonth;

/// One side of a comparison; what is not given is as in the report by itself.
#[derive(InputObject)]
pub struct Side {
    /// the past that is asked about; without it, now
    as_of: Option<AsOf>,
    /// which entries are added up; default: OUTLOOK
    basis: Option<Basis>,
    /// the choices that an appraisal depends on; each has a default
    conventions: Option<Conventions>,
    /// what is counted on this side: each of its conditions stands in the place of the same one of the report
    filter: Option<Filter>,
    /// up to which month actuals count in an outlook of a balance; as stated, else derived, where absent
    actuals_through: Option<YearMonth>,
}

/// Which rows of two balances are asked for.
pub struct AskedRows {
    /// What they are told apart by.
    pub group_by: Vec<Dimension>,
    /// The figure of the difference that they are ordered by.
    pub order_by: Option<BalanceOrder>,
    /// How many.
    pub limit: Option<i32>,
}

/// A side whose moment is known and whose conditions name what is there.
pub struct ResolvedSide {
    /// The ledger of then.
    pub view: View,
    /// What it states of its own.
    pub filter: Filter,
    basis: Basis,
    conventions: Conventions,
    actuals_through: Option<Month>,
}

impl Side {
    /// Finds the moment and looks at all that is given; refusals name the side.
    pub fn resolve(self, name: &str, request: &RequestContext) -> Result<ResolvedSide, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let now = request.view();
        let view = refusals.keep(AsOf::find(self.as_of, &now, request));
        let actuals_through = month_argument(self.actuals_through.as_ref(), "actualsThrough", &mut refusals);
        let filter = self.filter.unwrap_or_default();
        if let Some(view) = &view {
            let tagged = filter.clone().resolve_with_tags(view);
            refusals.0.extend(tagged.err().unwrap_or_default());
        }
        let conventions = self.conventions.unwrap_or_default();
        let checked = conventions.clone().spec().and_then(|spec| spec.check());
        refusals.0.extend(checked.err().unwrap_or_default());
        match view {
            Some(view) if refusals.0.is_empty() => Ok(ResolvedSide {
                view,
                filter,
                basis: self.basis.unwrap_or(Basis::Outlook),
                conventions,
                actuals_through,
            }),
            _ => Err(refusals
                .0
                .into_iter()
                .map(|refusal| refusal.within(name))
                .collect()),
        }
    }
}

impl ResolvedSide {
    /// What a balance of this side asks.
    pub fn balance(
        &self,
        filter: Filter,
        rows: &AskedRows,
        request: &RequestContext,
    ) -> Result<BalanceQuery> {
        let refuse = |refusals: Vec<Refusal>| request.refused(&refusals);
        Ok(BalanceQuery {
            filter: filter.resolve_with_tags(&self.view).map_err(refuse)?,
            group_by: rows.group_by.iter().copied().map(Into::into).collect(),
            basis: self.basis.into(),
            months: MonthBasis::Booked,
            actuals_through: self.actuals_through,
            order_by: rows.order_by.map(BalanceOrder::into_report),
            limit: rows.limit,
        })
    }

    /// What flows of this side ask.
    pub fn flows(&self, filter: Filter, party: Party, request: &RequestContext) -> Result<FlowsQuery> {
        let refuse = |refusals: Vec<Refusal>| request.refused(&refusals);
        Ok(FlowsQuery {
            filter: filter.resolve(&self.view).map_err(refuse)?,
            party: party.into(),
            attribution: FlowAttribution::Programme,
            basis: self.basis.into(),
        })
    }

    /// What an appraisal of this side asks.
    pub fn appraisal(
        &self,
        filter: Filter,
        party: Party,
        request: &RequestContext,
    ) -> Result<AppraisalQuery> {
        let refuse = |refusals: Vec<Refusal>| request.refused(&refusals);
        Ok(AppraisalQuery {
            filter: filter.resolve(&self.view).map_err(refuse)?,
            party: party.into(),
            basis: self.basis.into(),
            conventions: self.conventions.clone().spec().map_err(refuse)?,
        })
    }
}
