//! Carrying out imports.

use std::collections::BTreeSet;
use std::sync::Arc;

use querbuch_domain::actor::Actor;
use querbuch_domain::booking::Bookings;
use querbuch_domain::command::Command;
use querbuch_domain::id::Position;
use querbuch_domain::language::Language;
use querbuch_domain::refusal::Refusal;
use querbuch_domain::state::State;
use querbuch_log::batch::{Answer, Mode};
use querbuch_log::store::{ActorKey, StoreError};

use super::Ledger;
use crate::import::{
    Comparison, FAULTS_SHOWN_MAX, ImportFault, ImportKind, ImportRefused, Origin, PreparedImport, Receipt,
    RefusedCommand, compare,
};
use crate::input::Input;
use crate::near::{near, with_meant};

/// What an import came to. A command is a list of units, a measure, an effect's plan, or a packed booking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The position of the log afterwards.
    pub position: Position,
    /// Commands that were recorded now.
    pub recorded: usize,
    /// Commands that had been recorded before, or whose rows were all known.
    pub replayed: usize,
    /// The positions of the imports that were recorded: one a file of which anything was new.
    pub imports: Vec<Position>,
    /// What was counted.
    pub receipt: Receipt,
}

/// What an attempt to import came to.
enum Attempt {
    Done(Result<Imported, ImportRefused>),
    /// Another import was recorded since the comparison; the state that holds it.
    Overtaken(Arc<State>),
}

impl Ledger {
    /// Carries out an import: all of it or nothing. A row that the ledger holds already is not booked again.
    pub async fn import(
        &self,
        actor: impl Into<Actor>,
        prepared: &PreparedImport,
        dry_run: bool,
    ) -> Result<Result<Imported, ImportRefused>, Arc<StoreError>> {
        let actor = &actor.into();
        let booked_before = self.booked_before(actor, prepared).await.map_err(Arc::new)?;
        let mut state = self.state();
        loop {
            let compared = match compare(prepared, &state, &booked_before) {
                Ok(compared) => compared,
                Err(refused) => return Ok(Err(refused)),
            };
            match self.carry_out(actor, &compared, dry_run).await? {
                // Somebody else imported meanwhile: what is known now must be found out again.
                Attempt::Overtaken(newer) if newer.position > state.position => state = newer,
                Attempt::Overtaken(_) => return Err(Arc::new(StoreError::Contention("imports".to_owned()))),
                Attempt::Done(mut done) => {
                    if let Ok(imported) = &mut done {
                        let left = compared.import.commands.iter();
                        let left =
                            left.filter(|command| !matches!(*command.command, Command::RecordImport(_)));
                        imported.replayed += prepared.commands.len().saturating_sub(left.count());
                    }
                    return Ok(done);
                }
            }
        }
    }

    /// Which files were booked as a whole by a version of the program that knew no sources: their rows cannot be told
    /// by source, but all keys of a file were used together.
    async fn booked_before(&self, actor: &Actor, prepared: &PreparedImport) -> Result<Vec<bool>, StoreError> {
        let mut booked = vec![false; prepared.files.len()];
        if prepared.kind != ImportKind::Bookings {
            return Ok(booked);
        }
        let first_of = |file: usize| prepared.commands.iter().find(move |it| it.origin.file == file);
        let keys: Vec<(usize, ActorKey)> = (0..booked.len())
            .filter_map(|file| {
                let key = first_of(file)?.key.as_deref()?.into();
                let actor = actor.text().clone();
                Some((file, ActorKey { actor, key }))
            })
            .collect();
        let wanted: Vec<ActorKey> = keys.iter().map(|(_, key)| key.clone()).collect();
        let known = self.store.session().await?.known_keys(&wanted).await?;
        for (file, key) in keys {
            booked[file] = known.iter().any(|row| row.actor_key() == key);
        }
        Ok(booked)
    }

    async fn carry_out(
        &self,
        actor: &Actor,
        compared: &Comparison,
        dry_run: bool,
    ) -> Result<Attempt, Arc<StoreError>> {
        let commands = &compared.import.commands;
        let inputs = commands.iter().map(|row| Input {
            key: row.key.clone(),
            command: Ok(row.command.clone()),
        });
        let mode = if dry_run { Mode::DryRun } else { Mode::Atomic };
        let reply = self.execute(actor, mode, inputs.collect()).await?;
        let mut refusals = Vec::new();
        let mut imported = Imported {
            position: reply.state.position,
            recorded: 0,
            replayed: 0,
            imports: Vec::new(),
            receipt: compared.receipt,
        };
        let receipt = &mut imported.receipt;
        let mut taken = TakenRows {
            is_needed: !compared.import.kind.is_compared(),
            ..TakenRows::default()
        };
        for (index, (answer, command)) in reply.answers.iter().zip(commands).enumerate() {
            let is_record = matches!(*command.command, Command::RecordImport(_));
            match answer {
                Answer::Done { replayed: true, .. } => {
                    imported.replayed += 1;
                    taken.add(&command.origin, true);
                }
                Answer::Done {
                    replayed: false,
                    position,
                    ..
                } => {
                    imported.imports.extend(is_record.then_some(*position));
                    imported.recorded += usize::from(!is_record);
                    taken.add(&command.origin, false);
                }
                Answer::Refused(found) => {
                    let overtaken = |refusal: &Refusal| {
                        is_record
                            && refusal
                                .field
                                .first()
                                .is_some_and(|field| field == "expectedPosition")
                    };
                    if found.iter().any(overtaken) {
                        return Ok(Attempt::Overtaken(reply.state));
                    }
                    refusals.extend(found.iter().map(|refusal| RefusedCommand { index, refusal }));
                }
                Answer::NotKept => taken.add(&command.origin, false),
            }
        }
        taken.count(receipt);
        receipt.acts = imported.recorded as u64 + receipt.reversed;
        receipt.lines = recorded_lines(&reply.answers, receipt.reversed, &reply.state.bookings);
        if refusals.is_empty() {
            return Ok(Attempt::Done(Ok(imported)));
        }
        let shown = &refusals[..refusals.len().min(FAULTS_SHOWN_MAX)];
        let mut faults = compared.import.faults_of(shown);
        tell_what_was_meant(&mut faults, shown, &reply.state);
        Ok(Attempt::Done(Err(ImportRefused {
            faults,
            count: refusals.len() as u64,
        })))
    }
}

/// Faults that say what may have been meant: each looks at some thousand names, and one wrong name in a file is mostly wrong
/// in every row.
const FAULTS_WITH_NEAR_MAX: usize = 20;

/// Adds what may have been meant by names that there are not.
fn tell_what_was_meant(faults: &mut [ImportFault], refused: &[RefusedCommand<'_>], state: &State) {
    for (fault, refused) in faults.iter_mut().zip(refused).take(FAULTS_WITH_NEAR_MAX) {
        let meant = near(&refused.refusal.reason, state);
        for (sentence, language) in [
            (&mut fault.german, Language::German),
            (&mut fault.english, Language::English),
        ] {
            *sentence = with_meant(std::mem::take(sentence), meant.as_deref(), language);
        }
    }
}

/// The rows of which something was recorded, or had been before: each once, also where it became several commands.
#[derive(Default)]
struct TakenRows {
    /// Not where rows were compared with what is there: the comparison has counted them.
    is_needed: bool,
    booked: BTreeSet<(usize, u32)>,
    known: BTreeSet<(usize, u32)>,
}

impl TakenRows {
    fn add(&mut self, origin: &Origin, is_known: bool) {
        if self.is_needed {
            let rows = if is_known {
                &mut self.known
            } else {
                &mut self.booked
            };
            rows.extend(origin.places());
        }
    }

    fn count(&self, receipt: &mut Receipt) {
        if self.is_needed {
            receipt.booked = self.booked.len() as u64;
            receipt.known = self.known.difference(&self.booked).count() as u64;
        }
    }
}

/// How many postings the commands of one submission recorded, which stand together in the log; as many acts as were
/// reversed stand before the first command's own position.
fn recorded_lines(answers: &[Answer], reversed: u64, bookings: &Bookings) -> u64 {
    let positions = answers.iter().filter_map(|answer| match answer {
        Answer::Done {
            position,
            replayed: false,
            ..
        } => Some(*position),
        _ => None,
    });
    let (first, last) = (positions.clone().min(), positions.max());
    first.zip(last).map_or(0, |(first, last)| {
        let before = bookings.postings_at(first.saturating_sub(reversed + 1));
        bookings.postings_at(last).saturating_sub(before) as u64
    })
}
