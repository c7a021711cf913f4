use std::io::{Cursor, Read as _, Write};
use std::sync::{Arc, Mutex};

use ::parquet::file::reader::{FileReader as _, SerializedFileReader};
use ::parquet::record::Field;
use chrono::DateTime;
use querbuch_ledger::domain::month::Month;
use querbuch_ledger::sheet::{Cell, Kind};

use super::*;

/// A place in memory that outlives the writer.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn head() -> Head {
    let column = Column::new;
    Head {
        columns: vec![
            column("name", "Größe", "size", Kind::Text),
            column("word", "Wort", "word", Kind::Word),
            column("month", "Monat", "month", Kind::Month),
            column("amount", "Betrag", "amount", Kind::Amount),
            column("sum", "Summe", "sum", Kind::Sum),
            column("position", "Position", "position", Kind::Number),
            column("recorded_at", "Erfasst", "recorded at", Kind::Instant),
        ],
        facts: vec![Fact {
            key: "position",
            german: "Position",
            english: "position",
            value: "12".to_owned(),
        }],
        recorded_at: DateTime::from_timestamp(1_767_225_600, 0),
        language: Language::German,
    }
}

fn row(name: &str, amount: i64, sum: i128) -> Row {
    Row {
        cells: vec![
            Cell::Text(name.into()),
            Cell::Word("COST"),
            Cell::Month(Month::parse("2026-03").unwrap()),
            Cell::Cents(amount.into()),
            Cell::Cents(sum),
            Cell::Number(7),
            Cell::Instant(DateTime::from_timestamp(1_767_225_600, 250_000_000).unwrap()),
        ],
        is_total: false,
    }
}

fn empty() -> Row {
    Row {
        cells: vec![Cell::Empty; 7],
        is_total: true,
    }
}

fn written(format: Format, rows: &[Row]) -> Vec<u8> {
    let shared = Shared::default();
    let mut writer = begin(format, head(), Box::new(shared.clone())).unwrap();
    for rows in rows.chunks(1_000) {
        writer.add(rows).unwrap();
    }
    writer.finish().unwrap();
    shared.0.lock().unwrap().clone()
}

#[test]
fn german_spreadsheets_and_programs_read_csv() {
    let rows = [row("=1+1; \"x\"", -123_456, i128::from(i64::MIN)), empty()];
    let german = String::from_utf8(written(Format::Csv(Dialect::German), &rows)).unwrap();
    let expected = "\u{feff}Größe;Wort;Monat;Betrag;Summe;Position;Erfasst\r\n\
        \"'=1+1; \"\"x\"\"\";COST;2026-03;-1234,56;-92233720368547758,08;7;2026-01-01T00:00:00.250Z\r\n;;;;;;\r\n";
    assert_eq!(german, expected);
    let plain = written(Format::Csv(Dialect::Plain), &rows);
    let mut reader = ::csv::Reader::from_reader(plain.as_slice());
    assert_eq!(reader.headers().unwrap().iter().next_back(), Some("recorded_at"));
    let records: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(&records[0][0], "=1+1; \"x\"", "programs run no formulas");
    assert_eq!(
        (&records[0][3], &records[0][4]),
        ("-1234.56", "-92233720368547758.08")
    );
    assert!(records[1].iter().all(str::is_empty));
}

/// A row of decimals, a day and a flag; a figure has more places than a file.
fn figures(value: &str, is_total: bool) -> Row {
    let decimal = Cell::Decimal(value.parse().unwrap());
    let day = Cell::Day(chrono::NaiveDate::from_ymd_opt(2026, 3, 31).unwrap());
    Row {
        cells: vec![decimal.clone(), decimal, day, Cell::Flag(is_total)],
        is_total,
    }
}

fn figures_in(format: Format, rows: &[Row]) -> Result<Vec<u8>, WriteError> {
    let shared = Shared::default();
    let column = Column::new;
    let head = Head {
        columns: vec![
            column("ratio", "Verhältnis", "ratio", Kind::Decimal),
            column("share", "Anteil", "share", Kind::Share),
            column("day", "Tag", "day", Kind::Day),
            column("exceeds", "darüber", "exceeds", Kind::Flag),
        ],
        ..head()
    };
    let mut writer = begin(format, head, Box::new(shared.clone()))?;
    writer.add(rows)?;
    writer.finish()?;
    Ok(shared.0.lock().unwrap().clone())
}

#[test]
fn figures_have_ten_places_and_no_binary_fractions() {
    let rows = [
        figures("0.33333333335", false),
        figures("-12.50", false),
        figures("123456.7890123456", true),
    ];
    let csv = |dialect| String::from_utf8(figures_in(Format::Csv(dialect), &rows).unwrap()).unwrap();
    let plain = "ratio,share,day,exceeds\r\n\
        0.3333333334,0.3333333334,2026-03-31,false\r\n\
        -12.50,-12.50,2026-03-31,false\r\n\
        123456.7890123456,123456.7890123456,2026-03-31,true\r\n";
    assert_eq!(csv(Dialect::Plain), plain);
    assert!(csv(Dialect::German).contains("\r\n-12,50;-12,50;2026-03-31;nein\r\n"));
    let workbook = figures_in(Format::Xlsx, &rows).unwrap();
    let sheet = part(&workbook, "xl/worksheets/sheet1.xml");
    assert!(
        sheet.contains("<v>0.3333333334</v>") && sheet.contains("<v>-12.5</v>"),
        "{sheet}"
    );
    assert!(
        sheet.contains("123456.7890123456</t>"),
        "sixteen digits, as text: {sheet}"
    );
    // The last of March 2026, in days since the end of 1899.
    assert!(
        sheet.contains("<v>46112</v>") && sheet.contains("t=\"b\""),
        "{sheet}"
    );
    let parquet = figures_in(Format::Parquet, &rows).unwrap();
    let reader = SerializedFileReader::new(axum::body::Bytes::from(parquet)).unwrap();
    let read: Vec<_> = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
    let shown: Vec<String> = read[1]
        .get_column_iter()
        .map(|(_, field)| field.to_string())
        .collect();
    assert_eq!(shown, ["-12.5000000000", "-12.5000000000", "2026-03-31", "false"]);
}

#[test]
fn a_decimal_that_does_not_fit_is_not_cut() {
    let row = figures("79228162514264337593543950335", false);
    assert!(matches!(
        figures_in(Format::Parquet, &[row]),
        Err(WriteError::Value(_))
    ));
}

#[test]
fn no_text_runs_as_a_formula_and_no_amount_becomes_a_text() {
    for beginning in ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n"] {
        let text = format!("{beginning}x");
        let field = |dialect: Dialect, place: usize| {
            let bytes = written(Format::Csv(dialect), &[row(&text, -1, -1)]);
            let delimiter = if dialect == Dialect::German { b';' } else { b',' };
            let mut reader = ::csv::ReaderBuilder::new()
                .delimiter(delimiter)
                .from_reader(bytes.as_slice());
            reader.records().next().unwrap().unwrap()[place].to_owned()
        };
        assert_eq!(field(Dialect::German, 0), format!("'{text}"));
        assert_eq!(field(Dialect::German, 3), "-0,01");
        assert_eq!(field(Dialect::Plain, 0), text, "programs read the text as it is");
        assert_eq!(field(Dialect::Plain, 3), "-0.01");
    }
}

/// One part of a workbook.
fn part(workbook: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn workbooks_hold_numbers_dates_and_where_they_come_from() {
    let large = 999_999_999_999_999;
    let rows = [
        row("=1+1", -123_456, i128::from(large)),
        row("Größe", large, i128::from(large) + 1),
        row("Größe", -large, i128::from(i64::MIN)),
        empty(),
    ];
    let bytes = written(Format::Xlsx, &rows);
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("<v>-1234.56</v>"), "{sheet}");
    assert!(
        sheet.contains("<v>9999999999999.99</v>") && sheet.contains("<v>-9999999999999.99</v>"),
        "{sheet}"
    );
    assert!(sheet.contains("10000000000000.00</t>"), "as text: {sheet}");
    assert!(sheet.contains("-92233720368547758.08</t>"), "as text: {sheet}");
    assert!(
        sheet.contains("=1+1</t>") && !sheet.contains("<f>"),
        "no formula: {sheet}"
    );
    // The first of March 2026, in days since the end of 1899.
    assert!(sheet.contains("<v>46082</v>"), "{sheet}");
    assert!(
        sheet.contains("autoFilter ref=\"A1:G4\""),
        "without the sums: {sheet}"
    );
    assert!(sheet.contains("state=\"frozen\""), "{sheet}");
    let provenance = part(&bytes, "xl/worksheets/sheet2.xml");
    assert!(
        provenance.contains(">Position</t>") && provenance.contains(">12</t>"),
        "{provenance}"
    );
    assert!(part(&bytes, "docProps/core.xml").contains("2026-01-01T00:00:00Z"));
    assert_eq!(bytes, written(Format::Xlsx, &rows), "the same bytes");
}

#[test]
fn parquet_keeps_every_cent_and_says_where_it_comes_from() {
    let mut rows: Vec<Row> = (0..70_000)
        .map(|cents| row("Größe", cents, i128::from(cents) * 3))
        .collect();
    rows.push(row("=1+1", -999_999_999_999_999_999, i128::from(i64::MIN)));
    rows.push(row("x", 999_999_999_999_999_999, i128::from(i64::MAX) * 10));
    rows.push(empty());
    let bytes = written(Format::Parquet, &rows);
    let reader = SerializedFileReader::new(axum::body::Bytes::from(bytes.clone())).unwrap();
    let file = reader.metadata().file_metadata();
    assert_eq!((file.num_rows(), reader.num_row_groups()), (70_003, 2));
    let metadata = file.key_value_metadata().unwrap();
    assert!(
        metadata
            .iter()
            .any(|fact| fact.key == "querbuch.position" && fact.value.as_deref() == Some("12"))
    );
    let mut sum = 0_i128;
    let decimal = |field: &Field| match field {
        Field::Decimal(decimal) => {
            let bytes = decimal.data();
            let negative = bytes.first().is_some_and(|byte| byte & 0x80 != 0);
            let begin = if negative { -1_i128 } else { 0 };
            bytes
                .iter()
                .fold(begin, |sum, byte| (sum << 8) | i128::from(*byte))
        }
        other => panic!("no decimal: {other:?}"),
    };
    let read: Vec<_> = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
    for found in &read[..70_000] {
        let fields: Vec<&Field> = found.get_column_iter().map(|(_, field)| field).collect();
        sum += decimal(fields[3]);
        assert_eq!(decimal(fields[4]), decimal(fields[3]) * 3);
    }
    assert_eq!(sum, (0..70_000_i128).sum());
    let fields = |index: usize| -> Vec<Field> {
        read[index]
            .get_column_iter()
            .map(|(_, field)| field.clone())
            .collect()
    };
    let last = fields(70_000);
    assert_eq!(last[0], Field::Str("=1+1".to_owned()), "programs run no formulas");
    // Days from 1970 to the first of March 2026.
    assert_eq!(last[2], Field::Date(20_513));
    assert_eq!(decimal(&last[3]), -999_999_999_999_999_999);
    assert_eq!(decimal(&last[4]), i128::from(i64::MIN));
    assert_eq!(last[6], Field::TimestampMicros(1_767_225_600_250_000));
    assert_eq!(decimal(&fields(70_001)[4]), i128::from(i64::MAX) * 10);
    assert!(fields(70_002).iter().all(|field| *field == Field::Null));
    assert_eq!(bytes, written(Format::Parquet, &rows), "the same bytes");
}

#[test]
fn a_long_list_goes_on_in_further_sheets_and_is_never_cut() {
    let list = |count: i64| -> (Shared, Result<(), WriteError>) {
        let shared = Shared::default();
        let begun = xlsx::Xlsx::begin(head(), Box::new(shared.clone())).unwrap();
        let mut writer: Box<dyn Writer> = Box::new(begun.sheets_of(4));
        let rows: Vec<Row> = (0..count).map(|cents| row("x", cents, 0)).collect();
        let ended = writer.add(&rows).and_then(|()| writer.finish());
        (shared, ended)
    };
    let (shared, ended) = list(12);
    ended.unwrap();
    let workbook = shared.0.lock().unwrap().clone();
    for (sheet, last) in [(1, "0.02"), (2, "0.05"), (3, "0.08"), (4, "0.11")] {
        let text = part(&workbook, &format!("xl/worksheets/sheet{sheet}.xml"));
        assert!(
            text.contains(">Betrag</t>") && text.contains(&format!("<v>{last}</v>")),
            "{text}"
        );
        assert!(text.contains("autoFilter ref=\"A1:G4\""), "{text}");
    }
    assert!(part(&workbook, "xl/workbook.xml").contains("name=\"Daten 2\""));
    assert!(part(&workbook, "xl/worksheets/sheet5.xml").contains(">Position</t>"));
    let (shared, ended) = list(13);
    assert!(matches!(ended, Err(WriteError::TooManyRows(_))), "{ended:?}");
    assert!(shared.0.lock().unwrap().is_empty(), "nothing was sent");
}

#[test]
fn long_texts_make_smaller_groups() {
    let page = "x".repeat(5_000);
    let rows: Vec<Row> = (0..14_000).map(|cents| row(&page, cents, 0)).collect();
    let bytes = written(Format::Parquet, &rows);
    let reader = SerializedFileReader::new(axum::body::Bytes::from(bytes)).unwrap();
    assert_eq!(
        (
            reader.metadata().file_metadata().num_rows(),
            reader.num_row_groups()
        ),
        (14_000, 2)
    );
}

#[test]
fn an_amount_that_does_not_fit_is_not_cut() {
    let shared = Shared::default();
    let mut writer = begin(Format::Parquet, head(), Box::new(shared)).unwrap();
    writer.add(&[row("x", i64::MAX, 0)]).unwrap();
    assert!(matches!(writer.finish(), Err(WriteError::Value(_))));
}

/// A place where nothing can be written.
struct Full;

impl Write for Full {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_is_told() {
    for format in [Format::Csv(Dialect::Plain), Format::Xlsx, Format::Parquet] {
        let ended = begin(format, head(), Box::new(Full)).and_then(|mut writer| {
            writer.add(&[row("x", 1, 1)])?;
            writer.finish()
        });
        assert!(matches!(ended, Err(WriteError::Io(_))), "{format:?}: {ended:?}");
    }
}
