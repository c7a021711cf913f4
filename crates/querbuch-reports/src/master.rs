//! Units, measures and effects in columns: what a report needs of each of them, close together.

use std::sync::Arc;

use imbl::Vector;
use querbuch_domain::category::CategoryNo;
use querbuch_domain::effect::{Cashability, Effect, EffectKind, EvidenceGrade};
use querbuch_domain::id::{MeasureNo, UnitNo};
use querbuch_domain::measure::Approach;
use querbuch_domain::state::State;
use querbuch_domain::unit::Level;

/// What a report needs of a unit.
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

/// What a report needs of a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MeasureRow {
    pub programme: Option<MeasureNo>,
    pub approach: Approach,
    /// Its place among all measures by code.
    pub rank: u32,
}

/// What a report needs of an effect.
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

/// The columns of one state. Whatever a state says of a unit, a measure or an effect, it says for ever, so those of a
/// later state serve an earlier one: it knows a prefix of them, in the same order by code.
#[derive(Clone, Debug, Default)]
pub(crate) struct Master {
    pub units: Arc<Vec<UnitRow>>,
    pub measures: Arc<Vec<MeasureRow>>,
    pub effects: Vector<EffectRow>,
}

impl Master {
    /// The columns of a state.
    pub fn of(state: &State) -> Self {
        let mut master = Self::default();
        master.extend(state);
        master
    }

    /// Whether it knows everything that a state knows.
    pub fn covers(&self, units: usize, measures: usize, effects: usize) -> bool {
        units <= self.units.len() && measures <= self.measures.len() && effects <= self.effects.len()
    }

    /// Its size in memory.
    pub fn bytes(&self) -> usize {
        self.units.len() * size_of::<UnitRow>()
            + self.measures.len() * size_of::<MeasureRow>()
            + self.effects.len() * size_of::<EffectRow>()
    }

    /// Adds what a later state knows.
    pub fn extend(&mut self, state: &State) {
        if self.units.len() < state.units.len() {
            self.units = Arc::new(unit_rows(state));
        }
        if self.measures.len() < state.measures.len() {
            self.measures = Arc::new(measure_rows(state));
        }
        let known = self.effects.len();
        self.effects.extend(
            state
                .effects
                .iter_from(known)
                .map(|(_, effect)| EffectRow::from(effect)),
        );
    }
}

/// One pass will do, as parents stand before their children.
fn unit_rows(state: &State) -> Vec<UnitRow> {
    let mut rows: Vec<UnitRow> = Vec::with_capacity(state.units.len());
    for (number, unit) in state.units.iter() {
        let above = unit.parent.and_then(|parent| rows.get(parent.index()).copied());
        let own_land = (unit.is_body && unit.level == Level::State).then_some(number);
        rows.push(UnitRow {
            level: unit.level,
            parent: unit.parent,
            land: above.and_then(|above| above.land).or(own_land),
            body: if unit.is_body {
                Some(number)
            } else {
                above.and_then(|above| above.body)
            },
            rank: 0,
        });
    }
    for (rank, number) in (0..).zip(state.units.by_code().values()) {
        if let Some(row) = rows.get_mut(number.index()) {
            row.rank = rank;
        }
    }
    rows
}

fn measure_rows(state: &State) -> Vec<MeasureRow> {
    let mut rows: Vec<MeasureRow> = state
        .measures
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
