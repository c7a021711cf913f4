//! Wage rates.

use querbuch_tests::api::Api;
use querbuch_tests::databases::each_database;
use querbuch_tests::server::Server;
use serde_json::{Value, json};

use crate::scene::scene;

/// `system year version: level class rate status` of each rate.
fn rates(api: &Api, arguments: &str) -> Vec<String> {
    let document = format!(
        "{{ rates{arguments} {{ wages {{ level serviceClass system year perHour source status version position }} }} }}"
    );
    let rates = api.client.query(&document, json!({}))["rates"]["wages"].take();
    let line = |rate: &Value| {
        let text = |name: &str| rate[name].as_str().unwrap_or_default().to_owned();
        format!(
            "{} {} v{}: {} {} {} {} ({}) at {}",
            text("system"),
            rate["year"],
            rate["version"],
            text("level"),
            text("serviceClass"),
            text("perHour"),
            text("status"),
            text("source"),
            rate["position"],
        )
    };
    rates.as_array().expect("is a list").iter().map(line).collect()
}

fn table(system: &str, year: i32, rates: &[(&str, &str, &str)]) -> Value {
    let rate = |&(level, class, per_hour): &(&str, &str, &str)| json!({ "level": level, "serviceClass": class, "perHour": per_hour });
    let rates: Vec<Value> = rates.iter().map(rate).collect();
    json!({ "system": system, "year": year, "source": "Anhang 8", "rates": rates })
}

#[test]
fn rates_are_set_again_and_the_past_keeps_its_own() {
    each_database(|database| {
        let (_server, api) = scene(database);
        assert_eq!(rates(&api, ""), Vec::<String>::new());
        let first = table(
            "Leitfaden",
            2025,
            &[("MUNICIPAL", "gD", "42.20"), ("FEDERAL", "hD", "67.6")],
        );
        let payload = api.act("setWageRates", first);
        assert_eq!(payload["rates"]["wages"].as_array().map(Vec::len), Some(2));
        let before = api.position();
        let mut again = table("Leitfaden", 2025, &[("MUNICIPAL", "gD", "43.00")]);
        again["status"] = "VERIFIED".into();
        again["idempotencyKey"] = "rates-1".into();
        api.act("setWageRates", again.clone());
        api.act("setWageRates", table("BMF", 2024, &[("FEDERAL", "gD", "99")]));
        let replayed = api.act("setWageRates", again);
        assert_eq!(
            (&replayed["replayed"], &replayed["position"]),
            (&true.into(), &(before + 1).into())
        );

        let now = [
            format!(
                "BMF 2024 v1: FEDERAL gD 99.00 UNVERIFIED (Anhang 8) at {}",
                before + 2
            ),
            format!(
                "Leitfaden 2025 v2: MUNICIPAL gD 43.00 VERIFIED (Anhang 8) at {}",
                before + 1
            ),
        ];
        assert_eq!(rates(&api, ""), now);
        let then = [
            format!("Leitfaden 2025 v1: MUNICIPAL gD 42.20 UNVERIFIED (Anhang 8) at {before}"),
            format!("Leitfaden 2025 v1: FEDERAL hD 67.60 UNVERIFIED (Anhang 8) at {before}"),
        ];
        assert_eq!(rates(&api, &format!("(asOf: {{ position: {before} }})")), then);
        let log = api.client.query("{ log(types: [\"wage-rates.set\"]) { entries { type version measure { code } unit { code } } } }", json!({}));
        let entry = json!({ "type": "wage-rates.set", "version": 1, "measure": null, "unit": null });
        assert_eq!(log["log"]["entries"], json!([entry, entry, entry]));
    });
}

#[test]
fn rates_outlive_a_start() {
    each_database(|database| {
        let before = {
            let (_server, api) = scene(database);
            api.act(
                "setWageRates",
                table("Leitfaden", 2025, &[("MUNICIPAL", "gD", "42.20")]),
            );
            rates(&api, "")
        };
        let server = Server::start(database);
        assert_eq!(rates(&Api::new(server.client()), ""), before);
    });
}

#[test]
fn what_is_no_table_is_refused_with_its_places() {
    each_database(|database| {
        let (_server, api) = scene(database);
        let bad = table(
            "",
            25,
            &[("MUNICIPAL", "gD", "67520.00"), ("MUNICIPAL", "", "1.00")],
        );
        let expected = [
            "INVALID_VALUE system",
            "INVALID_VALUE year",
            "INVALID_VALUE rates.0.perHour",
            "INVALID_VALUE rates.1.serviceClass",
        ];
        assert_eq!(api.refused("setWageRates", bad), expected);
        let misspelt = table(
            "S",
            2025,
            &[("MUNICIPAL", "gD", "42.205"), ("MUNICIPAL", "hD", "viel")],
        );
        let expected = ["INVALID_VALUE rates.0.perHour", "INVALID_VALUE rates.1.perHour"];
        assert_eq!(api.refused("setWageRates", misspelt), expected);
        assert_eq!(
            api.refused("setWageRates", table("S", 2025, &[])),
            ["INVALID_VALUE rates"]
        );
    });
}
