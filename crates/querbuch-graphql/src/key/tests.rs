use serde_json::{Value, json};

use super::*;
use crate::testing::{Scene, asked, input, with};

fn key() -> Value {
    json!({
        "code": "ks", "name": "Königsteiner Schlüssel", "keyYear": 2019, "validFrom": "2021-01",
        "source": "Bundesanzeiger", "weights": [],
    })
}

#[test]
fn a_key_of_weights_or_of_parts_becomes_a_command() {
    let expected = json!({
        "code": "ks", "name": "Königsteiner Schlüssel", "key_year": 2019, "valid_from": "2021-01",
        "source": "Bundesanzeiger", "weights": [], "parts": [], "correction": false,
    });
    let parts = json!([
        { "fraction": "0.5", "unit": "bund" },
        { "fraction": 1, "outOf": 2, "key": "ew", "among": ["15"] },
    ]);
    let expected_parts = json!([
        { "fraction": "0.5", "out_of": 1, "unit": "bund", "key": null, "among": null },
        { "fraction": "1", "out_of": 2, "unit": null, "key": "ew", "among": ["15"] },
    ]);
    for (fields, expected_fields) in [
        (json!({}), json!({})),
        (
            json!({ "weights": [{ "unit": "15", "weight": "2.7" }], "correction": true }),
            json!({ "weights": [{ "unit": "15", "weight": "2.7" }], "correction": true }),
        ),
        (json!({ "parts": parts }), json!({ "parts": expected_parts })),
    ] {
        let command = asked(input::<DefineKeyInput>(with(key(), fields)));
        assert_eq!(
            command,
            json!({ "DefineKey": with(expected.clone(), expected_fields) })
        );
    }
}

#[test]
fn malformed_numbers_of_a_key_are_named_with_their_places() {
    let weight = |weight: Value| json!({ "unit": "15", "weight": weight });
    let fields = json!({
        "validFrom": "2021", "weights": [weight(json!(1)), weight(json!(0.5)), weight(json!("viel"))],
        "parts": [{ "fraction": "½" }],
    });
    let expected = json!([
        "INVALID_VALUE validFrom",
        "INVALID_VALUE weights.1.weight",
        "INVALID_VALUE weights.2.weight",
        "INVALID_VALUE parts.0.fraction",
    ]);
    assert_eq!(asked(input::<DefineKeyInput>(with(key(), fields))), expected);
}

/// Two versions: 1 to 1, then 1 to 3.
async fn defined(scene: &Scene) {
    for (valid_from, weight) in [("2026-01", 1), ("2027-01", 3)] {
        let define = format!(
            "defineKey(input: {{ code: \"ew\", name: \"Einwohner\", keyYear: 2025, validFrom: \"{valid_from}\",
                source: \"Amt\", weights: [{{ unit: \"bund\", weight: 1 }}, {{ unit: \"15\", weight: {weight} }}] }})"
        );
        scene.done(&define).await;
    }
}

#[tokio::test]
async fn a_key_tells_its_versions_and_which_is_in_force() {
    let scene = Scene::new().await;
    defined(&scene).await;
    let first = scene.ledger.state().position - 1;
    let query = r#"{ key(ref: "ew") {
        id code name versions { number validFrom keyYear source position isCorrection isCorrected parts { outOf } }
        before: inForce(month: "2025-12") { number }
        in: inForce(month: "2026-12") { number }
        after: inForce(month: "2027-01") { number key { code } }
    } }"#;
    let version = |number: u64, valid_from: &str| {
        json!({
            "number": number, "validFrom": valid_from, "keyYear": 2025, "source": "Amt",
            "position": first + number - 1, "isCorrection": false, "isCorrected": false, "parts": [],
        })
    };
    let expected = json!({ "key": {
        "id": "key:0", "code": "ew", "name": "Einwohner", "versions": [version(1, "2026-01"), version(2, "2027-01")],
        "before": null, "in": { "number": 1 }, "after": { "number": 2, "key": { "code": "ew" } },
    } });
    assert_eq!(scene.ask(query).await, expected);
}

#[tokio::test]
async fn shares_of_weights_and_of_parts_add_up() {
    let scene = Scene::new().await;
    defined(&scene).await;
    scene
        .done(
            r#"defineKey(input: { code: "it", name: "IT", keyYear: 2025, validFrom: "2026-01", source: "Amt"
                weights: [], parts: [
                    { fraction: "0.5", unit: "15003" }
                    { fraction: 1, outOf: 2, key: "ew" }
                ] })"#,
        )
        .await;
    let query = r#"{
        weights: key(ref: "ew") { versions { shares { unit { code } weight share } } }
        parts: key(ref: "it") { versions {
            parts { fraction outOf unit { code } key { code } among { code } }
            shares { unit { code } share } later: shares(month: "2027-01") { share }
        } }
    }"#;
    let weight = |code: &str, weight: &str, share: &str| json!({ "unit": { "code": code }, "weight": weight, "share": share });
    let share = |code: &str, share: &str| json!({ "unit": { "code": code }, "share": share });
    let expected = json!({
        "weights": { "versions": [
            { "shares": [weight("15", "1", "0.5"), weight("bund", "1", "0.5")] },
            { "shares": [weight("15", "3", "0.75"), weight("bund", "1", "0.25")] },
        ] },
        "parts": { "versions": [{
            "parts": [
                { "fraction": "0.5", "outOf": 1, "unit": { "code": "15003" }, "key": null, "among": [] },
                { "fraction": "1", "outOf": 2, "unit": null, "key": { "code": "ew" }, "among": [] },
            ],
            "shares": [share("15", "0.25"), share("15003", "0.5"), share("bund", "0.25")],
            "later": [{ "share": "0.375" }, { "share": "0.5" }, { "share": "0.125" }],
        }] },
    });
    assert_eq!(scene.ask(query).await, expected);
}

#[tokio::test]
async fn a_correction_takes_the_place_of_a_version_from_then_on() {
    let scene = Scene::new().await;
    defined(&scene).await;
    let before = scene.ledger.state().position;
    let again = |correction: bool| {
        format!(
            "defineKey(input: {{ code: \"ew\", name: \"Einwohner\", keyYear: 2025, validFrom: \"2026-01\",
                source: \"Amt\", weights: [{{ unit: \"bund\", weight: 1 }}], correction: {correction} }})"
        )
    };
    assert_eq!(scene.errors(&again(false)).await, "ALREADY_EXISTS validFrom");
    scene.done(&again(true)).await;
    let in_force = "inForce(month: \"2026-05\") { number isCorrection }";
    let query = format!(
        "{{ now: key(ref: \"ew\") {{ {in_force} versions {{ isCorrected }} }}
            past: key(ref: \"ew\", asOf: {{ position: {before} }}) {{ {in_force} }} }}"
    );
    let corrected = |is: bool| json!({ "isCorrected": is });
    let expected = json!({
        "now": {
            "inForce": { "number": 3, "isCorrection": true },
            "versions": [corrected(true), corrected(false), corrected(false)],
        },
        "past": { "inForce": { "number": 1, "isCorrection": false } },
    });
    assert_eq!(scene.ask(&query).await, expected);
}

#[tokio::test]
async fn keys_are_listed_by_code_as_of_any_position() {
    let scene = Scene::new().await;
    let before = scene.ledger.state().position;
    defined(&scene).await;
    let query = format!(
        "{{ keys {{ code }} past: keys(asOf: {{ position: {before} }}) {{ code }} gone: key(ref: \"x\") {{ code }} }}"
    );
    let expected = json!({ "keys": [{ "code": "ew" }], "past": [], "gone": null });
    assert_eq!(scene.ask(&query).await, expected);
    let query = "{ key(ref: \"ew\") { inForce(month: \"x\") { number } } }";
    let (code, field, _) = scene.refused(query).await;
    assert_eq!((code.as_str(), field.as_str()), ("INVALID_VALUE", "month"));
}
