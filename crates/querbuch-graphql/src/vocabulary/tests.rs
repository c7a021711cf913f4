use std::collections::{BTreeMap, BTreeSet};

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
use querbuch_ledger::domain::language::Language;
use serde_json::json;

use super::all;
use crate::schema::sdl;
use crate::testing::{Scene, data};

/// The values of each enum of the schema.
fn enums_of_the_schema() -> BTreeMap<String, BTreeSet<String>> {
    let document = parse_schema(sdl()).expect("is the schema");
    let of_enum = |definition: TypeSystemDefinition| {
        let TypeSystemDefinition::Type(definition) = definition else {
            return None;
        };
        let TypeKind::Enum(found) = definition.node.kind else {
            return None;
        };
        let values = found.values.iter().map(|value| value.node.value.node.to_string());
        Some((definition.node.name.node.to_string(), values.collect()))
    };
    document.definitions.into_iter().filter_map(of_enum).collect()
}

#[test]
fn every_value_of_every_enum_has_a_german_and_an_english_word() {
    let words: BTreeMap<_, _> = all().into_iter().collect();
    for (name, values) in enums_of_the_schema() {
        let words = words
            .get(name.as_str())
            .unwrap_or_else(|| panic!("{name} has no words"));
        let named: BTreeSet<_> = words.iter().map(|word| word.value.to_owned()).collect();
        assert_eq!(named, values, "{name}");
        for word in words {
            assert!(!word.german.trim().is_empty(), "{name}.{}", word.value);
            assert!(!word.english.trim().is_empty(), "{name}.{}", word.value);
        }
    }
    assert_eq!(words.len(), enums_of_the_schema().len() + 1, "and the categories");
}

#[tokio::test]
async fn words_are_those_of_the_reports_in_both_languages() {
    let scene = Scene::empty().await;
    let text =
        "{ vocabulary(names: [\"Level\", \"Category\"]) { name words { value label german english } } }";
    for (language, label) in [
        (Language::German, "Gemeinden"),
        (Language::English, "Municipalities"),
    ] {
        let answer = data(scene.respond_to("local", language, text).await);
        let found = &answer["vocabulary"];
        assert_eq!(found[0]["name"], "Level");
        assert_eq!(
            found[0]["words"][3],
            json!({ "value": "MUNICIPAL", "label": label, "german": "Gemeinden", "english": "Municipalities" })
        );
        assert_eq!(found[1]["name"], "Category");
    }
    let (code, field, _) = scene
        .refused("{ vocabulary(names: [\"Nothing\"]) { name } }")
        .await;
    assert_eq!((code.as_str(), field.as_str()), ("INVALID_VALUE", "names"));
}
