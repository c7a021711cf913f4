//! Idempotency keys: each row is as it was written, and says what its act made.

use querbuch_domain::command::outcome::Outcome;
use querbuch_domain::event::Event;
use querbuch_domain::header::Header;
use querbuch_domain::id::{EffectNo, Position};
use querbuch_domain::state::State;

use super::fault::{Fault, What};
use crate::store::KeyRow;

/// A key with who used it, for people.
pub(super) fn name(row: &KeyRow) -> String {
    format!("{}/{}", row.actor, row.key)
}

/// What is wrong with a row by itself.
pub(super) fn check_row(row: &KeyRow) -> Option<Fault> {
    let changed = row.stored_hash.is_some_and(|kept| kept != row.hash());
    changed.then(|| Fault::at(row.position, What::KeyDamaged(name(row))))
}

/// What is wrong with a row, given the last entry of its act and the state after it. The outcome is checked only where
/// the state is whole.
pub(super) fn check(row: &KeyRow, entry: Option<(&Header, &Event)>, state: Option<&State>) -> Option<Fault> {
    if let Some(fault) = check_row(row) {
        return Some(fault);
    }
    let (header, event) = entry?;
    if row.actor != header.actor {
        return Some(Fault::at(row.position, What::KeyOtherActor(name(row))));
    }
    let made = |outcome: &Outcome| state.is_none_or(|state| made(outcome, row.position, event, state));
    let fits = serde_json::from_str(&row.outcome).is_ok_and(|outcome| made(&outcome));
    (!fits).then(|| Fault::at(row.position, What::KeyOutcome(name(row))))
}

/// Whether an act that ends with this event at this position made that. What an act made in several steps is told by
/// its last fact and by what is known since.
fn made(outcome: &Outcome, position: Position, event: &Event, state: &State) -> bool {
    match (outcome, event.made(position)) {
        (Outcome::Units(numbers), Outcome::Units(last)) => {
            let numbers: Vec<u32> = numbers.iter().map(|number| number.0).collect();
            let is_last = last.iter().all(|last| is_run(&numbers, last.0));
            is_last && grew(&numbers, position, |at| state.units.known_at(at))
        }
        (Outcome::Effects(numbers), Outcome::Effects(last)) => {
            let numbers: Vec<u32> = numbers.iter().map(|number| number.0).collect();
            let is_last = last.iter().all(|last| is_run(&numbers, last.0));
            is_last && grew(&numbers, position, |at| state.effects.known_at(at))
        }
        (Outcome::Measure(number), Outcome::Effects(last)) => {
            // A measure was registered, then its effects, one position each.
            let registered = state.measures.get(*number).map(|measure| measure.registered_at);
            let since = registered.map(|at| at + later(state.effects.len(), state.effects.known_at(at)));
            let of_measure = |effect: &EffectNo| {
                state
                    .effects
                    .get(*effect)
                    .is_some_and(|effect| effect.measure == *number)
            };
            since == Some(position) && last.iter().all(of_measure)
        }
        (outcome, last) => *outcome == last,
    }
}

fn later(all: usize, before: usize) -> u64 {
    all.saturating_sub(before) as u64
}

/// Whether these are all different and fill the numbers up to the last one. The order of an input is not that of
/// the log where a parent stands behind its child.
fn is_run(numbers: &[u32], last: u32) -> bool {
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable();
    sorted.last() == Some(&last) && sorted.windows(2).all(|pair| pair[1] == pair[0].saturating_add(1))
}

/// Whether exactly so many things were new in the last so many positions.
fn grew(numbers: &[u32], position: Position, known_at: impl Fn(Position) -> usize) -> bool {
    let before = position.saturating_sub(numbers.len() as u64);
    known_at(position).saturating_sub(known_at(before)) == numbers.len()
}
