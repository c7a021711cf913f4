use serde_json::{Value, json};

use super::*;
use crate::testing::{Scene, asked, input, with};

fn record() -> Value {
    json!({ "indicator": "olaf/zeit", "month": "2026-03", "value": "20.50", "source": "Fachverfahren" })
}

#[test]
fn a_measurement_becomes_a_command() {
    let expected = json!({
        "indicator": "olaf/zeit", "month": "2026-03", "value": "20.5", "low": null, "high": null, "cases": null,
        "source": "Fachverfahren",
    });
    for (fields, expected_fields) in [
        (json!({}), json!({})),
        (
            json!({ "cases": 100, "low": 20, "high": "21.0" }),
            json!({ "cases": 100, "low": "20", "high": "21" }),
        ),
    ] {
        let command = asked(input::<RecordMeasurementInput>(with(record(), fields)));
        assert_eq!(
            command,
            json!({ "RecordMeasurement": with(expected.clone(), expected_fields) })
        );
    }
}

#[test]
fn malformed_months_and_values_are_told_together() {
    for (fields, expected) in [
        (
            json!({ "month": "x", "value": 0.5 }),
            json!(["INVALID_VALUE month", "INVALID_VALUE value"]),
        ),
        (json!({ "low": "x" }), json!(["INVALID_VALUE low"])),
        (
            json!({ "value": "x", "low": "y", "high": "z" }),
            json!(["INVALID_VALUE value", "INVALID_VALUE low", "INVALID_VALUE high"]),
        ),
    ] {
        assert_eq!(
            asked(input::<RecordMeasurementInput>(with(record(), fields))),
            expected
        );
    }
}

/// An indicator of 30 minutes, each worth half a euro.
async fn scene() -> Scene {
    let scene = Scene::new().await;
    scene
        .done(
            r#"defineIndicator(input: {
                measure: "olaf", code: "zeit", name: "Zeit", unitOfMeasure: "min", baseline: 30
                valuation: { effect: "staff", perUnit: "0.5" }
            })"#,
        )
        .await;
    scene
}

fn recorded(value: &str, more: &str) -> String {
    format!(
        "recordMeasurement(input: {{
            indicator: \"olaf/zeit\", month: \"2026-03\", value: \"{value}\", source: \"Verfahren\"{more}
        }})"
    )
}

#[tokio::test]
async fn a_measurement_books_the_saving_that_follows_from_it() {
    let scene = scene().await;
    let text = format!(
        "mutation {{ {} {{ errors {{ code }} indicator {{ code }} booking {{
            act postings {{ effect {{ code }} month amount stage }}
            measurement {{
                indicator {{ code }} value baseline cases rate saving difference hoursEach system level year setAt
            }}
        }} }} }}",
        recorded("20", ", cases: 100")
    );
    let expected = json!({
        "errors": [],
        "indicator": { "code": "zeit" },
        "booking": {
            "act": "RECORDED",
            "postings": [
                { "effect": { "code": "staff" }, "month": "2026-03", "amount": "500.00", "stage": "CLAIMED" },
            ],
            "measurement": {
                "indicator": { "code": "zeit" }, "value": "20", "baseline": "30", "cases": 100, "rate": "0.50",
                "saving": "500.00", "difference": "500.00", "hoursEach": null, "system": null, "level": null,
                "year": null, "setAt": null,
            },
        },
    });
    assert_eq!(scene.ask(&text).await["recordMeasurement"], expected);
    assert_eq!(scene.errors(&recorded("20", "")).await, "INVALID_VALUE cases");
}

#[tokio::test]
async fn a_correction_books_the_difference_and_the_earlier_value_no_longer_holds() {
    let scene = scene().await;
    let first = scene.done(&recorded("20", ", cases: 100")).await;
    scene
        .done(&recorded("24", ", cases: 100, low: 23, high: 25"))
        .await;
    let query = r#"{ indicator(ref: "olaf/zeit") { values {
        month value cases source position low high changePercent holds booking { postings { amount } }
    } } }"#;
    let value = |value: Value| {
        with(
            json!({ "month": "2026-03", "cases": 100, "source": "Verfahren", "low": null, "high": null }),
            value,
        )
    };
    let booked = |amount: &str| json!({ "postings": [{ "amount": amount }] });
    let expected = json!([
        value(json!({
            "value": "20", "position": first, "changePercent": "-33.33", "holds": false, "booking": booked("500.00"),
        })),
        value(json!({
            "value": "24", "position": first + 1, "changePercent": "-20", "holds": true, "low": "23", "high": "25",
            "booking": booked("-200.00"),
        })),
    ]);
    assert_eq!(scene.ask(query).await["indicator"]["values"], expected);
}

#[tokio::test]
async fn without_a_valuation_nothing_is_booked() {
    let scene = Scene::new().await;
    scene
        .done(
            r#"defineIndicator(input: {
                measure: "olaf", code: "zeit", name: "Zeit", unitOfMeasure: "min", baseline: 0
            })"#,
        )
        .await;
    let text = format!(
        "mutation {{ {} {{ booking {{ id }} indicator {{ values {{ changePercent booking {{ id }} }} }} }} }}",
        recorded("1", "")
    );
    let expected = json!({
        "booking": null, "indicator": { "values": [{ "changePercent": null, "booking": null }] },
    });
    assert_eq!(scene.ask(&text).await["recordMeasurement"], expected);
}
