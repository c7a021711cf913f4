//! A WebSocket: its handshake and its life.

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
use tokio::time::{Instant, sleep, timeout};

use self::message::{Heard, code};
use self::operations::Operations;
use super::operation::{Operation, Step};
use super::{Limits, Seat, origin};
use crate::http::params::Params;
use crate::http::respond::{Context, Outcome};
use crate::http::{GraphqlEndpoint, MAX_BODY_BYTES, TransportError};

/// The only protocol.
const PROTOCOL: &str = "graphql-transport-ws";

/// Bytes that are read at once. Nearly all that is said to a server is short; a long message takes several turns.
const READ_BUFFER_BYTES: usize = 4 * 1024;

/// Whether a request wants a WebSocket.
pub(in crate::http) fn is_asked_for(parts: &Parts) -> bool {
    let upgrade = parts
        .headers
        .get(UPGRADE)
        .and_then(|upgrade| upgrade.to_str().ok());
    upgrade.is_some_and(|upgrade| upgrade.to_ascii_lowercase().contains("websocket"))
}

/// Opens one, or says why not.
pub(in crate::http) async fn open<Q, M, S>(
    endpoint: Arc<GraphqlEndpoint<Q, M, S>>,
    mut parts: Parts,
    context: &Arc<Context>,
) -> Response
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    match shake_hands(&endpoint, &mut parts).await {
        Err(error) => context.respond(Outcome::Refused(error)),
        Ok((upgrade, seat)) => {
            let (parts, context) = (Arc::new(parts), context.clone());
            upgrade.on_upgrade(move |socket| {
                let connection = Connection {
                    limits: seat.limits(),
                    endpoint,
                    parts,
                    context,
                    socket,
                    operations: Operations::default(),
                    is_initialised: false,
                    _seat: seat,
                };
                connection.run()
            })
        }
    }
}

async fn shake_hands<Q, M, S>(
    endpoint: &GraphqlEndpoint<Q, M, S>,
    parts: &mut Parts,
) -> Result<(WebSocketUpgrade, Seat), TransportError> {
    origin::check(&parts.headers)?;
    let upgrade = WebSocketUpgrade::from_request_parts(parts, &()).await;
    let upgrade = upgrade.map_err(|error| TransportError::bad_request(error.to_string()))?;
    // A longer message is still taken in, so that the client reads why it is refused.
    let upgrade = upgrade.max_message_size(2 * MAX_BODY_BYTES).protocols([PROTOCOL]);
    let upgrade = upgrade.read_buffer_size(READ_BUFFER_BYTES);
    if upgrade.selected_protocol().is_none() {
        let reason = format!("Sec-WebSocket-Protocol must offer {PROTOCOL}.");
        return Err(TransportError::bad_request(reason));
    }
    Ok((upgrade, endpoint.live.seat()?))
}

struct Connection<Q, M, S> {
    endpoint: Arc<GraphqlEndpoint<Q, M, S>>,
    parts: Arc<Parts>,
    context: Arc<Context>,
    limits: Limits,
    socket: WebSocket,
    operations: Operations,
    is_initialised: bool,
    _seat: Seat,
}

/// Why a connection ends.
enum End {
    /// The other side is not there any more.
    Gone,
    /// The other side closes.
    Left,
    /// This side closes, with a code and a reason.
    Close(u16, Cow<'static, str>),
    /// The other side does not read.
    Slow,
}

/// What comes next where nothing is heard.
#[derive(Clone, Copy)]
enum Silence {
    Init,
    Ping,
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
        let mut end = self.endpoint.live.stop.clone();
        let mut stopping = false;
        let mut silence = Silence::Init;
        let mut timer = std::pin::pin!(sleep(self.limits.init));
        loop {
            tokio::select! {
                heard = self.socket.recv(), if !stopping => {
                    self.hear(heard).await?;
                    if self.is_initialised {
                        silence = Silence::Ping;
                        timer.as_mut().reset(Instant::now() + self.limits.ping);
                    }
                }
                Some((id, step)) = self.operations.next() => self.tell(&id, step).await?,
                () = &mut timer => {
                    silence = self.break_silence(silence).await?;
                    timer.as_mut().reset(Instant::now() + self.limits.pong);
                }
                // Subscriptions end by themselves now; what is being booked gets its answer.
                () = end.wait(), if !stopping => stopping = true,
            }
            if stopping && self.operations.is_empty() {
                return Err(End::Close(code::GOING_AWAY, "Going away".into()));
            }
        }
    }

    async fn break_silence(&mut self, silence: Silence) -> Result<Silence, End> {
        match silence {
            Silence::Init => Err(End::Close(
                code::INIT_TIMEOUT,
                "Connection initialisation timeout".into(),
            )),
            Silence::Ping => {
                self.send(Message::Ping(Vec::new().into())).await?;
                Ok(Silence::Pong)
            }
            Silence::Pong => Err(End::Gone),
        }
    }

    async fn hear(&mut self, message: Option<Result<Message, axum::Error>>) -> Result<(), End> {
        let text = match message {
            None | Some(Err(_)) => return Err(End::Gone),
            Some(Ok(Message::Close(_))) => return Err(End::Left),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => return Ok(()),
            Some(Ok(Message::Binary(_))) => return Err(invalid("a binary message")),
            Some(Ok(Message::Text(text))) => text,
        };
        if text.len() > MAX_BODY_BYTES {
            let reason = format!("More than {MAX_BODY_BYTES} bytes");
            return Err(End::Close(code::TOO_LARGE, reason.into()));
        }
        match Heard::read(&text).map_err(invalid)? {
            Heard::Init if self.is_initialised => Err(End::Close(
                code::TOO_MANY_INITS,
                "Too many initialisation requests".into(),
            )),
            Heard::Init => {
                self.is_initialised = true;
                self.say(message::acknowledged()).await
            }
            Heard::Ping => self.say(message::pong()).await,
            Heard::Pong => Ok(()),
            Heard::Complete(id) => {
                self.operations.close(&id);
                Ok(())
            }
            Heard::Subscribe(..) if !self.is_initialised => {
                Err(End::Close(code::UNAUTHORIZED, "Unauthorized".into()))
            }
            Heard::Subscribe(id, params) => self.subscribe(id, params).await,
        }
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
            return self.say(message::failed(&id, &[error])).await;
        }
        let steps = self.endpoint.steps_of(operation.clone(), params);
        self.operations.open(id, operation, steps);
        Ok(())
    }

    async fn tell(&mut self, id: &Arc<str>, step: Step) -> Result<(), End> {
        if !matches!(step, Step::Next(_)) {
            self.operations.close(id);
        }
        match step {
            Step::Next(document) => self.say(message::next(id, &document)).await,
            Step::Failed(errors) => self.say(message::failed(id, &errors)).await,
            Step::Done => self.say(message::complete(id)).await,
            Step::Stopped => Ok(()),
        }
    }

    async fn say(&mut self, text: String) -> Result<(), End> {
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
        let last_words = match end {
            End::Gone => return,
            End::Left => Vec::new(),
            End::Close(code, reason) => vec![close(code, &reason)],
            End::Slow => self.cut_off(),
        };
        let socket = &mut self.socket;
        let farewell = async {
            for message in last_words {
                if socket.send(message).await.is_err() {
                    return;
                }
            }
            // Until the other side has understood: closed at once, it might not get to read why.
            while let Some(Ok(_)) = socket.recv().await {}
        };
        if timeout(self.limits.farewell, farewell).await.is_err() {
            tracing::debug!(
                request_id = self.context.request_id,
                "the other side did not hear why"
            );
        }
    }

    /// Ends all operations. What each is told stands behind all that was written before: who reads it has read the
    /// rest, and can go on from there.
    fn cut_off(&mut self) -> Vec<Message> {
        let operations = self.operations.take();
        let request_id = &self.context.request_id;
        tracing::warn!(
            request_id,
            operations = operations.len(),
            "slow subscriber is cut off"
        );
        let told = operations
            .iter()
            .map(|(id, operation)| Message::Text(message::failed(id, &operation.too_slow()).into()));
        let reason = "Slow subscriber: go on after the last position";
        told.chain([close(code::TRY_AGAIN_LATER, reason)]).collect()
    }
}

fn close(code: u16, reason: &str) -> Message {
    let reason = reason.into();
    Message::Close(Some(CloseFrame { code, reason }))
}

fn invalid(reason: &str) -> End {
    End::Close(code::INVALID, format!("Invalid message: {reason}").into())
}
