//! Benchmarks. They print numbers and ratios and never fail because something took long; they do fail where a
//! figure is wrong. The machine drifts, so each number stands beside a floor that was taken right before it.
//!
//! | module | what it holds |
//! |---|---|
//! | [`bookings`] | single bookings over HTTP against writing the same rows straight to the database |
//! | [`import`] | a file of a million lines against `COPY` of the same lines |
//! | [`proofs`] | what tree, hashes and idempotency keys cost, within one process |
//! | [`start`] | starting with ten million postings, with a snapshot and without |
//! | [`balance`] | reports in process against one plain pass over the journal |
//! | [`live`] | from a booking to thousands who follow a balance, against bare writes |
//! | [`reports`] | the questions of dashboards and a dozen others, beside DuckDB, PostgreSQL and SQLite |
//! | [`scale`] | very many postings in one process: intake, memory, questions now and in the past |
//! | [`rights`] | decisions about rights, against a look-up in a hash map |
//! | [`risk`] | chances of an appraisal, against plain random words |
//! | [`settlement`] | settlements of eleven thousand parties, against sorting their nets |
//! | [`answer`] | what the API adds to the library's own cost of an answer |
//! | [`api`] | questions over HTTP, beside PostGraphile |
//! | [`pages`] | the web pages by many readers, and a picture of many flows |
//! | [`mixed`] | bookings while many ask |
//! | [`country`] | a country's ledger of any size, from a seed |
//! | [`questions`], [`peers`] | what is asked, and the databases beside |
//! | [`soak`] | what a server takes of the machine while many follow, ask and book for a long time |
//! | [`ledger`], [`random`] | the same units, measures and effects everywhere, from a seed |
//! | [`program`] | the real binary and what it uses of the machine |
//! | [`http`] | a client that costs little |
//! | [`machine`], [`table`], [`figures`], [`targets`] | header, tables, medians, what was aimed at |

mod answer;
mod api;
mod balance;
mod bookings;
mod country;
mod figures;
mod http;
mod import;
mod ledger;
mod live;
mod machine;
mod mixed;
mod pages;
mod peers;
mod program;
mod proofs;
mod questions;
mod random;
mod reports;
mod rights;
mod risk;
mod scale;
mod settlement;
mod soak;
mod start;
mod table;
mod targets;

use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use querbuch_tests::databases::fresh_sqlite;
use querbuch_tests::postgres::Postgres;

/// What can go wrong.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
/// The result of anything that can go wrong.
pub type Outcome<T> = Result<T, Failure>;

/// What to measure.
#[derive(Debug, Parser)]
#[command(
    name = "querbuch-bench",
    about = "Benchmarks of Querbuch; each beside a floor taken in the same run"
)]
pub struct Options {
    /// Only these
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Section>,

    /// Only these databases
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [Database::Sqlite, Database::Postgres])]
    database: Vec<Database>,

    /// bookings, api, mixed: how long each run measures, after a second to warm up
    #[arg(long, default_value_t = 5.0)]
    seconds: f64,

    /// bookings, start, api, mixed: how many runs the medians are of
    #[arg(long, default_value_t = 3)]
    runs: usize,

    /// bookings: how many clients book at the same time
    #[arg(long, value_delimiter = ',', default_values_t = [1, 8, 64])]
    clients: Vec<usize>,

    /// import: how many lines the file has
    #[arg(long, default_value_t = 1_000_000)]
    lines: usize,

    /// start: how many postings the ledger has
    #[arg(long, default_value_t = 10_000_000)]
    start_postings: usize,

    /// balance: how many postings the journal has
    #[arg(long, value_delimiter = ',', default_values_t = [100_000, 1_000_000])]
    postings: Vec<usize>,

    /// live: how many follow a balance
    #[arg(long, default_value_t = 2_000)]
    subscribers: usize,

    /// reports: how many postings Querbuch and the databases beside it have
    #[arg(long, default_value_t = 1_000_000)]
    report_postings: usize,

    /// scale: how many postings one process holds
    #[arg(long, default_value_t = 10_000_000)]
    scale_postings: usize,

    /// scale: at how many past positions is asked
    #[arg(long, default_value_t = 1_000)]
    past_positions: usize,

    /// api, pages: how many postings the ledger has
    #[arg(long, default_value_t = 1_000_000)]
    api_postings: usize,

    /// mixed, soak: how many postings the ledger has before
    #[arg(long, default_value_t = 100_000)]
    mixed_postings: usize,

    /// soak: how long
    #[arg(long, default_value_t = 600)]
    soak_seconds: u64,

    /// soak: how many follow log and balances
    #[arg(long, default_value_t = 350)]
    soak_streams: usize,
}

/// A part of the benchmarks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Section {
    /// Single bookings over HTTP
    Bookings,
    /// Files of booking lines
    Import,
    /// What tree, hashes and idempotency cost
    Proofs,
    /// Starting with many postings
    Start,
    /// Reports in process
    Balance,
    /// Balances that are followed
    Live,
    /// Reports in process, beside DuckDB, PostgreSQL and SQLite
    Reports,
    /// Very many postings in one process
    Scale,
    /// Chances of an appraisal
    Risk,
    /// Decisions about rights
    Rights,
    /// Settlements of eleven thousand parties
    Settlement,
    /// What the API adds to the library's own cost
    Answer,
    /// Reports over HTTP, beside PostGraphile
    Api,
    /// The web pages, by many readers
    Pages,
    /// Bookings while many ask
    Mixed,
    /// Many who follow, ask and book for a long time; only where it is named
    Soak,
}

/// A database to measure on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Database {
    /// A file
    Sqlite,
    /// A server of our own
    Postgres,
}

impl Database {
    /// Its name, for people.
    fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// Where throw-away databases come from.
pub struct Databases(Option<Postgres>);

impl Databases {
    /// A new database, as a URL.
    pub fn fresh(&mut self, database: Database) -> String {
        match database {
            Database::Sqlite => fresh_sqlite(),
            Database::Postgres => self.postgres().fresh_database(),
        }
    }

    /// The PostgreSQL of this run, started when it is first needed. It ends with this process.
    fn postgres(&mut self) -> &Postgres {
        self.0.get_or_insert_with(Postgres::start)
    }
}

fn main() -> ExitCode {
    let options = Options::parse();
    match run(&options) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("querbuch-bench: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Whether everything that was wanted could be measured.
fn run(options: &Options) -> Outcome<bool> {
    let wanted =
        |section| options.only.contains(&section) || (options.only.is_empty() && section != Section::Soak);
    let mut databases = Databases(None);
    machine::print_header(options)?;
    let mut complete = true;
    for section in Section::value_variants() {
        if !wanted(*section) {
            continue;
        }
        let measured = match section {
            Section::Bookings => bookings::run(options, &mut databases),
            Section::Import => import::run(options, &mut databases),
            Section::Proofs => proofs::run(options, &mut databases),
            Section::Start => start::run(options, &mut databases),
            Section::Balance => balance::run(options),
            Section::Live => live::run(options, &mut databases),
            Section::Reports => reports::run(options),
            Section::Scale => scale::run(options),
            Section::Rights => rights::run(),
            Section::Risk => risk::run(),
            Section::Settlement => settlement::run(),
            Section::Answer => answer::run(),
            Section::Api => api::run(options),
            Section::Pages => pages::run(options),
            Section::Mixed => mixed::run(options, &mut databases),
            Section::Soak => soak::run(options, &mut databases),
        };
        // The other parts still say something.
        if let Err(failure) = measured {
            println!("\n{section:?} could not be measured: {failure}");
            complete = false;
        }
    }
    Ok(complete)
}
