use querbuch_domain::language::Language;

use super::*;

fn refused(subject: Subject, given: &[(&str, &str)]) -> Vec<(String, &'static str)> {
    let refusals = Question::parse(subject, given.iter().copied()).expect_err("is refused");
    let line = |refusal: &Refusal| (refusal.field.join("."), refusal.reason.code().as_str());
    refusals.iter().map(line).collect()
}

#[test]
fn names_and_values_make_a_question() {
    let given = [
        ("units", "bund, 15"),
        ("units", "05"),
        ("levels", "federal,social-insurance"),
        ("from", "2025-01"),
        ("groupBy", "LEVEL,year"),
        ("orderBy", "cost:asc"),
        ("limit", "7"),
        ("basis", "actual"),
        ("asOf", "12"),
    ];
    let question = Question::parse(Subject::Balance, given).expect("is understood");
    let units: Vec<&str> = question.filter.units.iter().flatten().map(Ref::as_str).collect();
    assert_eq!(units, ["bund", "15", "05"]);
    assert_eq!(
        question.filter.levels,
        Some(vec![Level::Federal, Level::SocialInsurance])
    );
    assert_eq!(question.filter.from, Month::parse("2025-01"));
    assert_eq!(question.group_by, [Dimension::Level, Dimension::Year]);
    assert_eq!(
        question.order_by,
        Some((BalanceField::Cost, Direction::Ascending))
    );
    assert_eq!((question.limit, question.basis), (Some(7), Basis::Actual));
    assert_eq!(question.as_of, Some(AsOf::Position(12)));
    let none = Question::parse(Subject::Balance, [("groupBy", "")]).expect("is understood");
    assert_eq!(none.group_by, []);
}

#[test]
fn tags_are_read_with_their_keys() {
    for (name, value) in [
        ("tags", "Kostenstelle:4711, auftrag=A:7"),
        ("Merkmale", "KOSTENSTELLE=4711,auftrag : A:7"),
    ] {
        for subject in [Subject::Balance, Subject::Postings] {
            let question = Question::parse(subject, [(name, value)]).expect("is understood");
            let tags = question.filter.tags.expect("are asked for");
            let tags: Vec<String> = tags
                .iter()
                .map(|tag| format!("{}={}", tag.key(), tag.value()))
                .collect();
            assert_eq!(tags, ["kostenstelle=4711", "auftrag=A:7"]);
        }
    }
    for (subject, given, expected) in [
        (Subject::Balance, "4711", "filter.tags.0"),
        (Subject::Balance, "a:1,b c:2", "filter.tags.1"),
        (Subject::Units, "a:1", "tags"),
    ] {
        let refused = refused(subject, &[("tags", given)]);
        assert_eq!(refused, [(expected.to_owned(), "INVALID_VALUE")], "{given}");
    }
}

#[test]
fn each_fault_is_named_at_the_path_of_the_api() {
    type Case<'a> = (Subject, &'a [(&'a str, &'a str)], &'a [&'a str]);
    let table: &[Case<'_>] = &[
        (Subject::Balance, &[("colour", "red")], &["colour"]),
        (
            Subject::Balance,
            &[("levels", "FEDERAL,RED")],
            &["filter.levels.1"],
        ),
        (
            Subject::Balance,
            &[("from", "2026-13"), ("to", "x")],
            &["filter.from", "filter.to"],
        ),
        (Subject::Balance, &[("limit", "-1")], &["limit"]),
        (Subject::Balance, &[("limit", "1"), ("limit", "2")], &["limit"]),
        (Subject::Balance, &[("basis", "FORECAST")], &["basis"]),
        (Subject::Balance, &[("orderBy", "colour")], &["orderBy"]),
        (Subject::Balance, &[("asOf", "31.02.2026")], &["asOf"]),
        (Subject::Balance, &[("texts", "true")], &["texts"]),
        (Subject::Postings, &[("basis", "OUTLOOK")], &["basis"]),
        (
            Subject::Postings,
            &[("groupBy", "LEVEL"), ("orderBy", "NET")],
            &["groupBy", "orderBy"],
        ),
        (Subject::Postings, &[("texts", "perhaps")], &["texts"]),
        (Subject::Units, &[("limit", "1")], &["limit"]),
    ];
    for (subject, given, paths) in table {
        let found = refused(*subject, given);
        let expected: Vec<_> = paths
            .iter()
            .map(|path| ((*path).to_owned(), "INVALID_VALUE"))
            .collect();
        assert_eq!(found, expected, "{given:?}");
    }
}

/// What messages list is what is understood.
#[test]
fn messages_name_every_name() {
    for subject in Subject::ALL {
        let names: Vec<&str> = NAMES
            .iter()
            .filter(|name| name.fits(subject))
            .map(|name| name.key)
            .collect();
        let expected = words::names_of(subject);
        for language in Language::ALL {
            assert_eq!(expected.text(language), names.join(", "), "{subject:?}");
        }
    }
}

#[test]
fn names_and_words_are_read_in_both_languages() {
    let german = [
        ("Maßnahmen", "olaf"),
        ("ebenen", "Bund, Länder"),
        ("arten", "Kosten"),
        ("wirksamkeit", "haushaltswirksam"),
        ("stufen", "geltend gemacht"),
        ("von", "Mrz 26"),
        ("bis", "12/2026"),
        ("dimensionen", "Ebene,Jahr,Maßnahme"),
        ("basis", "Ist"),
        ("monate", "zugehörig"),
        ("ordnung", "Netto:auf"),
        ("mit anteilen", "ja"),
    ];
    let english = [
        ("measures", "olaf"),
        ("levels", "FEDERAL,STATE"),
        ("kinds", "COST"),
        ("cashability", "CASH"),
        ("stages", "CLAIMED"),
        ("from", "2026-03"),
        ("to", "2026-12"),
        ("groupBy", "LEVEL,YEAR,MEASURE"),
        ("basis", "ACTUAL"),
        ("months", "BELONGING"),
        ("orderBy", "NET:ASC"),
        ("shares", "true"),
    ];
    let [german, english] = [german, english].map(|given| {
        let question = Question::parse(Subject::Balance, given).expect("is understood");
        Question {
            asked: Vec::new(),
            ..question
        }
    });
    assert_eq!(format!("{german:?}"), format!("{english:?}"));
}

#[test]
fn near_misses_say_what_may_have_been_meant() {
    let message = |given: (&str, &str), language| {
        let refusals = Question::parse(Subject::Balance, [given]).expect_err("is refused");
        refusals[0].reason.message(language)
    };
    let table = [
        (
            ("mesures", "olaf"),
            "„mesures“ passt nicht. Meinten Sie „measures“?",
        ),
        (("kinds", "Kostn"), "„Kostn“ passt nicht. Meinten Sie „Kosten“?"),
        (
            ("levels", "Gemeindn"),
            "„Gemeindn“ passt nicht. Meinten Sie „Gemeinde",
        ),
    ];
    for (given, expected) in table {
        let message = message(given, Language::German);
        assert!(message.starts_with(expected), "{message}");
    }
    let english = message(("basis", "actal"), Language::English);
    assert!(
        english.starts_with("“actal” does not fit. Did you mean “ACTUAL”?"),
        "{english}"
    );
    let far = message(("basis", "colour"), Language::English);
    assert!(
        far.starts_with("“colour” does not fit. Expected: PLAN (Soll)"),
        "{far}"
    );
}
