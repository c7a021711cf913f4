//! The files of the demo are without fault, and their sums are the published ones.

use querbuch_domain::booking::Slot;
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
