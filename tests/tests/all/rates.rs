//! Discount rates and haircuts: set with their source, and known for ever as they were.

use querbuch_tests::api::Api;
use querbuch_tests::databases::each_database;
use querbuch_tests::server::{Server, run};
use querbuch_tests::{repository, scratch};
use serde_json::{Value, json};

fn rate(valid_from: &str, nominal: &str) -> Value {
    json!({ "validFrom": valid_from, "nominal": nominal, "source": "BMF-Rundschreiben" })
}

/// `validFrom nominal real status position` of each.
fn discount(rates: &Value) -> Vec<String> {
    let list = rates["discount"].as_array().expect("is a list");
    list.iter().map(line).collect()
}

fn line(rate: &Value) -> String {
    let text = |field: &str| rate[field].as_str().unwrap_or("-").to_owned();
    format!(
        "{} {} {} {} {}",
        text("validFrom"),
        text("nominal"),
        text("real"),
        text("status"),
        rate["position"]
    )
}

fn rates(api: &Api, arguments: &str) -> Value {
    let document =
        format!("{{ rates{arguments} {{ discount {{ validFrom nominal real source status position }} }} }}");
    api.client.query(&document, json!({}))["rates"].take()
}

fn in_force(api: &Api, month: &str, position: u64) -> Option<String> {
    let document = "query($month: YearMonth!, $at: Position!) {
        rates(asOf: { position: $at }) { discountAt(month: $month) { validFrom nominal real status position } }
    }";
    let mut data = api
        .client
        .query(document, json!({ "month": month, "at": position }));
    let rate = data["rates"]["discountAt"].take();
    (!rate.is_null()).then(|| line(&rate))
}

#[test]
fn rates_are_set_with_their_source_and_stay_known() {
    each_database(|database| {
        let server = Server::start(database);
        let api = Api::new(server.client());
        assert_eq!(discount(&rates(&api, "")), Vec::<String>::new());

        let first = json!({
            "idempotencyKey": "rate-1", "validFrom": "2005-11", "nominal": "0.0430", "real": "0.035",
            "source": "BMF-Rundschreiben vom 08.11.2005", "status": "VERIFIED",
        });
        let payload = api.act("setDiscountRate", first.clone());
        assert_eq!(
            (&payload["position"], &payload["replayed"]),
            (&json!(1), &json!(false))
        );
        assert_eq!(discount(&payload["rates"]), ["2005-11 0.043 0.035 VERIFIED 1"]);
        assert_eq!(api.act("setDiscountRate", first)["replayed"], true);

        api.act("setDiscountRate", rate("2012-07", "0.031"));
        api.act(
            "setDiscountRate",
            json!({ "validFrom": "2005-11", "nominal": 0, "source": "Korrektur" }),
        );
        let now = ["2005-11 0 - UNVERIFIED 3", "2012-07 0.031 - UNVERIFIED 2"];
        assert_eq!(discount(&rates(&api, "")), now);
        let earlier = ["2005-11 0.043 0.035 VERIFIED 1", "2012-07 0.031 - UNVERIFIED 2"];
        assert_eq!(discount(&rates(&api, "(asOf: { position: 2 })")), earlier);

        let first = "2005-11 0.043 0.035 VERIFIED 1";
        assert_eq!(in_force(&api, "2012-06", 2).as_deref(), Some(first));
        assert_eq!(in_force(&api, "2012-06", 3).as_deref(), Some(now[0]));
        assert_eq!(in_force(&api, "2030-01", 1).as_deref(), Some(first));
        assert_eq!(in_force(&api, "2030-01", 3).as_deref(), Some(now[1]));
        assert_eq!(in_force(&api, "2005-10", 3), None);
        assert_eq!(in_force(&api, "2005-11", 0), None);

        let data = api.client.query(
            "{ rates { discount(superseded: true) { position } }
               log(types: [\"discount-rate.set\"], after: 0) { entries { position measure { code } unit { code } payload } } }",
            json!({}),
        );
        let every: Vec<_> = data["rates"]["discount"]
            .as_array()
            .expect("is a list")
            .iter()
            .collect();
        assert_eq!(
            every,
            [
                &json!({"position": 1}),
                &json!({"position": 3}),
                &json!({"position": 2})
            ]
        );
        let entries = &data["log"]["entries"];
        assert_eq!(entries.as_array().map(Vec::len), Some(3), "{entries}");
        assert_eq!(
            entries[0]["payload"]["nominal"], "0.043",
            "decimals are strings, in one spelling"
        );
        assert_eq!(entries[0]["measure"], Value::Null);
        assert_eq!(entries[0]["unit"], Value::Null);
    });
}

#[test]
fn what_is_no_rate_is_refused_with_its_path() {
    each_database(|database| {
        let server = Server::start(database);
        let api = Api::new(server.client());
        let table: &[(Value, &[&str])] = &[
            (rate("2005-13", "0.03"), &["INVALID_VALUE validFrom"]),
            (rate("2005-11", "3,3"), &["INVALID_VALUE nominal"]),
            (rate("2005-11", "3.3"), &["INVALID_VALUE nominal"]),
            (rate("2005-11", "-1"), &["INVALID_VALUE nominal"]),
            (rate("2005-11", "1e-2"), &["INVALID_VALUE nominal"]),
            (
                rate("2005-11", &format!("0.{}", "3".repeat(40))),
                &["INVALID_VALUE nominal"],
            ),
            (
                json!({ "validFrom": "2005-11", "nominal": 0.03, "source": "BMF" }),
                &["INVALID_VALUE nominal"],
            ),
            (
                json!({ "validFrom": "2005-11", "nominal": "0.03", "real": "9", "source": " " }),
                &["INVALID_VALUE real", "INVALID_VALUE source"],
            ),
            (
                json!({ "validFrom": "x", "nominal": "y", "real": "z", "source": "BMF" }),
                &[
                    "INVALID_VALUE validFrom",
                    "INVALID_VALUE nominal",
                    "INVALID_VALUE real",
                ],
            ),
        ];
        for (input, expected) in table {
            assert_eq!(
                api.refused("setDiscountRate", input.clone()),
                *expected,
                "{input}"
            );
        }
        let english = api.client.clone().with_header("Accept-Language", "en");
        let ask = |api: &Api| {
            let payload = api.ask("setDiscountRate", rate("2005-11", "3.3"));
            payload["errors"][0]["message"]
                .as_str()
                .expect("a sentence")
                .to_owned()
        };
        assert_eq!(
            ask(&Api::new(english)),
            "“3.3” is no rate. Give a fraction above -1 and below 1: 0.033 for 3.3 %."
        );
        assert!(ask(&api).ends_with("0.033 für 3,3 %."));
        assert_eq!(api.position(), 0);
    });
}

fn haircuts(api: &Api, position: u64) -> Value {
    let document = "query($at: Position!) {
        rates(asOf: { position: $at }) { optimismBias { haircuts { a b c d e } source status position } }
    }";
    let mut data = api.client.query(document, json!({ "at": position }));
    data["rates"]["optimismBias"].take()
}

#[test]
fn haircuts_are_built_in_as_unverified_until_some_are_set() {
    each_database(|database| {
        let server = Server::start(database);
        let api = Api::new(server.client());
        let built_in = haircuts(&api, 0);
        assert_eq!(
            built_in["haircuts"],
            json!({ "a": "0", "b": "0", "c": "0.15", "d": "0.25", "e": "0.4" })
        );
        let source = built_in["source"].as_str().expect("a source");
        assert!(source.contains("aus dem Gedächtnis"), "{source}");
        assert_eq!(
            (&built_in["status"], &built_in["position"]),
            (&json!("UNVERIFIED"), &Value::Null)
        );

        let input = json!({
            "haircuts": { "a": "0", "b": "0.05", "c": "0.10", "d": "0.2", "e": 1 },
            "source": "Leitfaden des Hauses", "status": "VERIFIED",
        });
        let payload = api.act("setOptimismBias", input);
        assert_eq!(payload["rates"]["optimismBias"]["position"], 1);
        let set = haircuts(&api, 1);
        assert_eq!(
            set["haircuts"],
            json!({ "a": "0", "b": "0.05", "c": "0.1", "d": "0.2", "e": "1" })
        );
        assert_eq!(
            (&set["status"], &set["source"]),
            (&json!("VERIFIED"), &json!("Leitfaden des Hauses"))
        );
        assert_eq!(haircuts(&api, 0), built_in, "the past stays as it was");

        let bad =
            json!({ "haircuts": { "a": "x", "b": "-0.1", "c": "1.1", "d": "0", "e": "0" }, "source": "" });
        assert_eq!(
            api.refused("setOptimismBias", bad),
            ["INVALID_VALUE haircuts.a"],
            "first what cannot be read"
        );
        let bad =
            json!({ "haircuts": { "a": "0", "b": "-0.1", "c": "1.1", "d": "0", "e": "0" }, "source": "" });
        let expected = [
            "INVALID_VALUE haircuts.b",
            "INVALID_VALUE haircuts.c",
            "INVALID_VALUE source",
        ];
        assert_eq!(api.refused("setOptimismBias", bad), expected);
    });
}

fn done(args: &[&str]) -> String {
    let run = run(args);
    assert_eq!(run.code, Some(0), "{args:?}: {}", run.stderr);
    run.stdout
}

fn demo_file() -> String {
    repository().join("demo/discount-rates.csv").display().to_string()
}

#[test]
fn published_rates_are_imported_once_and_printed() {
    each_database(|database| {
        let file = demo_file();
        let import = [
            "import",
            "discount-rates",
            &file,
            "--database",
            database,
            "--json",
        ];
        let parse = |text: String| serde_json::from_str::<Value>(&text).expect("prints JSON");
        let first = parse(done(&import));
        assert_eq!((&first["rows"], &first["recorded"]), (&json!(6), &json!(6)));
        let again = parse(done(&import));
        assert_eq!((&again["recorded"], &again["replayed"]), (&json!(0), &json!(6)));

        let report = ["report", "rates", "--database", database];
        let printed = parse(done(&[&report[..], &["--json"]].concat()));
        let lines = discount(&printed);
        assert_eq!(lines.len(), 6);
        assert_eq!(lines[0], "2004-03 0.046 0.038 VERIFIED 1");
        assert_eq!(lines[5], "2023-07 0.009 - SECOND_HAND 6");
        assert_eq!(printed["optimismBias"]["haircuts"]["e"], "0.4");
        assert_eq!(printed["position"], 6);

        let early = parse(done(&[&report[..], &["--json", "--as-of", "2"]].concat()));
        assert_eq!(discount(&early).len(), 2);
        let german = done(&[&report[..], &["--locale", "de", "--ascii"]].concat());
        assert!(german.contains("2023-07") && german.contains("0,9 %"), "{german}");
        assert!(
            german.contains("aus zweiter Hand") && german.contains("C 15 %"),
            "{german}"
        );
        let english = done(&[&report[..], &["--locale", "en", "--as-of", "1"]].concat());
        assert!(
            english.contains("4.6 %") && !english.contains("4.3 %"),
            "{english}"
        );
        let wrong = run(&[&report[..], &["--as-of", "31.02.2026"]].concat());
        assert_eq!(wrong.code, Some(2), "{}", wrong.stderr);
        done(&["verify", "--database", database]);
    });
}

#[test]
fn every_fault_of_a_file_of_rates_is_named() {
    let folder = scratch::folder("rates");
    let database = format!("sqlite:{}", folder.join("ledger.db").display());
    let file = folder.join("rates.csv");
    let rows = "gueltig_ab;nominal_prozent;real_prozent;quelle;status\n\
        2004-03;4,6;3,8;BMF;geprüft\n\
        2004-03;4,7;;BMF;\n\
        2005;abc;;;vielleicht\n\
        2006-01;100;-100,0;BMF;\n";
    std::fs::write(&file, rows).expect("writes a file");
    let file = file.display().to_string();
    let run = run(&[
        "import",
        "discount-rates",
        &file,
        "--database",
        &database,
        "--json",
    ]);
    assert_eq!(run.code, Some(3), "{}", run.stderr);
    let answer: Value = serde_json::from_str(&run.stdout).expect("prints JSON");
    let fault = |fault: &Value| {
        format!(
            "{} {} {}",
            fault["row"],
            fault["column"].as_str().unwrap_or("-"),
            fault["code"].as_str().unwrap_or("-")
        )
    };
    let faults: Vec<String> = answer["faults"]
        .as_array()
        .expect("is a list")
        .iter()
        .map(fault)
        .collect();
    let expected = [
        "3 gueltig_ab ROW_TWICE",
        "4 gueltig_ab INVALID_VALUE",
        "4 nominal_prozent INVALID_VALUE",
        "4 quelle VALUE_MISSING",
        "4 status INVALID_VALUE",
        "5 nominal_prozent INVALID_VALUE",
        "5 real_prozent INVALID_VALUE",
    ];
    assert_eq!(faults, expected);
}
