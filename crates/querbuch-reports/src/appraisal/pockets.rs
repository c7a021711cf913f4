//! The wrong pocket: what part of the savings is paid for by others, from present values.
//!
//! As in [`crate::flows`], savings are attributed within a programme to those who bear its cost after transfers. Here
//! nothing is rounded, and only the diagonal and the sum are needed, not the whole matrix.

use querbuch_domain::id::MeasureNo;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use super::AppraisalQuery;
use super::conventions::Conventions;
use super::factors::Factors;
use super::fault::{Fault, difference, product, sum};
use super::perspective::Present;
use super::stream::visit;
use crate::dimension::Dimension;
use crate::finance::ratio::{Ratio, remaining_share};
use crate::finance::{FinanceError, round_half_up};
use crate::flows::FlowAttribution;
use crate::party::PartyKey;
use crate::view::View;

/// Digits of a share: more than any reader needs, and fewer than those in which the order of a sum shows.
const SHARE_DIGITS: u32 = 18;

/// Digits of a cent in what is borne and saved: a cost that was paid back in full, or a saving that was taken back, must
/// leave nothing to divide by, also where both are sums of discounted amounts.
const SUM_DIGITS: u32 = 6;

/// What one party bears and saves, at present value in cents.
#[derive(Clone, Copy, Debug, Default)]
struct Pocket {
    borne: Decimal,
    saved: Decimal,
}

impl Pocket {
    /// What a payer bears; nothing of who received more.
    fn paid(&self) -> Decimal {
        or_nothing(self.borne).max(Decimal::ZERO)
    }
}

/// Savings that have a payer, and those of them that land with their payer.
#[derive(Clone, Copy, Debug, Default)]
struct Attributed {
    all: Decimal,
    own: Decimal,
}

/// A sum, or zero where less is left than can be told from nothing.
fn or_nothing(sum: Decimal) -> Decimal {
    if round_half_up(sum, SUM_DIGITS).is_zero() {
        Decimal::ZERO
    } else {
        sum
    }
}

/// What belongs together, by party.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pool(FxHashMap<PartyKey, Pocket>);

impl Pool {
    /// Adds present values of a party.
    pub fn add(&mut self, party: PartyKey, present: &Present) -> Result<(), Fault> {
        let pocket = self.0.entry(party).or_default();
        pocket.borne = sum(pocket.borne, difference(present.cost, present.transfer)?)?;
        pocket.saved = sum(pocket.saved, present.saving)?;
        Ok(())
    }

    /// The savings that have a payer, and the part of them that lands with those who paid for it.
    fn attributed(&self) -> Result<Attributed, Fault> {
        let mut borne = Decimal::ZERO;
        for pocket in self.0.values() {
            borne = sum(borne, pocket.paid())?;
        }
        let mut attributed = Attributed::default();
        if borne.is_zero() {
            return Ok(attributed);
        }
        for pocket in self.0.values() {
            attributed.all = sum(attributed.all, pocket.saved)?;
            let part = pocket.paid().checked_div(borne).ok_or(FinanceError::Overflow)?;
            attributed.own = sum(attributed.own, product(pocket.saved, part)?)?;
        }
        Ok(attributed)
    }
}

/// The part of the savings of all pools that others paid for; undefined where nothing is attributed.
pub(crate) fn wrong_pocket_share<'a>(pools: impl IntoIterator<Item = &'a Pool>) -> Result<Ratio, Fault> {
    let mut found = Attributed::default();
    for pool in pools {
        let attributed = pool.attributed()?;
        found.all = sum(found.all, attributed.all)?;
        found.own = sum(found.own, attributed.own)?;
    }
    Ok(match remaining_share(found.own, or_nothing(found.all))? {
        Ratio::Value(share) => Ratio::Value(round_half_up(share, SHARE_DIGITS)),
        other => other,
    })
}

/// What counts under conventions, programme by programme in the order of their numbers.
pub(super) fn pools(
    query: &AppraisalQuery,
    conventions: &Conventions,
    factors: &Factors,
    view: &View,
) -> Result<Vec<Pool>, Fault> {
    let months = conventions.counted_months();
    let mut pools: FxHashMap<MeasureNo, Pool> = FxHashMap::default();
    visit(
        query,
        view,
        &[Dimension::Measure],
        |row, party, month, amounts| {
            let counts = (months.first..=months.last).contains(&month);
            let Some(measure) = row.measure.filter(|_| counts) else {
                return Ok(());
            };
            let value = amounts.times(factors.of(month)?)?;
            let present = Present {
                cost: value.cost,
                saving: value.saving,
                transfer: value.transfer,
                net: value.net()?,
            };
            let pool = FlowAttribution::Programme.pool_of(measure, view);
            pools.entry(pool).or_default().add(party, &present)
        },
    )?;
    let mut pools: Vec<_> = pools.into_iter().collect();
    pools.sort_unstable_by_key(|(number, _)| *number);
    Ok(pools.into_iter().map(|(_, pool)| pool).collect())
}
