//! One vocabulary: what imports read, filters and options read too, in German and in English; and each run speaks one
//! language.

use querbuch_tests::databases::each_database;
use querbuch_tests::server::run;
use querbuch_tests::{repository, scratch};
use serde_json::Value;

fn done(args: &[&str]) -> String {
    let run = run(args);
    assert_eq!(run.code, Some(0), "{args:?}: {}", run.stderr);
    run.stdout
}

/// What a wrong call says; its exit code is that of wrong usage.
fn wrong(args: &[&str]) -> String {
    let run = run(args);
    assert_eq!(run.code, Some(2), "{args:?}: {}{}", run.stdout, run.stderr);
    run.stderr
}

fn fill(database: &str) {
    for kind in ["units", "measures", "effects", "plans", "bookings"] {
        let file = repository().join("demo").join(format!("{kind}.csv"));
        let file = file.display().to_string();
        done(&["import", kind, &file, "--database", database]);
    }
}

#[test]
fn help_and_mistakes_are_in_the_language_of_the_run() {
    let german = done(&["report", "balance", "--help", "--locale", "de"]);
    for part in [
        "Kosten, Ersparnisse, Transfers und Netto",
        "Aufruf: querbuch report balance [OPTIONEN]",
        "Optionen:",
        "--filter <NAME=WERT,…>",
        "[Vorgabe: outlook]",
        "Beispiele: querbuch report balance",
    ] {
        assert!(german.contains(part), "{part}: {german}");
    }
    for part in ["Usage", "Options", "default:", "Examples"] {
        assert!(!german.contains(part), "{part}: {german}");
    }
    let english = done(&["report", "balance", "--help"]);
    assert!(
        english.contains("Usage: querbuch report balance [OPTIONS]"),
        "{english}"
    );

    let table: [(&[&str], &str, &str); 5] = [
        (
            &["report", "balance", "--grup-by", "level"],
            "Fehler: '--grup-by' gibt es hier nicht",
            "error: there is no '--grup-by' here",
        ),
        (
            &["report", "balance", "--grup-by", "level"],
            "Meinten Sie '--group-by'?",
            "Did you mean '--group-by'?",
        ),
        (
            &["report", "balnce"],
            "den Befehl 'balnce' gibt es nicht",
            "there is no command 'balnce'",
        ),
        (
            &["undo", "import:12"],
            "es fehlt:\n  --reason <TEXT>",
            "what is missing:\n  --reason <TEXT>",
        ),
        (
            &[
                "change",
                "status",
                "olaf",
                "lauft",
                "--database",
                "sqlite:none.db",
            ],
            "Meinten Sie „läuft“?",
            "Did you mean “läuft”?",
        ),
    ];
    for (args, german, english) in table {
        let found = wrong(&[args, &["--locale", "de"]].concat());
        assert!(
            found.contains(german) && !found.contains("Usage"),
            "{args:?}: {found}"
        );
        let found = wrong(&[args, &["--locale=en"]].concat());
        assert!(
            found.contains(english) && !found.contains("Aufruf"),
            "{args:?}: {found}"
        );
    }
}

#[test]
fn filters_and_options_read_what_imports_read() {
    each_database(|database| {
        fill(database);
        let balance = |options: &[&str]| {
            let all = [&["report", "balance", "--database", database, "--json"], options].concat();
            serde_json::from_str::<Value>(&done(&all)).expect("prints JSON")
        };
        let english = balance(&[
            "--filter",
            "measures=olaf",
            "--filter",
            "levels=FEDERAL,MUNICIPAL",
            "--filter",
            "from=2014-03",
            "--basis",
            "actual",
            "--group-by",
            "level,year",
            "--order-by",
            "net:asc",
        ]);
        for locale in ["de", "en"] {
            let german = balance(&[
                "--filter",
                "Maßnahmen=olaf,ebenen=Bund,Gemeinden,von=Mrz 14",
                "--basis",
                "Ist",
                "--group-by",
                "Ebene,Jahr",
                "--order-by",
                "netto:auf",
                "--locale",
                locale,
            ]);
            assert_eq!(german, english);
        }
    });
}

#[test]
fn faults_of_a_filter_say_where_and_what_may_have_been_meant() {
    each_database(|database| {
        fill(database);
        let filtered = |filter: &str| {
            wrong(&[
                "report",
                "balance",
                "--database",
                database,
                "--locale",
                "de",
                "--filter",
                filter,
            ])
        };
        let found = filtered("levels=Bund,mesures=olaf");
        assert!(
            found.contains(
                "--filter mesures=olaf (2. Angabe): diese Bedingung gibt es nicht. Meinten Sie „measures“?"
            ),
            "{found}"
        );
        let found = filtered("arten=Kostn");
        assert!(
            found.contains("„Kostn“ passt nicht. Meinten Sie „Kosten“?"),
            "{found}"
        );
        let unknown = run(&[
            "report",
            "balance",
            "--database",
            database,
            "--locale",
            "de",
            "--filter",
            "measures=olfa",
        ]);
        assert_eq!(unknown.code, Some(3));
        assert!(
            unknown.stderr.contains("„olfa“ gibt es nicht") && unknown.stderr.contains("Meinten Sie „olaf“?"),
            "{}",
            unknown.stderr
        );
    });
}

#[test]
fn an_import_says_what_may_have_been_meant() {
    let folder = scratch::folder("vocabulary");
    let database = format!("sqlite:{}", folder.join("ledger.db").display());
    fill(&database);
    let file = folder.join("buchungen.csv");
    let file = file.display().to_string();
    let import = |rows: &str| {
        std::fs::write(&file, rows).expect("writes a file");
        let run = run(&[
            "import",
            "bookings",
            &file,
            "--database",
            &database,
            "--locale",
            "de",
        ]);
        assert_eq!(run.code, Some(3), "{}", run.stderr);
        run.stderr
    };
    let found = import("Maßnahme;Wirkung;Monat;Betrag\nolfa;dev;Mrz 26;1,00\n");
    assert!(
        found.contains("Spalte Maßnahme „olfa“") && found.contains("Meinten Sie „olaf"),
        "{found}"
    );
    let found = import("Maßnahme;Wirkung;Monat;Betrg\nolaf;dev;Mrz 26;1,00\n");
    assert!(found.contains("Meinten Sie „betrag“?"), "{found}");
}
