//! The streams that run, each for all who subscribe to the same, as long as somebody does.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::Answer;

/// The newest answer of a stream; none before the first.
#[derive(Default)]
pub(super) struct Latest {
    pub(super) edition: u64,
    pub(super) answer: Option<Arc<Answer>>,
}

type Running<K> = HashMap<K, watch::Sender<Latest>>;

/// The streams that run, by what they are for.
pub(super) struct Streams<K> {
    running: Mutex<Running<K>>,
    max: usize,
}

/// The side that writes a stream. When it is dropped, subscribers see the end, and the next one begins anew.
pub(super) struct Publisher<K: Eq + Hash> {
    streams: Arc<Streams<K>>,
    key: K,
    latest: watch::Sender<Latest>,
    is_listed: bool,
}

impl<K: Eq + Hash + Clone> Streams<K> {
    /// Room for so many different streams.
    pub(super) fn new(max: usize) -> Arc<Self> {
        Arc::new(Self {
            running: Mutex::default(),
            max,
        })
    }

    /// Subscribes to the stream of a key; none where there is no room for one more. `begin` starts it where it does not
    /// run, and returns at once.
    pub(super) fn subscribe(
        self: &Arc<Self>,
        key: &K,
        begin: impl FnOnce(Publisher<K>),
    ) -> Option<watch::Receiver<Latest>> {
        let mut running = self.running();
        let count = running.len();
        match running.entry(key.clone()) {
            Entry::Occupied(stream) => Some(stream.get().subscribe()),
            Entry::Vacant(_) if count >= self.max => None,
            Entry::Vacant(place) => {
                let (latest, subscriber) = watch::channel(Latest::default());
                place.insert(latest.clone());
                drop(running);
                begin(Publisher {
                    streams: self.clone(),
                    key: key.clone(),
                    latest,
                    is_listed: true,
                });
                Some(subscriber)
            }
        }
    }
}

impl<K: Eq + Hash> Streams<K> {
    fn running(&self) -> MutexGuard<'_, Running<K>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash> Publisher<K> {
    /// Gives an answer to all subscribers. Slow ones skip to the newest.
    pub(super) fn publish(&self, edition: u64, answer: Answer) {
        self.latest.send_modify(|latest| {
            latest.edition = edition;
            latest.answer = Some(Arc::new(answer));
        });
    }

    /// Takes the stream off the list: whoever subscribes from now on begins anew.
    pub(super) fn retire(&mut self) {
        if std::mem::take(&mut self.is_listed) {
            self.streams.running().remove(&self.key);
        }
    }

    /// Waits until nobody subscribes any more; then the stream is retired. It may be dropped while it waits.
    pub(super) async fn deserted(&mut self) {
        loop {
            self.latest.closed().await;
            let mut running = self.streams.running();
            // Somebody may have subscribed since: that happens under the same lock.
            if self.latest.receiver_count() == 0 {
                if std::mem::take(&mut self.is_listed) {
                    running.remove(&self.key);
                }
                return;
            }
        }
    }
}

impl<K: Eq + Hash> Drop for Publisher<K> {
    fn drop(&mut self) {
        self.retire();
    }
}

#[cfg(test)]
mod tests;
