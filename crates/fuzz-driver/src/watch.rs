//! The end of a target that does not end.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// What runs at present.
#[derive(Default)]
struct Round {
    /// When it began, and what is said about it; none between two rounds.
    running: Option<(Instant, String)>,
    is_over: bool,
}

/// A thread that ends the process where a round takes too long: nothing else ends a loop without end.
pub(crate) struct Watch {
    shared: Arc<(Mutex<Round>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    /// Watches rounds, each of which may take so long.
    pub(crate) fn new(bound: Duration) -> Self {
        let shared = Arc::<(Mutex<Round>, Condvar)>::default();
        let watched = shared.clone();
        let thread = std::thread::spawn(move || watch(&watched.0, &watched.1, bound));
        Self {
            shared,
            thread: Some(thread),
        }
    }

    /// A round begins; `about` is printed where it does not end.
    pub(crate) fn begin(&self, about: String) {
        lock(&self.shared.0).running = Some((Instant::now(), about));
    }

    /// The round is over.
    pub(crate) fn end(&self) {
        lock(&self.shared.0).running = None;
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        lock(&self.shared.0).is_over = true;
        self.shared.1.notify_all();
        if let Some(thread) = self.thread.take() {
            // It only waits; what it could say it has printed.
            drop(thread.join());
        }
    }
}

fn lock(round: &Mutex<Round>) -> MutexGuard<'_, Round> {
    round.lock().unwrap_or_else(PoisonError::into_inner)
}

fn watch(round: &Mutex<Round>, changed: &Condvar, bound: Duration) {
    let mut guard = lock(round);
    while !guard.is_over {
        if let Some((since, about)) = &guard.running
            && since.elapsed() > bound
        {
            eprintln!("{about}\nIt takes longer than {bound:?}.");
            std::process::abort();
        }
        let waited = changed.wait_timeout(guard, bound / 4);
        guard = waited.unwrap_or_else(PoisonError::into_inner).0;
    }
}
