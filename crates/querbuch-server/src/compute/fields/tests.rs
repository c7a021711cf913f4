use super::*;
use crate::locale::Locale;

fn number(raw: &str) -> Result<String, &'static str> {
    let value = Value {
        sign: DecimalSign::Point,
        path: "amount".to_owned(),
        raw: serde_json::from_str(raw).expect("is JSON"),
    };
    value
        .number()
        .map(|number| number.to_string())
        .map_err(|fault| fault.code.as_str())
}

#[test]
fn numbers_are_read_by_their_text() {
    let table = [
        ("1", Ok("1")),
        ("\"1.50\"", Ok("1.5")),
        ("-0.0", Ok("0")),
        ("\"+7\"", Ok("7")),
        ("0.1", Ok("0.1")),
        // A float would make 0.1000000000000000055511151231 of it, or lose the end.
        (
            "0.1234567890123456789012345678",
            Ok("0.1234567890123456789012345678"),
        ),
        (
            "79228162514264337593543950335",
            Ok("79228162514264337593543950335"),
        ),
        (
            "\"000000000000000000000000000000000012.5000000000000000000000000000000000\"",
            Ok("12.5"),
        ),
        ("1.5e3", Ok("1500")),
        ("1.5E-3", Ok("0.0015")),
        ("10e-1", Ok("1")),
        ("0e99", Ok("0")),
        ("\"1e60\"", Err("AMOUNT_OUT_OF_RANGE")),
        ("1e99999999999", Err("AMOUNT_OUT_OF_RANGE")),
        ("1e-29", Err("AMOUNT_OUT_OF_RANGE")),
        ("79228162514264337593543950336", Err("AMOUNT_OUT_OF_RANGE")),
        ("0.12345678901234567890123456789", Err("AMOUNT_OUT_OF_RANGE")),
        ("\"\"", Err("INVALID_VALUE")),
        ("\"1,5\"", Err("INVALID_VALUE")),
        ("\"1_000\"", Err("INVALID_VALUE")),
        ("\" 1\"", Err("INVALID_VALUE")),
        ("\".5\"", Err("INVALID_VALUE")),
        ("\"5.\"", Err("INVALID_VALUE")),
        ("\"--5\"", Err("INVALID_VALUE")),
        ("\"1e\"", Err("INVALID_VALUE")),
        ("\"NaN\"", Err("INVALID_VALUE")),
        ("\"١\"", Err("INVALID_VALUE")),
        ("true", Err("INVALID_VALUE")),
        ("[1]", Err("INVALID_VALUE")),
        ("null", Err("INVALID_VALUE")),
    ];
    for (raw, expected) in table {
        assert_eq!(number(raw), expected.map(str::to_owned), "{raw}");
    }
}

#[test]
fn counts_are_whole_and_not_negative() {
    let count = |raw: &str| {
        let value = Value {
            sign: DecimalSign::Point,
            path: "years".to_owned(),
            raw: serde_json::from_str(raw).expect("is JSON"),
        };
        value.count::<u32>().ok()
    };
    assert_eq!([count("7"), count("\"7\"")], [Some(7), Some(7)]);
    for raw in [
        "-1",
        "1.0",
        "1e2",
        "\"\"",
        "4294967296",
        "99999999999999999999999",
        "null",
        "{}",
    ] {
        assert_eq!(count(raw), None, "{raw}");
    }
}

#[test]
fn members_that_are_unknown_or_come_twice_are_refused() {
    let left = |text: &str| {
        let mut fields =
            Fields::parse(text, DecimalSign::Point).map_err(|fault| fault.message(Locale::En).to_owned())?;
        fields
            .required("rate")
            .map_err(|fault| fault.message(Locale::En).to_owned())?;
        fields
            .finish()
            .map_err(|fault| fault.message(Locale::En).to_owned())
    };
    assert_eq!(left("{\"rate\": 1}"), Ok(()));
    for (text, said) in [
        (
            "{\"rate\": 1, \"rats\": 2}",
            "There is no “rats” here. There are: rate.",
        ),
        (
            "{\"rate\": 1, \"rate\": 2}",
            "“rate” is there twice. Give it once.",
        ),
        (
            "{\"rate\": null}",
            "“rate” is missing. Give it; --help shows an example.",
        ),
        ("{}", "“rate” is missing. Give it; --help shows an example."),
        ("[]", "The input must be an object { … }, not []."),
        (
            "",
            "The input is not JSON (line 1, column 0). Give one object; --help shows an example.",
        ),
        (
            "{\"rate\": 1} x",
            "The input is not JSON (line 1, column 13). Give one object; --help shows an example.",
        ),
    ] {
        assert_eq!(left(text), Err(said.to_owned()), "{text}");
    }
}

#[test]
fn days_are_days_of_the_calendar() {
    let day = |text: &str| {
        let raw = serde_json::from_str(&format!("[[\"{text}\", 1]]")).expect("is JSON");
        let value = Value {
            sign: DecimalSign::Point,
            path: "dated".to_owned(),
            raw,
        };
        value.dated().is_ok()
    };
    assert!(day("2024-02-29"));
    for text in [
        "2023-02-29",
        "2024-1-1",
        "2024-01-1",
        "01.02.2024",
        "",
        "20240101",
        "-024-01-01",
        "2024-01-01T00:00",
    ] {
        assert!(!day(text), "{text}");
    }
}

#[test]
fn a_text_may_have_a_decimal_comma_in_german() {
    let number = |text: &str, sign| {
        let mut fields = Fields::parse(text, sign).ok()?;
        let number = fields.required("x").ok()?.number().ok()?;
        Some(number.to_string())
    };
    let table = [
        (r#"{"x":"0,1"}"#, Some("0.1"), None),
        (r#"{"x":"2,135"}"#, Some("2.135"), None),
        (r#"{"x":"-1.234,5"}"#, Some("-1234.5"), None),
        (r#"{"x":"1.234"}"#, Some("1.234"), Some("1.234")),
        (r#"{"x":1.5}"#, Some("1.5"), Some("1.5")),
        (r#"{"x":"1,2,3"}"#, None, None),
    ];
    for (text, german, english) in table {
        assert_eq!(number(text, DecimalSign::Comma).as_deref(), german, "{text}");
        assert_eq!(number(text, DecimalSign::Point).as_deref(), english, "{text}");
    }
}
