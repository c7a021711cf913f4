//! One driver at a time: what a net present value would be with an effect at its low or at its high.

use rust_decimal::Decimal;

use super::RiskEffect;
use crate::finance::ratio::{Ratio, switching_value};
use crate::finance::{FinanceError, add, sub};

/// What one effect does to a net present value, in cents, with all others at their mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TornadoBar {
    /// The number of the effect.
    pub number: u32,
    /// The net present value with the effect at its low.
    pub low: Decimal,
    /// The net present value with the effect at its high.
    pub high: Decimal,
    /// The difference between the two, never below zero.
    pub swing: Decimal,
    /// The share by which the effect must change until the net present value is zero, `-0.2` for a fifth less.
    pub switching: Ratio,
}

/// What effects bring at their mode: the sum of what is certain and of the modes, with its sign.
///
/// # Errors
/// [`FinanceError::Overflow`].
pub fn net_at_mode(effects: &[RiskEffect]) -> Result<Decimal, FinanceError> {
    effects.iter().try_fold(Decimal::ZERO, |sum, effect| {
        add(sum, effect.sign.of(at_mode(effect)?))
    })
}

fn at_mode(effect: &RiskEffect) -> Result<Decimal, FinanceError> {
    let mut modes = effect.spreads.iter().map(|spread| spread.mode);
    modes.try_fold(effect.certain, add)
}

/// A bar for each effect, the widest swing first, effects of equal swing by number. The base is the net present value
/// with all effects at their mode, which may hold more than these effects.
///
/// # Errors
/// [`FinanceError::NotInOrder`] where a spread is, [`FinanceError::Overflow`].
pub fn tornado(effects: &[RiskEffect], base: Decimal) -> Result<Vec<TornadoBar>, FinanceError> {
    let bar = |effect: &RiskEffect| {
        let (mut down, mut up) = (Decimal::ZERO, Decimal::ZERO);
        for spread in &effect.spreads {
            if spread.low > spread.mode || spread.mode > spread.high {
                return Err(FinanceError::NotInOrder);
            }
            down = add(down, sub(spread.low, spread.mode)?)?;
            up = add(up, sub(spread.high, spread.mode)?)?;
        }
        Ok(TornadoBar {
            number: effect.number,
            low: add(base, effect.sign.of(down))?,
            high: add(base, effect.sign.of(up))?,
            swing: sub(up, down)?,
            switching: switching_value(base, effect.sign.of(at_mode(effect)?))?,
        })
    };
    let mut bars = effects.iter().map(bar).collect::<Result<Vec<TornadoBar>, _>>()?;
    bars.sort_by(|a, b| b.swing.cmp(&a.swing).then(a.number.cmp(&b.number)));
    Ok(bars)
}

#[cfg(test)]
mod tests;
