use crate::booking::record::RecordBooking;
use crate::booking::reverse::ReverseBooking;
use crate::command::Command;
use crate::event::Event;
use crate::id::{EffectNo, Position, booking_id, import_id};
use crate::import::booking::ImportBooking;
use crate::import::record::{REPLACED_PER_IMPORT_MAX, RecordImport};
use crate::import::schedule::ImportSchedule;
use crate::import::undo::{UndoImport, acts_of};
use crate::import::{ImportTotals, number_hash};
use crate::money::Cents;
use crate::schedule::ScheduleBasis;
use crate::schedule::set::{Extent, SetSchedule};
use crate::state::State;
use crate::testing::{
    accept, accept_from, book, close, confirm, month, plan, refusals, reverse, snapshot, two_measures,
};
use crate::words::{EffectKind, Slot};

fn import(source: &str) -> RecordImport {
    RecordImport {
        kind: "bookings".into(),
        source: source.into(),
        file: "buchungen.csv".into(),
        digest: "00ff".into(),
        rows: 1,
        booked: 1,
        known: 0,
        totals: ImportTotals::default(),
        replaces: Vec::new(),
        expected: None,
    }
}

fn row(number: Option<&str>, booking: RecordBooking) -> ImportBooking {
    ImportBooking {
        booking,
        number: number.map(Into::into),
        rows: vec![(2, 1)],
    }
}

fn merged(schedule: SetSchedule) -> ImportSchedule {
    ImportSchedule {
        schedule,
        extent: Extent::NamedMonths,
    }
}

fn undo(import: Position) -> UndoImport {
    UndoImport {
        import: import_id(import).as_str().into(),
        reason: "falsche Datei".into(),
    }
}

fn cell(state: &State, code: &str, text: &str, slot: Slot) -> i64 {
    let effect = state.effects.resolve(&code.into(), None).expect("is there");
    state.cells.sum(effect, month(text), slot)
}

/// Two rows of one import; the position of the import.
fn imported() -> (State, Position) {
    let mut state = two_measures();
    accept(&mut state, import("sap-05"));
    let position = state.position;
    accept(
        &mut state,
        row(Some("N1"), book("olaf", &[("cost", "2026-01", 700)])),
    );
    accept(&mut state, row(None, book("olaf", &[("saving", "2026-02", 300)])));
    (state, position)
}

#[test]
fn what_comes_by_an_import_is_known_to_it() {
    let (mut state, position) = imported();
    let known = state.imports.at(position).expect("is known");
    assert_eq!((known.last, known.source.as_ref()), (position + 2, "sap-05"));
    let numbered: Vec<_> = state.imports.numbered("sap-05").collect();
    assert_eq!(numbered, [(position + 1, number_hash("N1"))]);
    assert_eq!(state.imports.number_of(position + 2), None);
    assert_eq!(acts_of(known, &state).len(), 2);

    // What is booked otherwise afterwards does not belong to it.
    accept(&mut state, book("olaf", &[("cost", "2026-01", 1)]));
    assert_eq!(state.imports.of_act(state.position), None);
    let of = state.imports.of_act(position + 2).map(|import| import.position);
    assert_eq!(of, Some(position));
    assert_eq!(State::read_snapshot(&snapshot(&state)).as_ref(), Ok(&state));
}

#[test]
fn undoing_restores_every_sum_and_happens_once() {
    let before = two_measures();
    let (mut state, position) = imported();
    accept(&mut state, undo(position));
    for (effect, text, slot) in [
        ("olaf/cost", "2026-01", Slot::Confirmed),
        ("olaf/saving", "2026-02", Slot::Claimed),
    ] {
        assert_eq!(
            cell(&state, effect, text, slot),
            cell(&before, effect, text, slot),
            "{effect}"
        );
    }
    let known = state.imports.at(position).expect("is known");
    assert_eq!(known.undone_by, Some(state.position));
    assert_eq!(state.imports.numbered("sap-05").count(), 0);
    assert_eq!(refusals(&state, undo(position)), ["ALREADY_REVERSED import"]);
    assert_eq!(State::read_snapshot(&snapshot(&state)).as_ref(), Ok(&state));
}

#[test]
fn what_was_reversed_by_hand_stays_reversed() {
    let (mut state, position) = imported();
    accept(&mut state, reverse(position + 1));
    let decision = accept(&mut state, undo(position));
    assert_eq!(decision.events.len(), 2);
    assert_eq!(cell(&state, "olaf/cost", "2026-01", Slot::Confirmed), 0);
}

/// Months that only came by it are as if they had never been set, also those that it set to zero.
#[test]
fn a_first_forecast_that_is_undone_is_not_set() {
    let mut state = two_measures();
    let forecast = |amounts: &[(&str, i64)]| SetSchedule {
        basis: ScheduleBasis::Forecast,
        ..plan("olaf/cost", amounts)
    };
    accept(&mut state, import("sap-05"));
    let import = state.position;
    accept(&mut state, merged(forecast(&[("2026-01", 5), ("2026-02", 0)])));
    let set = state.position;
    let after_undoing = accept(&mut state, undo(import)).events;
    let taken_back = after_undoing.iter().find_map(|event| match event {
        Event::ForecastSet(event) => Some((event.0.takes_back, event.0.deltas.clone())),
        _ => None,
    });
    let deltas = vec![(month("2026-01"), -5), (month("2026-02"), 0)];
    assert_eq!(taken_back, Some((Some(set), deltas)));
    let is_set = |state: &State, text: &str| {
        let cells = state.cells.get(EffectNo(0)).expect("is an effect");
        cells.set_to(month(text), Slot::Forecast)
    };
    assert_eq!(
        ["2026-01", "2026-02"].map(|text| is_set(&state, text)),
        [None, None]
    );
    assert_eq!(State::read_snapshot(&snapshot(&state)).as_ref(), Ok(&state));

    // To zero on purpose, it is set, though no sum differs.
    let known = ImportSchedule::is_known(&merged(forecast(&[("2026-02", 0)])), &state);
    accept(&mut state, forecast(&[("2026-02", 0)]));
    assert_eq!((known, is_set(&state, "2026-02")), (false, Some(0)));
}

#[test]
fn lines_that_were_reversed_before_a_booking_was_replaced_stay_reversed() {
    let mut state = two_measures();
    accept(&mut state, import("sap-05"));
    accept(
        &mut state,
        row(
            None,
            book("olaf", &[("cost", "2026-01", 700), ("cost", "2026-02", 90)]),
        ),
    );
    let booked = state.position;
    let first = ReverseBooking {
        lines: Some(vec![1]),
        ..reverse(booked)
    };
    accept(&mut state, first);
    let replacing = RecordImport {
        replaces: vec![booked],
        ..import("sap-05")
    };
    accept(&mut state, replacing);
    let replacing = state.position;
    accept(&mut state, undo(replacing));
    let cents = ["2026-01", "2026-02"].map(|text| cell(&state, "olaf/cost", text, Slot::Confirmed));
    assert_eq!(cents, [0, 90]);
}

#[test]
fn undoing_is_refused_in_its_order() {
    let (mut state, position) = imported();
    let silent = UndoImport {
        reason: " ".into(),
        ..undo(position)
    };
    assert_eq!(refusals(&state, undo(999)), ["NOT_FOUND import"]);
    assert_eq!(refusals(&state, silent), ["INVALID_VALUE reason"]);
    accept_from("erika", &mut state, confirm("olaf/saving", "2026-02", 300));
    let act = booking_id(position + 2);
    assert_eq!(
        refusals(&state, undo(position)),
        [format!("EXCEEDS_CLAIM import.{act}")]
    );
    accept(&mut state, close("bund", "2026-01"));
    let refused = refusals(&state, undo(position));
    assert!(
        refused.contains(&format!("EXCEEDS_CLAIM import.{act}")),
        "{refused:?}"
    );
}

#[test]
fn a_merged_plan_sets_the_months_that_it_names() {
    let mut state = two_measures();
    accept(
        &mut state,
        plan("olaf/cost", &[("2026-01", 100), ("2026-02", 200)]),
    );
    accept(&mut state, import("plans"));
    let position = state.position;
    let one_month = merged(plan("olaf/cost", &[("2026-02", 250)]));
    assert!(!one_month.is_known(&state));
    accept(&mut state, one_month.clone());
    assert!(one_month.is_known(&state));
    assert_eq!(cell(&state, "olaf/cost", "2026-01", Slot::Plan), 100);
    assert_eq!(cell(&state, "olaf/cost", "2026-02", Slot::Plan), 250);

    let whole = ImportSchedule {
        extent: Extent::Whole,
        ..one_month.clone()
    };
    assert!(!whole.is_known(&state));
    let mut replaced = state.clone();
    accept(&mut replaced, whole.clone());
    assert!(whole.is_known(&replaced));
    assert_eq!(cell(&replaced, "olaf/cost", "2026-01", Slot::Plan), 0);

    let mut set_since = state.clone();
    accept(&mut set_since, plan("olaf/cost", &[("2026-02", 1)]));
    let act = booking_id(position + 1);
    assert_eq!(
        refusals(&set_since, undo(position)),
        [format!("VERSION_CONFLICT import.{act}")]
    );
    accept(&mut state, undo(position));
    assert_eq!(cell(&state, "olaf/cost", "2026-01", Slot::Plan), 100);
    assert_eq!(cell(&state, "olaf/cost", "2026-02", Slot::Plan), 200);
}

#[test]
fn merged_ranges_of_other_months_stay() {
    let ranged = |text: &str, cents: i64| crate::schedule::set::ScheduledAmount {
        low: Some(Cents(cents - 1)),
        high: Some(Cents(cents + 1)),
        ..crate::testing::scheduled(text, cents)
    };
    let set = |amounts| SetSchedule {
        basis: ScheduleBasis::Forecast,
        amounts,
        ..plan("olaf/cost", &[])
    };
    let mut state = two_measures();
    accept(&mut state, set(vec![ranged("2026-03", 7), ranged("2026-01", 5)]));
    accept(&mut state, import("forecasts"));
    let position = state.position;
    accept(
        &mut state,
        merged(set(vec![ranged("2026-02", 9), ranged("2026-03", 8)])),
    );
    let range = |state: &State, text: &str| {
        let effect = state
            .effects
            .resolve(&"olaf/cost".into(), None)
            .expect("is there");
        let range = state
            .schedules
            .range_at(effect, Slot::Forecast, month(text), state.position);
        range.map(|(low, high)| (low.0, high.0))
    };
    assert_eq!(range(&state, "2026-01"), Some((4, 6)));
    assert_eq!(range(&state, "2026-02"), Some((8, 10)));
    assert_eq!(range(&state, "2026-03"), Some((7, 9)));
    accept(&mut state, undo(position));
    assert_eq!(range(&state, "2026-02"), None);
    assert_eq!(range(&state, "2026-03"), Some((6, 8)));
}

#[test]
fn undoing_a_correction_books_what_it_replaced_under_its_number() {
    let (mut state, first) = imported();
    let correction = RecordImport {
        replaces: vec![first + 1],
        ..import("sap-05")
    };
    accept(&mut state, correction);
    let second = state.position;
    accept(
        &mut state,
        row(Some("N1"), book("olaf", &[("cost", "2026-01", 750)])),
    );
    assert_eq!(cell(&state, "olaf/cost", "2026-01", Slot::Confirmed), 750);

    accept(&mut state, undo(second));
    assert_eq!(cell(&state, "olaf/cost", "2026-01", Slot::Confirmed), 700);
    let (act, number) = state.imports.numbered("sap-05").last().expect("is known");
    assert_eq!(number, number_hash("N1"));
    assert_eq!(state.bookings.reversed_by(act), None);
    assert_eq!(
        state.imports.of_act(act).map(|import| import.position),
        Some(first)
    );
    assert_eq!(State::read_snapshot(&snapshot(&state)).as_ref(), Ok(&state));

    // And all of it can be taken back.
    accept(&mut state, undo(first));
    assert_eq!(cell(&state, "olaf/cost", "2026-01", Slot::Confirmed), 0);
    assert_eq!(cell(&state, "olaf/saving", "2026-02", Slot::Claimed), 0);
}

#[test]
fn what_was_replaced_is_not_booked_into_a_closed_month() {
    let (mut state, first) = imported();
    let removal = RecordImport {
        replaces: vec![first + 1],
        ..import("sap-05")
    };
    accept(&mut state, removal);
    let second = state.position;
    accept(&mut state, close("bund", "2026-01"));
    let act = booking_id(first + 1);
    assert_eq!(
        refusals(&state, undo(second)),
        [format!("PERIOD_CLOSED import.{act}")]
    );
}

#[test]
fn recording_is_refused_in_its_order() {
    let (state, position) = imported();
    let late = RecordImport {
        expected: Some(position - 1),
        ..import("sap-05")
    };
    let fresh = |change: fn(&mut RecordImport)| {
        let mut command = RecordImport {
            expected: Some(position),
            ..import("sap-05")
        };
        change(&mut command);
        command
    };
    let table: [(RecordImport, &[&str]); 6] = [
        (late, &["VERSION_CONFLICT expectedPosition"]),
        (fresh(|_| ()), &[]),
        (fresh(|it| it.source = "a b".into()), &["INVALID_VALUE source"]),
        (fresh(|it| it.file = "".into()), &["INVALID_VALUE file"]),
        (
            fresh(|it| it.totals.add(EffectKind::Cost, Cents(1 << 53))),
            &["AMOUNT_OUT_OF_RANGE totals"],
        ),
        (
            fresh(|it| it.replaces = vec![1]),
            &["NOT_FOUND replaces.0.booking"],
        ),
    ];
    for (command, expected) in table {
        assert_eq!(refusals(&state, command), expected);
    }
    let many = RecordImport {
        replaces: vec![1; REPLACED_PER_IMPORT_MAX + 1],
        ..import("sap-05")
    };
    assert_eq!(refusals(&state, many), ["LIMIT_EXCEEDED replaces"]);
    let lonely: Command = row(None, book("olaf", &[("cost", "2026-01", 1)])).into();
    assert_eq!(refusals(&two_measures(), lonely), ["WRONG_STATUS"]);
}

#[test]
fn a_file_replaces_more_than_an_entry_can_name() {
    let mut state = two_measures();
    accept(&mut state, import("sap-05"));
    let first = state.position + 1;
    let count = REPLACED_PER_IMPORT_MAX as u64 + 1;
    for _ in 0..count {
        accept(&mut state, row(None, book("olaf", &[("cost", "2026-01", 2)])));
    }
    let replaces: Vec<Position> = (first..first + count).collect();
    let replacing = RecordImport {
        replaces: replaces.clone(),
        ..import("sap-05")
    };
    let decision = accept(&mut state, replacing);
    let Some(event @ Event::ImportRecorded(recorded)) = decision.events.last() else {
        panic!("{:?}", decision.outcome)
    };
    assert_eq!(event.version(), 2);
    assert_eq!(
        (recorded.replaces.len(), recorded.replaces_runs.as_slice()),
        (0, [(first, 3_001)].as_slice())
    );
    assert_eq!(cell(&state, "olaf/cost", "2026-01", Slot::Confirmed), 0);
    let position = state.position;
    let known = state.imports.at(position).expect("is known");
    assert_eq!(known.replaces.as_ref(), replaces);
    // One act takes it back.
    accept(&mut state, undo(position));
    let sum = i64::try_from(2 * count).expect("is small");
    assert_eq!(cell(&state, "olaf/cost", "2026-01", Slot::Confirmed), sum);
}

#[test]
fn hashes_of_numbers_spread() {
    let hashes: std::collections::HashSet<u64> = (0..100_000)
        .map(|number| number_hash(&format!("51{number:08}")))
        .collect();
    assert_eq!(hashes.len(), 100_000);
}
