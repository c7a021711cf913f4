//! The state: the sum of a prefix of the log. Cloning it is cheap, so a clone is a snapshot.

mod snapshot;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use imbl::Vector;

use crate::allocation::{Allocations, AmountAllocated};
use crate::bisect::partition_point;
use crate::booking::{Booking, BookingRecorded, BookingReversed, Bookings, months_of};
use crate::capacity::Capacities;
use crate::cells::Cells;
use crate::claim::{ClaimDeadlines, Claims, Share, StageMove};
use crate::effect::{EffectAdded, Effects};
use crate::event::Event;
use crate::id::{EffectNo, MeasureNo, Position};
use crate::indicator::{IndicatorDefined, Indicators};
use crate::journal::JournalLine;
use crate::key::Keys;
use crate::measure::Measures;
use crate::measurement::{MeasurementRecorded, Measurements};
use crate::month::Month;
use crate::period::Periods;
use crate::rate::Rates;
use crate::refusal::{Reason, Refusal};
use crate::schedule::{ScheduleSet, Schedules};
use crate::unit::Units;
use crate::wage::Wages;
use crate::words::{BookingAct, Slot, Stage};

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
    /// First position and instant of each commit, both ascending.
    instants: Vector<(Position, DateTime<Utc>)>,
}

/// What an entry says besides its event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Its place in the log.
    pub position: Position,
    /// When it was recorded; never earlier than the entry before.
    pub recorded_at: DateTime<Utc>,
    /// Who did it.
    pub actor: Arc<str>,
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
                self.keep_closed(event.unit, closing, header);
            }
            Event::UnitMerged(event) => {
                let closing = self.periods.of(&self.units, event.unit);
                self.units.apply_merged(event, header.position);
                self.keep_closed(event.unit, closing, header);
            }
            Event::MeasureRegistered(event) => self.measures.apply_registered(event, header.position),
            Event::MeasureStatusChanged(event) => self.measures.apply_status_changed(event, header.position),
            Event::EffectAdded(event) => self.apply_effect(event, header),
            Event::PlanSet(event) => self.apply_schedule(header, event, BookingAct::Planned),
            Event::ForecastSet(event) => self.apply_schedule(header, event, BookingAct::Forecast),
            Event::BookingRecorded(event) => self.apply_recorded(header, event),
            Event::BookingReversed(event) => self.apply_reversed(header, event),
            Event::SavingConfirmed(event) => {
                let moved = (
                    BookingAct::Confirmed,
                    event.effect,
                    event.month,
                    &event.shares[..],
                );
                self.apply_move(header, moved, (&event.text, &event.document));
            }
            Event::SavingDisputed(event) => {
                let moved = (BookingAct::Disputed, event.effect, event.month, &event.shares[..]);
                self.apply_move(header, moved, (&event.text, &None));
            }
            Event::SavingCashed(event) => {
                let moved = (BookingAct::Cashed, event.effect, event.month, &event.shares[..]);
                self.apply_move(header, moved, (&event.text, &event.document));
            }
            Event::ClaimDeadlineSet(event) => self.claim_deadlines.apply(event, header.position),
            Event::TextErased(event) => self.bookings.apply_text_erased(event, header.position),
            Event::DiscountRateSet(event) => self.rates.apply_discount(event, header.position),
            Event::OptimismBiasSet(event) => self.rates.apply_optimism(event, header.position),
            Event::PeriodClosed(event) => self.periods.apply_closed(event, header),
            Event::PeriodReopened(event) => self.periods.apply_reopened(event, header),
            Event::KeyDefined(event) => self.keys.apply(event, header.position),
            Event::AmountAllocated(event) => self.apply_allocated(header, event),
            Event::WageRatesSet(event) => self.wages.apply(event, header.position),
            Event::IndicatorDefined(event) => self.apply_indicator(event, header),
            Event::MeasurementRecorded(event) => self.apply_measurement(event, header),
            Event::CapacitySet(event) => self.capacities.apply(event, header.position),
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

    /// What follows from a measurement stands in its event; it is booked as it stands there.
    fn apply_measurement(&mut self, event: &MeasurementRecorded, header: &Header) {
        self.measurements.apply(event, header.position);
        if let Some((effect, month, cents)) = event.posting() {
            let booking = booking(header, event.measure, BookingAct::Recorded, (&None, &None));
            self.post_dated(
                booking,
                std::iter::once((effect, month, None, cents, month)),
                None,
            );
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
                Reason::PositionAhead { head: self.position },
            )),
            Some(expected) if changed_at > expected => Err(Refusal::at(
                "expectedPosition",
                Reason::ChangedSince { position: changed_at },
            )),
            _ => Ok(()),
        }
    }

    fn apply_recorded(&mut self, header: &Header, event: &BookingRecorded) {
        let notes = (&event.text, &event.document);
        let booking = booking(header, event.measure, BookingAct::Recorded, notes);
        let months = months_of(&event.postings, &event.belongs_to);
        let lines = event.postings.iter().zip(months);
        let lines =
            lines.map(|((effect, month, cents), belongs_to)| (*effect, *month, None, *cents, belongs_to));
        self.post_dated(booking, lines, None);
    }

    fn apply_allocated(&mut self, header: &Header, event: &AmountAllocated) {
        self.allocations.apply(event, header.position);
        let booking = booking(header, event.measure, BookingAct::Recorded, (&event.text, &None));
        let lines = event.postings.iter();
        let lines = lines.map(|(effect, month, cents)| (*effect, *month, None, *cents, *month));
        self.post_dated(booking, lines, None);
    }

    fn apply_reversed(&mut self, header: &Header, event: &BookingReversed) {
        let mut booking = booking(header, event.measure, BookingAct::Reversed, (&event.text, &None));
        booking.reverses = Some(event.booking);
        let months = months_of(&event.postings, &event.belongs_to);
        let lines = event.postings.iter().zip(months).enumerate();
        let lines = lines.map(|(place, ((effect, month, cents), belongs_to))| {
            let slot = event.stages.get(place).map(|stage| Slot::of_stage(*stage));
            (*effect, *month, slot, *cents, belongs_to)
        });
        self.post_dated(booking, lines, None);
    }

    fn apply_schedule(&mut self, header: &Header, event: &ScheduleSet, act: BookingAct) {
        let slot = match act {
            BookingAct::Forecast => Slot::Forecast,
            _ => Slot::Plan,
        };
        self.schedules.apply(event, slot, header.position);
        let measure = self
            .effects
            .get(event.effect)
            .map_or(MeasureNo(0), |effect| effect.measure);
        let booking = booking(header, measure, act, (&event.text, &event.document));
        let lines = event.postings();
        let lines = lines.map(|(effect, month, cents)| (effect, month, Some(slot), cents, month));
        self.post_dated(booking, lines, None);
    }

    fn apply_move(
        &mut self,
        header: &Header,
        (act, effect, month, shares): (BookingAct, EffectNo, Month, &[Share]),
        notes: (&Option<Arc<str>>, &Option<Arc<str>>),
    ) {
        // An honest log names no effect that is not there; a damaged one must not make room for it.
        let Some(known) = self.effects.get(effect) else {
            return;
        };
        let booking = booking(header, known.measure, act, notes);
        let moved = StageMove {
            act,
            effect,
            month,
            shares: shares.to_vec(),
        };
        let lines = moved.postings().into_iter();
        let lines = lines.map(|(slot, cents, belongs_to)| (effect, month, Some(slot), cents, belongs_to));
        self.post_dated(booking, lines, Some(moved));
    }

    /// Adds an act and its postings: effect, month, slot, cents and the month that each belongs to. Where no slot is
    /// said, it is the one of the stage at which a line is booked.
    fn post_dated(
        &mut self,
        mut booking: Booking,
        postings: impl Iterator<Item = (EffectNo, Month, Option<Slot>, i64, Month)>,
        moved: Option<StageMove>,
    ) {
        let lines: Vec<(JournalLine, Month)> = postings
            .filter_map(|(effect, month, slot, cents, belongs_to)| {
                let kind = self.effects.get(effect)?.kind;
                let slot = slot.unwrap_or_else(|| Slot::of_stage(Stage::when_booked(kind)));
                let line = JournalLine {
                    effect,
                    month,
                    slot,
                    cents,
                };
                Some((line, belongs_to))
            })
            .collect();
        for (line, _) in &lines {
            self.cells.add(line.effect, line.month, line.slot, line.cents);
        }
        booking.first_posting = self.bookings.journal().len();
        booking.posting_count = lines.len();
        self.bookings.push(booking.clone(), lines.into_iter());
        self.claims.apply(&booking, moved, &self.bookings);
    }
}

fn booking(
    header: &Header,
    measure: MeasureNo,
    act: BookingAct,
    (text, document): (&Option<Arc<str>>, &Option<Arc<str>>),
) -> Booking {
    Booking {
        position: header.position,
        measure,
        act,
        basis: act.basis(),
        actor: header.actor.clone(),
        first_posting: 0,
        posting_count: 0,
        reverses: None,
        has_text: text.is_some(),
        has_document: document.is_some(),
    }
}

#[cfg(test)]
mod tests;
