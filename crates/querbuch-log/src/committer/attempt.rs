//! One batch, from deciding to the answers, however often it takes.

use querbuch_domain::id::Position;

use super::retry::Retry;
use super::run::Committer;
use crate::batch::{Answer, Batch, Mode, Submission};
use crate::moment::{Fold, Moment};
use crate::store::{Appended, Head, Session, StoreError};

/// The answers of a batch, one list a submission, and what is known with it.
pub(super) type Done = (Vec<Vec<Answer>>, Moment);

/// An append whose outcome is not known: the connection was lost, or something failed on the way. It may even take
/// effect later, as long as the head is where it expects it.
struct Doubt {
    /// The position of its first entry, and its bytes: the id in them makes them unlike any other's.
    position: Position,
    entry: String,
    answers: Vec<Vec<Answer>>,
}

/// What a batch has been through.
#[derive(Default)]
struct Past {
    /// Each append that may have taken effect, or still may. At most one of them ever does.
    doubts: Vec<Doubt>,
    /// Why the last one failed, where trying again would not help.
    failure: Option<StoreError>,
}

impl Past {
    /// The answers of the append that turned out to have taken effect.
    fn resolve(&mut self, found: usize) -> Vec<Vec<Answer>> {
        self.doubts.swap_remove(found).answers
    }
}

/// How a batch is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// On what is known, hoping that nobody else has written and that the keys are new.
    Hopeful,
    /// With the head locked and the keys looked up.
    Careful,
}

impl Committer {
    /// Commits a batch, all of it or nothing; tries again where that may help, within bounds.
    pub(super) async fn commit_all(&mut self, submissions: &[Submission]) -> Result<Done, StoreError> {
        let mut way = first_way(submissions);
        let mut past = Past::default();
        let mut retry = Retry::default();
        loop {
            let error = match self.try_commit(submissions, way, &mut past).await {
                Ok(Some(done)) => return Ok(done),
                Ok(None) if way == Way::Hopeful => {
                    way = Way::Careful;
                    continue;
                }
                Ok(None) => StoreError::Contention("the head moved while it was locked".to_owned()),
                Err(error) => error,
            };
            // The connection is in an unknown state, and the log may be, too.
            self.session = None;
            way = Way::Careful;
            if !error.is_transient() {
                if past.failure.is_some() || past.doubts.is_empty() {
                    return Err(error);
                }
                // Whether it is there can still be found out.
                past.failure = Some(error);
                continue;
            }
            let Some(pause) = retry.pause(self.source.as_ref()) else {
                return Err(past.failure.unwrap_or(error));
            };
            tracing::warn!(code = error.code(), %error, "commit is tried again");
            tokio::time::sleep(pause).await;
        }
    }

    /// One attempt; `None` where the careful way must be taken.
    async fn try_commit(
        &mut self,
        submissions: &[Submission],
        way: Way,
        past: &mut Past,
    ) -> Result<Option<Done>, StoreError> {
        let mut session = self.take_session().await?;
        if way == Way::Careful {
            let head = session.lock().await?;
            if let Some(found) = self.catch_up(session.as_mut(), head, &past.doubts).await? {
                // It is durable; what becomes of the lock changes nothing.
                match session.release().await {
                    Ok(()) => self.session = Some(session),
                    Err(error) => tracing::debug!(code = error.code(), %error, "a lock was not released"),
                }
                let after = self.moment();
                self.note_appended(&after, false);
                return Ok(Some((past.resolve(found), after)));
            }
            // One that expected the head further back can no longer take effect.
            past.doubts.retain(|doubt| doubt.position > head.position);
            if let Some(failure) = past.failure.take() {
                // None of them is there. Whoever asked is told, and may ask again with the same key.
                past.doubts.clear();
                return Err(failure);
            }
        }
        let outcome = self
            .decide_and_append(session.as_mut(), submissions, way, past)
            .await?;
        self.session = Some(session);
        Ok(outcome)
    }

    async fn decide_and_append(
        &mut self,
        session: &mut dyn Session,
        submissions: &[Submission],
        way: Way,
        past: &mut Past,
    ) -> Result<Option<Done>, StoreError> {
        let known = if way == Way::Careful {
            let keys: Vec<_> = submissions.iter().flat_map(Submission::keys).collect();
            session.known_keys(&keys).await?
        } else {
            Vec::new()
        };
        let before = self.moment();
        let mut batch = Batch::new(&before, known, self.source.as_ref());
        let mut answers = Vec::with_capacity(submissions.len());
        for submission in submissions {
            answers.push(batch.decide(submission)?);
        }
        if way == Way::Hopeful && needs_keys(submissions, &answers) {
            return Ok(None);
        }
        let (after, mut additions) = batch.finish();
        if way == Way::Hopeful && additions.entries.is_empty() && refuses(&answers) {
            // No append will tell whether the head is still there, and a refusal must not come of what was known
            // before somebody else was told that it is done.
            return Ok(None);
        }
        if additions.entries.is_empty() {
            session.release().await?;
            return Ok(Some((answers, before)));
        }
        additions.checkpoint = self.checkpoint_due(&after);
        let (position, entry) = additions.entries[0].clone();
        past.doubts.push(Doubt {
            position,
            entry,
            answers,
        });
        let appended = session.append(before.position(), &additions).await?;
        let answers = past.doubts.pop().map(|doubt| doubt.answers).unwrap_or_default();
        if appended != Appended::Done {
            return Ok(None);
        }
        self.note_appended(&after, additions.checkpoint.is_some());
        self.publish(after.clone());
        Ok(Some((answers, after)))
    }

    /// Applies what was appended since, up to the head, which nobody can move now. Which of the appends that are in
    /// doubt is among it.
    async fn catch_up(
        &mut self,
        session: &mut dyn Session,
        head: Head,
        doubts: &[Doubt],
    ) -> Result<Option<usize>, StoreError> {
        let known = self.moment();
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
                let is_there = |doubt: &Doubt| doubt.position == position && doubt.entry == entry;
                found = found.or_else(|| doubts.iter().position(is_there));
                fold.tiles.clear();
                fold.add(position, entry)
            })
            .await?;
        let moment = fold.finish(head)?;
        self.publish(moment);
        Ok(found)
    }

    /// Applies what other processes appended.
    pub(super) async fn follow(&mut self) -> Result<(), StoreError> {
        let mut session = self.take_session().await?;
        let head = session.head().await?;
        let known = self.moment().position();
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

/// All or nothing and dry runs may be large, and what they take back would have to be looked up again.
fn first_way(submissions: &[Submission]) -> Way {
    let simple = |submission: &Submission| submission.mode == Mode::Each;
    if submissions.iter().all(simple) {
        Way::Hopeful
    } else {
        Way::Careful
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
