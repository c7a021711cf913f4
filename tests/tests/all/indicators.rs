//! Indicators, their measurements, the savings that follow, and freed time.

use querbuch_tests::api::Api;
use querbuch_tests::databases::each_database;
use querbuch_tests::server::{Server, run};
use serde_json::{Value, json};

use crate::scene::scene;

const SYSTEM: &str = "Leitfaden Erfüllungsaufwand 2025";

fn wage() -> Value {
    json!({ "level": "MUNICIPAL", "serviceClass": "gD", "system": SYSTEM })
}

/// The wage rate gD, and `olaf/time`: 95 minutes before, valued on `olaf/staff`.
fn prepare(api: &Api) {
    let rate = json!({ "level": "MUNICIPAL", "serviceClass": "gD", "perHour": "42.20" });
    api.act(
        "setWageRates",
        json!({ "system": SYSTEM, "year": 2025, "source": "Anhang 8", "rates": [rate] }),
    );
    api.act(
        "defineIndicator",
        json!({
            "measure": "olaf", "code": "time", "name": "Bearbeitungszeit", "unitOfMeasure": "min", "baseline": "95",
            "valuation": { "effect": "staff", "wage": wage() },
        }),
    );
}

fn measure(indicator: &str, month: &str, value: &str, cases: i32) -> Value {
    json!({ "indicator": indicator, "month": month, "value": value, "cases": cases, "source": "Statistik" })
}

fn ask(api: &Api, document: &str) -> Value {
    api.client.query(document, json!({}))
}

#[test]
fn a_measurement_books_its_saving_and_a_correction_the_difference() {
    each_database(|database| {
        let (server, api) = scene(database);
        prepare(&api);
        let payload = api.act("recordMeasurement", measure("olaf/time", "2024-12", "75", 6_600));
        let posting = json!({ "amount": "92840.00", "month": "2024-12", "stage": "CLAIMED", "effect": { "code": "staff" } });
        assert_eq!(payload["booking"]["postings"], json!([posting]));
        assert_eq!(api.total("basis: ACTUAL"), "0.00 92840.00 0.00 92840.00");
        let first = api.position();
        let mut again = measure("olaf/time", "2024-12", "80.5", 6_600);
        again["idempotencyKey"] = "m-1".into();
        let payload = api.act("recordMeasurement", again.clone());
        assert_eq!(payload["booking"]["postings"][0]["amount"], "-25531.00");
        assert_eq!(api.act("recordMeasurement", again)["replayed"], true);
        let booking = payload["booking"]["id"].as_str().expect("has an id").to_owned();
        let read = |api: &Api| {
            let document = format!(
                "{{ booking(id: \"{booking}\") {{ basis text measurement {{ indicator {{ id code }} value baseline cases rate saving difference hoursEach system level serviceClass year version }} }}
                    measure(ref: \"olaf\") {{ indicators {{ code unitOfMeasure lowerIsBetter baseline baselineKnown unit {{ code }} valuation {{ effect {{ code }} wage {{ system year }} perUnit }} values {{ month value cases source position holds changePercent booking {{ id }} }} }} }} }}"
            );
            ask(api, &document)
        };
        let seen = read(&api);
        let expected = json!({
            "basis": "ACTUAL", "text": null,
            "measurement": {
                "indicator": { "id": "indicator:0", "code": "time" }, "value": "80.5", "baseline": "95", "cases": 6_600,
                "rate": "42.20", "saving": "67309.00", "difference": "-25531.00", "hoursEach": "0.016667", "system": SYSTEM,
                "level": "MUNICIPAL", "serviceClass": "gD", "year": 2025, "version": 1,
            },
        });
        assert_eq!(seen["booking"], expected);
        let indicator = &seen["measure"]["indicators"][0];
        assert_eq!(
            (&indicator["unit"]["code"], &indicator["baselineKnown"]),
            (&"15003".into(), &true.into())
        );
        let value = |value: &str, position: u64, holds: bool, change: &str| json!({ "month": "2024-12", "value": value, "cases": 6_600, "source": "Statistik", "position": position, "holds": holds, "changePercent": change, "booking": { "id": format!("booking:{position}") } });
        let values = json!([
            value("75", first, false, "-21.05"),
            value("80.5", first + 1, true, "-15.26")
        ]);
        assert_eq!(indicator["values"], values);
        // As it was known then.
        let then = format!("basis: ACTUAL, asOf: {{ position: {first} }}");
        assert_eq!(api.total(&then), "0.00 92840.00 0.00 92840.00");
        drop(server);
        let server = Server::start(database);
        assert_eq!(
            read(&Api::new(server.client())),
            seen,
            "all of it comes from the log"
        );
    });
}

#[test]
fn a_derived_saving_is_not_reversed_and_a_missing_rate_is_named() {
    each_database(|database| {
        let (_server, api) = scene(database);
        prepare(&api);
        let payload = api.act("recordMeasurement", measure("olaf/time", "2024-12", "75", 1));
        let reversal = json!({ "booking": payload["booking"]["id"], "reason": "vertan" });
        assert_eq!(api.refused("reverse", reversal), ["WRONG_STATUS booking"]);
        let mut other = wage();
        other["system"] = "BMF".into();
        api.act(
            "defineIndicator",
            json!({
                "measure": "olaf", "code": "other", "name": "Zeit", "unitOfMeasure": "h", "baseline": 2,
                "valuation": { "effect": "olaf/staff", "wage": other },
            }),
        );
        let input = measure("indicator:1", "2024-12", "1", 1);
        assert_eq!(
            api.refused("recordMeasurement", input.clone()),
            ["NOT_FOUND indicator"]
        );
        let message = api.ask("recordMeasurement", input)["errors"][0]["message"].take();
        assert!(
            message.as_str().is_some_and(|text| text.contains("BMF")),
            "{message}"
        );
        let bad = json!({ "indicator": "olaf/time", "month": "2024-13", "value": "viel", "source": "" });
        let expected = ["INVALID_VALUE month", "INVALID_VALUE value"];
        assert_eq!(api.refused("recordMeasurement", bad), expected);
        let bad = json!({ "indicator": "olaf/time", "month": "2024-12", "value": 75, "source": "Statistik" });
        assert_eq!(api.refused("recordMeasurement", bad), ["INVALID_VALUE cases"]);
        let bad = json!({
            "measure": "olaf", "code": "x", "name": "X", "unitOfMeasure": "%", "baseline": "a",
            "valuation": { "effect": "dev", "perUnit": "1.005" },
        });
        let expected = ["INVALID_VALUE baseline", "INVALID_VALUE valuation.perUnit"];
        assert_eq!(api.refused("defineIndicator", bad), expected);
        let bad = json!({
            "measure": "olaf", "code": "x", "name": "X", "unitOfMeasure": "%", "baseline": "1",
            "valuation": { "effect": "dev", "perUnit": "1" },
        });
        assert_eq!(
            api.refused("defineIndicator", bad),
            ["INVALID_VALUE valuation.effect"]
        );
    });
}

#[test]
fn time_of_citizens_stays_time() {
    each_database(|database| {
        let (_server, api) = scene(database);
        let adopted =
            json!({ "measure": "olaf", "catalogue": "completion-time", "baseline": "30", "unit": "buerger" });
        api.act("adoptIndicator", adopted.clone());
        assert_eq!(api.refused("adoptIndicator", adopted), ["ALREADY_EXISTS code"]);
        let payload = api.act(
            "recordMeasurement",
            measure("olaf/completion-time", "2026-03", "15", 1_000),
        );
        assert_eq!(payload["booking"], Value::Null);
        let seen = ask(
            &api,
            "{ balance(basis: ACTUAL) { total { saving } society { saving } }
               capacity { rows { unit { code } year freedHours fullTimeEquivalents } }
               indicator(ref: \"olaf/completion-time\") { name unitOfMeasure catalogue { code isElapsedTime } }
               node(id: \"indicator:0\") { id ... on Indicator { code } } nodes(ids: [\"indicator:1\"]) { id } }",
        );
        assert_eq!(
            seen["balance"],
            json!({ "total": { "saving": "0.00" }, "society": { "saving": "0.00" } })
        );
        let row = json!({ "unit": { "code": "buerger" }, "year": 2026, "freedHours": "250", "fullTimeEquivalents": null });
        assert_eq!(seen["capacity"]["rows"], json!([row]));
        let named = json!({ "name": "Ausfüllzeit der Antragstellenden", "unitOfMeasure": "min", "catalogue": { "code": "completion-time", "isElapsedTime": false } });
        assert_eq!(seen["indicator"], named);
        assert_eq!(
            (&seen["node"]["code"], &seen["nodes"][0]),
            (&"completion-time".into(), &Value::Null)
        );
        let catalogue = ask(
            &api,
            "{ indicatorCatalogue { code name unitOfMeasure lowerIsBetter isElapsedTime } }",
        );
        let entries = catalogue["indicatorCatalogue"].as_array().expect("is a list");
        assert!(
            entries
                .iter()
                .any(|entry| entry["name"] == "Dunkelverarbeitungsquote"),
            "{catalogue}"
        );
    });
}

#[test]
fn freed_time_stands_beside_the_time_that_there_is() {
    each_database(|database| {
        let (server, api) = scene(database);
        prepare(&api);
        api.act("recordMeasurement", measure("olaf/time", "2024-12", "75", 6_600));
        let rows = |arguments: &str| {
            let document = format!(
                "{{ capacity{arguments} {{ rows {{ unit {{ code }} year freedHours fullTimeEquivalents available exceeds warning }} convention position }} }}"
            );
            ask(&api, &document)["capacity"]["rows"].take()
        };
        let before = api.position();
        let row = |unit: &str, posts: Value, exceeds: Value| json!({ "unit": { "code": unit }, "year": 2024, "freedHours": "2200", "fullTimeEquivalents": "1.38", "available": posts, "exceeds": exceeds, "warning": null });
        let open = json!([
            row("15", Value::Null, Value::Null),
            row("15003", Value::Null, Value::Null)
        ]);
        assert_eq!(rows(""), open);
        let capacity = |posts: &str| json!({ "unit": "15003", "year": 2024, "fullTimeEquivalents": posts, "source": "Stellenplan" });
        api.act("setCapacity", capacity("2"));
        assert_eq!(
            rows("(filter: { units: [\"15003\"] })"),
            json!([row("15003", "2".into(), false.into())])
        );
        api.act("setCapacity", capacity("1.25"));
        let short = rows("(filter: { levels: [MUNICIPAL] })");
        assert_eq!(
            (&short[0]["available"], &short[0]["exceeds"]),
            (&"1.25".into(), &true.into())
        );
        assert!(
            short[0]["warning"]
                .as_str()
                .is_some_and(|text| text.contains("mehr Zeit")),
            "{short}"
        );
        assert_eq!(rows(&format!("(asOf: {{ position: {before} }})")), open);
        assert_eq!(rows("(filter: { from: \"2025-01\" })"), json!([]));
        assert_eq!(
            api.refused("setCapacity", capacity("1.255")),
            ["INVALID_VALUE fullTimeEquivalents"]
        );
        let society = json!({ "unit": "buerger", "year": 2024, "fullTimeEquivalents": 1, "source": "x" });
        assert_eq!(api.refused("setCapacity", society), ["INVALID_VALUE unit"]);
        drop(server);
        let printed = run(&[
            "report",
            "capacity",
            "--database",
            database,
            "--locale",
            "de",
            "--filter",
            "units=15003",
        ]);
        assert_eq!(printed.code, Some(0), "{printed:?}");
        assert!(
            printed.stdout.contains("2.200,00") && printed.stdout.contains("mehr frei als vorhanden"),
            "{}",
            printed.stdout
        );
        let printed = run(&["report", "capacity", "--database", database, "--json"]);
        let answer: Value = serde_json::from_str(&printed.stdout).expect("prints JSON");
        let expected = json!({ "unit": "15003", "year": 2024, "freedHours": "2200.00", "fullTimeEquivalents": "1.38", "hoursPerYear": 1_600, "available": "1.25", "exceeds": true });
        assert_eq!(answer["rows"][1], expected);
    });
}
