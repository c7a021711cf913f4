use super::*;
use crate::finance::tests::decimal;

fn wide(text: &str) -> Wide {
    Wide::from_decimal(decimal(text))
}

fn back(wide: Wide) -> String {
    wide.to_decimal().unwrap().to_string()
}

#[test]
fn decimals_come_back_as_they_went() {
    let table = [
        "0",
        "1",
        "3",
        "0.1",
        "12.75",
        "0.0000000000000000000000000001",
        "1234567890123456789.123456789",
        "79228162514264337593543950335",
        "7.9228162514264337593543950335",
        "0.3333333333333333333333333333",
    ];
    for text in table {
        assert_eq!(back(wide(text)), text);
    }
    assert_eq!(back(wide("2.50")), "2.5");
    assert_eq!(
        wide("79228162514264337593543950335").add(Wide::ONE).to_decimal(),
        None
    );
    assert_eq!(Wide::power_of_two(-200).to_decimal(), Some(Decimal::ZERO));
}

#[test]
fn arithmetic_is_right_to_28_digits() {
    assert_eq!(back(wide("0.1").add(wide("0.2"))), "0.3");
    assert_eq!(back(wide("1").div(wide("3"))), "0.3333333333333333333333333333");
    assert_eq!(back(wide("2").div(wide("3"))), "0.6666666666666666666666666667");
    assert_eq!(back(wide("1.5").mul(wide("1.5"))), "2.25");
    assert_eq!(back(wide("1.1").pow(10)), "2.5937424601");
    assert_eq!(back(wide("2").powi(-3)), "0.125");
    assert_eq!(back(wide("2").root(2)), "1.4142135623730950488016887242");
    assert_eq!(back(wide("1.05").root(12)), "1.0040741237836483016054196027");
    assert_eq!(back(wide("0.000000001").root(365).pow(365)), "0.000000001");
    assert_eq!(back(wide("1000000000").root(12).pow(12)), "1000000000");
    assert!(wide("0.1") < wide("0.2") && Wide::ZERO < wide("0.1") && wide("10") > wide("9.99"));
}
