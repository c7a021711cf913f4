use async_graphql::parser::parse_query;
use async_graphql::{Value, Variables, value};
use async_graphql_transport::guard::OperationCosts;

use super::document_limits;

/// The cost of a document with one operation that has no name.
fn cost(text: &str, variables: Value) -> u64 {
    let document = parse_query(text).expect("is a document");
    let costs = OperationCosts::of(&document, &document_limits()).expect("is within the limits");
    let variables = Variables::from_value(variables);
    costs.cost(None, &variables).expect("is within the limits")
}

#[test]
fn pages_and_lists_of_the_schema_multiply_what_is_below_them() {
    for (text, expected) in [
        ("{ a { edges { node { id } } } }", 1 + 100 * 3),
        ("{ a { nodes { id } } }", 1 + 100 * 2),
        ("{ a { rows { net } } }", 1 + 100 * 2),
        ("{ a { societyRows { net } } }", 1 + 100 * 2),
        ("{ a { entries { position } } }", 1 + 100 * 2),
        (
            "{ a { nodes { id } links { source target } matrix { amount } } }",
            1 + 100 * 7,
        ),
        ("{ a(first: 10, last: 20, limit: 30) { b } }", 1 + 30),
        ("{ nodes(ids: [\"a\", \"b\", \"c\"]) { id name } }", 1 + 3 * 2),
        ("mutation { a(input: { units: [{}, {}, {}] }) { b } }", 4),
        ("mutation { a(input: { effects: [{}, {}, {}] }) { b } }", 4),
        ("mutation { a(input: { amounts: [{}, {}, {}] }) { b } }", 2),
    ] {
        assert_eq!(cost(text, value!({})), expected, "{text}");
    }
    let many = "mutation($input: I!) { book(input: $input) { b { c } } }";
    let bookings = value!({ "input": { "bookings": [1, 2, 3, 4] } });
    assert_eq!(cost(many, bookings), 1 + 4 * 2);
}
