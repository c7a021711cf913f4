//! Who must pay whom so that nobody loses: proposals that a treasurer can check with a pocket calculator.

use querbuch_tests::api::Api;
use querbuch_tests::client::Client;
use querbuch_tests::databases::each_database;
use querbuch_tests::server::{binary, run};
use querbuch_tests::{process::without_our_settings, scratch};
use serde_json::{Value, json};

use crate::scene::{effect, scene};

/// The Bund pays 100 and saves 20, the Land saves 90, the town 60.
fn fill(api: &Api) {
    let effects = [
        effect("cost", "bund/06", "COST", "dev.cost", "CASH"),
        effect("own", "bund/06", "SAVING", "run.saving", "CASH"),
        effect("land", "15/03", "SAVING", "run.saving", "CASH"),
        effect("town", "15003", "SAVING", "run.saving.staff", "CASH"),
        effect("gets", "bund/06", "TRANSFER", "transfer.settlement", "CASH"),
        effect("land-pays", "15/03", "TRANSFER", "transfer.settlement", "CASH"),
        effect("town-pays", "15003", "TRANSFER", "transfer.settlement", "CASH"),
    ];
    api.act(
        "registerMeasure",
        json!({ "code": "teilen", "title": "Ein Vorhaben", "approach": "IMPROVE", "owner": "bund", "effects": effects }),
    );
    api.book(
        "teilen",
        &[
            ("cost", "2026-01", "100.00"),
            ("own", "2026-01", "20.00"),
            ("land", "2026-01", "90.00"),
            ("town", "2026-01", "60.00"),
        ],
    );
    for (code, other) in [("halb", "15"), ("fremd", "sv")] {
        let weights = json!([{ "unit": "bund", "weight": "1" }, { "unit": other, "weight": "1" }]);
        api.act(
            "defineKey",
            json!({ "code": code, "name": "Halb und halb", "keyYear": 2020, "validFrom": "2020-01", "source": "Vereinbarung", "weights": weights }),
        );
    }
}

const RATE: &str = "conventions: { discountRate: \"0.03\" }";

fn settlement(client: &Client, arguments: &str) -> Value {
    let document = format!(
        "{{ settlement(filter: {{ measures: [\"teilen\"] }}, {arguments}, {RATE}) {{
            rule feasible surplus shortfall exact standardError fewestPayments explanation position
            conventions {{ baseMonth timing }} enabling {{ label }} coreViolations {{ parties {{ label }} shortBy }}
            payments {{ from {{ label }} to {{ label }} amount }}
            parties {{ party {{ unit {{ code }} label }} presentCost presentSaving netBefore transfer booked netAfter cashLimit
                withinCash schedule {{ year transfer cashLimit withinCash }} chanceBefore chanceAfter }}
        }} }}"
    );
    client.query(&document, json!({}))["settlement"].take()
}

/// What Bund, Land and town have of a field.
fn of_each(settlement: &Value, field: &str) -> [String; 3] {
    ["bund", "15", "15003"].map(|code| {
        let parties = settlement["parties"].as_array().expect("is a list");
        let own = parties
            .iter()
            .find(|party| party["party"]["unit"]["code"] == code);
        own.expect("is a party")[field]
            .as_str()
            .expect("is an amount")
            .to_owned()
    })
}

/// Rule, then what Bund, Land and town end with.
const RULES: [(&str, [&str; 3]); 5] = [
    ("MAKE_WHOLE", ["0.00", "42.00", "28.00"]),
    ("BENEFIT_PROPORTIONAL", ["8.23", "37.06", "24.71"]),
    ("SHAPLEY", ["25.00", "25.00", "20.00"]),
    ("SEPARABLE_COSTS", ["24.50", "24.50", "21.00"]),
    ("NUCLEOLUS", ["23.33", "23.34", "23.33"]),
];

fn by_each_rule(api: &Api) {
    for (rule, after) in RULES {
        let found = settlement(&api.client, &format!("rule: {rule}"));
        assert_eq!(of_each(&found, "netAfter"), after, "{rule}");
        assert_eq!(of_each(&found, "netBefore"), ["-80.00", "90.00", "60.00"]);
        assert_eq!(
            (&found["feasible"], &found["surplus"], &found["shortfall"]),
            (&json!(true), &json!("70.00"), &json!("0.00"))
        );
        assert_eq!(found["coreViolations"], json!([]));
        assert_eq!(found["payments"].as_array().map(Vec::len), Some(2));
        assert_eq!(found["enabling"], json!([{ "label": "Bund" }]));
        assert_eq!(
            (&found["exact"], &found["standardError"]),
            (&json!(true), &Value::Null)
        );
        for party in found["parties"].as_array().expect("is a list") {
            assert_eq!(party["withinCash"], true);
            assert_eq!(party["chanceBefore"], Value::Null, "no ranges are given");
            assert_eq!(party["schedule"][0]["transfer"], party["transfer"], "all at once");
        }
    }
    let by_key = settlement(&api.client, "rule: KEY, key: \"halb\"");
    assert_eq!(of_each(&by_key, "netAfter"), ["-40.00", "50.00", "60.00"]);
    assert_eq!(
        by_key["coreViolations"],
        json!([{ "parties": [{ "label": "Bund" }], "shortBy": "40.00" }])
    );
}

fn what_is_refused(api: &Api) {
    for (arguments, code, field) in [
        ("rule: KEY", "INVALID_VALUE", "key"),
        ("rule: KEY, key: \"fremd\"", "INVALID_VALUE", "key"),
        ("rule: KEY, key: \"keiner\"", "NOT_FOUND", "key"),
        ("rule: SHAPLEY, enabling: [\"sv\"]", "INVALID_VALUE", "enabling"),
        ("rule: SHAPLEY, enabling: [\"nirgends\"]", "NOT_FOUND", "enabling"),
        (
            "rule: SHAPLEY, conventions: { horizonMonths: 0 }",
            "INVALID_VALUE",
            "horizonMonths",
        ),
    ] {
        let document =
            format!("{{ settlement(filter: {{ measures: [\"teilen\"] }}, {arguments}) {{ shortfall }} }}");
        let document = if arguments.contains("conventions") {
            document
        } else {
            document.replace(") { shortfall", &format!(", {RATE}) {{ shortfall"))
        };
        let answer = api.client.execute(&document, json!({}));
        assert_eq!(answer.error_codes(), [code], "{arguments}: {}", answer.text());
        assert!(answer.text().contains(field), "{arguments}: {}", answer.text());
    }
    let no_rate = "{ settlement(rule: NUCLEOLUS) { shortfall } }";
    assert_eq!(
        api.client.execute(no_rate, json!({})).error_codes(),
        ["NOT_FOUND"]
    );
}

/// Books what is proposed: nothing is left to pay, and no consolidated figure moves.
fn paid_for_real(api: &Api) {
    let total = "{ balance { total { cost saving transfer net } } appraisal(conventions: { discountRate: 0 }) { overall { npv } } }";
    let position = api.position();
    let before = api.client.query(total, json!({}));
    api.book(
        "teilen",
        &[
            ("gets", "2026-01", "104.50"),
            ("land-pays", "2026-01", "-65.50"),
            ("town-pays", "2026-01", "-39.00"),
        ],
    );
    assert_eq!(api.client.query(total, json!({})), before);
    let after = settlement(&api.client, "rule: SEPARABLE_COSTS");
    assert_eq!(of_each(&after, "transfer"), ["104.50", "-65.50", "-39.00"]);
    assert_eq!(of_each(&after, "booked"), ["104.50", "-65.50", "-39.00"]);
    assert_eq!(after["payments"], json!([]));
    let past = settlement(
        &api.client,
        &format!("rule: SEPARABLE_COSTS, asOf: {{ position: {position} }}"),
    );
    assert_eq!(
        past["payments"].as_array().map(Vec::len),
        Some(2),
        "then it was open"
    );
}

#[test]
fn nobody_loses_by_any_rule_and_what_is_paid_is_counted_once() {
    each_database(|database| {
        let (_server, api) = scene(database);
        fill(&api);
        by_each_rule(&api);
        what_is_refused(&api);
        let from_the_shell = |more: &[&str]| {
            let common = [
                "report",
                "settlement",
                "--database",
                database,
                "--filter",
                "measures=teilen",
                "--rate",
                "0.03",
            ];
            let run = run(&[&common[..], more].concat());
            assert_eq!(run.code, Some(0), "{more:?}: {}{}", run.stderr, run.stdout);
            run.stdout
        };
        let all: Value = serde_json::from_str(&from_the_shell(&["--compare", "--key", "halb", "--json"]))
            .expect("is JSON");
        let rules = all["settlements"].as_array().expect("is a list");
        assert_eq!(rules.len(), 6);
        for (rule, after) in RULES {
            let own = rules
                .iter()
                .find(|found| found["rule"] == rule)
                .expect("is there");
            let mut nets: Vec<&str> = own["parties"]
                .as_array()
                .expect("is a list")
                .iter()
                .filter_map(|party| party["netAfter"].as_str())
                .collect();
            let mut after = after.to_vec();
            nets.sort_unstable();
            after.sort_unstable();
            assert_eq!(nets, after, "{rule}");
        }
        let german = from_the_shell(&["--rule", "trennbare-kosten", "--locale", "de"]);
        for part in [
            "104,50",
            "-65,50",
            "Keine Gruppe von Parteien",
            "trennbare Kosten",
        ] {
            assert!(german.contains(part), "{part}: {german}");
        }
        let english = from_the_shell(&["--compare", "--locale", "en"]);
        assert!(
            english.contains("make whole") && english.contains("net before"),
            "{english}"
        );
        paid_for_real(&api);
        let refused = run(&[
            "report",
            "settlement",
            "--database",
            database,
            "--rule",
            "key",
            "--rate",
            "0",
            "--locale",
            "en",
        ]);
        assert_eq!(refused.code, Some(3), "{}", refused.stderr);
        assert!(refused.stderr.contains("distribution key"), "{}", refused.stderr);
    });
}

/// The demo: the Bund pays 4 million in 2024, the justice of the Länder saves 1 million of working time in each of eight
/// years. Not discounted, 4 of 8 million are left: both are needed for half of it, or the Länder keep it all.
#[test]
fn the_proposals_for_beratungshilfe_can_be_checked_by_hand() {
    let folder = scratch::folder("settlement-demo");
    let database = format!("sqlite:{}", folder.join("querbuch-demo.db").display());
    let mut command = std::process::Command::new(binary());
    without_our_settings(&mut command);
    let data = folder.display().to_string();
    let filled = command
        .args(["demo", "--only-fill", "--data", &data])
        .output()
        .expect("runs");
    assert!(filled.status.success(), "{filled:?}");
    let common = [
        "report",
        "settlement",
        "--database",
        &database,
        "--filter",
        "measures=beratungshilfe",
    ];
    let asked = [
        "--compare",
        "--party",
        "level",
        "--basis",
        "plan",
        "--rate",
        "0",
        "--draws",
        "1000",
        "--json",
    ];
    let run = run(&[&common[..], &asked].concat());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let found: Value = serde_json::from_str(&run.stdout).expect("is JSON");
    let rules = found["settlements"].as_array().expect("is a list");
    let rows: Vec<[&str; 4]> = rules
        .iter()
        .map(|rule| {
            let party =
                |place: usize, field: &str| rule["parties"][place][field].as_str().expect("is an amount");
            [
                rule["rule"].as_str().expect("is a word"),
                party(0, "transfer"),
                party(0, "netAfter"),
                party(1, "netAfter"),
            ]
        })
        .collect();
    assert_eq!(
        rows,
        [
            ["MAKE_WHOLE", "4000000.00", "0.00", "4000000.00"],
            ["BENEFIT_PROPORTIONAL", "4000000.00", "0.00", "4000000.00"],
            ["SHAPLEY", "6000000.00", "2000000.00", "2000000.00"],
            ["SEPARABLE_COSTS", "6000000.00", "2000000.00", "2000000.00"],
            ["NUCLEOLUS", "6000000.00", "2000000.00", "2000000.00"],
        ]
    );
    for rule in rules {
        assert_eq!(rule["stable"], true);
        // Working time pays nothing before it is cashed.
        assert_eq!(rule["parties"][1]["cashLimit"], "0.00");
        assert_eq!(rule["parties"][1]["withinCash"], false);
        assert!(
            rule["parties"][0]["chanceAfter"].is_string(),
            "ranges are given: {rule}"
        );
    }
}
