//! Freed working time, unit by unit, beside the time that a unit has.
//!
//! A measurement frees (baseline − value) × cases of its indicator's time at the indicator's unit and at every unit
//! above it, in the year of its month. Only the value that holds for a month counts; an indicator without a known
//! baseline, without a unit or without working time frees nothing.

use std::collections::{BTreeMap, HashSet};

use querbuch_domain::capacity::Capacity;
use querbuch_domain::capacity::set::POSTS_PLACES_MAX;
use querbuch_domain::id::UnitNo;
use querbuch_domain::indicator::Indicator;
use querbuch_domain::indicator::time::HOURS_PER_YEAR;
use querbuch_domain::month::Month;
use querbuch_domain::refusal::{QuestionFault, Refusal, Refusals};

use crate::filter::{Filter, FilterSpec};
use crate::view::View;

/// Millionths of a second in a hundredth of an hour.
const MICROS_PER_HUNDREDTH: i128 = 36 * 1_000_000;

/// The freed time of a unit and year, with everything below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CapacityRow {
    /// Where the time is freed, there or below.
    pub unit: UnitNo,
    /// The calendar year in which it is freed.
    pub year: u16,
    /// Millionths of a second; negative where more time is taken than before.
    pub freed_micros: i128,
    /// The time that the unit has, where that was set.
    pub capacity: Option<Capacity>,
    /// Whether the unit is no public budget: then its time is not counted in full posts.
    pub is_society: bool,
}

/// Millionths of a second as hundredths of so many hours, rounded once, half up, away from zero.
fn hundredths(micros: i128, hours: u32) -> i128 {
    let each = MICROS_PER_HUNDREDTH * i128::from(hours.max(1));
    let magnitude = micros.unsigned_abs() / each.unsigned_abs();
    let rest = micros.unsigned_abs() % each.unsigned_abs();
    let rounded = magnitude + u128::from(rest * 2 >= each.unsigned_abs());
    i128::try_from(rounded).unwrap_or(i128::MAX) * micros.signum()
}

impl CapacityRow {
    /// The freed time, in hundredths of an hour.
    pub fn hour_hundredths(&self) -> i128 {
        hundredths(self.freed_micros, 1)
    }

    /// The hours of one full post in a year: as the unit counts them, else as the Leitfaden does.
    pub fn hours_per_year(&self) -> u32 {
        self.capacity
            .as_ref()
            .map_or(HOURS_PER_YEAR, |capacity| capacity.hours_per_year)
    }

    /// The freed time, in hundredths of a full post; `None` for society, which has none.
    pub fn post_hundredths(&self) -> Option<i128> {
        (!self.is_society).then(|| hundredths(self.freed_micros, self.hours_per_year()))
    }

    /// The full posts that the unit has, in hundredths, exactly; `None` where that is not known.
    pub fn available_hundredths(&self) -> Option<i128> {
        let mut posts = self.capacity.as_ref()?.full_time_equivalents;
        posts.rescale(POSTS_PLACES_MAX);
        Some(posts.mantissa())
    }

    /// Whether more time is said to be freed than the unit has; `None` where that is not known.
    pub fn exceeds(&self) -> Option<bool> {
        let hundredths = self.available_hundredths()?;
        let has_micros = hundredths * MICROS_PER_HUNDREDTH * i128::from(self.hours_per_year());
        Some(self.freed_micros > has_micros)
    }
}

/// The freed time of each unit and year, by the codes of the units, then years. Units, levels, measures, approaches and
/// months of the filter count.
///
/// Refused besides what [`Filter::resolve`] refuses: conditions that only money meets.
pub fn capacity(spec: &FilterSpec, view: &View) -> Result<Vec<CapacityRow>, Vec<Refusal>> {
    let mut refusals = Refusals::default();
    for (field, is_given) in [
        ("kinds", spec.kinds.is_some()),
        ("categories", spec.categories.is_some()),
        ("cashability", spec.cashability.is_some()),
        ("stages", spec.stages.is_some()),
    ] {
        if is_given {
            refusals.push(field, QuestionFault::ConditionOfMoney);
        }
    }
    refusals.or(())?;
    let filter = Filter::resolve(spec, view)?;
    let mut sums: BTreeMap<(UnitNo, u16), i128> = BTreeMap::new();
    for (month, unit, micros) in view.deadline().watch(freed(view, &filter)) {
        for (above, found) in view.ancestry(unit) {
            if filter.wants_unit(above, found.level) {
                let sum = sums.entry((above, month.year())).or_default();
                *sum = sum.saturating_add(micros);
            }
        }
    }
    let row = |((unit, year), freed_micros)| CapacityRow {
        unit,
        year,
        freed_micros,
        capacity: capacity_of(unit, year, view),
        is_society: view.unit(unit).is_some_and(|unit| unit.level.is_society()),
    };
    let mut rows: Vec<CapacityRow> = view.deadline().watch(sums).map(row).collect();
    let place = |row: &CapacityRow| (view.unit(row.unit).map(|unit| &unit.code), row.year);
    view.deadline()
        .sort_by(&mut rows, |one, other| place(one).cmp(&place(other)));
    Ok(rows)
}

/// The time that a unit has; of one that only has a name for the reader, nothing is known.
fn capacity_of(unit: UnitNo, year: u16, view: &View) -> Option<Capacity> {
    let capacities = &view.state().capacities;
    let found = capacities.at(unit, year, view.position());
    found.filter(|_| view.reaches_unit(unit)).cloned()
}

/// What each measurement that holds frees: month, unit, millionths of a second.
fn freed<'a>(view: &'a View, filter: &'a Filter) -> impl Iterator<Item = (Month, UnitNo, i128)> + 'a {
    let state = view.state();
    let known = state.indicators.known_at(view.position());
    let wanted = move |indicator: &Indicator| {
        let unit = indicator
            .unit
            .and_then(|number| Some((number, view.unit(number)?)));
        let measure = view.measure(indicator.measure);
        let wants_unit = unit.is_some_and(|(number, unit)| filter.wants_unit(number, unit.level));
        wants_unit && measure.is_some_and(|found| filter.wants_measure(indicator.measure, found.approach))
    };
    let indicators = state.indicators.iter().take(known);
    indicators
        .filter(move |(number, indicator)| view.indicator(*number).is_some() && wanted(indicator))
        .flat_map(move |(number, indicator)| {
            let mut seen = HashSet::new();
            let known = state
                .measurements
                .of(number)
                .filter(move |measurement| measurement.position <= view.position());
            // Backwards: the first of a month is the one that holds.
            let hold = known
                .rev()
                .filter(move |measurement| seen.insert(measurement.month))
                .filter(move |measurement| filter.matches_month(measurement.month));
            hold.filter_map(move |measurement| {
                let less_is_freed = indicator.lower_is_better;
                let seconds = indicator.seconds_each.filter(|_| less_is_freed)?;
                let gain = indicator.gain_micros(measurement.value)?;
                let micros = gain
                    .checked_mul(measurement.cases?.into())?
                    .checked_mul(seconds.into())?;
                Some((measurement.month, indicator.unit?, micros))
            })
        })
}

#[cfg(test)]
mod tests;
