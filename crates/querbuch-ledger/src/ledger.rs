//! An open ledger.

mod import;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use querbuch_domain::actor::Actor;
use querbuch_domain::id::Position;
use querbuch_domain::refusal::Refusal;
use querbuch_domain::state::State;
use querbuch_log::batch::{Mode, Submission};
use querbuch_log::checkpoint::Signer;
use querbuch_log::clock::Source;
use querbuch_log::committer::{Log, Options as LogOptions, Reply, load};
use querbuch_log::store::{Access, Opening, Store, StoreError};
use querbuch_reports::read_model::ReadModel;
use querbuch_reports::view::View;

use crate::as_of::AsOf;
use crate::identities::PrincipalIndex;
use crate::input::{Input, Inputs};
use crate::live::LiveBalances;
use crate::queue::{Asker, QuestionLimits, Queue};
use crate::tail::{ReadEntry, Tail};

pub use self::import::Imported;

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

/// How a ledger is opened.
#[derive(Clone, Debug, Default)]
pub struct LedgerOptions {
    /// Its name, for people.
    pub name: String,
    /// Whether PostgreSQL is reached through a pooler that gives each transaction another connection.
    pub pooled: bool,
    /// How its log is run.
    pub log: LogOptions,
    /// What bounds questions that take their time.
    pub questions: QuestionLimits,
}

/// An open ledger. Cheap to clone.
#[derive(Clone)]
pub struct Ledger {
    name: Arc<str>,
    pub(crate) log: Log,
    pub(crate) store: Store,
    pub(crate) signer: Option<Signer>,
    pub(crate) live: Arc<LiveBalances>,
    pub(crate) tail: Arc<Tail>,
    pub(crate) source: Arc<dyn Source>,
    /// Kept by a ledger that stays open; one that is only asked a few questions does without.
    read_model: Option<Arc<ReadModel>>,
    pub(crate) queue: Arc<Queue>,
    pub(crate) asker: Asker,
    pub(crate) principal_index: Arc<tokio::sync::Mutex<PrincipalIndex>>,
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
            queue: Arc::new(Queue::new(options.questions)),
            asker: Asker::default(),
            principal_index: Arc::default(),
            name: options.name.into(),
            log,
            tail: Arc::new(Tail::new(store.clone())),
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
        let loaded = load(&store, options.log.snapshot.as_deref(), Access::Read).await?;
        Ok(Self {
            read_model: None,
            queue: Arc::new(Queue::new(options.questions)),
            asker: Asker::default(),
            principal_index: Arc::default(),
            name: options.name.into(),
            log: Log::at_rest(loaded.log_state),
            tail: Arc::new(Tail::new(store.clone())),
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

    /// The next entries after a position, a small page at most, for those who follow the log: what is new is read once for
    /// all of them. Never beyond the newest state.
    pub(crate) async fn read_along(&self, after: Position) -> Result<Vec<Arc<ReadEntry>>, StoreError> {
        self.tail.after(after, self.state().position).await
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.store.head().await.map(|_| ())
    }

    /// Whether the database takes writes.
    pub async fn takes_writes(&self) -> Result<(), Arc<StoreError>> {
        self.log.takes_writes().await
    }

    /// Carries out commands: the one way for every write. Malformed inputs are answered here, one answer each, in the
    /// places where they stand; the other commands go to the log together.
    pub async fn execute(
        &self,
        actor: impl Into<Actor>,
        mode: Mode,
        mut inputs: Vec<Input>,
    ) -> Result<Reply, Arc<StoreError>> {
        let actor = actor.into();
        self.take_prepared_texts(&mut inputs).await.map_err(Arc::new)?;
        let mut inputs = Inputs::prepare(inputs, self.source.as_ref()).map_err(Arc::new)?;
        let commands = std::mem::take(&mut inputs.commands);
        if commands.is_empty() {
            return Ok(Reply {
                answers: inputs.answers(Vec::new()),
                state: self.state(),
            });
        }
        let submission = Submission {
            actor,
            mode: inputs.mode(mode),
            commands,
        };
        let reply = self.log.submit(submission).await?;
        Ok(Reply {
            answers: inputs.answers(reply.answers),
            state: reply.state,
        })
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
