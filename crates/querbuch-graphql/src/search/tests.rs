use serde_json::{Value, json};

use crate::testing::Scene;

/// The scene with two bookings that have texts.
async fn scene() -> Scene {
    let scene = Scene::new().await;
    for (text, document) in [
        ("Lizenzen für das Wohngeld, erste Rate", "R 2026-17"),
        ("Personalkosten der Wohngeldstelle", "R 2026-170"),
    ] {
        let book = format!(
            "book(input: {{ measure: \"olaf\", text: \"{text}\", document: \"{document}\",
                postings: [{{ effect: \"dev\", month: \"2026-01\", amount: 5 }}] }})"
        );
        scene.done(&book).await;
    }
    scene
}

async fn labels(scene: &Scene, arguments: &str) -> Vec<String> {
    let found = scene
        .ask(&format!("{{ search({arguments}) {{ kind label }} }}"))
        .await;
    let hits = found["search"].as_array().expect("is a list");
    hits.iter()
        .map(|hit| {
            let (kind, label) = (hit["kind"].as_str(), hit["label"].as_str());
            format!("{} {}", kind.expect("is there"), label.expect("is there"))
        })
        .collect()
}

#[tokio::test]
async fn the_best_match_stands_first() {
    let scene = scene().await;
    // A code itself, then codes that begin with it, then names; the measure brings its effects only where they match too.
    let expected = ["Unit 15 · Sachsen-Anhalt", "Unit 15003 · Magdeburg"];
    assert_eq!(labels(&scene, "text: \"15\"").await, expected);
    assert_eq!(
        labels(&scene, "text: \"OLAF\"").await,
        ["Measure olaf · Online-Ausweis"]
    );
    let by_title = ["Effect olaf/fee-bund · Entgelt", "Effect olaf/fee-town · Entgelt"];
    assert_eq!(labels(&scene, "text: \"olaf entgelt\"").await, by_title);
    assert_eq!(
        labels(&scene, "text: \"olaf/dev\"").await,
        ["Effect olaf/dev · Entwicklung"]
    );
    // The document itself stands before one that begins with it.
    let documents = labels(&scene, "text: \"r 2026-17\"").await;
    assert_eq!(documents[0], "Booking olaf · 2026-01-01 · R 2026-17");
    assert_eq!(documents[1], "Booking olaf · 2026-01-01 · R 2026-170");
    assert_eq!(labels(&scene, "text: \"r 2026-17\", first: 1").await.len(), 1);
    assert_eq!(labels(&scene, "text: \" \"").await, [""; 0]);
    assert_eq!(labels(&scene, "text: \"nirgends\"").await, [""; 0]);
}

#[tokio::test]
async fn a_hit_leads_to_its_thing_and_shows_the_words_around_the_match() {
    let scene = scene().await;
    let found = scene
        .ask(r#"{ search(text: "WOHNGELD") { kind context node { id ... on Booking { document } } } }"#)
        .await;
    let expected = json!([
        { "kind": "Booking", "context": "Personalkosten der Wohngeldstelle",
          "node": { "id": "booking:13", "document": "R 2026-170" } },
        { "kind": "Booking", "context": "Lizenzen für das Wohngeld, erste Rate",
          "node": { "id": "booking:12", "document": "R 2026-17" } },
    ]);
    assert_eq!(found["search"], expected);
    let unit = scene
        .ask(r#"{ search(text: "buergerinnen") { context node { ... on Unit { code } } } }"#)
        .await;
    assert_eq!(
        unit["search"],
        json!([{ "context": "Bürgerinnen und Bürger", "node": { "code": "buerger" } }])
    );
}

#[tokio::test]
async fn what_was_erased_or_came_later_is_not_found() {
    let scene = scene().await;
    assert_eq!(
        labels(&scene, "text: \"wohngeld\", asOf: { position: 12 }")
            .await
            .len(),
        1
    );
    assert_eq!(
        labels(&scene, "text: \"wohngeld\", asOf: { position: 11 }")
            .await
            .len(),
        0
    );
    scene
        .done("eraseText(input: { booking: \"booking:12\", reason: \"Antrag\" })")
        .await;
    let left = ["Booking olaf · 2026-01-01 · R 2026-170"];
    assert_eq!(labels(&scene, "text: \"wohngeld\"").await, left);
    // Also not in a view of the time before.
    assert_eq!(
        labels(&scene, "text: \"wohngeld\", asOf: { position: 12 }").await,
        [""; 0]
    );
    let listed = scene
        .ask(r#"{ bookings(search: "wohngeld") { nodes { id } } }"#)
        .await;
    assert_eq!(listed["bookings"]["nodes"], json!([{ "id": "booking:13" }]));
}

#[tokio::test]
async fn searches_have_bounds() {
    let scene = scene().await;
    let long = "x".repeat(201);
    let many: Vec<String> = (0..17).map(|word| format!("w{word}")).collect();
    let many = many.join(" ");
    for (query, path) in [
        (format!("{{ search(text: \"{long}\") {{ label }} }}"), "text"),
        (format!("{{ search(text: \"{many}\") {{ label }} }}"), "text"),
        (
            format!("{{ bookings(search: \"{long}\") {{ totalCount }} }}"),
            "search",
        ),
        (
            format!("{{ bookings(text: \"{many}\") {{ totalCount }} }}"),
            "text",
        ),
        (
            format!("{{ effects(search: \"{many}\") {{ totalCount }} }}"),
            "search",
        ),
        (
            "{ search(text: \"x\", first: 501) { label } }".to_owned(),
            "first",
        ),
    ] {
        let (code, field, _) = scene.refused(&query).await;
        assert_eq!(
            (code.as_str(), field.as_str()),
            ("LIMIT_EXCEEDED", path),
            "{query}"
        );
    }
    let sixteen: Vec<&str> = many.split(' ').take(16).collect();
    let query = format!("{{ search(text: \"{}\") {{ label }} }}", sixteen.join(" "));
    assert_eq!(scene.ask(&query).await["search"], Value::Array(Vec::new()));
}
