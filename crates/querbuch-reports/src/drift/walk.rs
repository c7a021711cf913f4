//! Going through the log from one moment to another, booking by booking, to find out what moved a net present value.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use querbuch_domain::booking::Booking;
use querbuch_domain::cells::EffectCells;
use querbuch_domain::id::{EffectNo, MeasureNo, Position};
use querbuch_domain::journal::JournalLine;
use querbuch_domain::month::Month;
use querbuch_domain::refusal::Refusal;
use querbuch_domain::words::{BookingAct, EffectKind};
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use super::{Change, DriftCause, DriftQuery, Moved, POSITIONS_PER_LINE_MAX};
use crate::appraisal::AppraisalQuery;
use crate::appraisal::conventions::{Conventions, ConventionsSpec};
use crate::appraisal::effects::Valuer;
use crate::appraisal::factors::Factors;
use crate::appraisal::fault::{Fault, difference, sum};
use crate::appraisal::perspective::Present;
use crate::appraisal::stream::{Stream, streams};
use crate::basis::Basis;
use crate::month_range::MonthRange;
use crate::outlook::{Known, Moment, Together, running_month, transfers_of, with_their_transfers};
use crate::party::PartyKey;
use crate::view::View;

/// By how much each cause moved the net present value of each party between two views of one state.
pub(super) fn changes(context: &WalkContext<'_>, from: &View, to: &View) -> Result<Vec<Moved>, Vec<Refusal>> {
    let walk = || {
        let mut walk = Walk::new(context, from, to);
        walk.run(from, to)?;
        Ok::<_, Fault>(walk.changes.into_iter().collect())
    };
    walk().map_err(Into::into)
}

/// The question, and the conventions that hold all the way.
pub(super) struct WalkContext<'a> {
    pub query: &'a DriftQuery,
    /// What is asked to hold at both moments, with the base month that both have.
    pub spec: &'a ConventionsSpec,
    /// What holds at the later moment.
    pub after: &'a Conventions,
}

impl WalkContext<'_> {
    fn appraisal_query(&self, view: &View) -> Result<AppraisalQuery, Fault> {
        let conventions = self.spec.clone();
        Ok(AppraisalQuery {
            conventions,
            ..self.query.at(view)?
        })
    }

    /// How amounts are discounted at a position. Where no rate was in force yet, the first one that was is taken.
    fn factors(&self, view: &View) -> Result<Factors, Fault> {
        let base_month = self.after.base_month;
        let rates = &view.state().rates;
        let of_ledger = || {
            rates
                .discount_at(base_month, view.position())
                .map(|rate| rate.nominal)
        };
        let rate = self
            .spec
            .discount_rate
            .or_else(of_ledger)
            .unwrap_or(self.after.discount_rate);
        let conventions = Conventions {
            discount_rate: rate,
            ..self.after.clone()
        };
        conventions.factors()
    }

    /// The months that count: an end that was not asked for leaves nothing out.
    fn counted_months(&self) -> MonthRange {
        let counted = self.after.counted_months();
        match self.spec.horizon_months {
            Some(_) => counted,
            None => MonthRange {
                last: Month::MAX,
                ..counted
            },
        }
    }

    /// Where everything is valued anew, in the order of the log. Changes of one kind that follow each other directly are
    /// valued together: the municipalities of a year are reorganised in one go.
    fn revaluations(&self, from: &View, to: &View) -> Vec<Revaluation> {
        let state = to.state();
        let within = |position: &Position| from.position() < *position && *position <= to.position();
        let discount = state
            .rates
            .discount_history(to.position())
            .map(|rate| rate.set_at);
        let discount = discount.filter(|_| self.spec.discount_rate.is_none());
        let optimism = state
            .rates
            .optimism_positions()
            .filter(|_| self.spec.optimism_bias);
        let rates = discount
            .chain(optimism)
            .map(|position| (position, DriftCause::Rate));
        let moved = state.structure_positions();
        let moved = moved.map(|position| (position, DriftCause::Reorganisation));
        let stated = state.actuals.statements_between(from.position(), to.position());
        let stated = stated.filter(|_| self.query.basis == Basis::Outlook);
        let stated = stated.filter(|statement| match statement.effect {
            Some(effect) => to.effect(effect).is_some(),
            None => to.measure(statement.measure).is_some(),
        });
        let stated = stated.map(|statement| (statement.position, DriftCause::Actual));
        let mut positions: Vec<_> = rates
            .chain(moved)
            .filter(|(position, _)| within(position))
            .chain(stated)
            .collect();
        positions.sort_unstable();
        let month = |position: Position| running_month(state, position);
        positions
            .chunk_by(|(position, cause), (next, other)| {
                position + 1 == *next && cause == other && month(*position) == month(*next)
            })
            .filter_map(|run| {
                Some(Revaluation {
                    cause: run.first()?.1,
                    positions: run.iter().map(|(position, _)| *position).collect(),
                })
            })
            .collect()
    }

    /// The first position of each month that began on the way: what lay ahead until then may be past.
    fn month_beginnings(&self, from: &View, to: &View) -> Vec<Position> {
        if self.query.basis != Basis::Outlook {
            return Vec::new();
        }
        let state = to.state();
        let beginnings = state.commits_between(from.position(), to.position());
        let mut month = from.running_month();
        let begins = |(position, instant): (Position, DateTime<Utc>)| {
            let before = std::mem::replace(&mut month, Month::of_instant(instant));
            // Before the first entry there is nothing that could count.
            (before.is_some() && before != month).then_some(position)
        };
        beginnings.filter_map(begins).collect()
    }

    fn valuer(&self, view: &View) -> Result<Valuer, Fault> {
        let query = self.appraisal_query(view)?;
        Ok(Valuer::new(
            &query,
            self.factors(view)?,
            self.counted_months(),
            view,
        ))
    }

    /// The net present value of each party, by what was known and in force at the position of the view.
    fn net_present_values(&self, view: &View) -> Result<FxHashMap<PartyKey, Decimal>, Fault> {
        let query = self.appraisal_query(view)?;
        let factors = self.factors(view)?;
        let net = |(party, mut stream): (PartyKey, Stream)| {
            stream.cut(self.counted_months());
            Ok((party, Present::of(&stream, &factors)?.net))
        };
        let streams = streams(&query, view, &[], |_, party| Some(party))?;
        streams.into_iter().map(net).collect()
    }
}

/// Changes of a rate or of the structure, directly one after the other: they give everything another value.
struct Revaluation {
    cause: DriftCause,
    positions: Vec<Position>,
}

/// An effect that is posted to on the way, as it stands so far.
struct PostedEffect {
    cells: EffectCells,
    /// What it was worth last; `None` before it was valued.
    valued: Option<Valued>,
}

/// What one effect adds to the net present value of its party.
#[derive(Clone, Copy)]
struct Valued {
    /// The epoch of the walk in which that holds.
    epoch: usize,
    /// The party and the value in cents; `None` where the effect does not count.
    value: Option<(PartyKey, Decimal)>,
}

/// How far the log has been gone through, and what was found.
struct Walk<'a> {
    context: &'a WalkContext<'a>,
    effects: FxHashMap<EffectNo, PostedEffect>,
    changes: FxHashMap<(PartyKey, DriftCause), Change>,
    /// How many times everything was valued anew.
    epoch: usize,
}

impl<'a> Walk<'a> {
    fn new(context: &'a WalkContext<'a>, from: &View, to: &View) -> Self {
        let journal = to.state().bookings.journal();
        let columns = journal.columns(from.posting_count(), to.posting_count());
        let mut effects: Vec<EffectNo> = columns.flat_map(|columns| columns.effects).copied().collect();
        effects.sort_unstable();
        effects.dedup();
        let effects = with_their_transfers(to.state(), effects);
        let cells = from.cells_of_each(&effects).into_iter();
        let effects = cells.map(|(effect, cells)| (effect, PostedEffect { cells, valued: None }));
        Self {
            context,
            effects: effects.collect(),
            changes: FxHashMap::default(),
            epoch: 0,
        }
    }

    fn run(&mut self, from: &View, to: &View) -> Result<(), Fault> {
        let mut start = from.position();
        let mut beginnings = self.context.month_beginnings(from, to).into_iter().peekable();
        for revaluation in to.deadline().watch_each(self.context.revaluations(from, to)) {
            let positions = &revaluation.positions;
            let (Some(first), Some(last)) = (positions.first(), positions.last()) else {
                continue;
            };
            while let Some(beginning) = beginnings.next_if(|beginning| beginning <= first) {
                start = self.begin_month(start, beginning, to)?;
            }
            // A month that began at this very position has begun.
            let before = to.back_to(first - 1)?;
            self.go_through(start, &before)?;
            let before = before.seen_in(running_month(to.state(), *first));
            self.revalue(revaluation.cause, positions, (&before, &to.back_to(*last)?))?;
            start = *last;
        }
        for beginning in to.deadline().watch_each(beginnings) {
            start = self.begin_month(start, beginning, to)?;
        }
        self.go_through(start, to)
    }

    /// Goes on to the last position before a month began, and values everything as it is seen from that month. Gives the
    /// position up to which it went.
    fn begin_month(&mut self, start: Position, beginning: Position, to: &View) -> Result<Position, Fault> {
        let last = beginning - 1;
        let before = to.back_to(last)?;
        self.go_through(start, &before)?;
        let after = to.back_to(last)?.seen_in(running_month(to.state(), beginning));
        self.revalue(DriftCause::Actual, &[beginning], (&before, &after))?;
        Ok(last.max(start))
    }

    /// Values everything before and after what gives all of it another value.
    fn revalue(
        &mut self,
        cause: DriftCause,
        positions: &[Position],
        (before, after): (&View, &View),
    ) -> Result<(), Fault> {
        self.epoch += 1;
        let mut moved = self.context.net_present_values(after)?;
        for (party, net) in self.context.net_present_values(before)? {
            let change = moved.entry(party).or_default();
            *change = difference(*change, net)?;
        }
        for (party, change) in moved.into_iter().filter(|(_, change)| !change.is_zero()) {
            self.record((party, cause), positions, change)?;
        }
        Ok(())
    }

    /// Goes through the bookings after a position, up to that of a view, all under one structure and one rate.
    fn go_through(&mut self, after: Position, view: &View) -> Result<(), Fault> {
        let bookings = &view.state().bookings;
        let numbers = bookings.known_at(after)..view.booking_count();
        if numbers.is_empty() {
            return Ok(());
        }
        let valuer = self.context.valuer(view)?;
        for booking in view
            .deadline()
            .watch_each(numbers.filter_map(|index| bookings.nth(index)))
        {
            self.post(booking, &valuer, view)?;
        }
        Ok(())
    }

    /// Adds the lines of a booking to their effects, and notes what that did to the parties.
    fn post(&mut self, booking: &Booking, valuer: &Valuer, view: &View) -> Result<(), Fault> {
        let lines: Vec<JournalLine> = view.state().bookings.postings(booking).collect();
        let moment = Moment::of_view(view);
        let before = moment.at(booking.position - 1, booking.first_posting);
        let after = moment.at(booking.position, booking.first_posting + booking.posting_count);
        let (mut known_before, mut known_after) = (Known::default(), Known::default());
        let mut own: Vec<EffectNo> = lines.iter().map(|line| line.effect).collect();
        own.sort_unstable();
        own.dedup();
        own.retain(|effect| view.effect(*effect).is_some() && self.effects.contains_key(effect));
        let mut earlier = Vec::with_capacity(own.len());
        for effect in &own {
            earlier.push(self.value(*effect, valuer, view, (&before, &mut known_before))?);
        }
        let together = self.together(&own, valuer, view, (&before, &mut known_before));
        for line in &lines {
            if let Some(posted) = self.effects.get_mut(&line.effect) {
                posted.cells.add(line.month, line.slot, line.cents);
            }
        }
        // The other transfers of a measure count differently only where what they share is different.
        let mut all = own.clone();
        let together_now = self.together(&own, valuer, view, (&after, &mut known_after));
        for ((measure, was), (_, is)) in together.into_iter().zip(together_now) {
            if was != is {
                let others = transfers_of(view.state(), measure);
                all.extend(others.filter(|effect| own.binary_search(effect).is_err()));
            }
        }
        for effect in &all[own.len()..] {
            earlier.push(self.value(*effect, valuer, view, (&before, &mut known_before))?);
        }
        let mut moved: FxHashMap<(PartyKey, DriftCause), Decimal> = FxHashMap::default();
        let measured = view.state().measurements.behind(booking.position).is_some();
        for (place, (number, before)) in all.into_iter().zip(earlier).enumerate() {
            if let Some(posted) = self.effects.get_mut(&number) {
                posted.valued = None;
            }
            let now = self.value(number, valuer, view, (&after, &mut known_after))?;
            let (Some((party, value)), Some((_, now)), Some(effect)) = (before, now, view.effect(number))
            else {
                continue;
            };
            let npv = difference(now, value)?;
            if place < own.len() || !npv.is_zero() {
                let all = moved
                    .entry((party, cause(booking, effect.kind, measured)))
                    .or_default();
                *all = sum(*all, npv)?;
            }
        }
        for (key, change) in moved {
            self.record(key, &[booking.position], change)?;
        }
        Ok(())
    }

    /// What the transfers of each measure have in common of which any is among these effects, as it stands so far.
    fn together(
        &self,
        own: &[EffectNo],
        valuer: &Valuer,
        view: &View,
        (moment, known): (&Moment<'_>, &mut Known),
    ) -> Vec<(MeasureNo, Arc<Together>)> {
        if valuer.basis() != Basis::Outlook {
            return Vec::new();
        }
        let effects = own.iter().filter_map(|effect| view.effect(*effect));
        let transfers = effects.filter(|effect| effect.kind == EffectKind::Transfer);
        let mut measures: Vec<MeasureNo> = transfers.map(|effect| effect.measure).collect();
        measures.sort_unstable();
        measures.dedup();
        let cells = |number| self.effects.get(&number).map(|posted| &posted.cells);
        let together = |measure| (measure, moment.together(measure, cells, known));
        measures.into_iter().map(together).collect()
    }

    /// What an effect adds to the net present value of its party, as it stands so far; `None` where it does not count.
    fn value(
        &mut self,
        number: EffectNo,
        valuer: &Valuer,
        view: &View,
        (moment, known): (&Moment<'_>, &mut Known),
    ) -> Result<Option<(PartyKey, Decimal)>, Fault> {
        let (Some(effect), Some(posted)) = (view.effect(number), self.effects.get(&number)) else {
            return Ok(None);
        };
        if let Some(valued) = posted.valued.filter(|valued| valued.epoch == self.epoch) {
            return Ok(valued.value);
        }
        let value = match valuer.party_of(effect, view) {
            Some(party) => {
                let cells = |number| self.effects.get(&number).map(|posted| &posted.cells);
                let rule = moment.rule(valuer.basis(), number, cells, known);
                Some((party, valuer.value(effect, &rule, &posted.cells)?))
            }
            None => None,
        };
        let epoch = self.epoch;
        if let Some(posted) = self.effects.get_mut(&number) {
            posted.valued = Some(Valued { epoch, value });
        }
        Ok(value)
    }

    /// Notes by how much entries of the log moved the figure of a party.
    fn record(
        &mut self,
        key: (PartyKey, DriftCause),
        positions: &[Position],
        npv: Decimal,
    ) -> Result<(), Fault> {
        let change = self.changes.entry(key).or_default();
        change.npv = sum(change.npv, npv)?;
        change.events += positions.len();
        let room = POSITIONS_PER_LINE_MAX.saturating_sub(change.positions.len());
        change.positions.extend(positions.iter().take(room));
        Ok(())
    }
}

/// Why a posting of a booking on an effect of this kind moved a figure.
fn cause(booking: &Booking, kind: EffectKind, measured: bool) -> DriftCause {
    if kind == EffectKind::Transfer {
        return DriftCause::Transfer;
    }
    match booking.act {
        BookingAct::Planned => DriftCause::Plan,
        BookingAct::Forecast => DriftCause::Forecast,
        BookingAct::Reversed => DriftCause::Reversal,
        BookingAct::Confirmed | BookingAct::Disputed | BookingAct::Cashed => DriftCause::Stage,
        BookingAct::Recorded if measured => DriftCause::Measurement,
        BookingAct::Recorded => DriftCause::Actual,
    }
}
