use crate::testing::Scene;

/// What an answer costs, counted by hand.
#[tokio::test]
async fn an_answer_costs_its_fields_by_the_items_of_its_lists() {
    let scene = Scene::booked().await;
    for (text, expected) in [
        ("{ ledger { name unitCount } }", 3),
        // units, nodes; code, children, nodes of each of the 5 units; the same of the 2 that lie below another one
        (
            "{ units { nodes { code children(first: 500) { nodes { code children(first: 500) { nodes { code } } } } } } }",
            2 + 5 * 3 + 2 * 3,
        ),
        // measures, totalCount, edges; cursor, node, code, effects of each of the 2 measures; code, unit, code, path of
        // each of the 5 effects; code of each unit on their paths: 4 lie one level down
        (
            "{ measures { totalCount edges { cursor node { code effects { code unit { code path { code } } } } } } }",
            3 + 2 * 4 + 5 * 4 + (4 * 2 + 1),
        ),
        // balance, total, net, rows, societyRows; level, net of 2 levels; level of society
        (
            "{ balance(basis: ACTUAL) { total { net } rows { level net } societyRows { level } } }",
            5 + 2 * 2 + 1,
        ),
        // What is not there is an item too.
        ("{ nodes(ids: [\"x\", \"y\"]) { id } }", 1 + 2),
        // bookings, nodes; 5 fields of each of 3; line, amount of their 4 postings
        (
            "{ bookings(first: 3) { nodes { postings { line amount } measure { code programme { code } } } } }",
            2 + 3 * 5 + 4 * 2,
        ),
        // measures, nodes, a word that is searched for, code
        ("{ measures(search: \"ozg\") { nodes { code } } }", 2 + 1_000 + 1),
        ("{ log(first: 4) { next entries { position type } } }", 3 + 4 * 2),
    ] {
        let cost = scene
            .cost(text)
            .await
            .unwrap_or_else(|refused| panic!("{text}: {refused:?}"));
        assert_eq!(cost.actual, expected, "{text}");
    }
}

/// 400 towns below one Land: by their parents, each leads to all of them.
#[tokio::test]
async fn large_pages_of_large_pages_are_refused_without_being_made() {
    let scene = Scene::empty().await;
    let town =
        |number: i32| format!("{{ code: \"{number}\", name: \"N\", level: MUNICIPAL, parent: \"15\" }}");
    let towns: Vec<String> = (100..500).map(town).collect();
    let towns = towns.join(" ");
    let units = format!("{{ code: \"15\", name: \"Land\", level: STATE, isBody: true }} {towns}");
    scene
        .done(&format!("registerUnits(input: {{ units: [{units}] }})"))
        .await;
    let within = |below: &str| format!("children(first: 500) {{ nodes {{ code {below} }} }}");
    let parent = |below: &str| within(&format!("parent {{ {} }}", within(below)));
    let once = format!("{{ unit(ref: \"15\") {{ {} }} }}", within(""));
    assert_eq!(scene.cost(&once).await.unwrap().actual, 3 + 400);
    // 3; code, parent, children, nodes of each of 400; code of each of 400 × 400
    let twice = format!("{{ unit(ref: \"15\") {{ {} }} }}", parent(""));
    assert_eq!(scene.cost(&twice).await.unwrap_err().max, 100_000);
    let thrice = format!(
        "{{ unit(ref: \"15\") {{ {} }} }}",
        parent("parent { children(first: 500) { nodes { code } } }")
    );
    let begun = std::time::Instant::now();
    let told = scene.cost(&thrice).await.unwrap_err();
    assert_eq!(told.max, 100_000);
    assert!(told.requested > 100_000_000, "{told:?}");
    // Far more than it takes; the whole answer would have 64 million fields.
    assert!(begun.elapsed().as_secs() < 10);
}
