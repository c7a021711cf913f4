use std::sync::Arc;

use super::*;
use crate::actor::Actor;
use crate::booking::record::RecordBooking;
use crate::command::Command;
use crate::command::decide::Context;
use crate::command::outcome::Outcome;
use crate::event::Event;
use crate::four_eyes::set::SetFourEyes;
use crate::id::prepared_act_id;
use crate::money::Cents;
use crate::note::{Note, TextHashes};
use crate::prepared_act::release::ReleaseAct;
use crate::prepared_act::withdraw::WithdrawAct;
use crate::role::Role;
use crate::state::State;
use crate::testing::{
    accept, accept_by, book, close, confirm, decide_by, give, ledger_with_principals, noted, now, principal,
    refusals_by, reopen, revoke,
};

fn release(position: Position) -> ReleaseAct {
    ReleaseAct {
        act: prepared_act_id(position).into(),
        note: noted(Some("Rechnung von Frau B."), None),
    }
}

fn withdraw(position: Position) -> WithdrawAct {
    WithdrawAct {
        act: prepared_act_id(position).into(),
        reason: "Irrtum".into(),
    }
}

fn booking(cents: i64) -> RecordBooking {
    RecordBooking {
        note: noted(Some("Rechnung von Frau B."), None),
        ..book("olaf", &[("s3", "2026-01", cents)])
    }
}

/// Two who book in the town, one who books beside it; bookings of the Land from 10.00 on take two.
fn under_four_eyes() -> State {
    let mut state = ledger_with_principals();
    accept(&mut state, give(1, Role::Booker, "15003"));
    accept(&mut state, give(2, Role::Booker, "15"));
    accept(&mut state, give(3, Role::Booker, "15002"));
    let rule = SetFourEyes {
        unit: Some("15".into()),
        actions: vec![Action::Book],
        from_amount: Some(Cents(1_000)),
        reason: "Kassensicherheit".into(),
    };
    accept(&mut state, rule);
    state
}

fn kinds(events: &[Event]) -> Vec<&str> {
    events.iter().map(Event::kind).collect()
}

#[test]
fn a_large_booking_waits_for_a_second_person() {
    let mut state = under_four_eyes();
    let small = accept_by(&principal(1), &mut state, booking(999));
    assert_eq!(kinds(&small.events), ["booking.recorded"]);
    let prepared = accept_by(&principal(1), &mut state, booking(1_000));
    let act = state.position;
    assert_eq!(
        (kinds(&prepared.events), prepared.outcome),
        (vec!["act.prepared"], Outcome::Prepared(act))
    );
    let kept = serde_json::to_string(&prepared.events[0]).expect("is JSON");
    assert!(!kept.contains("Frau B."), "free text lies beside the log: {kept}");
    let claimed = |state: &State| {
        let effect = state.effects.resolve(&"olaf/s3".into(), None).expect("is there");
        state.claims.of(effect).map_or(0, |claims| {
            claims.claims().iter().map(|claim| claim.open_cents).sum()
        })
    };
    assert_eq!(claimed(&state), 999_i64, "it has no effect yet");

    let table: [(Actor, &[&str]); 4] = [
        (principal(1), &["NEEDS_SECOND_PERSON act"]),
        (Actor::stated("local"), &["NEEDS_SECOND_PERSON act"]),
        (principal(3), &["FORBIDDEN postings.0.effect"]),
        (principal(2), &[]),
    ];
    for (actor, expected) in table {
        assert_eq!(refusals_by(&actor, &state, release(act)), expected, "{actor:?}");
    }
    let released = accept_by(&principal(2), &mut state, release(act));
    assert_eq!(kinds(&released.events), ["act.released", "booking.recorded"]);
    assert_eq!(released.outcome, Outcome::Released(act));
    assert_eq!(
        released.actor.as_ref(),
        "principal:2 releasing principal:1",
        "both stand in each entry"
    );
    assert_eq!(claimed(&state), 1_999);
    let Event::BookingRecorded(recorded) = &released.events[1] else {
        panic!("a booking");
    };
    assert!(recorded.text.is_some(), "its text came with it");
    assert_eq!(
        refusals_by(&principal(2), &state, release(act)),
        ["WRONG_STATUS act"]
    );
    accept(&mut state, give(1, Role::Reviewer, "15003"));
    accept(&mut state, give(2, Role::Reviewer, "15003"));
    for (number, cents) in [(1, 1), (2, 1_000)] {
        let own = refusals_by(&principal(number), &state, confirm("olaf/s3", "2026-01", cents));
        assert_eq!(own, ["NEEDS_SECOND_PERSON amount"], "both had a part in it");
    }
}

#[test]
fn a_release_is_decided_on_the_state_and_the_rights_of_now() {
    let mut state = under_four_eyes();
    accept_by(&principal(1), &mut state, booking(1_000));
    let act = state.position;
    let mut closed = state.clone();
    accept(&mut closed, close("15003", "2026-01"));
    assert_eq!(
        refusals_by(&principal(2), &closed, release(act)),
        ["PERIOD_CLOSED postings.0.month"]
    );
    accept(&mut closed, reopen("15003", ""));
    assert_eq!(
        refusals_by(&principal(2), &closed, release(act)),
        [""; 0],
        "it still waits"
    );

    let of = |state: &State, number| {
        let grants = state.grants.of_principal(crate::id::PrincipalNo(number));
        grants.last().expect("is there").position
    };
    let mut lost = state.clone();
    accept(&mut lost, revoke(of(&state, 1)));
    assert_eq!(
        refusals_by(&principal(2), &lost, release(act)),
        ["FORBIDDEN act"],
        "the first lost the right"
    );
    let mut lost = state.clone();
    accept(&mut lost, revoke(of(&state, 2)));
    assert!(
        !refusals_by(&principal(2), &lost, release(act)).is_empty(),
        "the second lost it"
    );

    let command = Command::from(release(act));
    let hashes = TextHashes::default();
    let later = now() + chrono::TimeDelta::days(PREPARED_DAYS_MAX.into()) + chrono::TimeDelta::days(1);
    let second = principal(2);
    let lapsed = command.decide(&state, &Context::of(&second, later, &hashes));
    let fault = fault::PreparedActFault::Lapsed {
        expires_at: state.prepared_acts.at(act).expect("is there").expires_at,
    };
    assert_eq!(lapsed.expect_err("is late")[0].reason, fault.into());
}

#[test]
fn an_act_is_withdrawn_by_the_first_and_refused_by_the_second() {
    let mut state = under_four_eyes();
    for _ in 0..2 {
        accept_by(&principal(1), &mut state, booking(1_000));
    }
    let (one, other) = (state.position - 1, state.position);
    assert_eq!(
        refusals_by(&principal(3), &state, withdraw(one)),
        ["NOT_FOUND act"],
        "not theirs, so not there"
    );
    accept_by(&principal(1), &mut state, withdraw(one));
    accept_by(&principal(2), &mut state, withdraw(other));
    let status = |position| {
        state
            .prepared_acts
            .at(position)
            .expect("is there")
            .status_at(state.position, now())
    };
    assert_eq!(
        [one, other].map(status),
        [PreparedStatus::Withdrawn, PreparedStatus::Refused]
    );
    assert_eq!(
        refusals_by(&principal(2), &state, release(one)),
        ["WRONG_STATUS act"]
    );
    assert_eq!(refusals_by(&principal(1), &state, withdraw(9)), ["NOT_FOUND act"]);
}

#[test]
fn structure_takes_two_from_the_second_administrator_on() {
    let mut state = ledger_with_principals();
    let alone = accept_by(&principal(0), &mut state, close("15", "2025-01"));
    assert_eq!(kinds(&alone.events), ["period.closed"]);
    let second = accept_by(&principal(0), &mut state, give(1, Role::Administrator, ""));
    assert_eq!(
        kinds(&second.events),
        ["grant.given"],
        "the second one is still given by one"
    );
    for command in [
        Command::from(close("15", "2025-02")),
        reopen("15", "").into(),
        give(2, Role::Administrator, "15").into(),
    ] {
        let prepared = decide_by(&principal(0), &state, command.clone()).expect("is allowed");
        assert_eq!(kinds(&prepared.events), ["act.prepared"], "{command:?}");
    }
    let reader = decide_by(&principal(0), &state, give(2, Role::Reader, "15")).expect("is allowed");
    assert_eq!(kinds(&reader.events), ["grant.given"]);

    accept_by(&principal(0), &mut state, give(1, Role::Administrator, "15"));
    let act = state.position;
    assert_eq!(
        refusals_by(&principal(1), &state, release(act)),
        ["FORBIDDEN to"],
        "nor to whoever releases it"
    );
}

#[test]
fn together_with_others_nothing_can_be_prepared() {
    let state = under_four_eyes();
    let actor = principal(1);
    let command = Command::from(booking(1_000));
    let hashes = TextHashes::default();
    let context = Context {
        together: true,
        ..Context::of(&actor, now(), &hashes)
    };
    let refused = command.decide(&state, &context).expect_err("is one of several");
    assert_eq!(refused[0].reason, fault::PreparedActFault::OneByOne.into());
    let many = (0..2_000).map(|_| ("s3", "2026-01", 5)).collect::<Vec<_>>();
    let large = refusals_by(&actor, &state, book("olaf", &many));
    assert_eq!(large, ["LIMIT_EXCEEDED"], "an entry has a bound");
}

/// What is kept of a command gives the command again, without its text; and with the text put back, the very same.
#[test]
fn every_kept_command_is_read_again() {
    let mut seen = 0;
    for command in commands() {
        let note = command.note();
        let mut bare = command.clone();
        bare.put_note(Note::default());
        let kept = serde_json::to_value(&bare).expect("is JSON");
        for text in [note.text.as_deref(), note.document.as_deref()]
            .into_iter()
            .flatten()
        {
            assert!(!kept.to_string().contains(text), "{kept} holds {text}");
        }
        let mut read = Command::of_prepared(&kept).unwrap_or_else(|| panic!("{kept} is not read"));
        read.put_note(note);
        assert_eq!(
            serde_json::to_value(&read).expect("is JSON"),
            serde_json::to_value(&command).expect("is JSON")
        );
        seen += 1;
    }
    assert!(seen > 20, "{seen}");
}

fn commands() -> Vec<Command> {
    use crate::testing::{
        allocate, change_effect, change_measure, change_status, deadline, define_key, discount_rate, dispute,
        erase, indicator, measured, name_state, new_measure, optimism_bias, plan, rename, reverse, wages,
    };
    let reason: Arc<str> = "ein Grund, der Personen nennt".into();
    vec![
        rename("15", "Neu").into(),
        new_measure("m", vec![]).into(),
        change_status("olaf", crate::words::MeasureStatus::Running).into(),
        change_measure("olaf").into(),
        crate::measure::change::ChangeMeasure {
            description: crate::amend::Amend::Remove,
            programme: crate::amend::Amend::Replace("m".into()),
            reason: reason.clone(),
            ..change_measure("olaf")
        }
        .into(),
        change_effect("olaf/s3").into(),
        name_state("Kabinett", Some(3)).into(),
        booking(5).into(),
        reverse(7).into(),
        confirm("olaf/s3", "2026-01", 5).into(),
        dispute("olaf/s3", "2026-01", 5).into(),
        crate::testing::cash("olaf/s3", "2026-01", 5).into(),
        deadline("15", 3).into(),
        close("15", "2026-01").into(),
        reopen("15", "2025-01").into(),
        erase(7).into(),
        plan("olaf/s3", &[("2026-01", 5)]).into(),
        discount_rate("2026-01", 9).into(),
        optimism_bias([0, 1, 2, 3, 4]).into(),
        define_key("k", "2026-01", &[("15", "1"), ("14", "2.5")]).into(),
        allocate("olaf/cost", "k", "2026-01", Some(5)).into(),
        wages("tvoed", 2026, &[(crate::words::Level::State, "E9", 5_000)]).into(),
        indicator("olaf", "time", "min", 30).into(),
        measured("olaf/time", "2026-01", 20, 5).into(),
        give(1, Role::Booker, "15").into(),
        revoke(9).into(),
        withdraw(9).into(),
    ]
}
