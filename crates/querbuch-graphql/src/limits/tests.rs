use async_graphql::parser::types::{
    BaseType, FieldDefinition, InputValueDefinition, Type, TypeKind, TypeSystemDefinition,
};
use async_graphql::parser::{parse_query, parse_schema};
use async_graphql::{Value, Variables, value};
use async_graphql_transport::Language;
use async_graphql_transport::guard::OperationCosts;

use super::{BULK_LISTS, SEARCH_WORD_COST, cached_schema, document_limits};
use crate::schema::sdl;
use crate::testing::Scene;

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

#[test]
fn words_of_a_search_cost_what_looking_for_them_takes() {
    let search = "query($text: String) { units(search: $text) { totalCount } }";
    assert_eq!(
        cost(search, value!({ "text": "amt ost" })),
        2 + 2 * SEARCH_WORD_COST
    );
    assert_eq!(
        cost("{ units(search: \"amt\") { totalCount } }", value!({})),
        2 + SEARCH_WORD_COST
    );
    assert_eq!(cost("{ units { totalCount } }", value!({})), 2);
}

/// An argument or a member of the schema: where it stands, and its type.
struct Place {
    owner: String,
    /// The field that it is an argument of; empty for a member of an input object.
    field: String,
    name: String,
    kind: Type,
}

fn places() -> Vec<Place> {
    let document = parse_schema(sdl()).expect("is the schema");
    let types = document
        .definitions
        .into_iter()
        .filter_map(|definition| match definition {
            TypeSystemDefinition::Type(definition) => Some(definition.node),
            _ => None,
        });
    let mut places = Vec::new();
    for definition in types {
        let owner = definition.name.node.to_string();
        let mut add = |field: &str, argument: &InputValueDefinition| {
            places.push(Place {
                owner: owner.clone(),
                field: field.to_owned(),
                name: argument.name.node.to_string(),
                kind: argument.ty.node.clone(),
            });
        };
        let of_field = |field: &FieldDefinition, add: &mut dyn FnMut(&str, &InputValueDefinition)| {
            for argument in &field.arguments {
                add(&field.name.node, &argument.node);
            }
        };
        match definition.kind {
            TypeKind::Object(object) => object
                .fields
                .iter()
                .for_each(|field| of_field(&field.node, &mut add)),
            TypeKind::Interface(object) => object
                .fields
                .iter()
                .for_each(|field| of_field(&field.node, &mut add)),
            TypeKind::InputObject(input) => input.fields.iter().for_each(|member| add("", &member.node)),
            _ => {}
        }
    }
    places
}

/// Sizes of pages, and which test holds that they are bounded. A new one has to be added here, with its test.
const SIZES: [(&str, &str); 25] = [
    (
        "Appraisal.sensitivity.first",
        "sensitivities_are_listed_up_to_a_number",
    ),
    (
        "Comparison.balance.limit",
        "more_compared_rows_than_one_answer_holds_are_refused",
    ),
    (
        "DriftLine.entries.first",
        "a_drift_names_the_cause_and_its_events",
    ),
    (
        "DriftLine.positions.first",
        "a_drift_names_the_cause_and_its_events",
    ),
    (
        "DriftLine.reasons.first",
        "a_drift_names_the_cause_and_its_events",
    ),
    ("Import.bookings.first", "sizes_and_cursors_are_read"),
    (
        "Query.balance.limit",
        "more_rows_than_one_answer_holds_are_refused",
    ),
    ("Query.bookings.first", "sizes_and_cursors_are_read"),
    ("Query.bookings.last", "sizes_and_cursors_are_read"),
    ("Query.claims.first", "sizes_and_cursors_are_read"),
    ("Query.disputes.first", "sizes_and_cursors_are_read"),
    ("Query.disputes.last", "sizes_and_cursors_are_read"),
    ("Query.effects.first", "sizes_and_cursors_are_read"),
    ("Query.effects.last", "sizes_and_cursors_are_read"),
    ("Query.imports.first", "sizes_and_cursors_are_read"),
    (
        "Query.log.first",
        "pages_of_every_list_are_refused_beyond_their_size",
    ),
    ("Query.measures.first", "sizes_and_cursors_are_read"),
    ("Query.measures.last", "sizes_and_cursors_are_read"),
    ("Query.moments.first", "sizes_and_cursors_are_read"),
    (
        "Query.search.first",
        "pages_of_every_list_are_refused_beyond_their_size",
    ),
    (
        "Query.preparedActs.first",
        "pages_of_every_list_are_refused_beyond_their_size",
    ),
    ("Query.units.first", "sizes_and_cursors_are_read"),
    ("Query.units.last", "sizes_and_cursors_are_read"),
    ("Unit.children.first", "sizes_and_cursors_are_read"),
    ("Unit.claims.first", "sizes_and_cursors_are_read"),
];

/// Subscriptions, and what bounds each: they are pulled, one event at a time, and are as many as connections may be.
const SUBSCRIPTIONS: [&str; 2] = ["balance", "log"];

#[test]
fn every_argument_of_the_schema_is_bounded() {
    let bounds = document_limits().arguments;
    let places = places();
    let mut bulk: Vec<_> = BULK_LISTS
        .iter()
        .map(|bound| (bound.owner, bound.member))
        .collect();
    for place in &places {
        let at = format!("{}.{}.{}", place.owner, place.field, place.name);
        if let BaseType::List(items) = &place.kind.base {
            let max = bounds.items_max(&place.owner, &place.name);
            let has_own = bulk.iter().position(|own| *own == (&*place.owner, &*place.name));
            match has_own {
                Some(found) => drop(bulk.remove(found)),
                None => assert_eq!(max, super::LIST_ITEMS_MAX, "{at}"),
            }
            assert!(
                matches!(items.base, BaseType::Named(_)),
                "{at}: lists within lists are not counted"
            );
        }
        if matches!(&*place.name, "first" | "last" | "limit") {
            assert!(
                SIZES.iter().any(|(known, _)| *known == at),
                "{at} is a size without a bound"
            );
            assert!(document_limits().pages.size_arguments.contains(&&*place.name) || place.name == "last");
        }
        if place.name.to_lowercase().contains("search") {
            assert!(
                bounds.search_arguments.contains(&&*place.name),
                "{at} is a search without a bound"
            );
        }
    }
    assert_eq!(bulk, [], "bounds of lists that are not there");
    for (known, _) in SIZES {
        let at = |place: &Place| format!("{}.{}.{}", place.owner, place.field, place.name) == *known;
        assert!(places.iter().any(at), "{known} is not there any more");
    }
    let document = parse_schema(sdl()).expect("is the schema");
    let followed = document
        .definitions
        .iter()
        .find_map(|definition| match definition {
            TypeSystemDefinition::Type(found) if found.node.name.node == "Subscription" => {
                match &found.node.kind {
                    TypeKind::Object(object) => {
                        Some(object.fields.iter().map(|field| field.node.name.node.to_string()))
                    }
                    _ => None,
                }
            }
            _ => None,
        });
    let mut followed: Vec<String> = followed.expect("is there").collect();
    followed.sort();
    assert_eq!(followed, SUBSCRIPTIONS, "a subscription without a bound");
}

#[tokio::test]
async fn pages_of_every_list_are_refused_beyond_their_size() {
    let scene = Scene::booked().await;
    let page = "(first: 501) { nodes { id } }";
    let connections = [
        "units",
        "measures",
        "effects",
        "bookings",
        "imports",
        "preparedActs",
    ]
    .map(|list| format!("{{ {list}{page} }}"));
    let others = [
        "{ claims(first: 501) { totalCount } }",
        "{ log(first: 501) { next } }",
        "{ search(text: \"a\", first: 501) { kind } }",
        "{ disputes(first: 501) { totalCount } }",
        "{ moments(first: 501) { totalCount } }",
        "{ unit(ref: \"15\") { children(first: 501) { totalCount } } }",
        "{ unit(ref: \"15\") { claims(first: 501) { totalCount } } }",
    ];
    for query in connections.iter().map(String::as_str).chain(others) {
        let (code, field, _) = scene.refused(query).await;
        assert_eq!(
            (code.as_str(), field.as_str()),
            ("LIMIT_EXCEEDED", "first"),
            "{query}"
        );
    }
}

#[tokio::test]
async fn every_list_of_a_question_is_bounded_before_anything_is_looked_up() {
    let schema = cached_schema();
    let many = |count: usize| Value::List(vec![Value::from("unit:0"); count]);
    for (text, member) in [
        ("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", "ids"),
        ("query($l: [String!]) { log(types: $l) { next } }", "l"),
        ("query($l: [Ref!]) { log(units: $l) { next } }", "l"),
        (
            "query($l: [Ref!]) { balance(filter: { measures: $l }) { position } }",
            "l",
        ),
        (
            "query($l: [Ref!]) { bookings(filter: { categories: $l }) { totalCount } }",
            "l",
        ),
        ("subscription($l: [String!]) { log(types: $l) { position } }", "l"),
    ] {
        for (count, is_refused) in [(500, false), (501, true), (62_000, true)] {
            let mut variables = Variables::default();
            variables.insert(async_graphql::Name::new(member), many(count));
            let prepared = schema.prepare(text, None, variables).await;
            let Err(fault) = prepared else {
                assert!(!is_refused, "{text} with {count}");
                continue;
            };
            let errors = fault.into_errors(Language::English);
            let extensions = errors[0].extensions.clone().unwrap_or_default();
            let code = extensions.get("code").map(ToString::to_string);
            // Five hundred things cost too much where each of them is answered.
            let expected = if is_refused {
                "\"LIMIT_EXCEEDED\""
            } else {
                "\"QUERY_TOO_COSTLY\""
            };
            assert_eq!(code.as_deref(), Some(expected), "{text} with {count}: {errors:?}");
        }
    }
}

#[tokio::test]
async fn every_bound_is_told_with_its_reason() {
    let scene = Scene::new().await;
    let answer = scene
        .ask("{ ledger { limits { name value unit description } } }")
        .await;
    let limits = answer["ledger"]["limits"].as_array().expect("is a list");
    assert_eq!(limits.len(), super::table::limits().len());
    let page = limits
        .iter()
        .find(|limit| limit["name"] == "pageSize")
        .expect("is there");
    assert_eq!(
        (page["value"].as_i64(), page["unit"].as_str()),
        (Some(500), Some("items"))
    );
    assert!(page["description"].as_str().expect("is text").ends_with('.'));
}

/// The most that a page may hold, as text and as data, with what escaping adds, is less than an answer may have.
#[test]
fn a_page_of_the_log_fits_into_an_answer() {
    use async_graphql_transport::HttpLimits;
    use querbuch_ledger::entries::BYTES_PER_PAGE_MAX;
    // Quotes are the only bytes that are escaped in canonical JSON of plain words; an entry has one in four at most.
    let as_text = BYTES_PER_PAGE_MAX + BYTES_PER_PAGE_MAX / 4;
    let others = 500 * 2_000;
    assert!(as_text + BYTES_PER_PAGE_MAX + others < HttpLimits::default().answer_bytes_max);
}
