use serde_json::json;

use super::*;
use crate::testing::{Scene, input, lines};

#[test]
fn conventions_are_passed_on_with_their_defaults() {
    let default = Conventions::default().spec().expect("is right");
    assert_eq!(default, domain::conventions::ConventionsSpec::default());
    let written = json!({
        "discountRate": "0.03", "timing": "MONTHLY", "baseMonth": "2026-01", "horizonMonths": 120,
        "cashability": ["CASH"], "stages": ["CASHED"], "optimismBias": true, "includeSociety": true,
        "risk": { "draws": 500, "seed": 7 },
    });
    let spec = input::<Conventions>(written).spec().expect("is right");
    assert_eq!(
        spec.discount_rate.map(|rate| rate.to_string()).as_deref(),
        Some("0.03")
    );
    assert_eq!(
        spec.base_month.map(|month| month.to_string()).as_deref(),
        Some("2026-01")
    );
    assert_eq!(
        (spec.horizon_months, spec.optimism_bias, spec.include_society),
        (Some(120), true, true)
    );
    assert_eq!(
        (
            spec.cashability.map(|list| list.len()),
            spec.stages.map(|list| list.len())
        ),
        (Some(1), Some(1))
    );
    assert_eq!((spec.risk.draws, spec.risk.seed), (500, 7));
    assert_eq!(spec.risk.distribution, default.risk.distribution);
}

#[test]
fn malformed_conventions_are_told_together() {
    let written = json!({ "discountRate": 0.03, "baseMonth": "x" });
    let refusals = input::<Conventions>(written).spec().expect_err("is refused");
    let expected = [
        "INVALID_VALUE conventions.discountRate",
        "INVALID_VALUE conventions.baseMonth",
    ];
    assert_eq!(lines(&refusals), expected);
}

const FREE: &str = "conventions: { discountRate: 0 }";

#[tokio::test]
async fn an_appraisal_tells_both_tests_and_every_choice() {
    let scene = Scene::booked().await;
    let query = format!(
        "{{ appraisal({FREE}) {{
            verdict cashVerdict cashNpv byCashability {{ cashability presentSaving npv }}
            position overall {{ npv presentCost presentSaving worthwhile risk {{ seed }} }}
            perspectives {{ party {{ level }} npv worthwhile }} wrongPocketShare {{ status value }}
            conventions {{ discountRate timing baseMonth horizonEnd basis optimismBias includeSociety position
                sunkCost excludedCost excludedSaving unusualRate }}
        }} }}"
    );
    let class = |word: &str, saving: &str, npv: &str| json!({ "cashability": word, "presentSaving": saving, "npv": npv });
    let position = scene.ledger.state().position;
    let perspective = |level: &str, npv: &str, worthwhile: bool| json!({ "party": { "level": level }, "npv": npv, "worthwhile": worthwhile });
    let expected = json!({ "appraisal": {
        "verdict": "WORTHWHILE_BUT_UNEVEN", "position": position,
        // All that is saved is freed time.
        "cashVerdict": "NOT_WORTHWHILE", "cashNpv": "-100.00",
        "byCashability": [
            class("CASH", "0.00", "-100.00"), class("CAPACITY", "300.00", "300.00"),
            class("AVOIDED", "0.00", "0.00"), class("SOCIETAL", "0.00", "0.00"),
        ],
        "overall": {
            "npv": "200.00", "presentCost": "100.00", "presentSaving": "300.00", "worthwhile": true, "risk": null,
        },
        "perspectives": [perspective("FEDERAL", "-50.00", false), perspective("MUNICIPAL", "250.00", true)],
        // Half of the cost was paid back by the town that saves.
        "wrongPocketShare": { "status": "VALUE", "value": "0.5" },
        "conventions": {
            "discountRate": "0", "timing": "YEAR_0", "baseMonth": "2026-01", "horizonEnd": "2026-02",
            "basis": "OUTLOOK", "optimismBias": false, "includeSociety": false, "position": position,
            "sunkCost": "EXCLUDE", "excludedCost": "0.00", "excludedSaving": "0.00", "unusualRate": false,
        },
    } });
    assert_eq!(scene.ask(&query).await, expected);
}

#[tokio::test]
async fn sensitivities_are_listed_up_to_a_number() {
    let scene = Scene::booked().await;
    let query = |first: i32| {
        format!(
            "{{ appraisal({FREE}) {{ sensitivity(first: {first}) {{ effect {{ code }} presentValue }} }} }}"
        )
    };
    let effect = |code: &str, value: &str| json!({ "effect": { "code": code }, "presentValue": value });
    let expected = json!([effect("staff", "300.00"), effect("dev", "-100.00")]);
    let list = scene.ask(&query(2)).await["appraisal"]["sensitivity"].take();
    assert_eq!(list, expected);
    for first in [-1, 501] {
        let (code, field, _) = scene.refused(&query(first)).await;
        assert_eq!((code.as_str(), field.as_str()), ("LIMIT_EXCEEDED", "first"));
    }
}

#[tokio::test]
async fn a_perspective_tells_its_curve_and_parties_have_ids() {
    let scene = Scene::booked().await;
    let query = "{ appraisal(party: BODY, conventions: { discountRate: \"0\" }) {
        overall { npv curve { period flow presentValue cumulative cumulativePresent low high } }
        perspectives { party { id } npv curve { cumulativePresent } }
    } }";
    let found = &scene.ask(query).await["appraisal"];
    let expected = json!([{
        "period": "2026", "flow": "200.00", "presentValue": "200.00", "cumulative": "200.00",
        "cumulativePresent": "200.00", "low": null, "high": null,
    }]);
    assert_eq!(found["overall"]["curve"], expected);
    let parties = found["perspectives"].as_array().expect("is a list");
    let ids: Vec<&str> = parties
        .iter()
        .map(|party| party["party"]["id"].as_str().expect("is a text"))
        .collect();
    assert_eq!(ids, ["unit:4", "unit:0"], "by code: the town, the Bund");
    for party in parties {
        assert_eq!(party["curve"][0]["cumulativePresent"], party["npv"]);
    }
    let monthly = "{ appraisal(conventions: { discountRate: \"0\", timing: MONTHLY }) {
        overall { curve { period cumulative } } perspectives { party { id } }
    } }";
    let found = &scene.ask(monthly).await["appraisal"];
    let expected = json!([
        { "period": "2026-01", "cumulative": "-100.00" }, { "period": "2026-02", "cumulative": "200.00" },
    ]);
    assert_eq!(found["overall"]["curve"], expected);
    assert_eq!(found["perspectives"][0]["party"]["id"], "level:FEDERAL");
}
