//! The queue of questions that take their time.
//!
//! They are worked on aside from the serving threads, as many at once as there are cores. Whoever asks stands in the
//! queue once at a time: his next question joins it when the one before is done. So the queue, which goes by the order
//! of arrival, goes round among those who ask, however much one of them asks for. It has an end: beyond it, questions
//! are turned away at once instead of waiting for longer than anybody waits.
//!
//! Each question has a [`Deadline`]. It passes when its time is over, and when the future that waits for the answer is
//! dropped because the client has gone; either way the work ends within some milliseconds.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use querbuch_domain::deadline::Deadline;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::unanswered::Stopped;

/// Questions that may wait at once. At a tenth of a second each, on two cores, the last of them waits for as long as
/// [`QUESTION_TIME_MAX`]: whoever came later would wait in vain.
pub const QUESTIONS_WAITING_MAX: usize = 200;

/// Time for one question of a reader, its wait included: as long as an operation of the API may take in all.
pub const QUESTION_TIME_MAX: Duration = Duration::from_secs(10);

/// What bounds the questions that take their time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuestionLimits {
    /// How many may wait at once.
    pub waiting_max: usize,
    /// Time for one of them; without end where somebody sits before it who can stop it.
    pub time_max: Option<Duration>,
}

impl QuestionLimits {
    /// Those of a server.
    pub const SERVER: Self = Self {
        waiting_max: QUESTIONS_WAITING_MAX,
        time_max: Some(QUESTION_TIME_MAX),
    };

    /// Those of a command line, which asks for one person.
    pub const COMMAND_LINE: Self = Self {
        waiting_max: usize::MAX,
        time_max: None,
    };
}

impl Default for QuestionLimits {
    fn default() -> Self {
        Self::COMMAND_LINE
    }
}

/// The queue of a ledger, shared by all who ask.
pub(crate) struct Queue {
    places: Arc<Semaphore>,
    waiting: AtomicUsize,
    limits: QuestionLimits,
}

/// Whoever asks: one request with all its fields, say.
#[derive(Clone)]
pub(crate) struct Asker {
    turn: Arc<Semaphore>,
}

impl Default for Asker {
    fn default() -> Self {
        Self {
            turn: Arc::new(Semaphore::new(1)),
        }
    }
}

/// How many questions are worked on at once. Each takes all cores that it can get, so more would only take longer.
fn places() -> usize {
    available_parallelism().map_or(1, usize::from)
}

impl Queue {
    pub(crate) fn new(limits: QuestionLimits) -> Self {
        Self::with_places(limits, places())
    }

    fn with_places(limits: QuestionLimits, places: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(places)),
            waiting: AtomicUsize::new(0),
            limits,
        }
    }

    /// Works on a question aside; `Ok(None)` where the process ends. A panic goes on here.
    pub(crate) async fn answer<T: Send + 'static>(
        &self,
        asker: &Asker,
        work: impl FnOnce(Deadline) -> T + Send + 'static,
    ) -> Result<Option<T>, Stopped> {
        let deadline = match self.limits.time_max {
            Some(time) => {
                let end = Instant::now() + time;
                Deadline::new(move || Instant::now() >= end)
            }
            None => Deadline::new(|| false),
        };
        let mut abandoned = StopWhenDropped(Some(deadline.clone()));
        let waited = self.place_in_turn(asker);
        let (turn, place) = match self.limits.time_max {
            Some(time) => timeout(time, waited).await.map_err(|_| Stopped::OutOfTime)??,
            None => waited.await?,
        };
        let of_work = deadline.clone();
        let done = run(move || {
            let _kept_until_done = (turn, place);
            work(of_work)
        });
        let done = done.await;
        abandoned.0 = None;
        // What was cut short is no answer, also where it looks like one.
        if deadline.has_passed() {
            return Err(Stopped::OutOfTime);
        }
        Ok(done)
    }

    /// Works on what the server itself has to do, and has bounded: it waits for as long as it takes. `None` where the
    /// process ends. A panic goes on here.
    pub(crate) async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        // The semaphore is never closed; if it were, there would be no limit.
        let place = self.places.clone().acquire_owned().await.ok();
        run(move || {
            let _kept_until_done = place;
            work()
        })
        .await
    }

    async fn place_in_turn(
        &self,
        asker: &Asker,
    ) -> Result<(Option<OwnedSemaphorePermit>, Option<OwnedSemaphorePermit>), Stopped> {
        let turn = asker.turn.clone().acquire_owned().await.ok();
        if let Ok(place) = self.places.clone().try_acquire_owned() {
            return Ok((turn, Some(place)));
        }
        let waiting = Waiting::join(&self.waiting, self.limits.waiting_max).ok_or(Stopped::TooBusy)?;
        let place = self.places.clone().acquire_owned().await.ok();
        drop(waiting);
        Ok((turn, place))
    }
}

/// Does work on a thread that may take its time.
async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    match spawn_blocking(work).await {
        Ok(done) => Some(done),
        Err(failed) if failed.is_cancelled() => None,
        Err(failed) => resume_unwind(failed.into_panic()),
    }
}

/// Lets a deadline pass when nobody waits any more.
struct StopWhenDropped(Option<Deadline>);

impl Drop for StopWhenDropped {
    fn drop(&mut self) {
        if let Some(deadline) = &self.0 {
            deadline.stop();
        }
    }
}

/// A place among those who wait.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn join(count: &'a AtomicUsize, max: usize) -> Option<Self> {
        let joined = count.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |waiting| {
            (waiting < max).then_some(waiting + 1)
        });
        // Not `then_some`: a place that was not taken must not be given back.
        joined.is_ok().then(|| Self(count))
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests;
