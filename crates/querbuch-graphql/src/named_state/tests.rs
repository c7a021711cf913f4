use serde_json::json;

use crate::testing::Scene;

#[tokio::test]
async fn a_state_is_named_and_found_by_its_name() {
    let scene = Scene::booked().await;
    let head = scene.ledger.state().position;
    let document = r#"mutation { nameState(input: { name: "Kabinett 2026-03-12", text: "beschlossen" }) {
        errors { code } position state { name position text actor namedAt }
    } }"#;
    let named = json!({ "name": "Kabinett 2026-03-12", "position": head, "text": "beschlossen", "actor": "local", "namedAt": head + 1 });
    let expected = json!({ "nameState": { "errors": [], "position": head + 1, "state": named } });
    assert_eq!(scene.ask(document).await, expected);
    let listed = scene
        .ask("{ namedStates { name position text actor namedAt } }")
        .await;
    assert_eq!(listed, json!({ "namedStates": [named] }));
    scene
        .done(r#"book(input: { measure: "olaf", postings: [{ effect: "dev", month: "2026-02", amount: 30 }] })"#)
        .await;
    let then = scene
        .ask(r#"{ balance(asOf: { name: "KABINETT  2026-03-12" }) { position } }"#)
        .await;
    assert_eq!(then, json!({ "balance": { "position": head } }));
}

#[tokio::test]
async fn an_unknown_name_is_refused_with_what_is_near() {
    let scene = Scene::booked().await;
    scene
        .done(r#"nameState(input: { name: "Kabinett", position: 3 })"#)
        .await;
    let (code, field, message) = scene
        .refused(r#"{ balance(asOf: { name: "Kabinet" }) { position } }"#)
        .await;
    assert_eq!((code.as_str(), field.as_str()), ("NOT_FOUND", "asOf.name"));
    assert!(message.contains("Kabinett"), "{message}");
    let again = r#"nameState(input: { name: "kabinett" })"#;
    assert_eq!(scene.errors(again).await, "ALREADY_EXISTS name");
    let (code, field, _) = scene
        .refused(r#"{ balance(asOf: { date: "2090-01-01" }) { position } }"#)
        .await;
    assert_eq!((code.as_str(), field.as_str()), ("INVALID_VALUE", "asOf.date"));
}
