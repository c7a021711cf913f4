use serde_json::json;

use crate::testing::Scene;

#[tokio::test]
async fn the_ledger_tells_how_much_it_holds() {
    let query = "{ ledger {
        name currency position recordedAt unitCount measureCount effectCount bookingCount postingCount
    } }";
    let empty = json!({ "ledger": {
        "name": "Testbuch", "currency": "EUR", "position": 0, "recordedAt": null, "unitCount": 0, "measureCount": 0,
        "effectCount": 0, "bookingCount": 0, "postingCount": 0,
    } });
    assert_eq!(Scene::empty().await.ask(query).await, empty);
    let scene = Scene::booked().await;
    let expected = json!({ "ledger": {
        "name": "Testbuch", "currency": "EUR", "position": scene.ledger.state().position,
        "recordedAt": "2026-01-01T00:00:00.000006Z", "unitCount": 5, "measureCount": 2, "effectCount": 5,
        "bookingCount": 4, "postingCount": 5,
    } });
    assert_eq!(scene.ask(query).await, expected);
}
