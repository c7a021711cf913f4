//! Outlooks that cannot be misread: a slip of the pen wipes nothing out, what was taken back leaves no trace, and what is
//! late displaces nothing. Months of 2020 are over wherever this runs, months of 2090 are not.

use querbuch_tests::api::{Api, figures};
use querbuch_tests::databases::each_database;
use querbuch_tests::scratch;
use querbuch_tests::server::run;
use serde_json::{Value, json};

use crate::scene::{effect, scene};

/// 1,000 a month, in a year that is over and in one that lies ahead.
fn plan(api: &Api) {
    let amounts = json!([
        { "month": "2020-01", "through": "2020-12", "amount": "1000" },
        { "month": "2090-01", "through": "2090-12", "amount": "1000" },
    ]);
    api.act("plan", json!({ "effect": "olaf/dev", "amounts": amounts }));
}

/// All that a report by month says, in both months, and the months of an effect; without the position.
fn everything(api: &Api) -> Value {
    let rows = "rows { month cost saving transfer net } total { net } society { net } unmet { cost saving transfer net }";
    let document = format!(
        "{{ booked: balance(groupBy: [MONTH]) {{ {rows} }}
            belonging: balance(groupBy: [MONTH], months: BELONGING) {{ {rows} }}
            actual: balance(groupBy: [MONTH, STAGE], basis: ACTUAL) {{ {rows} }}
            dev: effect(ref: \"olaf/dev\") {{ actualsThrough series {{ month plan actual outlook }} }}
            measure(ref: \"olaf\") {{ actualsThrough appraisal(conventions: {{ discountRate: \"2\" }}) {{ verdict overall {{ npv }} }} }} }}"
    );
    api.client.query(&document, json!({}))
}

fn unmet(api: &Api, arguments: &str) -> String {
    let document = format!("{{ balance({arguments}) {{ unmet {{ cost saving transfer net }} }} }}");
    figures(&api.client.query(&document, json!({}))["balance"]["unmet"])
}

fn through(api: &Api, effect: &str) -> (Value, Value) {
    let document = format!(
        "{{ effect(ref: \"{effect}\") {{ actualsThrough }} measure(ref: \"olaf\") {{ actualsThrough }} }}"
    );
    let mut data = api.client.query(&document, json!({}));
    (
        data["effect"]["actualsThrough"].take(),
        data["measure"]["actualsThrough"].take(),
    )
}

fn reverse(api: &Api, booking: &str) {
    api.act("reverse", json!({ "booking": booking, "reason": "Tippfehler" }));
}

#[test]
fn a_booking_in_a_wrong_month_wipes_out_no_expectation() {
    each_database(|database| {
        let (_server, api) = scene(database);
        plan(&api);
        assert_eq!(api.total("basis: OUTLOOK"), "24000.00 0.00 0.00 -24000.00");
        api.book("olaf", &[("dev", "2090-12", "1")]);
        assert_eq!(api.total("basis: OUTLOOK"), "24000.00 0.00 0.00 -24000.00");
        assert_eq!(api.total("basis: ACTUAL"), "1.00 0.00 0.00 -1.00");
        assert_eq!(through(&api, "olaf/dev"), (Value::Null, json!([])));
        // Where nothing is expected, what was booked counts, and only that.
        api.book("olaf", &[("dev", "2096-01", "5")]);
        assert_eq!(api.total("basis: OUTLOOK"), "24005.00 0.00 0.00 -24005.00");
    });
}

#[test]
fn what_was_taken_back_leaves_no_trace() {
    each_database(|database| {
        let (_server, api) = scene(database);
        plan(&api);
        for month in ["2096-01", "2090-12", "2020-12", "2019-01"] {
            let before = everything(&api);
            let booking = api.book("olaf", &[("dev", month, "5"), ("staff", month, "7")]);
            assert_ne!(everything(&api)["actual"], before["actual"], "{month}");
            reverse(&api, &booking);
            assert_eq!(everything(&api), before, "{month}");
        }
        let booking = api.book("olaf", &[("staff", "2020-02", "7")]);
        let before = everything(&api);
        let disputed =
            json!({ "effect": "olaf/staff", "month": "2020-02", "amount": "3", "reason": "zu hoch" });
        let payload = api.act("dispute", disputed);
        let dispute = payload["booking"]["id"].as_str().expect("has an id");
        assert_ne!(everything(&api), before);
        reverse(&api, dispute);
        assert_eq!(everything(&api), before);
        // A reversal that is posted into a later month vanishes with what it takes back.
        let total = api.total("basis: OUTLOOK");
        let into = json!({ "booking": booking, "reason": "Tippfehler", "month": "2090-03" });
        api.act("reverse", into);
        assert_eq!(total, "24000.00 7.00 0.00 -23993.00");
        assert_eq!(api.total("basis: OUTLOOK"), "24000.00 0.00 0.00 -24000.00");
        assert_eq!(api.total("months: BELONGING"), "24000.00 0.00 0.00 -24000.00");
    });
}

#[test]
fn what_is_late_or_only_begun_displaces_nothing() {
    each_database(|database| {
        let (_server, api) = scene(database);
        plan(&api);
        let late =
            json!([{ "effect": "dev", "month": "2090-01", "belongsTo": "2089-12", "amount": "199000" }]);
        let late = json!({ "measure": "olaf", "postings": late });
        assert_eq!(
            api.refused("book", late.clone()),
            ["WRONG_STATUS postings.0.belongsTo"],
            "the month is open"
        );
        api.act("closePeriod", json!({ "unit": "bund", "through": "2089-12" }));
        api.act("book", late);
        api.act("reopenPeriod", json!({ "unit": "bund", "reason": "Nachtrag" }));
        let all = "223000.00 0.00 0.00 -223000.00";
        assert_eq!(api.total("basis: OUTLOOK"), all);
        assert_eq!(api.total("months: BELONGING"), all);
        assert_eq!(through(&api, "olaf/dev").0, Value::Null, "it moves nothing");
        let by_month = api.rows(
            "groupBy: [MONTH], months: BELONGING, filter: {from: \"2089-12\", to: \"2090-01\"}",
            "month",
        );
        assert_eq!(
            by_month,
            [
                "2089-12: 199000.00 0.00 0.00 -199000.00",
                "2090-01: 1000.00 0.00 0.00 -1000.00"
            ]
        );
        // The month in which the ledger is written runs still: a first invoice is not all of it.
        let recorded_at =
            api.client.query("{ balance { recordedAt } }", json!({}))["balance"]["recordedAt"].take();
        let running = &recorded_at.as_str().expect("something was recorded")[..7];
        api.schedule("forecast", "olaf/run", &[(running, "500")]);
        api.book("olaf", &[("run", running, "3")]);
        assert_eq!(
            api.total("filter: {categories: [\"run.cost\"]}"),
            "500.00 0.00 0.00 -500.00"
        );
    });
}

#[test]
fn transfers_of_a_measure_stay_balanced() {
    each_database(|database| {
        let (_server, api) = scene(database);
        let others = [
            effect("fee-land", "15", "TRANSFER", "transfer.fee", "CASH"),
            effect("fee-essen", "05113", "TRANSFER", "transfer.fee", "CASH"),
        ];
        api.act("addEffects", json!({ "measure": "olaf", "effects": others }));
        for (effect, amount) in [("olaf/fee-bund", "1"), ("olaf/fee-town", "-1")] {
            let amounts = json!([{ "month": "2020-01", "through": "2020-12", "amount": amount }]);
            api.act("plan", json!({ "effect": effect, "amounts": amounts }));
        }
        api.book(
            "olaf",
            &[("fee-land", "2020-06", "5"), ("fee-essen", "2020-06", "-5")],
        );
        for arguments in [
            "basis: OUTLOOK",
            "months: BELONGING",
            "actualsThrough: \"2020-03\"",
            "actualsThrough: \"2021-01\"",
        ] {
            assert_eq!(api.total(arguments), "0.00 0.00 0.00 0.00", "{arguments}");
        }
        let by_unit = [
            "05113: 0.00 0.00 -5.00 -5.00",
            "15: 0.00 0.00 5.00 5.00",
            "15003: 0.00 0.00 -6.00 -6.00",
            "bund/06: 0.00 0.00 6.00 6.00",
        ];
        assert_eq!(api.rows("groupBy: [UNIT]", "unit { code }"), by_unit);
        assert_eq!(
            through(&api, "olaf/fee-bund"),
            (json!("2020-06"), json!(["2020-06"]))
        );
        let refused = api.refused(
            "stateActuals",
            json!({ "measure": "olaf", "effect": "fee-bund", "through": "2020-09" }),
        );
        assert_eq!(refused, ["INVALID_VALUE effect"]);
    });
}

#[test]
fn a_treasurer_states_up_to_which_month_actuals_count() {
    each_database(|database| {
        let (_server, api) = scene(database);
        plan(&api);
        api.book("olaf", &[("dev", "2020-01", "900"), ("staff", "2020-02", "7")]);
        assert_eq!(
            through(&api, "olaf/dev"),
            (json!("2020-01"), json!(["2020-01", "2020-02"]))
        );
        assert_eq!(api.total("basis: OUTLOOK"), "23900.00 7.00 0.00 -23893.00");
        assert_eq!(unmet(&api, "basis: OUTLOOK"), "0.00 0.00 0.00 0.00");
        let before = api.position();

        let stated = json!({ "idempotencyKey": "ist-bis", "measure": "olaf", "through": "2020-09" });
        let payload = api.act("stateActuals", stated.clone());
        assert_eq!(
            (&payload["measure"]["code"], &payload["position"]),
            (&json!("olaf"), &json!(before + 1))
        );
        assert_eq!(api.act("stateActuals", stated)["replayed"], true);
        assert_eq!(through(&api, "olaf/dev"), (json!("2020-09"), json!(["2020-09"])));
        assert_eq!(api.total("basis: OUTLOOK"), "15900.00 7.00 0.00 -15893.00");
        assert_eq!(unmet(&api, "basis: OUTLOOK"), "8000.00 0.00 0.00 -8000.00");
        assert_eq!(
            unmet(&api, "filter: {from: \"2020-09\"}"),
            "1000.00 0.00 0.00 -1000.00"
        );
        assert_eq!(unmet(&api, "basis: PLAN"), "0.00 0.00 0.00 0.00");

        // What is said of an effect goes first; what a report says goes before both.
        let of_effect = |through: Value| json!({ "measure": "olaf", "effect": "dev", "through": through });
        api.act("stateActuals", of_effect(json!("2020-12")));
        assert_eq!(
            through(&api, "olaf/dev"),
            (json!("2020-12"), json!(["2020-09", "2020-12"]))
        );
        assert_eq!(api.total("basis: OUTLOOK"), "12900.00 7.00 0.00 -12893.00");
        assert_eq!(
            api.total("actualsThrough: \"2019-12\""),
            "24000.00 7.00 0.00 -23993.00"
        );
        api.act("stateActuals", of_effect(Value::Null));
        assert_eq!(through(&api, "olaf/dev").0, json!("2020-09"));
        api.act("stateActuals", json!({ "measure": "olaf" }));
        assert_eq!(through(&api, "olaf/dev").0, json!("2020-01"), "derived again");
        assert_eq!(api.total("basis: OUTLOOK"), "23900.00 7.00 0.00 -23893.00");
        let then = |position: u64| api.total(&format!("asOf: {{ position: {position} }}"));
        assert_eq!(then(before + 1), "15900.00 7.00 0.00 -15893.00");
        assert_eq!(then(before), "23900.00 7.00 0.00 -23893.00");

        let refused = |input: Value| api.refused("stateActuals", input);
        assert_eq!(refused(json!({ "measure": "nichts" })), ["NOT_FOUND measure"]);
        assert_eq!(
            refused(json!({ "measure": "olaf", "effect": "nichts" })),
            ["NOT_FOUND effect"]
        );
        assert_eq!(
            refused(json!({ "measure": "olaf", "through": "2020-13" })),
            ["INVALID_VALUE through"]
        );
    });
}

#[test]
fn statements_come_from_a_file_and_a_report_may_say_its_own() {
    each_database(|database| {
        let (server, api) = scene(database);
        plan(&api);
        drop(server);
        let folder = scratch::folder("actuals");
        let path = folder.join("ist-bis.csv");
        std::fs::write(&path, "massnahme;wirkung;bis\nolaf;;06.2020\nolaf;dev;2020-03\n")
            .expect("writes a file");
        let imported = run(&[
            "import",
            "actuals",
            &path.display().to_string(),
            "--database",
            database,
        ]);
        assert_eq!(imported.code, Some(0), "{imported:?}");
        let net = |more: &[&str]| {
            let asked = [&["report", "balance", "--json", "--database", database], more].concat();
            let found = run(&asked);
            assert_eq!(found.code, Some(0), "{found:?}");
            let report: Value = serde_json::from_str(&found.stdout).expect("is JSON");
            report["total"]["net"].clone()
        };
        assert_eq!(net(&[]), "-21000.00");
        assert_eq!(net(&["--actuals-through", "2090-02"]), "-10000.00");
        let refused = run(&[
            "report",
            "balance",
            "--actuals-through",
            "2020-13",
            "--database",
            database,
        ]);
        assert_eq!(refused.code, Some(2), "{refused:?}");
    });
}
