//! A transport for [async-graphql](https://docs.rs/async-graphql) on [axum](https://docs.rs/axum): GraphQL over HTTP,
//! WebSocket and server-sent events.
//!
//! ```no_run
//! use std::sync::Arc;
//!
//! use async_graphql::{EmptyMutation, EmptySubscription, Object, Schema};
//! use async_graphql_transport::{CachedSchema, GraphqlEndpoint};
//!
//! struct Query;
//!
//! #[Object]
//! impl Query {
//!     async fn hello(&self) -> &str {
//!         "hello"
//!     }
//! }
//!
//! # async fn serve() -> std::io::Result<()> {
//! let schema = CachedSchema::new(|| Schema::build(Query, EmptyMutation, EmptySubscription));
//! let endpoint = GraphqlEndpoint::new(Arc::new(schema), || "an id of your making".to_owned());
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:8000").await?;
//! axum::serve(listener, endpoint.router("/graphql")).await
//! # }
//! ```
//!
//! | module | what it holds |
//! |---|---|
//! | [`guard`] | limits on a document, checked before anything of it is executed |
//! | [`documents`] | [`CachedSchema`]: documents are parsed and validated once, and answers take the form of the specification |
//! | [`http`] | [`GraphqlEndpoint`]: requests and answers, by the GraphQL-over-HTTP specification |
//! | [`live`] | subscriptions over WebSocket and server-sent events |
//! | [`cost`] | what an answer costs, counted by the items that its lists have |
//! | [`budget`] | how many bytes an answer may have |
//! | [`progress`] | what a subscription and the transport tell each other |
//! | [`language`] | the two languages of messages |
//!
//! Without the feature `http`, which is on by default, [`http`] and [`live`] are left out, and with them axum and tokio.

pub mod budget;
pub mod cost;
pub mod documents;
pub mod guard;
#[cfg(feature = "http")]
pub mod http;
pub mod language;
#[cfg(feature = "http")]
pub mod live;
pub mod progress;

pub use documents::{Answered, CachedSchema, FreshnessRules, PreparedRequest, RequestFault};
pub use guard::DocumentLimits;
#[cfg(feature = "http")]
pub use http::{GraphqlEndpoint, HttpLimits, TransportError};
pub use language::{Language, Sentence};
#[cfg(feature = "http")]
pub use live::{Lease, LiveLimits, Shutdown};

/// The example of the README compiles.
#[cfg(all(doctest, feature = "http"))]
#[doc = include_str!("../README.md")]
struct Readme;
