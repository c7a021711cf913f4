use serde_json::json;

use super::*;
use crate::testing::{Scene, asked, data, input, with};

#[test]
fn a_capacity_becomes_a_command() {
    let written =
        json!({ "unit": "15003", "year": 2026, "fullTimeEquivalents": "12.5", "source": "Stellenplan" });
    let expected = json!({
        "unit": "15003", "year": 2026, "full_time_equivalents": "12.5", "hours_per_year": null,
        "source": "Stellenplan",
    });
    for (fields, expected) in [
        (json!({}), json!({ "SetCapacity": expected })),
        (
            json!({ "hoursPerYear": 1_580 }),
            json!({ "SetCapacity": with(expected.clone(), json!({ "hours_per_year": 1_580 })) }),
        ),
        (
            json!({ "fullTimeEquivalents": 12.5 }),
            json!(["INVALID_VALUE fullTimeEquivalents"]),
        ),
    ] {
        assert_eq!(
            asked(input::<SetCapacityInput>(with(written.clone(), fields))),
            expected
        );
    }
}

/// In March 2026, 1600 hours are freed at the town: 9600 cases, each 10 minutes shorter.
async fn scene() -> Scene {
    let scene = Scene::new().await;
    let define = r#"defineIndicator(input: {
        measure: "olaf", code: "zeit", name: "Zeit", unitOfMeasure: "min", baseline: 30, unit: "15003"
    })"#;
    scene.done(define).await;
    let record = r#"recordMeasurement(input: {
        indicator: "olaf/zeit", month: "2026-03", value: 20, cases: 9600, source: "Verfahren"
    })"#;
    scene.done(record).await;
    scene
}

#[tokio::test]
async fn freed_time_stands_beside_the_time_that_there_is() {
    let scene = scene().await;
    let set = |posts: &str| {
        format!(
            "setCapacity(input: {{ unit: \"15003\", year: 2026, fullTimeEquivalents: \"{posts}\", source: \"S\" }})"
        )
    };
    let query = "{ capacity { position rows {
        unit { code } year freedHours fullTimeEquivalents hoursPerYear available exceeds
    } } }";
    let row = |code: &str, available: serde_json::Value, exceeds: serde_json::Value| {
        json!({
            "unit": { "code": code }, "year": 2026, "freedHours": "1600", "fullTimeEquivalents": "1",
            "hoursPerYear": 1600, "available": available, "exceeds": exceeds,
        })
    };
    let unknown = |code: &str| row(code, json!(null), json!(null));
    for (posts, available, exceeds) in [("1", "1", false), ("0.99", "0.99", true)] {
        let position = scene.done(&set(posts)).await;
        let expected = json!({ "capacity": {
            "position": position, "rows": [unknown("15"), row("15003", json!(available), json!(exceeds))],
        } });
        assert_eq!(scene.ask(query).await, expected);
    }
}

#[tokio::test]
async fn too_much_freed_time_is_warned_of_in_both_languages() {
    let scene = scene().await;
    let set = r#"setCapacity(input: { unit: "15003", year: 2026, fullTimeEquivalents: "0.5", source: "S" })"#;
    scene.done(set).await;
    let query = "{ capacity(filter: { levels: [MUNICIPAL] }) { convention rows { warning } } }";
    for language in [Language::German, Language::English] {
        let answer = data(scene.respond_to("local", language, query).await);
        let expected = json!({ "capacity": {
            "convention": convention(language), "rows": [{ "warning": warning(language) }],
        } });
        assert_eq!(answer, expected);
    }
    assert_ne!(warning(Language::German), warning(Language::English));
}

#[tokio::test]
async fn conditions_that_only_money_meets_are_refused() {
    let scene = scene().await;
    for (filter, expected) in [
        ("kinds: [COST]", ("INVALID_VALUE", "filter.kinds")),
        ("stages: [CLAIMED]", ("INVALID_VALUE", "filter.stages")),
        ("from: \"x\"", ("INVALID_VALUE", "filter.from")),
        ("units: [\"gone\"]", ("NOT_FOUND", "filter.units.0")),
    ] {
        let query = format!("{{ capacity(filter: {{ {filter} }}) {{ position }} }}");
        let (code, field, _) = scene.refused(&query).await;
        assert_eq!((code.as_str(), field.as_str()), expected);
    }
    let narrow = scene
        .ask("{ capacity(filter: { from: \"2026-04\" }) { rows { year } } }")
        .await;
    assert_eq!(narrow, json!({ "capacity": { "rows": [] } }));
}
