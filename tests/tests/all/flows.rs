//! Flows: who pays for whom.

use querbuch_tests::api::Api;
use querbuch_tests::client::Client;
use querbuch_tests::databases::each_database;
use serde_json::{Value, json};

use crate::scene::{effect, scene};

/// Two measures of the scene: one that the Bund and the town pay, one that is relief without any cost.
fn fill(api: &Api) {
    api.book(
        "olaf",
        &[
            ("dev", "2026-01", "300.00"),
            ("fee-bund", "2026-01", "100.00"),
            ("fee-town", "2026-01", "-100.00"),
            ("staff", "2026-01", "60.00"),
            ("porto", "2026-01", "0.05"),
            ("relief", "2026-01", "30.00"),
        ],
    );
    let effects = [effect(
        "relief",
        "wirtschaft",
        "SAVING",
        "society.burden",
        "SOCIETAL",
    )];
    api.act(
        "registerMeasure",
        json!({ "code": "a-tax", "title": "Steuern", "approach": "IMPROVE", "owner": "bund", "effects": effects }),
    );
    api.book("a-tax", &[("relief", "2026-02", "7.00")]);
}

fn flows(client: &Client, arguments: &str) -> Value {
    let arguments = if arguments.is_empty() {
        String::new()
    } else {
        format!("({arguments})")
    };
    let document = format!(
        "{{ flows{arguments} {{
            nodes {{ id side party {{ level unit {{ code }} label }} measure {{ code }} label amount }}
            links {{ source target amount }}
            matrix {{ payer {{ level unit {{ code }} }} beneficiary {{ level unit {{ code }} }} amount }}
            position
        }} }}"
    );
    client.query(&document, json!({}))["flows"].take()
}

/// Each of a list as one line.
fn lines(list: &Value, line: impl Fn(&Value) -> String) -> Vec<String> {
    list.as_array().expect("is a list").iter().map(line).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("-")
}

/// The level or the unit of a party; one of them is there, and only one.
fn party(party: &Value) -> String {
    let (level, unit) = (&party["level"], &party["unit"]["code"]);
    assert!(level.is_null() != unit.is_null(), "{party}");
    format!("{}{}", level.as_str().unwrap_or(""), unit.as_str().unwrap_or(""))
}

fn matrix(flows: &Value) -> Vec<String> {
    lines(&flows["matrix"], |cell| {
        let (payer, beneficiary) = (party(&cell["payer"]), party(&cell["beneficiary"]));
        format!("{payer} > {beneficiary} {}", text(&cell["amount"]))
    })
}

#[test]
fn who_pays_for_whom() {
    each_database(|database| {
        let (_server, api) = scene(database);
        fill(&api);
        let answer = flows(&api.client, "");
        let node = |node: &Value| {
            let words: Vec<&str> = ["id", "side", "label", "amount"]
                .iter()
                .map(|field| text(&node[field]))
                .collect();
            assert_eq!(node["side"] == "MEASURE", node["party"].is_null(), "{node}");
            assert_eq!(node["side"] == "MEASURE", !node["measure"].is_null(), "{node}");
            words.join(" ")
        };
        let nodes = [
            "payer:FEDERAL PAYER Bund 200.00",
            "payer:MUNICIPAL PAYER Gemeinden 100.00",
            "measure:2 MEASURE Steuern 0.00",
            "measure:1 MEASURE Online-Ausweis 300.00",
            "beneficiary:STATE BENEFICIARY Länder 0.05",
            "beneficiary:MUNICIPAL BENEFICIARY Gemeinden 60.00",
            "beneficiary:BUSINESS BENEFICIARY Wirtschaft 7.00",
            "beneficiary:CITIZENS BENEFICIARY Bürgerinnen und Bürger 30.00",
        ];
        assert_eq!(lines(&answer["nodes"], node), nodes);
        let links = [
            "payer:FEDERAL > measure:1 200.00",
            "payer:MUNICIPAL > measure:1 100.00",
            "measure:2 > beneficiary:BUSINESS 7.00",
            "measure:1 > beneficiary:STATE 0.05",
            "measure:1 > beneficiary:MUNICIPAL 60.00",
            "measure:1 > beneficiary:CITIZENS 30.00",
        ];
        let link = |link: &Value| {
            format!(
                "{} > {} {}",
                text(&link["source"]),
                text(&link["target"]),
                text(&link["amount"])
            )
        };
        assert_eq!(lines(&answer["links"], link), links);
        // Five cents by two thirds and one third: 3.33 and 1.67.
        let cells = [
            "FEDERAL > STATE 0.03",
            "FEDERAL > MUNICIPAL 40.00",
            "FEDERAL > CITIZENS 20.00",
            "MUNICIPAL > STATE 0.02",
            "MUNICIPAL > MUNICIPAL 20.00",
            "MUNICIPAL > CITIZENS 10.00",
        ];
        assert_eq!(matrix(&answer), cells);
        assert_eq!(answer["position"], api.position());
    });
}

#[test]
fn by_every_kind_of_party() {
    each_database(|database| {
        let (_server, api) = scene(database);
        fill(&api);
        let olaf = |kind: &str, more: &str| {
            matrix(&flows(
                &api.client,
                &format!("party: {kind}, filter: {{ measures: [\"olaf\"] {more} }}"),
            ))
        };
        assert_eq!(
            olaf("STATE", ""),
            [
                "FEDERAL > CITIZENS 20.00",
                "FEDERAL > 15 40.03",
                "15 > CITIZENS 10.00",
                "15 > 15 20.02"
            ],
            "a Land with its towns; who belongs to none is taken by level"
        );
        assert_eq!(
            olaf("BODY", ", kinds: [COST, SAVING]"),
            ["bund > CITIZENS 30.00", "bund > 15 0.05", "bund > 15003 60.00"],
            "without transfers, the Bund pays all"
        );
        let by_unit = [
            "15003 > 15/03 0.02",
            "15003 > 15003 20.00",
            "15003 > buerger 10.00",
            "bund/06 > 15/03 0.03",
            "bund/06 > 15003 40.00",
            "bund/06 > buerger 20.00",
        ];
        assert_eq!(olaf("UNIT", ""), by_unit);
    });
}

#[test]
fn the_past_the_basis_and_bad_questions() {
    each_database(|database| {
        let (_server, api) = scene(database);
        let before = api.position();
        fill(&api);
        let head = api.position();
        let now = flows(&api.client, "");
        assert_eq!(flows(&api.client, &format!("asOf: {{ position: {head} }}")), now);
        let past = flows(&api.client, &format!("asOf: {{ position: {before} }}"));
        assert_eq!(
            past,
            json!({ "nodes": [], "links": [], "matrix": [], "position": before })
        );
        api.schedule("plan", "olaf/run", &[("2027-01", "50.00")]);
        assert_eq!(
            flows(&api.client, "basis: PLAN")["links"],
            json!([{ "source": "payer:FEDERAL", "target": "measure:1", "amount": "50.00" }])
        );
        assert_eq!(
            flows(&api.client, "basis: ACTUAL")["matrix"],
            now["matrix"],
            "a plan changes no actuals"
        );
        let english = api.client.clone().with_header("Accept-Language", "en");
        assert_eq!(flows(&english, "")["nodes"][0]["label"], "Federal government");
        let ahead = format!("asOf: {{ position: {} }}", api.position() + 1);
        for (arguments, expected) in [
            ("filter: { units: [\"nowhere\"] }", "NOT_FOUND"),
            ("filter: { from: \"2026-02\", to: \"2026-01\" }", "INVALID_VALUE"),
            (ahead.as_str(), "INVALID_VALUE"),
        ] {
            let answer = api
                .client
                .execute(&format!("{{ flows({arguments}) {{ position }} }}"), json!({}));
            assert_eq!(answer.error_codes(), [expected], "{arguments}: {}", answer.text());
        }
    });
}
