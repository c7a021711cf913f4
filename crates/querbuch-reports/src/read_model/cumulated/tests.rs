use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::testing::random::{play, stories};
use crate::testing::sums_of;

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// In steps of any length, it comes to the cells of the state, without those of which all was taken back and that sum
    /// to zero; and it knows to which effect each belongs.
    #[test]
    fn it_sums_up_to_the_cells_of_the_state(wishes in stories(24), step in 1..20_usize) {
        let state = Arc::new(play(&wishes).state);
        let journal = state.bookings.journal();
        let mut snapshot = CumulatedSnapshot::default();
        while snapshot.postings() < journal.len() {
            let next = (snapshot.postings() + step).min(journal.len());
            snapshot = snapshot.after(&state, next).expect("few cells");
        }
        let mut cells = 0;
        for (effect, _) in state.effects.iter() {
            let mut expected = EffectCells::default();
            for cell in state.cells.get(effect).into_iter().flat_map(EffectCells::iter) {
                let stands = state.actuals.stands_at(effect, cell.month, cell.slot, journal.len());
                prop_assert_eq!(
                    snapshot.emptied().get(effect.index(), cell.month, Some(cell.slot)).unwrap_or(false),
                    !stands
                );
                if stands || cell.cents != 0 {
                    expected.add(cell.month, cell.slot, cell.cents);
                }
            }
            for cell in cells..cells + expected.len() {
                prop_assert_eq!(snapshot.effect_of(cell), effect.index());
            }
            cells += expected.len();
            let all = state.cells.get(effect).cloned().unwrap_or_default();
            prop_assert_eq!(sums_of(&snapshot.cells_of(effect)), sums_of(&all));
        }
        prop_assert_eq!(snapshot.len(), cells);
    }
}

#[test]
fn an_effect_that_it_does_not_know_has_no_cells() {
    let snapshot = CumulatedSnapshot::default();
    assert!(snapshot.cells(3, Slot::Claimed).0.is_empty());
    assert_eq!(snapshot.effect_of(0), 0);
}
