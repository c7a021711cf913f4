//! What the database holds when a schedule begins.

use std::sync::OnceLock;

use super::random::Random;
use crate::batch::{Batch, Mode};
use crate::log_state::LogState;
use crate::memory::Tables;
use crate::store::{ActorKey, Additions, Head, KeyRow};
use crate::testing::{Fixed, book, measure, submission, unit};

/// A ledger with a unit, a measure and so many bookings, of 1,000,001 cents and more.
fn beginning(bookings: i64) -> (Additions, LogState) {
    let source = Fixed::default();
    let empty = LogState::default();
    let mut batch = Batch::new(&empty, Vec::new(), &source);
    let scene = [("", unit("bund")), ("", measure("bund"))];
    let booked = (1..=bookings).map(|number| ("", book(1_000_000 + number, "Anfang")));
    let asked = submission(Mode::Each, scene.into_iter().chain(booked), &source);
    batch.decide(&asked).expect("no fault");
    let (log_state, additions) = batch.finish();
    (additions, log_state)
}

impl Tables {
    /// Mostly a short log; now and then one whose next tile gets full, or one from before there was a tree.
    pub fn at_the_beginning(random: &Random) -> Self {
        static SHORT: OnceLock<Tables> = OnceLock::new();
        static NEARLY: OnceLock<Tables> = OnceLock::new();
        static OLD: OnceLock<Tables> = OnceLock::new();
        match random.below(40) {
            0 => OLD.get_or_init(|| Self::with(258, false)).clone(),
            1 => NEARLY.get_or_init(|| Self::with(247, true)).clone(),
            _ => SHORT.get_or_init(|| Self::with(0, true)).clone(),
        }
    }

    fn with(bookings: i64, has_tree: bool) -> Self {
        let mut tables = Self::default();
        let (mut additions, log_state) = beginning(bookings);
        if !has_tree {
            additions.tiles.clear();
            additions.head = additions.head.map(|head| Head { root: None, ..head });
        }
        tables.append(0, &additions).expect("it fits");
        tables.begin = log_state.position();
        tables
    }

    /// The row of the key with this number, as the clients of the simulation name it.
    pub fn key_of_client(&self, number: u64) -> Option<&KeyRow> {
        self.keys.get(&ActorKey {
            actor: "local".into(),
            key: format!("k{number}").into(),
        })
    }
}
