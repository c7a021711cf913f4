//! Quantities: how much of what was used or saved, and at which price.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::fault::BookingFault;
use crate::code::{TextFault, check_name};
use crate::decimal::{Decimal, exact};
use crate::money::{AmountError, Cents};
use crate::refusal::{InputFault, Refusal};

/// Digits that a quantity or a price may have before and behind its point together: their product fits 128 bits.
pub const QUANTITY_DIGITS_MAX: u32 = 18;
/// Digits of them behind the point: a second as a part of an hour, a price of a millionth of a euro.
pub const QUANTITY_PLACES_MAX: u32 = 6;
/// Longest unit of measure, in characters.
pub const UNIT_OF_MEASURE_CHARS_MAX: usize = 50;

/// So much of something, at a price: 12.5 hours at 80 euros.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "QuantityParts")]
pub struct Quantity {
    /// How much; negative for less.
    #[serde(with = "exact")]
    count: Decimal,
    unit_of_measure: Arc<str>,
    /// Euros for one unit of measure, never negative.
    #[serde(with = "exact")]
    price: Decimal,
}

/// A quantity of an act that was prepared, as the log holds it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuantityParts {
    #[serde(with = "exact")]
    count: Decimal,
    unit_of_measure: Arc<str>,
    #[serde(with = "exact")]
    price: Decimal,
}

impl TryFrom<QuantityParts> for Quantity {
    type Error = &'static str;

    fn try_from(parts: QuantityParts) -> Result<Self, Self::Error> {
        Self::try_new(parts.count, &parts.unit_of_measure, parts.price).map_err(|_| "a malformed quantity")
    }
}

/// What a line says of its amount: the amount, or a quantity with its unit of measure and its price, or all of them.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the words of the model")]
pub struct GivenAmount {
    pub amount: Option<Cents>,
    pub quantity: Option<Decimal>,
    pub unit_of_measure: Option<Arc<str>>,
    pub price: Option<Decimal>,
}

impl GivenAmount {
    /// The amount and the quantity that were meant.
    ///
    /// # Errors
    /// In this order: neither an amount nor a quantity; a quantity of which a part is missing; a malformed unit of
    /// measure; a number with too many digits; a negative price; an amount out of range; one that is not quantity × price.
    pub fn settle(self) -> Result<(Cents, Option<Quantity>), Refusal> {
        let (count, unit_of_measure, price) = match (self.quantity, self.unit_of_measure, self.price) {
            (None, None, None) => {
                let amount = self.amount;
                let amount =
                    amount.ok_or_else(|| Refusal::at("amount", BookingFault::NeitherAmountNorQuantity))?;
                return Ok((amount, None));
            }
            (Some(count), Some(unit_of_measure), Some(price)) => (count, unit_of_measure, price),
            (quantity, unit_of_measure, _) => {
                let missing = match (quantity, unit_of_measure) {
                    (None, _) => "quantity",
                    (_, None) => "unitOfMeasure",
                    _ => "price",
                };
                return Err(Refusal::at(missing, BookingFault::QuantityIncomplete));
            }
        };
        let quantity = Quantity::try_new(count, &unit_of_measure, price)?;
        let product = quantity.amount()?;
        match self.amount {
            Some(given) => quantity.require_agrees(given).map(|()| (given, Some(quantity))),
            None => Ok((product, Some(quantity))),
        }
    }
}

impl Quantity {
    /// A quantity within its bounds.
    ///
    /// # Errors
    /// A malformed unit of measure, a number with too many digits, a negative price.
    pub fn try_new(count: Decimal, unit_of_measure: &str, price: Decimal) -> Result<Self, Refusal> {
        let unit_of_measure = unit_of_measure.trim();
        let unit_of_measure = if unit_of_measure.chars().count() > UNIT_OF_MEASURE_CHARS_MAX {
            Err(TextFault::TooLong {
                chars_max: UNIT_OF_MEASURE_CHARS_MAX,
            })
        } else {
            check_name(unit_of_measure)
        };
        let unit_of_measure = unit_of_measure.map_err(|fault| Refusal::at("unitOfMeasure", fault))?;
        let (count, price) = (count.normalize(), price.normalize());
        for (field, number) in [("quantity", count), ("price", price)] {
            if !is_bounded(number) {
                let given = number.to_string().into();
                return Err(Refusal::at(field, InputFault::DecimalTooManyDigits { given }));
            }
        }
        if price < Decimal::ZERO {
            let given = price.to_string().into();
            return Err(Refusal::at("price", BookingFault::NegativePrice { given }));
        }
        Ok(Self {
            count,
            unit_of_measure,
            price,
        })
    }

    /// A quantity as the log or a snapshot holds it, of which [`Self::is_plausible`] tells.
    pub(super) fn recorded(count: Decimal, unit_of_measure: Arc<str>, price: Decimal) -> Self {
        Self {
            count,
            unit_of_measure,
            price,
        }
    }

    /// How much; negative for less.
    pub fn count(&self) -> Decimal {
        self.count
    }

    /// Of what.
    pub fn unit_of_measure(&self) -> &Arc<str> {
        &self.unit_of_measure
    }

    /// Euros for one unit of measure.
    pub fn price(&self) -> Decimal {
        self.price
    }

    /// Quantity × price, rounded once, half-up to the cent (away from zero, so that a reversal is the exact opposite).
    ///
    /// # Errors
    /// A product beyond the range of an amount.
    pub fn amount(&self) -> Result<Cents, Refusal> {
        let cents = self.product_cents().and_then(|cents| i64::try_from(cents).ok());
        let amount = cents.map(Cents).and_then(|cents| cents.in_range().ok());
        amount.ok_or_else(|| {
            let given = format!("{} × {}", self.count, self.price);
            Refusal::at("quantity", InputFault::amount(AmountError::OutOfRange, given))
        })
    }

    /// Whether an amount is quantity × price.
    ///
    /// # Errors
    /// Both figures, where it is not.
    pub fn require_agrees(&self, given: Cents) -> Result<(), Refusal> {
        let product = self.amount()?;
        if product == given {
            return Ok(());
        }
        let fault = BookingFault::AmountDisagrees {
            given: given.to_string().into(),
            product: product.to_string().into(),
            quantity: self.count.to_string().into(),
            price: self.price.to_string().into(),
        };
        Err(Refusal::at("amount", fault))
    }

    /// The same for the line that takes this one back.
    #[must_use]
    pub fn inverted(&self) -> Self {
        Self {
            // Less of nothing is nothing: a decimal knows a negative zero.
            count: (-self.count).normalize(),
            ..self.clone()
        }
    }

    /// Whether a command would have let it in, with this amount.
    pub(super) fn is_plausible(&self, cents: i64) -> bool {
        is_bounded(self.count)
            && is_bounded(self.price)
            && self.price >= Decimal::ZERO
            && self.product_cents() == Some(i128::from(cents))
    }

    fn product_cents(&self) -> Option<i128> {
        let product = self.count.mantissa().checked_mul(self.price.mantissa())?;
        let places = self.count.scale() + self.price.scale();
        if places <= 2 {
            return product.checked_mul(10_i128.checked_pow(2 - places)?);
        }
        let divisor = 10_i128.checked_pow(places - 2)?;
        let magnitude = product.checked_abs()?.checked_add(divisor / 2)? / divisor;
        Some(magnitude * product.signum())
    }

    /// As people read it: `12.5 h × 80`.
    pub fn describe(&self) -> String {
        format!("{} {} × {}", self.count, self.unit_of_measure, self.price)
    }
}

/// The sum of some quantities; `None` where they are not of one unit of measure, or beyond what a decimal holds.
pub fn sum_of<'a>(quantities: impl Iterator<Item = &'a Quantity>) -> Option<(Decimal, Arc<str>)> {
    let mut sum: Option<(Decimal, Arc<str>)> = None;
    for quantity in quantities {
        sum = Some(match sum {
            None => (quantity.count, quantity.unit_of_measure.clone()),
            Some((count, unit)) if unit == quantity.unit_of_measure => {
                (count.checked_add(quantity.count)?.normalize(), unit)
            }
            Some(_) => return None,
        });
    }
    sum
}

fn is_bounded(number: Decimal) -> bool {
    let digits = number
        .mantissa()
        .unsigned_abs()
        .checked_ilog10()
        .map_or(1, |digits| digits + 1);
    number.scale() <= QUANTITY_PLACES_MAX && digits <= QUANTITY_DIGITS_MAX
}

#[cfg(test)]
mod tests;
