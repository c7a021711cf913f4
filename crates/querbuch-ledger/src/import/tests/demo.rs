//! The files of the demo are without fault, and their sums are the published ones.

use querbuch_domain::booking::Slot;
use querbuch_domain::month::Month;
use querbuch_domain::reference::Ref;

use super::*;

/// Imports the demo in its order.
pub(super) fn demo_state() -> State {
    let mut state = State::default();
    for kind in &ImportKind::ALL[..6] {
        let sources = [demo(&format!("{}.csv", kind.as_str()))];
        let prepared = match prepare(*kind, &sources, &state, &ImportOptions::default()) {
            Ok(prepared) => prepared,
            Err(refused) => panic!("{:?}", refused.faults),
        };
        execute(&mut state, &prepared).expect("no refusal");
    }
    state
}

/// Those of one kind, into an empty ledger.
fn state_of_kind(kind: ImportKind) -> State {
    let mut state = State::default();
    let sources = [demo(&format!("{}.csv", kind.as_str()))];
    let prepared = prepare(kind, &sources, &state, &ImportOptions::default());
    execute(&mut state, &prepared.expect("no fault")).expect("no refusal");
    state
}

#[test]
fn the_published_discount_rates_come_in_with_their_months() {
    let state = state_of_kind(ImportKind::DiscountRates);
    let in_force = |text: &str| {
        let rate = state.rates.discount_at(Month::parse(text)?, state.position)?;
        let real = rate.real.map_or("-".to_owned(), |real| real.to_string());
        Some(format!("{} {real} {}", rate.nominal, rate.status.as_str()))
    };
    let table = [
        ("2004-02", None),
        ("2004-03", Some("0.046 0.038 VERIFIED")),
        ("2005-11", Some("0.043 0.035 VERIFIED")),
        ("2011-05", Some("0.033 - VERIFIED")),
        ("2012-07", Some("0.031 - VERIFIED")),
        ("2017-12", Some("0.031 - VERIFIED")),
        ("2018-01", Some("0.006 - UNVERIFIED")),
        ("2023-06", Some("0.006 - UNVERIFIED")),
        ("2023-07", Some("0.009 - SECOND_HAND")),
    ];
    for (month, expected) in table {
        assert_eq!(in_force(month).as_deref(), expected, "{month}");
    }
}

fn sum(state: &State, effect: &str, is_wanted: impl Fn(Slot) -> bool) -> i64 {
    let number = state
        .effects
        .resolve(&Ref::from(effect), None)
        .expect("an effect");
    let cells = state.cells.get(number).expect("its cells");
    cells
        .iter()
        .filter(|cell| is_wanted(cell.slot))
        .map(|cell| cell.cents)
        .sum()
}

#[test]
fn the_published_cases_come_in_whole() {
    let state = demo_state();
    assert_eq!(
        (state.units.len(), state.measures.len(), state.effects.len()),
        (30, 11, 50)
    );
    assert_eq!(sum(&state, "olaf/gebuehr-bund", Slot::is_actual), 11_076_600);
    assert_eq!(sum(&state, "olaf/gebuehr-kommunen", Slot::is_actual), -11_076_600);
    assert_eq!(
        sum(&state, "konsens/anteil-bund", |slot| slot == Slot::Plan),
        20_650_000_000
    );
    assert_eq!(
        sum(&state, "konsens/anteil-laender", |slot| slot == Slot::Plan),
        104_730_000_000
    );
    assert_eq!(
        sum(&state, "drive-bw/justiz", |slot| slot == Slot::Forecast),
        5 * 88_000_000
    );
    assert_eq!(sum(&state, "noots/vorbereitung", Slot::is_actual), 9_400_000_000);
    let journal = state.bookings.journal();
    assert_eq!(
        journal
            .range(0, journal.len())
            .filter(|line| line.slot.is_actual())
            .count(),
        45
    );
}
