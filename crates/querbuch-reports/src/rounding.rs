//! Rounding several amounts at once, so that they add up.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use crate::finance::to_cents;

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

#[cfg(test)]
mod tests;
