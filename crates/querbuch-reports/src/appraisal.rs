//! Appraisal: is it worth it, overall and for each party by itself?
//!
//! The figures follow the conventions that are chosen, and every choice is told with them. Amounts are discounted as
//! exact decimals; each figure is rounded once, at the very end. Figures of the parties are rounded so that they add up
//! to the overall figure to the cent.
//!
//! | module | what it holds |
//! |---|---|
//! | `query`, [`conventions`], [`sentence`] | the question; the choices, and how they are told |
//! | `stream`, `periods`, `factors` | what counts, month by month and in the periods of the timing |
//! | [`perspective`], [`payback`] | the figures of one party |
//! | `effects`, `contribution`, [`risk`], [`sensitivity`] | what single effects contribute; chances; what the figure hinges on |
//!
//! Formulas: present value and timing as Green Book and OMB Circular A-94 have them, ratios, payback and internal rates
//! in [`crate::finance`].

mod contribution;
pub mod conventions;
pub(crate) mod effects;
pub(crate) mod factors;
pub(crate) mod fault;
pub mod payback;
pub(crate) mod periods;
pub mod perspective;
mod query;
pub mod risk;
mod risk_spec;
pub mod sensitivity;
pub mod sentence;
pub(crate) mod stream;

use querbuch_domain::refusal::Refusal;
use querbuch_domain::vocabulary;
use rust_decimal::Decimal;

use crate::finance::ratio::{Ratio, remaining_share};
use crate::finance::to_cents;
use crate::party::PartyKey;
use crate::rounding::apportion;
use crate::view::View;
use conventions::Conventions;
use fault::Fault;
use perspective::{Perspective, Present};
use stream::{Stream, Streams, month_range, streams};

pub use query::AppraisalQuery;

vocabulary! {
    /// The two tests: worth it overall, and bearable for each party by itself.
    Verdict {
        /// The net present value is not negative, neither overall nor for any party.
        WorthwhileForAll = "WORTHWHILE_FOR_ALL",
        /// It is not negative overall, but for some party.
        WorthwhileButUneven = "WORTHWHILE_BUT_UNEVEN",
        /// It is negative overall.
        NotWorthwhile = "NOT_WORTHWHILE",
        /// Nothing counts.
        NoData = "NO_DATA",
    }
}

/// What an appraisal says.
#[derive(Clone, Debug, PartialEq)]
pub struct Appraisal {
    /// Every choice that the figures depend on.
    pub conventions: Conventions,
    /// All parties together.
    pub overall: Perspective,
    /// Each party by itself, in their order (see [`PartyKey::compare`]).
    pub perspectives: Vec<Perspective>,
    /// 1 − (present value of savings at the parties that bear cost) / (present value of all savings).
    pub wrong_pocket_share: Ratio,
    /// What the two tests say.
    pub verdict: Verdict,
}

/// Appraises. Refused: what
/// [`ConventionsSpec::check`](conventions::ConventionsSpec::check) refuses; no discount rate in force; values beyond what can be
/// computed.
pub fn appraise(query: &AppraisalQuery, view: &View) -> Result<Appraisal, Vec<Refusal>> {
    query.conventions.check()?;
    let found = || {
        let streams = streams(query, view, &[], |_, party| Some(party))?;
        let months = month_range(query, view);
        let conventions = query.conventions.resolve(query.basis, months, view)?;
        Appraisal::new(streams, conventions, view)
    };
    found().map_err(Into::into)
}

impl Appraisal {
    /// Appraises what counts, given by party, under conventions that are resolved.
    pub(crate) fn new(
        streams: Streams<PartyKey>,
        conventions: Conventions,
        view: &View,
    ) -> Result<Self, Fault> {
        let factors = conventions.factors()?;
        let mut parties: Vec<(PartyKey, Stream)> = streams.into_iter().collect();
        parties.sort_by(|(first, _), (second, _)| first.compare(*second, view));
        let mut all = Stream::default();
        for (_, stream) in &mut parties {
            stream.cut(conventions.horizon_end);
            all.merge(stream)?;
        }
        all.tidy();
        parties.retain(|(_, stream)| !stream.is_empty());
        let exact = Present::of(&all, &factors)?;
        let mut overall = Perspective::new(None, &all, exact, &factors)?;
        let present: Vec<Present> = parties
            .iter()
            .map(|(_, stream)| Present::of(stream, &factors))
            .collect::<Result<_, _>>()?;
        let mut perspectives = Vec::with_capacity(parties.len());
        for ((party, stream), present) in parties.iter().zip(&present) {
            perspectives.push(Perspective::new(Some(*party), stream, *present, &factors)?);
        }
        round(&exact, &present, &mut overall, &mut perspectives);
        Ok(Self {
            wrong_pocket_share: wrong_pocket_share(&present)?,
            verdict: verdict(&overall, &perspectives),
            conventions,
            overall,
            perspectives,
        })
    }
}

/// Rounds figure by figure: first the overall one, then those of the parties so that they add up to it.
fn round(exact: &Present, parts: &[Present], overall: &mut Perspective, perspectives: &mut [Perspective]) {
    type Read = fn(&Present) -> Decimal;
    type Write = fn(&mut Perspective, i128);
    let figures: [(Read, Write); 4] = [
        (
            |present| present.cost,
            |perspective, cents| perspective.present_cost = cents,
        ),
        (
            |present| present.saving,
            |perspective, cents| perspective.present_saving = cents,
        ),
        (
            |present| present.transfer,
            |perspective, cents| perspective.present_transfer = cents,
        ),
        (
            |present| present.net,
            |perspective, cents| perspective.npv = cents,
        ),
    ];
    for (read, write) in figures {
        let total = to_cents(read(exact));
        write(overall, total);
        let parts: Vec<Decimal> = parts.iter().map(read).collect();
        for (perspective, cents) in perspectives.iter_mut().zip(apportion(&parts, total)) {
            write(perspective, cents);
        }
    }
}

/// The share of savings that lands where nobody pays. A party pays if it has any cost; where nobody pays, there is no
/// pocket that could be the wrong one, and the share is undefined.
pub(crate) fn wrong_pocket_share(parties: &[Present]) -> Result<Ratio, Fault> {
    let sum = |wanted: fn(&&Present) -> bool| {
        let savings = parties.iter().filter(wanted).map(|party| party.saving);
        savings.fold(Decimal::ZERO, |sum, saving| sum + saving)
    };
    let (all, at_payers) = (sum(|_| true), sum(|party| party.cost > Decimal::ZERO));
    let somebody_pays = parties.iter().any(|party| party.cost > Decimal::ZERO);
    if !somebody_pays {
        return Ok(Ratio::Undefined);
    }
    Ok(remaining_share(at_payers, all)?)
}

fn verdict(overall: &Perspective, perspectives: &[Perspective]) -> Verdict {
    if perspectives.is_empty() {
        Verdict::NoData
    } else if !overall.is_worthwhile() {
        Verdict::NotWorthwhile
    } else if perspectives.iter().all(Perspective::is_worthwhile) {
        Verdict::WorthwhileForAll
    } else {
        Verdict::WorthwhileButUneven
    }
}

#[cfg(test)]
mod tests;
