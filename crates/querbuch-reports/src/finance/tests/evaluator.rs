//! `+ − * / **` and parentheses, by the arithmetic of [`crate::finance`].

use std::iter::Peekable;
use std::str::Chars;

use rust_decimal::Decimal;

use crate::finance::{add, div, mul, sub};

/// The value of a formula.
pub(super) fn value(formula: &str) -> Decimal {
    let text: String = formula.chars().filter(|c| !c.is_whitespace()).collect();
    let mut rest = text.chars().peekable();
    let value = sum(&mut rest);
    assert_eq!(rest.next(), None, "{formula}: something is left");
    value
}

type Rest<'a> = Peekable<Chars<'a>>;

fn sum(rest: &mut Rest) -> Decimal {
    let mut value = product(rest);
    while let Some(sign) = rest.next_if(|c| ['+', '-'].contains(c)) {
        let operation = if sign == '+' { add } else { sub };
        value = operation(value, product(rest)).unwrap();
    }
    value
}

fn product(rest: &mut Rest) -> Decimal {
    let mut value = power(rest);
    while let Some(sign) = rest.next_if(|c| ['*', '/'].contains(c)) {
        let operation = if sign == '*' { mul } else { div };
        value = operation(value, power(rest)).unwrap();
    }
    value
}

fn power(rest: &mut Rest) -> Decimal {
    if rest.next_if_eq(&'-').is_some() {
        return -power(rest);
    }
    let base = atom(rest);
    let mut ahead = rest.clone();
    if (ahead.next(), ahead.next()) != (Some('*'), Some('*')) {
        return base;
    }
    *rest = ahead;
    let exponent: i32 = power(rest).try_into().expect("a whole exponent");
    let value = (0..exponent.abs())
        .try_fold(Decimal::ONE, |value, _| mul(value, base))
        .unwrap();
    if exponent < 0 {
        div(Decimal::ONE, value).unwrap()
    } else {
        value
    }
}

fn atom(rest: &mut Rest) -> Decimal {
    if rest.next_if_eq(&'(').is_some() {
        let value = sum(rest);
        assert_eq!(rest.next(), Some(')'));
        return value;
    }
    let mut number = String::new();
    while let Some(c) = rest.next_if(|c| c.is_ascii_digit() || *c == '.') {
        number.push(c);
    }
    number
        .parse()
        .unwrap_or_else(|_| panic!("{number:?} is no number"))
}

#[test]
fn formulas_are_read_as_people_read_them() {
    for (formula, expected) in [
        ("1+2*3", "7"),
        ("(1+2)*3", "9"),
        ("10-2-3", "5"),
        ("8/2/2", "2"),
        ("2**3**2", "512"),
        ("-2**2", "-4"),
        ("2*3**2", "18"),
        ("4**-1", "0.25"),
        ("1.5*(2-0.5)", "2.25"),
    ] {
        assert_eq!(value(formula), super::decimal(expected), "{formula}");
    }
}
