use std::fmt::Write;

use async_graphql::parser::parse_query;
use async_graphql::{Variables, value};

use super::*;

/// The cost, or the refusal, of a document with one operation.
fn cost_with(text: &str, variables: async_graphql::Value) -> Result<u64, Refusal> {
    check_text(text)?;
    let document = parse_query(text).unwrap();
    let shape = Shape::of(&document)?;
    let name = document
        .operations
        .iter()
        .next()
        .and_then(|(name, _)| name.cloned());
    shape.cost(name.as_ref(), &Variables::from_value(variables))
}

fn cost(text: &str) -> Result<u64, Refusal> {
    cost_with(text, value!({}))
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
    let with = |fields: usize| check_text(&format!("{{{}}}", " a".repeat(fields)));
    assert_eq!(with(MAX_TOKENS - 2), Ok(MAX_TOKENS));
    assert_eq!(with(MAX_TOKENS - 1), Err(Refusal::TooManyTokens));
}

#[test]
fn tokens_are_counted_as_the_language_has_them() {
    for (text, tokens) in [
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
        assert_eq!(check_text(text), Ok(tokens), "{text}");
    }
}

#[test]
fn nesting_up_to_the_limit() {
    let with = |depth: usize| check_text(&"[({".repeat(depth)[..depth]);
    assert_eq!(with(MAX_NESTING), Ok(MAX_NESTING));
    assert_eq!(with(MAX_NESTING + 1), Err(Refusal::NestedTooDeep));
    assert!(check_text(&"{}".repeat(MAX_NESTING + 1)).is_ok());
    assert_eq!(check_text(&"{a".repeat(5_000_000)), Err(Refusal::NestedTooDeep));
}

#[test]
fn brackets_behind_an_endless_block_string_are_not_overlooked() {
    let text = format!("{{ a(b: [\"\"\"x\"]) {} }}", "{ a ".repeat(1_000));
    assert_eq!(check_text(&text), Err(Refusal::UnterminatedString));
}

#[test]
fn the_parser_survives_the_deepest_text_that_passes() {
    // On a stack of half the size that a worker thread has.
    let parse = |text: String| {
        assert!(check_text(&text).is_ok());
        let thread = std::thread::Builder::new().stack_size(1024 * 1024);
        thread
            .spawn(move || parse_query(text).is_ok())
            .unwrap()
            .join()
            .unwrap()
    };
    parse(nested(MAX_NESTING));
    parse("{a".repeat(MAX_NESTING));
    parse("{ ... on T ".repeat(MAX_NESTING));
    parse(format!("{{ a(b: {}", "[".repeat(MAX_NESTING - 2)));
    parse(format!("{{ a(b: {}", "{c: ".repeat(MAX_NESTING - 2)));
    parse(format!("query($v: {}", "[".repeat(MAX_NESTING - 1)));
}

#[test]
fn depth_up_to_the_limit() {
    assert_eq!(cost(&nested(MAX_DEPTH)), Ok(MAX_DEPTH as u64));
    assert_eq!(cost(&nested(MAX_DEPTH + 1)), Err(Refusal::TooDeep));
}

#[test]
fn depth_goes_on_within_fragments_and_fragments_add_none() {
    let with = |depth: usize| format!("{{ ...F }} fragment F on T {}", nested(depth));
    assert!(cost(&with(MAX_DEPTH)).is_ok());
    assert_eq!(cost(&with(MAX_DEPTH + 1)), Err(Refusal::TooDeep));
    assert!(
        cost(&format!(
            "{{ {}a{} }}",
            "... on T { ".repeat(MAX_DEPTH + 5),
            "}".repeat(MAX_DEPTH + 5)
        ))
        .is_ok()
    );
    assert_eq!(
        cost(&format!(
            "{{ a {{ ...F }} }} fragment F on T {}",
            nested(MAX_DEPTH)
        )),
        Err(Refusal::TooDeep)
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
    assert!(with(MAX_ALIASES).is_ok());
    assert_eq!(with(MAX_ALIASES + 1), Err(Refusal::TooManyAliases));
}

#[test]
fn root_fields_up_to_the_limit() {
    let with = |count| cost(&document(count, |_| "a".to_owned()));
    assert!(with(MAX_ROOT_FIELDS).is_ok());
    assert_eq!(with(MAX_ROOT_FIELDS + 1), Err(Refusal::TooManyRootFields));
}

#[test]
fn root_fields_count_within_fragments() {
    let with = |count| {
        cost(&format!(
            "{{ ...F ...F }} fragment F on Query {}",
            document(count, |_| "a".to_owned())
        ))
    };
    assert!(with(MAX_ROOT_FIELDS / 2).is_ok());
    assert_eq!(with(MAX_ROOT_FIELDS / 2 + 1), Err(Refusal::TooManyRootFields));
}

#[test]
fn directives_up_to_the_limit() {
    let with = |count: usize| cost(&format!("query($v: Int @d) @d {{ a {} }}", "@d ".repeat(count)));
    assert!(with(MAX_DIRECTIVES - 2).is_ok());
    assert_eq!(with(MAX_DIRECTIVES - 1), Err(Refusal::TooManyDirectives));
}

#[test]
fn fragments_up_to_the_limit() {
    let with = |count: usize| {
        let fragments = (0..count).fold(String::new(), |text, number| {
            text + &format!("fragment F{number} on T {{ a }} ")
        });
        cost(&format!("{{ a }} {fragments}"))
    };
    assert!(with(MAX_FRAGMENTS).is_ok());
    assert_eq!(with(MAX_FRAGMENTS + 1), Err(Refusal::TooManyFragments));
}

#[test]
fn fragments_that_lead_back_are_refused_also_unused() {
    for text in [
        "{ ...A } fragment A on T { ...A }",
        "{ a } fragment A on T { a { ...B } } fragment B on T { ... on T { ...A } }",
    ] {
        assert_eq!(cost(text), Err(Refusal::FragmentCycle), "{text}");
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
        Err(Refusal::TooManySelections)
    );
    assert_eq!(
        cost(&doubling(49, "{ b { ...F0 } }")),
        Err(Refusal::TooManySelections)
    );
    assert_eq!(
        cost(&doubling(11, "query A { b { ...F0 } } query B { b { ...F0 } }")),
        Err(Refusal::TooManySelections),
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
    assert_eq!(with(100), Err(Refusal::TooManySelections));
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
        ("{ a { societyRows { net } } }", 1 + 100 * 2),
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
        ("mutation { a(input: { units: [{}, {}, {}] }) { b } }", 4),
        ("mutation { a(input: { amounts: [{}, {}, {}] }) { b } }", 2),
    ] {
        assert_eq!(cost(text), Ok(expected), "{text}");
    }
}

#[test]
fn variables_multiply_too() {
    let page = "query($n: Int, $m: Int) { a(first: $n, last: $m) { b c } }";
    let many = "mutation($input: I!) { book(input: $input) { b { c } } }";
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
        (many, value!({ "input": { "bookings": [1, 2, 3, 4] } }), 1 + 4 * 2),
        (many, value!({ "input": { "bookings": [] } }), 1 + 2),
        (many, value!({ "input": { "text": "x" } }), 1 + 2),
        (
            "mutation($l: [B!]!) { book(input: { bookings: $l }) { c } }",
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
    assert_eq!(page(MAX_COST - 1), Ok(MAX_COST));
    assert_eq!(page(MAX_COST), Err(Refusal::TooCostly { cost: MAX_COST + 1 }));

    let variable = |size: u64| cost_with("query($n: Int) { a(first: $n) { b } }", value!({ "n": size }));
    assert_eq!(variable(MAX_COST - 1), Ok(MAX_COST));
    assert_eq!(variable(MAX_COST), Err(Refusal::TooCostly { cost: MAX_COST + 1 }));
}

#[test]
fn cost_saturates() {
    let huge = "first: 18446744073709551615";
    let text =
        format!("{{ a({huge}) {{ b({huge}) {{ c }} ...F }} }} fragment F on T {{ d({huge}) {{ e }} }}");
    assert_eq!(cost(&text), Err(Refusal::TooCostly { cost: u64::MAX }));
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
    assert!(levels(MAX_INTROSPECTION_DEPTH).is_ok());
    assert_eq!(
        levels(MAX_INTROSPECTION_DEPTH + 1),
        Err(Refusal::IntrospectionTooDeep)
    );

    let lists = |count: usize| {
        let below = "fields { type { ".repeat(count);
        cost(&format!(
            "{{ __type(name: \"T\") {{ {below}name{} }} }}",
            " } }".repeat(count)
        ))
    };
    assert!(lists(MAX_INTROSPECTION_LISTS).is_ok());
    assert_eq!(
        lists(MAX_INTROSPECTION_LISTS + 1),
        Err(Refusal::IntrospectionTooDeep)
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
fn every_refusal_has_a_code_and_both_sentences() {
    for refusal in [
        Refusal::TooManyTokens,
        Refusal::TooDeep,
        Refusal::TooCostly { cost: 7 },
    ] {
        assert!(
            refusal
                .code()
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte == b'_')
        );
        assert_ne!(refusal.message_de(), refusal.message_en());
    }
}
