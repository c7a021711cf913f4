use super::*;

const GERMAN: Language = Language::German;
const ENGLISH: Language = Language::English;

#[test]
fn amounts_read_as_germans_write_them() {
    for (cents, german, english) in [
        (0, "0,00 €", "0.00 €"),
        (5, "0,05 €", "0.05 €"),
        (-1, "−0,01 €", "−0.01 €"),
        (123_456_789, "1.234.567,89 €", "1,234,567.89 €"),
        (-100_000, "−1.000,00 €", "−1,000.00 €"),
        (99_999, "999,99 €", "999.99 €"),
    ] {
        let plain = |text: String| text.replace('\u{a0}', " ");
        assert_eq!(plain(money(cents, GERMAN)), german);
        assert_eq!(plain(money(cents, ENGLISH)), english);
    }
    assert!(
        money(i128::from(i64::MAX) * 1_000, GERMAN).ends_with("€"),
        "huge sums are written"
    );
}

#[test]
fn sentences_round_half_up_and_never_say_a_thousand_millions() {
    for (cents, short) in [
        (0, "0 €"),
        (49, "0 €"),
        (50, "1 €"),
        (-123_456, "−1.235 €"),
        (94_999_999, "950.000 €"),
        (95_000_000, "1,0 Mio. €"),
        (123_456_789, "1,2 Mio. €"),
        (125_000_000, "1,3 Mio. €"),
        (-340_000_000, "−3,4 Mio. €"),
        (99_999_999_999, "1,0 Mrd. €"),
        (120_000_000_000_000, "1,2 Bio. €"),
    ] {
        assert_eq!(
            money_in_short(cents, GERMAN).replace('\u{a0}', " "),
            short,
            "{cents}"
        );
    }
}

#[test]
fn decimals_shares_and_months_follow_the_language() {
    let value = Decimal::new(123_456, 2);
    assert_eq!(decimal(value, 1, GERMAN), "1.234,6");
    assert_eq!(decimal(-value, 0, ENGLISH), "−1,235");
    assert_eq!(
        decimal(Decimal::new(-1, 3), 1, GERMAN),
        "0,0",
        "nothing is not negative"
    );
    assert_eq!(
        share(Decimal::new(125, 3), GERMAN).replace('\u{a0}', " "),
        "12,5 %"
    );
    assert_eq!(ratio(Ratio::Undefined, GERMAN), "nicht bestimmt");
    let march = Month::try_new(2026, 3).expect("is a month");
    assert_eq!(
        (month(march, GERMAN), month(march, ENGLISH)),
        ("März 2026".to_owned(), "March 2026".to_owned())
    );
}
