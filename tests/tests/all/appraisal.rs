//! Is it worth it: figures that a finance ministry can check against its own spreadsheet.

mod published;

use querbuch_tests::api::Api;
use querbuch_tests::client::Client;
use querbuch_tests::databases::each_database;
use querbuch_tests::server::run;
use serde_json::{Value, json};

use crate::scene::{effect, scene};

/// Registers a measure with a cost and a saving at the Bund, a saving at the Land and one at the town.
fn measure(api: &Api, code: &str, programme: Option<&str>) {
    let effects = [
        effect("cost", "bund/06", "COST", "dev.cost", "CASH"),
        effect("own", "bund/06", "SAVING", "run.saving", "CASH"),
        effect("land", "15/03", "SAVING", "run.saving", "CASH"),
        effect("town", "15003", "SAVING", "run.saving.staff", "CAPACITY"),
    ];
    let mut input = json!({
        "code": code, "title": "Ein Vorhaben", "approach": "IMPROVE", "owner": "bund", "effects": effects,
    });
    if let Some(programme) = programme {
        input["programme"] = programme.into();
    }
    api.act("registerMeasure", input);
}

/// Books yearly amounts from a year on, each in December.
fn yearly(api: &Api, code: &str, effect: &str, first: u16, euros: &[i64]) {
    let postings: Vec<Value> = (first..)
        .zip(euros)
        .filter(|(_, euros)| **euros != 0)
        .map(|(year, euros)| json!({ "effect": effect, "month": format!("{year}-12"), "amount": euros.to_string() }))
        .collect();
    api.act("book", json!({ "measure": code, "postings": postings }));
}

const FIGURES: &str = "presentCost presentSaving presentTransfer npv worthwhile peakFunding peakFundingMonth
    benefitCostRatio { status value } returnOnInvestment { status value } irr { status value roots }
    payback { status reached durable recrosses years } discountedPayback { status reached years }
    party { level unit { code } label } risk { draws seed p5 p50 p95 mean chancePositive }";

fn appraisal(client: &Client, arguments: &str) -> Value {
    let document = format!(
        "{{ appraisal{arguments} {{
            conventions {{ discountRate rateSource timing baseMonth horizonEnd basis cashability stages optimismBias
                includeSociety position text german english }}
            overall {{ {FIGURES} }} perspectives {{ {FIGURES} }}
            wrongPocketShare {{ status value }} verdict position
            sensitivity(first: 3) {{ effect {{ code }} presentValue switchingValue {{ value }} npvAtWorst npvAtBest }}
        }} }}"
    );
    client.query(&document, json!({}))["appraisal"].take()
}

fn cents(amount: &Value) -> i64 {
    let text = amount.as_str().expect("amounts are strings");
    text.replace('.', "").parse().expect("two decimals")
}

#[test]
fn the_published_example_of_circular_a_94() {
    each_database(|database| {
        let (_server, api) = scene(database);
        measure(&api, "a94", None);
        yearly(&api, "a94", "cost", 2001, &[10, 20, 30, 30, 20, 10, 5, 5, 5, 5]);
        yearly(&api, "a94", "own", 2001, &[0, 0, 5, 10, 30, 40, 40, 40, 40, 25]);
        let found = appraisal(
            &api.client,
            "(filter: { measures: [\"a94\"] }, conventions: { discountRate: \"0.031\", timing: YEAR_END })",
        );
        let overall = &found["overall"];
        assert_eq!(overall["presentCost"], "123.37");
        assert_eq!(overall["presentSaving"], "184.92");
        assert_eq!(overall["npv"], "61.55");
        assert_eq!(overall["irr"]["status"], "ONE");
        assert_eq!(overall["irr"]["value"], "0.1755102539");
        assert_eq!(overall["payback"]["years"], "7");
        assert_eq!(overall["payback"]["reached"], "2007-12");
        assert!(
            overall["discountedPayback"]["years"]
                .as_str()
                .expect("is reached")
                .starts_with("7.26258")
        );
        assert_eq!(overall["peakFunding"], "75.00");
        assert_eq!(overall["peakFundingMonth"], "2004-12");
        let ratio = overall["benefitCostRatio"]["value"]
            .as_str()
            .expect("is a number");
        assert!(ratio.starts_with("1.49886"), "{ratio}");
        assert_eq!(found["verdict"], "WORTHWHILE_FOR_ALL");
        assert_eq!(found["conventions"]["baseMonth"], "2001-12");
        assert_eq!(found["conventions"]["timing"], "YEAR_END");
        let of_measure = api.client.query(
            "{ measure(ref: \"a94\") { appraisal(conventions: { discountRate: \"0.07\", timing: YEAR_END }) { overall { npv } } } }",
            json!({}),
        );
        assert_eq!(of_measure["measure"]["appraisal"]["overall"]["npv"], "36.01");
    });
}

/// The card of a question that chose nothing.
fn assert_card(card: &Value) {
    assert_eq!(card["discountRate"], "0.009");
    assert!(
        card["rateSource"]
            .as_str()
            .expect("is told")
            .contains("BMF-Rundschreiben")
    );
    assert_eq!(
        card["cashability"],
        json!(["CASH", "CAPACITY", "AVOIDED", "SOCIETAL"])
    );
    assert_eq!(card["text"], card["german"], "German comes first");
    assert!(
        card["english"]
            .as_str()
            .expect("is told")
            .contains("0.9 % a year")
    );
}

#[test]
fn who_pays_who_gains_and_the_card() {
    each_database(|database| {
        let (_server, api) = scene(database);
        measure(&api, "register", None);
        yearly(&api, "register", "cost", 2024, &[900, 100, 100]);
        yearly(&api, "register", "land", 2025, &[500, 500]);
        yearly(&api, "register", "town", 2025, &[300, 300]);
        let refused = api.client.execute("{ appraisal { verdict } }", json!({}));
        assert_eq!(
            refused.error_codes(),
            ["NOT_FOUND"],
            "no rate is in force: {}",
            refused.text()
        );
        api.act(
            "setDiscountRate",
            json!({ "validFrom": "2023-07", "nominal": "0.009", "source": "BMF-Rundschreiben", "status": "SECOND_HAND" }),
        );
        let position = api.position();
        let found = appraisal(&api.client, "(party: STATE)");
        assert_eq!(found["verdict"], "WORTHWHILE_BUT_UNEVEN");
        assert_eq!(
            found["wrongPocketShare"],
            json!({ "status": "VALUE", "value": "1" })
        );
        assert_card(&found["conventions"]);
        for figure in ["presentCost", "presentSaving", "presentTransfer", "npv"] {
            let parties = found["perspectives"].as_array().expect("is a list");
            let sum: i64 = parties.iter().map(|party| cents(&party[figure])).sum();
            assert_eq!(sum, cents(&found["overall"][figure]), "{figure}");
        }
        // 500 / 1.009 + 500 / 1.009² + 300 / 1.009 + 300 / 1.009²
        assert_eq!(found["overall"]["presentSaving"], "1578.66");
        assert_eq!(
            found["overall"]["risk"],
            Value::Null,
            "no low and high were given"
        );

        // A payment from the Land mends it and changes nothing overall.
        let fees = [
            effect("share-bund", "bund/06", "TRANSFER", "transfer.settlement", "CASH"),
            effect("share-land", "15/03", "TRANSFER", "transfer.settlement", "CASH"),
        ];
        api.act("addEffects", json!({ "measure": "register", "effects": fees }));
        api.book(
            "register",
            &[
                ("share-bund", "2025-12", "1200.00"),
                ("share-land", "2025-12", "-1200.00"),
            ],
        );
        let after = appraisal(&api.client, "(party: STATE)");
        assert_eq!(after["verdict"], "WORTHWHILE_FOR_ALL");
        assert_eq!(after["overall"], found["overall"]);
        let past = appraisal(
            &api.client,
            &format!("(party: STATE, asOf: {{ position: {position} }})"),
        );
        assert_eq!(past, found, "the past stays as it was");
    });
}

#[test]
fn what_the_conventions_leave_out() {
    each_database(|database| {
        let (_server, api) = scene(database);
        measure(&api, "register", None);
        yearly(&api, "register", "cost", 2024, &[100]);
        yearly(&api, "register", "town", 2024, &[400]);
        yearly(&api, "register", "own", 2025, &[50]);
        api.book("olaf", &[("relief", "2024-12", "30.00")]);
        let npv = |conventions: &str| {
            let found = appraisal(
                &api.client,
                &format!("(conventions: {{ discountRate: 0, {conventions} }})"),
            );
            found["overall"]["npv"].as_str().expect("is an amount").to_owned()
        };
        assert_eq!(npv(""), "350.00");
        assert_eq!(npv("cashability: [CASH]"), "-50.00");
        assert_eq!(npv("stages: [CONFIRMED, CASHED]"), "-100.00");
        assert_eq!(npv("horizonMonths: 12"), "300.00");
        assert_eq!(npv("includeSociety: true"), "380.00");
        assert_eq!(npv("optimismBias: true"), "282.50", "grade C is cut by 15 %");
        for (arguments, code, field) in [
            (
                "conventions: { discountRate: \"-1\" }",
                "INVALID_VALUE",
                "discountRate",
            ),
            (
                "conventions: { discountRate: \"abc\" }",
                "INVALID_VALUE",
                "discountRate",
            ),
            (
                "conventions: { horizonMonths: 0 }",
                "INVALID_VALUE",
                "horizonMonths",
            ),
            (
                "conventions: { horizonMonths: 100000 }",
                "INVALID_VALUE",
                "horizonMonths",
            ),
            ("conventions: { stages: [] }", "INVALID_VALUE", "stages"),
            (
                "conventions: { baseMonth: \"2024-13\" }",
                "INVALID_VALUE",
                "baseMonth",
            ),
            ("conventions: { risk: { draws: 1 } }", "INVALID_VALUE", "draws"),
            ("filter: { measures: [\"nowhere\"] }", "NOT_FOUND", "measures"),
        ] {
            let answer = api
                .client
                .execute(&format!("{{ appraisal({arguments}) {{ verdict }} }}"), json!({}));
            assert_eq!(answer.error_codes(), [code], "{arguments}: {}", answer.text());
            let path = answer.json()["errors"][0]["extensions"]["field"].to_string();
            assert!(path.contains(field), "{arguments}: {path}");
        }
        let nothing = appraisal(&api.client, "(filter: { from: \"1999-01\", to: \"1999-12\" })");
        assert_eq!(nothing["verdict"], "NO_DATA");
        assert_eq!(nothing["overall"]["payback"]["status"], "NO_DATA");
        assert_eq!(nothing["overall"]["irr"]["status"], "ALL_ZERO");
        assert_eq!(nothing["overall"]["benefitCostRatio"]["status"], "UNDEFINED");
    });
}

#[test]
fn chances_are_the_same_for_everybody() {
    each_database(|database| {
        let (_server, api) = scene(database);
        measure(&api, "register", None);
        let amounts = json!([
            { "month": "2027-12", "through": "2030-12", "everyMonths": 12, "amount": "100.00", "low": "50.00", "high": "120.00" }
        ]);
        api.act("plan", json!({ "effect": "register/land", "amounts": amounts }));
        api.act(
            "plan",
            json!({ "effect": "register/cost", "amounts": [{ "month": "2026-12", "amount": "330.00" }] }),
        );
        let ask = |risk: &str| {
            appraisal(
                &api.client,
                &format!("(conventions: {{ discountRate: \"0.02\", risk: {{ {risk} }} }})"),
            )
        };
        let first = ask("draws: 5000, seed: 7");
        let risk = &first["overall"]["risk"];
        assert_eq!(
            (risk["draws"].as_i64(), risk["seed"].as_i64()),
            (Some(5_000), Some(7))
        );
        assert!(cents(&risk["p5"]) < cents(&risk["p50"]) && cents(&risk["p50"]) < cents(&risk["p95"]));
        assert_eq!(ask("draws: 5000, seed: 7"), first);
        assert_ne!(
            ask("draws: 5000, seed: 8")["overall"]["risk"]["mean"],
            risk["mean"]
        );
        assert_eq!(
            first["perspectives"][0]["risk"],
            Value::Null,
            "the Bund's cost has no range"
        );
        let hinges = first["sensitivity"].as_array().expect("is a list");
        assert_eq!(hinges[0]["effect"]["code"], "land");
        assert!(hinges[0]["npvAtWorst"].is_string() && hinges[1]["npvAtWorst"].is_null());
    });
}

#[test]
fn what_moved_a_figure_leads_into_the_log() {
    each_database(|database| {
        let (_server, api) = scene(database);
        measure(&api, "register", None);
        api.act(
            "setDiscountRate",
            json!({ "validFrom": "2020-01", "nominal": "0.25", "source": "Rundschreiben" }),
        );
        api.schedule("plan", "register/land", &[("2027-12", "125.00")]);
        let before = api.position();
        api.book("register", &[("cost", "2026-12", "60.00")]);
        let wrong = api.book("register", &[("cost", "2026-12", "7.00")]);
        api.act("reverse", json!({ "booking": wrong, "reason": "Tippfehler" }));
        api.schedule("forecast", "register/land", &[("2027-12", "100.00")]);
        api.act(
            "setDiscountRate",
            json!({ "validFrom": "2026-01", "nominal": "0", "source": "Rundschreiben" }),
        );
        let document = format!(
            "{{ drift(from: {{ position: {before} }}, filter: {{ measures: [\"register\"] }}, conventions: {{ baseMonth: \"2026-01\" }}) {{
                from {{ overall {{ npv }} position }} to {{ overall {{ npv }} }}
                lines {{ cause party {{ level }} npvChange events positions entries {{ position type }} }}
            }} }}"
        );
        let drift = api.client.query(&document, json!({}))["drift"].take();
        assert_eq!(drift["from"]["overall"]["npv"], "100.00");
        assert_eq!(drift["from"]["position"], before);
        assert_eq!(drift["to"]["overall"]["npv"], "40.00");
        let line = |line: &Value| {
            let text = |field: &str| line[field].as_str().expect("is text").to_owned();
            let types = line["entries"].as_array().expect("is a list").iter();
            let types: Vec<&str> = types
                .map(|entry| entry["type"].as_str().expect("has a type"))
                .collect();
            format!(
                "{} {} {} {}",
                line["party"]["level"].as_str().unwrap_or("-"),
                text("cause"),
                text("npvChange"),
                types.join(",")
            )
        };
        let lines: Vec<String> = drift["lines"]
            .as_array()
            .expect("is a list")
            .iter()
            .map(line)
            .collect();
        assert_eq!(
            lines,
            [
                "FEDERAL ACTUAL -67.00 booking.recorded,booking.recorded",
                "FEDERAL REVERSAL 7.00 booking.reversed",
                "STATE FORECAST -20.00 forecast.set",
                "STATE RATE 20.00 discount-rate.set",
            ]
        );
        let ahead = api.client.execute(
            &format!(
                "{{ drift(from: {{ position: {} }}) {{ lines {{ events }} }} }}",
                api.position() + 1
            ),
            json!({}),
        );
        assert_eq!(ahead.error_codes(), ["INVALID_VALUE"]);
        let backwards = api.client.execute(
            "{ drift(from: { position: 9 }, to: { position: 8 }) { lines { events } } }",
            json!({}),
        );
        assert_eq!(backwards.error_codes(), ["INVALID_VALUE"], "{}", backwards.text());
    });
}

#[test]
fn measures_by_what_they_are_worth() {
    each_database(|database| {
        let (_server, api) = scene(database);
        for code in ["good", "better", "best"] {
            measure(&api, code, None);
        }
        yearly(&api, "good", "cost", 2024, &[100]);
        yearly(&api, "good", "own", 2025, &[0, 0, 150]);
        yearly(&api, "better", "cost", 2024, &[1000]);
        yearly(&api, "better", "land", 2025, &[1100]);
        yearly(&api, "best", "cost", 2024, &[10]);
        yearly(&api, "best", "own", 2025, &[10]);
        yearly(&api, "best", "town", 2025, &[190]);
        let codes = |arguments: &str| {
            let document = format!(
                "{{ measures({arguments}) {{ nodes {{ code }} totalCount pageInfo {{ hasNextPage endCursor }} }} }}"
            );
            let mut found = api.client.query(&document, json!({}))["measures"].take();
            let codes: Vec<String> = found["nodes"]
                .as_array()
                .expect("is a list")
                .iter()
                .map(|node| node["code"].as_str().expect("has a code").to_owned())
                .collect();
            (codes, found["pageInfo"].take())
        };
        let zero = "conventions: { discountRate: 0 }";
        let (by_npv, _) = codes(&format!("orderBy: {{ by: NPV, {zero} }}"));
        assert_eq!(
            by_npv,
            ["best", "better", "good", "olaf", "ozg"],
            "without amounts last, by code"
        );
        let (ratio, _) = codes(&format!(
            "orderBy: {{ by: BENEFIT_COST_RATIO, {zero} }}, search: \"vorhaben\""
        ));
        assert_eq!(ratio, ["best", "good", "better"]);
        let (payback, _) = codes(&format!(
            "orderBy: {{ by: PAYBACK, direction: ASC, {zero} }}, first: 3"
        ));
        assert_eq!(payback, ["best", "better", "good"]);
        let order = format!("orderBy: {{ by: WRONG_POCKET_SHARE, {zero} }}, search: \"vorhaben\"");
        let (first, page) = codes(&format!("{order}, first: 1"));
        assert_eq!(
            (first.as_slice(), &page["hasNextPage"]),
            (["better".to_owned()].as_slice(), &json!(true))
        );
        let (rest, page) = codes(&format!("{order}, after: {}", page["endCursor"]));
        assert_eq!(
            (rest, page["hasNextPage"].clone()),
            (vec!["best".to_owned(), "good".to_owned()], json!(false))
        );
        let missing = api
            .client
            .execute("{ measures(orderBy: { by: NPV }) { totalCount } }", json!({}));
        assert_eq!(missing.error_codes(), ["NOT_FOUND"], "no rate is in force");
    });
}

#[test]
fn how_long_the_returns_of_an_approach_last() {
    each_database(|database| {
        let (_server, api) = scene(database);
        let effects = [
            effect("dev", "bund/06", "COST", "dev.cost", "CASH"),
            effect("saving", "bund/06", "SAVING", "run.saving", "CASH"),
        ];
        api.act(
            "registerMeasure",
            json!({ "code": "robot", "title": "Roboter", "approach": "ADD", "owner": "bund", "effects": effects }),
        );
        let run = [effect("run", "bund/06", "COST", "run.cost", "CASH")];
        api.act(
            "registerMeasure",
            json!({ "code": "care", "title": "Pflege", "approach": "IMPROVE", "owner": "bund", "programme": "robot", "effects": run }),
        );
        yearly(&api, "robot", "dev", 2024, &[100]);
        yearly(&api, "robot", "saving", 2025, &[80, 60, 30]);
        yearly(&api, "care", "run", 2026, &[20, 40]);
        let ask = |attribution: &str| {
            let document = format!(
                "{{ approaches(conventions: {{ discountRate: 0 }}, attribution: {attribution}) {{
                    conventions {{ discountRate }}
                    reports {{ approach measures npv returns {{ firstYear lastYear years turns }} years {{ year net followedCost }} }}
                }} }}"
            );
            api.client.query(&document, json!({}))["approaches"].take()
        };
        let by_cause = ask("CAUSE");
        assert_eq!(by_cause["reports"].as_array().map(Vec::len), Some(1));
        let add = &by_cause["reports"][0];
        assert_eq!((&add["approach"], &add["npv"]), (&json!("ADD"), &json!("10.00")));
        assert_eq!(
            add["returns"],
            json!({ "firstYear": 2025, "lastYear": 2026, "years": 2, "turns": 2027 })
        );
        assert_eq!(
            add["years"][3],
            json!({ "year": 2027, "net": "-10.00", "followedCost": "40.00" })
        );
        let own = ask("OWN");
        assert_eq!(own["reports"][1]["npv"], "-60.00");
        assert_eq!(own["reports"][0]["returns"]["turns"], Value::Null);
    });
}

#[test]
fn the_command_line_says_the_same() {
    each_database(|database| {
        let (server, api) = scene(database);
        measure(&api, "register", None);
        yearly(&api, "register", "cost", 2024, &[900]);
        yearly(&api, "register", "land", 2025, &[500, 700]);
        let before = api.position();
        yearly(&api, "register", "town", 2025, &[5]);
        let found = appraisal(&api.client, "(conventions: { discountRate: \"0.03\" })");
        drop(server);
        let report = |args: &[&str]| {
            let mut all = vec!["report"];
            all.extend_from_slice(args);
            all.extend_from_slice(&["--database", database, "--rate", "0.03"]);
            let output = run(&all);
            assert_eq!(output.code, Some(0), "{args:?}: {}", output.stderr);
            output.stdout
        };
        let json = |args: &[&str]| -> Value {
            let mut all = args.to_vec();
            all.push("--json");
            serde_json::from_str(&report(&all)).expect("is JSON")
        };
        let told = json(&["appraisal"]);
        for figure in [
            "presentCost",
            "presentSaving",
            "npv",
            "peakFunding",
            "irr",
            "benefitCostRatio",
        ] {
            assert_eq!(told["overall"][figure], found["overall"][figure], "{figure}");
        }
        assert_eq!(told["verdict"], found["verdict"]);
        let table = report(&["appraisal", "--locale", "en"]);
        for part in [
            "Worth it overall, but not for each party.",
            "all together",
            "at 3 % a year",
            "switching value",
        ] {
            assert!(table.contains(part), "{part} is missing:\n{table}");
        }
        let german = report(&["appraisal", "--locale", "de"]);
        assert!(
            german.contains("Kapitalwert") && german.contains("mit 3 % im Jahr"),
            "{german}"
        );
        let file = report(&["appraisal", "--locale", "en", "--format", "csv"]);
        let npv = told["overall"]["npv"].as_str().expect("is a text");
        let overall = file.lines().find(|line| line.starts_with("OVERALL,"));
        assert!(overall.is_some_and(|line| line.contains(npv)), "{npv}: {file}");
        assert_eq!(json(&["portfolio"])["measures"][0]["measure"], "register");
        assert!(report(&["portfolio", "--order-by", "payback:asc", "--locale", "de"]).contains("register"));
        assert_eq!(json(&["approaches"])["reports"][0]["approach"], "IMPROVE");
        assert!(report(&["approaches", "--locale", "de"]).contains("3 verbessern"));
        let drift = json(&["drift", "--from", &before.to_string()]);
        assert_eq!(drift["lines"][0]["cause"], "ACTUAL");
        assert!(
            report(&["drift", "--from", &before.to_string(), "--locale", "de"])
                .contains("Kapitalwert nachher")
        );
        assert_wrong_use(database);
    });
}

/// What does not fit is refused with its exit code.
fn assert_wrong_use(database: &str) {
    for (args, exit) in [
        (vec!["appraisal", "--rate", "-1"], 3),
        (vec!["appraisal", "--rate", "many"], 2),
        (vec!["appraisal", "--timing", "never"], 2),
        (vec!["appraisal", "--format", "picture"], 2),
        (vec!["drift", "--from", "31.2."], 2),
        (vec!["portfolio", "--order-by", "beauty"], 2),
    ] {
        let mut all = vec!["report"];
        all.extend(&args);
        all.extend(["--database", database]);
        assert_eq!(run(&all).code, Some(exit), "{args:?}");
    }
}
