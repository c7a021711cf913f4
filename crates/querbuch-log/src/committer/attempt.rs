//! One batch, from deciding it to the answers, over as many attempts as it takes.

use querbuch_domain::id::Position;

use super::retry::Retry;
use super::run::Committer;
use crate::batch::{Answer, Batch, Mode, Submission};
use crate::log_state::{Fold, LogState};
use crate::store::{Appended, Head, Session, StoreError};

/// A batch that was committed, or that had nothing to commit.
pub(super) struct Committed {
    /// The answers, one list for each submission.
    pub answers: Vec<Vec<Answer>>,
    /// The state and the tree that hold what was recorded.
    pub log_state: LogState,
}

/// An append whose outcome is not known: the connection was lost, or something failed on the way. It may even take
/// effect later, as long as the head is where it expects it.
struct UncertainAppend {
    /// The position of its first entry, and its bytes: the id in them makes them unlike any other's.
    position: Position,
    entry: String,
    answers: Vec<Vec<Answer>>,
}

/// What earlier attempts to commit the same batch left open.
#[derive(Default)]
struct EarlierAttempts {
    /// Each append that may have taken effect, or still may. At most one of them ever does.
    uncertain: Vec<UncertainAppend>,
    /// Why the last one failed, where trying again would not help.
    failure: Option<StoreError>,
}

impl EarlierAttempts {
    /// The answers of the append that turned out to have taken effect.
    fn resolve(&mut self, found: usize) -> Vec<Vec<Answer>> {
        self.uncertain.swap_remove(found).answers
    }
}

/// How one attempt guards against other writers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Concurrency {
    /// Decided on what this process knows, without a lock. The append takes effect only where no other process has
    /// written and no key was used before.
    Optimistic,
    /// Decided with the head locked, after everything up to it was read and the keys were looked up.
    Locked,
}

impl Committer {
    /// Commits a batch, all of it or nothing; tries again where that may help, within bounds.
    pub(super) async fn commit_all(&mut self, submissions: &[Submission]) -> Result<Committed, StoreError> {
        let mut concurrency = initial_concurrency(submissions);
        let mut earlier = EarlierAttempts::default();
        let mut retry = Retry::default();
        loop {
            let error = match self.try_commit(submissions, concurrency, &mut earlier).await {
                Ok(Some(done)) => return Ok(done),
                Ok(None) if concurrency == Concurrency::Optimistic => {
                    concurrency = Concurrency::Locked;
                    continue;
                }
                Ok(None) => StoreError::Contention("the head moved while it was locked".to_owned()),
                Err(error) => error,
            };
            // The connection is in an unknown state, and the log may be, too.
            self.session = None;
            concurrency = Concurrency::Locked;
            if !error.is_transient() {
                if earlier.failure.is_some() || earlier.uncertain.is_empty() {
                    return Err(error);
                }
                // Whether it is there can still be found out.
                earlier.failure = Some(error);
                continue;
            }
            let Some(pause) = retry.pause(self.source.as_ref()) else {
                return Err(earlier.failure.unwrap_or(error));
            };
            tracing::warn!(code = error.code(), %error, "commit is tried again");
            tokio::time::sleep(pause).await;
        }
    }

    /// One attempt. `None` where an optimistic one met another writer or a used key, so that the head must be locked.
    async fn try_commit(
        &mut self,
        submissions: &[Submission],
        concurrency: Concurrency,
        earlier: &mut EarlierAttempts,
    ) -> Result<Option<Committed>, StoreError> {
        let mut session = self.take_session().await?;
        if concurrency == Concurrency::Locked {
            let head = session.lock().await?;
            if let Some(found) = self.catch_up(session.as_mut(), head, &earlier.uncertain).await? {
                // It is durable; what becomes of the lock changes nothing.
                match session.release().await {
                    Ok(()) => self.session = Some(session),
                    Err(error) => tracing::debug!(code = error.code(), %error, "a lock was not released"),
                }
                let log_state = self.log_state();
                self.note_appended(&log_state);
                let answers = earlier.resolve(found);
                return Ok(Some(Committed { answers, log_state }));
            }
            // One that expected the head further back can no longer take effect.
            earlier.uncertain.retain(|append| append.position > head.position);
            if let Some(failure) = earlier.failure.take() {
                // None of them is there. The clients are told, and may ask again with the same key.
                earlier.uncertain.clear();
                return Err(failure);
            }
        }
        let outcome = self
            .decide_and_append(session.as_mut(), submissions, concurrency, earlier)
            .await?;
        self.session = Some(session);
        Ok(outcome)
    }

    async fn decide_and_append(
        &mut self,
        session: &mut dyn Session,
        submissions: &[Submission],
        concurrency: Concurrency,
        earlier: &mut EarlierAttempts,
    ) -> Result<Option<Committed>, StoreError> {
        let known = if concurrency == Concurrency::Locked {
            let keys: Vec<_> = submissions.iter().flat_map(Submission::keys).collect();
            session.known_keys(&keys).await?
        } else {
            Vec::new()
        };
        let before = self.log_state();
        let mut batch = Batch::new(&before, known, self.source.as_ref());
        let mut answers = Vec::with_capacity(submissions.len());
        for submission in submissions {
            answers.push(batch.decide(submission)?);
        }
        if concurrency == Concurrency::Optimistic && needs_keys(submissions, &answers) {
            return Ok(None);
        }
        let (after, additions) = batch.finish();
        if concurrency == Concurrency::Optimistic && additions.entries.is_empty() && refuses(&answers) {
            // Without an append nothing shows whether another process has written meanwhile, and a refusal must not rest
            // on a state from before a change that another client was already told of.
            return Ok(None);
        }
        if additions.entries.is_empty() {
            session.release().await?;
            let log_state = before;
            return Ok(Some(Committed { answers, log_state }));
        }
        let (position, entry) = additions.entries[0].clone();
        earlier.uncertain.push(UncertainAppend {
            position,
            entry,
            answers,
        });
        let appended = session.append(before.position(), &additions).await?;
        let answers = earlier
            .uncertain
            .pop()
            .map(|append| append.answers)
            .unwrap_or_default();
        if appended != Appended::Done {
            return Ok(None);
        }
        self.note_appended(&after);
        self.publish(after.clone());
        let log_state = after;
        Ok(Some(Committed { answers, log_state }))
    }

    /// Applies what was appended since, up to the head, which nobody can move now. Gives the index of the uncertain
    /// append that is among it.
    async fn catch_up(
        &mut self,
        session: &mut dyn Session,
        head: Head,
        uncertain: &[UncertainAppend],
    ) -> Result<Option<usize>, StoreError> {
        let known = self.log_state();
        if head.position < known.position() {
            return Err(StoreError::WentBack {
                found: head.position,
                known: known.position(),
            });
        }
        if head.position == known.position() {
            return Ok(None);
        }
        let mut fold = Fold::new(&known);
        let mut found = None;
        session
            .read_after(known.position(), &mut |position, entry| {
                let is_there =
                    |append: &UncertainAppend| append.position == position && append.entry == entry;
                found = found.or_else(|| uncertain.iter().position(is_there));
                fold.tiles.clear();
                fold.add(position, entry)
            })
            .await?;
        let log_state = fold.finish(head)?;
        self.publish(log_state);
        Ok(found)
    }

    /// Applies what other processes appended.
    pub(super) async fn follow(&mut self) -> Result<(), StoreError> {
        let mut session = self.take_session().await?;
        let head = session.head().await?;
        let known = self.log_state().position();
        if head.position < known {
            return Err(StoreError::WentBack {
                found: head.position,
                known,
            });
        }
        self.catch_up(session.as_mut(), head, &[]).await?;
        self.session = Some(session);
        Ok(())
    }
}

/// Submissions that are all or nothing, and dry runs, are decided under the lock at once: they may be large, and where
/// nothing of them is appended an optimistic decision would have to be made again under the lock.
fn initial_concurrency(submissions: &[Submission]) -> Concurrency {
    let simple = |submission: &Submission| submission.mode == Mode::Each;
    if submissions.iter().all(simple) {
        Concurrency::Optimistic
    } else {
        Concurrency::Locked
    }
}

/// A command with a key that was refused may have been carried out before: then its first answer is due.
fn needs_keys(submissions: &[Submission], answers: &[Vec<Answer>]) -> bool {
    submissions.iter().zip(answers).any(|(submission, answers)| {
        let keyed = submission.commands.iter().zip(answers);
        keyed
            .into_iter()
            .any(|(command, answer)| command.is_keyed() && matches!(answer, Answer::Refused(_)))
    })
}

/// Whether anything was refused.
fn refuses(answers: &[Vec<Answer>]) -> bool {
    let mut all = answers.iter().flatten();
    all.any(|answer| matches!(answer, Answer::Refused(_)))
}
