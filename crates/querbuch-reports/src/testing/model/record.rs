//! Taking note of what happened.

use querbuch_domain::actuals::state_actuals::StateActuals;
use querbuch_domain::allocation::AmountAllocated;
use querbuch_domain::amend::Amend;
use querbuch_domain::booking::record::{RecordBooking, Target, TargetParts};
use querbuch_domain::booking::reverse::ReverseBooking;
use querbuch_domain::claim::{SavingMoved, StageMove};
use querbuch_domain::command::Command;
use querbuch_domain::effect::change::ChangeEffect;
use querbuch_domain::event::Event;
use querbuch_domain::id::{EffectNo, Position, parse_booking_id};
use querbuch_domain::measure::change::ChangeMeasure;
use querbuch_domain::month::Month;
use querbuch_domain::reference::Ref;
use querbuch_domain::schedule::ScheduleBasis;
use querbuch_domain::schedule::set::{Extent, SetSchedule};
use querbuch_domain::unit::reorganize::ReorganizeUnit;
use querbuch_domain::words::{BookingAct, EffectKind, Stage};

use super::{Booked, Effect, Measure, Model, Recorded, RecordedAmounts, Role, Stated, TakenBack, Unit};

/// What is booked in a month, and the month that it belongs to.
struct Amount {
    month: Month,
    belongs_to: Month,
    cents: i64,
}

/// What is moved on in the month where it stands.
fn moved(act: BookingAct, moved: &SavingMoved) -> StageMove {
    StageMove {
        act,
        effect: moved.effect,
        month: moved.month,
        posted: moved.month,
        shares: moved.shares.clone(),
    }
}

impl Model {
    /// Takes note of an accepted command. Of its events only what exists from then on is read, how an amount was split,
    /// and of which months it is.
    pub fn record(&mut self, before: Position, month: Month, command: &Command, events: &[Event]) {
        self.months.push((before + 1, month));
        for (position, event) in (before + 1..).zip(events) {
            self.register(position, event);
        }
        let position = before + u64::try_from(events.len()).expect("tests stay small");
        match command {
            Command::StateActuals(command) => self.state(position, command),
            Command::ReorganizeUnit(command) => self.reorganize(position, command),
            Command::ChangeMeasure(command) => self.change_measure(position, command),
            Command::ChangeEffect(command) => self.change_effect(position, command),
            Command::SetSchedule(command) => self.set(position, command, Extent::Whole),
            Command::ImportSchedule(command) => self.set(position, &command.schedule, command.extent),
            Command::RecordBooking(command) => self.book(position, command),
            Command::ImportBooking(command) => self.book(position, &command.booking),
            Command::ReverseBooking(command) => self.reverse(position, command),
            Command::RecordImport(_) | Command::UndoImport(_) => {
                for (position, event) in (before + 1..).zip(events) {
                    self.replace(position, event);
                }
            }
            _ => {}
        }
        for event in events {
            match event {
                Event::SavingConfirmed(event) => {
                    self.advance(position, &moved(BookingAct::Confirmed, &event.0));
                }
                Event::SavingDisputed(event) => self.advance(
                    position,
                    &StageMove {
                        act: BookingAct::Disputed,
                        effect: event.effect,
                        month: event.month,
                        posted: event.posted.unwrap_or(event.month),
                        shares: event.shares.clone(),
                    },
                ),
                Event::SavingCashed(event) => self.advance(position, &moved(BookingAct::Cashed, &event.0)),
                Event::AmountAllocated(event) => self.share(position, event),
                _ => {}
            }
        }
    }

    fn register(&mut self, position: Position, event: &Event) {
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

    fn state(&mut self, position: Position, command: &StateActuals) {
        let is_it = |measure: &Measure| measure.code == command.measure.as_str();
        let measure = self.measures.iter().position(is_it);
        let measure = measure.expect("accepted, so it is there");
        let effect = command
            .effect
            .as_ref()
            .map(|code| self.effect_of(command.measure.as_str(), |effect| effect.code == code.as_str()));
        self.stated.push(Stated {
            position,
            measure,
            effect,
            through: command.through,
        });
    }

    fn reverse(&mut self, position: Position, command: &ReverseBooking) {
        let booking = parse_booking_id(command.booking.as_str()).expect("accepted, so it is one");
        let lines = command.lines.as_ref();
        let is_named = |line: i32| lines.is_none_or(|lines| lines.contains(&line));
        self.take_back(position, booking, command.month, is_named);
    }

    /// Inverts the lines of a booking that are named, by their numbers from 1, and stand.
    fn take_back(
        &mut self,
        position: Position,
        booking: Position,
        month: Option<Month>,
        is_named: impl Fn(i32) -> bool,
    ) {
        let mut inverted = Vec::new();
        let originals = self
            .recorded
            .iter_mut()
            .filter(|recorded| recorded.position == booking);
        for (line, original) in (1..).zip(originals) {
            let RecordedAmounts::Booked(booked) = original.amounts else {
                panic!("no plan is ever reversed");
            };
            if original.taken_back.is_some() || !is_named(line) {
                continue;
            }
            original.taken_back = Some(position);
            let what = match booked.role {
                Role::Shared { .. } => TakenBack::Shared,
                Role::TakesBack(what) => what,
                _ if booked.is_on_time() => TakenBack::OnTime,
                _ => TakenBack::Late,
            };
            inverted.push(Recorded {
                position,
                effect: original.effect,
                amounts: RecordedAmounts::Booked(Booked {
                    month: month.unwrap_or(booked.month),
                    cents: -booked.cents,
                    role: Role::TakesBack(what),
                    ..booked
                }),
                taken_back: None,
            });
        }
        self.recorded.extend(inverted);
    }

    /// What an import or its undoing takes back and books anew.
    fn replace(&mut self, position: Position, event: &Event) {
        match event {
            Event::BookingReversed(event) => self.take_back(position, event.booking, None, |_| true),
            Event::PlanSet(event) => self.set_back(position, event.0.effect, ScheduleBasis::Plan),
            Event::ForecastSet(event) => self.set_back(position, event.0.effect, ScheduleBasis::Forecast),
            Event::BookingRecorded(event) => {
                for (place, (effect, month, cents)) in (0..).zip(&event.postings) {
                    let late = event.belongs_to.iter().find(|(late, _)| *late == place);
                    let belongs_to = late.map_or(*month, |(_, belongs_to)| *belongs_to);
                    let amount = Amount {
                        month: *month,
                        belongs_to,
                        cents: *cents,
                    };
                    self.push(position, effect.index(), &amount, Role::Booked);
                }
            }
            _ => {}
        }
    }

    /// Takes back what was set last and stands.
    fn set_back(&mut self, position: Position, effect: EffectNo, basis: ScheduleBasis) {
        let mut standing = self.recorded.iter_mut().rev();
        let last = standing.find(|recorded| {
            let is_set = matches!(recorded.amounts, RecordedAmounts::Set(of, ..) if of == basis);
            is_set && recorded.effect == effect.index() && recorded.taken_back.is_none()
        });
        last.expect("was set").taken_back = Some(position);
    }

    /// How much each gets is only in the event.
    fn share(&mut self, position: Position, event: &AmountAllocated) {
        for (effect, month, cents) in &event.postings {
            let at_source = *effect == event.effect;
            let role = Role::Shared { at_source };
            let amount = Amount {
                month: *month,
                belongs_to: *month,
                cents: *cents,
            };
            self.push(position, effect.index(), &amount, role);
        }
    }

    /// Adds an amount at the stage at which it is booked: a saving as claimed; a cost or transfer is confirmed at once.
    fn push(&mut self, position: Position, effect: usize, amount: &Amount, role: Role) {
        let stage = if self.effects[effect].kind == EffectKind::Saving {
            Stage::Claimed
        } else {
            Stage::Confirmed
        };
        self.recorded.push(Recorded {
            position,
            effect,
            amounts: RecordedAmounts::Booked(Booked {
                month: amount.month,
                belongs_to: amount.belongs_to,
                stage,
                cents: amount.cents,
                role,
            }),
            taken_back: None,
        });
    }

    /// How much is moved on is in the command; of which months, and into which it is posted, only in the event.
    fn advance(&mut self, position: Position, moved: &StageMove) {
        let (from, to) = match moved.act {
            BookingAct::Confirmed => (Stage::Claimed, Some(Stage::Confirmed)),
            BookingAct::Cashed => (Stage::Confirmed, Some(Stage::Cashed)),
            _ => (Stage::Claimed, None),
        };
        for share in &moved.shares {
            let belongs_to = share.belongs_to.unwrap_or(moved.month);
            // What was claimed on time is taken back where it counts.
            let disputes = if belongs_to == moved.month {
                TakenBack::OnTime
            } else {
                TakenBack::Late
            };
            let away = to.map_or(Role::TakesBack(disputes), |_| Role::MovedAway);
            let stages = [
                (Some(from), -share.cents, away),
                (to, share.cents, Role::MovedHere),
            ];
            for (stage, cents, role) in stages {
                let Some(stage) = stage else { continue };
                self.recorded.push(Recorded {
                    position,
                    effect: moved.effect.index(),
                    amounts: RecordedAmounts::Booked(Booked {
                        month: moved.posted,
                        belongs_to,
                        stage,
                        cents,
                        role,
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

    fn set(&mut self, position: Position, command: &SetSchedule, extent: Extent) {
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
            amounts: RecordedAmounts::Set(command.basis, extent, months),
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
            let amount = Amount {
                month: posting.month,
                belongs_to: posting.belongs_to.unwrap_or(posting.month),
                cents: posting.amount.0,
            };
            self.push(position, effect, &amount, Role::Booked);
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
}
