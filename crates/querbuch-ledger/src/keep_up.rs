//! Keeps the read model, which makes reports fast, up to date with the log.

use std::sync::Arc;
use std::time::Duration;

use querbuch_domain::state::State;
use querbuch_log::log_state::LogState;
use querbuch_reports::read_model::ReadModel;
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

/// Follows the log until it ends, and brings the read model up to each state.
pub(crate) async fn keep_up(read_model: Arc<ReadModel>, mut log_states: watch::Receiver<LogState>) {
    let mut cumulating: Option<JoinHandle<bool>> = None;
    loop {
        let state = log_states.borrow_and_update().state.clone();
        if read_model.lag(&state) <= AT_ONCE_MAX && !read_model.is_restructured(&state) {
            read_model.follow(&state);
        } else {
            run(&read_model, &state, ReadModel::follow).await;
        }
        cumulating = cumulate(cumulating, &read_model, &state);
        sleep(PAUSE).await;
        match timeout(QUIET, log_states.changed()).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return,
            Err(_) => {
                rest(&read_model, &state).await;
                drop(state);
                if log_states.changed().await.is_err() {
                    return;
                }
            }
        }
    }
}

/// Brings everything up to a state at which the log has come to rest.
async fn rest(read_model: &Arc<ReadModel>, state: &Arc<State>) {
    run(read_model, state, ReadModel::settle).await;
    while run(read_model, state, |read_model, state| read_model.cumulate(state)).await == Some(true) {}
}

/// Takes a cumulated snapshot beside everything else, one at a time.
fn cumulate(
    running: Option<JoinHandle<bool>>,
    read_model: &Arc<ReadModel>,
    state: &Arc<State>,
) -> Option<JoinHandle<bool>> {
    if let Some(running) = running.filter(|task| !task.is_finished()) {
        return Some(running);
    }
    let (read_model, state) = (read_model.clone(), state.clone());
    read_model
        .is_due(&state)
        .then(|| spawn_blocking(move || read_model.cumulate(&state)))
}

/// Runs what takes its time where it may. A panic in it is reported by the runtime; reports do without.
async fn run<T: Send + 'static>(
    read_model: &Arc<ReadModel>,
    state: &Arc<State>,
    work: impl FnOnce(&ReadModel, &Arc<State>) -> T + Send + 'static,
) -> Option<T> {
    let (read_model, state) = (read_model.clone(), state.clone());
    spawn_blocking(move || work(&read_model, &state)).await.ok()
}
