//! Roll-ups: sums by level and Land, by unit and by measure, for each year and in all, kept up to date.
//!
//! They answer the questions that are asked most, at a cost that no number of postings changes. For a question about
//! months, categories, cashabilities or stages, a balance adds up cells and postings itself.

mod answer;
mod cube;

use std::sync::Arc;

use querbuch_domain::id::{EffectNo, UnitNo};
use querbuch_domain::state::State;
use querbuch_domain::words::{EffectKind, Level};
use rustc_hash::FxHashMap;

use crate::basis::Basis;
use crate::columns::{EffectRow, MasterColumns};
use crate::outlook::{Known, Moment};
use crate::state_diff::{Differences, effects_changed_between};
use cube::{Cube, YearChange};

pub(crate) use answer::RollupAnswer;

/// All roll-ups of one state, on every basis.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rollups {
    state: Arc<State>,
    /// The structure by which units belong to levels and Lands; the other roll-ups go by the unit or measure itself.
    structure: usize,
    levels_and_lands: LevelsAndLands,
    /// By basis, in the order of [`Basis::ALL`].
    cubes: [Cubes; Basis::ALL.len()],
}

/// The three roll-ups on one basis.
#[derive(Clone, Debug, Default)]
struct Cubes {
    /// By the numbers of [`LevelsAndLands`].
    levels_and_lands: Cube,
    units: Cube,
    /// Two rows a measure: at public budgets, and in society.
    measures: Cube,
}

/// Every combination of level and Land that has amounts, numbered in the order in which they were met.
#[derive(Clone, Debug, Default)]
struct LevelsAndLands {
    numbers: FxHashMap<(Level, Option<UnitNo>), usize>,
    list: Vec<(Level, Option<UnitNo>)>,
}

impl LevelsAndLands {
    fn number(&mut self, level: Level, land: Option<UnitNo>) -> usize {
        let list = &mut self.list;
        *self.numbers.entry((level, land)).or_insert_with(|| {
            list.push((level, land));
            list.len() - 1
        })
    }
}

/// In which row of each roll-up the amounts of an effect are added up, and as which kind.
#[derive(Clone, Copy)]
struct EffectRows {
    level_and_land: usize,
    unit: usize,
    measure: usize,
    kind: EffectKind,
}

/// The row of a measure at public budgets, or in society.
fn measure_row(measure: usize, is_society: bool) -> usize {
    measure * 2 + usize::from(is_society)
}

impl Cubes {
    fn change(&mut self, rows: EffectRows, change: YearChange) {
        self.levels_and_lands
            .change(rows.level_and_land, rows.kind, change);
        self.units.change(rows.unit, rows.kind, change);
        self.measures.change(rows.measure, rows.kind, change);
    }

    fn change_if_any(&mut self, rows: EffectRows, change: YearChange) {
        if change.amounts > 0 {
            self.change(rows, change);
        }
    }
}

impl Rollups {
    /// The roll-ups of a state, from its cells.
    pub fn of(state: Arc<State>, columns: &MasterColumns) -> Self {
        let mut rollups = Self {
            structure: columns.structure.units,
            ..Self::default()
        };
        let (moment, mut known) = (Moment::of_state(&state), Known::default());
        for (number, effect) in (0..).map(EffectNo).zip(&columns.effects) {
            let (Some(cells), Some(rows)) =
                (state.cells.get(number), rollups.rows_of_effect(effect, columns))
            else {
                continue;
            };
            for (basis, cubes) in Basis::ALL.iter().zip(&mut rollups.cubes) {
                let mut pending = YearChange::default();
                let rule = moment.rule(*basis, number, |number| state.cells.get(number), &mut known);
                rule.visit(cells, |amount| {
                    // Amounts come by month, so those of one year are added at once.
                    let year = amount.month.year();
                    if year != pending.year {
                        cubes.change_if_any(rows, pending);
                        pending = YearChange {
                            year,
                            ..YearChange::default()
                        };
                    }
                    pending.cents += i128::from(amount.cents);
                    pending.amounts += 1;
                });
                cubes.change_if_any(rows, pending);
            }
        }
        rollups.state = state;
        rollups
    }

    /// The state that they hold for.
    pub fn state(&self) -> &Arc<State> {
        &self.state
    }

    /// The structure by which units belong to levels and Lands.
    pub fn structure(&self) -> usize {
        self.structure
    }

    /// Brings them to a later state of the same log.
    pub fn advance(&mut self, state: &Arc<State>, columns: &MasterColumns) {
        if self.structure != columns.structure.units {
            self.restructure(columns);
        }
        let before = std::mem::replace(&mut self.state, state.clone());
        let mut differences = Differences::new(&before, state);
        for effect in effects_changed_between(&before, state) {
            let Some(row) = columns.effects.get(effect.index()) else {
                continue;
            };
            let Some(rows) = self.rows_of_effect(row, columns) else {
                continue;
            };
            for basis in Basis::ALL {
                differences.visit(effect, *basis, |change| {
                    let of_year = YearChange {
                        year: change.month.year(),
                        cents: change.cents,
                        amounts: change.amounts,
                    };
                    self.cubes[change.basis as usize].change(rows, of_year);
                });
            }
        }
    }

    /// Puts the sums by level and Land together anew, from those by unit.
    fn restructure(&mut self, columns: &MasterColumns) {
        self.structure = columns.structure.units;
        self.levels_and_lands = LevelsAndLands::default();
        for cubes in &mut self.cubes {
            cubes.levels_and_lands = Cube::default();
            for (row, unit) in columns.units.iter().enumerate().take(cubes.units.len()) {
                let years = cubes.units.years(row);
                if !years.is_empty() {
                    cubes
                        .levels_and_lands
                        .merge(self.levels_and_lands.number(unit.level, unit.land), years);
                }
            }
        }
    }

    /// How many rows they have; one with amounts in several years counts once for each of them.
    pub fn rows(&self) -> usize {
        let cubes = self.cubes.iter();
        cubes
            .map(|cubes| cubes.levels_and_lands.rows() + cubes.units.rows() + cubes.measures.rows())
            .sum()
    }

    /// Their size in memory, in bytes.
    pub fn bytes(&self) -> usize {
        let cubes = self.cubes.iter();
        cubes
            .map(|cubes| cubes.levels_and_lands.bytes() + cubes.units.bytes() + cubes.measures.bytes())
            .sum()
    }

    /// `None` for an effect whose unit the columns do not hold.
    fn rows_of_effect(&mut self, effect: &EffectRow, columns: &MasterColumns) -> Option<EffectRows> {
        let unit = columns.units.get(effect.unit.index())?;
        Some(EffectRows {
            level_and_land: self.levels_and_lands.number(unit.level, unit.land),
            unit: effect.unit.index(),
            measure: measure_row(effect.measure.index(), unit.level.is_society()),
            kind: effect.kind,
        })
    }
}
