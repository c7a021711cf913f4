//! The check itself: entry by entry, without input or output.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use querbuch_domain::event::{DecodeError, Event};
use querbuch_domain::header::Header;
use querbuch_domain::id::Position;
use querbuch_domain::state::State;

use super::chain::Chain;
use super::counted::Counted;
use super::fault::{Fault, What};
use super::texts::{Texts, erases};
use super::{Expectations, FoundSnapshot, Item, Report, SnapshotCheck, keys};
use crate::checkpoint::SignedTree;
use crate::entry::{EntryError, decode_strictly};
use crate::store::{CheckpointRow, Counts};
use crate::tree::tile::TILE_BYTES;
use crate::tree::{EMPTY_ROOT, FullTile, Hash, TileId, Tree, leaf_hash};

/// The end of a log, as it is recorded beside the entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// The position of the last entry.
    pub position: Position,
    /// When it was recorded, in microseconds, where that is kept.
    pub recorded_at_micros: Option<i64>,
    /// The root hash, where that is kept.
    pub root: Option<Hash>,
}

/// Checks a log. Total: no input makes it panic.
pub struct Auditor {
    chain: Chain,
    faults_max: usize,
    state: State,
    /// Whether every event was read, so that the state is the one that follows from the log.
    whole: bool,
    /// Whether the log is read to its end; not where an entry is missing.
    complete: bool,
    tree: Tree,
    /// The hash of the first entry, which tells a ledger from every other one.
    first_leaf: Option<Hash>,
    actor: Arc<str>,
    recorded_at: Option<DateTime<Utc>>,
    /// Tiles that got full since they were last asked for.
    tiles: Vec<FullTile>,
    /// The last position up to which tiles or checkpoints confirm the hashes of the entries.
    confirmed: Position,
    /// The first entry that is wrong by itself, beyond what is confirmed.
    first_faulty: Option<Position>,
    /// Roots that are expected at sizes: checkpoints that an auditor kept.
    kept: BTreeMap<Position, Vec<Hash>>,
    snapshot: FoundSnapshot,
    compared: SnapshotCheck,
    texts: Texts,
    counted: Counted,
    faults: Vec<Fault>,
    fault_count: u64,
}

impl Auditor {
    /// Begins before the first entry.
    pub fn new(expectations: Expectations, snapshot: FoundSnapshot) -> Self {
        let mut auditor = Self {
            chain: Chain::new(expectations.verifier),
            faults_max: expectations.faults_max,
            state: State::default(),
            whole: true,
            complete: true,
            tree: Tree::default(),
            first_leaf: None,
            actor: Arc::from(""),
            recorded_at: None,
            tiles: Vec::new(),
            confirmed: 0,
            first_faulty: None,
            kept: BTreeMap::new(),
            compared: match &snapshot {
                FoundSnapshot::None => SnapshotCheck::None,
                FoundSnapshot::Unusable(reason) => SnapshotCheck::Unusable(reason.clone()),
                FoundSnapshot::Read(_) => SnapshotCheck::Failed,
            },
            snapshot,
            texts: Texts::default(),
            counted: Counted::default(),
            faults: Vec::new(),
            fault_count: 0,
        };
        for note in &expectations.kept {
            auditor.keep(note);
        }
        auditor.compare_snapshot();
        auditor
    }

    /// The last position that was read.
    pub fn position(&self) -> Position {
        self.tree.size()
    }

    /// The root hash of the tree over what was read.
    pub fn root(&self) -> Hash {
        self.tree.root()
    }

    /// Whether the log can be read on: nothing was missing so far.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// Notes a fault.
    pub fn report(&mut self, fault: Fault) {
        self.fault_count += 1;
        if self.faults.len() < self.faults_max {
            self.faults.push(fault);
        }
    }

    /// Notes faults.
    pub fn report_all(&mut self, faults: Vec<Fault>) {
        for fault in faults {
            self.report(fault);
        }
    }

    /// Notes that the log cannot be read beyond the last entry.
    pub fn stop(&mut self, fault: Fault) {
        self.complete = false;
        self.report(fault);
    }

    /// The next entry. What stands elsewhere than at the next position ends the log.
    pub fn add(&mut self, item: &Item) {
        if !self.complete {
            return;
        }
        let position = self.position() + 1;
        if item.position != position {
            self.stop(Fault::at(position, What::Gap));
            return;
        }
        let before = SignedTree {
            size: self.tree.size(),
            root: self.tree.root(),
        };
        let leaf = leaf_hash(&item.entry);
        self.first_leaf.get_or_insert(leaf);
        self.tree.push(leaf, &mut self.tiles);
        let mut faults = Vec::new();
        self.texts.check(position, &item.entry, &item.texts, &mut faults);
        let read = self.read(position, &item.entry);
        if let Some((_, event)) = &read {
            self.chain.add(position, event, before, &mut faults);
        }
        self.counted.add_keys(position, &item.keys, &mut faults);
        let state = self.whole.then_some(&self.state);
        let entry = read.as_ref().map(|(header, event)| (header, event));
        faults.extend(item.keys.iter().filter_map(|row| keys::check(row, entry, state)));
        self.report_all(faults);
        if let Some(row) = &item.checkpoint {
            self.check_checkpoint(row);
        }
        self.check_kept(position);
        self.compare_snapshot();
    }

    /// Reads an entry and adds it to the state.
    fn read(&mut self, position: Position, entry: &str) -> Option<(Header, Event)> {
        let (header, event, canonical) = match decode_strictly(position, entry, &mut self.actor) {
            Ok(read) => read,
            Err(error) => {
                self.whole = false;
                self.state.position = position;
                self.report_entry(position, unreadable(error));
                return None;
            }
        };
        if !canonical {
            self.report_entry(position, What::EntryNotCanonical);
        }
        if self.recorded_at.is_some_and(|last| header.recorded_at < last) {
            self.report_entry(position, What::TimeWentBack);
        }
        self.recorded_at = Some(header.recorded_at);
        if self.whole
            && let Some(part) = self.state.contradiction(&event)
        {
            self.report_entry(position, What::EventContradicts(part));
        }
        if let Some(act) = erases(&event) {
            let mut faults = Vec::new();
            let before = self.whole.then_some(&self.state);
            self.texts.erase(act, before, &mut faults);
            self.report_all(faults);
        }
        self.state.apply(&header, &event);
        Some((header, event))
    }

    /// Notes a fault of an entry itself.
    fn report_entry(&mut self, position: Position, what: What) {
        self.first_faulty.get_or_insert(position);
        self.report(Fault::at(position, what));
    }

    /// The first position at which the cause of a root hash that differs can be.
    fn cause_from(&self) -> Position {
        self.first_faulty
            .unwrap_or(self.confirmed + 1)
            .min(self.position().max(1))
    }

    /// Notes that everything up to this position has the hashes that are kept beside the entries.
    fn confirm(&mut self, position: Position) {
        if self.first_faulty.is_none() {
            self.confirmed = self.confirmed.max(position);
        }
    }

    /// Tiles that got full since this was last asked.
    pub fn take_tiles(&mut self) -> Vec<FullTile> {
        std::mem::take(&mut self.tiles)
    }

    /// Holds a tile that follows from the entries against the one that is stored.
    pub fn check_tile(&mut self, computed: &FullTile, stored: Option<&FullTile>) {
        let (level, index) = (computed.level, computed.index);
        let tile = TileId { level, index };
        // Each hash of a level stands for so many entries. There are no levels beyond what 64 bits can count.
        let height = u32::from(level) * 8;
        let covered = |hash: u64| hash.checked_shl(height).unwrap_or(u64::MAX);
        let first = covered(index * 256) + 1;
        let Some(stored) = stored else {
            self.report(Fault::at(first, What::TileMissing(tile)));
            return;
        };
        let width = TILE_BYTES / 256;
        let pairs = computed.hashes.chunks(width).zip(stored.hashes.chunks(width));
        let differs = pairs
            .enumerate()
            .find(|(_, (computed, stored))| computed != stored);
        match differs {
            None if level == 0 => self.confirm((index + 1) * 256),
            None => {}
            Some((offset, _)) if level == 0 => {
                let position = index * 256 + offset as u64 + 1;
                self.report_entry(position, What::LeafDiffers);
            }
            Some((offset, _)) => {
                let position = covered(index * 256 + offset as u64) + 1;
                self.report(Fault::at(position, What::TileDiffers(tile)));
            }
        }
    }

    /// Holds the hash that an archive gives for an entry against its bytes.
    pub fn check_leaf(&mut self, position: Position, entry: &str, given: Hash) {
        if leaf_hash(entry) != given {
            self.report_entry(position, What::LeafDiffers);
        }
    }

    fn check_checkpoint(&mut self, row: &CheckpointRow) {
        self.counted.checkpoints += 1;
        let checkpoint = match self.chain.read(row.position, &row.note) {
            Ok(checkpoint) => checkpoint,
            Err(error) => {
                let reason = What::CheckpointForged(error.to_string());
                self.report(Fault::at(row.position, reason));
                return;
            }
        };
        if checkpoint.size == row.position && checkpoint.root == self.root() {
            // Without a key to check it, a note is worth no more than any other row of the database.
            self.confirm(row.position);
        } else if checkpoint.size == row.position && self.chain.checks() {
            let position = self.cause_from();
            self.first_faulty.get_or_insert(position);
            self.report(Fault::at(position, What::CheckpointDiffers(row.position)));
        } else {
            self.report(Fault::at(row.position, What::CheckpointDiffers(row.position)));
        }
    }

    /// Takes a checkpoint that the auditor kept from earlier.
    fn keep(&mut self, note: &str) {
        match self.chain.read_brought(note) {
            Ok(checkpoint) if checkpoint.size == 0 && checkpoint.root == EMPTY_ROOT => {}
            Ok(checkpoint) => self
                .kept
                .entry(checkpoint.size)
                .or_default()
                .push(checkpoint.root),
            Err(error) => self.report(Fault {
                position: None,
                what: What::CheckpointForged(error.to_string()),
            }),
        }
    }

    fn check_kept(&mut self, position: Position) {
        let Some(roots) = self.kept.remove(&position) else {
            return;
        };
        for root in roots {
            if root == self.root() {
                self.confirm(position);
            } else {
                let first = self.cause_from();
                self.report(Fault::at(first, What::KeptDiffers(position)));
            }
        }
    }

    fn compare_snapshot(&mut self) {
        let here = matches!(&self.snapshot, FoundSnapshot::Read(found) if found.position == self.tree.size());
        if !here || !self.whole {
            return;
        }
        if let FoundSnapshot::Read(found) = std::mem::replace(&mut self.snapshot, FoundSnapshot::None) {
            if found.state == self.state && found.tree == self.tree.to_bytes() {
                self.compared = SnapshotCheck::Equal(found.position);
            } else {
                self.report(Fault::at(found.position, What::SnapshotDiffers));
            }
        }
    }

    /// The texts of an act were erased by an event beyond the end that is checked, while it was checked.
    pub fn erased_since(&mut self, act: Position) {
        self.texts.erased_since(act);
    }

    /// Takes every key for a new one only once: where nothing else keeps a key from standing twice, as in a file. It takes
    /// some 40 bytes of memory a key.
    pub fn refuse_doubled_keys(&mut self) {
        self.counted.remember_keys();
    }

    /// Holds what was counted as it was recorded, before the check and after it, against what is there. Checkpoints beyond
    /// the end are counted by whoever found them.
    pub fn check_counts(&mut self, before: Counts, after: Counts, checkpoints_beyond: u64) {
        if self.complete {
            let faults = self.counted.check(before, after, checkpoints_beyond);
            self.report_all(faults);
        }
    }

    /// From here on keys are counted up to this position, to be held against what was counted as they were recorded.
    pub fn count_upto(&mut self, position: Position) {
        self.counted.upto = position;
    }

    /// Holds the last entry against what was recorded of the end.
    pub fn finish(mut self, end: End) -> Report {
        let last = self.position();
        if self.complete && last < end.position {
            self.stop(Fault::at(last + 1, What::Gap));
        }
        if self.complete {
            if end.root.is_some_and(|root| root != self.root()) {
                let position = self.cause_from();
                self.report(Fault::at(position, What::RootDiffers(last)));
            }
            let recorded = self.recorded_at.map_or(0, |at| at.timestamp_micros());
            // Of an entry that cannot be read, no time is known.
            if self.whole && end.recorded_at_micros.is_some_and(|at| at != recorded) {
                self.report(Fault::at(last, What::HeadDiffers));
            }
            for size in std::mem::take(&mut self.kept).into_keys() {
                self.report(Fault::at(size, What::KeptBeyond));
            }
            if let FoundSnapshot::Read(found) = &self.snapshot
                && self.whole
            {
                let beyond = found.position > last && self.first_leaf == Some(found.ledger);
                let what = if beyond {
                    What::SnapshotBeyond
                } else {
                    What::SnapshotDiffers
                };
                let position = found.position;
                self.report(Fault::at(position, what));
            }
        }
        let mut faults = Vec::new();
        let signing = std::mem::take(&mut self.chain).finish(&mut faults);
        self.report_all(faults);
        let missing: Vec<_> = self.texts.missing().collect();
        self.report_all(missing);
        self.faults
            .sort_by_key(|fault| fault.position.unwrap_or(Position::MAX));
        Report {
            position: last,
            root: self.tree.root(),
            keys: self.counted.keys,
            texts: self.texts.found,
            erased: self.texts.erased,
            checkpoints: self.counted.checkpoints,
            signing,
            snapshot: self.compared,
            treeless: false,
            faults: self.faults,
            fault_count: self.fault_count,
        }
    }
}

fn unreadable(error: EntryError) -> What {
    match error {
        EntryError::Event {
            error: DecodeError::Unknown(kind, version),
            ..
        } => What::EventUnknown(format!("{kind}, {version}")),
        EntryError::Event { error, .. } => What::EntryMalformed(error.to_string()),
        EntryError::Malformed { error, .. } => What::EntryMalformed(error.to_string()),
        EntryError::Position { found, .. } => What::EntryMalformed(format!("position {found}")),
    }
}
