//! Splitting an amount to the cent.

/// What one weight counts at most: more than the cents of all postings that a log can hold, and small enough
/// that the sum of any weights that fit into memory is exact.
pub const SPLIT_WEIGHT_MAX: u128 = 1 << 100;

/// Splits an amount in proportion to weights, by largest remainder: each part is the exact share rounded down or
/// up, and the parts always add up to the amount. A weight below zero counts as zero. Of equal remainders, the
/// earlier one is rounded up: whoever lists the weights decides by their order.
///
/// A negative amount is split as its opposite is. `None` where no weight is above zero: there is nobody to bear
/// the amount.
pub fn split(amount: i128, weights: &[i128]) -> Option<Vec<i128>> {
    let weight = |weight: &i128| u128::try_from(*weight).unwrap_or(0).min(SPLIT_WEIGHT_MAX);
    let total: u128 = weights.iter().map(weight).sum();
    if total == 0 {
        return None;
    }
    let magnitude = amount.unsigned_abs();
    let (mut parts, remainders): (Vec<u128>, Vec<u128>) = weights
        .iter()
        .map(|each| share(magnitude, weight(each), total))
        .unzip();
    let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
    by_remainder.sort_by(|a, b| remainders[*b].cmp(&remainders[*a]));
    // The remainders sum to this many times the total, so there are at least as many that are not zero.
    let left = magnitude - parts.iter().sum::<u128>();
    let rounded_up = usize::try_from(left).unwrap_or(usize::MAX);
    for index in by_remainder.into_iter().take(rounded_up) {
        parts[index] += 1;
    }
    let sign = |part: u128| {
        if amount < 0 {
            0_i128.wrapping_sub_unsigned(part)
        } else {
            0_i128.wrapping_add_unsigned(part)
        }
    };
    Some(parts.into_iter().map(sign).collect())
}

/// `amount × weight / total` and what is left of it, where the weight is at most the total.
fn share(amount: u128, weight: u128, total: u128) -> (u128, u128) {
    match amount.checked_mul(weight) {
        Some(product) => (product / total, product % total),
        None => long_share(amount, weight, total),
    }
}

/// The same where the product has more than 128 bits: bit by bit, as one divides on paper.
fn long_share(amount: u128, weight: u128, total: u128) -> (u128, u128) {
    (0..u128::BITS).rev().fold((0, 0), |(quotient, remainder), bit| {
        let dividend = 2 * remainder + (amount >> bit & 1) * weight;
        (2 * quotient + dividend / total, dividend % total)
    })
}

#[cfg(test)]
mod tests;
