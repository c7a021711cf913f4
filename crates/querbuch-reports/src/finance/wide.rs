//! Numbers with 128 significant bits, for what decimals cannot hold: roots, high powers, sums of them.

use std::cmp::Ordering;

use rust_decimal::Decimal;

/// Bits of a mantissa.
const BITS: u32 = u128::BITS;
/// Digits behind the point that a decimal has at most.
const SCALE_MAX: u32 = 28;
/// Bits of a decimal's mantissa.
const DECIMAL_BITS: i64 = 96;

/// A number that is not negative, with 128 significant bits and made of integers only, so that it is the same on
/// every machine. Each operation rounds down by less than 2^-126 of its result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wide {
    /// The highest bit is set, or all are zero.
    mantissa: u128,
    /// The value is `mantissa × 2^exponent`; 0 for zero.
    exponent: i64,
}

impl Wide {
    pub(crate) const ZERO: Self = Self {
        mantissa: 0,
        exponent: 0,
    };
    pub(crate) const ONE: Self = Self::power_of_two(0);

    pub(crate) const fn power_of_two(exponent: i64) -> Self {
        Self {
            mantissa: 1 << (BITS - 1),
            exponent: exponent - (BITS as i64 - 1),
        }
    }

    pub(crate) fn is_zero(self) -> bool {
        self.mantissa == 0
    }

    /// The value of `integer`, exactly.
    pub(crate) fn from_integer(integer: u128) -> Self {
        if integer == 0 {
            return Self::ZERO;
        }
        let shift = integer.leading_zeros();
        Self {
            mantissa: integer << shift,
            exponent: -i64::from(shift),
        }
    }

    /// The absolute value of a decimal.
    pub(crate) fn from_decimal(value: Decimal) -> Self {
        let mantissa = Self::from_integer(value.mantissa().unsigned_abs());
        mantissa.div(Self::from_integer(10_u128.pow(value.scale())))
    }

    pub(crate) fn mul(self, other: Self) -> Self {
        if self.is_zero() || other.is_zero() {
            return Self::ZERO;
        }
        let (high, low) = widening_mul(self.mantissa, other.mantissa);
        let exponent = self.exponent + other.exponent + i64::from(BITS);
        // Both mantissas are at least 2^127, so the product is at least 2^254.
        if high >> (BITS - 1) == 1 {
            return Self {
                mantissa: high,
                exponent,
            };
        }
        Self {
            mantissa: high << 1 | low >> (BITS - 1),
            exponent: exponent - 1,
        }
    }

    pub(crate) fn add(self, other: Self) -> Self {
        let (large, small) = if self.cmp(&other) == Ordering::Less {
            (other, self)
        } else {
            (self, other)
        };
        if small.is_zero() {
            return large;
        }
        // Not negative: of two normalised numbers the larger one has no smaller exponent.
        let distance = u32::try_from(large.exponent - small.exponent).unwrap_or(u32::MAX);
        let shifted = small.mantissa.checked_shr(distance).unwrap_or(0);
        match large.mantissa.checked_add(shifted) {
            Some(mantissa) => Self {
                mantissa,
                exponent: large.exponent,
            },
            None => Self {
                mantissa: large.mantissa.wrapping_add(shifted) >> 1 | 1 << (BITS - 1),
                exponent: large.exponent + 1,
            },
        }
    }

    /// The quotient; zero where the divisor is zero, which no caller passes.
    pub(crate) fn div(self, divisor: Self) -> Self {
        if self.is_zero() || divisor.is_zero() {
            return Self::ZERO;
        }
        // On paper, in binary: 128 digits of the quotient, of which the first is a one.
        let starts_below = self.mantissa < divisor.mantissa;
        let (mut rest, mut carry) = if starts_below {
            (self.mantissa << 1, true)
        } else {
            (self.mantissa, false)
        };
        let mut quotient = 0;
        for _ in 0..BITS {
            quotient <<= 1;
            if carry || rest >= divisor.mantissa {
                rest = rest.wrapping_sub(divisor.mantissa);
                quotient |= 1;
            }
            carry = rest >> (BITS - 1) == 1;
            rest <<= 1;
        }
        Self {
            mantissa: quotient,
            exponent: self.exponent - divisor.exponent - i64::from(BITS - 1) - i64::from(starts_below),
        }
    }

    pub(crate) fn half(self) -> Self {
        if self.is_zero() {
            return self;
        }
        Self {
            mantissa: self.mantissa,
            exponent: self.exponent - 1,
        }
    }

    /// The power with a relative error of less than `n × 2^-125`.
    pub(crate) fn pow(self, mut n: u64) -> Self {
        let mut power = Self::ONE;
        let mut square = self;
        while n > 0 {
            if n & 1 == 1 {
                power = power.mul(square);
            }
            n >>= 1;
            if n > 0 {
                square = square.mul(square);
            }
        }
        power
    }

    /// The power with a positive or negative exponent.
    pub(crate) fn powi(self, n: i64) -> Self {
        let power = self.pow(n.unsigned_abs());
        if n < 0 { Self::ONE.div(power) } else { power }
    }

    /// The root of degree `n ≥ 1`, bit by bit from above.
    pub(crate) fn root(self, n: u32) -> Self {
        if self.is_zero() || n <= 1 {
            return self;
        }
        let highest = (self.exponent + i64::from(BITS - 1)).div_euclid(i64::from(n));
        let mut root = Self::power_of_two(highest);
        for bit in (0..BITS - 1).rev() {
            let tried = Self {
                mantissa: root.mantissa | 1 << bit,
                ..root
            };
            if tried.pow(u64::from(n)).cmp(&self) != Ordering::Greater {
                root = tried;
            }
        }
        root
    }

    /// The nearest decimal, without zeros at its end; `None` where it has more than 28 digits before the point.
    pub(crate) fn to_decimal(self) -> Option<Decimal> {
        if self.is_zero() {
            return Some(Decimal::ZERO);
        }
        (0..=SCALE_MAX).rev().find_map(|scale| {
            let scaled = self.mul(Self::from_integer(10_u128.pow(scale)));
            if scaled.exponent + i64::from(BITS) > DECIMAL_BITS {
                return None;
            }
            // Below 2^96, so at least 32 bits lie behind the point.
            let shift = u32::try_from(-scaled.exponent).unwrap_or(u32::MAX);
            let half_bit = scaled.mantissa.checked_shr(shift - 1).unwrap_or(0) & 1;
            let whole = scaled.mantissa.checked_shr(shift).unwrap_or(0) + half_bit;
            let whole = i128::try_from(whole).ok()?;
            Decimal::try_from_i128_with_scale(whole, scale)
                .ok()
                .map(|decimal| decimal.normalize())
        })
    }
}

impl PartialOrd for Wide {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Wide {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.is_zero(), other.is_zero()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => (self.exponent, self.mantissa).cmp(&(other.exponent, other.mantissa)),
        }
    }
}

/// The upper and the lower half of a product.
fn widening_mul(a: u128, b: u128) -> (u128, u128) {
    const HALF: u32 = BITS / 2;
    const LOW: u128 = (1 << HALF) - 1;
    let (a_high, a_low) = (a >> HALF, a & LOW);
    let (b_high, b_low) = (b >> HALF, b & LOW);
    let low = a_low * b_low;
    let middle = a_high * b_low + (low >> HALF);
    let other = a_low * b_high + (middle & LOW);
    (
        a_high * b_high + (middle >> HALF) + (other >> HALF),
        other << HALF | low & LOW,
    )
}

#[cfg(test)]
mod tests;
