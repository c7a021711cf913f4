//! A WebSocket: its handshake, its messages, its end.

mod message;
mod operations;

use std::borrow::Cow;
use std::convert::Infallible;
use std::sync::Arc;

use async_graphql::{ObjectType, SubscriptionType};
use axum::extract::FromRequestParts as _;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::header::UPGRADE;
use axum::http::request::Parts;
use axum::response::Response;
use serde_json::Value;
use tokio::time::{Instant, sleep, timeout};

use self::message::{ClientMessage, code};
use self::operations::Operations;
use super::lease::Lease;
use super::operation::{Operation, Step};
use super::{ConnectionPermit, LiveLimits};
use crate::http::params::Params;
use crate::http::response::{Outcome, ResponseContext};
use crate::http::{GraphqlEndpoint, TransportError};

/// The only protocol.
const PROTOCOL: &str = "graphql-transport-ws";

/// Bytes that are read at once. Nearly all messages to a server are short; a long one is read in several turns.
const READ_BUFFER_BYTES: usize = 4 * 1024;

/// Whether a request asks for a WebSocket.
pub(crate) fn is_requested(parts: &Parts) -> bool {
    let upgrade = parts
        .headers
        .get(UPGRADE)
        .and_then(|upgrade| upgrade.to_str().ok());
    upgrade.is_some_and(|upgrade| upgrade.to_ascii_lowercase().contains("websocket"))
}

/// Opens a WebSocket, or answers why not.
pub(crate) async fn open<Q, M, S>(
    endpoint: Arc<GraphqlEndpoint<Q, M, S>>,
    mut parts: Parts,
    context: &Arc<ResponseContext>,
) -> Response
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    match handshake(&endpoint, &mut parts).await {
        Err(error) => context.respond(Outcome::Refused(error)),
        Ok((upgrade, permit)) => {
            let (parts, context) = (Arc::new(parts), context.clone());
            upgrade.on_upgrade(move |socket| {
                let connection = Connection {
                    limits: permit.limits(),
                    endpoint,
                    parts,
                    context,
                    socket,
                    operations: Operations::default(),
                    is_initialised: false,
                    _permit: permit,
                };
                connection.run()
            })
        }
    }
}

async fn handshake<Q, M, S>(
    endpoint: &GraphqlEndpoint<Q, M, S>,
    parts: &mut Parts,
) -> Result<(WebSocketUpgrade, ConnectionPermit), TransportError> {
    let upgrade = WebSocketUpgrade::from_request_parts(parts, &()).await;
    let upgrade = upgrade.map_err(|error| TransportError::bad_request(&error.to_string()))?;
    // A longer message is still taken in, so that the client reads why it is refused.
    let upgrade = upgrade
        .max_message_size(endpoint.limits.body_bytes_max.saturating_mul(2))
        .protocols([PROTOCOL]);
    let upgrade = upgrade.read_buffer_size(READ_BUFFER_BYTES);
    if upgrade.selected_protocol().is_none() {
        let reason = format!("Sec-WebSocket-Protocol must offer {PROTOCOL}.");
        return Err(TransportError::bad_request(&reason));
    }
    Ok((upgrade, endpoint.connections.acquire()?))
}

struct Connection<Q, M, S> {
    endpoint: Arc<GraphqlEndpoint<Q, M, S>>,
    parts: Arc<Parts>,
    context: Arc<ResponseContext>,
    limits: LiveLimits,
    socket: WebSocket,
    operations: Operations,
    is_initialised: bool,
    _permit: ConnectionPermit,
}

/// Why a connection ends.
enum End {
    /// The client is not there any more.
    Gone,
    /// The client closes.
    ClosedByClient,
    /// The server closes, with a code and a reason.
    Close(u16, Cow<'static, str>),
    /// The client does not read.
    Slow,
}

/// What the client is waited for. The timer runs until then.
#[derive(Clone, Copy)]
enum Awaited {
    /// `connection_init`.
    Init,
    /// Any message; otherwise a ping is sent.
    Message,
    /// The answer to a ping.
    Pong,
}

impl<Q, M, S> Connection<Q, M, S>
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    async fn run(mut self) {
        let Err(end) = self.serve().await;
        self.finish(end).await;
    }

    async fn serve(&mut self) -> Result<Infallible, End> {
        let mut shutdown = self.endpoint.connections.shutdown.clone();
        let mut stopping = false;
        let mut awaited = Awaited::Init;
        let mut timer = std::pin::pin!(sleep(self.limits.init));
        let mut lease_ends = Lease::end_of(&self.parts);
        loop {
            tokio::select! {
                biased;
                () = &mut lease_ends => {
                    return Err(End::Close(code::FORBIDDEN, "The rights have ended".into()));
                }
                message = self.socket.recv(), if !stopping => {
                    let was_initialised = self.is_initialised;
                    self.receive(message).await?;
                    if self.is_initialised && !was_initialised {
                        lease_ends = Lease::end_of(&self.parts);
                    }
                    if self.is_initialised {
                        awaited = Awaited::Message;
                        timer.as_mut().reset(Instant::now() + self.limits.ping);
                    }
                }
                Some((id, step)) = self.operations.next() => self.send_step(&id, step).await?,
                () = &mut timer => {
                    awaited = self.run_out(awaited).await?;
                    timer.as_mut().reset(Instant::now() + self.limits.pong);
                }
                // Subscriptions end by themselves now; queries and mutations that run still are answered.
                () = shutdown.begins(), if !stopping => stopping = true,
            }
            if stopping && self.operations.is_empty() {
                return Err(End::Close(code::GOING_AWAY, "Going away".into()));
            }
        }
    }

    /// What follows where the client did not do in time what it was waited for.
    async fn run_out(&mut self, awaited: Awaited) -> Result<Awaited, End> {
        match awaited {
            Awaited::Init => Err(End::Close(
                code::INIT_TIMEOUT,
                "Connection initialisation timeout".into(),
            )),
            Awaited::Message => {
                self.send(Message::Ping(Vec::new().into())).await?;
                Ok(Awaited::Pong)
            }
            Awaited::Pong => Err(End::Gone),
        }
    }

    async fn receive(&mut self, message: Option<Result<Message, axum::Error>>) -> Result<(), End> {
        let text = match message {
            None | Some(Err(_)) => return Err(End::Gone),
            Some(Ok(Message::Close(_))) => return Err(End::ClosedByClient),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => return Ok(()),
            Some(Ok(Message::Binary(_))) => return Err(invalid("a binary message")),
            Some(Ok(Message::Text(text))) => text,
        };
        let bytes_max = self.endpoint.limits.body_bytes_max;
        if text.len() > bytes_max {
            let reason = format!("More than {bytes_max} bytes");
            return Err(End::Close(code::TOO_LARGE, reason.into()));
        }
        match ClientMessage::read(&text).map_err(invalid)? {
            ClientMessage::Init(_) if self.is_initialised => Err(End::Close(
                code::TOO_MANY_INITS,
                "Too many initialisation requests".into(),
            )),
            ClientMessage::Init(payload) => {
                self.initialise(payload).await?;
                self.send_text(message::connection_ack()).await
            }
            ClientMessage::Ping => self.send_text(message::pong()).await,
            ClientMessage::Pong => Ok(()),
            ClientMessage::Complete(id) => {
                self.operations.close(&id);
                Ok(())
            }
            ClientMessage::Subscribe(..) if !self.is_initialised => {
                Err(End::Close(code::UNAUTHORIZED, "Unauthorized".into()))
            }
            ClientMessage::Subscribe(id, params) => self.subscribe(id, params).await,
        }
    }

    /// Runs the hook with what the client says of itself.
    async fn initialise(&mut self, payload: Option<Value>) -> Result<(), End> {
        let parts = Parts::clone(&self.parts);
        let initialised = timeout(self.limits.init, (self.endpoint.initialise)(parts, payload)).await;
        let initialised = initialised.map_err(|_| {
            let reason = "Connection initialisation timeout";
            End::Close(code::INIT_TIMEOUT, reason.into())
        })?;
        let parts = initialised.map_err(|error| End::Close(code::FORBIDDEN, error.code().into()))?;
        self.parts = Arc::new(parts);
        self.is_initialised = true;
        Ok(())
    }

    async fn subscribe(&mut self, id: Arc<str>, params: Params<'static>) -> Result<(), End> {
        if self.operations.contains(&id) {
            let reason = format!("Subscriber for {id} already exists");
            return Err(End::Close(code::SUBSCRIBER_EXISTS, reason.into()));
        }
        let operation = Operation::new(self.parts.clone(), self.context.clone(), self.limits);
        if self.operations.len() >= self.limits.operations {
            let error = self
                .context
                .error(message::too_many_operations(self.limits.operations));
            return self.send_text(message::error(&id, &[error])).await;
        }
        let steps = self.endpoint.steps_of(operation.clone(), params);
        self.operations.open(id, operation, steps);
        Ok(())
    }

    async fn send_step(&mut self, id: &Arc<str>, step: Step) -> Result<(), End> {
        if !matches!(step, Step::Next(_)) {
            self.operations.close(id);
        }
        match step {
            Step::Next(document) => self.send_text(message::next(id, &document)).await,
            Step::Failed(errors) => self.send_text(message::error(id, &errors)).await,
            Step::Complete => self.send_text(message::complete(id)).await,
            Step::Interrupted => Ok(()),
        }
    }

    async fn send_text(&mut self, text: String) -> Result<(), End> {
        self.send(Message::Text(text.into())).await
    }

    async fn send(&mut self, message: Message) -> Result<(), End> {
        match timeout(self.limits.write, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(End::Gone),
            Err(_) => Err(End::Slow),
        }
    }

    async fn finish(mut self, end: End) {
        let last_messages = match end {
            End::Gone => return,
            End::ClosedByClient => Vec::new(),
            End::Close(code, reason) => vec![close(code, &reason)],
            End::Slow => self.cut_off(),
        };
        let socket = &mut self.socket;
        let farewell = async {
            for message in last_messages {
                if socket.send(message).await.is_err() {
                    return;
                }
            }
            // Until the client has closed its side: if the connection were dropped at once, it might never read why.
            while let Some(Ok(_)) = socket.recv().await {}
        };
        if timeout(self.limits.farewell, farewell).await.is_err() {
            tracing::debug!(
                request_id = self.context.request_id,
                "the client did not read why the connection ends"
            );
        }
    }

    /// Ends all operations. The errors stand behind all that was written before: a client that reads them has read the
    /// rest, and can go on from the position that they name.
    fn cut_off(&mut self) -> Vec<Message> {
        let operations = self.operations.take();
        let request_id = &self.context.request_id;
        tracing::warn!(
            request_id,
            operations = operations.len(),
            "slow subscriber is cut off"
        );
        let errors = operations
            .iter()
            .map(|(id, operation)| Message::Text(message::error(id, &operation.too_slow()).into()));
        let reason = "Slow subscriber: go on after the last position";
        errors.chain([close(code::TRY_AGAIN_LATER, reason)]).collect()
    }
}

fn close(code: u16, reason: &str) -> Message {
    let reason = reason.into();
    Message::Close(Some(CloseFrame { code, reason }))
}

fn invalid(reason: &str) -> End {
    End::Close(code::INVALID, format!("Invalid message: {reason}").into())
}
