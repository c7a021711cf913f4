use crate::booking::erase::EraseText;
use crate::booking::record::RecordBooking;
use crate::command::Command;
use crate::event::Event;
use crate::grant::give::GiveRight;
use crate::id::{Position, PrincipalNo, booking_id, prepared_act_id};
use crate::note::Note;
use crate::prepared_act::release::ReleaseAct;
use crate::principal::link::LinkPrincipals;
use crate::role::Role;
use crate::state::State;
use crate::testing::{
    accept, accept_by, book, close, decide_by, give, instant, ledger_with_principals, principal, refusals,
    refusals_by, register_principal, reopen,
};

fn link(one: u32, other: u32) -> LinkPrincipals {
    LinkPrincipals {
        principal: PrincipalNo(one).to_string().as_str().into(),
        to: PrincipalNo(other).to_string().as_str().into(),
        reason: "eine Person".into(),
    }
}

fn release(position: Position) -> ReleaseAct {
    ReleaseAct {
        act: prepared_act_id(position).as_str().into(),
        note: Note::reason(&"eine Person".into()),
    }
}

fn kinds(events: &[Event]) -> Vec<&str> {
    events.iter().map(Event::kind).collect()
}

fn kinds_of(state: &State, number: u32, command: impl Into<Command>) -> Vec<String> {
    let decision = decide_by(&principal(number), state, command).expect("is allowed");
    let kinds = kinds(&decision.events);
    kinds.into_iter().map(ToOwned::to_owned).collect()
}

#[test]
fn a_link_takes_structure_and_grant_on_the_whole_ledger_and_two_people() {
    let mut state = ledger_with_principals();
    accept(&mut state, give(1, Role::BudgetOfficer, ""));
    accept(&mut state, give(2, Role::Administrator, "15"));
    assert_eq!(
        refusals_by(&principal(1), &state, link(3, 4)),
        ["FORBIDDEN"],
        "GRANT alone"
    );
    assert_eq!(
        refusals_by(&principal(2), &state, link(3, 4)),
        ["FORBIDDEN", "FORBIDDEN"],
        "a part of the ledger"
    );
    assert_eq!(
        refusals_by(&principal(0), &state, link(0, 4)),
        ["FORBIDDEN principal"]
    );
    assert_eq!(refusals_by(&principal(0), &state, link(4, 0)), ["FORBIDDEN to"]);
    assert_eq!(
        kinds_of(&state, 0, link(3, 4)),
        ["principal.linked"],
        "one administers"
    );

    accept(&mut state, give(5, Role::Administrator, ""));
    let prepared = accept_by(&principal(0), &mut state, link(3, 5));
    assert_eq!(kinds(&prepared.events), ["act.prepared"]);
    let act = state.position;
    assert_eq!(
        refusals_by(&principal(5), &state, release(act)),
        ["FORBIDDEN to"],
        "nor does whoever releases it"
    );
    accept_by(&principal(0), &mut state, link(3, 4));
    let act = state.position;
    let released = accept_by(&principal(5), &mut state, release(act));
    assert_eq!(kinds(&released.events), ["act.released", "principal.linked"]);
}

#[test]
fn what_is_under_four_eyes_from_the_second_administrator_on() {
    let mut state = ledger_with_principals();
    let booking = RecordBooking {
        note: Note::reason(&"Rechnung von Frau B.".into()),
        ..book("olaf", &[("cost", "2025-01", 500)])
    };
    accept(&mut state, booking);
    let erase = EraseText {
        booking: booking_id(state.position).as_str().into(),
        reason: "Personenbezug".into(),
    };
    accept(&mut state, close("15", "2025-01"));
    let acts: Vec<Command> = vec![
        close("15", "2025-02").into(),
        reopen("15", "").into(),
        erase.into(),
        give(2, Role::Administrator, "15").into(),
        give(2, Role::Administrator, "").into(),
    ];
    for act in &acts {
        let first = kinds_of(&state, 0, act.clone());
        assert_ne!(first, ["act.prepared"], "one administers: {act:?}");
    }
    // One whose right has an end can release until then.
    let second = GiveRight {
        until: Some(instant(200_000)),
        ..give(1, Role::Administrator, "")
    };
    assert_eq!(kinds_of(&state, 0, second.clone()), ["grant.given"]);
    accept(&mut state, second);
    for act in acts {
        assert_eq!(
            kinds_of(&state, 0, act.clone()),
            ["act.prepared"],
            "two administer: {act:?}"
        );
    }
    let reader = give(2, Role::Reader, "15");
    assert_eq!(kinds_of(&state, 0, reader), ["grant.given"]);
}

#[test]
fn a_number_that_somebody_else_got_is_refused() {
    let state = ledger_with_principals();
    let next = state.principals.next_number();
    let register = |number| register_principal("nora").numbered(number);
    assert_eq!(refusals(&state, register(next)), [""; 0]);
    assert_eq!(
        refusals(&state, register(PrincipalNo(next.0 + 1))),
        ["VERSION_CONFLICT number"]
    );
    assert_eq!(
        refusals(&state, register(PrincipalNo(0))),
        ["VERSION_CONFLICT number"]
    );
}
