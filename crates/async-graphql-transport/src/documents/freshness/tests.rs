use async_graphql::{EmptyMutation, InputObject, Object, Schema, Subscription, value};
use futures_util::{Stream, stream};

use super::*;
use crate::documents::CachedSchema;

#[derive(InputObject)]
struct AsOf {
    position: Option<u64>,
    name: Option<String>,
}

struct Report;

#[Object]
impl Report {
    async fn total(&self, as_of: Option<AsOf>) -> u64 {
        as_of.and_then(|as_of| as_of.position).unwrap_or_default()
    }
    async fn text(&self) -> &str {
        "erased one day"
    }
    async fn signed(&self) -> &str {
        "now"
    }
    async fn note(&self) -> Note {
        Note
    }
}

struct Note;

#[Object]
impl Note {
    async fn text(&self) -> &str {
        "of a type that is not listed"
    }
}

struct Query;

#[Object]
impl Query {
    async fn report(&self, as_of: Option<AsOf>) -> Report {
        drop(as_of.map(|as_of| as_of.name));
        Report
    }
    async fn drift(&self, from: AsOf, to: Option<AsOf>) -> Report {
        drop((from, to));
        Report
    }
    async fn plain(&self) -> u64 {
        0
    }
}

struct Ticks;

#[Subscription]
impl Ticks {
    async fn tick(&self) -> impl Stream<Item = u64> {
        stream::empty()
    }
}

const RULES: FreshnessRules = FreshnessRules {
    pins: &[&["asOf"], &["from", "to"]],
    position: "position",
    pinned_types: &["Report"],
    unpinned_fields: &[("Report", "text")],
    volatile_fields: &[("Report", "signed")],
};

async fn freshness(document: &str, variables: Value) -> Freshness {
    let builder = || Schema::build(Query, EmptyMutation, Ticks);
    let schema = CachedSchema::new(builder).freshness_rules(RULES);
    let mut given = Variables::default();
    if let Value::Object(members) = variables {
        for (name, value) in members {
            given.insert(name, value);
        }
    }
    let prepared = schema.prepare(document, None, given).await;
    prepared
        .unwrap_or_else(|fault| panic!("{document}: {fault:?}"))
        .freshness
}

#[tokio::test]
async fn only_what_is_pinned_throughout_holds_for_ever() {
    use Freshness::{Current, Pinned, Volatile};
    for (document, expected) in [
        ("{ report(asOf: {position: 7}) { total } }", Pinned(7)),
        (
            "{ a: report(asOf: {position: 7}) { total } b: report(asOf: {position: 9}) { __typename } }",
            Pinned(9),
        ),
        (
            "{ report(asOf: {position: 7}) { total(asOf: {position: 8}) } }",
            Pinned(8),
        ),
        (
            "{ drift(from: {position: 3}, to: {position: 5}) { total } }",
            Pinned(5),
        ),
        (
            "{ report(asOf: {position: 7}) { ...A } } fragment A on Report { total }",
            Pinned(7),
        ),
        (
            "{ ...A } fragment A on Query { report(asOf: {position: 7}) { total } }",
            Pinned(7),
        ),
        ("{ report { total } }", Current),
        ("{ report(asOf: null) { total } }", Current),
        ("{ report(asOf: {name: \"x\"}) { total } }", Current),
        ("{ report(asOf: {position: 7, name: \"x\"}) { total } }", Current),
        (
            "{ report(asOf: {position: 7}) { total(asOf: {name: \"x\"}) } }",
            Current,
        ),
        ("{ report(asOf: {position: 7}) { total } plain }", Current),
        ("{ report(asOf: {position: 7}) { total text } }", Current),
        ("{ report(asOf: {position: 7}) { total note { text } } }", Current),
        (
            "{ report(asOf: {position: 7}) { ...A } } fragment A on Report { text }",
            Current,
        ),
        ("{ ...A } fragment A on Query { report { total } }", Current),
        (
            "{ report(asOf: {position: 7}) { total } __schema { queryType { name } } }",
            Current,
        ),
        ("{ drift(from: {position: 3}) { total } }", Current),
        (
            "{ drift(from: {position: 3}, to: {name: \"x\"}) { total } }",
            Current,
        ),
        ("{ __typename }", Current),
        ("{ report(asOf: {position: 7}) { signed } }", Volatile),
        ("{ report { ...A } } fragment A on Report { signed }", Volatile),
        ("subscription { tick }", Volatile),
    ] {
        assert_eq!(freshness(document, value!({})).await, expected, "{document}");
    }
}

#[tokio::test]
async fn variables_pin_as_what_stands_in_the_document() {
    use Freshness::{Current, Pinned};
    let whole = "query($asOf: AsOf) { report(asOf: $asOf) { total } }";
    let member = "query($position: Int!) { report(asOf: {position: $position}) { total } }";
    let default = "query($asOf: AsOf = {position: 4}) { report(asOf: $asOf) { total } }";
    for (document, variables, expected) in [
        (whole, value!({ "asOf": { "position": 7 } }), Pinned(7)),
        (whole, value!({ "asOf": { "name": "x" } }), Current),
        (whole, value!({ "asOf": { "position": 7, "name": "x" } }), Current),
        (whole, value!({ "asOf": null }), Current),
        (whole, value!({}), Current),
        (member, value!({ "position": 7 }), Pinned(7)),
        (default, value!({}), Pinned(4)),
        (default, value!({ "asOf": { "position": 2 } }), Pinned(2)),
    ] {
        assert_eq!(
            freshness(document, variables.clone()).await,
            expected,
            "{document} {variables}"
        );
    }
}
