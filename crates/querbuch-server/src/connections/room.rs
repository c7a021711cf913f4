//! Places for connections.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::limits::ConnectionLimits;
use super::phase::Connection;

/// After this, somebody else is looked for who could give up a place.
const NEXT_LOOK: Duration = Duration::from_millis(50);

type All = HashMap<u64, Weak<Connection>>;

/// All connections that are open.
#[derive(Clone)]
pub(super) struct Room {
    limits: ConnectionLimits,
    places: Arc<Semaphore>,
    all: Arc<Mutex<All>>,
    last: Arc<AtomicU64>,
}

/// The place of one connection, until it is dropped.
pub(super) struct Place {
    number: u64,
    all: Arc<Mutex<All>>,
    _permit: Option<OwnedSemaphorePermit>,
}

impl Room {
    pub(super) fn new(limits: ConnectionLimits) -> Self {
        Self {
            limits,
            places: Arc::new(Semaphore::new(limits.connections.min(Semaphore::MAX_PERMITS))),
            all: Arc::default(),
            last: Arc::default(),
        }
    }

    /// A place for one more connection. Where there is none, one that can be closed makes room; where none can, this waits.
    pub(super) async fn place(&self) -> Arc<Connection> {
        let permit = loop {
            if let Ok(permit) = self.places.clone().try_acquire_owned() {
                break Some(permit);
            }
            if !self.close_one() {
                tracing::debug!("all connections are busy: another one has to wait");
            }
            // The semaphore is never closed; if it were, there would be no limit.
            if let Ok(permit) = timeout(NEXT_LOOK, self.places.clone().acquire_owned()).await {
                break permit.ok();
            }
        };
        let number = self.last.fetch_add(1, Ordering::Relaxed);
        let place = Place {
            number,
            all: self.all.clone(),
            _permit: permit,
        };
        let connection = Arc::new(Connection::new(self.limits, place));
        locked(&self.all).insert(number, Arc::downgrade(&connection));
        connection
    }

    /// How many places are taken.
    pub(super) fn taken(&self) -> usize {
        locked(&self.all).len()
    }

    /// Asks the connection to close that can be spared most; whether there is any.
    pub(super) fn close_one(&self) -> bool {
        // The last one that holds a connection locks the room to leave it, so none is let go of in here.
        let connections: Vec<_> = locked(&self.all).values().filter_map(Weak::upgrade).collect();
        let closable = connections
            .iter()
            .filter_map(|connection| Some((connection.closable_since()?, connection)));
        let spared = closable.min_by_key(|(since, _)| *since);
        if let Some((_, connection)) = spared {
            connection.want_back();
        }
        spared.is_some()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        locked(&self.all).remove(&self.number);
    }
}

fn locked(all: &Mutex<All>) -> MutexGuard<'_, All> {
    all.lock().unwrap_or_else(PoisonError::into_inner)
}
