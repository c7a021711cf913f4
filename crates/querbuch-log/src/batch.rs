//! Deciding the commands of one transaction, in order and in memory.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use querbuch_domain::actor::Actor;
use querbuch_domain::command::Command;
use querbuch_domain::command::decide::Context;
use querbuch_domain::command::outcome::Outcome;
use querbuch_domain::header::Header;
use querbuch_domain::id::Position;
use querbuch_domain::note::TextHashes;
use querbuch_domain::refusal::{LogFault, Refusal};
use querbuch_domain::state::State;
use sha2::{Digest as _, Sha256};

use crate::clock::Source;
use crate::entry::encode;
use crate::log_state::LogState;
use crate::store::{ActorKey, Additions, Head, KeyRow, StoreError};
use crate::text_hash::{SaltedText, hash_note};
use crate::tree::{Tree, leaf_hash};

/// A command that is ready to be decided.
#[derive(Clone, Debug)]
pub struct PreparedCommand {
    key: Option<(Arc<str>, [u8; 32])>,
    command: Arc<Command>,
    text_hashes: TextHashes,
    texts: Vec<SaltedText>,
}

impl PreparedCommand {
    /// Hashes the input of a keyed command and hashes its texts. Done by whoever asks, beside the committer.
    ///
    /// The hash is taken over the command's JSON in the order of its declarations. A test keeps the hash of each
    /// command: one that changed would turn every replay into a conflict.
    pub fn new(
        key: Option<Arc<str>>,
        command: Arc<Command>,
        source: &dyn Source,
    ) -> Result<Self, StoreError> {
        let key = match key {
            Some(key) => {
                // Serialising our own types into memory fails for no input; the error is passed on all the same.
                let input = serde_json::to_vec(command.as_ref())
                    .map_err(|error| StoreError::Database(error.to_string()))?;
                Some((key, Sha256::digest(input).into()))
            }
            None => None,
        };
        let (text_hashes, texts) = hash_note(&command.note(), source).ok_or(StoreError::NoRandomness)?;
        Ok(Self {
            key,
            command,
            text_hashes,
            texts,
        })
    }

    /// Whether it has an idempotency key.
    pub fn is_keyed(&self) -> bool {
        self.key.is_some()
    }
}

/// How the commands of one submission belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Each stands for itself.
    Each,
    /// All or none.
    Atomic,
    /// Only find out what would be refused.
    DryRun,
}

/// Commands of one actor.
#[derive(Clone, Debug)]
pub struct Submission {
    /// Who submits. Their rights are asked for as each command is decided, on the newest state.
    pub actor: Actor,
    /// How they belong together.
    pub mode: Mode,
    /// The commands, in order.
    pub commands: Vec<PreparedCommand>,
}

/// What one command is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It was recorded, now or (`replayed`) earlier under the same key.
    Done {
        /// What it made.
        outcome: Outcome,
        /// The position of its last event.
        position: Position,
        /// Whether this is the first answer again.
        replayed: bool,
    },
    /// It was refused; nothing was recorded.
    Refused(Vec<Refusal>),
    /// It would have been recorded, but it was a dry run, or another command was refused and all or none were to be
    /// recorded.
    NotKept,
}

/// How far a transaction had come before a submission.
struct Mark {
    state: State,
    tree: Tree,
    entries: usize,
    keys: usize,
    texts: usize,
    erased: usize,
    tiles: usize,
}

/// One transaction in the making.
pub struct Batch<'a> {
    source: &'a dyn Source,
    recorded_at: DateTime<Utc>,
    state: State,
    tree: Tree,
    signing_key: Option<Arc<str>>,
    known: HashMap<ActorKey, KeyRow>,
    additions: Additions,
}

impl<'a> Batch<'a> {
    /// Begins with what is known at the head of the log and the keys that were used before.
    pub fn new(log_state: &LogState, known: Vec<KeyRow>, source: &'a dyn Source) -> Self {
        let state = State::clone(&log_state.state);
        // Strictly later than the last commit, so that an instant names one position for ever.
        let after_last = state
            .last_recorded_at()
            .and_then(|last| last.checked_add_signed(chrono::TimeDelta::microseconds(1)));
        let now = source.now();
        let known = known.into_iter().map(|row| (row.actor_key(), row)).collect();
        let recorded_at = after_last.map_or(now, |earliest| earliest.max(now));
        Self {
            source,
            recorded_at,
            state,
            tree: Tree::clone(&log_state.tree),
            signing_key: log_state.signing_key.clone(),
            known,
            additions: Additions::default(),
        }
    }

    /// Decides a submission, and keeps what it adds.
    pub fn decide(&mut self, submission: &Submission) -> Result<Vec<Answer>, StoreError> {
        // Only what may be taken back needs a snapshot: while one is held, every change copies what it touches.
        let before = (submission.mode != Mode::Each).then(|| Mark {
            state: self.state.clone(),
            tree: self.tree.clone(),
            entries: self.additions.entries.len(),
            keys: self.additions.keys.len(),
            texts: self.additions.texts.len(),
            erased: self.additions.erased.len(),
            tiles: self.additions.tiles.len(),
        });
        let mut answers = Vec::with_capacity(submission.commands.len());
        for prepared in &submission.commands {
            answers.push(self.decide_one(submission, prepared)?);
        }
        let refused = answers.iter().any(|answer| matches!(answer, Answer::Refused(_)));
        if let Some(mark) = before.filter(|_| refused || submission.mode == Mode::DryRun) {
            let kept = mark.state.position;
            self.take_back(mark);
            for answer in &mut answers {
                // A replay of what is taken back with it goes too; one of what was recorded earlier stands.
                if matches!(answer, Answer::Done { position, .. } if *position > kept) {
                    *answer = Answer::NotKept;
                }
            }
        }
        Ok(answers)
    }

    fn take_back(&mut self, mark: Mark) {
        self.state = mark.state;
        self.tree = mark.tree;
        self.additions.entries.truncate(mark.entries);
        for row in self.additions.keys.drain(mark.keys..) {
            self.known.remove(&row.actor_key());
        }
        self.additions.texts.truncate(mark.texts);
        self.additions.erased.truncate(mark.erased);
        self.additions.tiles.truncate(mark.tiles);
    }

    /// What is known after all of it, and what to store.
    pub fn finish(mut self) -> (LogState, Additions) {
        // A text that was booked and erased within one batch is never stored.
        let erased = &self.additions.erased;
        if !erased.is_empty() {
            self.additions
                .texts
                .retain(|(position, _)| !erased.contains(position));
            let keys = self.additions.keys.iter_mut();
            keys.filter(|row| erased.contains(&row.position))
                .for_each(KeyRow::forget);
        }
        self.additions.head = Some(Head {
            position: self.state.position,
            recorded_at_micros: self.recorded_at.timestamp_micros(),
            root: Some(self.tree.root()),
        });
        let log_state = LogState {
            state: Arc::new(self.state),
            tree: Arc::new(self.tree),
            signing_key: self.signing_key,
        };
        (log_state, self.additions)
    }

    fn decide_one(
        &mut self,
        submission: &Submission,
        prepared: &PreparedCommand,
    ) -> Result<Answer, StoreError> {
        let actor = submission.actor.text();
        if let Some((key, input_hash)) = &prepared.key
            && let Some(row) = self.known.get(&ActorKey {
                actor: actor.clone(),
                key: key.clone(),
            })
        {
            return replay(row, input_hash);
        }
        let context = Context {
            together: submission.mode != Mode::Each && submission.commands.len() > 1,
            ..Context::of(&submission.actor, self.recorded_at, &prepared.text_hashes)
        };
        let decision = match prepared.command.decide(&self.state, &context) {
            Ok(decision) => decision,
            Err(refusals) => return Ok(Answer::Refused(refusals)),
        };
        for event in &decision.events {
            let header = Header {
                position: self.state.position + 1,
                recorded_at: self.recorded_at,
                actor: decision.actor.clone(),
            };
            let entry = encode(&header, self.source.id(), event)?;
            self.tree.push(leaf_hash(&entry), &mut self.additions.tiles);
            self.additions.entries.push((header.position, entry));
            if let Some(booking) = event.erases() {
                self.additions.erased.push(booking);
            }
            self.state.apply(&header, event);
        }
        let position = self.state.position;
        self.additions
            .texts
            .extend(prepared.texts.iter().cloned().map(|text| (position, text)));
        if let Some((key, input_hash)) = &prepared.key {
            let outcome = serde_json::to_string(&decision.outcome)
                .map_err(|error| StoreError::Database(error.to_string()))?;
            let mut row = KeyRow {
                actor: actor.clone(),
                key: key.clone(),
                input_hash: *input_hash,
                position,
                outcome,
                stored_hash: None,
            };
            row.stored_hash = Some(row.hash());
            self.known.insert(row.actor_key(), row.clone());
            self.additions.keys.push(row);
        }
        Ok(Answer::Done {
            outcome: decision.outcome,
            position,
            replayed: false,
        })
    }
}

fn replay(row: &KeyRow, input_hash: &[u8; 32]) -> Result<Answer, StoreError> {
    if row.input_hash != *input_hash && row.input_hash != KeyRow::FORGOTTEN {
        let conflict = LogFault::IdempotencyConflict {
            position: row.position,
        };
        return Ok(Answer::Refused(vec![Refusal::at("idempotencyKey", conflict)]));
    }
    let outcome = serde_json::from_str(&row.outcome).map_err(|_| StoreError::Damaged {
        table: "idempotency",
        column: "outcome",
        row: row.key.to_string(),
    })?;
    Ok(Answer::Done {
        outcome,
        position: row.position,
        replayed: true,
    })
}

impl Submission {
    /// The keys that it uses, with the actor.
    pub fn keys(&self) -> impl Iterator<Item = ActorKey> + '_ {
        let keys = self.commands.iter().filter_map(|prepared| prepared.key.as_ref());
        keys.map(|(key, _)| ActorKey {
            actor: self.actor.text().clone(),
            key: key.clone(),
        })
    }
}

#[cfg(test)]
mod tests;
