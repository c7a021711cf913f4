//! What roll-ups answer: the rows of a balance whose dimensions and conditions one of them knows.

use querbuch_domain::id::{MeasureNo, UnitNo};
use querbuch_domain::month::Month;
use querbuch_domain::state::State;
use querbuch_domain::words::EffectKind;
use rustc_hash::FxHashMap;

use super::cube::Cube;
use super::{Rollups, measure_row};
use crate::balance::axis::Axis;
use crate::balance::groups::{DimensionSet, Group};
use crate::balance::query::BalanceQuery;
use crate::balance::sums::{Sums, Whole};
use crate::columns::{EffectRow, MasterColumns, MeasureRow, UnitRow};
use crate::dimension::{Dimension, RowKey};
use crate::filter::resolved::Filter;
use crate::month_range::MonthRange;
use crate::state_diff::{Difference, Differences, changes_between, effects_changed_between, is_month_over};

/// Most postings by which a view may differ from the roll-ups and still be answered by them: they are gone through one
/// by one, some microseconds each.
const LAG_MAX: usize = 200;

/// The rows of a balance, as roll-ups have them.
pub(crate) struct RollupAnswer {
    pub groups: Vec<Group>,
    pub axis: Axis,
    /// By place: number of the group times the length of the axis, plus the place on the axis.
    pub rows: Vec<(usize, Sums)>,
    /// What all rows of public budgets and of society are together, where some that stand behind the limit were left out.
    pub totals: Option<[Whole; 2]>,
}

/// Which roll-up answers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    LevelsAndLands,
    Units,
    Measures,
}

impl Source {
    /// The smallest that knows everything that is asked; `None` where none does.
    fn of(filter: &Filter, dimensions: &[Dimension]) -> Option<Self> {
        use Dimension::{Approach, Body, Child, Kind, Level, Measure, Programme, State, Unit, Year};
        let known = [
            Approach, Body, Child, Kind, Level, Measure, Programme, State, Unit, Year,
        ];
        let ask = |words: &[Dimension]| dimensions.iter().any(|dimension| words.contains(dimension));
        if !filter.is_coarse() || !dimensions.iter().all(|dimension| known.contains(dimension)) {
            return None;
        }
        let units = filter.asks_units() || ask(&[Body, Child, Unit]);
        let levels_and_lands = filter.asks_levels() || ask(&[Level, State]);
        let measures = filter.asks_measures() || ask(&[Measure, Programme, Approach]);
        match (measures, units, levels_and_lands) {
            (false, false, _) => Some(Self::LevelsAndLands),
            (false, true, _) => Some(Self::Units),
            (true, false, false) => Some(Self::Measures),
            (true, _, _) => None,
        }
    }
}

impl Rollups {
    /// Whether a question is for roll-ups, and they are close enough to the state that is asked, with units that have
    /// the places of this structure.
    pub fn can_answer(
        &self,
        filter: &Filter,
        dimensions: &[Dimension],
        state: &State,
        structure: usize,
    ) -> bool {
        let lag = self.lag(state);
        // Numbers that the state does not know would need names that it does not have.
        let is_ahead =
            self.state.units.len() > state.units.len() || self.state.measures.len() > state.measures.len();
        let knows_places = |source| source != Source::LevelsAndLands || self.structure == structure;
        Source::of(filter, dimensions).is_some_and(knows_places)
            && lag <= LAG_MAX
            && (lag == 0 || !is_ahead)
            // Finding out what the end of a month changes takes as long as adding up.
            && !is_month_over(&self.state, state)
    }

    /// The rows of a balance as of the end of a state, whose columns are given too; `None` where they
    /// [can not answer](Self::can_answer).
    pub fn answer(
        &self,
        query: &BalanceQuery,
        state: &State,
        columns: &MasterColumns,
    ) -> Option<RollupAnswer> {
        let (filter, dimensions) = (&query.filter, &query.group_by[..]);
        let source = Source::of(filter, dimensions)?;
        if !self.can_answer(filter, dimensions, state, columns.structure.units) {
            return None;
        }
        let mut rows = AnswerRows::new(query, state, columns);
        let lags = self.lag(state) > 0;
        let cubes = &self.cubes[query.basis as usize];
        match source {
            Source::LevelsAndLands => self.add_levels_and_lands(&mut rows, &cubes.levels_and_lands),
            Source::Units => {
                let wanted = |(number, unit): (usize, &UnitRow)| {
                    let is_wanted = filter.wants_unit(UnitNo::from_index(number), unit.level);
                    is_wanted.then_some((number, unit.level.is_society()))
                };
                let units = columns.units.iter().enumerate().take(cubes.units.len());
                let first = rows.first(&cubes.units, units.filter_map(wanted).collect(), lags);
                add_units(&mut rows, &cubes.units, &first, columns);
            }
            Source::Measures => {
                let wanted = |(number, measure): &(usize, &MeasureRow)| {
                    filter.wants_measure(MeasureNo::from_index(*number), measure.approach)
                };
                let measures = columns.measures.iter().enumerate();
                let measures = measures.take(cubes.measures.len().div_ceil(2)).filter(wanted);
                let both = |(number, _)| [false, true].map(|side| (measure_row(number, side), side));
                let first = rows.first(&cubes.measures, measures.flat_map(both).collect(), lags);
                add_measures(&mut rows, &cubes.measures, &first, columns);
            }
        }
        if lags {
            self.correct(&mut rows, source, state, columns);
        }
        Some(rows.finish())
    }

    /// How many acts lie between them and a state that may change what counts.
    fn lag(&self, state: &State) -> usize {
        if self.state.position <= state.position {
            changes_between(&self.state, state)
        } else {
            changes_between(state, &self.state)
        }
    }

    fn add_levels_and_lands(&self, rows: &mut AnswerRows<'_>, cube: &Cube) {
        for (row, (level, land)) in self.levels_and_lands.list.iter().enumerate() {
            let unit = UnitRow {
                level: *level,
                parent: None,
                land: *land,
                body: None,
                rank: 0,
            };
            if rows.query.filter.wants_unit(UnitNo(0), *level) {
                rows.add_unit(CubeRow { cube, row }, UnitNo(0), &unit);
            }
        }
    }

    /// Adds or takes away what lies between the state of the roll-ups and the one that is asked.
    fn correct(&self, rows: &mut AnswerRows<'_>, source: Source, state: &State, columns: &MasterColumns) {
        let basis = rows.query.basis;
        let forwards = self.state.position <= state.position;
        let (before, after): (&State, &State) = if forwards {
            (&self.state, state)
        } else {
            (state, &self.state)
        };
        rows.look_up();
        let mut differences = Differences::new(before, after);
        for number in effects_changed_between(before, after) {
            let Some(effect) = after.effects.get(number).map(EffectRow::from) else {
                continue;
            };
            let Some(group) = rows.group_of(&effect, source, columns) else {
                continue;
            };
            differences.visit(number, basis, |change| {
                let change = if forwards { change } else { change.reversed() };
                rows.change(group, effect.kind, &change);
            });
        }
    }
}

fn add_units(rows: &mut AnswerRows<'_>, cube: &Cube, wanted: &[usize], columns: &MasterColumns) {
    for &row in wanted {
        if let Some(unit) = columns.units.get(row) {
            rows.add_unit(CubeRow { cube, row }, UnitNo::from_index(row), unit);
        }
    }
}

fn add_measures(rows: &mut AnswerRows<'_>, cube: &Cube, wanted: &[usize], columns: &MasterColumns) {
    for &row in wanted {
        let (index, is_society) = (row / 2, row % 2 == 1);
        let Some(measure) = columns.measures.get(index) else {
            continue;
        };
        let number = MeasureNo::from_index(index);
        let code = u128::from(rows.dimensions.measure_number(number, measure) << 1 | u64::from(is_society));
        let mut key = RowKey::default();
        rows.dimensions.name_measure(&mut key, number, measure);
        let group = Group { key, is_society };
        rows.add(CubeRow { cube, row }, CodedGroup { code, group });
    }
}

/// A row of a roll-up, by the cube that holds it and its number there.
#[derive(Clone, Copy)]
struct CubeRow<'a> {
    cube: &'a Cube,
    row: usize,
}

/// A group of effects, with the number that tells it from all other groups of one question.
#[derive(Clone, Copy)]
struct CodedGroup {
    code: u128,
    group: Group,
}

impl CodedGroup {
    /// The part of the group that is of one kind.
    fn of_kind(mut self, kind: EffectKind) -> Self {
        self.group.key.kind = Some(kind);
        Self {
            code: self.code << 2 | kind as u128,
            group: self.group,
        }
    }
}

/// The rows of an answer in the making.
struct AnswerRows<'a> {
    query: &'a BalanceQuery,
    totals: Option<[Whole; 2]>,
    dimensions: DimensionSet,
    by_kind: bool,
    /// Whether all time is one: then the months do not matter.
    timeless: bool,
    /// Whether each row of the roll-up is a group of its own: then none has to be looked for.
    is_fine: bool,
    axis: Axis,
    /// By code, the number of the group; not filled while [`is_fine`](Self::is_fine) holds.
    numbers: FxHashMap<u128, usize>,
    /// By number of the group, its code.
    codes: Vec<u128>,
    groups: Vec<Group>,
    /// By place: number of the group times the length of the axis, plus the place on the axis.
    sums: Vec<Sums>,
}

impl<'a> AnswerRows<'a> {
    fn new(query: &'a BalanceQuery, state: &State, columns: &MasterColumns) -> Self {
        let (filter, dimensions) = (&query.filter, &query.group_by[..]);
        let months = MonthRange::of_postings(state.bookings.journal())
            .and_then(|months| filter.months_within(months.whole_years()));
        let timeless = !dimensions.contains(&Dimension::Year) && filter.has_no_months();
        Self {
            query,
            totals: None,
            dimensions: DimensionSet::new(dimensions, filter, columns),
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
        let mut totals = [Whole::default(); 2];
        let mut ranks: [Vec<i128>; 2] = Default::default();
        for (row, is_society) in &wanted {
            let sums = sums(*row);
            if !sums.is_empty() {
                totals[usize::from(*is_society)].add(&sums);
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

    fn add_unit(&mut self, row: CubeRow<'_>, number: UnitNo, unit: &UnitRow) {
        let mut key = RowKey::default();
        self.dimensions.name_unit(&mut key, number, unit);
        let group = Group {
            key,
            is_society: unit.level.is_society(),
        };
        let code = self.dimensions.unit_number(number, unit);
        self.add(row, CodedGroup { code, group });
    }

    /// Adds a row of a roll-up to a group, or to one group for each kind where rows are told apart by kind.
    fn add(&mut self, row: CubeRow<'_>, group: CodedGroup) {
        if row.cube.years(row.row).is_empty() {
            return;
        }
        if !self.by_kind {
            let filter = &self.query.filter;
            return self.add_kinds(row, group, |kind| filter.wants_kind(kind));
        }
        for kind in EffectKind::ALL
            .iter()
            .filter(|kind| self.query.filter.wants_kind(**kind))
        {
            self.add_kinds(row, group.of_kind(*kind), |found| found == *kind);
        }
    }

    /// Adds some kinds of a row of a roll-up to a group.
    fn add_kinds(
        &mut self,
        CubeRow { cube, row }: CubeRow<'_>,
        group: CodedGroup,
        wanted: impl Fn(EffectKind) -> bool,
    ) {
        if self.timeless {
            let sums = cube.total(row).only(wanted);
            if !sums.is_empty() {
                let place = self.place(group, 0);
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
                let place = self.place(group, time);
                self.sums[place].merge(&sums);
            }
        }
    }

    /// The group that an effect belongs to, coded as the rows of the roll-up are.
    fn group_of(&self, effect: &EffectRow, source: Source, columns: &MasterColumns) -> Option<CodedGroup> {
        let unit = columns.units.get(effect.unit.index())?;
        let measure = columns.measures.get(effect.measure.index())?;
        if !self.query.filter.wants(effect, unit.level, measure.approach) {
            return None;
        }
        let mut key = RowKey::default();
        let is_society = unit.level.is_society();
        let code = if source == Source::Measures {
            self.dimensions.name_measure(&mut key, effect.measure, measure);
            u128::from(self.dimensions.measure_number(effect.measure, measure) << 1 | u64::from(is_society))
        } else {
            self.dimensions.name_unit(&mut key, effect.unit, unit);
            self.dimensions.unit_number(effect.unit, unit)
        };
        let group = CodedGroup {
            code,
            group: Group { key, is_society },
        };
        Some(if self.by_kind {
            group.of_kind(effect.kind)
        } else {
            group
        })
    }

    /// Adds what changed of an effect of this kind to its group.
    fn change(&mut self, group: CodedGroup, kind: EffectKind, change: &Difference) {
        let time = if self.timeless {
            Some(0)
        } else {
            self.axis.place(change.month)
        };
        if let Some(time) = time {
            let place = self.place(group, time);
            self.sums[place].change(kind, change.cents, change.amounts);
        }
    }

    /// The place of a group and time among all rows; a group that was not there yet is begun.
    fn place(&mut self, group: CodedGroup, time: usize) -> usize {
        let number = if self.is_fine {
            // All amounts of a row come one after the other.
            let last = self.codes.len().checked_sub(1);
            last.filter(|last| self.codes[*last] == group.code)
        } else {
            self.numbers.get(&group.code).copied()
        };
        number.unwrap_or_else(|| self.begin(group)) * self.axis.len() + time
    }

    fn begin(&mut self, CodedGroup { code, group }: CodedGroup) -> usize {
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

    /// Prepares for amounts that come in any order: from now on, each group is looked up by its code.
    fn look_up(&mut self) {
        if std::mem::take(&mut self.is_fine) {
            self.numbers = self.codes.iter().copied().zip(0..).collect();
        }
    }

    fn finish(self) -> RollupAnswer {
        let rows = self.sums.into_iter().enumerate();
        let rows = rows.filter(|(_, sums)| !sums.is_empty()).collect();
        RollupAnswer {
            groups: self.groups,
            axis: self.axis,
            rows,
            totals: self.totals,
        }
    }
}
