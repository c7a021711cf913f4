//! Idempotency keys: each row is as it was written, and says what its act made.

use querbuch_domain::command::outcome::Outcome;
use querbuch_domain::event::Event;
use querbuch_domain::header::Header;
use querbuch_domain::id::Position;
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

/// Whether an act that ends with this event at this position made that.
fn made(outcome: &Outcome, position: Position, event: &Event, state: &State) -> bool {
    match (outcome, event) {
        (
            Outcome::Booking(booking),
            Event::BookingRecorded(_)
            | Event::AmountAllocated(_)
            | Event::BookingReversed(_)
            | Event::SavingConfirmed(_)
            | Event::SavingDisputed(_)
            | Event::SavingCashed(_),
        ) => *booking == position,
        (Outcome::Deadline(unit), Event::ClaimDeadlineSet(event)) => *unit == event.unit,
        (Outcome::Schedule(effect), Event::PlanSet(event) | Event::ForecastSet(event)) => {
            *effect == event.effect
        }
        (Outcome::Measure(number), Event::MeasureRegistered(event)) => *number == event.number,
        (Outcome::Measure(number), Event::MeasureStatusChanged(event)) => *number == event.measure,
        (Outcome::Measure(number), Event::EffectAdded(event)) => {
            // A measure was registered, then its effects, one position each.
            let registered = state.measures.get(*number).map(|measure| measure.registered_at);
            let since = registered.map(|at| at + later(state.effects.len(), state.effects.known_at(at)));
            *number == event.measure && since == Some(position)
        }
        (Outcome::Units(numbers), Event::UnitRegistered(event)) => {
            let numbers: Vec<u32> = numbers.iter().map(|number| number.0).collect();
            let first = |at: u64| state.units.known_at(at);
            is_run(&numbers, event.number.0) && grew(&numbers, position, first)
        }
        (Outcome::Unit(number), Event::UnitRenamed(event)) => *number == event.unit,
        (Outcome::Unit(number), Event::UnitMoved(event)) => *number == event.unit,
        (Outcome::Unit(number), Event::UnitMerged(event)) => *number == event.unit,
        (Outcome::Effects(numbers), Event::EffectAdded(event)) => {
            let numbers: Vec<u32> = numbers.iter().map(|number| number.0).collect();
            let first = |at: u64| state.effects.known_at(at);
            is_run(&numbers, event.number.0) && grew(&numbers, position, first)
        }
        // Erasing names the act whose texts are gone.
        (Outcome::Erased(act), Event::TextErased(event)) => *act == event.booking,
        (Outcome::Key(number), Event::KeyDefined(event)) => *number == event.number,
        (Outcome::Period(unit), Event::PeriodClosed(event)) => *unit == event.unit,
        (Outcome::Period(unit), Event::PeriodReopened(event)) => *unit == event.unit,
        (Outcome::Indicator(number), Event::IndicatorDefined(event)) => *number == event.number,
        (Outcome::Measurement(number, at), Event::MeasurementRecorded(event)) => {
            (*number, *at) == (event.indicator, position)
        }
        (Outcome::Capacity(unit), Event::CapacitySet(event)) => *unit == event.unit,
        (Outcome::Rates, Event::DiscountRateSet(_) | Event::OptimismBiasSet(_) | Event::WageRatesSet(_)) => {
            true
        }
        _ => false,
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
