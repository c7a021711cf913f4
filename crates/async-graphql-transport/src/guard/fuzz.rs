//! Fuzz target: a document, its limits, and what it costs.

use async_graphql::parser::parse_query;
use async_graphql::parser::types::{DocumentOperations, Selection, SelectionSet};
use async_graphql::{Positioned, Variables};
use fuzz_driver::Fuzz;

use super::{DocumentLimits, OperationCosts, check_text};

const DOCUMENTS: [&str; 6] = [
    "{ hello }",
    "query Q($n: Int! = 3, $l: [Level!]) { a: units(first: $n, levels: $l) { nodes { id ...F } } } \
     fragment F on Unit { name }",
    "mutation { touch(input: { units: [{ code: \"a\", level: FEDERAL }], note: \"\"\"block \\\"\"\" text\"\"\" }) { id } }",
    "subscription S { follow(after: 7) @include(if: true) { ... on Booking { position } ... { id } } }",
    "query A { hello } query B { node(id: \"x\\u00e4\\n\") }",
    "{ page(size: -1.5e3, filter: { codes: [], limit: null }) # comment\n}",
];

const WORDS: [&str; 22] = [
    "{ a ",
    "}",
    "(",
    ")",
    "[",
    "]",
    "...",
    "...F",
    "fragment F on A { ...F }",
    "query",
    "mutation",
    "subscription",
    "$a",
    ": [Int!]!",
    "=",
    "@skip(if: $a)",
    "\"\"\"",
    "\\\"\"\"",
    "first: 500",
    "edges { node ",
    "#",
    "__typename",
];

/// How deep fields are nested; spreads are not followed.
fn depth(set: &Positioned<SelectionSet>) -> usize {
    let below = |selection: &Positioned<Selection>| match &selection.node {
        Selection::Field(field) => depth(&field.node.selection_set),
        Selection::InlineFragment(fragment) => depth(&fragment.node.selection_set),
        Selection::FragmentSpread(_) => 0,
    };
    set.node
        .items
        .iter()
        .map(below)
        .max()
        .map_or(0, |deepest| deepest + 1)
}

/// What the lexer lets through, the recursive parser and the walk can take.
fn document(data: &[u8]) -> String {
    let text = String::from_utf8_lossy(data);
    let limits = DocumentLimits::default();
    let tokens = match check_text(&text, &limits) {
        Ok(tokens) => tokens,
        Err(refusal) => return format!("{refusal:?}").chars().take(20).collect(),
    };
    assert!(tokens <= limits.tokens_max.min(text.len()));
    let Ok(parsed) = parse_query(&text) else {
        return "no syntax".to_owned();
    };
    let operations: Vec<_> = match &parsed.operations {
        DocumentOperations::Single(operation) => vec![operation],
        DocumentOperations::Multiple(operations) => operations.values().collect(),
    };
    for operation in operations {
        assert!(
            depth(&operation.node.selection_set) <= limits.nesting_max,
            "the lexer overlooks brackets"
        );
    }
    match OperationCosts::of(&parsed, &limits) {
        Ok(costs) => {
            let cost = costs.cost(None, &Variables::default());
            format!(
                "{} fragments, {:?}",
                parsed.fragments.len().min(3),
                cost.ok().map(u64::leading_zeros)
            )
        }
        Err(refusal) => format!("{refusal:?}").chars().take(24).collect(),
    }
}

#[test]
fn documents_survive_any_text() {
    let fuzz = Fuzz::new("documents", 16_000)
        .seeds(DOCUMENTS)
        .words(&WORDS)
        .bytes_max(6_000);
    // A field of a parsed document takes some 250 bytes, and the parser keeps its tokens meanwhile.
    fuzz.memory(2 << 20, 2_048).run(document);
}
