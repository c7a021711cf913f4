//! Tells other processes that something was written.

use std::time::Duration;

use querbuch_domain::id::Position;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::store::Store;

/// Shortest time between two hints to other processes.
const ANNOUNCE_INTERVAL: Duration = Duration::from_millis(10);

/// Tells other processes, now and then and beside the committer; the newest position counts.
pub(super) struct Announcer {
    positions: watch::Sender<Position>,
    task: JoinHandle<()>,
}

impl Announcer {
    /// Starts its task.
    pub(super) fn start(store: Store) -> Self {
        let (positions, receiver) = watch::channel(0);
        let task = tokio::spawn(announce(store, receiver));
        Self { positions, task }
    }

    /// Something was written up to here.
    pub(super) fn tell(&self, position: Position) {
        self.positions.send_replace(position);
    }

    /// Ends the task, which would hold the store open a little longer than everybody else, and gives the last hint
    /// in its place.
    pub(super) async fn end(self, store: &Store) {
        self.task.abort();
        drop(self.task.await);
        let position = *self.positions.borrow();
        if position > 0 {
            tell(store, position).await;
        }
    }
}

async fn announce(store: Store, mut positions: watch::Receiver<Position>) {
    while positions.changed().await.is_ok() {
        let position = *positions.borrow_and_update();
        tell(&store, position).await;
        tokio::time::sleep(ANNOUNCE_INTERVAL).await;
    }
}

async fn tell(store: &Store, position: Position) {
    if let Err(error) = store.announce(position).await {
        tracing::debug!(%error, "other processes could not be told");
    }
}
