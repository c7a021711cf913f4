//! Units are renamed, moved and merged; what was known before stays as it was.

use std::path::Path;

use querbuch_tests::api::Api;
use querbuch_tests::databases::each_database;
use querbuch_tests::live::Socket;
use querbuch_tests::scratch;
use querbuch_tests::server::run;
use serde_json::{Value, json};

use crate::scene::scene;

/// A second town beside Magdeburg, and something booked in both halves of the country.
fn fill(api: &Api) {
    let town = json!({ "code": "15001", "name": "Dessau-Roßlau", "level": "MUNICIPAL", "parent": "15", "isBody": true });
    let part = json!({ "code": "15003/amt", "name": "Ordnungsamt", "level": "MUNICIPAL", "parent": "15003" });
    api.act("registerUnits", json!({ "units": [town, part] }));
    let at = |unit: &str, kind: &str, category: &str, amount: &str| {
        json!({
            "unit": unit, "kind": kind, "category": category, "cashability": "CASH", "month": "2026-03", "amount": amount,
        })
    };
    let postings = [
        at("15003/amt", "SAVING", "run.saving.goods", "7.00"),
        at("15001", "SAVING", "run.saving.goods", "20.00"),
        at("05113", "SAVING", "run.saving.goods", "300.00"),
    ];
    api.act("book", json!({ "measure": "olaf", "postings": postings }));
    api.book(
        "olaf",
        &[("dev", "2026-02", "50.00"), ("staff", "2026-03", "4000.00")],
    );
    api.schedule("plan", "olaf/staff", &[("2026-12", "1.00"), ("2027-05", "2.00")]);
}

fn reorganize(api: &Api, mut input: Value) -> Value {
    input["effectiveFrom"] = json!("2027-01");
    api.act("reorganizeUnit", input)
}

/// Everything that a structure shows in, as of a position, byte by byte.
fn past(api: &Api, position: u64) -> Vec<String> {
    let at = format!("asOf: {{position: {position}}}");
    let unit = "unit { id code name level active body { code } parent { code name } path { code name } children { nodes { code name } } formerNames history { position } mergedInto { code } }";
    let figures = "cost saving transfer net";
    let documents = [
        format!(
            "{{ balance(groupBy: [STATE, BODY, UNIT, YEAR], basis: ACTUAL, {at}) {{ rows {{ state {{ code name }} body {{ code name }} {unit} year {figures} }} total {{ {figures} }} position }} }}"
        ),
        format!(
            "{{ balance(filter: {{units: [\"15\"]}}, groupBy: [LEVEL], {at}) {{ rows {{ level {figures} }} total {{ {figures} }} }} }}"
        ),
        format!(
            "{{ balance(filter: {{units: [\"15001\"]}}, groupBy: [STATE, MONTH], basis: PLAN, {at}) {{ rows {{ state {{ code }} month {figures} }} }} }}"
        ),
        format!(
            "{{ flows(party: STATE, {at}) {{ nodes {{ id label amount }} links {{ source target amount }} matrix {{ payer {{ label }} beneficiary {{ label }} amount }} }} }}"
        ),
        format!("{{ flows(party: BODY, basis: ACTUAL, {at}) {{ nodes {{ id label amount }} }} }}"),
    ];
    let mut answers: Vec<String> = documents
        .iter()
        .map(|document| {
            let answer = api.client.execute(document, json!({}));
            assert!(answer.json()["errors"].is_null(), "{document}: {answer:?}");
            answer.text().to_owned()
        })
        .collect();
    for file in ["units", "postings", "balance"] {
        let answer = api
            .client
            .get(&format!("/export/{file}.csv?asOf={position}&units=15"));
        assert_eq!(answer.status, 200, "{answer:?}");
        answers.push(answer.text().to_owned());
    }
    let answer = api
        .client
        .get(&format!("/export/units.csv?asOf={position}&search=magdeburg"));
    answers.push(answer.text().to_owned());
    answers
}

fn saving(api: &Api, unit: &str) -> String {
    let total = api.total(&format!("filter: {{units: [\"{unit}\"]}}, basis: ACTUAL"));
    total.split(' ').nth(1).expect("four figures").to_owned()
}

#[test]
fn the_past_stays_as_it_was_and_now_is_as_it_became() {
    each_database(|database| {
        let (_server, api) = scene(database);
        fill(&api);
        let before = api.position();
        let kept = past(&api, before);
        assert_eq!(
            (saving(&api, "15"), saving(&api, "05")),
            ("4027.00".into(), "300.00".into())
        );

        reorganize(&api, json!({ "unit": "15003", "name": "Magdeburg an der Elbe" }));
        reorganize(&api, json!({ "unit": "05113", "parent": "15" }));
        let between = api.position();
        let kept_between = past(&api, between);
        let payload = reorganize(&api, json!({ "unit": "15003", "mergeInto": "15001" }));
        assert_eq!(payload["unit"]["active"], false);
        assert_eq!(payload["position"], api.position());

        assert_eq!(past(&api, before), kept);
        assert_eq!(past(&api, between), kept_between);
        assert_ne!(kept, kept_between);
        assert_eq!(
            (saving(&api, "15"), saving(&api, "05")),
            ("4327.00".into(), "0.00".into())
        );
        assert_eq!(
            (saving(&api, "15001"), saving(&api, "15003")),
            ("4027.00".into(), "4007.00".into())
        );
        let rows = api.rows(
            "groupBy: [STATE, BODY], basis: ACTUAL, filter: {kinds: [SAVING]}",
            "state { code } body { code }",
        );
        let expected = [
            "15 05113: 0.00 300.00 0.00 300.00",
            "15 15001: 0.00 4027.00 0.00 4027.00",
        ];
        assert_eq!(rows, expected);
    });
}

#[test]
fn a_unit_tells_what_became_of_it() {
    each_database(|database| {
        let (_server, api) = scene(database);
        fill(&api);
        let before = api.position();
        reorganize(&api, json!({ "unit": "15003", "name": "Magdeburg an der Elbe" }));
        reorganize(&api, json!({ "unit": "05113", "parent": "15" }));
        reorganize(&api, json!({ "unit": "15003", "mergeInto": "15001" }));
        let document = "{ unit(ref: \"15003\") { name active formerNames effectiveFrom mergedInto { code } body { code } path { code }
            history { position kind effectiveFrom name formerName parent { code } formerParent { code } } } }";
        let unit = api.client.query(document, json!({}))["unit"].take();
        let expected = json!({
            "name": "Magdeburg an der Elbe", "active": false, "formerNames": ["Magdeburg"], "effectiveFrom": "2027-01",
            "mergedInto": { "code": "15001" }, "body": { "code": "15001" },
            "path": [{ "code": "15" }, { "code": "15001" }, { "code": "15003" }],
            "history": [
                { "position": before + 1, "kind": "RENAMED", "effectiveFrom": "2027-01", "name": "Magdeburg an der Elbe",
                  "formerName": "Magdeburg", "parent": null, "formerParent": null },
                { "position": before + 3, "kind": "MERGED", "effectiveFrom": "2027-01", "name": null, "formerName": null,
                  "parent": { "code": "15001" }, "formerParent": { "code": "15" } },
            ],
        });
        assert_eq!(unit, expected);
        let codes = |arguments: &str| {
            let units = api.client.query(
                &format!("{{ units({arguments}) {{ nodes {{ code }} totalCount }} }}"),
                json!({}),
            );
            let nodes = units["units"]["nodes"].as_array().expect("is a list").clone();
            nodes
                .iter()
                .map(|node| node["code"].as_str().expect("a code").to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(codes("search: \"elbe\""), ["15003"]);
        assert_eq!(codes("active: false"), ["15003"]);
        assert_eq!(codes("below: \"15001\""), ["15003", "15003/amt"]);
        assert_eq!(
            codes("below: \"15\", active: true"),
            ["05113", "15/03", "15001", "15003/amt"]
        );
        assert_eq!(codes("below: \"05\""), [""; 0]);
        let file = api.client.get("/export/units.csv?locale=en&units=15001");
        assert!(file.text().contains(",false,15001,2027-01"), "{}", file.text());
    });
}

#[test]
fn what_has_ended_takes_nothing_and_names_its_successor() {
    each_database(|database| {
        let (_server, api) = scene(database);
        fill(&api);
        reorganize(&api, json!({ "unit": "15003", "mergeInto": "15001" }));
        let book = |month: &str| json!({ "measure": "olaf", "postings": [{ "effect": "staff", "month": month, "amount": "1.00" }] });
        assert_eq!(
            api.refused("book", book("2027-01")),
            ["UNIT_INACTIVE postings.0.effect"]
        );
        let english = Api::new(api.client.clone().with_header("accept-language", "en"));
        let payload = english.ask("book", book("2030-12"));
        let message = payload["errors"][0]["message"].as_str().expect("a sentence");
        assert!(
            message.contains("15001") && message.contains("2027-01"),
            "{message}"
        );
        api.act("book", book("2026-12"));
        let plan = |month: &str| json!({ "effect": "olaf/staff", "amounts": [{ "month": "2026-12", "amount": "5.00" }, { "month": month, "amount": "1.00" }] });
        assert_eq!(
            api.refused("plan", plan("2027-05")),
            ["UNIT_INACTIVE amounts.1.month"]
        );
        assert_eq!(
            api.refused("forecast", plan("2027-01")),
            ["UNIT_INACTIVE amounts.1.month"]
        );
        api.act("plan", plan("2026-11"));
        let below =
            json!({ "units": [{ "code": "x", "name": "X", "level": "MUNICIPAL", "parent": "15003" }] });
        assert_eq!(
            api.refused("registerUnits", below),
            ["UNIT_INACTIVE units.0.parent"]
        );
    });
}

#[test]
fn what_cannot_be_is_refused_at_its_place() {
    each_database(|database| {
        let (_server, api) = scene(database);
        let table = [
            (json!({ "unit": "nowhere", "name": "X" }), "NOT_FOUND unit"),
            (json!({ "unit": "15003" }), "INVALID_VALUE"),
            (json!({ "unit": "15003", "name": "" }), "INVALID_VALUE name"),
            (json!({ "unit": "15003", "name": "Magdeburg" }), "INVALID_VALUE"),
            (
                json!({ "unit": "15003", "name": "x", "mergeInto": "05113" }),
                "INVALID_VALUE mergeInto",
            ),
            (
                json!({ "unit": "15003", "parent": "05", "mergeInto": "05113" }),
                "INVALID_VALUE mergeInto",
            ),
            (json!({ "unit": "15", "parent": "15003" }), "CYCLE parent"),
            (json!({ "unit": "15", "mergeInto": "15" }), "CYCLE mergeInto"),
            (
                json!({ "unit": "15003", "mergeInto": "05" }),
                "INVALID_VALUE mergeInto",
            ),
            (
                json!({ "unit": "buerger", "mergeInto": "wirtschaft" }),
                "INVALID_VALUE mergeInto",
            ),
            (
                json!({ "unit": "buerger", "parent": "bund" }),
                "INVALID_VALUE parent",
            ),
            (
                json!({ "unit": "15/03", "parent": "unit:99" }),
                "NOT_FOUND parent",
            ),
        ];
        for (mut input, expected) in table {
            input["effectiveFrom"] = json!("2027-01");
            assert_eq!(
                api.refused("reorganizeUnit", input.clone()),
                [expected],
                "{input}"
            );
        }
        let month = json!({ "unit": "15003", "name": "X", "effectiveFrom": "2027" });
        assert_eq!(
            api.refused("reorganizeUnit", month),
            ["INVALID_VALUE effectiveFrom"]
        );

        let keyed =
            json!({ "idempotencyKey": "once", "unit": "15003", "name": "X", "effectiveFrom": "2027-01" });
        let first = api.act("reorganizeUnit", keyed.clone());
        let again = api.act("reorganizeUnit", keyed.clone());
        assert_eq!(
            (&first["position"], &again["position"]),
            (&again["position"], &json!(api.position()))
        );
        assert_eq!(
            (&first["replayed"], &again["replayed"]),
            (&json!(false), &json!(true))
        );
        let mut other = keyed;
        other["name"] = json!("Y");
        assert_eq!(
            api.refused("reorganizeUnit", other),
            ["IDEMPOTENCY_CONFLICT idempotencyKey"]
        );
    });
}

#[test]
fn who_follows_a_balance_sees_what_came_and_went() {
    each_database(|database| {
        let (server, api) = scene(database);
        fill(&api);
        let document = "subscription { balance(filter: {units: [\"15\"]}, groupBy: [UNIT], basis: ACTUAL) { rows { unit { code name path { code } } saving } total { saving } position } }";
        let mut socket = Socket::subscribe(server.address(), document);
        let mut next = || {
            let balance = socket.event()["balance"].take();
            assert_eq!(balance["position"], api.position());
            (
                balance["rows"].clone(),
                balance["total"]["saving"].as_str().expect("an amount").to_owned(),
            )
        };
        assert_eq!(next().1, "4027.00");
        reorganize(&api, json!({ "unit": "05113", "parent": "15" }));
        let (rows, total) = next();
        assert_eq!(total, "4327.00");
        assert_eq!(
            rows[0]["unit"]["path"],
            json!([{ "code": "15" }, { "code": "05113" }])
        );
        reorganize(&api, json!({ "unit": "15003", "name": "Otto-Stadt" }));
        assert!(next().0.to_string().contains("Otto-Stadt"));
        reorganize(&api, json!({ "unit": "15001", "parent": "05" }));
        assert_eq!(next().1, "4307.00");
        api.book("olaf", &[("staff", "2026-04", "1.00")]);
        assert_eq!(next().1, "4308.00");
    });
}

#[test]
fn the_log_is_asked_by_the_tree_of_each_entry() {
    each_database(|database| {
        let (_server, api) = scene(database);
        let essen = api.client.query("{ unit(ref: \"05113\") { id } }", json!({}))["unit"]["id"].take();
        let start = api.position();
        reorganize(&api, json!({ "unit": "05113", "name": "Essen/Ruhr" }));
        reorganize(&api, json!({ "unit": "05113", "parent": "15" }));
        reorganize(&api, json!({ "unit": "05113", "name": "Essen" }));
        let log = |unit: &str| {
            let document = format!(
                "{{ log(after: {start}, units: [\"{unit}\"]) {{ entries {{ position type unit {{ id }} payload }} }} }}"
            );
            let entries = api.client.query(&document, json!({}))["log"]["entries"].take();
            let entries = entries.as_array().expect("is a list").clone();
            assert!(
                entries.iter().all(|entry| entry["unit"]["id"] == essen),
                "{entries:?}"
            );
            let line = |entry: &Value| {
                format!(
                    "{} {}",
                    entry["position"].as_u64().expect("a number") - start,
                    entry["type"].as_str().expect("a type")
                )
            };
            entries.iter().map(line).collect::<Vec<_>>()
        };
        assert_eq!(log("05"), ["1 unit.renamed", "2 unit.moved"]);
        assert_eq!(log("15"), ["2 unit.moved", "3 unit.renamed"]);
        assert_eq!(log("05113"), ["1 unit.renamed", "2 unit.moved", "3 unit.renamed"]);
    });
}

fn written(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("writes a file");
    path.display().to_string()
}

/// Runs the program on a database; its exit code and all that it said.
fn program(database: &str, args: &[&str]) -> (Option<i32>, String) {
    let run = run(&[args, &["--database", database]].concat());
    (run.code, run.stdout + &run.stderr)
}

/// The tree of units as a terminal shows it.
fn tree(database: &str) -> String {
    let shown = run(&[
        "report",
        "units",
        "--locale",
        "en",
        "--all",
        "--depth",
        "9",
        "--database",
        database,
    ]);
    assert_eq!(shown.code, Some(0), "{}", shown.stderr);
    shown.stdout
}

#[test]
fn a_file_of_changes_comes_in_as_a_whole() {
    each_database(|database| {
        let folder = scratch::folder("reorganisations");
        let units = "code;name;level;parent;is_body\n15;Sachsen-Anhalt;STATE;;ja\na;A;MUNICIPAL;15;ja\nb;B;MUNICIPAL;15;ja\nc;C;MUNICIPAL;15;ja\nd;D;MUNICIPAL;15;ja\n";
        let units = written(&folder, "units.csv", units);
        let import = |kind: &str, file: &str, more: &[&str]| {
            program(database, &[&["import", kind, file], more].concat())
        };
        assert_eq!(import("units", &units, &[]).0, Some(0));
        // A into B, then B into C: what was merged into another lies below it when that is merged.
        let good = "Einheit;Bezeichnung;Übergeordnet;Aufgegangen in;Wirksam ab\na;;;b;01.01.2027\nd;Neustadt;c;;2027-01\nb;;;c;2028-01\n";
        let good = written(&folder, "changes.csv", good);
        let bad = "unit,name,parent,mergeInto,effectiveFrom\na,,,b,2027-01\nc,,,a,2027-01\nd,,nowhere,,2027-01\nd,,,,2027-01\n";
        let bad = written(&folder, "bad.csv", bad);

        let (code, said) = import("reorganisations", &bad, &[]);
        assert_eq!(code, Some(3), "{said}");
        for part in ["bad.csv", "mergeInto", "“a”", "nowhere", "“b”"] {
            assert!(said.contains(part), "{part}: {said}");
        }
        let (code, said) = import("reorganisations", &good, &["--dry-run"]);
        assert_eq!(code, Some(0), "{said}");
        assert!(!tree(database).contains("Neustadt"), "nothing was written");
        assert_eq!(import("gebietsaenderungen", &good, &[]).0, Some(0));
        let shown = tree(database);
        for part in ["Neustadt", "A (merged from 2027-01)", "B (merged from 2028-01)"] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        // Both files again: nothing happens twice, and nothing stands against what was imported before.
        for (kind, file) in [("reorganisations", &good), ("units", &units)] {
            let (code, said) = import(kind, file, &[]);
            assert_eq!(code, Some(0), "{said}");
        }
        assert_eq!(tree(database), shown);
        let (code, said) = program(database, &["verify"]);
        assert_eq!(code, Some(0), "{said}");
    });
}
