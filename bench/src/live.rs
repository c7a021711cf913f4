//! Balances that are followed: from a booking to the last of all subscribers, half over WebSockets, half by
//! server-sent events, beside bare writes of the same bytes to as many sockets.
//!
//! Each booking changes what everybody follows. The time runs from before the booking is sent, so it holds the commit
//! as well. Floor and ledger take turns.

mod floor;
pub mod subscriber;

use std::time::{Duration, Instant};

use querbuch_tests::client::Client;
use serde_json::json;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

use self::floor::Floor;
use self::subscriber::{Message, Subscriber, Transport};
use crate::figures::{float, percentile};
use crate::program::{Server, own_cpu};
use crate::table::{Table, two, whole};
use crate::{Database, Databases, Options, Outcome, ledger};

/// Bookings whose way is measured, after two to warm up.
const ROUNDS: usize = 20;
const ROUNDS_TO_WARM_UP: usize = 2;
/// From one to the next: who follows may be told four times a second.
const PAUSE: Duration = Duration::from_secs(1);
/// After this, somebody was not told.
const BOUND: Duration = Duration::from_secs(10);
/// What is followed: each on two bases.
const GROUPS: [&str; 10] = [
    "",
    "LEVEL",
    "YEAR",
    "CATEGORY",
    "KIND",
    "APPROACH",
    "STATE",
    "CASHABILITY",
    "BODY, YEAR",
    "LEVEL, QUARTER",
];
/// What each booking adds, in euros.
const AMOUNT: usize = 10;

/// Measures every database that is wanted.
pub fn run(options: &Options, databases: &mut Databases) -> Outcome<()> {
    for database in &options.database {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let url = databases.fresh(*database);
        runtime.block_on(ledger::register(&url, 100))?;
        let server = Server::start(&url)?;
        println!(
            "\nlive, {}: {} subscribers of {} questions; floor: bare writes of the same bytes to as many sockets",
            database.name(),
            options.subscribers,
            2 * GROUPS.len(),
        );
        measure(options.subscribers, &server, &runtime, *database)?.print();
        server.stop()?;
    }
    println!(
        "  from before the booking is sent until a subscriber has read what it changed; server: µs a message"
    );
    Ok(())
}

/// The times of all messages of some rounds, and of the last one of each, in microseconds.
#[derive(Default)]
struct Times {
    all: Vec<u32>,
    last: Vec<u32>,
}

impl Times {
    fn add(&mut self, start: Instant, arrivals: &[Instant]) {
        let micros = |at: &Instant| u32::try_from(at.duration_since(start).as_micros()).unwrap_or(u32::MAX);
        self.last.extend(arrivals.iter().map(micros).max());
        self.all.extend(arrivals.iter().map(micros));
    }

    /// Half, 99 of 100, all; then half of the last ones. In milliseconds.
    fn millis(&mut self) -> [f64; 4] {
        self.all.sort_unstable();
        self.last.sort_unstable();
        let millis = |times: &[u32], percent| f64::from(percentile(times, percent)) / 1_000.0;
        [
            millis(&self.all, 50),
            millis(&self.all, 99),
            millis(&self.all, 100),
            millis(&self.last, 50),
        ]
    }
}

/// Everybody who is told, by the ledger and by the floor.
struct Crowd<'a> {
    server: &'a Server,
    client: Client,
    floor: Floor,
    subscribers: usize,
    messages: mpsc::UnboundedReceiver<Message>,
    floor_messages: mpsc::UnboundedReceiver<Message>,
}

/// One booking and one round of the floor: when it began, and when each message had been read.
struct Round {
    ledger: (Instant, Vec<Instant>),
    floor: (Instant, Vec<Instant>),
    /// Processor time of the server and of this process until all were told of the booking.
    cpu: [Duration; 2],
}

impl Crowd<'_> {
    /// `total` is what everybody must be told.
    async fn round(&mut self, total: usize) -> Outcome<Round> {
        let cpu = [self.server.cpu(), own_cpu()];
        let start = Instant::now();
        let client = self.client.clone();
        let booking = tokio::task::spawn_blocking(move || book(&client));
        let told = gather(self.subscribers, &mut self.messages).await?;
        booking.await??;
        let spent = [self.server.cpu(), own_cpu()];
        let expected = format!("\"total\":{{\"cost\":\"{total}.00\"}}");
        if let Some(wrong) = told.iter().find(|message| !message.says(&expected)) {
            let text = String::from_utf8_lossy(&wrong.bytes).into_owned();
            return Err(format!("not {expected}: {text}").into());
        }
        sleep(PAUSE / 2).await;
        let floor_start = Instant::now();
        self.floor.write();
        let floor_told = gather(self.subscribers, &mut self.floor_messages).await?;
        sleep(PAUSE / 2).await;
        Ok(Round {
            ledger: (start, arrivals(&told)),
            floor: (floor_start, arrivals(&floor_told)),
            cpu: [spent[0].saturating_sub(cpu[0]), spent[1].saturating_sub(cpu[1])],
        })
    }
}

fn measure(subscribers: usize, server: &Server, runtime: &Runtime, database: Database) -> Outcome<Table> {
    let before = server.resident_bytes();
    let (told, mut messages) = mpsc::unbounded_channel();
    let first = runtime.block_on(subscribe(subscribers, server, &told, &mut messages))?;
    let bytes_each = server.resident_bytes().saturating_sub(before) / u64::try_from(subscribers.max(1))?;
    let floor = Floor::start(first.into_iter().map(|message| message.bytes).collect())?;
    let (floor_told, floor_messages) = mpsc::unbounded_channel();
    runtime.block_on(floor.connect(&floor_told))?;
    let client = Client::new(&format!("http://{}", server.address));
    let mut crowd = Crowd {
        server,
        client,
        floor,
        subscribers,
        messages,
        floor_messages,
    };
    let (mut times, mut floor_times, mut cpu) = (Times::default(), Times::default(), [Duration::ZERO; 2]);
    for round in 0..ROUNDS_TO_WARM_UP + ROUNDS {
        let measured = runtime.block_on(crowd.round((round + 1) * AMOUNT))?;
        if round >= ROUNDS_TO_WARM_UP {
            times.add(measured.ledger.0, &measured.ledger.1);
            floor_times.add(measured.floor.0, &measured.floor.1);
            cpu = [cpu[0] + measured.cpu[0], cpu[1] + measured.cpu[1]];
        }
    }
    let sent = float(ROUNDS * subscribers);
    let each = cpu.map(|cpu| cpu.as_secs_f64() * 1e6 / sent);
    let (ledger, floor) = (times.millis(), floor_times.millis());
    let mut table = Table::new(&[
        "database",
        "p50 ms",
        "p99 ms",
        "max ms",
        "last p50",
        "server µs",
        "client µs",
        "KB each",
        "floor p50",
        "floor p99",
        "floor last",
        "p99 ratio",
        "last ratio",
    ]);
    let mut row = vec![database.name().to_owned()];
    row.extend(ledger.map(two));
    row.extend([each[0], each[1], float(bytes_each) / 1_024.0].map(whole));
    row.extend(
        [
            floor[0],
            floor[1],
            floor[3],
            ledger[1] / floor[1],
            ledger[3] / floor[3],
        ]
        .map(two),
    );
    table.row(&row);
    Ok(table)
}

/// Everybody subscribes and is told what holds now.
async fn subscribe(
    subscribers: usize,
    server: &Server,
    told: &mpsc::UnboundedSender<Message>,
    messages: &mut mpsc::UnboundedReceiver<Message>,
) -> Outcome<Vec<Message>> {
    for number in 0..subscribers {
        let transport = if number % 2 == 0 {
            Transport::Socket
        } else {
            Transport::Events
        };
        let question = number / 2;
        let basis = if question % 2 == 0 { "ACTUAL" } else { "OUTLOOK" };
        let group = GROUPS[question / 2 % GROUPS.len()];
        let document = format!(
            "subscription {{ balance(groupBy: [{group}], basis: {basis}) {{ total {{ cost }} rows {{ level year net }} position }} }}"
        );
        let subscriber = Subscriber::open(&server.address, transport, &document).await?;
        tokio::spawn(subscriber.listen(told.clone()));
    }
    gather(subscribers, messages).await
}

/// One message of everybody.
async fn gather(
    subscribers: usize,
    messages: &mut mpsc::UnboundedReceiver<Message>,
) -> Outcome<Vec<Message>> {
    let mut gathered = Vec::with_capacity(subscribers);
    let deadline = tokio::time::Instant::now() + BOUND;
    while gathered.len() < subscribers {
        let left = deadline.saturating_duration_since(tokio::time::Instant::now());
        let Ok(Some(message)) = timeout(left, messages.recv()).await else {
            let count = gathered.len();
            return Err(format!("only {count} of {subscribers} were told; is `ulimit -n` too low?").into());
        };
        gathered.push(message);
    }
    Ok(gathered)
}

fn arrivals(messages: &[Message]) -> Vec<Instant> {
    messages.iter().map(|message| message.at).collect()
}

fn book(client: &Client) -> Outcome<()> {
    let posting =
        json!({ "effect": ledger::effect_code(0), "month": "2024-01", "amount": format!("{AMOUNT}.00") });
    let input = json!({ "measure": ledger::measure_code(0), "postings": [posting] });
    let document = "mutation($input: BookInput!) { book(input: $input) { errors { code } } }";
    let data = client.query(document, json!({ "input": input }));
    if data["book"]["errors"] == json!([]) {
        Ok(())
    } else {
        Err(format!("not booked: {data}").into())
    }
}
