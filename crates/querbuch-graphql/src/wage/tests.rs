use serde_json::json;

use super::*;
use crate::testing::{Scene, asked, input};

#[test]
fn a_table_becomes_a_command_or_names_its_faulty_rates() {
    let rate =
        |per_hour: serde_json::Value| json!({ "level": "STATE", "serviceClass": "gD", "perHour": per_hour });
    let table = |rates: serde_json::Value| json!({ "system": "LF", "year": 2025, "source": "Destatis", "rates": rates });
    let rates = json!([rate(json!("43.80")), rate(json!(70))]);
    let expected_rate = |cents: i32| json!({ "level": "STATE", "service_class": "gD", "per_hour": cents });
    let expected = json!({ "SetWageRates": {
        "system": "LF", "year": 2025, "source": "Destatis", "status": "UNVERIFIED",
        "rates": [expected_rate(4_380), expected_rate(7_000)],
    } });
    assert_eq!(asked(input::<SetWageRatesInput>(table(rates))), expected);
    let rates = json!([rate(json!("x")), rate(json!(1)), rate(json!(1.5))]);
    let expected = json!(["INVALID_VALUE rates.0.perHour", "INVALID_VALUE rates.2.perHour"]);
    assert_eq!(asked(input::<SetWageRatesInput>(table(rates))), expected);
}

#[tokio::test]
async fn the_newest_version_of_a_table_is_the_one_that_holds() {
    let scene = Scene::empty().await;
    let set = |year: i32, per_hour: &str| {
        format!(
            "setWageRates(input: {{ system: \"LF\", year: {year}, source: \"Destatis\", status: VERIFIED,
                rates: [{{ level: STATE, serviceClass: \"gD\", perHour: \"{per_hour}\" }}] }})"
        )
    };
    for (year, per_hour) in [(2025, "43.80"), (2024, "42"), (2025, "44")] {
        scene.done(&set(year, per_hour)).await;
    }
    let query =
        "{ rates { wages { level serviceClass system year perHour source status version position } } }";
    let rate = |year: i32, per_hour: &str, version: i32, position: i32| {
        json!({
            "level": "STATE", "serviceClass": "gD", "system": "LF", "year": year, "perHour": per_hour,
            "source": "Destatis", "status": "VERIFIED", "version": version, "position": position,
        })
    };
    let expected = json!([rate(2024, "42.00", 1, 2), rate(2025, "44.00", 2, 3)]);
    assert_eq!(scene.ask(query).await["rates"]["wages"], expected);
    let past = "{ rates(asOf: { position: 1 }) { wages { year perHour } } }";
    let expected = json!([{ "year": 2025, "perHour": "43.80" }]);
    assert_eq!(scene.ask(past).await["rates"]["wages"], expected);
}
