use serde_json::json;

use super::*;
use crate::testing::{Scene, asked, input};

#[test]
fn a_reorganisation_becomes_a_command() {
    let written =
        json!({ "unit": "15003", "name": "M", "parent": "15", "mergeInto": "x", "effectiveFrom": "2026-07" });
    let expected = json!({ "ReorganizeUnit": {
        "unit": "15003", "name": "M", "parent": "15", "merge_into": "x", "effective_from": "2026-07",
    } });
    assert_eq!(asked(input::<ReorganizeUnitInput>(written)), expected);
    let written = json!({ "unit": "15003", "name": "M", "effectiveFrom": "Juli" });
    assert_eq!(
        asked(input::<ReorganizeUnitInput>(written)),
        json!(["INVALID_VALUE effectiveFrom"])
    );
}

#[tokio::test]
async fn a_unit_remembers_its_names_and_its_places() {
    let scene = Scene::new().await;
    scene
        .done(r#"registerUnits(input: { units: [{ code: "bund-neu", name: "Bund", level: FEDERAL, isBody: true }] })"#)
        .await;
    let first = scene.ledger.state().position + 1;
    scene
        .done(
            r#"reorganizeUnit(input: {
                unit: "bund/06", name: "Inneres und Heimat", parent: "bund-neu", effectiveFrom: "2026-02"
            })"#,
        )
        .await;
    let query = r#"{ unit(ref: "bund/06") { name formerNames parent { code } history {
        position effectiveFrom kind name formerName parent { code } formerParent { code }
    } } }"#;
    let expected = json!({ "unit": {
        "name": "Inneres und Heimat", "formerNames": ["Inneres"], "parent": { "code": "bund-neu" },
        "history": [
            {
                "position": first, "effectiveFrom": "2026-02", "kind": "RENAMED", "name": "Inneres und Heimat",
                "formerName": "Inneres", "parent": null, "formerParent": null,
            },
            {
                "position": first + 1, "effectiveFrom": "2026-02", "kind": "MOVED", "name": null,
                "formerName": null, "parent": { "code": "bund-neu" }, "formerParent": { "code": "bund" },
            },
        ],
    } });
    assert_eq!(scene.ask(query).await, expected);
}

#[tokio::test]
async fn a_merged_unit_names_its_successor_and_takes_nothing() {
    let scene = Scene::new().await;
    let units = r#"registerUnits(input: { units: [
        { code: "15004", name: "Nachbarort", level: MUNICIPAL, parent: "15", isBody: true }
    ] })"#;
    scene.done(units).await;
    let merge = r#"reorganizeUnit(input: { unit: "15003", mergeInto: "15004", effectiveFrom: "2026-07" })"#;
    let text = format!(
        "mutation {{ {merge} {{ errors {{ code }} unit {{
            active mergedInto {{ code }} effectiveFrom parent {{ code }} history {{ kind parent {{ code }} }}
        }} }} }}"
    );
    let expected = json!({ "errors": [], "unit": {
        "active": false, "mergedInto": { "code": "15004" }, "effectiveFrom": "2026-07",
        "parent": { "code": "15004" }, "history": [{ "kind": "MERGED", "parent": { "code": "15004" } }],
    } });
    assert_eq!(scene.ask(&text).await["reorganizeUnit"], expected);
    let book =
        r#"book(input: { measure: "olaf", postings: [{ effect: "staff", month: "2026-07", amount: 1 }] })"#;
    assert_eq!(scene.errors(book).await, "UNIT_INACTIVE postings.0.effect");
}
