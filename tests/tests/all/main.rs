//! All tests of the whole, in one program: it links once, and starts PostgreSQL once.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod foundation;
mod schema;
mod tidy;
