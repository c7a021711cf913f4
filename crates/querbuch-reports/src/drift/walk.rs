//! Going through the log from one moment to another, act by act.

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
use crate::appraisal::conventions::{Conventions, ConventionsSpec};
use crate::appraisal::effects::Valuer;
use crate::appraisal::factors::Factors;
use crate::appraisal::fault::{Fault, difference, sum};
use crate::appraisal::perspective::Present;
use crate::appraisal::stream::{Stream, streams};
use crate::appraisal::{Appraisal, AppraisalQuery};
use crate::party::PartyKey;
use crate::view::View;

/// What happened to each party, by cause.
pub(super) fn changes(
    query: &DriftQuery,
    spec: &ConventionsSpec,
    from: &View,
    (to, after): (&View, &Appraisal),
) -> Result<Vec<Moved>, Vec<Refusal>> {
    let asked = Asked {
        query,
        spec,
        after: &after.conventions,
    };
    let walk = || {
        let mut walk = Walk::new(&asked, from, to);
        walk.run(from, to)?;
        Ok::<_, Fault>(walk.changes.into_iter().collect())
    };
    walk().map_err(Into::into)
}

/// The question, and what holds at its end.
struct Asked<'a> {
    query: &'a DriftQuery,
    spec: &'a ConventionsSpec,
    after: &'a Conventions,
}

impl Asked<'_> {
    fn appraisal(&self, view: &View) -> Result<AppraisalQuery, Fault> {
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

    /// The last month that counts: an end that was not asked for leaves nothing out.
    fn horizon_end(&self) -> Month {
        match self.spec.horizon_months {
            Some(_) => self.after.horizon_end,
            None => Month::MAX,
        }
    }

    /// Where everything is valued anew, in the order of the log. Changes of one kind that follow each other directly are
    /// valued together: the municipalities of a year are reorganised in one go.
    fn turns(&self, from: &View, to: &View) -> Vec<Turn> {
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
                Some(Turn {
                    cause: run.first()?.1,
                    positions: run.iter().map(|(position, _)| *position).collect(),
                })
            })
            .collect()
    }

    fn valuer(&self, view: &View) -> Result<Valuer, Fault> {
        let query = self.appraisal(view)?;
        Ok(Valuer::new(&query, self.factors(view)?, self.horizon_end(), view))
    }

    /// The net present value of each party, by what was known and in force at the position of the view.
    fn nets(&self, view: &View) -> Result<FxHashMap<PartyKey, Decimal>, Fault> {
        let query = self.appraisal(view)?;
        let factors = self.factors(view)?;
        let net = |(party, mut stream): (PartyKey, Stream)| {
            stream.cut(self.horizon_end());
            Ok((party, Present::of(&stream, &factors)?.net))
        };
        let streams = streams(&query, view, &[], |_, party| Some(party))?;
        streams.into_iter().map(net).collect()
    }
}

/// Changes that give everything another value, one directly after the other.
struct Turn {
    cause: DriftCause,
    positions: Vec<Position>,
}

/// What is known of an effect that was touched.
struct Touched {
    cells: EffectCells,
    /// Its party and its share of the net present value, and since which epoch that holds.
    valued: Option<(usize, Option<(PartyKey, Decimal)>)>,
}

/// The way from one moment to the other.
struct Walk<'a> {
    asked: &'a Asked<'a>,
    touched: FxHashMap<EffectNo, Touched>,
    changes: FxHashMap<(PartyKey, DriftCause), Change>,
    /// How many times everything was valued anew.
    epoch: usize,
}

impl<'a> Walk<'a> {
    fn new(asked: &'a Asked<'a>, from: &View, to: &View) -> Self {
        let journal = to.state().bookings.journal();
        let columns = journal.columns(from.posting_count(), to.posting_count());
        let mut effects: Vec<EffectNo> = columns.flat_map(|columns| columns.effects).copied().collect();
        effects.sort_unstable();
        effects.dedup();
        let cells = from.cells_of_each(&effects).into_iter();
        let touched = cells.map(|(effect, cells)| (effect, Touched { cells, valued: None }));
        Self {
            asked,
            touched: touched.collect(),
            changes: FxHashMap::default(),
            epoch: 0,
        }
    }

    fn run(&mut self, from: &View, to: &View) -> Result<(), Fault> {
        let mut start = from.position();
        for turn in self.asked.turns(from, to) {
            let (Some(first), Some(last)) = (turn.positions.first(), turn.positions.last()) else {
                continue;
            };
            let before = to.back_to(first - 1)?;
            self.acts(start, &before)?;
            self.turn(&turn, &before, &to.back_to(*last)?)?;
            start = *last;
        }
        self.acts(start, to)
    }

    /// What changes the value of everything at once.
    fn turn(&mut self, turn: &Turn, before: &View, after: &View) -> Result<(), Fault> {
        self.epoch += 1;
        let mut moved = self.asked.nets(after)?;
        for (party, net) in self.asked.nets(before)? {
            let change = moved.entry(party).or_default();
            *change = difference(*change, net)?;
        }
        for (party, change) in moved.into_iter().filter(|(_, change)| !change.is_zero()) {
            self.note((party, turn.cause), &turn.positions, change)?;
        }
        Ok(())
    }

    /// The acts after a position, up to that of a view, all under one structure and one rate.
    fn acts(&mut self, after: Position, view: &View) -> Result<(), Fault> {
        let bookings = &view.state().bookings;
        let acts = bookings.known_at(after)..view.booking_count();
        if acts.is_empty() {
            return Ok(());
        }
        let valuer = self.asked.valuer(view)?;
        for booking in acts.filter_map(|index| bookings.nth(index)) {
            let mut lines: Vec<JournalLine> = bookings.postings(booking).collect();
            lines.sort_by_key(|line| line.effect);
            let mut moved: FxHashMap<(PartyKey, DriftCause), Decimal> = FxHashMap::default();
            for lines in lines.chunk_by(|first, second| first.effect == second.effect) {
                if let Some((party, cause, change)) = self.post(booking, lines, &valuer, view)? {
                    let all = moved.entry((party, cause)).or_default();
                    *all = sum(*all, change)?;
                }
            }
            for (key, change) in moved {
                self.note(key, &[booking.position], change)?;
            }
        }
        Ok(())
    }

    /// Posts to one effect; what that did to whom, if the effect counts at all.
    fn post(
        &mut self,
        booking: &Booking,
        lines: &[JournalLine],
        valuer: &Valuer,
        view: &View,
    ) -> Result<Option<(PartyKey, DriftCause, Decimal)>, Fault> {
        let Some(number) = lines.first().map(|line| line.effect) else {
            return Ok(None);
        };
        let (Some(effect), Some(touched)) = (view.effect(number), self.touched.get_mut(&number)) else {
            return Ok(None);
        };
        let before = match touched.valued {
            Some((since, known)) if since == self.epoch => known,
            _ => match valuer.party_of(effect, view) {
                Some(party) => Some((party, valuer.value(effect, &touched.cells)?)),
                None => None,
            },
        };
        for line in lines {
            touched.cells.add(line.month, line.slot, line.cents);
        }
        let Some((party, value)) = before else {
            touched.valued = Some((self.epoch, None));
            return Ok(None);
        };
        let now = valuer.value(effect, &touched.cells)?;
        touched.valued = Some((self.epoch, Some((party, now))));
        let change = difference(now, value)?;
        let measured = view.state().measurements.behind(booking.position).is_some();
        Ok(Some((party, cause(booking, effect.kind, measured), change)))
    }

    fn note(
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
