//! Keeps what makes reports fast up to date with the log.

use std::sync::Arc;
use std::time::Duration;

use querbuch_domain::state::State;
use querbuch_log::log_state::LogState;
use querbuch_reports::reading::Reading;
use tokio::sync::watch;
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::{sleep, timeout};

/// Shortest time between two looks at the log. Reports make up for what comes in between, so there is no hurry; and
/// whoever books needs the processor too.
const PAUSE: Duration = Duration::from_millis(2);

/// How long the log must rest until what an import left behind is made up for.
const QUIET: Duration = Duration::from_millis(50);

/// Most postings that are followed without leaving it to a thread that may take its time: they take well below a
/// millisecond.
const AT_ONCE_MAX: usize = 100;

/// Follows the log until it ends.
pub(crate) async fn keep(reading: Arc<Reading>, mut moments: watch::Receiver<LogState>) {
    let mut cumulating: Option<JoinHandle<bool>> = None;
    loop {
        let state = moments.borrow_and_update().state.clone();
        if reading.lag(&state) <= AT_ONCE_MAX && !reading.is_restructured(&state) {
            reading.follow(&state);
        } else {
            run(&reading, &state, Reading::follow).await;
        }
        cumulating = cumulate(cumulating, &reading, &state);
        sleep(PAUSE).await;
        match timeout(QUIET, moments.changed()).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return,
            Err(_) => {
                rest(&reading, &state).await;
                drop(state);
                if moments.changed().await.is_err() {
                    return;
                }
            }
        }
    }
}

/// Brings everything up to a state at which the log has come to rest.
async fn rest(reading: &Arc<Reading>, state: &Arc<State>) {
    run(reading, state, Reading::settle).await;
    while run(reading, state, |reading, state| reading.cumulate(state)).await == Some(true) {}
}

/// Takes a cumulated snapshot beside everything else, one at a time.
fn cumulate(
    running: Option<JoinHandle<bool>>,
    reading: &Arc<Reading>,
    state: &Arc<State>,
) -> Option<JoinHandle<bool>> {
    if let Some(running) = running.filter(|task| !task.is_finished()) {
        return Some(running);
    }
    let (reading, state) = (reading.clone(), state.clone());
    reading
        .is_due(&state)
        .then(|| spawn_blocking(move || reading.cumulate(&state)))
}

/// Runs what takes its time where it may. A panic in it is reported by the runtime; reports do without.
async fn run<T: Send + 'static>(
    reading: &Arc<Reading>,
    state: &Arc<State>,
    work: impl FnOnce(&Reading, &Arc<State>) -> T + Send + 'static,
) -> Option<T> {
    let (reading, state) = (reading.clone(), state.clone());
    spawn_blocking(move || work(&reading, &state)).await.ok()
}
