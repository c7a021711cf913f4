//! Risk: what low and high estimates mean for a net present value. A seeded Monte Carlo simulation in whole numbers,
//! so that the same question gives the same answer on every machine, and the values at which a result turns.
//!
//! All months of an effect share one draw, and an effect draws from a stream of its own, so that its draws are the
//! same whatever else is looked at. The generator is ChaCha with twelve rounds; its key is the seed, little-endian,
//! followed by zeros; each draw is one 32-bit word. A draw lies within 2^-32 of the range from low to high.

mod quantile;
mod tornado;

use chacha20::ChaCha12Rng;
use chacha20::rand_core::{Rng as _, SeedableRng as _};
use querbuch_domain::deadline::Deadline;
use querbuch_domain::vocabulary;
use rust_decimal::Decimal;

use crate::finance::{FLOWS_MAX, FinanceError, round_half_up};
use quantile::Band;

pub use tornado::{TornadoBar, net_at_mode, tornado};

/// Fewest draws: below, not even a rough percentile is left.
pub const DRAWS_MIN: usize = 100;
/// Most draws: the error of a chance is then at most 0.16 percentage points, and nobody knows estimates that well.
pub const DRAWS_MAX: usize = 100_000;
/// Draws of all bands and parties together: some seconds of one core.
pub const WORK_MAX: usize = 200_000_000;
/// Digits behind the point of a cent that the sums keep.
const DIGITS: u32 = 6;
/// One cent, as the sums keep it.
const CENT: i128 = 1_000_000;
/// Largest present value, in cents: a thousand times the largest posting.
const CENTS_MAX: i128 = 1_000_000_000_000_000_000;

vocabulary! {
    /// How what is between low and high is spread.
    Distribution {
        /// The nearer to the mode, the more likely.
        Triangular = "TRIANGULAR" ["dreieckig", "triangular"],
        /// All alike; the mode does not matter.
        Uniform = "UNIFORM" ["gleichmäßig", "uniform"],
    }
}

vocabulary! {
    /// Which effects turn out well together.
    Correlation {
        /// None: each by itself.
        Independent = "INDEPENDENT" ["unabhängig", "independent"],
        /// All effects of a measure: its costs are low when its savings are high.
        Measure = "MEASURE" ["gemeinsam je Maßnahme", "together within a measure"],
    }
}

impl Correlation {
    /// The stream that an effect draws from: its own, or its measure's.
    pub fn stream(self, effect: u32, measure: u32) -> u64 {
        match self {
            Self::Independent => u64::from(effect),
            Self::Measure => 1 << 32 | u64::from(measure),
        }
    }
}

/// Whether an effect adds to the net or takes from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// It adds, as a saving or a transfer received does.
    Plus,
    /// It takes away, as a cost does.
    Minus,
}

impl Sign {
    /// The value, or what it takes away.
    pub(crate) fn of<T: std::ops::Neg<Output = T>>(self, value: T) -> T {
        match self {
            Self::Plus => value,
            Self::Minus => -value,
        }
    }
}

/// A present value that is not known for certain, in cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spread {
    /// The lowest value that it can have.
    pub low: Decimal,
    /// The most likely value.
    pub mode: Decimal,
    /// The highest value that it can have.
    pub high: Decimal,
}

/// An effect as the simulation sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RiskEffect {
    /// Its number, which orders effects of equal weight.
    pub number: u32,
    /// What it draws from; effects of one stream turn out well or badly together.
    pub stream: u64,
    /// Index of the party that it belongs to.
    pub party: usize,
    /// Whether it adds to the net or takes from it.
    pub sign: Sign,
    /// Present value of what is known, in cents.
    pub certain: Decimal,
    /// Present values of what is not known: of each month, or of months together.
    pub spreads: Vec<Spread>,
}

/// How a simulation is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Simulation {
    /// How many times all is drawn.
    pub draws: usize,
    /// The seed of the random numbers: the same seed gives the same draws.
    pub seed: u64,
    /// How amounts are spread between low and high.
    pub distribution: Distribution,
}

/// What a net present value may be, in cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Risk {
    /// Of a hundred draws, five are lower or equal. Percentiles are drawn values, by nearest rank.
    pub p5: Decimal,
    /// Half of the draws are lower or equal.
    pub p50: Decimal,
    /// Of a hundred draws, five are higher.
    pub p95: Decimal,
    /// The mean of all draws.
    pub mean: Decimal,
    /// The share of draws above zero; zero itself is no gain.
    pub chance_positive: Decimal,
}

/// The risk of each party and of all together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Risks {
    /// The risk of all effects together.
    pub overall: Risk,
    /// The risk of each party, by its index. A party without effects has a net of zero.
    pub parties: Vec<Risk>,
}

impl Simulation {
    /// Draws the net of so many parties and of all effects together. An effect of a party beyond them counts in the
    /// whole only.
    ///
    /// # Errors
    /// [`FinanceError::Draws`]; [`FinanceError::TooMany`] where draws of all effects exceed [`WORK_MAX`];
    /// [`FinanceError::NotInOrder`] where a spread is; [`FinanceError::Overflow`] for present values beyond 10^18
    /// cents.
    pub fn run(&self, effects: &[RiskEffect], parties: usize) -> Result<Risks, FinanceError> {
        self.run_until(effects, parties, &Deadline::default())
    }

    /// The same as [`run`](Self::run) until a deadline passes; what was drawn then means nothing.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn run_until(
        &self,
        effects: &[RiskEffect],
        parties: usize,
        deadline: &Deadline,
    ) -> Result<Risks, FinanceError> {
        let bounds = FinanceError::Draws {
            min: DRAWS_MIN,
            max: DRAWS_MAX,
        };
        if !(DRAWS_MIN..=DRAWS_MAX).contains(&self.draws) {
            return Err(bounds);
        }
        let effects = effects
            .iter()
            .map(FixedPointEffect::try_new)
            .collect::<Result<Vec<_>, _>>()?;
        let series: usize = effects.iter().map(|effect| effect.bands.len()).sum::<usize>() + parties;
        let series_max = WORK_MAX / self.draws;
        if series > series_max {
            return Err(FinanceError::TooMany { max: series_max });
        }
        let mut words = RandomWords::new(self.seed, self.draws);
        let mut overall = vec![0; self.draws];
        let mut risks = Vec::with_capacity(parties);
        let mut of_party: Vec<Vec<&FixedPointEffect>> = vec![Vec::new(); parties];
        for effect in deadline.watch_each(&effects) {
            match of_party.get_mut(effect.party) {
                Some(list) => list.push(effect),
                None => self.draw(effect, &mut words, &mut overall, deadline),
            }
        }
        for list in deadline.watch_each(of_party) {
            let mut nets = vec![0; self.draws];
            for effect in deadline.watch_each(list) {
                self.draw(effect, &mut words, &mut nets, deadline);
            }
            for (sum, net) in overall.iter_mut().zip(&nets) {
                *sum += net;
            }
            risks.push(risk(nets)?);
        }
        Ok(Risks {
            overall: risk(overall)?,
            parties: risks,
        })
    }

    /// Adds what an effect brings in each draw.
    fn draw(
        &self,
        effect: &FixedPointEffect,
        words: &mut RandomWords,
        nets: &mut [i128],
        deadline: &Deadline,
    ) {
        let certain = effect.sign.of(effect.certain);
        if effect.bands.is_empty() {
            for net in nets {
                *net += certain;
            }
            return;
        }
        let words = words.of(effect.stream);
        for (index, band) in deadline.watch_each(&effect.bands).enumerate() {
            let certain = if index == 0 { certain } else { 0 };
            for (net, word) in nets.iter_mut().zip(words) {
                // A good draw is a high saving and a low cost.
                let word = match effect.sign {
                    Sign::Plus => *word,
                    Sign::Minus => !*word,
                };
                *net += certain + effect.sign.of(band.value(self.distribution, word));
            }
        }
    }
}

/// An effect in whole millionths of a cent.
struct FixedPointEffect {
    stream: u64,
    party: usize,
    sign: Sign,
    certain: i128,
    bands: Vec<Band>,
}

impl FixedPointEffect {
    fn try_new(effect: &RiskEffect) -> Result<Self, FinanceError> {
        if effect.spreads.len() > FLOWS_MAX {
            // So many ranges, each of at most 2 · 10^24, add up to less than 2^95.
            return Err(FinanceError::TooMany { max: FLOWS_MAX });
        }
        let mut certain = to_fixed(effect.certain)?;
        let mut bands: Vec<Band> = Vec::new();
        for spread in &effect.spreads {
            let (low, mode, high) = (
                to_fixed(spread.low)?,
                to_fixed(spread.mode)?,
                to_fixed(spread.high)?,
            );
            if low > mode || mode > high {
                return Err(FinanceError::NotInOrder);
            }
            certain += low;
            if low < high {
                Band::new(mode - low, high - low).merge_into(&mut bands);
            }
        }
        Ok(Self {
            stream: effect.stream,
            party: effect.party,
            sign: effect.sign,
            certain,
            bands,
        })
    }
}

/// Random words of one stream at a time: those of the stream that was asked for last are kept.
struct RandomWords {
    key: [u8; 32],
    stream: Option<u64>,
    drawn: Vec<u32>,
}

impl RandomWords {
    fn new(seed: u64, draws: usize) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        Self {
            key,
            stream: None,
            drawn: vec![0; draws],
        }
    }

    /// The words of a stream, one for each draw.
    fn of(&mut self, stream: u64) -> &[u32] {
        if self.stream != Some(stream) {
            let mut generator = ChaCha12Rng::from_seed(self.key);
            generator.set_stream(stream);
            self.drawn.fill_with(|| generator.next_u32());
            self.stream = Some(stream);
        }
        &self.drawn
    }
}

/// A present value in millionths of a cent.
fn to_fixed(cents: Decimal) -> Result<i128, FinanceError> {
    let rounded = round_half_up(cents, DIGITS);
    let unit = 10_i128.pow(DIGITS - rounded.scale());
    let fixed = rounded
        .mantissa()
        .checked_mul(unit)
        .ok_or(FinanceError::Overflow)?;
    if fixed.abs() > CENTS_MAX * CENT {
        return Err(FinanceError::Overflow);
    }
    Ok(fixed)
}

/// Millionths of a cent as a present value in cents.
fn from_fixed(fixed: i128) -> Result<Decimal, FinanceError> {
    let decimal = Decimal::try_from_i128_with_scale(fixed, DIGITS);
    decimal
        .map(|decimal| decimal.normalize())
        .map_err(|_| FinanceError::Overflow)
}

/// The percentiles, the mean and the chance of a gain over the nets of all draws.
fn risk(mut nets: Vec<i128>) -> Result<Risk, FinanceError> {
    let count = nets.len();
    let draws = i128::try_from(count).map_err(|_| FinanceError::Overflow)?;
    let sum = nets.iter().try_fold(0_i128, |sum, net| sum.checked_add(*net));
    let sum = sum.ok_or(FinanceError::Overflow)?;
    let positive = nets.iter().filter(|net| **net > 0).count();
    let mut percentile = |percent: usize| {
        // Nearest rank: the smallest value that so many draws do not exceed.
        let rank = (percent * count).div_ceil(100).max(1);
        let (_, value, _) = nets.select_nth_unstable(rank - 1);
        from_fixed(*value)
    };
    Ok(Risk {
        p5: percentile(5)?,
        p50: percentile(50)?,
        p95: percentile(95)?,
        mean: from_fixed(sum.div_euclid(draws))?,
        chance_positive: Decimal::from(positive) / Decimal::from(count),
    })
}

#[cfg(test)]
mod tests;
