use crate::booking::record::{NewPosting, RecordBooking};
use crate::booking::reverse::ReverseBooking;
use crate::claim::stages::{CashSaving, ConfirmSaving, DisputeSaving};
use crate::command::Command;
use crate::command::decide::Decide;
use crate::event::Event;
use crate::id::{EffectNo, Position};
use crate::language::Language;
use crate::measure::add_effects::AddEffects;
use crate::money::AMOUNT_CENTS_MAX;
use crate::state::State;
use crate::testing::month;
use crate::testing::{
    accept, accept_from, book, cash, change_status, close, confirm, deadline, dispute, new_effect, refusals,
    refusals_from, reverse, two_measures,
};
use crate::unit::Units;
use crate::words::EffectKind::Saving;
use crate::words::{MeasureStatus, Slot, Stage};

mod properties;

/// `olaf/saving` with 100 claimed by anna in January 2026; the booking stands at position 12.
fn claimed() -> State {
    let mut state = two_measures();
    accept_from("anna", &mut state, book("olaf", &[("saving", "2026-01", 100)]));
    state
}

/// claimed, confirmed, cashed of `olaf/saving` in a month.
fn stages(state: &State, text: &str) -> [i64; 3] {
    [Slot::Claimed, Slot::Confirmed, Slot::Cashed].map(|slot| state.cells.sum(EffectNo(1), month(text), slot))
}

fn late(effect: &str, posted: &str, belongs_to: &str, cents: i64) -> NewPosting {
    NewPosting {
        belongs_to: Some(month(belongs_to)),
        ..book("olaf", &[(effect, posted, cents)]).postings.remove(0)
    }
}

fn booking_of(postings: Vec<NewPosting>) -> RecordBooking {
    RecordBooking {
        postings,
        ..book("olaf", &[])
    }
}

fn reverse_into(position: Position, text: &str) -> ReverseBooking {
    ReverseBooking {
        month: Some(month(text)),
        ..reverse(position)
    }
}

#[test]
fn a_saving_is_confirmed_cashed_and_disputed() {
    let mut state = claimed();
    accept_from("bernd", &mut state, confirm("olaf/saving", "2026-01", 60));
    assert_eq!(stages(&state, "2026-01"), [40, 60, 0]);
    accept_from("anna", &mut state, cash("olaf/saving", "2026-01", 50));
    assert_eq!(stages(&state, "2026-01"), [40, 10, 50]);
    accept_from("anna", &mut state, dispute("olaf/saving", "2026-01", 15));
    assert_eq!(stages(&state, "2026-01"), [25, 10, 50]);

    let acts: Vec<_> = state
        .bookings
        .iter()
        .map(|booking| (booking.act.as_str(), booking.posting_count))
        .collect();
    assert_eq!(
        acts,
        [("RECORDED", 1), ("CONFIRMED", 2), ("CASHED", 2), ("DISPUTED", 1)]
    );
    let lines: Vec<_> = state
        .bookings
        .journal()
        .range(1, 6)
        .map(|line| (line.slot, line.cents))
        .collect();
    let expected = [
        (Slot::Claimed, -60),
        (Slot::Confirmed, 60),
        (Slot::Confirmed, -50),
        (Slot::Cashed, 50),
        (Slot::Claimed, -15),
    ];
    assert_eq!(lines, expected);
    let claims = state.claims.of(EffectNo(1)).expect("something was claimed");
    assert_eq!(claims.acts(), [13, 14, 15]);
    assert_eq!(
        (claims.claims()[0].open_cents, claims.claims()[0].taken_cents),
        (25, 75)
    );
}

#[test]
fn never_more_than_is_there() {
    let mut state = claimed();
    let exceeds: &[&str] = &["EXCEEDS_CLAIM amount"];
    assert_eq!(
        refusals_from("bernd", &state, confirm("olaf/saving", "2026-01", 101)),
        exceeds
    );
    assert_eq!(
        refusals_from("bernd", &state, confirm("olaf/saving", "2026-02", 1)),
        exceeds
    );
    assert_eq!(
        refusals_from("bernd", &state, dispute("olaf/saving", "2026-01", 101)),
        exceeds
    );
    assert_eq!(
        refusals_from("bernd", &state, cash("olaf/saving", "2026-01", 1)),
        exceeds
    );
    accept_from("bernd", &mut state, confirm("olaf/saving", "2026-01", 100));
    assert_eq!(
        refusals_from("bernd", &state, confirm("olaf/saving", "2026-01", 1)),
        exceeds
    );
    assert_eq!(
        refusals_from("bernd", &state, cash("olaf/saving", "2026-01", 101)),
        exceeds
    );
    accept_from("bernd", &mut state, cash("olaf/saving", "2026-01", 100));

    let command = cash("olaf/saving", "2026-01", 1).into();
    let Command::CashSaving(command) = command else {
        unreachable!("it is one")
    };
    let context = crate::command::decide::Context::new(
        "x",
        &crate::note::TextHashes {
            text: None,
            document: None,
        },
    );
    let refused = command
        .decide(&state, &context)
        .expect_err("nothing is confirmed any more");
    let message = refused[0].reason.message(Language::English);
    assert!(
        message.contains("0.00 are still confirmed in 2026-01"),
        "{message}"
    );
}

/// The rule: an actor may confirm at most what others have claimed and is still open; the claim that has been open
/// longest goes first.
#[test]
fn nobody_confirms_what_they_claimed() {
    let mut state = claimed();
    let second: &[&str] = &["NEEDS_SECOND_PERSON amount"];
    assert_eq!(
        refusals_from("anna", &state, confirm("olaf/saving", "2026-01", 1)),
        second
    );
    accept_from("bernd", &mut state, book("olaf", &[("saving", "2026-01", 50)]));
    // Anna confirms what Bernd claimed, and no more; Bernd what Anna claimed; Clara everything.
    assert_eq!(
        refusals_from("anna", &state, confirm("olaf/saving", "2026-01", 51)),
        second
    );
    assert_eq!(
        refusals_from("bernd", &state, confirm("olaf/saving", "2026-01", 101)),
        second
    );
    assert_eq!(
        refusals_from("clara", &state, confirm("olaf/saving", "2026-01", 150)),
        [""; 0]
    );
    let decision = accept_from("clara", &mut state, confirm("olaf/saving", "2026-01", 120));
    let [Event::SavingConfirmed(confirmed)] = decision.events.as_slice() else {
        panic!("{:?}", decision.events)
    };
    let shares: Vec<_> = confirmed
        .0
        .shares
        .iter()
        .map(|share| (share.actor.as_deref(), share.cents))
        .collect();
    assert_eq!(shares, [(Some("anna"), 100), (Some("bernd"), 20)]);
    accept_from("anna", &mut state, confirm("olaf/saving", "2026-01", 30));
    assert_eq!(stages(&state, "2026-01"), [0, 150, 0]);
}

/// What Clara confirmed was Anna's: Anna cannot take it back and leave Clara with Bernd's.
#[test]
fn a_claim_that_was_moved_on_is_not_taken_back() {
    let mut state = claimed();
    accept_from("bernd", &mut state, book("olaf", &[("saving", "2026-01", 100)]));
    accept_from("clara", &mut state, confirm("olaf/saving", "2026-01", 100));
    assert_eq!(refusals(&state, reverse(12)), ["EXCEEDS_CLAIM booking"]);
    assert_eq!(refusals(&state, reverse(13)), [""; 0], "Bernd's is untouched");
    let take_back = book("olaf", &[("cost", "2026-01", 1), ("saving", "2026-01", -1)]);
    assert_eq!(
        refusals_from("anna", &state, take_back.clone()),
        ["EXCEEDS_CLAIM postings.1.amount"]
    );
    assert_eq!(refusals_from("bernd", &state, take_back), [""; 0]);
    let too_much = book("olaf", &[("saving", "2026-01", -101)]);
    assert_eq!(
        refusals_from("clara", &state, too_much),
        ["EXCEEDS_CLAIM postings.0.amount"]
    );
    // In other months, and where nothing was moved on, a saving may be negative.
    assert_eq!(
        refusals_from("anna", &state, book("olaf", &[("saving", "2026-02", -1)])),
        [""; 0]
    );

    // The confirmation is reversed first, then the claim.
    accept_from("anna", &mut state, reverse(14));
    assert_eq!(stages(&state, "2026-01"), [200, 0, 0]);
    accept_from("clara", &mut state, reverse(12));
    assert_eq!(stages(&state, "2026-01"), [100, 0, 0]);
    assert_eq!(
        refusals_from("bernd", &state, confirm("olaf/saving", "2026-01", 1)),
        ["NEEDS_SECOND_PERSON amount"]
    );
}

#[test]
fn an_act_is_reversed_as_far_as_the_later_stage_still_holds_it() {
    let mut state = claimed();
    accept_from("bernd", &mut state, confirm("olaf/saving", "2026-01", 60));
    accept_from("bernd", &mut state, confirm("olaf/saving", "2026-01", 20));
    accept_from("bernd", &mut state, cash("olaf/saving", "2026-01", 50));
    assert_eq!(
        refusals(&state, reverse(13)),
        ["EXCEEDS_CLAIM booking"],
        "30 are confirmed, not 60"
    );
    accept(&mut state, reverse(14));
    assert_eq!(stages(&state, "2026-01"), [40, 10, 50]);
    let decision = accept(&mut state, reverse(15));
    let [Event::BookingReversed(reversed)] = decision.events.as_slice() else {
        panic!("{:?}", decision.events)
    };
    assert_eq!(reversed.stages, [Stage::Confirmed, Stage::Cashed]);
    accept(&mut state, reverse(13));
    assert_eq!(stages(&state, "2026-01"), [100, 0, 0]);
    accept_from("bernd", &mut state, dispute("olaf/saving", "2026-01", 100));
    assert_eq!(refusals(&state, reverse(12)), ["EXCEEDS_CLAIM booking"]);
    let position = state.position;
    accept(&mut state, reverse(position));
    assert_eq!(stages(&state, "2026-01"), [100, 0, 0]);
    let open = state.claims.of(EffectNo(1)).map(|claims| claims.claims()[0]);
    let open = open.map(|claim| (claim.open_cents, claim.taken_cents, claim.since));
    assert_eq!(
        open,
        Some((100, 0, position + 1)),
        "it is open again since the reversal"
    );
    accept(&mut state, reverse(12));
    assert_eq!(stages(&state, "2026-01"), [0, 0, 0]);
}

#[test]
fn refusals_of_a_stage_come_in_their_order() {
    let mut state = claimed();
    accept(
        &mut state,
        AddEffects {
            measure: "efa".into(),
            effects: vec![new_effect("staff", "15", Saving)],
        },
    );
    accept(&mut state, book("efa", &[("staff", "2026-01", 5)]));
    accept(&mut state, change_status("efa", MeasureStatus::Closed));
    accept(&mut state, close("15003", "2026-01"));
    let table: &[(ConfirmSaving, &[&str])] = &[
        (
            confirm("nothing", "2026-01", 0),
            &["NOT_FOUND effect", "INVALID_VALUE amount"],
        ),
        (confirm("saving", "2026-01", 1), &["NOT_FOUND effect"]),
        (confirm("efa/staff", "2026-01", 1), &["MEASURE_CLOSED effect"]),
        (confirm("olaf/cost", "2026-01", 1), &["INVALID_VALUE effect"]),
        (confirm("olaf/fee-bund", "2026-01", 1), &["INVALID_VALUE effect"]),
        (confirm("olaf/saving", "2026-02", 0), &["INVALID_VALUE amount"]),
        (confirm("olaf/saving", "2026-02", -1), &["INVALID_VALUE amount"]),
        (
            confirm("olaf/saving", "2026-02", AMOUNT_CENTS_MAX + 1),
            &["AMOUNT_OUT_OF_RANGE amount"],
        ),
        (
            confirm("olaf/saving", "2026-02", i64::MIN),
            &["AMOUNT_OUT_OF_RANGE amount"],
        ),
        (confirm("olaf/saving", "2026-01", -1), &["INVALID_VALUE amount"]),
        (confirm("olaf/saving", "2026-01", 1000), &["EXCEEDS_CLAIM amount"]),
        (confirm("olaf/saving", "2026-02", 1), &["EXCEEDS_CLAIM amount"]),
    ];
    for (command, expected) in table {
        assert_eq!(
            refusals_from("bernd", &state, command.clone()),
            *expected,
            "{command:?}"
        );
        let (effect, month, amount) = (command.effect.clone(), command.month, command.amount);
        let note = command.note.clone();
        let cashing = CashSaving {
            effect: effect.clone(),
            month,
            amount,
            note,
        };
        assert_eq!(refusals(&state, cashing), *expected, "{command:?}");
        let disputing = DisputeSaving {
            effect,
            month,
            amount,
            reason: "why".into(),
        };
        assert_eq!(refusals(&state, disputing), *expected, "{command:?}");
    }
}

#[test]
fn texts_of_a_stage_are_checked() {
    let state = claimed();
    let silent = DisputeSaving {
        reason: " ".into(),
        ..dispute("olaf/saving", "2026-02", 1)
    };
    assert_eq!(refusals(&state, silent), ["INVALID_VALUE reason"]);
    let note = crate::testing::noted(Some("\0"), Some(""));
    let noted = ConfirmSaving {
        note,
        ..confirm("olaf/saving", "2026-02", 1)
    };
    assert_eq!(
        refusals(&state, noted),
        ["INVALID_VALUE text", "INVALID_VALUE document"]
    );
}

#[test]
fn what_comes_late_belongs_to_an_earlier_month() {
    let mut state = claimed();
    accept(&mut state, close("15003", "2026-01"));
    let booking = booking_of(vec![
        late("saving", "2026-03", "2026-01", 30),
        late("saving", "2026-03", "2026-03", 7),
    ]);
    accept_from("anna", &mut state, booking);
    let booking = state.bookings.at(state.position).expect("was booked").clone();
    let months: Vec<_> = state
        .bookings
        .dated_postings(&booking)
        .map(|(line, month)| (line.month, month))
        .collect();
    assert_eq!(
        months,
        [
            (month("2026-03"), month("2026-01")),
            (month("2026-03"), month("2026-03"))
        ]
    );
    let late_lines: Vec<_> = state.bookings.journal().late(0, 9).collect();
    assert_eq!(
        late_lines,
        [(1, month("2026-01"))],
        "the month of the posting itself is no other month"
    );

    // Stages keep what belongs where.
    accept_from("bernd", &mut state, confirm("olaf/saving", "2026-03", 35));
    let confirmed = state.bookings.at(state.position).expect("was confirmed").clone();
    let lines: Vec<_> = state
        .bookings
        .dated_postings(&confirmed)
        .map(|(line, to)| (line.cents, to))
        .collect();
    let (january, march) = (month("2026-01"), month("2026-03"));
    assert_eq!(lines, [(-30, january), (30, january), (-5, march), (5, march)]);
    accept_from("bernd", &mut state, cash("olaf/saving", "2026-03", 31));
    let cashed = state.bookings.at(state.position).expect("was cashed").clone();
    let lines: Vec<_> = state
        .bookings
        .dated_postings(&cashed)
        .map(|(line, to)| (line.cents, to))
        .collect();
    assert_eq!(lines, [(-30, january), (30, january), (-1, march), (1, march)]);

    let behind = booking_of(vec![late("saving", "2026-03", "2026-04", 1)]);
    assert_eq!(refusals(&state, behind), ["INVALID_VALUE postings.0.belongsTo"]);
    for unit in ["bund", "15003"] {
        accept(&mut state, close(unit, "2026-02"));
    }
    let apart = booking_of(vec![
        late("fee-bund", "2026-03", "2026-01", 1),
        late("fee-town", "2026-03", "2026-02", -1),
    ]);
    assert_eq!(
        refusals(&state, apart),
        ["UNBALANCED_TRANSFER postings", "UNBALANCED_TRANSFER postings"]
    );
}

#[test]
fn a_booking_of_a_closed_period_is_reversed_in_an_open_month() {
    let mut state = claimed();
    accept_from("bernd", &mut state, confirm("olaf/saving", "2026-01", 60));
    accept(&mut state, close("15003", "2026-01"));
    // A confirmation changes no sum: it is taken back in its own month, closed or not.
    for text in ["2025-12", "2026-01", "2026-02"] {
        assert_eq!(refusals(&state, reverse_into(13, text)), ["INVALID_VALUE month"]);
    }
    assert_eq!(refusals(&state, reverse(12)), ["PERIOD_CLOSED booking"]);
    assert_eq!(
        refusals(&state, reverse_into(12, "2026-01")),
        ["PERIOD_CLOSED month"]
    );
    assert_eq!(
        refusals(&state, reverse_into(12, "2026-02")),
        ["EXCEEDS_CLAIM booking"]
    );
    accept(&mut state, reverse(13));
    let reversal = state.bookings.at(state.position).expect("was reversed").clone();
    let lines: Vec<_> = state
        .bookings
        .dated_postings(&reversal)
        .map(|(line, to)| (line.month.to_string(), line.slot, line.cents, to.to_string()))
        .collect();
    let line = |slot, cents| ("2026-01".to_owned(), slot, cents, "2026-01".to_owned());
    assert_eq!(lines, [line(Slot::Claimed, 60), line(Slot::Confirmed, -60)]);
    // It counts where the act counted: the claim of January is whole again, and there is none in February.
    accept(&mut state, reverse_into(12, "2026-02"));
    accept(&mut state, crate::testing::reopen("15003", ""));
    assert_eq!(
        refusals_from("bernd", &state, confirm("olaf/saving", "2026-01", 1)),
        ["EXCEEDS_CLAIM amount"]
    );
    assert_eq!(
        refusals_from("bernd", &state, confirm("olaf/saving", "2026-02", 1)),
        ["EXCEEDS_CLAIM amount"]
    );
    assert_eq!(
        refusals_from("bernd", &state, cash("olaf/saving", "2026-01", 1)),
        ["EXCEEDS_CLAIM amount"]
    );
}

#[test]
fn claims_of_a_closed_month_are_confirmed_and_cashed_there_and_disputed_in_the_first_open_one() {
    let mut state = claimed();
    accept(&mut state, close("15003", "2026-03"));
    accept_from("bernd", &mut state, confirm("olaf/saving", "2026-01", 40));
    accept_from("bernd", &mut state, cash("olaf/saving", "2026-01", 10));
    assert_eq!(stages(&state, "2026-01"), [60, 30, 10]);
    let decision = accept_from("bernd", &mut state, dispute("olaf/saving", "2026-01", 25));
    let [Event::SavingDisputed(disputed)] = decision.events.as_slice() else {
        panic!("{decision:?}")
    };
    assert_eq!(disputed.posted, Some(month("2026-04")));
    let dispute_position = state.position;
    let act = state.bookings.at(dispute_position).expect("was disputed").clone();
    let lines: Vec<_> = state
        .bookings
        .dated_postings(&act)
        .map(|(line, to)| (line.month.to_string(), line.cents, to.to_string()))
        .collect();
    assert_eq!(lines, [("2026-04".to_owned(), -25, "2026-01".to_owned())]);
    assert_eq!(
        (stages(&state, "2026-01"), stages(&state, "2026-04")),
        ([60, 30, 10], [-25, 0, 0])
    );
    assert_eq!(
        refusals_from("bernd", &state, confirm("olaf/saving", "2026-01", 36)),
        ["EXCEEDS_CLAIM amount"]
    );
    // Taken back in the month of the dispute, the claim is open where it was.
    let mut same = state.clone();
    accept(&mut same, reverse(dispute_position));
    accept_from("bernd", &mut same, confirm("olaf/saving", "2026-01", 60));
    assert_eq!(
        (stages(&same, "2026-01"), stages(&same, "2026-04")),
        ([0, 90, 10], [0, 0, 0])
    );
    // Taken back later, it is open where its amount stands from then on.
    accept(&mut state, close("15003", "2026-04"));
    assert_eq!(
        refusals(&state, reverse(dispute_position)),
        ["PERIOD_CLOSED booking"]
    );
    accept(&mut state, reverse_into(dispute_position, "2026-05"));
    accept_from("bernd", &mut state, confirm("olaf/saving", "2026-05", 25));
    assert_eq!(stages(&state, "2026-05"), [0, 25, 0]);
    accept_from("bernd", &mut state, confirm("olaf/saving", "2026-01", 35));
    assert_eq!(stages(&state, "2026-01"), [25, 65, 10]);
}

#[test]
fn a_reversed_dispute_of_a_month_that_was_closed_since_can_be_confirmed() {
    let mut state = claimed();
    accept_from("bernd", &mut state, dispute("olaf/saving", "2026-01", 100));
    accept(&mut state, close("15003", "2026-01"));
    let position = state.position - 1;
    accept(&mut state, reverse_into(position, "2026-02"));
    assert_eq!(
        (stages(&state, "2026-01"), stages(&state, "2026-02")),
        ([0, 0, 0], [100, 0, 0])
    );
    accept_from("bernd", &mut state, confirm("olaf/saving", "2026-02", 100));
    assert_eq!(
        (stages(&state, "2026-01"), stages(&state, "2026-02")),
        ([0, 0, 0], [0, 100, 0])
    );
}

#[test]
fn a_name_in_capitals_is_no_second_person() {
    let mut state = claimed();
    for name in ["ANNA", "Anna", "\u{ff21}\u{ff4e}na"] {
        assert_eq!(
            refusals_from(name, &state, confirm("olaf/saving", "2026-01", 1)),
            ["NEEDS_SECOND_PERSON amount"],
            "{name}"
        );
    }
    accept_from("ANNA", &mut state, book("olaf", &[("saving", "2026-01", 1)]));
    let claims = state.claims.of(EffectNo(1)).expect("was claimed").claims();
    assert_eq!(
        claims.iter().map(|claim| claim.open_cents).collect::<Vec<_>>(),
        [101]
    );
}

#[test]
fn the_nearest_unit_that_set_a_deadline_counts() {
    let mut state = two_measures();
    let nearest = |state: &State, code: &str, position: Position| {
        let unit = state.units.resolve(&code.into()).expect("is a unit");
        let above = |unit: &crate::id::UnitNo| Units::get(&state.units, *unit).and_then(|unit| unit.parent);
        state
            .claim_deadlines
            .nearest_at(std::iter::successors(Some(unit), above), position)
    };
    accept(&mut state, deadline("15", 90));
    accept(&mut state, deadline("15003", 30));
    accept(&mut state, deadline("15003", 0));
    let known = [11, 12, 13, 14].map(|position| nearest(&state, "15003", position));
    assert_eq!(known, [None, Some(90), Some(30), Some(90)]);
    assert_eq!(nearest(&state, "bund", 14), None);
    let table: &[(&str, i32, &[&str])] = &[
        ("nowhere", 1, &["NOT_FOUND unit"]),
        ("nowhere", -1, &["NOT_FOUND unit", "INVALID_VALUE days"]),
        ("15", -1, &["INVALID_VALUE days"]),
        ("15", 3_661, &["INVALID_VALUE days"]),
        ("15", i32::MAX, &["INVALID_VALUE days"]),
        ("15", 3_660, &[]),
    ];
    for (unit, days, expected) in table {
        assert_eq!(
            refusals(&state, deadline(unit, *days)),
            *expected,
            "{unit} {days}"
        );
    }
}
