use proptest::prelude::*;

use crate::search::{Search, searchable};

fn found(typed: &str, name: &str) -> bool {
    Search::new(typed).matches(&searchable(["x/1", name]))
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
