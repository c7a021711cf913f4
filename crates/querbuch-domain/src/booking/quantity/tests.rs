use super::*;
use crate::language::Language;

fn number(text: &str) -> Decimal {
    crate::decimal::parse_decimal(text).expect("is a decimal")
}

fn quantity(count: &str, price: &str) -> Quantity {
    Quantity::try_new(number(count), "h", number(price)).expect("is in range")
}

#[test]
fn an_amount_is_quantity_times_price_rounded_once() {
    let table = [
        ("12.5", "80", 100_000),
        ("0.005", "1", 1),
        ("-0.005", "1", -1),
        ("0.0049", "1", 0),
        ("3", "0.333333", 100),
        ("1.5", "0.33", 50),
        ("7", "0", 0),
        ("0", "5", 0),
        ("100", "1000", 10_000_000),
        ("0.000001", "0.000001", 0),
        ("9999999.999999", "1000000", 999_999_999_999_900),
    ];
    for (count, price, cents) in table {
        assert_eq!(
            quantity(count, price).amount().map(|amount| amount.0),
            Ok(cents),
            "{count} × {price}"
        );
    }
    let far = quantity("100000000000", "1000")
        .amount()
        .expect_err("is beyond an amount");
    assert_eq!(
        (far.field, far.reason.code().as_str()),
        (vec!["quantity".to_owned()], "AMOUNT_OUT_OF_RANGE")
    );
}

#[test]
fn numbers_of_a_quantity_are_bounded() {
    let long = "x".repeat(UNIT_OF_MEASURE_CHARS_MAX + 1);
    let table = [
        ("1", " h ", "1", None),
        ("999999999999.999999", "h", "999999999999.999999", None),
        ("1.0000001", "h", "1", Some("quantity")),
        ("1234567890123456789", "h", "1", Some("quantity")),
        ("1", "h", "0.0000001", Some("price")),
        ("1", "h", "-1", Some("price")),
        ("1", " ", "1", Some("unitOfMeasure")),
        ("1", &long, "1", Some("unitOfMeasure")),
    ];
    for (count, unit, price, refused) in table {
        let made = Quantity::try_new(number(count), unit, number(price));
        let field = made.err().map(|refusal| refusal.field.concat());
        assert_eq!(field.as_deref(), refused, "{count} {unit} × {price}");
    }
}

#[test]
fn what_is_given_is_whole_and_agrees() {
    let given =
        |amount: Option<i64>, quantity: Option<&str>, unit: Option<&str>, price: Option<&str>| GivenAmount {
            amount: amount.map(Cents),
            quantity: quantity.map(number),
            unit_of_measure: unit.map(Into::into),
            price: price.map(number),
        };
    let cents = |given: GivenAmount| {
        let settled = given.settle();
        settled
            .map(|(amount, quantity)| (amount.0, quantity.is_some()))
            .map_err(|refusal| refusal.field.concat())
    };
    let (three, hour, price) = (Some("3"), Some("h"), Some("1.115"));
    assert_eq!(cents(given(Some(5), None, None, None)), Ok((5, false)));
    assert_eq!(cents(given(None, three, hour, price)), Ok((335, true)));
    assert_eq!(cents(given(Some(335), three, hour, price)), Ok((335, true)));
    for (lacks, field) in [
        (given(None, None, None, None), "amount"),
        (given(Some(5), None, hour, price), "quantity"),
        (given(Some(5), three, None, price), "unitOfMeasure"),
        (given(Some(5), three, hour, None), "price"),
        (given(Some(334), three, hour, price), "amount"),
    ] {
        assert_eq!(cents(lacks), Err(field.to_owned()));
    }
    let refusal = given(Some(334), three, hour, price)
        .settle()
        .expect_err("disagrees");
    let sentence = refusal.reason.message(Language::English);
    assert!(
        sentence.contains("3.34") && sentence.contains("3 × 1.115 = 3.35"),
        "{sentence}"
    );
}

#[test]
fn sums_stay_within_one_unit_of_measure() {
    let days = Quantity::try_new(number("2"), "d", number("1")).expect("is in range");
    let hours = [quantity("1.5", "1"), quantity("-0.25", "7")];
    assert_eq!(sum_of(hours.iter()), Some((number("1.25"), "h".into())));
    assert_eq!(sum_of(hours.iter().chain([&days])), None);
    assert_eq!(sum_of([].iter()), None);
}
