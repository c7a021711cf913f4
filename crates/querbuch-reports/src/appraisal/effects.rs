//! What single effects contribute to a net present value.

use querbuch_domain::cells::EffectCells;
use querbuch_domain::effect::Effect;
use querbuch_domain::id::EffectNo;
use querbuch_domain::month::Month;
use querbuch_domain::words::EffectKind;
use rust_decimal::Decimal;

use super::factors::Factors;
use super::fault::{Fault, decimal, product, sum};
use super::query::{AppraisalQuery, Scale};
use crate::balance::groups::DimensionSet;
use crate::basis::{Basis, CountedAmount};
use crate::dimension::RowKey;
use crate::filter::Filter;
use crate::month_range::MonthRange;
use crate::outlook::CountingRule;
use crate::party::{Party, PartyKey};
use crate::view::View;

/// Values single effects in the same way in which the streams of an appraisal are valued.
pub(crate) struct Valuer {
    filter: Filter,
    party: Party,
    basis: Basis,
    dimensions: DimensionSet,
    scale: Scale,
    include_society: bool,
    factors: Factors,
    months: MonthRange,
}

impl Valuer {
    /// A valuer for a question, discounting amounts of these months with these factors.
    pub fn new(query: &AppraisalQuery, factors: Factors, months: MonthRange, view: &View) -> Self {
        Self {
            filter: query.filter_of_all(),
            party: query.party,
            basis: query.basis,
            dimensions: DimensionSet::new(query.party.dimensions(), &query.filter, view.columns()),
            scale: query.scale(view),
            include_society: query.conventions.include_society,
            factors,
            months,
        }
    }

    /// The party at which an effect lands, if it can count at all.
    pub fn party_of(&self, effect: &Effect, view: &View) -> Option<PartyKey> {
        if !self.filter.matches_effect(effect, view) {
            return None;
        }
        let unit = view.columns().units.get(effect.unit.index())?;
        if unit.level.is_society() && !self.include_society {
            return None;
        }
        let mut key = RowKey::default();
        self.dimensions.name_unit(&mut key, effect.unit, unit);
        PartyKey::of(self.party, &key)
    }

    /// On which basis it values.
    pub fn basis(&self) -> Basis {
        self.basis
    }

    /// The amounts of an effect with these cells that count, by its rule.
    pub fn counted_amounts(&self, rule: &CountingRule<'_>, cells: &EffectCells) -> Vec<CountedAmount> {
        let mut amounts = rule.amounts(cells);
        amounts.retain(|amount| {
            (self.months.first..=self.months.last).contains(&amount.month)
                && self.filter.matches_month(amount.month)
                && self.filter.matches_stage(amount.stage)
        });
        amounts
    }

    /// What one cent of an effect adds to the net, before it is discounted: a cost takes away.
    pub fn weight(&self, effect: &Effect) -> Decimal {
        match (effect.kind, &self.scale) {
            (EffectKind::Cost, _) => Decimal::NEGATIVE_ONE,
            (EffectKind::Saving, Some(scale)) => scale[effect.evidence as usize],
            (EffectKind::Saving, None) | (EffectKind::Transfer, _) => Decimal::ONE,
        }
    }

    /// What an effect adds to the net present value, in cents.
    pub fn value(
        &self,
        effect: &Effect,
        rule: &CountingRule<'_>,
        cells: &EffectCells,
    ) -> Result<Decimal, Fault> {
        let weight = self.weight(effect);
        self.counted_amounts(rule, cells)
            .into_iter()
            .try_fold(Decimal::ZERO, |value, amount| {
                sum(value, self.present(amount.month, amount.cents.into(), weight)?)
            })
    }

    /// What an amount of cents in a month adds to the net present value, in cents.
    pub fn present(&self, month: Month, cents: i128, weight: Decimal) -> Result<Decimal, Fault> {
        product(product(decimal(cents)?, weight)?, self.factors.of(month)?)
    }

    /// The effects that can count, with their parties.
    pub fn wanted(&self, view: &View) -> Vec<(EffectNo, PartyKey)> {
        let numbers = (0..view.effect_count()).map(EffectNo::from_index);
        numbers
            .filter_map(|number| Some((number, self.party_of(view.effect(number)?, view)?)))
            .collect()
    }
}
