//! The web pages, by many readers at once, beside the shortest answer that the server has; and a picture of 400 flows, in
//! process.

use std::hint::black_box;
use std::time::{Duration, Instant};

use querbuch_tests::databases::fresh_sqlite;
use querbuch_web::chart::Said;
use querbuch_web::chart::sankey::{Link, Node, sankey};
use tokio::runtime::{Builder, Runtime};

use crate::api::{CLIENTS, SETTLING};
use crate::bookings::load::{Sample, Timing, Worker, drive};
use crate::country::{Country, commands};
use crate::figures::{float, median};
use crate::http::Connection;
use crate::program::Server;
use crate::table::{Table, two, whole};
use crate::targets::Targets;
use crate::{Options, Outcome};

/// The shortest answer: what connections and parsing cost alone.
const FLOOR: &str = "/livez";

/// What is read. `MEASURE` and `UNIT` stand for the first ones of the ledger.
const PAGES: [&str; 12] = [
    "/",
    "/fluesse",
    "/fluesse?partei=STATE",
    "/massnahmen",
    "/massnahmen/MEASURE",
    "/einheiten",
    "/einheiten/UNIT",
    "/zeitreise",
    "/verteilung",
    "/buchungen",
    "/nachweis",
    "/bild/jahre.svg",
];

/// Links of the picture that is drawn.
const LINKS: usize = 400;

/// How often it is drawn.
const DRAWN: usize = 200;

/// Reads the same page again and again.
struct Reader {
    connection: Connection,
    path: String,
}

impl Worker for Reader {
    async fn step(&mut self) -> Outcome<()> {
        self.connection.get(&self.path).await.map(|_| ())
    }
}

/// Measures.
pub fn run(options: &Options) -> Outcome<()> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let country = Country::new(options.api_postings);
    let url = fresh_sqlite();
    let state = runtime.block_on(commands::fill(&url, &country))?;
    let server = Server::start(&url)?;
    std::thread::sleep(SETTLING);
    println!(
        "\npages: {} postings; {CLIENTS} readers; median of {} runs of {} s",
        whole(float(state.bookings.journal().len())),
        options.runs,
        options.seconds,
    );
    let first = |codes: Option<&std::sync::Arc<str>>| codes.map(ToString::to_string).unwrap_or_default();
    let measure = first(state.measures.by_code().keys().next());
    let unit = first(state.units.by_code().keys().next());
    let timing = Timing {
        warm_up: Duration::from_secs(1),
        measured: Duration::from_secs_f64(options.seconds),
    };
    let mut table = Table::new(&["page", "pages/s", "p50 ms", "p99 ms"]);
    let mut targets = Targets::new();
    for page in [FLOOR].into_iter().chain(PAGES) {
        let path = page.replace("MEASURE", &measure).replace("UNIT", &unit);
        let mut samples = Vec::new();
        for _ in 0..options.runs {
            samples.push(read(&runtime, &server.address, &path, timing)?);
        }
        let middle = |figure: fn(&Sample) -> f64| median(samples.iter().map(figure).collect());
        let p99 = middle(|sample| sample.p99_millis);
        table.row(&[
            page.to_owned(),
            whole(middle(|sample| sample.rate)),
            two(middle(|sample| sample.p50_millis)),
            two(p99),
        ]);
        if page != FLOOR {
            targets.at_most(&format!("{page}: p99 with {CLIENTS} readers"), p99, (50.0, "ms"));
        }
    }
    table.print();
    targets.at_most(&format!("picture of {LINKS} flows"), picture(), (5.0, "ms"));
    targets.print();
    server.stop()
}

fn read(runtime: &Runtime, address: &str, path: &str, timing: Timing) -> Outcome<Sample> {
    runtime.block_on(async {
        let mut readers = Vec::with_capacity(CLIENTS);
        for _ in 0..CLIENTS {
            readers.push(Reader {
                connection: Connection::open(address).await?,
                path: path.to_owned(),
            });
        }
        drive(readers, timing).await
    })
}

/// Milliseconds for a picture, the median of many.
fn picture() -> f64 {
    let node = |place: usize| Node {
        column: place / 20,
        label: format!("Land oder Maßnahme {place}"),
        said: format!("Land oder Maßnahme {place}: 1.234,00 €"),
        to: "/fluesse".to_owned(),
    };
    let nodes: Vec<Node> = (0..60).map(node).collect();
    let link = |place: usize| Link {
        source: place / 20 % 20 + place / 200 * 20,
        target: place % 20 + 20 + place / 200 * 20,
        cents: 100 + i128::try_from(place).unwrap_or_default(),
    };
    let links: Vec<Link> = (0..LINKS).map(link).collect();
    let said = Said {
        id: "bench",
        title: String::new(),
        description: String::new(),
    };
    let draw = |_| {
        let begun = Instant::now();
        black_box(sankey(&said, ["a", "b", "c"], black_box(&nodes), black_box(&links)).into_string());
        begun.elapsed().as_secs_f64() * 1_000.0
    };
    median((0..DRAWN).map(draw).collect())
}
