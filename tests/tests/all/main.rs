//! All tests of the whole, in one program: it links once, and starts PostgreSQL once.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod allocations;
mod appraisal;
mod audit;
mod bad_input;
mod balances;
mod claims;
mod command_line;
mod compute;
mod corrections;
mod crash;
mod distribution_keys;
mod durability;
mod erasing;
mod exports;
mod flows;
mod foundation;
mod imports;
mod indicators;
mod keys;
mod lists;
mod live;
mod live_balance;
mod live_end;
mod lost_connections;
mod migration;
mod outlook;
mod overload;
mod periods;
mod pooler;
mod processes;
mod proofs;
mod rates;
mod readme;
mod reorganisations;
mod roles;
mod round_trips;
mod scene;
mod schema;
mod snapshots;
mod stories;
mod tidy;
mod verdicts;
mod wages;
