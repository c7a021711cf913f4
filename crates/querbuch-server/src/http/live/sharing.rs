//! What equal subscribers share: the same document, operation and variables, within one audience.
//!
//! Each begins with an answer of its own, of what it may ask for (a position to wait for, say). From then on one stream
//! runs for all of them, so that a change is executed and written once, however many follow it. Each still is written
//! to by itself: one that is slow skips to the newest, and is cut off as any other.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use async_graphql::{ObjectType, Response as Executed, ServerError, SubscriptionType, Value};
use axum::http::request::Parts;
use futures_util::stream::{self, BoxStream};
use futures_util::{FutureExt as _, StreamExt as _};
use querbuch_graphql::documents::{Identity, Prepared};
use querbuch_graphql::progress::Edition;
use querbuch_ledger::shared::{Shared, Task};
use tokio::sync::watch;

use super::operation::Event;
use crate::http::GraphqlEndpoint;
use crate::http::respond::text_without_errors;

/// Different streams that run for several at once. Each holds a parsed document; beyond that, everybody has one of
/// their own, as if nobody else asked the same.
const STREAMS_MAX: usize = 1_000;

type Audience = Box<dyn Fn(&Parts) -> &'static str + Send + Sync>;

/// Which subscriptions share a stream, and the streams that run.
pub(in crate::http) struct Sharing {
    field: &'static str,
    audience: Audience,
    streams: Arc<Shared<Key, Latest>>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    identity: Identity,
    audience: &'static str,
}

/// The newest event of a stream; none before the first.
#[derive(Default)]
struct Latest {
    edition: u64,
    answer: Option<Arc<Answer>>,
}

/// An event as all of them get it.
enum Answer {
    Document(Arc<str>),
    /// Some of it could not be answered. Errors hold the id of each request, so everybody writes it anew.
    Partial(Value, Vec<ServerError>),
    Failed(Vec<ServerError>),
}

/// A subscription that may share a stream.
pub(super) struct Joining {
    key: Key,
    again: Prepared,
    parts: Arc<Parts>,
    streams: Arc<Shared<Key, Latest>>,
}

impl Sharing {
    pub(in crate::http) fn new(field: &'static str, audience: Audience) -> Self {
        Self {
            field,
            audience,
            streams: Shared::new(STREAMS_MAX),
        }
    }
}

impl Answer {
    fn of(executed: Executed) -> Self {
        match Event::own(executed) {
            Event::Own(executed) if executed.errors.is_empty() => {
                Self::Document(text_without_errors(&executed).into())
            }
            Event::Own(executed) => Self::Partial(executed.data, executed.errors),
            Event::Shared(document) => Self::Document(document),
            Event::Failed(errors) => Self::Failed(errors),
        }
    }

    /// As one of them gets it.
    fn event(&self) -> Event {
        match self {
            Self::Document(document) => Event::Shared(document.clone()),
            Self::Partial(data, errors) => {
                let mut executed = Executed::new(data.clone());
                executed.errors.clone_from(errors);
                Event::Own(Box::new(executed))
            }
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
    /// What is needed to share a stream; none where a subscription is for itself.
    pub(super) fn shared(&self, parts: &Arc<Parts>, prepared: &Prepared) -> Option<Joining> {
        let sharing = self.sharing.as_ref()?;
        if prepared.followed_field() != Some(sharing.field) {
            return None;
        }
        let key = Key {
            identity: prepared.identity()?,
            audience: (sharing.audience)(parts),
        };
        Some(Joining {
            key,
            again: prepared.again(),
            parts: parts.clone(),
            streams: sharing.streams.clone(),
        })
    }
}

impl Joining {
    /// The events of one subscription: its own first one, then those of the stream that is shared.
    pub(super) fn events<Q, M, S>(
        self,
        endpoint: &Arc<GraphqlEndpoint<Q, M, S>>,
        mut prepared: Prepared,
    ) -> BoxStream<'static, Event>
    where
        Q: ObjectType + 'static,
        M: ObjectType + 'static,
        S: SubscriptionType + 'static,
    {
        let edition = Arc::new(Edition::default());
        prepared.request = prepared.request.data(edition.clone());
        let own = endpoint.documents.execute_stream(prepared);
        let mut own = own.map(Event::own).boxed();
        let endpoint = endpoint.clone();
        let events = stream::once(async move {
            let Some(first) = own.next().await else {
                return stream::empty().boxed();
            };
            let ends = matches!(first, Event::Failed(_));
            let first = stream::iter([first]);
            if ends {
                return first.boxed();
            }
            let rest = stream::once(async move { self.rest(endpoint, own, edition.last()).await });
            first.chain(rest.flatten()).boxed()
        });
        events.flatten().boxed()
    }

    /// What follows after the first event.
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
            again,
            parts,
            streams,
        } = self;
        let joined = streams.join(&key, |task| {
            tokio::spawn(run(endpoint, task, again, parts));
        });
        let Ok(mut latest) = joined else {
            return own;
        };
        // Its own stream goes on being followed until the other one runs: so the question stays asked.
        if latest.wait_for(|latest| latest.answer.is_some()).await.is_err() {
            return own;
        }
        drop(own);
        stream::unfold((latest, seen), next).boxed()
    }
}

/// The newest event beyond the one that was seen. The stream ends with the one that is shared.
async fn next(
    (mut latest, seen): (watch::Receiver<Latest>, u64),
) -> Option<(Event, (watch::Receiver<Latest>, u64))> {
    let (edition, event) = {
        let newer = latest.wait_for(|latest| latest.edition > seen).await.ok()?;
        (newer.edition, newer.answer.as_ref()?.event())
    };
    Some((event, (latest, edition)))
}

/// The stream that is shared, until nobody follows it any more.
async fn run<Q, M, S>(
    endpoint: Arc<GraphqlEndpoint<Q, M, S>>,
    mut task: Task<Key, Latest>,
    prepared: Prepared,
    parts: Arc<Parts>,
) where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    // What the hook refuses now is told by the stream of each.
    let Ok(mut prepared) = endpoint.admit(&parts, prepared).await else {
        return;
    };
    let edition = Arc::new(Edition::default());
    prepared.request = prepared.request.data(edition.clone());
    let mut events = endpoint.documents.execute_stream(prepared).boxed();
    loop {
        let event = tokio::select! {
            () = task.deserted() => return,
            event = AssertUnwindSafe(events.next()).catch_unwind() => event,
        };
        let answer = match event {
            Ok(None) => return,
            Ok(Some(executed)) => Answer::of(executed),
            Err(_) => {
                tracing::error!("panic in a subscription that is shared");
                // Without a code it is a fault of ours, and worded as such for each.
                Answer::Failed(vec![ServerError::new("panic", None)])
            }
        };
        let ends = matches!(answer, Answer::Failed(_));
        if ends {
            task.retire();
        }
        // Whatever was seen before, the end is news.
        let edition = if ends { u64::MAX } else { edition.last() };
        task.values().send_modify(|latest| {
            latest.edition = edition;
            latest.answer = Some(Arc::new(answer));
        });
        if ends {
            return;
        }
    }
}
