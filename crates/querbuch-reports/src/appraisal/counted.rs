//! Which months of streams count under conventions.

use rust_decimal::Decimal;

use super::conventions::Conventions;
use super::fault::{Fault, sum};
use super::stream::Stream;
use super::sunk_cost::SunkAmounts;
use crate::finance::to_cents;

/// Leaves out of streams what the conventions do not count, and notes in them what lies before the base month, each sum
/// rounded once.
pub(crate) fn count<'a>(
    streams: impl Iterator<Item = &'a mut Stream>,
    conventions: &mut Conventions,
) -> Result<(), Fault> {
    let months = conventions.counted_months();
    let (mut cost, mut saving) = (Decimal::ZERO, Decimal::ZERO);
    for amounts in streams.flat_map(|stream| stream.cut(months)) {
        (cost, saving) = (sum(cost, amounts.cost)?, sum(saving, amounts.saving)?);
    }
    conventions.sunk = SunkAmounts {
        cost: to_cents(cost),
        saving: to_cents(saving),
    };
    Ok(())
}
