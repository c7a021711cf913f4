use crate::month::Month;
use chrono::DateTime;

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

#[test]
fn a_month_later_stays_within_the_calendar() {
    let table = [
        ("2026-11", 1, "2026-12"),
        ("2026-11", 2, "2027-01"),
        ("2026-01", -1, "2025-12"),
        ("2199-11", 5, "2199-12"),
        ("1900-02", -5, "1900-01"),
        ("2026-11", i32::MAX, "2199-12"),
        ("2026-11", i32::MIN, "1900-01"),
    ];
    for (month, months, expected) in table {
        let found = Month::parse(month).expect("a month").plus(months);
        assert_eq!(found.to_string(), expected, "{month} + {months}");
    }
}

#[test]
fn an_instant_lies_in_a_month() {
    let instant = DateTime::from_timestamp(1_767_225_599, 0).expect("within the calendar");
    assert_eq!(Month::of_instant(instant), Month::parse("2025-12"));
    let early = DateTime::from_timestamp(-99_999_999_999, 0).expect("within the calendar");
    assert_eq!(Month::of_instant(early), None);
}
