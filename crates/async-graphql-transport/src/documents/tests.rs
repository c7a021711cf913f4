mod answers;
mod bounds;
mod streams;

use async_graphql::{
    EmptySubscription, Enum, InputObject, InputValueError, InputValueResult, Object, Response, Scalar,
    ScalarType, Value, Variables, value,
};

use super::*;
use crate::language::Language;

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
enum Level {
    Federal,
    State,
}

#[derive(InputObject)]
struct Filter {
    level: Option<Level>,
    codes: Vec<String>,
    #[graphql(default = 5)]
    limit: i32,
}

/// Cents, as a string.
struct Money(i64);

#[Scalar]
impl ScalarType for Money {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => text.parse().map(Money).map_err(InputValueError::custom),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn is_valid(value: &Value) -> bool {
        matches!(value, Value::String(text) if text.parse::<i64>().is_ok())
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

struct Query;

#[Object]
impl Query {
    async fn hello(&self) -> &str {
        "hello"
    }
    async fn echo(&self, amount: Money) -> Money {
        amount
    }
    async fn node(&self, id: async_graphql::ID) -> String {
        id.to_string()
    }
    async fn page(&self, #[graphql(default = 100)] size: i32, filter: Option<Filter>) -> i32 {
        size + filter.map_or(0, |filter| filter.limit)
    }
    async fn units(&self, levels: Option<Vec<Level>>, filter: Option<Filter>, first: Option<i32>) -> usize {
        let codes = filter.map_or(0, |filter| {
            filter.codes.len() + usize::try_from(filter.limit).unwrap_or(0)
        });
        levels.map_or(0, |levels| levels.len()) + codes + first.map_or(0, |_| 1)
    }
}

struct Mutation;

#[Object]
impl Mutation {
    async fn touch(&self) -> bool {
        true
    }
}

type Toy = CachedSchema<Query, Mutation, EmptySubscription>;

fn documents() -> Toy {
    CachedSchema::new(|| Schema::build(Query, Mutation, EmptySubscription))
}

async fn run(
    documents: &Toy,
    text: &str,
    name: Option<&str>,
    variables: Value,
) -> Result<Response, RequestFault> {
    let prepared = documents
        .prepare(text, name, Variables::from_value(variables))
        .await?;
    Ok(documents.execute(prepared).await.unwrap().response)
}

/// The data, or the codes of the errors that kept it from being executed.
async fn outcome(text: &str, variables: Value) -> Result<Value, Vec<String>> {
    let documents = documents();
    let mut outcomes = Vec::new();
    // The second time the document comes from the cache.
    for _ in 0..2 {
        outcomes.push(match run(&documents, text, None, variables.clone()).await {
            Ok(response) => {
                assert!(response.errors.is_empty(), "{text}: {:?}", response.errors);
                Ok(response.data)
            }
            Err(fault) => Err(codes(fault)),
        });
    }
    assert_eq!(outcomes[0], outcomes[1], "the cache makes no difference");
    outcomes.swap_remove(0)
}

fn codes(fault: RequestFault) -> Vec<String> {
    let code =
        |error: &async_graphql::ServerError| match error.extensions.as_ref().and_then(|it| it.get("code")) {
            Some(Value::String(code)) => code.clone(),
            other => panic!("{}: {other:?}", error.message),
        };
    fault.into_errors(Language::English).iter().map(code).collect()
}

#[tokio::test]
async fn variables_are_checked_against_their_types_each_time() {
    let id = "query($id: ID!) { node(id: $id) }";
    let money = "query($m: Money!) { echo(amount: $m) }";
    let levels = "query($l: [Level!]) { units(levels: $l) }";
    let filter = "query($f: Filter) { units(filter: $f) }";
    let first = "query($n: Int) { units(first: $n) }";
    let bad = || Err(vec!["BAD_USER_INPUT".to_owned()]);
    for (text, variables, expected) in [
        (id, value!({ "id": "a" }), Ok(value!({ "node": "a" }))),
        (id, value!({ "id": 7 }), Ok(value!({ "node": "7" }))),
        (id, value!({ "id": "a", "other": 1 }), Ok(value!({ "node": "a" }))),
        (id, value!({}), bad()),
        (id, value!({ "id": null }), bad()),
        (id, value!({ "id": ["a"] }), bad()),
        (money, value!({ "m": "12" }), Ok(value!({ "echo": "12" }))),
        (money, value!({ "m": "much" }), bad()),
        (money, value!({ "m": 1.5 }), bad()),
        (levels, value!({}), Ok(value!({ "units": 0 }))),
        (levels, value!({ "l": null }), Ok(value!({ "units": 0 }))),
        (
            levels,
            value!({ "l": ["FEDERAL", "STATE"] }),
            Ok(value!({ "units": 2 })),
        ),
        (levels, value!({ "l": "FEDERAL" }), Ok(value!({ "units": 1 }))),
        (levels, value!({ "l": ["BUND"] }), bad()),
        (levels, value!({ "l": [null] }), bad()),
        (
            filter,
            value!({ "f": { "codes": ["a", "b"] } }),
            Ok(value!({ "units": 7 })),
        ),
        (
            filter,
            value!({ "f": { "codes": [], "limit": 1, "level": "STATE" } }),
            Ok(value!({ "units": 1 })),
        ),
        (filter, value!({ "f": {} }), bad()),
        (filter, value!({ "f": { "codes": ["a"], "level": "X" } }), bad()),
        (filter, value!({ "f": { "codes": [1] } }), bad()),
        (filter, value!({ "f": { "codes": [], "colour": 1 } }), bad()),
        (filter, value!({ "f": "codes" }), bad()),
        (filter, value!({ "f": [] }), bad()),
        (first, value!({ "n": 2_147_483_647 }), Ok(value!({ "units": 1 }))),
        (first, value!({ "n": 2_147_483_648_i64 }), bad()),
        (first, value!({ "n": 1.0 }), bad()),
        (first, value!({ "n": "1" }), bad()),
    ] {
        assert_eq!(
            outcome(text, variables.clone()).await,
            expected,
            "{text} {variables}"
        );
    }
}

#[tokio::test]
async fn a_misfit_says_where_it_is_and_does_not_repeat_the_value() {
    let text = "query($f: [Filter!]!) { a: units(filter: $f) }";
    let fault = run(
        &documents(),
        &text.replace("[Filter!]!", "Filter!"),
        None,
        value!({ "f": { "codes": ["x", 4711] } }),
    )
    .await
    .unwrap_err();
    let message = fault.into_errors(Language::German).swap_remove(0).message;
    assert_eq!(message, "Variable \"$f.codes[1]\": expected type \"String\".");
}

#[tokio::test]
async fn documents_that_do_not_fit_are_refused_each_time() {
    let invalid = |count: usize| Err(vec!["GRAPHQL_VALIDATION_FAILED".to_owned(); count]);
    for (text, expected) in [
        ("{ hello }", Ok(value!({ "hello": "hello" }))),
        ("{ nothing }", invalid(1)),
        ("query($x: Int) { hello }", invalid(1)),
        ("{ echo(amount: 5) }", invalid(1)),
        ("{ units(levels: [BUND]) }", invalid(1)),
        ("{ ...F }", invalid(1)),
        ("query($n: String) { units(first: $n) }", invalid(1)),
        ("query($l: [Level]) { units(levels: $l) }", invalid(1)),
        ("{ ", Err(vec!["GRAPHQL_PARSE_FAILED".to_owned()])),
        ("{ a(b: \"\"\"x) }", Err(vec!["GRAPHQL_PARSE_FAILED".to_owned()])),
        (
            "{ ...F } fragment F on Query { ...F }",
            Err(vec!["FRAGMENT_CYCLE".to_owned()]),
        ),
    ] {
        assert_eq!(outcome(text, value!({})).await, expected, "{text}");
    }
}

#[tokio::test]
async fn a_variable_may_be_stricter_than_its_position() {
    for declared in ["[Level!]!", "[Level!]"] {
        let text = format!("query($l: {declared}) {{ units(levels: $l) }}");
        assert_eq!(
            outcome(&text, value!({ "l": ["STATE"] })).await,
            Ok(value!({ "units": 1 })),
            "{declared}"
        );
    }
}

#[tokio::test]
async fn a_default_of_the_argument_applies_when_the_variable_is_absent() {
    let text = "query($n: Int, $l: Int) { ...F } fragment F on Query { page(size: $n, filter: { codes: [], limit: $l }) }";
    assert_eq!(outcome(text, value!({})).await, Ok(value!({ "page": 105 })));
    assert_eq!(
        outcome(text, value!({ "n": 1, "l": 2 })).await,
        Ok(value!({ "page": 3 }))
    );
}

#[tokio::test]
async fn variables_stand_only_where_they_fit() {
    let wrong = || Err(vec!["GRAPHQL_VALIDATION_FAILED".to_owned()]);
    for (text, fits) in [
        ("query($v: [String!]!) { units(filter: { codes: $v }) }", true),
        ("query($v: [String]!) { units(filter: { codes: $v }) }", false),
        ("query($v: String!) { units(filter: { codes: [$v] }) }", true),
        ("query($v: String) { units(filter: { codes: [$v] }) }", false),
        ("query($v: String!) { units(filter: { codes: $v }) }", false),
        ("query($v: Boolean!) { hello @include(if: $v) }", true),
        ("query($v: Boolean) { hello @include(if: $v) }", false),
        ("query($v: Boolean = true) { hello @include(if: $v) }", true),
        (
            "query($v: String!) { ...F } fragment F on Query { ... on Query { node(id: $v) } }",
            false,
        ),
        (
            "query($v: ID!) { ...F } fragment F on Query { ... { node(id: $v) } }",
            true,
        ),
    ] {
        let outcome = run(&documents(), text, None, value!({ "v": [] }))
            .await
            .map(drop)
            .map_err(codes);
        assert_eq!(outcome != wrong(), fits, "{text}");
    }
}

#[tokio::test]
async fn defaults_of_variables_also_decide_what_is_included() {
    let text = "query($b: Boolean! = true) { hello @include(if: $b) node(id: 1) @skip(if: $b) }";
    assert_eq!(outcome(text, value!({})).await, Ok(value!({ "hello": "hello" })));
    assert_eq!(
        outcome(text, value!({ "b": false })).await,
        Ok(value!({ "node": "1" }))
    );
}

#[tokio::test]
async fn the_operation_name_chooses() {
    let documents = documents();
    let several = "query A { hello } query B { node(id: 1) }";
    let unknown = Err(vec!["OPERATION_RESOLUTION_FAILURE".to_owned()]);
    for (text, name, expected) in [
        (several, Some("A"), Ok(value!({ "hello": "hello" }))),
        (several, Some("B"), Ok(value!({ "node": "1" }))),
        (several, Some("C"), unknown.clone()),
        (several, None, unknown.clone()),
        ("query A { hello }", None, Ok(value!({ "hello": "hello" }))),
        ("{ hello }", Some("A"), unknown),
    ] {
        let outcome = run(&documents, text, name, value!({}))
            .await
            .map(|response| response.data)
            .map_err(codes);
        assert_eq!(outcome, expected, "{text} {name:?}");
    }
}

#[tokio::test]
async fn variables_of_an_operation_that_is_not_run_are_not_asked_for() {
    let text = "query A { hello } query B($id: ID!) { node(id: $id) }";
    assert!(run(&documents(), text, Some("A"), value!({})).await.is_ok());
}

#[tokio::test]
async fn prepared_says_kind_and_cost() {
    let prepared = documents()
        .prepare("mutation { touch }", None, Variables::default())
        .await
        .unwrap();
    assert_eq!(
        (prepared.kind, prepared.requested),
        (async_graphql::parser::types::OperationType::Mutation, 1)
    );
}

#[tokio::test]
async fn errors_of_a_document_are_limited() {
    let directives = (0..50).fold(String::new(), |text, number| text + &format!("@d{number} "));
    let outcome = outcome(&format!("{{ hello {directives} }}"), value!({})).await;
    assert_eq!(outcome, Err(vec!["GRAPHQL_VALIDATION_FAILED".to_owned(); 20]));
}

#[tokio::test]
async fn the_syntax_error_does_not_quote_the_document() {
    let text = format!("{{ a(b: {} }}", "1 ".repeat(2_000));
    let fault = documents()
        .prepare(&text, None, Variables::default())
        .await
        .unwrap_err();
    let errors = fault.into_errors(Language::English);
    assert!(errors[0].message.len() < 200, "{}", errors[0].message);
    assert_eq!(errors[0].locations.len(), 1);
}

#[tokio::test]
async fn the_cache_is_bounded_and_keeps_only_what_is_valid() {
    let documents = documents();
    assert!(
        documents
            .prepare("{ nothing }", None, Variables::default())
            .await
            .is_err()
    );
    assert_eq!(documents.cached_documents(), 0);
    for number in 0..CACHED_DOCUMENTS_MAX * 2 {
        let text = format!("{{ a{number}: hello }}");
        documents
            .prepare(&text, None, Variables::default())
            .await
            .unwrap();
    }
    let cached = documents.cached_documents() as u64;
    assert!(
        cached <= CACHED_DOCUMENTS_MAX && cached > CACHED_DOCUMENTS_MAX / 2,
        "{cached}"
    );
}

#[tokio::test]
async fn large_documents_take_the_place_of_many() {
    let documents = documents();
    let fields = "hello ".repeat(4_900);
    for number in 0..200 {
        let text = format!("{{ a{number}: __typename ... on Query {{ hello }} }} # {fields}");
        documents
            .prepare(&text, None, Variables::default())
            .await
            .unwrap();
    }
    assert!(documents.cache.weight() <= CACHED_BYTES_MAX);
}
