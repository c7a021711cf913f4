use super::*;
use crate::booking::TextErased;
use crate::booking::erase::EraseText;
use crate::booking::fault::BookingFault;
use crate::booking::record::RecordBooking;
use crate::command::Command;
use crate::command::decide::Context;
use crate::command::outcome::Outcome;
use crate::event::Event;
use crate::id::{Position, import_id};
use crate::import::ImportTotals;
use crate::import::record::RecordImport;
use crate::refusal::Reason;
use crate::schedule::ScheduleBasis;
use crate::schedule::set::SetSchedule;
use crate::state::State;
use crate::testing::plan;
use crate::testing::{accept, change_status, erase, noted, refusals, reverse, text_hashes, two_measures};
use crate::words::MeasureStatus;

fn book_noted(text: Option<&str>, document: Option<&str>) -> RecordBooking {
    RecordBooking {
        note: noted(text, document),
        ..book("olaf", &[("cost", "2026-01", 7)])
    }
}

fn plan_noted(basis: ScheduleBasis) -> SetSchedule {
    SetSchedule {
        basis,
        note: noted(Some("estimate of Ms. A."), None),
        ..plan("olaf/cost", &[("2026-01", 7)])
    }
}

/// Position 12 has a text, 13 a document, 14 neither; 15 reverses 12; 16 is a plan, 17 a forecast.
fn acts() -> State {
    let mut state = two_measures();
    accept(&mut state, book_noted(Some("work of Mr. B."), None));
    accept(&mut state, book_noted(None, Some("invoice of Mr. B.")));
    accept(&mut state, book_noted(None, None));
    accept(&mut state, reverse(12));
    accept(&mut state, plan_noted(ScheduleBasis::Plan));
    accept(&mut state, plan_noted(ScheduleBasis::Forecast));
    state
}

#[test]
fn whatever_has_a_text_or_a_document_can_be_erased_and_keeps_its_figures() {
    for position in [12, 13, 15, 16, 17] {
        let mut state = acts();
        let before = state.clone();
        let decision = accept(&mut state, erase(position));

        assert_eq!(decision.outcome, Outcome::Erased(position));
        let [event @ Event::TextErased(erased)] = decision.events.as_slice() else {
            panic!("{:?}", decision.events)
        };
        let text = text_hashes(&Command::from(erase(position))).text;
        assert!(text.is_some(), "the reason is kept as the text of the erasure");
        assert_eq!(
            *erased,
            TextErased {
                booking: position,
                text
            }
        );
        assert_eq!(event.erases(), Some(position), "the log learns whose texts go");

        assert_eq!(before.bookings.text_erased_by(position), None);
        assert_eq!(state.bookings.text_erased_by(position), Some(18));
        assert_eq!(state.bookings.at(18), None, "an erasure posts nothing");
        assert_eq!(state.bookings.at(position), before.bookings.at(position));
        assert_eq!(state.cells, before.cells);
    }
}

#[test]
fn no_other_event_erases() {
    let mut state = two_measures();
    let booked = accept(&mut state, book_noted(Some("work of Mr. B."), None));
    let reversed = accept(&mut state, reverse(12));
    let planned = accept(&mut state, plan_noted(ScheduleBasis::Plan));
    for decision in [booked, reversed, planned] {
        assert!(decision.events.iter().all(|event| event.erases().is_none()));
    }
}

#[test]
fn refusals_of_an_erasure_come_in_their_order() {
    let mut state = acts();
    accept(&mut state, erase(12));
    let named = |booking: &str| EraseText {
        booking: booking.into(),
        ..erase(0)
    };
    let because = |booking: &str, reason: &str| EraseText {
        booking: booking.into(),
        reason: reason.into(),
    };

    let table: Vec<(EraseText, &[&str])> = vec![
        (erase(0), &["NOT_FOUND booking"]),
        (erase(11), &["NOT_FOUND booking"]),
        (erase(99), &["NOT_FOUND booking"]),
        (erase(Position::MAX), &["NOT_FOUND booking"]),
        (named("booking:012"), &["NOT_FOUND booking"]),
        (named("measure:0"), &["NOT_FOUND booking"]),
        // The erasure itself is no booking: its reason stays.
        (erase(18), &["NOT_FOUND booking"]),
        (because("booking:99", ""), &["NOT_FOUND booking"]),
        (because("booking:12", " "), &["INVALID_VALUE reason"]),
        (because("booking:14", "\0"), &["INVALID_VALUE reason"]),
        (erase(14), &["WRONG_STATUS booking"]),
        (erase(12), &["WRONG_STATUS booking"]),
        (erase(13), &[]),
    ];
    for (command, expected) in table {
        assert_eq!(refusals(&state, command.clone()), *expected, "{command:?}");
    }
}

#[test]
fn a_second_erasure_names_the_first() {
    let mut state = acts();
    accept(&mut state, erase(16));
    let refusals = Command::from(erase(16))
        .decide(&state, &Context::new("local", &text_hashes(&erase(16).into())))
        .expect_err("there is nothing left");
    let reasons: Vec<_> = refusals.into_iter().map(|refusal| refusal.reason).collect();
    assert_eq!(reasons, [Reason::from(BookingFault::AlreadyErased { by: 18 })]);
}

#[test]
fn a_closed_measure_does_not_stand_against_it() {
    let mut state = acts();
    accept(&mut state, change_status("olaf", MeasureStatus::Closed));
    accept(&mut state, erase(13));
    assert_eq!(state.bookings.text_erased_by(13), Some(19));
}

#[test]
fn the_name_of_an_imported_file_is_erased_with_its_digest() {
    let mut state = acts();
    let file = RecordImport {
        kind: "bookings".into(),
        source: "sap".into(),
        file: "Rechnungen von Frau A.csv".into(),
        digest: "00ff".into(),
        rows: 0,
        booked: 0,
        known: 0,
        totals: ImportTotals::default(),
        replaces: Vec::new(),
        expected: None,
    };
    accept(&mut state, file);
    let import = state.position;
    let named = |id: String| EraseText {
        booking: id.as_str().into(),
        ..erase(0)
    };
    let of_import = named(import_id(import));
    let decision = accept(&mut state, of_import.clone());
    assert_eq!(decision.outcome, Outcome::Erased(import));
    let [event @ Event::ImportTextErased(_)] = decision.events.as_slice() else {
        panic!("{decision:?}")
    };
    assert_eq!(event.erases(), Some(import));
    let known = state.imports.at(import).expect("is there");
    assert_eq!(known.text_erased_by, Some(import + 1));
    // Once, and only an import by the id of one.
    for (command, expected) in [
        (of_import, "WRONG_STATUS booking"),
        (named(format!("import:{}", import + 1)), "NOT_FOUND booking"),
        (named("import:".into()), "NOT_FOUND booking"),
        (erase(import), "NOT_FOUND booking"),
        (
            EraseText {
                reason: " ".into(),
                ..named(import_id(import))
            },
            "INVALID_VALUE reason",
        ),
    ] {
        assert_eq!(refusals(&state, command.clone()), [expected], "{command:?}");
    }
}
