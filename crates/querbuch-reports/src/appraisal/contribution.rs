//! What single effects contribute to a net present value: what is certain of it, and what has a low and a high.

use querbuch_domain::cells::EffectCells;
use querbuch_domain::effect::Effect;
use querbuch_domain::id::EffectNo;
use querbuch_domain::words::Slot;
use rust_decimal::Decimal;

use super::conventions::Conventions;
use super::effects::Valuer;
use super::fault::{Fault, sum};
use super::query::AppraisalQuery;
use crate::basis::Basis;
use crate::outlook::{CountingRule, Known, Moment, with_their_transfers};
use crate::party::PartyKey;
use crate::risk::{RiskEffect, Sign, Spread};
use crate::view::View;

/// What one effect contributes.
pub(crate) struct Contribution {
    pub effect: EffectNo,
    pub party: PartyKey,
    pub risk: RiskEffect,
}

/// The effects of an appraisal that contribute anything under its conventions, in the order of their numbers.
pub(crate) fn contributions(
    query: &AppraisalQuery,
    conventions: &Conventions,
    view: &View,
) -> Result<Vec<Contribution>, Fault> {
    let valued = Valued {
        query,
        valuer: Valuer::new(query, conventions.factors()?, conventions.counted_months(), view),
        view,
    };
    let mut found = Vec::new();
    let wanted = valued.valuer.wanted(view);
    let numbers = wanted.iter().map(|(number, _)| *number);
    let all = view.cells_among(&with_their_transfers(view.state(), numbers));
    let cells = |number| all.get(number);
    let (moment, mut known) = (Moment::of_view(view), Known::default());
    for (number, party) in view.deadline().watch(wanted) {
        let (Some(own), Some(effect)) = (cells(number), view.effect(number)) else {
            continue;
        };
        let rule = moment.rule(query.basis, number, cells, &mut known);
        if let Some(risk) = valued.risk_of(number, effect, &rule, own)? {
            let effect = number;
            found.push(Contribution { effect, party, risk });
        }
    }
    Ok(found)
}

/// The question, and how it values effects.
struct Valued<'a> {
    query: &'a AppraisalQuery,
    valuer: Valuer,
    view: &'a View,
}

impl Valued<'_> {
    /// What an effect contributes, with its ranges; `None` where nothing of it counts.
    fn risk_of(
        &self,
        number: EffectNo,
        effect: &Effect,
        rule: &CountingRule<'_>,
        cells: &EffectCells,
    ) -> Result<Option<RiskEffect>, Fault> {
        let (query, valuer, view) = (self.query, &self.valuer, self.view);
        let expected = match query.basis {
            Basis::Outlook if cells.has_forecast() => Some(Slot::Forecast),
            Basis::Plan | Basis::Outlook => Some(Slot::Plan),
            Basis::Actual => None,
        };
        let ranges =
            expected.and_then(|slot| view.state().schedules.ranges_at(number, slot, view.position()));
        let weight = valuer.weight(effect);
        let mut risk = RiskEffect {
            number: number.0,
            stream: query
                .conventions
                .risk
                .correlation
                .stream(number.0, effect.measure.0),
            party: 0,
            sign: if weight < Decimal::ZERO {
                Sign::Minus
            } else {
                Sign::Plus
            },
            certain: Decimal::ZERO,
            spreads: Vec::new(),
        };
        let mut counts = false;
        for amount in valuer.counted_amounts(rule, cells) {
            let present = |cents: i64| valuer.present(amount.month, cents.into(), weight.abs());
            // Actuals have happened: only what is expected has a range.
            let ranges = ranges.filter(|_| amount.stage.is_none()).unwrap_or_default();
            let range = ranges.iter().find(|(month, ..)| *month == amount.month);
            counts |= amount.cents != 0 || range.is_some();
            match range {
                Some((_, low, high)) if low < high => risk.spreads.push(Spread {
                    low: present(*low)?,
                    mode: present(amount.cents)?,
                    high: present(*high)?,
                }),
                _ => risk.certain = sum(risk.certain, present(amount.cents)?)?,
            }
        }
        Ok(counts.then_some(risk))
    }
}
