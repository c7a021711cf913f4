use crate::event::Event;
use crate::state::State;
use crate::testing::{accept, given, refusals, wages};
use crate::wage::set::{RATES_PER_TABLE_MAX, SetWageRates};
use crate::wage::{PER_HOUR_CENTS_MAX, WageRate, WageRatesSet, WageTable};
use crate::words::Level::{Federal, Municipal};
use crate::words::{Level, SourceStatus};
use std::sync::Arc;

const LEITFADEN: &str = "Leitfaden Erfüllungsaufwand";

fn per_hour(table: Option<&Arc<WageTable>>) -> Option<(u16, u32, i64)> {
    let table = table?;
    let rate = table.rate(Municipal, "gD")?;
    Some((table.year, table.version, rate.per_hour))
}

#[test]
fn a_table_is_recorded_as_it_was_given() {
    let mut state = State::default();
    let command = wages(
        LEITFADEN,
        2025,
        &[(Municipal, "gD", 4_220), (Federal, "hD", 6_760)],
    );
    let decision = accept(&mut state, command);
    let rate = |level, class: &str, cents| WageRate {
        level,
        per_hour: cents,
        service_class: class.into(),
    };
    let expected = WageRatesSet {
        rates: vec![rate(Municipal, "gD", 4_220), rate(Federal, "hD", 6_760)],
        source: "Anhang 8".into(),
        status: SourceStatus::SecondHand,
        system: LEITFADEN.into(),
        year: 2025,
    };
    assert_eq!(decision.events, [Event::WageRatesSet(expected)]);
    let tables = state.wages.tables_at(1);
    assert_eq!((tables.len(), tables[0].version, tables[0].set_at), (1, 1, 1));
    assert_eq!(tables[0].rate(Federal, "gD"), None);
}

#[test]
fn the_table_of_a_year_is_the_latest_that_has_begun_or_else_the_first() {
    let table = |year, cents| wages(LEITFADEN, year, &[(Municipal, "gD", cents)]).into();
    let other = wages("BMF", 2022, &[(Municipal, "gD", 9_999)]).into();
    let state = given([
        table(2023, 3_800),
        table(2021, 3_600),
        other,
        table(2023, 3_850),
        table(2025, 4_220),
    ]);
    let found = |year, position| per_hour(state.wages.table_for(LEITFADEN, year, position));
    let cases = [
        (2025, 5, Some((2025, 1, 4_220))),
        (2030, 5, Some((2025, 1, 4_220))),
        (2024, 5, Some((2023, 2, 3_850))),
        (2023, 5, Some((2023, 2, 3_850))),
        (2022, 5, Some((2021, 1, 3_600))),
        // Before the first table, that one.
        (2019, 5, Some((2021, 1, 3_600))),
        // As it was known earlier.
        (2025, 4, Some((2023, 2, 3_850))),
        (2023, 3, Some((2023, 1, 3_800))),
        (2022, 1, Some((2023, 1, 3_800))),
        (2025, 0, None),
    ];
    for (year, position, expected) in cases {
        assert_eq!(found(year, position), expected, "{year} at {position}");
    }
    let exactly = |year| per_hour(state.wages.table_of(LEITFADEN, year, 5));
    assert_eq!((exactly(2023), exactly(2024)), (Some((2023, 2, 3_850)), None));
    assert_eq!(state.wages.table_for("NI", 2025, 5), None);
    let known: Vec<_> = state
        .wages
        .tables_at(5)
        .iter()
        .map(|table| (table.system.as_ref(), table.year))
        .collect();
    assert_eq!(
        known,
        [
            ("BMF", 2022),
            (LEITFADEN, 2021),
            (LEITFADEN, 2023),
            (LEITFADEN, 2025)
        ]
    );
    assert_eq!(state.wages.history_at(4).count(), 4);
}

/// Before the first table, the newest version of the first one counts.
#[test]
fn a_first_table_that_was_set_again_is_used_as_it_was_set_last() {
    let table = |cents| wages(LEITFADEN, 2025, &[(Municipal, "gD", cents)]).into();
    let state = given([table(4_220), table(4_230)]);
    let found = |position| per_hour(state.wages.table_for(LEITFADEN, 2024, position));
    assert_eq!(
        (found(1), found(2)),
        (Some((2025, 1, 4_220)), Some((2025, 2, 4_230)))
    );
}

#[test]
fn what_is_wrong_is_named() {
    let state = State::default();
    let good = || wages(LEITFADEN, 2025, &[(Municipal, "gD", 4_220)]);
    let with = |rates: &[(Level, &str, i64)]| wages(LEITFADEN, 2025, rates);
    let many: Vec<_> = (0..=RATES_PER_TABLE_MAX)
        .map(|number| format!("E {number}"))
        .collect();
    let many: Vec<_> = many.iter().map(|class| (Federal, class.as_str(), 1)).collect();
    let table: [(SetWageRates, &[&str]); 11] = [
        (good(), &[]),
        (
            SetWageRates {
                system: " ".into(),
                ..good()
            },
            &["INVALID_VALUE system"],
        ),
        (
            SetWageRates {
                source: "".into(),
                ..good()
            },
            &["INVALID_VALUE source"],
        ),
        (SetWageRates { year: 1899, ..good() }, &["INVALID_VALUE year"]),
        (SetWageRates { year: -1, ..good() }, &["INVALID_VALUE year"]),
        (with(&[]), &["INVALID_VALUE rates"]),
        (with(&many), &["LIMIT_EXCEEDED rates"]),
        (
            with(&[(Municipal, "", 1)]),
            &["INVALID_VALUE rates.0.serviceClass"],
        ),
        (with(&[(Municipal, "gD", 0)]), &["INVALID_VALUE rates.0.perHour"]),
        (
            with(&[
                (Municipal, "gD", PER_HOUR_CENTS_MAX),
                (Municipal, "hD", PER_HOUR_CENTS_MAX + 1),
            ]),
            &["INVALID_VALUE rates.1.perHour"],
        ),
        (
            with(&[(Municipal, "gD", 1), (Federal, "gD", 1), (Municipal, "gD", 2)]),
            &["INVALID_VALUE rates.2.serviceClass"],
        ),
    ];
    for (command, expected) in table {
        assert_eq!(refusals(&state, command), expected);
    }
    let all = SetWageRates {
        system: "".into(),
        year: 0,
        source: "".into(),
        ..with(&[(Municipal, "gD", -1)])
    };
    let expected = [
        "INVALID_VALUE system",
        "INVALID_VALUE year",
        "INVALID_VALUE source",
        "INVALID_VALUE rates.0.perHour",
    ];
    assert_eq!(refusals(&state, all), expected);
}
