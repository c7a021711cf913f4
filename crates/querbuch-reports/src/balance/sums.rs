//! Sums by kind, and how many amounts they come from.

use querbuch_domain::words::EffectKind;

/// How many kinds of effect there are.
const KINDS: usize = EffectKind::ALL.len();

/// Sums in cents, by kind. A row is there once an amount counts in it, even if it sums to zero; so amounts are counted
/// too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    /// By the place of the kind in [`EffectKind::ALL`].
    pub cents: [i128; KINDS],
    /// How many amounts there are of each kind; it stays at its largest number instead of passing it.
    pub amounts: [u32; KINDS],
}

impl Sums {
    /// Adds one amount of a kind, given by its place in [`EffectKind::ALL`].
    #[inline]
    pub fn add(&mut self, kind: usize, cents: i64) {
        self.cents[kind] += i128::from(cents);
        self.amounts[kind] = self.amounts[kind].saturating_add(1);
    }

    /// Changes the sum of a kind, and the number of its amounts.
    #[inline]
    pub fn change(&mut self, kind: EffectKind, cents: i128, amounts: i32) {
        let kind = kind as usize;
        self.cents[kind] += cents;
        self.amounts[kind] = self.amounts[kind].saturating_add_signed(amounts);
    }

    /// Adds other sums and their numbers of amounts.
    #[inline]
    pub fn merge(&mut self, other: &Self) {
        for kind in 0..KINDS {
            self.cents[kind] += other.cents[kind];
            self.amounts[kind] = self.amounts[kind].saturating_add(other.amounts[kind]);
        }
    }

    /// The same without the kinds that are not wanted.
    pub fn only(mut self, wanted: impl Fn(EffectKind) -> bool) -> Self {
        for kind in EffectKind::ALL.iter().filter(|kind| !wanted(**kind)) {
            self.cents[*kind as usize] = 0;
            self.amounts[*kind as usize] = 0;
        }
        self
    }

    /// Whether there is no amount at all; amounts that sum to zero are some.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.amounts == [0; KINDS]
    }
}

/// What many rows sum to, and how many rows these are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Whole {
    pub sums: Sums,
    pub rows: usize,
}

impl Whole {
    /// Adds one row.
    pub fn add(&mut self, row: &Sums) {
        self.sums.merge(row);
        self.rows += 1;
    }
}
