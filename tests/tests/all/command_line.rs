//! The command line, as a script would use it: imports, reports, exit codes.

use std::path::{Path, PathBuf};
use std::process::Command;

use querbuch_tests::databases::each_database;
use querbuch_tests::process::without_our_settings;
use querbuch_tests::server::{binary, run};
use querbuch_tests::{repository, scratch};
use serde_json::Value;

fn done(args: &[&str]) -> String {
    let run = run(args);
    assert_eq!(run.code, Some(0), "{args:?}: {}", run.stderr);
    run.stdout
}

fn json(args: &[&str]) -> Value {
    serde_json::from_str(&done(args)).expect("prints JSON")
}

/// The exit code and what was said.
fn refused(args: &[&str]) -> (Option<i32>, String) {
    let run = run(args);
    (run.code, run.stderr + &run.stdout)
}

fn demo_file(name: &str) -> String {
    repository().join("demo").join(name).display().to_string()
}

fn written(folder: &Path, name: &str, bytes: &[u8]) -> String {
    let path: PathBuf = folder.join(name);
    std::fs::write(&path, bytes).expect("writes a file");
    path.display().to_string()
}

/// The units, measures and effects of the demo.
fn fill(database: &str) {
    for kind in ["units", "measures", "effects"] {
        done(&[
            "import",
            kind,
            &demo_file(&format!("{kind}.csv")),
            "--database",
            database,
        ]);
    }
}

#[test]
fn the_federal_budget_comes_in_once_and_is_right_to_the_cent() {
    each_database(|database| {
        let file = demo_file("bundeshaushalt-2017-it-titel.csv");
        let import = [
            "import",
            "federal-budget",
            &file,
            "--database",
            database,
            "--json",
        ];
        let checked = json(&[&import[..], &["--dry-run"]].concat());
        assert_eq!(
            (&checked["rows"], &checked["position"]),
            (&242.into(), &0.into()),
            "a dry run writes nothing"
        );
        let first = json(&import);
        assert_eq!(first["replayed"], 0);
        let again = json(&import);
        assert_eq!(
            (&again["recorded"], &again["position"]),
            (&0.into(), &first["position"]),
            "{again}"
        );

        let report = [
            "report",
            "balance",
            "--database",
            database,
            "--basis",
            "plan",
            "--json",
        ];
        let whole = json(&report);
        assert_eq!(whole["total"]["cost"], "2844301000.00");
        for (einzelplan, cost) in [
            ("06", "736769000.00"),
            ("14", "729990000.00"),
            ("01", "523000.00"),
            ("30", "288909000.00"),
        ] {
            let filter = format!("units=bund/{einzelplan}");
            let part = json(&[&report[..], &["--filter", &filter]].concat());
            assert_eq!(part["total"]["cost"], cost, "Einzelplan {einzelplan}");
        }
    });
}

#[test]
fn every_fault_of_a_file_is_named_and_nothing_is_booked() {
    each_database(|database| {
        fill(database);
        let folder = scratch::folder("faults");
        let table: &[(&str, &[u8], &[&str])] = &[
            ("missing.csv", b"measure;month;amount\nolaf;2017-01;1,00\n", &["COLUMN_MISSING"]),
            ("extra.csv", b"measure;effect;month;amount;colour\nolaf;betrieb;2017-01;1,00;red\n", &["COLUMN_UNKNOWN"]),
            ("doubled.csv", b"measure;effect;month;amount;amount\nolaf;betrieb;2017-01;1,00;1,00\n", &["COLUMN_TWICE"]),
            ("misspelt.csv", b"measure;effect;month;amuont\nolaf;betrieb;2017-01;1,00\n", &["COLUMN_UNKNOWN", "COLUMN_MISSING"]),
            ("truncated.csv", b"measure;effect;month;amount;text\nolaf;betrieb;2017-01;1,00;\"half", &["QUOTES"]),
            ("short.csv", b"measure;effect;month;amount\nolaf;betrieb;2017-01\n", &["FIELD_COUNT"]),
            ("month.csv", b"measure;effect;month;amount\nolaf;betrieb;2017-13;1,00\n", &["INVALID_VALUE"]),
            ("cents.csv", b"measure;effect;month;amount\nolaf;betrieb;2017-01;1,234567\n", &["INVALID_VALUE"]),
            ("large.csv", b"measure;effect;month;amount\nolaf;betrieb;2017-01;100000000000000000000,00\n", &["AMOUNT_OUT_OF_RANGE"]),
            ("unknown.csv", b"measure;effect;month;amount\nolaf;nope;2017-01;1,00\nnope;betrieb;2017-01;1,00\n", &["NOT_FOUND", "NOT_FOUND"]),
            ("one-sided.csv", b"measure;effect;month;amount\nolaf;gebuehr-bund;2017-01;1,00\n", &["UNBALANCED_TRANSFER"]),
            ("mixed.csv", b"measure;effect;month;amount\nolaf;betrieb;2017-01;1.234,56\nolaf;betrieb;2017-02;1,234.56\n", &["NUMBER_FORMAT_MIXED"]),
            ("nul.csv", b"measure;effect;month;amount;text\nolaf;betrieb;2017-01;1,00;a\0b\n", &["ENCODING"]),
            ("utf16.csv", b"\xff\xfem\0e\0a\0s\0u\0r\0e\0", &["ENCODING"]),
            ("empty.csv", b"", &["FILE_EMPTY"]),
        ];
        let before = json(&["report", "balance", "--database", database, "--json"])["position"].clone();
        for (name, bytes, codes) in table {
            let file = written(&folder, name, bytes);
            let run = run(&["import", "bookings", &file, "--database", database, "--json"]);
            assert_eq!(run.code, Some(3), "{name}");
            let answer: Value = serde_json::from_str(&run.stdout).expect("prints JSON");
            let faults = answer["faults"].as_array().expect("is a list");
            let found: Vec<&str> = faults.iter().filter_map(|fault| fault["code"].as_str()).collect();
            assert_eq!(found, *codes, "{name}: {answer}");
            assert!(
                faults
                    .iter()
                    .all(|fault| fault["file"].as_str().is_some_and(|file| file.ends_with(name))),
                "{answer}"
            );
        }
        let after = json(&["report", "balance", "--database", database, "--json"])["position"].clone();
        assert_eq!(before, after, "nothing was booked");
    });
}

#[test]
fn one_fault_keeps_the_good_rows_out_and_says_where_it_is() {
    each_database(|database| {
        fill(database);
        let folder = scratch::folder("one-fault");
        let text = "Maßnahme;Wirkung;Monat;Betrag\nolaf;betrieb;01.2017;1.200,50\nolaf;betrieb;2017-02;300,00-\nolaf;fehlt;2017-03;1,00\n";
        let file = written(&folder, "windows.csv", &windows_1252(text));
        let import = [
            "import",
            "bookings",
            &file,
            "--database",
            database,
            "--locale",
            "de",
        ];
        let (code, said) = refused(&import);
        assert_eq!(code, Some(3));
        assert!(said.contains("Zeile 4, Spalte Wirkung „fehlt“"), "{said}");
        assert!(said.contains("1 Fehler; es wurde nichts gebucht"), "{said}");

        let mended = written(
            &folder,
            "mended.csv",
            &windows_1252(&text.replace("fehlt", "entwicklung")),
        );
        let import = [
            "import",
            "bookings",
            &mended,
            "--database",
            database,
            "--locale",
            "de",
        ];
        assert!(done(&import).starts_with("3 Zeilen gebucht"), "all of it");
        assert!(
            done(&import).starts_with("3 Zeilen waren schon gebucht"),
            "and once"
        );
        let total = json(&[
            "report",
            "balance",
            "--database",
            database,
            "--basis",
            "actual",
            "--json",
        ]);
        assert_eq!(total["total"]["cost"], "901.50");
    });
}

/// The bytes of a text in Windows-1252, for the characters that these tests use.
fn windows_1252(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| u8::try_from(u32::from(c)).expect("is in Latin-1, which it shares"))
        .collect()
}

#[test]
fn reports_are_tables_spreadsheets_and_data() {
    each_database(|database| {
        fill(database);
        for kind in ["plans", "forecasts", "bookings"] {
            done(&[
                "import",
                kind,
                &demo_file(&format!("{kind}.csv")),
                "--database",
                database,
            ]);
        }
        let report = [
            "report",
            "balance",
            "--database",
            database,
            "--filter",
            "measures=olaf",
            "--group-by",
            "level,year",
        ];
        let german = done(&[&report[..], &["--locale", "de"]].concat());
        let row = german
            .lines()
            .find(|line| line.contains("Bund") && line.contains("2016"))
            .expect("has the row");
        let cells: Vec<&str> = row.split_whitespace().collect();
        assert_eq!(
            cells,
            [
                "Bund",
                "2016",
                "360.000,00",
                "0,00",
                "66.536,00",
                "-293.464,00",
                "-1.749.234,00"
            ]
        );
        let sheet = done(&[&report[..], &["--locale", "de", "--format", "csv"]].concat());
        assert!(
            sheet.starts_with("\u{feff}Zeile;Ebene;Jahr;Kosten;Ersparnis;Transfer;Netto;Netto kumuliert\r\n"),
            "{sheet}"
        );
        assert!(
            sheet.contains("\r\nZeile;Bund;2016;360000,00;0,00;66536,00;-293464,00;-1749234,00\r\n"),
            "{sheet}"
        );
        let plain = done(&[&report[..], &["--locale", "en", "--format", "csv"]].concat());
        assert!(
            plain.contains("\r\nROW,FEDERAL,2016,360000.00,0.00,66536.00,-293464.00,-1749234.00\r\n"),
            "{plain}"
        );
    });
}

#[test]
fn every_report_is_a_file_in_german_and_english() {
    each_database(|database| {
        fill(database);
        for kind in ["plans", "forecasts", "discount-rates"] {
            let file = demo_file(&format!("{kind}.csv"));
            done(&["import", kind, &file, "--database", database]);
        }
        let sheet = |report: &[&str], locale| {
            let options = ["--database", database, "--format", "csv", "--locale", locale];
            done(&[&["report"], report, &options].concat())
        };
        let table: &[(&[&str], &str, &str)] = &[
            (&["flows"], "Zeile;von: Seite;", "row,source_side,"),
            (&["appraisal", "--draws", "100"], "Zeile;Partei;", "row,party,"),
            (
                &["portfolio"],
                "Maßnahme;Maßnahme: Titel;",
                "measure,measure_title,",
            ),
            (&["approaches"], "Zeile;Ansatz;", "row,approach,"),
            (&["drift", "--from", "30"], "Zeile;Partei;", "row,party,"),
            (&["rates"], "Zeile;gültig ab;", "row,valid_from,"),
            (&["claims"], "Position;seit;", "since,claimed_at,"),
            (&["capacity"], "Einheit;Einheit: Name;", "unit,unit_name,"),
            (
                &["allocation", "--measure", "konsens"],
                "Zeile;Schlüssel;",
                "row,key,",
            ),
            (&["memory"], "was;Anzahl;Bytes", "what,count,bytes"),
        ];
        for (report, german, plain) in table {
            let (found, other) = (sheet(report, "de"), sheet(report, "en"));
            assert!(
                found.starts_with(&format!("\u{feff}{german}")),
                "{report:?}: {found}"
            );
            assert!(other.starts_with(plain), "{report:?}: {other}");
            assert_eq!(found.lines().count(), other.lines().count(), "{report:?}");
        }
        let portfolio = json(&["report", "portfolio", "--database", database, "--json"]);
        let measures = portfolio["measures"].as_array().expect("is a list");
        let file = sheet(&["portfolio"], "en");
        for (measure, row) in measures.iter().zip(file.lines().skip(1)) {
            for key in ["measure", "npv", "presentCost"] {
                let told = measure[key].as_str().expect("is a text");
                assert!(row.contains(told), "{key} {told}: {row}");
            }
        }
    });
}

#[test]
fn reports_answer_for_the_past_and_in_the_order_asked_for() {
    each_database(|database| {
        fill(database);
        done(&["import", "plans", &demo_file("plans.csv"), "--database", database]);
        let report = ["report", "balance", "--database", database];
        let data = json(&[&report[..], &["--json", "--as-of", "100"]].concat());
        assert_eq!(
            (&data["position"], data["rows"].as_array().map(Vec::len)),
            (&100.into(), Some(0))
        );
        let top = json(&[
            "report",
            "balance",
            "--database",
            database,
            "--group-by",
            "measure",
            "--order-by",
            "cost",
            "--limit",
            "1",
            "--json",
        ]);
        assert_eq!(top["rows"][0]["measure"], "konsens");
    });
}

#[test]
fn the_version_is_told() {
    assert!(done(&["version"]).starts_with("querbuch "));
    assert_eq!(json(&["version", "--json"])["name"], "querbuch");
}

#[test]
fn wrong_use_has_its_exit_codes() {
    let folder = scratch::folder("wrong-use");
    let missing = format!("sqlite:{}", folder.join("none.db").display());
    let config = written(&folder, "wrong.toml", b"datbase = \"sqlite:x\"\n");
    let table: &[(&[&str], i32, &str)] = &[
        (
            &["report", "balance", "--database", &missing],
            1,
            "no Querbuch ledger",
        ),
        (
            &["report", "balance", "--database", "mysql://x"],
            1,
            "sqlite:FILE",
        ),
        (&["report", "balance"], 2, "--database"),
        (
            &[
                "report",
                "balance",
                "--database",
                &missing,
                "--group-by",
                "colour",
            ],
            2,
            "colour",
        ),
        (
            &[
                "report",
                "balance",
                "--database",
                &missing,
                "--filter",
                "colour=red",
            ],
            2,
            "colour",
        ),
        (
            &[
                "report",
                "balance",
                "--database",
                &missing,
                "--as-of",
                "31.02.2026",
            ],
            2,
            "31.02.2026",
        ),
        (&["serve", "--config", &config], 2, "datbase"),
        (
            &["serve", "--database", &missing, "--listen", "0.0.0.0:0"],
            2,
            "refusing to listen",
        ),
        (
            &["serve", "--database", &missing, "--listen", "nonsense"],
            2,
            "ADDR:PORT",
        ),
        (&["import", "colours", "x.csv"], 2, "colours"),
    ];
    for (args, expected, sentence) in table {
        let (code, said) = refused(args);
        assert_eq!(code, Some(*expected), "{args:?}: {said}");
        assert!(said.contains(sentence), "{args:?}: {said}");
    }
    assert!(!folder.join("none.db").exists(), "a report makes no database");
}

#[test]
fn the_flag_decides_then_the_environment_then_the_file() {
    let folder = scratch::folder("precedence");
    let url = |name: &str| format!("sqlite:{}", folder.join(name).display());
    let config = written(
        &folder,
        "querbuch.toml",
        format!("database = \"{}\"\n", url("file.db")).as_bytes(),
    );
    let units = demo_file("units.csv");
    let import = |flag: Option<&str>, environment: Option<&str>| {
        let mut command = Command::new(binary());
        without_our_settings(&mut command);
        command.args(["import", "units", &units, "--config", &config]);
        flag.map(|flag| command.args(["--database", flag]));
        environment.map(|environment| command.env("QUERBUCH_DATABASE", environment));
        assert!(command.output().expect("querbuch runs").status.success());
    };
    let made = || ["flag.db", "environment.db", "file.db"].map(|name| folder.join(name).exists());
    import(Some(&url("flag.db")), Some(&url("environment.db")));
    assert_eq!(made(), [true, false, false]);
    import(None, Some(&url("environment.db")));
    assert_eq!(made(), [true, true, false]);
    import(None, None);
    assert_eq!(made(), [true, true, true]);
}

#[test]
fn what_a_ledger_takes_in_memory_is_told() {
    each_database(|database| {
        fill(database);
        let told = json(&["report", "memory", "--database", database, "--json"]);
        let parts = told["parts"].as_array().expect("a list");
        let of = |what: &str| {
            let part = parts.iter().find(|part| part["what"] == what);
            let part = part.unwrap_or_else(|| panic!("{what} in {told}"));
            (part["count"].as_u64(), part["bytes"].as_u64())
        };
        let total: Option<u64> = parts.iter().map(|part| part["bytes"].as_u64()).sum();
        assert_eq!(told["bytes"].as_u64(), total);
        assert_eq!(of("POSTINGS"), (Some(0), Some(0)));
        for what in ["UNITS", "MEASURES", "EFFECTS"] {
            let (count, bytes) = of(what);
            assert!(count > Some(0) && bytes > count, "{what} in {told}");
        }
        let table = done(&["report", "memory", "--database", database, "--locale", "de"]);
        assert!(
            table.contains("Buchungszeilen") && table.contains("zusammen"),
            "{table}"
        );
    });
}
