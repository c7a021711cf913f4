//! Group commit. One task a process takes all commands that wait, decides them in memory, and commits them in
//! one transaction. While the disk works, the next commands gather.
//!
//! Concurrency is optimistic first: a batch is decided on what this process knows, and appended provided that the head
//! is still where it was: one round trip. Where another process has written, a key was used before, or something
//! failed, the batch is decided under a lock: lock the head, apply what others appended, look up the keys, decide,
//! append.
//!
//! | module | what it holds |
//! |---|---|
//! | `announce` | tells other processes that something was written |
//! | `attempt` | one batch, from deciding it to the answers, over as many attempts as it takes |
//! | `load` | reads the log at the start: a snapshot, then the rest of the log |
//! | `retry` | how often and after which pauses a commit is tried again |
//! | `run` | the task: commits, follows the log, does the maintenance |
//! | `writes` | whether the database takes writes, for whoever asks without having any |

mod announce;
mod attempt;
mod load;
mod retry;
mod run;
mod writes;

use std::path::PathBuf;
use std::sync::Arc;

use querbuch_domain::id::Position;
use querbuch_domain::state::State;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, mpsc, oneshot, watch};

use self::announce::Announcer;
pub use self::load::{Loaded, load};
use self::run::Committer;
use self::writes::Writes;
use crate::batch::{Answer, Submission};
use crate::checkpoint::Signer;
use crate::checkpoint::admission::admit;
use crate::clock::Source;
use crate::files;
use crate::log_state::LogState;
use crate::store::{Access, Store, StoreError};

/// Most commands that wait. At the rates that one machine reaches, the last of so many waits some seconds; a command
/// beyond them is better refused at once.
pub const COMMANDS_WAITING_MAX: usize = 16_384;

/// What a submission is answered.
#[derive(Clone, Debug)]
pub struct Reply {
    /// One answer a command, in order.
    pub answers: Vec<Answer>,
    /// The state that holds what was recorded.
    pub state: Arc<State>,
}

struct Job {
    submission: Submission,
    reply: oneshot::Sender<Result<Reply, Arc<StoreError>>>,
    /// Its place among those that wait; given back with the answer.
    place: OwnedSemaphorePermit,
}

/// Choices of the operator for one process.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Signs checkpoints; without it none are kept.
    pub signer: Option<Signer>,
    /// The file for snapshots of the state, so that the next start is fast.
    pub snapshot: Option<PathBuf>,
    /// Most commands that wait, where it is not [`COMMANDS_WAITING_MAX`].
    pub commands_waiting_max: Option<usize>,
}

/// Access to the log of this process. Cheap to clone.
#[derive(Clone)]
pub struct Log {
    jobs: mpsc::UnboundedSender<Job>,
    /// Each newest state and tree that the committer publishes.
    published: watch::Receiver<LogState>,
    /// One permit for each command that may wait.
    waiting_slots: Arc<Semaphore>,
    waiting_slots_max: usize,
    writes: Writes,
}

impl Log {
    /// A log that was read up to a position and goes no further, for whoever only asks: what is submitted is refused, as
    /// after the end of a committer.
    pub fn at_rest(log_state: LogState) -> Self {
        let (jobs, _) = mpsc::unbounded_channel();
        let (_, published) = watch::channel(log_state);
        Self {
            jobs,
            published,
            waiting_slots: Arc::new(Semaphore::new(COMMANDS_WAITING_MAX)),
            waiting_slots_max: COMMANDS_WAITING_MAX,
            writes: Writes::new().0,
        }
    }

    /// Reads the log and starts the committer on a thread of its own, where it may block. It ends when the last
    /// `Log` is dropped; the handle tells when everything queued was committed.
    pub async fn start(
        store: Store,
        source: Arc<dyn Source>,
        options: Options,
    ) -> Result<(Self, tokio::task::JoinHandle<()>), StoreError> {
        let (log, committer) = Self::load(store, source, options).await?;
        // Made last: one that is not needed after all could not be dropped here, where blocking is not allowed.
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        let handle = tokio::task::spawn_blocking(move || runtime.block_on(committer.run()));
        Ok((log, handle))
    }

    /// The same, as a task of the calling runtime: for simulations, which decide themselves what comes after what.
    pub async fn start_here(
        store: Store,
        source: Arc<dyn Source>,
        options: Options,
    ) -> Result<(Self, tokio::task::JoinHandle<()>), StoreError> {
        let (log, committer) = Self::load(store, source, options).await?;
        Ok((log, tokio::spawn(committer.run())))
    }

    /// Reads the log, and makes its committer, which does not run yet.
    async fn load(
        store: Store,
        source: Arc<dyn Source>,
        options: Options,
    ) -> Result<(Self, Committer), StoreError> {
        if let Some(snapshot) = &options.snapshot {
            files::close_to_others(snapshot);
        }
        let loaded = load(&store, options.snapshot.as_deref(), Access::Write).await?;
        admit(&store, &loaded.log_state.tree, options.signer.as_ref()).await?;
        let (sender, published) = watch::channel(loaded.log_state.clone());
        let (jobs, receiver) = mpsc::unbounded_channel();
        let waiting_slots_max = options.commands_waiting_max.unwrap_or(COMMANDS_WAITING_MAX);
        let hint = Arc::new(Notify::new());
        store.watch(hint.clone());
        let (writes, questions) = Writes::new();
        let log = Self {
            jobs,
            published,
            waiting_slots: Arc::new(Semaphore::new(waiting_slots_max)),
            waiting_slots_max,
            writes: writes.clone(),
        };
        let announcer = Announcer::start(store.clone());
        let committer = Committer::new(run::CommitterParts {
            store,
            source,
            options,
            loaded,
            log_states: sender,
            jobs: receiver,
            hint,
            announcer,
            writes,
            questions,
        });
        Ok((log, committer))
    }

    /// The newest state that this process knows.
    pub fn state(&self) -> Arc<State> {
        self.published.borrow().state.clone()
    }

    /// The newest state and tree that this process knows.
    pub fn log_state(&self) -> LogState {
        self.published.borrow().clone()
    }

    /// A receiver of each newest state and tree, until the committer ends. Holding it does not keep the log open.
    pub fn log_states(&self) -> watch::Receiver<LogState> {
        self.published.clone()
    }

    /// Waits until a position was applied, and gives the state then; `None` where the committer has ended.
    pub async fn state_at_least(&self, position: Position) -> Option<Arc<State>> {
        let mut published = self.published.clone();
        let reached = published
            .wait_for(|log_state| log_state.position() >= position)
            .await;
        reached.ok().map(|log_state| log_state.state.clone())
    }

    /// Whether the database takes writes: as the last commit showed, if that is not long ago, else by writing something
    /// that changes nothing.
    pub async fn takes_writes(&self) -> Result<(), Arc<StoreError>> {
        self.writes.ask().await
    }

    /// Submits commands and waits until they are durable. With too many waiting already, it is refused at once.
    pub async fn submit(&self, submission: Submission) -> Result<Reply, Arc<StoreError>> {
        let stopped = || Arc::new(StoreError::Unavailable("the committer has stopped".to_owned()));
        // Even the largest import gets in when nobody else waits.
        let wanted = submission.commands.len().clamp(1, self.waiting_slots_max);
        let wanted = u32::try_from(wanted).unwrap_or(u32::MAX);
        let place = self.waiting_slots.clone().try_acquire_many_owned(wanted);
        let place = place.map_err(|_| Arc::new(StoreError::Overloaded))?;
        let (reply, answer) = oneshot::channel();
        let job = Job {
            submission,
            reply,
            place,
        };
        self.jobs.send(job).map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }
}
