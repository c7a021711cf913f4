use crate::actor::{ActingPrincipal, Actor, Group};
use crate::grant::give::{GiveRight, NewHolder};
use crate::id::PrincipalNo;
use crate::measure::register::RegisterMeasure;
use crate::money::Cents;
use crate::principal::link::LinkPrincipals;
use crate::reference::Ref;
use crate::role::Role;
use crate::state::State;
use crate::testing::{
    accept, accept_by, book, cash, confirm, give, instant, ledger_with_principals, move_below, name_state,
    new_measure, new_unit, now, plan, principal, refusals, refusals_by, reverse, revoke, substitute,
};
use crate::unit::register::RegisterUnits;
use crate::words::Level;

fn until(number: u64, right: GiveRight) -> GiveRight {
    GiveRight {
        until: Some(instant(number)),
        ..right
    }
}

fn in_place_of(other: u32, right: GiveRight) -> GiveRight {
    GiveRight {
        on_behalf_of: Some(Ref::from(PrincipalNo(other).to_string())),
        ..until(200_000, right)
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn nobody_gives_to_themselves_nor_more_than_they_hold() {
    let mut state = ledger_with_principals();
    accept(&mut state, give(1, Role::BudgetOfficer, "15"));
    accept(&mut state, until(150_000, give(2, Role::BudgetOfficer, "15003")));
    let administers = principal(0);
    let (officer, temporary) = (principal(1), principal(2));
    let group = NewHolder::Group(Group {
        issuer: "https://id.example.org".into(),
        name: "Haushalt".into(),
    });
    let member = Actor::principal(ActingPrincipal {
        groups: [Group {
            issuer: "https://id.example.org".into(),
            name: "Haushalt".into(),
        }]
        .into(),
        ..ActingPrincipal::new(PrincipalNo(0))
    });
    let to_group = GiveRight {
        to: group,
        ..give(0, Role::Reader, "15")
    };
    let table: [(&str, &Actor, GiveRight, &[&str]); 19] = [
        (
            "every role within the ledger",
            &administers,
            give(3, Role::Auditor, "14"),
            &[],
        ),
        (
            "to oneself",
            &administers,
            give(0, Role::Reader, "15"),
            &["FORBIDDEN to"],
        ),
        ("to one's own group", &member, to_group.clone(), &["FORBIDDEN to"]),
        ("to another group", &administers, to_group, &[]),
        ("below one's unit", &officer, give(3, Role::Booker, "15003"), &[]),
        (
            "at a sibling",
            &officer,
            give(3, Role::Booker, "14"),
            &["FORBIDDEN unit"],
        ),
        (
            "at something that is not there",
            &officer,
            give(3, Role::Booker, "16"),
            &["FORBIDDEN unit"],
        ),
        (
            "the same for all",
            &administers,
            give(3, Role::Booker, "16"),
            &["NOT_FOUND unit"],
        ),
        (
            "on the whole ledger",
            &officer,
            give(3, Role::Booker, ""),
            &["FORBIDDEN"],
        ),
        (
            "a power that is not held",
            &officer,
            give(3, Role::Administrator, "15"),
            &["FORBIDDEN role"],
        ),
        (
            "another",
            &officer,
            give(3, Role::Operator, "15"),
            &["FORBIDDEN role"],
        ),
        (
            "what is held",
            &officer,
            give(3, Role::BudgetOfficer, "15003"),
            &[],
        ),
        (
            "longer than held",
            &temporary,
            give(3, Role::Booker, "15003"),
            &["FORBIDDEN unit"],
        ),
        (
            "as long as held",
            &temporary,
            until(150_000, give(3, Role::Booker, "15003")),
            &[],
        ),
        (
            "by nobody",
            &principal(4),
            give(3, Role::Booker, "15003"),
            &["FORBIDDEN unit"],
        ),
        (
            "ends before now",
            &administers,
            until(99_999, give(3, Role::Booker, "15")),
            &["INVALID_VALUE until"],
        ),
        (
            "no amount",
            &administers,
            GiveRight {
                amount_max: Some(Cents(0)),
                ..give(3, Role::Booker, "15")
            },
            &["INVALID_VALUE amountMax"],
        ),
        (
            "an importer of everything",
            &administers,
            give(3, Role::Importer, "15"),
            &["INVALID_VALUE measure"],
        ),
        (
            "to nobody",
            &administers,
            give(9, Role::Booker, "15"),
            &["NOT_FOUND to.principal"],
        ),
    ];
    for (what, actor, right, expected) in table {
        assert_eq!(refusals_by(actor, &state, right), expected, "{what}");
    }
    let lost = state
        .grants
        .of_principal(PrincipalNo(1))
        .next()
        .expect("is there")
        .position;
    accept_by(&administers, &mut state, revoke(lost));
    assert_eq!(
        refusals_by(&officer, &state, give(3, Role::Booker, "15003")),
        ["FORBIDDEN unit"]
    );
}

#[test]
fn what_may_not_be_in_one_hand_is_refused_as_a_pair() {
    let mut state = ledger_with_principals();
    accept(&mut state, give(1, Role::Booker, "15003"));
    accept(&mut state, give(2, Role::Operator, ""));
    let link = LinkPrincipals {
        principal: "principal:3".into(),
        to: "principal:1".into(),
        reason: "eine Person".into(),
    };
    accept(&mut state, link);
    let table: [(GiveRight, &[&str]); 8] = [
        (give(1, Role::BudgetOfficer, "15003"), &["FORBIDDEN role"]),
        (give(1, Role::BudgetOfficer, "15"), &["FORBIDDEN role"]),
        (give(3, Role::BudgetOfficer, "15"), &["FORBIDDEN role"]),
        (give(1, Role::BudgetOfficer, "15002"), &[]),
        (give(1, Role::Operator, ""), &["FORBIDDEN role"]),
        (give(2, Role::Booker, "14"), &["FORBIDDEN role"]),
        (give(2, Role::Administrator, "14"), &[]),
        (give(1, Role::Reviewer, "15"), &[]),
    ];
    for (right, expected) in table {
        assert_eq!(refusals(&state, right.clone()), expected, "{right:?}");
    }
}

#[test]
fn the_last_administrator_stays() {
    let mut state = ledger_with_principals();
    let first = state.position;
    assert_eq!(
        refusals_by(&Actor::stated("local"), &state, revoke(first)),
        ["FORBIDDEN grant"],
        "not even on the host"
    );
    accept(&mut state, until(200_000, give(1, Role::Administrator, "")));
    assert_eq!(
        refusals_by(&principal(1), &state, revoke(first)),
        ["FORBIDDEN grant"],
        "that one ends"
    );
    accept(&mut state, give(2, Role::Administrator, "15"));
    let below = state.position;
    assert_eq!(
        refusals_by(&Actor::stated("local"), &state, revoke(first)),
        ["FORBIDDEN grant"],
        "that one reaches less"
    );
    assert_eq!(
        refusals_by(&Actor::stated("local"), &state, revoke(below)),
        [""; 0],
        "somebody administers above"
    );
    accept(&mut state, give(3, Role::Administrator, ""));
    assert_eq!(
        refusals_by(&Actor::stated("local"), &state, revoke(first)),
        [""; 0]
    );
    accept(&mut state, revoke(first));
    assert_eq!(
        refusals_by(&Actor::stated("local"), &state, revoke(first)),
        ["WRONG_STATUS grant"]
    );
    assert_eq!(
        refusals_by(&Actor::stated("local"), &state, revoke(1)),
        ["NOT_FOUND grant"]
    );
}

#[test]
fn substitutions_end_and_name_somebody_else() {
    let mut state = ledger_with_principals();
    accept(&mut state, give(1, Role::Booker, "15003"));
    let far = 90 * 86_400 + 1;
    let right = in_place_of(
        1,
        GiveRight {
            from: Some(instant(100_000)),
            ..give(2, Role::Booker, "15003")
        },
    );
    let table: [(GiveRight, &[&str]); 5] = [
        (right.clone(), &[]),
        (until(100_000 + far, right.clone()), &["LIMIT_EXCEEDED until"]),
        (
            GiveRight {
                until: None,
                ..right.clone()
            },
            &["LIMIT_EXCEEDED until"],
        ),
        (in_place_of(2, right.clone()), &["INVALID_VALUE onBehalfOf"]),
        (in_place_of(9, right), &["NOT_FOUND onBehalfOf"]),
    ];
    for (right, expected) in table {
        assert_eq!(
            refusals_by(&principal(0), &state, right.clone()),
            expected,
            "{right:?}"
        );
    }
}

/// The ledger with a clerk of the Land who books everywhere in it, a reviewer of each town, and a clerk of one town.
fn land_and_towns() -> State {
    let mut state = ledger_with_principals();
    accept(&mut state, give(1, Role::Booker, "15"));
    accept(&mut state, give(2, Role::Reviewer, "15003"));
    accept(&mut state, give(3, Role::Booker, "15003"));
    accept(&mut state, give(5, Role::Planner, "15"));
    state
}

type Booked<'a> = &'a [(&'a str, &'a str, i64)];

#[test]
fn bookings_need_a_right_at_each_of_their_units() {
    let state = land_and_towns();
    let town = principal(3);
    let table: [(&Actor, Booked<'_>, &[&str]); 6] = [
        (&town, &[("s3", "2026-01", 5)], &[]),
        (&town, &[("s2", "2026-01", 5)], &["FORBIDDEN postings.0.effect"]),
        (&town, &[("cost", "2026-01", 5)], &["FORBIDDEN postings.0.effect"]),
        (
            &town,
            &[("s3", "2026-01", 5), ("s2", "2026-01", 5)],
            &["FORBIDDEN postings.1.effect"],
        ),
        (&town, &[("none", "2026-01", 5)], &["FORBIDDEN postings.0.effect"]),
        (
            &principal(2),
            &[("s3", "2026-01", 5)],
            &["FORBIDDEN", "FORBIDDEN postings.0.effect"],
        ),
    ];
    for (actor, postings, expected) in table {
        assert_eq!(
            refusals_by(actor, &state, book("olaf", postings)),
            expected,
            "{postings:?}"
        );
    }
    let nowhere = refusals_by(&town, &state, book("nothing", &[("s3", "2026-01", 5)]));
    assert_eq!(
        nowhere,
        ["FORBIDDEN measure"],
        "not there and not yours are one answer"
    );
    let mut moved = state;
    accept(&mut moved, move_below("15003", "14"));
    let booked = book("olaf", &[("s3", "2026-01", 5)]);
    assert_eq!(
        refusals_by(&principal(1), &moved, booked.clone()),
        ["FORBIDDEN postings.0.effect"]
    );
    assert_eq!(
        refusals_by(&town, &moved, booked),
        [""; 0],
        "its own unit went with it"
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn nobody_confirms_what_is_their_own() {
    let mut state = land_and_towns();
    for number in [1, 3, 5, 6] {
        accept(&mut state, give(number, Role::Reviewer, "15003"));
    }
    accept(
        &mut state,
        in_place_of(
            2,
            GiveRight {
                from: Some(instant(0)),
                ..give(1, Role::Reviewer, "15003")
            },
        ),
    );
    accept(
        &mut state,
        in_place_of(
            1,
            GiveRight {
                from: Some(instant(0)),
                ..give(6, Role::Reviewer, "15003")
            },
        ),
    );
    let link = LinkPrincipals {
        principal: "principal:3".into(),
        to: "principal:1".into(),
        reason: "eine Person".into(),
    };
    accept_by(&principal(1), &mut state, book("olaf", &[("s3", "2026-01", 500)]));
    let confirmed = confirm("olaf/s3", "2026-01", 200);
    let own = ["NEEDS_SECOND_PERSON amount"];
    assert_eq!(refusals_by(&principal(1), &state, confirmed.clone()), own);
    assert_eq!(
        refusals_by(&substitute(1, 2), &state, confirmed.clone()),
        own,
        "not in another's place"
    );
    assert_eq!(
        refusals_by(&substitute(6, 1), &state, confirmed.clone()),
        own,
        "nor another in theirs"
    );
    assert_eq!(refusals_by(&principal(3), &state, confirmed.clone()), [""; 0]);
    accept(&mut state, link);
    assert_eq!(
        refusals_by(&principal(3), &state, confirmed.clone()),
        own,
        "nor by another account"
    );
    assert_eq!(refusals_by(&principal(2), &state, confirmed.clone()), [""; 0]);
    accept_by(&principal(5), &mut state, plan("olaf/s3", &[("2026-01", 700)]));
    assert_eq!(
        refusals_by(&principal(5), &state, confirmed.clone()),
        ["NEEDS_SECOND_PERSON effect"],
        "nor whoever planned"
    );
    accept_by(&principal(2), &mut state, confirmed);
    assert_eq!(
        refusals_by(&principal(2), &state, cash("olaf/s3", "2026-01", 5)),
        ["FORBIDDEN effect"]
    );
    let act = state.position;
    assert_eq!(
        refusals_by(&principal(0), &state, reverse(act)),
        ["FORBIDDEN", "FORBIDDEN booking"]
    );
    assert_eq!(
        refusals_by(&principal(2), &state, reverse(act)),
        [""; 0],
        "whoever confirms takes it back"
    );
}

#[test]
fn what_concerns_all_needs_a_right_for_all() {
    let mut state = ledger_with_principals();
    accept(&mut state, give(1, Role::Administrator, "15"));
    accept(&mut state, give(2, Role::MeasureLead, "15"));
    let root = |code: &str, parent: &str| RegisterUnits {
        units: vec![new_unit(code, parent, Level::State)],
    };
    let land = principal(1);
    assert_eq!(refusals_by(&land, &state, root("16", "")), ["FORBIDDEN"]);
    assert_eq!(refusals_by(&land, &state, root("15/x", "15")), [""; 0]);
    assert_eq!(
        refusals_by(&land, &state, root("14/x", "14")),
        ["FORBIDDEN units.0.parent"]
    );
    assert_eq!(
        refusals_by(&land, &state, crate::testing::discount_rate("2026-01", 9)),
        ["FORBIDDEN"]
    );
    let measure = |owner: &str| RegisterMeasure {
        owner: owner.into(),
        ..new_measure("efa", vec![])
    };
    let lead = principal(2);
    assert_eq!(refusals_by(&lead, &state, measure("15")), [""; 0]);
    assert_eq!(refusals_by(&lead, &state, measure("14")), ["FORBIDDEN owner"]);
    assert_eq!(refusals_by(&lead, &state, name_state("Kabinett", None)), [""; 0]);
    assert_eq!(
        refusals_by(&principal(3), &state, name_state("Kabinett", None)),
        ["FORBIDDEN"]
    );
    assert_eq!(now(), instant(100_000));
}
