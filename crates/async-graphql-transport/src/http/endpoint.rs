//! The endpoint: a schema, and what a server adds to each request.

use std::borrow::Cow;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use async_graphql::{ObjectType, Request, SubscriptionType};
use axum::Router;
use axum::http::request::Parts;
use axum::routing::any;
use serde_json::Value;

use super::handler::handle;
use super::{AllowedOrigins, HttpLimits, TransportError};
use crate::documents::CachedSchema;
use crate::language::{Language, Sentence};
use crate::live::{Connections, LiveLimits, Sharing, Shutdown};

type Attached = Pin<Box<dyn Future<Output = Result<Request, TransportError>> + Send>>;
type Initialised = Pin<Box<dyn Future<Output = Result<Parts, TransportError>> + Send>>;
type Initialise = dyn Fn(Parts, Option<Value>) -> Initialised + Send + Sync;
type Attach = dyn Fn(&Parts, Request) -> Attached + Send + Sync;

/// Serves a schema over HTTP, WebSocket and server-sent events.
pub struct GraphqlEndpoint<Q, M, S> {
    pub(crate) schema: Arc<CachedSchema<Q, M, S>>,
    pub(crate) attach: Box<Attach>,
    pub(crate) initialise: Box<Initialise>,
    pub(crate) new_request_id: Box<dyn Fn() -> String + Send + Sync>,
    pub(crate) default_language: Language,
    pub(crate) limits: HttpLimits,
    pub(crate) timeout_advice: Option<Sentence>,
    pub(crate) large_body_advice: Option<Sentence>,
    pub(crate) connections: Connections,
    pub(crate) allowed_origins: Arc<AllowedOrigins>,
    pub(crate) sharing: Vec<Sharing>,
    pub(crate) program: Option<Cow<'static, str>>,
}

impl<Q, M, S> GraphqlEndpoint<Q, M, S>
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    /// `new_request_id` makes the ids of requests that bring no `X-Request-Id`. Ids stand in answers and logs, and
    /// should be unique.
    pub fn new(
        schema: Arc<CachedSchema<Q, M, S>>,
        new_request_id: impl Fn() -> String + Send + Sync + 'static,
    ) -> Self {
        Self {
            schema,
            attach: Box::new(|_, request| Box::pin(async { Ok(request) })),
            initialise: Box::new(|parts, _| Box::pin(async { Ok(parts) })),
            new_request_id: Box::new(new_request_id),
            default_language: Language::default(),
            limits: HttpLimits::default(),
            timeout_advice: None,
            large_body_advice: None,
            connections: Connections::new(Shutdown::never(), LiveLimits::default()),
            allowed_origins: Arc::default(),
            sharing: Vec::new(),
            program: None,
        }
    }

    /// A hook that runs before each operation, once that is known to be valid: it adds what resolvers need (the user,
    /// the language, a snapshot of the data), may wait, and may refuse. Its time counts for the limit. On a WebSocket it
    /// gets the head of the request that opened it.
    #[must_use]
    pub fn attach<F, Fut>(mut self, hook: F) -> Self
    where
        F: Fn(&Parts, Request) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Request, TransportError>> + Send + 'static,
    {
        self.attach = Box::new(move |parts, request| Box::pin(hook(parts, request)));
        self
    }

    /// A hook that runs when a WebSocket is initialised, with the head of the request that opened it and the payload of
    /// `connection_init`: where a client cannot set headers, it says there who it is. What the hook gives stands in place
    /// of the head from then on; a refusal closes the WebSocket with 4403 and the code of the error.
    #[must_use]
    pub fn initialise<F, Fut>(mut self, hook: F) -> Self
    where
        F: Fn(Parts, Option<Value>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Parts, TransportError>> + Send + 'static,
    {
        self.initialise = Box::new(move |parts, payload| Box::pin(hook(parts, payload)));
        self
    }

    /// Equal subscriptions to this field are executed together, within an audience. Subscribers are of the same
    /// audience if they may see the same and read it in the same language.
    ///
    /// The stream of the field must begin with the present state, must tell its
    /// [`Edition`](crate::progress::Edition)s, and may leave out all but the newest.
    #[must_use]
    pub fn share<A: Into<Cow<'static, str>>>(
        mut self,
        field: &'static str,
        audience: impl Fn(&Parts) -> A + Send + Sync + 'static,
    ) -> Self {
        let audience = move |parts: &Parts| audience(parts).into();
        self.sharing.push(Sharing::new(field, Box::new(audience)));
        self
    }

    /// Clients may keep the answers to queries over GET, see [`caching`](super::caching), where the hook tells which
    /// [`DataVersion`](super::caching::DataVersion) they are made from. `program` names the version of the program and
    /// its settings: another one may compute other answers from the same data.
    #[must_use]
    pub fn cache_answers(mut self, program: impl Into<Cow<'static, str>>) -> Self {
        self.program = Some(program.into());
        self
    }

    /// The language of messages where the client does not prefer one. English, unless this says otherwise.
    #[must_use]
    pub fn default_language(mut self, language: Language) -> Self {
        self.default_language = language;
        self
    }

    /// Other limits of single requests.
    #[must_use]
    pub fn limits(mut self, limits: HttpLimits) -> Self {
        self.limits = limits;
        self
    }

    /// Other limits of streams and WebSockets.
    #[must_use]
    pub fn live_limits(mut self, limits: LiveLimits) -> Self {
        self.connections = Connections::new(self.connections.shutdown, limits);
        self
    }

    /// What stands behind the message that an operation took too long: whether it can be repeated, say. A mutation may
    /// have been executed all the same.
    #[must_use]
    pub fn timeout_advice(mut self, advice: impl Into<Sentence>) -> Self {
        self.timeout_advice = Some(advice.into());
        self
    }

    /// What stands behind the message that a body is too large: another way for large amounts, say.
    #[must_use]
    pub fn large_body_advice(mut self, advice: impl Into<Sentence>) -> Self {
        self.large_body_advice = Some(advice.into());
        self
    }

    /// Which web pages may use the endpoint: ask, follow and open WebSockets. Those of the server itself always may.
    #[must_use]
    pub fn allowed_origins(mut self, origins: impl Into<Arc<AllowedOrigins>>) -> Self {
        self.allowed_origins = origins.into();
        self
    }

    /// Streams and WebSockets end when the server shuts down: their clients are told to come back.
    #[must_use]
    pub fn shutdown(mut self, shutdown: Shutdown) -> Self {
        self.connections = Connections::new(shutdown, self.connections.limits);
        self
    }

    /// A router that serves every method at `path`.
    pub fn router(self, path: &str) -> Router {
        Router::new()
            .route(path, any(handle::<Q, M, S>))
            .with_state(Arc::new(self))
    }
}
