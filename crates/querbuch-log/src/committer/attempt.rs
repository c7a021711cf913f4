//! One batch, from deciding to the answers, however often it takes.

use querbuch_domain::id::Position;

use super::retry::Retry;
use super::run::Committer;
use crate::batch::{Answer, Batch, Mode, Submission};
use crate::moment::{Fold, Moment};
use crate::store::{Appended, Head, Session, StoreError};

/// The answers of a batch, one list a submission, and what is known with it.
pub(super) type Done = (Vec<Vec<Answer>>, Moment);

/// An append whose outcome is not known: the connection was lost, or something failed on the way.
struct Doubt {
    /// The position of its first entry, and its bytes: the id in them makes them unlike any other's.
    position: Position,
    entry: String,
    answers: Vec<Vec<Answer>>,
}

/// All appends of one batch whose outcome is not known. The server may still carry out an earlier one while a later
/// one is tried, as soon as that lets go of the head; so none of them is forgotten until the batch is answered.
#[derive(Default)]
struct Doubts {
    appends: Vec<Doubt>,
    /// Why the last one is in doubt, where trying again would not help.
    failure: Option<StoreError>,
}

impl Doubts {
    /// The append that begins with this entry.
    fn find(&self, position: Position, entry: &str) -> Option<usize> {
        let begins = |doubt: &Doubt| doubt.position == position && doubt.entry == entry;
        self.appends.iter().position(begins)
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
        let mut doubts = Doubts::default();
        let mut retry = Retry::default();
        loop {
            let error = match self.try_commit(submissions, way, &mut doubts).await {
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
            let lasting = !error.is_transient();
            // Whether it is there can still be found out.
            if lasting && !doubts.appends.is_empty() && doubts.failure.is_none() {
                doubts.failure = Some(error);
                continue;
            }
            let pause = retry.pause(self.source.as_ref()).filter(|_| !lasting);
            let Some(pause) = pause else { return Err(error) };
            tracing::warn!(code = error.code(), %error, "commit is tried again");
            tokio::time::sleep(pause).await;
        }
    }

    /// One attempt; `None` where the careful way must be taken.
    async fn try_commit(
        &mut self,
        submissions: &[Submission],
        way: Way,
        doubts: &mut Doubts,
    ) -> Result<Option<Done>, StoreError> {
        let mut session = self.take_session().await?;
        if way == Way::Careful {
            let head = session.lock().await?;
            if let Some(found) = self.catch_up(session.as_mut(), head, doubts).await? {
                let answers = doubts.appends.swap_remove(found).answers;
                // Whether a connection is given up now or later changes nothing about what is durable.
                self.session = session.release().await.ok().map(|()| session);
                let moment = self.moment();
                self.note_appended(&moment, false);
                return Ok(Some((answers, moment)));
            }
            if let Some(failure) = doubts.failure.take() {
                // Nothing of it was recorded, and nothing more is to be found out.
                doubts.appends.clear();
                session.release().await?;
                self.session = Some(session);
                return Err(failure);
            }
        }
        let outcome = self
            .decide_and_append(session.as_mut(), submissions, way, doubts)
            .await?;
        self.session = Some(session);
        Ok(outcome)
    }

    async fn decide_and_append(
        &mut self,
        session: &mut dyn Session,
        submissions: &[Submission],
        way: Way,
        doubts: &mut Doubts,
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
        if additions.entries.is_empty() {
            session.release().await?;
            return Ok(Some((answers, before)));
        }
        additions.checkpoint = self.checkpoint_due(&after);
        let (position, entry) = additions.entries[0].clone();
        doubts.appends.push(Doubt {
            position,
            entry,
            answers,
        });
        let appended = session.append(before.position(), &additions).await?;
        // This one is no longer in doubt.
        let answers = doubts.appends.pop().map(|doubt| doubt.answers);
        let (Appended::Done, Some(answers)) = (appended, answers) else {
            return Ok(None);
        };
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
        doubts: &Doubts,
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
                found = found.or_else(|| doubts.find(position, entry));
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
        self.catch_up(session.as_mut(), head, &Doubts::default()).await?;
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
