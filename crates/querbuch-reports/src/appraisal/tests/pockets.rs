//! Whose pocket, how much of it is cash, and what was paid before.

use querbuch_domain::language::Language;
use querbuch_domain::words::Cashability;

use super::*;
use crate::appraisal::sunk_cost::{SunkAmounts, SunkCost};
use crate::testing::month;

/// A platform that the Bund pays, and a roll-out below it that the Land pays and by which the town saves.
fn platform(postings: &[(&str, &str, &str, i64)]) -> Story {
    use EffectKind::{Cost, Saving, Transfer};
    let mut commands = scene();
    let capacity = NewEffect {
        cashability: Cashability::Capacity,
        ..effect("freed", "15003", Saving)
    };
    commands.push(measure("platform", "", vec![effect("build", "bund", Cost)]));
    let effects = vec![
        effect("teams", "15", Cost),
        effect("town", "15003", Saving),
        effect("town-cost", "15003", Cost),
        effect("back-bund", "bund", Transfer),
        effect("back-land", "15", Transfer),
        effect("back-town", "15003", Transfer),
        capacity,
    ];
    commands.push(measure("roll-out", "platform", effects));
    let mut story = Story::of(commands);
    for code in ["platform", "roll-out"] {
        let of_measure = postings.iter().filter(|(measure, ..)| *measure == code);
        let lines: Vec<_> = of_measure
            .map(|(_, effect, month, euros)| (*effect, *month, euros * 100))
            .collect();
        if !lines.is_empty() {
            assert!(story.act(&book(code, &lines)));
        }
    }
    story
}

fn share(story: &Story) -> Ratio {
    appraised(story, &query("0.05", Party::Level)).wrong_pocket_share
}

#[test]
fn the_payer_of_the_platform_pays_for_those_who_save_by_its_roll_out() {
    let mut postings = vec![
        ("platform", "build", "2026-12", 1_200),
        ("roll-out", "teams", "2026-12", 400),
        ("roll-out", "town", "2027-12", 5_000),
    ];
    assert_eq!(share(&platform(&postings)), Ratio::Value(d("1")));
    // A euro that the town pays itself is one of 1601.
    postings.push(("roll-out", "town-cost", "2026-12", 1));
    let one_euro = share(&platform(&postings)).value().expect("is a number");
    assert_eq!(one_euro.round_dp(9), (d("1600") / d("1601")).round_dp(9));
    // The town pays back everything.
    postings.extend([
        ("roll-out", "back-bund", "2026-12", 1_200),
        ("roll-out", "back-land", "2026-12", 400),
        ("roll-out", "back-town", "2026-12", -1_600),
    ]);
    assert_eq!(share(&platform(&postings)), Ratio::Value(d("0")));
}

#[test]
fn freed_time_alone_does_not_pay() {
    let story = platform(&[
        ("platform", "build", "2026-12", 1_000),
        ("roll-out", "town", "2026-12", 300),
        ("roll-out", "freed", "2026-12", 900),
    ]);
    let found = appraised(&story, &query("0", Party::Level));
    assert_eq!(found.verdict, Verdict::WorthwhileButUneven);
    assert_eq!(
        (found.cash_verdict, found.cash_npv),
        (Verdict::NotWorthwhile, -70_000)
    );
    let classes: Vec<_> = found
        .by_cashability
        .iter()
        .map(|class| (class.cashability, class.present_saving, class.npv))
        .collect();
    let expected = [
        (Cashability::Cash, 30_000, -70_000),
        (Cashability::Capacity, 90_000, 90_000),
        (Cashability::Avoided, 0, 0),
        (Cashability::Societal, 0, 0),
    ];
    assert_eq!(classes, expected);
    let nothing = appraised(&platform(&[]), &query("0", Party::Level));
    assert_eq!(nothing.cash_verdict, Verdict::NoData);
}

#[test]
fn what_was_paid_before_the_base_month_is_told_and_left_out() {
    let story = story(&[
        ("cost", "2024-12", 1_234_567),
        ("own", "2025-06", 3),
        ("cost", "2026-01", 100),
        ("own", "2027-01", 150),
    ]);
    let mut query = query("0", Party::Level);
    let all = appraised(&story, &query);
    assert_eq!(all.conventions.sunk, SunkAmounts::default());
    assert!(!all.conventions.sentence(Language::German).contains("versunken"));
    query.conventions.base_month = Some(month("2026-01"));
    let found = appraised(&story, &query);
    assert_eq!(
        (found.overall.npv, found.verdict),
        (5_000, Verdict::WorthwhileForAll)
    );
    let sunk = SunkAmounts {
        cost: 123_456_700,
        saving: 300,
    };
    assert_eq!(found.conventions.sunk, sunk);
    let german = "ohne Beträge vor 01/2026: versunkene Kosten 1.234.567,00 Euro, Ersparnisse 3,00 Euro";
    assert!(found.conventions.sentence(Language::German).contains(german));
    let english = "without amounts before 2026-01: sunk cost 1,234,567.00 euros, savings 3.00 euros";
    assert!(found.conventions.sentence(Language::English).contains(english));
    query.conventions.sunk_cost = Some(SunkCost::Include);
    let included = appraised(&story, &query);
    assert_eq!(included.overall.npv, all.overall.npv);
    assert_eq!(included.conventions.sunk, SunkAmounts::default());
    assert!(
        included
            .conventions
            .sentence(Language::English)
            .contains("compounded")
    );
}

#[test]
fn a_rate_above_a_hundred_percent_is_told_as_unusual() {
    let story = story(&[("cost", "2026-01", 100)]);
    let sentence = |rate, language| {
        appraised(&story, &query(rate, Party::Level))
            .conventions
            .sentence(language)
    };
    assert!(sentence("3", Language::German).contains("300 % im Jahr, ungewöhnlich hoch"));
    assert!(sentence("1.01", Language::English).contains("101 % a year, unusually high"));
    assert!(!sentence("1", Language::English).contains("unusual"));
}

#[test]
fn the_verdict_is_judged_on_what_is_shown() {
    let of = |cost: i64, saving: i64| {
        let mut commands = scene();
        commands.push(book(
            "m",
            &[("cost", "2026-12", cost), ("own", "2027-12", saving)],
        ));
        let found = appraised(&Story::of(commands), &query("0.1", Party::Level));
        (
            found.overall.npv,
            found.overall.is_worthwhile(),
            found.verdict,
            found.cash_verdict,
        )
    };
    // 111 cents a year later are 100.9 cents: 0.1 cents are missing, which nobody sees.
    assert_eq!(
        of(101, 111),
        (0, true, Verdict::WorthwhileForAll, Verdict::WorthwhileForAll)
    );
    // 110 cents a year later are 100: a cent is missing.
    assert_eq!(
        of(101, 110),
        (-1, false, Verdict::NotWorthwhile, Verdict::NotWorthwhile)
    );
}
