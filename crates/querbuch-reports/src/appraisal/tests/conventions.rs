//! Which choices hold, and how they are told.

use querbuch_domain::booking::record::{NewPosting, RecordBooking, Target};
use querbuch_domain::language::Language;
use querbuch_domain::money::Cents;
use querbuch_domain::note::Note;
use querbuch_domain::rate::Haircuts;
use querbuch_domain::rate::set::SetDiscountRate;
use querbuch_domain::rate::set_optimism::SetOptimismBias;
use querbuch_domain::schedule::ScheduleBasis;
use querbuch_domain::words::{Cashability, SourceStatus, Stage};

use super::*;
use crate::appraisal::conventions::RateSource;
use crate::appraisal::sunk_cost::SunkCost;
use crate::finance::discount::Timing;
use crate::testing::{month, reverse, set};

fn set_rate(valid_from: &str, nominal: &str) -> Command {
    Command::SetDiscountRate(SetDiscountRate {
        valid_from: month(valid_from),
        nominal: d(nominal),
        real: None,
        source: format!("Rundschreiben {valid_from}").as_str().into(),
        status: SourceStatus::SecondHand,
    })
}

fn by_default() -> AppraisalQuery {
    AppraisalQuery {
        conventions: ConventionsSpec::default(),
        ..query("0", Party::Level)
    }
}

#[test]
fn the_rate_in_force_in_the_base_month_as_it_was_known() {
    let mut story = Story::of(scene());
    assert!(story.act(&set_rate("2020-01", "0.5")));
    assert!(story.act(&book("m", &[("cost", "2024-06", 100), ("own", "2025-06", 300)])));
    let early = story.state.position;
    assert!(story.act(&set_rate("2023-07", "0.25")));
    assert!(story.act(&set_rate("2025-01", "0.1")));
    let found = appraise(&by_default(), &story.now()).expect("a good question");
    assert_eq!(found.conventions.discount_rate, d("0.25"));
    assert_eq!(found.overall.npv, 300 * 4 / 5 - 100);
    let past = appraise(&by_default(), &story.view(early)).expect("a good question");
    assert_eq!(past.conventions.discount_rate, d("0.5"));
    assert_eq!(past.overall.npv, 100);
    let RateSource::Ledger {
        valid_from, set_at, ..
    } = &past.conventions.rate_source
    else {
        panic!("it is the ledger's: {:?}", past.conventions.rate_source);
    };
    assert_eq!((*valid_from, *set_at), (month("2020-01"), 16));
}

#[test]
fn without_a_rate_or_amounts() {
    let with_amounts = story(&[("cost", "2026-12", 1)]);
    assert_eq!(
        refused(&with_amounts, &by_default()),
        ["NOT_FOUND conventions.discountRate"]
    );
    let found = appraised(&story(&[]), &by_default());
    assert_eq!(found.verdict, Verdict::NoData);
    assert_eq!(found.conventions.rate_source, RateSource::NotNeeded);
    assert_eq!(
        found.conventions.base_month,
        month("2035-01"),
        "when the log was written"
    );
    assert_eq!(found.overall.payback.status.as_str(), "NO_DATA");
    assert_eq!(found.overall.irr.status.as_str(), "ALL_ZERO");
    assert_eq!(found.overall.peak_funding_month, None);
}

#[test]
fn base_month_and_horizon() {
    let story = story(&[
        ("cost", "2026-05", 100),
        ("own", "2027-03", 60),
        ("own", "2028-03", 60),
    ]);
    let found = appraised(&story, &query("1", Party::Level));
    assert_eq!(found.conventions.base_month, month("2026-05"));
    assert_eq!(found.conventions.horizon_end, month("2028-03"));
    assert_eq!(found.overall.npv, 3_000 + 1_500 - 10_000);
    let mut short = query("1", Party::Level);
    short.conventions.horizon_months = Some(12);
    let found = appraised(&story, &short);
    assert_eq!(found.conventions.horizon_end, month("2027-04"));
    assert_eq!(found.overall.npv, 3_000 - 10_000);
    let mut late = query("1", Party::Level);
    late.conventions.base_month = Some(month("2027-01"));
    late.conventions.sunk_cost = Some(SunkCost::Include);
    assert_eq!(
        appraised(&story, &late).overall.npv,
        6_000 + 3_000 - 20_000,
        "what came before grows"
    );
}

#[test]
fn a_reversed_booking_does_not_set_the_base_month() {
    let mut story = story(&[("cost", "2026-05", 100)]);
    assert!(story.act(&book("m", &[("cost", "1999-01", 5)])));
    let position = story.state.position;
    assert!(story.act(&reverse(position)));
    assert_eq!(
        appraised(&story, &query("0", Party::Level))
            .conventions
            .base_month,
        month("2026-05")
    );
}

#[test]
fn timings_take_years_together() {
    let story = story(&[("own", "2026-01", 100), ("own", "2027-07", 100)]);
    let npv = |timing: Timing| {
        let mut query = query("0.21", Party::Level);
        query.conventions.timing = Some(timing);
        appraised(&story, &query).overall.npv
    };
    assert_eq!(npv(Timing::Year0), 10_000 + 8_264);
    assert_eq!(npv(Timing::YearEnd), 8_264 + 6_830 + 1, "15 095.01 in one sum");
    assert_eq!(npv(Timing::MidYear), 9_091 + 7_513);
    assert_eq!(npv(Timing::Monthly), 10_000 + 7_513);
}

#[test]
fn cashability_and_stages() {
    let mut story = story(&[("cost", "2026-01", 100), ("own", "2026-01", 70)]);
    let posting = NewPosting {
        belongs_to: None,
        target: Target::Parts(
            querbuch_domain::booking::record::TargetParts {
                unit: "15".into(),
                kind: EffectKind::Saving,
                category: "run.saving".into(),
                cashability: Cashability::Capacity,
            }
            .into(),
        ),
        month: month("2026-01"),
        amount: Cents(5_000),
        details: None,
    };
    assert!(story.act(&Command::RecordBooking(RecordBooking {
        measure: "m".into(),
        postings: vec![posting],
        note: Note::default(),
    })));
    assert!(story.act(&set(ScheduleBasis::Plan, "m/land", &[("2026-02", 1_100)])));
    let npv = |change: fn(&mut ConventionsSpec)| {
        let mut query = query("0", Party::Level);
        change(&mut query.conventions);
        appraised(&story, &query).overall.npv
    };
    assert_eq!(npv(|_| {}), 7_000 + 5_000 + 1_100 - 10_000);
    assert_eq!(
        npv(|c| c.cashability = Some(vec![Cashability::Cash])),
        7_000 + 1_100 - 10_000
    );
    assert_eq!(npv(|c| c.cashability = Some(vec![Cashability::Capacity])), 5_000);
    assert_eq!(
        npv(|c| c.stages = Some(vec![Stage::Claimed])),
        12_000,
        "neither costs nor plans are claimed"
    );
    assert_eq!(npv(|c| c.stages = Some(vec![Stage::Confirmed])), -10_000);
    assert_eq!(npv(|c| c.stages = Some(Stage::ALL.to_vec())), 12_000 - 10_000);
}

#[test]
fn optimism_cuts_savings_by_their_evidence() {
    let story = story(&[("cost", "2026-01", 100), ("own", "2026-01", 200)]);
    let mut query = query("0", Party::Level);
    query.conventions.optimism_bias = true;
    // Effects of the tests have grade C, which is cut by 15 %.
    let found = appraised(&story, &query);
    assert_eq!(
        (found.overall.present_cost, found.overall.present_saving),
        (10_000, 17_000)
    );
    let english = found.conventions.sentence(Language::English);
    assert!(
        english.contains("C 15 %") && english.contains("stand for C, D and E, unverified)"),
        "{english}"
    );
    let german = found.conventions.sentence(Language::German);
    assert!(german.contains("stehen für C, D und E, ungeprüft)"), "{german}");
}

#[test]
fn haircuts_that_were_set_are_named_with_their_place_in_the_log() {
    let mut story = story(&[("cost", "2026-01", 100), ("own", "2026-01", 200)]);
    let mut query = query("0", Party::Level);
    query.conventions.optimism_bias = true;
    let before = story.state.position;
    let set = SetOptimismBias {
        haircuts: Haircuts::each(|_| d("0.5")),
        source: "Leitfaden".into(),
        status: SourceStatus::SecondHand,
    };
    assert!(story.act(&Command::SetOptimismBias(set)));
    let found = appraised(&story, &query);
    assert_eq!(found.overall.present_saving, 10_000);
    let at = before + 1;
    let german = found.conventions.sentence(Language::German);
    assert!(
        german.contains(&format!("(Leitfaden, aus zweiter Hand, Position {at})")),
        "{german}"
    );
    let english = found.conventions.sentence(Language::English);
    assert!(
        english.contains(&format!("(Leitfaden, second-hand, position {at})")),
        "{english}"
    );
}

#[test]
fn the_card_says_every_choice() {
    let mut story = story(&[("cost", "2026-05", 100), ("own", "2027-03", 60)]);
    assert!(story.act(&set_rate("2023-07", "0.009")));
    let mut query = by_default();
    query.conventions.stages = Some(vec![Stage::Confirmed, Stage::Cashed]);
    query.conventions.timing = Some(Timing::YearEnd);
    let card = appraised(&story, &query).conventions;
    assert_eq!(
        card.sentence(Language::German),
        "Barwerte zum 05/2026 mit 0,9 % im Jahr (Rundschreiben 2023-07, nominal, gültig ab 07/2023, aus zweiter Hand, \
         Position 17); Beträge nach Kalenderjahren, fällig am Jahresende; Hochrechnung (Ist, danach Prognose oder Plan) \
         bis 05/2026; jede Wirksamkeit; nur Stufe bestätigt, haushaltswirksam umgesetzt, also ohne Plan und Prognose; \
         Ersparnisse ohne Abschlag für Optimismus; ohne Wirtschaft und Bürger; Stand: Position 17; exakt gerechnet und \
         jede Zahl einmal kaufmännisch auf Cent gerundet."
    );
    let english = card.sentence(Language::English);
    for part in [
        "0.9 %",
        "2026-05",
        "end of the year",
        "confirmed, cashed",
        "position 17",
        "second-hand",
    ] {
        assert!(english.contains(part), "{part} is missing: {english}");
    }
}
