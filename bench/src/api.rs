//! The questions of dashboards over HTTP, by many clients at once, beside PostGraphile over tables that hold the
//! answers. Both serve the same figures, and take turns.

use std::sync::Arc;
use std::time::Duration;

use querbuch_tests::databases::fresh_sqlite;
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};

use crate::bookings::load::{Sample, Timing, drive};
use crate::country::{Country, commands};
use crate::figures::{float, median};
use crate::http::Asker;
use crate::peers::Tables;
use crate::peers::postgraphile::PostGraphile;
use crate::peers::postgres::Postgres;
use crate::program::Server;
use crate::table::{Table, two, whole};
use crate::targets::Targets;
use crate::{Options, Outcome};

/// How many ask at the same time.
pub const CLIENTS: usize = 32;
/// How long the server may make up for what was booked before it started.
pub const SETTLING: Duration = Duration::from_secs(2);

/// A question of both sides.
pub struct Document {
    /// What it asks.
    pub name: &'static str,
    /// Of Querbuch.
    pub ours: &'static str,
    theirs: &'static str,
    /// How many times as fast as PostGraphile.
    aim: f64,
}

/// The questions, and how many rows they have on Querbuch's side.
pub const DOCUMENTS: [Document; 2] = [
    Document {
        name: "level × year",
        ours: "{ balance(groupBy: [LEVEL, YEAR], basis: ACTUAL) { rows { level year cost saving transfer net } } }",
        theirs: "{ allLevelYears { nodes { level year cost saving transfer net } } }",
        aim: 100.0,
    },
    Document {
        name: "top 20 measures",
        ours: "{ balance(groupBy: [MEASURE], basis: ACTUAL, orderBy: { by: NET }, limit: 20) { rows { measure { code } net } } }",
        theirs: "{ allMeasureNets(orderBy: [NET_DESC], first: 20) { nodes { code net } } }",
        aim: 10.0,
    },
];

/// Measures.
pub fn run(options: &Options) -> Outcome<()> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let country = Country::new(options.api_postings);
    let url = fresh_sqlite();
    let state = Arc::new(runtime.block_on(commands::fill(&url, &country))?);
    let server = Server::start(&url)?;
    std::thread::sleep(SETTLING);
    let mut database = Postgres::load(&Tables {
        country: &country,
        state: &state,
    })?;
    println!(
        "\napi: {} postings, {} measures; {CLIENTS} clients; median of {} runs of {} s",
        whole(float(state.bookings.journal().len())),
        whole(float(country.causes.len())),
        options.runs,
        options.seconds,
    );
    let peer = PostGraphile::start(&mut database);
    let peer = match &peer {
        Ok(peer) => Some(peer.address.as_str()),
        Err(failure) => {
            println!("\n  POSTGRAPHILE IS MISSING, so its targets are not measured: {failure}\n");
            None
        }
    };
    let timing = Timing {
        warm_up: Duration::from_secs(1),
        measured: Duration::from_secs_f64(options.seconds),
    };
    let mut table = Table::new(&[
        "question",
        "requests/s",
        "p50 ms",
        "p99 ms",
        "PostGraphile/s",
        "p50 ms",
        "p99 ms",
        "ratio",
    ]);
    let mut targets = Targets::new();
    for document in &DOCUMENTS {
        if let Some(peer) = peer {
            runtime.block_on(compare(document, &server.address, peer))?;
        }
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..options.runs {
            ours.push(ask(&runtime, &server.address, document.ours, timing)?);
            if let Some(peer) = peer {
                theirs.push(ask(&runtime, peer, document.theirs, timing)?);
            }
        }
        add(document, (&ours, &theirs), &mut table, &mut targets);
    }
    table.print();
    targets.print();
    server.stop()?;
    peer.map(drop).ok_or_else(|| "PostGraphile is missing".into())
}

fn add(
    document: &Document,
    (ours, theirs): (&[Sample], &[Sample]),
    table: &mut Table,
    targets: &mut Targets,
) {
    let middle =
        |samples: &[Sample], figure: &dyn Fn(&Sample) -> f64| median(samples.iter().map(figure).collect());
    let rate = |samples| middle(samples, &|sample| sample.rate);
    let ratio = rate(ours) / rate(theirs);
    let mut row = vec![document.name.to_owned()];
    for samples in [ours, theirs] {
        row.push(whole(rate(samples)));
        row.push(two(middle(samples, &|sample| sample.p50_millis)));
        row.push(two(middle(samples, &|sample| sample.p99_millis)));
    }
    row.push(if theirs.is_empty() {
        "-".to_owned()
    } else {
        two(ratio)
    });
    table.row(&row);
    let name = format!("{} over HTTP", document.name);
    if theirs.is_empty() {
        targets.missing(&format!("{name}: of PostGraphile"), "missing");
    } else {
        targets.at_least(
            &format!("{name}: requests/s of PostGraphile"),
            ratio,
            (document.aim, "×"),
        );
    }
    let p99 = middle(ours, &|sample| sample.p99_millis);
    targets.at_most(&format!("{name}: p99 with {CLIENTS} clients"), p99, (10.0, "ms"));
}

/// One run of as many askers.
pub fn ask(runtime: &Runtime, address: &str, document: &str, timing: Timing) -> Outcome<Sample> {
    runtime.block_on(async {
        let mut askers = Vec::with_capacity(CLIENTS);
        for _ in 0..CLIENTS {
            askers.push(Asker::connect(address, document).await?);
        }
        drive(askers, timing).await
    })
}

/// Refuses where the two sides say different things.
async fn compare(document: &Document, ours: &str, theirs: &str) -> Outcome<()> {
    let here = Asker::connect(ours, document.ours).await?.data().await?;
    let there = Asker::connect(theirs, document.theirs).await?.data().await?;
    let (here, there) = (lines(&here), lines(&there));
    if here == there && !here.is_empty() {
        return Ok(());
    }
    Err(format!("{}: {here:?} instead of {there:?}", document.name).into())
}

/// The net of each row with what it is told apart by, in any order.
fn lines(data: &Value) -> Vec<(String, String, String)> {
    let rows = data.as_object().and_then(|fields| fields.values().next());
    let rows = rows.and_then(|list| list["rows"].as_array().or(list["nodes"].as_array()));
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut lines: Vec<_> = rows
        .into_iter()
        .flatten()
        .map(|row| {
            let code = row["measure"].get("code").or(row.get("code"));
            let name = code.or(row.get("level")).map(text).unwrap_or_default();
            // 1234.5600000000000000 is what a database makes of cents.
            let net = text(&row["net"]).parse::<f64>().unwrap_or(f64::NAN);
            (name, text(&row["year"]), format!("{net:.2}"))
        })
        .collect();
    lines.sort();
    lines
}
