//! Decisions about rights, on one thread, by ten thousand grants on a deep tree; beside reading as many numbers from a hash
//! map, which any decision by holder has to do at least once.

use std::collections::HashMap;
use std::hint::black_box;

use chrono::{DateTime, TimeDelta};
use querbuch_domain::action::Action;
use querbuch_domain::actor::{ActingPrincipal, Actor};
use querbuch_domain::command::Command;
use querbuch_domain::command::decide::Context;
use querbuch_domain::event::Event;
use querbuch_domain::grant::{GrantGiven, Moment};
use querbuch_domain::header::Header;
use querbuch_domain::id::{PrincipalNo, UnitNo};
use querbuch_domain::note::TextHashes;
use querbuch_domain::principal::PrincipalRegistered;
use querbuch_domain::rights::{Amount, Request, Scope, Verdict};
use querbuch_domain::role::Role;
use querbuch_domain::state::State;
use querbuch_domain::unit::register::{NewUnit, RegisterUnits};
use querbuch_domain::words::Level;

use crate::Outcome;
use crate::figures::median_seconds;
use crate::random::Random;
use crate::table::{Table, two};
use crate::targets::Targets;

/// Grants of the ledger.
const GRANTS: u32 = 10_000;
/// People who hold them: ten each.
const PRINCIPALS: u32 = 1_000;
/// Units one below the other, of each branch.
const DEPTH: u32 = 12;
/// Branches of the tree.
const BRANCHES: u32 = 500;
/// Decisions of one measurement.
const DECISIONS: u32 = 200_000;

/// Measures decisions that come out either way.
pub fn run() -> Outcome<()> {
    println!(
        "\nrights: {GRANTS} grants of {PRINCIPALS} people, {} units {DEPTH} deep, one thread",
        BRANCHES * DEPTH
    );
    let state = ledger()?;
    let mut random = Random::new(1);
    let actors: Vec<Actor> = (0..PRINCIPALS)
        .map(|number| Actor::principal(ActingPrincipal::new(PrincipalNo(number))))
        .collect();
    let numbers: Vec<UnitNo> = (0..BRANCHES * DEPTH)
        .filter_map(|place| numbered(&state, place / DEPTH, place % DEPTH))
        .collect();
    let asked = questions(&numbers, &mut random);
    let moment = Moment {
        position: state.position,
        now: DateTime::UNIX_EPOCH + TimeDelta::days(1),
    };
    let (mut allowed, all) = (0, asked.len());
    let seconds = median_seconds(|| {
        allowed = asked
            .iter()
            .filter(|(person, request)| {
                let verdict = state.rights().decide(&actors[*person], request, moment);
                matches!(black_box(verdict), Verdict::Allow(_))
            })
            .count();
        Ok::<_, crate::Failure>(allowed)
    })?;
    if allowed < all / 4 || allowed == all {
        return Err(format!(
            "{allowed} of {DECISIONS} are allowed: the questions are not those that were meant"
        )
        .into());
    }
    let map: HashMap<u32, u64> = (0..PRINCIPALS)
        .map(|number| (number, u64::from(number)))
        .collect();
    let floor = median_seconds(|| {
        let numbers = asked
            .iter()
            .map(|(person, _)| u32::try_from(*person).unwrap_or(0));
        Ok::<_, crate::Failure>(black_box(
            numbers.filter_map(|number| map.get(&number)).sum::<u64>(),
        ))
    })?;
    let nanos = |seconds: f64| seconds * 1e9 / f64::from(DECISIONS);
    let mut table = Table::new(&["decisions", "allowed", "ns each", "hash map, ns", "ratio"]);
    table.row(&[
        DECISIONS.to_string(),
        allowed.to_string(),
        two(nanos(seconds)),
        two(nanos(floor)),
        two(seconds / floor),
    ]);
    table.print();
    let mut targets = Targets::new();
    targets.at_most("one decision", nanos(seconds) / 1_000.0, (1.0, "µs"));
    targets.print();
    Ok(())
}

/// Who asks for what: every other one for what that person was given, at the bottom of the branch.
fn questions(numbers: &[UnitNo], random: &mut Random) -> Vec<(usize, Request)> {
    let (branches, depth) = (BRANCHES as usize, DEPTH as usize);
    let question = |index: u32| {
        let person = random.below(PRINCIPALS as usize);
        let place = if index.is_multiple_of(2) {
            (person * 7) % branches * depth + depth - 1
        } else {
            random.below(branches * depth)
        };
        let unit = numbers.get(place);
        let request = Request {
            action: Action::Book,
            scope: unit.map_or(Scope::Unknown, |unit| Scope::Unit(*unit)),
            measure: None,
            amount: Amount::Cents(1_000),
        };
        (person, request)
    };
    (0..DECISIONS).map(question).collect()
}

/// Branches of units, each one below the other; people with ten rights each, of which one books on a whole branch.
fn ledger() -> Outcome<State> {
    let mut state = State::default();
    let units = (0..BRANCHES).flat_map(|branch| {
        (0..DEPTH).map(move |depth| NewUnit {
            code: code(branch, depth).into(),
            name: code(branch, depth).into(),
            level: Level::State,
            parent: (depth > 0).then(|| code(branch, depth - 1).as_str().into()),
            budget_position: None,
            is_body: false,
        })
    });
    let register = Command::from(RegisterUnits {
        units: units.collect(),
    });
    let decision = register
        .decide(&state, &Context::new("bench", &TextHashes::default()))
        .map_err(|refusals| format!("{refusals:?}"))?;
    for event in &decision.events {
        apply(&mut state, event);
    }
    for number in 0..PRINCIPALS {
        let registered = PrincipalRegistered {
            is_machine: false,
            number: PrincipalNo(number),
            text: None,
        };
        apply(&mut state, &registered.into());
    }
    for grant in 0..GRANTS {
        let (person, which) = (grant % PRINCIPALS, grant / PRINCIPALS);
        let (role, branch, depth) = match which {
            0 => (Role::Booker, person * 7 % BRANCHES, 0),
            1 => (Role::Planner, person * 7 % BRANCHES, 0),
            _ => (Role::Reader, (person * 13 + which) % BRANCHES, which % DEPTH),
        };
        let given = GrantGiven {
            amount_max: (which == 0 && person % 3 == 0).then_some(5_000),
            from: Some(DateTime::UNIX_EPOCH),
            group: None,
            measure: None,
            on_behalf_of: None,
            principal: Some(PrincipalNo(person)),
            role,
            text: None,
            unit: numbered(&state, branch, depth),
            until: None,
        };
        apply(&mut state, &given.into());
    }
    Ok(state)
}

fn code(branch: u32, depth: u32) -> String {
    format!("b{branch}-{depth}")
}

/// Numbers follow the log, not the list.
fn numbered(state: &State, branch: u32, depth: u32) -> Option<UnitNo> {
    state.units.resolve(&code(branch, depth).as_str().into())
}

fn apply(state: &mut State, event: &Event) {
    let header = Header {
        position: state.position + 1,
        recorded_at: DateTime::UNIX_EPOCH,
        actor: "bench".into(),
    };
    state.apply(&header, event);
}
