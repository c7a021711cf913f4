//! Chance that can be repeated.

/// Throws after a seed: the same seed gives the same throws. What the machine does meanwhile is another matter.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Dice of a story. `QUERBUCH_TESTS_SEED` gives them another course.
    pub fn of(story: &str) -> Self {
        let seed = std::env::var("QUERBUCH_TESTS_SEED").ok();
        let seed: u64 = seed.and_then(|seed| seed.parse().ok()).unwrap_or(1);
        println!("{story}: QUERBUCH_TESTS_SEED={seed}");
        let mixed = story.bytes().fold(seed, |mixed, byte| {
            mixed.wrapping_mul(0x100_0000_01b3) ^ u64::from(byte)
        });
        Self(mixed)
    }

    /// Dice of their own, for a thread.
    #[must_use]
    pub fn split(&mut self) -> Self {
        Self(self.next())
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// True in so many cases out of a hundred.
    pub fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }

    /// SplitMix64.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
