//! What comes late belongs to a month that is closed where it is posted.

use super::*;
use crate::booking::record::NewPosting;
use crate::language::Language;
use crate::testing::{close, month, posting_by_parts, reopen, reverse};
use crate::words::EffectKind::Cost;

fn late(effect: &str, cents: i64) -> NewPosting {
    NewPosting {
        belongs_to: Some(month("2026-01")),
        ..book("olaf", &[(effect, "2026-03", cents)]).postings.remove(0)
    }
}

fn booking(postings: Vec<NewPosting>) -> RecordBooking {
    RecordBooking {
        postings,
        ..book("olaf", &[])
    }
}

#[test]
fn nothing_comes_late_to_a_month_that_is_open() {
    let mut state = two_measures();
    let two = || booking(vec![late("cost", 3), late("saving", 4)]);
    let refused = [
        "WRONG_STATUS postings.0.belongsTo",
        "WRONG_STATUS postings.1.belongsTo",
    ];
    assert_eq!(refusals(&state, two()), refused);
    // Each unit for itself, by whoever closed; a month before the one in question is not enough.
    accept(&mut state, close("15", "2026-01"));
    accept(&mut state, close("bund", "2025-12"));
    assert_eq!(refusals(&state, two()), refused[..1]);
    assert_eq!(refusals(&state, booking(vec![late("saving", 4)])), [""; 0]);
    accept(&mut state, close("bund", "2026-01"));
    accept(&mut state, two());
    // Also on an effect that is made by it.
    let made = |code: &str| NewPosting {
        belongs_to: Some(month("2026-01")),
        month: month("2026-03"),
        ..posting_by_parts(code, Cost, "run.cost.goods", 1)
    };
    assert_eq!(refusals(&state, booking(vec![made("15003")])), [""; 0]);
    assert_eq!(
        refusals(&state, booking(vec![made("wirtschaft")])),
        ["WRONG_STATUS postings.0.belongsTo"]
    );
    // What was booked stays and is reversed as ever, also where the month was opened again.
    let position = state.position;
    accept(&mut state, reopen("bund", ""));
    accept(&mut state, reopen("15", ""));
    assert_eq!(refusals(&state, two()), refused);
    accept(&mut state, reverse(position));
}

#[test]
fn a_transfer_comes_late_where_one_side_has_closed_the_month() {
    let mut state = two_measures();
    let pair = || booking(vec![late("fee-bund", -5), late("fee-town", 5)]);
    let refused = [
        "WRONG_STATUS postings.0.belongsTo",
        "WRONG_STATUS postings.1.belongsTo",
    ];
    assert_eq!(refusals(&state, pair()), refused);
    accept(&mut state, close("15003", "2026-01"));
    assert_eq!(refusals(&state, pair()), [""; 0]);
    // The other side of a transfer says nothing about a cost.
    let with_cost = booking([pair().postings, vec![late("cost", 1)]].concat());
    assert_eq!(refusals(&state, with_cost), ["WRONG_STATUS postings.2.belongsTo"]);
    let apart = NewPosting {
        belongs_to: Some(month("2026-02")),
        ..late("fee-bund", -5)
    };
    let apart = booking(vec![apart, late("fee-town", 5)]);
    assert_eq!(
        refusals(&state, apart),
        ["WRONG_STATUS postings.0.belongsTo"],
        "it is told before the transfers that do not sum to zero"
    );
}

#[test]
fn the_refusal_says_into_which_month_to_book() {
    let state = two_measures();
    let refused = crate::testing::decide(&state, booking(vec![late("saving", 4)])).expect_err("is open");
    let sentences = Language::ALL.map(|language| refused[0].reason.message(language));
    let [german, english] = &sentences;
    assert!(
        german.starts_with("Der Monat 2026-01 ist bei „15003“ noch offen. Bitte direkt in 2026-01 buchen;"),
        "{german}"
    );
    assert!(
        english.starts_with("The month 2026-01 is still open at “15003”. Book into 2026-01 itself;"),
        "{english}"
    );
}
