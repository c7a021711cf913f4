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

#[tokio::test]
async fn the_proofs_of_a_page_take_one_question_to_the_database() {
    let scene = Scene::new().await;
    // More than one full tile, so that the database has to be asked.
    for _ in 0..27 {
        let postings = r#"{ effect: "dev", month: "2026-01", amount: 1 }"#;
        let book = |number: u32| {
            format!(
                r#"b{number}: book(input: {{ measure: "olaf", postings: [{postings}] }}) {{ errors {{ code }} }}"#
            )
        };
        let books: Vec<String> = (0..10).map(book).collect();
        scene.ask(&format!("mutation {{ {} }}", books.join(" "))).await;
    }
    let before = scene.memory.tile_reads();
    let log = "log(first: 200) { entries { position inclusionProof { treeSize rootHash hashes } } }";
    let answer = scene
        .ask(&format!(
            "{{ {log} one: logEntry(position: 9) {{ inclusionProof {{ treeSize rootHash hashes }} }} }}"
        ))
        .await;
    let entries = answer["log"]["entries"].as_array().expect("is a list");
    assert_eq!(entries.len(), 200);
    assert_eq!(entries[8]["inclusionProof"], answer["one"]["inclusionProof"]);
    assert!(
        entries
            .iter()
            .all(|entry| entry["inclusionProof"]["rootHash"] == entries[0]["inclusionProof"]["rootHash"])
    );
    let reads = scene.memory.tile_reads() - before;
    assert!(reads <= 2, "{reads} for the page and the entry beside it");
}
