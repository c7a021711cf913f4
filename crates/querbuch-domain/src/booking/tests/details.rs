//! Quantities and tags of postings.

use std::sync::Arc;

use super::*;
use crate::booking::details::Details;
use crate::booking::quantity::Quantity;
use crate::booking::reverse::ReverseBooking;
use crate::booking::tag::{TAG_KEY_CHARS_MAX, TAG_VALUE_CHARS_MAX, TAGS_PER_POSTING_MAX, Tag};
use crate::decimal::Decimal;
use crate::journal::POSTING_BYTES;
use crate::language::Language;
use crate::money::Cents;
use crate::state::State;
use crate::testing::snapshot;

fn tag(key: &str, value: &str) -> Tag {
    Tag::try_new(key, value).expect("is a tag")
}

/// So many hours at 80 euros, at a cost centre.
fn details(hours: i64, centre: &str) -> Option<Arc<Details>> {
    let quantity = Quantity::try_new(Decimal::from(hours), "h", Decimal::from(80)).expect("is in range");
    Details::of(
        Some(quantity),
        vec![tag("Kostenstelle", centre), tag("auftrag", "A-7")],
    )
    .expect("are few")
}

/// Two plain lines, and one of three hours between them.
fn three_lines() -> RecordBooking {
    let mut booking = book(
        "olaf",
        &[
            ("cost", "2026-01", 1),
            ("cost", "2026-01", 24_000),
            ("saving", "2026-01", 5),
        ],
    );
    booking.postings[1].details = details(3, " 4711 ");
    booking
}

fn described(state: &State) -> Vec<Option<String>> {
    let postings = 0..state.bookings.journal().len();
    postings
        .map(|posting| {
            state
                .bookings
                .details_of(posting)
                .map(|details| details.describe())
        })
        .collect()
}

#[test]
fn a_reversal_takes_back_quantities_with_their_tags() {
    let mut state = two_measures();
    accept(&mut state, three_lines());
    let booked = state.position;
    let there = Some("3 h × 80, auftrag=A-7, kostenstelle=4711".to_owned());
    let back = Some("-3 h × 80, auftrag=A-7, kostenstelle=4711".to_owned());
    assert_eq!(described(&state), [None, there.clone(), None]);

    let mut by_lines = state.clone();
    let lines = ReverseBooking {
        lines: Some(vec![2, 3]),
        ..reverse(booked)
    };
    accept(&mut by_lines, lines);
    assert_eq!(described(&by_lines)[3..], [back.clone(), None]);
    // What is left has no details, and takes none back.
    accept(&mut by_lines, reverse(booked));
    assert_eq!(described(&by_lines)[5..], [None]);

    accept(&mut state, reverse(booked));
    assert_eq!(described(&state)[3..], [None, back, None]);
    assert_eq!(State::read_snapshot(&snapshot(&state)).as_ref(), Ok(&state));
}

#[test]
fn an_amount_that_disagrees_with_its_quantity_is_refused_with_both() {
    let mut booking = three_lines();
    booking.postings[1].amount = Cents(24_001);
    let state = two_measures();
    assert_eq!(refusals(&state, booking), ["INVALID_VALUE postings.1.amount"]);
}

#[test]
fn a_booking_without_details_is_written_as_ever() {
    let mut state = two_measures();
    let decision = accept(&mut state, book("olaf", &[("cost", "2026-01", 1)]));
    assert_eq!(decision.events[0].version(), 1);
    let decision = accept(&mut state, three_lines());
    assert_eq!(decision.events[0].version(), 3);
    let data = serde_json::to_string(&decision.events[0]).expect("is data");
    let details = r#""details":[{"place":1,"price":"80","quantity":"3","tags":[["auftrag","A-7"],["kostenstelle","4711"]],"unit":"h"}]"#;
    assert!(data.contains(details), "{data}");
    // Its input has the hash of ever as well.
    let plain = serde_json::to_string(&book("olaf", &[("cost", "2026-01", 1)])).expect("is data");
    assert!(!plain.contains("details"), "{plain}");
}

#[test]
fn an_entry_that_no_command_would_have_let_in_is_told() {
    let mut state = two_measures();
    let decision = accept(&mut state, three_lines());
    let Event::BookingRecorded(recorded) = &decision.events[0] else {
        panic!("a booking");
    };
    let damaged = |damage: fn(&mut crate::booking::details::DetailsEntry)| {
        let mut event = recorded.clone();
        damage(&mut event.details[0]);
        Event::from(event).implausible()
    };
    assert_eq!(damaged(|_| {}), None);
    assert_eq!(damaged(|entry| entry.place = 3), Some("details"));
    assert_eq!(
        damaged(|entry| entry.quantity = Some(Decimal::from(4))),
        Some("details")
    );
    assert_eq!(damaged(|entry| entry.unit = None), Some("details"));
    assert_eq!(damaged(|entry| entry.tags.reverse()), Some("details"));
}

#[test]
fn tags_are_bounded_and_each_key_stands_once() {
    let long = |chars: usize| "x".repeat(chars);
    let made = |key: &str, value: &str| {
        Tag::try_new(key, value)
            .err()
            .map(|refusal| refusal.field.concat())
    };
    assert_eq!(made(&long(TAG_KEY_CHARS_MAX), &long(TAG_VALUE_CHARS_MAX)), None);
    assert_eq!(made(&long(TAG_KEY_CHARS_MAX + 1), "1").as_deref(), Some("key"));
    assert_eq!(
        made("a", &long(TAG_VALUE_CHARS_MAX + 1)).as_deref(),
        Some("value")
    );
    assert_eq!(made("a b", "1").as_deref(), Some("key"));
    assert_eq!(made("a", " ").as_deref(), Some("value"));
    assert_eq!(tag(" KOSTENSTELLE ", " 4711 "), tag("kostenstelle", "4711"));

    let of = |count: usize| (0..count).map(|number| tag(&format!("k{number}"), "1")).collect();
    assert!(Details::of(None, of(TAGS_PER_POSTING_MAX)).is_ok());
    assert!(Details::of(None, of(TAGS_PER_POSTING_MAX + 1)).is_err());
    let twice = Details::of(None, vec![tag("a", "1"), tag("A", "2")]).expect_err("the same key");
    assert!(twice.reason.message(Language::English).contains("“a”"));
    assert_eq!(Details::of(None, vec![]), Ok(None));
}

/// Details lie beside the journal: a posting without them takes what it always took.
#[test]
fn postings_without_details_take_no_memory_for_them() {
    assert_eq!(POSTING_BYTES, 15);
    let mut state = two_measures();
    accept(&mut state, book("olaf", &vec![("cost", "2026-01", 1); 1_000]));
    assert_eq!(state.bookings.details_in(0, usize::MAX).count(), 0);
    accept(&mut state, three_lines());
    assert_eq!(state.bookings.details_in(0, usize::MAX).count(), 1);
}
