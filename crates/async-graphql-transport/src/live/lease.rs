//! How long whoever opened a stream or a WebSocket may go on.

use std::fmt;
use std::future::pending;
use std::sync::Arc;

use axum::http::StatusCode;
use axum::http::request::Parts;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use crate::http::TransportError;
use crate::language::Sentence;

type Ends = dyn Fn() -> BoxFuture<'static, ()> + Send + Sync;

/// How long whoever opened a stream or a WebSocket may go on. A server puts it into the extensions of the request; where
/// it ends, so does the stream, and a WebSocket is closed with 4403.
#[derive(Clone)]
pub struct Lease(Arc<Ends>);

impl Lease {
    /// `ends` is called for each connection; what it gives is ready when the connection may not go on.
    pub fn new<F>(ends: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        Self(Arc::new(move || ends().boxed()))
    }

    /// Ready when whoever sent a request may not go on; never, where nothing was said of that.
    pub(crate) fn end_of(parts: &Parts) -> BoxFuture<'static, ()> {
        match parts.extensions.get::<Self>() {
            Some(Self(ends)) => ends(),
            None => pending().boxed(),
        }
    }
}

impl fmt::Debug for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lease")
    }
}

/// What a stream says that may not go on.
pub(super) fn ended() -> TransportError {
    let message = Sentence::new("The rights by which this was followed have ended. Sign in anew.")
        .in_german("Die Rechte, mit denen hier mitgelesen wurde, sind zu Ende. Bitte neu anmelden.");
    TransportError::new(StatusCode::FORBIDDEN, "FORBIDDEN", message)
}
