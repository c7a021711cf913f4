//! What lies behind a line of a drift: the measures that its events are about, and why, in the words of those who acted.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use querbuch_domain::id::{MeasureNo, Position};
use querbuch_log::store::StoreError;
use querbuch_reports::drift::DriftLine;
use querbuch_reports::view::View;

use crate::ledger::Ledger;

/// Events of a line whose texts are read: more than anybody reads at once.
pub const REASONED_EVENTS_MAX: usize = 500;

/// What lies behind a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DriftBackground {
    /// The codes of the measures, in their order.
    pub measures: Vec<Arc<str>>,
    /// The different texts of the acts, in the order of the log.
    pub reasons: Vec<Arc<str>>,
}

impl DriftBackground {
    /// Of a line that was found in a view of this ledger.
    pub async fn of(line: &DriftLine, view: &View, ledger: &Ledger) -> Result<Self, StoreError> {
        let measures = measures_behind(line, view).into_iter();
        let code = |number| view.measure(number).map(|measure| measure.code.clone());
        Ok(Self {
            measures: measures.filter_map(code).collect(),
            reasons: reasons_behind(line, view, ledger).await?,
        })
    }
}

/// The measures that the events of a line are about, each once, by code. Rates and reorganisations are about none.
pub fn measures_behind(line: &DriftLine, view: &View) -> Vec<MeasureNo> {
    let measures = line.positions.iter().filter_map(|at| measure_behind(*at, view));
    let by_code: BTreeMap<&Arc<str>, MeasureNo> = measures
        .filter_map(|number| Some((&view.measure(number)?.code, number)))
        .collect();
    by_code.into_values().collect()
}

fn measure_behind(position: Position, view: &View) -> Option<MeasureNo> {
    let state = view.state();
    let booked = || state.bookings.at(position).map(|booking| booking.measure);
    let of_effect = || {
        let effect = state.effects.corrected_in(position)?;
        view.effect(effect).map(|effect| effect.measure)
    };
    let stated = || {
        let mut stated = state.actuals.statements_between(position - 1, position);
        stated.next().map(|statement| statement.measure)
    };
    booked()
        .or_else(|| state.measures.corrected_in(position))
        .or_else(of_effect)
        .or_else(stated)
}

/// The different texts of the first [`REASONED_EVENTS_MAX`] events of a line, in the order of the log.
pub async fn reasons_behind(
    line: &DriftLine,
    view: &View,
    ledger: &Ledger,
) -> Result<Vec<Arc<str>>, StoreError> {
    let bookings = &view.state().bookings;
    // Other acts than bookings stand at no unit of their own: rates, reorganisations, statements.
    let is_readable = |position: &Position| match bookings.at(*position) {
        Some(booking) => view.reads_texts_of(booking),
        None => view.reads_all_texts(),
    };
    let positions = line.positions.iter().copied().filter(is_readable);
    let positions: Vec<Position> = positions.take(REASONED_EVENTS_MAX).collect();
    let texts = ledger.texts(&positions).await?;
    let mut told = HashSet::new();
    let texts = positions
        .iter()
        .filter_map(|position| texts.get(position)?.text.clone());
    Ok(texts.filter(|text| told.insert(text.clone())).collect())
}
