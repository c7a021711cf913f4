use crate::booking::record::{RecordBooking, Target};
use crate::command::outcome::Outcome;
use crate::id::UnitNo;
use crate::month::Month;
use crate::period::close::ClosePeriod;
use crate::period::fault::{PeriodFault, WayOut};
use crate::period::reopen::ReopenPeriod;
use crate::state::State;
use crate::testing::month;
use crate::testing::{
    accept, accept_from, book, close, move_below, plan, posting_by_parts, refusals, reopen, reverse,
    two_measures,
};
use crate::words::EffectKind::Cost;

fn effective(state: &State, code: &str) -> Option<String> {
    let unit = state.units.resolve(&code.into()).expect("is a unit");
    let closing = state.periods.of(&state.units, unit)?;
    Some(format!(
        "{} by {}",
        closing.through,
        state.unit_code(closing.unit)
    ))
}

#[test]
fn a_closing_holds_for_everything_below() {
    let mut state = two_measures();
    assert_eq!(effective(&state, "15003"), None);
    let decision = accept(&mut state, close("15", "2026-03"));
    assert_eq!(decision.outcome, Outcome::Period(UnitNo(1)));
    accept_from("kasse", &mut state, close("15003", "2026-05"));
    assert_eq!(effective(&state, "15").as_deref(), Some("2026-03 by 15"));
    assert_eq!(effective(&state, "15003").as_deref(), Some("2026-05 by 15003"));
    assert_eq!(effective(&state, "bund"), None);
    // The unit above catches up; the lowest of equal closings is named, then the one that reaches further.
    accept(&mut state, close("15", "2026-05"));
    assert_eq!(effective(&state, "15003").as_deref(), Some("2026-05 by 15003"));
    accept(&mut state, close("15", "2026-06"));
    assert_eq!(effective(&state, "15003").as_deref(), Some("2026-06 by 15"));

    // What was known before stays known.
    let town = UnitNo(3);
    let known = [11, 12, 13, 15].map(|position| state.periods.own_at(town, position).map(|m| m.to_string()));
    assert_eq!(
        known,
        [None, None, Some("2026-05".into()), Some("2026-05".into())]
    );
    let actors: Vec<_> = state.periods.acts(town).map(|act| act.actor.as_ref()).collect();
    assert_eq!(actors, ["kasse"]);
}

#[test]
fn no_actual_is_posted_in_a_closed_month() {
    let mut state = two_measures();
    accept(&mut state, book("olaf", &[("saving", "2026-03", 5)]));
    let early = state.position;
    accept(&mut state, close("15", "2026-03"));

    let table: &[(RecordBooking, &[&str])] = &[
        (book("olaf", &[("saving", "2026-04", 1)]), &[]),
        (
            book("olaf", &[("saving", "2026-03", 1)]),
            &["PERIOD_CLOSED postings.0.month"],
        ),
        (
            book(
                "olaf",
                &[
                    ("cost", "2026-03", 1),
                    ("saving", "1999-12", 1),
                    ("fee-town", "2026-01", 0),
                ],
            ),
            &["PERIOD_CLOSED postings.1.month", "PERIOD_CLOSED postings.2.month"],
        ),
        (
            book("olaf", &[("nothing", "2026-03", 1)]),
            &["NOT_FOUND postings.0.effect"],
        ),
        (
            RecordBooking {
                postings: vec![posting_by_parts("15003", Cost, "run.cost.goods", 1)],
                ..book("olaf", &[])
            },
            &["PERIOD_CLOSED postings.0.month"],
        ),
    ];
    for (command, expected) in table {
        assert_eq!(refusals(&state, command.clone()), *expected, "{command:?}");
    }
    assert!(matches!(table[4].0.postings[0].target, Target::Parts(_)));
    assert_eq!(refusals(&state, reverse(early)), ["PERIOD_CLOSED booking"]);
    assert!(
        refusals(&state, plan("olaf/saving", &[("2026-03", 7)])).is_empty(),
        "plans are no actuals"
    );

    accept(&mut state, reopen("15", "2026-02"));
    assert!(refusals(&state, reverse(early)).is_empty());
    assert_eq!(
        refusals(&state, book("olaf", &[("saving", "2026-02", 1)])),
        ["PERIOD_CLOSED postings.0.month"]
    );
    accept(&mut state, reopen("15", ""));
    assert!(refusals(&state, book("olaf", &[("saving", "1900-01", 1)])).is_empty());
}

#[test]
fn a_refusal_names_who_closed_and_the_open_month() {
    let mut state = two_measures();
    accept(&mut state, close("15", "2026-12"));
    let refused = state.require_open_period(UnitNo(3), month("2026-03"), ("month", WayOut::Book));
    let reason = refused.expect_err("is closed").reason;
    let message = reason.message(crate::language::Language::English);
    assert_eq!(
        message,
        "The month 2026-03 is closed: “15” has closed through 2026-12. Book into 2027-01 or later."
    );
    let last = PeriodFault::Closed {
        month: Month::MAX,
        unit: "15".into(),
        through: Month::MAX,
        way_out: WayOut::Book,
    };
    assert!(
        last.sentence(crate::language::Language::German)
            .contains("wieder öffnen"),
        "there is no month behind the last one"
    );
}

#[test]
fn a_unit_that_moves_takes_its_closed_months_along() {
    let mut state = two_measures();
    accept(&mut state, close("15", "2026-03"));
    accept(&mut state, move_below("15003", "bund"));
    assert_eq!(effective(&state, "15003").as_deref(), Some("2026-03 by 15003"));
    assert_eq!(effective(&state, "bund"), None);
    // Where the new place has closed further, nothing is to be kept.
    accept(&mut state, close("bund", "2026-06"));
    accept(&mut state, move_below("15003", "15"));
    assert_eq!(effective(&state, "15003").as_deref(), Some("2026-06 by 15003"));
    accept(&mut state, move_below("15003", "bund"));
    assert_eq!(state.periods.acts(UnitNo(3)).count(), 2);
}

#[test]
fn refusals_of_closing_and_reopening() {
    let mut state = two_measures();
    accept(&mut state, close("15", "2026-03"));
    accept(&mut state, close("15003", "2026-05"));
    let closing: &[(ClosePeriod, &[&str])] = &[
        (close("nowhere", "2026-03"), &["NOT_FOUND unit"]),
        (close("15", "2026-02"), &["WRONG_STATUS through"]),
        (close("15", "2026-03"), &["WRONG_STATUS through"]),
        (close("15", "2026-04"), &[]),
        (close("15003", "2026-04"), &["WRONG_STATUS through"]),
        (close("bund", "1900-01"), &[]),
    ];
    for (command, expected) in closing {
        assert_eq!(refusals(&state, command.clone()), *expected, "{command:?}");
    }
    let because = |reason: &str, command: ReopenPeriod| ReopenPeriod {
        reason: reason.into(),
        ..command
    };
    let reopening: &[(ReopenPeriod, &[&str])] = &[
        (
            because(" ", reopen("nowhere", "")),
            &["NOT_FOUND unit", "INVALID_VALUE reason"],
        ),
        (because("\0", reopen("15", "2026-01")), &["INVALID_VALUE reason"]),
        (reopen("bund", ""), &["WRONG_STATUS unit"]),
        (reopen("15", "2026-03"), &["WRONG_STATUS through"]),
        (reopen("15", "2026-04"), &["WRONG_STATUS through"]),
        (reopen("15", "2026-02"), &[]),
        (reopen("15", ""), &[]),
    ];
    for (command, expected) in reopening {
        assert_eq!(refusals(&state, command.clone()), *expected, "{command:?}");
    }
    // Closed by the unit above only: it is the one to be named.
    accept(&mut state, reopen("15003", ""));
    assert_eq!(refusals(&state, reopen("15003", "")), ["WRONG_STATUS unit"]);
    assert_eq!(effective(&state, "15003").as_deref(), Some("2026-03 by 15"));
    // What a unit above has closed already cannot be closed again below it.
    assert_eq!(
        refusals(&state, close("15003", "2026-03")),
        ["WRONG_STATUS through"]
    );
}
