//! Four processes on one PostgreSQL, each with a committer of its own, killed and started again in turn.

use std::io;
use std::thread::sleep;
use std::time::{Duration, Instant};

use querbuch_tests::api::Api;
use querbuch_tests::chain::{Witness, root_at};
use querbuch_tests::client::Client;
use querbuch_tests::crowd::{self, Crowd};
use querbuch_tests::dice::Dice;
use querbuch_tests::node::Node;
use querbuch_tests::postgres::Postgres;
use querbuch_tests::stream::Subscription;
use serde_json::{Value, json};

use crate::crash::{Stop, key_file};

const NODES: u64 = 4;
const CLIENTS: u64 = 8;
const READERS: u64 = 2;
/// How long it goes on.
const DURATION: Duration = Duration::from_mins(1);
/// How long the last readers may take to read to the end.
const END_BOUND: Duration = Duration::from_secs(30);

/// One event as a reader saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    position: u64,
    id: String,
    leaf_hash: String,
}

const ENTRY: &str = "position id leafHash";

impl Seen {
    fn of(entry: &Value) -> Self {
        let text = |name: &str| entry[name].as_str().expect("is text").to_owned();
        Self {
            position: entry["position"].as_u64().expect("is a number"),
            id: text("id"),
            leaf_hash: text("leafHash"),
        }
    }
}

/// Somebody who reads the whole log, from whichever server answers.
struct Reader {
    seen: Vec<Seen>,
    resumed: usize,
}

impl Reader {
    fn add(&mut self, entry: &Value) {
        let seen = Seen::of(entry);
        assert_eq!(
            seen.position,
            self.last() + 1,
            "none twice, none missing, in order"
        );
        self.seen.push(seen);
    }

    fn last(&self) -> u64 {
        self.seen.last().map_or(0, |seen| seen.position)
    }

    /// Asks for pages until `end` gives a position that was reached.
    fn poll(mut self, nodes: &[Node], dice: &mut Dice, end: impl Fn() -> Option<u64>) -> Self {
        let document = format!(
            "query($after: Position) {{ log(after: $after, first: 200) {{ entries {{ {ENTRY} }} next head }} }}"
        );
        while end().is_none_or(|end| self.last() < end) {
            let body = json!({ "query": document, "variables": { "after": self.last() } }).to_string();
            let headers = [("content-type", "application/json")];
            let client = pick(nodes, dice).client();
            match client.try_send("POST", "/graphql", &headers, body.as_bytes()) {
                Ok(answer) => {
                    let json = answer.json();
                    let entries = json["data"]["log"]["entries"]
                        .as_array()
                        .cloned()
                        .unwrap_or_default();
                    entries.iter().for_each(|entry| self.add(entry));
                    if !entries.is_empty() {
                        assert_eq!(json["data"]["log"]["next"], self.last(), "{json}");
                    }
                }
                Err(_) => self.resumed += 1,
            }
            sleep(Duration::from_millis(5));
        }
        self
    }

    /// Subscribes, and again after each end, elsewhere.
    fn subscribe(mut self, nodes: &[Node], dice: &mut Dice, end: impl Fn() -> Option<u64>) -> Self {
        while end().is_none_or(|end| self.last() < end) {
            if self.listen(&pick(nodes, dice).address(), &end).is_err() {
                sleep(Duration::from_millis(20));
            }
            self.resumed += 1;
        }
        self
    }

    fn listen(&mut self, address: &str, end: &impl Fn() -> Option<u64>) -> io::Result<()> {
        let document = format!("subscription($after: Position) {{ log(after: $after) {{ {ENTRY} }} }}");
        let mut subscription = Subscription::open(address, &document, &json!({ "after": self.last() }))?;
        while let Some(event) = subscription.read()? {
            let entry = &event["data"]["log"];
            if entry.is_null() {
                return Err(io::Error::other(event.to_string()));
            }
            self.add(entry);
            if end().is_some_and(|end| self.last() >= end) {
                return Ok(());
            }
        }
        Ok(())
    }
}

fn pick<'a>(nodes: &'a [Node], dice: &mut Dice) -> &'a Node {
    &nodes[usize::try_from(dice.below(NODES)).expect("is small")]
}

/// Whether the server shows its log; then it is read while all this goes on.
fn shows_log(client: &Client) -> bool {
    let schema = client.get("/schema.graphql").text().to_owned();
    schema.contains("type Subscription") && schema.contains("type LogPage")
}

/// Reads what another server wrote, as soon as it was written; how often both were there.
fn read_elsewhere(nodes: &[Node], dice: &mut Dice, crowd: &Crowd) -> usize {
    let mut read = 0;
    while !crowd.is_stopped() {
        let headers = [("content-type", "application/json")];
        let ask = |client: &Client| {
            client.try_send(
                "POST",
                "/graphql",
                &headers,
                br#"{"query":"{ ledger { position } }"}"#,
            )
        };
        let Ok(written) = ask(&pick(nodes, dice).client()) else {
            continue;
        };
        let position = written.json()["data"]["ledger"]["position"].clone();
        let reader = pick(nodes, dice)
            .client()
            .with_header("querbuch-min-position", &position.to_string());
        if let Ok(answer) = ask(&reader) {
            let found = answer.json()["data"]["ledger"]["position"].as_u64();
            assert!(found >= position.as_u64(), "after {position}: {}", answer.text());
            read += 1;
        }
        sleep(Duration::from_millis(20));
    }
    read
}

/// Kills one server after another, and has the checkpoints of all proved against each other.
fn kill_in_turn(nodes: &[Node], dice: &mut Dice, witness: &mut Witness) -> usize {
    let start = Instant::now();
    let mut kills = 0;
    let mut size = 0;
    while start.elapsed() < DURATION {
        sleep(Duration::from_millis(500 + dice.below(1_000)));
        let node = pick(nodes, dice);
        node.kill();
        sleep(Duration::from_millis(dice.below(300)));
        node.up();
        kills += 1;
        // Another one may be a little behind what was seen before.
        let client = pick(nodes, dice).client();
        size = witness.look(&client.with_header("querbuch-min-position", &size.to_string()));
    }
    kills
}

fn all_agree(nodes: &[Node], position: u64) {
    let roots: Vec<String> = nodes
        .iter()
        .map(|node| {
            let client = node
                .client()
                .with_header("querbuch-min-position", &position.to_string());
            root_at(&client, position)
        })
        .collect();
    assert!(roots.iter().all(|root| *root == roots[0]), "{roots:?}");
}

/// The readers, one half each way.
fn read_along<'scope, 'env>(
    scope: &'scope std::thread::Scope<'scope, 'env>,
    nodes: &'env [Node],
    dice: &mut Dice,
    end: impl Fn() -> Option<u64> + Copy + Send + 'scope,
) -> Vec<std::thread::ScopedJoinHandle<'scope, Reader>> {
    let reader = || Reader {
        seen: Vec::new(),
        resumed: 0,
    };
    (0..2 * READERS)
        .map(|number| {
            let mut dice = dice.split();
            scope.spawn(move || {
                if number < READERS {
                    reader().poll(nodes, &mut dice, end)
                } else {
                    reader().subscribe(nodes, &mut dice, end)
                }
            })
        })
        .collect()
}

#[test]
fn four_processes_on_one_database_are_killed_in_turn() {
    let mut dice = Dice::of("processes");
    let postgres = Postgres::start();
    let (database, key) = (postgres.fresh_database(), key_file());
    let args = ["--database", &database, "--key", &key];
    let nodes: Vec<Node> = (0..NODES).map(|_| Node::start(&args)).collect();
    let api = Api::new(nodes[0].client());
    crowd::set(&api);
    let before = api.position();
    let mut witness = Witness::of(&api.client);
    let reads_log = shows_log(&api.client);
    let crowd = Crowd::new(&nodes);
    let end = std::sync::OnceLock::new();
    std::thread::scope(|scope| {
        let _stop = Stop(&crowd);
        let (nodes, crowd, end) = (&nodes[..], &crowd, &end);
        let at_end = move || end.get().copied().or_else(|| crowd.is_abandoned().then_some(0));
        let readers = if reads_log {
            read_along(scope, nodes, &mut dice, at_end)
        } else {
            println!("this server does not show its log yet");
            Vec::new()
        };
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let mut dice = dice.split();
                scope.spawn(move || crowd.book(client, &mut dice))
            })
            .collect();
        let elsewhere = {
            let mut dice = dice.split();
            scope.spawn(move || read_elsewhere(nodes, &mut dice, crowd))
        };
        let kills = kill_in_turn(nodes, &mut dice, &mut witness);
        crowd.stop();
        clients
            .into_iter()
            .for_each(|client| client.join().expect("all was well"));
        crowd.settle(&nodes[0].client());
        let position = Api::new(nodes[0].client()).position();
        end.set(position).expect("is set once");
        let started = Instant::now();
        let read: Vec<Reader> = readers
            .into_iter()
            .map(|reader| reader.join().expect("all was well"))
            .collect();
        assert!(
            started.elapsed() < END_BOUND,
            "took {:?} to the end",
            started.elapsed()
        );
        assert!(
            read.iter().all(|reader| reader.seen == read[0].seen),
            "readers saw different logs"
        );
        let resumed: usize = read.iter().map(|reader| reader.resumed).sum();
        let elsewhere = elsewhere.join().expect("all was well");
        println!(
            "processes: {kills} kills, {position} positions, {} readers resumed {resumed} times, \
             {elsewhere} reads elsewhere, {} checkpoints",
            read.len(),
            witness.seen()
        );
        assert!(elsewhere > 50, "hardly anything was read elsewhere: {elsewhere}");
        all_agree(nodes, position);
        for node in nodes {
            crowd::check(&node.client(), &crowd.wishes(), before);
        }
    });
}
