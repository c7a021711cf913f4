use proptest::prelude::*;
use querbuch_domain::search::Search;

use super::booking_list::BookingWords;
use super::context::around;
use crate::ledger::Texts;

fn search(typed: &str) -> Search {
    Search::try_new(typed).expect("a short search")
}

#[test]
fn the_words_around_a_match_are_shown_and_no_more() {
    let text = "eins zwei drei vier fünf sechs sieben Straße neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn";
    let cases = [
        (
            "strasse",
            Some("… zwei drei vier fünf sechs sieben Straße neun zehn elf zwölf dreizehn vierzehn …"),
        ),
        ("EINS", Some("eins zwei drei vier fünf sechs sieben …")),
        (
            "sechzehn",
            Some("… zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn"),
        ),
        // The first word in which any of them occurs.
        (
            "zehn drei",
            Some("eins zwei drei vier fünf sechs sieben Straße neun …"),
        ),
        ("zwanzig", None),
    ];
    for (typed, expected) in cases {
        assert_eq!(around(text, &search(typed)).as_deref(), expected, "{typed}");
    }
    let long = "x".repeat(10_000);
    let shown = around(&long, &search("xxx")).expect("occurs");
    assert_eq!(
        shown.chars().count(),
        162,
        "a word may be as long as somebody likes"
    );
    assert_eq!(around("", &search("x")), None);
}

#[test]
fn words_are_asked_of_the_text_the_document_or_both() {
    let texts = Texts {
        text: Some("Möbel für Räume".into()),
        document: Some("R 2026-17".into()),
    };
    let asks = |words: BookingWords| words.some().map(|words| words.match_texts(&texts));
    let both = |typed: &str| BookingWords {
        search: Some(search(typed)),
        ..BookingWords::default()
    };
    let text = |typed: &str| BookingWords {
        text: Some(search(typed)),
        ..BookingWords::default()
    };
    let document = |document: &str| BookingWords {
        document: Some(document.into()),
        ..BookingWords::default()
    };
    for (asked, expected) in [
        (both("moebel 2026"), Some(true)),
        (both("moebel 2027"), Some(false)),
        (text("moebel"), Some(true)),
        (text("2026"), Some(false)),
        (document(" r 2026-17 "), Some(true)),
        (document("R 2026-1"), Some(false)),
        // A search without words asks nothing.
        (both(" "), None),
        (BookingWords::default(), None),
    ] {
        assert_eq!(asks(asked.clone()), expected, "{asked:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_found_has_a_context(text in "[a-zäöüß A-Z]{0,80}", typed in "[a-zäöüß]{1,6}") {
        let texts = Texts { text: Some(text.as_str().into()), document: None };
        let words = BookingWords { text: Some(search(&typed)), ..BookingWords::default() };
        prop_assert_eq!(words.match_texts(&texts), around(&text, &search(&typed)).is_some());
    }
}
