use proptest::prelude::*;

use crate::refusal::QuestionFault;
use crate::search::{SEARCH_CHARS_MAX, SEARCH_WORDS_MAX, Search, searchable};

fn found(typed: &str, name: &str) -> bool {
    Search::try_new(typed).is_ok_and(|search| search.matches(&searchable(["x/1", name])))
}

#[test]
fn names_are_found_as_people_type_them() {
    let cases: [(&str, &[&str]); 9] = [
        (
            "München",
            &[
                "münchen",
                "muenchen",
                "munchen",
                "MÜNCHEN",
                "Mu\u{308}nchen",
                "ünch",
                "uench",
                "",
            ],
        ),
        ("Muenchen", &["münchen", "MUENCHEN"]),
        ("Straße", &["strasse", "STRASSE", "STRAẞE", "straße"]),
        (
            "Café Citroën",
            &["cafe", "café", "CAFE\u{301}", "citroen", "citroe\u{308}n"],
        ),
        ("Łódź, Šibenik, Ærø", &["lodz", "ŁÓDŹ", "sibenik", "aero", "ærø"]),
        ("Gebu\u{308}hren", &["gebühren", "gebuehren", "gebuhren"]),
        ("İzmir", &["izmir", "İZMİR"]),
        ("ΑΘΉΝΑ", &["αθήνα"]),
        // Every word, in any order, in the code or the name; `x/1` is the code.
        (
            "Ministerium für Inneres",
            &["inneres ministerium", " X/1\tFUER ", "in in", "x/1 fur"],
        ),
    ];
    for (name, searches) in cases {
        for typed in searches {
            assert!(found(typed, name), "{typed} in {name}");
        }
    }
}

#[test]
fn what_is_not_there_is_not_found() {
    let cases: [(&str, &[&str]); 7] = [
        ("Munchen", &["münchen", "muenchen"]),
        ("Barkasse", &["Bär", "baer"]),
        ("Neuerung", &["neurung", "nürung"]),
        ("Amt 100 %", &["200", "_", "100%", "amt nichts"]),
        ("100", &["%", "1_0", "*", "."]),
        // Not across the end of the code.
        ("Amt", &["1amt", "x/1amt"]),
        ("", &["y"]),
    ];
    for (name, searches) in cases {
        for typed in searches {
            assert!(!found(typed, name), "{typed} in {name}");
        }
    }
}

#[test]
fn a_part_is_kept_twice_only_where_it_has_umlauts() {
    assert_eq!(&*searchable(["06/Bü", "Büro"]), "06/bue\n06/bu\nbuero\nburo\n");
    assert_eq!(&*searchable(["06", "Neue Straße"]), "06\nneue strasse\n");
    assert_eq!(&*searchable(["", ""]), "\n\n");
}

#[test]
fn a_search_is_bounded_and_looks_for_each_word_once() {
    let words = |count: usize| {
        let words: Vec<String> = (0..count).map(|word| format!("{word:x}")).collect();
        words.join(" ")
    };
    let at_most = Search::try_new(&words(SEARCH_WORDS_MAX)).map(|search| search.len());
    assert_eq!(at_most, Ok(SEARCH_WORDS_MAX));
    let more = Search::try_new(&words(SEARCH_WORDS_MAX + 1));
    let max = SEARCH_WORDS_MAX;
    assert_eq!(more, Err(QuestionFault::SearchTooManyWords { max }));
    // One word, however it is typed.
    let one = Search::try_new(&"Müll MUELL muell ".repeat(11)).map(|search| search.len());
    assert_eq!(one, Ok(1));
    let long = Search::try_new(&"ü".repeat(SEARCH_CHARS_MAX));
    assert_eq!(long.map(|search| search.len()), Ok(1));
    let longer = Search::try_new(&"ü".repeat(SEARCH_CHARS_MAX + 1));
    let max = SEARCH_CHARS_MAX;
    assert_eq!(longer, Err(QuestionFault::SearchTooLong { max }));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever part of a name is typed, in whatever case, finds it. (An accent that lost its letter is no part.)
    #[test]
    fn every_part_of_a_name_finds_it(name in "[a-zäöüßéÄÖÜ ]{0,12}", start in 0..12_usize, len in 0..12_usize) {
        let part: String = name.chars().skip(start).take(len).collect();
        prop_assert!(found(&part, &name), "{} in {}", part, name);
        prop_assert!(found(&part.to_uppercase(), &name));
    }

    #[test]
    fn any_text_can_be_searched(name in any::<String>(), typed in any::<String>()) {
        found(&typed, &name);
        prop_assert!(found("", &name));
    }
}
