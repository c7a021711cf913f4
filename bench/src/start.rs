//! How long a start takes: from the program's start until it has answered a request, with a snapshot and without.

use std::sync::Arc;
use std::time::{Duration, Instant};

use querbuch_domain::booking::record::{NewPosting, RecordBooking, Target};
use querbuch_domain::command::Command;
use querbuch_domain::money::Cents;
use querbuch_domain::note::Note;
use querbuch_ledger::ledger::{Ledger, LedgerOptions};
use querbuch_log::batch::{Answer, Mode};
use querbuch_log::clock::Machine;
use querbuch_tests::client::Client;
use querbuch_tests::scratch;
use serde_json::json;
use tokio::runtime::Builder;

use crate::figures::{float, median};
use crate::ledger::{BOOKABLE_EFFECTS, MONTHS, effect_code, measure_code, month, register};
use crate::program::Server;
use crate::random::Random;
use crate::table::{Table, two, whole};
use crate::{Databases, Options, Outcome};

/// Measures that are booked on.
const MEASURES: usize = 10_000;
/// Postings of one booking, as an import packs them.
const POSTINGS_PER_BOOKING: usize = 1_000;
/// Bookings that are handed over at once.
const BOOKINGS_AT_ONCE: usize = 200;

/// Measures every database that is wanted.
pub fn run(options: &Options, databases: &mut Databases) -> Outcome<()> {
    println!(
        "\nstart: until the first request is answered; {} postings",
        options.start_postings
    );
    let mut table = Table::new(&["database", "start", "seconds", "postings/s", "resident MiB"]);
    for database in &options.database {
        let url = databases.fresh(*database);
        fill(&url, options.start_postings)?;
        let snapshot = scratch::folder("snapshot")
            .join("state.snapshot")
            .display()
            .to_string();
        let mut row = |name: &str, time: f64, resident: u64| {
            table.row(&[
                database.name().to_owned(),
                name.to_owned(),
                two(time),
                whole(float(options.start_postings) / time),
                (resident >> 20).to_string(),
            ]);
        };
        // The first start has no snapshot; its end writes one.
        let (time, resident) = start(&url, &snapshot)?;
        row("from the log", time.as_secs_f64(), resident);
        let mut starts = Vec::new();
        for _ in 0..options.runs {
            starts.push(start(&url, &snapshot)?);
        }
        let resident = starts.iter().map(|(_, resident)| *resident).max().unwrap_or(0);
        let times = starts.iter().map(|(time, _)| time.as_secs_f64()).collect();
        row("from a snapshot", median(times), resident);
    }
    table.print();
    Ok(())
}

fn start(url: &str, snapshot: &str) -> Outcome<(Duration, u64)> {
    let begin = Instant::now();
    let server = Server::start_with(url, &["--snapshot", snapshot])?;
    Client::new(&format!("http://{}", server.address)).query("{ ledger { position } }", json!({}));
    let time = begin.elapsed();
    let resident = server.resident_bytes();
    server.stop()?;
    Ok((time, resident))
}

fn fill(url: &str, postings: usize) -> Outcome<()> {
    let runtime = Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        register(url, MEASURES).await?;
        let (ledger, committer) = Ledger::open(url, LedgerOptions::default(), Arc::new(Machine)).await?;
        let mut random = Random::new(7);
        let mut left = postings.div_ceil(POSTINGS_PER_BOOKING);
        while left > 0 {
            let count = left.min(BOOKINGS_AT_ONCE);
            left -= count;
            let commands = (0..count).map(|_| booking(&mut random).into());
            let reply = ledger.execute("bench", Mode::Each, commands.collect()).await?;
            let done = |answer: &Answer| matches!(answer, Answer::Done { .. });
            if !reply.answers.iter().all(done) {
                return Err("not booked".into());
            }
        }
        drop(ledger);
        committer.await?;
        Ok(())
    })
}

fn booking(random: &mut Random) -> Command {
    let posting = |random: &mut Random| NewPosting {
        details: None,
        target: Target::Effect(effect_code(random.below(BOOKABLE_EFFECTS)).as_str().into()),
        month: month(random.below(MONTHS)),
        belongs_to: None,
        amount: Cents(random.cents()),
    };
    Command::RecordBooking(RecordBooking {
        measure: measure_code(random.skewed_below(MEASURES)).as_str().into(),
        postings: (0..POSTINGS_PER_BOOKING).map(|_| posting(random)).collect(),
        note: Note::default(),
    })
}
