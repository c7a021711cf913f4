use std::future::{Future as _, poll_fn};
use std::pin::pin;
use std::sync::Arc;

use querbuch_domain::command::Command;
use querbuch_domain::unit::register::{NewUnit, RegisterUnits};
use querbuch_domain::words::Level;
use querbuch_log::batch::Mode;
use querbuch_log::clock::fixed::Fixed;
use querbuch_log::memory::Memory;
use querbuch_log::proofs::{PROOFS_AT_ONCE, PROOFS_PER_READ};
use querbuch_log::store::Store;

use super::*;
use crate::ledger::LedgerOptions;

/// A log that has full tiles, which stand in the database.
async fn ledger(memory: &Memory, size: usize) -> Ledger {
    let store = Store::new(memory.clone());
    let started = Ledger::start(store, LedgerOptions::default(), Arc::new(Fixed::default())).await;
    let (ledger, _) = started.expect("starts");
    let unit = |number: usize| NewUnit {
        code: format!("u{number}").into(),
        name: "Ein Haushalt".into(),
        level: Level::State,
        parent: None,
        budget_position: None,
        is_body: true,
    };
    let command = Command::RegisterUnits(RegisterUnits {
        units: (0..size).map(unit).collect(),
    });
    let reply = ledger.execute("local", Mode::Each, vec![command.into()]).await;
    reply.expect("is durable");
    ledger
}

fn wanted(count: usize, size: usize) -> Vec<EntryInTree> {
    let entry = |number: usize| EntryInTree {
        position: (number % size + 1) as u64,
        size: size as u64,
    };
    (0..count).map(entry).collect()
}

#[tokio::test]
async fn the_tiles_of_a_page_are_read_at_once_and_no_more() {
    let (memory, size) = (Memory::default(), 600);
    let ledger = ledger(&memory, size).await;
    for (count, reads) in [(1, 1), (PROOFS_PER_READ, 1), (PROOFS_PER_READ + 1, 2)] {
        let before = memory.tile_reads();
        let proofs = ledger
            .inclusion_proofs(&ledger.log_state(), &wanted(count, size))
            .await;
        assert_eq!(proofs.expect("are there").len(), count);
        assert_eq!(memory.tile_reads() - before, reads, "{count} proofs");
    }
}

#[tokio::test]
async fn others_have_their_turn_between_proofs() {
    let (memory, size) = (Memory::default(), 600);
    let ledger = ledger(&memory, size).await;
    let (log_state, wanted) = (ledger.log_state(), wanted(10 * PROOFS_AT_ONCE, size));
    let mut proving = pin!(ledger.inclusion_proofs(&log_state, &wanted));
    let mut polls = 0;
    let proofs = poll_fn(|context| {
        polls += 1;
        proving.as_mut().poll(context)
    });
    assert_eq!(proofs.await.expect("are there").len(), wanted.len());
    assert!(polls > 10, "{polls}");
}
