//! Allocations: what is booked at one unit, shared among others by a key.

use querbuch_tests::api::{Api, refusals};
use querbuch_tests::databases::each_database;
use querbuch_tests::server::run;
use querbuch_tests::{repository, scratch};
use serde_json::{Value, json};

use crate::distribution_keys::key;
use crate::scene::scene;

/// Two keys, and 100.01 of cost a month at `bund/06`, January and February 2026; 5.00 saved at `15003`.
fn fill(api: &Api) {
    api.act(
        "defineKey",
        key("thirds", "2020-01", &[("bund/06", "1"), ("15", "1"), ("05", "1")]),
    );
    api.act(
        "defineKey",
        key("laender", "2020-01", &[("15", "1"), ("05", "3")]),
    );
    api.act("defineKey", key("laender", "2026-02", &[("15", "1")]));
    let lines = [
        ("run", "2026-01", "100.01"),
        ("run", "2026-02", "100.01"),
        ("staff", "2026-01", "5.00"),
    ];
    api.book("olaf", &lines);
}

fn input(key: &str, month: &str, amount: &str) -> Value {
    json!({ "effect": "olaf/run", "key": key, "month": month, "amount": amount, "text": "Umlage 2026" })
}

/// The same input with more fields.
fn with(mut input: Value, more: Value) -> Value {
    let (Some(fields), Value::Object(more)) = (input.as_object_mut(), more) else {
        panic!("inputs are objects");
    };
    fields.extend(more);
    input
}

/// Costs by unit, each as `unit: cost`.
fn costs(api: &Api, arguments: &str) -> Vec<String> {
    let rows = api.rows(
        &format!("filter: {{ kinds: [COST] {arguments} }}, groupBy: [UNIT], basis: ACTUAL"),
        "unit { code }",
    );
    let cost = |row: String| row.split(' ').take(2).collect::<Vec<_>>().join(" ");
    rows.into_iter().map(cost).collect()
}

/// A month of 2090 is open wherever this runs.
#[test]
fn what_is_shared_in_an_open_month_counts_once_on_the_outlook() {
    each_database(|database| {
        let (_server, api) = scene(database);
        fill(&api);
        let amounts = json!([{ "month": "2090-01", "amount": "1000" }]);
        api.act("plan", json!({ "effect": "olaf/run", "amounts": amounts }));
        api.book("olaf", &[("run", "2090-01", "600")]);
        let open = "filter: { kinds: [COST], from: \"2090-01\" }";
        let by_unit = || api.rows(&format!("{open}, groupBy: [UNIT]"), "unit { code }");
        assert_eq!(by_unit(), ["bund/06: 1000.00 0.00 0.00 -1000.00"]);
        let before = api.total(open);
        let payload = api.act("allocate", input("thirds", "2090-01", "600"));
        let shared = [
            "05: 200.00 0.00 0.00 -200.00",
            "15: 200.00 0.00 0.00 -200.00",
            "bund/06: 600.00 0.00 0.00 -600.00",
        ];
        assert_eq!(by_unit(), shared);
        assert_eq!(api.total(open), before, "it counted twice");
        // Stated as actual, what was booked takes the place of the plan.
        let stated = format!("{open}, actualsThrough: \"2090-01\"");
        assert_eq!(api.total(&stated), "600.00 0.00 0.00 -600.00");
        let booking = payload["booking"]["id"].clone();
        api.act("reverse", json!({ "booking": booking, "reason": "Tippfehler" }));
        assert_eq!(by_unit(), ["bund/06: 1000.00 0.00 0.00 -1000.00"]);
    });
}

#[test]
fn an_amount_is_shared_to_the_cent() {
    each_database(|database| {
        let (_server, api) = scene(database);
        fill(&api);
        let by_level = "groupBy: [LEVEL, MEASURE, MONTH], basis: ACTUAL";
        let before = api.total(by_level);
        let payload = api.act("allocate", input("thirds", "2026-01", "100.00"));
        assert_eq!(api.total(by_level), before, "no consolidated figure changes");
        assert_eq!(
            costs(&api, ", from: \"2026-01\", to: \"2026-01\""),
            ["05: 33.34", "15: 33.33", "bund/06: 33.34"]
        );
        let id = payload["booking"]["id"].as_str().expect("was booked").to_owned();
        let asked = api.client.query(
            "query($id: ID!) { booking(id: $id) { text basis allocation {
                key { code } effect { code } among { code } months { month amount versions { number key { code } } }
               } postings { unit { code } month amount stage } } }",
            json!({ "id": id }),
        );
        let booking = &asked["booking"];
        assert_eq!([&booking["text"], &booking["basis"]], ["Umlage 2026", "ACTUAL"]);
        let months = json!([{
            "month": "2026-01", "amount": "100.00", "versions": [{ "number": 1, "key": { "code": "thirds" } }],
        }]);
        assert_eq!(
            booking["allocation"],
            json!({ "key": { "code": "thirds" }, "effect": { "code": "run" }, "among": [], "months": months })
        );
        let line = |unit: &str, amount: &str| json!({ "unit": { "code": unit }, "month": "2026-01", "amount": amount, "stage": "CONFIRMED" });
        let lines = [
            ("bund/06", "-100.00"),
            ("05", "33.34"),
            ("15", "33.33"),
            ("bund/06", "33.33"),
        ];
        let lines: Vec<Value> = lines.iter().map(|(unit, amount)| line(unit, amount)).collect();
        assert_eq!(booking["postings"], Value::from(lines));

        let shares = costs(&api, "");
        let reversal = api.act(
            "reverse",
            json!({ "booking": id, "reason": "Falscher Schlüssel" }),
        );
        assert_eq!(
            costs(&api, ", from: \"2026-01\", to: \"2026-01\""),
            ["bund/06: 100.01"],
            "what was taken back leaves no trace"
        );
        let position = reversal["position"].as_u64().expect("a position") - 1;
        let rows = api.rows(
            &format!("filter: {{ kinds: [COST] }}, groupBy: [UNIT], basis: ACTUAL, asOf: {{ position: {position} }}"),
            "unit { code }",
        );
        assert_eq!(rows.len(), shares.len(), "the past stays as it was");
        let log = api.client.query(
            "{ log(types: [\"amount.allocated\"]) { entries { type measure { code } } } }",
            json!({}),
        );
        let entries = json!([{ "type": "amount.allocated", "measure": { "code": "olaf" } }]);
        assert_eq!(log["log"]["entries"], entries);
    });
}

#[test]
fn savings_stay_claimed_and_several_months_are_one_act() {
    each_database(|database| {
        let (_server, api) = scene(database);
        fill(&api);
        let saving =
            json!({ "effect": "olaf/staff", "key": "laender", "month": "2026-01", "amount": "4.00" });
        api.act("allocate", saving);
        let stages = api.rows(
            "filter: { kinds: [SAVING] }, groupBy: [UNIT, STAGE], basis: ACTUAL",
            "unit { code } stage",
        );
        assert_eq!(
            stages,
            [
                "05 CLAIMED: 0.00 3.00 0.00 3.00",
                "15 CLAIMED: 0.00 1.00 0.00 1.00",
                "15003 CLAIMED: 0.00 1.00 0.00 1.00"
            ]
        );
        let range =
            json!({ "effect": "olaf/run", "key": "laender", "month": "2026-01", "through": "2026-12" });
        let before = api.position();
        api.act("allocateRange", range.clone());
        // Two effects that had to be made, and one booking for both months.
        assert_eq!(api.position(), before + 3);
        assert_eq!(
            costs(&api, ", to: \"2026-01\""),
            ["05: 75.01", "15: 25.00", "bund/06: 0.00"]
        );
        assert_eq!(
            costs(&api, ", from: \"2026-02\""),
            ["15: 100.01", "bund/06: 0.00"]
        );
        assert_eq!(api.refused("allocateRange", range), ["INVALID_VALUE month"]);
    });
}

#[test]
fn what_is_refused_says_where() {
    each_database(|database| {
        let (_server, api) = scene(database);
        fill(&api);
        api.act(
            "defineKey",
            key("all", "2020-01", &[("15", "1"), ("buerger", "1")]),
        );
        let good = || input("laender", "2026-01", "100.00");
        let cases = [
            (
                json!({ "effect": "olaf/nothing", "key": "none" }),
                vec!["NOT_FOUND effect", "NOT_FOUND key"],
            ),
            (json!({ "effect": "olaf/fee-bund" }), vec!["INVALID_VALUE effect"]),
            (json!({ "amount": "100.02" }), vec!["AMOUNT_OUT_OF_RANGE amount"]),
            (json!({ "amount": "0" }), vec!["INVALID_VALUE amount"]),
            (
                json!({ "amount": 1.5, "month": "2026" }),
                vec!["INVALID_VALUE month", "INVALID_VALUE amount"],
            ),
            (
                json!({ "among": ["15", "bund"] }),
                vec!["KEY_SHARES_INVALID among"],
            ),
            (json!({ "among": [] }), vec!["INVALID_VALUE among"]),
            (json!({ "month": "2019-12" }), vec!["KEY_SHARES_INVALID month"]),
            (json!({ "key": "all" }), vec!["INVALID_VALUE key"]),
            (json!({ "everyMonths": 2 }), vec!["INVALID_VALUE everyMonths"]),
            (
                json!({ "through": "2026-03" }),
                vec!["AMOUNT_OUT_OF_RANGE amount"],
            ),
        ];
        for (change, expected) in cases {
            let input = with(good(), change.clone());
            assert_eq!(api.refused("allocate", input), expected, "{change}");
        }
        let keyed = with(good(), json!({ "idempotencyKey": "once" }));
        let first = api.act("allocate", keyed.clone());
        let again = api.act("allocate", keyed.clone());
        assert_eq!(
            [&first["replayed"], &again["replayed"]],
            [&json!(false), &json!(true)]
        );
        assert_eq!(first["booking"], again["booking"]);
        let other = api.ask("allocate", with(keyed, json!({ "amount": "1.00" })));
        assert_eq!(refusals(&other), ["IDEMPOTENCY_CONFLICT idempotencyKey"]);
    });
}

/// Each unit of a report as `code amount other difference`.
fn units(report: &Value) -> Vec<String> {
    let line = |share: &Value| {
        let word = |field: &str| share[field].as_str().unwrap_or("-").to_owned();
        let code = share["unit"]["code"].as_str().expect("a code");
        format!(
            "{code} {} {} {}",
            word("amount"),
            word("otherAmount"),
            word("difference")
        )
    };
    let units = report["units"].as_array().expect("is a list");
    units.iter().map(line).collect()
}

#[test]
fn who_bears_what_and_what_another_key_would_change() {
    each_database(|database| {
        let (_server, api) = scene(database);
        fill(&api);
        api.act("allocate", input("thirds", "2026-01", "100.00"));
        api.act(
            "allocate",
            with(input("laender", "2026-02", "50.00"), json!({ "among": ["15"] })),
        );
        let report = |arguments: &str| {
            let document = format!(
                "{{ allocation({arguments}) {{ total position
                    versions {{ from to total version {{ number key {{ code }} }} shares {{ unit {{ code }} amount }} }}
                    units {{ unit {{ code }} amount otherAmount difference }} }} }}"
            );
            api.client.query(&document, json!({}))["allocation"].take()
        };
        let now = report("measure: \"olaf\"");
        assert_eq!(now["total"], "150.00");
        assert_eq!(units(&now), ["05 33.34 - -", "15 83.33 - -", "bund/06 33.33 - -"]);
        assert_eq!(
            now["versions"][0]["version"],
            json!({ "number": 1, "key": { "code": "thirds" } })
        );
        assert_eq!(
            now["versions"][1]["shares"],
            json!([{ "unit": { "code": "15" }, "amount": "50.00" }])
        );
        let compared = report("effect: \"olaf/run\", key: \"laender\", to: \"2026-01\"");
        assert_eq!(
            units(&compared),
            [
                "05 33.34 75.00 41.66",
                "15 33.33 25.00 -8.33",
                "bund/06 33.33 0.00 -33.33"
            ]
        );
        assert_eq!(report("measure: \"olaf\", kind: SAVING")["total"], "0.00");
        for (arguments, expected) in [
            ("key: \"laender\"", "INVALID_VALUE"),
            ("measure: \"olaf\", effect: \"olaf/run\"", "INVALID_VALUE"),
            ("measure: \"nothing\"", "NOT_FOUND"),
            ("measure: \"olaf\", key: \"nothing\"", "NOT_FOUND"),
            (
                "measure: \"olaf\", from: \"2026-02\", to: \"2026-01\"",
                "INVALID_VALUE",
            ),
        ] {
            let answer = api
                .client
                .execute(&format!("{{ allocation({arguments}) {{ total }} }}"), json!({}));
            assert_eq!(answer.error_codes(), [expected], "{arguments}: {}", answer.text());
        }
    });
}

/// Imports a file of the demo.
fn import(kind: &str, name: &str, database: &str) {
    let file = repository().join("demo").join(name).display().to_string();
    let run = run(&["import", kind, &file, "--database", database]);
    assert_eq!(run.code, Some(0), "{kind} {name}: {}", run.stderr);
}

#[test]
fn keys_and_allocations_come_from_files_and_are_reported() {
    each_database(|database| {
        for kind in ["units", "measures", "effects", "bookings"] {
            import(kind, &format!("{kind}.csv"), database);
        }
        import("keys", "koenigsteiner-schluessel.csv", database);
        import("keys", "keys.csv", database);
        for _ in 0..2 {
            import("allocations", "allocations.csv", database);
        }
        let report = [
            "report",
            "allocation",
            "--measure",
            "konsens",
            "--database",
            database,
        ];
        let printed = |more: &[&str]| {
            let run = run(&[&report[..], more].concat());
            assert_eq!(run.code, Some(0), "{more:?}: {}", run.stderr);
            run.stdout
        };
        let answer: Value = serde_json::from_str(&printed(&["--json"])).expect("prints JSON");
        assert_eq!(
            answer["total"], "1047300000.00",
            "what is imported twice is allocated once"
        );
        let units = answer["units"].as_array().expect("is a list");
        assert_eq!(units.len(), 16);
        let north_rhine =
            json!({ "unit": "05", "amount": "219523505.70", "otherAmount": null, "difference": null });
        assert!(units.contains(&north_rhine), "{units:?}");
        let compared = printed(&["--key", "einwohner", "--from", "2024-01", "--locale", "de"]);
        assert!(
            compared.contains("Nordrhein-Westfalen") && compared.contains("nach einwohner"),
            "{compared}"
        );
        assert!(compared.contains("628.380.000,00"), "three years: {compared}");
        let early = run(&[&report[..], &["--key", "einwohner"]].concat());
        assert!(
            early.code == Some(3) && early.stderr.contains("2022-12"),
            "{early:?}"
        );
        let neither = run(&["report", "allocation", "--database", database]);
        assert_eq!(neither.code, Some(2), "{neither:?}");
    });
}

#[test]
fn faults_of_files_are_named_and_nothing_is_written() {
    each_database(|database| {
        import("units", "units.csv", database);
        let folder = scratch::folder("key-faults");
        let head = "schluessel;name;schluesseljahr;gueltig_ab;quelle;einheit;gewicht\n";
        let cases = [
            (
                "k;K;2020;2020-01;Q;bund;1,5\nk;K;2020;2020-01;Q;99;2,0\n",
                ["99", "3", "NOT_FOUND"],
            ),
            (
                "k;K;2020;2020-01;Q;bund;-1,5\n",
                ["\"-1,5\"", "2", "KEY_SHARES_INVALID"],
            ),
            (
                "k;K;2020;2020-01;Q;bund;1,5\nk;K;2021;2020-01;Q;11;2,0\n",
                ["2021", "3", "ROWS_DIFFER"],
            ),
            ("k;K;2020;2020-01;Q;bund;x\n", ["x", "2", "INVALID_VALUE"]),
        ];
        for (place, (rows, expected)) in cases.iter().enumerate() {
            let path = folder.join(format!("{place}.csv"));
            std::fs::write(&path, format!("{head}{rows}")).expect("writes a file");
            let path = path.display().to_string();
            let run = run(&["import", "keys", &path, "--database", database, "--json"]);
            assert_eq!(run.code, Some(3), "{rows}: {run:?}");
            let said = run.stdout + &run.stderr;
            assert!(expected.iter().all(|word| said.contains(word)), "{rows}: {said}");
        }
        let path = folder.join("good.csv");
        std::fs::write(
            &path,
            format!("{head}k;K;2020;2020-01;Q;bund;1,5\nk;K;2020;2020-01;Q;11;2,0\n"),
        )
        .expect("writes a file");
        let path = path.display().to_string();
        let run = run(&["import", "keys", &path, "--database", database, "--json"]);
        assert_eq!(run.code, Some(0), "{run:?}");
        let report: Value = serde_json::from_str(&run.stdout).expect("prints JSON");
        // The demo's 30 units, then the key alone: no refused file left anything.
        assert_eq!(report["position"], 31, "{report}");
    });
}

/// The provider would be left with less than nothing, and its customers with shares of an amount that is not there.
#[test]
fn what_was_shared_is_not_taken_back_behind_its_allocation() {
    each_database(|database| {
        let (_server, api) = scene(database);
        fill(&api);
        let booking = api.book("olaf", &[("dev", "2026-01", "100.00")]);
        let shared = json!({ "effect": "olaf/dev", "key": "thirds", "month": "2026-01", "amount": "100.00" });
        let allocation = api.act("allocate", shared)["booking"]["id"].take();
        let english = Api::new(api.client.clone().with_header("accept-language", "en"));
        let reversal = |booking: &Value| json!({ "booking": booking, "reason": "doppelt" });
        assert_eq!(
            api.refused("reverse", reversal(&json!(booking))),
            ["WRONG_STATUS booking"]
        );
        let message = english.ask("reverse", reversal(&json!(booking)))["errors"][0]["message"].take();
        let named = allocation.as_str().expect("has an id");
        assert!(
            message.as_str().is_some_and(|text| text.contains(named)),
            "{message}"
        );
        // Effects that it made are founded as well as their source.
        let asked = api.client.query(
            "{ measure(ref: \"olaf\") { effects { category { code } evidence } } }",
            json!({}),
        );
        let effects = asked["measure"]["effects"].as_array().expect("is a list");
        let of_category = effects
            .iter()
            .filter(|effect| effect["category"]["code"] == "dev.cost");
        let evidence: Vec<&Value> = of_category.map(|effect| &effect["evidence"]).collect();
        assert_eq!(evidence, ["C", "C", "C"]);
        // A programme holds what its measures shared.
        let total = "{ allocation(measure: \"ozg\", kind: COST) { total } }";
        assert_eq!(
            api.client.query(total, json!({}))["allocation"]["total"],
            "100.00"
        );
        api.act("reverse", reversal(&allocation));
        api.act("reverse", reversal(&json!(booking)));
        assert_eq!(
            api.total("filter: { categories: [\"dev.cost\"] }, basis: ACTUAL"),
            "0.00 0.00 0.00 0.00"
        );
    });
}
