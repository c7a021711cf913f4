use querbuch_domain::words::{EffectKind, Level};

use super::*;
use crate::appraisal::conventions::ConventionsSpec;
use crate::appraisal::{AppraisalQuery, appraise};
use crate::basis::Basis;
use crate::filter::Filter;
use crate::party::Party;
use crate::testing::{Story, book, effect, measure, units};

fn story() -> Story {
    use EffectKind::{Cost, Saving};
    let effects = || {
        vec![
            effect("cost", "bund", Cost),
            effect("own", "bund", Saving),
            effect("land", "15", Saving),
        ]
    };
    Story::of([
        units(&[("bund", "", Level::Federal, true), ("15", "", Level::State, true)]),
        measure("a-programme", "", effects()),
        measure("b-part", "a-programme", effects()),
        measure("c-free", "", effects()),
        measure("d-idle", "", effects()),
        measure("e-none", "", effects()),
        book(
            "a-programme",
            &[("cost", "2026-12", 1_000), ("own", "2027-12", 500)],
        ),
        book("b-part", &[("cost", "2026-12", 100), ("land", "2028-12", 1_000)]),
        book("c-free", &[("land", "2026-12", 300)]),
        book("d-idle", &[("cost", "2026-12", 50)]),
    ])
}

fn query() -> AppraisalQuery {
    AppraisalQuery {
        filter: Filter::default(),
        party: Party::Level,
        basis: Basis::Outlook,
        conventions: ConventionsSpec {
            discount_rate: Some(Decimal::ZERO),
            ..ConventionsSpec::default()
        },
    }
}

fn ranked(field: MeasureField, direction: Direction) -> Vec<String> {
    let story = story();
    let view = story.now();
    let found = portfolio(&query(), (field, direction), &view).expect("a good question");
    let line = |(number, figure): &(MeasureNo, Option<Decimal>)| {
        let code = &view.measure(*number).expect("is known").code;
        let figure = figure.map_or_else(
            || "-".to_owned(),
            |figure| figure.round_dp(3).normalize().to_string(),
        );
        format!("{code} {figure}")
    };
    found.ranked().iter().map(line).collect()
}

#[test]
fn by_each_figure_with_what_has_none_last() {
    use Direction::{Ascending, Descending};
    use MeasureField::{BenefitCostRatio, Npv, Payback, WrongPocketShare};
    assert_eq!(
        ranked(Npv, Descending),
        [
            "b-part 900",
            "a-programme 400",
            "c-free 300",
            "d-idle -50",
            "e-none -"
        ]
    );
    assert_eq!(
        ranked(Npv, Ascending),
        [
            "d-idle -50",
            "c-free 300",
            "a-programme 400",
            "b-part 900",
            "e-none -"
        ]
    );
    assert_eq!(
        ranked(BenefitCostRatio, Descending),
        [
            "b-part 10",
            "a-programme 1.364",
            "d-idle 0",
            "c-free -",
            "e-none -"
        ]
    );
    assert_eq!(
        ranked(Payback, Ascending),
        [
            "c-free 0",
            "b-part 1.1",
            "a-programme 1.6",
            "d-idle -",
            "e-none -"
        ]
    );
    assert_eq!(
        ranked(WrongPocketShare, Descending),
        [
            "b-part 1",
            "a-programme 0.667",
            "c-free -",
            "d-idle -",
            "e-none -"
        ]
    );
}

#[test]
fn a_payback_counts_from_the_first_amount_of_its_measure() {
    let mut story = story();
    assert!(story.act(&book(
        "e-none",
        &[("cost", "2030-12", 100), ("own", "2031-12", 200)]
    )));
    let view = story.now();
    let found =
        portfolio(&query(), (MeasureField::Payback, Direction::Ascending), &view).expect("a good question");
    let number = view.require_measure(&"e-none".into(), "").expect("is known");
    let (_, years) = found
        .ranked()
        .iter()
        .find(|(known, _)| *known == number)
        .expect("is listed");
    assert_eq!(*years, Some(Decimal::new(5, 1)));
    let payback = found
        .appraisal(number, &view)
        .expect("a good question")
        .overall
        .payback;
    assert_eq!((payback.years, payback.durable_years), (*years, *years));
    assert_eq!(payback.reached, Some(crate::testing::month("2031-12")));
}

#[test]
fn one_measure_is_appraised_as_if_it_were_asked_for_alone() {
    let story = story();
    let view = story.now();
    let found =
        portfolio(&query(), (MeasureField::Npv, Direction::Descending), &view).expect("a good question");
    for number in (0..view.measure_count()).map(MeasureNo::from_index) {
        let mut alone = query();
        alone.filter = alone.filter.within_measure(number, &view);
        alone.conventions.base_month = Some(found.conventions().base_month);
        let alone = appraise(&alone, &view).expect("a good question");
        let listed = found.appraisal(number, &view).expect("a good question");
        assert_eq!(listed.overall, alone.overall);
        assert_eq!(listed.perspectives, alone.perspectives);
    }
}

#[test]
fn a_measure_with_transfers_only_has_a_value_of_zero_everywhere() {
    use EffectKind::Transfer;
    let mut story = story();
    let effects = vec![effect("gets", "bund", Transfer), effect("pays", "15", Transfer)];
    assert!(story.act(&measure("f-paid", "", effects)));
    assert!(story.act(&book(
        "f-paid",
        &[("gets", "2026-12", 70), ("pays", "2026-12", -70)]
    )));
    let view = story.now();
    let found =
        portfolio(&query(), (MeasureField::Npv, Direction::Descending), &view).expect("a good question");
    let number = view.require_measure(&"f-paid".into(), "").expect("is known");
    let ranked = found.ranked().iter().find(|(known, _)| *known == number);
    assert_eq!(ranked.and_then(|(_, figure)| *figure), Some(Decimal::ZERO));
    let of_portfolio = found.appraisal(number, &view).expect("a good question");
    let spec = crate::filter::FilterSpec {
        measures: Some(vec!["f-paid".into()]),
        ..Default::default()
    };
    let alone = AppraisalQuery {
        filter: Filter::resolve(&spec, &view).expect("a good filter"),
        ..query()
    };
    let alone = appraise(&alone, &view).expect("a good question");
    assert_eq!((of_portfolio.overall.npv, alone.overall.npv), (0, 0));
    assert_eq!(of_portfolio.verdict, alone.verdict);
}

#[test]
fn by_what_a_balance_has_and_by_title() {
    use Direction::{Ascending, Descending};
    use MeasureField::{Cost, Net, Saving, Title};
    assert_eq!(
        ranked(Net, Descending),
        [
            "b-part 900",
            "a-programme 400",
            "c-free 300",
            "d-idle -50",
            "e-none -"
        ]
    );
    assert_eq!(
        ranked(Cost, Descending),
        [
            "a-programme 1100",
            "b-part 100",
            "d-idle 50",
            "c-free 0",
            "e-none -"
        ]
    );
    assert_eq!(
        ranked(Saving, Ascending),
        [
            "d-idle 0",
            "c-free 300",
            "b-part 1000",
            "a-programme 1500",
            "e-none -"
        ]
    );
    // Equal titles stand by code in either direction.
    let by_code = ["a-programme -", "b-part -", "c-free -", "d-idle -", "e-none -"];
    assert_eq!(ranked(Title, Ascending), by_code);
    assert_eq!(ranked(Title, Descending), by_code);
    assert!(sort_key("Äpfel") < sort_key("Birnen"));
}
