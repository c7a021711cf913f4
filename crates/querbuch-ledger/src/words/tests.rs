use querbuch_domain::language::Language;

use super::*;

#[test]
fn months_are_read_in_the_usual_spellings() {
    let march = [
        "2026-03",
        "03.2026",
        "3.2026",
        "03/2026",
        "2026-03-31",
        "31.03.2026",
        "1.3.2026",
        "Mrz 26",
        "Mrz. 2026",
        "mär 26",
        "März 2026",
        "MAR-26",
        "march 2026",
    ];
    for cell in march {
        assert_eq!(
            month(cell).map(|month| month.to_string()).as_deref(),
            Some("2026-03"),
            "{cell}"
        );
    }
    assert!(month("2024-02-29").is_some());
    assert!(month("2000-02-29").is_some());
}

#[test]
fn what_is_no_month_is_refused() {
    let cells = [
        "",
        "2026",
        "2026-13",
        "2026-00",
        "2026-3-",
        "26-03",
        "03.26",
        "2026-03-32",
        "2026-02-29",
        "1900-02-29",
        "31.04.2026",
        "0.03.2026",
        "03/31/2026",
        "2026/03",
        "1899-12",
        "2200-01",
        "März",
        "März 026",
        "Mrz 26 1",
        "Mart 2026",
        "M 26",
        "2026-03-31T00:00",
        "+2026-03",
        "2026-+3",
        "2026-03-+1",
        "20260331",
        "45000",
        "..",
        "--",
        "/",
    ];
    for cell in cells {
        assert_eq!(month(cell), None, "{cell}");
    }
}

#[test]
fn words_are_read_in_both_languages() {
    for cell in ["COST", "cost", "Kosten", " kosten "] {
        assert_eq!(word::<EffectKind>(cell), Some(EffectKind::Cost), "{cell}");
    }
    for cell in ["SAVING", "Ersparnis", "Einsparung"] {
        assert_eq!(word::<EffectKind>(cell), Some(EffectKind::Saving), "{cell}");
    }
    for cell in [
        "CAPACITY",
        "Kapazität",
        "KAPAZITÄT",
        "kapazitaet",
        "Kapazita\u{308}t",
    ] {
        assert_eq!(word::<Cashability>(cell), Some(Cashability::Capacity), "{cell}");
    }
    for cell in ["SOCIAL_INSURANCE", "social insurance", "Sozialversicherung"] {
        assert_eq!(word::<Level>(cell), Some(Level::SocialInsurance), "{cell}");
    }
    for cell in ["Bürger", "BÜRGER", "citizens"] {
        assert_eq!(word::<Level>(cell), Some(Level::Citizens), "{cell}");
    }
    for cell in ["hinzufügen", "Add"] {
        assert_eq!(word::<Approach>(cell), Some(Approach::Add), "{cell}");
    }
    assert_eq!(word::<MeasureStatus>("laufend"), Some(MeasureStatus::Running));
    assert_eq!(word::<EvidenceGrade>("b"), Some(EvidenceGrade::B));
    assert_eq!(word::<bool>("x"), Some(true));
    assert_eq!(word::<bool>("Nein"), Some(false));
    assert_eq!(word::<bool>("2"), None);
    assert_eq!(word::<EffectKind>("Kostn"), None);
}

#[test]
fn every_word_of_the_api_is_known() {
    fn check<W: Word + PartialEq + std::fmt::Debug>(words: &[W], spelling: impl Fn(W) -> &'static str) {
        for expected in words {
            let text = spelling(*expected);
            assert_eq!(word::<W>(text), Some(*expected));
            assert_eq!(word::<W>(&text.to_lowercase()), Some(*expected));
            assert!(W::EXPECTED.contains(text), "{text} is listed");
        }
        for (spelling, _) in W::SPELLINGS {
            assert_eq!(fold(spelling), *spelling, "spellings are folded");
        }
    }
    macro_rules! check_all {
        ($($name:ident),+) => { $(check($name::ALL, $name::as_str);)+ };
    }
    check_all!(
        Level,
        EffectKind,
        Cashability,
        EvidenceGrade,
        Approach,
        MeasureStatus,
        SourceStatus,
        Stage,
        EntryBasis,
        BookingAct,
        Basis,
        MonthBasis,
        Dimension,
        Party,
        Direction,
        BalanceField,
        FlowAttribution,
        Attribution,
        Timing,
        SunkCost,
        Distribution,
        Correlation,
        MeasureField,
        ClaimField,
        ClaimGrouping
    );
    check(
        &[BookingField::Recorded, BookingField::Amount],
        BookingField::as_str,
    );
}

/// What a report shows, an import and a filter read.
#[test]
fn what_people_read_is_read_again() {
    macro_rules! check_all {
        ($($name:ident),+) => { $(for expected in $name::ALL {
            for language in Language::ALL {
                let shown = expected.name(language);
                assert_eq!(word::<$name>(shown), Some(*expected), "{shown}");
            }
        })+ };
    }
    check_all!(
        Level,
        EffectKind,
        Cashability,
        EvidenceGrade,
        Approach,
        MeasureStatus,
        SourceStatus,
        Stage,
        EntryBasis,
        BookingAct
    );
}

#[test]
fn near_misses_are_shown_as_people_spell_them() {
    assert_eq!(near::<Cashability>("Kapazitet"), Some("Kapazität"));
    assert_eq!(near::<Cashability>("haushaltwirksam"), Some("haushaltswirksam"));
    assert_eq!(near::<EffectKind>("Kostn"), Some("Kosten"));
    assert_eq!(near::<EffectKind>("savng"), Some("SAVING"));
    assert_eq!(near::<EffectKind>("Umsatz"), None);
}
