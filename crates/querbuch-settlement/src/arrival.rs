//! Random arrival: everybody comes in a random order and takes what is left, up to the claim. Some are needed: they claim
//! the whole estate, so that the first of them leaves nothing (O'Neill 1982, "A problem of rights arbitration from the
//! Talmud"). It is the Shapley value of the game in which a group is worth what those outside of it leave.

use chacha20::ChaCha12Rng;
use chacha20::rand_core::{Rng as _, SeedableRng as _};
use num_bigint::BigInt;
use num_traits::{One as _, ToPrimitive as _, Zero};

use crate::Stop;
use crate::parts::Parts;

/// Most parties whose subsets are counted: 2^24 of them, a fraction of a second.
pub const COUNTED_MAX: usize = 24;
/// Orders that are drawn where there are few parties.
pub const DRAWS_MAX: u32 = 10_000;
/// Fewest orders that are drawn, however many parties there are.
pub const DRAWS_MIN: u32 = 200;
/// Arrivals that are drawn in all: some tenths of a second.
const ARRIVALS_DRAWN: u64 = 10_000_000;
/// Bits that a claim has where deviations are squared.
const SQUARED_BITS: u64 = 48;

/// Whole numbers that sums over subsets are made of: of 128 bits where they suffice, else of any size.
trait Sum: Clone + Zero + PartialOrd + Into<BigInt> {
    fn of(number: &BigInt) -> Option<Self>;
    fn increase(&mut self, other: &Self);
    fn less(&self, other: &Self) -> Self;
}

impl Sum for i128 {
    fn of(number: &BigInt) -> Option<Self> {
        // A sum of 2^24 of them keeps within 128 bits.
        (number.bits() <= 96).then(|| number.to_i128()).flatten()
    }

    fn increase(&mut self, other: &Self) {
        *self += other;
    }

    fn less(&self, other: &Self) -> Self {
        self - other
    }
}

impl Sum for BigInt {
    fn of(number: &BigInt) -> Option<Self> {
        Some(number.clone())
    }

    fn increase(&mut self, other: &Self) {
        *self += other;
    }

    fn less(&self, other: &Self) -> Self {
        self - other
    }
}

/// The shares of all parties, by counting the subsets of those that are not needed: first theirs, in their order, then
/// those of the `needed` ones, who all get the same. `None` beyond [`COUNTED_MAX`] claims. Claims and estate are not
/// below zero, and the claims of all add up to the estate or more.
pub(crate) fn counted(estate: &BigInt, claims: &[BigInt], needed: usize, stop: Stop<'_>) -> Option<Parts> {
    if claims.len() > COUNTED_MAX {
        return None;
    }
    let numbers: Option<Vec<i128>> = claims.iter().chain([estate]).map(i128::of).collect();
    let worth = match numbers {
        Some(_) => Worth::<i128>::of(estate, claims, stop)?.sums(),
        None => Worth::<BigInt>::of(estate, claims, stop)?.sums(),
    };
    Some(shares(estate, &worth, needed))
}

/// Sums over the groups of each size: of what they are worth together with all who are needed.
struct Sums {
    /// Over all groups of a size.
    of_size: Vec<BigInt>,
    /// By party: over those of a size that it is in.
    with: Vec<Vec<BigInt>>,
}

/// What groups are worth, `max(0, estate − claims of those outside)`, summed by size. The parties are in two halves, so
/// that each group is looked at twice and not once for each of its members.
struct Worth<N> {
    /// By group of the first half, and number of members from the second one.
    low: Vec<Vec<N>>,
    /// By group of the second half, and number of members from the first one.
    high: Vec<Vec<N>>,
}

impl<N: Sum> Worth<N> {
    fn of(estate: &BigInt, claims: &[BigInt], stop: Stop<'_>) -> Option<Self> {
        let estate = N::of(estate)?;
        let claims: Vec<N> = claims.iter().map(N::of).collect::<Option<_>>()?;
        let (first, second) = claims.split_at(claims.len() / 2);
        let (absent_low, absent_high) = (absent(first), absent(second));
        let mut low = vec![vec![N::zero(); second.len() + 1]; absent_low.len()];
        let mut high = vec![vec![N::zero(); first.len() + 1]; absent_high.len()];
        for (upper, outside_high) in absent_high.iter().enumerate() {
            if stop.has_passed() {
                break;
            }
            let left = estate.less(outside_high);
            let members = upper.count_ones() as usize;
            for (lower, outside_low) in absent_low.iter().enumerate() {
                let worth = left.less(outside_low);
                if worth > N::zero() {
                    low[lower][members].increase(&worth);
                    high[upper][lower.count_ones() as usize].increase(&worth);
                }
            }
        }
        Some(Self { low, high })
    }

    fn sums(&self) -> Sums {
        let (first, second) = (self.low.len().ilog2(), self.high.len().ilog2());
        let parties = (first + second) as usize;
        let mut sums = Sums {
            of_size: vec![BigInt::zero(); parties + 1],
            with: vec![vec![BigInt::zero(); parties + 1]; parties],
        };
        let mut gather = |groups: &[Vec<N>], offset: u32, is_first: bool| {
            for (group, by_others) in groups.iter().enumerate() {
                for (others, worth) in by_others.iter().enumerate() {
                    let size = group.count_ones() as usize + others;
                    let worth: BigInt = worth.clone().into();
                    for member in (0..groups.len().ilog2()).filter(|member| group >> member & 1 == 1) {
                        sums.with[(offset + member) as usize][size] += &worth;
                    }
                    if is_first {
                        sums.of_size[size] += worth;
                    }
                }
            }
        };
        gather(&self.low, 0, true);
        gather(&self.high, first, false);
        sums
    }
}

/// By group: the claims of those who are not in it.
fn absent<N: Sum>(claims: &[N]) -> Vec<N> {
    let everybody = (1_usize << claims.len()) - 1;
    let mut present = vec![N::zero(); everybody + 1];
    for group in 1..=everybody {
        let member = group.trailing_zeros() as usize;
        let mut sum = present[group & (group - 1)].clone();
        sum.increase(&claims[member]);
        present[group] = sum;
    }
    present.reverse();
    present
}

/// Shapley shares from the sums: a group of size `s` weighs `s! (n − s − 1)! / n!`. All of it is times `n! / e!`, where
/// `e` are needed: then every weight is a whole number.
fn shares(estate: &BigInt, sums: &Sums, needed: usize) -> Parts {
    let parties = sums.with.len();
    let product = |from: usize, to: usize| (from..=to).fold(BigInt::one(), |product, each| product * each);
    // Of a group of all who are needed and so many others.
    let weight = |others: usize| product(needed + 1, needed + others) * product(1, parties - others - 1);
    let denominator = product(needed + 1, needed + parties);
    let weights: Vec<BigInt> = (0..parties).map(weight).collect();
    let share = |with: &Vec<BigInt>| {
        let joined: BigInt = weights
            .iter()
            .zip(&with[1..])
            .map(|(weight, sum)| weight * sum)
            .sum();
        let missed = weights.iter().zip(sums.of_size.iter().zip(with));
        let missed: BigInt = missed.map(|(weight, (all, with))| weight * (all - with)).sum();
        joined - missed
    };
    let mut numerators: Vec<BigInt> = sums.with.iter().map(share).collect();
    if needed == 0 {
        return Parts::new(numerators, denominator);
    }
    let left = estate * &denominator - numerators.iter().sum::<BigInt>();
    let count = BigInt::from(needed);
    for numerator in &mut numerators {
        *numerator *= &count;
    }
    numerators.extend(std::iter::repeat_n(left, needed));
    Parts::new(numerators, denominator * count)
}

/// Shares that were drawn.
pub(crate) struct Drawn {
    /// First those who are not needed, in their order, then the needed ones.
    pub parts: Parts,
    /// How many orders were drawn.
    pub draws: u32,
    /// The largest standard error of a share, in the unit of the estate, rounded up.
    pub standard_error: i128,
}

/// How many orders are drawn of so many parties.
pub fn draws_of(parties: usize) -> u32 {
    let fitting = ARRIVALS_DRAWN / u64::try_from(parties.max(1)).unwrap_or(u64::MAX);
    u32::try_from(fitting)
        .unwrap_or(DRAWS_MAX)
        .clamp(DRAWS_MIN, DRAWS_MAX)
}

/// Totals of one party over the orders that were drawn.
#[derive(Clone, Default)]
struct Taken {
    sum: i128,
    squares: u128,
}

/// The mean over orders that a seed draws. The generator is ChaCha with twelve rounds; its key is the seed,
/// little-endian, followed by zeros. The same seed gives the same shares on every machine. Who is needed gets the mean
/// of all of them, as they are alike.
pub(crate) fn drawn(estate: i128, claims: &[i128], needed: usize, seed: u64, stop: Stop<'_>) -> Drawn {
    let parties = claims.len() + needed;
    let draws = draws_of(parties);
    let shift = 128_u64
        .saturating_sub(u64::from(estate.unsigned_abs().leading_zeros()))
        .saturating_sub(SQUARED_BITS);
    let squared = |amount: i128| (amount.unsigned_abs() >> shift).pow(2);
    let mut random = Orders::new(seed, parties);
    let mut taken = vec![Taken::default(); claims.len()];
    let mut by_needed = Taken::default();
    for _ in 0..draws {
        if stop.has_passed() {
            break;
        }
        let mut left = estate;
        random.walk(|party| {
            let take = claims.get(party).map_or(left, |claim| left.min(*claim));
            left -= take;
            let total = taken.get_mut(party).unwrap_or(&mut by_needed);
            total.sum += take;
            total.squares += squared(take);
            left > 0
        });
    }
    let count = i128::try_from(needed).unwrap_or(i128::MAX).max(1);
    // Each of those who are needed gets an equal part of what they took in an order.
    let errors = taken.iter().map(|taken| error(taken, draws, shift));
    let error_of_needed = error(&by_needed, draws, shift) / count;
    let standard_error = errors.chain([error_of_needed]).max().unwrap_or_default() + 1;
    let each = |taken: &Taken| BigInt::from(taken.sum) * count;
    let mut numerators: Vec<BigInt> = taken.iter().map(each).collect();
    numerators.extend(std::iter::repeat_n(BigInt::from(by_needed.sum), needed));
    Drawn {
        parts: Parts::new(numerators, BigInt::from(draws) * count),
        draws,
        standard_error,
    }
}

/// The standard error of a mean: `√((Σx² − (Σx)²/k) / (k (k−1)))`.
fn error(taken: &Taken, draws: u32, shift: u64) -> i128 {
    let (sum, draws) = (taken.sum.unsigned_abs() >> shift, u128::from(draws));
    let spread = taken.squares.saturating_sub(sum.saturating_mul(sum) / draws);
    let variance = spread / (draws * draws.saturating_sub(1)).max(1);
    i128::try_from(variance.isqrt() << shift).unwrap_or(i128::MAX)
}

/// Random orders of so many parties, each as long as it is looked at.
struct Orders {
    random: ChaCha12Rng,
    order: Vec<usize>,
}

impl Orders {
    fn new(seed: u64, parties: usize) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        Self {
            random: ChaCha12Rng::from_seed(key),
            order: (0..parties).collect(),
        }
    }

    /// Visits parties in a new order for as long as `visit` wants more (Fisher and Yates, from the front).
    fn walk(&mut self, mut visit: impl FnMut(usize) -> bool) {
        for place in 0..self.order.len() {
            let rest = u64::try_from(self.order.len() - place).unwrap_or(u64::MAX);
            // A word of 64 bits times the number of the rest: off by less than a part in 2^50.
            let word = u128::from(self.random.next_u64());
            let chosen = usize::try_from((word * u128::from(rest)) >> 64).unwrap_or_default();
            self.order.swap(place, place + chosen);
            if !visit(self.order[place]) {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests;
