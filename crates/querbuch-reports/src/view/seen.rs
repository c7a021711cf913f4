//! What of a view its reader sees.

use std::sync::{Arc, OnceLock};

use querbuch_domain::booking::Booking;
use querbuch_domain::id::{EffectNo, MeasureNo, UnitNo};
use querbuch_domain::import::Import;
use querbuch_domain::rights::reading::Reading;

use super::View;
use crate::filter::Filter;
use crate::reach::{Hidden, Reach, Seen};

impl View {
    /// The same view as somebody sees it who may read this much. What they may not is not there: each report, list and
    /// look-up asks its view.
    #[must_use]
    pub fn seen_by(mut self, reading: &Arc<Reading>) -> Self {
        if self.reading.is_none() && reading.is_everything() {
            return self;
        }
        self.seen = Seen::default();
        self.columns = OnceLock::new();
        self.seen = Seen::of(reading, &self);
        if let Some(reach) = &self.seen.figures {
            self.columns = OnceLock::from(reach.columns().clone());
        }
        self.reading = Some(reading.clone());
        self
    }

    /// What the reader may read; none where that is everything.
    pub fn reading(&self) -> Option<&Arc<Reading>> {
        self.reading.as_ref()
    }

    /// What the rights of the reader reach of it; none where they reach everything.
    pub fn reach(&self) -> Option<&Reach> {
        self.seen.figures.as_deref()
    }

    /// Whether nothing is kept from the reader.
    pub fn is_whole(&self) -> bool {
        self.seen.figures.is_none()
    }

    /// Whether all that stands at a unit is reached, whatever the measure; not so of units that only have a name.
    pub fn reaches_unit(&self, number: UnitNo) -> bool {
        self.reach().is_none_or(|reach| reach.reaches_unit(number))
    }

    /// Whether what stands at a unit on a measure is reached.
    pub fn reaches(&self, unit: UnitNo, measure: MeasureNo) -> bool {
        self.reach()
            .is_none_or(|reach| reach.reaches(unit, measure, self))
    }

    /// Whether the reader may read what somebody wrote about a booking: at each unit of it, as a text may speak of them all.
    pub fn reads_texts_of(&self, booking: &Booking) -> bool {
        self.seen.texts.as_ref().is_none_or(|reach| {
            let mut lines = self.state.bookings.postings(booking);
            lines.all(|line| reach.reaches_effect(line.effect))
        })
    }

    /// Whether the reader may read what somebody wrote about an act at a unit.
    pub fn reads_texts_at(&self, unit: UnitNo) -> bool {
        let reach = self.seen.texts.as_ref();
        reach.is_none_or(|reach| reach.reaches_unit(unit))
    }

    /// Whether the reader may read all free texts, wherever they belong.
    pub fn reads_all_texts(&self) -> bool {
        self.seen.texts.is_none()
    }

    /// Whether the reader may see who made a booking: at any unit of it.
    pub fn names_actor_of(&self, booking: &Booking) -> bool {
        self.seen.names.as_ref().is_none_or(|reach| {
            let mut lines = self.state.bookings.postings(booking);
            lines.any(|line| reach.reaches_effect(line.effect))
        })
    }

    /// Whether the reader may see who acted at a unit.
    pub fn names_actors_at(&self, unit: UnitNo) -> bool {
        let reach = self.seen.names.as_ref();
        reach.is_none_or(|reach| reach.reaches_unit(unit))
    }

    /// Whether the reader may see who acted, wherever that was.
    pub fn names_all_actors(&self) -> bool {
        self.seen.names.is_none()
    }

    /// Whether the reader sees an import: all that came by it, as it tells what that sums to.
    pub fn sees_import(&self, import: &Import) -> bool {
        if self.is_whole() {
            return true;
        }
        let bookings = &self.state.bookings;
        let known = bookings.known_at(import.position.saturating_sub(1))..bookings.known_at(import.last);
        !known.is_empty()
            && known.filter_map(|index| bookings.nth(index)).all(|booking| {
                let mut lines = bookings.postings(booking);
                lines.all(|line| self.reaches_effect(line.effect))
            })
    }

    /// How many units the reader knows.
    pub fn seen_units(&self) -> usize {
        let units = (0..self.unit_count).map(UnitNo::from_index);
        let named = |reach: &Reach| units.filter(|unit| reach.names_unit(*unit)).count();
        self.reach().map_or(self.unit_count, named)
    }

    /// How many measures the reader knows.
    pub fn seen_measures(&self) -> usize {
        let measures = (0..self.measure_count).map(MeasureNo::from_index);
        let named = |reach: &Reach| measures.filter(|measure| reach.names_measure(*measure)).count();
        self.reach().map_or(self.measure_count, named)
    }

    /// How many effects are reached.
    pub fn seen_effects(&self) -> usize {
        let effects = (0..self.effect_count).map(EffectNo::from_index);
        let reached = |reach: &Reach| effects.filter(|effect| reach.reaches_effect(*effect)).count();
        self.reach().map_or(self.effect_count, reached)
    }

    /// How many bookings have a posting that is reached. Of a reader who does not see everything, all are gone through.
    pub fn seen_bookings(&self) -> usize {
        if self.is_whole() {
            return self.booking_count;
        }
        let known = self.state.bookings.iter().take(self.booking_count);
        let known = self.deadline.watch(known);
        known.filter(|booking| self.reaches_booking(booking)).count()
    }

    /// How many postings are reached. Of a reader who does not see everything, all are gone through.
    pub fn seen_postings(&self) -> usize {
        let Some(reach) = self.reach() else {
            return self.posting_count;
        };
        let columns = self.state.bookings.journal().columns(0, self.posting_count);
        let reached = self.deadline.watch_each(columns).map(|columns| {
            let effects = columns.effects.iter();
            effects.filter(|effect| reach.reaches_effect(**effect)).count()
        });
        reached.sum()
    }

    /// What conditions match that is kept from the reader; none where nothing is.
    pub fn hidden(&self, filter: &Filter) -> Option<Hidden> {
        self.reach().and_then(|reach| reach.hidden(filter))
    }

    /// Whether any posting of a booking is reached.
    pub fn reaches_booking(&self, booking: &Booking) -> bool {
        self.is_whole()
            || self
                .state
                .bookings
                .postings(booking)
                .any(|line| self.reaches_effect(line.effect))
    }

    /// Whether an effect is reached.
    #[inline]
    pub(crate) fn reaches_effect(&self, number: EffectNo) -> bool {
        self.reach().is_none_or(|reach| reach.reaches_effect(number))
    }
}
