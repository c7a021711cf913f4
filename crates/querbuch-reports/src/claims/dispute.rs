//! Disputes: what was claimed and was not accepted. Their reasons lie beside the log, with the other texts.

use std::sync::Arc;

use querbuch_domain::code::person_of;
use querbuch_domain::id::{EffectNo, MeasureNo, Position, UnitNo};
use querbuch_domain::month::Month;
use querbuch_domain::words::BookingAct;

use crate::view::View;

/// Which disputes are asked for.
#[derive(Clone, Debug, Default)]
pub struct DisputesQuery {
    /// Only at this unit and below it.
    pub unit: Option<UnitNo>,
    /// Only on this measure and on those that belong to it.
    pub measure: Option<MeasureNo>,
    /// Only of claims for this month or a later one.
    pub from: Option<Month>,
    /// Only of claims for this month or an earlier one.
    pub to: Option<Month>,
    /// Only by this person.
    pub actor: Option<Arc<str>>,
}

/// A part of a claim that was disputed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// The act, whose text is the reason.
    pub position: Position,
    /// Who disputed.
    pub actor: Arc<str>,
    /// The saving that had been claimed.
    pub effect: EffectNo,
    /// The month for which it had been claimed.
    pub month: Month,
    /// How much was disputed, in cents.
    pub cents: i128,
    /// Who had claimed it, each once.
    pub claimants: Vec<Arc<str>>,
    /// The position at which the dispute was taken back, so that the claim is open again.
    pub reversed_by: Option<Position>,
}

/// The disputes up to the position of a view, in the order of the log.
pub fn disputes(query: &DisputesQuery, view: &View) -> Vec<Dispute> {
    let claims = &view.state().claims;
    let bookings = &view.state().bookings;
    let columns = view.columns();
    let units = query.unit.map(|unit| view.with_everything_below(unit));
    let measures = query
        .measure
        .map(|measure| columns.measures_below(&[measure], view.measure_count()));
    let is_marked = |marks: &Option<Vec<bool>>, index: usize| {
        marks.as_ref().is_none_or(|marks| marks.get(index) == Some(&true))
    };
    let mut found = Vec::new();
    for (number, of_effect) in claims.iter() {
        let Some(effect) = view.effect(number) else {
            continue;
        };
        if !is_marked(&units, effect.unit.index()) || !is_marked(&measures, effect.measure.index()) {
            continue;
        }
        let known = of_effect
            .acts()
            .iter()
            .take_while(|position| **position <= view.position());
        for position in known.copied() {
            let (Some(moved), Some(booking)) = (claims.move_at(position), bookings.at(position)) else {
                continue;
            };
            let in_months = query.from.is_none_or(|from| from <= moved.month)
                && query.to.is_none_or(|to| moved.month <= to);
            let by_whom = query
                .actor
                .as_deref()
                .is_none_or(|wanted| person_of(wanted) == person_of(&booking.actor));
            if moved.act != BookingAct::Disputed || !in_months || !by_whom {
                continue;
            }
            let mut claimants: Vec<Arc<str>> = moved
                .shares
                .iter()
                .filter_map(|share| share.actor.clone())
                .collect();
            claimants.sort();
            claimants.dedup();
            found.push(Dispute {
                position,
                actor: booking.actor.clone(),
                effect: number,
                month: moved.month,
                cents: moved.shares.iter().map(|share| i128::from(share.cents)).sum(),
                claimants,
                reversed_by: bookings
                    .reversed_by(position)
                    .filter(|reversal| *reversal <= view.position()),
            });
        }
    }
    view.deadline()
        .sort_by(&mut found, |one, other| one.position.cmp(&other.position));
    found
}
