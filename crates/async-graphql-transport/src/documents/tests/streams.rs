//! Subscriptions: what is refused, and the form of their events.
#![expect(
    clippy::unused_async,
    reason = "async-graphql takes only asynchronous resolvers"
)]

use async_graphql::{EmptyMutation, Error, Object, Result, Schema, Subscription, Variables};
use futures_util::{Stream, StreamExt as _, stream};

use super::super::{CachedSchema, RequestFault};

struct Nothing;

#[Object]
impl Nothing {
    async fn nothing(&self) -> bool {
        true
    }
}

struct Tick(i32);

#[Object]
impl Tick {
    async fn number(&self) -> i32 {
        self.0
    }
    async fn slow(&self) -> i32 {
        tokio::task::yield_now().await;
        self.0
    }
    async fn odd(&self) -> Result<Option<i32>> {
        if self.0 % 2 == 1 {
            Ok(Some(self.0))
        } else {
            Err(Error::new("even"))
        }
    }
}

struct Ticks;

#[Subscription]
impl Ticks {
    async fn tick(&self, until: i32) -> impl Stream<Item = Tick> {
        stream::iter(1..=until).map(Tick)
    }
    async fn count(&self, #[graphql(default = 3)] until: i32) -> impl Stream<Item = i32> {
        stream::iter(1..=until)
    }
    async fn tock(&self) -> impl Stream<Item = i32> {
        stream::empty()
    }
}

async fn events(text: &str) -> Vec<String> {
    let documents = CachedSchema::new(|| Schema::build(Nothing, EmptyMutation, Ticks));
    let prepared = documents.prepare(text, None, Variables::default()).await.unwrap();
    let events = documents.execute_stream(prepared);
    events
        .map(|event| event.unwrap().data.to_string())
        .collect()
        .await
}

#[tokio::test]
async fn every_event_is_an_answer_of_its_own() {
    for (text, expected) in [
        (
            "subscription { tick(until: 2) { slow number } }",
            ["{tick: {slow: 1, number: 1}}", "{tick: {slow: 2, number: 2}}"],
        ),
        (
            "subscription { tick(until: 2) { odd number } }",
            ["{tick: {odd: 1, number: 1}}", "{tick: {odd: null, number: 2}}"],
        ),
        (
            "subscription { ...F } fragment F on Ticks { tick(until: 2) { number } }",
            ["{tick: {number: 1}}", "{tick: {number: 2}}"],
        ),
        (
            "subscription { ... on Ticks { t: tick(until: 2) { slow } } t: tick(until: 2) { number } }",
            ["{t: {slow: 1, number: 1}}", "{t: {slow: 2, number: 2}}"],
        ),
    ] {
        assert_eq!(events(text).await, expected, "{text}");
    }
}

#[tokio::test]
async fn a_subscription_selects_exactly_one_field() {
    let documents = CachedSchema::new(|| Schema::build(Nothing, EmptyMutation, Ticks));
    for text in [
        "subscription { tock tick(until: 1) { number } }",
        "subscription { a: tock b: tock }",
        "subscription { tock ...F } fragment F on Ticks { a: tock }",
        "subscription { __typename }",
        "subscription { tock __typename }",
        "subscription { tock @include(if: true) }",
        "subscription { ... @skip(if: false) { tock } }",
        "query A { nothing } subscription B { a: tock b: tock }",
    ] {
        let fault = documents.prepare(text, Some("A"), Variables::default()).await;
        assert!(
            matches!(fault, Err(RequestFault::Invalid(_))),
            "{text}: {fault:?}"
        );
    }
}

#[tokio::test]
async fn the_same_operation_is_known_again() {
    let documents = CachedSchema::new(|| Schema::build(Nothing, EmptyMutation, Ticks));
    let document = "query N { nothing } subscription A($n: Int!, $m: Boolean = false) { t: tick(until: $n) { number odd @include(if: $m) } } \
                    subscription B($n: Int!) { tick(until: $n) { number } }";
    let prepare = async |text: &str, name: Option<&str>, variables: serde_json::Value| {
        let variables = Variables::from_json(variables);
        documents.prepare(text, name, variables).await.unwrap()
    };
    let one = serde_json::json!({ "n": 1 });
    let known = prepare(document, Some("A"), one.clone()).await;
    assert_eq!(known.subscribed_field(), Some("tick"), "whatever it is called");
    let same = [
        prepare(document, Some("A"), one.clone()).await,
        // With its default written out.
        prepare(document, Some("A"), serde_json::json!({ "m": false, "n": 1 })).await,
        known.repeated(),
    ];
    for again in same {
        assert_eq!(again.identity(), known.identity());
        let events: Vec<_> = documents.execute_stream(again).collect().await;
        assert_eq!(events.len(), 1);
        let event = events[0].as_ref().unwrap();
        assert_eq!(event.data.to_string(), "{t: {number: 1}}");
    }
    let other = [
        prepare(document, Some("B"), one.clone()).await,
        prepare(document, Some("A"), serde_json::json!({ "n": 2 })).await,
        prepare(&format!("{document} "), Some("A"), one).await,
    ];
    for other in other {
        assert_ne!(other.identity(), known.identity());
    }
    let query = prepare(document, Some("N"), serde_json::json!({})).await;
    assert_eq!(query.subscribed_field(), None);
}

#[tokio::test]
async fn what_was_absent_is_absent_again() {
    let documents = CachedSchema::new(|| Schema::build(Nothing, EmptyMutation, Ticks));
    let document = "subscription($n: Int) { count(until: $n) }";
    let prepared = documents
        .prepare(document, None, Variables::default())
        .await
        .unwrap();
    let again = prepared.repeated();
    for prepared in [prepared, again] {
        let events: Vec<_> = documents.execute_stream(prepared).collect().await;
        assert_eq!(events.len(), 3, "the default of the argument");
    }
}
