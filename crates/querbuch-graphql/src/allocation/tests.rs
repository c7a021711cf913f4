use serde_json::{Value, json};

use super::*;
use crate::testing::{Scene, asked, input, with};

fn allocate() -> Value {
    json!({ "effect": "olaf/dev", "month": "2026-01", "key": "ew" })
}

#[test]
fn one_amount_and_a_range_become_the_same_command() {
    let expected = json!({ "Allocate": {
        "effect": "olaf/dev", "key": "ew", "among": ["15"], "month": "2026-01", "through": "2026-12",
        "every_months": 3, "amount": 10_000, "note": { "text": "Umlage", "document": null },
    } });
    let fields = json!({
        "among": ["15"], "through": "2026-12", "everyMonths": 3, "amount": 100, "text": "Umlage",
    });
    let written = with(allocate(), fields);
    let one = AllocateRangeInput::from(input::<AllocateInput>(written.clone()));
    assert_eq!(asked(one), expected);
    assert_eq!(asked(input::<AllocateRangeInput>(written)), expected);
}

#[test]
fn a_range_without_an_amount_takes_all_that_is_booked() {
    let command = asked(input::<AllocateRangeInput>(allocate()));
    let expected = json!({ "Allocate": {
        "effect": "olaf/dev", "key": "ew", "among": null, "month": "2026-01", "through": null,
        "every_months": null, "amount": null, "note": { "text": null, "document": null },
    } });
    assert_eq!(command, expected);
}

#[test]
fn malformed_months_and_amounts_are_told_together() {
    let fields = json!({ "month": "x", "through": "y", "amount": "z" });
    let expected = json!([
        "INVALID_VALUE month",
        "INVALID_VALUE through",
        "INVALID_VALUE amount"
    ]);
    assert_eq!(
        asked(input::<AllocateRangeInput>(with(allocate(), fields))),
        expected
    );
    let fields = json!({ "through": "y" });
    let expected = json!(["INVALID_VALUE through"]);
    assert_eq!(
        asked(input::<AllocateRangeInput>(with(allocate(), fields))),
        expected
    );
}

/// A cost of 100 at the Bund, and keys by which the Bund bears a half or nothing.
async fn scene() -> Scene {
    let scene = Scene::new().await;
    scene
        .done(r#"book(input: { measure: "olaf", postings: [{ effect: "dev", month: "2026-01", amount: 100 }] })"#)
        .await;
    for (code, weight) in [("half", 1), ("none", 0)] {
        let define = format!(
            "defineKey(input: {{ code: \"{code}\", name: \"N\", keyYear: 2025, validFrom: \"2026-01\", source: \"S\",
                weights: [{{ unit: \"bund/06\", weight: {weight} }}, {{ unit: \"15\", weight: 1 }}] }})"
        );
        scene.done(&define).await;
    }
    scene
}

const ALLOCATE: &str =
    r#"allocate(input: { effect: "olaf/dev", month: "2026-01", amount: 60, key: "half", text: "Umlage" })"#;

#[tokio::test]
async fn an_allocation_is_a_booking_that_tells_its_key() {
    let scene = scene().await;
    let text = format!(
        "mutation {{ {ALLOCATE} {{ errors {{ code }} booking {{ text allocation {{
            effect {{ code }} key {{ code }} among {{ code }} months {{ month amount versions {{ number }} }}
        }} postings {{ unit {{ code }} amount }} }} }} }}"
    );
    let line = |code: &str, amount: &str| json!({ "unit": { "code": code }, "amount": amount });
    let expected = json!({ "errors": [], "booking": {
        "text": "Umlage",
        "allocation": {
            "effect": { "code": "dev" }, "key": { "code": "half" }, "among": [],
            "months": [{ "month": "2026-01", "amount": "60.00", "versions": [{ "number": 1 }] }],
        },
        "postings": [line("bund/06", "-60.00"), line("15", "30.00"), line("bund/06", "30.00")],
    } });
    assert_eq!(scene.ask(&text).await["allocate"], expected);
}

#[tokio::test]
async fn the_report_compares_with_what_another_key_would_change() {
    let scene = scene().await;
    let position = scene.done(ALLOCATE).await;
    let query = r#"{ allocation(effect: "olaf/dev", key: "none") {
        total position versions { version { number } from to total shares { unit { code } amount } }
        units { unit { code } amount otherAmount difference }
    } }"#;
    let share = |code: &str, amount: &str| json!({ "unit": { "code": code }, "amount": amount });
    let borne = |code: &str, other: &str, difference: &str| json!({ "unit": { "code": code }, "amount": "30.00", "otherAmount": other, "difference": difference });
    let expected = json!({ "allocation": {
        "total": "60.00", "position": position,
        "versions": [{
            "version": { "number": 1 }, "from": "2026-01", "to": "2026-01", "total": "60.00",
            "shares": [share("15", "30.00"), share("bund/06", "30.00")],
        }],
        "units": [borne("15", "60.00", "30.00"), borne("bund/06", "0.00", "-30.00")],
    } });
    assert_eq!(scene.ask(query).await, expected);
}

#[tokio::test]
async fn the_report_is_refused_with_all_that_is_wrong() {
    let scene = scene().await;
    for (arguments, expected) in [
        ("", ("INVALID_VALUE", "measure")),
        (
            "measure: \"olaf\", effect: \"olaf/dev\"",
            ("INVALID_VALUE", "measure"),
        ),
        ("measure: \"gone\"", ("NOT_FOUND", "measure")),
        ("effect: \"gone\"", ("NOT_FOUND", "effect")),
        ("measure: \"olaf\", key: \"gone\"", ("NOT_FOUND", "key")),
        ("measure: \"olaf\", from: \"x\"", ("INVALID_VALUE", "from")),
        (
            "measure: \"olaf\", from: \"2026-02\", to: \"2026-01\"",
            ("INVALID_VALUE", "from"),
        ),
        (
            "measure: \"olaf\", asOf: { position: 999 }",
            ("INVALID_VALUE", "asOf.position"),
        ),
    ] {
        let arguments = format!("kind: COST, {arguments}");
        let (code, field, _) = scene
            .refused(&format!("{{ allocation({arguments}) {{ total }} }}"))
            .await;
        assert_eq!((code.as_str(), field.as_str()), expected, "{arguments}");
    }
}
