//! The naive model: what the words of DESIGN 3 say, over plain lists, from the beginning each time.
//!
//! It takes plans, forecasts and bookings from the commands as they were given, not from what was recorded, and
//! nothing from the code that it is compared with but the names of things.

use std::collections::BTreeMap;

use querbuch_domain::id::Position;
use querbuch_domain::month::Month;
use querbuch_domain::schedule::ScheduleBasis;
use querbuch_domain::schedule::set::Extent;
use querbuch_domain::words::{Approach, Cashability, EffectKind, Level, Stage};

use super::Label;
use crate::balance::Figures;
use crate::basis::{Basis, MonthBasis};

mod answer;
mod record;

/// Everything that happened, in plain lists.
#[derive(Default)]
pub struct Model {
    units: Vec<Unit>,
    measures: Vec<Measure>,
    effects: Vec<Effect>,
    recorded: Vec<Recorded>,
    /// The last position of each act, and the month in which it was recorded.
    months: Vec<(Position, Month)>,
    stated: Vec<Stated>,
    /// The units, with everything below them now, and the measures that a reader sees; all, where nothing is said.
    pub reached: Option<Vec<ReachedPart>>,
}

/// A unit with everything below it, and one measure or all.
pub type ReachedPart = (String, Option<String>);

/// Up to which month actuals count, of a measure or one of its effects.
struct Stated {
    position: Position,
    measure: usize,
    effect: Option<usize>,
    through: Option<Month>,
}

struct Unit {
    since: Position,
    code: String,
    level: Level,
    /// Where it hangs and whether it is a body, each time from a position on.
    places: Vec<(Position, Option<usize>, bool)>,
}

struct Measure {
    since: Position,
    code: String,
    /// Approach and programme, each time from a position on.
    versions: Vec<(Position, Approach, Option<usize>)>,
}

impl Measure {
    /// Approach and programme as they were known at a position.
    fn at(&self, position: Position) -> (Approach, Option<usize>) {
        let mut versions = self.versions.iter().rev();
        let known = versions.find(|(since, ..)| *since <= position);
        let (_, approach, programme) = known.or(self.versions.first()).expect("was registered");
        (*approach, *programme)
    }
}

struct Effect {
    code: String,
    measure: usize,
    unit: usize,
    kind: EffectKind,
    /// Category and cashability, each time from a position on.
    versions: Vec<(Position, String, Cashability)>,
}

impl Effect {
    /// Category and cashability as they were known at a position.
    fn at(&self, position: Position) -> (&str, Cashability) {
        let mut versions = self.versions.iter().rev();
        let known = versions.find(|(since, ..)| *since <= position);
        let (_, category, cashability) = known.or(self.versions.first()).expect("was added");
        (category, *cashability)
    }
}

struct Recorded {
    position: Position,
    effect: usize,
    amounts: RecordedAmounts,
    /// The act that took it back.
    taken_back: Option<Position>,
}

enum RecordedAmounts {
    Set(ScheduleBasis, Extent, Vec<(Month, i64)>),
    Booked(Booked),
}

/// One amount in one month at one stage.
#[derive(Clone, Copy)]
struct Booked {
    month: Month,
    belongs_to: Month,
    stage: Stage,
    cents: i64,
    role: Role,
}

/// What an amount is to its act.
#[derive(Clone, Copy, PartialEq)]
enum Role {
    /// It was booked.
    Booked,
    /// It came from another stage.
    MovedHere,
    /// It left for another stage.
    MovedAway,
    /// It was handed on by an allocation, or given by it.
    Shared { at_source: bool },
    /// It takes back an amount: by a reversal, or as a saving that is disputed.
    TakesBack(TakenBack),
}

/// How an amount that is taken back had come.
#[derive(Clone, Copy, PartialEq)]
enum TakenBack {
    OnTime,
    Late,
    Shared,
}

impl Booked {
    fn is_on_time(&self) -> bool {
        self.month == self.belongs_to
    }
}

/// One amount that counts.
type Counted = (Month, Option<Stage>, i128);

/// A row: what it says in each dimension, its sums, the net so far.
pub type ExpectedRow = (Vec<Label>, Figures, Option<i128>);

/// An answer: rows and total of the public budgets, rows and total of society.
pub type ExpectedBalance = (Vec<ExpectedRow>, Figures, Vec<ExpectedRow>, Figures);

impl Model {
    /// A plan or forecast as it was set last; `None` where it never was.
    fn scheduled(
        &self,
        effect: usize,
        basis: ScheduleBasis,
        position: Position,
    ) -> Option<BTreeMap<Month, i128>> {
        let mut months: Option<BTreeMap<Month, i128>> = None;
        for recorded in self.known(effect, position) {
            if let RecordedAmounts::Set(of, extent, set) = &recorded.amounts
                && *of == basis
                && recorded.taken_back.is_none_or(|by| by > position)
            {
                let months = months.get_or_insert_default();
                for cents in months.values_mut().filter(|_| *extent == Extent::Whole) {
                    *cents = 0;
                }
                months.extend(set.iter().map(|(month, cents)| (*month, i128::from(*cents))));
            }
        }
        months
    }

    fn known(&self, effect: usize, position: Position) -> impl Iterator<Item = &Recorded> {
        let known = self.recorded.iter();
        known.filter(move |recorded| recorded.effect == effect && recorded.position <= position)
    }

    fn booked(&self, effect: usize, position: Position) -> impl Iterator<Item = (&Recorded, Booked)> {
        self.known(effect, position)
            .filter_map(|recorded| match recorded.amounts {
                RecordedAmounts::Booked(booked) => Some((recorded, booked)),
                RecordedAmounts::Set(..) => None,
            })
    }

    /// Month, plan, forecast, claimed, confirmed, cashed and outlook of an effect, wherever there is any.
    pub fn series(&self, effect: usize, position: Position) -> Vec<(Month, [i128; 6])> {
        let mut list: BTreeMap<Month, [i128; 6]> = BTreeMap::new();
        let mut said: Vec<Month> = Vec::new();
        for (slot, basis) in [ScheduleBasis::Plan, ScheduleBasis::Forecast]
            .into_iter()
            .enumerate()
        {
            for (month, cents) in self.scheduled(effect, basis, position).unwrap_or_default() {
                list.entry(month).or_default()[slot] = cents;
                said.push(month);
            }
        }
        for (recorded, booked) in self.booked(effect, position) {
            if Self::stands(recorded, booked, position) {
                said.push(booked.month);
            }
            let slot = match booked.stage {
                Stage::Claimed => 2,
                Stage::Confirmed => 3,
                Stage::Cashed => 4,
            };
            list.entry(booked.month).or_default()[slot] += i128::from(booked.cents);
        }
        let asked = Asked {
            basis: Basis::Outlook,
            months: MonthBasis::Booked,
            through: None,
        };
        for (month, _, cents) in self.counted(effect, asked, position) {
            list.entry(month).or_default()[5] += cents;
        }
        // What was taken back as a whole leaves no trace.
        list.retain(|month, sums| said.contains(month) || *sums != [0; 6]);
        list.into_iter().collect()
    }

    /// What counts: by the words of the outlook in DESIGN 3, amount by amount.
    fn counted(&self, effect: usize, asked: Asked, position: Position) -> Vec<Counted> {
        let mut sums: BTreeMap<(Month, Option<Stage>), (i128, bool)> = BTreeMap::new();
        let expected = match asked.basis {
            Basis::Plan => self
                .scheduled(effect, ScheduleBasis::Plan, position)
                .unwrap_or_default(),
            Basis::Actual => BTreeMap::new(),
            Basis::Outlook => {
                let through = self.through(effect, asked.through, position);
                let mut expected = self.expected(effect, position);
                expected.retain(|month, _| Some(*month) > through);
                expected
            }
        };
        for (month, cents) in expected {
            sums.insert((month, None), (cents, true));
        }
        for (recorded, booked) in self.booked(effect, position) {
            let counts_in = |month| match asked.basis {
                Basis::Plan => false,
                Basis::Actual => true,
                Basis::Outlook => {
                    Some(month) <= self.through(effect, asked.through, position)
                        || !self.is_expected(effect, month, position)
                }
            };
            let counts = match booked.role {
                _ if asked.basis == Basis::Plan => false,
                // It has left the one and is at the others, whatever was expected.
                Role::Shared { .. } | Role::TakesBack(TakenBack::Shared) => true,
                _ if booked.is_on_time() => counts_in(booked.month),
                Role::TakesBack(TakenBack::OnTime) => counts_in(booked.belongs_to),
                _ => true,
            };
            if counts {
                let month = match asked.months {
                    MonthBasis::Booked => booked.month,
                    MonthBasis::Belonging => booked.belongs_to,
                };
                let (cents, stands) = sums.entry((month, Some(booked.stage))).or_default();
                *cents += i128::from(booked.cents);
                *stands |= Self::stands(recorded, booked, position);
            }
        }
        // What was taken back as a whole leaves no trace.
        let counted = sums
            .into_iter()
            .filter(|(_, (cents, stands))| *cents != 0 || *stands);
        counted
            .map(|((month, stage), (cents, _))| (month, stage, cents))
            .collect()
    }

    /// Whether an amount brought something that was not taken back.
    fn stands(recorded: &Recorded, booked: Booked, position: Position) -> bool {
        matches!(booked.role, Role::Booked | Role::MovedHere | Role::Shared { .. })
            && recorded.taken_back.is_none_or(|by| by > position)
    }

    /// The forecast, else the plan.
    fn expected(&self, effect: usize, position: Position) -> BTreeMap<Month, i128> {
        let forecast = self.scheduled(effect, ScheduleBasis::Forecast, position);
        let plan = || self.scheduled(effect, ScheduleBasis::Plan, position);
        forecast.or_else(plan).unwrap_or_default()
    }

    /// An effect, or all transfers of its measure: they are counted together.
    fn together(&self, effect: usize) -> Vec<usize> {
        let own = &self.effects[effect];
        if own.kind != EffectKind::Transfer {
            return vec![effect];
        }
        let is_one = |number: &usize| {
            let other = &self.effects[*number];
            other.kind == EffectKind::Transfer && other.measure == own.measure && self.reaches(other)
        };
        (0..self.effects.len()).filter(is_one).collect()
    }

    fn is_expected(&self, effect: usize, month: Month, position: Position) -> bool {
        let mut all = self.together(effect).into_iter();
        all.any(|number| {
            self.expected(number, position)
                .get(&month)
                .is_some_and(|cents| *cents != 0)
        })
    }

    /// The months in which something stands that was booked on time.
    fn on_time(&self, effect: usize, position: Position) -> Vec<Month> {
        let mut months = Vec::new();
        for number in self.together(effect) {
            for (recorded, booked) in self.booked(number, position) {
                let moves = matches!(booked.role, Role::Booked | Role::Shared { at_source: false });
                if moves && booked.is_on_time() && Self::stands(recorded, booked, position) {
                    months.push(booked.month);
                }
            }
        }
        months
    }

    /// "Ist bis".
    pub fn through(&self, effect: usize, asked: Option<Month>, position: Position) -> Option<Month> {
        let own = &self.effects[effect];
        let last = |of: Option<usize>| {
            let known = self.stated.iter().rev();
            let mut known =
                known.filter(|stated| stated.position <= position && stated.measure == own.measure);
            known
                .find(|stated| stated.effect == of)
                .and_then(|stated| stated.through)
        };
        let derived = || {
            let running = self.months.iter().rev().find(|(since, _)| *since <= position)?.1;
            self.on_time(effect, position)
                .into_iter()
                .filter(|month| *month < running)
                .max()
        };
        asked
            .or_else(|| last(Some(effect)))
            .or_else(|| last(None))
            .or_else(derived)
    }

    /// What was expected of an effect in each month up to "Ist bis" in which nothing was booked on time.
    pub fn unmet(&self, effect: usize, asked: Option<Month>, position: Position) -> Vec<(Month, i128)> {
        let (through, on_time) = (
            self.through(effect, asked, position),
            self.on_time(effect, position),
        );
        let mut unmet = self.expected(effect, position);
        unmet.retain(|month, cents| *cents != 0 && Some(*month) <= through && !on_time.contains(month));
        unmet.into_iter().collect()
    }
}

/// How amounts are asked for.
#[derive(Clone, Copy)]
struct Asked {
    basis: Basis,
    months: MonthBasis,
    through: Option<Month>,
}
