//! Things by their global id.

use async_graphql::{Context, ID, Interface, Object, Result};
use querbuch_ledger::domain::id::{
    EffectNo, IndicatorNo, KeyNo, MeasureNo, PrincipalNo, UnitNo, parse_booking_id, parse_grant_id,
    parse_import_id, parse_prepared_act_id,
};
use querbuch_ledger::domain::refusal::{InputFault, Refusal};
use querbuch_ledger::reports::view::View;

use crate::booking::Booking;
use crate::budget;
use crate::connection::PAGE_SIZE_MAX;
use crate::context::RequestContext;
use crate::effect::Effect;
use crate::error::refused;
use crate::grant::Grant;
use crate::import::Import;
use crate::indicator::Indicator;
use crate::key::DistributionKey;
use crate::measure::Measure;
use crate::prepared_act::PreparedAct;
use crate::principal::Principal;
use crate::unit::Unit;

/// A thing with a global id.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "global id"))]
#[expect(missing_docs, reason = "named after their contents")]
pub enum Node {
    Unit(Unit),
    Measure(Measure),
    Effect(Effect),
    Booking(Booking),
    DistributionKey(DistributionKey),
    Indicator(Indicator),
    Import(Import),
    Principal(Principal),
    Grant(Grant),
    PreparedAct(PreparedAct),
}

impl Node {
    fn find(id: &str, view: &View, request: &RequestContext) -> Option<Self> {
        let view = view.clone();
        if let Some(number) = UnitNo::parse(id) {
            return view
                .unit(number)
                .is_some()
                .then(|| Self::Unit(Unit::new(view, number)));
        }
        if let Some(number) = MeasureNo::parse(id) {
            return view
                .measure(number)
                .is_some()
                .then(|| Self::Measure(Measure::new(view, number)));
        }
        if let Some(number) = EffectNo::parse(id) {
            return view
                .effect(number)
                .is_some()
                .then(|| Self::Effect(Effect::new(view, number)));
        }
        if let Some(number) = KeyNo::parse(id) {
            return view
                .key(number)
                .is_some()
                .then(|| Self::DistributionKey(DistributionKey::new(view, number)));
        }
        if let Some(number) = IndicatorNo::parse(id) {
            return view
                .indicator(number)
                .is_some()
                .then(|| Self::Indicator(Indicator::new(view, number)));
        }
        if let Some(position) = parse_import_id(id) {
            let import = view.state().imports.at(position);
            let known = position <= view.position() && import.is_some_and(|import| view.sees_import(import));
            return known.then(|| Self::Import(Import::new(view, position)));
        }
        if let Some(number) = PrincipalNo::parse(id) {
            return Principal::find(&view, number).map(Self::Principal);
        }
        if let Some(position) = parse_grant_id(id) {
            let known = position <= view.position() && view.state().grants.at(position).is_some();
            let grant = known.then(|| Grant::new(view, position));
            // One that is somebody else's is answered as one that is not there.
            return grant.filter(|grant| grant.is_seen_by(request)).map(Self::Grant);
        }
        if let Some(position) = parse_prepared_act_id(id) {
            let known = position <= view.position() && view.state().prepared_acts.at(position).is_some();
            let act = known.then(|| PreparedAct::new(view, position));
            return act.filter(|act| act.is_seen_by(request)).map(Self::PreparedAct);
        }
        let position = parse_booking_id(id).filter(|position| view.booking(*position).is_some())?;
        Some(Self::Booking(Booking::new(view, position)))
    }
}

/// Reading things by their global id.
#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// the thing with this id; null where there is none
    async fn node(&self, ctx: &Context<'_>, #[graphql(desc = "its id")] id: ID) -> Result<Option<Node>> {
        let view = RequestContext::of(ctx).view();
        Ok(Node::find(&id, &view, RequestContext::of(ctx)))
    }

    /// the things with these ids, in their order; null where there is none
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "their ids; at most 500")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        let request = RequestContext::of(ctx);
        let max = usize::try_from(PAGE_SIZE_MAX).unwrap_or_default();
        if ids.len() > max {
            return Err(refused(
                &[Refusal::at("ids", InputFault::TooMany { max })],
                request.language,
            ));
        }
        let view = request.view();
        budget::list(ctx, ids.iter().map(|id| Node::find(id, &view, request)).collect())
    }
}

#[cfg(test)]
mod tests;
