use serde_json::json;

use crate::testing::Scene;

#[tokio::test]
async fn a_drift_names_the_cause_and_its_events() {
    let scene = Scene::booked().await;
    let head = scene.ledger.state().position;
    let book =
        r#"book(input: { measure: "olaf", postings: [{ effect: "dev", month: "2026-02", amount: 30 }] })"#;
    scene.done(book).await;
    let query = format!(
        "{{ drift(from: {{ position: {head} }}, conventions: {{ discountRate: 0 }}) {{
            from {{ overall {{ npv }} }} to {{ overall {{ npv }} }}
            lines {{ cause party {{ level }} npvChange events positions entries {{ type }} }}
        }} }}"
    );
    let expected = json!({ "drift": {
        "from": { "overall": { "npv": "200.00" } }, "to": { "overall": { "npv": "170.00" } },
        "lines": [{
            "cause": "ACTUAL", "party": { "level": "FEDERAL" }, "npvChange": "-30.00", "events": 1,
            "positions": [head + 1], "entries": [{ "type": "booking.recorded" }],
        }],
    } });
    assert_eq!(scene.ask(&query).await, expected);
    for list in [
        "positions(first: 501)",
        "reasons(first: 501)",
        "entries(first: 501) { type }",
    ] {
        let query = format!(
            "{{ drift(from: {{ position: {head} }}, conventions: {{ discountRate: 0 }}) {{ lines {{ {list} }} }} }}"
        );
        let (code, field, _) = scene.refused(&query).await;
        assert_eq!(
            (code.as_str(), field.as_str()),
            ("LIMIT_EXCEEDED", "first"),
            "{list}"
        );
    }
}
