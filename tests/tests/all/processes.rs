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
    /// The exact bytes.
    entry: String,
}

const ENTRY: &str = "position id entry";

impl Seen {
    fn of(entry: &Value) -> Self {
        let text = |name: &str| entry[name].as_str().expect("is text").to_owned();
        Self {
            position: entry["position"].as_u64().expect("is a number"),
            id: text("id"),
            entry: text("entry"),
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
                    for entry in &entries {
                        self.add(entry);
                    }
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

/// Whether the log can be asked for, and whether it can be subscribed to: what is not served yet is not read.
fn ways(node: &Node) -> [bool; 2] {
    let page = node.client().execute("{ log(first: 1) { head } }", json!({}));
    let document = format!("subscription {{ log(after: 0) {{ {ENTRY} }} }}");
    let subscribed = Subscription::open(&node.address(), &document, &json!({}));
    let ways = [page.error_codes().is_empty(), subscribed.is_ok()];
    println!("processes: pages and subscriptions of the log are served: {ways:?}");
    ways
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

/// The readers: one half asks for pages, one half subscribes, as far as the server knows these ways.
fn read_along<'scope, 'env>(
    scope: &'scope std::thread::Scope<'scope, 'env>,
    nodes: &'env [Node],
    dice: &mut Dice,
    [polls, subscribes]: [bool; 2],
    end: impl Fn() -> Option<u64> + Copy + Send + 'scope,
) -> Vec<std::thread::ScopedJoinHandle<'scope, Reader>> {
    let reader = || Reader {
        seen: Vec::new(),
        resumed: 0,
    };
    (0..2 * READERS)
        .filter(|number| if *number < READERS { polls } else { subscribes })
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
    let ways = ways(&nodes[0]);
    let crowd = Crowd::new(&nodes);
    let end = std::sync::OnceLock::new();
    std::thread::scope(|scope| {
        let _stop = Stop(&crowd);
        let (nodes, crowd, end) = (&nodes[..], &crowd, &end);
        // Nothing is worth waiting for when the story has failed, or when the end does not come.
        let at_end = move || match end.get() {
            Some((position, since)) if Instant::elapsed(since) < END_BOUND => Some(*position),
            Some(_) => Some(0),
            None => crowd.is_abandoned().then_some(0),
        };
        let readers = read_along(scope, nodes, &mut dice, ways, at_end);
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
        for client in clients {
            client.join().expect("all was well");
        }
        crowd.settle(&nodes[0].client());
        let position = Api::new(nodes[0].client()).position();
        end.set((position, Instant::now())).expect("is set once");
        let read: Vec<Reader> = readers
            .into_iter()
            .map(|reader| reader.join().expect("all was well"))
            .collect();
        assert!(
            read.iter().all(|reader| reader.last() >= position),
            "somebody did not come to the end within {END_BOUND:?}"
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
