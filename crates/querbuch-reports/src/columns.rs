//! Master data in columns: what a report needs of each unit, measure and effect, close together in memory.

use std::sync::Arc;

use imbl::Vector;
use querbuch_domain::category::CategoryNo;
use querbuch_domain::effect::Effect;
use querbuch_domain::id::{MeasureNo, UnitNo};
use querbuch_domain::measure::MeasureList;
use querbuch_domain::state::{Epochs, State, Structure};
use querbuch_domain::words::{Approach, Cashability, EffectKind, EvidenceGrade, Level};

use crate::subtree::{parents_first, with_everything_below};

/// What a report needs to know of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct UnitRow {
    pub level: Level,
    pub parent: Option<UnitNo>,
    /// The Land to whose territory it belongs: the topmost body of that level.
    pub land: Option<UnitNo>,
    /// The body that holds its budget: the nearest one upwards.
    pub body: Option<UnitNo>,
    /// Its place among all units by code.
    pub rank: u32,
}

/// What a report needs to know of a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MeasureRow {
    pub programme: Option<MeasureNo>,
    pub approach: Approach,
    /// Its place among all measures by code.
    pub rank: u32,
}

/// What a report needs to know of an effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EffectRow {
    pub unit: UnitNo,
    pub measure: MeasureNo,
    pub kind: EffectKind,
    pub category: CategoryNo,
    pub cashability: Cashability,
    pub evidence: EvidenceGrade,
}

impl From<&Effect> for EffectRow {
    fn from(effect: &Effect) -> Self {
        Self {
            unit: effect.unit,
            measure: effect.measure,
            kind: effect.kind,
            category: effect.category,
            cashability: effect.cashability,
            evidence: effect.evidence,
        }
    }
}

/// The master data of one state in columns, each by number.
///
/// What a row says changes only with the structure: a unit gets another place, a measure another programme, an effect
/// another category. So under one structure the columns of a later state serve an earlier one too: it knows a prefix of
/// each, in the same order by code.
#[derive(Clone, Debug, Default)]
pub(crate) struct MasterColumns {
    /// The structure that they are of.
    pub structure: Structure,
    pub units: Arc<Vec<UnitRow>>,
    pub measures: Arc<Vec<MeasureRow>>,
    pub effects: Vector<EffectRow>,
}

/// How many units, measures and effects there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MasterCounts {
    pub units: usize,
    pub measures: usize,
    pub effects: usize,
}

impl MasterColumns {
    /// Whether it holds at least so many units, measures and effects.
    pub fn covers(&self, counts: &MasterCounts) -> bool {
        counts.units <= self.units.len()
            && counts.measures <= self.measures.len()
            && counts.effects <= self.effects.len()
    }

    /// Its size in memory, in bytes.
    pub fn bytes(&self) -> usize {
        self.units.len() * size_of::<UnitRow>()
            + self.measures.len() * size_of::<MeasureRow>()
            + self.effects.len() * size_of::<EffectRow>()
    }

    /// Marks units by their number: those that are chosen and everything below them, of the first `unit_count` units.
    pub fn units_below(&self, chosen: &[UnitNo], unit_count: usize) -> Vec<bool> {
        let chosen: Vec<usize> = chosen.iter().map(|unit| unit.index()).collect();
        let parent = |index: usize| {
            let unit = self.units.get(index);
            unit.and_then(|unit| unit.parent).map(UnitNo::index)
        };
        with_everything_below(unit_count, &chosen, parent)
    }

    /// By number of the unit, the one directly below the topmost of those that are chosen in which it lies; none for that
    /// topmost one itself. Everything below a chosen unit is chosen; where all are, the topmost units themselves.
    pub fn children_of(&self, is_chosen: impl Fn(UnitNo) -> Option<bool>) -> Vec<Option<UnitNo>> {
        let mut children = vec![None; self.units.len()];
        let parent = |index: usize| self.units.get(index).and_then(|unit| unit.parent);
        for index in parents_first(self.units.len(), |index| parent(index).map(UnitNo::index)) {
            let number = UnitNo::from_index(index);
            children[index] = match parent(index) {
                // Where nothing is chosen, all is: what lies directly below that are the topmost units.
                None => is_chosen(number).is_none().then_some(number),
                Some(above) => match is_chosen(above) {
                    Some(false) => None,
                    Some(true) | None => children.get(above.index()).copied().flatten().or(Some(number)),
                },
            };
        }
        children
    }

    /// Marks measures by their number: those that are chosen and everything that belongs to them, of the first
    /// `measure_count` measures.
    pub fn measures_below(&self, chosen: &[MeasureNo], measure_count: usize) -> Vec<bool> {
        let chosen: Vec<usize> = chosen.iter().map(|measure| measure.index()).collect();
        let parent = |index: usize| {
            let measure = self.measures.get(index);
            measure
                .and_then(|measure| measure.programme)
                .map(MeasureNo::index)
        };
        with_everything_below(measure_count, &chosen, parent)
    }

    /// Adds what a state knows besides, with everything as it stood in these of its epochs.
    pub fn extend(&mut self, state: &State, epochs: Epochs) {
        let structure = state.structure(epochs);
        if self.structure.units != structure.units || self.units.len() < state.units.tree(epochs.units).len()
        {
            self.units = Arc::new(unit_rows(state, epochs.units));
        }
        let measures = state.measures.list(epochs.measures);
        if self.structure.measures != structure.measures || self.measures.len() < measures.len() {
            self.measures = Arc::new(measure_rows(state, measures));
        }
        self.extend_effects(state, epochs.effects);
        self.structure = structure;
    }

    /// Most effects are never put right, so only those that were are looked at again.
    fn extend_effects(&mut self, state: &State, epoch: usize) {
        let effects = state.effects.list(epoch);
        let (known, wanted) = (self.structure.effects, state.effects.structure(epoch));
        if known > state.effects.structure(state.effects.epoch()) {
            // What was put right since, only a later state could tell.
            self.effects = Vector::new();
        } else {
            for number in state.effects.restructured_between(known, wanted) {
                if let (true, Some(effect)) = (number.index() < self.effects.len(), effects.get(number)) {
                    self.effects.set(number.index(), EffectRow::from(effect));
                }
            }
        }
        let known = self.effects.len();
        let more = effects.iter_from(known);
        self.effects
            .extend(more.map(|(_, effect)| EffectRow::from(effect)));
    }
}

/// The units as they stood in an epoch of a state.
pub(crate) fn unit_rows(state: &State, epoch: usize) -> Vec<UnitRow> {
    let tree = state.units.tree(epoch);
    let own = |number: UnitNo, is_it: bool| is_it.then_some(number);
    let rows = tree.iter().map(|(number, unit)| UnitRow {
        level: unit.level,
        parent: unit.parent,
        land: own(number, unit.is_body && unit.level == Level::State),
        body: own(number, unit.is_body),
        rank: 0,
    });
    let mut rows: Vec<UnitRow> = rows.collect();
    for index in parents_first(rows.len(), |index| rows[index].parent.map(UnitNo::index)) {
        let above = rows[index]
            .parent
            .and_then(|above| rows.get(above.index()).copied());
        let row = &mut rows[index];
        row.land = above.and_then(|above| above.land).or(row.land);
        row.body = row.body.or(above.and_then(|above| above.body));
    }
    for (rank, number) in (0..).zip(state.units.by_code().values()) {
        if let Some(row) = rows.get_mut(number.index()) {
            row.rank = rank;
        }
    }
    rows
}

fn measure_rows(state: &State, measures: &MeasureList) -> Vec<MeasureRow> {
    let mut rows: Vec<MeasureRow> = measures
        .iter()
        .map(|(_, measure)| MeasureRow {
            programme: measure.programme,
            approach: measure.approach,
            rank: 0,
        })
        .collect();
    for (rank, number) in (0..).zip(state.measures.by_code().values()) {
        if let Some(row) = rows.get_mut(number.index()) {
            row.rank = rank;
        }
    }
    rows
}
