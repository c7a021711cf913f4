//! What a database holds, and its exact rules: what is appended is appended as a whole, provided that the head is
//! where it was expected and no key is there already.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use querbuch_domain::id::Position;

use super::random::Random;
use crate::batch::{Batch, Mode};
use crate::log_state::LogState;
use crate::store::{ActorKey, Additions, Appended, CheckpointRow, Head, KeyRow, SaltedRow, TextRow};
use crate::testing::{Fixed, book, measure, submission, unit};
use crate::tree::FullTile;

#[derive(Clone, Debug)]
pub struct Tables {
    pub entries: Vec<String>,
    pub keys: BTreeMap<ActorKey, KeyRow>,
    pub texts: BTreeMap<(Position, &'static str), SaltedRow>,
    pub tiles: BTreeMap<(u8, u64), Arc<[u8]>>,
    pub checkpoints: BTreeMap<Position, String>,
    pub head: Head,
    /// Which session holds the lock of the head.
    pub lock: Option<u64>,
    /// The head after each commit, oldest first.
    pub heads: Vec<Head>,
    /// The last position before the first process started.
    pub begin: Position,
}

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
        let mut tables = Self {
            entries: Vec::new(),
            keys: BTreeMap::new(),
            texts: BTreeMap::new(),
            tiles: BTreeMap::new(),
            checkpoints: BTreeMap::new(),
            head: Head {
                position: 0,
                recorded_at_micros: 0,
                root: None,
            },
            lock: None,
            heads: Vec::new(),
            begin: 0,
        };
        let (mut additions, log_state) = beginning(bookings);
        if !has_tree {
            additions.tiles.clear();
            additions.head = additions.head.map(|head| Head { root: None, ..head });
        }
        tables.append(0, &additions).expect("it fits");
        tables.begin = log_state.position();
        tables
    }

    /// All of it or nothing. What no committer may ever ask for is an error.
    pub fn append(&mut self, expected: Position, additions: &Additions) -> Result<Appended, String> {
        let head = additions.head.ok_or("no head")?;
        if self.head.position != expected {
            return Ok(Appended::HeadMoved);
        }
        if additions
            .keys
            .iter()
            .any(|row| self.keys.contains_key(&row.actor_key()))
        {
            return Ok(Appended::KeyTaken);
        }
        let names: BTreeSet<_> = additions.keys.iter().map(KeyRow::actor_key).collect();
        let dense = (expected + 1..)
            .zip(&additions.entries)
            .all(|(at, (position, _))| at == *position);
        let end = expected + additions.entries.len() as u64;
        let tiles_new = additions
            .tiles
            .iter()
            .all(|tile| !self.tiles.contains_key(&(tile.level, tile.index)));
        let faults = [
            (names.len() != additions.keys.len(), "a key twice"),
            (!dense || end != head.position || end == expected, "positions"),
            (
                head.recorded_at_micros <= self.head.recorded_at_micros,
                "the instant does not grow",
            ),
            (!tiles_new, "a tile twice"),
            (
                additions
                    .texts
                    .iter()
                    .any(|(position, _)| additions.erased.contains(position)),
                "a text that is erased with it",
            ),
        ];
        if let Some((_, fault)) = faults.iter().find(|(found, _)| *found) {
            return Err(format!("at {expected}: {fault}"));
        }
        self.entries
            .extend(additions.entries.iter().map(|(_, entry)| entry.clone()));
        self.keys
            .extend(additions.keys.iter().map(|row| (row.actor_key(), row.clone())));
        // With the keys in their place: an act may be erased in the transaction that records it.
        let is_erased = |position: &Position| additions.erased.contains(position);
        self.texts.retain(|(position, _), _| !is_erased(position));
        let keys = self.keys.values_mut();
        keys.filter(|row| is_erased(&row.position))
            .for_each(KeyRow::forget);
        for (position, sealed) in &additions.texts {
            let (position, salt) = (*position, sealed.salt.to_vec());
            let (field, content) = (sealed.field.to_owned(), sealed.content.to_string());
            let text = TextRow {
                position,
                field,
                content,
            };
            self.texts
                .insert((position, sealed.field), SaltedRow { text, salt });
        }
        self.add_tiles(&additions.tiles);
        additions.checkpoint.iter().for_each(|row| self.keep(row));
        self.head = head;
        self.heads.push(head);
        Ok(Appended::Done)
    }

    /// The row of the key with this number, as the clients of the simulation name it.
    pub fn key_of_client(&self, number: u64) -> Option<&KeyRow> {
        self.keys.get(&ActorKey {
            actor: "local".into(),
            key: format!("k{number}").into(),
        })
    }

    /// One that is there stays.
    pub fn keep(&mut self, row: &CheckpointRow) {
        self.checkpoints
            .entry(row.position)
            .or_insert_with(|| row.note.clone());
    }

    /// Those that are there stay.
    pub fn add_tiles(&mut self, tiles: &[FullTile]) {
        for tile in tiles {
            self.tiles
                .entry((tile.level, tile.index))
                .or_insert_with(|| tile.hashes.clone());
        }
    }

    /// At most so many entries after a position.
    pub fn read(&self, after: Position, limit: usize) -> Vec<(Position, String)> {
        let after = usize::try_from(after)
            .unwrap_or(usize::MAX)
            .min(self.entries.len());
        let rest = (after as u64 + 1..).zip(self.entries[after..].iter().cloned());
        rest.take(limit).collect()
    }
}
