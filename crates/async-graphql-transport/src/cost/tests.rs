#![expect(
    clippy::unused_async,
    reason = "async-graphql takes only asynchronous resolvers"
)]

use std::sync::atomic::AtomicUsize;

use async_graphql::{Object, Result, Schema, Subscription, Value, Variables, value};
use futures_util::{Stream, StreamExt as _, stream};

use super::*;
use crate::documents::{Answered, RequestFault};
use crate::guard::{DocumentLimits, PageRules};
use crate::{CachedSchema, PreparedRequest};

/// How many boxes were resolved.
#[derive(Default)]
struct Opened(AtomicUsize);

/// A box with so many boxes in it, each of which has as many, down to a number of levels.
#[derive(Clone, Copy)]
struct Box {
    width: usize,
    levels: usize,
}

/// A page of boxes.
struct Page(Vec<Box>);

#[Object]
impl Page {
    async fn nodes(&self) -> &[Box] {
        &self.0
    }
    async fn total(&self) -> usize {
        self.0.len()
    }
}

impl Box {
    fn within(self) -> Vec<Self> {
        let width = if self.levels == 0 { 0 } else { self.width };
        let levels = self.levels.saturating_sub(1);
        vec![Self { levels, ..self }; width]
    }
}

#[Object]
impl Box {
    async fn label(&self, ctx: &Context<'_>) -> &str {
        if let Some(opened) = ctx.data_opt::<Arc<Opened>>() {
            opened.0.fetch_add(1, Ordering::Relaxed);
        }
        "box"
    }
    async fn lid(&self) -> Option<Self> {
        None
    }
    /// Its resolver counts.
    async fn boxes(&self, ctx: &Context<'_>) -> Result<Vec<Self>> {
        let boxes = self.within();
        spend_items(ctx, boxes.len())?;
        Ok(boxes)
    }
    /// Its resolver counts the items of the page.
    async fn page(&self, ctx: &Context<'_>, first: Option<i32>) -> Result<Page> {
        let mut boxes = self.within();
        boxes.truncate(first.and_then(|first| usize::try_from(first).ok()).unwrap_or(100));
        spend_items(ctx, boxes.len())?;
        Ok(Page(boxes))
    }
    /// Its resolver does not count.
    async fn silent(&self) -> Vec<Self> {
        self.within()
    }
    async fn tags(&self) -> [&str; 3] {
        ["a", "b", "c"]
    }
    /// Waits after it has counted.
    async fn slow(&self, ctx: &Context<'_>) -> Result<Vec<Self>> {
        let boxes = self.within();
        spend_items(ctx, boxes.len())?;
        std::future::pending::<()>().await;
        Ok(boxes)
    }
}

struct Store;

#[Object]
impl Store {
    async fn warehouse(&self, width: i32, levels: i32) -> Box {
        Box {
            width: usize::try_from(width).unwrap_or_default(),
            levels: usize::try_from(levels).unwrap_or_default(),
        }
    }
    async fn find(&self, search: String) -> Option<Box> {
        (search == "box").then_some(Box { width: 1, levels: 1 })
    }
}

struct Unpack;

#[Object]
impl Unpack {
    async fn unpack(&self, width: i32) -> Box {
        Box {
            width: usize::try_from(width).unwrap_or_default(),
            levels: 1,
        }
    }
}

struct Deliveries;

#[Subscription]
impl Deliveries {
    /// Boxes of 1, 2, 3 … boxes.
    async fn deliveries(&self) -> impl Stream<Item = Box> {
        stream::iter(1..10).map(|width| Box { width, levels: 1 })
    }
}

fn documents() -> CachedSchema<Store, Unpack, Deliveries> {
    let limits = DocumentLimits {
        cost_max: 1_000,
        pages: PageRules {
            content_fields: &["nodes"],
            ..PageRules::default()
        },
        ..DocumentLimits::default()
    };
    CachedSchema::with_limits(limits, || Schema::build(Store, Unpack, Deliveries))
}

async fn prepared(text: &str, variables: Value) -> PreparedRequest {
    let prepared = documents()
        .prepare(text, None, Variables::from_value(variables))
        .await;
    prepared.unwrap_or_else(|fault| panic!("{text}: {fault:?}"))
}

/// The cost of an answer, and whether the budget knew all of it before.
async fn cost_with(text: &str, variables: Value) -> (u64, bool) {
    let prepared = prepared(text, variables).await;
    let budget = Arc::clone(prepared.budget());
    let answered = documents().execute(prepared).await;
    let Answered { response, cost } = answered.unwrap_or_else(|refused| panic!("{text}: {refused:?}"));
    assert!(response.errors.is_empty(), "{text}: {:?}", response.errors);
    (cost.actual, budget.spent() == cost.actual)
}

async fn cost(text: &str) -> u64 {
    let (cost, known) = cost_with(text, value!({})).await;
    assert!(known, "{text}: each resolver has counted");
    cost
}

async fn refused(text: &str) -> (AnswerTooCostly, usize) {
    let opened = Arc::new(Opened::default());
    let mut prepared = prepared(text, value!({})).await;
    prepared.request = prepared.request.data(Arc::clone(&opened));
    let refused = documents().execute(prepared).await.map(|answered| answered.cost);
    (refused.expect_err(text), opened.0.load(Ordering::Relaxed))
}

#[tokio::test]
async fn an_answer_costs_its_fields_by_the_items_of_its_lists() {
    for (text, expected) in [
        // warehouse, label, lid
        ("{ warehouse(width: 3, levels: 2) { label lid { label } } }", 4),
        // warehouse, boxes, and of each of 3: label
        ("{ warehouse(width: 3, levels: 2) { boxes { label } } }", 2 + 3),
        // of each of 3: label, boxes; of each of 9: label, boxes, which are empty
        (
            "{ warehouse(width: 3, levels: 2) { boxes { label boxes { label boxes { label } } } } }",
            2 + 3 * 2 + 9 * 2,
        ),
        (
            "{ warehouse(width: 0, levels: 1) { boxes { label lid { label } } } }",
            2,
        ),
        // A list of scalars has no fields below it.
        (
            "{ warehouse(width: 3, levels: 1) { tags boxes { tags } } }",
            3 + 3,
        ),
        // warehouse, page, total, nodes; of each of 2: label
        (
            "{ warehouse(width: 3, levels: 1) { page(first: 2) { total nodes { label } } } }",
            4 + 2,
        ),
        // What stands twice counts twice, as it is resolved twice.
        (
            "{ warehouse(width: 3, levels: 1) { boxes { label } boxes { lid { label } } } }",
            3 + 3 + 3 * 2,
        ),
        // What is in a fragment counts, whatever the type.
        (
            "{ warehouse(width: 3, levels: 1) { ...F ... on Box { boxes { label } } } } fragment F on Box { boxes { label ...G } } fragment G on Box { tags }",
            3 + 3 * 2 + 3,
        ),
        // A word of a search costs a thousand; but none of an empty one.
        ("{ find(search: \"\") { label boxes { label } } }", 3),
        ("{ __schema { types { name fields { name } } } }", 5),
    ] {
        assert_eq!(cost(text).await, expected, "{text}");
    }
}

#[tokio::test]
async fn what_is_left_out_costs_nothing() {
    let text = "query($yes: Boolean!, $no: Boolean! = true) { warehouse(width: 4, levels: 1) { \
                page { nodes @include(if: $yes) { label } n: nodes { tags } } \
                boxes @skip(if: $no) { label } ... @include(if: false) { label } ... @skip(if: false) { label } } }";
    let with = cost_with(text, value!({ "yes": true })).await;
    assert_eq!(with, (1 + 1 + 1 + 1 + 1 + 4 + 4, true));
    let without = cost_with(text, value!({ "yes": false })).await;
    assert_eq!(without, (1 + 1 + 1 + 1 + 4, true));
}

#[tokio::test]
async fn a_list_whose_resolver_says_nothing_is_counted_all_the_same() {
    let text = "{ warehouse(width: 3, levels: 1) { silent { label } } }";
    assert_eq!(cost_with(text, value!({})).await, (2 + 3, false));
    let large = "{ warehouse(width: 1000, levels: 1) { silent { label } } }";
    assert_eq!(refused(large).await.1, 1_000, "made before it was counted");
}

#[tokio::test]
async fn lists_that_are_short_pass_however_large_their_pages_might_be() {
    let text = "{ warehouse(width: 3, levels: 3) { page(first: 500) { nodes { page(first: 500) { nodes { page(first: 500) { nodes { label } } } } } } } }";
    let prepared = prepared(text, value!({})).await;
    assert!(prepared.requested > 125_000_000);
    let answered = documents().execute(prepared).await.unwrap();
    assert_eq!(answered.cost.actual, 3 + 3 * 2 + 9 * 2 + 27);
}

#[tokio::test]
async fn an_answer_that_costs_too_much_is_given_up_before_it_is_made() {
    let text =
        "{ warehouse(width: 100, levels: 3) { page { nodes { label boxes { label boxes { label } } } } } }";
    let (told, opened) = refused(text).await;
    assert_eq!((told.max, told.is_mutation), (1_000, false));
    assert!(opened <= 1_000, "{opened} of more than a million were made");
    assert_eq!(refused(text).await.0, told, "each time");
    // One field more than it may have: warehouse, boxes, and 999 labels.
    assert_eq!(
        refused("{ warehouse(width: 999, levels: 1) { boxes { label } } }")
            .await
            .1,
        0
    );
    assert_eq!(
        cost("{ warehouse(width: 998, levels: 1) { boxes { label } } }").await,
        1_000
    );
}

#[tokio::test]
async fn what_waits_is_given_up_once_the_budget_is_used_up() {
    let text = "{ warehouse(width: 600, levels: 1) { slow { label } boxes { label } } }";
    assert_eq!(refused(text).await.1, 0);
}

#[tokio::test]
async fn what_can_never_be_answered_is_refused_before_it_begins() {
    let fault = documents()
        .prepare("{ find(search: \"box\") { label } }", None, Variables::default())
        .await
        .unwrap_err();
    assert!(matches!(fault, RequestFault::Refused(refusal) if refusal.code() == AnswerTooCostly::CODE));
}

#[tokio::test]
async fn a_mutation_is_refused_for_its_estimate_before_it_begins() {
    let text = "mutation { unpack(width: 1) { page(first: 500) { nodes { label tags } } } }";
    let fault = documents()
        .prepare(text, None, Variables::default())
        .await
        .unwrap_err();
    assert!(matches!(fault, RequestFault::Refused(refusal) if refusal.code() == AnswerTooCostly::CODE));
    // What nobody could know before is told of a mutation that was carried out.
    let told = refused("mutation { unpack(width: 5000) { boxes { label } } }")
        .await
        .0;
    assert!(told.is_mutation);
    let message = told.message();
    assert!(
        message
            .text(Language::English)
            .ends_with("has been carried out: read what it did by a query.")
    );
    assert!(
        message
            .text(Language::German)
            .ends_with("Was sie getan hat, zeigt eine Abfrage.")
    );
}

#[tokio::test]
async fn each_event_of_a_subscription_may_cost_as_much_as_an_answer() {
    // An event of n boxes: deliveries, boxes, and n times 250 labels.
    let labels = "label ".repeat(250);
    let text = format!("subscription {{ deliveries {{ boxes {{ {labels} }} }} }}");
    let prepared = prepared(&text, value!({})).await;
    let events: Vec<_> = documents().execute_stream(prepared).collect().await;
    let told: Vec<_> = events.iter().map(|event| event.as_ref().err().copied()).collect();
    assert_eq!(told.len(), 4, "the first that costs too much is the last");
    assert_eq!(told[..3], [None; 3]);
    let last = told[3].unwrap();
    assert_eq!((last.max, last.is_mutation), (1_000, false));
}

#[tokio::test]
async fn a_refused_answer_reads_how_it_gets_cheaper() {
    let (told, _) = refused("{ warehouse(width: 5000, levels: 1) { boxes { label } } }").await;
    let error = told.into_error(Language::English);
    assert_eq!(
        error.message,
        "The answer would cost more than 1000 fields. Ask for smaller pages (`first`, `limit`), a narrower filter or fewer fields."
    );
    let extensions = error.extensions.unwrap();
    assert_eq!(extensions.get("code"), Some(&value!("QUERY_TOO_COSTLY")));
    assert_eq!(extensions.get("limit"), Some(&value!(1_000)));
    assert_eq!(extensions.get("requested"), Some(&value!(3)));
    let german = told.into_error(Language::German).message;
    assert!(
        german.starts_with("Die Antwort würde mehr als 1000 Felder kosten."),
        "{german}"
    );
}
