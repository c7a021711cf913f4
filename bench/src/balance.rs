//! Reports in process, beside the plainest way to the same figures: one pass over the journal that adds up net
//! by level and year in a small array. Both must come to the same figures.

use std::sync::Arc;

use querbuch_domain::booking::BookingRecorded;
use querbuch_domain::event::Event;
use querbuch_domain::id::{EffectNo, MeasureNo};
use querbuch_domain::rights::reading::{Extent, Part, Reading};
use querbuch_domain::state::State;
use querbuch_domain::words::{EffectKind, Level};
use querbuch_reports::balance::{Balance, BalanceField, BalanceQuery, Direction, balance};
use querbuch_reports::basis::Basis;
use querbuch_reports::dimension::Dimension;
use querbuch_reports::filter::Filter;
use querbuch_reports::view::View;

use crate::figures::{float, median, median_seconds};
use crate::ledger::{self, BOOKABLE_EFFECTS, EFFECTS_PER_MEASURE, MONTHS, month};
use crate::random::Random;
use crate::table::{Table, whole};
use crate::{Options, Outcome};

/// Measures of the ledger, ten effects each.
const MEASURES: usize = 1_000;
/// Past positions that are asked for.
const PAST_POSITIONS: usize = 21;
/// Years that a fold has room for.
const YEARS: usize = MONTHS / 12;

/// Measures every size that is wanted.
pub fn run(options: &Options) -> Outcome<()> {
    for postings in &options.postings {
        let state = Arc::new(state(*postings)?);
        let cells: usize = (0..state.effects.len())
            .filter_map(|index| state.cells.get(EffectNo::from_index(index)))
            .map(|cells| cells.iter().count())
            .sum();
        println!(
            "\nbalance: {} postings, {} effects, {} cells; floor: one pass over the journal",
            whole(float(*postings)),
            whole(float(state.effects.len())),
            whole(float(cells)),
        );
        measure(&state)?.print();
    }
    Ok(())
}

fn measure(state: &Arc<State>) -> Outcome<Table> {
    let mut table = Table::new(&["what", "µs", "floor µs", "of the floor"]);
    let mut row = |name: &str, seconds: f64, floor: f64, ratio: f64| {
        table.row(&[
            name.to_owned(),
            whole(seconds * 1e6),
            whole(floor * 1e6),
            format!("{ratio:.3}"),
        ]);
    };
    let kinds = Plain::new(state);
    let now = View::now(state.clone());
    let by_level = query(&[Dimension::Level, Dimension::Year], None);
    let by_measure = query(&[Dimension::Measure], Some(20));

    let floor = median_seconds(|| Outcome::Ok(kinds.fold(state, now.posting_count())))?;
    compare(&kinds.fold(state, now.posting_count()), &ask(&by_level, &now)?)?;
    let seconds = median_seconds(|| ask(&by_level, &now))?;
    row("net by level × year, now", seconds, floor, seconds / floor);
    let seconds = median_seconds(|| ask(&by_measure, &now))?;
    row("top 20 measures, now", seconds, floor, seconds / floor);

    let of_land = now.clone().seen_by(&Arc::new(reader_of_a_land(state)?));
    for (name, query) in [
        ("net by level × year", &by_level),
        ("top 20 measures", &by_measure),
    ] {
        let floor = median_seconds(|| ask(query, &now))?;
        let seconds = median_seconds(|| ask(query, &of_land))?;
        let name = format!("{name}, by a reader of one Land; floor: by whoever reads everything");
        row(&name, seconds, floor, seconds / floor);
    }

    let mut random = Random::new(7);
    let (mut times, mut floors, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    let last = usize::try_from(state.position)?;
    for _ in 0..PAST_POSITIONS {
        let past = View::at(state.clone(), u64::try_from(random.below(last) + 1)?)
            .map_err(|refusal| ledger::describe(&[refusal]))?;
        compare(&kinds.fold(state, past.posting_count()), &ask(&by_level, &past)?)?;
        let begin = std::time::Instant::now();
        std::hint::black_box(kinds.fold(state, past.posting_count()));
        let floor = begin.elapsed().as_secs_f64();
        let begin = std::time::Instant::now();
        std::hint::black_box(ask(&by_level, &past)?);
        let seconds = begin.elapsed().as_secs_f64();
        times.push(seconds);
        floors.push(floor);
        ratios.push(seconds / floor);
    }
    let slowest = times.iter().copied().fold(0.0, f64::max);
    let name = format!(
        "the same as of {PAST_POSITIONS} random positions (slowest {} µs)",
        whole(slowest * 1e6)
    );
    row(&name, median(times), median(floors), median(ratios));
    Ok(table)
}

/// Whoever may read the first Land and what lies below it.
fn reader_of_a_land(state: &State) -> Outcome<Reading> {
    let land = state.units.iter().find(|(_, unit)| unit.level == Level::State);
    let (unit, _) = land.ok_or("the ledger has no Land")?;
    let part = Part {
        unit: Some(unit),
        measure: None,
    };
    let extent = Extent::Parts([part].into());
    Ok(Reading {
        figures: extent.clone(),
        names: extent.clone(),
        texts: extent.clone(),
        known: extent,
        log: false,
    })
}

fn query(group_by: &[Dimension], limit: Option<i32>) -> BalanceQuery {
    BalanceQuery {
        actuals_through: None,
        months: querbuch_reports::basis::MonthBasis::Booked,
        filter: Filter::default(),
        group_by: group_by.to_vec(),
        basis: Basis::Actual,
        order_by: limit.map(|_| (BalanceField::Net, Direction::Descending)),
        limit,
    }
}

fn ask(query: &BalanceQuery, view: &View) -> Outcome<Balance> {
    balance(query, view).map_err(|refusals| ledger::describe(&refusals).into())
}

/// A ledger with so many postings, in bookings of one to four; some measures are far busier than others.
fn state(postings: usize) -> Outcome<State> {
    let mut state = ledger::state(MEASURES)?;
    let mut random = Random::new(1_848);
    let mut left = postings;
    while left > 0 {
        let measure = random.skewed_below(MEASURES);
        let lines = (1 + random.below(4)).min(left);
        left -= lines;
        let mut line = || {
            let effect = EffectNo::from_index(measure * EFFECTS_PER_MEASURE + random.below(BOOKABLE_EFFECTS));
            (effect, month(random.below(MONTHS)), random.cents())
        };
        let postings = (0..lines).map(|_| line()).collect();
        let measure = MeasureNo::from_index(measure);
        let booking = BookingRecorded {
            details: Vec::new(),
            import: None,
            number: None,
            repeats: None,
            rows: vec![],
            belongs_to: Vec::new(),
            measure,
            postings,
            text: None,
            document: None,
        };
        ledger::apply(&mut state, &Event::BookingRecorded(booking));
    }
    Ok(state)
}

/// Net by level and year.
type Sums = [[i128; YEARS]; Level::ALL.len()];

/// What a plain pass needs to know of each effect: its level, and whether it adds or takes away.
struct Plain {
    effects: Vec<(usize, i64)>,
}

impl Plain {
    fn new(state: &State) -> Self {
        let place = |level| Level::ALL.iter().position(|known| *known == level).unwrap_or(0);
        let effects = state.effects.iter().map(|(_, effect)| {
            let level = state
                .units
                .get(effect.unit)
                .map_or(Level::Federal, |unit| unit.level);
            (place(level), if effect.kind == EffectKind::Cost { -1 } else { 1 })
        });
        Self {
            effects: effects.collect(),
        }
    }

    fn fold(&self, state: &State, postings: usize) -> Sums {
        let first_year = usize::from(month(0).year());
        let mut sums: Sums = Default::default();
        for line in state.bookings.journal().range(0, postings) {
            let (level, sign) = self.effects[line.effect.index()];
            sums[level][usize::from(line.month.year()) - first_year] += i128::from(sign * line.cents);
        }
        sums
    }
}

/// Refuses where the report says something else than the pass.
fn compare(sums: &Sums, report: &Balance) -> Outcome<()> {
    let first_year = usize::from(month(0).year());
    let mut reported: Sums = Default::default();
    for row in report.rows.iter().chain(&report.society_rows) {
        let level = Level::ALL.iter().position(|level| Some(*level) == row.key.level);
        let year = row.key.year.map(|year| usize::from(year) - first_year);
        let (Some(level), Some(year)) = (level, year) else {
            return Err("a row without level or year".into());
        };
        reported[level][year] = row.figures.net();
    }
    if reported == *sums {
        Ok(())
    } else {
        Err("the report and the pass come to different figures".into())
    }
}
