//! Figures that cannot be misread: who pays for a programme, what cash alone is worth, what was paid before.

use querbuch_tests::api::Api;
use querbuch_tests::databases::each_database;
use querbuch_tests::server::run;
use serde_json::{Value, json};

use crate::scene::{effect, scene};

/// A programme: the Bund pays a platform of 12 million; the Länder pay its roll-out, by which a town saves.
fn programme(api: &Api) {
    let register = |code: &str, programme: &str, effects: Vec<Value>| {
        api.act(
            "registerMeasure",
            json!({
                "code": code, "title": "Ein Vorhaben", "approach": "IMPROVE", "owner": "bund", "programme": programme,
                "effects": effects,
            }),
        );
    };
    register(
        "plattform",
        "ozg",
        vec![
            effect("bau", "bund/06", "COST", "dev.cost", "CASH"),
            effect("zurueck", "bund/06", "TRANSFER", "transfer.fee", "CASH"),
            effect("zahlt-land", "15/03", "TRANSFER", "transfer.fee", "CASH"),
            effect("zahlt-stadt", "15003", "TRANSFER", "transfer.fee", "CASH"),
        ],
    );
    register(
        "rollout",
        "ozg",
        vec![
            effect("teams", "15/03", "COST", "dev.cost", "CASH"),
            effect("eigenes", "15003", "COST", "dev.cost", "CASH"),
            effect("porto", "15003", "SAVING", "run.saving.goods", "CASH"),
            effect("zeit", "15003", "SAVING", "run.saving.staff", "CAPACITY"),
        ],
    );
    api.book("plattform", &[("bau", "2026-01", "12000000.00")]);
    api.book(
        "rollout",
        &[
            ("teams", "2026-01", "4000000.00"),
            ("porto", "2026-02", "8000000.00"),
        ],
    );
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("-")
}

/// The cells of the matrix, and what is left, as lines.
fn flows(api: &Api, arguments: &str) -> (Vec<String>, Vec<String>, String) {
    let document = format!(
        "{{ flows(filter: {{ measures: [\"ozg\"] }} {arguments}) {{
            matrix {{ payer {{ level }} beneficiary {{ level }} amount }}
            rest {{ party {{ level }} costWithoutSaving savingWithoutPayer }} wrongPocketShare {{ status value }}
        }} }}"
    );
    let found = api.client.query(&document, json!({}))["flows"].take();
    let lines = |list: &str, line: &dyn Fn(&Value) -> String| -> Vec<String> {
        found[list]
            .as_array()
            .expect("is a list")
            .iter()
            .map(line)
            .collect()
    };
    let matrix = lines("matrix", &|cell| {
        let (payer, beneficiary) = (text(&cell["payer"]["level"]), text(&cell["beneficiary"]["level"]));
        format!("{payer} > {beneficiary} {}", text(&cell["amount"]))
    });
    let rest = lines("rest", &|rest| {
        let (cost, saving) = (&rest["costWithoutSaving"], &rest["savingWithoutPayer"]);
        format!(
            "{} {} {}",
            text(&rest["party"]["level"]),
            text(cost),
            text(saving)
        )
    });
    let share = &found["wrongPocketShare"];
    (
        matrix,
        rest,
        format!("{} {}", text(&share["status"]), text(&share["value"])),
    )
}

/// The same share from present values.
fn share(api: &Api) -> f64 {
    let document = "{ appraisal(filter: { measures: [\"ozg\"] }, conventions: { discountRate: \"0.01\" }) {
        wrongPocketShare { value } } }";
    let found = api.client.query(document, json!({}));
    text(&found["appraisal"]["wrongPocketShare"]["value"])
        .parse()
        .expect("is a number")
}

#[test]
fn who_pays_the_platform_is_named_among_those_who_pay_for_the_town() {
    each_database(|database| {
        let (_server, api) = scene(database);
        programme(&api);
        let (matrix, rest, wrong) = flows(&api, "");
        assert_eq!(
            matrix,
            ["FEDERAL > MUNICIPAL 6000000.00", "STATE > MUNICIPAL 2000000.00"]
        );
        assert_eq!(rest, ["FEDERAL 6000000.00 0.00", "STATE 2000000.00 0.00"]);
        assert_eq!(wrong, "VALUE 1");
        assert!((share(&api) - 1.0).abs() < 1e-9);
        let (matrix, rest, _) = flows(&api, ", attribution: MEASURE");
        assert_eq!(matrix, ["STATE > MUNICIPAL 8000000.00"]);
        assert_eq!(rest, ["FEDERAL 12000000.00 0.00", "STATE -4000000.00 0.00"]);

        let report = |more: &[&str]| {
            let mut args = vec![
                "report",
                "flows",
                "--database",
                database,
                "--filter",
                "measures=ozg",
            ];
            args.extend(more);
            let output = run(&args);
            assert_eq!(output.code, Some(0), "{}", output.stderr);
            output.stdout
        };
        let german = report(&["--locale", "de"]);
        let bund = german
            .lines()
            .find(|line| line.trim_start().starts_with("Bund"))
            .expect("the Bund is named");
        assert!(bund.contains("6.000.000,00"), "{german}");
        assert!(german.contains("Kosten ohne Ersparnis"), "{german}");
        assert!(
            german.contains("100,0 % der Ersparnisse haben andere bezahlt."),
            "{german}"
        );
        let of_measures = report(&["--locale", "en", "--attribution", "measure"]);
        assert!(of_measures.contains("cost without saving"), "{of_measures}");
        let data: Value = serde_json::from_str(&report(&["--json"])).expect("is JSON");
        assert_eq!(data["rest"][0]["costWithoutSaving"], "6000000.00");
        assert_eq!(
            data["wrongPocketShare"],
            json!({ "status": "VALUE", "value": "1" })
        );
        let unknown = [
            "report",
            "flows",
            "--database",
            database,
            "--attribution",
            "planet",
        ];
        assert_eq!(run(&unknown).code, Some(2));
    });
}

#[test]
fn one_euro_moves_the_share_by_a_euro_and_full_reimbursement_brings_it_to_zero() {
    each_database(|database| {
        let (_server, api) = scene(database);
        programme(&api);
        api.book("rollout", &[("eigenes", "2026-01", "1.00")]);
        let (_, _, wrong) = flows(&api, "");
        assert_eq!(wrong, "VALUE 0.9999999375", "1 − 1 / 16 000 001, of cents");
        assert!((share(&api) - 16_000_000.0 / 16_000_001.0).abs() < 1e-9);
        // The town pays back what the Bund and the Land paid.
        api.book(
            "plattform",
            &[
                ("zurueck", "2026-01", "12000000.00"),
                ("zahlt-land", "2026-01", "4000000.00"),
                ("zahlt-stadt", "2026-01", "-16000000.00"),
            ],
        );
        let (matrix, rest, wrong) = flows(&api, "");
        assert_eq!(matrix, ["MUNICIPAL > MUNICIPAL 8000000.00"]);
        assert_eq!(rest, ["MUNICIPAL 8000001.00 0.00"]);
        assert_eq!(wrong, "VALUE 0");
        assert!(share(&api).abs() < 1e-9);
    });
}

#[test]
fn what_pays_by_freed_time_only_is_not_worthwhile_in_cash() {
    each_database(|database| {
        let (_server, api) = scene(database);
        programme(&api);
        api.book("rollout", &[("zeit", "2026-02", "9000000.00")]);
        let document = "{ appraisal(filter: { measures: [\"ozg\"] }, conventions: { discountRate: \"0\" }) {
            verdict cashVerdict cashNpv byCashability { cashability presentSaving npv } overall { npv } } }";
        let found = api.client.query(document, json!({}))["appraisal"].take();
        let class = |word: &str, saving: &str, npv: &str| json!({ "cashability": word, "presentSaving": saving, "npv": npv });
        let expected = json!({
            "verdict": "WORTHWHILE_BUT_UNEVEN", "cashVerdict": "NOT_WORTHWHILE", "cashNpv": "-8000000.00",
            "byCashability": [
                class("CASH", "8000000.00", "-8000000.00"), class("CAPACITY", "9000000.00", "9000000.00"),
                class("AVOIDED", "0.00", "0.00"), class("SOCIETAL", "0.00", "0.00"),
            ],
            "overall": { "npv": "1000000.00" },
        });
        assert_eq!(found, expected);
        let report = |locale: &str| {
            let output = run(&[
                "report",
                "appraisal",
                "--database",
                database,
                "--filter",
                "measures=ozg",
                "--rate",
                "0",
                "--locale",
                locale,
            ]);
            assert_eq!(output.code, Some(0), "{}", output.stderr);
            output.stdout
        };
        // Lines are as wide as the terminal; the sentence is one.
        let german = report("de");
        let sentence = "Lohnt sich insgesamt, aber nicht für jede Partei. Mit kassenwirksamen Ersparnissen allein lohnt \
                        es sich insgesamt nicht (Kapitalwert -8.000.000,00).";
        assert!(german.contains(sentence), "{german}");
        let freed = german
            .lines()
            .find(|line| line.contains("9.000.000,00") && !line.contains("Gemeinden"));
        assert!(freed.is_some(), "a row for freed time: {german}");
        let english = report("en");
        assert!(
            english.contains("With cash savings alone, it is not worth it overall (npv -8,000,000.00)."),
            "{english}"
        );
    });
}

#[test]
fn what_was_paid_before_the_base_month_is_sunk() {
    each_database(|database| {
        let (_server, api) = scene(database);
        programme(&api);
        api.book("rollout", &[("porto", "2027-03", "5000000.00")]);
        let appraisal = |conventions: &str| {
            let document = format!(
                "{{ appraisal(filter: {{ measures: [\"ozg\"] }}, conventions: {{ discountRate: \"0.1\" {conventions} }}) {{
                    verdict overall {{ npv }}
                    conventions {{ sunkCost excludedCost excludedSaving unusualRate german english }} }} }}"
            );
            api.client.query(&document, json!({}))["appraisal"].take()
        };
        let found = appraisal(", baseMonth: \"2027-01\"");
        assert_eq!(
            (&found["verdict"], &found["overall"]["npv"]),
            (&json!("WORTHWHILE_FOR_ALL"), &json!("5000000.00"))
        );
        let card = &found["conventions"];
        assert_eq!(card["sunkCost"], "EXCLUDE");
        assert_eq!(
            (&card["excludedCost"], &card["excludedSaving"]),
            (&json!("16000000.00"), &json!("8000000.00"))
        );
        assert!(
            text(&card["german"]).contains("versunkene Kosten 16.000.000,00 Euro"),
            "{card}"
        );
        assert!(
            text(&card["english"]).contains("sunk cost 16,000,000.00 euros"),
            "{card}"
        );
        let included = appraisal(", baseMonth: \"2027-01\", sunkCost: INCLUDE");
        assert_eq!(
            included["overall"]["npv"], "-3800000.00",
            "8 million missing in 2026 are 8.8 in 2027"
        );
        assert_eq!(included["conventions"]["excludedCost"], "0.00");
        let unusual = api.client.query(
            "{ appraisal(conventions: { discountRate: 3 }) { conventions { unusualRate text } } }",
            json!({}),
        );
        let card = &unusual["appraisal"]["conventions"];
        assert_eq!(card["unusualRate"], true);
        assert!(text(&card["text"]).contains("ungewöhnlich hoch"), "{card}");
        let json = run(&[
            "report",
            "appraisal",
            "--database",
            database,
            "--filter",
            "measures=ozg",
            "--rate",
            "0.1",
            "--base-month",
            "2027-01",
            "--sunk-cost",
            "include",
            "--json",
        ]);
        let json: Value = serde_json::from_str(&json.stdout).expect("is JSON");
        assert_eq!(json["overall"]["npv"], "-3800000.00");
        assert_eq!(json["conventions"]["sunkCost"], "INCLUDE");
    });
}

#[test]
fn a_measure_with_transfers_only_has_a_value_of_zero_in_every_report() {
    each_database(|database| {
        let (_server, api) = scene(database);
        api.book(
            "olaf",
            &[
                ("fee-bund", "2026-01", "70.00"),
                ("fee-town", "2026-01", "-70.00"),
            ],
        );
        let alone = api.client.query(
            "{ appraisal(filter: { measures: [\"olaf\"] }, conventions: { discountRate: \"0\" }) { overall { npv } verdict } }",
            json!({}),
        );
        assert_eq!(alone["appraisal"]["overall"]["npv"], "0.00");
        assert_eq!(alone["appraisal"]["verdict"], "WORTHWHILE_BUT_UNEVEN");
        let portfolio = run(&[
            "report",
            "portfolio",
            "--database",
            database,
            "--rate",
            "0",
            "--json",
        ]);
        let portfolio: Value = serde_json::from_str(&portfolio.stdout).expect("is JSON");
        let olaf = portfolio["measures"]
            .as_array()
            .expect("is a list")
            .iter()
            .find(|found| found["measure"] == "olaf");
        let olaf = olaf.expect("stands in the portfolio");
        assert_eq!(
            (&olaf["npv"], &olaf["verdict"]),
            (&json!("0.00"), &json!("WORTHWHILE_BUT_UNEVEN"))
        );
    });
}
