//! Chances and curves: computed when they are first asked for, once for all perspectives of an appraisal.

use std::sync::Arc;

use async_graphql::{Context, Result, SimpleObject};
use querbuch_ledger::reports::appraisal::curve::{self, Curves};
use querbuch_ledger::reports::appraisal::{Appraisal, AppraisalQuery, risk as domain};
use querbuch_ledger::reports::party::PartyKey;
use querbuch_ledger::reports::view::View;
use querbuch_ledger::unanswered::Unanswered;
use tokio::sync::OnceCell;

use super::perspective::figure;
use crate::context::RequestContext;
use crate::enums::{Correlation, Distribution};
use crate::scalar::{Decimal, Money};

/// What the perspectives of one appraisal share.
#[derive(Clone)]
pub struct Chances(Arc<Shared>);

struct Shared {
    query: AppraisalQuery,
    appraisal: Arc<Appraisal>,
    view: View,
    drawn: OnceCell<std::result::Result<Arc<domain::Chances>, Unanswered>>,
    curves: OnceCell<std::result::Result<Arc<Curves>, Unanswered>>,
}

impl Chances {
    /// Those of an appraisal.
    pub fn new(query: AppraisalQuery, appraisal: Arc<Appraisal>, view: View) -> Self {
        Self(Arc::new(Shared {
            query,
            appraisal,
            view,
            drawn: OnceCell::new(),
            curves: OnceCell::new(),
        }))
    }

    /// The view that the appraisal was made of.
    pub fn view(&self) -> &View {
        &self.0.view
    }

    /// The question.
    pub fn query(&self) -> &AppraisalQuery {
        &self.0.query
    }

    /// The appraisal.
    pub fn appraisal(&self) -> &Arc<Appraisal> {
        &self.0.appraisal
    }

    /// Those of one party; `None` is all together.
    pub async fn of(&self, party: Option<PartyKey>, ctx: &Context<'_>) -> Result<Option<Risk>> {
        let request = RequestContext::of(ctx);
        let shared = &self.0;
        let draw = || async {
            let question = (shared.query.clone(), shared.appraisal.clone());
            request
                .ledger
                .chances(question, shared.view.clone())
                .await
                .map(Arc::new)
        };
        let drawn = shared.drawn.get_or_init(draw).await.as_ref();
        let drawn = drawn.map_err(|why| request.unanswered(why.clone()))?;
        Ok(drawn.of(party).map(|chance| Risk::new(&drawn.spec, chance)))
    }
}

impl Chances {
    /// The curve of one party; `None` is all together.
    pub async fn curve(&self, party: Option<PartyKey>, ctx: &Context<'_>) -> Result<Vec<CurvePoint>> {
        let request = RequestContext::of(ctx);
        let shared = &self.0;
        let follow = || async {
            let question = (shared.query.clone(), shared.appraisal.clone());
            let curves = request.ledger.curves(question, shared.view.clone());
            curves.await.map(Arc::new)
        };
        let curves = shared.curves.get_or_init(follow).await.as_ref();
        let curves = curves.map_err(|why| request.unanswered(why.clone()))?;
        Ok(curves.of(party).iter().map(CurvePoint::from).collect())
    }
}

/// One period of the flow of a party. Cumulative figures run from the first period.
#[derive(SimpleObject)]
pub struct CurvePoint {
    /// a year (`2026`), or a month for MONTHLY
    period: String,
    /// saving − cost + transfer of the period
    flow: Money,
    /// the same at its value in the base month
    present_value: Money,
    /// all flows up to and with this period
    cumulative: Money,
    /// all present values up to and with this period; in the last one, the net present value
    cumulative_present: Money,
    /// the flow with every amount at the end of its range that is worst; null where no amount has a range
    low: Option<Money>,
    /// the same at the best end
    high: Option<Money>,
}

impl From<&curve::CurvePoint> for CurvePoint {
    fn from(point: &curve::CurvePoint) -> Self {
        Self {
            period: point.period(),
            flow: point.flow.into(),
            present_value: point.present_value.into(),
            cumulative: point.cumulative.into(),
            cumulative_present: point.cumulative_present.into(),
            low: point.range.map(|range| range.low.into()),
            high: point.range.map(|range| range.high.into()),
        }
    }
}

/// What comes out when the amounts that have a low and a high are drawn again and again.
#[derive(SimpleObject)]
pub struct Risk {
    /// how often everything was drawn
    draws: i32,
    /// what the draws began with
    seed: i32,
    /// what lies between low and high
    distribution: Distribution,
    /// what moves together
    correlation: Correlation,
    /// the net present value that 5 % of the draws do not exceed (nearest rank)
    p5: Money,
    /// the same for 50 %
    p50: Money,
    /// the same for 95 %
    p95: Money,
    /// the mean of the draws
    mean: Money,
    /// the share of draws with a net present value above zero
    chance_positive: Decimal,
}

impl Risk {
    fn new(spec: &domain::RiskSpec, chance: &domain::Chance) -> Self {
        Self {
            draws: spec.draws,
            seed: spec.seed,
            distribution: spec.distribution.into(),
            correlation: spec.correlation.into(),
            p5: chance.p5.into(),
            p50: chance.p50.into(),
            p95: chance.p95.into(),
            mean: chance.mean.into(),
            chance_positive: figure(chance.chance_positive),
        }
    }
}
