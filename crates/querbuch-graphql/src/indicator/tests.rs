use querbuch_ledger::domain::language::Language;
use serde_json::{Value, json};

use super::*;
use crate::testing::{Scene, asked, input, with};

fn define() -> Value {
    json!({
        "measure": "olaf", "code": "zeit", "name": "Bearbeitungszeit", "unitOfMeasure": "min", "baseline": 30,
    })
}

fn defined() -> Value {
    json!({
        "measure": "olaf", "code": "zeit", "name": "Bearbeitungszeit", "unit_of_measure": "min",
        "lower_is_better": true, "catalogue": null, "baseline": "30", "baseline_known": true, "unit": null,
        "valuation": null,
    })
}

#[test]
fn an_indicator_to_define_becomes_a_command() {
    let wage = json!({ "level": "STATE", "serviceClass": "gD", "system": "LF", "year": 2025 });
    let expected_wage = json!({ "level": "STATE", "service_class": "gD", "system": "LF", "year": 2025 });
    for (fields, expected) in [
        (json!({}), json!({})),
        (
            json!({ "lowerIsBetter": false, "baselineKnown": false, "unit": "15", "catalogue": "cases" }),
            json!({ "lower_is_better": false, "baseline_known": false, "unit": "15", "catalogue": "cases" }),
        ),
        (
            json!({ "valuation": { "effect": "staff", "perUnit": "0.50" } }),
            json!({ "valuation": { "effect": "staff", "wage": null, "per_unit": 50 } }),
        ),
        (
            json!({ "valuation": { "effect": "staff", "wage": wage } }),
            json!({ "valuation": { "effect": "staff", "wage": expected_wage, "per_unit": null } }),
        ),
    ] {
        let command = asked(input::<DefineIndicatorInput>(with(define(), fields)));
        assert_eq!(command, json!({ "DefineIndicator": with(defined(), expected) }));
    }
}

#[test]
fn an_adopted_indicator_leaves_to_the_catalogue_what_it_does_not_say() {
    let adopt = json!({ "measure": "olaf", "catalogue": "handling-time", "baseline": 30 });
    let left = json!({
        "code": "handling-time", "name": null, "unit_of_measure": null, "lower_is_better": null,
        "catalogue": "handling-time",
    });
    for (fields, expected) in [
        (json!({}), json!({})),
        (
            json!({ "code": "zeit", "name": "Zeit", "unitOfMeasure": "h" }),
            json!({ "code": "zeit", "name": "Zeit", "unit_of_measure": "h" }),
        ),
    ] {
        let command = asked(input::<AdoptIndicatorInput>(with(adopt.clone(), fields)));
        let expected = with(with(defined(), left.clone()), expected);
        assert_eq!(command, json!({ "DefineIndicator": expected }));
    }
}

#[test]
fn malformed_numbers_are_named_in_the_valuation_too() {
    let faulty = json!({ "baseline": 0.5, "valuation": { "effect": "staff", "perUnit": "viel" } });
    let expected = json!(["INVALID_VALUE baseline", "INVALID_VALUE valuation.perUnit"]);
    assert_eq!(
        asked(input::<DefineIndicatorInput>(with(define(), faulty.clone()))),
        expected
    );
    let adopt = with(json!({ "measure": "olaf", "catalogue": "cases" }), faulty);
    assert_eq!(asked(input::<AdoptIndicatorInput>(adopt)), expected);
}

#[tokio::test]
async fn an_indicator_tells_what_it_counts_and_what_that_is_worth() {
    let scene = Scene::new().await;
    scene
        .done(
            r#"adoptIndicator(input: {
                measure: "olaf", catalogue: "handling-time", baseline: 30, valuation: { effect: "staff", perUnit: "0.5" }
            })"#,
        )
        .await;
    let query = r#"{ indicator(ref: "olaf/handling-time") {
        id code measure { code } name unitOfMeasure lowerIsBetter baseline baselineKnown
        catalogue { code name unitOfMeasure lowerIsBetter isElapsedTime } unit { code }
        valuation { effect { code } perUnit wage { system } } values { value }
    } }"#;
    let expected = json!({ "indicator": {
        "id": "indicator:0", "code": "handling-time", "measure": { "code": "olaf" }, "name": "Bearbeitungszeit",
        "unitOfMeasure": "min", "lowerIsBetter": true, "baseline": "30", "baselineKnown": true,
        "catalogue": {
            "code": "handling-time", "name": "Handling time", "unitOfMeasure": "min", "lowerIsBetter": true,
            "isElapsedTime": false,
        },
        "unit": { "code": "15003" },
        "valuation": { "effect": { "code": "staff" }, "perUnit": "0.50", "wage": null },
        "values": [],
    } });
    assert_eq!(scene.ask(query).await, expected);
    let of_measure = scene
        .ask("{ measure(ref: \"olaf\") { indicators { code } } }")
        .await;
    assert_eq!(
        of_measure["measure"]["indicators"],
        json!([{ "code": "handling-time" }])
    );
}

#[tokio::test]
async fn a_wage_of_a_valuation_is_told_as_its_table_names_it() {
    let scene = Scene::new().await;
    let wages = r#"setWageRates(input: { system: "LF", year: 2025, source: "S", rates: [
        { level: MUNICIPAL, serviceClass: "gD", perHour: 45 }
    ] })"#;
    scene.done(wages).await;
    let text = r#"mutation { defineIndicator(input: {
        measure: "olaf", code: "zeit", name: "Zeit", unitOfMeasure: "min", baseline: 30
        valuation: { effect: "staff", wage: { level: MUNICIPAL, serviceClass: "gD", system: "LF" } }
    }) { errors { code } indicator {
        catalogue { code } valuation { perUnit wage { level serviceClass system year } }
    } } }"#;
    let wage = json!({ "level": "MUNICIPAL", "serviceClass": "gD", "system": "LF", "year": null });
    let expected = json!({ "errors": [], "indicator": {
        "catalogue": null, "valuation": { "perUnit": null, "wage": wage },
    } });
    assert_eq!(scene.ask(text).await["defineIndicator"], expected);
}

#[tokio::test]
async fn the_catalogue_is_told_in_the_language_of_the_reader() {
    let scene = Scene::empty().await;
    let query = "{ indicatorCatalogue { code name } }";
    for (language, name) in [
        (Language::English, "Handling time"),
        (Language::German, "Bearbeitungszeit"),
    ] {
        let answer = crate::testing::data(scene.respond_to("local", language, query).await);
        let first = &answer["indicatorCatalogue"][0];
        assert_eq!(first, &json!({ "code": "handling-time", "name": name }));
    }
    let gone = scene.ask("{ indicator(ref: \"olaf/zeit\") { code } }").await;
    assert_eq!(gone, json!({ "indicator": null }));
}
