//! Those who follow, ask and book, each in a task of its own, until they are told to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use crate::bookings::client::{Booker, Goal};
use crate::bookings::load::Worker;
use crate::country::Country;
use crate::figures::percentile;
use crate::http::Asker;
use crate::ledger::MONTHS;
use crate::live::subscriber::{Subscriber, Transport};
use crate::{Failure, Outcome};

/// How many book.
pub const BOOKERS: usize = 4;
/// Between two bookings of one of them: some twenty a second in all, a busy day of a large organisation.
const BOOKING_PAUSE: Duration = Duration::from_millis(200);
/// Between two questions of one who asks.
const ASKING_PAUSE: Duration = Duration::from_millis(100);
/// What is asked, by one client each; the first once more, on a new connection each time.
pub const QUESTIONS: [&str; 8] = [
    "{ ledger { position } }",
    "{ balance(groupBy: [LEVEL, YEAR]) { rows { level year cost saving transfer net } } }",
    "{ balance(groupBy: [UNIT], orderBy: { by: NET }, limit: 100, filter: { from: \"2021-01\" }) { rows { unit { code name } net } } }",
    "{ log(first: 200) { entries { position entry inclusionProof { rootHash hashes } } next } }",
    "{ log(after: 1000, first: 500) { entries { position type leafHash } } }",
    "{ bookings(first: 200) { nodes { position text document postings { effect { code } month amount } } } }",
    "{ measures(first: 50) { nodes { code title balance(groupBy: [YEAR]) { rows { year net } } } } }",
    "{ checkpoint { treeSize rootHash } consistencyProof(from: 1, to: 500) { hashes } logEntry(position: 77) { entry inclusionProof { hashes } } }",
];
/// What is followed: half of all follow the log.
const FOLLOWED: [&str; 4] = [
    "subscription { log { position type entry measure { code } } }",
    "subscription { balance(groupBy: [LEVEL, YEAR]) { rows { level year net } total { net } } }",
    "subscription { log(types: [\"booking.recorded\"]) { position recordedAt payload } }",
    "subscription { balance(groupBy: [CATEGORY]) { rows { category { code } cost saving } } }",
];
/// Those who follow and do not read.
const STUCK: usize = 3;
/// So long; the server gives them up before.
const STUCK_TIME: Duration = Duration::from_secs(20);
/// What they follow, more than the buffers of both sides hold.
const STUCK_FOLLOWED: &str =
    "subscription { log(after: 0) { a: entry b: entry c: entry d: entry e: entry f: payload } }";
/// After this, a stream is closed by its client and opened anew: the first after half a minute, the last after two.
const LIFE_SECONDS: (u64, u64) = (30, 90);
/// After this, an answer is late.
const SLOW_MICROS: u32 = 1_000_000;

/// How long answers took.
#[derive(Default)]
pub struct Latencies {
    micros: Vec<u32>,
    /// Answered with an error, or not at all.
    pub refused: usize,
}

impl Latencies {
    fn merge(mut self, other: Self) -> Self {
        self.micros.extend(other.micros);
        self.micros.sort_unstable();
        self.refused += other.refused;
        self
    }

    /// How many answers there were.
    pub fn count(&self) -> usize {
        self.micros.len()
    }

    /// So many of a hundred took no longer.
    pub fn millis(&self, percent: usize) -> f64 {
        f64::from(percentile(&self.micros, percent)) / 1_000.0
    }

    /// How many took longer than a second.
    pub fn slow(&self) -> usize {
        self.micros.iter().filter(|micros| **micros > SLOW_MICROS).count()
    }
}

/// What happened.
pub struct Happened {
    /// Of those who book.
    pub bookings: Latencies,
    /// Of those who ask.
    pub questions: Latencies,
    /// Read by those who follow.
    pub events: usize,
    /// Streams and WebSockets that were opened.
    pub streams: usize,
    /// Those that the server ended, or did not open.
    pub streams_lost: usize,
    /// Streams that nobody read.
    pub stuck: usize,
}

/// Counts of those who follow.
#[derive(Default)]
struct Counts {
    stopped: AtomicBool,
    events: AtomicUsize,
    streams: AtomicUsize,
    streams_lost: AtomicUsize,
    stuck: AtomicUsize,
}

impl Counts {
    fn goes_on(&self) -> bool {
        !self.stopped.load(Ordering::Relaxed)
    }
}

fn count(counter: &AtomicUsize) {
    counter.fetch_add(1, Ordering::Relaxed);
}

/// All of them.
pub struct Crowd {
    counts: Arc<Counts>,
    bookers: Vec<JoinHandle<Latencies>>,
    askers: Vec<JoinHandle<Latencies>>,
    followers: Vec<JoinHandle<()>>,
}

impl Crowd {
    /// Lets them begin.
    pub fn start(address: &str, streams: usize, country: &Country) -> Self {
        let counts = Arc::new(Counts::default());
        let bookers = (0..BOOKERS).map(|client| {
            let goal = Goal {
                measure: format!("m-{client:05}"),
                effects: vec![format!("e-{:06}", country.causes[client].first)],
                months: MONTHS,
            };
            tokio::spawn(book(address.to_owned(), goal, counts.clone()))
        });
        let askers = (0..=QUESTIONS.len()).map(|client| {
            let is_new_each_time = client == QUESTIONS.len();
            let question = QUESTIONS[client % QUESTIONS.len()];
            tokio::spawn(ask(
                address.to_owned(),
                (question, is_new_each_time),
                counts.clone(),
            ))
        });
        let followers =
            (0..streams).map(|client| tokio::spawn(follow(address.to_owned(), client, counts.clone())));
        let stuck = (0..STUCK).map(|_| tokio::spawn(be_stuck(address.to_owned(), counts.clone())));
        Self {
            bookers: bookers.collect(),
            askers: askers.collect(),
            followers: followers.chain(stuck).collect(),
            counts,
        }
    }

    /// Ends them, and says what happened.
    pub async fn stop(self) -> Happened {
        self.counts.stopped.store(true, Ordering::Relaxed);
        for task in self.followers {
            task.abort();
        }
        let load = |counter: &AtomicUsize| counter.load(Ordering::Relaxed);
        Happened {
            bookings: all(self.bookers).await,
            questions: all(self.askers).await,
            events: load(&self.counts.events),
            streams: load(&self.counts.streams),
            streams_lost: load(&self.counts.streams_lost),
            stuck: load(&self.counts.stuck),
        }
    }
}

async fn all(tasks: Vec<JoinHandle<Latencies>>) -> Latencies {
    let mut latencies = Latencies::default();
    for task in tasks {
        latencies = latencies.merge(task.await.unwrap_or_default());
    }
    latencies
}

async fn book(address: String, goal: Goal, counts: Arc<Counts>) -> Latencies {
    let mut latencies = Latencies::default();
    while counts.goes_on() {
        let booker = Booker::connect(&address, goal.clone()).await;
        work(booker, BOOKING_PAUSE, &counts, &mut latencies).await;
    }
    latencies
}

async fn ask(address: String, (question, is_new_each_time): (&str, bool), counts: Arc<Counts>) -> Latencies {
    let mut latencies = Latencies::default();
    while counts.goes_on() {
        if is_new_each_time {
            let begin = Instant::now();
            let asked = async { Asker::connect(&address, question).await?.step().await };
            note(&mut latencies, begin, &asked.await);
            sleep(ASKING_PAUSE).await;
        } else {
            let asker = Asker::connect(&address, question).await;
            work(asker, ASKING_PAUSE, &counts, &mut latencies).await;
        }
    }
    latencies
}

/// Works until the end, or until something goes wrong.
async fn work<W: Worker>(worker: Outcome<W>, pause: Duration, counts: &Counts, latencies: &mut Latencies) {
    let mut worker = match worker {
        Ok(worker) => worker,
        Err(failure) => {
            note(latencies, Instant::now(), &Err(failure));
            sleep(pause).await;
            return;
        }
    };
    while counts.goes_on() {
        let begin = Instant::now();
        let done = worker.step().await;
        note(latencies, begin, &done);
        sleep(pause).await;
        if done.is_err() {
            return;
        }
    }
}

fn note(latencies: &mut Latencies, begin: Instant, done: &Result<(), Failure>) {
    match done {
        Ok(()) => {
            let micros = u32::try_from(begin.elapsed().as_micros()).unwrap_or(u32::MAX);
            latencies.micros.push(micros);
        }
        Err(failure) => {
            if latencies.refused == 0 {
                println!("  the first of those that were refused: {failure}");
            }
            latencies.refused += 1;
        }
    }
}

/// Follows, and comes back now and then.
async fn follow(address: String, client: usize, counts: Arc<Counts>) {
    let transport = if client.is_multiple_of(2) {
        Transport::Socket
    } else {
        Transport::Events
    };
    let document = FOLLOWED[client / 2 % FOLLOWED.len()];
    let life = Duration::from_secs(LIFE_SECONDS.0 + client as u64 * 7 % LIFE_SECONDS.1);
    while counts.goes_on() {
        count(&counts.streams);
        let ended = match Subscriber::open(&address, transport, document).await {
            Err(_) => true,
            Ok(subscriber) => {
                let (told, mut messages) = mpsc::unbounded_channel();
                let counting = async {
                    while messages.recv().await.is_some() {
                        count(&counts.events);
                    }
                };
                let listening = async { tokio::join!(subscriber.listen(told), counting) };
                timeout(life, listening).await.is_ok()
            }
        };
        if ended && counts.goes_on() {
            count(&counts.streams_lost);
            sleep(ASKING_PAUSE).await;
        }
    }
}

/// Follows and does not read.
async fn be_stuck(address: String, counts: Arc<Counts>) {
    while counts.goes_on() {
        count(&counts.stuck);
        let subscriber = Subscriber::open(&address, Transport::Events, STUCK_FOLLOWED).await;
        sleep(STUCK_TIME).await;
        drop(subscriber);
    }
}
