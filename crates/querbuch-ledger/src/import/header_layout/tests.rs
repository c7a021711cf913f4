use super::*;
use crate::import::ImportKind;

fn layout(kind: ImportKind, line: &str) -> Result<HeaderLayout, Vec<(&'static str, String, String)>> {
    let mut faults = Faults::default();
    let header = Header {
        line: line.as_bytes().to_vec(),
        row: 3,
    };
    let layout = HeaderLayout::read(&header, &kind.definition().columns, &"x.csv".into(), &mut faults);
    faults.or(()).map_err(|refused| {
        let fault = |fault: &crate::import::ImportFault| {
            assert_eq!(fault.row, Some(3));
            (
                fault.code,
                fault.column.as_deref().unwrap_or_default().to_owned(),
                fault.english.clone(),
            )
        };
        refused.faults.iter().map(fault).collect::<Vec<_>>()
    })?;
    Ok(layout.expect("no fault, so a layout"))
}

#[test]
fn delimiters_and_names_are_recognised() {
    let cases = [
        ("code;name;level;parent", b';'),
        ("code,name,level,parent", b','),
        ("code\tname\tlevel\tparent", b'\t'),
        (" Code ;NAME;\"Level\";Übergeordnet", b';'),
        ("Kennung,Bezeichnung,Ebene,uebergeordnet", b','),
        ("level;parent;code;name", b';'),
    ];
    for (line, delimiter) in cases {
        let found = layout(ImportKind::Units, line).expect(line);
        assert_eq!((found.delimiter, found.width), (delimiter, 4), "{line}");
        assert!(found.has(Column::Parent) && !found.has(Column::IsBody), "{line}");
    }
    let found = layout(
        ImportKind::Bookings,
        "Maßnahme;Wirkung;Monat;Betrag;Text;Beleg;Buchung",
    )
    .expect("aliases");
    assert_eq!(found.place(Column::Amount), Some(3));
    assert_eq!(&*found.spelled(Column::Amount), "Betrag");
    assert_eq!(
        &*found.spelled(Column::Unit),
        "unit",
        "not in the file, so by its own name"
    );
}

#[test]
fn every_fault_of_a_header_is_named() {
    let faults = |kind, line| {
        let faults = layout(kind, line).expect_err(line);
        faults
            .into_iter()
            .map(|(code, column, _)| (code, column))
            .collect::<Vec<_>>()
    };
    let expected = |list: &[(&'static str, &str)]| {
        list.iter()
            .map(|(code, column)| (*code, (*column).to_owned()))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        faults(ImportKind::Units, "code;nmae;level;kennung;;extra"),
        expected(&[
            ("COLUMN_UNKNOWN", "nmae"),
            ("COLUMN_TWICE", "kennung"),
            ("COLUMN_UNKNOWN", ""),
            ("COLUMN_UNKNOWN", "extra"),
            ("COLUMN_MISSING", "name"),
        ]),
    );
    assert_eq!(
        faults(ImportKind::Bookings, "measure;month;amount;unit"),
        expected(&[("COLUMN_MISSING", "")])
    );
    assert_eq!(
        faults(ImportKind::Units, "code;name\rx;y"),
        expected(&[("LINE_ENDS", "")])
    );
    assert!(
        layout(
            ImportKind::Bookings,
            "measure;month;amount;unit;kind;category;cashability"
        )
        .is_ok()
    );
}

#[test]
fn a_misspelt_column_comes_with_the_right_name() {
    let suggestion = |name: &str| near(&ImportKind::Bookings.definition().columns, name);
    assert_eq!(suggestion("amuont").as_deref(), Some("amount"));
    assert_eq!(suggestion("Betrg").as_deref(), Some("betrag"));
    assert_eq!(suggestion("Massnahmen").as_deref(), Some("massnahme"));
    assert_eq!(suggestion("cashabilty").as_deref(), Some("cashability"));
    assert_eq!(suggestion("Sachbearbeiter"), None);
    assert_eq!(suggestion(""), None);
    assert_eq!(suggestion(&"x".repeat(100_000)), None);
}
