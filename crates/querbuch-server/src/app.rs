//! What the routes share.

use std::sync::Arc;

use async_graphql_transport::documents::KnownDocuments;
use async_graphql_transport::http::{AllowedHosts, AllowedOrigins};
use querbuch_identity::bearer::Providers;
use querbuch_ledger::ledger::Ledger;
use tokio::sync::watch;

use crate::edge::state::Edge;
use crate::identity::gate::Gate;

/// What the routes share.
#[derive(Clone)]
pub struct App {
    /// The ledger.
    pub ledger: Ledger,
    /// Who may ask, and what is known beforehand.
    pub web: Web,
    /// Who lets people in; none where there is one local user.
    pub gate: Option<Arc<Gate>>,
    /// Streams and WebSockets at once.
    pub streams_max: usize,
    /// Whether the server stops: new requests are not wanted any more.
    pub stopping: watch::Receiver<bool>,
}

/// Who may ask over the web, and the documents that need not be sent.
#[derive(Clone)]
pub struct Web {
    /// The host names that are answered.
    pub hosts: AllowedHosts,
    /// The web pages that may use it.
    pub origins: Arc<AllowedOrigins>,
    /// The issuers that are trusted; without any there is one local user.
    pub providers: Providers,
    /// Under which address people reach it, without a path.
    pub public_url: Option<String>,
    /// Documents that are asked for by their ids.
    pub documents: KnownDocuments,
    /// What stands between a network and the routes.
    pub edge: Edge,
}
