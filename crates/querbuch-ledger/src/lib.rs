//! The use cases: one way for every write, one method per question.
//!
//! | module | what it holds |
//! |---|---|
//! | [`ledger`] | the open ledger: execute, view, wait, texts |
//! | [`identities`] | who principals are, which lies beside the log; the texts of prepared acts |
//! | [`readers`] | who reads, and what they may read now |
//! | [`giving`] | giving rights to people who may not be known yet |
//! | [`secrets`] | tokens and sessions: whose they are, until when they hold |
//! | [`input`] | what is asked for: commands with their keys, or what is malformed about them |
//! | [`as_of`] | which past moment a report is asked for |
//! | [`drift_background`] | the measures and the words of people behind a line of a drift |
//! | [`entries`] | the log itself: pages, filters, following it |
//! | [`live`], [`shared`] | balances that are followed; tasks that equal askers share |
//! | [`lists`] | units, measures, effects and bookings, page by page |
//! | [`find`] | bookings by their texts and more; whatever matches some words |
//! | [`moments`] | the acts that people remember, for a time line |
//! | [`near`] | what may have been meant by a name that there is not |
//! | [`berlin`] | days in Berlin, as instants |
//! | [`queue`], [`unanswered`] | the queue of questions that take their time; why one has no answer |
//! | [`tail`] | the newest entries, read once for all who follow the log |
//! | [`proofs`] | checkpoints, proofs and tiles, for whoever checks the log |
//! | [`reading`] | how much one web page shows |
//! | [`sheet`] | columns and rows of typed cells, which all formats are drawn from |
//! | [`export`] | reports as sheets, for files and tables |
//! | [`words`] | closed words and months, as people write them in either language |
//! | [`import`] | CSV files, read, checked and packed into commands |

pub mod as_of;
mod background;
pub mod berlin;
pub mod drift_background;
pub mod entries;
pub mod export;
pub mod find;
#[cfg(test)]
mod fuzz;
pub mod giving;
pub mod identities;
pub mod import;
pub mod input;
mod keep_up;
pub mod ledger;
pub mod lists;
pub mod live;
pub mod moments;
pub mod near;
pub mod proofs;
pub mod queue;
pub mod readers;
pub mod reading;
pub mod secrets;
pub mod shared;
pub mod sheet;
pub mod tail;
pub mod unanswered;
pub mod words;

pub use querbuch_domain as domain;
pub use querbuch_identity as identity;
pub use querbuch_log as log;
pub use querbuch_reports as reports;
