//! Commands: everything that can be asked to happen. The set is closed; `commands!` is its table, one line a command.

pub mod decide;
pub mod outcome;

use serde::Serialize;

use crate::actuals::state_actuals::StateActuals;
use crate::allocation::allocate::Allocate;
use crate::booking::erase::EraseText;
use crate::booking::record::RecordBooking;
use crate::booking::reverse::ReverseBooking;
use crate::capacity::set::SetCapacity;
use crate::claim::set_deadline::SetClaimDeadline;
use crate::claim::stages::{CashSaving, ConfirmSaving, DisputeSaving};
use crate::command::decide::{Context, Decide};
use crate::command::outcome::Outcome;
use crate::effect::change::ChangeEffect;
use crate::event::Event;
use crate::import::booking::ImportBooking;
use crate::import::record::RecordImport;
use crate::import::schedule::ImportSchedule;
use crate::import::undo::UndoImport;
use crate::indicator::define::DefineIndicator;
use crate::key::define::DefineKey;
use crate::measure::add_effects::AddEffects;
use crate::measure::change::ChangeMeasure;
use crate::measure::change_status::ChangeMeasureStatus;
use crate::measure::register::RegisterMeasure;
use crate::measurement::record::RecordMeasurement;
use crate::named_state::name::NameState;
use crate::note::Note;
use crate::period::close::ClosePeriod;
use crate::period::reopen::ReopenPeriod;
use crate::rate::set::SetDiscountRate;
use crate::rate::set_optimism::SetOptimismBias;
use crate::refusal::{InputFault, Refusal};
use crate::schedule::set::SetSchedule;
use crate::state::State;
use crate::unit::register::RegisterUnits;
use crate::unit::reorganize::ReorganizeUnit;
use crate::wage::set::SetWageRates;

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The facts to record, in order.
    pub events: Vec<Event>,
    /// What to answer.
    pub outcome: Outcome,
}

/// Declares the closed set of commands.
macro_rules! commands {
    ($($name:ident,)+) => {
        /// One act, all of it or nothing.
        #[derive(Clone, Debug, Serialize)]
        #[expect(missing_docs, reason = "named after their contents")]
        pub enum Command { $($name($name),)+ }

        $(impl From<$name> for Command {
            fn from(command: $name) -> Self {
                Self::$name(command)
            }
        })+

        impl Command {
            /// Decides against a state. Changes nothing.
            pub fn decide(&self, state: &State, context: &Context<'_>) -> Result<Decision, Vec<Refusal>> {
                match self { $(Self::$name(command) => decided(command, state, context),)+ }
            }

            /// The free text that comes with it, to be kept beside the log.
            pub fn note(&self) -> Note {
                match self { $(Self::$name(command) => command.note(),)+ }
            }
        }
    };
}

commands! {
    RegisterUnits,
    ReorganizeUnit,
    RegisterMeasure,
    ChangeMeasureStatus,
    AddEffects,
    SetSchedule,
    RecordBooking,
    ReverseBooking,
    EraseText,
    SetDiscountRate,
    SetOptimismBias,
    ConfirmSaving,
    DisputeSaving,
    CashSaving,
    SetClaimDeadline,
    ClosePeriod,
    ReopenPeriod,
    DefineKey,
    Allocate,
    SetWageRates,
    DefineIndicator,
    RecordMeasurement,
    SetCapacity,
    RecordImport,
    ImportBooking,
    ImportSchedule,
    UndoImport,
    StateActuals,
    ChangeMeasure,
    ChangeEffect,
    NameState,
}

fn decided(command: &impl Decide, state: &State, context: &Context<'_>) -> Result<Decision, Vec<Refusal>> {
    let events = command.decide(state, context)?;
    // An act without a fact would have no answer; no command comes to it, and none may.
    let outcome = command.outcome(&events, state.position);
    let outcome = outcome.ok_or_else(|| vec![Refusal::at("", InputFault::Empty)])?;
    Ok(Decision { events, outcome })
}
