//! Comparisons: the same report of two sides, over the API and at the command line.

use querbuch_tests::databases::each_database;
use querbuch_tests::server::run;
use serde_json::{Value, json};

use crate::scene::scene;

/// What the program says to a report, as JSON.
fn report(database: &str, arguments: &[&str]) -> Value {
    let run = run(&[&["report"], arguments, &["--database", database, "--json"]].concat());
    assert_eq!(run.code, Some(0), "{arguments:?}: {}", run.stderr);
    serde_json::from_str(&run.stdout).expect("is JSON")
}

/// A ledger of which more is known after a while.
#[test]
fn what_changed_since_a_moment_adds_up_in_each_row() {
    each_database(|database| {
        let (server, api) = scene(database);
        api.book(
            "olaf",
            &[("dev", "2026-01", "300.00"), ("staff", "2026-01", "60.00")],
        );
        let before = api.client.query("{ ledger { position } }", json!({}))["ledger"]["position"].take();
        api.book(
            "olaf",
            &[("dev", "2026-02", "30.00"), ("porto", "2027-01", "12.50")],
        );
        let document = "query ($a: Side!, $b: Side!) { compare(a: $a, b: $b) {
            errors { code field }
            balance(groupBy: [LEVEL, YEAR], orderBy: { by: NET }) {
                rows { row { level year } a { cost saving net } b { cost saving net } difference { cost saving net } }
                total { difference { cost saving net } }
            }
        } }";
        let actual = json!({ "basis": "ACTUAL" });
        let earlier = json!({ "basis": "ACTUAL", "asOf": { "position": before } });
        let found = api.client.query(document, json!({ "a": earlier, "b": actual }));
        let balance = &found["compare"]["balance"];
        assert_eq!(found["compare"]["errors"], json!([]));
        assert_eq!(
            balance["total"]["difference"],
            json!({ "cost": "30.00", "saving": "12.50", "net": "-17.50" })
        );
        let rows = balance["rows"].as_array().expect("has rows");
        let first = &rows[0];
        assert_eq!(
            (&first["a"], &first["difference"]["saving"]),
            (&Value::Null, &json!("12.50")),
            "what is new stands there without its like, and first by its net: {first}"
        );
        // The other way round, each difference has the other sign.
        let turned = api.client.query(document, json!({ "a": actual, "b": earlier }));
        assert_eq!(
            turned["compare"]["balance"]["total"]["difference"],
            json!({ "cost": "-30.00", "saving": "-12.50", "net": "17.50" })
        );
        // The command line says the same, also when the server is gone.
        drop(server);
        let to = before.to_string().trim_matches('"').to_owned();
        let by_command = report(
            database,
            &[
                "balance",
                "--basis",
                "actual",
                "--compare-to",
                &to,
                "--group-by",
                "level,year",
                "--order-by",
                "net",
            ],
        );
        let told = |found: &Value| -> Vec<String> {
            let rows = found["rows"].as_array().expect("has rows").iter();
            rows.map(|row| format!("{} {}", row["difference"]["cost"], row["difference"]["net"]))
                .collect()
        };
        assert_eq!(told(&by_command), told(balance));
        assert_eq!(by_command["rows"][0]["a"], Value::Null);
        a_moment_that_is_not_there_is_refused(database);
    });
}

fn a_moment_that_is_not_there_is_refused(database: &str) {
    let refused = run(&[
        "report",
        "balance",
        "--database",
        database,
        "--compare-to",
        "9999",
        "--locale",
        "de",
    ]);
    assert_eq!(refused.code, Some(3), "{}", refused.stderr);
    assert!(
        refused.stderr.contains("es endet an Position"),
        "{}",
        refused.stderr
    );
}

#[test]
fn plan_and_actual_of_flows_and_appraisals_stand_side_by_side() {
    each_database(|database| {
        let (server, api) = scene(database);
        api.book(
            "olaf",
            &[("dev", "2026-01", "300.00"), ("staff", "2026-01", "60.00")],
        );
        let amounts = json!([{ "month": "2026-01", "amount": "500.00" }]);
        api.act("plan", json!({ "effect": "olaf/staff", "amounts": amounts }));
        drop(server);
        let sides = ["--basis", "actual", "--compare-basis", "plan"];
        let flows = report(database, &[&["flows"], &sides[..]].concat());
        // No cost is planned, so nobody pays for the planned saving.
        let cells = flows["cells"].as_array().expect("has cells");
        assert_eq!(cells.len(), 1, "{flows}");
        assert_eq!(
            (&cells[0]["a"], &cells[0]["b"]),
            (&json!("0.00"), &json!("60.00"))
        );
        let appraisal = report(database, &[&["appraisal", "--rate", "0"], &sides[..]].concat());
        assert_eq!(
            appraisal["overall"],
            json!({ "a": "500.00", "b": "-240.00", "difference": "-740.00" })
        );
        assert_eq!(appraisal["sides"]["a"]["basis"], "PLAN");
        for (locale, heading) in [
            ("de", "\u{feff}Zeile;Partei;Partei: Name;A;B;Unterschied"),
            ("en", "row,party,party_name,a,b,difference"),
        ] {
            let options = [
                "report",
                "appraisal",
                "--rate",
                "0",
                "--format",
                "csv",
                "--locale",
                locale,
                "--database",
                database,
            ];
            let file = run(&[&options[..], &sides[..]].concat()).stdout;
            assert!(file.starts_with(heading), "{file}");
        }
        let both = run(&[
            "report",
            "balance",
            "--database",
            database,
            "--compare-basis",
            "plan",
            "--shares",
        ]);
        assert_eq!(both.code, Some(2), "shares of what? {}", both.stderr);
    });
}
