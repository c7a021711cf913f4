use proptest::prelude::*;
use querbuch_domain::allocation::allocate::Allocate;
use querbuch_domain::command::Command;
use querbuch_domain::decimal::parse_decimal;
use querbuch_domain::key::define::{DefineKey, KeyWeight};
use querbuch_domain::money::Cents;
use querbuch_domain::note::Note;
use querbuch_domain::words::Level;

use super::*;
use crate::testing::{Story, book, effect, measure, month, reverse, units};

fn key(code: &str, valid_from: &str, weights: &[(&str, &str)]) -> Command {
    let weight = |(unit, weight): &(&str, &str)| KeyWeight {
        unit: (*unit).into(),
        weight: parse_decimal(weight).expect("a decimal"),
    };
    Command::DefineKey(DefineKey {
        code: code.into(),
        name: "Ein Schlüssel".into(),
        key_year: 2020,
        valid_from: month(valid_from),
        source: "BAnz".into(),
        weights: weights.iter().map(weight).collect(),
        parts: Vec::new(),
        correction: false,
    })
}

fn allocate(effect: &str, key: &str, months: (&str, &str), cents: Option<i64>) -> Command {
    Command::Allocate(Allocate {
        effect: effect.into(),
        key: key.into(),
        among: None,
        month: month(months.0),
        through: Some(month(months.1)),
        every_months: None,
        amount: cents.map(Cents),
        note: Note::default(),
    })
}

fn story() -> Story {
    use EffectKind::{Cost, Saving};
    let land = |code| (code, "", Level::State, true);
    Story::of([
        units(&[
            ("bund", "", Level::Federal, true),
            land("01"),
            land("02"),
            land("03"),
        ]),
        measure(
            "m",
            "",
            vec![effect("cost", "bund", Cost), effect("saved", "bund", Saving)],
        ),
        measure("n", "", vec![effect("cost", "bund", Cost)]),
        key("k", "2020-01", &[("01", "1"), ("02", "1"), ("03", "1")]),
        key("k", "2026-02", &[("01", "1"), ("bund", "1")]),
        key("other", "2020-01", &[("02", "1"), ("03", "3")]),
        key("late", "2026-02", &[("02", "1")]),
        book(
            "m",
            &[
                ("cost", "2026-01", 1_000),
                ("cost", "2026-02", 500),
                ("saved", "2026-01", 70),
            ],
        ),
        book("n", &[("cost", "2026-01", 9_000)]),
        allocate("m/cost", "k", ("2026-01", "2026-02"), None),
        allocate("n/cost", "k", ("2026-01", "2026-01"), None),
    ])
}

fn ask(
    story: &Story,
    view: &View,
    change: impl FnOnce(&mut AllocationQuestion),
) -> Result<AllocationReport, Refusal> {
    let mut question = AllocationQuestion {
        scope: AllocationScope::Measure(story.state.measures.resolve(&"m".into()).expect("is known")),
        kind: EffectKind::Cost,
        from: None,
        to: None,
        other: None,
    };
    change(&mut question);
    allocation_report(&question, view)
}

fn key_number(story: &Story, code: &str) -> KeyNo {
    story.state.keys.resolve(&code.into()).expect("is known")
}

/// Each unit as `code cents other`.
fn units_of(report: &AllocationReport, view: &View) -> Vec<String> {
    let line = |share: &UnitShare| {
        let code = &view.unit(share.unit).expect("is known").code;
        let other = share
            .other_cents
            .map_or("-".to_owned(), |cents| cents.to_string());
        format!("{code} {} {other}", share.cents)
    };
    report.units.iter().map(line).collect()
}

#[test]
fn who_bears_what_by_which_version() {
    let story = story();
    let view = story.now();
    let report = ask(&story, &view, |_| {}).expect("a good question");
    assert_eq!(report.total_cents, 1_500);
    assert_eq!(
        units_of(&report, &view),
        ["01 584 -", "02 333 -", "03 333 -", "bund 250 -"]
    );
    let versions: Vec<(u32, String, String, i128, usize)> = report
        .versions
        .iter()
        .map(|each| {
            (
                each.version,
                each.from.to_string(),
                each.to.to_string(),
                each.total_cents,
                each.units.len(),
            )
        })
        .collect();
    let line = |version, text: &str, total, units| (version, text.to_owned(), text.to_owned(), total, units);
    assert_eq!(
        versions,
        [line(1, "2026-01", 1_000, 3), line(2, "2026-02", 500, 2)]
    );
    let january =
        ask(&story, &view, |question| question.to = Some(month("2026-01"))).expect("a good question");
    assert_eq!(units_of(&january, &view), ["01 334 -", "02 333 -", "03 333 -"]);
    let savings = ask(&story, &view, |question| question.kind = EffectKind::Saving).expect("a good question");
    assert_eq!(savings, AllocationReport::default());
}

#[test]
fn what_another_key_changes() {
    let story = story();
    let view = story.now();
    let other = Some(key_number(&story, "other"));
    let report = ask(&story, &view, |question| question.other = other).expect("a good question");
    assert_eq!(
        units_of(&report, &view),
        ["01 584 0", "02 333 375", "03 333 1125", "bund 250 0"]
    );
    let differences: i128 = report.units.iter().filter_map(UnitShare::difference_cents).sum();
    assert_eq!(differences, 0);
    let late = Some(key_number(&story, "late"));
    let refused = ask(&story, &view, |question| question.other = late).expect_err("not in force in January");
    assert_eq!(refused.field, ["key"]);
}

#[test]
fn a_reversal_takes_it_out_from_its_position_on() {
    let mut story = story();
    let position = story
        .state
        .allocations
        .known_at(Position::MAX)
        .map(|(position, _)| position)
        .next()
        .expect("was recorded");
    let before = story.now();
    assert!(story.act(&reverse(position)));
    let now = story.now();
    assert_eq!(ask(&story, &now, |_| {}), Ok(AllocationReport::default()));
    let then = ask(&story, &story.view(now.position() - 1), |_| {});
    assert_eq!(then, ask(&story, &before, |_| {}));
    assert_eq!(then.map(|report| report.total_cents), Ok(1_500));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_keys_share_the_same_amount(
        weights in prop::collection::vec((1..1_000_u32, 1..1_000_u32), 3),
        amounts in prop::collection::vec(1..1_000_000_i64, 1..6),
    ) {
        let land = |code| (code, "", Level::State, true);
        let codes = ["01", "02", "03"];
        let texts: Vec<(String, String)> = weights.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect();
        let of = |pick: fn(&(String, String)) -> &String| -> Vec<(&str, &str)> {
            codes.into_iter().zip(texts.iter().map(|each| pick(each).as_str())).collect()
        };
        let mut story = Story::of([
            units(&[land("01"), land("02"), land("03")]),
            measure("m", "", vec![effect("cost", "01", EffectKind::Cost)]),
            key("k", "2020-01", &of(|each| &each.0)),
            key("other", "2020-01", &of(|each| &each.1)),
        ]);
        for (place, cents) in amounts.iter().enumerate() {
            let text = format!("2026-{:02}", place + 1);
            prop_assert!(story.act(&book("m", &[("cost", &text, *cents)])));
            prop_assert!(story.act(&allocate("m/cost", "k", (&text, &text), None)));
        }
        let view = story.now();
        let other = Some(key_number(&story, "other"));
        let report = ask(&story, &view, |question| question.other = other).expect("a good question");
        let total: i128 = amounts.iter().map(|cents| i128::from(*cents)).sum();
        prop_assert_eq!(report.total_cents, total);
        prop_assert_eq!(report.units.iter().map(|share| share.cents).sum::<i128>(), total);
        prop_assert_eq!(report.units.iter().filter_map(|share| share.other_cents).sum::<i128>(), total);
        prop_assert_eq!(report.versions.iter().map(|version| version.total_cents).sum::<i128>(), total);
    }
}
