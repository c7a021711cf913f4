//! Files that cannot be booked twice, and imports that can be taken back.

use std::path::{Path, PathBuf};

use querbuch_tests::api::Api;
use querbuch_tests::databases::each_database;
use querbuch_tests::scratch;
use querbuch_tests::server::{Server, run};
use serde_json::{Value, json};

use crate::scene::scene;

/// A ledger without a server, as an import of SQLite wants it, and a place for files.
struct Desk {
    database: String,
    folder: PathBuf,
}

impl Desk {
    fn new(database: &str) -> Self {
        drop(scene(database));
        Self {
            database: database.to_owned(),
            folder: scratch::folder("imports"),
        }
    }

    /// The exit code of an import, and what it answers.
    fn import(&self, kind: &str, text: &str, more: &[&str]) -> (Option<i32>, Value) {
        let file = written(&self.folder, "datei.csv", text);
        let args = ["import", kind, &file, "--database", &self.database, "--json"];
        answered(&[&args[..], more].concat())
    }

    /// An import that must be done: rows that were booked, known, missing, and bookings that were reversed.
    fn book(&self, text: &str, more: &[&str]) -> [u64; 4] {
        let (code, answer) = self.import("bookings", text, &[&["--source", "sap-05"], more].concat());
        assert_eq!(code, Some(0), "{answer:#}");
        let count = |name: &str| answer["receipt"][name].as_u64().expect("is counted");
        ["booked", "known", "missing", "reversed"].map(count)
    }

    /// Every row of a report of actuals and of one of plans that has a figure, without the position.
    fn figures(&self) -> [Value; 2] {
        ["actual", "plan"].map(|basis| {
            let (code, mut answer) = answered(&[
                "report",
                "balance",
                "--database",
                &self.database,
                "--basis",
                basis,
                "--group-by",
                "unit,measure,kind,category,month",
                "--json",
            ]);
            assert_eq!(code, Some(0), "{answer:#}");
            answer["position"].take();
            answer["recordedAt"].take();
            let has_figure = |row: &Value| {
                let figures = ["cost", "saving", "transfer"];
                figures.iter().any(|name| row[*name] != "0.00")
            };
            let rows = answer["rows"].as_array_mut().expect("is a list");
            rows.retain(has_figure);
            answer
        })
    }

    fn well(&self) {
        let run = run(&["verify", "--database", &self.database]);
        assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    }
}

fn written(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("writes a file");
    path.display().to_string()
}

fn answered(args: &[&str]) -> (Option<i32>, Value) {
    let run = run(args);
    let answer = serde_json::from_str(&run.stdout);
    (
        run.code,
        answer.unwrap_or_else(|error| panic!("{args:?}: {error}: {run:?}")),
    )
}

const HEADER: &str = "measure;effect;month;amount;booking\n";

#[test]
fn a_file_that_grows_is_booked_once_however_it_is_saved_and_by_whom() {
    each_database(|database| {
        let desk = Desk::new(database);
        let mut rows: Vec<String> = Vec::new();
        for month in 1..=6_u64 {
            rows.push(format!("olaf;dev;2026-0{month};10,50;51000{month}"));
            rows.push(format!("olaf;fee-bund;2026-0{month};-4,00;52000{month}"));
            rows.push(format!("olaf;fee-town;2026-0{month};4,00;52000{month}"));
            rows.push(format!("olaf;run;2026-0{month};1,00;"));
            rows.push(format!("olaf;run;2026-0{month};1,00;"));
            let sorted: Vec<String> = if month % 2 == 0 {
                rows.iter().rev().cloned().collect()
            } else {
                rows.clone()
            };
            let ends = if month % 3 == 0 { "\r\n" } else { "\n" };
            let text = HEADER.to_owned() + &(sorted.join(ends) + ends);
            let actor = format!("person{month}");
            let booked = desk.book(&text, &["--actor", &actor]);
            assert_eq!(booked, [5, 5 * (month - 1), 0, 0], "month {month}");
        }
        let before = desk.figures();
        let text = HEADER.to_owned() + &rows.join("\n");
        assert_eq!(desk.book(&text, &[]), [0, 30, 0, 0]);
        assert_eq!(desk.figures(), before);
        assert_eq!(before[0]["total"]["cost"], "75.00");
        desk.well();
    });
}

#[test]
fn a_row_that_becomes_several_commands_is_counted_once() {
    each_database(|database| {
        let desk = Desk::new(database);
        let text = "code;title;approach;owner;status\na;A;ADD;bund;RUNNING\nb;B;ADD;bund;PROPOSED\n";
        let file = written(&desk.folder, "measures.csv", text);
        let import = || {
            let args = [
                "import",
                "measures",
                &file,
                "--database",
                database,
                "--locale",
                "en",
            ];
            let run = run(&args);
            assert_eq!(run.code, Some(0), "{run:?}");
            run.stdout
        };
        assert_eq!(import(), "2 rows booked, position 22\n");
        assert_eq!(import(), "2 rows had been booked before, position 22\n");
    });
}

#[test]
fn the_name_of_a_file_is_erased_and_its_rows_stay_known() {
    each_database(|database| {
        let desk = Desk::new(database);
        let rows = format!("{HEADER}olaf;dev;2026-01;7,00;N1\n");
        let file = written(&desk.folder, "Rechnungen Erika Mustermann.csv", &rows);
        let book = |locale: &str, more: &[&str]| {
            let args = [
                "import",
                "bookings",
                &file,
                "--database",
                database,
                "--locale",
                locale,
            ];
            let run = run(&[&args[..], more].concat());
            assert_eq!(run.code, Some(0), "{run:?}");
            run.stdout
        };
        let receipt = book("en", &[]);
        assert!(receipt.starts_with("1 row booked, position "), "{receipt}");
        assert!(
            receipt.contains("  1  line\n") && receipt.contains("  1  act\n"),
            "{receipt}"
        );
        let at = receipt
            .find("querbuch undo import:")
            .expect("says how to undo it");
        let import = receipt[at..].split(' ').nth(2).expect("has an id").to_owned();
        let found = |field: &str| {
            let server = Server::start(database);
            let data = server.client().query(
                "{ imports(first: 1) { nodes { file digest textErased } } }",
                json!({}),
            );
            server.stop();
            data["imports"]["nodes"][0][field].clone()
        };
        assert_eq!(found("file"), "Rechnungen Erika Mustermann.csv");
        let erase = [
            "erase",
            &import,
            "--reason",
            "Auf Antrag",
            "--database",
            database,
            "--json",
        ];
        let (code, answer) = answered(&[&erase[..], &["--dry-run"]].concat());
        assert_eq!((code, &answer["dryRun"]), (Some(0), &json!(true)));
        assert_eq!(found("textErased"), false);
        assert_eq!(answered(&erase).0, Some(0));
        assert_eq!([found("file"), found("digest")], [json!(""), json!("")]);
        assert_eq!(found("textErased"), true);
        let (code, answer) = answered(&erase);
        assert_eq!(
            (code, &answer["faults"][0]["code"]),
            (Some(3), &json!("WRONG_STATUS"))
        );
        desk.well();
        let known = book("de", &[]);
        assert!(
            known.starts_with("1 Zeile war schon gebucht, Position "),
            "{known}"
        );
    });
}

#[test]
fn a_wrong_import_is_undone_in_one_command() {
    each_database(|database| {
        let desk = Desk::new(database);
        desk.book(&format!("{HEADER}olaf;dev;2026-01;5,00;A\n"), &[]);
        let before = desk.figures();
        let rows = (0..300).map(|row| format!("olaf;staff;2026-0{};{row},25;W{row}", row % 9 + 1));
        let rows = rows.collect::<Vec<_>>().join("\n");
        let wrong = format!("{HEADER}{rows}\nolaf;fee-bund;2026-01;-4,00;\nolaf;fee-town;2026-01;4,00;\n");
        let (code, answer) = desk.import("bookings", &wrong, &["--source", "sap-05"]);
        assert_eq!(code, Some(0));
        let import = answer["imports"][0].as_str().expect("has an id").to_owned();
        assert_ne!(desk.figures(), before);

        let undo = [
            "undo",
            &import,
            "--reason",
            "falsche Datei",
            "--database",
            database,
            "--json",
        ];
        let (code, _) = answered(&[&undo[..], &["--dry-run"]].concat());
        assert_eq!(code, Some(0));
        assert_ne!(desk.figures(), before, "a dry run writes nothing");
        let (code, answer) = answered(&undo);
        assert_eq!((code, answer["acts"].as_u64()), (Some(0), Some(302)), "{answer}");
        assert_eq!(desk.figures(), before);
        let (code, answer) = answered(&undo);
        assert_eq!(code, Some(3));
        assert_eq!(answer["faults"][0]["code"], "ALREADY_REVERSED");
        // What was taken back may come again.
        assert_eq!(desk.book(&wrong, &[]), [302, 0, 1, 0]);
        desk.well();
    });
}

#[test]
fn another_content_is_refused_corrected_or_replaced() {
    each_database(|database| {
        let desk = Desk::new(database);
        let first =
            format!("{HEADER}olaf;dev;2026-01;700,00;N1\nolaf;dev;2026-02;1,00;N2\nolaf;dev;2026-03;3,00;\n");
        desk.book(&first, &[]);
        let before = desk.figures();
        let changed = first.replace("700,00", "750,00");
        let (code, answer) = desk.import("bookings", &changed, &["--source", "sap-05"]);
        assert_eq!(code, Some(3));
        let fault = &answer["faults"][0];
        assert_eq!(
            (&fault["code"], &fault["row"]),
            (&json!("NUMBER_DIFFERS"), &json!(2))
        );
        let message = fault["message"].as_str().expect("is a text");
        assert!(
            message.contains("700.00") && message.contains("750.00"),
            "{message}"
        );
        assert_eq!(desk.figures(), before);

        assert_eq!(desk.book(&changed, &["--correct"]), [1, 2, 0, 1]);
        assert_eq!(desk.figures()[0]["total"]["cost"], "754.00");
        let less = changed.replace("olaf;dev;2026-02;1,00;N2\n", "");
        assert_eq!(desk.book(&less, &[]), [0, 2, 1, 0]);
        assert_eq!(desk.book(&less, &["--replace"]), [0, 2, 0, 1]);
        assert_eq!(desk.figures()[0]["total"]["cost"], "753.00");
        desk.well();
    });
}

/// A version without sources gave each booking of a file a key that holds the digest of the file.
#[test]
fn a_file_that_an_earlier_version_booked_is_known() {
    each_database(|database| {
        let desk = Desk::new(database);
        let rows = format!("{HEADER}olaf;dev;2026-01;700,00;N1\n");
        let (code, answer) = desk.import("bookings", &rows, &["--dry-run"]);
        assert_eq!((code, &answer["receipt"]["booked"]), (Some(0), &json!(1)));
        let digest = answer["files"][0]["sha256"].as_str().expect("is a text");
        let key = format!("import:{}:bookings:2", &digest[..32]);
        {
            let server = Server::start(database);
            let api = Api::new(server.client().with_header("Querbuch-Actor", "anna"));
            let postings = json!([{ "effect": "dev", "month": "2026-01", "amount": "700.00" }]);
            api.act(
                "book",
                json!({ "measure": "olaf", "postings": postings, "idempotencyKey": key }),
            );
        }
        let before = desk.figures();
        assert_eq!(desk.book(&rows, &["--actor", "anna"]), [0, 1, 0, 0]);
        assert_eq!(desk.figures(), before);
    });
}

#[test]
fn plans_merge_month_by_month() {
    each_database(|database| {
        let desk = Desk::new(database);
        let header = "measure;effect;month;through;amount\n";
        let set = |rows: &str, more: &[&str]| {
            let (code, answer) = desk.import("plans", &format!("{header}{rows}"), more);
            assert_eq!(code, Some(0), "{answer:#}");
            desk.figures()[1]["total"]["cost"].clone()
        };
        assert_eq!(set("olaf;dev;2026-01;2026-12;100,00\n", &[]), "1200.00");
        assert_eq!(set("olaf;dev;2026-03;;150,00\n", &[]), "1250.00");
        assert_eq!(set("olaf;dev;2026-03;;150,00\n", &["--whole"]), "150.00");
        desk.well();
    });
}

#[test]
fn the_api_lists_imports_and_undoes_them() {
    each_database(|database| {
        let desk = Desk::new(database);
        let rows = format!(
            "{HEADER}olaf;dev;2026-01;700,00;N1\nolaf;fee-bund;2026-01;-4,00;N2\nolaf;fee-town;2026-01;4,00;N2\n"
        );
        desk.book(&rows, &["--actor", "anna"]);
        let plans = "measure;effect;month;amount\nolaf;dev;2026-01;1,00\n";
        assert_eq!(desk.import("plans", plans, &[]).0, Some(0));

        let server = Server::start(database);
        let api = Api::new(server.client());
        let query = "query($source: String) { imports(source: $source, first: 5) { totalCount nodes { id actor kind file source rows booked known digest totals { cost saving transfer } undoneBy bookings(first: 5) { totalCount nodes { id import { id } } } } } }";
        let all = api.client.query(query, json!({}));
        assert_eq!(all["imports"]["totalCount"], 2, "{all:#}");
        let found = api.client.query(query, json!({ "source": "sap-05" }));
        let import = &found["imports"]["nodes"][0];
        assert_eq!(import["file"], "datei.csv");
        assert_eq!(import["digest"].as_str().map(str::len), Some(64));
        let told = ["actor", "kind", "source", "rows", "booked", "known", "undoneBy"]
            .map(|name| import[name].clone());
        assert_eq!(
            told,
            [
                json!("anna"),
                json!("bookings"),
                json!("sap-05"),
                json!(3),
                json!(3),
                json!(0),
                json!(null)
            ]
        );
        assert_eq!(
            import["totals"],
            json!({ "cost": "700.00", "saving": "0.00", "transfer": "0.00" })
        );
        assert_eq!(
            import["bookings"]["totalCount"].to_string().trim_matches('"'),
            "2"
        );
        assert_eq!(import["bookings"]["nodes"][0]["import"]["id"], import["id"]);

        let id = &import["id"];
        let silent = json!({ "import": id, "reason": " " });
        assert_eq!(api.refused("undoImport", silent), ["INVALID_VALUE reason"]);
        let input = json!({ "import": id, "reason": "falsch", "idempotencyKey": "k" });
        let undone = api.act("undoImport", input.clone());
        assert_eq!(undone["import"]["undoneBy"], undone["position"]);
        assert_eq!(api.act("undoImport", input)["replayed"], true);
        let again = json!({ "import": id, "reason": "falsch" });
        assert_eq!(api.refused("undoImport", again), ["ALREADY_REVERSED import"]);
        let unknown = json!({ "import": "import:999", "reason": "falsch" });
        assert_eq!(api.refused("undoImport", unknown), ["NOT_FOUND import"]);
    });
}
