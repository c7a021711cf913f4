//! Steps as server-sent events.

use std::convert::Infallible;

use async_graphql::ServerError;
use axum::body::Body;
use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream};
use serde::Serialize;
use tokio::time::{Instant, timeout};

use super::ConnectionPermit;
use super::lease::{Lease, ended};
use super::operation::{Operation, Step};

/// Keeps the connection alive, and is no event.
const COMMENT: &str = ":\n\n";

/// What ends a stream that is complete. Without a data line a browser would not pass it on.
const COMPLETE: &str = "event: complete\ndata: \n\n";

/// Ends a stream that would go on: the client may come back after 2,000 milliseconds. A restart takes a second or two.
const INTERRUPTED: &str = "retry: 2000\n\n";

/// The events of one operation.
pub(crate) struct EventStream {
    steps: BoxStream<'static, Step>,
    operation: Operation,
    /// When the last piece was handed to the connection, which asks for the next one as soon as it has room for it.
    handed_over: Option<Instant>,
    ended: bool,
    /// Ready when whoever opened it may not go on.
    lease_ends: BoxFuture<'static, ()>,
    _permit: ConnectionPermit,
}

#[derive(Serialize)]
struct Failed<'a> {
    errors: &'a [ServerError],
}

impl EventStream {
    pub(crate) fn new(
        steps: BoxStream<'static, Step>,
        operation: Operation,
        permit: ConnectionPermit,
    ) -> Self {
        Self {
            lease_ends: Lease::end_of(&operation.parts),
            steps,
            operation,
            handed_over: None,
            ended: false,
            _permit: permit,
        }
    }

    pub(crate) fn into_body(self) -> Body {
        let pieces = stream::unfold(self, |mut events| async move {
            let piece = events.next_piece().await?;
            Some((Ok::<_, Infallible>(piece), events))
        });
        Body::from_stream(pieces)
    }

    /// The text that is written next; none at the end.
    async fn next_piece(&mut self) -> Option<String> {
        if self.ended {
            return None;
        }
        let limits = self.operation.limits;
        if self.handed_over.is_some_and(|at| at.elapsed() > limits.write) {
            self.ended = true;
            let position = self.operation.progress.position();
            tracing::warn!(
                position,
                request_id = self.operation.context.request_id,
                "slow subscriber is cut off"
            );
            return Some(failed(&self.operation.too_slow()));
        }
        let next = tokio::select! {
            biased;
            () = &mut self.lease_ends => {
                self.ended = true;
                let error = self.operation.context.error(ended());
                return Some(failed(&self.operation.errors(vec![error])));
            }
            next = timeout(limits.ping, self.steps.next()) => next,
        };
        let piece = match next {
            Err(_) => COMMENT.to_owned(),
            Ok(Some(Step::Next(document))) => self.event(&document),
            Ok(Some(Step::Failed(errors))) => {
                self.ended = true;
                failed(&errors)
            }
            Ok(Some(Step::Complete) | None) => {
                self.ended = true;
                COMPLETE.to_owned()
            }
            Ok(Some(Step::Interrupted)) => {
                self.ended = true;
                INTERRUPTED.to_owned()
            }
        };
        self.handed_over = Some(Instant::now());
        Some(piece)
    }

    /// The position is the id of the event: a browser that reconnects by itself sends it as `Last-Event-ID`.
    fn event(&self, document: &str) -> String {
        match self.operation.progress.position() {
            Some(position) => format!("id: {position}\nevent: next\ndata: {document}\n\n"),
            None => format!("event: next\ndata: {document}\n\n"),
        }
    }
}

/// The stream has begun with 200, so errors stand in a last event.
fn failed(errors: &[ServerError]) -> String {
    let document = serde_json::to_string(&Failed { errors }).unwrap_or_default();
    format!("event: next\ndata: {document}\n\n{COMPLETE}")
}
