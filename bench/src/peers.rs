//! Databases that hold the same postings and are asked the same questions, as fast as they can.

pub mod duckdb;
pub mod postgraphile;
pub mod postgres;
pub mod sqlite;
mod tables;

use std::path::PathBuf;
use std::process::Command;

use crate::Outcome;
use crate::figures::Times;
use crate::questions::{Dialect, Rows};
pub use tables::Tables;

/// One that can be asked.
pub trait Peer {
    /// Its name, for people.
    fn name(&self) -> &'static str;
    /// How it divides.
    fn dialect(&self) -> Dialect;
    /// Does something without an answer.
    fn execute(&mut self, sql: &str) -> Outcome<()>;
    /// The answer, in any order.
    fn ask(&mut self, sql: &str) -> Outcome<Rows>;
    /// How long the answer takes, prepared beforehand.
    fn time(&mut self, sql: &str) -> Outcome<Times>;
}

/// The tables that all of them have; `cell` follows from `posting`.
const SCHEMA: &str = "
    CREATE TABLE effect (effect int NOT NULL PRIMARY KEY, unit int NOT NULL, measure int NOT NULL,
        programme int NOT NULL, approach int NOT NULL, kind int NOT NULL, category int NOT NULL,
        cashability int NOT NULL, level int NOT NULL, land int NOT NULL, body int NOT NULL, society int NOT NULL,
        latest_actual int NOT NULL DEFAULT -1, expected int NOT NULL DEFAULT 0);
    CREATE TABLE below (ancestor int NOT NULL, unit int NOT NULL);
    CREATE TABLE posting (position bigint NOT NULL, effect int NOT NULL, month int NOT NULL, slot int NOT NULL,
        cents bigint NOT NULL);";

/// What follows from the postings.
const DERIVED: [&str; 3] = [
    "CREATE TABLE cell AS SELECT effect, month, slot, CAST(sum(cents) AS bigint) AS cents FROM posting
        GROUP BY effect, month, slot ORDER BY effect, month, slot",
    "UPDATE effect SET latest_actual = COALESCE((SELECT max(month) FROM cell
        WHERE cell.effect = effect.effect AND slot >= 2), -1)",
    "UPDATE effect SET expected = 1 WHERE effect IN (SELECT effect FROM cell WHERE slot = 1)",
];

/// Indexes for row stores: narrow ways to the facts of an effect, and to effects by what filters name.
const INDEXES: &str = "
    CREATE INDEX posting_effect ON posting (effect, month, slot, cents);
    CREATE UNIQUE INDEX cell_effect ON cell (effect, month, slot, cents);
    CREATE INDEX effect_land ON effect (land);
    CREATE INDEX effect_unit ON effect (unit);
    CREATE INDEX effect_measure ON effect (measure);
    CREATE INDEX effect_programme ON effect (programme);
    CREATE INDEX effect_level ON effect (level);
    CREATE INDEX below_ancestor ON below (ancestor, unit);";

/// Where the benchmarks keep what they install: beside the folder of the program.
pub fn folder() -> Outcome<PathBuf> {
    let program = std::env::current_exe()?;
    let target = program.parent().and_then(|folder| folder.parent());
    let folder = target.ok_or("the program lies in no folder")?.join("bench");
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Runs a program that installs something.
fn run(command: &mut Command) -> Outcome<()> {
    let output = command
        .output()
        .map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{command:?} ended with {}:\n{}", output.status, said.trim()).into())
}
