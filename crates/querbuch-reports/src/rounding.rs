//! Rounding several amounts at once, so that they add up; parts of a whole.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use crate::finance::{round_half_up, to_cents};

/// Rounds amounts in cents so that they add up to `total`, which is their sum, rounded: each is rounded down or up,
/// and those are rounded up that come closest to it (largest remainder). Of equal remainders, the earlier one is
/// rounded up. A total that is further away is met as well, by a cent more or less for each.
pub fn apportion(parts: &[Decimal], total: i128) -> Vec<i128> {
    let mut cents: Vec<i128> = parts.iter().map(|part| to_cents(part.floor())).collect();
    // There are fewer parts than numbers; without any, nothing adds up to anything.
    let Some(count) = i128::try_from(cents.len()).ok().filter(|count| *count > 0) else {
        return cents;
    };
    let mut by_remainder: Vec<usize> = (0..parts.len()).collect();
    let remainder = |index: usize| parts[index] - parts[index].floor();
    by_remainder.sort_by_key(|index| Reverse(remainder(*index)));
    let left = total - cents.iter().sum::<i128>();
    let (each, rest) = (left.div_euclid(count), left.rem_euclid(count));
    for (place, index) in (0_i128..).zip(by_remainder) {
        cents[index] += each + i128::from(place < rest);
    }
    cents
}

/// Digits behind the point of a share: more than anybody compares, as ratios have.
const SHARE_DIGITS: u32 = 10;

/// An amount as a part of a total, both in cents: 0.25 for a quarter, rounded half up to ten digits behind the point.
/// None of a total of zero. Where amounts of both signs make up a total, a part can be below zero or above one.
pub fn share(part: i128, total: i128) -> Option<Decimal> {
    // Amounts beyond 10^27 cents lose digits that no share of ten digits shows.
    let scale = 10_i128.pow(SHARE_DIGITS + 2);
    let quotient = match part.checked_mul(scale) {
        Some(scaled) => scaled.checked_div(total)?,
        None => part.checked_div(total / scale)?,
    };
    let exact = Decimal::try_from_i128_with_scale(quotient, SHARE_DIGITS + 2).ok()?;
    Some(round_half_up(exact, SHARE_DIGITS).normalize())
}

#[cfg(test)]
mod tests;
