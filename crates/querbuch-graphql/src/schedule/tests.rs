use serde_json::{Value, json};

use super::*;
use crate::testing::{Scene, asked, input, with};

fn amount() -> Value {
    json!({ "month": "2026-01", "amount": 100 })
}

fn set(basis: ScheduleBasis, amounts: &Value) -> Value {
    asked(input::<ScheduleInput>(json!({ "effect": "olaf/dev", "amounts": amounts })).of_basis(basis))
}

#[test]
fn a_plan_and_a_forecast_become_commands_that_differ_in_their_basis() {
    for (basis, word) in [
        (ScheduleBasis::Plan, "Plan"),
        (ScheduleBasis::Forecast, "Forecast"),
    ] {
        let written = json!({
            "effect": "olaf/dev", "amounts": [amount()], "expectedPosition": 7, "text": "Ansatz", "document": "HH",
        });
        let command = asked(input::<ScheduleInput>(written).of_basis(basis));
        let expected = json!({
            "basis": word, "effect": "olaf/dev", "expected_position": 7,
            "amounts": [{
                "month": "2026-01", "through": null, "every_months": null, "amount": 10_000, "low": null, "high": null,
            }],
            "note": { "text": "Ansatz", "document": "HH" },
        });
        assert_eq!(command, json!({ "SetSchedule": expected }));
    }
}

#[test]
fn a_range_of_months_and_of_amounts_is_passed_on() {
    let fields = json!({ "through": "2026-12", "everyMonths": 3, "low": "80.00", "high": 120 });
    let command = set(ScheduleBasis::Plan, &json!([with(amount(), fields)]));
    let expected = json!([{
        "month": "2026-01", "through": "2026-12", "every_months": 3, "amount": 10_000, "low": 8_000, "high": 12_000,
    }]);
    assert_eq!(command["SetSchedule"]["amounts"], expected);
}

#[test]
fn everything_that_is_malformed_is_named_with_its_place() {
    for (fields, expected) in [
        (json!({ "month": "" }), json!(["INVALID_VALUE amounts.1.month"])),
        (
            json!({ "through": "x" }),
            json!(["INVALID_VALUE amounts.1.through"]),
        ),
        (
            json!({ "amount": "x", "low": "y", "high": 0.5 }),
            json!([
                "INVALID_VALUE amounts.1.amount",
                "INVALID_VALUE amounts.1.low",
                "INVALID_VALUE amounts.1.high"
            ]),
        ),
    ] {
        let amounts = json!([amount(), with(amount(), fields)]);
        assert_eq!(set(ScheduleBasis::Forecast, &amounts), expected);
    }
}

#[tokio::test]
async fn a_plan_replaces_the_earlier_one_unless_somebody_was_faster() {
    let scene = Scene::new().await;
    let plan = |month: &str, seen: &str| {
        format!(
            "plan(input: {{ effect: \"olaf/dev\", amounts: [{{ month: \"{month}\", amount: 5 }}]{seen} }})"
        )
    };
    let first = scene.done(&plan("2026-01", "")).await;
    let position = scene
        .done(&plan("2026-02", &format!(", expectedPosition: {first}")))
        .await;
    let stale = plan("2026-03", &format!(", expectedPosition: {first}"));
    assert_eq!(scene.errors(&stale).await, "VERSION_CONFLICT expectedPosition");
    let query = format!(
        "{{ effect(ref: \"olaf/dev\") {{ series {{ month plan }} }}
            booking(id: \"booking:{position}\") {{ act basis postings {{ month amount }} }} }}"
    );
    let expected = json!({
        "effect": { "series": [
            { "month": "2026-01", "plan": "0.00" }, { "month": "2026-02", "plan": "5.00" },
        ] },
        "booking": { "act": "PLANNED", "basis": "PLAN", "postings": [
            { "month": "2026-01", "amount": "-5.00" }, { "month": "2026-02", "amount": "5.00" },
        ] },
    });
    assert_eq!(scene.ask(&query).await, expected);
}
