//! Questions to roll-ups.

use querbuch_domain::cells::EffectCells;
use querbuch_domain::id::{MeasureNo, UnitNo};
use querbuch_domain::month::Month;
use querbuch_domain::state::State;
use querbuch_domain::words::EffectKind;
use rustc_hash::FxHashMap;

use super::cube::Cube;
use super::{Rollups, measure_row, whole_years};
use crate::balance::BalanceQuery;
use crate::balance::axis::Axis;
use crate::balance::groups::{Group, Naming};
use crate::balance::sums::Sums;
use crate::columns::{EffectRow, Master, MeasureRow, UnitRow};
use crate::dimension::{Dimension, Key};
use crate::filter::Filter;
use crate::state_diff::{differences, touched};
use crate::view::View;

/// Most postings by which a view may differ from the roll-ups and still be answered by them: they are gone through one
/// by one, some microseconds each.
const LAG_MAX: usize = 200;

/// Rows of a report.
pub(crate) struct Answer {
    pub groups: Vec<Group>,
    pub axis: Axis,
    /// Group × time, and what it sums to.
    pub rows: Vec<(usize, Sums)>,
    /// What all rows of public budgets and of society sum to, where some that stand behind the limit were left out.
    pub totals: Option<[Sums; 2]>,
}

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
        let knows_places = |source| source != Source::Places || self.structure == view.structure();
        Source::of(filter, dimensions).is_some_and(knows_places) && lag <= LAG_MAX && (lag == 0 || !is_ahead)
    }

    /// The rows of a report about now; `None` where they [can not answer](Self::can_answer).
    pub fn answer(&self, query: &BalanceQuery, view: &View) -> Option<Answer> {
        let (filter, dimensions) = (&query.filter, &query.group_by[..]);
        let source = Source::of(filter, dimensions)?;
        if !self.can_answer(filter, dimensions, view) {
            return None;
        }
        let mut rows = Rows::new(query, view);
        let lags = self.lag(view.state()) > 0;
        let cubes = &self.cubes[query.basis as usize];
        match source {
            Source::Places => self.add_places(&mut rows, &cubes.places),
            Source::Units => {
                let wanted = |(number, unit): (usize, &UnitRow)| {
                    let is_wanted = filter.wants_unit(UnitNo::from_index(number), unit.level);
                    is_wanted.then_some((number, unit.level.is_society()))
                };
                let units = view.master().units.iter().enumerate().take(cubes.units.len());
                let places = rows.first(&cubes.units, units.filter_map(wanted).collect(), lags);
                add_units(&mut rows, &cubes.units, &places, view.master());
            }
            Source::Measures => {
                let wanted = |(number, measure): &(usize, &MeasureRow)| {
                    filter.wants_measure(MeasureNo::from_index(*number), measure.approach)
                };
                let measures = view.master().measures.iter().enumerate();
                let measures = measures.take(cubes.measures.len().div_ceil(2)).filter(wanted);
                let both = |(number, _)| [false, true].map(|side| (measure_row(number, side), side));
                let places = rows.first(&cubes.measures, measures.flat_map(both).collect(), lags);
                add_measures(&mut rows, &cubes.measures, &places, view.master());
            }
        }
        if lags {
            self.correct(&mut rows, source, view);
        }
        Some(rows.finish())
    }

    /// How many postings lie between them and a state.
    fn lag(&self, state: &State) -> usize {
        let (known, there) = (self.state.bookings.journal(), state.bookings.journal());
        known.len().abs_diff(there.len())
    }

    fn add_places(&self, rows: &mut Rows<'_>, cube: &Cube) {
        for (place, (level, land)) in self.places.list.iter().enumerate() {
            let unit = UnitRow {
                level: *level,
                parent: None,
                land: *land,
                body: None,
                rank: 0,
            };
            if rows.query.filter.wants_unit(UnitNo(0), *level) {
                rows.add_unit((cube, place), UnitNo(0), &unit);
            }
        }
    }

    /// Adds or takes away what lies between the state of the roll-ups and that of the view.
    fn correct(&self, rows: &mut Rows<'_>, source: Source, view: &View) {
        let basis = rows.query.basis;
        let forwards = self.state.position <= view.state().position;
        let (before, after): (&State, &State) = if forwards {
            (&self.state, view.state())
        } else {
            (view.state(), &self.state)
        };
        let sign = if forwards { 1 } else { -1 };
        let nothing = EffectCells::default();
        rows.look_up();
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

fn add_units(rows: &mut Rows<'_>, cube: &Cube, places: &[usize], master: &Master) {
    for place in places {
        if let Some(unit) = master.units.get(*place) {
            rows.add_unit((cube, *place), UnitNo::from_index(*place), unit);
        }
    }
}

fn add_measures(rows: &mut Rows<'_>, cube: &Cube, places: &[usize], master: &Master) {
    for place in places {
        let (index, is_society) = (place / 2, place % 2 == 1);
        let Some(measure) = master.measures.get(index) else {
            continue;
        };
        let number = MeasureNo::from_index(index);
        let code = rows.naming.measure_number(number, measure) << 1 | u64::from(is_society);
        let mut key = Key::default();
        rows.naming.name_measure(&mut key, number, measure);
        rows.add((cube, *place), code, Group { key, is_society });
    }
}

/// The rows in the making.
struct Rows<'a> {
    query: &'a BalanceQuery,
    totals: Option<[Sums; 2]>,
    naming: Naming,
    by_kind: bool,
    /// Whether all time is one: then the months do not matter.
    timeless: bool,
    /// Whether each row of the roll-up is a group of its own: then none has to be looked for.
    is_fine: bool,
    axis: Axis,
    numbers: FxHashMap<u64, usize>,
    /// The code of each group.
    codes: Vec<u64>,
    groups: Vec<Group>,
    sums: Vec<Sums>,
}

impl<'a> Rows<'a> {
    fn new(query: &'a BalanceQuery, view: &View) -> Self {
        let (filter, dimensions) = (&query.filter, &query.group_by[..]);
        let bounds = view.months().map(whole_years);
        let months = filter.months_within(bounds);
        let timeless = !dimensions.contains(&Dimension::Year) && filter.has_no_months();
        Self {
            query,
            totals: None,
            naming: Naming::new(dimensions),
            by_kind: dimensions.contains(&Dimension::Kind),
            // Before the first posting there is no time at all.
            timeless: timeless && months.is_some(),
            is_fine: dimensions
                .iter()
                .any(|dimension| matches!(dimension, Dimension::Unit | Dimension::Measure)),
            axis: Axis::new(dimensions, months),
            numbers: FxHashMap::default(),
            codes: Vec::new(),
            groups: Vec::new(),
            sums: Vec::new(),
        }
    }

    /// The rows of a roll-up that can stand before the limit, of those that are wanted. With more than that, the others
    /// are only added up: most of ten thousand measures need not be looked at to show the first twenty.
    fn first(&mut self, cube: &Cube, wanted: Vec<(usize, bool)>, lags: bool) -> Vec<usize> {
        let last = self.query.limit().and_then(|limit| limit.checked_sub(1));
        let narrows = self.is_fine && self.timeless && !self.by_kind && !lags;
        let (Some(last), Some(_), true) = (last, self.query.order_by, narrows) else {
            return wanted.into_iter().map(|(row, _)| row).collect();
        };
        let query = self.query;
        let sums = |row| cube.total(row).only(|kind| query.filter.wants_kind(kind));
        let mut totals = [Sums::default(); 2];
        let mut ranks: [Vec<i128>; 2] = Default::default();
        for (row, is_society) in &wanted {
            let sums = sums(*row);
            if !sums.is_empty() {
                totals[usize::from(*is_society)].merge(&sums);
                ranks[usize::from(*is_society)].push(query.rank(&sums));
            }
        }
        self.totals = Some(totals);
        let bounds = ranks.map(|mut ranks| {
            let is_cut = last < ranks.len();
            is_cut.then(|| *ranks.select_nth_unstable(last).1)
        });
        let is_first = |(row, is_society): &(usize, bool)| {
            bounds[usize::from(*is_society)].is_none_or(|bound| query.rank(&sums(*row)) <= bound)
        };
        wanted.into_iter().filter(is_first).map(|(row, _)| row).collect()
    }

    fn add_unit(&mut self, row: (&Cube, usize), number: UnitNo, unit: &UnitRow) {
        let mut key = Key::default();
        self.naming.name_unit(&mut key, number, unit);
        let group = Group {
            key,
            is_society: unit.level.is_society(),
        };
        self.add(row, self.naming.unit_number(number, unit), group);
    }

    fn add(&mut self, (cube, row): (&Cube, usize), code: u64, group: Group) {
        if cube.years(row).is_empty() {
            return;
        }
        if !self.by_kind {
            let filter = &self.query.filter;
            return self.add_kinds((cube, row), code, group, |kind| filter.wants_kind(kind));
        }
        for kind in EffectKind::ALL
            .iter()
            .filter(|kind| self.query.filter.wants_kind(**kind))
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
        if !self.query.filter.wants(effect, unit.level, measure.approach) {
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
        let number = if self.is_fine {
            // All amounts of a row come one after the other.
            let last = self.codes.len().checked_sub(1);
            last.filter(|last| self.codes[*last] == code)
        } else {
            self.numbers.get(&code).copied()
        };
        number.unwrap_or_else(|| self.begin(code, group)) * self.axis.len() + time
    }

    fn begin(&mut self, code: u64, group: Group) -> usize {
        let number = self.groups.len();
        self.codes.push(code);
        self.groups.push(group);
        self.sums
            .resize(self.groups.len() * self.axis.len(), Sums::default());
        if !self.is_fine {
            self.numbers.insert(code, number);
        }
        number
    }

    /// From now on, amounts come in any order.
    fn look_up(&mut self) {
        if std::mem::take(&mut self.is_fine) {
            self.numbers = self.codes.iter().copied().zip(0..).collect();
        }
    }

    fn finish(self) -> Answer {
        let rows = self.sums.into_iter().enumerate();
        let rows = rows.filter(|(_, sums)| !sums.is_empty()).collect();
        Answer {
            groups: self.groups,
            axis: self.axis,
            rows,
            totals: self.totals,
        }
    }
}

fn of_kind(code: u64, mut group: Group, kind: EffectKind) -> (u64, Group) {
    group.key.kind = Some(kind);
    (code << 2 | kind as u64, group)
}
