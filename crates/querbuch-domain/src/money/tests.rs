use crate::money::{AMOUNT_CENTS_MAX, AmountError, Cents};

#[test]
fn reads_and_refuses_amounts() {
    use AmountError::{Malformed, OutOfRange, TooManyPlaces};
    let table: &[(&str, Result<i64, AmountError>)] = &[
        ("0", Ok(0)),
        ("-0.00", Ok(0)),
        ("1234.56", Ok(123_456)),
        ("-1234.5", Ok(-123_450)),
        ("10000000000000.00", Ok(AMOUNT_CENTS_MAX)),
        ("-10000000000000.00", Ok(-AMOUNT_CENTS_MAX)),
        ("10000000000000.01", Err(OutOfRange)),
        ("100000000000000000000", Err(OutOfRange)),
        ("99999999999999999999999999.99", Err(OutOfRange)),
        ("1.234", Err(TooManyPlaces)),
        ("1e3", Err(Malformed)),
        ("NaN", Err(Malformed)),
        ("inf", Err(Malformed)),
        ("", Err(Malformed)),
        ("-", Err(Malformed)),
        ("--1", Err(Malformed)),
        ("+1", Err(Malformed)),
        (".5", Err(Malformed)),
        ("5.", Err(Malformed)),
        ("1,50", Err(Malformed)),
        (" 1", Err(Malformed)),
        ("1.5.5", Err(Malformed)),
        ("٣", Err(Malformed)),
    ];
    for (text, expected) in table {
        assert_eq!(Cents::parse(text).map(|c| c.0), *expected, "{text:?}");
    }
}

#[test]
fn writes_amounts() {
    for (cents, text) in [
        (0, "0.00"),
        (5, "0.05"),
        (-5, "-0.05"),
        (-123_456, "-1234.56"),
        (i64::MIN, "-92233720368547758.08"),
    ] {
        assert_eq!(Cents(cents).to_string(), text);
    }
}

proptest::proptest! {
    #[test]
    fn what_is_written_is_read_again(cents in -AMOUNT_CENTS_MAX..=AMOUNT_CENTS_MAX) {
        proptest::prop_assert_eq!(Cents::parse(&Cents(cents).to_string()), Ok(Cents(cents)));
    }
}
