//! Who must pay whom so that nobody loses: the arithmetic of a settlement, without a ledger.
//!
//! | module | what it holds |
//! |---|---|
//! | [`fraction`], [`parts`] | exact fractions; a whole in exact parts, and the parts rounded to whole cents |
//! | [`game`] | any cooperative game of up to twelve players: Shapley, Gately, separable costs, stability |
//! | [`nucleolus`] | the nucleolus and the pre-nucleolus of such a game, by linear programs in whole numbers |
//! | [`claims`] | the rules of a shortfall: who gets how much of too little |
//! | [`arrival`] | random arrival, by counting subsets or by drawing orders |
//! | [`split`] | the savings game of parties of whom some are needed, in closed form for thousands of parties |
//! | [`netting`] | the fewest payments that bring everybody to their figure |
//!
//! Nothing here knows what a party is, what time it is, or what a float is. Long computations ask a [`Stop`] whether
//! anybody still waits.

pub mod arrival;
pub mod claims;
pub mod fraction;
pub mod game;
pub mod netting;
pub mod nucleolus;
pub mod parts;
pub mod split;

/// Whether a long computation is to end early. What it gives then means nothing.
#[derive(Clone, Copy)]
pub struct Stop<'a>(&'a dyn Fn() -> bool);

impl<'a> Stop<'a> {
    /// Never ends anything early.
    pub const NEVER: Stop<'static> = Stop(&|| false);

    /// Ends what is computed as soon as `is_over` says so; it is asked some thousand times a second.
    pub fn when(is_over: &'a dyn Fn() -> bool) -> Self {
        Self(is_over)
    }

    /// Whether to end now.
    pub fn has_passed(self) -> bool {
        (self.0)()
    }
}
