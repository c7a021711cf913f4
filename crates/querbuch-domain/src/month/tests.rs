use super::*;

#[test]
fn reads_and_refuses_months() {
    let table = [
        ("2026-03", true),
        ("1900-01", true),
        ("2199-12", true),
        ("1899-12", false),
        ("2200-01", false),
        ("2026-13", false),
        ("2026-00", false),
        ("2026-3", false),
        ("2026/03", false),
        ("+026-03", false),
        ("2026-03-01", false),
        ("", false),
        ("２０26-03", false),
    ];
    for (text, valid) in table {
        let month = Month::parse(text);
        assert_eq!(month.is_some(), valid, "{text:?}");
        if let Some(month) = month {
            assert_eq!(month.to_string(), text);
            assert_eq!(Month::from_ordinal(month.ordinal()), Some(month));
        }
    }
}

#[test]
fn knows_year_and_quarter() {
    let month = Month::parse("2017-12").unwrap();
    assert_eq!((month.year(), month.month(), month.quarter()), (2017, 12, 4));
}
