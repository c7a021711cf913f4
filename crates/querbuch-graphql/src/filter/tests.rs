use querbuch_ledger::domain::words;
use serde_json::json;

use super::*;
use crate::testing::{Scene, input, lines};

fn spec(written: serde_json::Value) -> (FilterSpec, Vec<String>) {
    let mut refusals = Refusals::default();
    let spec = input::<Filter>(written).spec(&mut refusals);
    (spec, lines(&refusals.0))
}

#[test]
fn each_condition_is_passed_on_and_absent_ones_stay_absent() {
    assert_eq!(spec(json!({})), (FilterSpec::default(), vec![]));
    let written = json!({
        "units": ["bund"], "levels": ["STATE"], "measures": ["olaf"], "approaches": ["ADD"], "kinds": ["COST"],
        "categories": ["run.cost"], "cashability": ["CASH"], "stages": ["CASHED"], "from": "2026-01", "to": "2026-12",
    });
    let expected = FilterSpec {
        units: Some(vec!["bund".into()]),
        levels: Some(vec![words::Level::State]),
        measures: Some(vec!["olaf".into()]),
        approaches: Some(vec![words::Approach::Add]),
        kinds: Some(vec![words::EffectKind::Cost]),
        categories: Some(vec!["run.cost".into()]),
        cashability: Some(vec![words::Cashability::Cash]),
        stages: Some(vec![words::Stage::Cashed]),
        tags: None,
        from: Month::parse("2026-01"),
        to: Month::parse("2026-12"),
    };
    assert_eq!(spec(written), (expected, vec![]));
}

#[test]
fn malformed_months_are_noted_and_left_out() {
    let expected = ["INVALID_VALUE from", "INVALID_VALUE to"]
        .map(str::to_owned)
        .to_vec();
    assert_eq!(
        spec(json!({ "from": "x", "to": "y" })),
        (FilterSpec::default(), expected)
    );
}

#[tokio::test]
async fn all_that_is_wrong_is_told_together_within_the_filter() {
    let scene = Scene::new().await;
    let view = scene.ledger.view_of_all(scene.ledger.state());
    for (written, expected) in [
        (
            json!({ "from": "x", "units": ["bund", "gone"], "levels": [] }),
            &[
                "INVALID_VALUE filter.from",
                "INVALID_VALUE filter.levels",
                "NOT_FOUND filter.units.1",
            ][..],
        ),
        (
            json!({ "from": "2026-02", "to": "2026-01" }),
            &["INVALID_VALUE filter.from"],
        ),
        (json!({ "to": "x" }), &["INVALID_VALUE filter.to"]),
    ] {
        let refusals = input::<Filter>(written).resolve(&view).expect_err("is refused");
        assert_eq!(lines(&refusals), expected);
    }
    assert!(
        input::<Filter>(json!({ "units": ["bund"], "from": "2026-01" }))
            .resolve(&view)
            .is_ok()
    );
}
