use querbuch_ledger::domain::language::Language;
use serde_json::json;

use crate::testing::{Scene, data};

#[tokio::test]
async fn flows_run_from_payers_over_measures_to_beneficiaries() {
    let scene = Scene::booked().await;
    let query = "{ flows(party: BODY, basis: ACTUAL, filter: { kinds: [COST, SAVING], levels: [FEDERAL, MUNICIPAL] }) {
        nodes { id side party { unit { code } level label } measure { code } label amount }
        links { source target amount } matrix { payer { label } beneficiary { unit { code } } amount }
        rest { party { label } costWithoutSaving savingWithoutPayer } wrongPocketShare { status value } position
    } }";
    let bund = json!({ "unit": { "code": "bund" }, "level": null, "label": "Bund" });
    let town = json!({ "unit": { "code": "15003" }, "level": null, "label": "Magdeburg" });
    let expected = json!({ "flows": {
        "nodes": [
            {
                "id": "payer:unit:0", "side": "PAYER", "party": bund, "measure": null, "label": "Bund",
                "amount": "100.00",
            },
            {
                "id": "measure:1", "side": "MEASURE", "party": null, "measure": { "code": "olaf" },
                "label": "Online-Ausweis", "amount": "100.00",
            },
            {
                "id": "beneficiary:unit:4", "side": "BENEFICIARY", "party": town, "measure": null,
                "label": "Magdeburg", "amount": "300.00",
            },
        ],
        "links": [
            { "source": "payer:unit:0", "target": "measure:1", "amount": "100.00" },
            { "source": "measure:1", "target": "beneficiary:unit:4", "amount": "300.00" },
        ],
        "matrix": [{ "payer": { "label": "Bund" }, "beneficiary": { "unit": { "code": "15003" } }, "amount": "300.00" }],
        "rest": [{ "party": { "label": "Bund" }, "costWithoutSaving": "-200.00", "savingWithoutPayer": "0.00" }],
        "wrongPocketShare": { "status": "VALUE", "value": "1" },
        "position": scene.ledger.state().position,
    } });
    assert_eq!(scene.ask(query).await, expected);
}

#[tokio::test]
async fn a_level_is_named_in_the_language_of_the_reader() {
    let scene = Scene::booked().await;
    let query = "{ flows(filter: { kinds: [COST] }) { nodes { side label party { level unit { code } } } } }";
    let payer = |answer: serde_json::Value| answer["flows"]["nodes"][0].clone();
    let english = payer(scene.ask(query).await);
    let german = payer(data(scene.respond_to("local", Language::German, query).await));
    assert_eq!(english["party"], json!({ "level": "FEDERAL", "unit": null }));
    assert_eq!(german["party"], english["party"]);
    assert_ne!(german["label"], english["label"]);
}

#[tokio::test]
async fn a_malformed_filter_is_refused() {
    let scene = Scene::empty().await;
    let (code, field, _) = scene
        .refused("{ flows(filter: { to: \"x\" }) { position } }")
        .await;
    assert_eq!((code.as_str(), field.as_str()), ("INVALID_VALUE", "filter.to"));
}
