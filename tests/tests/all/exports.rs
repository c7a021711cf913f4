//! Files of balances and lists, over HTTP and at the command line.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use querbuch_tests::api::Api;
use querbuch_tests::client::Answer;
use querbuch_tests::databases::each_database;
use querbuch_tests::scratch;
use querbuch_tests::server::{Server, run};
use serde_json::{Value, json};

use crate::scene::scene;

/// Actuals at every level, with society, transfers, a plan, and a booking that was reversed.
fn fill(api: &Api) {
    api.book(
        "olaf",
        &[("dev", "2025-11", "1000.00"), ("run", "2026-04", "40.00")],
    );
    api.book(
        "olaf",
        &[("staff", "2026-01", "300.00"), ("porto", "2025-12", "20.50")],
    );
    api.book("olaf", &[("relief", "2026-01", "999.99")]);
    api.book(
        "olaf",
        &[
            ("fee-bund", "2026-04", "120.00"),
            ("fee-town", "2026-04", "-120.00"),
        ],
    );
    api.schedule("plan", "olaf/run", &[("2026-05", "50.00")]);
    api.act(
        "book",
        json!({
            "measure": "olaf", "text": "=HYPERLINK(\"http://x\")", "document": "Az. 7",
            "postings": [{ "effect": "dev", "month": "2026-02", "amount": "-12.34" }],
        }),
    );
    let wrong = api.book("olaf", &[("dev", "2026-03", "77.00")]);
    api.act("reverse", json!({ "booking": wrong, "reason": "verbucht" }));
}

/// Fields of CSV without quotes in it, as programs get it.
fn rows(answer: &Answer) -> Vec<Vec<String>> {
    assert_eq!(answer.status, 200, "{answer:?}");
    let lines = answer.text().split("\r\n").filter(|line| !line.is_empty());
    lines
        .map(|line| line.split(',').map(str::to_owned).collect())
        .collect()
}

#[test]
fn a_balance_as_a_file_says_what_the_api_says() {
    each_database(|database| {
        let (_server, api) = scene(database);
        fill(&api);
        for (parameters, arguments) in [
            ("basis=ACTUAL", "basis: ACTUAL"),
            (
                "units=15&levels=STATE&units=bund",
                "filter: {units: [\"15\", \"bund\"], levels: [STATE]}",
            ),
            (
                "basis=actual&from=2026-01&to=2026-02",
                "basis: ACTUAL, filter: {from: \"2026-01\", to: \"2026-02\"}",
            ),
            (
                "orderBy=net:asc&limit=1",
                "orderBy: {by: NET, direction: ASC}, limit: 1",
            ),
            ("asOf=5", "asOf: {position: 5}"),
        ] {
            let answer = api
                .client
                .get(&format!("/export/balance.csv?locale=en&{parameters}"));
            let rows = rows(&answer);
            let columns = ["row", "level", "cost", "saving", "transfer", "net"];
            // How many rows a limit has put together.
            let counted = parameters.contains("limit").then_some("row_count");
            let columns: Vec<&str> = columns.into_iter().chain(counted).collect();
            assert_eq!(rows[0], columns);
            let listed = rows.iter().filter(|row| row[0] == "ROW");
            let listed: Vec<String> = listed
                .map(|row| format!("{}: {}", row[1], row[2..6].join(" ")))
                .collect();
            assert_eq!(listed, api.rows(arguments, "level"), "{parameters}");
            let total = rows.iter().find(|row| row[0] == "TOTAL").expect("has a total");
            assert_eq!(total[2..6].join(" "), api.total(arguments), "{parameters}");
        }
        let german = api
            .client
            .get("/export/balance.csv?groupBy=LEVEL,YEAR&basis=ACTUAL&locale=de");
        let text = german.text();
        assert!(
            text.starts_with("\u{feff}Zeile;Ebene;Jahr;Kosten;Ersparnis;Transfer;Netto;Netto kumuliert\r\n"),
            "{text}"
        );
        assert!(
            text.contains("\r\nGesellschaft;Bürgerinnen und Bürger;2026;0,00;999,99;0,00;999,99;999,99\r\n"),
            "{text}"
        );
        assert!(
            text.contains("\r\nSumme;;;1027,66;320,50;0,00;-707,16;\r\n"),
            "{text}"
        );
        let none = api
            .client
            .get("/export/balance.csv?groupBy=&locale=en&basis=ACTUAL");
        assert_eq!(
            rows(&none).len(),
            1 + 4,
            "one row of public budgets, one of society, and both sums"
        );
    });
}

#[test]
fn files_come_with_their_names_and_are_the_same_each_time() {
    each_database(|database| {
        let (_server, api) = scene(database);
        fill(&api);
        let position = api.position();
        for subject in ["balance", "postings", "units", "measures"] {
            for (extension, kind, magic) in [
                ("csv", "text/csv; charset=utf-8; header=present", ""),
                (
                    "xlsx",
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    "PK",
                ),
                ("parquet", "application/vnd.apache.parquet", "PAR1"),
            ] {
                let path = format!("/export/{subject}.{extension}?asOf={position}");
                let first = api.client.get(&path);
                assert_eq!(first.status, 200, "{path}: {first:?}");
                assert_eq!(first.header("content-type"), Some(kind), "{path}");
                let name = format!("attachment; filename=\"querbuch-{subject}-{position}.{extension}\"");
                assert_eq!(first.header("content-disposition"), Some(name.as_str()));
                assert_eq!(
                    first.header("querbuch-position"),
                    Some(position.to_string().as_str())
                );
                assert!(first.body.starts_with(magic.as_bytes()), "{path}");
                let head = api.client.send("HEAD", &path, &[], &[]);
                assert_eq!((head.status, head.body.len()), (200, 0));
                assert_eq!(head.header("content-disposition"), Some(name.as_str()));
                api.book("olaf", &[("dev", "2027-01", "1.00")]);
                assert_eq!(
                    api.client.get(&path).body,
                    first.body,
                    "{path}: the same bytes, later"
                );
                let tag = first.header("etag").expect("has a tag");
                let known = api.client.send("GET", &path, &[("if-none-match", tag)], &[]);
                let has_texts = subject == "postings";
                // Texts can be erased at any time: a file with texts is asked for again once the log went on.
                assert_eq!(known.status, if has_texts { 200 } else { 304 }, "{path}");
                let again = known.header("etag").expect("has a tag").to_owned();
                assert_eq!(again == tag, !has_texts, "{path}");
                let known = api.client.send("GET", &path, &[("if-none-match", &again)], &[]);
                assert_eq!((known.status, known.body.len()), (304, 0), "{path}");
                assert_eq!(known.header("cache-control"), Some("no-cache"));
                let other = format!("{path}&locale=en");
                let other = api.client.send("GET", &other, &[("if-none-match", &again)], &[]);
                assert_eq!(other.status, 200, "another file");
            }
        }
    });
}

#[test]
fn postings_say_what_auditors_ask() {
    each_database(|database| {
        let (_server, api) = scene(database);
        fill(&api);
        let answer = api.client.get("/export/postings.csv?locale=en");
        let all = rows(&answer);
        assert_eq!(all.len(), 1 + 11, "{}", answer.text());
        assert_eq!(
            all[0][17..],
            [
                "amount",
                "reverses",
                "reversed_by",
                "text",
                "document",
                "act",
                "belongs_to",
                "quantity",
                "unit_of_measure",
                "price",
                "tags"
            ]
        );
        let text = answer.text();
        assert!(
            text.contains(",-12.34,,,\"=HYPERLINK(\"\"http://x\"\")\",Az. 7,RECORDED,2026-0"),
            "as it is, for programs: {text}"
        );
        let german = api.client.get("/export/postings.csv?locale=de");
        let text = german.text();
        assert!(
            text.contains(";-12,34;;;\"'=HYPERLINK(\"\"http://x\"\")\";Az. 7;gebucht;2026-0"),
            "defused, for spreadsheets: {text}"
        );
        let reversed = all.iter().find(|row| row[17] == "77.00").expect("is there");
        let reversal = all.iter().find(|row| row[17] == "-77.00").expect("is there");
        assert_eq!((&reversed[19], &reversal[18]), (&reversal[2], &reversed[2]));
        assert_eq!(reversal[20], "verbucht");
        let planned = rows(
            &api.client
                .get("/export/postings.csv?locale=en&basis=PLAN&texts=false"),
        );
        assert_eq!(
            (planned.len(), planned[1][17].as_str(), planned[1].len()),
            (2, "50.00", 26)
        );
        let some = rows(
            &api.client
                .get("/export/postings.csv?locale=en&units=15&kinds=SAVING&limit=1"),
        );
        assert_eq!((some.len(), some[1][17].as_str()), (2, "300.00"));
    });
}

#[test]
fn what_does_not_fit_is_refused_as_the_api_refuses_it() {
    each_database(|database| {
        let (_server, api) = scene(database);
        for (path, code, fields) in [
            ("balance.csv?colour=red", "INVALID_VALUE", vec!["colour"]),
            ("balance.xlsx?dialect=plain", "INVALID_VALUE", vec!["dialect"]),
            (
                "balance.csv?dialect=latin&locale=fr",
                "INVALID_VALUE",
                vec!["dialect", "locale"],
            ),
            ("balance.csv?units=nope", "NOT_FOUND", vec!["filter.units.0"]),
            ("balance.csv?levels=", "INVALID_VALUE", vec!["filter.levels"]),
            (
                "balance.csv?from=2026-02&to=2026-01",
                "INVALID_VALUE",
                vec!["filter.from"],
            ),
            (
                "balance.csv?groupBy=LEVEL,LEVEL",
                "INVALID_VALUE",
                vec!["groupBy"],
            ),
            (
                "postings.parquet?asOf=99999",
                "INVALID_VALUE",
                vec!["asOf.position"],
            ),
            (
                "postings.csv?from=2026-13&limit=-1",
                "INVALID_VALUE",
                vec!["filter.from", "limit"],
            ),
            (
                "measures.csv?measures=nope",
                "NOT_FOUND",
                vec!["filter.measures.0"],
            ),
        ] {
            let answer = api.client.get(&format!("/export/{path}"));
            assert_eq!(answer.status, 400, "{path}: {answer:?}");
            assert_eq!(
                answer.header("content-type"),
                Some("application/problem+json"),
                "{path}"
            );
            let problem = answer.json();
            assert_eq!(problem["code"], code, "{path}: {problem}");
            let path_of = |error: &Value| {
                let parts = error["field"].as_array().into_iter().flatten();
                parts.filter_map(Value::as_str).collect::<Vec<_>>().join(".")
            };
            let found: Vec<String> = problem["errors"]
                .as_array()
                .expect("is a list")
                .iter()
                .map(path_of)
                .collect();
            assert_eq!(found, fields, "{path}: {problem}");
        }
    });
}

#[test]
fn codes_and_paths_are_those_of_graphql_and_other_requests_have_their_status() {
    each_database(|database| {
        let (_server, api) = scene(database);
        let graphql = api
            .client
            .execute("{ balance(filter: {units: [\"nope\"]}) { position } }", json!({}));
        let error = &graphql.json()["errors"][0]["extensions"];
        assert_eq!(
            (&error["code"], &error["field"]),
            (&json!("NOT_FOUND"), &json!(["filter", "units", "0"]))
        );
        let status = |method: &str, path: &str, headers: &[(&str, &str)]| {
            api.client.send(method, path, headers, &[]).status
        };
        assert_eq!(status("GET", "/export/colours.csv", &[]), 404);
        assert_eq!(status("GET", "/export/balance.ods", &[]), 404);
        assert_eq!(status("DELETE", "/export/balance.csv", &[]), 405);
        assert_eq!(
            status("GET", "/export/balance.csv", &[("querbuch-min-position", "x")]),
            400
        );
        let position = api.position().to_string();
        assert_eq!(
            status(
                "GET",
                "/export/balance.csv",
                &[("querbuch-min-position", &position)]
            ),
            200
        );
    });
}

/// A client that reads only the beginning of a long list, and goes.
fn glance(server: &Server, path: &str) -> String {
    let host = server.address().strip_prefix("http://").expect("is plain HTTP");
    let mut stream = TcpStream::connect(host).expect("the server listens");
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .expect("is positive");
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {host}\r\n\r\n").expect("is taken");
    let mut beginning = [0; 2_000];
    stream.read_exact(&mut beginning).expect("the beginning comes");
    String::from_utf8_lossy(&beginning).into_owned()
}

#[test]
fn long_lists_stream_and_places_come_back() {
    each_database(|database| {
        let (server, api) = scene(database);
        // The same effect and month again and again: as many postings as the bounds of one call give.
        for round in 0..3 {
            let line = json!({ "effect": "dev", "month": "2026-01", "amount": "0.01" });
            let postings: Vec<Value> = vec![line; 1_500];
            api.act(
                "book",
                json!({ "measure": "olaf", "text": format!("Runde {round}"), "postings": postings }),
            );
        }
        for _ in 0..12 {
            let beginning = glance(&server, "/export/postings.csv?locale=en");
            // Whoever comes while all places are taken is told so, and may come again.
            let is_busy = beginning.starts_with("HTTP/1.1 503");
            assert!(
                is_busy || beginning.contains("transfer-encoding: chunked"),
                "{beginning}"
            );
        }
        std::thread::sleep(Duration::from_millis(300));
        let whole = api.client.get("/export/postings.csv?locale=en");
        let all = rows(&whole);
        assert_eq!(all.len(), 1 + 4_500);
        assert!(all[1..].iter().all(|row| row[17] == "0.01"));
    });
}

#[test]
fn the_command_line_writes_the_same_files() {
    each_database(|database| {
        let (server, api) = scene(database);
        fill(&api);
        let folder = scratch::folder("exports");
        for (subject, extension) in [
            ("balance", "csv"),
            ("units", "csv"),
            ("postings", "parquet"),
            ("measures", "xlsx"),
        ] {
            let file = folder.join(format!("{subject}.{extension}"));
            let path = file.display().to_string();
            let args = [
                "report",
                subject,
                "--database",
                database,
                "--format",
                extension,
                "--output",
                &path,
                "--locale",
                "de",
                "--filter",
                "units=bund",
            ];
            let first = run(&args);
            assert_eq!(first.code, Some(0), "{args:?}: {}", first.stderr);
            let written = std::fs::read(&file).expect("was written");
            let mut url = format!("/export/{subject}.{extension}?locale=de&units=bund");
            if subject == "balance" {
                url += "&groupBy=level&basis=outlook";
            } else if subject != "postings" {
                url += "&basis=outlook";
            }
            let download = api.client.get(&url);
            assert_eq!(download.status, 200, "{download:?}");
            if extension == "xlsx" {
                assert!(written.starts_with(b"PK"));
            } else {
                assert_eq!(download.body, written, "{subject}.{extension}");
            }
            let again = run(&args);
            assert_eq!(again.code, Some(2), "a file is never overwritten");
        }
        drop(server);
    });
}

/// What a report prints.
fn printed(database: &str, args: &[&str]) -> String {
    let args: Vec<&str> = ["report"]
        .iter()
        .chain(args)
        .copied()
        .chain(["--database", database])
        .collect();
    let run = run(&args);
    assert_eq!(run.code, Some(0), "{args:?}: {}", run.stderr);
    run.stdout
}

#[test]
fn reports_are_read_in_the_terminal() {
    each_database(|database| {
        let (_server, api) = scene(database);
        fill(&api);
        let done = |args: &[&str]| printed(database, args);
        let chart = done(&[
            "balance",
            "--basis",
            "actual",
            "--group-by",
            "level,year",
            "--chart",
            "--ascii",
            "--locale",
            "en",
        ]);
        let federal = chart
            .lines()
            .find(|line| line.contains("FEDERAL") && line.contains("2025"))
            .expect("has the row");
        assert!(
            federal.contains("-1,000.00") && federal.contains('#') && federal.ends_with('|'),
            "{chart}"
        );
        assert!(chart.contains("cumulative net") && chart.is_ascii(), "{chart}");

        let tree = done(&[
            "units", "--basis", "actual", "--ascii", "--locale", "en", "--chart",
        ]);
        let line = |code: &str| {
            tree.lines()
                .find(|line| line.contains(code))
                .unwrap_or_default()
                .to_owned()
        };
        assert!(line("`- bund/06").contains("1,027.66"), "{tree}");
        assert!(
            line("|- 15/03").contains("20.50") && line("`- 15003").contains("300.00"),
            "{tree}"
        );
        assert!(!tree.contains("Essen"), "nothing was booked there: {tree}");
        assert!(done(&["units", "--all"]).contains("Essen"));
        let below = done(&[
            "units", "--below", "15", "--depth", "0", "--ascii", "--locale", "en",
        ]);
        assert!(below.contains("320.50") && !below.contains("15/03"), "{below}");

        let measures = done(&[
            "measures", "--basis", "actual", "--search", "ausweis", "--ascii", "--locale", "de",
        ]);
        let olaf = measures
            .lines()
            .find(|line| line.trim_start().starts_with("olaf"))
            .expect("has the row");
        assert!(
            olaf.contains("-707,16") && olaf.contains("2025-2026"),
            "{measures}"
        );
        assert!(!measures.contains("Onlinezugang"), "{measures}");
    });
}

#[test]
fn flows_and_lists_are_tables_and_data() {
    each_database(|database| {
        let (_server, api) = scene(database);
        fill(&api);
        let done = |args: &[&str]| printed(database, args);
        let flows = done(&[
            "flows", "--basis", "actual", "--chart", "--ascii", "--locale", "en",
        ]);
        let total = flows
            .lines()
            .find(|line| line.trim_start().starts_with("total"))
            .expect("has a total");
        assert!(
            total.contains("1,320.49"),
            "all savings, those of citizens too: {flows}"
        );
        assert!(flows.contains("olaf"), "{flows}");
        let flows: Value =
            serde_json::from_str(&done(&["flows", "--basis", "actual", "--json"])).expect("is JSON");
        let workbook = scratch::folder("flows").join("flows.xlsx");
        let workbook = workbook.to_str().expect("is a text");
        done(&[
            "flows", "--basis", "actual", "--format", "xlsx", "--output", workbook,
        ]);
        assert!(std::fs::read(workbook).is_ok_and(|bytes| bytes.starts_with(b"PK")));
        let asked = "{ balance(basis: ACTUAL) { position } }";
        assert_eq!(
            flows["position"],
            api.client.query(asked, json!({}))["balance"]["position"]
        );

        let postings = done(&["postings", "--filter", "kinds=TRANSFER", "--locale", "en"]);
        assert!(
            postings.contains("120.00") && postings.contains("-120.00"),
            "{postings}"
        );
        for subject in ["postings", "units", "measures"] {
            let data: Value = serde_json::from_str(&done(&[subject, "--json"])).expect("is JSON");
            assert!(
                data["rows"].as_array().is_some_and(|rows| !rows.is_empty()),
                "{subject}: {data}"
            );
            assert_eq!(data["position"], api.position());
        }
    });
}

#[test]
fn wrong_questions_at_the_command_line_name_the_option() {
    each_database(|database| {
        let (_server, _api) = scene(database);
        for (args, code, sentence) in [
            (vec!["balance", "--filter", "levels=RED"], 2, "--filter levels"),
            (vec!["balance", "--filter", "basis=PLAN"], 2, "--filter basis"),
            (vec!["balance", "--limit", "-1"], 2, "--limit"),
            (vec!["balance", "--order-by", "colour"], 2, "--order-by"),
            (vec!["flows", "--party", "planet"], 2, "--party"),
            (vec!["flows", "--format", "picture"], 2, "--format"),
            (vec!["postings", "--basis", "outlook"], 2, "--basis"),
            (
                vec!["units", "--below", "15", "--filter", "units=bund"],
                2,
                "--below",
            ),
            (vec!["units", "--below", "nope"], 3, "nope"),
            (vec!["measures", "--filter", "units=nope"], 3, "nope"),
            (vec!["postings", "--as-of", "99999"], 3, "99999"),
        ] {
            let args: Vec<&str> = ["report"]
                .into_iter()
                .chain(args)
                .chain(["--database", database])
                .collect();
            let run = run(&args);
            assert_eq!(run.code, Some(code), "{args:?}: {}", run.stderr);
            let said = run.stderr;
            assert!(said.contains(sentence) || sentence == "99999", "{args:?}: {said}");
        }
    });
}
