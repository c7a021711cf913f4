//! Subscriptions, as [graphql-transport-ws](https://github.com/graphql/graphql-over-http/blob/main/rfcs/GraphQLOverWebSocket.md)
//! and as [graphql-sse](https://github.com/graphql/graphql-over-http/blob/main/rfcs/GraphQLOverSSE.md) with a
//! connection for each. Queries and mutations are taken there too.
//!
//! | module | what it holds |
//! |---|---|
//! | `operation` | one operation as a stream of steps, whatever carries it |
//! | `sharing` | subscriptions that are executed once for all equal subscribers |
//! | `event_stream` | steps as server-sent events |
//! | `resume` | where a client goes on that reconnects by itself |
//! | `websocket` | the operations of one WebSocket |
//! | [`lease`] | how long whoever opened a connection may go on |
//! | [`limits`] | the limits of all of it |
//!
//! Streams are pulled: the next event is worked out when the one before was written, so a slow reader costs no
//! memory. One that cannot be written to within [`LiveLimits::write`] is cut off with `SLOW_SUBSCRIBER`, which names
//! the position after which to go on.
//!
//! Resolvers find in the data of a subscription's request:
//!
//! | type | when |
//! |---|---|
//! | `Arc<`[`Progress`](crate::progress::Progress)`>` | always: tell it the position of each event, if events have positions |
//! | [`ResumeAfter`](crate::progress::ResumeAfter) | where the client sent `Last-Event-ID` |
//! | `Arc<`[`Edition`](crate::progress::Edition)`>` | for fields that are [shared](crate::GraphqlEndpoint::share): tell it the edition of each answer |

mod event_stream;
pub mod lease;
pub mod limits;
mod operation;
pub(crate) mod resume;
mod sharing;
pub(crate) mod websocket;

use std::sync::Arc;

use axum::http::StatusCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

pub(crate) use event_stream::EventStream;
pub use lease::Lease;
pub use limits::{CONNECTIONS_MAX, LiveLimits};
pub(crate) use operation::Operation;
pub(crate) use resume::resume_after;
pub(crate) use sharing::Sharing;

use crate::http::TransportError;
use crate::language::Sentence;

/// Seconds after which a client that was turned away may try again.
const RETRY_AFTER_SECONDS: u32 = 5;

/// Tells that the server shuts down.
#[derive(Clone, Debug)]
pub struct Shutdown(Option<watch::Receiver<bool>>);

impl Shutdown {
    /// The server shuts down when this turns true.
    pub fn when(begun: watch::Receiver<bool>) -> Self {
        Self(Some(begun))
    }

    /// The server never shuts down.
    pub fn never() -> Self {
        Self(None)
    }

    /// Whether the server shuts down already.
    pub fn has_begun(&self) -> bool {
        self.0.as_ref().is_some_and(|begun| *begun.borrow())
    }

    /// Waits until the server shuts down.
    pub async fn begins(&mut self) {
        if let Some(begun) = &mut self.0
            && begun.wait_for(|begun| *begun).await.is_ok()
        {
            return;
        }
        std::future::pending::<()>().await;
    }
}

/// How many streams and WebSockets are open, and may be.
pub(crate) struct Connections {
    pub(crate) shutdown: Shutdown,
    pub(crate) limits: LiveLimits,
    places: Arc<Semaphore>,
}

/// The permit of one stream or WebSocket, until it is dropped.
pub(crate) struct ConnectionPermit {
    limits: LiveLimits,
    _place: OwnedSemaphorePermit,
}

impl Connections {
    pub(crate) fn new(shutdown: Shutdown, limits: LiveLimits) -> Self {
        Self {
            shutdown,
            limits,
            places: Arc::new(Semaphore::new(limits.connections.min(Semaphore::MAX_PERMITS))),
        }
    }

    /// A permit for one more, if there is room for it.
    pub(crate) fn acquire(&self) -> Result<ConnectionPermit, TransportError> {
        if self.shutdown.has_begun() {
            return Err(TransportError::stopping().with_retry_after(RETRY_AFTER_SECONDS));
        }
        match self.places.clone().try_acquire_owned() {
            Ok(place) => Ok(ConnectionPermit {
                limits: self.limits,
                _place: place,
            }),
            Err(_) => Err(too_many().with_retry_after(RETRY_AFTER_SECONDS)),
        }
    }
}

impl ConnectionPermit {
    pub(crate) fn limits(&self) -> LiveLimits {
        self.limits
    }
}

fn too_many() -> TransportError {
    let message = Sentence::new("Too many open connections. Try again later.")
        .in_german("Zu viele offene Verbindungen. Bitte später noch einmal versuchen.");
    TransportError::new(StatusCode::SERVICE_UNAVAILABLE, "TOO_MANY_CONNECTIONS", message)
}
