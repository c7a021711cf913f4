use proptest::prelude::*;

use super::*;

/// Row and fields of each record.
type Found = Vec<(u32, Vec<String>)>;

fn read_all(bytes: &[u8]) -> Result<Found, (u32, RecordFault)> {
    let mut records = Records::new(bytes, b';', None, 0);
    let mut record = Record::default();
    let mut found = Vec::new();
    while records.read(&mut record).map_err(|fault| (record.row, fault))? {
        let fields = (0..record.len()).map(|index| record.field(index).to_owned());
        found.push((record.row, fields.collect()));
    }
    Ok(found)
}

fn read(text: &str) -> Found {
    read_all(text.as_bytes()).expect("readable")
}

#[test]
fn rows_are_counted_as_an_editor_does() {
    let text = "a;b\r\n\r\n;;\n\"c\nd\";e\r\n\n\"f\"\";\";g\nlast;one";
    let rows: Vec<(u32, String)> = read(text)
        .into_iter()
        .map(|(row, fields)| (row, fields.join("|")))
        .collect();
    let expected = [(1, "a|b"), (4, "c\nd|e"), (7, "f\";|g"), (8, "last|one")];
    assert_eq!(rows, expected.map(|(row, fields)| (row, fields.to_owned())));
}

#[test]
fn quotes_inside_a_plain_field_are_text() {
    assert_eq!(
        read("5\" Rohr;b\nc;d"),
        [
            (1, vec!["5\" Rohr".into(), "b".into()]),
            (2, vec!["c".into(), "d".into()])
        ]
    );
    assert_eq!(
        read("a;\"\";b"),
        [(1, vec!["a".into(), String::new(), "b".into()])]
    );
}

#[test]
fn damaged_records_are_refused() {
    assert!(matches!(
        read_all(b"a;b\n\"c;d\ne;f\n"),
        Err((2, RecordFault::QuoteOpen))
    ));
    assert!(matches!(read_all(b"\"a"), Err((1, RecordFault::QuoteOpen))));
    assert!(matches!(
        read_all(b"\"a\"b;c\n"),
        Err((1, RecordFault::QuoteStray))
    ));
    let long = vec![b'x'; RECORD_BYTES_MAX + 1];
    assert!(matches!(read_all(&long), Err((1, RecordFault::TooLong))));
    let quoted = [b"a;b\n\"".as_slice(), &b"line\n".repeat(RECORD_BYTES_MAX / 4)].concat();
    assert!(matches!(read_all(&quoted), Err((2, RecordFault::TooLong))));
    assert!(read_all(&vec![b'x'; RECORD_BYTES_MAX]).is_ok());
}

#[test]
fn a_stray_quote_harms_its_own_row_only() {
    let mut records = Records::new(b"\"a\"b;c\nd;e".as_slice(), b';', None, 0);
    let mut record = Record::default();
    assert!(matches!(records.read(&mut record), Err(RecordFault::QuoteStray)));
    assert!(matches!(records.read(&mut record), Ok(true)));
    assert_eq!((record.row, record.field(1)), (2, "e"));
}

#[test]
fn text_is_decoded() {
    let umlauts = b"Ma\xdfnahme \x80";
    assert_eq!(decode(umlauts, Some(Encoding::Windows1252)), "Maßnahme €");
    assert_eq!(decode(umlauts, None), "Maßnahme €");
    assert_eq!(decode("Maßnahme €".as_bytes(), None), "Maßnahme €");
    assert_eq!(decode("ß".as_bytes(), Some(Encoding::Windows1252)), "ÃŸ");
}

proptest! {
    /// What the csv crate writes is read as it was, and rows begin where its text has them.
    #[test]
    fn reads_what_a_csv_writer_writes(rows in prop::collection::vec(prop::collection::vec("[a;\"\n\r,ä]{0,6}", 2..5), 0..8)) {
        let mut writer = csv::WriterBuilder::new().delimiter(b';').flexible(true).from_writer(Vec::new());
        for row in &rows {
            writer.write_record(row).expect("a vector takes all");
        }
        let bytes = writer.into_inner().expect("a vector takes all");
        let found = read_all(&bytes).expect("readable");
        let is_blank = |row: &[String]| row.iter().all(String::is_empty);
        let expected: Vec<Vec<String>> = rows.iter().filter(|row| !is_blank(row))
            .map(|row| row.iter().map(|field| field.trim().to_owned()).collect()).collect();
        let fields: Vec<Vec<String>> = found.into_iter().map(|(_, fields)| fields).collect();
        prop_assert_eq!(fields, expected);
    }

    #[test]
    fn never_panics(bytes in prop::collection::vec(prop_oneof![Just(b'"'), Just(b';'), Just(b'\n'), any::<u8>()], 0..200)) {
        let _ = read_all(&bytes);
    }
}
