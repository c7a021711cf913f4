//! Numbers that look random and are the same in every run.

/// SplitMix64: a few instructions a number, and every seed is as good as another.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// Begins with a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Any number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`. The tiny bias of the remainder does not matter here.
    pub fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % bound).unwrap_or(0)
    }

    /// A number below `bound`; small ones are much more likely, as some measures are far busier than others.
    pub fn skewed_below(&mut self, bound: usize) -> usize {
        let wide = self.below(bound) + 1;
        self.below(wide)
    }

    /// A number below `bound`, by Zipf's law: each power of two holds as many as the next one, so the first of
    /// thousands comes as often as the later half together.
    pub fn zipf_below(&mut self, bound: usize) -> usize {
        loop {
            let wide = 1
                << self.below(
                    bound
                        .checked_ilog2()
                        .map_or(1, |bits| usize::try_from(bits).unwrap_or(0) + 1),
                );
            let found = wide - 1 + self.below(wide);
            if found < bound.max(1) {
                return found;
            }
        }
    }

    /// An amount in cents: small ones are frequent, millions are rare, one in twenty takes something back.
    pub fn cents(&mut self) -> i64 {
        let magnitude = 10_i64.pow(u32::try_from(self.below(7)).unwrap_or(0) + 2);
        let amount = 1 + i64::try_from(self.next() % 1_000_000).unwrap_or(0) * magnitude / 1_000_000;
        if self.below(20) == 0 { -amount } else { amount }
    }

    /// A key as clients make them: 128 random bits in the form of a UUID.
    pub fn key(&mut self) -> String {
        uuid::Builder::from_u128((u128::from(self.next()) << 64) | u128::from(self.next()))
            .with_version(uuid::Version::Random)
            .into_uuid()
            .to_string()
    }
}
