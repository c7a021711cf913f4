//! Tasks that are shared by all who ask the same: each runs once, as long as somebody listens.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

type Running<K, V> = HashMap<K, watch::Sender<V>>;

/// The tasks that run, by what they are for.
#[derive(Debug)]
pub struct Shared<K, V> {
    running: Mutex<Running<K, V>>,
    max: usize,
}

/// As many different tasks run as may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full {
    /// So many.
    pub max: usize,
}

/// The side of a task. When it is dropped, those who listen are told, and whoever asks next begins anew.
#[derive(Debug)]
pub struct Task<K: Eq + Hash, V> {
    shared: Arc<Shared<K, V>>,
    key: K,
    values: watch::Sender<V>,
    is_listed: bool,
}

impl<K: Eq + Hash + Clone, V: Default> Shared<K, V> {
    /// Room for so many different tasks.
    pub fn new(max: usize) -> Arc<Self> {
        Arc::new(Self {
            running: Mutex::default(),
            max,
        })
    }

    /// How many run.
    pub fn len(&self) -> usize {
        self.running().len()
    }

    /// Whether none runs.
    pub fn is_empty(&self) -> bool {
        self.running().is_empty()
    }

    /// Listens to the task of a key. `begin` starts it where it does not run, and returns at once.
    pub fn join(
        self: &Arc<Self>,
        key: &K,
        begin: impl FnOnce(Task<K, V>),
    ) -> Result<watch::Receiver<V>, Full> {
        let mut running = self.running();
        let count = running.len();
        match running.entry(key.clone()) {
            Entry::Occupied(task) => Ok(task.get().subscribe()),
            Entry::Vacant(_) if count >= self.max => Err(Full { max: self.max }),
            Entry::Vacant(place) => {
                let (values, listener) = watch::channel(V::default());
                place.insert(values.clone());
                drop(running);
                begin(Task {
                    shared: self.clone(),
                    key: key.clone(),
                    values,
                    is_listed: true,
                });
                Ok(listener)
            }
        }
    }
}

impl<K: Eq + Hash, V> Shared<K, V> {
    fn running(&self) -> MutexGuard<'_, Running<K, V>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash, V> Task<K, V> {
    /// What those who listen see. Slow ones skip to the newest.
    pub fn values(&self) -> &watch::Sender<V> {
        &self.values
    }

    /// From now on, whoever asks begins anew.
    pub fn retire(&mut self) {
        if std::mem::take(&mut self.is_listed) {
            self.shared.running().remove(&self.key);
        }
    }

    /// Waits until nobody listens; then it is retired. It may be dropped while it waits.
    pub async fn deserted(&mut self) {
        loop {
            self.values.closed().await;
            let mut running = self.shared.running();
            // Somebody may have joined since: that happens under the same lock.
            if self.values.receiver_count() == 0 {
                if std::mem::take(&mut self.is_listed) {
                    running.remove(&self.key);
                }
                return;
            }
        }
    }
}

impl<K: Eq + Hash, V> Drop for Task<K, V> {
    fn drop(&mut self) {
        self.retire();
    }
}

#[cfg(test)]
mod tests;
