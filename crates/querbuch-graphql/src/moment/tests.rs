use querbuch_ledger::domain::language::Language;
use serde_json::{Value, json};

use crate::testing::{Scene, data};

async fn scene() -> Scene {
    let scene = Scene::booked().await;
    for act in [
        r#"plan(input: { effect: "olaf/staff", amounts: [{ month: "2026-05", amount: 7 }] })"#,
        r#"changeMeasureStatus(input: { measure: "olaf", status: RUNNING })"#,
        r#"setDiscountRate(input: { validFrom: "2026-01", nominal: "0.03", source: "BMF" })"#,
        r#"reorganizeUnit(input: { unit: "15003", name: "Ottostadt Magdeburg", effectiveFrom: "2026-07" })"#,
        r#"closePeriod(input: { unit: "bund", through: "2026-01" })"#,
        r#"reverse(input: { booking: "booking:13", reason: "falsch" })"#,
    ] {
        scene.done(act).await;
    }
    scene
}

fn lines(found: &Value) -> Vec<String> {
    let nodes = found["moments"]["nodes"].as_array().expect("is a list");
    let text = |node: &Value, name: &str| node[name].as_str().expect("is a text").to_owned();
    nodes
        .iter()
        .map(|node| format!("{} {}", text(node, "type"), text(node, "title")))
        .collect()
}

async fn titles(scene: &Scene, arguments: &str) -> Vec<String> {
    let query = format!("{{ moments{arguments} {{ nodes {{ type title }} }} }}");
    lines(&scene.ask(&query).await)
}

#[tokio::test]
async fn what_people_remember_stands_in_the_order_of_the_log() {
    let scene = scene().await;
    let expected = [
        "measure.registered measure registered: ozg · Onlinezugang",
        "measure.registered measure registered: olaf · Online-Ausweis",
        "plan.set plan set: olaf/staff",
        "measure.status-changed status of a measure changed: olaf, running",
        "discount-rate.set discount rate set: 0.03 (2026-01)",
        "unit.renamed unit renamed: 15003 (Magdeburg → Ottostadt Magdeburg)",
        "period.closed period closed: bund through 2026-01",
        "booking.reversed booking reversed: olaf/staff",
    ];
    assert_eq!(titles(&scene, "").await, expected);
    let german = "{ moments(types: [\"period.closed\"]) { nodes { type title } } }";
    let german = data(scene.respond_to("local", Language::German, german).await);
    assert_eq!(
        lines(&german),
        ["period.closed Zeitraum abgeschlossen: bund bis 2026-01"]
    );
}

#[tokio::test]
async fn moments_are_found_by_what_they_concern_and_by_kind() {
    let scene = scene().await;
    // Rates concern everything; the Bund has neither the plan, which lands at the town, nor the town's name.
    let bund = titles(&scene, "(filter: { units: [\"bund\"] })").await;
    let kinds: Vec<&str> = bund.iter().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(
        kinds,
        [
            "measure.registered",
            "measure.status-changed",
            "discount-rate.set",
            "period.closed"
        ]
    );
    let only = titles(&scene, "(types: [\"plan.set\", \"booking.reversed\"])").await;
    assert_eq!(only.len(), 2);
    let page = scene
        .ask("{ moments(first: 2) { totalCount pageInfo { hasNextPage endCursor } nodes { position recordedAt measure { code } unit { code } } } }")
        .await;
    let page = &page["moments"];
    assert_eq!(
        (&page["totalCount"], &page["pageInfo"]["hasNextPage"]),
        (&json!(8), &json!(true))
    );
    assert_eq!(page["nodes"][1]["measure"], json!({ "code": "olaf" }));
    assert_eq!(page["nodes"][1]["unit"], Value::Null);
    let after = page["pageInfo"]["endCursor"].as_str().expect("has an end");
    let rest = titles(&scene, &format!("(after: \"{after}\")")).await;
    assert_eq!(rest.len(), 6);
    let from = page["nodes"][1]["recordedAt"]
        .as_str()
        .expect("is there")
        .to_owned();
    assert_eq!(titles(&scene, &format!("(from: \"{from}\")")).await.len(), 7);
    assert_eq!(titles(&scene, &format!("(to: \"{from}\")")).await.len(), 2);
    let (code, field, _) = scene
        .refused("{ moments(types: [\"plan.made\"]) { totalCount } }")
        .await;
    assert_eq!((code.as_str(), field.as_str()), ("INVALID_VALUE", "types"));
}
