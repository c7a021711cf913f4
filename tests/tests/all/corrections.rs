//! What was typed wrong is put right, and the past shows what was; states get names that a report can be asked for.

use querbuch_tests::api::{Api, figures};
use querbuch_tests::client::Client;
use querbuch_tests::databases::each_database;
use querbuch_tests::scratch;
use querbuch_tests::server::{Run, run};
use serde_json::{Value, json};

use crate::scene::scene;

fn done(args: &[&str]) -> Run {
    let run = run(args);
    assert_eq!(run.code, Some(0), "{args:?}: {}{}", run.stdout, run.stderr);
    run
}

fn booked(api: &Api) -> u64 {
    api.book("olaf", &[("dev", "2026-01", "700"), ("run", "2026-02", "300")]);
    api.schedule("plan", "olaf/staff", &[("2026-03", "5000")]);
    api.position()
}

/// Whatever is told apart by master data, at a moment.
fn told(client: &Client, as_of: &str) -> Value {
    let document = format!(
        "{{ balance(basis: OUTLOOK, groupBy: [CATEGORY, CASHABILITY, PROGRAMME, APPROACH], asOf: {as_of}) {{
              rows {{ category {{ code }} cashability programme {{ code }} approach net }} total {{ net }} }}
            ofProgramme: balance(filter: {{ measures: [\"ozg\"] }}, asOf: {as_of}) {{ total {{ net }} }}
            measure(ref: \"olaf\", asOf: {as_of}) {{
              title approach programme {{ code }} effects {{ code title category {{ code }} evidence }} }} }}"
    );
    client.query(&document, json!({}))
}

#[test]
fn corrected_master_data_moves_figures_from_then_on_and_the_past_stays() {
    each_database(|database| {
        let (server, api) = scene(database);
        let before = booked(&api);
        let past = format!("{{ position: {before} }}");
        let was = told(&api.client, &past);
        assert_eq!(was["ofProgramme"]["total"]["net"], "4000.00");
        api.act(
            "changeMeasure",
            json!({ "measure": "olaf", "title": "Ausweis", "approach": "REDUCE", "programme": null, "reason": "falsch zugeordnet" }),
        );
        api.act(
            "changeEffect",
            json!({ "effect": "olaf/dev", "category": "dev.cost.goods", "cashability": "AVOIDED", "evidence": "A", "reason": "geprüft" }),
        );
        let now = told(&api.client, &format!("{{ position: {} }}", api.position()));
        assert_eq!(now["ofProgramme"]["total"]["net"], "0.00");
        assert_eq!(now["balance"]["total"], was["balance"]["total"]);
        assert_eq!(now["measure"]["title"], "Ausweis");
        let moved = json!({
            "category": { "code": "dev.cost.goods" }, "cashability": "AVOIDED", "programme": null,
            "approach": "REDUCE", "net": "-700.00",
        });
        let rows = now["balance"]["rows"].as_array().expect("is a list");
        assert!(rows.contains(&moved), "{now:#}");
        assert_eq!(told(&api.client, &past), was, "the past stays");
        for (field, input, expected) in [
            (
                "changeMeasure",
                json!({ "measure": "ozg", "programme": "ozg", "reason": "x" }),
                "CYCLE programme",
            ),
            (
                "changeMeasure",
                json!({ "measure": "olaf", "title": "x", "reason": " " }),
                "INVALID_VALUE reason",
            ),
            (
                "changeEffect",
                json!({ "effect": "olaf/dev", "category": "run.saving.staff", "reason": "x" }),
                "INVALID_VALUE category",
            ),
        ] {
            assert_eq!(api.refused(field, input), [expected]);
        }
        // A start reads the same from a snapshot or from the log.
        drop(server);
        done(&["verify", "--database", database]);
        let (_server, api) = crate::scene::opened(database);
        assert_eq!(told(&api.client, &past), was);
        let head = format!("{{ position: {} }}", api.position());
        assert_eq!(told(&api.client, &head), now);
    });
}

#[test]
fn a_drift_tells_the_measures_and_the_words_of_those_who_acted() {
    each_database(|database| {
        let (_server, api) = scene(database);
        let before = booked(&api);
        api.act(
            "changeMeasure",
            json!({ "measure": "olaf", "programme": null, "reason": "gehört nicht zum OZG" }),
        );
        let document = "query($from: Position!) { drift(from: { position: $from }, filter: { measures: [\"ozg\"] }, conventions: { discountRate: \"0\", horizonMonths: 12, baseMonth: \"2026-01\" }) {
            from { overall { npv } } to { overall { npv } } lines { cause npvChange events measures { code } reasons } } }";
        let drift = api.client.query(document, json!({ "from": before }))["drift"].take();
        let lines = drift["lines"].as_array().expect("is a list");
        let sum: f64 = lines
            .iter()
            .map(|line| {
                line["npvChange"]
                    .as_str()
                    .expect("an amount")
                    .parse::<f64>()
                    .expect("a number")
            })
            .sum();
        let npv = |side: &str| {
            drift[side]["overall"]["npv"]
                .as_str()
                .expect("is there")
                .parse::<f64>()
                .expect("a number")
        };
        assert!((sum - (npv("to") - npv("from"))).abs() < 0.005, "{drift:#}");
        assert!(
            !lines.is_empty() && lines.iter().all(|line| line["cause"] == "REORGANISATION"),
            "{drift:#}"
        );
        assert_eq!(lines[0]["measures"], json!([{ "code": "olaf" }]));
        assert_eq!(lines[0]["reasons"], json!(["gehört nicht zum OZG"]));
    });
}

#[test]
#[expect(clippy::too_many_lines, reason = "one walk from naming to each way of asking")]
fn a_state_has_a_name_for_the_api_and_for_the_command_line() {
    each_database(|database| {
        let (server, api) = scene(database);
        let head = booked(&api);
        let named = api.act(
            "nameState",
            json!({ "name": "Kabinett 2026-03-12", "text": "beschlossen" }),
        );
        assert_eq!(named["state"]["position"], head);
        api.book("olaf", &[("dev", "2026-01", "1")]);
        assert_eq!(
            figures(&api.client.query("{ balance(basis: ACTUAL, asOf: { name: \"kabinett  2026-03-12\" }) { total { cost saving transfer net } } }", json!({}))["balance"]["total"]),
            "1000.00 0.00 0.00 -1000.00"
        );
        assert_eq!(
            api.refused("nameState", json!({ "name": "KABINETT 2026-03-12" })),
            ["ALREADY_EXISTS name"]
        );
        drop(server);
        let balance = |as_of: &str| {
            run(&[
                "report",
                "balance",
                "--database",
                database,
                "--basis",
                "actual",
                "--json",
                "--as-of",
                as_of,
            ])
        };
        for as_of in ["Kabinett 2026-03-12", &head.to_string()] {
            let answer: Value = serde_json::from_str(&balance(as_of).stdout).expect("is JSON");
            assert_eq!(answer["position"], head, "{as_of}");
        }
        let refused = balance("Kabinet 2026-03-21");
        assert_eq!(refused.code, Some(3), "{}", refused.stderr);
        assert!(
            refused.stderr.contains("Kabinett 2026-03-12"),
            "{}",
            refused.stderr
        );
        for day in ["2000-01-01", "1.1.2000"] {
            let answer: Value = serde_json::from_str(&balance(day).stdout).expect("is JSON");
            assert_eq!(answer["position"], 0, "{day}");
        }
        done(&[
            "name-state",
            "Haushalt",
            "--position",
            "3",
            "--database",
            database,
        ]);
        let listed = done(&["report", "states", "--database", database, "--locale", "de"]).stdout;
        assert!(
            listed.contains("Haushalt") && listed.contains("beschlossen"),
            "{listed}"
        );
        let csv = done(&[
            "report",
            "states",
            "--database",
            database,
            "--format",
            "csv",
            "--locale",
            "en",
        ])
        .stdout;
        assert!(csv.contains("Kabinett 2026-03-12"), "{csv}");
        done(&["verify", "--database", database]);
    });
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one walk through all acts, as they build on each other"
)]
fn acts_are_done_at_the_command_line_and_by_files() {
    each_database(|database| {
        let (server, api) = scene(database);
        let booking = api.book("olaf", &[("dev", "2026-01", "700")]);
        api.act("closePeriod", json!({ "unit": "15", "through": "2026-03" }));
        drop(server);
        let of = ["--database", database];
        let act = |args: &[&str]| done(&[args, &of[..]].concat());
        act(&[
            "change",
            "measure",
            "olaf",
            "--title",
            "Ausweis",
            "--no-programme",
            "--approach",
            "Reduzieren",
            "--reason",
            "vertippt",
        ]);
        act(&[
            "change",
            "effect",
            "olaf/dev",
            "--cashability",
            "haushaltswirksam",
            "--evidence",
            "b",
            "--reason",
            "geprüft",
        ]);
        act(&["change", "status", "ozg", "laufend"]);
        act(&["change", "deadline", "15", "--days", "30"]);
        act(&[
            "change",
            "haircuts",
            "--a",
            "0",
            "--b",
            "0,05",
            "--c",
            "0.1",
            "--d",
            "0.2",
            "--e",
            "0.4",
            "--source",
            "Hausregel",
        ]);
        act(&["reverse", &booking, "--reason", "falsch"]);
        act(&["reopen", "15", "--through", "2026-01", "--reason", "Nachtrag"]);
        let again = run(&[&["reverse", &booking, "--reason", "falsch"], &of[..]].concat());
        assert_eq!(again.code, Some(3), "{}", again.stderr);
        let folder = scratch::folder("corrections");
        let import = |kind: &str, text: &str, more: &[&str]| {
            let file = folder.join(format!("{kind}.csv"));
            std::fs::write(&file, text).expect("writes a file");
            let file = file.display().to_string();
            run(&[&["import", kind, &file], more, &of[..]].concat())
        };
        for (kind, text) in [
            ("statuses", "measure;status\nolaf;RUNNING\n"),
            ("deadlines", "unit;days\n15;\n"),
            ("reopenings", "unit;through;reason\n15;;Nachtrag\n"),
            ("haircuts", "a;b;c;d;e;source\n0;0.1;0.2;0.3;0.5;rule\n"),
        ] {
            let imported = import(kind, text, &["--decimal", "point"]);
            assert_eq!(imported.code, Some(0), "{kind}: {}", imported.stderr);
        }
        let measures = "code;title;approach;owner\nolaf;Noch anders;REDUCE;bund/06\n";
        let refused = import("measures", measures, &[]);
        assert_eq!(refused.code, Some(3));
        assert!(refused.stderr.contains("--correct"), "{}", refused.stderr);
        let corrected = import("measures", measures, &["--correct", "--reason", "neuer Name"]);
        assert_eq!(corrected.code, Some(0), "{}", corrected.stderr);
        let (_server, api) = crate::scene::opened(database);
        let measure = api
            .client
            .query("{ measure(ref: \"olaf\") { title status approach } }", json!({}));
        assert_eq!(
            measure["measure"],
            json!({ "title": "Noch anders", "status": "RUNNING", "approach": "REDUCE" })
        );
    });
}

#[test]
fn a_template_and_the_categories_are_printed() {
    let german = done(&["import", "effects", "--template", "--locale", "de"]).stdout;
    assert!(
        german.starts_with("Maßnahme;Kennung;Einheit;Art;Kategorie;"),
        "{german}"
    );
    let english = done(&["import", "effects", "--template", "--locale", "en"]).stdout;
    assert!(
        english.starts_with("measure;code;unit;kind;category;"),
        "{english}"
    );
    let folder = scratch::folder("templates");
    let database = format!("sqlite:{}", folder.join("ledger.db").display());
    let (server, _) = scene(&database);
    drop(server);
    let listed = done(&["report", "categories", "--database", &database, "--locale", "de"]).stdout;
    assert!(
        listed.contains("run.cost.staff") && listed.contains("Ersparnis"),
        "{listed}"
    );
}
