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
    /// Why it is in doubt, where trying again would not help.
    failure: Option<StoreError>,
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
        let mut doubt = None;
        let mut retry = Retry::default();
        loop {
            let error = match self.try_commit(submissions, way, &mut doubt).await {
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
            match &mut doubt {
                // Whether it is there can still be found out.
                Some(doubt) if lasting && doubt.failure.is_none() => doubt.failure = Some(error),
                _ if lasting => return Err(error),
                _ => match retry.pause(self.source.as_ref()) {
                    Some(pause) => {
                        tracing::warn!(code = error.code(), %error, "commit is tried again");
                        tokio::time::sleep(pause).await;
                    }
                    None => return Err(error),
                },
            }
        }
    }

    /// One attempt; `None` where the careful way must be taken.
    async fn try_commit(
        &mut self,
        submissions: &[Submission],
        way: Way,
        doubt: &mut Option<Doubt>,
    ) -> Result<Option<Done>, StoreError> {
        let mut session = self.take_session().await?;
        if way == Way::Careful {
            let head = session.lock().await?;
            let appended = self.catch_up(session.as_mut(), head, doubt.as_ref()).await?;
            if let Some(doubt) = doubt.take() {
                if appended {
                    session.release().await?;
                    self.session = Some(session);
                    return Ok(Some((doubt.answers, self.moment())));
                }
                if let Some(failure) = doubt.failure {
                    return Err(failure);
                }
            }
        }
        let outcome = self
            .decide_and_append(session.as_mut(), submissions, way, doubt)
            .await?;
        self.session = Some(session);
        Ok(outcome)
    }

    async fn decide_and_append(
        &mut self,
        session: &mut dyn Session,
        submissions: &[Submission],
        way: Way,
        doubt: &mut Option<Doubt>,
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
        *doubt = Some(Doubt {
            position,
            entry,
            answers,
            failure: None,
        });
        let appended = session.append(before.position(), &additions).await?;
        let answers = doubt.take().map(|doubt| doubt.answers).unwrap_or_default();
        if appended != Appended::Done {
            return Ok(None);
        }
        self.note_appended(&after, additions.checkpoint.is_some());
        self.publish(after.clone());
        Ok(Some((answers, after)))
    }

    /// Applies what was appended since, up to the head, which nobody can move now. Whether the append that is in
    /// doubt is among it.
    async fn catch_up(
        &mut self,
        session: &mut dyn Session,
        head: Head,
        doubt: Option<&Doubt>,
    ) -> Result<bool, StoreError> {
        let known = self.moment();
        if head.position < known.position() {
            return Err(StoreError::WentBack {
                found: head.position,
                known: known.position(),
            });
        }
        if head.position == known.position() {
            return Ok(false);
        }
        let mut fold = Fold::new(&known);
        let mut found = false;
        session
            .read_after(known.position(), &mut |position, entry| {
                found |= doubt.is_some_and(|doubt| doubt.position == position && doubt.entry == entry);
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
        self.catch_up(session.as_mut(), head, None).await?;
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
