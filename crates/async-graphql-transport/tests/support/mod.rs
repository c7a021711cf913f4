//! A small schema, and clients that speak its protocols.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use async_graphql::{Context, Object, Schema, Subscription};
use async_graphql_transport::http::WriteTimeoutListener;
use async_graphql_transport::progress::{Edition, Progress, ResumeAfter};
use async_graphql_transport::{CachedSchema, GraphqlEndpoint};
use axum::http::{HeaderValue, StatusCode};
use futures_util::{SinkExt as _, Stream, StreamExt as _, stream};
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// A number that is added to, and how often a subscription resolved it.
#[derive(Clone, Default)]
pub struct Counter {
    value: watch::Sender<i64>,
    resolved: Arc<AtomicUsize>,
}

impl Counter {
    /// A server of its own counter.
    pub fn endpoint() -> GraphqlEndpoint<Query, Mutation, Events> {
        Self::default().serve()
    }

    /// A server of this counter.
    pub fn serve(&self) -> GraphqlEndpoint<Query, Mutation, Events> {
        let counter = self.clone();
        let schema = CachedSchema::new(move || Schema::build(Query, Mutation, Events).data(counter.clone()));
        let requests = AtomicU64::new(0);
        GraphqlEndpoint::new(Arc::new(schema), move || {
            format!("request-{}", requests.fetch_add(1, Ordering::Relaxed))
        })
    }

    pub fn resolved(&self) -> usize {
        self.resolved.load(Ordering::SeqCst)
    }

    fn of<'a>(context: &Context<'a>) -> &'a Self {
        context.data_unchecked()
    }
}

pub struct Query;

#[Object]
impl Query {
    async fn value(&self, context: &Context<'_>) -> i64 {
        *Counter::of(context).value.borrow()
    }
}

pub struct Mutation;

#[Object]
impl Mutation {
    async fn add(&self, context: &Context<'_>, amount: i64) -> i64 {
        let counter = Counter::of(context);
        counter.value.send_modify(|value| *value += amount);
        *counter.value.borrow()
    }
}

pub struct Events;

#[Subscription]
impl Events {
    /// The value as it is now, and whenever it changes.
    async fn value<'ctx>(&self, context: &Context<'ctx>) -> impl Stream<Item = i64> + use<'ctx> {
        let counter = Counter::of(context);
        let edition = context.data_opt::<Arc<Edition>>().cloned().unwrap_or_default();
        let mut values = counter.value.subscribe();
        values.mark_changed();
        stream::unfold((values, edition), |(mut values, edition)| async {
            values.changed().await.ok()?;
            let value = *values.borrow_and_update();
            counter.resolved.fetch_add(1, Ordering::SeqCst);
            edition.reach(value.unsigned_abs() + 1);
            Some((value, (values, edition)))
        })
    }

    /// Numbers down to zero, whose positions count up from one.
    async fn countdown<'ctx>(
        &self,
        context: &Context<'ctx>,
        from: u64,
    ) -> impl Stream<Item = u64> + use<'ctx> {
        let progress = context.data_opt::<Arc<Progress>>().cloned().unwrap_or_default();
        let after = context.data_opt::<ResumeAfter>().map_or(0, |resumed| resumed.0);
        stream::iter(after + 1..=from).map(move |position| {
            progress.reach(position);
            from - position
        })
    }
}

pub struct Answer {
    pub status: StatusCode,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }
}

/// A server on a port of its own.
pub struct Server(SocketAddr);

impl Server {
    pub async fn start(endpoint: GraphqlEndpoint<Query, Mutation, Events>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("is bound");
        let router = endpoint.router("/graphql");
        tokio::spawn(async move { axum::serve(WriteTimeoutListener::new(listener), router).await });
        Self(address)
    }

    /// Posts a document, and reads the answer to its end.
    pub async fn post(&self, document: &str, headers: &[&str]) -> Answer {
        let body = serde_json::json!({ "query": document }).to_string();
        let accept = "accept: application/graphql-response+json";
        let names_accept = headers.iter().any(|header| header.starts_with("accept:"));
        let own = headers.iter().chain(Some(&accept).filter(|_| !names_accept));
        let own = own.copied().collect::<Vec<_>>().join("\r\n");
        // Of version 1.0, so that the body is not sent in chunks.
        let request = format!(
            "POST /graphql HTTP/1.0\r\n{own}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut stream = TcpStream::connect(self.0).await.expect("connects");
        stream.write_all(request.as_bytes()).await.expect("is taken");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("answers");
        let (head, text) = answer.split_once("\r\n\r\n").expect("has a head");
        let status = head.split(' ').nth(1).expect("has a status");
        Answer {
            status: status.parse().expect("is a status"),
            text: text.to_owned(),
        }
    }

    pub async fn websocket(&self) -> Socket {
        self.websocket_of("").await
    }

    pub async fn websocket_of(&self, user: &str) -> Socket {
        let mut request = format!("ws://{}/graphql", self.0)
            .into_client_request()
            .expect("is a request");
        let headers = request.headers_mut();
        headers.insert("user", HeaderValue::from_str(user).expect("is a header"));
        headers.insert(
            "sec-websocket-protocol",
            HeaderValue::from_static("graphql-transport-ws"),
        );
        let (socket, _) = connect_async(request).await.expect("is opened");
        Socket { socket, closed: None }
    }
}

pub struct Socket {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// The code of the close, once it has come.
    closed: Option<u16>,
}

impl Socket {
    pub async fn send(&mut self, message: Value) {
        let message = Message::text(message.to_string());
        self.socket.send(message).await.expect("is taken");
    }

    /// The next message, or the code with which the connection was closed; 1006 where it was not closed but lost.
    pub async fn receive(&mut self) -> Result<Value, u16> {
        if let Some(code) = self.closed {
            return Err(code);
        }
        loop {
            let code = match self.socket.next().await {
                Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).expect("is JSON")),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
                Some(Ok(Message::Close(Some(frame)))) => frame.code.into(),
                _ => 1006,
            };
            self.closed = Some(code);
            return Err(code);
        }
    }
}
