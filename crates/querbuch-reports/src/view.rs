//! The state as it was at a position.

mod seen;

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use querbuch_domain::booking::Booking;
use querbuch_domain::cells::EffectCells;
use querbuch_domain::deadline::Deadline;
use querbuch_domain::effect::Effect;
use querbuch_domain::id::{EffectNo, IndicatorNo, KeyNo, MeasureNo, Position, UnitNo};
use querbuch_domain::indicator::Indicator;
use querbuch_domain::key::DistributionKey;
use querbuch_domain::measure::{Measure, MeasureList};
use querbuch_domain::month::Month;
use querbuch_domain::period::Closing;
use querbuch_domain::reference::Ref;
use querbuch_domain::refusal::{InputFault, LogFault, Refusal};
use querbuch_domain::rights::reading::Reading;
use querbuch_domain::state::{Epochs, State, Structure};
use querbuch_domain::unit::{Tree, Unit};
use querbuch_domain::words::Level;
use querbuch_domain::words::Noun;
use rustc_hash::FxHashMap;

use crate::columns::{MasterColumns, MasterCounts};
use crate::month_range::MonthRange;
use crate::outlook::running_month;
use crate::reach::Seen;
use crate::read_model::ReadModel;
use crate::read_model::cumulated::CumulatedSnapshot;

/// A state and a position in it. It sees exactly what was known then: a prefix of every list.
#[derive(Clone, Debug)]
pub struct View {
    state: Arc<State>,
    position: Position,
    epochs: Epochs,
    unit_count: usize,
    measure_count: usize,
    effect_count: usize,
    booking_count: usize,
    posting_count: usize,
    /// The month in which it was recorded, where it is to be seen in another one.
    running: Option<Month>,
    read_model: Option<Arc<ReadModel>>,
    columns: OnceLock<Arc<MasterColumns>>,
    /// What the reader may read; none where that is everything.
    reading: Option<Arc<Reading>>,
    /// What that is of this view.
    seen: Seen,
    /// When what is computed from it is to stop.
    deadline: Deadline,
}

impl View {
    /// The state as of now.
    pub fn now(state: Arc<State>) -> Self {
        Self {
            position: state.position,
            epochs: state.epochs(),
            unit_count: state.units.len(),
            measure_count: state.measures.len(),
            effect_count: state.effects.len(),
            booking_count: state.bookings.len(),
            posting_count: state.bookings.journal().len(),
            running: None,
            read_model: None,
            columns: OnceLock::new(),
            reading: None,
            seen: Seen::default(),
            deadline: Deadline::default(),
            state,
        }
    }

    /// The state as of a position; one beyond the end is refused.
    pub fn at(state: Arc<State>, position: Position) -> Result<Self, Refusal> {
        if position > state.position {
            return Err(Refusal::at(
                "position",
                LogFault::PositionAhead { head: state.position },
            ));
        }
        Ok(Self {
            position,
            epochs: state.epochs_at(position),
            unit_count: state.units.known_at(position),
            measure_count: state.measures.known_at(position),
            effect_count: state.effects.known_at(position),
            booking_count: state.bookings.known_at(position),
            posting_count: state.bookings.postings_at(position),
            running: None,
            read_model: None,
            columns: OnceLock::new(),
            reading: None,
            seen: Seen::default(),
            deadline: Deadline::default(),
            state,
        })
    }

    /// The same view, made faster by a read model of the same log.
    #[must_use]
    pub fn with_read_model(mut self, read_model: Arc<ReadModel>) -> Self {
        self.read_model = Some(read_model);
        self
    }

    /// The same view for one question: what is computed from it ends early once the deadline has passed, and means
    /// nothing then.
    #[must_use]
    pub fn until(mut self, deadline: Deadline) -> Self {
        self.deadline = deadline;
        self
    }

    /// When what is computed from it is to stop.
    pub fn deadline(&self) -> &Deadline {
        &self.deadline
    }

    /// The same view, seen from a later month: what lay ahead then may be past. It answers without roll-ups.
    #[must_use]
    pub(crate) fn seen_in(mut self, running: Option<Month>) -> Self {
        self.running = running;
        self
    }

    /// The month (UTC) in which its position was recorded; `None` before anything was.
    pub(crate) fn running_month(&self) -> Option<Month> {
        self.running.or_else(|| running_month(&self.state, self.position))
    }

    /// Whether it is seen from another month than the one in which it was recorded.
    pub(crate) fn is_seen_later(&self) -> bool {
        self.running.is_some()
    }

    /// The position of the log as of which it shows the state.
    pub fn position(&self) -> Position {
        self.position
    }

    /// The whole state, which may reach further than this view.
    pub fn state(&self) -> &Arc<State> {
        &self.state
    }

    /// How many units were registered up to its position.
    pub fn unit_count(&self) -> usize {
        self.unit_count
    }

    /// How many measures were registered up to its position.
    pub fn measure_count(&self) -> usize {
        self.measure_count
    }

    /// How many effects were added up to its position.
    pub fn effect_count(&self) -> usize {
        self.effect_count
    }

    /// How many bookings were made up to its position.
    pub fn booking_count(&self) -> usize {
        self.booking_count
    }

    /// How many postings were made up to its position.
    pub fn posting_count(&self) -> usize {
        self.posting_count
    }

    /// The unit tree as it stood then. It may hold units that were registered later.
    pub fn tree(&self) -> &Tree {
        self.state.units.tree(self.epochs.units)
    }

    /// Which form units, measures and effects had at its position.
    pub fn epochs(&self) -> Epochs {
        self.epochs
    }

    /// What figures were told apart by at its position.
    pub(crate) fn structure(&self) -> Structure {
        self.state.structure(self.epochs)
    }

    /// The measures as they stood then. They may hold some that were registered later.
    pub fn measures(&self) -> &MeasureList {
        self.state.measures.list(self.epochs.measures)
    }

    /// The unit of a number, as it was named and placed then; `None` where it was not registered yet.
    pub fn unit(&self, number: UnitNo) -> Option<&Unit> {
        let is_named = || self.reach().is_none_or(|reach| reach.names_unit(number));
        self.tree()
            .get(number)
            .filter(|_| number.index() < self.unit_count && is_named())
    }

    /// The measure of a number, as its master data was then; `None` where it was not registered yet.
    pub fn measure(&self, number: MeasureNo) -> Option<&Measure> {
        let is_named = || self.reach().is_none_or(|reach| reach.names_measure(number));
        self.measures()
            .get(number)
            .filter(|_| number.index() < self.measure_count && is_named())
    }

    /// The effect of a number, as its master data was then; `None` where it was not added yet.
    pub fn effect(&self, number: EffectNo) -> Option<&Effect> {
        self.state
            .effects
            .list(self.epochs.effects)
            .get(number)
            .filter(|_| number.index() < self.effect_count && self.reaches_effect(number))
    }

    /// The indicator of a number; `None` where it was not defined yet, or is not reached: at its unit, else at the owner of
    /// its measure.
    pub fn indicator(&self, number: IndicatorNo) -> Option<&Indicator> {
        let is_reached = |indicator: &Indicator| {
            let owner = || self.measure(indicator.measure).map(|measure| measure.owner);
            let unit = indicator.unit.or_else(owner);
            unit.is_some_and(|unit| self.reaches(unit, indicator.measure))
        };
        self.state.indicators.get(number).filter(|indicator| {
            indicator.defined_at <= self.position && (self.is_whole() || is_reached(indicator))
        })
    }

    /// The booking that was made at a position; `None` where there is none, it was made later, or none of its postings is
    /// reached.
    pub fn booking(&self, position: Position) -> Option<&Booking> {
        self.state
            .bookings
            .at(position)
            .filter(|booking| booking.position <= self.position && self.reaches_booking(booking))
    }

    /// The distribution key of a number; `None` where it was not defined yet. It may hold versions that came later.
    pub fn key(&self, number: KeyNo) -> Option<&DistributionKey> {
        let found = self.state.keys.get(number);
        found.filter(|key| key.defined_at <= self.position)
    }

    /// The distribution key that a reference names. Refused at a field: none that was known then.
    pub fn require_key(&self, reference: &Ref, field: &str) -> Result<KeyNo, Refusal> {
        let found = self.state.keys.resolve(reference);
        let found = found.filter(|number| self.key(*number).is_some());
        found.ok_or_else(|| missing(Noun::Key, reference, field))
    }

    /// The unit that a reference names. Refused at a field: none that was known then.
    pub fn require_unit(&self, reference: &Ref, field: &str) -> Result<UnitNo, Refusal> {
        let found = self
            .state
            .units
            .resolve(reference)
            .filter(|number| self.unit(*number).is_some());
        found.ok_or_else(|| missing(Noun::Unit, reference, field))
    }

    /// The measure that a reference names. Refused at a field: none that was known then.
    pub fn require_measure(&self, reference: &Ref, field: &str) -> Result<MeasureNo, Refusal> {
        let found = self
            .state
            .measures
            .resolve(reference)
            .filter(|number| self.measure(*number).is_some());
        found.ok_or_else(|| missing(Noun::Measure, reference, field))
    }

    /// The effect that a reference names. Refused at a field: none that was known then.
    pub fn require_effect(&self, reference: &Ref, field: &str) -> Result<EffectNo, Refusal> {
        let found = self
            .state
            .effects
            .resolve(reference, None)
            .filter(|number| self.effect(*number).is_some());
        found.ok_or_else(|| missing(Noun::Effect, reference, field))
    }

    /// The unit itself and all above it, innermost first.
    pub fn ancestry(&self, unit: UnitNo) -> impl Iterator<Item = (UnitNo, &Unit)> {
        let step = move |number: UnitNo| self.unit(number).map(|found| (number, found));
        std::iter::successors(step(unit), move |(_, unit)| unit.parent.and_then(step))
    }

    /// The closing that holds for a unit: its own or that of a unit above it, whichever reaches further.
    pub fn closing_of(&self, unit: UnitNo) -> Option<Closing> {
        let units = self.ancestry(unit).map(|(number, _)| number);
        self.state.periods.furthest_at(units, self.position)
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

    /// Marks a unit and everything below it, by number.
    pub fn with_everything_below(&self, unit: UnitNo) -> Vec<bool> {
        self.columns().units_below(&[unit], self.unit_count)
    }

    /// The cells of one effect; none where it is not known. How many postings stand in them is known of the newest view
    /// only.
    pub fn cells_of(&self, effect: EffectNo) -> Cow<'_, EffectCells> {
        if !self.reaches_effect(effect) {
            return Cow::default();
        }
        if self.is_newest() {
            let cells = self.state.cells.get(effect).map(Cow::Borrowed);
            return cells.unwrap_or_default();
        }
        let base = self.newest_snapshot();
        let mut cells = base
            .as_ref()
            .map(|base| base.cells_of(effect))
            .unwrap_or_default();
        let first = base.map_or(0, |base| base.postings());
        let journal = self.state.bookings.journal();
        for columns in self
            .deadline
            .watch_each(journal.columns(first, self.posting_count))
        {
            for (place, _) in columns
                .effects
                .iter()
                .enumerate()
                .filter(|(_, found)| **found == effect)
            {
                cells.add(columns.months[place], columns.slots[place], columns.cents[place]);
            }
        }
        Cow::Owned(cells)
    }

    /// The cells of some effects, each named once: one walk, however many they are.
    pub(crate) fn cells_of_each(&self, effects: &[EffectNo]) -> FxHashMap<EffectNo, EffectCells> {
        let base = if self.is_newest() {
            None
        } else {
            self.newest_snapshot()
        };
        let kept = |effect: &EffectNo| match &base {
            _ if self.is_newest() => self.state.cells.get(*effect).cloned(),
            Some(base) => Some(base.cells_of(*effect)),
            None => None,
        };
        let mut cells: FxHashMap<EffectNo, EffectCells> = effects
            .iter()
            .map(|effect| (*effect, kept(effect).unwrap_or_default()))
            .collect();
        if self.is_newest() {
            return cells;
        }
        let first = base.as_ref().map_or(0, |base| base.postings());
        let journal = self.state.bookings.journal();
        for line in self.deadline.watch(journal.range(first, self.posting_count)) {
            if let Some(cells) = cells.get_mut(&line.effect) {
                cells.add(line.month, line.slot, line.cents);
            }
        }
        cells
    }

    /// The cells of some effects, without copying those of the newest view.
    pub(crate) fn cells_among(&self, effects: &[EffectNo]) -> CellsAmong<'_> {
        if self.is_newest() {
            CellsAmong::All(&self.state)
        } else {
            CellsAmong::Some(self.cells_of_each(effects))
        }
    }

    /// The view of the same state as of another position, mostly an earlier one. Refused: beyond the end of the state.
    pub(crate) fn back_to(&self, position: Position) -> Result<Self, Vec<Refusal>> {
        let view = Self::at(self.state.clone(), position).map_err(|refusal| vec![refusal])?;
        let view = view.until(self.deadline.clone());
        let view = match &self.read_model {
            Some(read_model) => view.with_read_model(read_model.clone()),
            None => view,
        };
        Ok(match &self.reading {
            Some(reading) => view.seen_by(reading),
            None => view,
        })
    }

    /// Whether it sees the whole of its state.
    pub(crate) fn is_newest(&self) -> bool {
        self.position == self.state.position
    }

    /// The read model that makes it faster, if one is at hand.
    pub(crate) fn read_model(&self) -> Option<&ReadModel> {
        self.read_model.as_deref()
    }

    /// Units, measures and effects in columns, at least those of this view. Effects that are not reached are nowhere.
    pub(crate) fn columns(&self) -> &MasterColumns {
        self.columns.get_or_init(|| self.all_columns())
    }

    /// Units, measures and effects in columns, whoever reads.
    pub(crate) fn all_columns(&self) -> Arc<MasterColumns> {
        let Some(read_model) = self.read_model() else {
            let mut columns = MasterColumns::default();
            columns.extend(&self.state, self.epochs);
            return Arc::new(columns);
        };
        read_model.columns_of(self)
    }

    /// Whether columns hold all units, measures and effects that it knows, as they were then.
    pub(crate) fn is_covered_by(&self, columns: &MasterColumns) -> bool {
        columns.structure == self.structure()
            && columns.covers(&MasterCounts {
                units: self.unit_count,
                measures: self.measure_count,
                effects: self.effect_count,
            })
    }

    /// The newest cumulated snapshot that it can build on.
    pub(crate) fn newest_snapshot(&self) -> Option<Arc<CumulatedSnapshot>> {
        self.read_model()?.newest_snapshot_within(self.posting_count)
    }

    /// The months from the first to the last posting of the whole state: no fewer than those of the view.
    pub(crate) fn months(&self) -> Option<MonthRange> {
        MonthRange::of_postings(self.state.bookings.journal())
    }
}

/// The cells of effects that were asked for together.
pub(crate) enum CellsAmong<'a> {
    All(&'a State),
    Some(FxHashMap<EffectNo, EffectCells>),
}

impl CellsAmong<'_> {
    /// Those of one of them.
    pub fn get(&self, effect: EffectNo) -> Option<&EffectCells> {
        match self {
            Self::All(state) => state.cells.get(effect),
            Self::Some(cells) => cells.get(&effect),
        }
    }
}

fn missing(noun: Noun, reference: &Ref, field: &str) -> Refusal {
    Refusal::at(
        field,
        InputFault::NotFound {
            noun,
            reference: reference.0.clone(),
        },
    )
}

#[cfg(test)]
mod tests;
