//! Commands: everything that can be asked to happen. The set is closed.

use serde::{Deserialize, Serialize};

use crate::allocation::Allocate;
use crate::booking::{EraseText, Note, RecordBooking, ReverseBooking, Seals};
use crate::capacity::SetCapacity;
use crate::claim::{CashSaving, ConfirmSaving, DisputeSaving, SetClaimDeadline};
use crate::event::Event;
use crate::id::{EffectNo, IndicatorNo, KeyNo, MeasureNo, Position, UnitNo};
use crate::indicator::DefineIndicator;
use crate::key::DefineKey;
use crate::measure::{AddEffects, ChangeMeasureStatus, RegisterMeasure};
use crate::measurement::RecordMeasurement;
use crate::period::{ClosePeriod, ReopenPeriod};
use crate::rate::{SetDiscountRate, SetOptimismBias};
use crate::refusal::Refusal;
use crate::schedule::SetSchedule;
use crate::state::State;
use crate::unit::{RegisterUnits, ReorganizeUnit};
use crate::wage::SetWageRates;

/// One act, all of it or nothing.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "named after their contents")]
pub enum Command {
    RegisterUnits(RegisterUnits),
    ReorganizeUnit(ReorganizeUnit),
    RegisterMeasure(RegisterMeasure),
    ChangeMeasureStatus(ChangeMeasureStatus),
    AddEffects(AddEffects),
    SetSchedule(SetSchedule),
    RecordBooking(RecordBooking),
    ReverseBooking(ReverseBooking),
    EraseText(EraseText),
    SetDiscountRate(SetDiscountRate),
    SetOptimismBias(SetOptimismBias),
    ConfirmSaving(ConfirmSaving),
    DisputeSaving(DisputeSaving),
    CashSaving(CashSaving),
    SetClaimDeadline(SetClaimDeadline),
    ClosePeriod(ClosePeriod),
    ReopenPeriod(ReopenPeriod),
    DefineKey(DefineKey),
    Allocate(Allocate),
    SetWageRates(SetWageRates),
    DefineIndicator(DefineIndicator),
    RecordMeasurement(RecordMeasurement),
    SetCapacity(SetCapacity),
}

/// What a command made or changed; kept with its idempotency key, so that the first answer can be given again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// Units, in the order of the input.
    Units(Vec<UnitNo>),
    /// The unit that was reorganised.
    Unit(UnitNo),
    /// A measure.
    Measure(MeasureNo),
    /// Effects, in the order of the input.
    Effects(Vec<EffectNo>),
    /// The effect whose plan or forecast was set.
    Schedule(EffectNo),
    /// The position of a booking.
    Booking(Position),
    /// The position of the act whose text was erased.
    Erased(Position),
    /// Rates were set.
    Rates,
    /// The unit whose period was closed or reopened.
    Period(UnitNo),
    /// The unit whose deadline for claims was set.
    Deadline(UnitNo),
    /// A distribution key.
    Key(KeyNo),
    /// An indicator.
    Indicator(IndicatorNo),
    /// The indicator that was measured, and the position of the measurement.
    Measurement(IndicatorNo, Position),
    /// The unit whose capacity was set.
    Capacity(UnitNo),
}

/// What a decision is given besides the command and the state.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// Who acts.
    pub actor: &'a str,
    /// The hashes of the command's free text.
    pub seals: &'a Seals,
}

impl<'a> Context<'a> {
    /// Somebody, with the hashes of what they wrote.
    pub fn new(actor: &'a str, seals: &'a Seals) -> Self {
        Self { actor, seals }
    }
}

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The facts to record, in order.
    pub events: Vec<Event>,
    /// What to answer.
    pub outcome: Outcome,
}

impl Command {
    /// Decides against a state. Changes nothing.
    pub fn decide(&self, state: &State, context: &Context<'_>) -> Result<Decision, Vec<Refusal>> {
        let seals = context.seals;
        let (events, outcome) = match self {
            Self::RegisterUnits(command) => command
                .decide(&state.units)
                .map(|(events, numbers)| (events, Outcome::Units(numbers))),
            Self::ReorganizeUnit(command) => command
                .decide(&state.units)
                .map(|(events, number)| (events, Outcome::Unit(number))),
            Self::RegisterMeasure(command) => command
                .decide(state)
                .map(|(events, number)| (events, Outcome::Measure(number))),
            Self::ChangeMeasureStatus(command) => command
                .decide(state)
                .map(|(events, number)| (events, Outcome::Measure(number))),
            Self::AddEffects(command) => command
                .decide(state)
                .map(|(events, numbers)| (events, Outcome::Effects(numbers))),
            Self::SetSchedule(command) => command
                .decide(state, seals)
                .map(|(events, number)| (events, Outcome::Schedule(number))),
            Self::RecordBooking(command) => {
                command.decide(state, context).map(|events| booked(state, events))
            }
            Self::ReverseBooking(command) => command.decide(state, seals).map(|events| booked(state, events)),
            Self::EraseText(command) => command
                .decide(state, seals)
                .map(|(events, position)| (events, Outcome::Erased(position))),
            Self::SetDiscountRate(command) => command.decide().map(|events| (events, Outcome::Rates)),
            Self::SetOptimismBias(command) => command.decide().map(|events| (events, Outcome::Rates)),
            Self::ConfirmSaving(command) => {
                command.decide(state, context).map(|events| booked(state, events))
            }
            Self::DisputeSaving(command) => {
                command.decide(state, context).map(|events| booked(state, events))
            }
            Self::CashSaving(command) => command.decide(state, context).map(|events| booked(state, events)),
            Self::SetClaimDeadline(command) => command
                .decide(state)
                .map(|(events, unit)| (events, Outcome::Deadline(unit))),
            Self::ClosePeriod(command) => command
                .decide(state)
                .map(|(events, unit)| (events, Outcome::Period(unit))),
            Self::ReopenPeriod(command) => command
                .decide(state, seals)
                .map(|(events, unit)| (events, Outcome::Period(unit))),
            Self::Allocate(command) => command.decide(state, context).map(|events| booked(state, events)),
            Self::DefineKey(command) => command
                .decide(state)
                .map(|(events, number)| (events, Outcome::Key(number))),
            Self::SetWageRates(command) => command.decide().map(|events| (events, Outcome::Rates)),
            Self::DefineIndicator(command) => command
                .decide(state)
                .map(|(events, number)| (events, Outcome::Indicator(number))),
            Self::RecordMeasurement(command) => command
                .decide(state, context)
                .map(|(events, number)| (events, Outcome::Measurement(number, state.position + 1))),
            Self::SetCapacity(command) => command
                .decide(state)
                .map(|(events, unit)| (events, Outcome::Capacity(unit))),
        }?;
        Ok(Decision { events, outcome })
    }

    /// The free text that comes with it, to be kept beside the log.
    pub fn note(&self) -> Note {
        match self {
            Self::SetSchedule(command) => command.note.clone(),
            Self::RecordBooking(command) => command.note.clone(),
            Self::Allocate(command) => command.note.clone(),
            Self::ReverseBooking(command) => command.note(),
            Self::EraseText(command) => command.note(),
            Self::ReopenPeriod(command) => command.note(),
            Self::ConfirmSaving(command) => command.note.clone(),
            Self::DisputeSaving(command) => command.note(),
            Self::CashSaving(command) => command.note.clone(),
            _ => Note::default(),
        }
    }
}

/// The booking is the last of its events.
fn booked(state: &State, events: Vec<Event>) -> (Vec<Event>, Outcome) {
    let position = state.position + events.len() as Position;
    (events, Outcome::Booking(position))
}
