//! A simulation of the committer: some processes on one database, clients that ask, and everything that can go wrong.
//!
//! It runs on one thread with a clock of its own, and all that is random comes from one seed: the same seed is the
//! same schedule. Where a check fails, the schedule is run again with a trace, which is printed.
//!
//! | module | what it holds |
//! |---|---|
//! | `random` | numbers from a seed |
//! | `world` | the clock, the faults, the trace, and what was found to be wrong |
//! | `tables` | what a database holds, and its exact rules |
//! | `database` | calls that take time, fail before or after their effect, or take effect later than they fail |
//! | `process` | a log that is started, crashed and started again |
//! | `client` | what is asked, and what was answered |
//! | `schedule` | one run from beginning to end |
//! | `check` | what must hold in the end |
//!
//! # What it finds
//! Each of these changes of the committer was tried by hand, and makes it fail: an append whose answer was lost is not
//! looked for, or only the last of several is; a failed release has the batch decided again; the database does not
//! compare the expected head; refusals are answered from what is known; keys are not looked up; a log state is
//! published before it is durable; the answer "the head has moved" is taken for done; instants follow the clock alone;
//! missing tiles are not added; a checkpoint is kept before its entries; the log is not followed; waiting slots are
//! counted twice.

mod check;
mod client;
mod database;
mod process;
mod random;
mod schedule;
mod tables;
mod tests;
mod world;
