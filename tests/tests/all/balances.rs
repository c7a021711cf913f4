//! Balances: dimensions, conditions, order, the past.

use querbuch_tests::api::{Api, figures};
use querbuch_tests::databases::each_database;
use serde_json::{Value, json};

use crate::scene::scene;

/// Actuals of two years at every level, with society and transfers.
fn fill(api: &Api) {
    api.book(
        "olaf",
        &[
            ("dev", "2025-11", "1000.00"),
            ("dev", "2026-01", "500.00"),
            ("run", "2026-04", "40.00"),
        ],
    );
    api.book(
        "olaf",
        &[
            ("staff", "2026-01", "300.00"),
            ("porto", "2025-12", "20.50"),
            ("porto", "2026-04", "30.25"),
        ],
    );
    api.book("olaf", &[("relief", "2026-01", "999.99")]);
    api.book(
        "olaf",
        &[
            ("fee-bund", "2026-04", "120.00"),
            ("fee-town", "2026-04", "-120.00"),
        ],
    );
    api.schedule("plan", "olaf/run", &[("2026-04", "50.00"), ("2026-05", "50.00")]);
}

#[test]
fn society_stands_beside_the_total() {
    each_database(|database| {
        let (_server, api) = scene(database);
        fill(&api);
        let document = "{ balance(basis: ACTUAL) { total { cost saving transfer net } society { cost saving transfer net } } }";
        let balance = api.client.query(document, json!({}))["balance"].take();
        assert_eq!(figures(&balance["total"]), "1540.00 350.75 0.00 -1189.25");
        assert_eq!(figures(&balance["society"]), "0.00 999.99 0.00 999.99");
        let rows = api.rows("basis: ACTUAL", "level");
        let expected = [
            "FEDERAL: 1540.00 0.00 120.00 -1420.00",
            "STATE: 0.00 50.75 0.00 50.75",
            "MUNICIPAL: 0.00 300.00 -120.00 180.00",
        ];
        assert_eq!(rows, expected);
    });
}

#[test]
fn the_rows_of_every_dimension_add_up() {
    const DIMENSIONS: [&str; 14] = [
        "LEVEL",
        "STATE",
        "BODY",
        "UNIT",
        "MEASURE",
        "PROGRAMME",
        "APPROACH",
        "CATEGORY",
        "KIND",
        "CASHABILITY",
        "STAGE",
        "YEAR",
        "QUARTER",
        "MONTH",
    ];
    let cents = |amount: &Value| {
        amount
            .as_str()
            .expect("is text")
            .replace('.', "")
            .parse::<i64>()
            .expect("is a number")
    };
    each_database(|database| {
        let (_server, api) = scene(database);
        fill(&api);
        for basis in ["PLAN", "ACTUAL", "OUTLOOK"] {
            let total = api.total(&format!("basis: {basis}"));
            for dimensions in DIMENSIONS
                .iter()
                .map(ToString::to_string)
                .chain([DIMENSIONS.join(", "), String::new()])
            {
                let document = format!(
                    "{{ balance(basis: {basis}, groupBy: [{dimensions}]) {{ rows {{ cost saving transfer net }} total {{ cost saving transfer net }} }} }}"
                );
                let balance = api.client.query(&document, json!({}))["balance"].take();
                assert_eq!(figures(&balance["total"]), total, "{basis} by {dimensions}");
                for figure in ["cost", "saving", "transfer", "net"] {
                    let rows = balance["rows"].as_array().expect("is a list");
                    let sum: i64 = rows.iter().map(|row| cents(&row[figure])).sum();
                    assert_eq!(
                        sum,
                        cents(&balance["total"][figure]),
                        "{figure} of {basis} by {dimensions}"
                    );
                }
            }
        }
    });
}

#[test]
fn units_include_what_is_below_them() {
    each_database(|database| {
        let (_server, api) = scene(database);
        fill(&api);
        let table = [
            ("units: [\"15\"]", "0.00 350.75 -120.00 230.75"),
            ("units: [\"15\"], levels: [STATE]", "0.00 50.75 0.00 50.75"),
            ("units: [\"15\", \"15003\"]", "0.00 350.75 -120.00 230.75"),
            ("units: [\"bund\"]", "1540.00 0.00 120.00 -1420.00"),
            ("units: [\"unit:0\"]", "1540.00 0.00 120.00 -1420.00"),
            ("units: [\"05\"]", "0.00 0.00 0.00 0.00"),
            ("measures: [\"ozg\"]", "1540.00 350.75 0.00 -1189.25"),
            ("measures: [\"olaf\"], kinds: [SAVING]", "0.00 350.75 0.00 350.75"),
            ("approaches: [ADD]", "0.00 0.00 0.00 0.00"),
            ("categories: [\"run.saving\"]", "0.00 350.75 0.00 350.75"),
            ("categories: [\"run.saving.goods\"]", "0.00 50.75 0.00 50.75"),
            ("cashability: [CAPACITY]", "0.00 300.00 0.00 300.00"),
            ("stages: [CLAIMED]", "0.00 350.75 0.00 350.75"),
            ("stages: [CONFIRMED]", "1540.00 0.00 0.00 -1540.00"),
            ("from: \"2026-01\"", "540.00 330.25 0.00 -209.75"),
            ("to: \"2025-12\"", "1000.00 20.50 0.00 -979.50"),
            ("from: \"2025-12\", to: \"2026-01\"", "500.00 320.50 0.00 -179.50"),
        ];
        for (filter, expected) in table {
            assert_eq!(
                api.total(&format!("basis: ACTUAL, filter: {{ {filter} }}")),
                expected,
                "{filter}"
            );
        }
        let of_unit =
            "{ unit(ref: \"15\") { balance(basis: ACTUAL) { total { cost saving transfer net } } } }";
        let data = api.client.query(of_unit, json!({}));
        assert_eq!(
            figures(&data["unit"]["balance"]["total"]),
            "0.00 350.75 -120.00 230.75"
        );
        let of_measure =
            "{ measure(ref: \"olaf\") { balance(basis: ACTUAL) { total { cost saving transfer net } } } }";
        let data = api.client.query(of_measure, json!({}));
        assert_eq!(
            figures(&data["measure"]["balance"]["total"]),
            "1540.00 350.75 0.00 -1189.25"
        );
    });
}

#[test]
fn rows_say_what_they_stand_for() {
    each_database(|database| {
        let (_server, api) = scene(database);
        fill(&api);
        let land = api.rows("basis: ACTUAL, groupBy: [STATE]", "state { code }");
        assert_eq!(
            land,
            [
                "-: 1540.00 0.00 120.00 -1420.00",
                "15: 0.00 350.75 -120.00 230.75"
            ]
        );
        let body = api.rows(
            "basis: ACTUAL, groupBy: [BODY], filter: { units: [\"15\"] }",
            "body { code }",
        );
        assert_eq!(
            body,
            ["15: 0.00 50.75 0.00 50.75", "15003: 0.00 300.00 -120.00 180.00"]
        );
        let quarter = api.rows(
            "basis: ACTUAL, groupBy: [QUARTER], filter: { kinds: [SAVING] }",
            "quarter",
        );
        assert_eq!(
            quarter,
            [
                "2025-Q4: 0.00 20.50 0.00 20.50",
                "2026-Q1: 0.00 300.00 0.00 300.00",
                "2026-Q2: 0.00 30.25 0.00 30.25"
            ]
        );
        let programme = api.rows(
            "basis: ACTUAL, groupBy: [PROGRAMME, APPROACH]",
            "programme { code } approach",
        );
        assert_eq!(programme, ["ozg IMPROVE: 1540.00 350.75 0.00 -1189.25"]);
        let stage = api.rows("groupBy: [STAGE], filter: { kinds: [COST] }", "stage");
        assert_eq!(
            stage,
            [
                "-: 50.00 0.00 0.00 -50.00",
                "CONFIRMED: 1540.00 0.00 0.00 -1540.00"
            ]
        );
        let month = api.rows(
            "basis: ACTUAL, groupBy: [MONTH, UNIT], filter: { kinds: [TRANSFER] }",
            "month unit { code }",
        );
        assert_eq!(
            month,
            [
                "2026-04 15003: 0.00 0.00 -120.00 -120.00",
                "2026-04 bund/06: 0.00 0.00 120.00 120.00"
            ]
        );
    });
}

#[test]
fn rows_are_ordered_cut_and_cumulated() {
    each_database(|database| {
        let (_server, api) = scene(database);
        fill(&api);
        let most = api.rows("basis: ACTUAL, orderBy: { by: SAVING }, limit: 2", "level");
        assert_eq!(
            most,
            [
                "MUNICIPAL: 0.00 300.00 -120.00 180.00",
                "STATE: 0.00 50.75 0.00 50.75"
            ]
        );
        let least = api.rows(
            "basis: ACTUAL, orderBy: { by: NET, direction: ASC }, limit: 1",
            "level",
        );
        assert_eq!(least, ["FEDERAL: 1540.00 0.00 120.00 -1420.00"]);
        assert_eq!(
            api.total("basis: ACTUAL, limit: 1"),
            "1540.00 350.75 0.00 -1189.25",
            "the total covers every row"
        );
        assert_eq!(api.rows("basis: ACTUAL, limit: 0", "level"), [""; 0]);

        let cumulated = |arguments: &str, label: &str| -> Vec<String> {
            let document = format!("{{ balance({arguments}) {{ rows {{ {label} net cumulativeNet }} }} }}");
            let balance = api.client.query(&document, json!({}))["balance"].take();
            let rows = balance["rows"].as_array().expect("is a list").clone();
            let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let line = |row: &Value| {
                let names = label.split(' ').chain(["net", "cumulativeNet"]);
                names.map(|name| text(&row[name])).collect::<Vec<_>>().join(" ")
            };
            rows.iter().map(line).collect()
        };
        let years = cumulated("basis: ACTUAL, groupBy: [YEAR]", "year");
        assert_eq!(years, ["2025 -979.50 -979.50", "2026 -209.75 -1189.25"]);
        let levels = cumulated("basis: ACTUAL, groupBy: [LEVEL, YEAR]", "level year");
        let expected = [
            "FEDERAL 2025 -1000.00 -1000.00",
            "FEDERAL 2026 -420.00 -1420.00",
            "STATE 2025 20.50 20.50",
            "STATE 2026 30.25 50.75",
            "MUNICIPAL 2026 180.00 180.00",
        ];
        assert_eq!(levels, expected);
        // Over time, whatever the order of the rows.
        let ordered = cumulated("basis: ACTUAL, groupBy: [YEAR], orderBy: { by: NET }", "year");
        assert_eq!(ordered, ["2026 -209.75 -1189.25", "2025 -979.50 -979.50"]);
        assert_eq!(
            cumulated("basis: ACTUAL, limit: 1", "level"),
            ["FEDERAL -1420.00 null"]
        );
    });
}

#[test]
fn the_past_is_asked_by_position_and_by_instant() {
    each_database(|database| {
        let (_server, api) = scene(database);
        let ask = |arguments: &str| {
            let document = format!(
                "{{ balance(basis: ACTUAL{arguments}) {{ total {{ cost saving transfer net }} position recordedAt }} }}"
            );
            api.client.query(&document, json!({}))["balance"].take()
        };
        let mut seen = Vec::new();
        for amount in ["1.00", "2.00", "4.00"] {
            api.book("olaf", &[("dev", "2026-01", amount)]);
            seen.push(ask(""));
            // Instants are told apart by microseconds.
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        for answer in &seen {
            assert_eq!(
                ask(&format!(", asOf: {{ position: {} }}", answer["position"])),
                *answer
            );
        }
        for answer in &seen[..2] {
            assert_eq!(
                ask(&format!(", asOf: {{ recordedAt: {} }}", answer["recordedAt"])),
                *answer
            );
        }
        let costs: Vec<_> = seen
            .iter()
            .map(|answer| answer["total"]["cost"].as_str().expect("is text"))
            .collect();
        assert_eq!(costs, ["1.00", "3.00", "7.00"]);
        let never = ask(", asOf: { recordedAt: \"2001-01-01T00:00:00Z\" }");
        assert_eq!(
            (&never["position"], &never["recordedAt"]),
            (&json!(0), &json!(null))
        );
        assert_eq!(ask(", asOf: { position: 0 }"), never);
    });
}

/// Whatever is malformed in a question is a top-level error with a code.
#[test]
fn questions_that_make_no_sense_are_refused() {
    each_database(|database| {
        let (_server, api) = scene(database);
        let ahead = api.position() + 1;
        let table = [
            ("filter: { units: [\"nowhere\"] }".to_owned(), "NOT_FOUND"),
            (
                "filter: { units: [\"bund\", \"unit:99\"] }".to_owned(),
                "NOT_FOUND",
            ),
            ("filter: { measures: [\"nothing\"] }".to_owned(), "NOT_FOUND"),
            ("filter: { categories: [\"nothing\"] }".to_owned(), "NOT_FOUND"),
            ("filter: { units: [] }".to_owned(), "INVALID_VALUE"),
            ("filter: { from: \"2026-13\" }".to_owned(), "INVALID_VALUE"),
            (
                "filter: { from: \"2026-02\", to: \"2026-01\" }".to_owned(),
                "INVALID_VALUE",
            ),
            ("groupBy: [LEVEL, LEVEL]".to_owned(), "INVALID_VALUE"),
            ("limit: -1".to_owned(), "INVALID_VALUE"),
            (format!("asOf: {{ position: {ahead} }}"), "INVALID_VALUE"),
        ];
        for (arguments, expected) in table {
            let answer = api.client.execute(
                &format!("{{ balance({arguments}) {{ total {{ net }} }} }}"),
                json!({}),
            );
            assert_eq!(answer.error_codes(), [expected], "{arguments}: {}", answer.text());
            assert_eq!(answer.status, 200, "{arguments}");
        }
        for arguments in [
            "asOf: {}",
            "asOf: { position: 1, recordedAt: \"2026-01-01T00:00:00Z\" }",
            "asOf: { position: -1 }",
            "basis: NOW",
        ] {
            let answer = api.client.execute(
                &format!("{{ balance({arguments}) {{ total {{ net }} }} }}"),
                json!({}),
            );
            let json = answer.json();
            assert!(
                json.get("data").is_none() && !answer.error_codes().is_empty(),
                "{arguments}: {json:#}"
            );
            assert!(
                answer.error_codes().iter().all(|code| code != "none"),
                "{arguments}: {json:#}"
            );
        }
    });
}
