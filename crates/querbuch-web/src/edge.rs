//! What the server lends to the pages: what it knows of a request, and of itself.

use std::sync::Arc;

use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::response::Response;
use futures_util::future::BoxFuture;
use querbuch_ledger::domain::actor::Actor;
use querbuch_ledger::domain::language::Language;

/// What the server knows.
#[derive(Clone)]
pub struct Edge {
    /// Who asks; the answer to whoever cannot ask so.
    pub actor_of: fn(&Parts) -> Result<Actor, Box<Response>>,
    /// The language that a reader prefers.
    pub language_of: fn(&HeaderMap) -> Language,
    /// Where the reader reached the server, such as `http://127.0.0.1:8080`.
    pub address_of: Arc<dyn Fn(&HeaderMap) -> String + Send + Sync>,
    /// The hash of the running program: another one may make other pages of the same log. None where it cannot be told;
    /// then nothing is kept.
    pub program: Arc<dyn Fn() -> BoxFuture<'static, Option<[u8; 32]>> + Send + Sync>,
    /// The version of the program.
    pub version: &'static str,
}
