use super::*;
use querbuch_ledger::domain::refusal::InputFault;

fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

fn number(json: &str) -> Value {
    Value::Number(serde_json::from_str(json).expect("is a number"))
}

#[test]
fn money_is_read_from_texts_and_whole_euros() {
    for (value, cents) in [
        (text("12.34"), 1_234),
        (text("-0.5"), -50),
        (text("7"), 700),
        (number("7"), 700),
        (number("-7"), -700),
    ] {
        let money = Money::parse(value.clone()).expect("is money");
        assert_eq!(money.require("amount"), Ok(Cents(cents)), "{value}");
    }
}

#[test]
fn money_that_is_none_is_kept_as_it_was_given() {
    for (value, error) in [
        (text("1.005"), AmountError::TooManyPlaces),
        (text("1,50"), AmountError::Malformed),
        (text(""), AmountError::Malformed),
        (number("1.5"), AmountError::Malformed),
        (number("99999999999999999"), AmountError::OutOfRange),
        (number("18446744073709551615"), AmountError::OutOfRange),
    ] {
        let given = match &value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let money = Money::parse(value).expect("may be kept");
        assert_eq!(
            money,
            Money::Faulty {
                given: given.as_str().into(),
                error
            }
        );
        assert_eq!(money.to_value(), text(&given), "it is shown as it was given");
        let refusal = money.require("amount").expect_err("is refused");
        assert_eq!(refusal.field, ["amount"]);
        assert_eq!(refusal.reason, InputFault::amount(error, given).into());
    }
    assert!(Money::parse(Value::Boolean(true)).is_err() && !Money::is_valid(&Value::Null));
}

#[test]
fn sums_beyond_an_amount_are_shown_but_never_taken_in() {
    let sum = Money::from(i128::from(i64::MAX) + 1);
    assert_eq!(sum.to_value(), text("92233720368547758.08"));
    let refusal = sum.require("amount").expect_err("is no amount");
    assert_eq!(refusal.reason.code().as_str(), "AMOUNT_OUT_OF_RANGE");
}

#[test]
fn decimals_are_exact_and_a_float_is_none() {
    for (value, expected) in [
        (text("0.0090"), Some("0.009")),
        (text("-2"), Some("-2")),
        (number("3"), Some("3")),
        (number("0.5"), None),
        (text("1e3"), None),
        (text("eins"), None),
    ] {
        let decimal = Decimal::parse(value.clone()).expect("may be kept");
        let read = decimal
            .require("rate")
            .ok()
            .map(|decimal| decimal.normalize().to_string());
        assert_eq!(read.as_deref(), expected, "{value}");
    }
    assert_eq!(Decimal::hundredths(1_050).to_value(), text("10.5"));
    assert!(Decimal::parse(Value::Null).is_err());
}

#[test]
fn months_are_read_or_refused_at_their_field() {
    for (given, expected) in [
        ("2026-03", true),
        ("2026-3", false),
        ("2026-13", false),
        ("März", false),
    ] {
        let month = YearMonth::parse(text(given)).expect("may be kept");
        assert_eq!(month.to_value(), text(given));
        let read = month.require("month");
        assert_eq!(read.is_ok(), expected, "{given}");
        if let Err(refusal) = read {
            assert_eq!(
                refusal,
                Refusal::at("month", InputFault::MonthMalformed { given: given.into() })
            );
        }
    }
    assert!(YearMonth::parse(number("202603")).is_err());
}

#[test]
fn instants_are_told_in_utc_to_the_microsecond() {
    for (given, shown) in [
        ("2026-03-31T14:00:00+02:00", "2026-03-31T12:00:00.000000Z"),
        ("2026-03-31T12:00:00.1234567Z", "2026-03-31T12:00:00.123456Z"),
    ] {
        let instant = Instant::parse(text(given)).expect("is an instant");
        assert_eq!(instant.to_value(), text(shown));
    }
    for value in [text("2026-03-31"), text("gestern"), number("1"), Value::Null] {
        assert!(
            Instant::parse(value.clone()).is_err() && !Instant::is_valid(&value),
            "{value}"
        );
    }
}

#[test]
fn dates_are_written_in_one_way() {
    let date = Date::parse(text("2026-03-31")).expect("is a date");
    assert_eq!(date.to_value(), text("2026-03-31"));
    for value in [
        text("2026-3-31"),
        text("2026-02-30"),
        text("31.03.2026"),
        number("20260331"),
    ] {
        assert!(
            Date::parse(value.clone()).is_err() && !Date::is_valid(&value),
            "{value}"
        );
    }
}

#[test]
fn positions_are_whole_numbers_that_json_holds_exactly() {
    for (value, expected) in [
        (number("0"), Some(0)),
        (number("9007199254740991"), Some(POSITION_MAX)),
        (number("9007199254740992"), None),
        (number("-1"), None),
        (number("1.5"), None),
        (text("1"), None),
    ] {
        let position = Position::parse(value.clone()).ok();
        assert_eq!(position.map(|position| position.0), expected, "{value}");
        assert_eq!(Position::is_valid(&value), expected.is_some());
    }
}

#[test]
fn references_are_any_text() {
    let reference = Ref::parse(text("bund/06")).expect("is a reference");
    assert_eq!(
        (reference.0.as_str(), reference.to_value()),
        ("bund/06", text("bund/06"))
    );
    assert!(Ref::parse(number("1")).is_err());
}

#[test]
fn what_is_repeated_in_a_message_is_short() {
    assert_eq!(shorten("kurz"), "kurz");
    assert_eq!(shorten(&"ä".repeat(60)), "ä".repeat(60));
    assert_eq!(shorten(&"ä".repeat(61)), format!("{}…", "ä".repeat(60)));
}
