//! An open ledger.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use querbuch_domain::booking::Bookings;
use querbuch_domain::command::Command;
use querbuch_domain::id::Position;
use querbuch_domain::refusal::Refusal;
use querbuch_domain::state::State;
use querbuch_log::batch::{Answer, Mode, Submission};
use querbuch_log::checkpoint::Signer;
use querbuch_log::clock::Source;
use querbuch_log::committer::{Log, Options as LogOptions, Reply, load};
use querbuch_log::store::{Access, ActorKey, Opening, Store, StoreError};
use querbuch_reports::read_model::ReadModel;
use querbuch_reports::view::View;
use tokio::sync::Semaphore;

use crate::as_of::AsOf;
use crate::background::background_max;
use crate::import::{
    Comparison, FAULTS_SHOWN_MAX, ImportKind, ImportRefused, PreparedImport, Receipt, RefusedCommand, compare,
};
use crate::input::{Input, Inputs};
use crate::live::LiveBalances;

/// The currency of all amounts.
pub const CURRENCY: &str = "EUR";

/// Longest wait for a position that was asked for as a minimum. Following the log takes half a second at most;
/// beyond this, the position was never given or the database is gone.
pub const MIN_POSITION_WAIT: Duration = Duration::from_secs(5);

/// Whoever acts and does not say who.
pub const LOCAL_ACTOR: &str = "local";

/// The free text of one act.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    /// What it is about.
    pub text: Option<Arc<str>>,
    /// The document that founds it.
    pub document: Option<Arc<str>>,
}

/// An entry as it stands in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawEntry {
    /// Its place.
    pub position: Position,
    /// Its bytes, which are the ones that were hashed.
    pub text: String,
}

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

/// How a ledger is opened.
#[derive(Clone, Debug, Default)]
pub struct LedgerOptions {
    /// Its name, for people.
    pub name: String,
    /// Whether PostgreSQL is reached through a pooler that gives each transaction another connection.
    pub pooled: bool,
    /// How its log is run.
    pub log: LogOptions,
}

/// An open ledger. Cheap to clone.
#[derive(Clone)]
pub struct Ledger {
    name: Arc<str>,
    pub(crate) log: Log,
    pub(crate) store: Store,
    pub(crate) signer: Option<Signer>,
    pub(crate) live: Arc<LiveBalances>,
    source: Arc<dyn Source>,
    /// Kept by a ledger that stays open; one that is only asked a few questions does without.
    read_model: Option<Arc<ReadModel>>,
    pub(crate) background: Arc<Semaphore>,
}

impl Ledger {
    /// Opens a ledger for writing and reads its log. The handle ends when the last `Ledger` is dropped and
    /// everything that was queued is committed.
    pub async fn open(
        url: &str,
        options: LedgerOptions,
        source: Arc<dyn Source>,
    ) -> Result<(Self, tokio::task::JoinHandle<()>), StoreError> {
        let opening = Opening {
            access: Access::Write,
            pooled: options.pooled,
        };
        Self::start(Store::open(url, opening).await?, options, source).await
    }

    /// The same on a database that is open already.
    pub async fn start(
        store: Store,
        options: LedgerOptions,
        source: Arc<dyn Source>,
    ) -> Result<(Self, tokio::task::JoinHandle<()>), StoreError> {
        let signer = options.log.signer.clone();
        let (log, committer) = Log::start(store.clone(), source.clone(), options.log).await?;
        let read_model = Arc::new(ReadModel::default());
        tokio::spawn(crate::keep_up::keep_up(read_model.clone(), log.log_states()));
        let ledger = Self {
            read_model: Some(read_model),
            background: Arc::new(Semaphore::new(background_max())),
            name: options.name.into(),
            log,
            store,
            signer,
            live: Arc::default(),
            source,
        };
        Ok((ledger, committer))
    }

    /// Opens a ledger for questions about what it holds now, beside whoever writes to it: it does not follow the log, and
    /// commands are refused.
    pub async fn open_to_read(
        url: &str,
        options: LedgerOptions,
        source: Arc<dyn Source>,
    ) -> Result<Self, StoreError> {
        let opening = Opening {
            access: Access::Read,
            pooled: options.pooled,
        };
        let store = Store::open(url, opening).await?;
        let loaded = load(&store, options.log.snapshot.as_deref()).await?;
        Ok(Self {
            read_model: None,
            background: Arc::new(Semaphore::new(background_max())),
            name: options.name.into(),
            log: Log::at_rest(loaded.log_state),
            store,
            signer: options.log.signer,
            live: Arc::default(),
            source,
        })
    }

    /// Its name, for people.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The database, for people.
    pub fn database_kind(&self) -> &'static str {
        self.store.kind()
    }

    /// The time.
    pub fn now(&self) -> DateTime<Utc> {
        self.source.now()
    }

    /// A new id, for a request.
    pub fn new_id(&self) -> String {
        self.source.id().to_string()
    }

    /// The newest state.
    pub fn state(&self) -> Arc<State> {
        self.log.state()
    }

    /// The view of a moment of a state of this ledger; `None` is now.
    pub fn view(&self, state: Arc<State>, as_of: Option<AsOf>) -> Result<View, Refusal> {
        view_of(state, as_of, self.now()).map(|view| self.fast(view))
    }

    /// The view of all that a state of this ledger holds.
    pub fn view_of_all(&self, state: Arc<State>) -> View {
        self.fast(View::now(state))
    }

    /// The view with what makes reports about it fast, where that is kept.
    fn fast(&self, view: View) -> View {
        match &self.read_model {
            Some(read_model) => view.with_read_model(read_model.clone()),
            None => view,
        }
    }

    /// Waits until a position was applied; `None` where it was not within [`MIN_POSITION_WAIT`].
    pub async fn state_at_least(&self, position: Position) -> Option<Arc<State>> {
        tokio::time::timeout(MIN_POSITION_WAIT, self.log.state_at_least(position))
            .await
            .ok()
            .flatten()
    }

    /// Waits until the log goes on beyond a position, and gives the state then; `None` where the ledger stops.
    pub async fn wait_beyond(&self, position: Position) -> Option<Arc<State>> {
        self.log.state_at_least(position.saturating_add(1)).await
    }

    /// At most so many entries after a position, as they stand in the log: never beyond the newest state.
    pub async fn entries(&self, after: Position, limit: usize) -> Result<Vec<RawEntry>, StoreError> {
        let known = self.state().position.saturating_sub(after);
        let limit = limit.min(usize::try_from(known).unwrap_or(usize::MAX));
        if limit == 0 {
            return Ok(Vec::new());
        }
        let entries = self.store.read(after, limit).await?;
        Ok(entries
            .into_iter()
            .map(|(position, text)| RawEntry { position, text })
            .collect())
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.store.head().await.map(|_| ())
    }

    /// Carries out commands: the one way for every write. Malformed inputs are answered here, one answer each, in the
    /// places where they stand; the other commands go to the log together.
    pub async fn execute(
        &self,
        actor: &str,
        mode: Mode,
        inputs: Vec<Input>,
    ) -> Result<Reply, Arc<StoreError>> {
        let mut inputs = Inputs::prepare(inputs, self.source.as_ref()).map_err(Arc::new)?;
        let commands = std::mem::take(&mut inputs.commands);
        if commands.is_empty() {
            return Ok(Reply {
                answers: inputs.answers(Vec::new()),
                state: self.state(),
            });
        }
        let submission = Submission {
            actor: actor.into(),
            mode: inputs.mode(mode),
            commands,
        };
        let reply = self.log.submit(submission).await?;
        Ok(Reply {
            answers: inputs.answers(reply.answers),
            state: reply.state,
        })
    }

    /// Carries out an import: all of it or nothing. A row that the ledger holds already is not booked again.
    pub async fn import(
        &self,
        actor: &str,
        prepared: &PreparedImport,
        dry_run: bool,
    ) -> Result<Result<Imported, ImportRefused>, Arc<StoreError>> {
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
    async fn booked_before(&self, actor: &str, prepared: &PreparedImport) -> Result<Vec<bool>, StoreError> {
        let mut booked = vec![false; prepared.files.len()];
        if prepared.kind != ImportKind::Bookings {
            return Ok(booked);
        }
        let first_of = |file: usize| prepared.commands.iter().find(move |it| it.origin.file == file);
        let keys: Vec<(usize, ActorKey)> = (0..booked.len())
            .filter_map(|file| {
                let key = first_of(file)?.key.as_deref()?.into();
                let actor = actor.into();
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
        actor: &str,
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
        let is_compared = compared.import.kind.is_compared();
        for (index, (answer, command)) in reply.answers.iter().zip(commands).enumerate() {
            let is_record = matches!(*command.command, Command::RecordImport(_));
            let rows = command.origin.rows.len() as u64;
            match answer {
                Answer::Done { replayed: true, .. } => {
                    imported.replayed += 1;
                    receipt.known += rows;
                }
                Answer::Done {
                    replayed: false,
                    position,
                    ..
                } => {
                    imported.imports.extend(is_record.then_some(*position));
                    imported.recorded += usize::from(!is_record);
                    receipt.booked += if is_compared { 0 } else { rows };
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
                Answer::NotKept => receipt.booked += if is_compared { 0 } else { rows },
            }
        }
        receipt.acts = imported.recorded as u64 + receipt.reversed;
        receipt.lines = recorded_lines(&reply.answers, receipt.reversed, &reply.state.bookings);
        if refusals.is_empty() {
            return Ok(Attempt::Done(Ok(imported)));
        }
        let shown = &refusals[..refusals.len().min(FAULTS_SHOWN_MAX)];
        Ok(Attempt::Done(Err(ImportRefused {
            faults: compared.import.faults_of(shown),
            count: refusals.len() as u64,
        })))
    }

    /// The texts of some acts; an act without any is absent.
    pub async fn texts(&self, positions: &[Position]) -> Result<HashMap<Position, Texts>, StoreError> {
        texts_of(&self.store, positions).await
    }

    /// The database, for reading texts beside what is in memory.
    pub fn store(&self) -> &Store {
        &self.store
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

/// The texts of some acts, from their database; an act without any is absent.
pub async fn texts_of(store: &Store, positions: &[Position]) -> Result<HashMap<Position, Texts>, StoreError> {
    let mut texts: HashMap<Position, Texts> = HashMap::new();
    for row in store.texts(positions).await? {
        let act = texts.entry(row.position).or_default();
        match row.field.as_str() {
            "text" => act.text = Some(row.content.into()),
            "document" => act.document = Some(row.content.into()),
            _ => {
                let row = row.position.to_string();
                return Err(StoreError::Damaged {
                    table: "text",
                    column: "field",
                    row,
                });
            }
        }
    }
    Ok(texts)
}

/// The view of a moment of a state; `None` is now.
pub fn view_of(state: Arc<State>, as_of: Option<AsOf>, now: DateTime<Utc>) -> Result<View, Refusal> {
    match as_of {
        None => Ok(View::now(state)),
        Some(as_of) => as_of.view(state, now).map_err(|refusal| refusal.within("asOf")),
    }
}

#[cfg(test)]
mod tests;
