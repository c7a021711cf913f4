use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::{Deadline, SORTED_BETWEEN_LOOKS, STEPS_BETWEEN_LOOKS};

#[test]
fn one_that_never_passes_gives_all_items() {
    let never = Deadline::default();
    never.stop();
    assert!(!never.has_passed());
    assert_eq!(never.watch(0..1_000).count(), 1_000);
}

#[test]
fn one_that_was_stopped_gives_no_more_items_and_all_clones_know() {
    let deadline = Deadline::new(|| false);
    let mut watched = deadline.clone().watch_each(0..);
    assert_eq!(watched.next(), Some(0));
    deadline.stop();
    assert_eq!(watched.next(), None);
    assert_eq!(deadline.watch(0..10).count(), 0);
}

#[test]
fn it_is_looked_at_once_in_so_many_steps_and_stays_passed() {
    let looks = Arc::new(AtomicU32::new(0));
    let seen = looks.clone();
    let deadline = Deadline::new(move || seen.fetch_add(1, Ordering::Relaxed) == 3);
    let steps = deadline.watch(0..1_000_000).count();
    assert_eq!(steps, STEPS_BETWEEN_LOOKS as usize * 3);
    assert!(deadline.has_passed(), "although this look says that it has not");
    assert_eq!(looks.load(Ordering::Relaxed), 5);
}

#[test]
fn many_items_are_put_in_order_piece_by_piece() {
    let scattered = |count: usize| -> Vec<(u64, usize)> {
        // Many are equal, so that the order of equal ones shows.
        (0..count)
            .map(|index| ((index as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) % 977, index))
            .collect()
    };
    let by_rank = |one: &(u64, usize), other: &(u64, usize)| one.0.cmp(&other.0);
    for count in [
        0,
        1,
        SORTED_BETWEEN_LOOKS,
        SORTED_BETWEEN_LOOKS + 1,
        5 * SORTED_BETWEEN_LOOKS + 3,
    ] {
        let (mut items, mut expected) = (scattered(count), scattered(count));
        Deadline::default().sort_by(&mut items, by_rank);
        expected.sort_by(by_rank);
        assert_eq!(items, expected);
    }

    // It ends with a piece: the others are not compared any more.
    let looks = Arc::new(AtomicU32::new(0));
    let seen = looks.clone();
    let deadline = Deadline::new(move || seen.fetch_add(1, Ordering::Relaxed) == 1);
    let mut compared = 0_usize;
    let mut items = scattered(20 * SORTED_BETWEEN_LOOKS);
    deadline.sort_by(&mut items, |one, other| {
        compared += 1;
        by_rank(one, other)
    });
    assert!(compared < SORTED_BETWEEN_LOOKS * 20, "{compared}");
    assert_eq!(looks.load(Ordering::Relaxed), 3, "a look for each loop");
}
