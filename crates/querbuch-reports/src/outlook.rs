//! The outlook: actuals as far as they go, from then on what is expected.
//!
//! Of each effect, one month says how far the actuals go: "Ist bis". It is that of the question, else the one that was
//! stated, else the latest month in which something stands that was booked on time, before the month in which the viewed
//! position was recorded. The transfers of a measure share one month, so that they stay balanced.
//!
//! | in a month | counts |
//! |---|---|
//! | up to "Ist bis" | what was booked |
//! | later, where something is expected | what is expected, and what came late |
//! | later, where nothing is expected | what was booked |
//!
//! What came late always counts, and moves nothing. A late line that takes back what had been booked on time counts where
//! that counts, so that both vanish together.
//!
//! What an allocation hands on always counts as well, where it was booked and at those who bear it: of what is expected
//! there, it is taken off, so that a measure comes to the same before and after. It says nothing about how far the actuals
//! of its source go; at those who bear it, it is booked as anything else.
//!
//! A forecast that came by an import which was undone is none.

mod of_view;
mod rule;

use std::sync::Arc;

use querbuch_domain::cells::EffectCells;
use querbuch_domain::effect::Effect;
use querbuch_domain::id::{EffectNo, MeasureNo, Position};
use querbuch_domain::month::Month;
use querbuch_domain::state::State;
use querbuch_domain::words::{EffectKind, Slot, Stage};
use rustc_hash::FxHashMap;

use crate::basis::Basis;
use crate::reach::Reach;

pub use of_view::{actuals_through, actuals_through_of_measure};
pub(crate) use rule::CountingRule;

/// A moment of a state, as outlooks see it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment<'a> {
    state: &'a State,
    position: Position,
    /// How many postings were made up to it.
    postings: usize,
    /// The month in which it was recorded; `None` before anything was.
    running: Option<Month>,
    /// "Ist bis" of all effects, where the question says it.
    asked: Option<Month>,
    /// What the reader sees; none where that is everything.
    reach: Option<&'a Reach>,
}

/// What the transfers of a measure have in common.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Together {
    /// Their "Ist bis".
    through: Option<Month>,
    /// The months in which anything but 0 is expected of any of them, in order.
    expected: Vec<Month>,
    /// The months in which anything of any of them stands that was booked on time, in order.
    on_time: Vec<Month>,
}

/// What was worked out of measures so far: their transfers are asked for one after the other.
#[derive(Debug, Default)]
pub(crate) struct Known(FxHashMap<MeasureNo, Arc<Together>>);

impl<'a> Moment<'a> {
    /// The end of a state.
    pub fn of_state(state: &'a State) -> Self {
        Self {
            state,
            position: state.position,
            postings: state.bookings.journal().len(),
            running: running_month(state, state.position),
            asked: None,
            reach: None,
        }
    }

    /// The same, where a question says up to which month actuals count.
    #[must_use]
    pub fn asked(self, through: Option<Month>) -> Self {
        Self {
            asked: through,
            ..self
        }
    }

    /// The same, at another position of the same running month.
    #[must_use]
    pub fn at(self, position: Position, postings: usize) -> Self {
        Self {
            position,
            postings,
            ..self
        }
    }

    /// The month in which it was recorded.
    pub fn running(&self) -> Option<Month> {
        self.running
    }

    /// "Ist bis" of an effect, or of the transfers of a measure without one, where it was asked for or stated.
    pub fn given(&self, measure: MeasureNo, effect: Option<EffectNo>) -> Option<Month> {
        self.asked
            .or_else(|| self.state.actuals.stated_at(measure, effect, self.position))
    }

    /// Whether the cells alone say everything about an effect.
    pub fn is_plain(&self, effect: EffectNo) -> bool {
        self.state.actuals.is_plain_at(effect, self.postings)
    }

    /// The rule on a basis for an effect; `cells` gives its cells and those of the transfers of its measure.
    pub fn rule<'c>(
        &self,
        basis: Basis,
        number: EffectNo,
        cells: impl Fn(EffectNo) -> Option<&'c EffectCells>,
        known: &mut Known,
    ) -> CountingRule<'a> {
        let mut rule = CountingRule::new(*self, basis, number);
        if basis != Basis::Outlook {
            return rule;
        }
        let (Some(effect), Some(own)) = (self.state.effects.get(number), cells(number)) else {
            return rule;
        };
        rule.expects(
            self.expected_slot(number, own),
            Slot::of_stage(Stage::when_booked(effect.kind)),
        );
        if effect.kind == EffectKind::Transfer {
            rule.shares(self.together(effect.measure, cells, known));
        } else {
            rule.goes_through(self.through(number, effect, own));
        }
        rule
    }

    /// Which sum says what is expected of an effect with these cells: the forecast where any month of one is set, also to
    /// zero.
    fn expected_slot(&self, number: EffectNo, cells: &EffectCells) -> Slot {
        let (actuals, is_plain) = (&self.state.actuals, self.is_plain(number));
        let is_set = |month| is_plain || actuals.stands_at(number, month, Slot::Forecast, self.postings);
        let mut forecasts = cells.iter().filter(|cell| cell.slot == Slot::Forecast);
        if forecasts.any(|cell| is_set(cell.month)) {
            Slot::Forecast
        } else {
            Slot::Plan
        }
    }

    /// "Ist bis" of a cost or saving with these cells.
    fn through(&self, number: EffectNo, effect: &Effect, cells: &EffectCells) -> Option<Month> {
        self.given(effect.measure, Some(number)).or_else(|| {
            self.on_time_months(number, effect.kind, cells)
                .find(|month| self.is_past(*month))
        })
    }

    /// Whether a month lies before the running one.
    fn is_past(&self, month: Month) -> bool {
        self.running.is_some_and(|running| month < running)
    }

    /// The months in which something stands that was booked on time, the latest first.
    fn on_time_months(
        &self,
        number: EffectNo,
        kind: EffectKind,
        cells: &EffectCells,
    ) -> impl Iterator<Item = Month> {
        let slot = Slot::of_stage(Stage::when_booked(kind));
        let is_plain = self.is_plain(number);
        let booked = cells.iter().rev().filter(move |cell| cell.slot == slot);
        booked
            .map(|cell| cell.month)
            .filter(move |month| is_plain || self.state.actuals.is_on_time_at(number, *month, self.postings))
    }

    /// What the transfers of a measure have in common.
    pub fn together<'c>(
        &self,
        measure: MeasureNo,
        cells: impl Fn(EffectNo) -> Option<&'c EffectCells>,
        known: &mut Known,
    ) -> Arc<Together> {
        if let Some(together) = known.0.get(&measure) {
            return together.clone();
        }
        let mut together = Together::default();
        let is_reached = |number: &EffectNo| self.reach.is_none_or(|reach| reach.reaches_effect(*number));
        for number in transfers_of(self.state, measure).filter(is_reached) {
            let Some(cells) = cells(number) else { continue };
            together
                .on_time
                .extend(self.on_time_months(number, EffectKind::Transfer, cells));
            let slot = self.expected_slot(number, cells);
            let expected = cells.iter().filter(|cell| cell.slot == slot && cell.cents != 0);
            together.expected.extend(expected.map(|cell| cell.month));
        }
        for months in [&mut together.expected, &mut together.on_time] {
            months.sort_unstable();
            months.dedup();
        }
        let derived = || {
            let months = together.on_time.iter().rev().copied();
            months.into_iter().find(|month| self.is_past(*month))
        };
        together.through = self.given(measure, None).or_else(derived);
        let together = Arc::new(together);
        known.0.insert(measure, together.clone());
        together
    }
}

/// The transfers of a measure.
pub(crate) fn transfers_of(state: &State, measure: MeasureNo) -> impl Iterator<Item = EffectNo> + '_ {
    let is_transfer = |number: &EffectNo| {
        let effect = state.effects.get(*number);
        effect.is_some_and(|effect| effect.kind == EffectKind::Transfer)
    };
    state.effects.of_measure(measure).filter(is_transfer)
}

/// These effects, and the transfers of the measures of those that are transfers: they are counted together. In order,
/// each once.
pub(crate) fn with_their_transfers(
    state: &State,
    effects: impl IntoIterator<Item = EffectNo>,
) -> Vec<EffectNo> {
    let mut all: Vec<EffectNo> = effects.into_iter().collect();
    let effect = |number: &EffectNo| state.effects.get(*number);
    let of_transfers = all.iter().filter_map(effect);
    let of_transfers = of_transfers.filter(|effect| effect.kind == EffectKind::Transfer);
    let mut measures: Vec<MeasureNo> = of_transfers.map(|effect| effect.measure).collect();
    measures.sort_unstable();
    measures.dedup();
    all.extend(
        measures
            .into_iter()
            .flat_map(|measure| transfers_of(state, measure)),
    );
    all.sort_unstable();
    all.dedup();
    all
}

/// The month (UTC) in which a position was recorded; `None` before the first one.
pub(crate) fn running_month(state: &State, position: Position) -> Option<Month> {
    state.recorded_at(position).and_then(Month::of_instant)
}

#[cfg(test)]
mod tests;
