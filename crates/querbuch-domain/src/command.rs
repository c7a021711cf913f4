//! Commands: everything that can be asked to happen. The set is closed; `commands!` is its table, one line a command.

pub mod decide;
pub mod outcome;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::actor::{ActingPrincipal, Actor, read_acting, releasing};
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
use crate::four_eyes::set::SetFourEyes;
use crate::grant::Holder;
use crate::grant::give::GiveRight;
use crate::grant::revoke::RevokeRight;
use crate::header::Header;
use crate::import::booking::ImportBooking;
use crate::import::record::RecordImport;
use crate::import::schedule::ImportSchedule;
use crate::import::undo::UndoImport;
use crate::indicator::define::DefineIndicator;
use crate::instant::to_microsecond;
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
use crate::prepared_act::fault::PreparedActFault;
use crate::prepared_act::release::ReleaseAct;
use crate::prepared_act::withdraw::WithdrawAct;
use crate::prepared_act::{ActPrepared, ActReleased, PREPARED_BYTES_MAX, PREPARED_DAYS_MAX, PreparedAct};
use crate::principal::erase::ErasePrincipal;
use crate::principal::link::LinkPrincipals;
use crate::principal::register::RegisterPrincipal;
use crate::rate::set::SetDiscountRate;
use crate::rate::set_optimism::SetOptimismBias;
use crate::refusal::{InputFault, Refusal};
use crate::rights::needs::Needs;
use crate::rights::permit::{Permit, Preparation, permit};
use crate::schedule::set::SetSchedule;
use crate::state::State;
use crate::unit::register::RegisterUnits;
use crate::unit::reorganize::ReorganizeUnit;
use crate::visibility::set::SetVisibility;
use crate::wage::set::SetWageRates;

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The facts to record, in order.
    pub events: Vec<Event>,
    /// What to answer.
    pub outcome: Outcome,
    /// Who acts, as the entries say it: whoever asked, and with them whoever prepared what they release.
    pub actor: Arc<str>,
}

/// Declares the closed set of commands.
macro_rules! commands {
    ($($name:ident,)+) => {
        /// One act, all of it or nothing.
        #[derive(Clone, Debug, Serialize, Deserialize)]
        #[expect(missing_docs, reason = "named after their contents")]
        pub enum Command { $($name($name),)+ }

        $(impl From<$name> for Command {
            fn from(command: $name) -> Self {
                Self::$name(command)
            }
        })+

        impl Command {
            /// Decides against a state, whoever asks.
            fn decide_freely(&self, state: &State, context: &Context<'_>) -> Result<Decision, Vec<Refusal>> {
                match self { $(Self::$name(command) => decided(command, state, context),)+ }
            }

            /// What it needs.
            pub fn needs(&self, state: &State) -> Needs {
                let mut needs = Needs::default();
                match self { $(Self::$name(command) => command.needs(state, &mut needs),)+ }
                needs
            }

            /// Puts another free text in the place of its own.
            pub(crate) fn put_note(&mut self, note: Note) {
                match self { $(Self::$name(command) => command.put_note(note),)+ }
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
    RegisterPrincipal,
    LinkPrincipals,
    ErasePrincipal,
    GiveRight,
    RevokeRight,
    SetFourEyes,
    SetVisibility,
    ReleaseAct,
    WithdrawAct,
}

impl Command {
    /// Decides against a state: whether whoever asks may, whether it takes a second person, and what comes of it.
    /// Changes nothing.
    pub fn decide(&self, state: &State, context: &Context<'_>) -> Result<Decision, Vec<Refusal>> {
        if let Self::ReleaseAct(release) = self {
            return decided_again(release, state, context);
        }
        // Without anybody whose rights are asked for, nothing is spent on them.
        let Some(actor) = context.by.filter(|actor| actor.acting().is_some()) else {
            return self.decide_freely(state, context);
        };
        let permit = permit(&self.needs(state), state, actor, context.now)?;
        let decision = self.decide_freely(state, context)?;
        match permit {
            Permit::Now => Ok(decision),
            Permit::Prepared(preparation) => self.prepared(preparation, state, context),
        }
    }

    /// The act as one that waits for a second person. It was decided: what would be refused now need not wait.
    fn prepared(
        &self,
        preparation: Preparation,
        state: &State,
        context: &Context<'_>,
    ) -> Result<Decision, Vec<Refusal>> {
        let refuse = |fault: PreparedActFault| vec![Refusal::at("", fault)];
        if context.together {
            return Err(refuse(PreparedActFault::OneByOne));
        }
        let mut bare = self.clone();
        bare.put_note(Note::default());
        let bytes_max = PREPARED_BYTES_MAX;
        let too_large = || refuse(PreparedActFault::TooLarge { bytes_max });
        let command = serde_json::to_value(&bare).map_err(|_| too_large())?;
        if command.to_string().len() > bytes_max {
            return Err(too_large());
        }
        let lasts = chrono::TimeDelta::days(PREPARED_DAYS_MAX.into());
        let event = ActPrepared {
            action: preparation.action,
            command: Arc::new(command),
            document: context.text_hashes.document.clone(),
            expires_at: to_microsecond(context.now.checked_add_signed(lasts).unwrap_or(context.now)),
            grants: preparation.grants,
            measure: preparation.measure,
            text: context.text_hashes.text.clone(),
            unit: preparation.unit,
        };
        Ok(Decision {
            outcome: Outcome::Prepared(state.position + 1),
            events: vec![event.into()],
            actor: context.actor.into(),
        })
    }

    /// Reads the input of a prepared act.
    pub(crate) fn of_prepared(command: &Value) -> Option<Self> {
        Self::deserialize(command).ok()
    }
}

/// A prepared act on the state of now, by the rights of now of both persons. Each of them is asked as if they did it by
/// themselves; what it comes to then names both.
fn decided_again(
    release: &ReleaseAct,
    state: &State,
    context: &Context<'_>,
) -> Result<Decision, Vec<Refusal>> {
    let act = release.waiting(state, context).map_err(|refusal| vec![refusal])?;
    let refuse = |fault: PreparedActFault| vec![Refusal::at("act", fault)];
    let command = act.command.as_deref().and_then(Command::of_prepared);
    let mut command = command.ok_or_else(|| refuse(PreparedActFault::Unreadable))?;
    command.put_note(release.note.clone());
    let no_longer = || refuse(PreparedActFault::NoLongerHeld);
    let preparer = preparer(act, state).ok_or_else(no_longer)?;
    let Some(releaser) = context.by else {
        return Err(refuse(PreparedActFault::NoPrincipal));
    };
    let needs = command.needs(state);
    permit(&needs, state, releaser, context.now)?;
    permit(&needs, state, &preparer, context.now).map_err(|_| no_longer())?;

    let actor = releasing(context.actor, &act.actor);
    let fact = Event::from(ActReleased { act: act.position });
    let header = Header {
        position: state.position + 1,
        recorded_at: context.now,
        actor: actor.clone(),
    };
    let mut after = state.clone();
    after.apply(&header, &fact);
    let by = |by| Context {
        actor: &actor,
        by: Some(by),
        ..*context
    };
    command.decide_freely(&after, &by(&preparer))?;
    let decision = command.decide_freely(&after, &by(releaser))?;
    let mut events = vec![fact];
    events.extend(decision.events);
    Ok(Decision {
        events,
        outcome: Outcome::Released(act.position),
        actor,
    })
}

/// Whoever prepared an act, in those groups whose grants it was prepared by: what an issuer says of them now, nobody knows
/// while they are away.
fn preparer(act: &PreparedAct, state: &State) -> Option<Actor> {
    let grants = act.grants.iter().filter_map(|grant| state.grants.at(*grant));
    let groups = grants.filter_map(|grant| match &grant.holder {
        Holder::Group(group) => Some(group.clone()),
        Holder::Principal(_) => None,
    });
    Some(Actor::principal(ActingPrincipal {
        groups: groups.collect(),
        ..read_acting(&act.actor)?
    }))
}

fn decided(command: &impl Decide, state: &State, context: &Context<'_>) -> Result<Decision, Vec<Refusal>> {
    let events = command.decide(state, context)?;
    // An act without a fact would have no answer; no command comes to it, and none may.
    let outcome = command.outcome(&events, state.position);
    let outcome = outcome.ok_or_else(|| vec![Refusal::at("", InputFault::Empty)])?;
    Ok(Decision {
        events,
        outcome,
        actor: context.actor.into(),
    })
}
