use serde_json::json;

use super::*;
use crate::testing::{Scene, asked, input};

#[test]
fn units_to_register_become_one_command() {
    let full = json!({
        "code": "15003", "name": "Magdeburg", "level": "MUNICIPAL", "parent": "15",
        "budgetPosition": "0602/53210", "isBody": true,
    });
    let bare = json!({ "code": "bund", "name": "Bund", "level": "FEDERAL" });
    let written: RegisterUnitsInput = input(json!({ "units": [full, bare] }));
    let expected = json!({ "RegisterUnits": { "units": [
        {
            "code": "15003", "name": "Magdeburg", "level": "MUNICIPAL", "parent": "15",
            "budget_position": "0602/53210", "is_body": true,
        },
        {
            "code": "bund", "name": "Bund", "level": "FEDERAL", "parent": null,
            "budget_position": null, "is_body": false,
        },
    ] } });
    assert_eq!(asked(written), expected);
}

#[test]
fn the_idempotency_key_goes_with_the_command() {
    for key in [None, Some("k1")] {
        let written: RegisterUnitsInput = input(json!({ "idempotencyKey": key, "units": [] }));
        assert_eq!(Input::from(written).key.as_deref(), key);
    }
}

#[tokio::test]
async fn a_unit_tells_where_it_stands() {
    let scene = Scene::new().await;
    let query = r#"{ unit(ref: "15003") {
        id code name level budgetPosition active
        parent { code } path { code } body { code } children { totalCount }
    } }"#;
    let expected = json!({ "unit": {
        "id": "unit:4", "code": "15003", "name": "Magdeburg", "level": "MUNICIPAL", "budgetPosition": null,
        "active": true, "parent": { "code": "15" }, "path": [{ "code": "15" }, { "code": "15003" }],
        "body": { "code": "15003" }, "children": { "totalCount": 0 },
    } });
    assert_eq!(scene.ask(query).await, expected);
}

#[tokio::test]
async fn a_part_of_a_body_has_a_budget_position_and_no_territory_of_its_own() {
    let scene = Scene::new().await;
    let query = r#"{ unit(ref: "bund/06") { budgetPosition body { code } children { nodes { code } } } }"#;
    let expected = json!({ "unit": {
        "budgetPosition": "0602/53210", "body": { "code": "bund" }, "children": { "nodes": [] },
    } });
    assert_eq!(scene.ask(query).await, expected);
}

#[tokio::test]
async fn a_unit_is_found_by_its_id_or_its_code() {
    let scene = Scene::new().await;
    for (reference, found) in [
        ("unit:0", json!({ "code": "bund" })),
        ("bund", json!({ "code": "bund" })),
        ("unit:99", json!(null)),
        ("nowhere", json!(null)),
    ] {
        let answer = scene
            .ask(&format!("{{ unit(ref: \"{reference}\") {{ code }} }}"))
            .await;
        assert_eq!(answer["unit"], found, "{reference}");
    }
}

#[tokio::test]
async fn conditions_narrow_the_list_and_its_total() {
    let scene = Scene::new().await;
    let everybody = ["15", "15003", "buerger", "bund", "bund/06"];
    for (conditions, codes) in [
        ("first: 10", &everybody[..]),
        ("search: \"buerger\"", &["buerger"]),
        ("levels: [FEDERAL, STATE]", &["15", "bund", "bund/06"]),
        ("below: \"15\"", &["15003"]),
        ("active: true, levels: [CITIZENS]", &["buerger"]),
        ("active: false", &[]),
    ] {
        let query = format!("{{ units({conditions}) {{ totalCount nodes {{ code }} }} }}");
        let nodes: Vec<_> = codes.iter().map(|code| json!({ "code": code })).collect();
        let expected = json!({ "units": { "totalCount": codes.len(), "nodes": nodes } });
        assert_eq!(scene.ask(&query).await, expected, "{conditions}");
    }
    let (code, field, _) = scene
        .refused("{ units(below: \"nowhere\") { totalCount } }")
        .await;
    assert_eq!((code.as_str(), field.as_str()), ("NOT_FOUND", "below"));
}

#[tokio::test]
async fn registered_units_are_answered_in_the_order_of_the_input() {
    let scene = Scene::empty().await;
    let text = r#"mutation { registerUnits(input: { units: [
        { code: "b/1", name: "Ein Teil", level: FEDERAL, parent: "b" }
        { code: "b", name: "Das Ganze", level: FEDERAL, isBody: true }
    ] }) { errors { code } position replayed units { code parent { code } } } }"#;
    let expected = json!({ "registerUnits": {
        "errors": [], "position": 2, "replayed": false,
        "units": [{ "code": "b/1", "parent": { "code": "b" } }, { "code": "b", "parent": null }],
    } });
    assert_eq!(scene.ask(text).await, expected);
    let again =
        scene.errors(r#"registerUnits(input: { units: [{ code: "b", name: "B", level: FEDERAL }] })"#);
    assert_eq!(again.await, "ALREADY_EXISTS units.0.code");
}
