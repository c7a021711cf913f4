//! Chances and sensitivity, from plans that have a low and a high.

use querbuch_domain::money::Cents;
use querbuch_domain::note::Note;
use querbuch_domain::schedule::ScheduleBasis;
use querbuch_domain::schedule::set::{ScheduledAmount, SetSchedule};

use super::*;
use crate::appraisal::risk::{Chances, RiskSpec, chances};
use crate::appraisal::sensitivity::{Sensitivity, sensitivity};
use crate::risk::{Correlation, Distribution};
use crate::testing::month;

/// Plans `(effect, month, low, amount, high)` in euros.
fn planned(plans: &[(&str, &str, i64, i64, i64)]) -> Story {
    let mut story = Story::of(scene());
    for (effect, text, low, amount, high) in plans {
        let amount = ScheduledAmount {
            month: month(text),
            through: None,
            every_months: None,
            amount: Cents(amount * 100),
            low: Some(Cents(low * 100)),
            high: Some(Cents(high * 100)),
        };
        let command = Command::SetSchedule(SetSchedule {
            basis: ScheduleBasis::Plan,
            effect: format!("m/{effect}").as_str().into(),
            amounts: vec![amount],
            expected_position: None,
            note: Note::default(),
        });
        assert!(story.act(&command));
    }
    story
}

fn drawn(story: &Story, spec: RiskSpec) -> (Appraisal, Chances) {
    let mut query = query("0.03", Party::Level);
    query.conventions.risk = spec;
    let found = appraised(story, &query);
    let chances = chances(&query, &found, &story.now()).expect("a good question");
    (found, chances)
}

fn spec(distribution: Distribution, correlation: Correlation) -> RiskSpec {
    RiskSpec {
        distribution,
        correlation,
        ..RiskSpec::default()
    }
}

#[test]
fn chances_are_those_of_the_arithmetic() {
    // A saving between 0 and 200 against a cost of 50 in the same year: three quarters of a uniform draw are above.
    let story = planned(&[("own", "2026-12", 0, 100, 200), ("cost", "2026-12", 50, 50, 50)]);
    let (found, chances) = drawn(&story, spec(Distribution::Uniform, Correlation::Independent));
    assert_eq!(found.overall.npv, 5_000);
    let all = chances.of(None).expect("there is a range");
    let near = |found: i128, expected: i128| (found - expected).abs() <= 250;
    assert!(near(all.mean, 5_000), "{all:?}");
    assert!(
        near(all.p5, -4_000) && near(all.p50, 5_000) && near(all.p95, 14_000),
        "{all:?}"
    );
    assert!((all.chance_positive - d("0.75")).abs() < d("0.015"), "{all:?}");
    assert_eq!(
        chances.of(found.perspectives[0].party),
        Some(all),
        "the Bund is all there is"
    );
    let (_, again) = drawn(&story, spec(Distribution::Uniform, Correlation::Independent));
    assert_eq!(again, chances, "the same seed gives the same figures");
    let (_, narrow) = drawn(&story, spec(Distribution::Triangular, Correlation::Independent));
    let narrow = narrow.of(None).expect("there is a range");
    assert!(
        narrow.p5 > all.p5 && narrow.p95 < all.p95,
        "triangular draws stay nearer: {narrow:?}"
    );
}

#[test]
fn what_moves_together_spreads_further() {
    let story = planned(&[("own", "2026-12", 0, 100, 200), ("cost", "2026-12", 0, 100, 200)]);
    let width = |correlation| {
        let (_, chances) = drawn(&story, spec(Distribution::Uniform, correlation));
        let all = *chances.of(None).expect("there is a range");
        all.p95 - all.p5
    };
    let (alone, together) = (width(Correlation::Independent), width(Correlation::Measure));
    assert!(together > alone * 5 / 4, "{together} {alone}");
    assert!(
        (together - 36_000).abs() < 500,
        "a good saving comes with a low cost: {together}"
    );
}

#[test]
fn only_what_is_expected_and_has_a_range_is_drawn() {
    let without = story(&[("cost", "2026-12", 100), ("own", "2027-12", 150)]);
    let (_, none) = drawn(&without, RiskSpec::default());
    assert_eq!(none.of(None), None);
    let mut story = planned(&[("own", "2026-12", 0, 100, 200), ("land", "2026-12", 5, 5, 5)]);
    let (found, chances) = drawn(&story, RiskSpec::default());
    assert!(chances.of(None).is_some());
    assert_eq!(found.perspectives.len(), 2);
    assert!(
        chances.of(found.perspectives[1].party).is_none(),
        "the Land has no range"
    );
    // What was booked has happened.
    assert!(story.act(&book("m", &[("own", "2026-12", 9_000)])));
    let (_, chances) = drawn(&story, RiskSpec::default());
    assert_eq!(chances.of(None), None);
}

#[test]
fn the_figure_hinges_on_the_widest_first() {
    let story = planned(&[
        ("own", "2026-12", 80, 100, 130),
        ("cost", "2026-12", 10, 40, 100),
        ("land", "2026-12", 20, 20, 20),
        ("town", "2026-12", 10, 10, 10),
    ]);
    let query = query("0", Party::Level);
    let found = appraised(&story, &query);
    assert_eq!(found.overall.npv, 9_000);
    let hinges = sensitivity(&query, &found, &story.now()).expect("a good question");
    let line = |found: &Sensitivity| {
        let effect = &story.state.effects.get(found.effect).expect("is known").code;
        let switching = found
            .switching_value
            .value()
            .map(|value| value.round_dp(4).normalize().to_string());
        format!("{effect} {} {switching:?} {:?}", found.present_value, found.range)
    };
    let lines: Vec<String> = hinges.iter().map(line).collect();
    assert_eq!(
        lines,
        [
            "cost -4000 Some(\"2.25\") Some((3000, 12000))",
            "own 10000 Some(\"-0.9\") Some((7000, 12000))",
            "land 2000 Some(\"-4.5\") None",
            "town 1000 Some(\"-9\") None",
        ]
    );
}

#[test]
fn the_past_has_the_ranges_of_its_time() {
    let mut story = planned(&[("own", "2026-12", 0, 100, 200)]);
    let before = story.state.position;
    let now = story.now();
    assert!(story.act(&crate::testing::set(
        ScheduleBasis::Plan,
        "m/own",
        &[("2026-12", 10_000)]
    )));
    let query = query("0", Party::Level);
    let then = story.view(before);
    let past = chances(&query, &appraise(&query, &then).expect("good"), &then).expect("good");
    assert!(past.of(None).is_some());
    assert_eq!(
        past,
        chances(&query, &appraise(&query, &now).expect("good"), &now).expect("good")
    );
    let now = story.now();
    let none = chances(&query, &appraise(&query, &now).expect("good"), &now).expect("good");
    assert_eq!(none.of(None), None);
}

#[test]
fn a_curve_says_between_what_its_flows_may_lie() {
    let story = planned(&[
        ("own", "2026-12", 0, 100, 200),
        ("cost", "2026-12", 50, 50, 70),
        ("land", "2027-12", 10, 10, 10),
    ]);
    let query = query("0", Party::Level);
    let found = appraised(&story, &query);
    let curves = curve::curves(&query, &found, &story.now()).expect("it was appraised");
    let told: Vec<_> = curves
        .of(None)
        .iter()
        .map(|point| {
            let range = point.range.map(|range| (range.low, range.high));
            (point.period(), point.flow, point.cumulative_present, range)
        })
        .collect();
    let expected = [
        ("2026".to_owned(), 5_000, 5_000, Some((-7_000, 15_000))),
        ("2027".to_owned(), 1_000, 6_000, Some((1_000, 1_000))),
    ];
    assert_eq!(told, expected);
    assert_eq!(
        curves.of(found.perspectives[0].party),
        &curves.of(None)[..1],
        "the Bund has no other year"
    );
    let of_land = curves.of(found.perspectives[1].party);
    assert_eq!(
        of_land.first().map(|point| point.range),
        Some(None),
        "nothing of the Land has a range"
    );
}
