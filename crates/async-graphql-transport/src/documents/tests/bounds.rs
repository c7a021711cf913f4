//! Lists, searches and whole numbers, in documents and in variables.

use async_graphql::{Variables, value};

use super::*;
use crate::guard::{ArgumentBounds, ListBound};

struct Shop;

#[derive(InputObject)]
struct Order {
    lines: Vec<i32>,
    notes: Option<Vec<String>>,
    search: Option<String>,
}

#[Object]
impl Shop {
    async fn nodes(&self, ids: Vec<i32>) -> usize {
        ids.len()
    }
    async fn find(&self, search: Option<String>, first: Option<i32>) -> usize {
        search.map_or(0, |text| text.len()) + first.map_or(0, |_| 1)
    }
    async fn order(&self, order: Option<Order>) -> usize {
        order.map_or(0, |order| order.lines.len())
    }
}

fn shop() -> CachedSchema<Shop, async_graphql::EmptyMutation, EmptySubscription> {
    let arguments = ArgumentBounds {
        items_max: 3,
        lists: &[ListBound {
            owner: "Order",
            member: "lines",
            items_max: 5,
        }],
        search_chars_max: 20,
        search_words_max: 3,
        search_word_cost: 10,
        ..ArgumentBounds::default()
    };
    let limits = DocumentLimits {
        arguments,
        ..DocumentLimits::default()
    };
    CachedSchema::with_limits(limits, || {
        Schema::build(Shop, async_graphql::EmptyMutation, EmptySubscription)
    })
}

/// `CODE path` of the refusal; the cost where there is none.
async fn prepared(text: &str, variables: Value) -> Result<u64, String> {
    let found = shop().prepare(text, None, Variables::from_value(variables)).await;
    found.map(|prepared| prepared.requested).map_err(|fault| {
        let errors = fault.into_errors(Language::English);
        assert_eq!(errors.len(), 1, "{errors:?}");
        let extensions = errors[0].extensions.clone().unwrap_or_default();
        let field = match extensions.get("field") {
            Some(Value::List(steps)) => steps
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("."),
            _ => errors[0].message.clone(),
        };
        let code = extensions
            .get("code")
            .map(ToString::to_string)
            .unwrap_or_default();
        format!("{code} {field}").replace('"', "")
    })
}

#[tokio::test]
async fn lists_are_counted_wherever_they_stand() {
    let nodes = "query($ids: [Int!]!) { nodes(ids: $ids) }";
    let order = "query($order: Order) { order(order: $order) }";
    let lines = "query($lines: [Int!]!) { order(order: { lines: $lines }) }";
    let both = "query($lines: [Int!]!) { order(order: { lines: $lines }) nodes(ids: $lines) }";
    let refused = |path: &str| Err(format!("LIMIT_EXCEEDED {path}"));
    for (text, variables, expected) in [
        ("{ nodes(ids: [1, 2, 3]) }", value!({}), Ok(1)),
        ("{ nodes(ids: [1, 2, 3, 4]) }", value!({}), refused("ids")),
        (
            "{ a: nodes(ids: [1]) @skip(if: true) nodes(ids: [1, 2, 3, 4]) @skip(if: true) }",
            value!({}),
            refused("ids"),
        ),
        ("{ order(order: { lines: [1, 2, 3, 4, 5] }) }", value!({}), Ok(1)),
        (
            "{ order(order: { lines: [1, 2, 3, 4, 5, 6] }) }",
            value!({}),
            refused("order.lines"),
        ),
        (
            "{ order(order: { lines: [], notes: [\"\", \"\", \"\", \"\"] }) }",
            value!({}),
            refused("order.notes"),
        ),
        (nodes, value!({ "ids": [1, 2, 3] }), Ok(1)),
        (nodes, value!({ "ids": [1, 2, 3, 4] }), refused("ids")),
        (order, value!({ "order": { "lines": [1, 2, 3, 4, 5] } }), Ok(1)),
        (
            order,
            value!({ "order": { "lines": [1, 2, 3, 4, 5, 6] } }),
            refused("order.lines"),
        ),
        // A variable is bound by the place where it stands; by the narrowest, where it stands in several.
        (lines, value!({ "lines": [1, 2, 3, 4, 5] }), Ok(1)),
        (lines, value!({ "lines": [1, 2, 3, 4, 5, 6] }), refused("lines")),
        (both, value!({ "lines": [1, 2, 3, 4] }), refused("lines")),
        // In a fragment as well.
        (
            "query($ids: [Int!]!) { ...F } fragment F on Shop { nodes(ids: $ids) }",
            value!({ "ids": [1, 2, 3, 4] }),
            refused("ids"),
        ),
    ] {
        assert_eq!(prepared(text, variables).await, expected, "{text}");
    }
}

#[tokio::test]
async fn searches_are_counted_and_cost_what_their_words_cost() {
    let find = "query($text: String) { find(search: $text) }";
    let order = "query($order: Order) { order(order: $order) }";
    let refused = |path: &str| Err(format!("LIMIT_EXCEEDED {path}"));
    for (text, variables, expected) in [
        ("{ find }", value!({}), Ok(1)),
        ("{ find(search: \"a b c\") }", value!({}), Ok(1 + 30)),
        ("{ find(search: \"a b c d\") }", value!({}), refused("search")),
        // Words that are the same count once; characters count anyhow.
        ("{ find(search: \"a A a a a\") }", value!({}), Ok(1 + 30)),
        (
            "{ find(search: \"a a a a a a a a a a a\") }",
            value!({}),
            refused("search"),
        ),
        (find, value!({ "text": "a b" }), Ok(1 + 20)),
        (find, value!({}), Ok(1)),
        (find, value!({ "text": "a b c d" }), refused("text")),
        (find, value!({ "text": "ää ää ää ää ää ää ää" }), Ok(1 + 30)),
        (find, value!({ "text": "ää ää ää ää ää ää äää" }), refused("text")),
        (
            order,
            value!({ "order": { "lines": [], "search": "a b c d" } }),
            refused("order.search"),
        ),
    ] {
        assert_eq!(prepared(text, variables).await, expected, "{text}");
    }
}

#[tokio::test]
async fn a_whole_number_has_32_bits_also_where_no_resolver_looks() {
    let wide = "query($n: Int = 2147483648) { find(first: $n) }";
    for text in [
        "{ find(first: 2147483648) }",
        "{ find(first: -2147483649) }",
        "{ find(first: 9223372036854775807) }",
        "{ find(first: 2147483648) @skip(if: true) }",
        "{ order(order: { lines: [1, 2147483648] }) @skip(if: true) }",
        "{ find ...F @skip(if: true) } fragment F on Shop { find(first: 2147483648) }",
        wide,
        "query($o: Order = { lines: [2147483648] }) { order(order: $o) @skip(if: true) }",
    ] {
        let refused = prepared(text, value!({ "n": 1 })).await.unwrap_err();
        assert!(
            refused.starts_with("GRAPHQL_VALIDATION_FAILED "),
            "{text}: {refused}"
        );
        assert!(refused.contains("Int"), "{text}: {refused}");
    }
    for text in ["{ find(first: 2147483647) }", "{ find(first: -2147483648) }"] {
        assert_eq!(prepared(text, value!({})).await, Ok(1), "{text}");
    }
}

#[tokio::test]
async fn a_message_does_not_repeat_a_document() {
    let name = "x".repeat(100_000);
    let fault = shop()
        .prepare(&format!("{{ {name} }}"), None, Variables::default())
        .await;
    let errors = fault.unwrap_err().into_errors(Language::English);
    assert!(
        errors.iter().all(|error| error.message.chars().count() <= 1_001),
        "{errors:?}"
    );

    let many: Vec<String> = (0..200).map(|number| format!("$v{number}: Int!")).collect();
    let many = many.join(" ");
    let used: Vec<String> = (0..20)
        .map(|number| format!("a{number}: find(first: $v{number})"))
        .collect();
    let used = used.join(" ");
    let fault = shop()
        .prepare(&format!("query({many}) {{ {used} }}"), None, Variables::default())
        .await;
    assert_eq!(fault.unwrap_err().into_errors(Language::English).len(), 20);
}
