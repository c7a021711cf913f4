//! What the API adds to the library's own cost of an answer: 200 rows of 6 fields, in process, from the text of the
//! request to the bytes of the answer. The floor is a schema of the same shape whose rows are ready-made texts, executed
//! from a parsed document that nobody validates again.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::{
    EmptyMutation, EmptySubscription, Object, Request, Schema, SimpleObject, ValidationMode, Variables,
};
use async_graphql_transport::CachedSchema;
use querbuch_domain::language::Language;
use querbuch_graphql::context::RequestContext;
use querbuch_graphql::limits::cached_schema;
use querbuch_graphql::schema::{Mutation, Query, Subscription};
use querbuch_ledger::ledger::{Ledger, LedgerOptions};
use querbuch_log::clock::Machine;
use querbuch_tests::databases::fresh_sqlite;
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};

use crate::Outcome;
use crate::country::{Country, commands};
use crate::figures::{Times, times};
use crate::table::Table;
use crate::targets::Targets;

/// Postings of the ledger: as many as bring more measures than rows.
const POSTINGS: usize = 50_000;
/// Rows of each answer.
const ROWS: usize = 200;

const LIST: &str = "{ measures(first: 200) { nodes { id code title description approach status } } }";
const BALANCE: &str = "{ balance(groupBy: [LEVEL, MONTH], basis: ACTUAL, limit: 200) { rows { level month cost saving transfer net } } }";

#[derive(Clone, SimpleObject)]
struct Node {
    id: String,
    code: String,
    title: String,
    description: Option<String>,
    approach: String,
    status: String,
}

#[derive(Clone, SimpleObject)]
struct Row {
    level: String,
    month: String,
    cost: String,
    saving: String,
    transfer: String,
    net: String,
}

#[derive(SimpleObject)]
struct Nodes {
    nodes: Vec<Node>,
}

#[derive(SimpleObject)]
struct Rows {
    rows: Vec<Row>,
}

/// The same fields as the API has, and nothing behind them.
struct Static {
    nodes: Vec<Node>,
    rows: Vec<Row>,
}

#[Object(rename_args = "camelCase")]
impl Static {
    async fn measures(&self, first: usize) -> Nodes {
        let nodes = self.nodes.iter().take(first).cloned().collect();
        Nodes { nodes }
    }

    async fn balance(&self, group_by: Vec<Word>, basis: Word, limit: usize) -> Rows {
        std::hint::black_box((group_by, basis));
        let rows = self.rows.iter().take(limit).cloned().collect();
        Rows { rows }
    }
}

/// The words in the two documents.
#[derive(Clone, Copy, PartialEq, Eq, async_graphql::Enum)]
enum Word {
    Level,
    Month,
    Actual,
}

/// Measures.
pub fn run() -> Outcome<()> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let url = fresh_sqlite();
    runtime.block_on(commands::fill(&url, &Country::new(POSTINGS)))?;
    let options = LedgerOptions::default();
    let (ledger, committer) = runtime.block_on(Ledger::open(&url, options, Arc::new(Machine)))?;
    // What makes reports fast is ready once the log has come to rest.
    runtime.block_on(async { tokio::time::sleep(Duration::from_secs(1)).await });
    println!("\nanswer: {ROWS} rows of 6 fields in process; floor: ready-made rows in the library alone");
    let api = Api {
        schema: cached_schema(),
        ledger,
    };
    let mut table = Table::new(&["answer", "median µs", "p99 µs", "floor µs", "bytes", "ratio"]);
    let mut targets = Targets::new();
    for (name, text, list) in [
        ("list of measures", LIST, "measures"),
        ("balance", BALANCE, "balance"),
    ] {
        let (ours, floor, bytes) = measure(&api, (text, list), &runtime)?;
        let micros = |seconds: f64| format!("{:.1}", seconds * 1e6);
        let ratio = ours.median / floor.median;
        table.row(&[
            name.to_owned(),
            micros(ours.median),
            micros(ours.p99),
            micros(floor.median),
            bytes.to_string(),
            format!("{ratio:.2}"),
        ]);
        targets.at_most(
            &format!("answer of {ROWS} rows, {name}: of the library's own cost"),
            ratio,
            (1.5, "×"),
        );
    }
    table.print();
    targets.print();
    drop(api);
    runtime.block_on(committer)?;
    Ok(())
}

struct Api {
    schema: CachedSchema<Query, Mutation, Subscription>,
    ledger: Ledger,
}

impl Api {
    async fn answer(&self, text: &str) -> Outcome<Vec<u8>> {
        let prepared = self.schema.prepare(text, None, Variables::default()).await;
        let mut prepared = prepared.map_err(|fault| format!("{fault:?}"))?;
        let state = self.ledger.state();
        let context = RequestContext::new(self.ledger.clone(), state, Language::English);
        prepared.request = prepared.request.data(context);
        let answered = self.schema.execute(prepared).await;
        let answered = answered.map_err(|refused| format!("{refused:?}"))?;
        Ok(serde_json::to_vec(&answered.response)?)
    }
}

/// The API, its floor, and the length of both answers, which must be the same byte by byte.
fn measure(api: &Api, (text, list): (&str, &str), runtime: &Runtime) -> Outcome<(Times, Times, usize)> {
    let answer = runtime.block_on(api.answer(text))?;
    let json: Value = serde_json::from_slice(&answer)?;
    let (nodes, rows) = (&json["data"][list]["nodes"], &json["data"][list]["rows"]);
    let content = Static {
        nodes: nodes.as_array().into_iter().flatten().map(node).collect(),
        rows: rows.as_array().into_iter().flatten().map(row).collect(),
    };
    if content.nodes.len().max(content.rows.len()) != ROWS {
        return Err(format!("not {ROWS} rows: {}", String::from_utf8_lossy(&answer)).into());
    }
    let floor = Schema::build(content, EmptyMutation, EmptySubscription)
        .validation_mode(ValidationMode::Fast)
        .finish();
    let parsed = async_graphql::parser::parse_query(text)?;
    let plain = || async {
        let mut request = Request::new("");
        request.set_parsed_query(parsed.clone());
        serde_json::to_vec(&floor.execute(request).await)
    };
    // Turn by turn, so that both meet the same machine.
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    if runtime.block_on(plain())?.len() != answer.len() {
        return Err("the floor answers something else".into());
    }
    for _ in 0..3 {
        ours.push(times(|| runtime.block_on(api.answer(text)))?);
        theirs.push(times(|| runtime.block_on(plain()))?);
    }
    Ok((middle(ours), middle(theirs), answer.len()))
}

fn middle(mut times: Vec<Times>) -> Times {
    times.sort_by(|a, b| a.median.total_cmp(&b.median));
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn node(value: &Value) -> Node {
    Node {
        id: text(&value["id"]),
        code: text(&value["code"]),
        title: text(&value["title"]),
        description: value["description"].as_str().map(str::to_owned),
        approach: text(&value["approach"]),
        status: text(&value["status"]),
    }
}

fn row(value: &Value) -> Row {
    Row {
        level: text(&value["level"]),
        month: text(&value["month"]),
        cost: text(&value["cost"]),
        saving: text(&value["saving"]),
        transfer: text(&value["transfer"]),
        net: text(&value["net"]),
    }
}
