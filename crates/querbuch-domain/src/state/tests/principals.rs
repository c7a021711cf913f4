//! Random acts of principals: rights that are given and revoked, and acts that wait for a second person.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use super::OF_RIGHTS;
use crate::action::Action;
use crate::actor::{Actor, principals_in};
use crate::command::Command;
use crate::command::decide::Context;
use crate::event::Event;
use crate::four_eyes::set::SetFourEyes;
use crate::grant::give::GiveRight;
use crate::grant::{Holder, Moment};
use crate::header::Header;
use crate::id::{Position, PrincipalNo, prepared_act_id};
use crate::prepared_act::release::ReleaseAct;
use crate::prepared_act::withdraw::WithdrawAct;
use crate::principal::erase::ErasePrincipal;
use crate::principal::link::LinkPrincipals;
use crate::role::Role;
use crate::state::State;
use crate::testing::{
    book, close, confirm, give, instant, ledger_with_principals, principal, register_principal, revoke,
    snapshot, substitute, text_hashes,
};
use crate::visibility::Visibility;
use crate::visibility::set::SetVisibility;

const UNITS: [&str; 5] = ["", "14", "15", "15003", "15002"];
const PRINCIPALS: u32 = 7;

fn likely_right() -> impl Strategy<Value = Command> {
    let role = (0..Role::ALL.len()).prop_map(|index| Role::ALL[index]);
    (
        0..PRINCIPALS,
        role,
        0..UNITS.len(),
        proptest::option::weighted(0.3, 0..PRINCIPALS),
    )
        .prop_map(|(number, role, unit, other)| {
            let right = GiveRight {
                measure: (role == Role::Importer).then(|| "olaf".into()),
                ..give(number, role, UNITS[unit])
            };
            match other {
                Some(other) => GiveRight {
                    from: Some(instant(0)),
                    until: Some(instant(5_000_000)),
                    on_behalf_of: Some(PrincipalNo(other).to_string().into()),
                    ..right
                }
                .into(),
                None => right.into(),
            }
        })
}

fn likely_act() -> impl Strategy<Value = Command> {
    let principal_of = |number: u32| PrincipalNo(number).to_string().into();
    let reason = || std::sync::Arc::from("Aktenzeichen 1");
    let position = 15..60_u64;
    prop_oneof![
        12 => likely_right(),
        4 => position.clone().prop_map(|position| revoke(position).into()),
        1 => (7..9_u32).prop_map(|number| register_principal(&format!("s{number}")).into()),
        6 => (0..PRINCIPALS, 0..PRINCIPALS).prop_map(move |(one, other)| LinkPrincipals {
            principal: principal_of(one),
            to: principal_of(other),
            reason: reason(),
        }.into()),
        3 => (0..PRINCIPALS).prop_map(move |number| ErasePrincipal {
            principal: principal_of(number),
            reason: reason(),
        }.into()),
        2 => (0..UNITS.len(), proptest::option::of(1..9_i64)).prop_map(move |(unit, cents)| SetFourEyes {
            unit: (unit > 0).then(|| UNITS[unit].into()),
            actions: vec![Action::Book],
            from_amount: cents.map(crate::money::Cents),
            reason: reason(),
        }.into()),
        3 => Just(SetVisibility { visibility: Visibility::Granted, reason: reason() }.into()),
        4 => (0..2_usize, 1..9_i64).prop_map(|(town, cents)| book("olaf", &[(["s2", "s3"][town], "2026-01", cents)]).into()),
        16 => (1..4_i64).prop_map(|cents| confirm("olaf/s3", "2026-01", cents).into()),
        2 => (1..UNITS.len(), 1..9_u32).prop_map(|(unit, month)| close(UNITS[unit], &format!("2025-0{month}")).into()),
        18 => position.clone().prop_map(|position| ReleaseAct {
            act: prepared_act_id(position).into(),
            note: crate::note::Note::reason(&"Aktenzeichen 1".into()),
        }.into()),
        5 => position.prop_map(move |position| WithdrawAct { act: prepared_act_id(position).into(), reason: reason() }.into()),
    ]
}

/// Somebody, and what they ask for.
fn likely_acts() -> impl Strategy<Value = Vec<(u32, Option<u32>, Command)>> {
    let who = (0..PRINCIPALS, proptest::option::weighted(0.1, 0..PRINCIPALS));
    let act = (who, likely_act()).prop_map(|((number, other), command)| (number, other, command));
    let second = Just((0, None, give(1, Role::Administrator, "").into()));
    (second, prop::collection::vec(act, 0..160))
        .prop_map(|(second, acts)| std::iter::once(second).chain(acts).collect())
}

struct Told {
    log: Vec<(Header, Event)>,
    first: State,
    last: State,
}

fn told(acts: &[(u32, Option<u32>, Command)]) -> Told {
    let first = ledger_with_principals();
    let mut state = first.clone();
    let mut log = Vec::new();
    for (number, other, command) in acts {
        let actor: Actor = match other {
            Some(other) => substitute(*number, *other),
            None => principal(*number),
        };
        let now = instant(100_000 + state.position);
        let hashes = text_hashes(command);
        let Ok(decision) = command.decide(&state, &Context::of(&actor, now, &hashes)) else {
            continue;
        };
        for event in &decision.events {
            assert_eq!(state.contradiction(event), None, "{event:?}");
            require_rules(&state, event, &decision.actor, now);
            let header = Header {
                position: state.position + 1,
                recorded_at: now,
                actor: decision.actor.clone(),
            };
            state.apply(&header, event);
            log.push((header, event.clone()));
        }
        let moment = Moment {
            position: state.position,
            now,
        };
        let administrations = state.rights().standing_administrations(None, moment);
        assert!(!administrations.is_empty(), "somebody always administers");
    }
    Told {
        log,
        first,
        last: state,
    }
}

/// What no grant overrides, read off each fact.
fn require_rules(state: &State, event: &Event, actor: &str, now: chrono::DateTime<chrono::Utc>) {
    let persons: Vec<PrincipalNo> = principals_in(actor).collect();
    assert!(!persons.is_empty(), "{actor}");
    match event {
        Event::GrantGiven(given) => {
            let holder = given.principal.expect("no groups here");
            let own = persons
                .iter()
                .any(|person| state.principals.is_one_person(*person, holder));
            assert!(!own, "{actor} gave to themselves");
            let held = Holder::Principal(holder);
            let clash = state.rights().held_by(&held).any(|grant| {
                let spans = grant.revoked_at.is_none() && grant.reach.until.is_none_or(|until| until > now);
                spans
                    && given.until.is_none()
                    && grant.role.excludes(given.role)
                    && state.rights().meet(grant.reach.unit, given.unit)
            });
            assert!(!clash, "{given:?} beside what excludes it");
        }
        Event::ActReleased(released) => {
            let act = state.prepared_acts.at(released.act).expect("is there");
            let second_person = actor.split(" releasing ").next().expect("somebody");
            assert!(
                !state.principals.share_a_person(second_person, &act.actor),
                "{actor}"
            );
        }
        Event::SavingConfirmed(confirmed) => {
            for share in &confirmed.0.shares {
                let claimed_by = share.actor.as_deref().expect("a claim has somebody");
                assert!(
                    !state.principals.share_a_person(claimed_by, actor),
                    "{actor} confirmed their own"
                );
            }
        }
        _ => {}
    }
}

#[test]
fn random_acts_of_principals() {
    let mut runner = TestRunner::deterministic();
    let mut events: BTreeMap<&str, usize> = BTreeMap::new();
    for _ in 0..500 {
        let acts = likely_acts()
            .new_tree(&mut runner)
            .expect("can be drawn")
            .current();
        let Told { log, first, last } = told(&acts);
        let mut again = first;
        for (header, event) in &log {
            again.apply(header, event);
            *events.entry(event.kind()).or_default() += 1;
        }
        assert_eq!(again, last, "replayed");
        assert_eq!(
            State::read_snapshot(&snapshot(&last)),
            Ok(last),
            "read as it was written"
        );
    }
    for kind in OF_RIGHTS {
        let met: Position = events.get(kind).map_or(0, |count| *count as u64);
        assert!(met >= 10, "{kind}: {events:?}");
    }
    assert!(
        events.contains_key("saving.confirmed") && events.contains_key("booking.recorded"),
        "{events:?}"
    );
}
