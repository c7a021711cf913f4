//! The transport from outside, on a small schema.
#![expect(
    clippy::unused_async,
    reason = "async-graphql takes only asynchronous resolvers"
)]

mod documents;
mod event_streams;
mod execution;
mod requests;
mod sharing;
mod sizes;
mod websockets;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Context, Error, ErrorExtensions, ID, Object, Schema, Subscription};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE, HeaderMap};
use axum::http::{Request, StatusCode};
use futures_util::{Stream, StreamExt as _, stream};
use serde_json::Value;
use tokio::net::TcpListener;
use tower::ServiceExt;

use crate::budget::{AnswerBudget, AnswerTooLarge};
use crate::documents::CachedSchema;
use crate::http::{
    AllowedOrigins, GraphqlEndpoint, HttpLimits, OVERLOADED, TransportError, WriteTimeoutListener,
};
use crate::language::{Language, Sentence};
use crate::live::{LiveLimits, Shutdown};
use crate::progress::Progress;

const RESPONSE_JSON: &str = "application/graphql-response+json";
const JSON: &str = "application/json";

struct Query;

#[Object]
impl Query {
    async fn hello(&self) -> &str {
        "hello"
    }
    async fn node(&self, id: ID) -> String {
        id.to_string()
    }
    async fn small(&self, number: i8) -> i8 {
        number
    }
    async fn added(&self, context: &Context<'_>) -> Option<String> {
        context.data_opt::<String>().cloned()
    }
    async fn tagged(&self, context: &Context<'_>) -> bool {
        context.insert_http_header("etag", "\"7\"");
        context.insert_http_header("content-type", "text/html");
        true
    }
    async fn maybe(&self) -> async_graphql::Result<Option<bool>> {
        Err(Error::new("Kein Zugriff.").extend_with(|_, extensions| extensions.set("code", "FORBIDDEN")))
    }
    async fn fault(&self) -> async_graphql::Result<bool> {
        Err(std::io::Error::other("secret path /var/lib").into())
    }
    async fn uncoded(&self) -> async_graphql::Result<bool> {
        Err(Error::new("secret text"))
    }
    async fn overloaded(&self) -> async_graphql::Result<bool> {
        Err(Error::new("Busy.").extend_with(|_, extensions| extensions.set("code", OVERLOADED)))
    }
    async fn panics(&self, really: bool) -> bool {
        assert!(!really, "secret panic");
        really
    }
    async fn later(&self) -> bool {
        tokio::time::sleep(Duration::from_millis(500)).await;
        true
    }
    async fn large(&self, bytes: usize) -> String {
        "x".repeat(bytes)
    }
    async fn spends(&self, context: &Context<'_>, bytes: usize) -> async_graphql::Result<bool> {
        let spent = context.data_unchecked::<AnswerBudget>().spend(bytes);
        let coded = |_| Error::new("Too large.").extend_with(|_, it| it.set("code", AnswerTooLarge::CODE));
        spent.map(|()| true).map_err(coded)
    }
    async fn failing(&self, count: usize) -> Vec<Failing> {
        (0..count).map(|_| Failing).collect()
    }
    async fn refuses(&self, code: String) -> async_graphql::Result<bool> {
        Err(Error::new("Later.").extend_with(|_, extensions| extensions.set("code", code)))
    }
    async fn hangs(&self) -> bool {
        std::future::pending().await
    }
}

struct Failing;

#[Object]
impl Failing {
    async fn maybe(&self) -> async_graphql::Result<Option<bool>> {
        Err(Error::new("Kein Zugriff.").extend_with(|_, extensions| extensions.set("code", "FORBIDDEN")))
    }
}

struct Mutation;

#[Object]
impl Mutation {
    async fn touch(&self) -> bool {
        true
    }
}

struct Ticks;

#[Subscription]
impl Ticks {
    async fn tick(&self, #[graphql(default = 0)] to: i32) -> impl Stream<Item = i32> {
        stream::iter(1..=to)
    }
    /// More than any buffer holds, each event larger than the one before it was awaited for.
    async fn flood<'ctx>(&self, context: &Context<'ctx>) -> impl Stream<Item = String> + use<'ctx> {
        let progress = context.data_opt::<Arc<Progress>>().cloned().unwrap_or_default();
        stream::iter(1..).map(move |number: u64| {
            progress.reach(number);
            format!("{number}:{}", "x".repeat(FLOOD_BYTES))
        })
    }
    /// Each event ten times as large as the one before it.
    async fn grows(&self, to: u32) -> impl Stream<Item = String> {
        stream::iter(1..=to).map(|number| "x".repeat(100 * 10_usize.pow(number)))
    }
    async fn silence(&self) -> impl Stream<Item = i32> {
        stream::pending()
    }
    async fn refuses(&self) -> async_graphql::Result<impl Stream<Item = i32> + use<>> {
        let error =
            Error::new("Kein Zugriff.").extend_with(|_, extensions| extensions.set("code", "FORBIDDEN"));
        Err::<stream::Empty<i32>, _>(error)
    }
    async fn breaks(&self) -> impl Stream<Item = i32> {
        stream::iter(1..).map(|number| {
            assert!(number < 2, "secret panic");
            number
        })
    }
}

/// Bytes of one event of `flood`.
const FLOOD_BYTES: usize = 200_000;

/// Serves on a port of its own, as the server does.
async fn listen(app: Router, write_timeout: Duration) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let listener = WriteTimeoutListener::new(listener).timeout(write_timeout);
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

/// Waits for what has to come true soon.
async fn soon<F: Future<Output = bool>>(what: &str, is_so: impl Fn() -> F) {
    for _ in 0..200 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("never: {what}");
}

fn endpoint() -> GraphqlEndpoint<Query, Mutation, Ticks> {
    GraphqlEndpoint::new(
        Arc::new(CachedSchema::new(|| Schema::build(Query, Mutation, Ticks))),
        || "new-id".to_owned(),
    )
}

/// The limits of `live`, shortened for tests.
fn short() -> LiveLimits {
    LiveLimits {
        init: Duration::from_millis(300),
        write: Duration::from_millis(300),
        farewell: Duration::from_secs(20),
        ..LiveLimits::default()
    }
}

fn app() -> Router {
    endpoint().router("/graphql")
}

/// What came back.
#[derive(Debug)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// An answer without data says why, under which code and for which request.
    fn assert_refused(&self, status: StatusCode, code: &str) {
        assert_eq!(
            (self.status, self.code().as_str()),
            (status, code),
            "{}",
            self.text
        );
        let json = self.json();
        assert!(json.get("data").is_none(), "{}", self.text);
        for error in json["errors"].as_array().unwrap() {
            assert!(error["extensions"]["requestId"].is_string(), "{}", self.text);
            assert!(!error["message"].as_str().unwrap().is_empty());
        }
    }
}

async fn send(app: Router, request: Request<Body>) -> Answer {
    let response = app.oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let text = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
    Answer {
        status: parts.status,
        headers: parts.headers,
        text,
    }
}

fn post(accept: &str, body: impl Into<Body>) -> Request<Body> {
    Request::post("/graphql")
        .header(CONTENT_TYPE, JSON)
        .header(ACCEPT, accept)
        .body(body.into())
        .unwrap()
}

fn query(text: &str) -> String {
    serde_json::json!({ "query": text }).to_string()
}

async fn ask(text: &str) -> Answer {
    send(app(), post(RESPONSE_JSON, query(text))).await
}
