//! What a reader is told depends on nothing that their rights do not reach: two ledgers that differ only there give the
//! same answers, byte for byte, to every question that the schema knows, with every field below it.
//!
//! The questions are made from the schema. A field of the root without an entry in [`ASKED`], or an argument without a
//! value, fails the test: whoever adds one says how it is asked.

mod asked;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, FieldDefinition, TypeKind, TypeSystemDefinition};
use querbuch_ledger::domain::actor::{ActingPrincipal, Actor};
use querbuch_ledger::domain::id::PrincipalNo;
use querbuch_ledger::domain::language::Language;
use serde_json::{Value, json};

use crate::schema::sdl;
use crate::testing::Scene;
use asked::ASKED;

/// Fields below each other in the questions.
const DEPTH: usize = 3;

/// Fields below the root are given what they must have.
const ARGUMENTS: [(&str, &str, &str); 5] = [
    ("inForce", "month", "\"2026-02\""),
    ("discountAt", "month", "\"2026-02\""),
    ("may", "action", "READ"),
    ("may", "unit", "\"14\""),
    ("appraisal", "conventions", "{ risk: { draws: 200 } }"),
];

/// These commit to all that there is, or say that something was left out, and tell nothing else of it.
const APART: [(&str, &str); 3] = [
    ("Balance", "hidden"),
    ("Checkpoint", "rootHash"),
    ("Checkpoint", "note"),
];

/// What everybody knows, whoever reads: of these, no answer of the local user differs either.
const THE_SAME_FOR_ALL: [&str; 9] = [
    "categories",
    "indicatorCatalogue",
    "vocabulary",
    "rates",
    "namedStates",
    "viewer",
    "imports",
    "checkpoint",
    "ledger",
];

/// What is recorded: where it says `<one|other>`, the one ledger has the one. Only what the rights at unit 15 do not reach
/// differs.
const ACTS: [&str; 44] = [
    r#"setDiscountRate(input: { validFrom: "2020-01", nominal: "0.03", source: "BMF" })"#,
    r#"setOptimismBias(input: { haircuts: { a: "0", b: "0.1", c: "0.2", d: "0.3", e: "0.4" }, source: "S" })"#,
    r#"registerUnits(input: { units: [
        { code: "14", name: "<Sachsen|Thüringen>", level: STATE, isBody: true }
        { code: "14001", name: "<Eins|Zwei>", level: MUNICIPAL, parent: "14", isBody: true }
        { code: "15004", name: "Burg", level: MUNICIPAL, parent: "15", isBody: true }] })"#,
    r#"setVisibility(input: { visibility: GRANTED, reason: "Datenschutz" })"#,
    r#"give(input: { to: { subject: { issuer: "https://id.example.org", name: "lea" } }, role: READER, unit: "15", reason: "Controlling" })"#,
    r#"give(input: { to: { subject: { issuer: "https://id.example.org", name: "max" } }, role: BOOKER, unit: "14", reason: "<Kämmerei|Haushalt>" })"#,
    r#"registerMeasure(input: { code: "geheim", title: "<Eins|Zwei>", description: "<a|b>", approach: <ADD|IMPROVE>, owner: "14", programme: "ozg", effects: [
        { code: "a", unit: "14", kind: COST, category: "dev.cost", cashability: <CASH|CAPACITY>, title: "<Eins|Zwei>" }
        { code: "b", unit: "14001", kind: SAVING, category: "run.saving.staff", cashability: CASH, title: "<Eins|Zwei>" }] })"#,
    r#"addEffects(input: { measure: "olaf", effects: [{ code: "fee-14", unit: "14", kind: TRANSFER, category: "transfer.fee", cashability: CASH, title: "<Eins|Zwei>" }] })"#,
    r#"changeEffect(input: { effect: "olaf/dev", title: "<Bau|Kauf>", evidence: <A|B>, reason: "<geprüft|gerechnet>" })"#,
    r#"defineKey(input: { code: "half", name: "N", keyYear: 2025, validFrom: "2025-01", source: "S", weights: [{ unit: "bund/06", weight: 1 }, { unit: "15", weight: 1 }, { unit: "14", weight: 1 }] })"#,
    r#"defineKey(input: { code: "k14", name: "N", keyYear: 2025, validFrom: "2025-01", source: "S", weights: [{ unit: "bund", weight: 1 }, { unit: "14", weight: 1 }] })"#,
    r#"plan(input: { effect: "olaf/dev", amounts: [{ month: "<2026-01|2026-04>", amount: <90|95> }, { month: "2029-05", amount: 20 }] })"#,
    r#"plan(input: { effect: "olaf/staff", amounts: [{ month: "2025-11", amount: 70 }, { month: "2027-01", amount: 400 }] })"#,
    r#"plan(input: { effect: "olaf/fee-town", amounts: [{ month: "2025-10", amount: -30 }, { month: "2025-11", amount: -30 }, { month: "2026-08", amount: -30 }] })"#,
    r#"plan(input: { effect: "olaf/fee-bund", amounts: [{ month: "<2025-10|2025-12>", amount: 30 }] })"#,
    r#"plan(input: { effect: "geheim/b", amounts: [{ month: "2026-05", amount: <900|1> }] })"#,
    r#"forecast(input: { effect: "olaf/dev", amounts: [{ month: "<2026-03|2026-06>", amount: 120, low: <100|110>, high: 150 }] })"#,
    r#"forecast(input: { effect: "olaf/staff", amounts: [{ month: "2027-02", amount: 120, low: 100, high: 150 }] })"#,
    r#"book(input: { measure: "olaf", text: "<eins|zwei> vermerk", document: "<A-1|A-2>", postings: [{ effect: "dev", month: "<2025-10|2025-11>", amount: <100|200>, tags: [{ key: "projekt", value: "<x|y>" }] }] })"#,
    r#"book(input: { measure: "olaf", text: "vermerk der Stadt", document: "B-1", postings: [{ effect: "staff", month: "2025-11", amount: 300, tags: [{ key: "projekt", value: "x" }] }] })"#,
    r#"book(input: { measure: "olaf", text: "<eins|zwei> vermerk", postings: [{ effect: "fee-bund", month: "<2025-10|2025-12>", amount: 50 }, { effect: "fee-14", month: "<2025-10|2025-12>", amount: -50 }] })"#,
    r#"book(input: { measure: "olaf", text: "<eins|zwei> vermerk beider", postings: [{ effect: "fee-bund", month: "2025-10", amount: 50 }, { effect: "fee-town", month: "2025-10", amount: -50 }] })"#,
    r#"book(input: { measure: "geheim", text: "vermerk", postings: [{ effect: "a", month: "2025-12", amount: <500|700> }] })"#,
    r#"book(input: { measure: "geheim", postings: [{ effect: "b", month: "2025-12", amount: <500|700> }] })"#,
    r#"closePeriod(input: { unit: "bund/06", through: "2025-09" })"#,
    r#"book(input: { measure: "olaf", postings: [{ effect: "dev", month: "2025-12", amount: <10|20>, belongsTo: "<2025-08|2025-09>" }] })"#,
    r#"dispute(input: { effect: "geheim/b", month: "2025-12", amount: <50|70>, reason: "<doppelt|falsch>" })"#,
    r#"dispute(input: { effect: "olaf/staff", month: "2025-11", amount: 30, reason: "doppelt" })"#,
    r#"allocate(input: { effect: "geheim/a", month: "2025-12", amount: <60|80>, key: "k14", text: "Umlage" })"#,
    r#"allocate(input: { effect: "olaf/dev", month: "<2025-10|2025-11>", amount: <30|60>, key: "k14", text: "Umlage" })"#,
    r#"defineIndicator(input: { measure: "olaf", code: "zeit", name: "Zeit", unitOfMeasure: "min", baseline: 30, unit: "15003" })"#,
    r#"defineIndicator(input: { measure: "olaf", code: "bund", name: "<Eins|Zwei>", unitOfMeasure: "min", baseline: <30|40>, unit: "bund/06" })"#,
    r#"defineIndicator(input: { measure: "geheim", code: "zeit", name: "<Eins|Zwei>", unitOfMeasure: "min", baseline: <30|40>, unit: "14001" })"#,
    r#"recordMeasurement(input: { indicator: "olaf/zeit", month: "2025-11", value: 20, cases: 9600, source: "V" })"#,
    r#"recordMeasurement(input: { indicator: "olaf/bund", month: "2025-11", value: <10|20>, cases: 9600, source: "<V|W>" })"#,
    r#"recordMeasurement(input: { indicator: "geheim/zeit", month: "2025-11", value: <10|20>, cases: 9600, source: "V" })"#,
    r#"setCapacity(input: { unit: "bund/06", year: 2025, fullTimeEquivalents: "<2|3>", source: "S" })"#,
    r#"setCapacity(input: { unit: "15003", year: 2025, fullTimeEquivalents: "2", source: "S" })"#,
    r#"setClaimDeadline(input: { unit: "14", days: <30|60> })"#,
    r#"closePeriod(input: { unit: "14", through: "<2024-01|2024-03>" })"#,
    r#"stateActuals(input: { measure: "geheim", through: "<2025-10|2025-11>" })"#,
    r#"stateActuals(input: { measure: "olaf", effect: "olaf/dev", through: "<2025-10|2025-11>" })"#,
    r#"reorganizeUnit(input: { unit: "14001", name: "<Drei|Vier>", effectiveFrom: "2026-07" })"#,
    r#"setFourEyes(input: { unit: "14", actions: [BOOK], fromAmount: <5|6>, reason: "<VV|HKR>" })"#,
];

/// What is recorded by the other principal, and waits for a second person.
const PREPARED: &str = r#"book(input: { measure: "geheim", text: "<eins|zwei>", postings: [{ effect: "a", month: "2025-12", amount: <510|710> }] })"#;

/// An act as one of the ledgers has it.
fn chosen(act: &str, ledger: usize) -> String {
    let mut text = String::new();
    for (place, part) in act.split(['<', '>']).enumerate() {
        let is_choice = place % 2 == 1;
        text += if is_choice {
            part.split('|').nth(ledger).expect("has both")
        } else {
            part
        };
    }
    text
}

fn principal(number: u32) -> Actor {
    Actor::principal(ActingPrincipal::new(PrincipalNo(number)))
}

async fn recorded(ledger: usize) -> Scene {
    let scene = Scene::new().await;
    let mut refused = Vec::new();
    for act in ACTS {
        let text = format!(
            "mutation {{ done: {} {{ errors {{ code field message }} }} }}",
            chosen(act, ledger)
        );
        let response = scene.execute_as(Actor::stated("local"), &text).await;
        let answered = response.data.clone().into_json().expect("is JSON");
        if !response.errors.is_empty() || answered["done"]["errors"] != json!([]) {
            refused.push((text, response.errors, answered));
        }
    }
    assert!(refused.is_empty(), "{refused:#?}");
    let text = format!(
        "mutation {{ done: {} {{ prepared {{ id }} errors {{ code }} }} }}",
        chosen(PREPARED, ledger)
    );
    let prepared = scene.respond_to(principal(1), Language::English, &text).await;
    let prepared = prepared.data.into_json().expect("is JSON");
    assert!(prepared["done"]["prepared"]["id"].is_string(), "{prepared}");
    scene
}

/// The fields of the schema, by type, and the types that are nodes.
struct Fields {
    of_types: BTreeMap<String, Vec<FieldDefinition>>,
    nodes: BTreeSet<String>,
}

impl Fields {
    fn of_schema() -> Self {
        let document = parse_schema(sdl()).expect("is a schema");
        let (mut of_types, mut nodes) = (BTreeMap::new(), BTreeSet::new());
        for definition in document.definitions {
            let TypeSystemDefinition::Type(kind) = definition else {
                continue;
            };
            let name = kind.node.name.node.to_string();
            if let TypeKind::Object(object) = kind.node.kind {
                if object
                    .implements
                    .iter()
                    .any(|implemented| implemented.node == "Node")
                {
                    nodes.insert(name.clone());
                }
                let fields = object.fields.into_iter().map(|field| field.node).collect();
                of_types.insert(name, fields);
            }
        }
        Self { of_types, nodes }
    }

    /// Everything below a type.
    fn below(&self, kind: &str, depth: usize) -> String {
        if kind == "Node" {
            let mut text = " __typename id".to_owned();
            for node in self.nodes.iter().filter(|_| depth > 1) {
                let selected = self.below(node, 0);
                write!(text, " ... on {node} {{{selected} }}").expect("a text takes it");
            }
            return text;
        }
        let mut text = String::new();
        for field in &self.of_types[kind] {
            let name = field.name.node.as_str();
            if APART.contains(&(kind, name)) {
                continue;
            }
            let target = named(&field.ty.node.base);
            let arguments = arguments(kind, field);
            // One type tells some of its fields by another type than others do: each goes by a name of its own.
            let alias = format!("{kind}_{name}");
            if !self.of_types.contains_key(&target) && target != "Node" {
                write!(text, " {alias}: {name}{arguments}").expect("a text takes it");
            } else if depth > 0 {
                let selected = self.below(&target, depth - 1);
                if !selected.is_empty() {
                    write!(text, " {alias}: {name}{arguments} {{{selected} }}").expect("a text takes it");
                }
            }
        }
        text
    }
}

/// What a field below the root is given.
fn arguments(kind: &str, field: &FieldDefinition) -> String {
    let name = field.name.node.as_str();
    let mut given = Vec::new();
    for argument in &field.arguments {
        let argument = &argument.node;
        let value = ARGUMENTS
            .iter()
            .find(|(of, known, _)| *of == name && *known == argument.name.node.as_str());
        match value {
            Some((_, known, value)) => given.push(format!("{known}: {value}")),
            None => assert!(
                argument.ty.node.nullable || argument.default_value.is_some(),
                "{kind}.{name} needs a value for {}: add it to ARGUMENTS",
                argument.name.node
            ),
        }
    }
    if given.is_empty() {
        String::new()
    } else {
        format!("({})", given.join(", "))
    }
}

fn named(base: &BaseType) -> String {
    match base {
        BaseType::Named(name) => name.to_string(),
        BaseType::List(inner) => named(&inner.base),
    }
}

/// All questions, by the field of the root.
fn questions() -> Vec<(String, String)> {
    let fields = Fields::of_schema();
    let mut questions = Vec::new();
    for field in &fields.of_types["Query"] {
        let name = field.name.node.as_str();
        let asked = ASKED.iter().find(|(known, _)| *known == name);
        let (_, ways) = asked.unwrap_or_else(|| panic!("{name} is not asked: add it to ASKED"));
        let selected = fields.below(&named(&field.ty.node.base), DEPTH);
        for way in *ways {
            let arguments = if way.is_empty() {
                String::new()
            } else {
                format!("({way})")
            };
            let below = if selected.is_empty() {
                String::new()
            } else {
                format!("{{{selected} }}")
            };
            questions.push((name.to_owned(), format!("{{ {name}{arguments} {below} }}")));
        }
    }
    questions
}

/// The whole answer: data and errors.
async fn answer(scene: &Scene, actor: Actor, question: &str) -> Value {
    let response = scene.execute_as(actor, question).await;
    // The fields of an answer are resolved at once, so their errors come in any order.
    let mut errors: Vec<Value> = response
        .errors
        .iter()
        .map(|error| {
            json!([
                error.message,
                error
                    .path
                    .iter()
                    .map(|part| format!("{part:?}"))
                    .collect::<Vec<_>>()
            ])
        })
        .collect();
    errors.sort_by_key(Value::to_string);
    json!({ "data": response.data.into_json().expect("is JSON"), "errors": errors })
}

/// Where two answers part, with what stands there, for whoever looks for a leak.
fn difference(one: &Value, other: &Value) -> String {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => one
            .iter()
            .filter(|(key, value)| other.get(*key) != Some(value))
            .map(|(key, value)| {
                format!(
                    "{key}.{}",
                    difference(value, other.get(key).unwrap_or(&Value::Null))
                )
            })
            .collect::<Vec<_>>()
            .join("\n"),
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            let pairs = one
                .iter()
                .zip(other)
                .enumerate()
                .filter(|(_, (one, other))| one != other);
            let lines = pairs.map(|(place, (one, other))| format!("{place}.{}", difference(one, other)));
            lines.collect::<Vec<_>>().join("\n")
        }
        (one, other) => {
            let short = |value: &Value| value.to_string().chars().take(300).collect::<String>();
            format!(" {} ≠ {}", short(one), short(other))
        }
    }
}

#[tokio::test]
async fn no_answer_depends_on_what_is_not_reached() {
    let (one, other) = (recorded(0).await, recorded(1).await);
    assert_eq!(one.ledger.state().position, other.ledger.state().position);
    let mut differing = BTreeSet::new();
    let (mut wrong, mut told) = (Vec::new(), 0);
    for (name, question) in questions() {
        let reader = answer(&one, principal(0), &question).await;
        let text = reader.to_string();
        told += text.len();
        // What is not there is not told of, not even as something broken.
        if reader != answer(&other, principal(0), &question).await || text.contains("is gone") {
            let start: String = question.chars().take(100).collect();
            let difference = difference(&reader, &answer(&other, principal(0), &question).await);
            wrong.push(format!("{start}\n{difference}\n{}", reader["errors"]));
        }
        let local = answer(&one, Actor::stated("local"), &question).await;
        let is_valid = |answer: &Value| {
            let mut errors = answer["errors"].as_array().into_iter().flatten();
            errors.all(|error| error[1] != json!([]))
        };
        if !is_valid(&local) {
            wrong.push(format!("{name} is no question: {}", local["errors"]));
        }
        if local != answer(&other, Actor::stated("local"), &question).await {
            differing.insert(name.clone());
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    // It says little if the ledgers do not differ, or if nothing is told at all.
    let expected: BTreeSet<String> = ASKED
        .iter()
        .map(|(name, _)| (*name).to_owned())
        .filter(|name| !THE_SAME_FOR_ALL.contains(&name.as_str()))
        .collect();
    assert_eq!(differing, expected);
    assert!(told > 100_000, "{told}");
}
