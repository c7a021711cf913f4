use crate::booking::record::{NewPosting, POSTINGS_PER_BOOKING_MAX, RecordBooking};
use crate::command::outcome::Outcome;
use crate::effect::add::NewEffect;
use crate::event::Event;
use crate::id::{EffectNo, MeasureNo};
use crate::measure::add_effects::AddEffects;
use crate::money::AMOUNT_CENTS_MAX;
use crate::note::Note;
use crate::testing::month;
use crate::testing::{
    accept, book, change_status, new_effect, noted, posting_by_parts, refusals, reverse, two_measures,
};
use crate::words::{EffectKind, EntryBasis, EvidenceGrade, MeasureStatus, Slot};

mod details;
mod erasure;
mod late;
mod reversal;

fn book_parts(measure: &str, postings: Vec<NewPosting>) -> RecordBooking {
    RecordBooking {
        postings,
        ..book(measure, &[])
    }
}

#[test]
fn a_booking_adds_to_the_cells_of_its_effects() {
    use Slot::{Claimed, Confirmed};
    let mut state = two_measures();
    let postings = [
        ("cost", "2026-01", 1_000),
        ("olaf/saving", "2026-01", 300),
        ("effect:2", "2026-02", -50),
        ("fee-town", "2026-02", 50),
        ("cost", "2026-01", -1),
        ("cost", "2026-03", 0),
    ];
    let decision = accept(&mut state, book("olaf", &postings));

    assert_eq!(decision.outcome, Outcome::Booking(12));
    let booking = state.bookings.at(12).expect("was booked");
    assert_eq!(
        (booking.basis, booking.measure, booking.posting_count),
        (EntryBasis::Actual, MeasureNo(0), 6)
    );
    let lines: Vec<_> = state
        .bookings
        .postings(booking)
        .map(|line| (line.effect.0, line.slot, line.cents))
        .collect();
    let expected = [
        (0, Confirmed, 1_000),
        (1, Claimed, 300),
        (2, Confirmed, -50),
        (3, Confirmed, 50),
        (0, Confirmed, -1),
    ];
    assert_eq!(lines[..5], expected);
    assert_eq!(state.cells.sum(EffectNo(0), month("2026-01"), Confirmed), 999);
    let cells = state.cells.get(EffectNo(0)).expect("is an effect");
    assert_eq!(
        cells.get(month("2026-03"), Confirmed),
        Some(0),
        "that a month has an actual is a fact"
    );
    assert_eq!(cells.latest_actual(), Some(month("2026-03")));
}

#[test]
fn parts_find_the_one_effect_or_make_it_once() {
    use EffectKind::{Cost, Saving};
    let mut state = two_measures();
    let postings = vec![
        posting_by_parts("bund", Cost, "run.cost.staff", 1),
        posting_by_parts("bund", Cost, "run.cost.goods", 2),
        posting_by_parts("unit:0", Cost, "run.cost.goods", 3),
        posting_by_parts("15003", Saving, "service.saving.admin", 4),
    ];
    let decision = accept(&mut state, book_parts("olaf", postings));

    // Two effects were made, then the booking follows; its position is the last.
    assert_eq!(decision.outcome, Outcome::Booking(14));
    let Event::BookingRecorded(recorded) = &decision.events[2] else {
        panic!("{:?}", decision.events)
    };
    let effects: Vec<_> = recorded
        .postings
        .iter()
        .map(|(effect, _, cents)| (effect.0, *cents))
        .collect();
    assert_eq!(effects, [(0, 1), (5, 2), (5, 3), (6, 4)]);
    let made = state.effects.get(EffectNo(5)).expect("was made");
    assert_eq!(
        (made.code.as_ref(), made.evidence),
        ("run.cost.goods-cash-bund", EvidenceGrade::E)
    );
    assert_eq!(made.title.as_ref(), "Betrieb: Sachkosten");

    // From now on it is found, and its code is taken.
    let again = accept(
        &mut state,
        book_parts("olaf", vec![posting_by_parts("bund", Cost, "run.cost.goods", 5)]),
    );
    assert_eq!(again.events.len(), 1);
    // Another measure has an effect of its own.
    let other = accept(
        &mut state,
        book_parts("efa", vec![posting_by_parts("bund", Cost, "run.cost.goods", 6)]),
    );
    assert_eq!(other.events.len(), 2);
}

#[test]
fn a_made_effect_evades_codes_that_are_taken() {
    let mut state = two_measures();
    let taken = NewEffect {
        category: "dev.cost".into(),
        ..new_effect("run.cost.goods-cash-bund", "bund", EffectKind::Cost)
    };
    accept(
        &mut state,
        AddEffects {
            measure: "olaf".into(),
            effects: vec![taken],
        },
    );
    let posting = posting_by_parts("bund", EffectKind::Cost, "run.cost.goods", 1);
    accept(&mut state, book_parts("olaf", vec![posting]));
    let made = state.effects.get(EffectNo(6)).expect("was made");
    assert_eq!(made.code.as_ref(), "run.cost.goods-cash-bund-2");
}

#[test]
fn refusals_of_a_posting() {
    use EffectKind::{Cost, Saving, Transfer};
    let mut state = two_measures();
    accept(
        &mut state,
        AddEffects {
            measure: "olaf".into(),
            effects: vec![new_effect("cost-too", "bund", Cost)],
        },
    );
    let named = |effect: &str, cents| book("olaf", &[(effect, "2026-01", cents)]).postings.remove(0);
    let max = AMOUNT_CENTS_MAX;

    let table: Vec<(NewPosting, &[&str])> = vec![
        (named("cost", 1), &[]),
        (named("cost", max), &[]),
        (named("cost", -max), &[]),
        (named("cost", max + 1), &["AMOUNT_OUT_OF_RANGE postings.0.amount"]),
        (
            named("cost", i64::MAX),
            &["AMOUNT_OUT_OF_RANGE postings.0.amount"],
        ),
        (
            named("cost", i64::MIN),
            &["AMOUNT_OUT_OF_RANGE postings.0.amount"],
        ),
        // The amount is looked at first, then the effect.
        (
            named("nothing", i64::MIN),
            &["AMOUNT_OUT_OF_RANGE postings.0.amount"],
        ),
        (named("nothing", 1), &["NOT_FOUND postings.0.effect"]),
        (named("", 1), &["NOT_FOUND postings.0.effect"]),
        (named("effect:99", 1), &["NOT_FOUND postings.0.effect"]),
        (named("run", 1), &["NOT_FOUND postings.0.effect"]),
        (named("efa/run", 1), &["INVALID_VALUE postings.0.effect"]),
        (named("effect:4", 1), &["INVALID_VALUE postings.0.effect"]),
        (
            posting_by_parts("nowhere", Cost, "nothing", 1),
            &["NOT_FOUND postings.0.unit"],
        ),
        (
            posting_by_parts("bund", Cost, "nothing", 1),
            &["NOT_FOUND postings.0.category"],
        ),
        (
            posting_by_parts("bund", Cost, "run.saving", 1),
            &["INVALID_VALUE postings.0.category"],
        ),
        (
            posting_by_parts("wirtschaft", Transfer, "run.cost", 1),
            &["INVALID_VALUE postings.0.category"],
        ),
        (
            posting_by_parts("wirtschaft", Transfer, "transfer", 1),
            &["INVALID_VALUE postings.0.unit"],
        ),
        (posting_by_parts("wirtschaft", Saving, "society.burden", 1), &[]),
        // `cost` and `cost-too` have the same parts.
        (
            posting_by_parts("bund", Cost, "run.cost.staff", 1),
            &["INVALID_VALUE postings.0.effect"],
        ),
    ];
    for (posting, expected) in table {
        let command = book_parts("olaf", vec![posting.clone()]);
        assert_eq!(refusals(&state, command), *expected, "{posting:?}");
    }
}

#[test]
fn every_bad_posting_is_named_before_sums_are_looked_at() {
    let postings = [
        ("cost", "2026-01", 1),
        ("nothing", "2026-01", 1),
        ("fee-bund", "2026-01", 7),
        ("efa/run", "2026-02", 1),
    ];
    let expected = ["NOT_FOUND postings.1.effect", "INVALID_VALUE postings.3.effect"];
    assert_eq!(refusals(&two_measures(), book("olaf", &postings)), expected);
}

#[test]
fn refusals_of_a_booking_come_in_their_order() {
    let mut state = two_measures();
    accept(&mut state, change_status("efa", MeasureStatus::Closed));
    let many = vec![("cost", "2026-01", 1); POSTINGS_PER_BOOKING_MAX + 1];
    let with = |note: Note, command: RecordBooking| RecordBooking { note, ..command };
    let bad = || noted(Some(" "), Some("a\0"));
    let line: &[_] = &[("run", "2026-01", 1)];

    let table: Vec<(RecordBooking, &[&str])> = vec![
        (
            with(bad(), book("nothing", &[])),
            &[
                "NOT_FOUND measure",
                "INVALID_VALUE postings",
                "INVALID_VALUE text",
                "INVALID_VALUE document",
            ],
        ),
        (
            with(bad(), book("efa", &[])),
            &[
                "MEASURE_CLOSED measure",
                "INVALID_VALUE postings",
                "INVALID_VALUE text",
                "INVALID_VALUE document",
            ],
        ),
        (
            with(bad(), book("olaf", &many)),
            &[
                "LIMIT_EXCEEDED postings",
                "INVALID_VALUE text",
                "INVALID_VALUE document",
            ],
        ),
        (book("olaf", &many[1..]), &[]),
        (book("efa", line), &["MEASURE_CLOSED measure"]),
        (book("measure:2", line), &["NOT_FOUND measure"]),
        (book("olaf", &[]), &["INVALID_VALUE postings"]),
        (
            with(noted(Some("a\u{202e}b"), None), book("olaf", line)),
            &["INVALID_VALUE text"],
        ),
        (
            with(noted(None, Some("")), book("olaf", &[("cost", "2026-01", 1)])),
            &["INVALID_VALUE document"],
        ),
        (
            with(
                noted(Some("two\nlines"), Some("Az. 1/2")),
                book("olaf", &[("cost", "2026-01", 1)]),
            ),
            &[],
        ),
    ];
    for (command, expected) in table {
        let first = (
            command.measure.clone(),
            command.postings.len(),
            command.note.clone(),
        );
        assert_eq!(refusals(&state, command), *expected, "{first:?}");
    }
}

#[test]
fn transfers_sum_to_zero_in_every_month() {
    type Postings<'a> = &'a [(&'a str, &'a str, i64)];
    let open: &[&str] = &["UNBALANCED_TRANSFER postings"];
    let table: &[(Postings, &[&str])] = &[
        (&[("fee-bund", "2026-01", -5), ("fee-town", "2026-01", 5)], &[]),
        (&[("fee-bund", "2026-01", 0)], &[]),
        (&[("fee-bund", "2026-01", 5), ("fee-bund", "2026-01", -5)], &[]),
        (
            &[
                ("fee-bund", "2026-01", -5),
                ("fee-town", "2026-01", 3),
                ("fee-town", "2026-01", 2),
            ],
            &[],
        ),
        (&[("fee-bund", "2026-01", -5), ("fee-town", "2026-01", 4)], open),
        (&[("fee-bund", "2026-01", -5)], open),
        // A saving of the same amount is no counterpart.
        (&[("fee-bund", "2026-01", -5), ("saving", "2026-01", 5)], open),
        // Balanced as a whole, and in no month.
        (
            &[("fee-bund", "2026-01", -5), ("fee-town", "2026-02", 5)],
            &["UNBALANCED_TRANSFER postings", "UNBALANCED_TRANSFER postings"],
        ),
    ];
    for (postings, expected) in table {
        assert_eq!(
            refusals(&two_measures(), book("olaf", postings)),
            *expected,
            "{postings:?}"
        );
    }
    // Beyond 64 bits the sum is still exact.
    let ones = vec![("fee-bund", "2026-01", AMOUNT_CENTS_MAX); POSTINGS_PER_BOOKING_MAX];
    assert_eq!(refusals(&two_measures(), book("olaf", &ones)), open);
}

#[test]
fn a_cell_stays_within_64_bits() {
    let mut state = two_measures();
    let max = AMOUNT_CENTS_MAX;
    let hundreds = vec![("cost", "2026-01", max); 9_200];
    accept(&mut state, book("olaf", &hundreds));
    let room = i64::MAX - 9_200 * max;

    let rest = vec![("cost", "2026-01", max); usize::try_from(room / max).expect("is small")];
    accept(&mut state, book("olaf", &rest));
    let last = room % max;
    assert_eq!(
        refusals(&state, book("olaf", &[("cost", "2026-01", last + 1)])),
        ["AMOUNT_OUT_OF_RANGE"]
    );
    accept(&mut state, book("olaf", &[("cost", "2026-01", last)]));
    assert_eq!(
        state.cells.sum(EffectNo(0), month("2026-01"), Slot::Confirmed),
        i64::MAX
    );
    assert_eq!(
        refusals(&state, book("olaf", &[("cost", "2026-01", 1)])),
        ["AMOUNT_OUT_OF_RANGE"]
    );
    assert!(
        refusals(&state, book("olaf", &[("cost", "2026-02", 1)])).is_empty(),
        "other cells have room"
    );
    assert!(
        refusals(&state, book("olaf", &[("cost", "2026-01", -1)])).is_empty(),
        "there is a way back"
    );
    assert!(
        refusals(&state, reverse(14)).is_empty(),
        "what was booked can be reversed"
    );
}
