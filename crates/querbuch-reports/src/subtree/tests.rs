use proptest::prelude::*;

use super::*;

/// A forest in which any number may stand above any other: the place of each in some order, and whether it has a parent
/// among those that come before it.
fn forests() -> impl Strategy<Value = Vec<Option<usize>>> {
    (0..30_usize)
        .prop_flat_map(|len| {
            let order = Just((0..len).collect::<Vec<_>>()).prop_shuffle();
            (order, prop::collection::vec(any::<prop::sample::Index>(), len))
        })
        .prop_map(|(order, picks)| {
            let mut parents = vec![None; order.len()];
            for (place, index) in order.iter().enumerate() {
                // One of those before it, or none.
                let above = picks[place].index(place + 1);
                parents[*index] = order[..place].get(above).copied();
            }
            parents
        })
}

fn is_within(parents: &[Option<usize>], index: usize, top: usize) -> bool {
    std::iter::successors(Some(index), |index| parents[*index]).any(|index| index == top)
}

proptest! {
    #[test]
    fn whatever_lies_below_is_marked(parents in forests(), chosen in prop::collection::vec(0..40_usize, 0..4)) {
        let marked = with_everything_below(parents.len(), &chosen, |index| parents[index]);
        for (index, marked) in marked.into_iter().enumerate() {
            let expected = chosen.iter().any(|top| is_within(&parents, index, *top));
            prop_assert_eq!(marked, expected, "{}", index);
        }
    }

    #[test]
    fn each_comes_once_and_behind_the_one_above(parents in forests()) {
        let order = parents_first(parents.len(), |index| parents[index]);
        let place = |index: usize| order.iter().position(|found| *found == index);
        prop_assert_eq!(order.len(), parents.len());
        for (index, parent) in parents.iter().enumerate() {
            prop_assert!(place(index).is_some());
            prop_assert!(parent.is_none_or(|above| place(above) < place(index)));
        }
    }
}
