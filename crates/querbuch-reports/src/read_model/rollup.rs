//! Roll-ups: sums by level and Land, by unit and by measure, for each year and in all, kept up to date.
//!
//! They answer the questions that are asked most, at a cost that no number of postings changes. A question about
//! months, categories, cashabilities or stages is a [`scan`](crate::balance::scan).

mod answer;
mod cube;

use std::sync::Arc;

use querbuch_domain::cells::EffectCells;
use querbuch_domain::id::{EffectNo, UnitNo};
use querbuch_domain::month::Month;
use querbuch_domain::state::State;
use querbuch_domain::words::Level;
use rustc_hash::FxHashMap;

use crate::basis::{Basis, entries};
use crate::columns::{EffectRow, Master};
use crate::state_diff::{differences, touched};
use cube::Cube;

pub(crate) use answer::Answer;

/// The roll-ups of one state.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rollups {
    state: Arc<State>,
    /// The structure by which units belong to places; the other roll-ups go by the unit or measure itself.
    structure: usize,
    places: Places,
    /// By basis, in the order of [`Basis::ALL`].
    cubes: [Cubes; Basis::ALL.len()],
}

/// The roll-ups of one basis.
#[derive(Clone, Debug, Default)]
struct Cubes {
    /// By level and Land.
    places: Cube,
    units: Cube,
    /// Two rows a measure: at public budgets, and in society.
    measures: Cube,
}

/// Every combination of level and Land that has amounts, numbered as it appears.
#[derive(Clone, Debug, Default)]
struct Places {
    numbers: FxHashMap<(Level, Option<UnitNo>), usize>,
    list: Vec<(Level, Option<UnitNo>)>,
}

impl Places {
    fn number(&mut self, level: Level, land: Option<UnitNo>) -> usize {
        let list = &mut self.list;
        *self.numbers.entry((level, land)).or_insert_with(|| {
            list.push((level, land));
            list.len() - 1
        })
    }
}

/// Where the amounts of an effect belong in each roll-up.
#[derive(Clone, Copy)]
struct Rows {
    place: usize,
    unit: usize,
    measure: usize,
    kind: usize,
}

fn measure_row(measure: usize, is_society: bool) -> usize {
    measure * 2 + usize::from(is_society)
}

impl Cubes {
    fn change(&mut self, rows: Rows, year: u16, cents: i128, entries: i32) {
        self.places.change((rows.place, rows.kind), year, cents, entries);
        self.units.change((rows.unit, rows.kind), year, cents, entries);
        self.measures
            .change((rows.measure, rows.kind), year, cents, entries);
    }
}

impl Rollups {
    /// The roll-ups of a state, from its cells.
    pub fn of(state: Arc<State>, master: &Master) -> Self {
        let mut rollups = Self {
            structure: master.structure,
            ..Self::default()
        };
        for (number, effect) in (0..).map(EffectNo).zip(&master.effects) {
            let (Some(cells), Some(rows)) = (state.cells.get(number), rollups.rows_of(effect, master)) else {
                continue;
            };
            for (basis, cubes) in Basis::ALL.iter().zip(&mut rollups.cubes) {
                let mut pending = (0, 0, 0);
                for entry in entries(*basis, cells) {
                    // Entries come by month, so those of one year are added at once.
                    if entry.month.year() != pending.0 {
                        cubes.change_if_any(rows, pending);
                        pending = (entry.month.year(), 0, 0);
                    }
                    pending.1 += i128::from(entry.cents);
                    pending.2 += 1;
                }
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

    /// The structure by which units belong to places.
    pub fn structure(&self) -> usize {
        self.structure
    }

    /// Brings them to a later state of the same log.
    pub fn advance(&mut self, state: &Arc<State>, master: &Master) {
        if self.structure != master.structure {
            self.restructure(master);
        }
        let before = std::mem::replace(&mut self.state, state.clone());
        let nothing = EffectCells::default();
        for effect in touched(&before, state) {
            let Some(row) = master.effects.get(effect.index()) else {
                continue;
            };
            let Some(rows) = self.rows_of(row, master) else {
                continue;
            };
            let earlier = before.cells.get(effect).unwrap_or(&nothing);
            let now = state.cells.get(effect).unwrap_or(&nothing);
            differences(earlier, now, |change| {
                self.cubes[change.basis as usize].change(
                    rows,
                    change.month.year(),
                    change.cents,
                    change.entries,
                );
            });
        }
    }

    /// Puts the places together anew, from the units.
    fn restructure(&mut self, master: &Master) {
        self.structure = master.structure;
        self.places = Places::default();
        for cubes in &mut self.cubes {
            cubes.places = Cube::default();
            for (row, unit) in master.units.iter().enumerate().take(cubes.units.len()) {
                let years = cubes.units.years(row);
                if !years.is_empty() {
                    cubes
                        .places
                        .merge(self.places.number(unit.level, unit.land), years);
                }
            }
        }
    }

    /// How many rows they have, each year of a row by itself.
    pub fn rows(&self) -> usize {
        let cubes = self.cubes.iter();
        cubes
            .map(|cubes| cubes.places.rows() + cubes.units.rows() + cubes.measures.rows())
            .sum()
    }

    /// Their size in memory.
    pub fn bytes(&self) -> usize {
        let cubes = self.cubes.iter();
        cubes
            .map(|cubes| cubes.places.bytes() + cubes.units.bytes() + cubes.measures.bytes())
            .sum()
    }

    fn rows_of(&mut self, effect: &EffectRow, master: &Master) -> Option<Rows> {
        let unit = master.units.get(effect.unit.index())?;
        Some(Rows {
            place: self.places.number(unit.level, unit.land),
            unit: effect.unit.index(),
            measure: measure_row(effect.measure.index(), unit.level.is_society()),
            kind: effect.kind as usize,
        })
    }
}

impl Cubes {
    fn change_if_any(&mut self, rows: Rows, (year, cents, entries): (u16, i128, i32)) {
        if entries > 0 {
            self.change(rows, year, cents, entries);
        }
    }
}

/// The bounds, widened to whole years: sums by year know no months.
fn whole_years((first, last): (Month, Month)) -> (Month, Month) {
    (
        Month::try_new(first.year(), 1).unwrap_or(first),
        Month::try_new(last.year(), 12).unwrap_or(last),
    )
}
