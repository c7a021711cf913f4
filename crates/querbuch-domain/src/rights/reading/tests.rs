use super::*;
use crate::command::Command;
use crate::grant::give::GiveRight;
use crate::id::PrincipalNo;
use crate::role::Role;
use crate::testing::{accept, give, ledger_with_principals, move_below, now, principal, revoke, substitute};
use crate::visibility::set::SetVisibility;

fn reading(state: &State, actor: &Actor) -> Reading {
    let moment = Moment {
        position: state.position,
        now: now(),
    };
    state.reading(actor, moment)
}

/// The parts by the codes of their units and measures.
fn codes(state: &State, extent: &Extent) -> Vec<String> {
    let Extent::Parts(parts) = extent else {
        return vec!["everything".to_owned()];
    };
    let mut codes: Vec<String> = parts
        .iter()
        .map(|part| {
            let unit = part.unit.and_then(|unit| state.units.get(unit));
            let measure = part.measure.and_then(|measure| state.measures.get(measure));
            let unit = unit.map_or("*", |unit| &unit.code);
            measure.map_or_else(|| unit.to_owned(), |measure| format!("{unit}/{}", measure.code))
        })
        .collect();
    codes.sort();
    codes
}

fn figures(state: &State, number: u32) -> Vec<String> {
    codes(state, &reading(state, &principal(number)).figures)
}

fn granted() -> State {
    let mut state = ledger_with_principals();
    accept(
        &mut state,
        SetVisibility {
            visibility: Visibility::Granted,
            reason: "Datenschutz".into(),
        },
    );
    state
}

fn on_measure(mut right: GiveRight, measure: &str) -> GiveRight {
    right.measure = Some(measure.into());
    right
}

#[test]
fn an_open_ledger_shows_figures_to_everybody_and_names_and_texts_by_rights() {
    let mut state = ledger_with_principals();
    accept(&mut state, give(1, Role::BudgetOfficer, "15"));
    let own = reading(&state, &principal(1));
    assert!(own.figures.is_everything() && own.log);
    assert_eq!(codes(&state, &own.names), ["15"]);
    assert_eq!(codes(&state, &own.texts), ["15"]);
    let nobody = reading(&state, &principal(3));
    assert!(nobody.figures.is_everything() && !nobody.is_everything());
    assert_eq!(nobody.names, Extent::nothing());
    assert!(reading(&state, &Actor::stated("anna")).is_everything());
}

#[test]
fn as_granted_everybody_reads_what_their_rights_reach() {
    let mut state = granted();
    assert_eq!(figures(&state, 1), [""; 0], "whoever has no right reads nothing");
    accept(&mut state, give(1, Role::Booker, "15"));
    accept(&mut state, give(1, Role::Reader, "15003"));
    accept(&mut state, on_measure(give(2, Role::Importer, "15"), "olaf"));
    assert_eq!(
        figures(&state, 1),
        ["15"],
        "what lies within another part is none of its own"
    );
    assert_eq!(figures(&state, 2), [""; 0], "not every role reads");
    assert_eq!(
        figures(&state, 0),
        [""; 0],
        "an administrator gives rights and reads nothing"
    );
    assert!(!reading(&state, &principal(1)).log);
}

#[test]
fn a_right_on_one_measure_reaches_that_one() {
    let mut state = granted();
    accept(&mut state, on_measure(give(1, Role::Reader, "15"), "olaf"));
    assert_eq!(figures(&state, 1), ["15/olaf"]);
    accept(&mut state, on_measure(give(1, Role::Reader, "15003"), "olaf"));
    assert_eq!(figures(&state, 1), ["15/olaf"], "it lies within the other one");
    accept(&mut state, give(1, Role::Reader, "15003"));
    assert_eq!(figures(&state, 1), ["15/olaf", "15003"]);
}

#[test]
fn a_right_that_was_revoked_reads_nothing_and_a_moved_unit_is_read_where_it_lies_now() {
    let mut state = granted();
    accept(&mut state, give(1, Role::Reader, "15"));
    let given = state.position;
    accept(&mut state, move_below("15003", "14"));
    assert_eq!(figures(&state, 1), ["15"]);
    accept(&mut state, Command::from(revoke(given)));
    assert_eq!(figures(&state, 1), [""; 0]);
}

#[test]
fn a_substitute_reads_what_both_may() {
    let mut state = granted();
    accept(&mut state, give(2, Role::Reader, "15003"));
    let mut right = give(1, Role::Reader, "15");
    right.on_behalf_of = Some(PrincipalNo(2).to_string().into());
    right.from = Some(now());
    right.until = Some(now() + chrono::TimeDelta::days(30));
    accept(&mut state, right);
    let acting = reading(&state, &substitute(1, 2));
    assert_eq!(codes(&state, &acting.figures), ["15003"]);
    assert_eq!(
        figures(&state, 1),
        [""; 0],
        "in their own place they have no right"
    );
}

#[test]
fn a_token_that_may_only_book_reads_nothing_even_where_all_is_open() {
    let state = ledger_with_principals();
    let token = ActingPrincipal {
        only: Some([Action::Book].into()),
        ..ActingPrincipal::new(PrincipalNo(1))
    };
    let reading = reading(&state, &Actor::principal(token));
    assert_eq!(reading.figures, Extent::nothing());
}
