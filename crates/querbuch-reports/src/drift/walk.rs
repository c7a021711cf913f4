//! Going through the log from one moment to another, booking by booking, to find out what moved a net present value.

use querbuch_domain::booking::Booking;
use querbuch_domain::cells::EffectCells;
use querbuch_domain::id::{EffectNo, Position};
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
use crate::month_range::MonthRange;
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
        let moved = state.units.structure_positions();
        let moved = moved.map(|position| (position, DriftCause::Reorganisation));
        let mut positions: Vec<_> = rates
            .chain(moved)
            .filter(|(position, _)| within(position))
            .collect();
        positions.sort_unstable();
        positions
            .chunk_by(|(position, cause), (next, other)| position + 1 == *next && cause == other)
            .filter_map(|run| {
                Some(Revaluation {
                    cause: run.first()?.1,
                    positions: run.iter().map(|(position, _)| *position).collect(),
                })
            })
            .collect()
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

/// What one booking did to one party through one effect.
struct EffectChange {
    party: PartyKey,
    cause: DriftCause,
    /// The change of the net present value, in cents.
    npv: Decimal,
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
        for revaluation in self.context.revaluations(from, to) {
            let positions = &revaluation.positions;
            let (Some(first), Some(last)) = (positions.first(), positions.last()) else {
                continue;
            };
            let before = to.back_to(first - 1)?;
            self.go_through(start, &before)?;
            self.revalue(&revaluation, &before, &to.back_to(*last)?)?;
            start = *last;
        }
        self.go_through(start, to)
    }

    /// Values everything before and after changes of a rate or of the structure.
    fn revalue(&mut self, revaluation: &Revaluation, before: &View, after: &View) -> Result<(), Fault> {
        self.epoch += 1;
        let mut moved = self.context.net_present_values(after)?;
        for (party, net) in self.context.net_present_values(before)? {
            let change = moved.entry(party).or_default();
            *change = difference(*change, net)?;
        }
        for (party, change) in moved.into_iter().filter(|(_, change)| !change.is_zero()) {
            self.record((party, revaluation.cause), &revaluation.positions, change)?;
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
        for booking in numbers.filter_map(|index| bookings.nth(index)) {
            let mut lines: Vec<JournalLine> = bookings.postings(booking).collect();
            lines.sort_by_key(|line| line.effect);
            let mut moved: FxHashMap<(PartyKey, DriftCause), Decimal> = FxHashMap::default();
            for lines in lines.chunk_by(|first, second| first.effect == second.effect) {
                if let Some(change) = self.post(booking, lines, &valuer, view)? {
                    let all = moved.entry((change.party, change.cause)).or_default();
                    *all = sum(*all, change.npv)?;
                }
            }
            for (key, change) in moved {
                self.record(key, &[booking.position], change)?;
            }
        }
        Ok(())
    }

    /// Adds the lines of a booking to one effect. Gives what that did to its party; `None` where the effect does not
    /// count.
    fn post(
        &mut self,
        booking: &Booking,
        lines: &[JournalLine],
        valuer: &Valuer,
        view: &View,
    ) -> Result<Option<EffectChange>, Fault> {
        let Some(number) = lines.first().map(|line| line.effect) else {
            return Ok(None);
        };
        let (Some(effect), Some(posted)) = (view.effect(number), self.effects.get_mut(&number)) else {
            return Ok(None);
        };
        let before = match posted.valued {
            Some(Valued { epoch, value }) if epoch == self.epoch => value,
            _ => match valuer.party_of(effect, view) {
                Some(party) => Some((party, valuer.value(effect, &posted.cells)?)),
                None => None,
            },
        };
        for line in lines {
            posted.cells.add(line.month, line.slot, line.cents);
        }
        let Some((party, value)) = before else {
            posted.valued = Some(Valued {
                epoch: self.epoch,
                value: None,
            });
            return Ok(None);
        };
        let now = valuer.value(effect, &posted.cells)?;
        posted.valued = Some(Valued {
            epoch: self.epoch,
            value: Some((party, now)),
        });
        let measured = view.state().measurements.behind(booking.position).is_some();
        Ok(Some(EffectChange {
            party,
            cause: cause(booking, effect.kind, measured),
            npv: difference(now, value)?,
        }))
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
