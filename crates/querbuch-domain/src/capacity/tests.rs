use crate::capacity::set::SetCapacity;
use crate::decimal::Decimal;
use crate::id::UnitNo;
use crate::testing::{accept, refusals, two_measures};

fn capacity(unit: &str, year: i32, posts: i64) -> SetCapacity {
    SetCapacity {
        unit: unit.into(),
        year,
        full_time_equivalents: Decimal::from(posts),
        hours_per_year: None,
        source: "Stellenplan".into(),
    }
}

#[test]
fn a_capacity_holds_from_its_year_on_until_a_later_one() {
    let mut state = two_measures();
    let first = state.position;
    accept(&mut state, capacity("15003", 2024, 10));
    accept(&mut state, capacity("15003", 2026, 8));
    let again = SetCapacity {
        hours_per_year: Some(1_500),
        ..capacity("15003", 2024, 11)
    };
    accept(&mut state, again);
    let found = |year, position| {
        let capacity = state.capacities.at(UnitNo(3), year, position)?;
        Some((
            capacity.full_time_equivalents.to_string(),
            capacity.hours_per_year,
        ))
    };
    let posts = |text: &str, hours| Some((text.to_owned(), hours));
    assert_eq!(found(2023, first + 3), None);
    assert_eq!(found(2025, first + 1), posts("10", 1_600));
    assert_eq!(found(2025, first + 3), posts("11", 1_500));
    assert_eq!(found(2030, first + 3), posts("8", 1_600));
    assert_eq!(found(2025, first), None);
    assert_eq!(state.capacities.at(UnitNo(0), 2025, first + 3), None);
}

#[test]
fn what_is_no_capacity_is_refused() {
    let state = two_measures();
    let good = || capacity("15003", 2026, 3);
    let table: [(SetCapacity, &[&str]); 9] = [
        (good(), &[]),
        (
            SetCapacity {
                full_time_equivalents: Decimal::new(25, 1),
                ..good()
            },
            &[],
        ),
        (capacity("gone", 2026, 3), &["NOT_FOUND unit"]),
        (capacity("wirtschaft", 2026, 3), &["INVALID_VALUE unit"]),
        (capacity("15003", 99, 3), &["INVALID_VALUE year"]),
        (
            capacity("15003", 2026, -1),
            &["INVALID_VALUE fullTimeEquivalents"],
        ),
        (
            SetCapacity {
                full_time_equivalents: Decimal::new(1, 3),
                ..good()
            },
            &["INVALID_VALUE fullTimeEquivalents"],
        ),
        (
            SetCapacity {
                hours_per_year: Some(0),
                ..good()
            },
            &["INVALID_VALUE hoursPerYear"],
        ),
        (
            SetCapacity {
                source: "".into(),
                ..good()
            },
            &["INVALID_VALUE source"],
        ),
    ];
    for (command, expected) in table {
        assert_eq!(refusals(&state, command), expected);
    }
}
