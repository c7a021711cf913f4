//! What stands between a network and the ledger: certificates, proxies, rates, headers, and what is written down.

mod headers;
mod journals;
mod proxies;
mod secured;

use querbuch_tests::databases::fresh_sqlite;
use querbuch_tests::server::Server;
use serde_json::Value;

/// A server on a fresh ledger, with these options.
fn served(options: &[&str]) -> Server {
    let database = fresh_sqlite();
    let listen = ["--database", &database, "--listen", "127.0.0.1:0"];
    Server::try_start(&[&listen[..], options].concat()).expect("comes up")
}

/// The lines of a journal of a server that has ended.
fn lines_of(file: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(file).expect("is there");
    let is_plain = |line: &str| line.chars().all(|character| matches!(character, ' '..='~'));
    assert!(text.lines().all(is_plain), "a line speaks to a terminal: {text}");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("is JSON"))
        .collect()
}
