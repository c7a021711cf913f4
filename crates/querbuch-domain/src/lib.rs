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
//! | **Values and words** | |
//! | [`money`], [`month`], [`instant`], [`decimal`], [`code`], [`mod@reference`], [`id`] | values, each with one validating constructor; numbers and positions |
//! | [`deadline`] | when a long computation is to stop |
//! | [`words`], [`language`] | the closed words of the model, and the two languages of what people read. They name no noun |
//! | [`category`] | the catalogue of categories |
//! | [`share`], [`search`], [`amend`], [`differing`] | splitting an amount to the cent; names, found as people type them; what becomes of a value that may be absent; what differs of something that is known |
//! | **Nouns** | |
//! | [`mod@unit`], [`measure`], [`effect`] | master data |
//! | [`schedule`] | plans and forecasts, which are set as a whole and recorded as differences |
//! | [`booking`], [`journal`], [`cells`] | what was booked, posting by posting, and its sums |
//! | [`claim`] | who claimed which saving, and how far it has come |
//! | [`actuals`] | up to which month actuals count in an outlook, what was taken back and what came late |
//! | [`period`] | up to which month a unit has closed, and what may not be posted any more |
//! | [`key`], [`allocation`] | distribution keys, version by version; an amount that is booked at one unit, shared among others by a key |
//! | [`rate`], [`wage`] | discount rates and haircuts for optimism; what an hour of work costs, by system, year, level and class |
//! | [`named_state`] | the ledger as it was at a position, by a name |
//! | [`indicator`], [`measurement`], [`capacity`] | what changes besides money, what follows from it, and the time that units have |
//! | [`principal`], [`grant`] | who can be given rights, and who may do what, where, from when until when |
//! | [`four_eyes`], [`prepared_act`], [`visibility`] | which acts need a second person, those that wait for one; who sees what |
//! | [`signing_key`] | which key signs the log after which: facts for whoever checks it |
//! | **Rights** | |
//! | [`action`], [`role`], [`actor`] | what somebody may do, named sets of it, and who acts |
//! | [`rights`] | the one function that says whether somebody may do something somewhere |
//! | [`rights::needs`], [`rights::permit`] | what a command needs, and whether it is allowed or takes a second person |
//! | **The closed sets** | |
//! | [`event`] | the table of all facts of the log: name, version, title |
//! | [`event::fact`] | what each fact says about itself: the things that it names, what it made, whether it is plausible |
//! | [`header`] | what an entry says besides its fact: position, instant, actor |
//! | [`command`] | the table of all commands |
//! | [`command::decide`], [`command::outcome`] | what every command can do; what an act made, which is what it is answered |
//! | [`note`] | free text of an act, which lies beside the log, and its salted hashes |
//! | [`refusal`] | why something was refused: the stable codes, and the table of the faults of all nouns |
//! | **The whole** | |
//! | [`state`] | everything that the log says up to a position, and the one place where it changes |
//! | [`register`] | things with numbers, dense and in the order of the log: what the lists of nouns have in common |
//! | [`snapshot`] | the state as bytes and back |
//!
//! # A noun
//! Each noun is a file and a folder of its name:
//!
//! | file | what it holds |
//! |---|---|
//! | `period.rs` | state, events, what each event says about itself, and how it changes the state |
//! | `period/close.rs`, `period/reopen.rs` | commands, with what they refuse and in which order |
//! | `period/fault.rs` | what can be wrong: code, and one sentence in German and English |
//! | `period/snapshot.rs` | its part of a snapshot |
//! | `period/tests.rs` | its tests |
//!
//! # Guarantees
//! - `decide` never changes anything; [`state::State::apply`] is the only place where state changes.
//! - Numbers of units, measures and effects are dense and given in the order of the log, so the state at
//!   an earlier position is a prefix of every list.
//! - The unit tree holds no cycle at any position, nor do programmes. Each form that units, measures and effects had is
//!   kept: [`unit::Units::tree`], [`measure::Measures::list`], [`effect::Effects::list`].
//! - Transfers of one booking sum to zero per month, so no consolidated figure can change through them.
//! - Cloning a [`state::State`] costs a few reference counts: it is built of persistent collections.

pub mod action;
pub mod actor;
pub mod actuals;
pub mod allocation;
pub mod amend;
mod bisect;
pub mod booking;
pub mod capacity;
pub mod category;
pub mod cells;
pub mod claim;
pub mod code;
pub mod command;
pub mod deadline;
pub mod decimal;
pub mod differing;
pub mod effect;
pub mod event;
pub mod four_eyes;
#[cfg(test)]
mod fuzz;
pub mod grant;
pub mod header;
pub mod id;
pub mod import;
pub mod indicator;
pub mod instant;
pub mod journal;
pub mod key;
pub mod language;
pub mod measure;
pub mod measurement;
pub mod money;
pub mod month;
pub mod named_state;
pub mod note;
pub mod period;
pub mod prepared_act;
pub mod principal;
pub mod rate;
pub mod reference;
pub mod refusal;
pub mod register;
pub mod rights;
pub mod role;
pub mod schedule;
pub mod search;
pub mod share;
pub mod signing_key;
pub mod snapshot;
pub mod spelling;
pub mod state;
#[cfg(test)]
mod testing;
pub mod unit;
pub mod visibility;
mod vocabulary;
pub mod wage;
pub mod words;
