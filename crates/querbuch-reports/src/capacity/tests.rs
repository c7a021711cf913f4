use std::sync::Arc;

use querbuch_domain::capacity::set::SetCapacity;
use querbuch_domain::command::Command;
use querbuch_domain::decimal::Decimal;
use querbuch_domain::indicator::define::DefineIndicator;
use querbuch_domain::measure::register::RegisterMeasure;
use querbuch_domain::measurement::record::RecordMeasurement;
use querbuch_domain::state::State;
use querbuch_domain::unit::register::{NewUnit, RegisterUnits};
use querbuch_domain::words::{Approach, Level, Stage};

use super::*;
use crate::testing::{Story, month};

fn unit(code: &str, parent: Option<&str>, level: Level) -> NewUnit {
    NewUnit {
        code: code.into(),
        name: "Ein Haushalt".into(),
        level,
        parent: parent.map(Into::into),
        budget_position: None,
        is_body: true,
    }
}

fn indicator(code: &str, unit_of_measure: &str, unit: Option<&str>) -> Command {
    Command::DefineIndicator(DefineIndicator {
        measure: "m".into(),
        code: code.into(),
        name: Some("Zeit".into()),
        unit_of_measure: Some(unit_of_measure.into()),
        lower_is_better: Some(true),
        catalogue: None,
        baseline: Decimal::from(95),
        baseline_known: code != "open",
        unit: unit.map(Into::into),
        valuation: None,
    })
}

fn measured(code: &str, text: &str, value: i64, cases: i32) -> Command {
    Command::RecordMeasurement(RecordMeasurement {
        indicator: format!("m/{code}").into(),
        month: month(text),
        value: Decimal::from(value),
        low: None,
        high: None,
        cases: Some(cases),
        source: "Statistik".into(),
    })
}

fn posts(unit: &str, year: i32, hundredths: i64) -> Command {
    Command::SetCapacity(SetCapacity {
        unit: unit.into(),
        year,
        full_time_equivalents: Decimal::new(hundredths, 2),
        hours_per_year: None,
        source: "Stellenplan".into(),
    })
}

/// A town in a Land, and citizens; indicators of both, of nobody, without a baseline and of no time.
fn scene() -> Story {
    let units = vec![
        unit("12", None, Level::State),
        unit("12054000", Some("12"), Level::Municipal),
        unit("buerger", None, Level::Citizens),
    ];
    let measure = RegisterMeasure {
        code: "m".into(),
        title: "Eine Maßnahme".into(),
        description: None,
        approach: Approach::Add,
        owner: "12".into(),
        programme: None,
        effects: Vec::new(),
    };
    Story::of([
        Command::RegisterUnits(RegisterUnits { units }),
        Command::RegisterMeasure(measure),
        indicator("town", "min", Some("12054000")),
        indicator("land", "h", Some("12")),
        indicator("citizens", "min", Some("buerger")),
        indicator("nobody", "min", None),
        indicator("open", "min", Some("12")),
        indicator("share", "%", Some("12")),
    ])
}

/// `unit year: hours posts available exceeds`, the figures in hundredths.
fn rows(state: &State, spec: &FilterSpec, position: u64) -> Vec<String> {
    let view = View::at(Arc::new(state.clone()), position).expect("within the log");
    let rows = capacity(spec, &view).expect("nothing stands against it");
    let line = |row: &CapacityRow| {
        let code = &view.unit(row.unit).expect("is there").code;
        let (posts, there) = (row.post_hundredths(), row.available_hundredths());
        let exceeds = row.exceeds();
        format!(
            "{code} {}: {} {posts:?} {there:?} {exceeds:?}",
            row.year,
            row.hour_hundredths()
        )
    };
    rows.iter().map(line).collect()
}

#[test]
fn freed_time_counts_at_the_unit_and_above_it_and_a_correction_replaces() {
    let mut story = scene();
    for code in ["town", "citizens", "nobody", "open", "share"] {
        assert!(story.act(&measured(code, "2024-12", 75, 6_600)));
    }
    assert!(story.act(&measured("land", "2024-11", 94, 100)));
    let before = story.state.position;
    // 6 600 cases by 20 minutes are 2 200 hours; a post has 1 600.
    let expected = [
        "12 2024: 230000 Some(144) None None",
        "12054000 2024: 220000 Some(138) None None",
        "buerger 2024: 220000 None None None",
    ];
    assert_eq!(rows(&story.state, &FilterSpec::default(), before), expected);
    assert!(story.act(&measured("town", "2024-12", 85, 6_600)));
    assert!(story.act(&measured("town", "2025-01", 100, 6)));
    assert!(story.act(&posts("12054000", 2024, 68)));
    let now = story.state.position;
    let expected = [
        "12 2024: 120000 Some(75) None None",
        "12 2025: -50 Some(0) None None",
        // 0.68 posts are 1 088 hours, and 1 100 are freed.
        "12054000 2024: 110000 Some(69) Some(68) Some(true)",
        "12054000 2025: -50 Some(0) Some(68) Some(false)",
        "buerger 2024: 220000 None None None",
    ];
    assert_eq!(rows(&story.state, &FilterSpec::default(), now), expected);
    // The past is what it was.
    let then = rows(&story.state, &FilterSpec::default(), before);
    assert_eq!(then[1], "12054000 2024: 220000 Some(138) None None");
    let town = FilterSpec {
        units: Some(vec!["12054000".into()]),
        from: Some(month("2025-01")),
        ..FilterSpec::default()
    };
    let expected = ["12054000 2025: -50 Some(0) Some(68) Some(false)"];
    assert_eq!(rows(&story.state, &town, now), expected);
    assert_eq!(
        rows(&story.state, &FilterSpec::default(), 0),
        Vec::<String>::new()
    );
}

#[test]
fn exactly_what_there_is_does_not_exceed() {
    let mut story = scene();
    assert!(story.act(&posts("12", 2024, 100)));
    // 1 600 cases by an hour.
    assert!(story.act(&measured("town", "2024-12", 35, 1_600)));
    let exact = rows(&story.state, &FilterSpec::default(), story.state.position);
    assert_eq!(exact[0], "12 2024: 160000 Some(100) Some(100) Some(false)");
    assert!(story.act(&measured("land", "2024-12", 94, 1)));
    let more = rows(&story.state, &FilterSpec::default(), story.state.position);
    assert_eq!(more[0], "12 2024: 160100 Some(100) Some(100) Some(true)");
}

#[test]
fn conditions_that_only_money_meets_are_refused() {
    let view = View::now(Arc::new(scene().state));
    let spec = FilterSpec {
        stages: Some(vec![Stage::Claimed]),
        ..FilterSpec::default()
    };
    let refusals = capacity(&spec, &view).expect_err("working time has no stage");
    assert_eq!(refusals[0].field, ["stages"]);
}
