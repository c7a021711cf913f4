//! PostgreSQL: a server of our own with room for all tables, one connection through a local socket, statements
//! prepared once.

use std::str::FromStr as _;

use querbuch_tests::postgres::Postgres as Server;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, Row as _};
use tokio::runtime::{Builder, Runtime};

use super::{DERIVED, INDEXES, Peer, SCHEMA, Tables};
use crate::Outcome;
use crate::figures::{Times, times};
use crate::questions::{Dialect, Rows};

/// Room for all tables, in mebibytes.
const SHARED_BUFFERS: u32 = 1_024;

/// A server that holds the tables.
pub struct Postgres {
    runtime: Runtime,
    connection: PgConnection,
    /// The database.
    pub url: String,
    _server: Server,
}

impl Postgres {
    /// Loads the tables.
    pub fn load(tables: &Tables) -> Outcome<Self> {
        let server = Server::start_with_buffers(SHARED_BUFFERS);
        let url = server.fresh_database();
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let connection = runtime.block_on(connect(&url))?;
        let mut peer = Self {
            runtime,
            connection,
            url,
            _server: server,
        };
        peer.execute(SCHEMA)?;
        for (name, columns) in Tables::NAMES.into_iter().zip(Tables::COLUMNS) {
            let copy = AssertSqlSafe(format!("COPY {name} ({columns}) FROM STDIN"));
            let (runtime, connection) = (&peer.runtime, &mut peer.connection);
            let mut copy = runtime.block_on(connection.copy_in_raw(&copy.0))?;
            tables.lines(name, |chunk| {
                runtime.block_on(copy.send(chunk.into_bytes()))?;
                Ok(())
            })?;
            runtime.block_on(copy.finish())?;
        }
        peer.execute(DERIVED[0])?;
        peer.execute(INDEXES)?;
        for sql in &DERIVED[1..] {
            peer.execute(sql)?;
        }
        peer.execute("VACUUM (FULL, ANALYZE)")?;
        // Index-only scans want the map of visible pages, which only a plain one writes.
        peer.execute("VACUUM (ANALYZE)")?;
        Ok(peer)
    }
}

/// Through the socket: a third less for a small answer than over loopback. Compiling costs more than these questions.
async fn connect(url: &str) -> Outcome<PgConnection> {
    let options = PgConnectOptions::from_str(url)?;
    let mut first = PgConnection::connect_with(&options).await?;
    let row = first.fetch_one("SHOW unix_socket_directories").await?;
    let folder: String = row.try_get(0)?;
    first.close().await?;
    let mut connection = PgConnection::connect_with(&options.socket(folder)).await?;
    connection
        .execute("SET work_mem = '256MB'; SET maintenance_work_mem = '512MB'; SET jit = off")
        .await?;
    Ok(connection)
}

impl Peer for Postgres {
    fn name(&self) -> &'static str {
        "PostgreSQL"
    }

    fn dialect(&self) -> Dialect {
        Dialect::OneStroke
    }

    fn execute(&mut self, sql: &str) -> Outcome<()> {
        let statements = AssertSqlSafe(sql.to_owned());
        self.runtime
            .block_on(sqlx::raw_sql(statements).execute(&mut self.connection))?;
        Ok(())
    }

    fn ask(&mut self, sql: &str) -> Outcome<Rows> {
        let query = sqlx::query(AssertSqlSafe(sql.to_owned()));
        let rows = self.runtime.block_on(query.fetch_all(&mut self.connection))?;
        let row = |row: &sqlx::postgres::PgRow| (0..row.len()).map(|column| row.try_get(column)).collect();
        Ok(rows.iter().map(row).collect::<Result<_, _>>()?)
    }

    fn time(&mut self, sql: &str) -> Outcome<Times> {
        let statement = sql.to_owned();
        times(|| {
            let query = sqlx::query(AssertSqlSafe(statement.clone()));
            Outcome::Ok(self.runtime.block_on(query.fetch_all(&mut self.connection))?)
        })
    }
}
