//! What Querbuch knows and decides. Pure: no IO, no clock, no randomness, no database, no web.
//!
//! # Data model
//! ```text
//! Unit ──parent──▶ Unit            a node of the one tree of territory and organisation
//!   ▲
//!   │owner                        Measure ──programme──▶ Measure
//! Measure ◀──measure── Effect ──unit──▶ Unit
//!                        ▲  kind × category × cashability
//!                        │
//! Booking ──postings──▶ Posting (effect, month, slot, amount in cents)
//!                        │ Σ over a prefix of the log
//!                        ▼
//!                      Cell  (effect, month) → plan, forecast, claimed, confirmed, cashed
//! ```
//!
//! # Modules
//! | module | what it holds |
//! |---|---|
//! | [`money`], [`month`], [`decimal`], [`code`], [`mod@reference`] | values, each with one validating constructor |
//! | [`words`], [`language`] | the closed words of the model, and the two languages of what people read |
//! | [`mod@unit`], [`measure`], [`effect`], [`category`] | master data: state, events, commands |
//! | [`schedule`] | plans and forecasts, which are set as a whole and recorded as differences |
//! | [`rate`] | discount rates and haircuts for optimism, each with its source |
//! | [`wage`] | what an hour of work costs, by system, year, level and class |
//! | [`indicator`], [`measurement`], [`capacity`] | what changes besides money, what follows from it, and the time that units have |
//! | [`booking`], [`journal`], [`cells`] | what was booked, posting by posting, and its sums |
//! | [`claim`] | who claimed which saving, and how far it has come |
//! | [`actuals`] | up to which month actuals count in an outlook, what was taken back and what came late |
//! | [`period`] | up to which month a unit has closed, and what may not be posted any more |
//! | [`key`], [`share`] | distribution keys, version by version; splitting an amount to the cent |
//! | [`allocation`] | an amount that is booked at one unit, shared among others by a key |
//! | [`event`], [`command`], [`state`], [`refusal`] | the closed sets, and the one place where state changes |
//! | [`search`] | names, found as people type them |
//! | [`snapshot`] | the state as bytes and back; each noun has its part in a `snapshot.rs` of its own |
//!
//! # Guarantees
//! - `decide` never changes anything; [`state::State::apply`] is the only place where state changes.
//! - Numbers of units, measures and effects are dense and given in the order of the log, so the state at
//!   an earlier position is a prefix of every list.
//! - The unit tree holds no cycle at any position. Each form that it had is kept: [`unit::Units::tree`].
//! - Transfers of one booking sum to zero per month, so no consolidated figure can change through them.
//! - Cloning a [`state::State`] costs a few reference counts: it is built of persistent collections.

pub mod actuals;
pub mod allocation;
mod bisect;
pub mod booking;
pub mod capacity;
pub mod category;
pub mod cells;
pub mod claim;
pub mod code;
pub mod command;
pub mod decimal;
pub mod effect;
pub mod event;
pub mod header;
pub mod id;
pub mod indicator;
pub mod journal;
pub mod key;
pub mod language;
pub mod measure;
pub mod measurement;
pub mod money;
pub mod month;
pub mod note;
pub mod period;
pub mod rate;
pub mod reference;
pub mod refusal;
pub mod register;
pub mod schedule;
pub mod search;
pub mod share;
pub mod snapshot;
pub mod state;
#[cfg(test)]
mod testing;
pub mod unit;
mod vocabulary;
pub mod wage;
pub mod words;
