//! The naive model: what the words of DESIGN 3 say, over plain lists, from the beginning each time.
//!
//! It takes plans, forecasts and bookings from the commands as they were given, not from what was recorded, and
//! nothing from the code that it is compared with but the names of things.

use std::collections::BTreeMap;

use querbuch_domain::amend::Amend;
use querbuch_domain::booking::record::{RecordBooking, Target, TargetParts};
use querbuch_domain::claim::Share;
use querbuch_domain::command::Command;
use querbuch_domain::effect::change::ChangeEffect;
use querbuch_domain::event::Event;
use querbuch_domain::id::{EffectNo, Position, booking_id};
use querbuch_domain::measure::change::ChangeMeasure;
use querbuch_domain::month::Month;
use querbuch_domain::reference::Ref;
use querbuch_domain::schedule::ScheduleBasis;
use querbuch_domain::schedule::set::SetSchedule;
use querbuch_domain::unit::reorganize::ReorganizeUnit;
use querbuch_domain::words::{Approach, Cashability, EffectKind, Level, Stage};

use super::Label;
use crate::balance::Figures;
use crate::basis::{Basis, MonthBasis};

mod answer;

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
}

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
    Set(ScheduleBasis, Vec<(Month, i64)>),
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
    /// It left for another stage, or was disputed.
    MovedAway,
    /// It takes back an amount, which had been booked on time or had come late.
    TakesBack { on_time: bool },
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
    /// Takes note of an accepted command. Of its events only what exists from then on is read.
    #[expect(clippy::too_many_lines, reason = "a table: what each event does")]
    pub fn record(&mut self, before: Position, month: Month, command: &Command, events: &[Event]) {
        let mut position = before;
        for event in events {
            position += 1;
            match event {
                Event::UnitRegistered(event) => self.units.push(Unit {
                    since: position,
                    code: event.code.to_string(),
                    level: event.level,
                    places: vec![(
                        position,
                        event.parent.map(|parent| parent.0 as usize),
                        event.is_body,
                    )],
                }),
                Event::MeasureRegistered(event) => self.measures.push(Measure {
                    since: position,
                    code: event.code.to_string(),
                    versions: vec![(
                        position,
                        event.approach,
                        event.programme.map(|programme| programme.0 as usize),
                    )],
                }),
                Event::EffectAdded(event) => self.effects.push(Effect {
                    code: event.code.to_string(),
                    measure: event.measure.0 as usize,
                    unit: event.unit.0 as usize,
                    kind: event.kind,
                    versions: vec![(position, event.category.to_string(), event.cashability)],
                }),
                _ => {}
            }
        }
        self.months.push((before + 1, month));
        match command {
            Command::StateActuals(command) => {
                let is_it = |measure: &Measure| measure.code == command.measure.as_str();
                let measure = self
                    .measures
                    .iter()
                    .position(is_it)
                    .expect("accepted, so it is there");
                let effect = command.effect.as_ref().map(|code| {
                    self.effect_of(command.measure.as_str(), |effect| effect.code == code.as_str())
                });
                self.stated.push(Stated {
                    position,
                    measure,
                    effect,
                    through: command.through,
                });
            }
            Command::ReorganizeUnit(command) => self.reorganize(position, command),
            Command::ChangeMeasure(command) => self.change_measure(position, command),
            Command::ChangeEffect(command) => self.change_effect(position, command),
            Command::SetSchedule(command) => self.set(position, command),
            Command::RecordBooking(command) => self.book(position, command),
            Command::ReverseBooking(command) => {
                let original =
                    |recorded: &&Recorded| booking_id(recorded.position) == command.booking.as_str();
                let inverted = |recorded: &Recorded| match recorded.amounts {
                    RecordedAmounts::Booked(booked) => Recorded {
                        position,
                        effect: recorded.effect,
                        amounts: RecordedAmounts::Booked(Booked {
                            month: command.month.unwrap_or(booked.month),
                            cents: -booked.cents,
                            role: Role::TakesBack {
                                on_time: booked.is_on_time(),
                            },
                            ..booked
                        }),
                        taken_back: None,
                    },
                    RecordedAmounts::Set(..) => panic!("no plan is ever reversed"),
                };
                let inverted: Vec<Recorded> = self.recorded.iter().filter(original).map(inverted).collect();
                let is_original =
                    |recorded: &&mut Recorded| booking_id(recorded.position) == command.booking.as_str();
                for original in self.recorded.iter_mut().filter(is_original) {
                    original.taken_back = Some(position);
                }
                self.recorded.extend(inverted);
            }
            _ => {}
        }
        for event in events {
            match event {
                Event::SavingConfirmed(event) => {
                    let moved = (event.effect, event.month, event.shares.as_slice());
                    self.advance(position, moved, Stage::Claimed, Some(Stage::Confirmed));
                }
                Event::SavingDisputed(event) => {
                    let moved = (event.effect, event.month, event.shares.as_slice());
                    self.advance(position, moved, Stage::Claimed, None);
                }
                Event::SavingCashed(event) => {
                    let moved = (event.effect, event.month, event.shares.as_slice());
                    self.advance(position, moved, Stage::Confirmed, Some(Stage::Cashed));
                }
                _ => {}
            }
        }
    }

    /// How much is moved on is in the command; of which months it is only in the event.
    fn advance(
        &mut self,
        position: Position,
        (effect, month, shares): (EffectNo, Month, &[Share]),
        from: Stage,
        to: Option<Stage>,
    ) {
        for share in shares {
            let stages = [(Some(from), -share.cents), (to, share.cents)];
            for (stage, cents) in stages
                .into_iter()
                .filter_map(|(stage, cents)| Some((stage?, cents)))
            {
                let belongs_to = share.belongs_to.unwrap_or(month);
                self.recorded.push(Recorded {
                    position,
                    effect: effect.index(),
                    amounts: RecordedAmounts::Booked(Booked {
                        month,
                        belongs_to,
                        stage,
                        cents,
                        role: if cents > 0 {
                            Role::MovedHere
                        } else {
                            Role::MovedAway
                        },
                    }),
                    taken_back: None,
                });
            }
        }
    }

    fn reorganize(&mut self, position: Position, command: &ReorganizeUnit) {
        let number = |reference: &Ref| {
            let found = self.units.iter().position(|unit| unit.code == reference.as_str());
            found.expect("accepted, so it is there")
        };
        let (unit, parent, into) = (
            number(&command.unit),
            command.parent.as_ref().map(number),
            command.merge_into.as_ref().map(number),
        );
        let places = &mut self.units[unit].places;
        let is_body = places.last().expect("was registered").2;
        if let Some(parent) = parent {
            places.push((position, Some(parent), is_body));
        }
        if let Some(into) = into {
            places.push((position, Some(into), false));
        }
    }

    fn change_measure(&mut self, position: Position, command: &ChangeMeasure) {
        let number = |reference: &Ref| {
            let is_it = |measure: &Measure| measure.code == reference.as_str();
            let found = self.measures.iter().position(is_it);
            found.expect("accepted, so it is there")
        };
        let measure = number(&command.measure);
        let (mut approach, mut programme) = self.measures[measure].at(position);
        if let Some(new) = command.approach {
            approach = new;
        }
        match &command.programme {
            Amend::Keep => {}
            Amend::Remove => programme = None,
            Amend::Replace(above) => programme = Some(number(above)),
        }
        let versions = &mut self.measures[measure].versions;
        versions.push((position, approach, programme));
    }

    fn change_effect(&mut self, position: Position, command: &ChangeEffect) {
        let (measure, code) = command
            .effect
            .as_str()
            .split_once('/')
            .expect("stories name effects by measure/effect");
        let effect = self.effect_of(measure, |effect| effect.code == code);
        let (category, cashability) = self.effects[effect].at(position);
        let given = command.category.as_ref();
        let category = given.map_or(category, |category| category.as_str()).to_owned();
        let cashability = command.cashability.unwrap_or(cashability);
        self.effects[effect]
            .versions
            .push((position, category, cashability));
    }

    fn set(&mut self, position: Position, command: &SetSchedule) {
        let (measure, code) = command
            .effect
            .as_str()
            .split_once('/')
            .expect("stories name effects by measure/effect");
        let effect = self.effect_of(measure, |effect| effect.code == code);
        let mut months = Vec::new();
        for amount in &command.amounts {
            let mut ordinal = amount.month.ordinal();
            while ordinal <= amount.through.unwrap_or(amount.month).ordinal() {
                months.push((Month::from_ordinal(ordinal).expect("in range"), amount.amount.0));
                ordinal += u16::try_from(amount.every_months.unwrap_or(1)).expect("from 1");
            }
        }
        self.recorded.push(Recorded {
            position,
            effect,
            amounts: RecordedAmounts::Set(command.basis, months),
            taken_back: None,
        });
    }

    fn book(&mut self, position: Position, command: &RecordBooking) {
        for posting in &command.postings {
            let effect = match &posting.target {
                Target::Effect(code) => {
                    self.effect_of(command.measure.as_str(), |effect| effect.code == code.as_str())
                }
                Target::Parts(parts) => {
                    self.effect_of(command.measure.as_str(), |effect| self.has(effect, parts))
                }
            };
            self.recorded.push(Recorded {
                position,
                effect,
                amounts: RecordedAmounts::Booked(Booked {
                    month: posting.month,
                    belongs_to: posting.belongs_to.unwrap_or(posting.month),
                    // A saving is booked as claimed; a cost or transfer is confirmed when booked.
                    stage: if self.effects[effect].kind == EffectKind::Saving {
                        Stage::Claimed
                    } else {
                        Stage::Confirmed
                    },
                    cents: posting.amount.0,
                    role: Role::Booked,
                }),
                taken_back: None,
            });
        }
    }

    fn has(&self, effect: &Effect, parts: &TargetParts) -> bool {
        self.units[effect.unit].code == parts.unit.as_str()
            && effect.kind == parts.kind
            && effect.at(Position::MAX) == (parts.category.as_str(), parts.cashability)
    }

    fn effect_of(&self, measure: &str, is_it: impl Fn(&Effect) -> bool) -> usize {
        let found = self
            .effects
            .iter()
            .position(|effect| self.measures[effect.measure].code == measure && is_it(effect));
        found.expect("accepted, so it is there")
    }

    /// A plan or forecast as it was set last; `None` where it never was.
    fn scheduled(
        &self,
        effect: usize,
        basis: ScheduleBasis,
        position: Position,
    ) -> Option<BTreeMap<Month, i128>> {
        let mut months: Option<BTreeMap<Month, i128>> = None;
        for recorded in self.known(effect, position) {
            if let RecordedAmounts::Set(of, set) = &recorded.amounts
                && *of == basis
            {
                let months = months.get_or_insert_default();
                for cents in months.values_mut() {
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
                _ if booked.is_on_time() => counts_in(booked.month),
                Role::TakesBack { on_time: true } => counts_in(booked.belongs_to),
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
        matches!(booked.role, Role::Booked | Role::MovedHere)
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
            other.kind == EffectKind::Transfer && other.measure == own.measure
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
                if booked.role == Role::Booked
                    && booked.is_on_time()
                    && Self::stands(recorded, booked, position)
                {
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
