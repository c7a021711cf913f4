use serde_json::{Value, json};

use super::*;
use crate::testing::{Scene, asked, input, with};

#[test]
fn a_measure_to_register_becomes_a_command_with_its_effects() {
    let bare = json!({ "code": "m", "title": "Titel", "approach": "ADD", "owner": "bund" });
    let effect = json!({
        "code": "dev", "unit": "bund", "kind": "COST", "category": "dev.cost", "cashability": "CASH", "title": "T",
    });
    let more = json!({ "description": "Worum es geht", "programme": "m9", "effects": [effect] });
    let expected = json!({
        "code": "m", "title": "Titel", "description": null, "approach": "ADD", "owner": "bund",
        "programme": null, "effects": [],
    });
    let effect = json!({
        "code": "dev", "unit": "bund", "kind": "COST", "category": "dev.cost", "cashability": "CASH", "title": "T",
        "evidence": "E",
    });
    let expected_more = json!({ "description": "Worum es geht", "programme": "m9", "effects": [effect] });
    for (written, expected) in [
        (bare.clone(), expected.clone()),
        (with(bare, more), with(expected, expected_more)),
    ] {
        let command = asked(input::<RegisterMeasureInput>(written));
        assert_eq!(command, json!({ "RegisterMeasure": expected }));
    }
}

#[test]
fn a_step_names_the_position_that_was_seen() {
    for seen in [None, Some(7)] {
        let written = json!({ "measure": "olaf", "status": "RUNNING", "expectedPosition": seen });
        let expected = json!({ "measure": "olaf", "status": "RUNNING", "expected_position": seen });
        let command = asked(input::<ChangeMeasureStatusInput>(written));
        assert_eq!(command, json!({ "ChangeMeasureStatus": expected }));
    }
}

#[tokio::test]
async fn a_measure_tells_what_it_is_and_what_follows_from_it() {
    let scene = Scene::new().await;
    let query = r#"{ measure(ref: "olaf") {
        id code title description approach status owner { code } programme { code } effects { code }
    } }"#;
    let codes = ["dev", "staff", "fee-bund", "fee-town"].map(|code| json!({ "code": code }));
    let expected = json!({ "measure": {
        "id": "measure:1", "code": "olaf", "title": "Online-Ausweis", "description": null, "approach": "IMPROVE",
        "status": "PROPOSED", "owner": { "code": "bund/06" }, "programme": { "code": "ozg" }, "effects": codes,
    } });
    assert_eq!(scene.ask(query).await, expected);
}

#[tokio::test]
async fn a_measure_is_found_by_its_id_or_its_code() {
    let scene = Scene::new().await;
    for (reference, found) in [
        ("measure:0", json!({ "code": "ozg" })),
        ("ozg", json!({ "code": "ozg" })),
        ("x", json!(null)),
    ] {
        let answer = scene
            .ask(&format!("{{ measure(ref: \"{reference}\") {{ code }} }}"))
            .await;
        assert_eq!(answer["measure"], found, "{reference}");
    }
}

#[tokio::test]
async fn conditions_narrow_the_list_and_a_figure_orders_it() {
    let scene = Scene::new().await;
    let cost =
        r#"book(input: { measure: "olaf", postings: [{ effect: "dev", month: "2026-01", amount: 100 }] })"#;
    scene.done(cost).await;
    let more = r#"book(input: { measure: "ozg", postings: [
        { unit: "bund", kind: COST, category: "dev.cost", cashability: CASH, month: "2026-01", amount: 50 }
    ] })"#;
    scene.done(more).await;
    let by_npv = |direction: &str| {
        format!("orderBy: {{ by: NPV, direction: {direction}, conventions: {{ discountRate: 0 }} }}")
    };
    for (conditions, codes) in [
        ("first: 10", &["olaf", "ozg"][..]),
        ("search: \"zugang\"", &["ozg"]),
        ("approaches: [IMPROVE, REDUCE]", &["olaf"]),
        ("owner: \"bund\"", &["olaf", "ozg"]),
        ("owner: \"15\"", &[]),
        // The cost of a programme is its own and that of its measures.
        (&by_npv("DESC"), &["olaf", "ozg"]),
        (&by_npv("ASC"), &["ozg", "olaf"]),
    ] {
        let query = format!("{{ measures({conditions}) {{ totalCount nodes {{ code }} }} }}");
        let nodes: Vec<_> = codes.iter().map(|code| json!({ "code": code })).collect();
        let expected = json!({ "measures": { "totalCount": codes.len(), "nodes": nodes } });
        assert_eq!(scene.ask(&query).await, expected, "{conditions}");
    }
    for (conditions, expected) in [
        ("owner: \"nowhere\"", ("NOT_FOUND", "owner")),
        (
            "orderBy: { by: NPV, conventions: { baseMonth: \"2026-13\" } }",
            ("INVALID_VALUE", "orderBy.conventions.baseMonth"),
        ),
    ] {
        let (code, field, _) = scene
            .refused(&format!("{{ measures({conditions}) {{ totalCount }} }}"))
            .await;
        assert_eq!((code.as_str(), field.as_str()), expected);
    }
}

#[tokio::test]
async fn a_status_moves_on_and_a_later_change_is_refused() {
    let scene = Scene::new().await;
    let step = |status: &str, seen: &str| {
        format!("changeMeasureStatus(input: {{ measure: \"olaf\", status: {status}{seen} }})")
    };
    let position = scene.done(&step("APPROVED", "")).await;
    let query = "{ measure(ref: \"olaf\") { status } }";
    assert_eq!(scene.ask(query).await["measure"]["status"], "APPROVED");
    for (status, seen, expected) in [
        ("PROPOSED", String::new(), "WRONG_STATUS status"),
        (
            "RUNNING",
            format!(", expectedPosition: {}", position - 1),
            "VERSION_CONFLICT expectedPosition",
        ),
    ] {
        assert_eq!(scene.errors(&step(status, &seen)).await, expected);
    }
    scene
        .done(&step("RUNNING", &format!(", expectedPosition: {position}")))
        .await;
}

#[tokio::test]
async fn measures_are_found_by_status_and_programme_and_stand_by_figure_or_title() {
    let scene = Scene::booked().await;
    scene
        .done(
            r#"registerMeasure(input: { code: "abc", title: "Ärzte online", approach: ADD, owner: "15", effects: [
                { code: "cost", unit: "15", kind: COST, category: "run.cost", cashability: CASH, title: "Betrieb" }
            ] })"#,
        )
        .await;
    scene
        .done(r#"book(input: { measure: "abc", postings: [{ effect: "cost", month: "2026-01", amount: 500 }] })"#)
        .await;
    let before = scene
        .done(r#"changeMeasureStatus(input: { measure: "olaf", status: RUNNING })"#)
        .await
        - 1;
    let now = String::new();
    let then = format!(", asOf: {{ position: {before} }}");
    for (arguments, as_of, codes) in [
        ("statuses: [RUNNING]", &now, vec!["olaf"]),
        ("statuses: [RUNNING]", &then, vec![]),
        ("statuses: [PROPOSED]", &now, vec!["abc", "ozg"]),
        ("programme: \"ozg\"", &now, vec!["olaf"]),
        ("programme: \"olaf\"", &now, vec![]),
        // What belongs to a programme counts for it; businesses and citizens do not.
        ("orderBy: { by: NET }", &now, vec!["olaf", "ozg", "abc"]),
        (
            "orderBy: { by: NET, direction: ASC }",
            &now,
            vec!["abc", "olaf", "ozg"],
        ),
        ("orderBy: { by: COST }", &now, vec!["abc", "olaf", "ozg"]),
        // An umlaut stands with its letter.
        (
            "orderBy: { by: TITLE, direction: ASC }",
            &now,
            vec!["abc", "olaf", "ozg"],
        ),
        (
            "orderBy: { by: TITLE }, statuses: [PROPOSED]",
            &now,
            vec!["ozg", "abc"],
        ),
    ] {
        let found = scene
            .ask(&format!(
                "{{ measures({arguments}{as_of}) {{ nodes {{ code }} }} }}"
            ))
            .await;
        let nodes = found["measures"]["nodes"].as_array().expect("is a list");
        let told: Vec<&str> = nodes
            .iter()
            .map(|node| node["code"].as_str().expect("is a text"))
            .collect();
        assert_eq!(told, codes, "{arguments}{as_of}");
    }
}

/// Each look-up and list of the past holds what was known then.
#[tokio::test]
async fn every_look_up_knows_the_past() {
    let scene = Scene::booked().await;
    scene
        .done(r#"reorganizeUnit(input: { unit: "15003", name: "Ottostadt", effectiveFrom: "2026-07" })"#)
        .await;
    for (query, expected) in [
        (
            "ledger(asOf: { position: 7 }) { position bookingCount }",
            json!({ "position": 7, "bookingCount": 0 }),
        ),
        (
            "ledger(asOf: { position: 2 }) { unitCount checkpoint { treeSize } }",
            json!({ "unitCount": 2, "checkpoint": { "treeSize": 2 } }),
        ),
        (
            "unit(ref: \"15003\", asOf: { position: 8 }) { name }",
            json!({ "name": "Magdeburg" }),
        ),
        ("unit(ref: \"15003\") { name }", json!({ "name": "Ottostadt" })),
        (
            "unit(ref: \"15003\", asOf: { position: 3 }) { name }",
            Value::Null,
        ),
        (
            "units(search: \"magdeburg\", asOf: { position: 8 }) { totalCount }",
            json!({ "totalCount": 1 }),
        ),
        (
            "units(search: \"magdeburg\") { totalCount }",
            json!({ "totalCount": 0 }),
        ),
        (
            "measure(ref: \"olaf\", asOf: { position: 6 }) { code }",
            Value::Null,
        ),
        (
            "measures(asOf: { position: 6 }) { totalCount }",
            json!({ "totalCount": 1 }),
        ),
        (
            "effect(ref: \"olaf/dev\", asOf: { position: 7 }) { code }",
            Value::Null,
        ),
        (
            "effects(asOf: { position: 8 }) { totalCount }",
            json!({ "totalCount": 1 }),
        ),
        (
            "bookings(asOf: { position: 12 }) { totalCount }",
            json!({ "totalCount": 1 }),
        ),
        (
            "imports(asOf: { position: 3 }) { totalCount }",
            json!({ "totalCount": 0 }),
        ),
    ] {
        let found = scene.ask(&format!("{{ found: {query} }}")).await;
        assert_eq!(found["found"], expected, "{query}");
    }
    let ahead = "{ unit(ref: \"15003\", asOf: { position: 99 }) { name } }";
    assert_eq!(scene.refused(ahead).await.1, "asOf.position");
}

#[tokio::test]
async fn what_was_typed_wrong_is_put_right_and_the_past_shows_what_was() {
    let scene = Scene::new().await;
    let head = scene.ledger.state().position;
    let change = r#"mutation { changeMeasure(input: {
        measure: "olaf", title: "Neu", approach: REDUCE, programme: null, reason: "vertippt"
    }) { errors { code } position measure { title approach programme { code } } } }"#;
    let expected = serde_json::json!({ "changeMeasure": {
        "errors": [], "position": head + 1,
        "measure": { "title": "Neu", "approach": "REDUCE", "programme": null },
    } });
    assert_eq!(scene.ask(change).await, expected);
    let change = r#"mutation { changeEffect(input: {
        effect: "olaf/dev", title: "Bau", evidence: A, reason: "geprüft"
    }) { errors { code } position effect { title evidence } } }"#;
    let expected = serde_json::json!({ "changeEffect": {
        "errors": [], "position": head + 2, "effect": { "title": "Bau", "evidence": "A" },
    } });
    assert_eq!(scene.ask(change).await, expected);
    let document = format!(
        "{{ measure(ref: \"olaf\", asOf: {{ position: {head} }}) {{
            title approach programme {{ code }} effects {{ code title evidence }} }}
           effect(ref: \"olaf/dev\", asOf: {{ position: {head} }}) {{ evidence }} }}"
    );
    let then = scene.ask(&document).await;
    assert_eq!(then["measure"]["approach"], "IMPROVE");
    assert_eq!(then["measure"]["programme"]["code"], "ozg");
    assert_ne!(then["measure"]["title"], "Neu");
    assert_ne!(then["measure"]["effects"][0]["title"], "Bau");
    assert_ne!(then["effect"]["evidence"], "A");
    let silent = r#"changeMeasure(input: { measure: "olaf", title: "Neu", reason: "nochmal" })"#;
    assert_eq!(scene.errors(silent).await.trim(), "INVALID_VALUE");
    let circle = r#"changeMeasure(input: { measure: "olaf", programme: "olaf", reason: "falsch" })"#;
    assert_eq!(scene.errors(circle).await, "CYCLE programme");
}
