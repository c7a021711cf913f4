//! The fastest plain way into PostgreSQL: COPY, into a table that can be asked something.

use std::fmt::Write as _;
use std::mem::take;
use std::time::{Duration, Instant};

use sqlx::postgres::PgConnection;
use sqlx::{Connection as _, Executor as _};
use tokio::runtime::Builder;

use super::lines::visit;
use crate::Outcome;
use crate::ledger::{effect_code, measure_code, month};

/// What is sent at a time.
const CHUNK_BYTES: usize = 1 << 20;

/// How long `COPY` takes, its commit included. The lines are written down before the clock starts.
pub fn measure(url: &str, count: usize) -> Outcome<Duration> {
    let mut chunks = Vec::new();
    let mut chunk = String::with_capacity(CHUNK_BYTES + 1_024);
    visit(count, |line| {
        let (measure, effect, month) = (
            measure_code(line.measure),
            effect_code(line.effect),
            month(line.month),
        );
        writeln!(
            chunk,
            "{measure}\t{effect}\t{month}\t{}\t{}",
            line.cents, line.text
        )?;
        if chunk.len() >= CHUNK_BYTES {
            chunks.push(take(&mut chunk));
        }
        Ok(())
    })?;
    chunks.push(chunk);
    let runtime = Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut connection = PgConnection::connect(url).await?;
        connection
            .execute(
                "CREATE TABLE lines (
                    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                    measure text NOT NULL, effect text NOT NULL, month text NOT NULL,
                    cents bigint NOT NULL, note text NOT NULL);
                 CREATE INDEX ON lines (measure, effect, month)",
            )
            .await?;
        let begin = Instant::now();
        let mut copy = connection
            .copy_in_raw("COPY lines (measure, effect, month, cents, note) FROM STDIN")
            .await?;
        for chunk in chunks {
            copy.send(chunk.into_bytes()).await?;
        }
        let rows = copy.finish().await?;
        let time = begin.elapsed();
        connection.close().await?;
        if usize::try_from(rows)? != count {
            return Err(format!("COPY took {rows} of {count} lines").into());
        }
        Ok(time)
    })
}
