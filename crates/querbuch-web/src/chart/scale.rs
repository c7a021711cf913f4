//! Axes with round steps.

use super::{length, nth};

/// Steps of an axis at most: more labels than that stand on each other.
const STEPS_MAX: i128 = 6;

/// An axis from one figure to another, in cents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scale {
    /// The lowest tick; zero or below.
    pub low: i128,
    /// The highest tick; zero or above.
    pub high: i128,
    /// From tick to tick.
    pub step: i128,
}

impl Scale {
    /// The axis that holds some figures and zero, with steps of 1, 2 or 5 times a power of ten.
    pub fn of(figures: impl Iterator<Item = i128>) -> Self {
        let (mut low, mut high) = (0, 0);
        for figure in figures {
            low = low.min(figure);
            high = high.max(figure);
        }
        let span = high.saturating_sub(low).max(1);
        let mut power: i128 = 1;
        let step = 'found: loop {
            for factor in [1, 2, 5] {
                let step = power.saturating_mul(factor);
                if span / step < STEPS_MAX || step == i128::MAX {
                    break 'found step;
                }
            }
            power = power.saturating_mul(10);
        };
        let up = |figure: i128| {
            figure
                .saturating_add(step - 1)
                .div_euclid(step)
                .saturating_mul(step)
        };
        let high = if high > 0 { up(high) } else { 0 };
        let low = if low < 0 {
            low.div_euclid(step).saturating_mul(step)
        } else {
            0
        };
        Self {
            low,
            high: if low == 0 && high == 0 { step } else { high },
            step,
        }
    }

    /// The ticks, from the lowest to the highest.
    pub fn ticks(&self) -> impl Iterator<Item = i128> + '_ {
        let count = (self.high - self.low) / self.step;
        (0..=count).map(|tick| self.low + tick * self.step)
    }

    /// Where a figure stands between two ends of the axis.
    pub fn place(&self, figure: i128, (from, to): (f64, f64)) -> f64 {
        from + (to - from) * length(figure.saturating_sub(self.low))
            / length(self.high.saturating_sub(self.low))
    }
}

/// The middle of each of some bands of equal width.
pub fn bands(count: usize, (from, to): (f64, f64)) -> impl Fn(usize) -> f64 {
    let width = (to - from) / nth(count.max(1));
    move |place| from + width * (nth(place) + 0.5)
}
