use std::sync::Arc;

use super::*;
use crate::actor::Group;
use crate::grant::give::{GiveRight, NewHolder};
use crate::id::PrincipalNo;
use crate::money::Cents;
use crate::principal::link::LinkPrincipals;
use crate::state::State;
use crate::testing::{
    accept, give, instant, ledger_with_principals, move_below, now, principal, revoke, substitute,
};

fn unit(state: &State, code: &str) -> Scope {
    let unit = state.units.resolve(&code.into());
    unit.map_or(Scope::Unknown, Scope::Unit)
}

fn ask(state: &State, actor: &Actor, action: Action, scope: Scope) -> Verdict {
    ask_for(state, actor, (action, scope, None, Amount::None))
}

fn ask_for(
    state: &State,
    actor: &Actor,
    (action, scope, measure, amount): (Action, Scope, Option<MeasureNo>, Amount),
) -> Verdict {
    let request = Request {
        action,
        scope,
        measure,
        amount,
    };
    let moment = Moment {
        position: state.position,
        now: now(),
    };
    state.rights().decide(actor, &request, moment)
}

/// In a word: who was allowed by how many grants, or why not.
fn word(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Allow(by) => format!("allow {}", by.len()),
        Verdict::Deny(Denial::NotHeld) => "not held".to_owned(),
        Verdict::Deny(Denial::AmountAbove { amount_max }) => format!("above {amount_max}"),
        Verdict::Deny(Denial::Excluded { .. }) => "excluded".to_owned(),
    }
}

#[test]
fn a_right_reaches_its_unit_and_what_lies_below() {
    let mut state = ledger_with_principals();
    accept(&mut state, give(1, Role::Booker, "15"));
    accept(&mut state, give(2, Role::Reviewer, "15003"));
    let table = [
        (0, Action::Structure, "15003", "allow 1"),
        (0, Action::Structure, "nowhere", "allow 1"),
        (0, Action::Read, "15003", "not held"),
        (0, Action::Book, "15003", "not held"),
        (1, Action::Book, "15", "allow 1"),
        (1, Action::Book, "15003", "allow 1"),
        (1, Action::Book, "14", "not held"),
        (1, Action::Book, "bund", "not held"),
        (1, Action::Book, "nowhere", "not held"),
        (1, Action::Confirm, "15003", "not held"),
        (2, Action::Confirm, "15003", "allow 1"),
        (2, Action::Confirm, "15002", "not held"),
        (2, Action::Confirm, "15", "not held"),
        (2, Action::Book, "15003", "not held"),
        (3, Action::Read, "15003", "not held"),
    ];
    for (number, action, code, expected) in table {
        let verdict = ask(&state, &principal(number), action, unit(&state, code));
        assert_eq!(word(&verdict), expected, "{number} {action:?} {code}");
    }
    let stated = Actor::stated("anna");
    let verdict = ask(&state, &stated, Action::Book, unit(&state, "bund"));
    assert_eq!(word(&verdict), "allow 0", "a stated name is asked nothing");
    for (scope, expected) in [(Scope::Ledger, "not held"), (Scope::Anywhere, "allow 1")] {
        assert_eq!(word(&ask(&state, &principal(1), Action::Book, scope)), expected);
    }
}

#[test]
fn a_right_ends_with_its_time_its_revocation_and_the_place_of_the_unit() {
    let mut state = ledger_with_principals();
    for (from, until) in [
        (None, Some(100_000)),
        (Some(100_001), None),
        (Some(99_999), Some(100_001)),
    ] {
        let right = GiveRight {
            from: from.map(instant),
            until: until.map(instant),
            ..give(1, Role::Booker, "15003")
        };
        accept(&mut state, right);
    }
    let last = state.position;
    let town = unit(&state, "15003");
    assert_eq!(
        ask(&state, &principal(1), Action::Book, town),
        Verdict::Allow(vec![last]),
        "the first has ended, the second not begun"
    );
    let earlier = state.clone();
    accept(&mut state, revoke(last));
    assert_eq!(word(&ask(&state, &principal(1), Action::Book, town)), "not held");
    let then = Moment {
        position: earlier.position,
        now: now(),
    };
    let request = Request {
        action: Action::Book,
        scope: town,
        measure: None,
        amount: Amount::None,
    };
    let as_of = state
        .rights_at(earlier.position)
        .decide(&principal(1), &request, then);
    assert_eq!(
        as_of,
        Verdict::Allow(vec![last]),
        "what held then is known for ever"
    );

    accept(&mut state, give(2, Role::Booker, "15"));
    assert_eq!(word(&ask(&state, &principal(2), Action::Book, town)), "allow 1");
    accept(&mut state, move_below("15003", "14"));
    assert_eq!(
        word(&ask(&state, &principal(2), Action::Book, town)),
        "not held",
        "it moved away"
    );
}

#[test]
fn measures_and_amounts_bound_a_right() {
    let mut state = ledger_with_principals();
    let right = GiveRight {
        measure: Some("olaf".into()),
        amount_max: Some(Cents(500)),
        ..give(1, Role::Importer, "15")
    };
    accept(&mut state, right);
    let town = unit(&state, "15003");
    let olaf = Some(MeasureNo(0));
    let table = [
        (olaf, Amount::Cents(500), "allow 1"),
        (olaf, Amount::Cents(501), "above 5.00"),
        (olaf, Amount::None, "allow 1"),
        (olaf, Amount::Open, "above 5.00"),
        (Some(MeasureNo(1)), Amount::Cents(5), "not held"),
        (None, Amount::Cents(5), "not held"),
    ];
    for (measure, amount, expected) in table {
        let verdict = ask_for(&state, &principal(1), (Action::Book, town, measure, amount));
        assert_eq!(word(&verdict), expected, "{measure:?} {amount:?}");
    }
    accept(&mut state, give(1, Role::Booker, "15003"));
    let verdict = ask_for(&state, &principal(1), (Action::Book, town, olaf, Amount::Open));
    assert_eq!(word(&verdict), "allow 1", "the larger right allows it");
}

#[test]
fn groups_tokens_links_and_substitutes() {
    let mut state = ledger_with_principals();
    let town = unit(&state, "15003");
    let group = |name: &str| Group {
        issuer: "https://id.example.org".into(),
        name: name.into(),
    };
    let to_group = GiveRight {
        to: NewHolder::Group(group("Haushalt")),
        ..give(0, Role::Booker, "15")
    };
    accept(&mut state, to_group);
    let member = |name: &str, only: Option<Arc<[Action]>>| {
        Actor::principal(ActingPrincipal {
            groups: [group(name)].into(),
            only,
            ..ActingPrincipal::new(PrincipalNo(1))
        })
    };
    let book = |state: &State, actor: &Actor| word(&ask(state, actor, Action::Book, town));
    assert_eq!(book(&state, &member("Haushalt", None)), "allow 1");
    assert_eq!(book(&state, &member("haushalt", None)), "not held");
    assert_eq!(
        book(&state, &member("Haushalt", Some([Action::Read].into()))),
        "not held"
    );

    accept(&mut state, give(2, Role::Booker, "15003"));
    let on_behalf = GiveRight {
        from: Some(instant(0)),
        until: Some(instant(200_000)),
        on_behalf_of: Some("principal:2".into()),
        ..give(3, Role::Booker, "15")
    };
    accept(&mut state, on_behalf);
    assert_eq!(book(&state, &substitute(3, 2)), "allow 1");
    assert_eq!(
        book(&state, &principal(3)),
        "not held",
        "only in the other one's place"
    );
    assert_eq!(book(&state, &substitute(3, 1)), "not held");
    let elsewhere = unit(&state, "15002");
    assert_eq!(
        word(&ask(&state, &substitute(3, 2), Action::Book, elsewhere)),
        "not held",
        "no more than the one who is substituted"
    );
    let own = state
        .grants
        .of_principal(PrincipalNo(2))
        .next()
        .expect("is there")
        .position;
    accept(&mut state, revoke(own));
    assert_eq!(
        book(&state, &substitute(3, 2)),
        "not held",
        "it ends with the other one's right"
    );

    accept(&mut state, give(4, Role::Booker, "15003"));
    assert_eq!(book(&state, &principal(5)), "not held");
    let link = LinkPrincipals {
        principal: "principal:5".into(),
        to: "principal:4".into(),
        reason: "eine Person".into(),
    };
    accept(&mut state, link);
    assert_eq!(book(&state, &principal(5)), "allow 1", "two accounts, one person");
}

#[test]
fn whoever_gives_rights_or_operates_does_not_book_there() {
    let mut state = ledger_with_principals();
    accept(&mut state, give(1, Role::Booker, "15003"));
    let group = Group {
        issuer: "https://id.example.org".into(),
        name: "Betrieb".into(),
    };
    let to_group = GiveRight {
        to: NewHolder::Group(group.clone()),
        ..give(0, Role::Operator, "15")
    };
    accept(&mut state, to_group);
    let both = Actor::principal(ActingPrincipal {
        groups: [group].into(),
        ..ActingPrincipal::new(PrincipalNo(1))
    });
    let town = unit(&state, "15003");
    assert_eq!(word(&ask(&state, &principal(1), Action::Book, town)), "allow 1");
    assert_eq!(word(&ask(&state, &both, Action::Book, town)), "excluded");
    assert_eq!(word(&ask(&state, &both, Action::Operate, town)), "allow 1");
    assert_eq!(word(&ask(&state, &both, Action::Read, town)), "allow 1");
}

#[test]
fn nobody_books_in_the_place_of_one_who_may_not() {
    let mut state = ledger_with_principals();
    accept(&mut state, give(2, Role::Booker, "15003"));
    let on_behalf = GiveRight {
        from: Some(instant(0)),
        until: Some(instant(200_000)),
        on_behalf_of: Some("principal:2".into()),
        ..give(3, Role::Booker, "15")
    };
    accept(&mut state, on_behalf);
    let town = unit(&state, "15003");
    let book = |state: &State| word(&ask(state, &substitute(3, 2), Action::Book, town));
    assert_eq!(book(&state), "allow 1");
    accept(&mut state, give(4, Role::Operator, "15"));
    let link = LinkPrincipals {
        principal: "principal:2".into(),
        to: "principal:4".into(),
        reason: "eine Person".into(),
    };
    accept(&mut state, link);
    assert_eq!(word(&ask(&state, &principal(2), Action::Book, town)), "excluded");
    assert_eq!(book(&state), "not held", "nor in their place");
}

mod model;

/// Prints what a decision takes, four units below the right and with twenty rights beside it. Built without optimisation and
/// on a busy machine, so it bounds the order of magnitude only.
#[test]
fn a_decision_takes_no_time_to_speak_of() {
    const DECISIONS: u32 = 2_000;
    let mut state = ledger_with_principals();
    for _ in 0..20 {
        accept(&mut state, give(1, Role::Reader, "14"));
    }
    accept(&mut state, give(1, Role::Booker, "15"));
    let actor = principal(1);
    let town = unit(&state, "15003");
    let mut fastest = u128::MAX;
    for _ in 0..20 {
        let begin = std::time::Instant::now();
        for _ in 0..DECISIONS {
            assert_eq!(word(&ask(&state, &actor, Action::Book, town)), "allow 1");
        }
        fastest = fastest.min(begin.elapsed().as_nanos() / u128::from(DECISIONS));
    }
    println!("a decision takes {fastest} ns");
    assert!(fastest < 100_000, "{fastest} ns");
}
