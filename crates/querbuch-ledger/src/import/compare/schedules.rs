//! Plans and forecasts against the amounts that the ledger holds now.

use std::sync::Arc;

use querbuch_domain::command::Command;
use querbuch_domain::import::ImportTotals;
use querbuch_domain::import::schedule::ImportSchedule;
use querbuch_domain::money::Cents;
use querbuch_domain::schedule::set::Extent;
use querbuch_domain::state::State;

use super::FileOutcome;
use crate::import::prepared::PreparedImport;
use crate::import::prepared_command::{Origin, PreparedCommand};

/// Leaves the amounts that are not set yet.
pub(super) fn compare(prepared: &PreparedImport, state: &State) -> Vec<FileOutcome> {
    let mut outcomes: Vec<FileOutcome> = prepared.files.iter().map(|_| FileOutcome::default()).collect();
    for command in &prepared.commands {
        let Command::ImportSchedule(schedule) = command.command.as_ref() else {
            continue;
        };
        let Some(outcome) = outcomes.get_mut(command.origin.file) else {
            continue;
        };
        add_totals(schedule, state, &mut outcome.totals);
        if schedule.is_known(state) {
            continue;
        }
        let unknown = schedule.unknown(state);
        outcome.booked += unknown.len() as u64;
        let rows = &command.origin.rows;
        let (left, rows) = if schedule.extent == Extent::Whole || unknown.len() == rows.len() {
            (command.command.clone(), rows.clone())
        } else {
            let rows = unknown.iter().filter_map(|place| rows.get(*place).copied());
            (left(schedule, &unknown), rows.collect())
        };
        let file = command.origin.file;
        outcome.commands.push(PreparedCommand {
            key: None,
            command: left,
            origin: Origin { file, rows },
        });
    }
    outcomes
}

/// The same with some of its amounts.
fn left(schedule: &ImportSchedule, places: &[usize]) -> Arc<Command> {
    let mut left = schedule.clone();
    let amounts = &schedule.schedule.amounts;
    let amounts = places.iter().filter_map(|place| amounts.get(*place).cloned());
    left.schedule.amounts = amounts.collect();
    Arc::new(left.into())
}

fn add_totals(schedule: &ImportSchedule, state: &State, totals: &mut ImportTotals) {
    let effect = state.effects.resolve(&schedule.schedule.effect, None);
    let Some(effect) = effect.and_then(|number| state.effects.get(number)) else {
        return;
    };
    for scheduled in &schedule.schedule.amounts {
        let months = i64::try_from(scheduled.month_count()).unwrap_or(i64::MAX);
        totals.add(effect.kind, Cents(scheduled.amount.0.saturating_mul(months)));
    }
}
