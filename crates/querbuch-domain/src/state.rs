//! The state: the sum of a prefix of the log. Cloning it is cheap, so a clone is a snapshot.

mod consistency;
mod epochs;
mod post;
mod snapshot;

use chrono::{DateTime, Utc};
use imbl::Vector;

use crate::actuals::Actuals;
use crate::allocation::Allocations;
use crate::bisect::partition_point;
use crate::booking::Bookings;
use crate::capacity::Capacities;
use crate::cells::Cells;
use crate::claim::{ClaimDeadlines, Claims};
use crate::effect::{EffectAdded, Effects};
use crate::event::Event;
use crate::four_eyes::FourEyes;
use crate::grant::Grants;
use crate::header::Header;
use crate::id::Position;
use crate::import::Imports;
use crate::indicator::{IndicatorDefined, Indicators};
use crate::key::Keys;
use crate::measure::Measures;
use crate::measurement::Measurements;
use crate::named_state::NamedStates;
use crate::period::Periods;
use crate::prepared_act::PreparedActs;
use crate::principal::Principals;
use crate::rate::Rates;
use crate::refusal::{LogFault, Refusal};
use crate::rights::Rights;
use crate::schedule::Schedules;
use crate::unit::Units;
use crate::visibility::Visibilities;
use crate::wage::Wages;
use crate::words::{BookingAct, Slot};

/// Everything that the log says up to a position.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// The position of the last event.
    pub position: Position,
    /// The unit tree.
    pub units: Units,
    /// The measures.
    pub measures: Measures,
    /// Their effects.
    pub effects: Effects,
    /// The acts that posted something.
    pub bookings: Bookings,
    /// When plans and forecasts were set, and their ranges.
    pub schedules: Schedules,
    /// Discount rates and haircuts for optimism.
    pub rates: Rates,
    /// The distribution keys.
    pub keys: Keys,
    /// What was shared by them.
    pub allocations: Allocations,
    /// The sums of all postings.
    pub cells: Cells,
    /// Up to which month actuals count in outlooks.
    pub actuals: Actuals,
    /// Who claimed which saving, and how far it has come.
    pub claims: Claims,
    /// How long units let claims lie.
    pub claim_deadlines: ClaimDeadlines,
    /// Up to which month units have closed.
    pub periods: Periods,
    /// Wage rates.
    pub wages: Wages,
    /// What measures change besides money.
    pub indicators: Indicators,
    /// Their values.
    pub measurements: Measurements,
    /// The working time that units have.
    pub capacities: Capacities,
    /// The states that have a name.
    pub named_states: NamedStates,
    /// The files that were imported, and what came by each.
    pub imports: Imports,
    /// Who can be given rights.
    pub principals: Principals,
    /// Who may do what.
    pub grants: Grants,
    /// Which acts need a second person.
    pub four_eyes: FourEyes,
    /// Who sees what.
    pub visibilities: Visibilities,
    /// Acts that wait, or waited, for a second person.
    pub prepared_acts: PreparedActs,
    /// First position and instant of each commit, both ascending.
    instants: Vector<(Position, DateTime<Utc>)>,
}

impl State {
    /// Adds one event. Total: it cannot fail, and it is the only place where state changes.
    pub fn apply(&mut self, header: &Header, event: &Event) {
        self.position = header.position;
        if self
            .instants
            .last()
            .is_none_or(|(_, instant)| *instant < header.recorded_at)
        {
            self.instants.push_back((header.position, header.recorded_at));
        }
        match event {
            Event::UnitRegistered(event) => self.units.apply(event, header.position),
            Event::UnitRenamed(event) => self.units.apply_renamed(event, header.position),
            Event::UnitMoved(event) => {
                let closing = self.periods.of(&self.units, event.unit);
                self.units.apply_moved(event, header.position);
                self.periods.keep_closed(&self.units, event.unit, closing, header);
            }
            Event::UnitMerged(event) => {
                let closing = self.periods.of(&self.units, event.unit);
                self.units.apply_merged(event, header.position);
                self.periods.keep_closed(&self.units, event.unit, closing, header);
            }
            Event::MeasureRegistered(event) => self.measures.apply_registered(event, header.position),
            Event::MeasureStatusChanged(event) => self.measures.apply_status_changed(event, header.position),
            Event::MeasureChanged(event) => self.measures.apply_changed(event, header.position),
            Event::EffectAdded(event) => self.apply_effect(event, header),
            Event::EffectChanged(event) => self.effects.apply_changed(event, header.position),
            Event::PlanSet(event) => self.post_schedule(header, &event.0, Slot::Plan),
            Event::ForecastSet(event) => self.post_schedule(header, &event.0, Slot::Forecast),
            Event::BookingRecorded(event) => self.post_recorded(header, event),
            Event::BookingReversed(event) => self.post_reversed(header, event),
            Event::SavingConfirmed(event) => {
                self.post_move(header, event.0.moved(BookingAct::Confirmed), &event.0.hashes());
            }
            Event::SavingDisputed(event) => self.post_move(header, event.moved(), &event.hashes()),
            Event::SavingCashed(event) => {
                self.post_move(header, event.0.moved(BookingAct::Cashed), &event.0.hashes());
            }
            Event::ClaimDeadlineSet(event) => self.claim_deadlines.apply(event, header.position),
            Event::TextErased(event) => self.bookings.apply_text_erased(event, header.position),
            Event::DiscountRateSet(event) => self.rates.apply_discount(event, header.position),
            Event::OptimismBiasSet(event) => self.rates.apply_optimism(event, header.position),
            Event::PeriodClosed(event) => self.periods.apply_closed(event, header),
            Event::PeriodReopened(event) => self.periods.apply_reopened(event, header),
            Event::KeyDefined(event) => self.keys.apply(event, header.position),
            Event::AmountAllocated(event) => self.post_allocated(header, event),
            Event::WageRatesSet(event) => self.wages.apply(event, header.position),
            Event::IndicatorDefined(event) => self.apply_indicator(event, header),
            Event::MeasurementRecorded(event) => self.post_measured(header, event),
            Event::CapacitySet(event) => self.capacities.apply(event, header.position),
            Event::ImportRecorded(event) => self.imports.apply_recorded(event, header),
            Event::ImportUndone(event) => self.imports.apply_undone(event, header.position),
            Event::ImportTextErased(event) => self.imports.apply_text_erased(event, header.position),
            Event::ActualsStated(event) => self.actuals.apply(event, header.position),
            // What they say is checked beside the state, by whoever checks signatures.
            Event::SigningKeyRotated(_) | Event::SigningKeyReplaced(_) => {}
            Event::StateNamed(event) => self.named_states.apply(event, header),
            Event::PrincipalRegistered(event) => self.principals.apply_registered(event, header.position),
            Event::PrincipalLinked(event) => self.principals.apply_linked(event, header.position),
            Event::PrincipalErased(event) => self.principals.apply_erased(event, header.position),
            Event::GrantGiven(event) => self.grants.apply_given(event, header),
            Event::GrantRevoked(event) => self.grants.apply_revoked(event, header.position),
            Event::FourEyesSet(event) => self.four_eyes.apply(event, header.position),
            Event::VisibilitySet(event) => self.visibilities.apply(event, header.position),
            Event::ActPrepared(event) => self.prepared_acts.apply_prepared(event, header),
            Event::ActReleased(event) => self.prepared_acts.apply_released(event, header),
            Event::ActWithdrawn(event) => self.prepared_acts.apply_withdrawn(event, header),
        }
    }

    fn apply_effect(&mut self, event: &EffectAdded, header: &Header) {
        let measure = self.measures.get(event.measure);
        let code = measure.map(|measure| measure.code.clone()).unwrap_or_default();
        self.effects.apply(event, &code, header.position);
        self.cells.add_effect();
    }

    fn apply_indicator(&mut self, event: &IndicatorDefined, header: &Header) {
        let measure = self.measures.get(event.measure);
        let code = measure.map(|measure| measure.code.clone()).unwrap_or_default();
        self.indicators.apply(event, &code, header.position);
        self.measurements.add_indicator();
    }

    /// The rights, with the unit tree of now.
    pub fn rights(&self) -> Rights<'_> {
        self.rights_at(self.position)
    }

    /// The rights, with the unit tree as it was at a position. Which of them held then, the moment says for which one
    /// asks.
    pub fn rights_at(&self, position: Position) -> Rights<'_> {
        Rights {
            tree: self.units.tree(self.units.epoch_at(position)),
            principals: &self.principals,
            grants: &self.grants,
        }
    }

    /// When a position was recorded.
    pub fn recorded_at(&self, position: Position) -> Option<DateTime<Utc>> {
        if position == 0 || position > self.position {
            return None;
        }
        let later = partition_point(self.instants.len(), |index| self.instants[index].0 <= position);
        self.instants
            .get(later.checked_sub(1)?)
            .map(|(_, instant)| *instant)
    }

    /// The last position that was recorded at or before an instant.
    pub fn position_at(&self, instant: DateTime<Utc>) -> Position {
        let later = partition_point(self.instants.len(), |index| self.instants[index].1 <= instant);
        self.instants
            .get(later)
            .map_or(self.position, |(position, _)| position - 1)
    }

    /// The commits that begin after a position, up to another one: the first position of each, and its instant.
    pub fn commits_between(
        &self,
        after: Position,
        until: Position,
    ) -> impl Iterator<Item = (Position, DateTime<Utc>)> + '_ {
        let first = partition_point(self.instants.len(), |index| self.instants[index].0 <= after);
        let later = self.instants.focus().narrow(first..).into_iter().copied();
        later.take_while(move |(position, _)| *position <= until)
    }

    /// When the last event was recorded.
    pub fn last_recorded_at(&self) -> Option<DateTime<Utc>> {
        self.instants.last().map(|(_, instant)| *instant)
    }

    /// Refuses where something changed after the position that the caller has seen.
    pub(crate) fn require_unchanged(
        &self,
        changed_at: Position,
        expected: Option<Position>,
    ) -> Result<(), Refusal> {
        match expected {
            Some(expected) if expected > self.position => Err(Refusal::at(
                "expectedPosition",
                LogFault::PositionAhead { head: self.position },
            )),
            Some(expected) if changed_at > expected => Err(Refusal::at(
                "expectedPosition",
                LogFault::ChangedSince { position: changed_at },
            )),
            _ => Ok(()),
        }
    }
}

pub use epochs::{Epochs, Structure};

#[cfg(test)]
mod tests;
