//! Random trees, grants and requests, each decided once more by a model that only knows lists.

use proptest::prelude::*;

use super::*;
use crate::header::Header;
use crate::id::UnitNo;
use crate::principal::PrincipalRegistered;
use crate::testing::{new_unit, record};
use crate::unit::register::RegisterUnits;
use crate::words::Level;

const UNITS: u32 = 12;
const PRINCIPALS: u32 = 4;

/// A grant as plain data.
#[derive(Clone, Debug)]
struct Right {
    principal: u32,
    role: usize,
    unit: Option<u32>,
    measure: Option<u32>,
    from: u64,
    until: Option<u64>,
    amount_max: Option<u64>,
    is_revoked: bool,
}

fn right() -> impl Strategy<Value = Right> {
    let who = (
        0..PRINCIPALS,
        0..Role::ALL.len(),
        proptest::option::weighted(0.9, 0..UNITS),
    );
    let reach = (
        proptest::option::weighted(0.3, 0..2u32),
        0..4u64,
        proptest::option::weighted(0.5, 1..6u64),
        proptest::option::weighted(0.3, 1..9u64),
        proptest::bool::weighted(0.2),
    );
    (who, reach).prop_map(
        |((principal, role, unit), (measure, from, until, amount_max, is_revoked))| Right {
            principal,
            role,
            unit,
            measure,
            from,
            until,
            amount_max,
            is_revoked,
        },
    )
}

/// Whether one right allows it: read off the rules, one after the other.
fn allows(right: &Right, parents: &[Option<u32>], asked: &Asked) -> bool {
    let below = right.unit.is_none_or(|top| {
        let mut unit = Some(asked.unit);
        while let Some(number) = unit {
            if number == top {
                return true;
            }
            unit = parents[number as usize];
        }
        false
    });
    below
        && !right.is_revoked
        && right.principal == asked.principal
        && Role::ALL[right.role].actions().contains(&asked.action)
        && right.measure.is_none_or(|measure| Some(measure) == asked.measure)
        && right.from <= asked.now
        && right.until.is_none_or(|until| asked.now < until)
        && right.amount_max.is_none_or(|max| asked.amount <= max)
}

#[derive(Clone, Debug)]
struct Asked {
    principal: u32,
    action: Action,
    unit: u32,
    measure: Option<u32>,
    amount: u64,
    now: u64,
}

fn asked() -> impl Strategy<Value = Asked> {
    let action = (0..Action::ALL.len()).prop_map(|index| Action::ALL[index]);
    (
        0..PRINCIPALS,
        action,
        0..UNITS,
        proptest::option::of(0..2u32),
        0..10u64,
        0..6u64,
    )
        .prop_map(|(principal, action, unit, measure, amount, now)| Asked {
            principal,
            action,
            unit,
            measure,
            amount,
            now,
        })
}

/// Numbers follow the log, where parents come first, not the list.
fn number_of(state: &State, unit: u32) -> UnitNo {
    let reference = format!("u{unit}").into();
    state.units.resolve(&reference).expect("is there")
}

/// The same units, principals and grants, as a state.
fn state_of(parents: &[Option<u32>], rights: &[Right]) -> State {
    let mut state = State::default();
    let unit = |(index, parent): (usize, &Option<u32>)| {
        let parent = parent.map(|parent| format!("u{parent}")).unwrap_or_default();
        new_unit(&format!("u{index}"), &parent, Level::State)
    };
    let units = parents.iter().enumerate().map(unit).collect();
    accept(&mut state, RegisterUnits { units });
    for number in 0..PRINCIPALS {
        let registered = PrincipalRegistered {
            is_machine: false,
            number: PrincipalNo(number),
            text: None,
        };
        record(&mut state, &[registered.into()]);
    }
    for right in rights {
        let event = crate::grant::GrantGiven {
            amount_max: right.amount_max.map(|cents| i64::try_from(cents).expect("small")),
            from: Some(instant(right.from)),
            group: None,
            measure: right.measure.map(MeasureNo),
            on_behalf_of: None,
            principal: Some(PrincipalNo(right.principal)),
            role: Role::ALL[right.role],
            text: None,
            unit: right.unit.map(|unit| number_of(&state, unit)),
            until: right.until.map(instant),
        };
        let header = Header {
            position: state.position + 1,
            recorded_at: instant(0),
            actor: "local".into(),
        };
        state.apply(&header, &event.into());
        if right.is_revoked {
            let grant = state.position;
            let event = crate::grant::GrantRevoked { grant, text: None };
            record(&mut state, &[event.into()]);
        }
    }
    state
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_decision_is_that_of_a_naive_model(
        above in proptest::collection::vec(proptest::option::weighted(0.8, 0..UNITS), UNITS as usize),
        rights in proptest::collection::vec(right(), 0..12),
        requests in proptest::collection::vec(asked(), 40),
    ) {
        // A parent comes before its children, so there is no circle.
        let parents: Vec<Option<u32>> = (0..).zip(above).map(|(index, parent)| parent.filter(|parent| *parent < index)).collect();
        let state = state_of(&parents, &rights);
        for asked in requests {
            let moment = Moment { position: state.position, now: instant(asked.now) };
            let request = Request {
                action: asked.action,
                scope: Scope::Unit(number_of(&state, asked.unit)),
                measure: asked.measure.map(MeasureNo),
                amount: Amount::Cents(asked.amount),
            };
            let verdict = state.rights().decide(&principal(asked.principal), &request, moment);
            let held = |action: Action| {
                let asked = Asked { action, ..asked.clone() };
                rights.iter().any(|right| allows(right, &parents, &asked))
            };
            // Whoever rules at a unit does not book there, whatever the measure and the amount of that right.
            let rules = rights.iter().any(|right| {
                let role = Role::ALL[right.role];
                let plain = Right { measure: None, amount_max: None, ..right.clone() };
                let asks = |action| Asked { action, ..asked.clone() };
                [Action::Grant, Action::Operate].into_iter().any(|action| role.allows(action) && allows(&plain, &parents, &asks(action)))
            });
            let expected = held(asked.action) && !(asked.action == Action::Book && rules);
            prop_assert_eq!(matches!(verdict, Verdict::Allow(_)), expected, "{:?} {:?}", asked, verdict);
        }
    }
}
