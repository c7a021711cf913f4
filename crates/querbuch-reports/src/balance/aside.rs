//! Cells that a scan sets aside and puts together one by one: those of which all may have been taken back, and actuals
//! behind "Ist bis", which count only where nothing is expected.

use querbuch_domain::id::{EffectNo, MeasureNo};
use querbuch_domain::month::Month;
use querbuch_domain::words::{EffectKind, Slot};
use rustc_hash::{FxHashMap, FxHashSet};

use super::grid::{Grid, add_amount};
use super::layout::BalanceLayout;
use crate::basis::CountedAmount;
use crate::outlook::transfers_of;
use crate::read_model::cumulated::CumulatedSnapshot;
use crate::read_model::emptied::{Emptied, EmptiedCells};
use crate::read_model::scan_plan::Horizons;
use crate::view::View;

/// One sum of one effect in one month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct CellPlace {
    pub effect: EffectNo,
    pub month: Month,
    pub slot: Slot,
}

/// What was set aside, so far.
#[derive(Debug, Default)]
pub(super) struct Aside {
    /// Sums of cells, in cents.
    cells: FxHashMap<CellPlace, i64>,
    /// What postings since the snapshot say of expectations in months in which there may be actuals beside them.
    expected: Vec<(EffectNo, Month, i64)>,
}

impl Aside {
    /// Adds an amount to a cell.
    pub fn add(&mut self, place: CellPlace, cents: i64) {
        let sum = self.cells.entry(place).or_default();
        *sum = sum.saturating_add(cents);
    }

    /// Notes an amount that is expected, and counted already.
    pub fn expect(&mut self, effect: EffectNo, month: Month, cents: i64) {
        self.expected.push((effect, month, cents));
    }

    /// Adds what another thread set aside.
    pub fn merge(&mut self, other: Self) {
        for (place, cents) in other.cells {
            self.add(place, cents);
        }
        self.expected.extend(other.expected);
    }

    /// Adds to a grid what counts of it.
    pub fn settle(self, rules: &AsideRules<'_>, layout: &BalanceLayout, grid: &mut Grid) {
        let Self { cells, expected } = self;
        let (is_behind, emptied) = (|place: &CellPlace| rules.is_behind(*place), rules.emptied());
        let expected = rules.expectations(cells.keys().filter(|place| is_behind(place)), &expected);
        for (place, cents) in cells {
            let CellPlace { effect, month, slot } = place;
            let is_gone =
                emptied.is_emptied(effect.index(), month, slot) && (cents == 0 || !slot.is_actual());
            let is_displaced = is_behind(&place) && expected.in_month(rules.view, effect, month);
            if !is_gone && !is_displaced {
                let amount = CountedAmount {
                    month,
                    stage: slot.stage(),
                    cents,
                };
                add_amount(layout, effect.index(), amount, grid);
            }
        }
    }
}

/// Which cells are set aside, and what is asked of them.
pub(super) struct AsideRules<'a> {
    pub view: &'a View,
    pub base: &'a CumulatedSnapshot,
    pub since: &'a EmptiedCells,
    pub horizons: &'a Horizons,
}

/// What is expected of effects in some months, in cents.
struct Expectations(FxHashMap<(EffectNo, Month), i64>);

impl AsideRules<'_> {
    pub fn emptied(&self) -> Emptied<'_> {
        Emptied {
            before: self.base.emptied(),
            since: self.since,
        }
    }

    /// Whether a cell holds actuals behind "Ist bis".
    #[inline]
    pub fn is_behind(&self, place: CellPlace) -> bool {
        let effect = place.effect.index();
        place.slot.is_actual() && self.horizons.may_be_behind(effect, place.month)
    }

    /// What is expected beside actuals that stand behind "Ist bis": of the effect, and of all transfers of its measure
    /// where it is one of them. `since` is what postings behind the snapshot say.
    fn expectations<'c>(
        &self,
        behind: impl Iterator<Item = &'c CellPlace>,
        since: &[(EffectNo, Month, i64)],
    ) -> Expectations {
        let mut expected = FxHashMap::default();
        let mut measures: FxHashSet<(MeasureNo, Month)> = FxHashSet::default();
        let mut ask = |effect: EffectNo, month: Month| {
            let kept = || self.horizons.expected_before(self.base, effect.index(), month);
            expected.entry((effect, month)).or_insert_with(kept);
        };
        for place in behind {
            match self.view.effect(place.effect) {
                Some(effect) if effect.kind == EffectKind::Transfer => {
                    if measures.insert((effect.measure, place.month)) {
                        for transfer in transfers_of(self.view.state(), effect.measure) {
                            ask(transfer, place.month);
                        }
                    }
                }
                _ => ask(place.effect, place.month),
            }
        }
        for (effect, month, cents) in since {
            if let Some(sum) = expected.get_mut(&(*effect, *month)) {
                *sum = sum.saturating_add(*cents);
            }
        }
        Expectations(expected)
    }
}

impl Expectations {
    /// Whether anything but 0 is expected in a month, of an effect or of those that it is counted together with.
    fn in_month(&self, view: &View, number: EffectNo, month: Month) -> bool {
        let is_some = |effect| self.0.get(&(effect, month)).is_some_and(|cents| *cents != 0);
        match view.effect(number) {
            Some(effect) if effect.kind == EffectKind::Transfer => transfers_of(view.state(), effect.measure)
                .filter(|transfer| view.reaches_effect(*transfer))
                .any(is_some),
            _ => is_some(number),
        }
    }
}
