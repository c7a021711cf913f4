use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, FieldDefinition, TypeKind, TypeSystemDefinition};
use async_graphql_transport::documents::Freshness;
use querbuch_ledger::domain::language::Language;

use super::*;
use crate::limits::cached_schema;
use crate::schema::sdl;
use crate::testing::{Scene, data};

/// Fields below each other in the questions: as far as a type leads to others, and back to itself.
const DEPTH: usize = 5;

/// What is recorded before the position: something of everything.
const BEFORE: [&str; 18] = [
    r#"registerUnits(input: { units: [{ code: "15004", name: "Burg", level: MUNICIPAL, parent: "15", isBody: true }] })"#,
    r#"setDiscountRate(input: { validFrom: "2020-01", nominal: "0.03", source: "BMF" })"#,
    r#"setWageRates(input: { system: "LF", year: 2026, source: "S", rates: [{ level: MUNICIPAL, serviceClass: "gD", perHour: "40" }] })"#,
    r#"defineKey(input: { code: "half", name: "N", keyYear: 2025, validFrom: "2026-01", source: "S", weights: [{ unit: "bund/06", weight: 1 }, { unit: "15", weight: 1 }] })"#,
    r#"plan(input: { effect: "olaf/dev", amounts: [{ month: "2026-01", amount: 90 }, { month: "2026-05", amount: 20 }] })"#,
    r#"plan(input: { effect: "olaf/staff", amounts: [{ month: "2027-01", amount: 400 }] })"#,
    r#"forecast(input: { effect: "olaf/dev", amounts: [{ month: "2026-03", amount: 120, low: 100, high: 150 }] })"#,
    r#"book(input: { measure: "olaf", text: "geheim", postings: [{ effect: "dev", month: "2026-01", amount: 100 }] })"#,
    r#"book(input: { measure: "olaf", postings: [{ effect: "fee-bund", month: "2026-02", amount: 50 }, { effect: "fee-town", month: "2026-02", amount: -50 }] })"#,
    r#"book(input: { measure: "olaf", postings: [{ effect: "staff", month: "2026-02", amount: 300 }] })"#,
    r#"allocate(input: { effect: "olaf/dev", month: "2026-01", amount: 60, key: "half", text: "Umlage" })"#,
    r#"defineIndicator(input: { measure: "olaf", code: "zeit", name: "Zeit", unitOfMeasure: "min", baseline: 30, unit: "15003" })"#,
    r#"recordMeasurement(input: { indicator: "olaf/zeit", month: "2026-03", value: 20, cases: 9600, source: "V" })"#,
    r#"setCapacity(input: { unit: "15003", year: 2026, fullTimeEquivalents: "2", source: "S" })"#,
    r#"setClaimDeadline(input: { unit: "15", days: 30 })"#,
    r#"closePeriod(input: { unit: "bund", through: "2026-01" })"#,
    r#"stateActuals(input: { measure: "olaf", through: "2026-02" })"#,
    r#"nameState(input: { name: "Stand", position: 3 })"#,
];

/// What is recorded behind it: everything changes that can.
const BEHIND: [&str; 26] = [
    r#"registerUnits(input: { units: [{ code: "15005", name: "Aken", level: MUNICIPAL, parent: "15", isBody: true }] })"#,
    r#"reorganizeUnit(input: { unit: "15003", name: "Ottostadt", effectiveFrom: "2026-07" })"#,
    r#"registerMeasure(input: { code: "neu", title: "Neu", approach: ADD, owner: "15" })"#,
    r#"changeMeasure(input: { measure: "olaf", title: "Anders", description: "x", approach: REDUCE, programme: null, reason: "vertippt" })"#,
    r#"changeEffect(input: { effect: "olaf/dev", title: "Bau", evidence: A, reason: "geprüft" })"#,
    r#"addEffects(input: { measure: "olaf", effects: [{ code: "run", unit: "bund", kind: COST, category: "run.cost", cashability: CASH, title: "Betrieb" }] })"#,
    r#"setDiscountRate(input: { validFrom: "2020-01", nominal: "0.05", source: "anders" })"#,
    r#"setOptimismBias(input: { haircuts: { a: "0", b: "0.1", c: "0.2", d: "0.3", e: "0.4" }, source: "S" })"#,
    r#"setWageRates(input: { system: "LF", year: 2026, source: "neu", rates: [{ level: MUNICIPAL, serviceClass: "gD", perHour: "44" }] })"#,
    r#"defineKey(input: { code: "half", name: "N", keyYear: 2026, validFrom: "2026-01", source: "S2", correction: true, weights: [{ unit: "bund/06", weight: 3 }, { unit: "15", weight: 1 }] })"#,
    r#"defineKey(input: { code: "neu", name: "N", keyYear: 2025, validFrom: "2026-01", source: "S", weights: [{ unit: "bund", weight: 1 }] })"#,
    r#"reopenPeriod(input: { unit: "bund", reason: "Nachtrag" })"#,
    r#"plan(input: { effect: "olaf/dev", amounts: [{ month: "2026-01", amount: 1 }] })"#,
    r#"forecast(input: { effect: "olaf/dev", amounts: [{ month: "2026-03", amount: 7 }] })"#,
    r#"book(input: { measure: "olaf", postings: [{ effect: "dev", month: "2026-04", amount: 5 }] })"#,
    r#"dispute(input: { effect: "olaf/staff", month: "2026-02", amount: 30, reason: "doppelt" })"#,
    r#"recordMeasurement(input: { indicator: "olaf/zeit", month: "2026-03", value: 25, cases: 9000, source: "W" })"#,
    r#"defineIndicator(input: { measure: "olaf", code: "zwei", name: "Z", unitOfMeasure: "min", baseline: 3, unit: "15003" })"#,
    r#"setCapacity(input: { unit: "15003", year: 2026, fullTimeEquivalents: "1", source: "T" })"#,
    r#"setClaimDeadline(input: { unit: "15", days: 3 })"#,
    r#"closePeriod(input: { unit: "15", through: "2026-03" })"#,
    r#"stateActuals(input: { measure: "olaf", through: null })"#,
    r#"changeMeasureStatus(input: { measure: "olaf", status: RUNNING })"#,
    r#"nameState(input: { name: "Später", position: 5 })"#,
    r#"reorganizeUnit(input: { unit: "15004", mergeInto: "15003", effectiveFrom: "2026-08" })"#,
    r#"changeMeasureStatus(input: { measure: "ozg", status: RUNNING })"#,
];

/// What fields are given that take it: field, argument, value.
const ARGUMENTS: [(&str, &str, &str); 18] = [
    ("unit", "ref", "\"15\""),
    ("measure", "ref", "\"olaf\""),
    ("effect", "ref", "\"olaf/dev\""),
    ("key", "ref", "\"half\""),
    ("allocation", "measure", "\"olaf\""),
    ("allocation", "key", "\"half\""),
    ("claimSums", "by", "UNIT"),
    ("inForce", "month", "\"2026-02\""),
    ("discountAt", "month", "\"2026-02\""),
    ("units", "first", "50"),
    ("children", "first", "50"),
    ("balance", "groupBy", "[UNIT, YEAR]"),
    ("balance", "limit", "3"),
    ("appraisal", "conventions", "{ risk: { draws: 200 } }"),
    ("appraisal", "party", "UNIT"),
    ("settlement", "rule", "NUCLEOLUS"),
    ("settlement", "conventions", "{ risk: { draws: 200 } }"),
    ("discount", "superseded", "true"),
];

/// The arguments of a field, those that pin it first.
fn arguments(field: &FieldDefinition, pins: &str) -> String {
    let takes = |wanted: &str| field.arguments.iter().any(|it| it.node.name.node == wanted);
    let known = ARGUMENTS
        .iter()
        .filter(|(name, argument, _)| field.name.node == *name && takes(argument));
    let given = known.map(|(_, argument, value)| format!("{argument}: {value}"));
    let given: Vec<String> = [pins.to_owned()]
        .into_iter()
        .filter(|it| !it.is_empty())
        .chain(given)
        .collect();
    if given.is_empty() {
        String::new()
    } else {
        format!("({})", given.join(", "))
    }
}

/// The fields of the schema, by type.
struct Fields(BTreeMap<String, Vec<FieldDefinition>>);

impl Fields {
    fn of_schema() -> Self {
        let document = parse_schema(sdl()).expect("is a schema");
        let types = document.definitions.into_iter().filter_map(|definition| {
            let TypeSystemDefinition::Type(kind) = definition else {
                return None;
            };
            let fields = match kind.node.kind {
                TypeKind::Object(object) => object.fields,
                _ => return None,
            };
            let fields = fields.into_iter().map(|field| field.node).collect();
            Some((kind.node.name.node.to_string(), fields))
        });
        Self(types.collect())
    }

    /// Everything below a type that a position decides.
    fn below(&self, kind: &str, depth: usize, asked: &mut BTreeSet<String>) -> String {
        let mut text = String::new();
        for field in &self.0[kind] {
            let name = field.name.node.as_str();
            let is_listed = |fields: &[(&str, &str)]| fields.contains(&(kind, name));
            if is_listed(FRESHNESS_RULES.unpinned_fields) || is_listed(FRESHNESS_RULES.volatile_fields) {
                continue;
            }
            let target = named(&field.ty.node.base);
            let arguments = arguments(field, "");
            if !self.0.contains_key(&target) {
                if !is_interface(&target) {
                    asked.insert(format!("{kind}.{name}"));
                    write!(text, " {name}{arguments}").expect("a text takes it");
                }
            } else if PINNED_TYPES.contains(&target.as_str()) && depth > 0 {
                let selected = self.below(&target, depth - 1, asked);
                if !selected.is_empty() {
                    asked.insert(format!("{kind}.{name}"));
                    write!(text, " {name}{arguments} {{{selected} }}").expect("a text takes it");
                }
            }
        }
        text
    }
}

fn is_interface(name: &str) -> bool {
    name == "Node"
}

fn named(base: &BaseType) -> String {
    match base {
        BaseType::Named(name) => name.to_string(),
        BaseType::List(inner) => named(&inner.base),
    }
}

/// A question about each field of the root that can be pinned, with everything below it.
fn questions(position: u64) -> (Vec<String>, BTreeSet<String>) {
    let fields = Fields::of_schema();
    let (mut questions, mut asked) = (Vec::new(), BTreeSet::new());
    for field in &fields.0["Query"] {
        let name = field.name.node.as_str();
        let target = named(&field.ty.node.base);
        let takes = |wanted: &str| field.arguments.iter().any(|it| it.node.name.node == wanted);
        if !PINNED_TYPES.contains(&target.as_str()) || !(takes("asOf") || name == "drift") {
            continue;
        }
        let pins = if name == "drift" {
            format!("from: {{ position: 12 }}, to: {{ position: {position} }}")
        } else {
            format!("asOf: {{ position: {position} }}")
        };
        let arguments = arguments(field, &pins);
        let depth = if name == "drift" { 2 } else { DEPTH - 2 };
        let selected = fields.below(&target, depth, &mut asked);
        questions.push(format!("{{ {name}{arguments} {{{selected} }} }}"));
    }
    (questions, asked)
}

#[tokio::test]
async fn what_is_pinned_stays_whatever_is_recorded() {
    let scene = Scene::new().await;
    let mut position = 0;
    for act in BEFORE {
        position = scene.done(act).await;
    }
    let claim = r#"confirm(input: { effect: "olaf/staff", month: "2026-02", amount: 10 })"#;
    scene.done_by("anna", claim).await;
    let (questions, asked) = questions(position);
    assert!(questions.len() > 12, "{}", questions.len());
    let mut before = Vec::new();
    for question in &questions {
        for language in [Language::German, Language::English] {
            before.push(data(scene.respond_to("local", language, question).await));
        }
    }
    for act in BEHIND {
        scene.done(act).await;
    }
    let booked = scene
        .ask("{ bookings(first: 50) { nodes { id act text } } }")
        .await;
    for booking in booked["bookings"]["nodes"].as_array().expect("is a list") {
        let id = booking["id"].as_str().expect("is a text");
        if booking["text"].is_string() {
            let erase = format!("eraseText(input: {{ booking: \"{id}\", reason: \"Antrag\" }})");
            scene.done(&erase).await;
        }
    }
    let mut before = before.into_iter();
    for question in &questions {
        for language in [Language::German, Language::English] {
            let now = data(scene.respond_to("local", language, question).await);
            assert_eq!(before.next(), Some(now), "{question}");
        }
    }
    for kind in PINNED_TYPES {
        let is_asked = asked.iter().any(|field| field.starts_with(&format!("{kind}.")));
        assert!(is_asked, "no field of {kind} was asked for");
    }
}

#[test]
fn the_rules_name_what_there_is() {
    let fields = Fields::of_schema();
    for kind in PINNED_TYPES {
        assert!(fields.0.contains_key(kind), "{kind}");
    }
    let rules = FRESHNESS_RULES;
    for (kind, name) in rules.unpinned_fields.iter().chain(rules.volatile_fields) {
        let known = fields.0.get(*kind).expect("is a type");
        assert!(
            known.iter().any(|field| field.name.node == *name),
            "{kind}.{name}"
        );
    }
}

#[tokio::test]
async fn reports_as_of_a_position_hold_and_texts_and_acts_do_not() {
    use Freshness::{Current, Pinned, Volatile};
    let schema = cached_schema();
    for (question, expected) in [
        (
            "{ balance(asOf: { position: 7 }) { rows { level net } total { net } } }",
            Pinned(7),
        ),
        (
            "{ drift(from: { position: 3 }, to: { position: 7 }) { lines { cause npvChange } } }",
            Pinned(7),
        ),
        (
            "{ measure(ref: \"olaf\", asOf: { position: 7 }) { title appraisal { verdict } } }",
            Pinned(7),
        ),
        ("{ balance { total { net } } }", Current),
        (
            "{ balance(asOf: { date: \"2026-01-01\" }) { total { net } } }",
            Current,
        ),
        (
            "{ balance(asOf: { name: \"Stand\" }) { total { net } } }",
            Current,
        ),
        ("{ ledger(asOf: { position: 7 }) { name } }", Current),
        ("{ bookings(asOf: { position: 7 }) { nodes { text } } }", Current),
        (
            "{ bookings(search: \"x\", asOf: { position: 7 }) { totalCount } }",
            Current,
        ),
        (
            "{ search(text: \"x\", asOf: { position: 7 }) { label } }",
            Current,
        ),
        (
            "{ units(asOf: { position: 7 }) { nodes { history { name } } } }",
            Current,
        ),
        ("{ node(id: \"unit:1\") { id } }", Current),
        ("{ ledger { checkpoint { note } } }", Volatile),
    ] {
        let prepared = schema
            .prepare(question, None, async_graphql::Variables::default())
            .await;
        let freshness = prepared.map(|prepared| prepared.freshness);
        assert_eq!(freshness.ok(), Some(expected), "{question}");
    }
}
