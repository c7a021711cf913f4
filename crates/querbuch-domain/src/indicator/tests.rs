use crate::decimal::Decimal;
use crate::event::Event;
use crate::id::{EffectNo, IndicatorNo, MeasureNo, UnitNo};
use crate::indicator::define::{DefineIndicator, NewValuation, NewWageKey};
use crate::money::Cents;
use crate::testing::{accept, change_status, indicator, measured, refusals, two_measures, wage_valuation};
use crate::words::MeasureStatus;

fn valued() -> DefineIndicator {
    DefineIndicator {
        valuation: Some(wage_valuation("saving")),
        ..indicator("olaf", "time", "min", 95)
    }
}

fn with(valuation: NewValuation) -> DefineIndicator {
    DefineIndicator {
        valuation: Some(valuation),
        ..indicator("olaf", "new", "min", 95)
    }
}

fn by_amount(effect: &str, cents: i64) -> DefineIndicator {
    with(NewValuation {
        effect: effect.into(),
        wage: None,
        per_unit: Some(Cents(cents)),
    })
}

fn by_wage(edit: fn(&mut NewWageKey)) -> DefineIndicator {
    let mut valuation = wage_valuation("saving");
    valuation.wage.iter_mut().for_each(edit);
    with(valuation)
}

#[test]
fn an_indicator_is_recorded_with_what_its_unit_of_measure_says() {
    let mut state = two_measures();
    let decision = accept(&mut state, valued());
    let Some(Event::IndicatorDefined(event)) = decision.events.first() else {
        panic!("{decision:?}")
    };
    assert_eq!(
        (event.number, event.measure, event.seconds_each),
        (IndicatorNo(0), MeasureNo(0), Some(60))
    );
    // It is measured where the saving lands.
    assert_eq!(event.unit, Some(UnitNo(3)));
    assert_eq!(
        event.valuation.as_ref().map(|valuation| valuation.effect),
        Some(EffectNo(1))
    );
    let (number, found) = state
        .indicators
        .require(&"olaf/time".into(), "")
        .expect("is there");
    assert_eq!(
        (number, found.lower_is_better, found.baseline),
        (IndicatorNo(0), true, Decimal::from(95))
    );
    assert_eq!(state.indicators.resolve(&"indicator:0".into()), Some(number));
    assert_eq!(state.indicators.resolve(&"indicator:1".into()), None);
    assert_eq!(
        state.indicators.of_measure(MeasureNo(0)).collect::<Vec<_>>(),
        [number]
    );
    // The same code in another measure is another indicator.
    accept(&mut state, indicator("efa", "time", "min", 3));
}

#[test]
fn the_catalogue_gives_what_is_not_given() {
    let mut state = two_measures();
    let from = |catalogue: &str, code: &str| DefineIndicator {
        catalogue: Some(catalogue.into()),
        name: None,
        unit_of_measure: None,
        lower_is_better: None,
        ..indicator("olaf", code, "", 9)
    };
    accept(&mut state, from("online-share", "online"));
    accept(
        &mut state,
        DefineIndicator {
            name: Some("Zeit am Schalter".into()),
            unit_of_measure: Some("h".into()),
            lower_is_better: Some(true),
            ..from("handling-time", "zeit")
        },
    );
    accept(&mut state, from("throughput-time", "dauer"));
    let found: Vec<_> = state
        .indicators
        .iter()
        .map(|(_, found)| {
            (
                &*found.name,
                &*found.unit_of_measure,
                found.seconds_each,
                found.lower_is_better,
            )
        })
        .collect();
    let expected = [
        ("Online-Nutzungsquote", "%", None, false),
        ("Zeit am Schalter", "h", Some(3_600), true),
        // Days that go by are nobody's work.
        ("Durchlaufzeit", "Tage", None, true),
    ];
    assert_eq!(found, expected);
    let other_way = DefineIndicator {
        lower_is_better: Some(true),
        ..from("online-share", "quote")
    };
    assert_eq!(refusals(&state, other_way), ["INVALID_VALUE lowerIsBetter"]);
    assert_eq!(
        refusals(&state, from("glueck", "x")),
        [
            "NOT_FOUND catalogue",
            "INVALID_VALUE name",
            "INVALID_VALUE unitOfMeasure"
        ]
    );
    let waiting = DefineIndicator {
        valuation: Some(wage_valuation("saving")),
        ..from("throughput-time", "dauer-2")
    };
    assert_eq!(refusals(&state, waiting), ["INVALID_VALUE valuation.wage"]);
}

#[test]
fn what_is_wrong_is_named() {
    let mut state = two_measures();
    accept(&mut state, indicator("olaf", "time", "min", 95));
    let plain = || indicator("olaf", "new", "min", 95);
    let text = |text: &str| Some(text.into());
    let table: [(DefineIndicator, &[&str]); 8] = [
        (plain(), &[]),
        (indicator("gone", "new", "min", 1), &["NOT_FOUND measure"]),
        (indicator("olaf", "a/b", "min", 1), &["INVALID_VALUE code"]),
        (indicator("olaf", "time", "min", 1), &["ALREADY_EXISTS code"]),
        (
            DefineIndicator {
                name: None,
                ..plain()
            },
            &["INVALID_VALUE name"],
        ),
        (
            DefineIndicator {
                unit_of_measure: text(" "),
                ..plain()
            },
            &["INVALID_VALUE unitOfMeasure"],
        ),
        (
            DefineIndicator {
                baseline: Decimal::new(1, 7),
                ..plain()
            },
            &["INVALID_VALUE baseline"],
        ),
        (
            DefineIndicator {
                unit: Some("gone".into()),
                ..plain()
            },
            &["NOT_FOUND unit"],
        ),
    ];
    for (command, expected) in table {
        assert_eq!(refusals(&state, command), expected);
    }
    accept(&mut state, change_status("olaf", MeasureStatus::Closed));
    assert_eq!(refusals(&state, plain()), ["MEASURE_CLOSED measure"]);
    assert_eq!(
        refusals(&state, measured("olaf/time", "2026-01", 1, 1)),
        ["MEASURE_CLOSED indicator"]
    );
}

#[test]
fn a_valuation_names_a_saving_of_the_measure_and_one_price() {
    let state = two_measures();
    let both = NewValuation {
        per_unit: Some(Cents(1)),
        ..wage_valuation("saving")
    };
    let neither = NewValuation {
        wage: None,
        ..wage_valuation("saving")
    };
    let no_time = DefineIndicator {
        unit_of_measure: Some("%".into()),
        ..by_wage(|_| ())
    };
    let no_baseline = DefineIndicator {
        baseline_known: false,
        ..by_wage(|_| ())
    };
    let table: [(DefineIndicator, &[&str]); 13] = [
        (by_wage(|_| ()), &[]),
        (by_amount("saving", 100), &[]),
        (by_amount("gone", 100), &["NOT_FOUND valuation.effect"]),
        (by_amount("efa/run", 100), &["INVALID_VALUE valuation.effect"]),
        (by_amount("cost", 100), &["INVALID_VALUE valuation.effect"]),
        (
            by_amount("saving", i64::MAX),
            &["AMOUNT_OUT_OF_RANGE valuation.perUnit"],
        ),
        (with(both), &["INVALID_VALUE valuation.wage"]),
        (with(neither), &["INVALID_VALUE valuation.wage"]),
        (
            by_wage(|key| key.system = "".into()),
            &["INVALID_VALUE valuation.wage.system"],
        ),
        (
            by_wage(|key| key.service_class = "\n".into()),
            &["INVALID_VALUE valuation.wage.serviceClass"],
        ),
        (
            by_wage(|key| key.year = Some(25)),
            &["INVALID_VALUE valuation.wage.year"],
        ),
        (no_time, &["INVALID_VALUE valuation.wage"]),
        (no_baseline, &["INVALID_VALUE valuation"]),
    ];
    for (command, expected) in table {
        assert_eq!(refusals(&state, command), expected);
    }
}

#[test]
fn a_gain_follows_the_direction_and_needs_a_baseline() {
    let mut state = two_measures();
    accept(&mut state, indicator("olaf", "less", "min", 95));
    accept(
        &mut state,
        DefineIndicator {
            lower_is_better: Some(false),
            ..indicator("olaf", "more", "%", 95)
        },
    );
    accept(
        &mut state,
        DefineIndicator {
            baseline_known: false,
            ..indicator("olaf", "open", "min", 95)
        },
    );
    let gains: Vec<_> = state
        .indicators
        .iter()
        .map(|(_, found)| found.gain_micros(Decimal::from(75)))
        .collect();
    assert_eq!(gains, [Some(20_000_000), Some(-20_000_000), None]);
}
