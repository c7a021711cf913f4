use super::*;
use DecimalSign::{Comma, Point};

#[test]
fn a_cell_says_what_it_can_about_the_decimal_sign() {
    let cases = [
        ("1234", Shape::Whole),
        ("-1234", Shape::Whole),
        ("12 345", Shape::Whole),
        ("1.234.567,89", Shape::Only(Comma)),
        ("1.234.567", Shape::Only(Comma)),
        ("1234,5", Shape::Only(Comma)),
        ("1234,567", Shape::Only(Comma)),
        ("0,500", Shape::Only(Comma)),
        ("1,234,567.89", Shape::Only(Point)),
        ("1234567.89", Shape::Only(Point)),
        ("1.50", Shape::Only(Point)),
        ("0.500", Shape::Only(Point)),
        ("1234.567", Shape::Only(Point)),
        ("1.2345", Shape::Only(Point)),
        ("1.234", Shape::Either),
        ("123,456-", Shape::Either),
        ("1.23,45.6", Shape::None),
        ("1,23,456", Shape::None),
        ("1.23.456", Shape::None),
        ("1e5", Shape::None),
        ("NaN", Shape::None),
        ("", Shape::None),
        ("-", Shape::None),
        ("€", Shape::None),
    ];
    for (cell, expected) in cases {
        assert_eq!(shape(cell), expected, "{cell}");
    }
}

#[test]
fn amounts_are_read_exactly_or_refused() {
    let cases = [
        ("1.234.567,89", Comma, Ok(123_456_789)),
        ("1234567,89", Comma, Ok(123_456_789)),
        ("1234567,8", Comma, Ok(123_456_780)),
        ("1.234", Comma, Ok(123_400)),
        ("1 234 567,89", Comma, Ok(123_456_789)),
        ("1\u{202f}234,00", Comma, Ok(123_400)),
        ("10,00-", Comma, Ok(-1_000)),
        ("10,00 -", Comma, Ok(-1_000)),
        ("- 10,00", Comma, Ok(-1_000)),
        ("\u{2212}10,00", Comma, Ok(-1_000)),
        ("+10,00", Comma, Ok(1_000)),
        ("'10,00", Comma, Ok(1_000)),
        ("\u{a0}10,00 €", Comma, Ok(1_000)),
        ("€ -10,00", Comma, Ok(-1_000)),
        ("-10,00 EUR", Comma, Ok(-1_000)),
        ("007", Comma, Ok(700)),
        ("-0", Comma, Ok(0)),
        ("1234567.89", Point, Ok(123_456_789)),
        ("1,234,567.89", Point, Ok(123_456_789)),
        ("1,234", Point, Ok(123_400)),
        ("10000000000000.00", Point, Ok(1_000_000_000_000_000)),
        ("1.234", Point, Err(AmountError::TooManyPlaces)),
        ("1,500", Comma, Err(AmountError::TooManyPlaces)),
        ("10000000000000.01", Point, Err(AmountError::OutOfRange)),
        ("100000000000000000000", Point, Err(AmountError::OutOfRange)),
        (
            "99999999999999999999999999999999999999999999",
            Comma,
            Err(AmountError::OutOfRange),
        ),
        ("12,34,567.00", Point, Err(AmountError::Malformed)),
        ("1234,567.00", Point, Err(AmountError::Malformed)),
        ("1.00", Comma, Err(AmountError::Malformed)),
        ("1,00,", Comma, Err(AmountError::Malformed)),
        (",50", Comma, Err(AmountError::Malformed)),
        ("12,", Comma, Err(AmountError::Malformed)),
        ("-10,00-", Comma, Err(AmountError::Malformed)),
        ("--10", Comma, Err(AmountError::Malformed)),
        ("1e5", Point, Err(AmountError::Malformed)),
        ("NaN", Point, Err(AmountError::Malformed)),
        ("∞", Point, Err(AmountError::Malformed)),
        ("١٢", Point, Err(AmountError::Malformed)),
        ("", Point, Err(AmountError::Malformed)),
    ];
    for (cell, decimal, expected) in cases {
        assert_eq!(
            parse(cell, decimal),
            expected.map(Cents),
            "{cell} with {decimal:?}"
        );
    }
}

#[test]
fn other_numbers_keep_all_their_places() {
    use DecimalError::{Malformed, TooManyDigits};
    let cases = [
        ("3,3", Comma, Ok("3.3")),
        ("3.300", Point, Ok("3.3")),
        ("-0,05-", Comma, Err(Malformed)),
        ("0,05-", Comma, Ok("-0.05")),
        ("1.234,56789", Comma, Ok("1234.56789")),
        ("1 234", Point, Ok("1234")),
        ("0", Comma, Ok("0")),
        ("1.5", Comma, Err(Malformed)),
        ("3,3 %", Comma, Err(Malformed)),
        ("3,3 €", Comma, Err(Malformed)),
        ("", Point, Err(Malformed)),
        ("12345678901234567890123456789", Point, Err(TooManyDigits)),
    ];
    for (cell, decimal, expected) in cases {
        let read = parse_exact(cell, decimal).map(|number| number.to_string());
        assert_eq!(
            read.as_deref().map_err(|error| *error),
            expected,
            "{cell} with {decimal:?}"
        );
    }
}

#[test]
fn what_is_typed_is_read_in_both_languages() {
    let table = [
        ("0.03", Some("0.03"), Some("0.03")),
        ("2.135", Some("2.135"), Some("2.135")),
        ("2,135", Some("2.135"), None),
        ("0,03", Some("0.03"), Some("0.03")),
        ("-1.234,5", Some("-1234.5"), Some("-1234.5")),
        ("1,234.5", Some("1234.5"), Some("1234.5")),
        ("7", Some("7"), Some("7")),
        ("1 000", Some("1000"), Some("1000")),
        ("", None, None),
        ("x", None, None),
        ("1,2,3", None, None),
    ];
    for (typed, german, english) in table {
        for (sign, expected) in [(Comma, german), (Point, english)] {
            let found = parse_typed(typed, sign).ok().map(|number| number.to_string());
            assert_eq!(found.as_deref(), expected, "{typed} {sign:?}");
        }
    }
}

#[test]
fn an_amount_that_could_be_read_in_two_ways_is_none() {
    for (text, cents) in [
        ("50000", Some(5_000_000)),
        ("1250.50", Some(125_050)),
        ("1250,5", Some(125_050)),
        ("1.250,50", Some(125_050)),
        ("1,250.50", Some(125_050)),
        ("50.000", None),
        ("50,000", None),
        ("viel", None),
        ("", None),
    ] {
        assert_eq!(parse_amount(text), cents.map(Cents), "{text}");
    }
}
