//! The endpoint: a schema behind the guard, and what the server adds to each request.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::{ObjectType, Request, SubscriptionType};
use axum::Router;
use axum::http::request::Parts;
use axum::routing::any;
use querbuch_graphql::documents::Documents;

use super::handler::handle;
use super::live::{Limits, Live, Sharing, Stop};
use super::{OPERATION_TIME_LIMIT, TransportError};

type Attached = Pin<Box<dyn Future<Output = Result<Request, TransportError>> + Send>>;
type Attach = dyn Fn(&Parts, Request) -> Attached + Send + Sync;

/// Serves a schema over HTTP.
pub struct GraphqlEndpoint<Q, M, S> {
    pub(super) documents: Arc<Documents<Q, M, S>>,
    pub(super) attach: Box<Attach>,
    pub(super) new_request_id: Box<dyn Fn() -> String + Send + Sync>,
    pub(super) time_limit: Duration,
    pub(super) live: Live,
    pub(super) sharing: Option<Sharing>,
}

impl<Q, M, S> GraphqlEndpoint<Q, M, S>
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    /// `new_request_id` names requests that bring no `X-Request-Id`.
    pub fn new(
        documents: Arc<Documents<Q, M, S>>,
        new_request_id: impl Fn() -> String + Send + Sync + 'static,
    ) -> Self {
        Self {
            documents,
            attach: Box::new(|_, request| Box::pin(async { Ok(request) })),
            new_request_id: Box::new(new_request_id),
            time_limit: OPERATION_TIME_LIMIT,
            live: Live::new(Stop::never(), Limits::default()),
            sharing: None,
        }
    }

    /// A hook that runs before each operation, once that is known to be valid: it adds what resolvers need (who
    /// asks, the language, a snapshot of the ledger), may wait, and may refuse. Its time counts for the limit.
    #[must_use]
    pub fn attach<F, Fut>(mut self, hook: F) -> Self
    where
        F: Fn(&Parts, Request) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Request, TransportError>> + Send + 'static,
    {
        self.attach = Box::new(move |parts, request| Box::pin(hook(parts, request)));
        self
    }

    /// Equal subscriptions to this field are executed together, within an audience: those who may see the same and
    /// read it in the same language. Their stream must begin with what holds now, tell its
    /// [`Edition`](querbuch_graphql::progress::Edition)s, and may leave out all but the newest.
    #[must_use]
    pub fn share(
        mut self,
        field: &'static str,
        audience: impl Fn(&Parts) -> &'static str + Send + Sync + 'static,
    ) -> Self {
        self.sharing = Some(Sharing::new(field, Box::new(audience)));
        self
    }

    /// What goes on ends when this says so: clients are told to come back.
    #[must_use]
    pub fn until(mut self, stop: Stop) -> Self {
        self.live = Live::new(stop, self.live.limits);
        self
    }

    /// Other limits of what goes on.
    #[cfg(test)]
    #[must_use]
    pub(super) fn limits(mut self, limits: Limits) -> Self {
        self.live = Live::new(self.live.stop, limits);
        self
    }

    /// Another limit than [`OPERATION_TIME_LIMIT`].
    #[cfg(test)]
    #[must_use]
    pub fn time_limit(mut self, time_limit: Duration) -> Self {
        self.time_limit = time_limit;
        self
    }

    /// A router that serves every method at `path`.
    pub fn router(self, path: &str) -> Router {
        Router::new()
            .route(path, any(handle::<Q, M, S>))
            .with_state(Arc::new(self))
    }
}
