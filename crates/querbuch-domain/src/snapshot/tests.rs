//! Round trips of random states stand in the tests of the state; here stands what no program wrote.

use crate::testing::allocate;
use crate::testing::scheduled;
use std::fmt::Write as _;

use proptest::prelude::*;
use sha2::{Digest as _, Sha256};

use crate::action::Action;
use crate::actor::Group;
use crate::allocation::allocate::Allocate;
use crate::four_eyes::set::SetFourEyes;
use crate::grant::give::{GiveRight, NewHolder};
use crate::id::prepared_act_id;
use crate::note::Note;
use crate::prepared_act::release::ReleaseAct;
use crate::prepared_act::withdraw::WithdrawAct;
use crate::principal::erase::ErasePrincipal;
use crate::principal::link::LinkPrincipals;
use crate::role::Role;
use crate::visibility::Visibility;
use crate::visibility::set::SetVisibility;

use crate::amend::Amend;
use crate::booking::details::Details;
use crate::booking::quantity::Quantity;
use crate::booking::record::{NewPosting, RecordBooking};
use crate::booking::tag::Tag;
use crate::command::Command;
use crate::command::decide::Context;
use crate::decimal::Decimal;
use crate::effect::change::ChangeEffect;
use crate::header::Header;
use crate::key::define::DefineKey;
use crate::measure::change::ChangeMeasure;
use crate::measure::register::RegisterMeasure;
use crate::note::TextHashes;
use crate::rate::set::SetDiscountRate;
use crate::schedule::ScheduleBasis;
use crate::schedule::set::{ScheduledAmount, SetSchedule};
use crate::snapshot::{ENCODING_VERSION, SnapshotError, SnapshotFault};
use crate::state::State;
use crate::testing::month;
use crate::testing::{
    accept, accept_by, accept_from, book, cash, change_effect, change_measure, change_status, close,
    compose_key, confirm, deadline, define_key, discount_rate, dispute, erase, give, instant, merge,
    move_below, name_state, new_effect, new_measure, new_unit, noted, optimism_bias, part, plan, principal,
    register_principal, rename, reopen, reverse, revoke, snapshot, text_hashes, wages,
};
use crate::unit::register::{NewUnit, RegisterUnits};
use crate::words::EffectKind::{Cost, Saving};
use crate::words::{Approach, Cashability, EvidenceGrade, Level, MeasureStatus};

/// A state in which each field of each noun is given at least once, and left out where it may be.
pub(crate) fn small() -> State {
    let mut state = State::default();
    let town = NewUnit {
        budget_position: Some("0602 / 532 10 - 011".into()),
        is_body: true,
        ..new_unit("15003", "15", Level::Municipal)
    };
    let units = vec![
        new_unit("bund", "", Level::Federal),
        new_unit("15", "", Level::State),
        town,
    ];
    accept(&mut state, RegisterUnits { units });
    let effects = vec![
        new_effect("cost", "bund", Cost),
        new_effect("saving", "15003", Saving),
    ];
    accept(&mut state, new_measure("olaf", effects));
    let efa = RegisterMeasure {
        description: Some("Antrag\nund „Abholung“".into()),
        programme: Some("olaf".into()),
        ..new_measure("efa", vec![])
    };
    accept(&mut state, efa);
    accept(&mut state, change_status("olaf", MeasureStatus::Approved));
    accept(&mut state, change_status("olaf", MeasureStatus::Running));
    let amount = ScheduledAmount {
        low: Some(crate::money::Cents(-1)),
        high: Some(crate::money::Cents(9)),
        ..scheduled("2026-02", 7)
    };
    let forecast = SetSchedule {
        basis: ScheduleBasis::Forecast,
        amounts: vec![amount],
        ..plan("olaf/cost", &[])
    };
    accept(&mut state, plan("olaf/saving", &[("2026-01", 0)]));
    accept(
        &mut state,
        plan("olaf/saving", &[("2026-01", 5), ("1900-01", -5)]),
    );
    accept(&mut state, forecast);
    let mut booking = RecordBooking {
        note: noted(Some("work of Mr. B."), Some("Az. 1/2")),
        ..book("olaf", &[("cost", "2026-01", 700), ("saving", "2199-12", -300)])
    };
    add_details(&mut booking);
    accept(&mut state, booking.clone());
    let position = state.position;
    accept(&mut state, reverse(position));
    accept(&mut state, erase(position));
    let real = SetDiscountRate {
        real: Some(Decimal::new(-5, 3)),
        ..discount_rate("2005-11", 43)
    };
    accept(&mut state, real);
    accept(&mut state, discount_rate("2012-07", 31));
    accept(&mut state, discount_rate("2005-11", 42));
    accept(&mut state, optimism_bias([0, 1, 15, 25, 100]));
    record_by_another(&mut state, &booking.into());
    share_by_keys(&mut state);
    reorganise(&mut state);
    claim_and_move_on(&mut state);
    accept(&mut state, close("15", "2025-12"));
    accept(&mut state, reopen("15", "2025-06"));
    accept(&mut state, reopen("15", ""));
    measure(&mut state);
    import_files(&mut state);
    give_rights(&mut state);
    state
}

/// A quantity with its price and a tag on the first line, a tag on the second.
fn add_details(booking: &mut RecordBooking) {
    let hours = Quantity::try_new(Decimal::new(35, 1), "h", Decimal::from(2)).expect("is in range");
    let tag = Tag::try_new("kostenstelle", "4711").expect("is a tag");
    booking.postings[0].details = Details::of(Some(hours), vec![tag.clone()]).expect("are few");
    booking.postings[1].details = Details::of(None, vec![tag]).expect("are few");
}

/// Principals, of whom two are one person and one was erased; grants, one of them revoked; rules; acts that wait and that ended.
fn give_rights(state: &mut State) {
    for subject in ["anna", "bernd", "carla", "dora"] {
        accept(state, register_principal(subject));
    }
    let reason = "Aktenzeichen 1";
    accept(
        state,
        LinkPrincipals {
            principal: "principal:3".into(),
            to: "principal:2".into(),
            reason: reason.into(),
        },
    );
    accept(
        state,
        ErasePrincipal {
            principal: "principal:3".into(),
            reason: reason.into(),
        },
    );
    accept(state, give(0, Role::Administrator, ""));
    accept(state, give(1, Role::Administrator, "15"));
    let group = Group {
        issuer: "https://id.example.org".into(),
        name: "Haushalt".into(),
    };
    accept(
        state,
        GiveRight {
            to: NewHolder::Group(group),
            measure: Some("olaf".into()),
            amount_max: Some(crate::money::Cents(5)),
            from: Some(instant(1)),
            until: Some(instant(2)),
            on_behalf_of: Some("principal:1".into()),
            ..give(0, Role::Booker, "15")
        },
    );
    let given = state.position;
    accept(state, revoke(given));
    accept(
        state,
        SetFourEyes {
            unit: None,
            actions: vec![Action::Cash],
            from_amount: Some(crate::money::Cents(5)),
            reason: reason.into(),
        },
    );
    let visibility = Visibility::Granted;
    let reason: std::sync::Arc<str> = reason.into();
    accept(
        state,
        SetVisibility {
            visibility,
            reason: reason.clone(),
        },
    );
    for _ in 0..3 {
        accept_by(&principal(0), state, close("15", "2025-09"));
    }
    let act = prepared_act_id(state.position).into();
    accept_by(&principal(0), state, WithdrawAct { act, reason });
    let act = prepared_act_id(state.position - 2).into();
    let note = Note::default();
    accept_by(&principal(1), state, ReleaseAct { act, note });
}

/// A file, one that corrects it, and one that was undone.
fn import_files(state: &mut State) {
    use crate::import::booking::ImportBooking;
    use crate::import::record::RecordImport;
    let file = |source: &str, replaces| RecordImport {
        kind: "bookings".into(),
        source: source.into(),
        file: "buchungen.csv".into(),
        digest: "00ff".into(),
        rows: 9,
        booked: 1,
        known: 8,
        totals: crate::import::ImportTotals {
            cost: 1,
            paid: -2,
            received: 2,
            saving: 3,
        },
        replaces,
        expected: None,
    };
    let row = |cents| ImportBooking {
        booking: book("olaf", &[("cost", "2026-03", cents)]),
        number: Some("5100000017".into()),
        rows: vec![(2, 1)],
    };
    accept(state, file("sap-05", vec![]));
    accept(state, row(5));
    let booked = state.position;
    accept(state, file("sap-05", vec![booked]));
    let second = state.position;
    accept(state, row(6));
    let undo = crate::import::undo::UndoImport {
        import: crate::id::import_id(second).into(),
        reason: "falsch".into(),
    };
    accept(state, undo);
    let erasure = crate::booking::erase::EraseText {
        booking: crate::id::import_id(second).into(),
        ..erase(second)
    };
    accept(state, erasure);
}

/// A late claim that is partly confirmed, cashed and disputed, and deadlines.
fn claim_and_move_on(state: &mut State) {
    accept(state, close("15003", "2026-01"));
    let late = NewPosting {
        belongs_to: Some(month("2026-01")),
        ..book("olaf", &[("saving", "2026-02", 900)]).postings.remove(0)
    };
    let claim = RecordBooking {
        postings: vec![late],
        ..book("olaf", &[])
    };
    accept(state, claim);
    accept(state, reopen("15003", ""));
    accept_from("erika", state, confirm("olaf/saving", "2026-02", 500));
    accept_from("erika", state, cash("olaf/saving", "2026-02", 200));
    accept_from("otto", state, dispute("olaf/saving", "2026-02", 100));
    accept(state, deadline("15", 90));
    accept(state, deadline("15", 0));
}

/// Keys of weights and of parts, a correction, and what was shared by them.
fn share_by_keys(state: &mut State) {
    accept(state, define_key("k", "2020-01", &[("bund", "1.5"), ("15", "0")]));
    let parts = vec![
        part("0.5", Some("bund"), None, None),
        part("0.25", None, Some("k"), Some(&["bund"])),
        part("0.25", None, None, Some(&["15003"])),
    ];
    accept(state, compose_key("c", "2020-01", parts));
    let correction = DefineKey {
        correction: true,
        ..define_key("k", "2020-01", &[("bund", "2")])
    };
    accept(state, correction);
    let allocation = Allocate {
        among: Some(vec!["bund".into(), "15003".into()]),
        note: noted(Some("Umlage"), None),
        ..allocate("olaf/saving", "c", "2199-12", Some(-200))
    };
    accept_from("erika", state, allocation);
}

/// One change of each kind, with a unit registered in between that stands above one of before.
fn reorganise(state: &mut State) {
    accept(state, rename("15003", "Magdeburg und Umland"));
    let units = vec![
        new_unit("15-neu", "15", Level::District),
        new_unit("15004", "15", Level::Municipal),
    ];
    accept(state, RegisterUnits { units });
    accept(state, move_below("15003", "15-neu"));
    accept(state, merge("15004", "15003"));
}

/// Indicators with each price and none, their values, and a capacity.
fn measure(state: &mut State) {
    use crate::indicator::define::{DefineIndicator, NewValuation};
    use crate::testing::{indicator, measured, wage_valuation};
    let system = "Leitfaden Erfüllungsaufwand 2025";
    let two = [(Level::Municipal, "gD", 4_300), (Level::State, "hD", 1)];
    accept(state, wages("Leitfaden", 2025, &two));
    accept(state, wages(system, 2025, &[(Level::Municipal, "gD", 4_220)]));
    let by_wage = DefineIndicator {
        catalogue: Some("handling-time".into()),
        valuation: Some(wage_valuation("saving")),
        ..indicator("olaf", "time", "min", 95)
    };
    let by_amount = DefineIndicator {
        valuation: Some(NewValuation {
            wage: None,
            per_unit: Some(crate::money::Cents(5)),
            ..wage_valuation("saving")
        }),
        ..indicator("olaf", "letters", "Anzahl", 9)
    };
    accept(state, by_wage);
    accept(state, by_amount);
    accept(state, indicator("olaf", "plain", "%", 9));
    accept(state, measured("olaf/time", "2026-01", 75, 3));
    accept(state, measured("olaf/letters", "2026-01", 10, 3));
    let plain = crate::measurement::record::RecordMeasurement {
        low: Some(Decimal::ONE),
        high: Some(Decimal::TEN),
        cases: None,
        ..measured("olaf/plain", "2026-01", 3, 0)
    };
    accept(state, plain);
    let capacity = crate::capacity::set::SetCapacity {
        unit: "15".into(),
        year: 2026,
        full_time_equivalents: Decimal::new(25, 1),
        hours_per_year: None,
        source: "Stellenplan".into(),
    };
    accept(state, capacity);
    for (effect, through) in [(None, Some(month("2026-02"))), (Some("saving".into()), None)] {
        let measure = "olaf".into();
        accept(
            state,
            crate::actuals::state_actuals::StateActuals {
                measure,
                effect,
                through,
            },
        );
    }
    corrected(state);
}

/// Master data that was put right before and behind a status, and a state with a name.
fn corrected(state: &mut State) {
    let titled = |title: &str| ChangeMeasure {
        title: Some(title.into()),
        ..change_measure("olaf")
    };
    accept(state, titled("Anders"));
    accept(state, new_measure("ozg", vec![]));
    accept(state, change_status("ozg", MeasureStatus::Running));
    accept(
        state,
        ChangeMeasure {
            description: Amend::Replace("Was es ist".into()),
            approach: Some(Approach::Add),
            owner: Some("15".into()),
            programme: Amend::Replace("ozg".into()),
            ..titled("Wieder anders")
        },
    );
    accept(
        state,
        ChangeMeasure {
            description: Amend::Remove,
            programme: Amend::Remove,
            ..change_measure("olaf")
        },
    );
    for category in ["run.saving.goods", "run.saving.staff"] {
        accept(
            state,
            ChangeEffect {
                title: Some(category.into()),
                category: Some(category.into()),
                ..change_effect("olaf/saving")
            },
        );
    }
    accept(
        state,
        ChangeEffect {
            cashability: Some(Cashability::Avoided),
            evidence: Some(EvidenceGrade::A),
            ..change_effect("olaf/saving")
        },
    );
    accept(state, name_state("Kabinett 2026-03-12", Some(7)));
}

fn record_by_another(state: &mut State, command: &Command) {
    let decision = command
        .decide(state, &Context::new("erika", &text_hashes(command)))
        .expect("nothing stands against it");
    for event in decision.events {
        let header = Header {
            position: state.position + 1,
            recorded_at: instant(1_000),
            actor: "erika".into(),
        };
        state.apply(&header, &event);
    }
}

/// Reads, and uses what could be read: a state that hangs together answers every question.
fn read_and_use(bytes: &[u8]) -> Result<State, SnapshotError> {
    let mut state = State::read_snapshot(bytes)?;
    assert_eq!(State::read_snapshot(&snapshot(&state)).as_ref(), Ok(&state));
    let tree = state.units.tree(state.units.epoch());
    for (number, _) in state.units.iter() {
        assert!(tree.ancestry(number).take(state.units.len() + 1).count() <= state.units.len());
    }
    for booking in state.bookings.iter() {
        assert!(state.recorded_at(booking.position).is_some());
        assert!(state.measures.get(booking.measure).is_some());
        assert_eq!(state.bookings.postings(booking).count(), booking.posting_count);
        for line in state.bookings.postings(booking) {
            assert!(state.effects.get(line.effect).is_some());
        }
    }
    let commands: [Command; 5] = [
        confirm("olaf/saving", "2026-02", 1).into(),
        cash("olaf/saving", "2026-02", 1).into(),
        book("olaf", &[("cost", "2026-01", 1)]).into(),
        plan("olaf/saving", &[("2026-03", 1)]).into(),
        reverse(state.position).into(),
    ];
    for command in commands {
        // Its sums may be beyond what can be added to; then it is refused.
        if let Ok(decision) = command.decide(&state, &Context::new("local", &TextHashes::default()))
            && state.position < u64::MAX - 9
        {
            crate::testing::record_at(&mut state, &decision.events, instant(9_999));
        }
    }
    Ok(state)
}

/// Whoever changes these bytes raises [`ENCODING_VERSION`] and puts the new hash here: a program that met
/// a snapshot of the old bytes under the same version would take it for something else.
#[test]
fn the_bytes_of_this_version_are_these() {
    let bytes = snapshot(&small());
    let hash = Sha256::digest(&bytes)
        .iter()
        .fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").expect("memory takes it");
            text
        });
    assert_eq!(
        (ENCODING_VERSION, bytes.len(), hash.as_str()),
        (
            10,
            7_796,
            "8ec900006b088c18bb8af7cbd7d9a6de0c1122a17175d961b8cfc50f5a6395aa"
        )
    );
}

#[test]
fn an_empty_state_is_read_as_it_was_written() {
    let state = State::default();
    assert_eq!(State::read_snapshot(&snapshot(&state)), Ok(state));
}

#[test]
fn every_length_but_the_right_one_is_found() {
    let mut bytes = snapshot(&small());
    assert_eq!(State::read_snapshot(&bytes), Ok(small()));
    for length in 0..bytes.len() {
        let fault = State::read_snapshot(&bytes[..length])
            .expect_err("it was cut short")
            .fault;
        assert_eq!(fault, SnapshotFault::Short, "{length}");
    }
    bytes.push(0);
    let fault = State::read_snapshot(&bytes).expect_err("it is too long").fault;
    assert_eq!(fault, SnapshotFault::Rest);
}

/// Some changes make another state that hangs together (a letter of a name, a cent): a checksum finds those.
#[test]
fn a_changed_byte_is_refused_or_makes_a_state_that_hangs_together() {
    let bytes = snapshot(&small());
    let mut refused = 0;
    for index in 0..bytes.len() {
        for change in [1, 0x80] {
            let mut changed = bytes.clone();
            changed[index] ^= change;
            refused += usize::from(read_and_use(&changed).is_err());
        }
    }
    assert!(refused > bytes.len(), "{refused} of {}", bytes.len() * 2);
}

/// It is the one amount that has no opposite, and no decision ever lets it happen.
#[test]
fn an_amount_that_cannot_be_inverted_is_refused() {
    let bytes = snapshot(&small());
    let minimum = i64::MIN.to_le_bytes();
    let amount = 700_i64.to_le_bytes();
    let places: Vec<usize> = (0..bytes.len() - 7)
        .filter(|place| bytes[*place..*place + 8] == amount)
        .collect();
    assert_eq!(places.len(), 3, "two postings and a cell");
    for place in places {
        let mut changed = bytes.clone();
        changed[place..place + 8].copy_from_slice(&minimum);
        let fault = State::read_snapshot(&changed)
            .expect_err("it has no opposite")
            .fault;
        assert_eq!(fault, SnapshotFault::Range);
    }
}

#[test]
fn a_length_that_nothing_can_hold_takes_no_memory() {
    let bytes = snapshot(&State::default());
    for place in (8..bytes.len()).step_by(8) {
        for length in [1, 1 << 40, u64::MAX] {
            let mut changed = bytes.clone();
            changed[place..place + 8].copy_from_slice(&u64::to_le_bytes(length));
            assert!(State::read_snapshot(&changed).is_err(), "{place} {length}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn garbage_is_refused(mut bytes in prop::collection::vec(prop_oneof![3 => Just(0), 1 => any::<u8>()], 0..400)) {
        bytes.insert(0, 1);
        prop_assert!(State::read_snapshot(&bytes).is_err());
    }
}

#[test]
fn an_error_says_where_and_what() {
    let mut bytes = snapshot(&small());
    bytes.pop();
    let error = State::read_snapshot(&bytes).expect_err("it was cut short");
    assert_eq!(error.to_string(), "instants: it ends too early");
}
