use serde_json::Value;

use crate::testing::Scene;

/// Five bookings by two people, from position 12 on: texts, documents, amounts.
async fn scene() -> Scene {
    let scene = Scene::new().await;
    for (actor, text, document, amount) in [
        ("anna", "Lizenzen, erste Rate", "R 1", "10"),
        ("bert", "Miete der Räume", "R 2", "-30"),
        ("anna", "Lizenzen, zweite Rate", "R 10", "20"),
        ("bert", "Lizenzen für Räume", "R 3", "5"),
    ] {
        let book = format!(
            "book(input: {{ measure: \"olaf\", text: \"{text}\", document: \"{document}\",
                postings: [{{ effect: \"dev\", month: \"2026-01\", amount: {amount} }}] }})"
        );
        scene.done_by(actor, &book).await;
    }
    scene
        .done_by(
            "anna",
            "book(input: { measure: \"olaf\", postings: [{ effect: \"staff\", month: \"2026-02\", amount: 7 }] })",
        )
        .await;
    scene
}

fn positions(found: &Value) -> Vec<u64> {
    let nodes = found["bookings"]["nodes"].as_array().expect("is a list");
    nodes
        .iter()
        .map(|node| node["position"].as_u64().expect("is one"))
        .collect()
}

async fn listed(scene: &Scene, arguments: &str) -> Vec<u64> {
    let query = format!("{{ bookings({arguments}) {{ totalCount nodes {{ position }} }} }}");
    let found = scene.ask(&query).await;
    let positions = positions(&found);
    assert_eq!(found["bookings"]["totalCount"], positions.len(), "{arguments}");
    let query = format!("{{ bookings({arguments}) {{ nodes {{ position }} }} }}");
    assert_eq!(
        self::positions(&scene.ask(&query).await),
        positions,
        "without a count: {arguments}"
    );
    positions
}

#[tokio::test]
async fn bookings_are_found_by_texts_people_days_and_kinds() {
    let scene = scene().await;
    let cases: [(&str, &[u64]); 17] = [
        ("search: \"lizenzen\"", &[12, 14, 15]),
        ("search: \"RAEUME\"", &[13, 15]),
        ("search: \"lizenzen rate\"", &[12, 14]),
        // Documents count for a search, not for words of the text alone.
        ("search: \"r 2\"", &[13]),
        ("text: \"r\"", &[12, 13, 14, 15]),
        ("text: \"R 2\"", &[]),
        ("document: \"r 1\"", &[12]),
        ("document: \"R 1 \"", &[12]),
        ("actor: \"ANNA\"", &[12, 14, 16]),
        ("actor: \"bert\", search: \"lizenzen\"", &[15]),
        ("filter: { kinds: [SAVING] }", &[16]),
        ("acts: [RECORDED]", &[12, 13, 14, 15, 16]),
        ("acts: [REVERSED]", &[]),
        // The clock stands at midnight in UTC, which is one in the morning in Berlin.
        (
            "recordedFrom: \"2026-01-01\", recordedTo: \"2026-01-01\"",
            &[12, 13, 14, 15, 16],
        ),
        ("recordedTo: \"2025-12-31\"", &[]),
        ("recordedFrom: \"2026-01-02\"", &[]),
        ("search: \"lizenzen\", asOf: { position: 14 }", &[12, 14]),
    ];
    for (arguments, expected) in cases {
        assert_eq!(listed(&scene, arguments).await, expected, "{arguments}");
    }
    for (arguments, code, field) in [
        ("import: \"import:12\"", "NOT_FOUND", "import"),
        (
            "recordedFrom: \"2026-01-02\", recordedTo: \"2026-01-01\"",
            "INVALID_VALUE",
            "recordedFrom",
        ),
    ] {
        let (found, path, _) = scene
            .refused(&format!("{{ bookings({arguments}) {{ totalCount }} }}"))
            .await;
        assert_eq!((found.as_str(), path.as_str()), (code, field), "{arguments}");
    }
}

#[tokio::test]
async fn bookings_stand_in_the_order_that_is_asked_for() {
    let scene = scene().await;
    let cases: [(&str, &[u64]); 4] = [
        ("orderBy: { by: RECORDED }", &[16, 15, 14, 13, 12]),
        ("orderBy: { by: RECORDED, direction: ASC }", &[12, 13, 14, 15, 16]),
        // Whatever the sign.
        ("orderBy: { by: AMOUNT }", &[13, 14, 12, 16, 15]),
        (
            "orderBy: { by: AMOUNT, direction: ASC }, search: \"lizenzen\"",
            &[15, 12, 14],
        ),
    ];
    for (arguments, expected) in cases {
        assert_eq!(listed(&scene, arguments).await, expected, "{arguments}");
    }
}

/// From either end, in every order, with texts and without: the pages make up the list.
#[tokio::test]
async fn pages_lead_through_every_order() {
    let scene = scene().await;
    for list in [
        "orderBy: { by: RECORDED }",
        "orderBy: { by: RECORDED }, search: \"r\"",
        "search: \"r\"",
        "orderBy: { by: AMOUNT }",
        "orderBy: { by: AMOUNT, direction: ASC }, text: \"lizenzen\"",
        "actor: \"anna\"",
    ] {
        let all = listed(&scene, list).await;
        for (size, cursor, from_end) in [("first", "after", false), ("last", "before", true)] {
            let (mut found, mut place) = (Vec::new(), String::new());
            loop {
                let query = format!(
                    "{{ bookings({list}, {size}: 2{place}) {{ nodes {{ position }}
                        pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"
                );
                let page = scene.ask(&query).await;
                let info = &page["bookings"]["pageInfo"];
                let (more, end, back) = if from_end {
                    found.splice(0..0, positions(&page));
                    (
                        &info["hasPreviousPage"],
                        &info["startCursor"],
                        &info["hasNextPage"],
                    )
                } else {
                    found.extend(positions(&page));
                    (&info["hasNextPage"], &info["endCursor"], &info["hasPreviousPage"])
                };
                assert_eq!(*back, !place.is_empty(), "{query}");
                if *more == false {
                    break;
                }
                place = format!(", {cursor}: {end}");
            }
            assert_eq!(found, all, "{list} by {size}");
        }
    }
    let page = scene
        .ask("{ bookings(orderBy: { by: AMOUNT }, first: 1) { pageInfo { endCursor } } }")
        .await;
    let cursor = &page["bookings"]["pageInfo"]["endCursor"];
    for arguments in [
        "orderBy: { by: AMOUNT, direction: ASC }",
        "orderBy: { by: RECORDED }",
    ] {
        let query = format!("{{ bookings({arguments}, after: {cursor}) {{ totalCount }} }}");
        let (code, field, _) = scene.refused(&query).await;
        assert_eq!(
            (code.as_str(), field.as_str()),
            ("INVALID_VALUE", "after"),
            "a cursor of another order"
        );
    }
}

/// A page of a search is full before all texts are read; whoever asks for the count has all of them read.
#[tokio::test]
async fn a_search_ends_when_its_page_is_full() {
    let scene = Scene::new().await;
    let booking = |number: usize| {
        format!(
            "{{ measure: \"olaf\", text: \"Rate {number}\", postings: [{{ effect: \"dev\", month: \"2026-01\", amount: 1 }}] }}"
        )
    };
    for some in 0..11 {
        let bookings: Vec<String> = (0..400).map(|number| booking(some * 400 + number)).collect();
        let text = format!(
            "mutation {{ bookMany(input: {{ bookings: [{}] }}) {{ position }} }}",
            bookings.join(" ")
        );
        scene.respond(&text).await;
    }
    let reads = |scene: &Scene| scene.memory.text_reads();
    let before = reads(&scene);
    scene
        .ask("{ bookings(search: \"rate\", first: 5) { nodes { position } } }")
        .await;
    assert_eq!(reads(&scene) - before, 1, "one look is enough");
    let before = reads(&scene);
    let found = scene
        .ask("{ bookings(search: \"rate\", first: 5) { totalCount } }")
        .await;
    assert_eq!(found["bookings"]["totalCount"], 4_400);
    assert_eq!(reads(&scene) - before, 2, "all of them, some thousand at a time");
}
