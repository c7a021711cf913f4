//! All tests of the whole, in one program: it links once, and starts PostgreSQL once.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod audit;
mod bad_input;
mod balances;
mod command_line;
mod durability;
mod foundation;
mod keys;
mod lists;
mod readme;
mod scene;
mod schema;
mod stories;
mod tidy;
