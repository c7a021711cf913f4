use std::fmt::Write;

use async_graphql::parser::parse_query;
use async_graphql::{Variables, value};

use super::*;
use crate::language::Language;

/// The usual limits, on a schema with some lists of its own.
fn limits() -> DocumentLimits {
    DocumentLimits {
        pages: PageRules {
            content_fields: &["edges", "nodes", "pageInfo", "rows", "links", "matrix"],
            input_lists: &["orders", "items"],
            ..PageRules::default()
        },
        ..DocumentLimits::default()
    }
}

fn tokens(text: &str) -> Result<usize, DocumentRefusal> {
    check_text(text, &limits())
}

/// The cost, or the refusal, of a document with one operation.
fn cost_within(
    limits: &DocumentLimits,
    text: &str,
    variables: async_graphql::Value,
) -> Result<u64, DocumentRefusal> {
    check_text(text, limits)?;
    let document = parse_query(text).unwrap();
    let costs = OperationCosts::of(&document, limits)?;
    let name = document
        .operations
        .iter()
        .next()
        .and_then(|(name, _)| name.cloned());
    costs.cost(name.as_ref(), &Variables::from_value(variables))
}

fn cost_with(text: &str, variables: async_graphql::Value) -> Result<u64, DocumentRefusal> {
    cost_within(&limits(), text, variables)
}

fn cost(text: &str) -> Result<u64, DocumentRefusal> {
    cost_with(text, value!({}))
}

fn too_costly(cost: u64) -> DocumentRefusal {
    DocumentRefusal::TooCostly {
        cost,
        max: 100_000,
        size_arguments: &["first", "limit"],
    }
}

/// A document with `count` numbered parts.
fn document(count: usize, part: impl Fn(usize) -> String) -> String {
    let mut text = "{ ".to_owned();
    for number in 0..count {
        write!(text, "{} ", part(number)).unwrap();
    }
    text + "}"
}

fn nested(depth: usize) -> String {
    format!("{}a{}", "{ a ".repeat(depth - 1) + "{ ", " }".repeat(depth))
}

#[test]
fn tokens_up_to_the_limit() {
    let with = |fields: usize| tokens(&format!("{{{}}}", " a".repeat(fields)));
    assert_eq!(with(limits().tokens_max - 2), Ok(limits().tokens_max));
    assert_eq!(
        with(limits().tokens_max - 1),
        Err(DocumentRefusal::TooManyTokens {
            max: limits().tokens_max
        })
    );
}

#[test]
fn tokens_are_counted_as_the_language_has_them() {
    for (text, expected) in [
        ("", 0),
        ("\u{feff}", 1),
        (" ,\t\r\n", 0),
        ("# { a } \" \n{ a }", 3),
        ("{a(b:-1.5e+3)}", 8),
        ("...F ... on T", 5),
        (r#"{a(b:"}\"{\\")}"#, 8),
        (r#"{a(b:"")}"#, 8),
        (r#"{a(b:"""}" \""" { """)}"#, 8),
        ("$x:[Int!]=5@d", 11),
        ("\"open { \n }", 2),
        ("\"open \\\n }", 2),
    ] {
        assert_eq!(tokens(text), Ok(expected), "{text}");
    }
}

#[test]
fn nesting_up_to_the_limit() {
    let with = |depth: usize| tokens(&"[({".repeat(depth)[..depth]);
    assert_eq!(with(limits().nesting_max), Ok(limits().nesting_max));
    assert_eq!(
        with(limits().nesting_max + 1),
        Err(DocumentRefusal::NestedTooDeep {
            max: limits().nesting_max
        })
    );
    assert!(tokens(&"{}".repeat(limits().nesting_max + 1)).is_ok());
    assert_eq!(
        tokens(&"{a".repeat(5_000_000)),
        Err(DocumentRefusal::NestedTooDeep {
            max: limits().nesting_max
        })
    );
}

#[test]
fn brackets_behind_an_endless_block_string_are_not_overlooked() {
    let text = format!("{{ a(b: [\"\"\"x\"]) {} }}", "{ a ".repeat(1_000));
    assert_eq!(tokens(&text), Err(DocumentRefusal::UnterminatedString));
}

#[test]
fn the_parser_survives_the_deepest_text_that_passes() {
    // On a stack of half the size that a worker thread has.
    let parse = |text: String| {
        assert!(tokens(&text).is_ok());
        let thread = std::thread::Builder::new().stack_size(1024 * 1024);
        thread
            .spawn(move || parse_query(text).is_ok())
            .unwrap()
            .join()
            .unwrap()
    };
    parse(nested(limits().nesting_max));
    parse("{a".repeat(limits().nesting_max));
    parse("{ ... on T ".repeat(limits().nesting_max));
    parse(format!("{{ a(b: {}", "[".repeat(limits().nesting_max - 2)));
    parse(format!("{{ a(b: {}", "{c: ".repeat(limits().nesting_max - 2)));
    parse(format!("query($v: {}", "[".repeat(limits().nesting_max - 1)));
}

#[test]
fn depth_up_to_the_limit() {
    assert_eq!(cost(&nested(limits().depth_max)), Ok(limits().depth_max as u64));
    assert_eq!(
        cost(&nested(limits().depth_max + 1)),
        Err(DocumentRefusal::TooDeep {
            max: limits().depth_max
        })
    );
}

#[test]
fn depth_goes_on_within_fragments_and_fragments_add_none() {
    let with = |depth: usize| format!("{{ ...F }} fragment F on T {}", nested(depth));
    assert!(cost(&with(limits().depth_max)).is_ok());
    assert_eq!(
        cost(&with(limits().depth_max + 1)),
        Err(DocumentRefusal::TooDeep {
            max: limits().depth_max
        })
    );
    assert!(
        cost(&format!(
            "{{ {}a{} }}",
            "... on T { ".repeat(limits().depth_max + 5),
            "}".repeat(limits().depth_max + 5)
        ))
        .is_ok()
    );
    assert_eq!(
        cost(&format!(
            "{{ a {{ ...F }} }} fragment F on T {}",
            nested(limits().depth_max)
        )),
        Err(DocumentRefusal::TooDeep {
            max: limits().depth_max
        })
    );
}

#[test]
fn aliases_up_to_the_limit() {
    let with = |count| {
        cost(&format!(
            "{{ a {} }}",
            document(count, |number| format!("a{number}: b"))
        ))
    };
    assert!(with(limits().aliases_max).is_ok());
    assert_eq!(
        with(limits().aliases_max + 1),
        Err(DocumentRefusal::TooManyAliases {
            max: limits().aliases_max
        })
    );
}

#[test]
fn root_fields_up_to_the_limit() {
    let with = |count| cost(&document(count, |_| "a".to_owned()));
    assert!(with(limits().root_fields_max).is_ok());
    assert_eq!(
        with(limits().root_fields_max + 1),
        Err(DocumentRefusal::TooManyRootFields {
            max: limits().root_fields_max
        })
    );
}

#[test]
fn root_fields_count_within_fragments() {
    let with = |count| {
        cost(&format!(
            "{{ ...F ...F }} fragment F on Query {}",
            document(count, |_| "a".to_owned())
        ))
    };
    assert!(with(limits().root_fields_max / 2).is_ok());
    assert_eq!(
        with(limits().root_fields_max / 2 + 1),
        Err(DocumentRefusal::TooManyRootFields {
            max: limits().root_fields_max
        })
    );
}

#[test]
fn directives_up_to_the_limit() {
    let with = |count: usize| cost(&format!("query($v: Int @d) @d {{ a {} }}", "@d ".repeat(count)));
    assert!(with(limits().directives_max - 2).is_ok());
    assert_eq!(
        with(limits().directives_max - 1),
        Err(DocumentRefusal::TooManyDirectives {
            max: limits().directives_max
        })
    );
}

#[test]
fn fragments_up_to_the_limit() {
    let with = |count: usize| {
        let fragments = (0..count).fold(String::new(), |text, number| {
            text + &format!("fragment F{number} on T {{ a }} ")
        });
        cost(&format!("{{ a }} {fragments}"))
    };
    assert!(with(limits().fragments_max).is_ok());
    assert_eq!(
        with(limits().fragments_max + 1),
        Err(DocumentRefusal::TooManyFragments {
            max: limits().fragments_max
        })
    );
}

#[test]
fn fragments_that_lead_back_are_refused_also_unused() {
    for text in [
        "{ ...A } fragment A on T { ...A }",
        "{ a } fragment A on T { a { ...B } } fragment B on T { ... on T { ...A } }",
    ] {
        assert_eq!(cost(text), Err(DocumentRefusal::FragmentCycle), "{text}");
    }
}

/// Each fragment spreads the next one twice.
fn doubling(levels: usize, operations: &str) -> String {
    let fragments = (0..levels).fold(String::new(), |text, level| {
        text + &format!(
            "fragment F{level} on T {{ ...F{next} ...F{next} }} ",
            next = level + 1
        )
    });
    format!("{operations} {fragments} fragment F{levels} on T {{ a }}")
}

#[test]
fn selections_up_to_the_limit_however_fragments_multiply() {
    // `b` holds one selection less than its fragments: 2^n leaves and 2^(n+1) − 2 spreads.
    assert_eq!(cost(&doubling(11, "{ b { ...F0 } }")), Ok(1 + 2_048));
    assert_eq!(
        cost(&doubling(12, "{ b { ...F0 } }")),
        Err(DocumentRefusal::TooManySelections {
            max: limits().selections_max
        })
    );
    assert_eq!(
        cost(&doubling(49, "{ b { ...F0 } }")),
        Err(DocumentRefusal::TooManySelections {
            max: limits().selections_max
        })
    );
    assert_eq!(
        cost(&doubling(11, "query A { b { ...F0 } } query B { b { ...F0 } }")),
        Err(DocumentRefusal::TooManySelections {
            max: limits().selections_max
        }),
        "operations add up"
    );
}

#[test]
fn selections_exactly_at_the_limit() {
    let with = |spreads: usize| {
        let fragment = document(99, |_| "a".to_owned());
        cost(&format!(
            "{{ b {{ {} }} }} fragment F on T {fragment}",
            "...F ".repeat(spreads)
        ))
    };
    // b, and per spread itself and its 99 fields.
    assert!(with(99).is_ok());
    assert_eq!(
        with(100),
        Err(DocumentRefusal::TooManySelections {
            max: limits().selections_max
        })
    );
}

#[test]
fn pages_multiply_what_is_below_them() {
    for (text, expected) in [
        ("{ a }", 1),
        ("{ a { b c } }", 3),
        ("{ a(first: 10) { b c } }", 21),
        ("{ a(last: 10) { b(limit: 5) { c } } }", 61),
        ("{ a(first: 10, last: 20) { b } }", 21),
        ("{ a(first: 0) { b } }", 2),
        ("{ a(first: -5) { b } }", 2),
        (
            "{ a { edges { node { id } } pageInfo { hasNextPage } } }",
            1 + 100 * 5,
        ),
        ("{ a { nodes { id } } }", 1 + 100 * 2),
        ("{ a { rows { net } } }", 1 + 100 * 2),
        (
            "{ a { nodes { id } links { source target } matrix { amount } } }",
            1 + 100 * 7,
        ),
        ("{ a(first: null) { nodes { id } } }", 1 + 100 * 2),
        ("{ a(first: 3) { nodes { id } } }", 1 + 3 * 2),
        (
            "{ a { ...C } } fragment C on T { ... on T { nodes { id } } }",
            1 + 100 * 2,
        ),
        ("{ nodes(ids: [\"a\", \"b\", \"c\"]) { id name } }", 1 + 3 * 2),
        ("{ nodes(ids: \"a\") { id } }", 2),
        ("mutation { a(input: { items: [{}, {}, {}] }) { b } }", 4),
        ("mutation { a(input: { amounts: [{}, {}, {}] }) { b } }", 2),
    ] {
        assert_eq!(cost(text), Ok(expected), "{text}");
    }
}

#[test]
fn variables_multiply_too() {
    let page = "query($n: Int, $m: Int) { a(first: $n, last: $m) { b c } }";
    let many = "mutation($input: I!) { order(input: $input) { b { c } } }";
    let nested = "query($n: Int) { a(first: $n) { ...F b(first: $n) { ...F } } } fragment F on T { d(limit: $n) { e } }";
    for (text, variables, expected) in [
        (page, value!({}), 1 + 100 * 2),
        (page, value!({ "n": null, "m": 7 }), 1 + 7 * 2),
        (page, value!({ "n": 50, "m": 7 }), 1 + 50 * 2),
        (page, value!({ "n": -1 }), 1 + 2),
        (
            "query($ids: [ID!]!) { nodes(ids: $ids) { id } }",
            value!({ "ids": ["a", "b"] }),
            1 + 2,
        ),
        (many, value!({ "input": { "orders": [1, 2, 3, 4] } }), 1 + 4 * 2),
        (many, value!({ "input": { "orders": [] } }), 1 + 2),
        (many, value!({ "input": { "text": "x" } }), 1 + 2),
        (
            "mutation($l: [B!]!) { order(input: { orders: $l }) { c } }",
            value!({ "l": [1, 2, 3] }),
            1 + 3,
        ),
        (nested, value!({ "n": 10 }), 1 + 10 * (11 + 1 + 10 * 11)),
    ] {
        assert_eq!(cost_with(text, variables), Ok(expected), "{text}");
    }
}

#[test]
fn cost_up_to_the_limit() {
    let page = |size: u64| cost(&format!("{{ a(first: {size}) {{ b }} }}"));
    assert_eq!(page(limits().cost_max - 1), Ok(limits().cost_max));
    assert_eq!(page(limits().cost_max), Err(too_costly(limits().cost_max + 1)));

    let variable = |size: u64| cost_with("query($n: Int) { a(first: $n) { b } }", value!({ "n": size }));
    assert_eq!(variable(limits().cost_max - 1), Ok(limits().cost_max));
    assert_eq!(
        variable(limits().cost_max),
        Err(too_costly(limits().cost_max + 1))
    );
}

#[test]
fn cost_saturates() {
    let huge = "first: 18446744073709551615";
    let text =
        format!("{{ a({huge}) {{ b({huge}) {{ c }} ...F }} }} fragment F on T {{ d({huge}) {{ e }} }}");
    assert_eq!(cost(&text), Err(too_costly(u64::MAX)));
}

#[test]
fn introspection_up_to_the_limits() {
    let levels = |depth: usize| {
        let below = "ofType { ".repeat(depth - 3);
        cost(&format!(
            "{{ __schema {{ types {{ {below}name{} }} }} }}",
            " }".repeat(depth - 3)
        ))
    };
    assert!(levels(limits().introspection_depth_max).is_ok());
    assert_eq!(
        levels(limits().introspection_depth_max + 1),
        Err(DocumentRefusal::IntrospectionTooDeep {
            depth_max: 16,
            lists_max: 2
        })
    );

    let lists = |count: usize| {
        let below = "fields { type { ".repeat(count);
        cost(&format!(
            "{{ __type(name: \"T\") {{ {below}name{} }} }}",
            " } }".repeat(count)
        ))
    };
    assert!(lists(limits().introspection_lists_max).is_ok());
    assert_eq!(
        lists(limits().introspection_lists_max + 1),
        Err(DocumentRefusal::IntrospectionTooDeep {
            depth_max: 16,
            lists_max: 2
        })
    );
}

/// As graphql-js 16 asks with all options, and with it GraphiQL and GraphQL Inspector.
#[test]
fn the_usual_introspection_query_passes() {
    let of_type = "kind name ofType { ".repeat(9);
    let ends = " }".repeat(9);
    let text = format!(
        "query IntrospectionQuery {{ __schema {{ description
           queryType {{ name kind }} mutationType {{ name kind }} subscriptionType {{ name kind }}
           types {{ ...FullType }}
           directives {{ name description isRepeatable locations args(includeDeprecated: true) {{ ...Input }} }} }} }}
         fragment FullType on __Type {{ kind name description specifiedByURL isOneOf
           fields(includeDeprecated: true) {{ name description args(includeDeprecated: true) {{ ...Input }}
             type {{ ...TypeRef }} isDeprecated deprecationReason }}
           inputFields(includeDeprecated: true) {{ ...Input }} interfaces {{ ...TypeRef }}
           enumValues(includeDeprecated: true) {{ name description isDeprecated deprecationReason }}
           possibleTypes {{ ...TypeRef }} }}
         fragment Input on __InputValue {{ name description type {{ ...TypeRef }} defaultValue
           isDeprecated deprecationReason }}
         fragment TypeRef on __Type {{ {of_type} kind name {ends} }}"
    );
    assert!(cost(&text).is_ok());
}

#[test]
fn limits_and_names_are_those_of_the_schema() {
    let limits = DocumentLimits {
        depth_max: 2,
        cost_max: 50,
        pages: PageRules {
            size_arguments: &["pageSize"],
            content_fields: &["items"],
            size_default: 10,
            list_arguments: &["codes"],
            input_arguments: &["order"],
            input_lists: &["lines"],
        },
        ..DocumentLimits::default()
    };
    for (text, expected) in [
        ("{ a(pageSize: 5) { b } }", 1 + 5),
        ("{ a { items } }", 1 + 10),
        ("{ a(first: 5, last: 5, limit: 5, ids: [1, 2]) { nodes } }", 2),
        ("{ a(codes: [1, 2]) { b } }", 1 + 2),
        ("mutation { a(order: { lines: [1, 2, 3] }) { b } }", 1 + 3),
    ] {
        assert_eq!(cost_within(&limits, text, value!({})), Ok(expected), "{text}");
    }
    assert_eq!(
        cost_within(&limits, "{ a { b { c } } }", value!({})),
        Err(DocumentRefusal::TooDeep { max: 2 })
    );
    let refusal = cost_within(&limits, "{ a(pageSize: 50) { b } }", value!({})).unwrap_err();
    assert_eq!(
        refusal.message().text(Language::English),
        "The query costs 51, the limit is 50. Ask for smaller pages (`pageSize`) or fewer fields."
    );
}

#[test]
fn every_refusal_has_a_code_and_both_sentences() {
    for refusal in [
        DocumentRefusal::TooManyTokens { max: 7 },
        DocumentRefusal::TooDeep { max: 7 },
        too_costly(7),
        DocumentRefusal::TooCostly {
            cost: 7,
            max: 5,
            size_arguments: &[],
        },
    ] {
        assert!(
            refusal
                .code()
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte == b'_')
        );
        let message = refusal.message();
        assert_ne!(message.text(Language::German), message.text(Language::English));
    }
}

#[test]
fn a_costly_document_reads_how_it_gets_cheaper() {
    let message = too_costly(123_456).message();
    assert_eq!(
        message.text(Language::German),
        "Die Abfrage kostet 123456, erlaubt sind 100000. Kleinere Seiten (`first`, `limit`) oder weniger Felder helfen."
    );
    assert_eq!(
        message.text(Language::English),
        "The query costs 123456, the limit is 100000. Ask for smaller pages (`first`, `limit`) or fewer fields."
    );
}
