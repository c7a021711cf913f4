use serde_json::{Value, json};

use super::*;
use crate::testing::{Scene, asked, input, with};

fn discount() -> Value {
    json!({ "validFrom": "2026-01", "nominal": "0.033", "source": "BMF" })
}

fn haircuts() -> Value {
    json!({ "a": 0, "b": "0.05", "c": "0.1", "d": "0.2", "e": "0.40" })
}

#[test]
fn a_discount_rate_becomes_a_command_and_is_unverified_unless_said() {
    let expected = json!({
        "valid_from": "2026-01", "nominal": "0.033", "real": null, "source": "BMF", "status": "UNVERIFIED",
    });
    for (fields, expected_fields) in [
        (json!({}), json!({})),
        (
            json!({ "real": "0.010", "status": "SECOND_HAND" }),
            json!({ "real": "0.01", "status": "SECOND_HAND" }),
        ),
    ] {
        let command = asked(input::<SetDiscountRateInput>(with(discount(), fields)));
        assert_eq!(
            command,
            json!({ "SetDiscountRate": with(expected.clone(), expected_fields) })
        );
    }
    let fields = json!({ "validFrom": "", "nominal": 0.033, "real": "eins" });
    let expected = json!([
        "INVALID_VALUE validFrom",
        "INVALID_VALUE nominal",
        "INVALID_VALUE real"
    ]);
    assert_eq!(
        asked(input::<SetDiscountRateInput>(with(discount(), fields))),
        expected
    );
}

#[test]
fn haircuts_become_one_command_or_are_named_one_by_one() {
    let table = json!({ "haircuts": haircuts(), "source": "Eigene", "status": "VERIFIED" });
    let command = asked(input::<SetOptimismBiasInput>(table.clone()));
    let expected = json!({ "A": "0", "B": "0.05", "C": "0.1", "D": "0.2", "E": "0.4" });
    let command = &command["SetOptimismBias"];
    assert_eq!(command["haircuts"], expected);
    assert_eq!(
        (&command["source"], &command["status"]),
        (&json!("Eigene"), &json!("VERIFIED"))
    );
    let faulty = json!({ "haircuts": with(haircuts(), json!({ "b": "x", "e": 0.5 })) });
    let expected = json!(["INVALID_VALUE haircuts.b", "INVALID_VALUE haircuts.e"]);
    assert_eq!(
        asked(input::<SetOptimismBiasInput>(with(table, faulty))),
        expected
    );
}

fn set(valid_from: &str, nominal: &str) -> String {
    format!(
        "setDiscountRate(input: {{ validFrom: \"{valid_from}\", nominal: \"{nominal}\", source: \"BMF\" }})"
    )
}

#[tokio::test]
async fn rates_are_known_by_month_and_superseded_ones_on_request() {
    let scene = Scene::empty().await;
    for (valid_from, nominal) in [("2026-01", "0.03"), ("2026-01", "0.02"), ("2027-01", "0.01")] {
        scene.done(&set(valid_from, nominal)).await;
    }
    let query = r#"{ rates {
        discount { validFrom nominal real source status position }
        all: discount(superseded: true) { position }
        before: discountAt(month: "2025-12") { nominal }
        in: discountAt(month: "2026-12") { nominal }
    } }"#;
    let rate = |valid_from: &str, nominal: &str, position: u64| {
        json!({
            "validFrom": valid_from, "nominal": nominal, "real": null, "source": "BMF", "status": "UNVERIFIED",
            "position": position,
        })
    };
    let expected = json!({ "rates": {
        "discount": [rate("2026-01", "0.02", 2), rate("2027-01", "0.01", 3)],
        "all": [{ "position": 1 }, { "position": 2 }, { "position": 3 }],
        "before": null, "in": { "nominal": "0.02" },
    } });
    assert_eq!(scene.ask(query).await, expected);
    let past = "{ rates(asOf: { position: 1 }) { discountAt(month: \"2026-12\") { nominal } } }";
    assert_eq!(scene.ask(past).await["rates"]["discountAt"]["nominal"], "0.03");
    let (code, field, _) = scene
        .refused("{ rates { discountAt(month: \"x\") { nominal } } }")
        .await;
    assert_eq!((code.as_str(), field.as_str()), ("INVALID_VALUE", "month"));
}

#[tokio::test]
async fn haircuts_are_built_in_until_they_are_set() {
    let scene = Scene::empty().await;
    let query = "{ rates { optimismBias { position source status haircuts { a e } } } }";
    let built_in = scene.ask(query).await["rates"]["optimismBias"].clone();
    assert_eq!(
        (&built_in["position"], &built_in["haircuts"]["a"]),
        (&json!(null), &json!("0"))
    );
    let german = scene.respond_to("local", Language::German, query).await;
    let german = crate::testing::data(german)["rates"]["optimismBias"]["source"].clone();
    assert_ne!(
        built_in["source"], german,
        "its source is told in the language of the reader"
    );
    scene
        .done(
            r#"setOptimismBias(input: {
                haircuts: { a: 0, b: 0, c: 0, d: 0, e: "0.5" }, source: "Eigene", status: VERIFIED
            })"#,
        )
        .await;
    let expected = json!({
        "position": 1, "source": "Eigene", "status": "VERIFIED", "haircuts": { "a": "0", "e": "0.5" },
    });
    assert_eq!(scene.ask(query).await["rates"]["optimismBias"], expected);
}

#[tokio::test]
async fn a_rate_is_answered_with_the_rates_after_it() {
    let scene = Scene::empty().await;
    let text = format!(
        "mutation {{ {} {{ rates {{ discount {{ nominal }} }} }} }}",
        set("2026-01", "0.03")
    );
    let expected = json!({ "rates": { "discount": [{ "nominal": "0.03" }] } });
    assert_eq!(scene.ask(&text).await["setDiscountRate"], expected);
    let text = format!(
        "mutation {{ {} {{ errors {{ code field }} rates {{ wages {{ year }} }} }} }}",
        set("2026-01", "3.3")
    );
    let expected = json!({ "errors": [{ "code": "INVALID_VALUE", "field": ["nominal"] }], "rates": null });
    assert_eq!(scene.ask(&text).await["setDiscountRate"], expected);
}
