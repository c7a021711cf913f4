//! Internal rates of return: every rate at which a flow is worth nothing.

mod roots;

pub use roots::WORK_MAX as RATE_SEARCH_WORK_MAX;

use querbuch_domain::deadline::Deadline;
use querbuch_domain::vocabulary;
use rust_decimal::Decimal;

use super::npv::{DAYS, Dated, by_day};
use super::rate::{GROWTH_MAX, GROWTH_MIN};
use super::wide::Wide;
use super::{FinanceError, not_too_many, round_half_up};

/// Digits behind the point of an internal rate. All of them hold for simple and multiple rates alike.
const DIGITS: u32 = 15;
/// Rates whose growth differs by less than this share are one: what parts them is below a cent of any budget.
const SAME: Decimal = Decimal::from_parts(1, 0, 0, false, 13);

vocabulary! {
    /// How many internal rates a flow has.
    IrrStatus {
        /// One, however many times over.
        One = "ONE" ["einer", "one"],
        /// More than one: none of them says what the flow returns.
        Several = "SEVERAL" ["mehrere", "several"],
        /// None.
        None = "NONE" ["keiner", "none"],
        /// There is no flow, so that every rate would do.
        AllZero = "ALL_ZERO" ["es fließt nichts", "nothing flows"],
    }
}

/// The internal rates of a flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Irr {
    /// Whether there is one, several or none.
    pub status: IrrStatus,
    /// All of them, per year, from the lowest to the highest, each once.
    pub roots: Vec<Decimal>,
    /// How often the flow changes its sign; zeros do not count. There are never more rates than this (Descartes).
    pub sign_changes: usize,
}

impl Irr {
    /// The rate, where there is just one.
    pub fn value(&self) -> Option<Decimal> {
        match (self.status, &self.roots[..]) {
            (IrrStatus::One, [rate]) => Some(*rate),
            _ => None,
        }
    }
}

/// The internal rates of flows that are a year apart: all `r > −1` at which `Σ flow · (1 + r)^-t` is zero, in the
/// range in which `1 + r` lies between [`GROWTH_MIN`] and [`GROWTH_MAX`]. They are isolated by the signs of the flow
/// and its derivatives, not looked for on a grid, so none is overlooked, also where the present value only touches
/// zero; rates that differ in the thirteenth digit count as one.
///
/// # Errors
/// [`FinanceError::TooMany`] beyond [`super::FLOWS_MAX`]; [`FinanceError::TooManyRoots`] for flows that swing so
/// often and so evenly that their rates cannot be told apart within bounded work.
pub fn irr(flows: &[Decimal]) -> Result<Irr, FinanceError> {
    irr_of_periods(flows, 1)
}

/// The internal rates, per year, of flows that are a month apart.
///
/// # Errors
/// As [`irr`].
pub fn irr_monthly(flows: &[Decimal]) -> Result<Irr, FinanceError> {
    irr_of_periods(flows, 12)
}

/// The internal rates of flows of which so many make a year. As [`irr`].
///
/// # Errors
/// As [`irr`].
pub fn irr_of_periods(flows: &[Decimal], per_year: u32) -> Result<Irr, FinanceError> {
    irr_until(flows, per_year, &Deadline::default())
}

/// The same as [`irr_of_periods`] until a deadline passes; what is found then means nothing.
///
/// # Errors
/// As [`irr`].
pub fn irr_until(flows: &[Decimal], per_year: u32, deadline: &Deadline) -> Result<Irr, FinanceError> {
    not_too_many(flows.len())?;
    let terms: Vec<(u32, Decimal)> = (0..).zip(flows.iter().copied()).collect();
    solve(terms, per_year.max(1), deadline)
}

/// The internal rates of dated flows, by days since the first date (ACT/365F); amounts of one day are one flow, and
/// the order does not matter.
///
/// # Errors
/// As [`irr`], and [`FinanceError::TooFar`], [`FinanceError::Overflow`].
pub fn xirr(flows: &[Dated]) -> Result<Irr, FinanceError> {
    solve(by_day(flows)?, DAYS, &Deadline::default())
}

fn solve(terms: Vec<(u32, Decimal)>, per_year: u32, deadline: &Deadline) -> Result<Irr, FinanceError> {
    let terms: Vec<(u32, Decimal)> = terms.into_iter().filter(|(_, flow)| !flow.is_zero()).collect();
    let negative = |pair: &[(u32, Decimal)]| pair[0].1.is_sign_negative() != pair[1].1.is_sign_negative();
    let sign_changes = terms.windows(2).filter(|pair| negative(pair)).count();
    let mut roots = if sign_changes == 0 {
        Vec::new()
    } else {
        rates(&terms, per_year, deadline)?
    };
    roots.sort_unstable();
    roots.dedup_by(|high, low| *high - *low <= SAME * (*low + Decimal::ONE));
    let status = match roots.len() {
        _ if terms.is_empty() => IrrStatus::AllZero,
        0 => IrrStatus::None,
        1 => IrrStatus::One,
        _ => IrrStatus::Several,
    };
    Ok(Irr {
        status,
        roots,
        sign_changes,
    })
}

/// The positive roots of `Σ flow · x^t`, as rates per year. Those up to 1 are those of the flow, `r ≥ 0`; those
/// above are the reciprocals of the roots of the flow read backwards, `r ≤ 0`.
fn rates(terms: &[(u32, Decimal)], per_year: u32, deadline: &Deadline) -> Result<Vec<Decimal>, FinanceError> {
    let (first, last) = (terms[0].0, terms[terms.len() - 1].0);
    let forward: Vec<(u32, Decimal)> = terms.iter().map(|(time, flow)| (time - first, *flow)).collect();
    let backward: Vec<(u32, Decimal)> = terms
        .iter()
        .rev()
        .map(|(time, flow)| (last - time, *flow))
        .collect();
    let lowest = Wide::from_decimal(GROWTH_MIN).root(per_year);
    let growth_of_year = |growth: Wide| growth.pow(u64::from(per_year)).to_decimal();
    let gains = roots::up_to_one(&forward, lowest, deadline)?;
    let losses = roots::up_to_one(&backward, lowest, deadline)?;
    let growths = gains.into_iter().map(|root| growth_of_year(Wide::ONE.div(root)));
    let growths = growths.chain(losses.into_iter().map(growth_of_year));
    let within = |growth: &Decimal| (GROWTH_MIN..=GROWTH_MAX).contains(growth);
    Ok(growths
        .flatten()
        .map(|growth| round_half_up(growth, DIGITS))
        .filter(within)
        .map(|growth| growth - Decimal::ONE)
        .collect())
}

#[cfg(test)]
mod tests;
