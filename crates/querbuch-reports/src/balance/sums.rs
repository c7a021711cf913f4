//! Sums by kind, and how many amounts they come from.

use querbuch_domain::words::EffectKind;

/// How many kinds of effect there are.
const KINDS: usize = EffectKind::ALL.len();

/// Sums in cents, by kind. A row is there once an amount counts in it, also where it sums to zero, so the amounts are
/// counted too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    pub cents: [i128; KINDS],
    pub entries: [u32; KINDS],
}

impl Sums {
    /// Adds one amount.
    #[inline]
    pub fn add(&mut self, kind: usize, cents: i64) {
        self.cents[kind] += i128::from(cents);
        self.entries[kind] = self.entries[kind].saturating_add(1);
    }

    /// Adds a change: of the sum, and of the number of amounts.
    #[inline]
    pub fn change(&mut self, kind: usize, cents: i128, entries: i32) {
        self.cents[kind] += cents;
        self.entries[kind] = self.entries[kind].saturating_add_signed(entries);
    }

    /// Adds other sums.
    #[inline]
    pub fn merge(&mut self, other: &Self) {
        for kind in 0..KINDS {
            self.cents[kind] += other.cents[kind];
            self.entries[kind] = self.entries[kind].saturating_add(other.entries[kind]);
        }
    }

    /// The same without the kinds that are not wanted.
    pub fn only(mut self, wanted: impl Fn(EffectKind) -> bool) -> Self {
        for kind in EffectKind::ALL.iter().filter(|kind| !wanted(**kind)) {
            self.cents[*kind as usize] = 0;
            self.entries[*kind as usize] = 0;
        }
        self
    }

    /// Whether no amount counts.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.entries == [0; KINDS]
    }
}
