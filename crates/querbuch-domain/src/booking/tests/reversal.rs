use crate::booking::reverse::ReverseBooking;
use crate::command::decide::Decide;
use crate::command::outcome::Outcome;
use crate::event::Event;
use crate::id::{EffectNo, Position};
use crate::schedule::ScheduleBasis;
use crate::schedule::set::SetSchedule;
use crate::state::State;
use crate::testing::{
    accept, accept_from, book, change_status, confirm, plan, refusals, reverse, two_measures,
};
use crate::words::MeasureStatus;

#[test]
fn a_reversal_inverts_every_posting_once() {
    let mut state = two_measures();
    let before = state.cells.clone();
    let postings = [
        ("cost", "2026-01", 7),
        ("saving", "2026-02", 9),
        ("fee-bund", "2026-01", -1),
        ("fee-town", "2026-01", 1),
    ];
    accept(&mut state, book("olaf", &postings));
    let decision = accept(&mut state, reverse(12));

    assert_eq!(decision.outcome, Outcome::Booking(13));
    assert_eq!(state.bookings.reversed_by(12), Some(13));
    assert_eq!(
        state.bookings.at(13).and_then(|booking| booking.reverses),
        Some(12)
    );
    for effect in (0..4).map(EffectNo) {
        assert_eq!(before.get(effect).map(|cells| cells.iter().count()), Some(0));
        assert!(
            state
                .cells
                .get(effect)
                .expect("is an effect")
                .iter()
                .all(|cell| cell.cents == 0)
        );
    }
    let reason = reverse(12).note().text;
    assert_eq!(
        reason.as_deref(),
        Some("typing error"),
        "the reason is kept as a text"
    );
}

#[test]
fn a_line_that_is_reversed_takes_back_its_own_claim_only() {
    let mut state = two_measures();
    let claims = [("saving", "2026-01", 900), ("saving", "2026-02", 700)];
    accept(&mut state, book("olaf", &claims));
    let booked = state.position;
    let first = ReverseBooking {
        lines: Some(vec![1]),
        ..reverse(booked)
    };
    accept(&mut state, first);
    let open = |state: &State| {
        let claims = state.claims.of(EffectNo(1)).expect("was claimed").claims();
        let claims = claims
            .iter()
            .map(|claim| (claim.month.to_string(), claim.open_cents));
        claims.filter(|(_, cents)| *cents != 0).collect::<Vec<_>>()
    };
    assert_eq!(open(&state), [("2026-02".to_owned(), 700)]);
    accept_from("erika", &mut state, confirm("olaf/saving", "2026-02", 700));
    assert_eq!(open(&state), []);
}

#[test]
fn refusals_of_a_reversal_come_in_their_order() {
    let mut state = two_measures();
    accept(&mut state, book("olaf", &[("cost", "2026-01", 7)]));
    accept(&mut state, reverse(12));
    accept(&mut state, plan("olaf/cost", &[("2026-01", 7)]));
    let forecast = SetSchedule {
        basis: ScheduleBasis::Forecast,
        ..plan("olaf/cost", &[("2026-01", 7)])
    };
    accept(&mut state, forecast);
    accept(&mut state, book("efa", &[("run", "2026-01", 7)]));
    accept(&mut state, book("efa", &[("run", "2026-01", 7)]));
    accept(&mut state, reverse(16));
    accept(&mut state, change_status("efa", MeasureStatus::Closed));
    let named = |booking: &str| ReverseBooking {
        booking: booking.into(),
        ..reverse(0)
    };
    let because = |booking: &str, reason: &str| ReverseBooking {
        booking: booking.into(),
        reason: reason.into(),
        month: None,
        lines: None,
    };

    let table: Vec<(ReverseBooking, &[&str])> = vec![
        (reverse(0), &["NOT_FOUND booking"]),
        (reverse(11), &["NOT_FOUND booking"]),
        (reverse(99), &["NOT_FOUND booking"]),
        (reverse(Position::MAX), &["NOT_FOUND booking"]),
        (named("12"), &["NOT_FOUND booking"]),
        (named("booking:012"), &["NOT_FOUND booking"]),
        (named("effect:12"), &["NOT_FOUND booking"]),
        (because("booking:99", ""), &["NOT_FOUND booking"]),
        (because("booking:12", " "), &["INVALID_VALUE reason"]),
        (because("booking:14", "\0"), &["INVALID_VALUE reason"]),
        (reverse(14), &["WRONG_STATUS booking"]),
        (reverse(15), &["WRONG_STATUS booking"]),
        (reverse(13), &["WRONG_STATUS booking"]),
        (reverse(12), &["ALREADY_REVERSED booking"]),
        // Of a closed measure: reversed already comes first.
        (reverse(16), &["ALREADY_REVERSED booking"]),
        (reverse(17), &["MEASURE_CLOSED booking"]),
    ];
    for (command, expected) in table {
        assert_eq!(refusals(&state, command.clone()), *expected, "{command:?}");
    }
}

#[test]
fn lines_are_reversed_each_once() {
    let mut state = two_measures();
    let postings = [
        ("cost", "2026-01", 7),
        ("saving", "2026-02", 9),
        ("fee-bund", "2026-01", -1),
        ("fee-town", "2026-01", 1),
    ];
    accept(&mut state, book("olaf", &postings));
    let only = |lines: &[i32]| ReverseBooking {
        lines: Some(lines.to_vec()),
        ..reverse(12)
    };
    let table: &[(&[i32], &[&str])] = &[
        (&[], &["INVALID_VALUE lines"]),
        (&[0], &["INVALID_VALUE lines.0"]),
        (&[-1], &["INVALID_VALUE lines.0"]),
        (&[i32::MIN], &["INVALID_VALUE lines.0"]),
        (&[1, 5], &["INVALID_VALUE lines.1"]),
        (&[2, 2], &["INVALID_VALUE lines.1"]),
        (&[3], &["UNBALANCED_TRANSFER postings"]),
        (&[3, 4], &[]),
    ];
    for (lines, expected) in table {
        assert_eq!(refusals(&state, only(lines)), *expected, "{lines:?}");
    }
    let decision = accept(&mut state, only(&[2]));
    let [Event::BookingReversed(reversed)] = decision.events.as_slice() else {
        panic!("{decision:?}")
    };
    assert_eq!(
        (reversed.lines.as_slice(), reversed.postings.len()),
        (&[1][..], 1)
    );
    assert_eq!(refusals(&state, only(&[1, 2])), ["ALREADY_REVERSED lines.1"]);
    assert_eq!(state.bookings.reversed_by(12), None, "other lines stand");
    assert_eq!(state.bookings.line_reversed_by(12, 1), Some(13));

    let mut bytes = Vec::new();
    state.write_snapshot(&mut |part| bytes.extend_from_slice(part));
    let read = State::read_snapshot(&bytes).expect("is whole");
    assert_eq!(read, state, "a snapshot knows the lines");

    let decision = accept(&mut state, reverse(12));
    let [Event::BookingReversed(reversed)] = decision.events.as_slice() else {
        panic!("{decision:?}")
    };
    assert_eq!(reversed.lines, [0, 2, 3], "what was left");
    assert_eq!(state.bookings.reversed_by(12), Some(14));
    assert_eq!(refusals(&state, reverse(12)), ["ALREADY_REVERSED booking"]);
    for effect in (0..4).map(EffectNo) {
        let cells = state.cells.get(effect).expect("is an effect");
        assert!(cells.iter().all(|cell| cell.cents == 0), "{effect}");
    }
}
