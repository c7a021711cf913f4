//! The same rows are booked once, however they come.

use proptest::prelude::*;
use querbuch_domain::command::Command;
use querbuch_domain::command::decide::Context;
use querbuch_domain::id::import_id;
use querbuch_domain::import::undo::UndoImport;
use querbuch_domain::journal::JournalLine;
use querbuch_domain::note::TextHashes;
use querbuch_domain::state::State;

use crate::import::tests::{apply, execute, import_with, small_state};
use crate::import::{ImportFault, ImportKind, ImportOptions, ImportPolicy, Receipt};

const HEADER: &str = "measure;effect;month;amount;booking\n";

fn options(source: &str, policy: ImportPolicy) -> ImportOptions<'static> {
    ImportOptions {
        source: Some(source.into()),
        policy,
        ..ImportOptions::default()
    }
}

fn try_book(state: &mut State, rows: &str, policy: ImportPolicy) -> Result<Receipt, Box<ImportFault>> {
    let text = format!("{HEADER}{rows}");
    let prepared = import_with(state, ImportKind::Bookings, &text, &options("sap-05", policy));
    execute(state, &prepared)
}

fn book(state: &mut State, rows: &str) -> Receipt {
    try_book(state, rows, ImportPolicy::Add).expect("no fault")
}

/// What was counted of the rows: booked, known, reversed, missing.
fn counts(receipt: Receipt) -> [u64; 4] {
    [receipt.booked, receipt.known, receipt.reversed, receipt.missing]
}

/// What stands, sorted: everything but what was reversed, and its reversals.
fn standing(state: &State) -> Vec<String> {
    let bookings = &state.bookings;
    let standing = bookings
        .iter()
        .filter(|act| act.reverses.is_none() && bookings.reversed_by(act.position).is_none());
    let lines = standing.flat_map(|act| bookings.postings(act));
    let mut lines: Vec<String> = lines.map(|line: JournalLine| format!("{line:?}")).collect();
    lines.sort_unstable();
    lines
}

fn undo(state: &mut State, position: u64) {
    let command: Command = UndoImport {
        import: import_id(position).into(),
        reason: "falsch".into(),
    }
    .into();
    let decision = command.decide(state, &Context::new("test", &TextHashes::default()));
    for event in decision.expect("nothing stands against it").events {
        apply(state, &event);
    }
}

#[test]
fn a_file_that_grows_month_by_month_is_booked_once() {
    let mut state = small_state();
    let mut rows = String::new();
    for month in 1..=6_u64 {
        rows += [
            "m;kosten;2026-0",
            &month.to_string(),
            ";1,50;N",
            &month.to_string(),
            "\n",
        ]
        .concat()
        .as_str();
        rows += &format!("m;kosten;2026-0{month};7,00;\n").repeat(2);
        // Sorted the other way and saved with other line ends, as spreadsheets do.
        let saved = rows.lines().rev().collect::<Vec<_>>().join("\r\n");
        let receipt = book(&mut state, &saved);
        assert_eq!(counts(receipt), [3, 3 * (month - 1), 0, 0], "{month}");
    }
    assert_eq!(state.bookings.journal().len(), 18);
    assert_eq!(state.imports.len(), 6);
    let position = state.position;
    assert_eq!(counts(book(&mut state, &rows)), [0, 18, 0, 0]);
    assert_eq!(state.position, position);
}

#[test]
fn rows_of_other_sources_are_others() {
    let mut state = small_state();
    let row = "m;kosten;2026-01;5;N1\n";
    book(&mut state, row);
    let text = format!("{HEADER}{row}");
    let other = options("sap-06", ImportPolicy::Add);
    let prepared = import_with(&state, ImportKind::Bookings, &text, &other);
    let receipt = execute(&mut state, &prepared).expect("no fault");
    assert_eq!(counts(receipt), [1, 0, 0, 0]);
}

#[test]
fn another_content_under_a_number_is_refused_with_the_difference() {
    let mut state = small_state();
    book(&mut state, "m;kosten;2026-01;700;N1\nm;kosten;2026-01;1;N2\n");
    let changed = "m;kosten;2026-01;1;N2\nm;kosten;2026-02;750;N1\n";
    let fault = try_book(&mut state, changed, ImportPolicy::Add).expect_err("differs");
    assert_eq!((fault.code, fault.row), ("NUMBER_DIFFERS", Some(3)));
    assert!(
        fault.english.contains("m/kosten 2026-01 700.00")
            && fault.english.contains("m/kosten 2026-02 750.00"),
        "{}",
        fault.english
    );
    let receipt = try_book(&mut state, changed, ImportPolicy::Correct).expect("no fault");
    assert_eq!(counts(receipt), [1, 1, 1, 0]);
    let again = try_book(&mut state, changed, ImportPolicy::Correct).expect("no fault");
    assert_eq!(counts(again), [0, 2, 0, 0]);
}

#[test]
fn lines_of_one_number_may_change_their_order_and_not_their_count() {
    let mut state = small_state();
    book(&mut state, "m;geben;2026-01;-5;N1\nm;nehmen;2026-01;5;N1\n");
    let turned = "m;nehmen;2026-01;5;N1\nm;geben;2026-01;-5;N1\n";
    assert_eq!(counts(book(&mut state, turned)), [0, 2, 0, 0]);
    let doubled = turned.repeat(2);
    let fault = try_book(&mut state, &doubled, ImportPolicy::Add).expect_err("differs");
    assert_eq!(fault.code, "NUMBER_DIFFERS");
}

#[test]
fn what_is_missing_is_counted_and_taken_out_where_the_file_replaces() {
    let mut state = small_state();
    let rows = "m;kosten;2026-01;1;N1\nm;kosten;2026-01;2;N2\nm;kosten;2026-01;3;\nm;kosten;2026-01;4;\n";
    book(&mut state, rows);
    let less = "m;kosten;2026-01;1;N1\nm;kosten;2026-01;4;\nm;kosten;2026-01;9;\n";
    let mut added = state.clone();
    assert_eq!(counts(book(&mut added, less)), [1, 2, 0, 2]);

    let receipt = try_book(&mut state, less, ImportPolicy::Replace).expect("no fault");
    assert_eq!(receipt.missing, 0);
    let mut fresh = small_state();
    book(&mut fresh, less);
    assert_eq!(standing(&state), standing(&fresh));
    let again = try_book(&mut state, less, ImportPolicy::Replace).expect("no fault");
    assert_eq!(counts(again), [0, 3, 0, 0]);
}

#[test]
fn what_was_reversed_by_hand_is_not_booked_again_and_what_was_undone_is() {
    let mut state = small_state();
    let rows = "m;kosten;2026-01;1;N1\nm;kosten;2026-01;3;\n";
    book(&mut state, rows);
    let import = state.imports.newest().expect("is there").position;
    let mut by_hand = state.clone();
    for act in [import + 1, import + 2] {
        let command: Command = querbuch_domain::booking::reverse::ReverseBooking {
            lines: None,
            booking: querbuch_domain::id::booking_id(act).into(),
            reason: "falsch".into(),
            month: None,
        }
        .into();
        let decision = command.decide(&by_hand, &Context::new("test", &TextHashes::default()));
        let events = decision.expect("nothing stands against it").events;
        for event in &events {
            apply(&mut by_hand, event);
        }
    }
    assert_eq!(counts(book(&mut by_hand, rows)), [0, 2, 0, 0]);

    undo(&mut state, import);
    assert_eq!(standing(&state), Vec::<String>::new());
    assert_eq!(counts(book(&mut state, rows)), [2, 0, 0, 0]);
}

#[test]
fn totals_are_those_of_the_file() {
    let mut state = small_state();
    let rows = "m;kosten;2026-01;1;N1\nm;geben;2026-01;-5;N2\nm;nehmen;2026-01;5;N2\n";
    let first = book(&mut state, rows).totals;
    assert_eq!((first.cost, first.paid, first.received), (100, -500, 500));
    assert_eq!(book(&mut state, rows).totals, first);
}

#[test]
fn plans_merge_month_by_month_and_are_replaced_as_a_whole_where_asked() {
    let header = "measure;effect;month;amount\n";
    let mut state = small_state();
    let mut set = |rows: &str, whole| {
        let how = ImportOptions {
            whole,
            ..ImportOptions::default()
        };
        let prepared = import_with(&state, ImportKind::Plans, &format!("{header}{rows}"), &how);
        let receipt = execute(&mut state, &prepared).expect("no fault");
        let effect = state.effects.resolve(&"m/kosten".into(), None).expect("is there");
        let cells = state.cells.get(effect).expect("its cells");
        let amounts: Vec<i64> = cells.iter().map(|cell| cell.cents).collect();
        ([receipt.booked, receipt.known], amounts)
    };
    let year = "m;kosten;2026-01;1\nm;kosten;2026-02;2\n";
    assert_eq!(set(year, false), ([2, 0], vec![100, 200]));
    assert_eq!(set("m;kosten;2026-02;3\n", false), ([1, 0], vec![100, 300]));
    assert_eq!(
        set("m;kosten;2026-02;3\nm;kosten;2026-03;4\n", false),
        ([1, 1], vec![100, 300, 400])
    );
    assert_eq!(set("m;kosten;2026-02;3\n", false), ([0, 1], vec![100, 300, 400]));
    assert_eq!(set("m;kosten;2026-02;3\n", true), ([0, 1], vec![0, 300, 0]));
}

/// Rows of few values, so that many are equal; those with a number differ by it.
fn any_rows() -> impl Strategy<Value = Vec<String>> {
    let row = (1..4_u8, 1..4_i64, any::<bool>());
    prop::collection::vec(row, 1..12).prop_map(|rows| {
        let row = |(place, (month, amount, numbered)): (usize, (u8, i64, bool))| {
            let number = if numbered {
                format!("N{place}")
            } else {
                String::new()
            };
            format!("m;kosten;2026-0{month};{amount};{number}\n")
        };
        rows.into_iter().enumerate().map(row).collect()
    })
}

proptest! {
    #[test]
    fn any_order_and_repetition_books_the_same(
        rows in any_rows().prop_shuffle(),
        again in 0..3_usize,
        prefix in 0..12_usize,
    ) {
        let mut once = small_state();
        book(&mut once, &rows.concat());
        let mut grown = small_state();
        // First a part of the file, then all of it, then all of it the other way round.
        let part = &rows[..prefix.min(rows.len())];
        if !part.is_empty() {
            book(&mut grown, &part.concat());
        }
        for _ in 0..=again {
            book(&mut grown, &rows.concat());
        }
        let turned: String = rows.iter().rev().map(String::as_str).collect();
        prop_assert_eq!(book(&mut grown, &turned).booked, 0);
        prop_assert_eq!(standing(&grown), standing(&once));
    }

    #[test]
    fn undoing_the_last_import_restores_every_sum(first in any_rows(), second in any_rows(), replace in any::<bool>()) {
        let mut state = small_state();
        book(&mut state, &first.concat());
        let before = state.clone();
        let policy = if replace { ImportPolicy::Replace } else { ImportPolicy::Correct };
        let receipt = try_book(&mut state, &second.concat(), policy).expect("no fault");
        if receipt.booked + receipt.reversed > 0 {
            let import = state.imports.newest().expect("is there").position;
            undo(&mut state, import);
        }
        prop_assert_eq!(standing(&state), standing(&before));
        prop_assert_eq!(book(&mut state, &first.concat()).booked, 0);
    }
}
