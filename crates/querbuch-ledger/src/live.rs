//! Balances that are followed: the balance now, and again after each change to it.
//!
//! Equal questions share one kept balance and one task, which waits for the log to move, carries the balance along
//! and hands the same answer to all who follow. Nothing queues: who is slow gets the newest.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use querbuch_domain::deadline::Deadline;
use querbuch_domain::id::Position;
use querbuch_domain::refusal::{QuestionFault, Refusal};
use querbuch_domain::rights::reading::{Extent, Reading};
use querbuch_reports::balance::Balance;
use querbuch_reports::balance::kept::{KeptBalance, KeptQuestion};
use querbuch_reports::view::View;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use crate::ledger::Ledger;
use crate::shared::{Shared, Task};

/// Different questions that are followed at once. Each is looked at whenever the log moves, for some microseconds; one
/// of a hundred rows takes some 20 KB, the largest possible some MB.
pub const QUESTIONS_MAX: usize = 500;

/// At least so long between two changes that are handed on: nobody reads figures more than four times a second.
pub const PAUSE_BETWEEN_CHANGES: Duration = Duration::from_millis(250);

/// At least so long between two looks. Where thousands are booked a second, most of them elsewhere, one look is for
/// all that came in the meantime.
const PAUSE_BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// Rows and postings that are looked at in passing, a millisecond at most. What is more, as after an import, must not
/// hold up other tasks.
const EFFORT_IN_PASSING_MAX: usize = 1_000;

/// A balance as somebody sees it who follows it.
#[derive(Clone, Debug)]
pub struct LiveBalance {
    /// Grows with every change: two with the same have the same figures.
    pub edition: u64,
    /// The figures.
    pub figures: Arc<Balance>,
    /// The view that they hold for.
    pub view: View,
}

/// Who follows the same: equal questions of readers who may read the same figures.
type LiveKey = (KeptQuestion, Extent);

/// The balances that are followed.
pub(crate) struct LiveBalances {
    shared: Arc<Shared<LiveKey, Published>>,
    /// One count for all, so that it goes on growing where a question is dropped and asked anew.
    editions: AtomicU64,
}

/// What the task of a question hands out.
struct Published {
    latest: Latest,
    /// How far the log was looked at, also where nothing changed. Only newcomers wait for it.
    reached: watch::Sender<Option<Position>>,
}

enum Latest {
    Nothing,
    Known(LiveBalance),
    Refused(Position, Vec<Refusal>),
}

impl Default for LiveBalances {
    fn default() -> Self {
        Self {
            shared: Shared::new(QUESTIONS_MAX),
            editions: AtomicU64::default(),
        }
    }
}

impl Default for Published {
    fn default() -> Self {
        Self {
            latest: Latest::Nothing,
            reached: watch::Sender::new(None),
        }
    }
}

/// Somebody who follows a balance.
pub struct BalanceFollower {
    ledger: Ledger,
    question: KeptQuestion,
    reading: Arc<Reading>,
    at_least: Position,
    values: Option<watch::Receiver<Published>>,
}

impl BalanceFollower {
    /// Follows a balance as somebody sees it who may read this much. It begins no earlier than at this position.
    pub fn new(ledger: Ledger, question: KeptQuestion, reading: Arc<Reading>, at_least: Position) -> Self {
        Self {
            ledger,
            question,
            reading,
            at_least,
            values: None,
        }
    }

    /// The balance now, then again after each change; `None` where the ledger stops. After a refusal nothing more
    /// comes. It may be dropped while it waits.
    pub async fn next(&mut self) -> Option<Result<LiveBalance, Vec<Refusal>>> {
        let Some(values) = &mut self.values else {
            return self.first().await;
        };
        values.changed().await.ok()?;
        values.borrow_and_update().latest.answer()
    }

    async fn first(&mut self) -> Option<Result<LiveBalance, Vec<Refusal>>> {
        loop {
            let ledger = self.ledger.clone();
            let asked = Asked {
                question: self.question.clone(),
                reading: self.reading.clone(),
            };
            let key = (self.question.clone(), self.reading.figures.clone());
            let joined = self.ledger.live.shared.join(&key, |task| {
                tokio::spawn(follow(ledger, task, asked));
            });
            let mut values = match joined {
                Ok(values) => values,
                Err(full) => {
                    let reason = QuestionFault::TooManyLive { max: full.max };
                    return Some(Err(vec![Refusal::at("", reason)]));
                }
            };
            if let Some(answer) = self.current(&mut values).await {
                self.values = Some(values);
                return answer;
            }
            // What was refused before may be there by now.
        }
    }

    /// What holds from the wanted position on; `None` where only what was before it was refused.
    async fn current(
        &self,
        values: &mut watch::Receiver<Published>,
    ) -> Option<Option<Result<LiveBalance, Vec<Refusal>>>> {
        let mut reached = values.borrow().reached.subscribe();
        let mut until_end = values.clone();
        tokio::select! {
            biased;
            _ = reached.wait_for(|reached| *reached >= Some(self.at_least)) => {}
            () = async { while until_end.changed().await.is_ok() {} } => {}
        }
        let published = values.borrow_and_update();
        match &published.latest {
            Latest::Refused(position, _) if *position < self.at_least => None,
            latest => Some(latest.answer()),
        }
    }
}

impl Latest {
    fn answer(&self) -> Option<Result<LiveBalance, Vec<Refusal>>> {
        match self {
            Self::Nothing => None,
            Self::Known(balance) => Some(Ok(balance.clone())),
            Self::Refused(_, refusals) => Some(Err(refusals.clone())),
        }
    }
}

/// What a look at the log came to: the figures where they changed.
type Look = Result<(Box<KeptBalance>, Option<Balance>), Vec<Refusal>>;

/// What a task is for.
struct Asked {
    question: KeptQuestion,
    reading: Arc<Reading>,
}

/// The task of a question.
async fn follow(ledger: Ledger, mut task: Task<LiveKey, Published>, asked: Asked) {
    let Asked { question, reading } = asked;
    let state = ledger.state();
    let mut position = state.position;
    let view = ledger.view_of_all(state).seen_by(&reading);
    let deadline = Deadline::new(|| false);
    let seen = view.until(deadline.clone());
    let mut look = tokio::select! {
        look = ledger.queue.work(move || begin(&question, seen)) => look,
        () = task.deserted() => return deadline.stop(),
    };
    loop {
        let (kept, changed) = match look {
            None => return,
            Some(Ok(looked)) => looked,
            Some(Err(refusals)) => return refuse(&mut task, position, refusals),
        };
        let pause = if changed.is_some() {
            PAUSE_BETWEEN_CHANGES
        } else {
            PAUSE_BETWEEN_LOOKS
        };
        let not_before = Instant::now() + pause;
        publish(&ledger, &task, &kept, changed);
        tokio::select! {
            () = task.deserted() => return,
            moved = ledger.wait_beyond(position) => if moved.is_none() { return },
        }
        tokio::select! {
            () = task.deserted() => return,
            () = sleep_until(not_before) => {}
        }
        let state = ledger.state();
        position = state.position;
        let effort = kept.effort(&state);
        let view = ledger.view_of_all(state).seen_by(&reading);
        look = if effort <= EFFORT_IN_PASSING_MAX {
            Some(go_on(kept, view))
        } else {
            ledger.queue.work(move || go_on(kept, view)).await
        };
    }
}

fn begin(question: &KeptQuestion, view: View) -> Look {
    let kept = KeptBalance::new(question, view)?;
    let answer = kept.answer()?;
    Ok((Box::new(kept), Some(answer)))
}

fn go_on(mut kept: Box<KeptBalance>, view: View) -> Look {
    let changed = kept.advance(view)?;
    let answer = changed.then(|| kept.answer()).transpose()?;
    Ok((kept, answer))
}

fn publish(ledger: &Ledger, task: &Task<LiveKey, Published>, kept: &KeptBalance, changed: Option<Balance>) {
    let view = kept.view().clone();
    let position = view.position();
    task.values().send_if_modified(|published| {
        let is_new = changed.is_some();
        match (changed, &mut published.latest) {
            (Some(figures), latest) => {
                let edition = ledger.live.editions.fetch_add(1, Ordering::Relaxed) + 1;
                let figures = Arc::new(figures);
                *latest = Latest::Known(LiveBalance {
                    edition,
                    figures,
                    view,
                });
            }
            // The figures hold for the newer view as well, and the older state can go.
            (None, Latest::Known(balance)) => balance.view = view,
            (None, _) => {}
        }
        published.reached.send_replace(Some(position));
        is_new
    });
}

fn refuse(task: &mut Task<LiveKey, Published>, position: Position, refusals: Vec<Refusal>) {
    // First: who asks once it is known to be refused is not told of the past.
    task.retire();
    task.values().send_modify(|published| {
        published.latest = Latest::Refused(position, refusals);
        published.reached.send_replace(Some(position));
    });
}

#[cfg(test)]
mod tests;
