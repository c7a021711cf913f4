//! A message board per tenant: the hook that runs before each operation, subscriptions that are shared, limits of its
//! own.
//!
//! ```text
//! cargo run -p async-graphql-transport --example tenants -- 127.0.0.1:8000
//!
//! curl -s http://127.0.0.1:8000/graphql -H 'content-type: application/json' -H 'tenant: north' \
//!      -d '{"query":"mutation { post(text: \"Hello\") { number text } }"}'
//! curl -sN http://127.0.0.1:8000/graphql -H 'content-type: application/json' -H 'tenant: north' \
//!      -H 'accept: text/event-stream' -d '{"query":"subscription { board { count messages(first: 3) { text } } }"}'
//! ```
//!
//! Without the header `tenant` every operation is refused, with 401.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_graphql::{Context, Object, Schema, SimpleObject, Subscription};
use async_graphql_transport::guard::{DocumentLimits, PageRules};
use async_graphql_transport::http::AllowedOrigins;
use async_graphql_transport::progress::Edition;
use async_graphql_transport::{
    CachedSchema, GraphqlEndpoint, HttpLimits, LiveLimits, Sentence, TransportError,
};
use axum::http::StatusCode;
use axum::http::request::Parts;
use futures_util::{Stream, stream};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// What resolvers need to know of a request: the board of its tenant.
struct Tenant(watch::Sender<Board>);

#[derive(Clone, Default)]
struct Board(Vec<Message>);

#[derive(Clone, SimpleObject)]
struct Message {
    /// Messages are numbered from 1.
    number: u64,
    text: String,
}

#[Object]
impl Board {
    /// How many messages there are.
    async fn count(&self) -> usize {
        self.0.len()
    }
    /// The newest messages.
    async fn messages(&self, #[graphql(default = 10)] first: usize) -> Vec<Message> {
        self.0.iter().rev().take(first).cloned().collect()
    }
}

struct Query;

#[Object]
impl Query {
    /// The board of the tenant.
    async fn board(&self, context: &Context<'_>) -> Board {
        context.data_unchecked::<Tenant>().0.borrow().clone()
    }
}

struct Mutation;

#[Object]
impl Mutation {
    /// Posts a message.
    async fn post(&self, context: &Context<'_>, text: String) -> Message {
        let mut posted = Message { number: 0, text };
        context.data_unchecked::<Tenant>().0.send_modify(|board| {
            posted.number = board.0.len() as u64 + 1;
            board.0.push(posted.clone());
        });
        posted
    }
}

struct Boards;

#[Subscription]
impl Boards {
    /// The board of the tenant as it is now, and whenever it changes. A slow reader skips to the newest.
    async fn board<'ctx>(&self, context: &Context<'ctx>) -> impl Stream<Item = Board> + use<'ctx> {
        let mut board = context.data_unchecked::<Tenant>().0.subscribe();
        board.mark_changed();
        // Shared subscriptions tell their editions, so that no subscriber gets the same answer twice.
        let edition = context.data_opt::<Arc<Edition>>().cloned().unwrap_or_default();
        stream::unfold((board, edition), async |(mut board, edition)| {
            board.changed().await.ok()?;
            let newest = board.borrow_and_update().clone();
            edition.reach(newest.0.len() as u64 + 1);
            Some((newest, (board, edition)))
        })
    }
}

/// The tenant that a request names. A real server would look at a session or a token.
fn tenant_of(parts: &Parts) -> Option<String> {
    let tenant = parts.headers.get("tenant")?.to_str().ok()?;
    Some(tenant.to_owned()).filter(|tenant| !tenant.is_empty())
}

fn unauthenticated() -> TransportError {
    let message = Sentence::new("Name your tenant.").in_german("Bitte den Mandanten nennen.");
    TransportError::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", message)
}

/// Narrower limits than the usual ones. Pages of this schema have one argument for their size.
fn document_limits() -> DocumentLimits {
    DocumentLimits {
        depth_max: 16,
        cost_max: 1_000,
        pages: PageRules {
            size_arguments: &["first"],
            ..PageRules::default()
        },
        ..DocumentLimits::default()
    }
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1);
    let listener = TcpListener::bind(address.as_deref().unwrap_or("127.0.0.1:8000")).await?;
    println!("http://{}/graphql", listener.local_addr()?);

    let schema = CachedSchema::with_limits(document_limits(), || Schema::build(Query, Mutation, Boards));
    let requests = AtomicU64::new(0);
    let new_request_id = move || format!("request-{}", requests.fetch_add(1, Ordering::Relaxed));
    let boards: Arc<Mutex<HashMap<String, watch::Sender<Board>>>> = Arc::default();

    // A text that is no origin would be a mistake of this program; here it lets in nobody.
    let pages = ["https://board.example.org"]
        .into_iter()
        .filter_map(|page| page.parse().ok());
    let endpoint = GraphqlEndpoint::new(Arc::new(schema), new_request_id)
        // Whatever depends on the request is added to its data, or refuses it.
        .attach(move |parts, request| {
            let tenant = tenant_of(parts);
            let boards = boards.clone();
            async move {
                let tenant = tenant.ok_or_else(unauthenticated)?;
                let mut boards = boards.lock().unwrap_or_else(PoisonError::into_inner);
                let board = boards.entry(tenant).or_default().clone();
                Ok(request.data(Tenant(board)))
            }
        })
        // A change of a board is executed once for all subscribers of its tenant who ask the same.
        .share("board", |parts| tenant_of(parts).unwrap_or_default())
        .limits(HttpLimits {
            body_bytes_max: 16 * 1024,
            operation_time_max: Duration::from_secs(2),
            ..HttpLimits::default()
        })
        .live_limits(LiveLimits {
            operations: 5,
            ..LiveLimits::default()
        })
        .timeout_advice("Look at the board before you post again.")
        .allowed_origins(AllowedOrigins::own().and(pages));
    axum::serve(listener, endpoint.router("/graphql")).await
}
