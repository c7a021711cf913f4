//! Bringing the tables of a file up to date.
//!
//! The scripts and their checksums are embedded, and what was applied is noted in the table that the driver's own
//! migrator keeps, so that a file from before this module reads the same.

use rusqlite::{Connection, TransactionBehavior};
use sqlx::migrate::{MigrateError, Migrator};

use crate::store::StoreError;

pub(super) static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/sqlite");

pub(super) const APPLIED: &str = "CREATE TABLE IF NOT EXISTS _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
)";

/// Applies what is missing, each script in a transaction of its own; refuses a file that was made by a newer
/// program or by scripts that were changed since.
pub(super) fn run(connection: &mut Connection) -> Result<(), StoreError> {
    connection.execute_batch(APPLIED)?;
    for (version, checksum) in applied(connection)? {
        match MIGRATIONS.iter().find(|migration| migration.version == version) {
            None => return Err(MigrateError::VersionMissing(version).into()),
            Some(migration) if *migration.checksum != *checksum => {
                return Err(MigrateError::VersionMismatch(version).into());
            }
            Some(_) => {}
        }
    }
    let known: Vec<i64> = applied(connection)?
        .into_iter()
        .map(|(version, _)| version)
        .collect();
    for migration in MIGRATIONS
        .iter()
        .filter(|migration| !known.contains(&migration.version))
    {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(migration.sql.as_str())?;
        transaction.execute(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
             VALUES (?, ?, TRUE, ?, 0)",
            (
                migration.version,
                migration.description.as_ref(),
                migration.checksum.as_ref(),
            ),
        )?;
        transaction.commit()?;
    }
    Ok(())
}

fn applied(connection: &Connection) -> Result<Vec<(i64, Vec<u8>)>, StoreError> {
    let mut statement =
        connection.prepare("SELECT version, checksum FROM _sqlx_migrations ORDER BY version")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
