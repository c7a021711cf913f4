//! Tests of rights: principals, what they may, and what is decided about their commands.

use chrono::{DateTime, Utc};

use super::{accept, given, instant, lines_of, new_effect, new_measure, new_unit, record_from, text_hashes};
use crate::actor::{ActingPrincipal, Actor};
use crate::command::decide::Context;
use crate::command::{Command, Decision};
use crate::grant::give::{GiveRight, NewHolder};
use crate::grant::revoke::RevokeRight;
use crate::id::{Position, PrincipalNo, grant_id};
use crate::measure::register::RegisterMeasure;
use crate::principal::Identity;
use crate::principal::register::RegisterPrincipal;
use crate::refusal::Refusal;
use crate::role::Role;
use crate::state::State;
use crate::unit::register::RegisterUnits;
use crate::words::{EffectKind, Level};

/// When everything of a test of rights happens.
pub fn now() -> DateTime<Utc> {
    instant(100_000)
}

/// The same, a little later with each position, as each commit is.
fn now_at(state: &State) -> DateTime<Utc> {
    now() + chrono::TimeDelta::microseconds(i64::try_from(state.position).expect("tests stay small"))
}

/// A principal who acts for themselves.
pub fn principal(number: u32) -> Actor {
    Actor::principal(ActingPrincipal::new(PrincipalNo(number)))
}

/// A principal who acts in another one's place.
pub fn substitute(number: u32, other: u32) -> Actor {
    Actor::principal(ActingPrincipal {
        on_behalf_of: Some(PrincipalNo(other)),
        ..ActingPrincipal::new(PrincipalNo(number))
    })
}

/// What is decided about a command of somebody whose rights are asked for.
pub fn decide_by(
    actor: &Actor,
    state: &State,
    command: impl Into<Command>,
) -> Result<Decision, Vec<Refusal>> {
    let command = command.into();
    command.decide(state, &Context::of(actor, now_at(state), &text_hashes(&command)))
}

/// As [`accept`], by somebody whose rights are asked for.
pub fn accept_by(actor: &Actor, state: &mut State, command: impl Into<Command>) -> Decision {
    let command = command.into();
    let decision = match decide_by(actor, state, command.clone()) {
        Ok(decision) => decision,
        Err(refusals) => panic!("refused: {command:?}\n{refusals:?}"),
    };
    let recorded_at = now_at(state);
    for event in &decision.events {
        assert_eq!(state.contradiction(event), None, "{event:?}");
        record_from(&decision.actor, state, std::slice::from_ref(event), recorded_at);
    }
    decision
}

/// As [`refusals`], for somebody whose rights are asked for.
pub fn refusals_by(actor: &Actor, state: &State, command: impl Into<Command>) -> Vec<String> {
    lines_of(&decide_by(actor, state, command).err().unwrap_or_default())
}

/// A principal by a subject.
pub fn register_principal(subject: &str) -> RegisterPrincipal {
    let identity = Identity {
        issuer: "https://id.example.org".into(),
        mail: None,
        name: Some(format!("Frau {subject}").into()),
        subject: subject.into(),
    };
    RegisterPrincipal::new(&identity, false)
}

/// A right of a principal at a unit; an empty code stands for the whole ledger.
pub fn give(number: u32, role: Role, unit: &str) -> GiveRight {
    GiveRight {
        to: NewHolder::Principal(PrincipalNo(number).to_string().into()),
        role,
        unit: (!unit.is_empty()).then(|| unit.into()),
        measure: None,
        from: None,
        until: None,
        amount_max: None,
        on_behalf_of: None,
        reason: "Geschäftsverteilung".into(),
    }
}

/// Revokes the grant at a position.
pub fn revoke(position: Position) -> RevokeRight {
    RevokeRight {
        grant: grant_id(position).into(),
        reason: "Versetzung".into(),
    }
}

/// The Bund; a Land with two towns; a second Land. Measure `olaf` of the Land, with a cost and a saving of each town.
/// Principals 0 to 6, of whom 0 administers the whole ledger.
pub fn ledger_with_principals() -> State {
    let units = vec![
        new_unit("bund", "", Level::Federal),
        new_unit("14", "", Level::State),
        new_unit("15", "", Level::State),
        new_unit("15003", "15", Level::Municipal),
        new_unit("15002", "15", Level::Municipal),
    ];
    let mut state = given([Command::from(RegisterUnits { units })]);
    let effects = vec![
        new_effect("cost", "15", EffectKind::Cost),
        new_effect("s3", "15003", EffectKind::Saving),
        new_effect("s2", "15002", EffectKind::Saving),
    ];
    let olaf = RegisterMeasure {
        owner: "15".into(),
        ..new_measure("olaf", effects)
    };
    accept(&mut state, olaf);
    for number in 0..7 {
        accept(&mut state, register_principal(&format!("s{number}")));
    }
    accept(&mut state, give(0, Role::Administrator, ""));
    state
}
