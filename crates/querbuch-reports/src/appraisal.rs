//! Appraisal: is it worth it, overall and for each party by itself?
//!
//! The figures follow the conventions that are chosen, and every choice is told with them. Amounts are discounted as
//! exact decimals; each figure is rounded once, at the very end. Figures of the parties are rounded so that they add up
//! to the overall figure to the cent.
//!
//! | module | what it holds |
//! |---|---|
//! | `query`, [`conventions`], [`sentence`] | the question; the choices, and how they are told |
//! | `stream`, `counted`, `periods`, `factors` | what counts, month by month and in the periods of the timing |
//! | [`sunk_cost`] | what lies before the base month |
//! | [`perspective`], [`payback`] | the figures of one party |
//! | [`curve`] | the flow behind the figures of one party, period by period |
//! | [`cash`], `pockets` | savings by what they are worth to a treasurer; which part of them others paid for |
//! | `effects`, `contribution`, [`risk`], [`sensitivity`] | what single effects contribute; chances; what the figure hinges on |
//!
//! Formulas: present value and timing as Green Book and OMB Circular A-94 have them, ratios, payback and internal rates
//! in [`crate::finance`].

pub mod cash;
pub(crate) mod contribution;
pub mod conventions;
pub(crate) mod counted;
pub mod curve;
pub(crate) mod effects;
pub(crate) mod factors;
pub(crate) mod fault;
pub mod payback;
pub(crate) mod periods;
pub mod perspective;
pub(crate) mod pockets;
mod query;
pub mod risk;
mod risk_spec;
pub mod sensitivity;
pub mod sentence;
pub(crate) mod stream;
pub mod sunk_cost;

use querbuch_domain::refusal::Refusal;
use querbuch_domain::vocabulary;
use querbuch_domain::words::Cashability;
use rust_decimal::Decimal;

use crate::dimension::{Dimension, RowKey};
use crate::finance::ratio::Ratio;
use crate::finance::to_cents;
use crate::party::PartyKey;
use crate::rounding::apportion;
use crate::view::View;
use cash::{CashFigures, CashabilityFigures};
use conventions::Conventions;
use counted::count;
use fault::Fault;
use perspective::{Perspective, Present};
use stream::{Stream, Streams, month_range, streams};

pub use query::AppraisalQuery;

vocabulary! {
    /// The two tests: worth it overall, and bearable for each party by itself.
    Verdict {
        /// The net present value is not negative, neither overall nor for any party.
        WorthwhileForAll = "WORTHWHILE_FOR_ALL" ["lohnt sich insgesamt und für jede Partei", "worth it overall, and for each party"],
        /// It is not negative overall, but for some party.
        WorthwhileButUneven = "WORTHWHILE_BUT_UNEVEN" ["lohnt sich insgesamt, aber nicht für jede Partei", "worth it overall, but not for each party"],
        /// It is negative overall.
        NotWorthwhile = "NOT_WORTHWHILE" ["lohnt sich insgesamt nicht", "not worth it overall"],
        /// Nothing counts.
        NoData = "NO_DATA" ["keine Beträge", "no amounts"],
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
    /// The part of the savings that others paid for: attributed as [`crate::flows`] attributes them within a programme,
    /// from present values.
    pub wrong_pocket_share: Ratio,
    /// What the two tests say.
    pub verdict: Verdict,
    /// What they say where of all savings only those of cash count.
    pub cash_verdict: Verdict,
    /// The net present value of all parties where of all savings only those of cash count, in cents.
    pub cash_npv: i128,
    /// What counts by what it is worth to a treasurer, in the order of the vocabulary. Present savings and net present
    /// values add up to the overall ones, to the cent.
    pub by_cashability: Vec<CashabilityFigures>,
}

/// Whose amounts, and what they are worth to a treasurer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Account {
    pub party: PartyKey,
    pub cashability: Cashability,
}

impl Account {
    /// That of a row; `None` only if it is not told apart by cashability.
    pub fn of(row: &RowKey, party: PartyKey) -> Option<Self> {
        let cashability = row.cashability?;
        Some(Self { party, cashability })
    }
}

/// Appraises. Refused: what
/// [`ConventionsSpec::check`](conventions::ConventionsSpec::check) refuses; no discount rate in force; values beyond what can be
/// computed.
pub fn appraise(query: &AppraisalQuery, view: &View) -> Result<Appraisal, Vec<Refusal>> {
    query.conventions.check()?;
    let found = || {
        let mut streams = streams(query, view, &[Dimension::Cashability], Account::of)?;
        let months = month_range(query, view);
        let mut conventions = query.conventions.resolve(query.basis, months, view)?;
        count(streams.values_mut(), &mut conventions)?;
        let pools = pockets::pools(query, &conventions, &conventions.factors()?, view)?;
        let share = pockets::wrong_pocket_share(&pools)?;
        Appraisal::new(streams, conventions, share, view)
    };
    found().map_err(Into::into)
}

impl Appraisal {
    /// Appraises what counts under conventions that are resolved; the wrong-pocket share is known.
    pub(crate) fn new(
        accounts: Streams<Account>,
        conventions: Conventions,
        wrong_pocket_share: Ratio,
        view: &View,
    ) -> Result<Self, Fault> {
        let factors = conventions.factors()?.until(view.deadline());
        let cash = CashFigures::of(&accounts, &factors)?;
        let parties = parties(accounts, view)?;
        let mut all = Stream::default();
        for (_, stream) in &parties {
            all.merge(stream)?;
        }
        all.tidy();
        let exact = Present::of(&all, &factors)?;
        let mut overall = Perspective::new(None, &all, exact, &factors)?;
        let present: Vec<Present> = parties
            .iter()
            .map(|(_, stream)| Present::of(stream, &factors))
            .collect::<Result<_, _>>()?;
        let mut perspectives = Vec::with_capacity(parties.len());
        for ((party, stream), present) in view.deadline().watch_each(parties.iter().zip(&present)) {
            perspectives.push(Perspective::new(Some(*party), stream, *present, &factors)?);
        }
        round(&exact, &present, &mut overall, &mut perspectives);
        let npvs: Vec<i128> = perspectives.iter().map(|party| party.npv).collect();
        let of_parties = parties.iter().map(|(party, _)| Some(*party)).zip(&present);
        let cash_nets = of_parties.map(|(party, present)| cash.net(party, present));
        let cash_nets: Vec<Decimal> = cash_nets.collect::<Result<_, _>>()?;
        let cash_npv = to_cents(cash.net(None, &exact)?);
        let cash_npvs = apportion(&cash_nets, cash_npv);
        Ok(Self {
            wrong_pocket_share,
            verdict: Verdict::of(overall.npv, &npvs),
            cash_verdict: Verdict::of(cash_npv, &cash_npvs),
            cash_npv,
            by_cashability: cash.by_class(&conventions.cashability, &overall),
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

/// What counts of each party, in their order.
fn parties(accounts: Streams<Account>, view: &View) -> Result<Vec<(PartyKey, Stream)>, Fault> {
    let mut by_party: Streams<PartyKey> = Streams::default();
    for (account, stream) in accounts {
        by_party.entry(account.party).or_default().merge(&stream)?;
    }
    let mut parties: Vec<(PartyKey, Stream)> = by_party.into_iter().collect();
    for (_, stream) in &mut parties {
        stream.tidy();
    }
    parties.retain(|(_, stream)| !stream.is_empty());
    parties.sort_by(|(first, _), (second, _)| first.compare(*second, view));
    Ok(parties)
}

impl Verdict {
    /// What the two tests say of net present values as they are shown, in cents: overall and of each party.
    fn of(overall: i128, parties: &[i128]) -> Self {
        if parties.is_empty() {
            Self::NoData
        } else if overall < 0 {
            Self::NotWorthwhile
        } else if parties.iter().all(|npv| *npv >= 0) {
            Self::WorthwhileForAll
        } else {
            Self::WorthwhileButUneven
        }
    }
}

#[cfg(test)]
mod tests;
