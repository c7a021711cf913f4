use querbuch_domain::effect::add::NewEffect;
use querbuch_domain::refusal::InputFault;
use querbuch_domain::words::EffectKind::{Cost, Saving, Transfer};
use querbuch_domain::words::Level::{Citizens, District, Federal, Municipal, State as Land};
use querbuch_domain::words::Slot;

use super::*;
use crate::basis::Basis;
use crate::dimension::Dimension;
use crate::testing::{BalanceQuestion, Story, book, effect, measure, month, units};

fn within(category: &str, cashability: Cashability, effect: NewEffect) -> NewEffect {
    NewEffect {
        category: category.into(),
        cashability,
        ..effect
    }
}

/// Units 1 to 6; programme `p` with `a` and, below that, `aa`; `b` beside it. Each effect has 1, 2, 4, 8 … cents
/// in January and 100 times that in March, so that a sum says which of them it holds.
fn story() -> Story {
    let story = [
        units(&[
            ("bund", "", Federal, true),
            ("15", "", Land, true),
            ("buerger", "", Citizens, false),
            ("15082", "15", District, true),
            ("15082015", "15082", Municipal, true),
            ("15-andere", "bund", Federal, false),
        ]),
        measure("p", "", vec![effect("one", "bund", Cost)]),
        measure(
            "a",
            "p",
            vec![within(
                "run.cost.staff",
                Cashability::Capacity,
                effect("two", "15", Cost),
            )],
        ),
        measure(
            "aa",
            "a",
            vec![within(
                "run.saving.goods",
                Cashability::Avoided,
                effect("four", "15082", Saving),
            )],
        ),
        measure("b", "", vec![effect("eight", "15082015", Saving)]),
        book("p", &[("one", "2026-01", 1), ("one", "2026-03", 100)]),
        book("a", &[("two", "2026-01", 2), ("two", "2026-03", 200)]),
        book("aa", &[("four", "2026-01", 4), ("four", "2026-03", 400)]),
        book("b", &[("eight", "2026-01", 8), ("eight", "2026-03", 800)]),
    ];
    Story::of(story)
}

fn sum_of(filter: Filter, view: &View) -> i128 {
    let query = crate::balance::BalanceQuery {
        actuals_through: None,
        months: crate::basis::MonthBasis::Booked,
        filter,
        group_by: Vec::new(),
        basis: Basis::Actual,
        order_by: None,
        limit: None,
    };
    let total = crate::balance::balance(&query, view)
        .expect("a good question")
        .total;
    total.cost + total.saving
}

fn refs(list: &[&str]) -> Vec<Ref> {
    list.iter().copied().map(Ref::from).collect()
}

/// A filter with one or more conditions set.
fn only(set: impl Fn(&mut FilterSpec)) -> FilterSpec {
    let mut spec = FilterSpec::default();
    set(&mut spec);
    spec
}

fn between(from: &str, to: &str) -> FilterSpec {
    let end = |text: &str| (!text.is_empty()).then(|| month(text));
    only(|spec| (spec.from, spec.to) = (end(from), end(to)))
}

#[test]
fn every_condition_picks_what_it_says() {
    let units = |codes: &[&str]| only(|spec| spec.units = Some(refs(codes)));
    let measures = |codes: &[&str]| only(|spec| spec.measures = Some(refs(codes)));
    let categories = |codes: &[&str]| only(|spec| spec.categories = Some(refs(codes)));
    let levels = |levels: &[Level]| only(|spec| spec.levels = Some(levels.to_vec()));
    let stages = |stages: &[Stage]| only(|spec| spec.stages = Some(stages.to_vec()));
    let own_budget =
        |spec: &mut FilterSpec| (spec.units, spec.levels) = (Some(refs(&["15"])), Some(vec![Land]));
    let worth = vec![Cashability::Capacity, Cashability::Avoided];
    let all_given = FilterSpec {
        units: Some(refs(&["15"])),
        kinds: Some(vec![Saving]),
        measures: Some(refs(&["p"])),
        ..between("2026-03", "2026-12")
    };
    let cases = [
        (FilterSpec::default(), 1515),
        // Units with everything below them; by code and by id; one within the other counts once.
        (units(&["15"]), 1414),
        (units(&["unit:1"]), 1414),
        (units(&["15082"]), 1212),
        (units(&["15082", "15", "15082015"]), 1414),
        (units(&["15-andere"]), 0),
        (units(&["15", "bund"]), 1515),
        // The Land's own budget is subtree ∩ level.
        (only(own_budget), 202),
        (levels(&[Federal, Municipal]), 909),
        // Measures with all that belongs to them.
        (measures(&["p"]), 707),
        (measures(&["a", "b"]), 1414),
        (measures(&["measure:2"]), 404),
        (only(|spec| spec.approaches = Some(vec![Approach::Improve])), 1515),
        (
            only(|spec| spec.approaches = Some(vec![Approach::Reduce, Approach::Add])),
            0,
        ),
        (only(|spec| spec.kinds = Some(vec![Saving])), 1212),
        (only(|spec| spec.kinds = Some(vec![Transfer])), 0),
        // Categories with those below them, not those above.
        (categories(&["run.cost"]), 303),
        (categories(&["run.cost.staff"]), 202),
        (categories(&["run.cost.goods", "run.saving"]), 1212),
        (only(|spec| spec.cashability = Some(worth.clone())), 606),
        (stages(&[Stage::Claimed]), 1212),
        (stages(&[Stage::Confirmed, Stage::Cashed]), 303),
        // Months, both ends included.
        (between("2026-01", "2026-01"), 15),
        (between("2026-01", "2026-03"), 1515),
        (between("2026-02", "2026-02"), 0),
        (between("2026-02", ""), 1500),
        (between("", "2026-02"), 15),
        (all_given, 400),
    ];
    let view = story().now();
    for (spec, expected) in cases {
        let filter = Filter::resolve(&spec, &view).expect("a good filter");
        assert_eq!(sum_of(filter, &view), expected, "{spec:?}");
    }
}

/// Each refusal as `CODE path`.
fn refusals(spec: &FilterSpec, view: &View) -> Vec<String> {
    let line = |refusal: &Refusal| format!("{} {}", refusal.reason.code().as_str(), refusal.field.join("."));
    Filter::resolve(spec, view)
        .expect_err("a bad filter")
        .iter()
        .map(line)
        .collect()
}

#[test]
fn what_is_wrong_is_named_with_its_path_all_of_it_at_once() {
    let view = story().now();
    let empties = FilterSpec {
        units: Some(refs(&[])),
        levels: Some(Vec::new()),
        measures: Some(refs(&[])),
        approaches: Some(Vec::new()),
        kinds: Some(Vec::new()),
        categories: Some(refs(&[])),
        cashability: Some(Vec::new()),
        stages: Some(Vec::new()),
        ..FilterSpec::default()
    };
    let empty = "units levels measures approaches kinds categories cashability stages";
    let unknown = FilterSpec {
        units: Some(refs(&["bund", "nowhere", "unit:6", "unit:01", "measure:0", ""])),
        measures: Some(refs(&["c", "a"])),
        categories: Some(refs(&["run", "run.cost", "RUN.COST"])),
        ..FilterSpec::default()
    };
    let missing = "units.1 units.2 units.3 units.4 units.5 measures.0 categories.0 categories.2";
    let all = |code: &str, paths: &str| {
        paths
            .split(' ')
            .map(|path| format!("{code} {path}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(refusals(&empties, &view), all("INVALID_VALUE", empty));
    assert_eq!(refusals(&unknown, &view), all("NOT_FOUND", missing));
    assert_eq!(
        refusals(&between("2026-02", "2026-01"), &view),
        ["INVALID_VALUE from"]
    );
    let both = only(|spec| (spec.units, spec.levels) = (Some(refs(&["nowhere"])), Some(Vec::new())));
    assert_eq!(
        refusals(&both, &view),
        ["INVALID_VALUE levels", "NOT_FOUND units.0"]
    );
}

#[test]
fn a_refusal_names_what_was_looked_for() {
    let spec = FilterSpec {
        units: Some(refs(&["bund", "nowhere"])),
        ..FilterSpec::default()
    };
    let refused = Filter::resolve(&spec, &story().now()).expect_err("unknown");
    let reason = InputFault::NotFound {
        noun: Noun::Unit,
        reference: "nowhere".into(),
    };
    assert_eq!(
        refused,
        [Refusal {
            field: vec!["units".to_owned(), "1".to_owned()],
            reason: reason.into()
        }]
    );
}

#[test]
fn a_filter_sees_what_the_view_knows() {
    let story = story();
    let spec = |code| FilterSpec {
        measures: Some(refs(&[code])),
        ..FilterSpec::default()
    };
    assert_eq!(refusals(&spec("a"), &story.view(8)), ["NOT_FOUND measures.0"]);
    assert_eq!(
        refusals(&spec("measure:1"), &story.view(8)),
        ["NOT_FOUND measures.0"]
    );
    assert!(Filter::resolve(&spec("a"), &story.view(9)).is_ok());
    let units = FilterSpec {
        units: Some(refs(&["15-andere"])),
        ..FilterSpec::default()
    };
    assert_eq!(refusals(&units, &story.view(3)), ["NOT_FOUND units.0"]);
}

#[test]
fn narrowing_to_a_unit_or_measure_keeps_both_conditions() {
    let view = story().now();
    let unit = |code: &str| view.require_unit(&code.into(), "").expect("registered");
    let measure = |code: &str| view.require_measure(&code.into(), "").expect("registered");
    let given = |spec: FilterSpec| Filter::resolve(&spec, &view).expect("a good filter");
    let all = || given(FilterSpec::default());
    let kreis = || {
        given(FilterSpec {
            units: Some(refs(&["15082"])),
            measures: Some(refs(&["p"])),
            ..FilterSpec::default()
        })
    };
    let cases = [
        (all().within_unit(unit("15"), &view), 1414),
        (all().within_unit(unit("15082015"), &view), 808),
        (all().within_measure(measure("a"), &view), 606),
        (
            all()
                .within_unit(unit("15082"), &view)
                .within_measure(measure("a"), &view),
            404,
        ),
        (kreis(), 404),
        (kreis().within_unit(unit("15"), &view), 404),
        (kreis().within_unit(unit("15082015"), &view), 0),
        (kreis().within_unit(unit("bund"), &view), 0),
        (kreis().within_measure(measure("aa"), &view), 404),
        (kreis().within_measure(measure("b"), &view), 0),
    ];
    for (place, (filter, expected)) in cases.into_iter().enumerate() {
        assert_eq!(sum_of(filter, &view), expected, "case {place}");
    }
}

/// Someone holds a unit of today and asks for its balance as of last year.
#[test]
fn a_unit_or_measure_that_was_not_known_then_holds_nothing_then() {
    let story = story();
    let now = story.now();
    let unit = now.require_unit(&"15-andere".into(), "").expect("registered");
    let measure = now.require_measure(&"b".into(), "").expect("registered");
    for position in 0..=story.state.position {
        let view = story.view(position);
        let filter = Filter::default().within_unit(unit, &view);
        assert_eq!(sum_of(filter, &view), 0, "at position {position}");
        let filter = Filter::default().within_measure(measure, &view);
        let expected = if position < story.state.position { 0 } else { 808 };
        assert_eq!(sum_of(filter, &view), expected, "at position {position}");
    }
}

#[test]
fn plans_have_no_stage() {
    let story = story();
    let filter = |stages| {
        let spec = FilterSpec {
            stages,
            ..FilterSpec::default()
        };
        Filter::resolve(&spec, &story.now()).expect("a good condition")
    };
    assert!(filter(None).matches_stage(None) && filter(None).matches_stage(Some(Stage::Cashed)));
    let all = || filter(Some(Stage::ALL.to_vec()));
    assert!(!all().matches_stage(None) && all().matches_stage(Some(Stage::Claimed)));
    for (slot, expected) in [
        (Slot::Plan, false),
        (Slot::Forecast, false),
        (Slot::Confirmed, true),
    ] {
        let line = JournalLine {
            effect: querbuch_domain::id::EffectNo(0),
            month: month("2026-01"),
            slot,
            cents: 1,
        };
        assert_eq!(all().matches_line(&line, &story.now()), expected, "{slot:?}");
    }
    let mut outlook = BalanceQuestion::of(Basis::Outlook, &[Dimension::Stage]);
    outlook.spec.stages = Some(vec![Stage::Claimed]);
    assert_eq!(outlook.table(&story.now()), ["CLAIMED: 0 1212 0"]);
}
