use serde_json::json;

use super::*;
use crate::testing::{Scene, asked, input};

#[test]
fn an_erasure_becomes_a_command() {
    let command = asked(input::<EraseTextInput>(
        json!({ "booking": "booking:9", "reason": "Auf Antrag" }),
    ));
    assert_eq!(
        command,
        json!({ "EraseText": { "booking": "booking:9", "reason": "Auf Antrag" } })
    );
}

#[tokio::test]
async fn an_erased_text_is_gone_and_its_figures_stay() {
    let scene = Scene::new().await;
    let book = r#"book(input: {
        measure: "olaf", text: "Frau X", document: "R 1", postings: [{ effect: "dev", month: "2026-01", amount: 7 }]
    })"#;
    let position = scene.done(book).await;
    let erase = format!("eraseText(input: {{ booking: \"booking:{position}\", reason: \"Auf Antrag\" }})");
    scene.done(&erase).await;
    let query = format!(
        "{{ booking(id: \"booking:{position}\") {{ text document textErased postings {{ amount }} }} }}"
    );
    let expected = json!({ "booking": {
        "text": null, "document": null, "textErased": true, "postings": [{ "amount": "7.00" }],
    } });
    assert_eq!(scene.ask(&query).await, expected);
    assert_eq!(scene.errors(&erase).await, "WRONG_STATUS booking");
}
