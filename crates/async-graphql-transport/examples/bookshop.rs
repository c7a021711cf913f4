//! A small shop with a query, a mutation and a subscription.
//!
//! ```text
//! cargo run -p async-graphql-transport --example bookshop -- 127.0.0.1:8000
//!
//! curl -s http://127.0.0.1:8000/graphql -H 'content-type: application/json' -d '{"query":"{ books { title stock } }"}'
//! curl -s http://127.0.0.1:8000/graphql -H 'content-type: application/json' \
//!      -d '{"query":"mutation { sell(title: \"Faust\", copies: 2) { title stock } }"}'
//! curl -sN http://127.0.0.1:8000/graphql -H 'accept: text/event-stream' -H 'content-type: application/json' \
//!      -d '{"query":"subscription { sales(after: 0) { number title copies } }"}'
//! ```
//!
//! A WebSocket client speaks `graphql-transport-ws` at the same address.
#![expect(
    clippy::unused_async,
    reason = "async-graphql takes only asynchronous resolvers"
)]

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::{
    Context, Error, ErrorExtensions as _, Object, Result, Schema, SimpleObject, Subscription,
};
use async_graphql_transport::http::WriteTimeoutListener;
use async_graphql_transport::progress::{Progress, ResumeAfter};
use async_graphql_transport::{CachedSchema, GraphqlEndpoint, Shutdown};
use futures_util::{Stream, stream};
use tokio::net::TcpListener;
use tokio::sync::watch;

#[derive(Clone, SimpleObject)]
struct Book {
    title: String,
    /// Copies in stock.
    stock: u32,
}

#[derive(Clone, SimpleObject)]
struct Sale {
    /// Sales are numbered from 1. The number is the position of the sale in the subscription.
    number: u64,
    title: String,
    copies: u32,
}

/// The books, and the sales so far.
struct Shop {
    books: Mutex<Vec<Book>>,
    sales: watch::Sender<Vec<Sale>>,
}

struct Query;

#[Object]
impl Query {
    /// All books.
    async fn books(&self, context: &Context<'_>) -> Vec<Book> {
        let shop = context.data_unchecked::<Arc<Shop>>();
        shop.books.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

struct Mutation;

#[Object]
impl Mutation {
    /// Sells copies of a book.
    async fn sell(&self, context: &Context<'_>, title: String, copies: u32) -> Result<Book> {
        let shop = context.data_unchecked::<Arc<Shop>>();
        let mut books = shop.books.lock().unwrap_or_else(PoisonError::into_inner);
        let book = books.iter_mut().find(|book| book.title == title);
        let book = book.ok_or_else(|| refused("There is no such book.", "NOT_FOUND"))?;
        let left = book.stock.checked_sub(copies);
        book.stock = left.ok_or_else(|| refused("There are not so many copies.", "OUT_OF_STOCK"))?;
        shop.sales.send_modify(|sales| {
            let number = sales.len() as u64 + 1;
            sales.push(Sale {
                number,
                title,
                copies,
            });
        });
        Ok(book.clone())
    }
}

/// An error with a code is meant for the client. One without is taken for a fault of the server, and its text goes to
/// the log only.
fn refused(message: &str, code: &str) -> Error {
    Error::new(message).extend_with(|_, extensions| extensions.set("code", code))
}

struct Sales;

#[Subscription]
impl Sales {
    /// Every sale after the one of this number, and what is sold from now on.
    async fn sales<'ctx>(&self, context: &Context<'ctx>, after: u64) -> impl Stream<Item = Sale> + use<'ctx> {
        let shop = context.data_unchecked::<Arc<Shop>>();
        // A browser that reconnects repeats its document, and says beside it how far it came.
        let resumed = context.data_opt::<ResumeAfter>().map(|resumed| resumed.0);
        let progress = context.data_opt::<Arc<Progress>>().cloned().unwrap_or_default();
        let state = (shop.sales.subscribe(), resumed.unwrap_or(after), progress);
        stream::unfold(state, async |(mut sales, after, progress)| {
            let is_later = |sale: &&Sale| sale.number > after;
            let sale = sales
                .wait_for(|sales| sales.iter().any(|sale| is_later(&sale)))
                .await
                .ok()?
                .iter()
                .find(is_later)
                .cloned()?;
            // The event is named by its position. A client that is cut off reads it, too.
            progress.reach(sale.number);
            Some((sale.clone(), (sales, sale.number, progress)))
        })
    }
}

fn shop() -> Shop {
    let books = [("Faust", 12), ("Effi Briest", 7), ("Der Process", 3)];
    let books = books.map(|(title, stock)| Book {
        title: title.to_owned(),
        stock,
    });
    Shop {
        books: Mutex::new(books.to_vec()),
        sales: watch::Sender::new(Vec::new()),
    }
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1);
    let listener = TcpListener::bind(address.as_deref().unwrap_or("127.0.0.1:8000")).await?;
    println!("http://{}/graphql", listener.local_addr()?);

    let shop = Arc::new(shop());
    let schema = CachedSchema::new(move || Schema::build(Query, Mutation, Sales).data(shop.clone()));
    // Requests are numbered. A server whose log is kept should take ids that stay unique, such as UUIDs.
    let requests = AtomicU64::new(0);
    let new_request_id = move || format!("request-{}", requests.fetch_add(1, Ordering::Relaxed));
    let (shut_down, shutting_down) = watch::channel(false);
    let endpoint =
        GraphqlEndpoint::new(Arc::new(schema), new_request_id).shutdown(Shutdown::when(shutting_down));

    // Connections whose clients stopped reading are given up, so that none of them holds up the end.
    axum::serve(WriteTimeoutListener::new(listener), endpoint.router("/graphql"))
        .with_graceful_shutdown(async move {
            drop(tokio::signal::ctrl_c().await);
            // Streams and WebSockets end, and their clients are told to come back.
            shut_down.send_replace(true);
        })
        .await
}
