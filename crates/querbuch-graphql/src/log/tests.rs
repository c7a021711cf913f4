use futures_util::StreamExt as _;
use serde_json::json;

use crate::testing::Scene;

#[tokio::test]
async fn a_page_of_the_log_tells_where_to_go_on() {
    let scene = Scene::new().await;
    let head = scene.ledger.state().position;
    let query = "{ log(after: 4, first: 2) { entries { position type version actor unit { code } measure { code } } next head } }";
    let entry = |position: u64, kind: &str, unit: serde_json::Value, measure: serde_json::Value| {
        json!({
            "position": position, "type": kind, "version": 1, "actor": "local", "unit": unit, "measure": measure,
        })
    };
    let code = |code: &str| json!({ "code": code });
    let expected = json!({ "log": {
        "entries": [
            entry(5, "unit.registered", code("15003"), json!(null)),
            entry(6, "measure.registered", code("bund"), code("ozg")),
        ],
        "next": 6, "head": head,
    } });
    assert_eq!(scene.ask(query).await, expected);
}

#[tokio::test]
async fn an_entry_is_the_bytes_that_were_hashed() {
    let scene = Scene::new().await;
    let query = "{ logEntry(position: 6) { position entry payload recordedAt id } gone: logEntry(position: 99) { id } }";
    let answer = scene.ask(query).await;
    let entry = &answer["logEntry"];
    let bytes: serde_json::Value =
        serde_json::from_str(entry["entry"].as_str().expect("is a text")).expect("is JSON");
    assert_eq!(bytes["data"], entry["payload"]);
    assert_eq!(bytes["id"], entry["id"]);
    assert_eq!(entry["recordedAt"], "2026-01-01T00:00:00.000001Z");
    assert_eq!(answer["gone"], json!(null));
}

#[tokio::test]
async fn types_units_and_measures_narrow_the_log() {
    let scene = Scene::booked().await;
    let head = scene.ledger.state().position;
    for (conditions, positions) in [
        ("types: [\"measure.registered\"]".to_owned(), vec![6, 7]),
        (
            "units: [\"15\"], types: [\"unit.registered\"]".to_owned(),
            vec![2, 5],
        ),
        (format!("measures: [\"ozg\"], after: {}", head - 1), vec![head]),
    ] {
        let answer = scene
            .ask(&format!("{{ log({conditions}) {{ entries {{ position }} }} }}"))
            .await;
        let expected: Vec<_> = positions
            .iter()
            .map(|position| json!({ "position": position }))
            .collect();
        assert_eq!(answer["log"]["entries"], json!(expected), "{conditions}");
    }
    for (conditions, expected) in [
        ("first: -1", ("INVALID_VALUE", "first")),
        ("first: 501", ("LIMIT_EXCEEDED", "first")),
        ("after: 99", ("INVALID_VALUE", "after")),
        ("types: [\"unit.invented\"]", ("INVALID_VALUE", "types.0")),
        ("units: [\"gone\"]", ("NOT_FOUND", "units.0")),
        ("measures: []", ("INVALID_VALUE", "measures")),
    ] {
        let (code, field, _) = scene
            .refused(&format!("{{ log({conditions}) {{ next }} }}"))
            .await;
        assert_eq!((code.as_str(), field.as_str()), expected, "{conditions}");
    }
}

#[tokio::test]
async fn whoever_follows_the_log_gets_every_event_after_a_position() {
    let scene = Scene::new().await;
    let head = scene.ledger.state().position;
    let text = format!("subscription {{ log(after: {}) {{ position type }} }}", head - 1);
    let mut entries = scene.follow(&text);
    let entry = |position: u64, kind: &str| Some(json!({ "log": { "position": position, "type": kind } }));
    let first = entries.next().await.expect("is there");
    assert_eq!(first["log"]["position"], head);
    scene
        .done(r#"closePeriod(input: { unit: "15", through: "2026-01" })"#)
        .await;
    assert_eq!(entries.next().await, entry(head + 1, "period.closed"));
}
