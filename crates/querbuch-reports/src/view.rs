//! The state as it was at a position.

use std::sync::Arc;

use querbuch_domain::booking::Booking;
use querbuch_domain::cells::EffectCells;
use querbuch_domain::effect::Effect;
use querbuch_domain::id::{EffectNo, MeasureNo, Position, UnitNo};
use querbuch_domain::measure::Measure;
use querbuch_domain::reference::Ref;
use querbuch_domain::refusal::{Noun, Reason, Refusal};
use querbuch_domain::state::State;
use querbuch_domain::unit::{Level, Unit};
use rustc_hash::FxHashMap;

use crate::reading::Reading;

/// A state and a position in it. It sees exactly what was known then: a prefix of every list.
#[derive(Clone, Debug)]
pub struct View {
    state: Arc<State>,
    position: Position,
    unit_count: usize,
    measure_count: usize,
    effect_count: usize,
    booking_count: usize,
    posting_count: usize,
    reading: Option<Arc<Reading>>,
}

impl View {
    /// The state as of now.
    pub fn now(state: Arc<State>) -> Self {
        Self {
            position: state.position,
            unit_count: state.units.len(),
            measure_count: state.measures.len(),
            effect_count: state.effects.len(),
            booking_count: state.bookings.len(),
            posting_count: state.bookings.journal().len(),
            reading: None,
            state,
        }
    }

    /// The state as of a position; one beyond the end is refused.
    pub fn at(state: Arc<State>, position: Position) -> Result<Self, Refusal> {
        if position > state.position {
            return Err(Refusal::at(
                "position",
                Reason::PositionAhead { head: state.position },
            ));
        }
        Ok(Self {
            position,
            unit_count: state.units.known_at(position),
            measure_count: state.measures.known_at(position),
            effect_count: state.effects.known_at(position),
            booking_count: state.bookings.known_at(position),
            posting_count: state.bookings.postings_at(position),
            reading: None,
            state,
        })
    }

    /// The same view, made faster by what is kept beside the state.
    #[must_use]
    pub fn with(mut self, reading: Arc<Reading>) -> Self {
        self.reading = Some(reading);
        self
    }

    /// The position.
    pub fn position(&self) -> Position {
        self.position
    }

    /// The whole state, which may reach further than this view.
    pub fn state(&self) -> &Arc<State> {
        &self.state
    }

    /// How many units there are.
    pub fn unit_count(&self) -> usize {
        self.unit_count
    }

    /// How many measures there are.
    pub fn measure_count(&self) -> usize {
        self.measure_count
    }

    /// How many effects there are.
    pub fn effect_count(&self) -> usize {
        self.effect_count
    }

    /// How many bookings there are.
    pub fn booking_count(&self) -> usize {
        self.booking_count
    }

    /// How many postings there are.
    pub fn posting_count(&self) -> usize {
        self.posting_count
    }

    /// A unit.
    pub fn unit(&self, number: UnitNo) -> Option<&Unit> {
        self.state
            .units
            .get(number)
            .filter(|_| number.index() < self.unit_count)
    }

    /// A measure.
    pub fn measure(&self, number: MeasureNo) -> Option<&Measure> {
        self.state
            .measures
            .get(number)
            .filter(|_| number.index() < self.measure_count)
    }

    /// An effect.
    pub fn effect(&self, number: EffectNo) -> Option<&Effect> {
        self.state
            .effects
            .get(number)
            .filter(|_| number.index() < self.effect_count)
    }

    /// A booking by its position.
    pub fn booking(&self, position: Position) -> Option<&Booking> {
        self.state
            .bookings
            .at(position)
            .filter(|booking| booking.position <= self.position)
    }

    /// The unit that a reference names.
    pub fn require_unit(&self, reference: &Ref, field: &str) -> Result<UnitNo, Refusal> {
        let found = self
            .state
            .units
            .resolve(reference)
            .filter(|number| number.index() < self.unit_count);
        found.ok_or_else(|| missing(Noun::Unit, reference, field))
    }

    /// The measure that a reference names.
    pub fn require_measure(&self, reference: &Ref, field: &str) -> Result<MeasureNo, Refusal> {
        let found = self
            .state
            .measures
            .resolve(reference)
            .filter(|number| number.index() < self.measure_count);
        found.ok_or_else(|| missing(Noun::Measure, reference, field))
    }

    /// The effect that a reference names.
    pub fn require_effect(&self, reference: &Ref, field: &str) -> Result<EffectNo, Refusal> {
        let found = self
            .state
            .effects
            .resolve(reference, None)
            .filter(|number| number.index() < self.effect_count);
        found.ok_or_else(|| missing(Noun::Effect, reference, field))
    }

    /// The unit itself and all above it, innermost first.
    pub fn ancestry(&self, unit: UnitNo) -> impl Iterator<Item = (UnitNo, &Unit)> {
        let step = move |number: UnitNo| self.unit(number).map(|found| (number, found));
        std::iter::successors(step(unit), move |(_, unit)| unit.parent.and_then(step))
    }

    /// The body that holds the budget of a unit: the nearest one upwards.
    pub fn body_of(&self, unit: UnitNo) -> Option<UnitNo> {
        self.ancestry(unit)
            .find(|(_, unit)| unit.is_body)
            .map(|(number, _)| number)
    }

    /// The Land to whose territory a unit belongs: the topmost body of that level.
    pub fn land_of(&self, unit: UnitNo) -> Option<UnitNo> {
        let lands = self
            .ancestry(unit)
            .filter(|(_, unit)| unit.is_body && unit.level == Level::State);
        lands.last().map(|(number, _)| number)
    }

    /// Calls `visit` with the cells of each wanted effect that has any.
    ///
    /// Now, they are at hand. For the past they are summed from the prefix of the journal: a plain scan, which
    /// cumulated snapshots can shorten without changing this signature.
    pub fn visit_cells(
        &self,
        wanted: impl Fn(EffectNo) -> bool,
        mut visit: impl FnMut(EffectNo, &EffectCells),
    ) {
        if self.position == self.state.position {
            for index in 0..self.effect_count {
                let effect = EffectNo::from_index(index);
                if wanted(effect)
                    && let Some(cells) = self.state.cells.get(effect)
                {
                    visit(effect, cells);
                }
            }
            return;
        }
        let mut summed: FxHashMap<EffectNo, EffectCells> = FxHashMap::default();
        for line in self.state.bookings.journal().range(0, self.posting_count) {
            if wanted(line.effect) {
                summed
                    .entry(line.effect)
                    .or_default()
                    .add(line.month, line.slot, line.cents);
            }
        }
        for (effect, cells) in &summed {
            visit(*effect, cells);
        }
    }
}

fn missing(noun: Noun, reference: &Ref, field: &str) -> Refusal {
    Refusal::at(
        field,
        Reason::NotFound {
            noun,
            reference: reference.0.clone(),
        },
    )
}

#[cfg(test)]
mod tests;
