//! Questions to roll-ups.

use querbuch_domain::cells::EffectCells;
use querbuch_domain::effect::EffectKind;
use querbuch_domain::id::{MeasureNo, UnitNo};
use querbuch_domain::month::Month;
use querbuch_domain::state::State;
use rustc_hash::FxHashMap;

use super::cube::Cube;
use super::{Rollups, measure_row, whole_years};
use crate::axis::Axis;
use crate::basis::Basis;
use crate::change::{differences, touched};
use crate::dimension::{Dimension, Key};
use crate::filter::Filter;
use crate::groups::{Group, Naming};
use crate::master::{EffectRow, Master, UnitRow};
use crate::sums::Sums;
use crate::view::View;

/// Most postings by which a view may differ from the roll-ups and still be answered by them: they are gone through one
/// by one, some microseconds each.
const LAG_MAX: usize = 200;

/// Rows of a report: group × time, and what they sum to.
pub(crate) type Answer = (Vec<Group>, Axis, Vec<(usize, Sums)>);

/// Which roll-up answers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    Places,
    Units,
    Measures,
}

impl Source {
    /// The smallest that knows everything that is asked; `None` where none does.
    fn of(filter: &Filter, dimensions: &[Dimension]) -> Option<Self> {
        use Dimension::{Approach, Body, Kind, Level, Measure, Programme, State, Unit, Year};
        let known = [Approach, Body, Kind, Level, Measure, Programme, State, Unit, Year];
        let ask = |words: &[Dimension]| dimensions.iter().any(|dimension| words.contains(dimension));
        if !filter.is_coarse() || !dimensions.iter().all(|dimension| known.contains(dimension)) {
            return None;
        }
        let units = filter.asks_units() || ask(&[Body, Unit]);
        let places = filter.asks_levels() || ask(&[Level, State]);
        let measures = filter.asks_measures() || ask(&[Measure, Programme, Approach]);
        match (measures, units, places) {
            (false, false, _) => Some(Self::Places),
            (false, true, _) => Some(Self::Units),
            (true, false, false) => Some(Self::Measures),
            (true, _, _) => None,
        }
    }
}

impl Rollups {
    /// Whether a question is for roll-ups, and they are close enough to the state that is asked.
    pub fn can_answer(&self, filter: &Filter, dimensions: &[Dimension], view: &View) -> bool {
        let state = view.state();
        let lag = self.lag(state);
        // Numbers that the view does not know would need names that it does not have.
        let is_ahead =
            self.state.units.len() > state.units.len() || self.state.measures.len() > state.measures.len();
        Source::of(filter, dimensions).is_some() && lag <= LAG_MAX && (lag == 0 || !is_ahead)
    }

    /// The rows of a report about now; `None` where they [can not answer](Self::can_answer).
    pub fn answer(
        &self,
        filter: &Filter,
        dimensions: &[Dimension],
        basis: Basis,
        view: &View,
    ) -> Option<Answer> {
        let source = Source::of(filter, dimensions)?;
        if !self.can_answer(filter, dimensions, view) {
            return None;
        }
        let mut rows = Rows::new(filter, dimensions, view);
        match source {
            Source::Places => self.add_places(&mut rows, basis),
            Source::Units => self.add_units(&mut rows, basis, view.master()),
            Source::Measures => self.add_measures(&mut rows, basis, view.master()),
        }
        if self.lag(view.state()) > 0 {
            self.correct(&mut rows, basis, source, view);
        }
        Some(rows.finish())
    }

    /// How many postings lie between them and a state.
    fn lag(&self, state: &State) -> usize {
        let (known, there) = (self.state.bookings.journal(), state.bookings.journal());
        known.len().abs_diff(there.len())
    }

    fn add_places(&self, rows: &mut Rows<'_>, basis: Basis) {
        let cube = &self.cubes[basis as usize].places;
        for (place, (level, land)) in self.places.list.iter().enumerate() {
            let unit = UnitRow {
                level: *level,
                parent: None,
                land: *land,
                body: None,
                rank: 0,
            };
            rows.add_unit((cube, place), UnitNo(0), &unit);
        }
    }

    fn add_units(&self, rows: &mut Rows<'_>, basis: Basis, master: &Master) {
        let cube = &self.cubes[basis as usize].units;
        for (number, unit) in master.units.iter().enumerate().take(cube.len()) {
            rows.add_unit((cube, number), UnitNo::from_index(number), unit);
        }
    }

    fn add_measures(&self, rows: &mut Rows<'_>, basis: Basis, master: &Master) {
        let cube = &self.cubes[basis as usize].measures;
        for (index, measure) in master.measures.iter().enumerate().take(cube.len().div_ceil(2)) {
            let number = MeasureNo::from_index(index);
            if !rows.filter.wants_measure(number, measure.approach) {
                continue;
            }
            for is_society in [false, true] {
                let code = rows.naming.measure_number(number, measure) << 1 | u64::from(is_society);
                let mut key = Key::default();
                rows.naming.name_measure(&mut key, number, measure);
                rows.add(
                    (cube, measure_row(index, is_society)),
                    code,
                    Group { key, is_society },
                );
            }
        }
    }

    /// Adds or takes away what lies between the state of the roll-ups and that of the view.
    fn correct(&self, rows: &mut Rows<'_>, basis: Basis, source: Source, view: &View) {
        let forwards = self.state.position <= view.state().position;
        let (before, after): (&State, &State) = if forwards {
            (&self.state, view.state())
        } else {
            (view.state(), &self.state)
        };
        let sign = if forwards { 1 } else { -1 };
        let nothing = EffectCells::default();
        for number in touched(before, after) {
            let Some(effect) = after.effects.get(number).map(EffectRow::from) else {
                continue;
            };
            let Some((code, group)) = rows.group_of(&effect, source, view.master()) else {
                continue;
            };
            let earlier = before.cells.get(number).unwrap_or(&nothing);
            let later = after.cells.get(number).unwrap_or(&nothing);
            differences(earlier, later, |change| {
                if change.basis == basis {
                    let amount = (
                        sign * change.cents,
                        i32::try_from(sign).unwrap_or(1) * change.entries,
                    );
                    rows.change((code, group), effect.kind, change.month, amount);
                }
            });
        }
    }
}

/// The rows in the making.
struct Rows<'a> {
    filter: &'a Filter,
    naming: Naming,
    by_kind: bool,
    /// Whether all time is one: then the months do not matter.
    timeless: bool,
    axis: Axis,
    numbers: FxHashMap<u64, usize>,
    groups: Vec<Group>,
    sums: Vec<Sums>,
}

impl<'a> Rows<'a> {
    fn new(filter: &'a Filter, dimensions: &[Dimension], view: &View) -> Self {
        let bounds = view.months().map(whole_years);
        let months = filter.months_within(bounds);
        let timeless = !dimensions.contains(&Dimension::Year) && filter.has_no_months();
        Self {
            filter,
            naming: Naming::new(dimensions),
            by_kind: dimensions.contains(&Dimension::Kind),
            // Before the first posting there is no time at all.
            timeless: timeless && months.is_some(),
            axis: Axis::new(dimensions, months),
            numbers: FxHashMap::default(),
            groups: Vec::new(),
            sums: Vec::new(),
        }
    }

    fn add_unit(&mut self, row: (&Cube, usize), number: UnitNo, unit: &UnitRow) {
        if self.filter.wants_unit(number, unit.level) {
            let mut key = Key::default();
            self.naming.name_unit(&mut key, number, unit);
            let group = Group {
                key,
                is_society: unit.level.is_society(),
            };
            self.add(row, self.naming.unit_number(number, unit), group);
        }
    }

    fn add(&mut self, (cube, row): (&Cube, usize), code: u64, group: Group) {
        if cube.years(row).is_empty() {
            return;
        }
        if !self.by_kind {
            let filter = self.filter;
            return self.add_kinds((cube, row), code, group, |kind| filter.wants_kind(kind));
        }
        for kind in EffectKind::ALL
            .iter()
            .filter(|kind| self.filter.wants_kind(**kind))
        {
            let (code, group) = of_kind(code, group, *kind);
            self.add_kinds((cube, row), code, group, |found| found == *kind);
        }
    }

    fn add_kinds(
        &mut self,
        (cube, row): (&Cube, usize),
        code: u64,
        group: Group,
        wanted: impl Fn(EffectKind) -> bool,
    ) {
        if self.timeless {
            let sums = cube.total(row).only(wanted);
            if !sums.is_empty() {
                let place = self.place(code, group, 0);
                self.sums[place].merge(&sums);
            }
            return;
        }
        for (year, sums) in cube.years(row) {
            let time = Month::try_new(*year, 1).and_then(|month| self.axis.place(month));
            let sums = sums.only(&wanted);
            if let Some(time) = time
                && !sums.is_empty()
            {
                let place = self.place(code, group, time);
                self.sums[place].merge(&sums);
            }
        }
    }

    /// The code of the group that an effect belongs to, as the rows of a roll-up are told apart.
    fn group_of(&self, effect: &EffectRow, source: Source, master: &Master) -> Option<(u64, Group)> {
        let unit = master.units.get(effect.unit.index())?;
        let measure = master.measures.get(effect.measure.index())?;
        if !self.filter.wants(effect, unit.level, measure.approach) {
            return None;
        }
        let mut key = Key::default();
        let is_society = unit.level.is_society();
        let code = if source == Source::Measures {
            self.naming.name_measure(&mut key, effect.measure, measure);
            self.naming.measure_number(effect.measure, measure) << 1 | u64::from(is_society)
        } else {
            self.naming.name_unit(&mut key, effect.unit, unit);
            self.naming.unit_number(effect.unit, unit)
        };
        let group = Group { key, is_society };
        Some(if self.by_kind {
            of_kind(code, group, effect.kind)
        } else {
            (code, group)
        })
    }

    fn change(
        &mut self,
        (code, group): (u64, Group),
        kind: EffectKind,
        month: Month,
        (cents, entries): (i128, i32),
    ) {
        let time = if self.timeless {
            Some(0)
        } else {
            self.axis.place(month)
        };
        if let Some(time) = time {
            let place = self.place(code, group, time);
            self.sums[place].change(kind as usize, cents, entries);
        }
    }

    fn place(&mut self, code: u64, group: Group, time: usize) -> usize {
        let (groups, sums, times) = (&mut self.groups, &mut self.sums, self.axis.len());
        let number = *self.numbers.entry(code).or_insert_with(|| {
            groups.push(group);
            sums.resize(groups.len() * times, Sums::default());
            groups.len() - 1
        });
        number * times + time
    }

    fn finish(self) -> Answer {
        let rows = self.sums.into_iter().enumerate();
        let rows = rows.filter(|(_, sums)| !sums.is_empty()).collect();
        (self.groups, self.axis, rows)
    }
}

fn of_kind(code: u64, mut group: Group, kind: EffectKind) -> (u64, Group) {
    group.key.kind = Some(kind);
    (code << 2 | kind as u64, group)
}
