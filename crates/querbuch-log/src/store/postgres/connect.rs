//! Connecting: settings, versions, migrations.

use std::str::FromStr as _;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::postgres::{PgArguments, PgConnectOptions, PgConnection, PgPool, PgPoolOptions, PgRow};
use sqlx::query::QueryAs;
use sqlx::{ConnectOptions as _, Connection as _, FromRow, Postgres};

use crate::store::{Access, READERS_MAX, StoreError};

/// Oldest server that is supported, as `server_version_num` counts.
const SERVER_VERSION_MIN: i32 = 150_000;

/// Connections for what takes no turn: hints to other processes, audits. [`READERS_MAX`] are for questions; one writes
/// beside them, and one listens.
const CONNECTIONS_BESIDE_TURNS: u16 = 1;

/// Longest time that a write may take before the server gives it up. Instants that lie further back than this
/// are settled: no event can still be recorded with them.
pub(super) const STATEMENT_TIMEOUT: &str = "300s";

/// Longest wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/postgres");

/// The options of every connection to one server.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    options: PgConnectOptions,
    /// Through a pooler that gives each transaction another connection.
    pub pooled: bool,
}

impl Settings {
    pub(super) fn new(url: &str, pooled: bool) -> Result<Self, StoreError> {
        let options = PgConnectOptions::from_str(url)?
            .application_name("querbuch")
            .disable_statement_logging();
        let options = if pooled {
            // A pooler passes no settings on, and refuses some; each transaction makes its own.
            options.statement_cache_capacity(0).extra_float_digits(None)
        } else {
            // An acknowledged write is on disk, whatever the server's default says.
            options.options([
                ("synchronous_commit", "on"),
                ("statement_timeout", STATEMENT_TIMEOUT),
            ])
        };
        Ok(Self { options, pooled })
    }

    pub(super) async fn connect(&self) -> Result<PgConnection, StoreError> {
        let connecting = tokio::time::timeout(CONNECT_TIMEOUT, self.options.connect());
        let connection = connecting
            .await
            .map_err(|_| StoreError::Unavailable("no answer to the attempt to connect".to_owned()))?;
        connection.map_err(|error| match &error {
            // What PgBouncer says to settings at the start of a connection.
            sqlx::Error::Database(found)
                if !self.pooled && found.message().contains("unsupported startup parameter") =>
            {
                StoreError::Pooler
            }
            _ => error.into(),
        })
    }

    pub(super) async fn pool(&self) -> Result<PgPool, StoreError> {
        let options = PgPoolOptions::new()
            .max_connections(u32::from(READERS_MAX + CONNECTIONS_BESIDE_TURNS))
            .acquire_timeout(CONNECT_TIMEOUT);
        Ok(options.connect_with(self.options.clone()).await?)
    }

    /// A question whose statement is kept on the connection, where that is possible.
    pub(super) fn ask<'q, T>(&self, sql: &'static str) -> QueryAs<'q, Postgres, T, PgArguments>
    where
        T: for<'r> FromRow<'r, PgRow>,
    {
        sqlx::query_as(sql).persistent(!self.pooled)
    }

    /// Checks the server, and brings the tables up to this version where they may be written.
    pub(super) async fn prepare(&self, access: Access) -> Result<(), StoreError> {
        // A pool would try again until its time is up and then only say so; one connection says what is wrong.
        let mut connection = self.connect().await?;
        // In a transaction: through a pooler, all messages must reach the same server.
        let mut transaction = connection.begin().await?;
        check_server(&mut transaction, self.pooled).await?;
        let applied = applied(&mut transaction).await?;
        transaction.commit().await?;
        let missing = MIGRATIONS
            .iter()
            .any(|migration| !applied.contains(&migration.version));
        match access {
            Access::Read if applied.is_empty() => return Err(StoreError::NoLedger),
            Access::Read if missing => return Err(StoreError::Outdated),
            // Migrating takes a lock that belongs to a connection, which a pooler does not give.
            Access::Write if missing && self.pooled => return Err(StoreError::MigratePooled),
            // Only with something to do: the application's role may not even try.
            Access::Write if missing => migrate(&mut connection).await?,
            Access::Read | Access::Write => {}
        }
        connection.close().await?;
        Ok(())
    }
}

/// Whether the server is new enough, and did what was asked of it when it was connected to.
async fn check_server(connection: &mut PgConnection, pooled: bool) -> Result<(), StoreError> {
    let (number, name, kept): (String, String, bool) = sqlx::query_as(
        "SELECT current_setting('server_version_num'), current_setting('server_version'), \
                current_setting('statement_timeout')::interval = $1::text::interval",
    )
    .persistent(false)
    .bind(STATEMENT_TIMEOUT)
    .fetch_one(connection)
    .await?;
    if number
        .parse::<i32>()
        .is_ok_and(|number| number < SERVER_VERSION_MIN)
    {
        return Err(StoreError::TooOld(name));
    }
    // A pooler that is told to ignore settings would also pass each transaction to another server.
    if pooled || kept {
        Ok(())
    } else {
        Err(StoreError::Pooler)
    }
}

async fn applied(connection: &mut PgConnection) -> Result<Vec<i64>, StoreError> {
    let (kept,): (bool,) = sqlx::query_as("SELECT to_regclass('_sqlx_migrations') IS NOT NULL")
        .persistent(false)
        .fetch_one(&mut *connection)
        .await?;
    if !kept {
        return Ok(Vec::new());
    }
    let rows: Vec<(i64,)> =
        sqlx::query_as("SELECT version FROM _sqlx_migrations WHERE success ORDER BY version")
            .persistent(false)
            .fetch_all(connection)
            .await?;
    Ok(rows.into_iter().map(|(version,)| version).collect())
}

async fn migrate(connection: &mut PgConnection) -> Result<(), StoreError> {
    MIGRATIONS.run(connection).await.map_err(|error| match error {
        sqlx::migrate::MigrateError::ExecuteMigration(sqlx::Error::Database(found), _)
        | sqlx::migrate::MigrateError::Execute(sqlx::Error::Database(found))
            if found.code().as_deref() == Some("42501") =>
        {
            StoreError::MayNotMigrate
        }
        error => error.into(),
    })
}
