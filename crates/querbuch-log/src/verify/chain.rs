//! The keys of a log, one after the other. A checkpoint is checked with the key that signed at its size; which key that is
//! follows from the log itself, and the key that the auditor trusts must be one of them.
//!
//! Trust goes forward only over changes that the earlier key signed. It goes back over every change: what was before is
//! held by the root hash that the later key signs.

use querbuch_domain::event::Event;
use querbuch_domain::id::Position;

use super::fault::{Fault, What};
use crate::checkpoint::rotation::is_vouched_for;
use crate::checkpoint::{Checkpoint, NoteError, SignedTree, Verifier, read_unverified};

/// A change of the key that signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyChange {
    /// The position of its entry. Checkpoints of this size and beyond are signed by the later key.
    pub position: Position,
    /// The earlier key, `ORIGIN+HASH+KEY`, or `ORIGIN+HASH` where its public half was lost with it.
    pub from: String,
    /// The later key.
    pub to: String,
    /// Whether the earlier key vouches for the later one; not where it was lost.
    pub vouched: bool,
}

/// The keys as far as the log was read.
#[derive(Debug, Default)]
pub(super) struct Chain {
    /// The key that the auditor trusts.
    given: Option<Verifier>,
    /// The key that signs here, once a change named it.
    current: Option<Verifier>,
    changes: Vec<KeyChange>,
    /// Whether the given key signed a checkpoint before the first change, and so is the first one.
    given_is_first: bool,
    /// Checkpoints of the first key, before a change says which one it was.
    unchecked: Vec<(Position, String)>,
    /// Checkpoints that the auditor brought, signed by a key that is not known yet.
    brought: Vec<(Position, String)>,
}

/// What the auditor is told of the keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyReport {
    /// The key that signatures were checked with; none where they were not.
    pub checked_with: Option<String>,
    /// The changes, in order.
    pub changes: Vec<KeyChange>,
    /// Which key of the log the given one is, from 0; none where none was given, or it is none of them.
    pub place: Option<usize>,
    /// How many checkpoints are signed by a key that was lost with its public half, and so cannot be checked.
    pub unchecked: u64,
}

impl Chain {
    pub(super) fn new(given: Option<Verifier>) -> Self {
        Self {
            given,
            ..Self::default()
        }
    }

    /// Whether signatures are checked at all.
    pub(super) fn checks(&self) -> bool {
        self.given.is_some()
    }

    /// Reads the note of a stored checkpoint, and checks its signature as far as that is possible here.
    pub(super) fn read(&mut self, size: Position, note: &str) -> Result<Checkpoint, NoteError> {
        let Some(given) = &self.given else {
            return read_unverified(note);
        };
        if let Some(current) = &self.current {
            return current.check(note);
        }
        match given.check(note) {
            // The given key may be a later one; a change further on names the first.
            Err(NoteError::Unsigned(_)) => {
                let checkpoint = read_unverified(note)?;
                self.unchecked.push((size, note.to_owned()));
                Ok(checkpoint)
            }
            Ok(checkpoint) => {
                self.given_is_first = true;
                Ok(checkpoint)
            }
            forged => forged,
        }
    }

    /// Reads the note of a checkpoint that the auditor brought.
    pub(super) fn read_brought(&mut self, note: &str) -> Result<Checkpoint, NoteError> {
        let Some(given) = &self.given else {
            return read_unverified(note);
        };
        match given.check(note) {
            Err(NoteError::Unsigned(_)) => {
                let checkpoint = read_unverified(note)?;
                self.brought.push((checkpoint.size, note.to_owned()));
                Ok(checkpoint)
            }
            checked => checked,
        }
    }

    /// An event at a position, with the tree before it.
    pub(super) fn add(
        &mut self,
        position: Position,
        event: &Event,
        before: SignedTree,
        faults: &mut Vec<Fault>,
    ) {
        let (from, to, vouched) = match event {
            Event::SigningKeyRotated(event) => {
                if !is_vouched_for(event, before) {
                    faults.push(Fault::at(position, What::RotationForged));
                }
                (&event.from, &event.to, true)
            }
            Event::SigningKeyReplaced(event) => (&event.from, &event.to, false),
            _ => return,
        };
        let earlier = Verifier::parse(from).ok();
        let known = self.current.as_ref();
        let known = known.or(self.given.as_ref().filter(|_| self.given_is_first));
        if known.is_some_and(|known| !is_key(known, from)) {
            faults.push(Fault::at(position, What::RotationOtherKey));
        }
        if let Some(earlier) = &earlier {
            for (size, note) in self.unchecked.drain(..) {
                faults.extend(forged(size, earlier.check(&note)));
            }
        }
        match Verifier::parse(to) {
            Ok(later) => self.current = Some(later),
            Err(error) => faults.push(Fault::at(position, What::EntryMalformed(error.to_string()))),
        }
        self.changes.push(KeyChange {
            position,
            from: from.to_string(),
            to: to.to_string(),
            vouched,
        });
    }

    /// What is left at the end of the log.
    pub(super) fn finish(self, faults: &mut Vec<Fault>) -> KeyReport {
        let changes = self.changes;
        let Some(given) = self.given else {
            return KeyReport {
                changes,
                ..KeyReport::default()
            };
        };
        for (size, note) in &self.brought {
            // A key that was replaced must not have signed what came after.
            let allowed = changes.iter().filter(|change| *size < change.position);
            let mut allowed = allowed
                .map(|change| &change.from)
                .chain(changes.last().map(|change| &change.to))
                .filter_map(|key| Verifier::parse(key).ok());
            if !allowed.any(|key| key.check(note).is_ok()) {
                faults.extend(forged(*size, given.check(note)));
            }
        }
        let place = place(&given, &changes);
        if let Some(place) = place {
            let broken = changes.iter().skip(place).find(|change| !change.vouched);
            faults.extend(
                broken.map(|change| Fault::at(change.position, What::KeyChainBroken(change.to.clone()))),
            );
        } else {
            let what = What::KeyNotOfLog(given.verifier_key().to_owned());
            faults.push(Fault { position: None, what });
        }
        // Without a change, only the given key can have signed. Of one that was lost, nothing is known.
        let mut unchecked = 0;
        for (size, note) in &self.unchecked {
            if changes.is_empty() {
                faults.extend(forged(*size, given.check(note)));
            } else {
                unchecked += 1;
            }
        }
        KeyReport {
            checked_with: Some(given.verifier_key().to_owned()),
            changes,
            place,
            unchecked,
        }
    }
}

/// Which key of a log a key is, from 0. One of a log without a change is its only one.
fn place(given: &Verifier, changes: &[KeyChange]) -> Option<usize> {
    let Some(first) = changes.first() else {
        return Some(0);
    };
    let keys = std::iter::once(&first.from).chain(changes.iter().map(|change| &change.to));
    keys.enumerate()
        .find(|(_, key)| is_key(given, key))
        .map(|(place, _)| place)
}

/// Whether a key is meant by a text that may name only its number.
fn is_key(key: &Verifier, text: &str) -> bool {
    key.verifier_key() == text || key.key_name() == text
}

fn forged(size: Position, checked: Result<Checkpoint, NoteError>) -> Option<Fault> {
    let error = checked.err()?;
    Some(Fault::at(size, What::CheckpointForged(error.to_string())))
}
