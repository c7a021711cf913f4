//! Every fault of a cell quotes the cell as it stands in the file: of every kind of file, of every column.

use std::collections::BTreeSet;

use proptest::prelude::*;
use querbuch_domain::language::Language;
use querbuch_domain::refusal::InputFault;

use super::files::write;
use super::*;

/// Columns that are read past, so that nothing in them is wrong.
const UNREAD: [&str; 6] = [
    "titelgruppe",
    "flexibilisiert",
    "seite",
    "grant",
    "given_by",
    "given_at",
];

/// Rows that are right, in the order of the columns and in spellings that the log would not keep.
fn rows_of(kind: ImportKind) -> &'static [&'static str] {
    match kind {
        ImportKind::Units => &["b;Bund;Bundesebene;;Kapitel 1;JA", "c;Köln;Stadt;b;;nein"],
        ImportKind::Reorganisations => &["a;Neu;;;01.2027", "b;;c;;31.01.2027", "c;;;d;1/2027"],
        ImportKind::Measures => &[
            "p;Programm;;hinzufügen;b;;",
            "m;Maßnahme;Text;verbessern;b;p;laufend",
        ],
        ImportKind::Effects => &[
            "m;e;b;Kosten;dev.cost;haushaltswirksam;Kosten;",
            "m;f;b;Zahlung;transfer;Cash;Zahlung;a",
        ],
        ImportKind::Plans | ImportKind::Forecasts => &[
            "m;e;03.2026;;;1.234,50 €;1.000,00;2.000,00;Text;Beleg",
            "m;m/e;04/2026;31.12.2026;3;7;;;;",
        ],
        ImportKind::Bookings => &[
            "m;e;;;;;03.2026;;1.234,50-;Text;Beleg;1;;;",
            "m;;b;Kosten;run.cost;Kapazität;31.03.2026;02.2026;'7,00;Text;Beleg;1;2,00;h;+3,50",
        ],
        ImportKind::FederalBudget => &[
            "06;0602;Bundesamt;TGr. 55;53211;011;ja;12;Informationstechnik;1.234,5",
            "06;0602;Bundesamt;;53212;011;nein;13;Aufträge;7",
        ],
        ImportKind::DiscountRates => &["01.2026;1,50;0,7;Quelle;geprüft", "02/2026;2;;Quelle;"],
        ImportKind::Keys => &[
            "k;Schlüssel;2026;01.2026;Quelle;b;1.234,50;;;;;nein",
            "z;Zweite;2026;01/2026;Quelle;;;0,5;2;k;b c;JA",
            "z;Zweite;2026;2026-01;Quelle;c;;+0,50;2;;;ja",
        ],
        ImportKind::Allocations => &[
            "m;m/e;k;01.2026;31.12.2026;3;1.234,50 €;b c;Text",
            "m;f;k;2/2026;;;;;",
        ],
        ImportKind::WageRates => &[
            "S;2026;Kommune;gD;42,20 €;Quelle;geprüft",
            "S;2026;Land;gD;44,2;Quelle;verifiziert",
        ],
        ImportKind::Indicators => &[
            "m;i;Zeit;min;ja;;95,50;ja;b;e;Kommune;gD;S;2026;",
            "m;j;Menge;Stück;nein;zeit;+7,0;nein;;m/e;;;;;1.234,50",
        ],
        ImportKind::Measurements => &["m;i;03.2026;75,50;70,0;80;600;Quelle", "m;i;4/2026;+7;;;;Quelle"],
        ImportKind::Capacities => &["b;2026;12,50;1600;Plan", "c;2026;+3;;Plan"],
        ImportKind::Stages => &[
            "bestätigt;m;e;03.2026;1.234,50 €;Text;Beleg",
            "bestritten;m;e;3/2026;7;Grund;",
            "Umgesetzt;m;e;31.03.2026;+7;;",
        ],
        ImportKind::Periods => &["b;03.2026", "c;31.03.2026"],
        ImportKind::Statuses => &["m;laufend", "p;Closed"],
        ImportKind::Reversals => &["booking:12;1 2;31.03.2026;Grund", "booking:13;;;Grund"],
        ImportKind::Reopenings => &["b;03.2026;Grund", "c;;Grund"],
        ImportKind::Deadlines => &["b;30", "c;"],
        ImportKind::Grants => &[
            ";Erika;https://id.example.org;4711;;Bucher;b;m;01.01.2027;31.12.2027;1.234,50 €;4712;Grund;;;",
            ";;https://id.example.org;;Haushalt;Prüfer;*;;;;;;Grund;;;",
            "principal:0;;;;;READER;c;;2027-01-01T00:00:00Z;;;;Grund;grant:3;local;",
        ],
        ImportKind::Haircuts => &["0,00;+0,05;0,1;0,2;0,4;Quelle;geprüft", "0;0;0;0,5;1;Quelle;"],
        ImportKind::Actuals => &["m;e;03.2026", "m;;31.03.2026", "m;f;"],
    }
}

fn cells_of(kind: ImportKind) -> Vec<Vec<String>> {
    let split = |row: &&str| row.split(';').map(str::to_owned).collect();
    let rows: Vec<Vec<String>> = rows_of(kind).iter().map(split).collect();
    for row in &rows {
        assert_eq!(row.len(), kind.columns().count(), "{kind:?}: {row:?}");
    }
    rows
}

/// How a file is written.
#[derive(Clone, Debug)]
struct Layout {
    delimiter: char,
    /// Headings of a language, or the names for programs.
    headings: Option<Language>,
    is_quoted: bool,
    padding: &'static str,
}

impl Layout {
    fn headings(&self, kind: ImportKind) -> Vec<&'static str> {
        let heading = |column: ImportColumn| {
            self.headings
                .map_or(column.name, |language| column.heading(language))
        };
        kind.columns().map(heading).collect()
    }

    fn write(&self, kind: ImportKind, rows: &[Vec<String>]) -> String {
        let mut text = String::from("# Kommentar\n\n");
        text += &self.headings(kind).join(&self.delimiter.to_string());
        for row in rows {
            let cell = |cell: &String| {
                if self.is_quoted || cell.contains(['"', self.delimiter]) {
                    format!("\"{}{}\"", self.padding, cell.replace('"', "\"\""))
                } else {
                    format!("{cell}{}", self.padding)
                }
            };
            let cells: Vec<String> = row.iter().map(cell).collect();
            text += "\r\n";
            text += &cells.join(&self.delimiter.to_string());
        }
        text
    }
}

/// The rows of a kind in three layouts: for programs, under German headings, and quoted under English ones.
pub(crate) fn samples_of(kind: ImportKind) -> [String; 3] {
    let german = Layout {
        headings: Some(Language::German),
        ..PLAIN
    };
    let english = Layout {
        delimiter: ',',
        headings: Some(Language::English),
        is_quoted: true,
        padding: " ",
    };
    [PLAIN, german, english].map(|layout| layout.write(kind, &cells_of(kind)))
}

/// The line of the first row: behind a comment, a blank line and the header.
const FIRST_ROW: usize = 4;

fn layouts() -> impl Strategy<Value = Layout> {
    let delimiter = prop_oneof![Just(';'), Just(','), Just('\t')];
    let headings = prop_oneof![
        Just(None),
        Just(Some(Language::German)),
        Just(Some(Language::English))
    ];
    let padding = prop_oneof![Just(""), Just(" "), Just("\u{a0}")];
    (delimiter, headings, any::<bool>(), padding).prop_map(|(delimiter, headings, is_quoted, padding)| {
        Layout {
            delimiter,
            headings,
            is_quoted,
            padding,
        }
    })
}

const PLAIN: Layout = Layout {
    delimiter: ';',
    headings: None,
    is_quoted: false,
    padding: "",
};

/// Puts a malformed cell wherever something stands, one at a time; the columns in which it was found.
fn check_malformed(kind: ImportKind, layout: &Layout, malformed: &str) -> BTreeSet<&'static str> {
    let rows = cells_of(kind);
    let headings = layout.headings(kind);
    let mut found = BTreeSet::new();
    for (row_index, row) in rows.iter().enumerate() {
        for (column_index, column) in kind.columns().enumerate() {
            if row[column_index].is_empty() || UNREAD.contains(&column.name) {
                continue;
            }
            let mut broken = rows.clone();
            malformed.clone_into(&mut broken[row_index][column_index]);
            let text = layout.write(kind, &broken);
            let refused = import(kind, text.clone()).expect_err(&text);
            let [fault] = refused.faults.as_slice() else {
                panic!("{:?}\n{text}", refused.faults)
            };
            let place = (
                &*fault.file,
                fault.row,
                fault.column.as_deref(),
                fault.value.as_deref(),
            );
            let row = u32::try_from(FIRST_ROW + row_index).ok();
            let expected = ("file.csv", row, Some(headings[column_index]), Some(malformed));
            assert_eq!(place, expected, "{text}");
            found.insert(column.name);
        }
    }
    found
}

#[test]
fn every_column_of_every_kind_quotes_its_malformed_cell() {
    let mut unread = BTreeSet::new();
    for kind in ImportKind::ALL {
        let found = check_malformed(kind, &PLAIN, "\u{202e}falsch");
        unread.extend(
            kind.columns()
                .map(|column| column.name)
                .filter(|name| !found.contains(name)),
        );
    }
    assert_eq!(
        unread.into_iter().collect::<Vec<_>>(),
        [
            "flexibilisiert",
            "given_at",
            "given_by",
            "grant",
            "seite",
            "titelgruppe"
        ]
    );
}

/// Lets the ledger refuse every field of every row, and compares with what was written.
fn check_refused(kind: ImportKind, layout: &Layout) {
    let rows = cells_of(kind);
    let headings = layout.headings(kind);
    let text = layout.write(kind, &rows);
    let prepared = match import(kind, text.clone()) {
        Ok(prepared) => prepared,
        Err(refused) => panic!("{:?}\n{text}", refused.faults),
    };
    let mut expected = Vec::new();
    let mut refusals = Vec::new();
    for (index, command) in prepared.commands.iter().enumerate() {
        for (item, row) in command.origin.rows.iter().enumerate() {
            let row_index = usize::try_from(*row).expect("small") - FIRST_ROW;
            for (column_index, column) in kind.definition().columns.list.iter().enumerate() {
                let cell = &rows[row_index][column_index];
                for field in column.fields {
                    let refusal = Refusal::at(field, InputFault::Empty);
                    refusals.push((index, refusal.within_item("list", item)));
                    let value = Some(cell.clone()).filter(|cell| !cell.is_empty());
                    expected.push((Some(*row), Some(headings[column_index].to_owned()), value));
                }
            }
        }
    }
    let refused: Vec<RefusedCommand<'_>> = refusals
        .iter()
        .map(|(index, refusal)| RefusedCommand {
            index: *index,
            refusal,
        })
        .collect();
    let faults = prepared.faults_of(&refused);
    let found: Vec<_> = faults
        .into_iter()
        .map(|fault| {
            (
                fault.row,
                fault.column.map(|column| column.to_string()),
                fault.value,
            )
        })
        .collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn every_field_that_the_ledger_refuses_is_quoted_as_it_stands_in_the_file() {
    for kind in ImportKind::ALL {
        check_refused(kind, &PLAIN);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_the_layout_cells_are_quoted_verbatim(
        kind in 0..ImportKind::ALL.len(),
        layout in layouts(),
        rest in "[a-zA-ZäöüÄÖÜß€0-9;,.\"'/ -]{0,40}x",
    ) {
        let kind = ImportKind::ALL[kind];
        check_malformed(kind, &layout, &format!("\u{202e}{rest}"));
        check_refused(kind, &layout);
    }
}

#[test]
fn cells_in_windows_1252_are_quoted_in_their_letters() {
    let text = "code;name;level;parent\nb;Bund;Bund;\nc;C;Land;Köln\n";
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(text);
    let prepared = import(ImportKind::Units, bytes.into_owned()).expect("no fault");
    let refusal = Refusal::at("parent", InputFault::Empty).within_item("units", 1);
    assert_eq!(prepared.fault_of(0, &refusal).value.as_deref(), Some("Köln"));
}

#[test]
fn a_path_leads_to_its_innermost_column() {
    let field = |kind: ImportKind, path: &[&str]| {
        let rows = cells_of(kind);
        let prepared = import(kind, PLAIN.write(kind, &rows)).expect("no fault");
        let field = path.iter().map(|step| (*step).to_owned()).collect();
        let refusal = Refusal {
            field,
            reason: InputFault::Empty.into(),
        };
        let fault = prepared.fault_of(0, &refusal);
        (
            fault.column.map(|column| column.to_string()),
            fault.value.unwrap_or_default(),
        )
    };
    let found = |column: &str, value: &str| (Some(column.to_owned()), value.to_owned());
    let indicators = ImportKind::Indicators;
    assert_eq!(
        field(indicators, &["valuation", "wage", "year"]),
        found("year", "2026")
    );
    assert_eq!(field(indicators, &["valuation", "wage"]), found("system", "S"));
    assert_eq!(field(indicators, &["valuation"]), found("effect", "e"));
    assert_eq!(
        field(ImportKind::Allocations, &["among", "1"]),
        found("among", "b c")
    );
    assert_eq!(field(ImportKind::Bookings, &["postings"]), (None, String::new()));
}

/// Files that are no longer what was read are not quoted, but the place is still told.
#[test]
fn a_file_that_was_changed_or_removed_is_not_quoted() {
    let text = "code;name;level\nb;Bund;Bund\nc;C;Land\n";
    let path = write("vanishing.csv", text.as_bytes());
    let sources = [ImportSource::path(&path)];
    let prepared = prepare(
        ImportKind::Units,
        &sources,
        &State::default(),
        &ImportOptions::default(),
    );
    let prepared = prepared.expect("no fault");
    let refusal = Refusal::at("name", InputFault::Empty).within_item("units", 1);
    let fault = || {
        let fault = prepared.fault_of(0, &refusal);
        (
            fault.row,
            fault.column.map(|column| column.to_string()),
            fault.value,
        )
    };
    let found = |value: Option<&str>| (Some(3), Some("name".to_owned()), value.map(str::to_owned));
    assert_eq!(fault(), found(Some("C")));
    for changed in [
        "code;name;level\nb;Bund;Bund\nc;D;Land\n",
        "code;name;level\nb;Bund;Bund\n",
        "",
        "\"",
        "PK\u{3}\u{4}",
    ] {
        std::fs::write(&path, changed).expect("it can be written");
        assert_eq!(fault(), found(None), "{changed}");
    }
    std::fs::write(&path, text).expect("it can be written");
    assert_eq!(fault(), found(Some("C")));
    std::fs::remove_file(&path).expect("it was there");
    assert_eq!(fault(), found(None));
}
