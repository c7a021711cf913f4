use serde_json::{Value, json};

use super::*;
use crate::testing::Scene;

/// One thing of each kind that has an id.
async fn scene() -> (Scene, String) {
    let scene = Scene::new().await;
    let key = r#"defineKey(input: { code: "k", name: "K", keyYear: 2025, validFrom: "2026-01", source: "S"
        weights: [{ unit: "bund", weight: 1 }] })"#;
    scene.done(key).await;
    let indicator = r#"defineIndicator(input: { measure: "olaf", code: "i", name: "I", unitOfMeasure: "min", baseline: 1 })"#;
    scene.done(indicator).await;
    let book =
        r#"book(input: { measure: "olaf", postings: [{ effect: "dev", month: "2026-01", amount: 1 }] })"#;
    let position = scene.done(book).await;
    (scene, format!("booking:{position}"))
}

#[tokio::test]
async fn each_kind_of_thing_is_found_by_its_id() {
    let (scene, booking) = scene().await;
    for (id, kind) in [
        ("unit:0", "Unit"),
        ("measure:1", "Measure"),
        ("effect:2", "Effect"),
        ("key:0", "DistributionKey"),
        ("indicator:0", "Indicator"),
        (booking.as_str(), "Booking"),
    ] {
        let answer = scene
            .ask(&format!("{{ node(id: \"{id}\") {{ __typename id }} }}"))
            .await;
        assert_eq!(answer, json!({ "node": { "__typename": kind, "id": id } }));
    }
    for id in [
        "unit:99",
        "measure:2",
        "effect:4",
        "key:1",
        "indicator:1",
        "booking:1",
        "unit:x",
        "bund",
        "",
    ] {
        let answer = scene.ask(&format!("{{ node(id: \"{id}\") {{ id }} }}")).await;
        assert_eq!(answer, json!({ "node": null }), "{id}");
    }
}

#[tokio::test]
async fn several_are_answered_in_their_places() {
    let (scene, _) = scene().await;
    let answer = scene
        .ask("{ nodes(ids: [\"unit:1\", \"gone\", \"unit:0\", \"unit:1\"]) { id } }")
        .await;
    let found = |id: &str| json!({ "id": id });
    assert_eq!(
        answer["nodes"],
        json!([found("unit:1"), null, found("unit:0"), found("unit:1")])
    );
    for (count, refused) in [(PAGE_SIZE_MAX, false), (PAGE_SIZE_MAX + 1, true)] {
        let ids: Vec<Value> = (0..count).map(|_| json!("unit:0")).collect();
        let query = format!("{{ nodes(ids: {}) {{ id }} }}", json!(ids));
        let response = scene.respond(&query).await;
        assert_eq!(response.is_err(), refused, "{count}");
        if refused {
            let (code, field, _) = scene.refused(&query).await;
            assert_eq!((code.as_str(), field.as_str()), ("LIMIT_EXCEEDED", "ids"));
        }
    }
}
