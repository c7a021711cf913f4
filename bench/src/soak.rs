//! What a server takes of the machine, and whether anybody waits, while many follow, ask and book for a long time.
//!
//! Those who follow come and go, some do not read what they are sent, some ask on a new connection each time. Memory is
//! compared with what it was once everything had been asked for the first time; the ledger itself grows by what is
//! booked, some 2 KB each, which counts as well.
//!
//! | module | what it holds |
//! |---|---|
//! | [`crowd`] | those who follow, ask and book |
//! | [`samples`] | memory, threads and files, second by second |

mod crowd;
mod samples;

use std::time::{Duration, Instant};

use tokio::runtime::Builder;
use tokio::time::sleep;

use self::crowd::{Crowd, Happened, Latencies};
use self::samples::Samples;
use crate::api::SETTLING;
use crate::country::{Country, commands};
use crate::figures::float;
use crate::program::Server;
use crate::table::{Table, two, whole};
use crate::targets::Targets;
use crate::{Database, Databases, Options, Outcome};

/// Between two looks at the server.
const LOOK: Duration = Duration::from_secs(1);
/// How much memory may grow.
const GROWTH_PERCENT_MAX: f64 = 20.0;

/// Measures every database that is wanted.
pub fn run(options: &Options, databases: &mut Databases) -> Outcome<()> {
    let country = Country::new(options.mixed_postings);
    let mut memory = Table::new(&[
        "memory and files",
        "MB at start",
        "peak",
        "end",
        "threads: start",
        "peak",
        "end",
        "files: start",
        "peak",
        "end",
    ]);
    let mut answers = Table::new(&[
        "answers", "how many", "p50 ms", "p99 ms", "longest", "over 1 s", "refused",
    ]);
    let mut targets = Targets::new();
    println!(
        "\nsoak: {} s; {} follow, {} ask, {} book; {} postings before",
        options.soak_seconds,
        options.soak_streams,
        crowd::QUESTIONS.len() + 1,
        crowd::BOOKERS,
        whole(float(country.postings)),
    );
    for database in &options.database {
        let (samples, happened) = soak(options, databases, *database, &country)?;
        let name = database.name();
        memory.row(&samples.row(name));
        for (what, latencies) in [
            ("bookings", &happened.bookings),
            ("questions", &happened.questions),
        ] {
            answers.row(&row_of(&format!("{what}, {name}"), latencies));
        }
        println!(
            "  {name}: {} events to {} streams, of which {} ended early; {} subscribers that did not read",
            whole(float(happened.events)),
            whole(float(happened.streams)),
            happened.streams_lost,
            happened.stuck,
        );
        let growth = samples.growth_percent();
        let slow = happened.bookings.slow() + happened.questions.slow();
        let refused = happened.bookings.refused + happened.questions.refused + happened.streams_lost;
        targets.at_most(
            &format!("growth of memory, {name}"),
            growth,
            (GROWTH_PERCENT_MAX, "%"),
        );
        targets.at_most(&format!("answers after 1 s, {name}"), float(slow), (0.0, ""));
        targets.at_most(&format!("refused or cut off, {name}"), float(refused), (0.0, ""));
    }
    memory.print();
    println!();
    answers.print();
    targets.print();
    Ok(())
}

fn soak(
    options: &Options,
    databases: &mut Databases,
    database: Database,
    country: &Country,
) -> Outcome<(Samples, Happened)> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let url = databases.fresh(database);
    runtime.block_on(commands::fill(&url, country))?;
    let server = Server::start(&url)?;
    std::thread::sleep(SETTLING);
    let (samples, happened) = runtime.block_on(async {
        let crowd = Crowd::start(&server.address, options.soak_streams, country);
        let mut samples = Samples::default();
        let end = Instant::now() + Duration::from_secs(options.soak_seconds);
        while Instant::now() < end {
            samples.take(&server);
            sleep(LOOK).await;
        }
        (samples, crowd.stop().await)
    });
    server.stop()?;
    Ok((samples, happened))
}

fn row_of(name: &str, latencies: &Latencies) -> Vec<String> {
    vec![
        name.to_owned(),
        whole(float(latencies.count())),
        two(latencies.millis(50)),
        two(latencies.millis(99)),
        two(latencies.millis(100)),
        latencies.slow().to_string(),
        latencies.refused.to_string(),
    ]
}
