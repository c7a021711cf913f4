//! The same rows are booked once, however they come.

use std::collections::{HashMap, HashSet};

use proptest::prelude::*;
use querbuch_domain::command::Command;
use querbuch_domain::command::decide::Context;
use querbuch_domain::id::import_id;
use querbuch_domain::import::undo::UndoImport;
use querbuch_domain::journal::JournalLine;
use querbuch_domain::note::TextHashes;
use querbuch_domain::state::State;

use crate::import::tests::{apply, execute, import_with, small_state};
use crate::import::{ImportFault, ImportKind, ImportOptions, ImportPolicy, ImportSource, Receipt, prepare};

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

#[test]
fn a_number_in_two_files_is_booked_once_also_where_its_effect_is_new() {
    let text = |rows: &str| {
        let header = "measure;unit;kind;category;cashability;month;amount;booking\n";
        format!("{header}m;bund;COST;run.cost.goods;CASH;2026-01;5;N1\n{rows}")
            .leak()
            .as_bytes()
    };
    let sources = [
        ImportSource::bytes("eins.csv", text("")),
        ImportSource::bytes("zwei.csv", text("m;bund;COST;run.cost.goods;CASH;2026-02;6;N2\n")),
    ];
    let mut state = small_state();
    let options = options("sap-05", ImportPolicy::Add);
    for booked in [2, 0] {
        let prepared = prepare(ImportKind::Bookings, &sources, &state, &options).expect("no fault");
        let receipt = execute(&mut state, &prepared).expect("no fault");
        assert_eq!(counts(receipt), [booked, 3 - booked, 0, 0]);
    }
}

/// Rows of few values, so that many are equal; those with a number differ by it, but for the lines of one booking.
fn any_rows() -> impl Strategy<Value = Vec<String>> {
    let row = (1..4_u8, 1..4_i64, prop::option::of(prop::bool::weighted(0.7)));
    prop::collection::vec(row, 1..12).prop_map(|rows| {
        let row = |(place, (month, amount, numbered)): (usize, (u8, i64, Option<bool>))| {
            let number = match numbered {
                Some(true) => format!("N{place}"),
                Some(false) => "N".to_owned(),
                None => String::new(),
            };
            format!("m;kosten;2026-0{month};{amount};{number}\n")
        };
        rows.into_iter().enumerate().map(row).collect()
    })
}

/// The rows in several files: the lines of one booking stay in one, and so do equal rows without a number where asked.
/// A file that says the same as another one is refused, so such a split is none.
fn split(rows: &[String], parts: &[usize], equal_together: bool) -> Vec<String> {
    let mut files = vec![String::new(); 4];
    let mut places: HashMap<&str, usize> = HashMap::new();
    for (place, row) in rows.iter().enumerate() {
        let number = row.trim_end().rsplit(';').next().unwrap_or_default();
        let file = parts[place % parts.len()];
        let file = match number {
            "" if equal_together => *places.entry(row).or_insert(file),
            "" => file,
            _ => *places.entry(number).or_insert(file),
        };
        files[file] += row;
    }
    files.retain(|file| !file.is_empty());
    files
}

fn book_files(state: &mut State, files: &[String]) -> Receipt {
    try_book_files(state, files).expect("no fault")
}

fn try_book_files(state: &mut State, files: &[String]) -> Result<Receipt, Box<ImportFault>> {
    let sources: Vec<ImportSource> = (1..)
        .zip(files)
        .map(|(number, rows)| {
            let bytes = format!("{HEADER}{rows}").leak().as_bytes();
            ImportSource::bytes(&format!("teil-{number}.csv"), bytes)
        })
        .collect();
    let options = options("sap-05", ImportPolicy::Add);
    let prepared = prepare(ImportKind::Bookings, &sources, state, &options).expect("no fault");
    execute(state, &prepared)
}

#[test]
fn a_booking_that_is_cut_in_two_is_not_booked_as_two() {
    let files = ["m;kosten;2026-01;1;N1\n", "m;kosten;2026-02;2;N1\n"];
    let mut state = small_state();
    book(&mut state, files[0]);
    let fault = try_book(&mut state, files[1], ImportPolicy::Add).expect_err("differs");
    assert_eq!(fault.code, "NUMBER_DIFFERS");
    // Neither where both files come at once.
    let mut state = small_state();
    let both = files.map(str::to_owned);
    let fault = try_book_files(&mut state, &both).expect_err("differs");
    assert_eq!((fault.code, &*fault.file), ("NUMBER_DIFFERS", "teil-2.csv"));
    assert_eq!(state.bookings.len(), 0);
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
        let (part, rest) = rows.split_at(prefix.min(rows.len()));
        // The lines of one booking are not cut in two.
        let of_booking = |row: &&String| row.ends_with(";N\n") && part.iter().any(|row| row.ends_with(";N\n"));
        let part: String = part.iter().chain(rest.iter().filter(of_booking)).map(String::as_str).collect();
        if !part.is_empty() {
            book(&mut grown, &part);
        }
        for _ in 0..=again {
            book(&mut grown, &rows.concat());
        }
        let turned: String = rows.iter().rev().map(String::as_str).collect();
        prop_assert_eq!(book(&mut grown, &turned).booked, 0);
        prop_assert_eq!(standing(&grown), standing(&once));
    }

    #[test]
    fn any_split_into_files_books_the_same(
        rows in any_rows().prop_shuffle(),
        parts in prop::collection::vec(0..4_usize, 12),
        order in Just([0, 1, 2, 3]).prop_shuffle(),
        repeated in any::<bool>(),
    ) {
        let mut once = small_state();
        book(&mut once, &rows.concat());
        let whole = standing(&once);
        let in_order = |files: &[String]| -> Vec<String> {
            let given = order.iter().filter_map(|place| files.get(*place));
            given.cloned().collect()
        };

        // As several files of one import, equal rows on both sides of a cut; again, in another order, as one file.
        let files = split(&rows, &parts, false);
        let distinct: HashSet<&String> = files.iter().collect();
        if distinct.len() == files.len() {
            let mut state = small_state();
            prop_assert_eq!(book_files(&mut state, &files).booked, rows.len() as u64);
            prop_assert_eq!(standing(&state), whole.clone());
            prop_assert_eq!(book_files(&mut state, &in_order(&files)).booked, 0);
            prop_assert_eq!(book(&mut state, &rows.concat()).booked, 0);
        }

        // One after the other, in any order, some of them twice: equal rows of two imports are taken for the same, so they
        // stand in one.
        let mut state = small_state();
        for file in in_order(&split(&rows, &parts, true)) {
            book(&mut state, &file);
            if repeated {
                prop_assert_eq!(book(&mut state, &file).booked, 0);
            }
        }
        prop_assert_eq!(standing(&state), whole.clone());

        // Whatever was cut, the whole file makes it whole.
        let mut state = small_state();
        for file in in_order(&files) {
            book(&mut state, &file);
        }
        book(&mut state, &rows.concat());
        prop_assert_eq!(standing(&state), whole);
        prop_assert_eq!(book_files(&mut state, &split(&rows, &parts, true)).booked, 0);
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
