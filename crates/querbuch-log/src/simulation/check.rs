//! What must hold in the end.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use querbuch_domain::command::decide::Context;
use querbuch_domain::command::outcome::Outcome;
use querbuch_domain::id::Position;
use querbuch_domain::note::TextHashes;
use querbuch_domain::refusal::LogFault;
use querbuch_domain::state::State;

use super::client::{Act, History, RecordedRequest};
use super::process::Process;
use super::world::World;
use crate::batch::{Answer, Mode};
use crate::checkpoint::read_unverified;
use crate::entry::decode;
use crate::memory::Tables;
use crate::snapshot;
use crate::store::KeyRow;
use crate::tree::{FullTile, Hash, Tree, leaf_hash};

/// What follows from the entries alone.
struct Truth {
    /// The state and the root at each position, from 0.
    states: Vec<State>,
    roots: Vec<Hash>,
    /// The act at each position.
    acts: BTreeMap<Position, Act>,
    /// Which acts were erased, and by what.
    erased: BTreeMap<Position, Position>,
    tiles: Vec<FullTile>,
}

/// Checks all that was recorded, published and answered.
pub fn everything(world: &World, history: &History, processes: &[Arc<Process>], file: Option<&Path>) {
    let tables = world.tables.lock().expect("no panic").clone();
    let truth = match Truth::read(&tables) {
        Ok(truth) => truth,
        Err(fault) => return world.wrong(fault),
    };
    truth.check_tables(world, &tables);
    if let Some(file) = file {
        truth.check_snapshot(world, &tables, file);
    }
    for process in processes {
        for published in process.published() {
            let index = usize::try_from(published.position).unwrap_or(usize::MAX);
            let root = truth.roots.get(index);
            world.check(root == Some(&published.root), || {
                format!(
                    "p{} published another tree at {}",
                    process.number, published.position
                )
            });
        }
    }
    let asked = history.asked.lock().expect("no panic");
    let mut told = BTreeSet::new();
    for asked in asked.iter() {
        if let Err(fault) = truth.check_asked(asked, &tables, &mut told) {
            world.wrong(format!(
                "{fault}: {:?} {:?} {:?}",
                asked.mode,
                asked.acts,
                asked
                    .reply
                    .as_ref()
                    .map(|reply| reply.as_ref().map(|reply| &reply.answers))
            ));
        }
    }
    for key in history.keys.lock().expect("no panic").keys() {
        let last = asked.iter().rev().find_map(|asked| {
            let at = asked.acts.iter().position(|(found, _)| found == key)?;
            asked.reply.as_ref()?.as_ref().ok()?.answers.get(at)
        });
        world.check(last.is_some(), || format!("key {key} was never answered"));
    }
}

impl Truth {
    fn read(tables: &Tables) -> Result<Self, String> {
        let (mut state, mut tree, mut tiles) = (State::default(), Tree::default(), Vec::new());
        let (mut states, mut roots) = (vec![state.clone()], vec![tree.root()]);
        let (mut acts, mut actor) = (BTreeMap::new(), Arc::from(""));
        let mut erased = BTreeMap::new();
        for (position, entry) in (1..).zip(&tables.entries) {
            let (header, event) = decode(position, entry, &mut actor).map_err(|error| error.to_string())?;
            tree.push(leaf_hash(entry), &mut tiles);
            state.apply(&header, &event);
            if let Some(booking) = event.erases()
                && erased.insert(booking, position).is_some()
            {
                return Err(format!("{booking} was erased twice"));
            }
            if let Some(act) = Act::of(&event) {
                acts.insert(position, act);
            }
            // States from before the simulation began are compared with nothing.
            states.push(if position < tables.begin {
                State::default()
            } else {
                state.clone()
            });
            roots.push(tree.root());
        }
        Ok(Self {
            states,
            roots,
            acts,
            erased,
            tiles,
        })
    }

    fn state(&self, position: Position) -> Option<&State> {
        self.states.get(usize::try_from(position).ok()?)
    }

    fn check_tables(&self, world: &World, tables: &Tables) {
        let end = self.roots.len() as u64 - 1;
        world.check(tables.head.position == end, || {
            format!("the head is at {}, not {end}", tables.head.position)
        });
        for head in tables.heads.iter().filter(|head| head.root.is_some()) {
            let root = usize::try_from(head.position)
                .ok()
                .and_then(|at| self.roots.get(at).copied());
            world.check(head.root == root, || format!("another root at {}", head.position));
            let recorded = self.state(head.position).and_then(State::last_recorded_at);
            let stamped = recorded.is_none_or(|at| at.timestamp_micros() == head.recorded_at_micros);
            world.check(head.position < tables.begin || stamped, || {
                format!("another instant at {}", head.position)
            });
        }
        // Where nothing was written, no process had a reason to add missing tiles.
        if tables.heads.len() > 1 {
            let kept = |tile: &&FullTile| tables.tiles.get(&(tile.level, tile.index)) == Some(&tile.hashes);
            let right = self.tiles.iter().filter(kept).count();
            world.check(right == self.tiles.len() && right == tables.tiles.len(), || {
                "tiles differ".to_owned()
            });
        }
        for (position, note) in &tables.checkpoints {
            let signed = read_unverified(note).map(|note| (note.size, note.root));
            let root = usize::try_from(*position)
                .ok()
                .and_then(|at| self.roots.get(at).copied());
            let right = signed.is_ok_and(|(size, signed)| size == *position && Some(signed) == root);
            world.check(right, || {
                format!("the checkpoint of {position} is of no state of this log")
            });
        }
        for row in tables.keys.values() {
            let whole = row.stored_hash == Some(row.hash()) && row.input_hash != KeyRow::FORGOTTEN;
            let forgotten = row.stored_hash.is_none() && row.input_hash == KeyRow::FORGOTTEN;
            let is_erased = self.erased.contains_key(&row.position);
            world.check(if is_erased { forgotten } else { whole }, || {
                format!("hash of {row:?}, erased: {is_erased}")
            });
            world.check(self.acts.contains_key(&row.position), || {
                format!("{row:?} stands for nothing")
            });
        }
        let booked: Vec<_> = self
            .acts
            .values()
            .filter(|act| matches!(act, Act::Book(_)))
            .collect();
        world.check(
            booked.iter().collect::<BTreeSet<_>>().len() == booked.len(),
            || "something was booked twice".to_owned(),
        );
        for (position, act) in &self.acts {
            let texts = ["text", "document"].map(|field| tables.texts.contains_key(&(*position, field)));
            let expected = match act {
                _ if self.erased.contains_key(position) => [false, false],
                Act::Book(_) => [true, true],
                Act::Reverse(_) | Act::Erase(_) => [true, false],
                Act::Unit(_) => [false, false],
            };
            world.check(texts == expected, || format!("texts of {act:?} at {position}"));
        }
    }

    /// What the last process that stopped left behind for the next start.
    fn check_snapshot(&self, world: &World, tables: &Tables, file: &Path) {
        match snapshot::read(file) {
            Ok(found) if found.position < tables.begin => {}
            Ok(found) => {
                let tree = Tree::from_bytes(&found.tree).ok().map(|tree| tree.root());
                let at = usize::try_from(found.position).unwrap_or(usize::MAX);
                let right = self.states.get(at) == Some(&found.state) && tree.as_ref() == self.roots.get(at);
                world.check(right && tree.is_some(), || {
                    format!("the snapshot of {} is not of this log", found.position)
                });
            }
            Err(error) => world.check(tables.heads.len() < 2, || error.to_string()),
        }
    }

    fn check_asked(
        &self,
        asked: &RecordedRequest,
        tables: &Tables,
        told: &mut BTreeSet<Position>,
    ) -> Result<(), String> {
        let Some(Ok(reply)) = &asked.reply else {
            return self.check_failed(asked);
        };
        if reply.answers.len() != asked.acts.len() {
            return Err("not an answer for each".to_owned());
        }
        if self.state(reply.state.position) != Some(reply.state.as_ref()) {
            return Err("another state than the log has".to_owned());
        }
        let refused = reply
            .answers
            .iter()
            .any(|answer| matches!(answer, Answer::Refused(_)));
        let nothing = asked.mode == Mode::DryRun || (asked.mode == Mode::Atomic && refused);
        for ((key, act), answer) in asked.acts.iter().zip(&reply.answers) {
            match answer {
                Answer::Done {
                    outcome,
                    position,
                    replayed,
                } => {
                    if nothing && !replayed {
                        return Err("done, though nothing was to be done".to_owned());
                    }
                    // Within a submission, and among repetitions, one is the first.
                    if !replayed && !told.insert(*position) {
                        return Err(format!("{position} was told twice as done"));
                    }
                    // What a key was used for is forgotten with the text: any act is taken for the same.
                    let by = self.erased.get(position);
                    let forgotten = *replayed && by.is_some_and(|by| *by <= reply.state.position);
                    let first = self.acts.get(position).copied().filter(|_| forgotten);
                    self.check_done(first.unwrap_or(*act), outcome, *position, reply.state.position)?;
                }
                // Two uses of a key within one submission, of which nothing is kept, refuse each other, too.
                Answer::Refused(refusals) if refusals[0].field == ["idempotencyKey"] && nothing => {}
                Answer::Refused(refusals) if refusals[0].field == ["idempotencyKey"] => {
                    let known = tables.key_of_client(*key);
                    let conflict = LogFault::IdempotencyConflict {
                        position: known.map_or(0, |row| row.position),
                    };
                    let other = known.is_some_and(|row| self.acts.get(&row.position) != Some(act));
                    let by = known.and_then(|row| self.erased.get(&row.position));
                    let forgotten = by.is_some_and(|by| *by <= asked.head_before);
                    if refusals[0].reason != conflict.into() || !other || forgotten {
                        return Err("a conflict that is none".to_owned());
                    }
                }
                Answer::Refused(_) => {
                    let known = tables.key_of_client(*key);
                    if known.is_some_and(|row| row.position <= asked.head_before) {
                        return Err("refused, though the first answer was due".to_owned());
                    }
                    self.check_refused(asked, *act, answer)?;
                }
                Answer::NotKept if !nothing => return Err("not kept, though all was well".to_owned()),
                Answer::NotKept => {}
            }
            let there = self.acts.values().any(|found| found == act);
            if nothing && *key == 0 && matches!(act, Act::Book(_)) && there {
                return Err(format!("{act:?} was recorded, though nothing was to be"));
            }
        }
        Ok(())
    }

    fn check_done(
        &self,
        act: Act,
        outcome: &Outcome,
        position: Position,
        known: Position,
    ) -> Result<(), String> {
        if self.acts.get(&position) != Some(&act) {
            return Err(format!("{:?} is at {position}", self.acts.get(&position)));
        }
        if known < position {
            return Err(format!(
                "the state that was returned ends at {known}, before {position}"
            ));
        }
        let made = match act {
            Act::Book(_) | Act::Reverse(_) => *outcome == Outcome::Booking(position),
            Act::Erase(booking) => *outcome == Outcome::Erased(booking),
            Act::Unit(_) => matches!(outcome, Outcome::Units(units) if units.len() == 1),
        };
        if made {
            Ok(())
        } else {
            Err(format!("another outcome: {outcome:?}"))
        }
    }

    /// A refusal must be right in some state between question and answer; what stood before it in the same
    /// submission may have mattered, so only those that stood alone are looked at.
    fn check_refused(&self, asked: &RecordedRequest, act: Act, answer: &Answer) -> Result<(), String> {
        if asked.acts.len() > 1 {
            return Ok(());
        }
        let command = act.command();
        let right = (asked.head_before..=asked.head_after).any(|position| {
            let state = self.state(position);
            let decided =
                state.map(|state| command.decide(state, &Context::new("local", &TextHashes::default())));
            matches!((decided, answer), (Some(Err(found)), Answer::Refused(told)) if found == *told)
        });
        if right {
            Ok(())
        } else {
            Err("refused without a reason".to_owned())
        }
    }

    /// Of what failed, or got no answer: all or nothing is all or nothing, and too much is nothing at all.
    fn check_failed(&self, asked: &RecordedRequest) -> Result<(), String> {
        let own = |(key, act): &&(u64, Act)| *key == 0 && matches!(act, Act::Book(_));
        let own: Vec<_> = asked.acts.iter().filter(own).collect();
        let there = own
            .iter()
            .filter(|(_, act)| self.acts.values().any(|found| found == act))
            .count();
        let nothing = asked.mode == Mode::DryRun || matches!(asked.reply, Some(Err("OVERLOADED")));
        if (nothing && there > 0) || (asked.mode == Mode::Atomic && there > 0 && there < own.len()) {
            return Err(format!("{there} of {} are there", own.len()));
        }
        if matches!(asked.reply, Some(Err("STORE_DAMAGED"))) {
            return Err("the log was called damaged".to_owned());
        }
        Ok(())
    }
}
