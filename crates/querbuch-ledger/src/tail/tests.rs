use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Waker};

use querbuch_domain::command::Command;
use querbuch_domain::unit::register::{NewUnit, RegisterUnits};
use querbuch_domain::words::Level;
use querbuch_log::batch::Mode;
use querbuch_log::clock::fixed::Fixed;
use querbuch_log::memory::Memory;
use querbuch_log::store::Store;

use super::*;
use crate::entries::filter::EntryFilter;
use crate::entries::{Follower, ShownEntry, entries_at};
use crate::ledger::{Ledger, LedgerOptions};

struct Scene {
    ledger: Ledger,
    memory: Memory,
}

impl Scene {
    async fn open() -> Self {
        let memory = Memory::default();
        let store = Store::new(memory.clone());
        let started = Ledger::start(store, LedgerOptions::default(), Arc::new(Fixed::default())).await;
        let (ledger, _) = started.expect("starts");
        Self { ledger, memory }
    }

    /// Registers so many units, an entry each.
    async fn grow(&self, count: usize) {
        let first = usize::try_from(self.ledger.state().position).expect("is small");
        let unit = |number: usize| NewUnit {
            code: format!("u{number}").into(),
            name: "Ein Haushalt".into(),
            level: Level::State,
            parent: None,
            budget_position: None,
            is_body: true,
        };
        let units = (first..first + count).map(unit).collect();
        let command = Command::RegisterUnits(RegisterUnits { units });
        let reply = self
            .ledger
            .execute("local", Mode::Each, vec![command.into()])
            .await;
        assert_eq!(reply.expect("is durable").state.position, (first + count) as u64);
    }

    fn follow(&self, after: Position) -> Follower {
        let view = self.ledger.view_of_all(self.ledger.state());
        Follower::new(self.ledger.clone(), view, after, EntryFilter::default())
    }
}

async fn positions(follower: &mut Follower, count: usize) -> Vec<Position> {
    let mut found = Vec::new();
    for _ in 0..count {
        let shown = follower.next().await.expect("goes on").expect("is readable");
        found.push(shown.position());
    }
    found
}

#[tokio::test]
async fn what_is_new_is_read_once_for_all_who_follow() {
    let scene = Scene::open().await;
    scene.grow(3).await;
    let mut followers: Vec<_> = (0..50).map(|_| scene.follow(3)).collect();
    let before = scene.memory.entry_reads();
    for end in [10, 11, 30] {
        let start = scene.ledger.state().position;
        scene.grow(usize::try_from(end - start).expect("is small")).await;
        for follower in &mut followers {
            let count = usize::try_from(end - start).expect("is small");
            assert_eq!(
                positions(follower, count).await,
                (start + 1..=end).collect::<Vec<_>>()
            );
        }
    }
    assert_eq!(
        scene.memory.entry_reads() - before,
        3,
        "once for each time that the log went on"
    );
}

#[tokio::test]
async fn nobody_misses_anything_however_far_behind() {
    let scene = Scene::open().await;
    scene.grow(5).await;
    let mut near = scene.follow(5);
    let mut far = scene.follow(0);
    let mut slow = scene.follow(2);
    assert_eq!(positions(&mut slow, 2).await, [3, 4]);
    for _ in 0..3 {
        scene.grow(KEPT_ENTRIES_MAX / 2).await;
        let count = KEPT_ENTRIES_MAX / 2;
        let end = scene.ledger.state().position;
        let expected: Vec<_> = (end - count as u64 + 1..=end).collect();
        assert_eq!(positions(&mut near, count).await, expected);
    }
    let end = usize::try_from(scene.ledger.state().position).expect("is small");
    assert_eq!(
        positions(&mut far, end).await,
        (1..=end as u64).collect::<Vec<_>>()
    );
    assert_eq!(
        positions(&mut slow, end - 4).await,
        (5..=end as u64).collect::<Vec<_>>()
    );
    let kept = scene.ledger.tail.kept().entries.len();
    assert_eq!(kept, KEPT_ENTRIES_MAX, "no more than that is kept");
    assert!(scene.ledger.tail.kept().begins_after(0));
    scene.grow(1).await;
    for follower in [&mut near, &mut far, &mut slow] {
        assert_eq!(positions(follower, 1).await, [end as u64 + 1]);
    }
}

#[tokio::test]
async fn entries_that_nobody_followed_are_not_kept_beside_newer_ones() {
    let scene = Scene::open().await;
    scene.grow(2).await;
    let mut first = scene.follow(0);
    assert_eq!(positions(&mut first, 2).await, [1, 2]);
    drop(first);
    scene.grow(50).await;
    let mut second = scene.follow(50);
    assert_eq!(positions(&mut second, 2).await, [51, 52]);
    let mut third = scene.follow(2);
    assert_eq!(positions(&mut third, 50).await, (3..=52).collect::<Vec<_>>());
}

#[tokio::test]
async fn entries_are_read_a_small_page_at_a_time() {
    let scene = Scene::open().await;
    scene.grow(2 * ENTRIES_PER_READ + 1).await;
    let tail = &scene.ledger.tail;
    let head = scene.ledger.state().position;
    for (after, count) in [(0, ENTRIES_PER_READ), (head - 1, 1)] {
        let page = tail.after(after, head).await.expect("is readable");
        assert_eq!(page.len(), count);
    }
    // What is kept is given in pages as well.
    let mut kept = Kept::default();
    let page = tail.read(0, head).await.expect("is readable");
    kept.add(0, &page);
    kept.add(
        ENTRIES_PER_READ as u64,
        &tail
            .read(ENTRIES_PER_READ as u64, head)
            .await
            .expect("is readable"),
    );
    assert_eq!(kept.entries.len(), 2 * ENTRIES_PER_READ);
    assert_eq!(kept.after(0).expect("is kept").len(), ENTRIES_PER_READ);
}

#[tokio::test]
async fn long_entries_take_the_place_of_many() {
    let scene = Scene::open().await;
    scene.grow(100).await;
    let page = scene.ledger.tail.read(0, 100).await.expect("is readable");
    // Eight of them may be kept.
    let long = |read: &Arc<ReadEntry>| {
        let text = "x".repeat(KEPT_BYTES_MAX / 8);
        Arc::new(ReadEntry {
            text,
            entry: read.entry.clone(),
        })
    };
    let long: Vec<_> = page.iter().map(long).collect();
    let mut kept = Kept::default();
    kept.add(0, &long);
    assert_eq!((kept.entries.len(), kept.bytes), (8, KEPT_BYTES_MAX));
    assert!(kept.begins_after(91) && !kept.begins_after(92));
}

#[tokio::test]
async fn those_far_behind_leave_turns_to_others() {
    /// Whether it is done at once.
    fn is_ready<F: Future>(asked: F) -> bool {
        let mut context = Context::from_waker(Waker::noop());
        pin!(asked).poll(&mut context).is_ready()
    }

    let scene = Scene::open().await;
    scene.grow(3).await;
    let tail = &scene.ledger.tail;
    let far = 2 * KEPT_ENTRIES_MAX as u64;
    let mut places = Vec::new();
    for _ in 0..CATCHING_UP_MAX {
        let place = tail.catching_up.try_acquire();
        places.push(place.expect("one of so many"));
    }
    assert!(!is_ready(tail.after(0, far)), "waits for a place");
    assert!(is_ready(tail.after(0, 3)), "who is near does not");
    places.pop();
    assert!(is_ready(tail.after(0, far)));
}

#[tokio::test]
async fn entries_that_lie_together_are_read_in_one_question() {
    let scene = Scene::open().await;
    let per_read = ENTRIES_PER_READ as u64;
    scene.grow(4 * ENTRIES_PER_READ).await;
    let view = scene.ledger.view_of_all(scene.ledger.state());
    let table: [(Vec<Position>, usize); 5] = [
        (vec![], 0),
        (vec![7], 1),
        ((1..=per_read).collect(), 1),
        (vec![1, 50, per_read, per_read + 1, 4 * per_read], 3),
        (
            vec![4 * per_read - 1, 4 * per_read, 4 * per_read + 1, 99 * per_read],
            1,
        ),
    ];
    for (positions, reads) in table {
        let before = scene.memory.entry_reads();
        let found = entries_at(&scene.ledger, &view, &positions).await;
        let found: Vec<Position> = found
            .expect("are readable")
            .iter()
            .map(ShownEntry::position)
            .collect();
        let expected: Vec<Position> = positions
            .iter()
            .copied()
            .filter(|position| *position <= view.position())
            .collect();
        assert_eq!(found, expected);
        assert_eq!(scene.memory.entry_reads() - before, reads, "{positions:?}");
    }
}
