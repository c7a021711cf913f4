//! Single bookings through GraphQL over HTTP, as many clients make them, beside a floor:
//!
//! | database | floor |
//! |---|---|
//! | SQLite | the same rows (entry and idempotency key) straight to a file, group commit in one process |
//! | PostgreSQL | one plain INSERT a transaction, as many connections as there are clients |
//!
//! Floor and ledger take turns, so that each ratio is of two neighbours in time.

pub mod client;
pub mod load;
mod postgres_floor;
mod rows;
mod sqlite_floor;

use std::time::Duration;

use querbuch_tests::client::Client;
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

use self::client::{Booker, Goal};
use self::load::{Sample, Timing, drive};
use self::postgres_floor::PostgresFloor;
use self::sqlite_floor::SqliteFloor;
use crate::figures::{float, median};
use crate::program::{Server, own_cpu};
use crate::table::{Table, two, whole};
use crate::{Database, Databases, Options, Outcome, ledger};

const WARM_UP: Duration = Duration::from_secs(1);

/// What the clients book on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    /// Each on a measure of its own, on all of its effects.
    Spread,
    /// All on the same effect and month.
    OneCell,
}

impl Aim {
    fn goal(self, client: usize) -> Goal {
        match self {
            Self::Spread => Goal {
                measure: ledger::measure_code(client),
                effects: (0..ledger::BOOKABLE_EFFECTS).map(ledger::effect_code).collect(),
                months: ledger::MONTHS,
            },
            Self::OneCell => Goal {
                measure: ledger::measure_code(0),
                effects: vec![ledger::effect_code(0)],
                months: 1,
            },
        }
    }
}

/// One run, floor and ledger.
struct Turn {
    floor: Sample,
    ledger: Sample,
    /// Processor time a booking, in microseconds.
    server_micros: f64,
    client_micros: f64,
}

/// Measures every database that is wanted.
pub fn run(options: &Options, databases: &mut Databases) -> Outcome<()> {
    let clients_max = options.clients.iter().copied().max().unwrap_or(1);
    let mut loads: Vec<_> = options
        .clients
        .iter()
        .map(|clients| (*clients, Aim::Spread))
        .collect();
    loads.push((clients_max, Aim::OneCell));
    for database in &options.database {
        let url = databases.fresh(*database);
        // One thread: the clients take as little of the shared cores as they can.
        let runtime = Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(ledger::register(&url, clients_max))?;
        let mut floor = Floor::new(*database, &databases.fresh(*database), &runtime)?;
        let server = Server::start(&url)?;
        println!(
            "\nbookings, {}: single bookings over HTTP; floor: {}",
            database.name(),
            floor.describe()
        );
        let mut table = Table::new(&[
            "clients",
            "bookings/s",
            "p50 ms",
            "p99 ms",
            "server µs",
            "client µs",
            "floor/s",
            "floor p50",
            "floor p99",
            "rate ratio",
            "p50 ratio",
        ]);
        for (clients, aim) in &loads {
            let timing = Timing {
                warm_up: WARM_UP,
                measured: Duration::from_secs_f64(options.seconds),
            };
            let turns: Outcome<Vec<Turn>> = (0..options.runs)
                .map(|_| turn(*clients, *aim, timing, &mut floor, &server, &runtime))
                .collect();
            table.row(&row(*clients, *aim, &turns?));
        }
        table.print();
        server.stop()?;
    }
    println!(
        "  µs: processor time a booking; ratios: median of the runs; acknowledged = recorded in every run"
    );
    Ok(())
}

#[expect(
    clippy::too_many_arguments,
    reason = "one place calls it; a struct would only rename them"
)]
fn turn(
    clients: usize,
    aim: Aim,
    timing: Timing,
    floor: &mut Floor,
    server: &Server,
    runtime: &Runtime,
) -> Outcome<Turn> {
    let floor = runtime.block_on(floor.measure(clients, timing))?;
    let before = (booking_count(server)?, server.cpu(), own_cpu());
    let ledger = runtime.block_on(async {
        let mut bookers = Vec::with_capacity(clients);
        for client in 0..clients {
            bookers.push(Booker::connect(&server.address, aim.goal(client)).await?);
        }
        drive(bookers, timing).await
    })?;
    let (server_cpu, client_cpu) = (
        server.cpu().saturating_sub(before.1),
        own_cpu().saturating_sub(before.2),
    );
    let recorded = booking_count(server)? - before.0;
    if recorded != ledger.acknowledged {
        return Err(format!(
            "{} bookings were acknowledged, {recorded} were recorded",
            ledger.acknowledged
        )
        .into());
    }
    let each = |cpu: Duration| cpu.as_secs_f64() * 1e6 / float(ledger.acknowledged.max(1));
    Ok(Turn {
        floor,
        server_micros: each(server_cpu),
        client_micros: each(client_cpu),
        ledger,
    })
}

fn row(clients: usize, aim: Aim, turns: &[Turn]) -> Vec<String> {
    let middle = |figure: &dyn Fn(&Turn) -> f64| median(turns.iter().map(figure).collect());
    let name = if aim == Aim::Spread {
        clients.to_string()
    } else {
        format!("{clients}, one cell")
    };
    vec![
        name,
        whole(middle(&|turn| turn.ledger.rate)),
        two(middle(&|turn| turn.ledger.p50_millis)),
        two(middle(&|turn| turn.ledger.p99_millis)),
        whole(middle(&|turn| turn.server_micros)),
        whole(middle(&|turn| turn.client_micros)),
        whole(middle(&|turn| turn.floor.rate)),
        two(middle(&|turn| turn.floor.p50_millis)),
        two(middle(&|turn| turn.floor.p99_millis)),
        two(middle(&|turn| turn.ledger.rate / turn.floor.rate)),
        two(middle(&|turn| turn.ledger.p50_millis / turn.floor.p50_millis)),
    ]
}

fn booking_count(server: &Server) -> Outcome<usize> {
    let client = Client::new(&format!("http://{}", server.address));
    let data = client.query("{ ledger { bookingCount } }", json!({}));
    let count = match &data["ledger"]["bookingCount"] {
        Value::String(text) => text.parse().ok(),
        number => number.as_u64().and_then(|count| usize::try_from(count).ok()),
    };
    count.ok_or_else(|| format!("no booking count: {data}").into())
}

/// What the same work costs without a ledger.
enum Floor {
    Sqlite(SqliteFloor),
    Postgres(Box<PostgresFloor>),
}

impl Floor {
    fn new(database: Database, url: &str, runtime: &Runtime) -> Outcome<Self> {
        match database {
            Database::Sqlite => runtime.block_on(SqliteFloor::new(url)).map(Self::Sqlite),
            Database::Postgres => runtime
                .block_on(PostgresFloor::new(url))
                .map(|floor| Self::Postgres(Box::new(floor))),
        }
    }

    fn describe(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "group commit of the same rows, WAL, synchronous=FULL",
            Self::Postgres(_) => "one plain INSERT a transaction, one connection a client",
        }
    }

    async fn measure(&mut self, clients: usize, timing: Timing) -> Outcome<Sample> {
        match self {
            Self::Sqlite(floor) => floor.measure(clients, timing).await,
            Self::Postgres(floor) => floor.measure(clients, timing).await,
        }
    }
}
