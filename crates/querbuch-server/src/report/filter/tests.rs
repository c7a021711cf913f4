use super::*;

fn read(typed: &str) -> Vec<(&'static str, String)> {
    let found = conditions(typed).expect("is understood");
    found.into_iter().map(|(name, value)| (name.key, value)).collect()
}

#[test]
fn conditions_and_values_stand_in_one_text() {
    let table: [(&str, &[(&str, &str)]); 8] = [
        ("measures=olaf", &[("measures", "olaf")]),
        (
            "measures=olaf,levels=FEDERAL",
            &[("measures", "olaf"), ("levels", "FEDERAL")],
        ),
        (
            "measures=olaf,ausweis,from=2026-01,to=2026-12",
            &[
                ("measures", "olaf,ausweis"),
                ("from", "2026-01"),
                ("to", "2026-12"),
            ],
        ),
        (
            "Maßnahmen=olaf, ebenen=Bund,Länder",
            &[("measures", "olaf"), ("levels", "Bund,Länder")],
        ),
        ("levels=", &[("levels", "")]),
        (
            "tag:kostenstelle=4711,4712,levels=FEDERAL",
            &[
                ("tags", "kostenstelle:4711,kostenstelle:4712"),
                ("levels", "FEDERAL"),
            ],
        ),
        (
            "Merkmal: Auftrag=A 1,Ebenen=Bund,Länder",
            &[("tags", "Auftrag:A 1"), ("levels", "Bund,Länder")],
        ),
        ("Merkmale=a:1,b:2", &[("tags", "a:1,b:2")]),
    ];
    for (typed, expected) in table {
        let expected: Vec<(&str, String)> = expected
            .iter()
            .map(|(key, value)| (*key, (*value).to_owned()))
            .collect();
        assert_eq!(read(typed), expected, "{typed}");
    }
}

#[test]
fn faults_say_where_and_what_may_have_been_meant() {
    let table = [
        ("olaf", "--filter olaf (1. Angabe): erwartet wird NAME=WERT"),
        (
            "levels=FEDERAL,mesures=olaf",
            "--filter mesures=olaf (2. Angabe): diese Bedingung gibt es nicht. Meinten Sie „measures“?",
        ),
        (
            "groupBy=LEVEL",
            "--filter groupBy=LEVEL (1. Angabe): diese Bedingung gibt es nicht. Möglich sind:",
        ),
    ];
    for (typed, expected) in table {
        let failure = conditions(typed).expect_err("is refused");
        let message = failure.message(Language::German);
        assert!(message.starts_with(expected), "{message}");
    }
}
