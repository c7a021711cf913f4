//! What tree, hashes and idempotency cost together: bookings within one process, by the ledger and by a plain
//! committer, which decides and writes the same entries to the same tables and nothing else.

mod plain;

use std::sync::Arc;
use std::time::Duration;

use querbuch_domain::booking::record::{NewPosting, RecordBooking, Target};
use querbuch_domain::command::Command;
use querbuch_domain::money::Cents;
use querbuch_domain::note::Note;
use querbuch_ledger::input::Input;
use querbuch_ledger::ledger::{Ledger, LedgerOptions};
use querbuch_log::batch::{Answer, Mode};
use querbuch_log::clock::Machine;
use tokio::runtime::Builder;

use self::plain::Plain;
use crate::bookings::load::{Sample, Timing, Worker, drive};
use crate::figures::median;
use crate::ledger::{BOOKABLE_EFFECTS, MONTHS, effect_code, measure_code, month, register};
use crate::random::Random;
use crate::table::{Table, two, whole};
use crate::{Databases, Options, Outcome};

/// How many book at the same time.
const CLIENTS: usize = 64;

/// Measures every database that is wanted.
pub fn run(options: &Options, databases: &mut Databases) -> Outcome<()> {
    let timing = Timing {
        warm_up: Duration::from_secs(1),
        measured: Duration::from_secs_f64(options.seconds),
    };
    println!(
        "\nproofs: {CLIENTS} tasks book within one process; floor: the same without tree, hashes and keys"
    );
    let mut table = Table::new(&["database", "bookings/s", "p99 ms", "without/s", "p99 ms", "ratio"]);
    let runtime = Builder::new_multi_thread().enable_all().build()?;
    for database in &options.database {
        let urls = (databases.fresh(*database), databases.fresh(*database));
        runtime.block_on(async {
            register(&urls.0, CLIENTS).await?;
            register(&urls.1, CLIENTS).await
        })?;
        let mut turns = Vec::new();
        for turn in 0..options.runs {
            let seed = (turn as u64) << 48;
            let plain = runtime.block_on(without(&urls.0, timing, seed))?;
            turns.push((runtime.block_on(with(&urls.1, timing, seed))?, plain));
        }
        let middle = |figure: &dyn Fn(&(Sample, Sample)) -> f64| median(turns.iter().map(figure).collect());
        table.row(&[
            database.name().to_owned(),
            whole(middle(&|turn| turn.0.rate)),
            two(middle(&|turn| turn.0.p99_millis)),
            whole(middle(&|turn| turn.1.rate)),
            two(middle(&|turn| turn.1.p99_millis)),
            two(middle(&|turn| turn.0.rate / turn.1.rate)),
        ]);
    }
    table.print();
    Ok(())
}

async fn with(url: &str, timing: Timing, seed: u64) -> Outcome<Sample> {
    let (ledger, committer) = Ledger::open(url, LedgerOptions::default(), Arc::new(Machine)).await?;
    let workers = (0..CLIENTS).map(|client| Booker {
        ledger: ledger.clone(),
        bookings: Bookings::new(client, seed),
    });
    let sample = drive(workers.collect(), timing).await;
    drop(ledger);
    committer.await?;
    sample
}

async fn without(url: &str, timing: Timing, seed: u64) -> Outcome<Sample> {
    let (plain, committer) = Plain::start(url).await?;
    let workers = (0..CLIENTS).map(|client| plain.worker(Bookings::new(client, seed)));
    let sample = drive(workers.collect(), timing).await;
    drop(plain);
    committer.await??;
    sample
}

/// Bookings of one client, all on one measure.
struct Bookings {
    measure: String,
    random: Random,
}

impl Bookings {
    fn new(client: usize, seed: u64) -> Self {
        Self {
            measure: measure_code(client),
            random: Random::new(seed + ((client as u64) << 32)),
        }
    }

    fn next(&mut self) -> Command {
        let posting = NewPosting {
            details: None,
            target: Target::Effect(effect_code(self.random.below(BOOKABLE_EFFECTS)).as_str().into()),
            month: month(self.random.below(MONTHS)),
            belongs_to: None,
            amount: Cents(self.random.cents()),
        };
        Command::RecordBooking(RecordBooking {
            measure: self.measure.as_str().into(),
            postings: vec![posting],
            note: Note::default(),
        })
    }
}

struct Booker {
    ledger: Ledger,
    bookings: Bookings,
}

impl Worker for Booker {
    async fn step(&mut self) -> Outcome<()> {
        let key = self.bookings.random.key();
        let input = Input::new(Some(key), Ok(self.bookings.next()));
        let reply = self.ledger.execute("bench", Mode::Each, vec![input]).await?;
        match reply.answers.first() {
            Some(Answer::Done { replayed: false, .. }) => Ok(()),
            answer => Err(format!("not booked: {answer:?}").into()),
        }
    }
}
