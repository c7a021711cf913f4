use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
use querbuch_ledger::domain::actor::{ActingPrincipal, Actor};
use querbuch_ledger::domain::command::Command;
use querbuch_ledger::domain::grant::give::{GiveRight, NewHolder};
use querbuch_ledger::domain::id::{PrincipalNo, grant_id, import_id};
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::principal::Identity;
use querbuch_ledger::domain::principal::register::RegisterPrincipal;
use querbuch_ledger::import::{ImportKind, ImportOptions, ImportSource, prepare};
use querbuch_ledger::input::Input;
use querbuch_ledger::log::batch::Mode;

use super::fields::FIELDS;
use super::*;
use crate::testing::{Scene, data};

const BEGIN: &str = "<!-- fields: made by a test -->\n";
const END: &str = "<!-- end of fields -->";

/// Every root field of the schema, with its root.
fn of_the_schema() -> BTreeSet<(String, String)> {
    let document = parse_schema(crate::schema::sdl()).expect("is a schema");
    let mut fields = BTreeSet::new();
    for definition in document.definitions {
        let TypeSystemDefinition::Type(definition) = definition else {
            continue;
        };
        let root = definition.node.name.node.to_string();
        if !["Query", "Mutation", "Subscription"].contains(&root.as_str()) {
            continue;
        }
        if let TypeKind::Object(object) = definition.node.kind {
            let names = object
                .fields
                .into_iter()
                .map(|field| field.node.name.node.to_string());
            fields.extend(names.map(|name| (root.clone(), name)));
        }
    }
    fields
}

#[test]
fn every_root_field_says_what_it_asks_for() {
    let listed: BTreeSet<_> = FIELDS
        .iter()
        .map(|field| (field.root.to_owned(), field.name.to_owned()))
        .collect();
    assert_eq!(listed.len(), FIELDS.len(), "none twice");
    let known = of_the_schema();
    let missing: Vec<_> = known.difference(&listed).collect();
    assert!(
        missing.is_empty(),
        "say in matrix/fields.rs what these ask for: {missing:?}"
    );
    let gone: Vec<_> = listed.difference(&known).collect();
    assert!(gone.is_empty(), "no field of the schema: {gone:?}");
}

/// The table of `docs/rights.md`. `QUERBUCH_BLESS=1 cargo test -p querbuch-graphql matrix` writes it anew.
#[test]
fn the_page_about_rights_has_every_root_field() {
    let mut table = String::from("| field | asks for |");
    for role in Role::ALL {
        write!(table, " {} |", role.as_str()).expect("memory takes it");
    }
    table.push_str("\n|---|---|");
    table.push_str(&"---|".repeat(Role::ALL.len()));
    table.push('\n');
    for field in FIELDS {
        write!(
            table,
            "| {} `{}` | {} |",
            field.root,
            field.name,
            field.asks.word()
        )
        .expect("memory takes it");
        for role in Role::ALL {
            let cell = match field.asks.is_open_to(*role) {
                Some(true) => "x",
                Some(false) => "",
                None => "–",
            };
            write!(table, " {cell} |").expect("memory takes it");
        }
        table.push('\n');
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/rights.md");
    let page = std::fs::read_to_string(&path).expect("is there");
    let (before, rest) = page.split_once(BEGIN).expect("says where it begins");
    let (found, after) = rest.split_once(END).expect("says where it ends");
    if std::env::var_os("QUERBUCH_BLESS").is_some() {
        std::fs::write(&path, format!("{before}{BEGIN}{table}{END}{after}")).expect("is writable");
    } else {
        assert_eq!(found, table, "docs/rights.md is made anew with QUERBUCH_BLESS=1");
    }
}

/// A ledger on which each role is held by the principal of its place, for the whole ledger; and an eleventh with nothing.
async fn ledger_of_roles() -> Scene {
    let scene = Scene::booked().await;
    scene
        .done(
            r#"defineKey(input: { code: "halb", name: "halb", keyYear: 2026, validFrom: "2026-01", source: "Vertrag"
                weights: [{ unit: "bund/06", weight: 1 }, { unit: "15003", weight: 1 }] })"#,
        )
        .await;
    scene
        .done(r#"defineIndicator(input: { measure: "olaf", code: "dauer", name: "Dauer", unitOfMeasure: "min", baseline: 9 })"#)
        .await;
    let file = ImportSource::bytes(
        "ist.csv",
        b"measure;effect;month;amount\nolaf;dev;2026-04;7.50\n".as_slice(),
    );
    let options = ImportOptions::default();
    let prepared = prepare(ImportKind::Bookings, &[file], &scene.ledger.state(), &options);
    let prepared = prepared.expect("has no fault");
    let imported = scene
        .ledger
        .import("local", &prepared, false)
        .await
        .expect("is stored");
    assert_eq!(imported.map(|imported| imported.imports.len()), Ok(1));
    let register = (0..=Role::ALL.len()).map(|number| {
        let identity = Identity {
            issuer: "https://id.example.org".into(),
            mail: None,
            name: None,
            subject: format!("s{number}").into(),
        };
        Command::from(RegisterPrincipal::new(&identity, false))
    });
    let give = (0..).zip(Role::ALL).map(|(number, role)| {
        Command::from(GiveRight {
            to: NewHolder::Principal(PrincipalNo(number).to_string().into()),
            role: *role,
            unit: None,
            measure: (*role == Role::Importer).then(|| "olaf".into()),
            from: None,
            until: None,
            amount_max: None,
            on_behalf_of: None,
            reason: "Organisationsplan".into(),
        })
    });
    let inputs: Vec<Input> = register.chain(give).map(Input::from).collect();
    let count = inputs.len() as u64;
    let before = scene.ledger.state().position;
    let reply = scene
        .ledger
        .execute("local", Mode::Atomic, inputs)
        .await
        .expect("is stored");
    assert_eq!(reply.state.position, before + count, "{:?}", reply.answers);
    scene
}

#[tokio::test]
async fn every_mutation_is_forbidden_to_exactly_the_roles_that_may_not() {
    for (number, role) in (0..).zip(Role::ALL) {
        let scene = ledger_of_roles().await;
        let reader = scene
            .ledger
            .state()
            .grants
            .iter()
            .next()
            .expect("is there")
            .position;
        let import = scene
            .ledger
            .state()
            .imports
            .iter()
            .next()
            .expect("is there")
            .position;
        for field in FIELDS.iter().filter(|field| !field.example.is_empty()) {
            let before = scene.ledger.state().position;
            let input = field
                .example
                .replace("GRANT", &grant_id(reader))
                .replace("IMPORT", &import_id(import));
            let errors = match field.name {
                "bookMany" => "results { errors { code } }",
                _ => "errors { code }",
            };
            let text = format!(
                "mutation {{ done: {}(input: {input}) {{ {errors} }} }}",
                field.name
            );
            let actor = Actor::principal(ActingPrincipal::new(PrincipalNo(number)));
            let answer = data(scene.respond_to(actor, Language::English, &text).await).to_string();
            let is_forbidden = answer.contains("FORBIDDEN");
            let expected = !field.asks.is_open_to(*role).expect("a role decides");
            assert_eq!(is_forbidden, expected, "{role:?} {}: {answer}", field.name);
            if is_forbidden {
                assert_eq!(scene.ledger.state().position, before, "{role:?} {}", field.name);
            }
        }
    }
}
