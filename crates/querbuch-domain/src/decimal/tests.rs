use crate::decimal::{Decimal, DecimalError, parse_canonical, parse_decimal};

#[test]
fn decimals_are_read_exactly_or_not_at_all() {
    use DecimalError::{Malformed, TooManyDigits};
    let long = "1234567890123456789012345678";
    let table: &[(&str, Result<&str, DecimalError>)] = &[
        ("0", Ok("0")),
        ("-0", Ok("0")),
        ("-0.00", Ok("0")),
        ("0.009", Ok("0.009")),
        ("0.0330", Ok("0.033")),
        ("007.50", Ok("7.5")),
        ("-12.034", Ok("-12.034")),
        ("100", Ok("100")),
        (long, Ok(long)),
        (
            "0.1234567890123456789012345678",
            Ok("0.1234567890123456789012345678"),
        ),
        (
            "0.0000000000000000000000000001",
            Ok("0.0000000000000000000000000001"),
        ),
        (
            "00000000000000000000000000000000000001.0000000000000000000000000000000000",
            Ok("1"),
        ),
        ("0.00000000000000000000000000001", Err(TooManyDigits)),
        ("12345678901234567890123456789", Err(TooManyDigits)),
        ("1.2345678901234567890123456789", Err(TooManyDigits)),
        ("", Err(Malformed)),
        ("-", Err(Malformed)),
        (".5", Err(Malformed)),
        ("5.", Err(Malformed)),
        ("+1", Err(Malformed)),
        ("1,5", Err(Malformed)),
        ("1_000", Err(Malformed)),
        ("1e3", Err(Malformed)),
        (" 1", Err(Malformed)),
        ("--1", Err(Malformed)),
        ("1.-5", Err(Malformed)),
        ("٣", Err(Malformed)),
        ("NaN", Err(Malformed)),
    ];
    for (text, expected) in table {
        let read = parse_decimal(text).map(|decimal| decimal.to_string());
        assert_eq!(read.as_deref().map_err(|error| *error), *expected, "{text}");
    }
}

#[test]
fn the_log_knows_one_spelling_only() {
    assert_eq!(parse_canonical("0.9"), Some(Decimal::new(9, 1)));
    for other in ["0.90", "00.9", "-0", "0.", "9e-1"] {
        assert_eq!(parse_canonical(other), None, "{other}");
    }
}
