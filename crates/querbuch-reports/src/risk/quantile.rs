//! Quantiles in whole numbers.

use super::Distribution;

/// The whole of a range: shares of it are counted in 2^-32.
const ONE: u64 = 1 << 32;

/// What lies between low and high, in millionths of a cent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Band {
    /// Where the mode lies, as a share of the range: 0 to [`ONE`].
    mode: u64,
    /// High less low.
    range: i128,
}

impl Band {
    /// A band whose mode lies so far above its low; the range is above zero and below 2^95.
    pub(super) fn new(mode: i128, range: i128) -> Self {
        let share = (mode * i128::from(ONE) + range / 2) / range;
        Self {
            mode: u64::try_from(share).unwrap_or(0).min(ONE),
            range,
        }
    }

    /// Adds the band to the one whose mode lies at the same share, as they move together, or as a further one.
    pub(super) fn merge_into(self, bands: &mut Vec<Self>) {
        match bands.binary_search_by_key(&self.mode, |band| band.mode) {
            Ok(index) => bands[index].range += self.range,
            Err(index) => bands.insert(index, self),
        }
    }

    /// What the draw is above the low: the quantile of the word as a share of 2^32.
    #[inline]
    pub(super) fn value(&self, distribution: Distribution, word: u32) -> i128 {
        let share = match distribution {
            Distribution::Uniform => u64::from(word),
            Distribution::Triangular => triangular(self.mode, word),
        };
        (self.range * i128::from(share) + i128::from(ONE / 2)) >> 32
    }
}

/// The quantile of the triangular distribution on 0 to 1: `√(u·m)` below the mode m, `1 − √((1−u)·(1−m))` above.
/// Both products are at most 2^64, whose root is a share again.
#[inline]
fn triangular(mode: u64, word: u32) -> u64 {
    let word = u64::from(word);
    if word < mode {
        (word * mode).isqrt()
    } else {
        ONE - (ONE - word).saturating_mul(ONE - mode).isqrt()
    }
}

#[cfg(test)]
mod tests;
