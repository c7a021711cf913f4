//! The naive model: what the words of DESIGN 3 say, over plain lists, from the beginning each time.
//!
//! It takes plans, forecasts and bookings from the commands as they were given, not from what was recorded, and
//! nothing from the code that it is compared with but the names of things.

use std::collections::BTreeMap;

use querbuch_domain::booking::record::{RecordBooking, Target, TargetParts};
use querbuch_domain::claim::Share;
use querbuch_domain::command::Command;
use querbuch_domain::event::Event;
use querbuch_domain::id::{EffectNo, Position, booking_id};
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
    approach: Approach,
    programme: Option<usize>,
}

struct Effect {
    code: String,
    measure: usize,
    unit: usize,
    kind: EffectKind,
    category: String,
    cashability: Cashability,
}

struct Recorded {
    position: Position,
    effect: usize,
    amounts: RecordedAmounts,
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
}

/// What stands in the months of one effect at a position.
#[derive(Default)]
struct Months {
    plan: BTreeMap<Month, i128>,
    forecast: BTreeMap<Month, i128>,
    claimed: BTreeMap<Month, i128>,
    confirmed: BTreeMap<Month, i128>,
    cashed: BTreeMap<Month, i128>,
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
    pub fn record(&mut self, before: Position, command: &Command, events: &[Event]) {
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
                    approach: event.approach,
                    programme: event.programme.map(|programme| programme.0 as usize),
                }),
                Event::EffectAdded(event) => self.effects.push(Effect {
                    code: event.code.to_string(),
                    measure: event.measure.0 as usize,
                    unit: event.unit.0 as usize,
                    kind: event.kind,
                    category: event.category.to_string(),
                    cashability: event.cashability,
                }),
                _ => {}
            }
        }
        match command {
            Command::ReorganizeUnit(command) => self.reorganize(position, command),
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
                            ..booked
                        }),
                    },
                    RecordedAmounts::Set(..) => panic!("no plan is ever reversed"),
                };
                let inverted: Vec<Recorded> = self.recorded.iter().filter(original).map(inverted).collect();
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
                    }),
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
                }),
            });
        }
    }

    fn has(&self, effect: &Effect, parts: &TargetParts) -> bool {
        self.units[effect.unit].code == parts.unit.as_str()
            && effect.kind == parts.kind
            && effect.category == parts.category.as_str()
            && effect.cashability == parts.cashability
    }

    fn effect_of(&self, measure: &str, is_it: impl Fn(&Effect) -> bool) -> usize {
        let found = self
            .effects
            .iter()
            .position(|effect| self.measures[effect.measure].code == measure && is_it(effect));
        found.expect("accepted, so it is there")
    }

    /// The sum of the prefix: every plan and forecast as it was set last, every booking added up.
    fn months(&self, effect: usize, position: Position, basis: MonthBasis) -> Months {
        let mut months = Months::default();
        for recorded in self
            .recorded
            .iter()
            .filter(|recorded| recorded.effect == effect && recorded.position <= position)
        {
            let (slot, set) = match &recorded.amounts {
                RecordedAmounts::Set(ScheduleBasis::Plan, set) => (&mut months.plan, set.as_slice()),
                RecordedAmounts::Set(ScheduleBasis::Forecast, set) => (&mut months.forecast, set.as_slice()),
                RecordedAmounts::Booked(booked) => {
                    let slot = match booked.stage {
                        Stage::Claimed => &mut months.claimed,
                        Stage::Confirmed => &mut months.confirmed,
                        Stage::Cashed => &mut months.cashed,
                    };
                    let month = match basis {
                        MonthBasis::Booked => booked.month,
                        MonthBasis::Belonging => booked.belongs_to,
                    };
                    *slot.entry(month).or_default() += i128::from(booked.cents);
                    continue;
                }
            };
            for cents in slot.values_mut() {
                *cents = 0;
            }
            slot.extend(set.iter().map(|(month, cents)| (*month, i128::from(*cents))));
        }
        months
    }

    /// Month, plan, forecast, claimed, confirmed, cashed and outlook of an effect, wherever there is any.
    pub fn series(&self, effect: usize, position: Position) -> Vec<(Month, [i128; 6])> {
        let Months {
            plan,
            forecast,
            claimed,
            confirmed,
            cashed,
        } = self.months(effect, position, MonthBasis::Booked);
        let mut list: BTreeMap<Month, [i128; 6]> = BTreeMap::new();
        for (slot, months) in [plan, forecast, claimed, confirmed, cashed]
            .into_iter()
            .enumerate()
        {
            for (month, cents) in months {
                list.entry(month).or_default()[slot] = cents;
            }
        }
        for (month, _, cents) in self.counted(effect, (Basis::Outlook, MonthBasis::Booked), position) {
            list.entry(month).or_default()[5] += cents;
        }
        list.into_iter().collect()
    }

    fn counted(
        &self,
        effect: usize,
        (basis, months): (Basis, MonthBasis),
        position: Position,
    ) -> Vec<Counted> {
        let Months {
            plan,
            forecast,
            claimed,
            confirmed,
            cashed,
        } = self.months(effect, position, months);
        let without_stage = |months: &BTreeMap<Month, i128>| {
            months
                .iter()
                .map(|(month, cents)| (*month, None, *cents))
                .collect::<Vec<_>>()
        };
        let at = |months: &BTreeMap<Month, i128>, stage| {
            months
                .iter()
                .map(|(month, cents)| (*month, Some(stage), *cents))
                .collect::<Vec<_>>()
        };
        let stages = [
            at(&claimed, Stage::Claimed),
            at(&confirmed, Stage::Confirmed),
            at(&cashed, Stage::Cashed),
        ];
        let actual = stages.concat();
        match basis {
            Basis::Plan => without_stage(&plan),
            Basis::Actual => actual,
            Basis::Outlook => {
                let latest = actual.iter().map(|(month, ..)| *month).max();
                let mut expected = without_stage(if forecast.is_empty() { &plan } else { &forecast });
                expected.retain(|(month, ..)| latest.is_none_or(|latest| *month > latest));
                [actual, expected].concat()
            }
        }
    }
}
