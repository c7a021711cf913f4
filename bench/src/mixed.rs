//! Bookings while many clients ask without pause. The askers need processors too, theirs and the server's, so what
//! counts is the throughput by core that they leave: without them all cores are left; with them, the cores less the
//! processor time of as many questions, which a run without bookings shows.

use std::time::Duration;

use querbuch_tests::databases::fresh_sqlite;
use tokio::runtime::{Builder, Runtime};

use crate::api::{CLIENTS, DOCUMENTS, SETTLING, ask};
use crate::bookings::client::{Booker, Goal};
use crate::bookings::load::{Sample, Timing, drive};
use crate::country::{Country, commands};
use crate::figures::{float, median};
use crate::http::Asker;
use crate::ledger::MONTHS;
use crate::program::{Server, own_cpu};
use crate::table::{Table, two, whole};
use crate::targets::Targets;
use crate::{Database, Databases, Options, Outcome};

/// How many book at the same time.
const BOOKERS: usize = 64;

/// One round.
struct Round {
    alone: Sample,
    asked: Sample,
    mixed: Sample,
    mixed_asked: Sample,
    /// By core left, mixed by alone.
    ratio: f64,
}

/// Measures every database that is wanted.
pub fn run(options: &Options, databases: &mut Databases) -> Outcome<()> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let country = Country::new(options.mixed_postings);
    let mut table = Table::new(&[
        "database",
        "bookings/s",
        "p99 ms",
        "questions/s",
        "with questions: bookings/s",
        "p99 ms",
        "questions/s",
        "p99 ms",
        "by core left",
    ]);
    let mut targets = Targets::new();
    println!(
        "\nmixed: {BOOKERS} clients book, {CLIENTS} ask for {}; {} postings before",
        DOCUMENTS[0].name,
        whole(float(country.postings)),
    );
    for database in &options.database {
        let url = match database {
            Database::Sqlite => fresh_sqlite(),
            Database::Postgres => databases.fresh(*database),
        };
        runtime.block_on(commands::fill(&url, &country))?;
        let server = Server::start(&url)?;
        std::thread::sleep(SETTLING);
        let rounds = (0..options.runs).map(|_| round(options, &server, &country, &runtime));
        let rounds = rounds.collect::<Outcome<Vec<Round>>>()?;
        let middle = |figure: &dyn Fn(&Round) -> f64| median(rounds.iter().map(figure).collect());
        let ratio = middle(&|round| round.ratio);
        table.row(&[
            database.name().to_owned(),
            whole(middle(&|round| round.alone.rate)),
            two(middle(&|round| round.alone.p99_millis)),
            whole(middle(&|round| round.asked.rate)),
            whole(middle(&|round| round.mixed.rate)),
            two(middle(&|round| round.mixed.p99_millis)),
            whole(middle(&|round| round.mixed_asked.rate)),
            two(middle(&|round| round.mixed_asked.p99_millis)),
            two(ratio),
        ]);
        let name = format!("bookings while {CLIENTS} ask, by core left, {}", database.name());
        targets.at_least(&name, ratio, (0.7, "×"));
        server.stop()?;
    }
    table.print();
    targets.print();
    Ok(())
}

fn round(options: &Options, server: &Server, country: &Country, runtime: &Runtime) -> Outcome<Round> {
    let timing = Timing {
        warm_up: Duration::from_secs(1),
        measured: Duration::from_secs_f64(options.seconds),
    };
    let cores = float(std::thread::available_parallelism()?.get());
    let question = DOCUMENTS[0].ours;
    let alone = runtime.block_on(async { drive(bookers(&server.address, country).await?, timing).await })?;
    let before = own_cpu() + server.cpu();
    let asked = ask(runtime, &server.address, question, timing)?;
    let seconds_a_question =
        (own_cpu() + server.cpu()).saturating_sub(before).as_secs_f64() / float(asked.acknowledged.max(1));
    let (mixed, mixed_asked) = runtime.block_on(async {
        let bookers = bookers(&server.address, country).await?;
        let mut askers = Vec::with_capacity(CLIENTS);
        for _ in 0..CLIENTS {
            askers.push(Asker::connect(&server.address, question).await?);
        }
        tokio::try_join!(drive(bookers, timing), drive(askers, timing))
    })?;
    let left = cores - mixed_asked.rate * seconds_a_question;
    Ok(Round {
        ratio: (mixed.rate / left) / (alone.rate / cores),
        alone,
        asked,
        mixed,
        mixed_asked,
    })
}

/// Each books on a measure of its own.
async fn bookers(address: &str, country: &Country) -> Outcome<Vec<Booker>> {
    let mut bookers = Vec::with_capacity(BOOKERS);
    for client in 0..BOOKERS {
        let goal = Goal {
            measure: format!("m-{client:05}"),
            effects: vec![format!("e-{:06}", country.causes[client].first)],
            months: MONTHS,
        };
        bookers.push(Booker::connect(address, goal).await?);
    }
    Ok(bookers)
}
