//! Published calculations, put as measures with effects and asked of a real ledger.

use querbuch_tests::api::Api;
use querbuch_tests::databases::each_database;
use serde_json::{Value, json};

use super::{measure, yearly};
use crate::scene::scene;

/// A list of net flows, one a year from 2020 on, as costs and savings of a measure.
fn flows(api: &Api, code: &str, flows: &[i64]) {
    measure(api, code, None);
    let of_sign = |sign: i64| flows.iter().map(|flow| (flow * sign).max(0)).collect::<Vec<_>>();
    for (effect, sign) in [("cost", -1), ("own", 1)] {
        if flows.iter().any(|flow| flow * sign > 0) {
            yearly(api, code, effect, 2020, &of_sign(sign));
        }
    }
}

/// The overall figures of a measure.
fn overall(api: &Api, code: &str, conventions: &str) -> Value {
    let document = format!(
        "{{ measure(ref: \"{code}\") {{ appraisal(conventions: {{ baseMonth: \"2020-01\", {conventions} }}) {{ overall {{
            presentCost presentSaving npv peakFunding peakFundingMonth benefitCostRatio {{ value }} irr {{ status roots }}
            payback {{ status years reached recrosses }} discountedPayback {{ status years }}
        }} }} }} }}"
    );
    api.client.query(&document, json!({}))["measure"]["appraisal"]["overall"].take()
}

#[test]
fn present_values_of_the_same_list_by_two_conventions() {
    let table: [(&str, &[i64], &str, &str); 8] = [
        // numpy-financial, its own documentation.
        (
            "0.08",
            &[-40_000, 5_000, 8_000, 12_000, 30_000],
            "YEAR_0",
            "3065.22",
        ),
        ("0.05", &[-4_000, 500, 800], "YEAR_0", "-2798.19"),
        ("0.1", &[-4_000, 500, 800], "YEAR_0", "-2884.30"),
        ("0.05", &[-5_000, 600, 900], "YEAR_0", "-3612.24"),
        ("0", &[-5_000, 600, 900], "YEAR_0", "-3500.00"),
        // A spreadsheet discounts the first flow too.
        ("0.1", &[-10_000, 3_000, 4_200, 6_800], "YEAR_END", "1188.44"),
        ("0.1", &[-10_000, 3_000, 4_200, 6_800], "YEAR_0", "1307.29"),
        ("0.1", &[-1_000, 400, 400, 400], "YEAR_0", "-5.26"),
    ];
    each_database(|database| {
        let (_server, api) = scene(database);
        for (number, (rate, list, timing, npv)) in table.iter().enumerate() {
            let code = format!("list-{number}");
            flows(&api, &code, list);
            let found = overall(
                &api,
                &code,
                &format!("discountRate: \"{rate}\", timing: {timing}"),
            );
            assert_eq!(found["npv"], *npv, "{list:?} {rate} {timing}");
        }
    });
}

#[test]
fn rates_of_return_have_a_status() {
    let table: [(&[i64], &str, &[&str]); 9] = [
        (&[-100, 110], "ONE", &["0.1"]),
        (&[-1_000, 300, 400, 500, 600], "ONE", &["0.2488833566"]),
        (&[-1, 20], "ONE", &["19"]),
        (
            &[-70_000, 12_000, 15_000, 18_000, 21_000, 26_000],
            "ONE",
            &["0.086630948"],
        ),
        (&[-1, 3, -2], "SEVERAL", &["0", "1"]),
        (&[-1, 3, -3, 1], "ONE", &["0"]),
        (&[1, -1, 1], "NONE", &[]),
        (&[100, 110], "NONE", &[]),
        (&[-100, -110, -5], "NONE", &[]),
    ];
    each_database(|database| {
        let (_server, api) = scene(database);
        for (number, (list, status, roots)) in table.iter().enumerate() {
            let code = format!("list-{number}");
            flows(&api, &code, list);
            let irr = overall(&api, &code, "discountRate: 0")["irr"].take();
            assert_eq!(irr, json!({ "status": status, "roots": roots }), "{list:?}");
        }
    });
}

/// Flows, rate, then status and years of the simple and of the discounted payback.
type Case = (
    &'static [i64],
    &'static str,
    &'static str,
    Option<&'static str>,
    &'static str,
    Option<&'static str>,
);

#[test]
fn paybacks_simple_and_discounted() {
    let table: [Case; 4] = [
        // Penn State, EME 460, example 9-1.
        (
            &[-200, -250, 150, 180, 220, 200],
            "0",
            "REACHED",
            Some("3.5454545455"),
            "REACHED",
            Some("3.5454545455"),
        ),
        (
            &[-1_000, 400, 400, 400],
            "0.1",
            "REACHED",
            Some("2.5"),
            "NOT_REACHED",
            None,
        ),
        (
            &[-1_000, 400, 400, 400, 400],
            "0.1",
            "REACHED",
            Some("2.5"),
            "REACHED",
            Some("3.01925"),
        ),
        (&[5, -2, 1], "0.1", "IMMEDIATE", Some("0"), "IMMEDIATE", Some("0")),
    ];
    each_database(|database| {
        let (_server, api) = scene(database);
        for (number, (list, rate, simple, years, discounted, discounted_years)) in table.iter().enumerate() {
            let code = format!("list-{number}");
            flows(&api, &code, list);
            let found = overall(&api, &code, &format!("discountRate: \"{rate}\""));
            assert_eq!(
                (&found["payback"]["status"], &found["payback"]["years"]),
                (&json!(simple), &json!(years))
            );
            let later = &found["discountedPayback"];
            assert_eq!(
                (&later["status"], &later["years"]),
                (&json!(discounted), &json!(discounted_years))
            );
        }
        let penn = overall(&api, "list-0", "discountRate: 0");
        assert_eq!(
            (&penn["peakFunding"], &penn["peakFundingMonth"]),
            (&json!("450.00"), &json!("2021-12"))
        );
        assert_eq!(penn["payback"]["reached"], "2024-12");
    });
}

#[test]
fn two_offers_and_a_network_of_cycle_paths() {
    each_database(|database| {
        let (_server, api) = scene(database);
        // VV-LHO Niedersachsen, Schema 4: 4 %, paid at the end of each year after the first.
        measure(&api, "buy", None);
        yearly(
            &api,
            "buy",
            "cost",
            2020,
            &[40_000, 4_800, 4_800, 4_800, 4_800, 4_800, 4_800, 4_800, 4_800],
        );
        measure(&api, "lease", None);
        yearly(
            &api,
            "lease",
            "cost",
            2020,
            &[5_000, 12_000, 12_000, 12_000, 12_000],
        );
        let cost = |code| overall(&api, code, "discountRate: \"0.04\"")["presentCost"].take();
        assert_eq!(
            (cost("buy"), cost("lease")),
            (json!("72317.18"), json!("48558.74"))
        );
        // Capital at once, maintenance and benefits for twenty years, 3.5 %.
        measure(&api, "cycling", None);
        yearly(&api, "cycling", "cost", 2020, &[3_000_000]);
        yearly(&api, "cycling", "cost", 2021, &[50_000; 20]);
        yearly(&api, "cycling", "town", 2021, &[280_000; 20]);
        let found = overall(&api, "cycling", "discountRate: \"0.035\"");
        assert_eq!(found["npv"], "268852.76");
        let ratio = found["benefitCostRatio"]["value"].as_str().expect("is a number");
        assert!(ratio.starts_with("1.07245"), "{ratio}");
    });
}

/// Code, what lands where and what it costs, then saving, net, that of the payer, and the published ratio.
type Vintage = (
    &'static str,
    [i64; 5],
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

#[test]
fn the_payer_and_everybody_else() {
    each_database(|database| {
        let (_server, api) = scene(database);
        // Functional Family Therapy, per participant, as the state's institute published it twice.
        let table: [Vintage; 2] = [
            (
                "early",
                [8_017, 1_507, 19_378, 1_890, 3_470],
                "30792.00",
                "27322.00",
                "4547.00",
                "8.87",
            ),
            (
                "late",
                [974, 188, 2_247, -1_846, 4_574],
                "1563.00",
                "-3011.00",
                "-3600.00",
                "0.34",
            ),
        ];
        for (code, [taxpayers, people, others, indirect, cost], saving, npv, payer, ratio) in table {
            measure(&api, code, None);
            let more = [
                crate::scene::effect("people", "buerger", "SAVING", "society.burden", "SOCIETAL"),
                crate::scene::effect("others", "wirtschaft", "SAVING", "society.burden", "SOCIETAL"),
            ];
            api.act("addEffects", json!({ "measure": code, "effects": more }));
            let effects = [
                ("own", taxpayers),
                ("people", people),
                ("others", others),
                ("town", indirect),
                ("cost", cost),
            ];
            for (effect, euros) in effects {
                yearly(&api, code, effect, 2026, &[euros]);
            }
            let document = format!(
                "{{ measure(ref: \"{code}\") {{ appraisal(conventions: {{ discountRate: 0, includeSociety: true }}) {{
                    overall {{ presentSaving npv benefitCostRatio {{ value }} }} perspectives {{ party {{ level }} npv }} wrongPocketShare {{ value }}
                }} }} }}"
            );
            let found = api.client.query(&document, json!({}))["measure"]["appraisal"].take();
            assert_eq!(found["overall"]["presentSaving"], saving);
            assert_eq!(found["overall"]["npv"], npv);
            assert_eq!(
                found["perspectives"][0],
                json!({ "party": { "level": "FEDERAL" }, "npv": payer })
            );
            let published: f64 = ratio.parse().expect("a number");
            let shown = found["overall"]["benefitCostRatio"]["value"]
                .as_str()
                .expect("is a number");
            assert!(
                (shown.parse::<f64>().expect("a number") - published).abs() < 0.005,
                "{shown}"
            );
            if code == "early" {
                assert!(
                    found["wrongPocketShare"]["value"]
                        .as_str()
                        .expect("is a number")
                        .starts_with("0.7396")
                );
            }
        }
    });
}
