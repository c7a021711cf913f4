//! Whether the database takes writes, for whoever asks without having any: a health check. A full disk is found so before
//! somebody books.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use crate::store::StoreError;

/// How long a write that succeeded is taken for an answer. A health check comes every few seconds, and each write that is
/// made for it wears the disk.
const TRUSTED: Duration = Duration::from_secs(5);

/// Longest wait for an answer. A committer that tries again and again to write takes longer than that, and is an answer too.
const PATIENCE: Duration = Duration::from_secs(3);

/// Somebody who wants to know.
pub(super) type Question = oneshot::Sender<Result<(), Arc<StoreError>>>;

/// What is known of writes. A clone is the same.
#[derive(Clone, Debug)]
pub(super) struct Writes {
    succeeded_at: Arc<Mutex<Option<Instant>>>,
    questions: mpsc::UnboundedSender<Question>,
}

impl Writes {
    pub fn new() -> (Self, mpsc::UnboundedReceiver<Question>) {
        let (questions, receiver) = mpsc::unbounded_channel();
        let writes = Self {
            succeeded_at: Arc::default(),
            questions,
        };
        (writes, receiver)
    }

    /// Notes how a write ended.
    pub fn note(&self, succeeded: bool) {
        let mut at = self.succeeded_at.lock().unwrap_or_else(PoisonError::into_inner);
        *at = succeeded.then(Instant::now);
    }

    fn is_trusted(&self) -> bool {
        let at = self.succeeded_at.lock().unwrap_or_else(PoisonError::into_inner);
        at.is_some_and(|at| at.elapsed() < TRUSTED)
    }

    pub async fn ask(&self) -> Result<(), Arc<StoreError>> {
        if self.is_trusted() {
            return Ok(());
        }
        let unavailable = |text: &str| Arc::new(StoreError::Unavailable(text.to_owned()));
        let (reply, answer) = oneshot::channel();
        let sent = self.questions.send(reply);
        sent.map_err(|_| unavailable("the committer has stopped"))?;
        match tokio::time::timeout(PATIENCE, answer).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(unavailable("the committer has stopped")),
            Err(_) => Err(unavailable("a write takes long")),
        }
    }
}
