//! What is asked, and what was answered.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use querbuch_domain::command::Command;
use querbuch_domain::event::Event;
use querbuch_domain::id::Position;

use super::process::Process;
use super::world::{Machine, World};
use crate::batch::{Answer, Mode, Submission};
use crate::committer::Reply;
use crate::testing::{book, erase, prepared, reverse, unit, words};

/// An act that can be found again in the log. Each amount is asked for once, apart from its repetitions by key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    Book(i64),
    Unit(u64),
    Reverse(Position),
    Erase(Position),
}

impl Act {
    pub fn command(self) -> Command {
        match self {
            Self::Book(cents) => book(cents, "Rechnung"),
            Self::Unit(number) => unit(&format!("u{number}")),
            Self::Reverse(position) => reverse(position),
            Self::Erase(position) => erase(position),
        }
    }

    /// The act that an event tells of; none for what was there at the beginning.
    pub fn of(event: &Event) -> Option<Self> {
        match event {
            Event::BookingRecorded(booked) => Some(Self::Book(booked.postings[0].2)),
            Event::BookingReversed(reversed) => Some(Self::Reverse(reversed.booking)),
            Event::TextErased(erased) => Some(Self::Erase(erased.booking)),
            Event::UnitRegistered(unit) => unit.code.strip_prefix('u')?.parse().ok().map(Self::Unit),
            _ => None,
        }
    }
}

/// One submission of a client, with its answer.
#[derive(Debug)]
pub struct RecordedRequest {
    pub mode: Mode,
    /// Keys (none being 0) and acts.
    pub acts: Vec<(u64, Act)>,
    /// The head of the log when it was asked.
    pub head_before: Position,
    /// The head of the log when it was answered.
    pub head_after: Position,
    /// The answer; none where nobody waited for it, or the process was gone.
    pub reply: Option<Result<Reply, &'static str>>,
}

/// All that was asked in one schedule.
#[derive(Default)]
pub struct History {
    pub asked: Mutex<Vec<RecordedRequest>>,
    /// What each key was first used for.
    pub keys: Mutex<BTreeMap<u64, Act>>,
    /// How many numbers were given away, as amounts and keys.
    pub numbers: AtomicU64,
}

/// Somebody who asks.
pub struct Client {
    pub world: Arc<World>,
    pub history: Arc<History>,
    pub processes: Vec<Arc<Process>>,
}

impl Client {
    /// Asks so many times, here and there.
    pub async fn run(self, times: u64) {
        for _ in 0..times {
            // Some at once, some one after the other.
            if self.world.random.chance(400) {
                self.world.wait_below(400).await;
            }
            let (mode, acts) = self.invent();
            let Some(process) = self.world.random.pick(&self.processes) else {
                return;
            };
            self.ask(process, mode, acts).await;
        }
    }

    fn invent(&self) -> (Mode, Vec<(u64, Act)>) {
        let random = &self.world.random;
        let (mode, count) = match random.below(20) {
            0..12 => (Mode::Each, 1),
            12..15 => (Mode::Each, 1 + random.below(3)),
            15..18 => (Mode::Atomic, 1 + random.below(4)),
            _ => (Mode::DryRun, 1 + random.below(3)),
        };
        (mode, (0..count).map(|_| self.invent_one()).collect())
    }

    fn invent_one(&self) -> (u64, Act) {
        let random = &self.world.random;
        let fresh = 1 + self.history.numbers.fetch_add(1, SeqCst);
        let act = match random.below(10) {
            // The same few units again and again: most are refused.
            0 => Act::Unit(random.below(3)),
            1 => Act::Reverse(self.somewhere()),
            2..4 => Act::Erase(self.somewhere()),
            _ => Act::Book(i64::try_from(fresh).unwrap_or(1)),
        };
        let mut keys = self.history.keys.lock().expect("no panic");
        let known: Vec<_> = keys.iter().map(|(key, act)| (*key, *act)).collect();
        match (random.below(10), random.pick(&known)) {
            (0..4, _) => (0, act),
            // An old key with what it was used for, or with something else.
            (4..6, Some(old)) => *old,
            (6, Some((key, _))) => (*key, act),
            _ => {
                keys.insert(fresh, act);
                (fresh, act)
            }
        }
    }

    /// A position of the log, or one that it does not have yet.
    fn somewhere(&self) -> Position {
        let end = self.world.tables.lock().expect("no panic").head.position;
        1 + self.world.random.below(end + 2)
    }

    /// Asks once, and notes what came of it.
    pub async fn ask(&self, process: &Process, mode: Mode, acts: Vec<(u64, Act)>) {
        let Some(log) = process.log() else { return };
        let source = Machine(self.world.clone());
        let ready = |(key, act): &(u64, Act)| {
            let key = (*key > 0).then(|| format!("k{key}"));
            prepared(key.as_deref(), act.command(), &source)
        };
        let submission = Submission {
            actor: "local".into(),
            mode,
            commands: acts.iter().map(ready).collect(),
        };
        let head = || self.world.tables.lock().expect("no panic").head.position;
        let before = head();
        self.world
            .note(|| format!("p{} is asked {mode:?} {acts:?}", process.number));
        let waiting = process.waiting.fetch_add(acts.len(), SeqCst) + acts.len();
        let impatient = self.world.random.chance(self.world.faults().impatience);
        let patience = if impatient {
            self.world.random.below(50)
        } else {
            600_000
        };
        let answer = tokio::time::timeout(Duration::from_millis(patience), log.submit(submission)).await;
        // Commands that a client no longer waits for keep their waiting slots until they are committed.
        if answer.is_ok() && process.log().is_some() {
            let less = |waiting: usize| Some(waiting.saturating_sub(acts.len()));
            let _before = process.waiting.fetch_update(SeqCst, SeqCst, less);
        }
        let reply = answer.ok().map(|reply| reply.map_err(|error| error.code()));
        self.world.note(|| match &reply {
            Some(Ok(reply)) => format!("p{}: {acts:?} {:?}", process.number, words(&reply.answers)),
            other => format!(
                "p{}: {acts:?} {:?}",
                process.number,
                other.as_ref().map(|_| "failed")
            ),
        });
        if let Some(Err("OVERLOADED")) = &reply {
            self.world.check(waiting > process.waiting_max, || {
                format!("overloaded with {waiting} of {} waiting", process.waiting_max)
            });
        }
        let asked = RecordedRequest {
            mode,
            acts,
            head_before: before,
            head_after: head(),
            reply,
        };
        self.history.asked.lock().expect("no panic").push(asked);
    }

    /// The keys that no answer has told of, with their acts: they may have been used or not.
    pub fn unresolved(&self) -> Vec<(u64, Act)> {
        let mut keys = self.history.keys.lock().expect("no panic").clone();
        for asked in self.history.asked.lock().expect("no panic").iter() {
            let Some(Ok(reply)) = &asked.reply else { continue };
            for ((key, _), answer) in asked.acts.iter().zip(&reply.answers) {
                if matches!(answer, Answer::Done { .. }) {
                    keys.remove(key);
                }
            }
        }
        keys.into_iter().collect()
    }
}
