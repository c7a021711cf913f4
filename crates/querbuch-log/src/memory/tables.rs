//! What a database holds, and its exact rules: what is appended is appended as a whole, provided that the head is
//! where it was expected and no key is there already.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use querbuch_domain::id::Position;

use crate::store::{ActorKey, Additions, Appended, CheckpointRow, Head, KeyRow, SaltedRow, TextRow};
use crate::tree::FullTile;

/// What a database holds.
#[derive(Clone, Debug)]
pub struct Tables {
    pub entries: Vec<String>,
    pub keys: BTreeMap<ActorKey, KeyRow>,
    pub texts: BTreeMap<(Position, &'static str), SaltedRow>,
    pub tiles: BTreeMap<(u8, u64), Arc<[u8]>>,
    pub checkpoints: BTreeMap<Position, String>,
    pub head: Head,
    /// Which session of a simulation holds the lock of the head.
    #[cfg(test)]
    pub lock: Option<u64>,
    /// The head after each commit, oldest first.
    pub heads: Vec<Head>,
    /// How much was there before a simulation began.
    #[cfg(test)]
    pub begin: Position,
}

impl Default for Tables {
    /// An empty log.
    fn default() -> Self {
        Self {
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
            #[cfg(test)]
            lock: None,
            heads: Vec::new(),
            #[cfg(test)]
            begin: 0,
        }
    }
}

impl Tables {
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

    /// The tile of a level and place.
    pub fn tile(&self, name: (u8, u64)) -> Option<FullTile> {
        let hashes = self.tiles.get(&name)?.clone();
        let (level, index) = name;
        Some(FullTile { level, index, hashes })
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
