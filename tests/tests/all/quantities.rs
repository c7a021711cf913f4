//! Lines with a quantity and its price, and with tags: booked, shown, reversed, and asked for.

use querbuch_tests::api::Api;
use querbuch_tests::databases::each_database;
use querbuch_tests::scratch;
use querbuch_tests::server::{Server, run};
use serde_json::{Value, json};

use crate::scene::scene;

fn line(more: &Value) -> Value {
    let mut line = json!({ "effect": "run", "month": "2026-01" });
    for (key, value) in more.as_object().expect("is an object") {
        line[key] = value.clone();
    }
    json!({ "measure": "olaf", "postings": [line] })
}

const HOURS: &str = "12.5";

fn hours(centre: &str) -> Value {
    line(&json!({
        "quantity": HOURS, "unitOfMeasure": "h", "price": "80.04",
        "tags": [{ "key": "Kostenstelle", "value": centre }, { "key": "auftrag", "value": "A-7" }],
    }))
}

#[test]
fn a_quantity_makes_the_amount_and_tags_are_asked_for_now_and_then() {
    each_database(|database| {
        let (server, api) = scene(database);
        let made = api.act("book", hours("4711"));
        let id = made["booking"]["id"].as_str().expect("has an id").to_owned();
        api.act("book", hours("4712"));
        api.act("book", line(&json!({ "amount": "5.00" })));
        let before = api.position();

        let document = "query($id: ID!) { booking(id: $id) { postings { amount quantity unitOfMeasure price tags { key value } } } }";
        let shown = |id: &str| {
            let mut data = api.client.query(document, json!({ "id": id }));
            data["booking"]["postings"][0].take()
        };
        let tags = json!([{ "key": "auftrag", "value": "A-7" }, { "key": "kostenstelle", "value": "4711" }]);
        let expected = json!({ "amount": "1000.50", "quantity": HOURS, "unitOfMeasure": "h", "price": "80.04", "tags": tags });
        assert_eq!(shown(&id), expected);

        let refused = api.refused(
            "book",
            line(&json!({
                "amount": "1000.51", "quantity": HOURS, "unitOfMeasure": "h", "price": "80.04",
            })),
        );
        assert_eq!(refused, ["INVALID_VALUE postings.0.amount"]);
        assert_eq!(
            api.refused("book", line(&json!({ "quantity": "1", "price": "1" }))),
            ["INVALID_VALUE postings.0.unitOfMeasure"]
        );
        assert_eq!(
            api.refused("book", line(&json!({}))),
            ["INVALID_VALUE postings.0.amount"]
        );

        let reversal = api.act("reverse", json!({ "booking": id, "reason": "falsch" }));
        let back = shown(reversal["booking"]["id"].as_str().expect("has an id"));
        assert_eq!(
            (&back["quantity"], &back["amount"]),
            (&json!("-12.5"), &json!("-1000.50"))
        );
        assert_eq!(back["tags"], tags);

        let cost = |tags: &str, position: u64| {
            let filter = format!("{{ measures: [\"olaf\"], kinds: [COST], tags: [{tags}] }}");
            let document = format!(
                "{{ balance(filter: {filter}, basis: ACTUAL, asOf: {{ position: {position} }}) {{ total {{ cost }} }}
                    bookings(filter: {filter}, asOf: {{ position: {position} }}) {{ totalCount }} }}"
            );
            let data = api.client.query(&document, json!({}));
            (
                data["balance"]["total"]["cost"].clone(),
                data["bookings"]["totalCount"].clone(),
            )
        };
        let tag = |value: &str| format!("{{ key: \"KOSTENSTELLE\", value: \"{value}\" }}");
        let (one, other) = (tag("4711"), tag("4712"));
        let order = "{ key: \"auftrag\", value: \"A-7\" }";
        assert_eq!(cost(&one, before), (json!("1000.50"), json!(1)));
        assert_eq!(cost(&other, before), (json!("1000.50"), json!(1)));
        assert_eq!(
            cost(&format!("{one}, {other}"), before),
            (json!("2001.00"), json!(2))
        );
        assert_eq!(
            cost(&format!("{one}, {order}"), before),
            (json!("1000.50"), json!(1))
        );
        assert_eq!(cost(&tag("4713"), before), (json!("0.00"), json!(0)));
        assert_eq!(cost(&one, api.position()), (json!("0.00"), json!(2)));

        // What is not answered from postings says so.
        tags_are_refused_where_they_cannot_be_told_apart(&api);
        drop(server);
    });
}

fn tags_are_refused_where_they_cannot_be_told_apart(api: &Api) {
    // Confirmations and disputes have no tags, so a stage of what has some would be wrong.
    for question in [
        "flows(filter: { tags: [{ key: \"a\", value: \"1\" }] }) { position }",
        "balance(groupBy: [STAGE], filter: { tags: [{ key: \"a\", value: \"1\" }] }) { position }",
        "balance(filter: { stages: [CLAIMED], tags: [{ key: \"a\", value: \"1\" }] }) { position }",
    ] {
        let answer = api.client.execute(&format!("{{ {question} }}"), json!({}));
        assert_eq!(answer.error_codes(), ["INVALID_VALUE"], "{}", answer.text());
    }
}

#[test]
fn rows_with_quantities_and_tags_are_told_apart_by_them() {
    each_database(|database| {
        drop(scene(database));
        let folder = scratch::folder("quantities");
        let file = folder.join("stunden.csv");
        let file = file.to_str().expect("is text");
        let import = |row: &str, more: &[&str]| {
            let heading = "massnahme;wirkung;monat;betrag;buchung;menge;masseinheit;preis;tag:Kostenstelle;Merkmal: auftrag";
            std::fs::write(file, format!("{heading}\n{row}\n")).expect("there is room");
            let args = [
                "import",
                "bookings",
                file,
                "--database",
                database,
                "--json",
                "--source",
                "sap-05",
            ];
            let run = run(&[&args[..], more].concat());
            let answer: Value = serde_json::from_str(&run.stdout).unwrap_or_default();
            let counts = ["booked", "known"].map(|name| answer["receipt"][name].as_u64().unwrap_or(99));
            (run.code, counts, run.stdout + &run.stderr)
        };
        let row = "olaf;run;2026-01;;17;12,5;h;80,04;4711;A-7";
        let (code, counts, text) = import(row, &[]);
        assert_eq!((code, counts), (Some(0), [1, 0]), "{text}");
        let (code, counts, text) = import("olaf;run;2026-01;1000,50;17;12,5;h;80,04; 4711 ;A-7", &[]);
        assert_eq!((code, counts), (Some(0), [0, 1]), "{text}");
        // The same amount, of another quantity or at another cost centre.
        for other in [
            "olaf;run;2026-01;;17;25;h;40,02;4711;A-7",
            "olaf;run;2026-01;;17;12,5;h;80,04;4712;A-7",
            "olaf;run;2026-01;1000,50;17;;;;;",
        ] {
            let (code, _, text) = import(other, &["--dry-run"]);
            assert_ne!(code, Some(0), "{text}");
            assert!(text.contains("kostenstelle=4711"), "{text}");
        }
        let (code, _, text) = import("olaf;run;2026-01;1000,51;18;12,5;h;80,04;4711;", &[]);
        assert_ne!(code, Some(0), "{text}");
        assert!(text.contains("1000.51") && text.contains("1000.50"), "{text}");

        let (code, counts, text) = import("olaf;run;2026-01;;17;12,5;h;80,04;4712;A-7", &["--correct"]);
        assert_eq!((code, counts), (Some(0), [1, 0]), "{text}");
        let report = ["report", "postings", "--database", database, "--format", "csv"];
        let report = run(&report);
        let centres = report.stdout.matches("kostenstelle=4711").count();
        assert_eq!(
            (centres, report.stdout.matches("kostenstelle=4712").count()),
            (2, 1),
            "{}",
            report.stdout
        );
        the_command_line_finds_and_sums_them(database);
    });
}

fn the_command_line_finds_and_sums_them(database: &str) {
    let report = |args: &[&str]| {
        let run = run(&[&["report"], args, &["--database", database, "--format", "json"]].concat());
        let json: Value = serde_json::from_str(&run.stdout).unwrap_or_default();
        (run.code, json, run.stdout + &run.stderr)
    };
    for filter in [
        "tag:kostenstelle=4712",
        "Merkmal:Kostenstelle=4712,4713",
        "tags=KOSTENSTELLE:4712",
    ] {
        let (code, json, text) = report(&["balance", "--filter", filter, "--basis", "actual"]);
        assert_eq!(code, Some(0), "{text}");
        assert_eq!(json["total"]["cost"], "1000.50", "{filter}: {text}");
        let (_, json, text) = report(&["bookings", "--filter", filter]);
        assert_eq!(
            json["bookings"].as_array().map(Vec::len),
            Some(1),
            "{filter}: {text}"
        );
    }
    // All that was booked at the other cost centre was put right.
    let (_, json, text) = report(&[
        "balance",
        "--filter",
        "tag:kostenstelle=4711",
        "--basis",
        "actual",
    ]);
    assert_eq!(json["rows"], json!([]), "{text}");
    let (_, json, text) = report(&["tags", "--key", "Kostenstelle"]);
    assert_eq!(
        (&json["tags"][0]["value"], &json["tags"][0]["cost"]),
        (&json!("4712"), &json!("1000.50")),
        "{text}"
    );
    let (_, json, text) = report(&["quantities", "--filter", "tag:auftrag=A-7"]);
    let expected = json!([{
        "kind": "COST", "quantity": "12.5", "unitOfMeasure": "h", "amount": "1000.50", "postings": 1
    }]);
    assert_eq!(json["quantities"], expected, "{text}");
    let german = run(&["report", "quantities", "--database", database, "--locale", "de"]);
    assert!(
        german.stdout.contains("12,5") && german.stdout.contains("Maßeinheit"),
        "{}",
        german.stdout
    );
    let (code, _, text) = report(&["flows", "--filter", "tag:a=1"]);
    assert_ne!(code, Some(0), "{text}");

    let server = Server::start(database);
    let file = server
        .client()
        .get("/export/postings.csv?locale=en&texts=false&tags=kostenstelle:4712");
    assert_eq!(
        (file.status, file.text().lines().count()),
        (200, 2),
        "{}",
        file.text()
    );
}
