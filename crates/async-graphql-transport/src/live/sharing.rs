//! Subscriptions that are executed once for all equal subscribers: those of the same document, operation and variables,
//! within one audience.
//!
//! Each subscriber begins with an answer of its own, since its request may carry conditions of its own (a position to
//! wait for, say). From then on one stream runs for all of them, so that a change is executed and written once, however
//! many subscribe. Each connection still is written to by itself: a slow one skips to the newest answer, and is cut
//! off like any other.

mod streams;

use std::borrow::Cow;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use async_graphql::{ObjectType, Response as Executed, ServerError, SubscriptionType, Value};
use axum::http::request::Parts;
use futures_util::stream::{self, BoxStream};
use futures_util::{FutureExt as _, StreamExt as _};
use tokio::sync::watch;

use self::streams::{Latest, Publisher, Streams};
use super::operation::Event;
use crate::budget::AnswerTooLarge;
use crate::cost::AnswerTooCostly;
use crate::documents::{OperationIdentity, PreparedRequest};
use crate::http::GraphqlEndpoint;
use crate::http::response::text_without_errors;
use crate::progress::Edition;

/// Different streams of one field that run at once. Each holds a parsed document; beyond that, every subscriber has a
/// stream of its own, as if nobody else asked the same.
const STREAMS_MAX: usize = 1_000;

type Audience = Box<dyn Fn(&Parts) -> Cow<'static, str> + Send + Sync>;

/// A field whose subscriptions share streams, and the streams that run.
pub(crate) struct Sharing {
    field: &'static str,
    audience: Audience,
    streams: Arc<Streams<Key>>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    operation: OperationIdentity,
    audience: Cow<'static, str>,
}

/// An answer as all subscribers get it.
enum Answer {
    /// The text of its document.
    Document(Arc<str>),
    /// Some of it could not be answered. Errors hold the id of each request, so it is written anew for each subscriber.
    Partial(Value, Vec<ServerError>),
    /// It has more bytes than an answer may have.
    TooLarge(AnswerTooLarge),
    /// It costs more than an answer may, so the stream ends.
    TooCostly(AnswerTooCostly),
    /// The stream cannot go on.
    Failed(Vec<ServerError>),
}

/// A subscription that may share a stream.
pub(super) struct SharedSubscription {
    key: Key,
    repeated: PreparedRequest,
    parts: Arc<Parts>,
    streams: Arc<Streams<Key>>,
}

impl Sharing {
    pub(crate) fn new(field: &'static str, audience: Audience) -> Self {
        Self {
            field,
            audience,
            streams: Streams::new(STREAMS_MAX),
        }
    }
}

impl Answer {
    fn of(answered: Result<Executed, AnswerTooCostly>, bytes_max: usize) -> Self {
        match Event::of(answered) {
            Event::Own(executed) if executed.errors.is_empty() => {
                match text_without_errors(&executed, bytes_max) {
                    Ok(document) => Self::Document(document.into()),
                    Err(excess) => Self::TooLarge(excess),
                }
            }
            Event::TooLarge(excess) => Self::TooLarge(excess),
            Event::Own(executed) => Self::Partial(executed.data, executed.errors),
            Event::Shared(document) => Self::Document(document),
            Event::TooCostly(refused) => Self::TooCostly(refused),
            Event::Failed(errors) => Self::Failed(errors),
        }
    }

    /// The event for one of the subscribers.
    fn event(&self) -> Event {
        match self {
            Self::Document(document) => Event::Shared(document.clone()),
            Self::Partial(data, errors) => {
                let mut executed = Executed::new(data.clone());
                executed.errors.clone_from(errors);
                Event::Own(Box::new(executed))
            }
            Self::TooLarge(excess) => Event::TooLarge(*excess),
            Self::TooCostly(refused) => Event::TooCostly(*refused),
            Self::Failed(errors) => Event::Failed(errors.clone()),
        }
    }
}

impl<Q, M, S> GraphqlEndpoint<Q, M, S>
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    /// What is needed to share a stream; none for a subscription that is not shared.
    pub(super) fn shared(
        &self,
        parts: &Arc<Parts>,
        prepared: &PreparedRequest,
    ) -> Option<SharedSubscription> {
        let field = prepared.subscribed_field()?;
        let sharing = self.sharing.iter().find(|sharing| sharing.field == field)?;
        let key = Key {
            operation: prepared.identity()?,
            audience: (sharing.audience)(parts),
        };
        Some(SharedSubscription {
            key,
            repeated: prepared.repeated(),
            parts: parts.clone(),
            streams: sharing.streams.clone(),
        })
    }
}

impl SharedSubscription {
    /// The events of one subscriber: first one of its own, then those of the stream that is shared.
    pub(super) fn events<Q, M, S>(
        self,
        endpoint: &Arc<GraphqlEndpoint<Q, M, S>>,
        mut prepared: PreparedRequest,
    ) -> BoxStream<'static, Event>
    where
        Q: ObjectType + 'static,
        M: ObjectType + 'static,
        S: SubscriptionType + 'static,
    {
        let edition = Arc::new(Edition::default());
        prepared.request = prepared.request.data(edition.clone());
        let own = endpoint.schema.execute_stream(prepared);
        let mut own = own.map(Event::of).boxed();
        let endpoint = endpoint.clone();
        let events = stream::once(async move {
            let Some(first) = own.next().await else {
                return stream::empty().boxed();
            };
            let ends = matches!(first, Event::Failed(_) | Event::TooCostly(_));
            let first = stream::iter([first]);
            if ends {
                return first.boxed();
            }
            let rest = stream::once(async move { self.rest(endpoint, own, edition.last()).await });
            first.chain(rest.flatten()).boxed()
        });
        events.flatten().boxed()
    }

    /// The events after the first one, whose edition is `seen`.
    async fn rest<Q, M, S>(
        self,
        endpoint: Arc<GraphqlEndpoint<Q, M, S>>,
        own: BoxStream<'static, Event>,
        seen: u64,
    ) -> BoxStream<'static, Event>
    where
        Q: ObjectType + 'static,
        M: ObjectType + 'static,
        S: SubscriptionType + 'static,
    {
        let Self {
            key,
            repeated,
            parts,
            streams,
        } = self;
        let subscribed = streams.subscribe(&key, |publisher| {
            tokio::spawn(run(endpoint, publisher, repeated, parts));
        });
        let Some(mut latest) = subscribed else {
            return own;
        };
        // The own stream is kept until the shared one has answered: what resolvers keep for its question is not given
        // up in between.
        if latest.wait_for(|latest| latest.answer.is_some()).await.is_err() {
            return own;
        }
        drop(own);
        stream::unfold((latest, seen), next).boxed()
    }
}

/// The newest event of a later edition than the one that was seen; none where the shared stream has ended.
async fn next(
    (mut latest, seen): (watch::Receiver<Latest>, u64),
) -> Option<(Event, (watch::Receiver<Latest>, u64))> {
    let (edition, event) = {
        let newer = latest.wait_for(|latest| latest.edition > seen).await.ok()?;
        (newer.edition, newer.answer.as_ref()?.event())
    };
    Some((event, (latest, edition)))
}

/// Runs a shared stream until nobody subscribes any more.
async fn run<Q, M, S>(
    endpoint: Arc<GraphqlEndpoint<Q, M, S>>,
    mut publisher: Publisher<Key>,
    prepared: PreparedRequest,
    parts: Arc<Parts>,
) where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    // If the hook refuses now, every subscriber goes on with its own stream.
    let Ok(mut prepared) = endpoint.admit(&parts, prepared).await else {
        return;
    };
    let edition = Arc::new(Edition::default());
    prepared.request = prepared.request.data(edition.clone());
    // What all share is told to none of them.
    let mut events = endpoint.schema.execute_stream(prepared.unobserved()).boxed();
    loop {
        let event = tokio::select! {
            () = publisher.deserted() => return,
            event = AssertUnwindSafe(events.next()).catch_unwind() => event,
        };
        let answer = match event {
            Ok(None) => return,
            Ok(Some(answered)) => Answer::of(answered, endpoint.limits.answer_bytes_max),
            Err(_) => {
                tracing::error!("panic in a subscription that is shared");
                // An error without a code is taken for a fault of the server, and worded as such for each subscriber.
                Answer::Failed(vec![ServerError::new("panic", None)])
            }
        };
        if matches!(answer, Answer::Failed(_) | Answer::TooCostly(_)) {
            publisher.retire();
            // Later than any edition that was seen, so that every subscriber reads of the end.
            publisher.publish(u64::MAX, answer);
            return;
        }
        publisher.publish(edition.last(), answer);
    }
}
