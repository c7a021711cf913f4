//! Every class of fault, with its place.

use querbuch_domain::import::schedule::ImportSchedule;

use super::*;

type Expected = (&'static str, Option<u32>, &'static str, &'static str);

/// Code, row, column and value of each fault.
fn faults(kind: ImportKind, text: impl Into<Vec<u8>>) -> Vec<(&'static str, Option<u32>, String, String)> {
    let refused = import(kind, text).expect_err("faults");
    assert_eq!(refused.count, refused.faults.len() as u64);
    for fault in &refused.faults {
        assert_eq!(&*fault.file, "file.csv");
        assert!(
            fault.german.ends_with(['.', '?']) && fault.english.ends_with(['.', '?']),
            "{fault:?}"
        );
        assert_ne!(fault.german, fault.english);
    }
    let fault = |fault: &ImportFault| {
        let column = fault.column.as_deref().unwrap_or_default().to_owned();
        (
            fault.code,
            fault.row,
            column,
            fault.value.clone().unwrap_or_default(),
        )
    };
    refused.faults.iter().map(fault).collect()
}

fn check(kind: ImportKind, text: impl Into<Vec<u8>>, expected: &[Expected]) {
    let text = text.into();
    let shown = String::from_utf8_lossy(&text).into_owned();
    let expected: Vec<_> = expected
        .iter()
        .map(|(code, row, c, v)| (*code, *row, (*c).into(), (*v).into()))
        .collect();
    assert_eq!(
        faults(kind, text),
        expected,
        "{}",
        shown.chars().take(200).collect::<String>()
    );
}

#[test]
fn files_that_are_no_table() {
    let units = ImportKind::Units;
    check(units, "", &[("FILE_EMPTY", None, "", "")]);
    check(units, "\u{feff}", &[("FILE_EMPTY", None, "", "")]);
    check(units, "# only a comment\n\n", &[("FILE_EMPTY", None, "", "")]);
    check(
        units,
        "# comment\ncode;name;level\n\n",
        &[("FILE_EMPTY", Some(2), "", "")],
    );
    check(units, b"\xff\xfec\0o\0".as_slice(), &[("ENCODING", None, "", "")]);
    check(units, b"PK\x03\x04....".as_slice(), &[("ENCODING", None, "", "")]);
    check(
        units,
        "code;name;level\nb\0;Bund;Bund\n",
        &[("ENCODING", Some(2), "", "")],
    );
    check(
        units,
        b"code;name;level\nb\xc3\xa4;B\xdf;Bund\n".as_slice(),
        &[("ENCODING", Some(2), "", "")],
    );
    check(
        units,
        "code;name;level\rb;Bund;Bund\r",
        &[("LINE_ENDS", Some(1), "", "")],
    );
    check(
        units,
        "# comment\rcode;name;level\rb;Bund;Bund\r",
        &[("LINE_ENDS", Some(1), "", "")],
    );
    check(units, "x".repeat(100_000), &[("ROW_TOO_LONG", Some(1), "", "")]);
}

#[test]
fn rows_that_are_damaged() {
    let units = ImportKind::Units;
    let file = |row: &str| format!("code;name;level\na;A;Bund\n{row}");
    check(units, file("b;B\n"), &[("FIELD_COUNT", Some(3), "", "")]);
    check(units, file("b;B;Bund;\n"), &[("FIELD_COUNT", Some(3), "", "")]);
    check(
        units,
        file("b;\"B;Bund\nc;C;Land\n"),
        &[("QUOTES", Some(3), "", "")],
    );
    check(
        units,
        file("b;\"B\"x;Bund\nc;C;Lant\n"),
        &[
            ("QUOTES", Some(3), "", ""),
            ("INVALID_VALUE", Some(4), "level", "Lant"),
        ],
    );
    check(
        units,
        file(&format!("b;\"{}", "x".repeat(2_000_000))),
        &[("ROW_TOO_LONG", Some(3), "", "")],
    );
    check(
        units,
        file("b;B;Bu"),
        &[("INVALID_VALUE", Some(3), "level", "Bu")],
    );
}

#[test]
fn all_faults_of_a_file_are_gathered() {
    let text = "Kennung;Bezeichnung;Ebene;übergeordnet;is_body\n\
        ;;;;\n\
        ;B;;;\n\
        a b;\u{202e};Bundesland;x//y;vielleicht\n\
        \n\
        c;C;Land;;\n\
        c;D;Land;;\n";
    let expected = [
        ("VALUE_MISSING", Some(3), "Kennung", ""),
        ("VALUE_MISSING", Some(3), "Ebene", ""),
        ("INVALID_VALUE", Some(4), "Kennung", "a b"),
        ("INVALID_VALUE", Some(4), "Bezeichnung", "\u{202e}"),
        ("INVALID_VALUE", Some(4), "Ebene", "Bundesland"),
        ("INVALID_VALUE", Some(4), "übergeordnet", "x//y"),
        ("INVALID_VALUE", Some(4), "is_body", "vielleicht"),
        ("ROW_TWICE", Some(7), "Kennung", "c"),
    ];
    check(ImportKind::Units, text, &expected);
}

#[test]
fn circles_are_found() {
    check(
        ImportKind::Units,
        "code;name;level;parent\na;A;Bund;b\nb;B;Bund;a\n",
        &[("CYCLE", Some(2), "code", "a")],
    );
    let measures = "code;title;approach;owner;programme\nx;X;ADD;bund;\na;A;ADD;bund;a\n";
    check(ImportKind::Measures, measures, &[("CYCLE", Some(3), "code", "a")]);
}

#[test]
fn values_of_plans() {
    let plan = |row: &str| format!("measure;effect;month;through;every_months;amount;low;text\n{row}\n");
    let cases: [(&str, Expected); 9] = [
        (
            "m;e;2026-13;;;1;;",
            ("INVALID_VALUE", Some(2), "month", "2026-13"),
        ),
        ("m;e;2026;;;1;;", ("INVALID_VALUE", Some(2), "month", "2026")),
        ("m;e;2026-01;x;;1;;", ("INVALID_VALUE", Some(2), "through", "x")),
        (
            "m;e;2026-01;2026-12;1,5;1;;",
            ("INVALID_VALUE", Some(2), "every_months", "1,5"),
        ),
        (
            "m;e;2026-01;;;1.005;;",
            ("NUMBER_FORMAT_UNCLEAR", Some(2), "amount", "1.005"),
        ),
        (
            "m;e;2026-01;;;0.005;;",
            ("INVALID_VALUE", Some(2), "amount", "0.005"),
        ),
        (
            "m;e;2026-01;;;100000000000000000000;;",
            ("AMOUNT_OUT_OF_RANGE", Some(2), "amount", "100000000000000000000"),
        ),
        ("m;e;2026-01;;;NaN;;", ("INVALID_VALUE", Some(2), "amount", "NaN")),
        (
            "m;andere/e;2026-01;;;1;;",
            ("INVALID_VALUE", Some(2), "effect", "andere/e"),
        ),
    ];
    for (row, expected) in cases {
        check(ImportKind::Plans, plan(row), &[expected]);
    }
    let texts = plan("m;e;2026-01;;;1;;eins\nm;e;2026-02;;;1;;\nm;m/e;2026-03;;;1;;zwei");
    check(
        ImportKind::Plans,
        texts,
        &[("ROWS_DIFFER", Some(4), "text", "zwei")],
    );
}

#[test]
fn values_of_bookings() {
    let file = |row: &str| {
        format!("measure;effect;unit;kind;category;cashability;month;amount;text;booking\n{row}\n")
    };
    let cases: [(&str, &[Expected]); 6] = [
        (";e;;;;;2026-01;1;;", &[("VALUE_MISSING", Some(2), "measure", "")]),
        ("m;;;;;;2026-01;1;;", &[("INVALID_VALUE", Some(2), "effect", "")]),
        (
            "m;e;bund;;;;2026-01;1;;",
            &[("INVALID_VALUE", Some(2), "effect", "e")],
        ),
        (
            "m;;bund;;dev.cost;;2026-01;1;;",
            &[
                ("VALUE_MISSING", Some(2), "kind", ""),
                ("VALUE_MISSING", Some(2), "cashability", ""),
            ],
        ),
        (
            "m;a/b/c;;;;;2026-01;1;;",
            &[("INVALID_VALUE", Some(2), "effect", "a/b/c")],
        ),
        (
            "m;e;;;;;2026-01;1;eins;1\nm;e;;;;;2026-01;1;zwei;1",
            &[("ROWS_DIFFER", Some(3), "text", "zwei")],
        ),
    ];
    for (row, expected) in cases {
        check(ImportKind::Bookings, file(row), expected);
    }
}

#[test]
fn mixed_formats_name_both_cells() {
    let text = "measure;effect;month;betrag\nm;e;2026-01;1.234,50\nm;e;2026-01;7\nm;e;2026-01;9.99\n";
    let refused = import(ImportKind::Bookings, text).expect_err("faults");
    assert_eq!(refused.count, 1);
    let expected = "file.csv, Zeile 4, Spalte betrag „9.99“: Dieser Betrag ist anders geschrieben als „1.234,50“ in \
        Zeile 2: einmal trennt das Komma die Cent ab, einmal der Punkt.";
    assert_eq!(
        refused.faults[0].line(querbuch_domain::language::Language::German),
        expected
    );
}

#[test]
fn a_declared_decimal_sign_is_kept_to() {
    let text = "measure;effect;month;amount\nm;e;2026-01;1.234\n";
    let read = |decimal| {
        let options = ImportOptions {
            decimal: Some(decimal),
            ..ImportOptions::default()
        };
        prepare(ImportKind::Plans, &[source(text)], &State::default(), &options)
    };
    let prepared = read(DecimalSign::Comma).expect("declared");
    let Command::ImportSchedule(ImportSchedule {
        schedule: command, ..
    }) = &*prepared.commands[0].command
    else {
        panic!("a plan")
    };
    assert_eq!(command.amounts[0].amount.0, 123_400);
    assert!(
        read(DecimalSign::Point).expect_err("three places").faults[0]
            .english
            .contains("two decimal places")
    );
}

#[test]
fn faults_beyond_the_limit_are_counted() {
    let rows: Vec<String> = (0..1_000).map(|number| format!("{number};N;falsch\n")).collect();
    let rows = rows.concat();
    let refused = import(ImportKind::Units, format!("code;name;level\n{rows}")).expect_err("faults");
    assert_eq!((refused.faults.len(), refused.count), (FAULTS_SHOWN_MAX, 1_000));
    assert_eq!(refused.to_string(), "1000 faults in the import");
}

#[test]
fn long_values_are_shortened() {
    let refused = import(
        ImportKind::Units,
        format!("code;name;level\na;A;\"{}\n\t\"\n", "ä".repeat(200)),
    );
    let value = refused.expect_err("a fault").faults[0]
        .value
        .clone()
        .expect("a value");
    assert_eq!(value, "ä".repeat(60) + "…");
}

#[test]
fn every_file_is_read_and_none_twice() {
    let wrong = source("code;name;level\na;A;falsch\n");
    let right = source("code;name;level\nb;B;Bund\n");
    let state = State::default();
    let sources = [wrong, right.clone(), right];
    let refused =
        prepare(ImportKind::Units, &sources, &state, &ImportOptions::default()).expect_err("faults");
    assert_eq!(
        refused.faults.iter().map(|fault| fault.code).collect::<Vec<_>>(),
        ["INVALID_VALUE", "FILE_TWICE"]
    );
}
