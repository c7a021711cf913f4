//! What Querbuch answers: pure functions over a [`view::View`], which is the state as it was at a position.
//!
//! | where | what is there |
//! |---|---|
//! | **What every report shares** | |
//! | [`view`] | the state as of a position: a prefix of every list, and the cells that follow from it |
//! | [`basis`], [`outlook`] | plan, actual or outlook: which amounts count, and by which month; up to which month actuals do |
//! | [`filter`] | the conditions on units, measures, effects and months |
//! | [`dimension`], [`party`] | what rows are told apart by; who counts as one party |
//! | [`rounding`], [`share`] | rounding amounts so that they add up; splitting an amount to the cent |
//! | [`reach`] | what the rights of the reader reach of a view |
//! | `columns`, `subtree` | master data in columns; trees as lists of numbers, for everything below a unit |
//! | `state_diff`, `month_range` | what changed between two states of one log; months from a first to a last one |
//! | **Reports** | |
//! | [`balance`] | costs, savings, transfers and net per combination of dimensions: question, rows, adding up |
//! | [`by_unit_and_measure`], [`series`] | the figures of every unit and every measure at once; the months of one effect |
//! | [`flows`], [`allocation`] | who pays for whom; who bears what was shared by keys |
//! | [`booked_details`] | quantities by unit of measure; what was booked by the values of a tag |
//! | [`claims`], [`capacity`] | what was claimed and is still open; freed working time beside the time that units have |
//! | [`appraisal`] | whether a measure is worth it, overall and for each party, with chances and sensitivity |
//! | [`compare`] | the same report asked of two sides, and what differs |
//! | [`settlement`] | who must pay whom so that nobody loses: proposals by six rules, with their calculation |
//! | [`drift`], [`approaches`], [`portfolio`] | why a net present value moved; the three approaches; measures by their worth |
//! | **Arithmetic** | |
//! | [`finance`], [`risk`] | present values, returns and ratios; seeded simulation of net present values |
//! | **Speed** | |
//! | [`read_model`] | roll-ups and cumulated snapshots, kept beside the state; answers are the same without them |
//! | [`memory`] | what a ledger takes in memory |
//!
//! The same view and question give the same answer for ever: nothing here knows the time.

pub mod allocation;
pub mod appraisal;
pub mod approaches;
pub mod balance;
pub mod basis;
pub mod booked_details;
pub mod by_unit_and_measure;
pub mod capacity;
pub mod claims;
mod columns;
pub mod compare;
pub mod dimension;
pub mod drift;
pub mod filter;
pub mod finance;
pub mod flows;
pub mod memory;
mod month_range;
pub mod outlook;
pub mod party;
pub mod portfolio;
pub mod reach;
pub mod read_model;
pub mod risk;
pub mod rounding;
pub mod series;
pub mod settlement;
mod state_diff;
#[cfg(test)]
mod stopping_tests;
mod subtree;
#[cfg(test)]
mod testing;
pub mod view;

pub use querbuch_domain::share;
