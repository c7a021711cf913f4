use serde_json::json;

use crate::testing::Scene;

/// A booking, after which the ledger says something else than before.
async fn scene() -> (Scene, u64) {
    let scene = Scene::booked().await;
    let before = scene.ledger.state().position;
    scene
        .done(r#"book(input: { measure: "olaf", postings: [{ effect: "dev", month: "2026-02", amount: 30 }] })"#)
        .await;
    (scene, before)
}

#[tokio::test]
async fn two_moments_stand_side_by_side() {
    let (scene, before) = scene().await;
    let query = format!(
        "{{ compare(a: {{ asOf: {{ position: {before} }}, basis: ACTUAL }}, b: {{ basis: ACTUAL }}) {{
            errors {{ code }}
            balance(groupBy: [LEVEL, YEAR], filter: {{ levels: [FEDERAL] }}) {{
                rows {{ row {{ level year cost }} a {{ cost net }} b {{ cost net }} difference {{ cost net }} }}
                total {{ difference {{ cost saving transfer net }} }}
            }}
        }} }}"
    );
    let expected = json!({ "compare": {
        "errors": [],
        "balance": {
            "rows": [{
                "row": { "level": "FEDERAL", "year": 2026, "cost": "130.00" },
                "a": { "cost": "100.00", "net": "-50.00" }, "b": { "cost": "130.00", "net": "-80.00" },
                "difference": { "cost": "30.00", "net": "-30.00" },
            }],
            "total": { "difference": { "cost": "30.00", "saving": "0.00", "transfer": "0.00", "net": "-30.00" } },
        },
    } });
    assert_eq!(scene.ask(&query).await, expected);
}

#[tokio::test]
async fn a_side_states_conditions_of_its_own_in_the_place_of_those_of_the_report() {
    let (scene, _) = scene().await;
    let query = "{ compare(a: { basis: ACTUAL, filter: { levels: [FEDERAL] } }, b: { basis: ACTUAL }) {
        balance(groupBy: [], filter: { levels: [MUNICIPAL], measures: [\"olaf\"] }) {
            total { a { cost } b { cost } }
        }
        flows(filter: { measures: [\"olaf\"] }) { cells { payer { label } beneficiary { label } a b difference } }
    } }";
    let found = scene.ask(query).await;
    assert_eq!(
        found["compare"]["balance"]["total"],
        json!({ "a": { "cost": "130.00" }, "b": { "cost": "0.00" } })
    );
    let cells = found["compare"]["flows"]["cells"].as_array().expect("a list");
    // The federal side alone has nobody who saves, so each pair is B's.
    assert!(!cells.is_empty());
    assert!(
        cells
            .iter()
            .all(|cell| cell["a"] == "0.00" && cell["b"] == cell["difference"])
    );
}

#[tokio::test]
async fn appraisals_differ_by_what_each_party_gains() {
    let (scene, before) = scene().await;
    let query = format!(
        "{{ compare(
            a: {{ asOf: {{ position: {before} }}, conventions: {{ discountRate: 0 }} }},
            b: {{ conventions: {{ discountRate: 0 }} }}
        ) {{
            appraisal {{
                a {{ overall {{ npv }} }} b {{ overall {{ npv }} }} npvDifference
                parties {{ party {{ level }} difference }}
            }}
        }} }}"
    );
    let found = scene.ask(&query).await;
    let appraisal = &found["compare"]["appraisal"];
    assert_eq!(appraisal["a"]["overall"]["npv"], "200.00");
    assert_eq!(appraisal["b"]["overall"]["npv"], "170.00");
    assert_eq!(appraisal["npvDifference"], "-30.00");
    let federal = json!({ "party": { "level": "FEDERAL" }, "difference": "-30.00" });
    assert!(
        appraisal["parties"]
            .as_array()
            .expect("a list")
            .contains(&federal)
    );
}

#[tokio::test]
async fn what_is_wrong_with_a_side_is_told_with_its_name() {
    let (scene, before) = scene().await;
    let query = format!(
        "{{ compare(
            a: {{ asOf: {{ position: {} }}, actualsThrough: \"2026-13\" }},
            b: {{ filter: {{ measures: [\"nowhere\"] }}, conventions: {{ horizonMonths: -1 }} }}
        ) {{ errors {{ code field }} balance {{ total {{ a {{ net }} }} }} flows {{ cells {{ a }} }} appraisal {{ npvDifference }} }} }}",
        before + 1000
    );
    let found = scene.ask(&query).await;
    let compare = &found["compare"];
    let fields: Vec<String> = compare["errors"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|error| {
            error["field"]
                .as_array()
                .expect("a path")
                .iter()
                .map(|part| part.as_str().unwrap_or("?"))
                .collect::<Vec<_>>()
                .join(".")
        })
        .collect();
    assert_eq!(
        fields,
        [
            "a.asOf.position",
            "a.actualsThrough",
            "b.filter.measures.0",
            "b.conventions.horizonMonths"
        ]
    );
    for report in ["balance", "flows", "appraisal"] {
        assert!(compare[report].is_null(), "{report}");
    }
    // What is wrong with the report itself refuses that report.
    let (code, field, _) = scene
        .refused("{ compare(a: {}, b: {}) { balance(groupBy: [LEVEL, LEVEL]) { total { a { net } } } } }")
        .await;
    assert_eq!((code.as_str(), field.as_str()), ("INVALID_VALUE", "groupBy"));
}
