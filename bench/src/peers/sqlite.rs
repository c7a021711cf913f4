//! SQLite: a file, one connection, statements prepared once, as much cache as it can use.

use rusqlite::{Connection, params_from_iter};

use super::{DERIVED, INDEXES, Peer, SCHEMA, Tables};
use crate::Outcome;
use crate::figures::{Times, times};
use crate::questions::{Dialect, Rows};

/// A file that holds the tables.
pub struct Sqlite(Connection);

impl Sqlite {
    /// Loads the tables.
    pub fn load(tables: &Tables) -> Outcome<Self> {
        let file = querbuch_tests::scratch::folder("peer").join("peer.db");
        let mut connection = Connection::open(file)?;
        // A mebibyte for each of a thousand pages; nothing that is lost here is missed.
        connection.execute_batch(
            "PRAGMA journal_mode = off; PRAGMA synchronous = off; PRAGMA cache_size = -1048576;
             PRAGMA mmap_size = 4294967296; PRAGMA temp_store = memory;",
        )?;
        connection.execute_batch(SCHEMA)?;
        let transaction = connection.transaction()?;
        for (name, columns) in Tables::NAMES.into_iter().zip(Tables::COLUMNS) {
            let places = vec!["?"; columns.split(',').count()].join(", ");
            let mut insert =
                transaction.prepare(&format!("INSERT INTO {name} ({columns}) VALUES ({places})"))?;
            tables.rows(name, |row| {
                insert.execute(params_from_iter(row))?;
                Ok(())
            })?;
        }
        transaction.commit()?;
        connection.execute_batch(DERIVED[0])?;
        connection.execute_batch(INDEXES)?;
        connection.execute_batch(&DERIVED[1..].join(";"))?;
        connection.execute_batch("ANALYZE")?;
        Ok(Self(connection))
    }
}

impl Peer for Sqlite {
    fn name(&self) -> &'static str {
        "SQLite"
    }

    fn dialect(&self) -> Dialect {
        Dialect::OneStroke
    }

    fn execute(&mut self, sql: &str) -> Outcome<()> {
        Ok(self.0.execute_batch(sql)?)
    }

    fn ask(&mut self, sql: &str) -> Outcome<Rows> {
        let mut statement = self.0.prepare_cached(sql)?;
        let columns = statement.column_count();
        let mut found = statement.query([])?;
        let mut rows = Rows::new();
        while let Some(row) = found.next()? {
            rows.push(
                (0..columns)
                    .map(|column| row.get(column))
                    .collect::<Result<_, _>>()?,
            );
        }
        Ok(rows)
    }

    fn time(&mut self, sql: &str) -> Outcome<Times> {
        let mut statement = self.0.prepare(sql)?;
        times(|| {
            let mut found = statement.query([])?;
            let mut count = 0;
            while let Some(row) = found.next()? {
                count += row.get::<_, i64>(0)?;
            }
            Outcome::Ok(count)
        })
    }
}
