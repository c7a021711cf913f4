//! What Querbuch answers. Pure functions over a [`view::View`]: the state as it was at a position.
//!
//! | module | what it holds |
//! |---|---|
//! | [`view`] | the state as of a position: a prefix of every list, and the cells that follow from it |
//! | [`basis`] | plan, actual, outlook: which cells count |
//! | [`filter`] | the conditions that reports share |
//! | [`balance`] | costs, savings, transfers and net per combination of dimensions |
//! | [`each`] | the figures of every unit and every measure at once |
//! | [`flows`] | who pays for whom |
//! | [`party`] | who counts as one party of a report |
//! | [`share`] | splitting an amount to the cent |
//! | [`change`], [`kept`] | what happened between two states; a balance that is carried along |
//! | [`reading`] | what makes them fast: cumulated snapshots and roll-ups |
//! | [`memory`] | what all of it takes in memory |
//! | [`finance`] | present values, internal rates, payback, ratios: pure arithmetic on flows |
//! | [`risk`] | simulated net present values, seeded; what they depend on |
//! | [`series`] | the months of one effect |
//!
//! The same view and question give the same answer for ever: nothing here knows the time.

mod axis;
pub mod balance;
pub mod basis;
pub mod change;
mod cumulated;
pub mod dimension;
pub mod each;
pub mod filter;
pub mod finance;
pub mod flows;
mod groups;
pub mod kept;
mod layout;
mod master;
pub mod memory;
pub mod party;
pub mod reading;
pub mod risk;
mod rollup;
mod scan;
pub mod series;
pub mod share;
mod sums;
#[cfg(test)]
mod testing;
pub mod view;
