use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::{Deadline, STEPS_BETWEEN_LOOKS};

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
