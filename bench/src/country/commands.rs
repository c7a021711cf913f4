//! The commands that lead to the same events, so that a database can be filled the ordinary way, checks included.

use std::sync::Arc;

use querbuch_domain::booking::record::{NewPosting, RecordBooking, Target};
use querbuch_domain::booking::reverse::ReverseBooking;
use querbuch_domain::command::Command;
use querbuch_domain::effect::EffectAdded;
use querbuch_domain::effect::add::NewEffect;
use querbuch_domain::event::Event;
use querbuch_domain::id::{EffectNo, MeasureNo, Position, UnitNo, booking_id};
use querbuch_domain::measure::MeasureRegistered;
use querbuch_domain::measure::register::RegisterMeasure;
use querbuch_domain::money::Cents;
use querbuch_domain::note::Note;
use querbuch_domain::reference::Ref;
use querbuch_domain::schedule::set::{ScheduledAmount, SetSchedule};
use querbuch_domain::schedule::{ScheduleBasis, ScheduleSet};
use querbuch_domain::state::State;
use querbuch_domain::unit::register::{NewUnit, RegisterUnits, UNITS_PER_COMMAND_MAX};
use querbuch_ledger::ledger::{Ledger, LedgerOptions};
use querbuch_log::batch::{Answer, Mode};
use querbuch_log::clock::Machine;

use super::Country;
use crate::{Outcome, ledger};

/// Commands that are handed over at once.
const COMMANDS_AT_ONCE: usize = 1_000;

/// Fills a database, and returns the state that it must come to.
pub async fn fill(url: &str, country: &Country) -> Outcome<State> {
    let (mut commands, mut gathering) = (Vec::new(), Gathering::default());
    country.tell(|event| {
        commands.extend(gathering.add(event));
        Ok(())
    })?;
    commands.extend(gathering.close());
    let (ledger, committer) = Ledger::open(url, LedgerOptions::default(), Arc::new(Machine)).await?;
    let mut commands = commands.into_iter().peekable();
    while commands.peek().is_some() {
        let chunk = commands.by_ref().take(COMMANDS_AT_ONCE).map(Into::into);
        let reply = ledger.execute("bench", Mode::Each, chunk.collect()).await?;
        let refused = reply
            .answers
            .iter()
            .find(|answer| !matches!(answer, Answer::Done { .. }));
        if let Some(refused) = refused {
            return Err(format!("the country was refused: {refused:?}").into());
        }
    }
    drop(ledger);
    committer.await?;
    Ok(gathering.state)
}

/// Units and the effects of a measure go together; the rest is one command an event.
#[derive(Default)]
struct Gathering {
    state: State,
    units: Vec<NewUnit>,
    measure: Option<RegisterMeasure>,
}

fn reversal(booking: Position) -> Command {
    Command::ReverseBooking(ReverseBooking {
        lines: None,
        booking: booking_id(booking).into(),
        reason: "Storno".into(),
        month: None,
    })
}

impl Gathering {
    /// The commands that are complete with this event.
    #[expect(clippy::too_many_lines, reason = "a table: what each event does")]
    fn add(&mut self, event: Event) -> Vec<Command> {
        let goes_on = match &event {
            Event::UnitRegistered(_) => self.units.len() < UNITS_PER_COMMAND_MAX,
            Event::EffectAdded(_) => true,
            _ => false,
        };
        let mut commands = if goes_on { Vec::new() } else { self.close() };
        ledger::apply(&mut self.state, &event);
        match event {
            Event::UnitRegistered(event) => self.units.push(NewUnit {
                code: event.code,
                name: event.name,
                level: event.level,
                parent: event.parent.map(|parent| self.unit(parent)),
                budget_position: event.budget_position,
                is_body: event.is_body,
            }),
            Event::MeasureRegistered(event) => self.measure = Some(self.register(event)),
            Event::EffectAdded(event) => {
                let effect = self.effect(event);
                if let Some(measure) = &mut self.measure {
                    measure.effects.push(effect);
                }
            }
            Event::PlanSet(event) => commands.push(self.schedule(&event.0, ScheduleBasis::Plan)),
            Event::ForecastSet(event) => commands.push(self.schedule(&event.0, ScheduleBasis::Forecast)),
            Event::BookingRecorded(event) => {
                let postings = event
                    .postings
                    .into_iter()
                    .map(|(effect, month, cents)| NewPosting {
                        details: None,
                        target: Target::Effect(public(effect)),
                        month,
                        belongs_to: None,
                        amount: Cents(cents),
                    });
                commands.push(Command::RecordBooking(RecordBooking {
                    measure: measure(event.measure),
                    postings: postings.collect(),
                    note: Note::default(),
                }));
            }
            Event::BookingReversed(event) => commands.push(reversal(event.booking)),
            Event::UnitRenamed(_)
            | Event::UnitMoved(_)
            | Event::UnitMerged(_)
            | Event::MeasureStatusChanged(_)
            | Event::TextErased(_)
            | Event::ImportTextErased(_)
            | Event::SigningKeyRotated(_)
            | Event::SigningKeyReplaced(_)
            | Event::KeyDefined(_)
            | Event::AmountAllocated(_)
            | Event::DiscountRateSet(_)
            | Event::OptimismBiasSet(_)
            | Event::WageRatesSet(_)
            | Event::IndicatorDefined(_)
            | Event::MeasurementRecorded(_)
            | Event::CapacitySet(_)
            | Event::ActualsStated(_)
            | Event::MeasureChanged(_)
            | Event::EffectChanged(_)
            | Event::StateNamed(_)
            | Event::ImportRecorded(_)
            | Event::ImportUndone(_)
            | Event::SavingConfirmed(_)
            | Event::SavingDisputed(_)
            | Event::SavingCashed(_)
            | Event::ClaimDeadlineSet(_)
            | Event::PeriodClosed(_)
            | Event::PrincipalRegistered(_)
            | Event::PrincipalLinked(_)
            | Event::PrincipalErased(_)
            | Event::GrantGiven(_)
            | Event::GrantRevoked(_)
            | Event::FourEyesSet(_)
            | Event::VisibilitySet(_)
            | Event::ActPrepared(_)
            | Event::ActReleased(_)
            | Event::ActWithdrawn(_)
            | Event::PeriodReopened(_) => {}
        }
        commands
    }

    /// What was gathered and is complete now.
    fn close(&mut self) -> Vec<Command> {
        let units = std::mem::take(&mut self.units);
        let units = (!units.is_empty()).then_some(Command::RegisterUnits(RegisterUnits { units }));
        let measure = self.measure.take().map(Command::RegisterMeasure);
        units.into_iter().chain(measure).collect()
    }

    /// By its code: a unit of the same list has no public id yet.
    fn unit(&self, number: UnitNo) -> Ref {
        let code = self.state.units.get(number).map(|unit| unit.code.clone());
        Ref(code.unwrap_or_default())
    }

    fn register(&self, event: MeasureRegistered) -> RegisterMeasure {
        RegisterMeasure {
            code: event.code,
            title: event.title,
            description: event.description,
            approach: event.approach,
            owner: self.unit(event.owner),
            programme: event.programme.map(measure),
            effects: Vec::new(),
        }
    }

    fn effect(&self, event: EffectAdded) -> NewEffect {
        NewEffect {
            code: event.code,
            unit: self.unit(event.unit),
            kind: event.kind,
            category: Ref(event.category),
            cashability: event.cashability,
            title: event.title,
            evidence: event.evidence,
        }
    }

    /// A command sets amounts, an event says by how much they change; the state holds that already.
    fn schedule(&self, event: &ScheduleSet, basis: ScheduleBasis) -> Command {
        let amounts = event.deltas.iter().map(|(month, _)| ScheduledAmount {
            month: *month,
            through: None,
            every_months: None,
            amount: Cents(self.state.cells.sum(event.effect, *month, basis.slot())),
            low: None,
            high: None,
        });
        Command::SetSchedule(SetSchedule {
            basis,
            effect: public(event.effect),
            amounts: amounts.collect(),
            expected_position: None,
            note: Note::default(),
        })
    }
}

fn public(effect: EffectNo) -> Ref {
    effect.to_string().into()
}

fn measure(measure: MeasureNo) -> Ref {
    measure.to_string().into()
}
