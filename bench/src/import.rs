//! A file of booking lines: imported by the real program, imported again, read back. The floor is `COPY` of the
//! same lines into an indexed table of PostgreSQL.

mod copy;
mod lines;

use std::fs;
use std::sync::Arc;
use std::time::{Duration, Instant};

use querbuch_domain::state::State;
use querbuch_log::committer::load;
use querbuch_log::store::{Access, Store};
use querbuch_tests::scratch;
use tokio::runtime::Builder;

use self::lines::MEASURES;
use crate::figures::{float, per_second};
use crate::program::{self, Run};
use crate::table::{Table, two, whole};
use crate::{Database, Databases, Options, Outcome, ledger};

const MEBIBYTE: u64 = 1 << 20;

/// Measures every database that is wanted.
pub fn run(options: &Options, databases: &mut Databases) -> Outcome<()> {
    let file = scratch::folder("import").join("bookings.csv");
    lines::write_csv(&file, options.lines)?;
    let size = whole_mebibytes(fs::metadata(&file)?.len());
    println!(
        "\nimport: {} lines of {} effects, {size} MiB; floor: COPY into an indexed table",
        options.lines,
        MEASURES * ledger::EFFECTS_PER_MEASURE
    );
    let floor = Floor {
        lines: options.lines,
        time: copy::measure(&databases.fresh(Database::Postgres), options.lines)?,
    };
    let mut table = Table::new(&["what", "seconds", "lines/s", "peak MiB", "of COPY"]);
    table.row(&floor.row("COPY, PostgreSQL", floor.time, None));
    let mut notes = Vec::new();
    for database in &options.database {
        let measured = measure(
            *database,
            &databases.fresh(*database),
            &file.display().to_string(),
            &floor,
            &mut table,
        );
        match measured {
            Ok(note) => notes.push(note),
            Err(failure) => {
                table.print();
                return Err(failure);
            }
        }
    }
    table.print();
    for note in &notes {
        println!("  {note}");
    }
    drop(fs::remove_file(&file));
    Ok(())
}

/// `COPY` of the same lines.
struct Floor {
    lines: usize,
    time: Duration,
}

impl Floor {
    fn row(&self, name: &str, time: Duration, peak_bytes: Option<u64>) -> Vec<String> {
        let peak = peak_bytes.map_or_else(String::new, |bytes| whole_mebibytes(bytes).to_string());
        let ratio = two(self.time.as_secs_f64() / time.as_secs_f64());
        vec![
            name.to_owned(),
            two(time.as_secs_f64()),
            whole(per_second(self.lines, time)),
            peak,
            ratio,
        ]
    }
}

fn measure(database: Database, url: &str, file: &str, floor: &Floor, table: &mut Table) -> Outcome<String> {
    let runtime = Builder::new_multi_thread().enable_all().build()?;
    let name = database.name();
    runtime.block_on(ledger::register(url, MEASURES))?;
    let import = || -> Outcome<(Run, Arc<State>)> {
        let run = program::run(&["import", "bookings", file, "--database", url, "--json"])?;
        let state = runtime
            .block_on(async {
                let store = Store::open(url, Access::Read).await?;
                let loaded = load(&store, None, Access::Read).await;
                store.close().await;
                loaded
            })?
            .log_state
            .state;
        let postings = state.bookings.journal().len();
        if postings != floor.lines {
            return Err(format!(
                "{name}: {} lines, but {postings} postings\n{}",
                floor.lines, run.stdout
            )
            .into());
        }
        Ok((run, state))
    };
    let (first, state) = import()?;
    table.row(&floor.row(&format!("import, {name}"), first.time, Some(first.peak_bytes)));
    let (again, state_again) = import()?;
    table.row(&floor.row(
        &format!("the same file again, {name}"),
        again.time,
        Some(again.peak_bytes),
    ));
    if state != state_again {
        return Err(format!(
            "{name}: importing the file again has changed something:\n{}",
            again.stdout
        )
        .into());
    }
    let (dropped, rebuilt) = runtime.block_on(read_back(url))?;
    table.row(&floor.row(&format!("read the log and drop it, {name}"), dropped, None));
    table.row(&floor.row(&format!("rebuild from the log, {name}"), rebuilt, None));
    Ok(format!(
        "{name}: {} bookings, {} postings; the second import booked nothing; rebuild at {} of reading",
        whole(float(state.bookings.len())),
        whole(float(state.bookings.journal().len())),
        two(dropped.as_secs_f64() / rebuilt.as_secs_f64()),
    ))
}

/// How long it takes to read all entries, and to read and apply them.
async fn read_back(url: &str) -> Outcome<(Duration, Duration)> {
    let store = Store::open(url, Access::Read).await?;
    let begin = Instant::now();
    let mut bytes = 0;
    let mut session = store.session().await?;
    session
        .read_after(0, &mut |_, entry: &str| {
            bytes += entry.len();
            Ok(())
        })
        .await?;
    std::hint::black_box(bytes);
    let dropped = begin.elapsed();
    let begin = Instant::now();
    std::hint::black_box(load(&store, None, Access::Read).await?);
    let rebuilt = begin.elapsed();
    store.close().await;
    Ok((dropped, rebuilt))
}

fn whole_mebibytes(bytes: u64) -> u64 {
    bytes / MEBIBYTE
}
