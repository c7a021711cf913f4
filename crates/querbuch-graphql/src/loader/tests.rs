use serde_json::json;

use crate::testing::Scene;

async fn booked(scene: &Scene, text: &str) {
    let book = format!(
        "book(input: {{ measure: \"olaf\", text: \"{text}\", document: \"R {text}\",
            postings: [{{ effect: \"dev\", month: \"2026-01\", amount: 1 }}] }})"
    );
    scene.done(&book).await;
}

#[tokio::test]
async fn all_texts_of_an_answer_are_read_at_once() {
    let scene = Scene::new().await;
    for text in ["a", "b", "c"] {
        booked(&scene, text).await;
    }
    let before = scene.memory.text_reads();
    let answer = scene.ask("{ bookings { nodes { text document } } }").await;
    let node = |text: &str| json!({ "text": text, "document": format!("R {text}") });
    assert_eq!(
        answer["bookings"]["nodes"],
        json!([node("a"), node("b"), node("c")])
    );
    assert_eq!(scene.memory.text_reads() - before, 1);
}

#[tokio::test]
async fn nothing_is_read_for_bookings_without_texts() {
    let scene = Scene::new().await;
    let book =
        r#"book(input: { measure: "olaf", postings: [{ effect: "dev", month: "2026-01", amount: 1 }] })"#;
    scene.done(book).await;
    let before = scene.memory.text_reads();
    let answer = scene.ask("{ bookings { nodes { text document } } }").await;
    assert_eq!(
        answer["bookings"]["nodes"],
        json!([{ "text": null, "document": null }])
    );
    assert_eq!(scene.memory.text_reads(), before);
}
