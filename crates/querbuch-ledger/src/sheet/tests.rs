use super::*;

const COLUMNS: [Column; 3] = [
    PART,
    Column::new("name", "Name", "name", Kind::Text),
    Column::new("amount", "Betrag", "amount", Kind::Sum),
];

#[test]
fn a_row_of_a_part_has_a_cell_a_column() {
    let mut sheet = Sheet::new(COLUMNS);
    sheet.add("UNIT", [("amount", Cell::Cents(5))]);
    sheet.add_total(
        "TOTAL",
        [("amount", Cell::Cents(5)), ("name", Cell::Text("all".into()))],
    );
    let cells = [Cell::Word("UNIT"), Cell::Empty, Cell::Cents(5)];
    assert_eq!(sheet.rows[0], Row::listed(cells.into()));
    assert!(sheet.rows[1].is_total);
    let totals: Vec<&Row> = sheet.part("TOTAL").collect();
    assert_eq!(totals, [&sheet.rows[1]]);
    assert_eq!(*sheet.cell(&sheet.rows[1], "name"), Cell::Text("all".into()));
    assert_eq!(
        *sheet.cell(&sheet.rows[1], "colour"),
        Cell::Empty,
        "there is no such column"
    );
    assert_eq!(sheet.part("SHARE").count(), 0);
}

#[test]
fn decimals_are_rounded_once_and_only_where_they_are_too_long() {
    let table = [
        ("0.33333333335", "0.3333333334"),
        ("-0.33333333335", "-0.3333333334"),
        ("0.99999999995", "1"),
        ("0.010", "0.010"),
        ("1234", "1234"),
    ];
    for (given, expected) in table {
        let decimal: Decimal = given.parse().expect("is a decimal");
        assert_eq!(in_places(decimal).to_string(), expected);
    }
    let figure = Cell::figure(Some(Decimal::new(1_500, 3)));
    assert_eq!(figure, Cell::Decimal(Decimal::new(15, 1)));
    let hours = |hundredths| match Cell::hundredths(Some(hundredths)) {
        Cell::Decimal(decimal) => decimal.to_string(),
        other => format!("{other:?}"),
    };
    assert_eq!([hours(220_000), hours(-5)], ["2200.00", "-0.05"]);
    assert_eq!(Cell::filled(String::new()), Cell::Empty);
}
