use serde_json::json;

use crate::testing::Scene;

#[tokio::test]
async fn a_report_is_the_one_of_the_moment_that_is_asked_for() {
    let scene = Scene::booked().await;
    let head = scene.ledger.state().position;
    for (as_of, position) in [
        (String::new(), head),
        (format!("(asOf: {{ position: {} }})", head - 1), head - 1),
        ("(asOf: { position: 0 })".to_owned(), 0),
        // Each act is a microsecond later than the one before; the first one is five units.
        ("(asOf: { recordedAt: \"2026-01-01T00:00:00Z\" })".to_owned(), 5),
        ("(asOf: { recordedAt: \"2025-12-31T00:00:00Z\" })".to_owned(), 0),
    ] {
        let answer = scene.ask(&format!("{{ balance{as_of} {{ position }} }}")).await;
        assert_eq!(answer, json!({ "balance": { "position": position } }), "{as_of}");
    }
}

#[tokio::test]
async fn a_moment_that_is_not_there_yet_is_refused() {
    let scene = Scene::booked().await;
    for (as_of, field) in [
        ("position: 99", "asOf.position"),
        ("recordedAt: \"2026-01-01T00:05:00Z\"", "asOf.recordedAt"),
    ] {
        let (code, found, _) = scene
            .refused(&format!("{{ balance(asOf: {{ {as_of} }}) {{ position }} }}"))
            .await;
        assert_eq!((code.as_str(), found.as_str()), ("INVALID_VALUE", field));
    }
}
