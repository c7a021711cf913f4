//! What goes on: subscriptions, as [graphql-transport-ws](https://github.com/graphql/graphql-over-http/blob/main/rfcs/GraphQLOverWebSocket.md)
//! and as [graphql-sse](https://github.com/graphql/graphql-over-http/blob/main/rfcs/GraphQLOverSSE.md) with a
//! connection for each.
//!
//! | module | what it holds |
//! |---|---|
//! | `operation` | one operation as a stream of steps, whatever carries it |
//! | `sharing` | what equal subscribers share: each change is executed once |
//! | `events` | steps as server-sent events |
//! | `socket` | the operations of one WebSocket |
//! | `origin` | which web pages may open one |
//! | `limits` | what bounds all of it |
//!
//! Streams are pulled: the next event is worked out when the one before was written, so a slow reader costs no
//! memory. One that cannot be written to within [`limits::WRITE_LIMIT`] is cut off with `SLOW_SUBSCRIBER`, which says
//! after which position to go on.

mod events;
pub mod limits;
mod operation;
mod origin;
mod sharing;
pub(super) mod socket;

use std::sync::Arc;

use axum::http::StatusCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

pub(super) use events::Feed;
pub(super) use limits::Limits;
pub(super) use operation::Operation;
pub(super) use sharing::Sharing;

use super::TransportError;

/// Seconds after which a client that found no place may try again.
const RETRY_AFTER_SECONDS: u32 = 5;

/// Tells that the server stops.
#[derive(Clone, Debug)]
pub struct Stop(Option<watch::Receiver<bool>>);

impl Stop {
    /// It stops when this turns true.
    pub fn when(stopping: watch::Receiver<bool>) -> Self {
        Self(Some(stopping))
    }

    pub(super) fn never() -> Self {
        Self(None)
    }

    /// Whether it stops.
    pub(in crate::http) fn is_now(&self) -> bool {
        self.0.as_ref().is_some_and(|stopping| *stopping.borrow())
    }

    /// Waits for it.
    async fn wait(&mut self) {
        if let Some(stopping) = &mut self.0
            && stopping.wait_for(|stopping| *stopping).await.is_ok()
        {
            return;
        }
        std::future::pending::<()>().await;
    }
}

/// The places for what goes on.
pub(super) struct Live {
    pub(super) stop: Stop,
    pub(super) limits: Limits,
    seats: Arc<Semaphore>,
}

/// A place that is taken, until it is dropped.
pub(super) struct Seat {
    limits: Limits,
    _permit: OwnedSemaphorePermit,
}

impl Live {
    pub(super) fn new(stop: Stop, limits: Limits) -> Self {
        Self {
            stop,
            limits,
            seats: Arc::new(Semaphore::new(limits.connections)),
        }
    }

    /// Takes a place, if there is one.
    pub(super) fn seat(&self) -> Result<Seat, TransportError> {
        if self.stop.is_now() {
            return Err(stopping().with_retry_after(RETRY_AFTER_SECONDS));
        }
        match self.seats.clone().try_acquire_owned() {
            Ok(permit) => Ok(Seat {
                limits: self.limits,
                _permit: permit,
            }),
            Err(_) => Err(too_many().with_retry_after(RETRY_AFTER_SECONDS)),
        }
    }
}

impl Seat {
    pub(super) fn limits(&self) -> Limits {
        self.limits
    }
}

fn too_many() -> TransportError {
    TransportError::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "TOO_MANY_CONNECTIONS",
        "Zu viele offene Verbindungen. Bitte später noch einmal versuchen.",
        "Too many open connections. Try again later.",
    )
}

/// Nothing new begins.
pub(super) fn stopping() -> TransportError {
    TransportError::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "STOPPING",
        "Der Server wird gerade beendet. Bitte gleich noch einmal versuchen.",
        "The server is stopping. Try again in a moment.",
    )
}
