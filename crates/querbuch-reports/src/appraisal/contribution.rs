//! What single effects contribute to a net present value: what is certain of it, and what has a low and a high.

use querbuch_domain::cells::EffectCells;
use querbuch_domain::effect::Effect;
use querbuch_domain::id::EffectNo;
use querbuch_domain::month::Month;
use querbuch_domain::words::Slot;
use rust_decimal::Decimal;

use super::conventions::Conventions;
use super::effects::Valuer;
use super::fault::{Fault, decimal, product, sum};
use super::query::AppraisalQuery;
use crate::basis::{Basis, CountedAmount};
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
    let valued = Valued::new(query, conventions, view)?;
    let mut found = Vec::new();
    valued.each(|number, party, effect, rule, cells| {
        if let Some(risk) = valued.risk_of(number, effect, rule, cells)? {
            let effect = number;
            found.push(Contribution { effect, party, risk });
        }
        Ok(())
    })?;
    Ok(found)
}

/// By how much the net flow of a party in a month would differ at the ends of the ranges of one effect, in cents and not
/// discounted.
pub(super) struct MonthRangeOfFlow {
    pub party: PartyKey,
    pub month: Month,
    /// At the end that is worst for the net: not above zero.
    pub worst: Decimal,
    /// At the end that is best for it: not below zero.
    pub best: Decimal,
}

/// What the lows and highs of all effects do to the net flows of an appraisal.
pub(super) fn flow_ranges(
    query: &AppraisalQuery,
    conventions: &Conventions,
    view: &View,
) -> Result<Vec<MonthRangeOfFlow>, Fault> {
    let valued = Valued::new(query, conventions, view)?;
    let mut found = Vec::new();
    valued.each(|number, party, effect, rule, cells| {
        let weight = valued.valuer.weight(effect);
        for (amount, range) in valued.amounts_with_ranges(number, rule, cells) {
            let Some((low, high)) = range.filter(|(low, high)| low < high) else {
                continue;
            };
            let differs = |end: i64| {
                let cents = i128::from(end) - i128::from(amount.cents);
                product(decimal(cents)?, weight)
            };
            let (one, other) = (differs(low)?, differs(high)?);
            found.push(MonthRangeOfFlow {
                party,
                month: amount.month,
                worst: one.min(other).min(Decimal::ZERO),
                best: one.max(other).max(Decimal::ZERO),
            });
        }
        Ok(())
    })?;
    Ok(found)
}

/// The question, and how it values effects.
struct Valued<'a> {
    query: &'a AppraisalQuery,
    valuer: Valuer,
    view: &'a View,
}

impl<'a> Valued<'a> {
    fn new(query: &'a AppraisalQuery, conventions: &Conventions, view: &'a View) -> Result<Self, Fault> {
        let months = conventions.counted_months();
        Ok(Self {
            query,
            valuer: Valuer::new(query, conventions.factors()?, months, view),
            view,
        })
    }

    /// Visits the effects that can count, in the order of their numbers, each with the rule by which its cells do.
    fn each(
        &self,
        mut visit: impl FnMut(EffectNo, PartyKey, &Effect, &CountingRule<'_>, &EffectCells) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let wanted = self.valuer.wanted(self.view);
        let numbers = wanted.iter().map(|(number, _)| *number);
        let all = self
            .view
            .cells_among(&with_their_transfers(self.view.state(), numbers));
        let cells = |number| all.get(number);
        let (moment, mut known) = (Moment::of_view(self.view), Known::default());
        for (number, party) in self.view.deadline().watch(wanted) {
            let (Some(own), Some(effect)) = (cells(number), self.view.effect(number)) else {
                continue;
            };
            let rule = moment.rule(self.query.basis, number, cells, &mut known);
            visit(number, party, effect, &rule, own)?;
        }
        Ok(())
    }

    /// What an effect contributes, with its ranges; `None` where nothing of it counts.
    fn risk_of(
        &self,
        number: EffectNo,
        effect: &Effect,
        rule: &CountingRule<'_>,
        cells: &EffectCells,
    ) -> Result<Option<RiskEffect>, Fault> {
        let (query, valuer) = (self.query, &self.valuer);
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
        for (amount, range) in self.amounts_with_ranges(number, rule, cells) {
            let present = |cents: i64| valuer.present(amount.month, cents.into(), weight.abs());
            counts |= amount.cents != 0 || range.is_some();
            match range {
                Some((low, high)) if low < high => risk.spreads.push(Spread {
                    low: present(low)?,
                    mode: present(amount.cents)?,
                    high: present(high)?,
                }),
                _ => risk.certain = sum(risk.certain, present(amount.cents)?)?,
            }
        }
        Ok(counts.then_some(risk))
    }

    /// The amounts of an effect that count, each with the low and high that it was expected with.
    fn amounts_with_ranges(
        &self,
        number: EffectNo,
        rule: &CountingRule<'_>,
        cells: &EffectCells,
    ) -> Vec<(CountedAmount, Option<(i64, i64)>)> {
        let view = self.view;
        let expected = match self.query.basis {
            Basis::Outlook => Some(rule.expected()),
            Basis::Plan => Some(Slot::Plan),
            Basis::Actual => None,
        };
        let ranges =
            expected.and_then(|slot| view.state().schedules.ranges_at(number, slot, view.position()));
        let with_range = |amount: CountedAmount| {
            // Actuals have happened: only what is expected has a range.
            let ranges = ranges.filter(|_| amount.stage.is_none()).unwrap_or_default();
            let range = ranges.iter().find(|(month, ..)| *month == amount.month);
            (amount, range.map(|(_, low, high)| (*low, *high)))
        };
        let amounts = self.valuer.counted_amounts(rule, cells);
        amounts.into_iter().map(with_range).collect()
    }
}
