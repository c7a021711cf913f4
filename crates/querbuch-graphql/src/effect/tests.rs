use serde_json::json;

use super::*;
use crate::testing::{Scene, asked, input};

#[test]
fn effects_to_add_become_one_command_and_know_no_evidence_unless_given() {
    let effect = |evidence: Option<&str>| {
        let mut effect = json!({
            "code": "run", "unit": "bund", "kind": "COST", "category": "run.cost", "cashability": "CASH",
            "title": "Betrieb",
        });
        if let Some(evidence) = evidence {
            effect["evidence"] = evidence.into();
        }
        effect
    };
    let written: AddEffectsInput =
        input(json!({ "measure": "m", "effects": [effect(None), effect(Some("B"))] }));
    let command = asked(written);
    let effects = command["AddEffects"]["effects"].as_array().expect("is a list");
    let evidence: Vec<_> = effects.iter().map(|effect| effect["evidence"].clone()).collect();
    assert_eq!(evidence, ["E", "B"]);
    assert_eq!(command["AddEffects"]["measure"], "m");
    assert_eq!(effects[0]["category"], "run.cost");
}

#[tokio::test]
async fn an_effect_tells_what_it_is() {
    let scene = Scene::new().await;
    let query = r#"{ effect(ref: "olaf/staff") {
        id code measure { code } unit { code } kind category { code kind parent { code } } cashability title evidence
        disputes { id }
    } }"#;
    let expected = json!({ "effect": {
        "id": "effect:1", "code": "staff", "measure": { "code": "olaf" }, "unit": { "code": "15003" }, "kind": "SAVING",
        "category": { "code": "run.saving.staff", "kind": "SAVING", "parent": { "code": "run.saving" } },
        "cashability": "CAPACITY", "title": "Sachbearbeitung", "evidence": "E", "disputes": [],
    } });
    assert_eq!(scene.ask(query).await, expected);
}

#[tokio::test]
async fn a_series_holds_plan_forecast_and_actuals_month_by_month() {
    let scene = Scene::new().await;
    let plan = r#"plan(input: { effect: "olaf/dev", amounts: [
        { month: "2026-01", through: "2026-03", amount: 100, low: 80, high: 150 }
    ] })"#;
    scene.done(plan).await;
    let forecast = r#"forecast(input: { effect: "olaf/dev", amounts: [{ month: "2026-03", amount: 120 }] })"#;
    scene.done(forecast).await;
    let actual = r#"book(input: { measure: "olaf", postings: [{ effect: "dev", month: "2026-01", amount: "99.50" }] })"#;
    scene.done(actual).await;
    let query = r#"{ effect(ref: "olaf/dev") { series(from: "2026-01", to: "2026-03") {
        month plan planLow planHigh forecast forecastLow claimed confirmed cashed actual outlook
    } } }"#;
    let month = |month: &str, forecast: &str, actual: &str, outlook: &str| {
        json!({
            "month": month, "plan": "100.00", "planLow": "80.00", "planHigh": "150.00", "forecast": forecast,
            "forecastLow": null, "claimed": "0.00", "confirmed": actual, "cashed": "0.00", "actual": actual,
            "outlook": outlook,
        })
    };
    let expected = json!([
        month("2026-01", "0.00", "99.50", "99.50"),
        month("2026-02", "0.00", "0.00", "0.00"),
        month("2026-03", "120.00", "0.00", "120.00"),
    ]);
    assert_eq!(scene.ask(query).await["effect"]["series"], expected);
}

#[tokio::test]
async fn a_series_as_of_before_it_began_is_empty_and_bad_months_are_refused() {
    let scene = Scene::new().await;
    let before = scene.ledger.state().position;
    scene
        .done(r#"plan(input: { effect: "olaf/dev", amounts: [{ month: "2026-01", amount: 1 }] })"#)
        .await;
    let series =
        |arguments: &str| format!("{{ effect(ref: \"olaf/dev\") {{ series({arguments}) {{ plan }} }} }}");
    let past = scene
        .ask(&series(&format!("asOf: {{ position: {before} }}")))
        .await;
    assert_eq!(past["effect"]["series"], json!([]));
    let narrow = scene.ask(&series("from: \"2026-02\"")).await;
    assert_eq!(narrow["effect"]["series"], json!([]));
    for (arguments, expected) in [
        ("from: \"2026\"", ("INVALID_VALUE", "from")),
        ("to: \"2026-00\"", ("INVALID_VALUE", "to")),
        ("asOf: { position: 99 }", ("INVALID_VALUE", "asOf.position")),
    ] {
        let (code, field, _) = scene.refused(&series(arguments)).await;
        assert_eq!((code.as_str(), field.as_str()), expected, "{arguments}");
    }
}

#[tokio::test]
async fn added_effects_are_answered_and_bad_ones_are_named() {
    let scene = Scene::new().await;
    let add = |category: &str| {
        format!(
            "addEffects(input: {{ measure: \"olaf\", effects: [{{ code: \"run\", unit: \"bund\", kind: COST, \
             category: \"{category}\", cashability: CASH, title: \"Betrieb\" }}] }})"
        )
    };
    let errors = scene.errors(&add("run.saving")).await;
    assert_eq!(errors, "INVALID_VALUE effects.0.category");
    let text = add("run.cost");
    let text = format!("mutation {{ {text} {{ effects {{ code unit {{ code }} }} }} }}");
    let expected = json!([{ "code": "run", "unit": { "code": "bund" } }]);
    assert_eq!(scene.ask(&text).await["addEffects"]["effects"], expected);
}

#[tokio::test]
async fn effects_are_listed_by_measure_unit_kind_and_words() {
    let scene = Scene::new().await;
    for (arguments, codes) in [
        ("", vec!["dev", "fee-bund", "fee-town", "staff"]),
        ("(kinds: [TRANSFER])", vec!["fee-bund", "fee-town"]),
        ("(unit: \"15\")", vec!["fee-town", "staff"]),
        ("(measure: \"ozg\", unit: \"bund\")", vec!["dev", "fee-bund"]),
        ("(search: \"olaf entgelt\")", vec!["fee-bund", "fee-town"]),
        ("(search: \"entwicklung\")", vec!["dev"]),
        ("(filter: { cashability: [CAPACITY] })", vec!["staff"]),
        ("(first: 2)", vec!["dev", "fee-bund"]),
        ("(last: 1)", vec!["staff"]),
        ("(asOf: { position: 4 })", vec![]),
    ] {
        let found = scene
            .ask(&format!("{{ effects{arguments} {{ nodes {{ code }} }} }}"))
            .await;
        let nodes = found["effects"]["nodes"].as_array().expect("is a list");
        let told: Vec<&str> = nodes
            .iter()
            .map(|node| node["code"].as_str().expect("is a text"))
            .collect();
        assert_eq!(told, codes, "{arguments}");
    }
    let page = scene
        .ask("{ effects(first: 3) { totalCount pageInfo { endCursor } } }")
        .await;
    assert_eq!(page["effects"]["totalCount"], 4);
    let after = &page["effects"]["pageInfo"]["endCursor"];
    let rest = scene
        .ask(&format!("{{ effects(after: {after}) {{ nodes {{ code }} }} }}"))
        .await;
    assert_eq!(rest["effects"]["nodes"], json!([{ "code": "staff" }]));
}
