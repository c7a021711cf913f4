//! Group commit. One task a process takes all commands that wait, decides them in memory, and commits them in
//! one transaction: lock the head, apply what other processes appended since, decide, insert, commit, answer.
//! While the disk works, the next commands gather.

use std::sync::Arc;
use std::time::Duration;

use querbuch_domain::id::Position;
use querbuch_domain::state::State;
use tokio::sync::{mpsc, oneshot, watch};

use crate::batch::{Answer, Batch, Submission};
use crate::clock::Source;
use crate::entry::{EntryError, decode};
use crate::store::{Store, StoreError, Transaction};

/// Most submissions of one transaction. Larger groups no longer raise the rate but the wait of the first.
const SUBMISSIONS_PER_COMMIT_MAX: usize = 1_024;

/// Most submissions that wait. Beyond it, whoever submits waits to be let in.
const QUEUE_MAX: usize = 8_192;

/// How often to look for what other processes appended, when there is nothing to do.
const FOLLOW_INTERVAL: Duration = Duration::from_millis(500);

/// Beyond this many commands, deciding gets a thread of its own, so that other tasks go on meanwhile.
const COMMANDS_INLINE_MAX: usize = 256;

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
}

/// Access to the log of this process. Cheap to clone.
#[derive(Clone)]
pub struct Log {
    jobs: mpsc::Sender<Job>,
    states: watch::Receiver<Arc<State>>,
}

impl Log {
    /// Reads the whole log and starts the committer, which ends when the last `Log` is dropped. The handle
    /// tells when everything queued was committed.
    pub async fn start(
        store: Store,
        source: Arc<dyn Source>,
    ) -> Result<(Self, tokio::task::JoinHandle<()>), StoreError> {
        let state = Arc::new(load(&store).await?);
        let (states_sender, states) = watch::channel(state);
        let (jobs, receiver) = mpsc::channel(QUEUE_MAX);
        let committer = Committer {
            store,
            source,
            states: states_sender,
            jobs: receiver,
        };
        Ok((Self { jobs, states }, tokio::spawn(committer.run())))
    }

    /// The newest state of this process.
    pub fn state(&self) -> Arc<State> {
        self.states.borrow().clone()
    }

    /// Waits until a position was applied, and gives the state then.
    pub async fn state_at_least(&self, position: Position) -> Option<Arc<State>> {
        let mut states = self.states.clone();
        let reached = states.wait_for(|state| state.position >= position).await;
        reached.ok().map(|state| state.clone())
    }

    /// Submits commands and waits until they are durable.
    pub async fn submit(&self, submission: Submission) -> Result<Reply, Arc<StoreError>> {
        let stopped = || Arc::new(StoreError::Unavailable("the committer has stopped".to_owned()));
        let (reply, answer) = oneshot::channel();
        self.jobs
            .send(Job { submission, reply })
            .await
            .map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }
}

/// Folds the whole log of a store.
pub async fn load(store: &Store) -> Result<State, StoreError> {
    let mut state = State::default();
    store.read_after(0, &mut follower(&mut state)).await?;
    Ok(state)
}

/// Applies entries in order; refuses gaps.
fn follower(state: &mut State) -> impl FnMut(Position, &str) -> Result<(), StoreError> + Send + '_ {
    let mut actor: Arc<str> = Arc::from("");
    move |position, text| {
        let expected = state.position + 1;
        if position != expected {
            return Err(EntryError::Position {
                expected,
                found: position,
            }
            .into());
        }
        let (header, event) = decode(position, text, &mut actor)?;
        state.apply(&header, &event);
        Ok(())
    }
}

struct Committer {
    store: Store,
    source: Arc<dyn Source>,
    states: watch::Sender<Arc<State>>,
    jobs: mpsc::Receiver<Job>,
}

impl Committer {
    async fn run(mut self) {
        let mut follow = tokio::time::interval(FOLLOW_INTERVAL);
        follow.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                job = self.jobs.recv() => match job {
                    Some(first) => self.commit(first).await,
                    None => break,
                },
                _ = follow.tick() => {
                    if let Err(error) = self.follow().await {
                        tracing::warn!(code = error.code(), %error, "cannot follow the log");
                    }
                }
            }
        }
        self.store.close().await;
    }

    /// Applies what other processes appended.
    async fn follow(&self) -> Result<(), StoreError> {
        let known = self.states.borrow().clone();
        if self.store.head().await?.position <= known.position {
            return Ok(());
        }
        let mut state = State::clone(&known);
        self.store
            .read_after(known.position, &mut follower(&mut state))
            .await?;
        self.publish(state);
        Ok(())
    }

    async fn commit(&mut self, first: Job) {
        let mut jobs = vec![first];
        while jobs.len() < SUBMISSIONS_PER_COMMIT_MAX
            && let Ok(job) = self.jobs.try_recv()
        {
            jobs.push(job);
        }
        let (submissions, replies): (Vec<_>, Vec<_>) =
            jobs.into_iter().map(|job| (job.submission, job.reply)).unzip();
        match self.commit_all(&submissions).await {
            // A client that went away meanwhile gets no answer; what it asked for is recorded all the same.
            Ok((answers, state)) => replies.into_iter().zip(answers).for_each(|(reply, answers)| {
                drop(reply.send(Ok(Reply {
                    answers,
                    state: state.clone(),
                })));
            }),
            Err(error) => {
                tracing::error!(code = error.code(), %error, submissions = submissions.len(), "commit failed");
                let error = Arc::new(error);
                for reply in replies {
                    drop(reply.send(Err(error.clone())));
                }
            }
        }
    }

    async fn commit_all(
        &self,
        submissions: &[Submission],
    ) -> Result<(Vec<Vec<Answer>>, Arc<State>), StoreError> {
        let mut transaction = self.store.begin().await?;
        let state = self.catch_up(&mut transaction).await?;
        let keys: Vec<_> = submissions.iter().flat_map(Submission::keys).collect();
        let known = transaction.known_keys(&keys).await?;
        let mut batch = Batch::new(State::clone(&state), known, self.source.as_ref());
        let mut decide = || {
            submissions
                .iter()
                .map(|submission| batch.decide(submission))
                .collect::<Result<Vec<_>, _>>()
        };
        let commands: usize = submissions
            .iter()
            .map(|submission| submission.commands.len())
            .sum();
        let answers = if commands > COMMANDS_INLINE_MAX {
            tokio::task::block_in_place(decide)?
        } else {
            decide()?
        };
        let (next, additions, head) = batch.finish();
        if additions.entries.is_empty() {
            return Ok((answers, state));
        }
        transaction.append(&additions, head).await?;
        transaction.commit().await?;
        Ok((answers, self.publish(next)))
    }

    /// The state at the head that the transaction has locked.
    async fn catch_up(&self, transaction: &mut Transaction) -> Result<Arc<State>, StoreError> {
        let known = self.states.borrow().clone();
        let head = transaction.head();
        if head.position < known.position {
            return Err(StoreError::WentBack {
                found: head.position,
                known: known.position,
            });
        }
        if head.position == known.position {
            return Ok(known);
        }
        let mut state = State::clone(&known);
        transaction
            .read_after(known.position, &mut follower(&mut state))
            .await?;
        Ok(self.publish(state))
    }

    fn publish(&self, state: State) -> Arc<State> {
        let state = Arc::new(state);
        self.states.send_replace(state.clone());
        state
    }
}
