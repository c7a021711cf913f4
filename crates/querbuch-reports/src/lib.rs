//! What Querbuch answers. Pure functions over a [`view::View`]: the state as it was at a position.
//!
//! | module | what it holds |
//! |---|---|
//! | [`view`] | the state as of a position: a prefix of every list, and the cells that follow from it |
//! | [`basis`] | plan, actual, outlook: which cells count |
//! | [`filter`] | the conditions that reports share |
//! | [`balance`] | costs, savings, transfers and net per combination of dimensions |
//! | [`capacity`] | freed working time beside the time that units have |
//! | [`each`] | the figures of every unit and every measure at once |
//! | [`flows`] | who pays for whom |
//! | [`allocation`] | who bears what was shared by keys, and what another key would change |
//! | [`party`] | who counts as one party of a report |
//! | [`finance`] | money over time: present values, returns, ratios |
//! | [`appraisal`] | is it worth it, overall and for each party |
//! | [`drift`] | how a net present value moved between two moments, and why |
//! | [`approaches`], [`portfolio`] | the three approaches over time; measures by what they are worth |
//! | [`rounding`] | rounding several amounts so that they add up |
//! | [`share`] | splitting an amount to the cent |
//! | [`claims`] | what was claimed and is neither confirmed nor disputed |
//! | [`change`], [`kept`] | what happened between two states; a balance that is carried along |
//! | [`reading`] | what makes them fast: cumulated snapshots and roll-ups |
//! | [`memory`] | what all of it takes in memory |
//! | [`risk`] | simulated net present values, seeded; what they depend on |
//! | [`series`] | the months of one effect |
//!
//! The same view and question give the same answer for ever: nothing here knows the time.

pub mod allocation;
pub mod appraisal;
pub mod approaches;
mod axis;
pub mod balance;
pub mod basis;
mod belonging;
mod below;
pub mod capacity;
pub mod change;
pub mod claims;
mod cumulated;
pub mod dimension;
pub mod drift;
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
pub mod portfolio;
pub mod reading;
pub mod risk;
mod rollup;
pub mod rounding;
mod scan;
pub mod series;
mod sums;
#[cfg(test)]
mod testing;
pub mod view;

pub use querbuch_domain::share;
