//! Servers and databases that are killed at any moment, again and again, while many book.

use std::thread::sleep;
use std::time::Duration;

use querbuch_tests::api::Api;
use querbuch_tests::chain::Witness;
use querbuch_tests::crowd::{self, Crowd};
use querbuch_tests::databases::fresh_sqlite;
use querbuch_tests::dice::Dice;
use querbuch_tests::node::Node;
use querbuch_tests::postgres::Postgres;
use querbuch_tests::{scratch, server};

/// Clients that book at once.
const CLIENTS: u64 = 8;
/// How often the server on SQLite is killed.
const KILLS_SQLITE: usize = 30;
/// How often the server on PostgreSQL is killed, and how often PostgreSQL itself.
const KILLS_POSTGRES: usize = 20;
const KILLS_OF_POSTGRES: usize = 5;

/// A new key file that signs checkpoints; on SQLite it would be made beside the database.
pub fn key_file() -> String {
    let file = scratch::folder("key").join("querbuch.key").display().to_string();
    let made = server::run(&["key", &file]);
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    file
}

/// Books, kills and looks, in turn; `kill` ends something and brings it back.
fn survive(story: &str, node: Node, kills: usize, mut kill: impl FnMut(usize, &Node)) {
    let mut dice = Dice::of(story);
    let api = Api::new(node.client());
    crowd::set(&api);
    let before = api.position();
    let mut witness = Witness::of(&api.client);
    let nodes = [node];
    let crowd = Crowd::new(&nodes);
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (crowd, mut dice) = (&crowd, dice.split());
            scope.spawn(move || crowd.book(client, &mut dice));
        }
        let end = Stop(&crowd);
        for number in 0..kills {
            sleep(Duration::from_millis(50 + dice.below(300)));
            kill(number, &nodes[0]);
            witness.look(&nodes[0].client());
        }
        drop(end);
    });
    let acknowledged = crowd.acknowledged();
    crowd.settle(&nodes[0].client());
    crowd::check(&nodes[0].client(), &crowd.wishes(), before);
    // Once more from the log alone, after an orderly end.
    nodes[0].stop();
    nodes[0].up();
    witness.look(&nodes[0].client());
    crowd::check(&nodes[0].client(), &crowd.wishes(), before);
    println!(
        "{story}: {kills} kills, {} wishes, {acknowledged} acknowledged before the last, {} checkpoints",
        crowd.wishes().len(),
        witness.seen()
    );
    assert!(acknowledged > kills, "hardly anything was booked: {acknowledged}");
    assert!(witness.seen() > kills / 2, "hardly any checkpoint was seen");
}

/// Stops the crowd, also where a check fails; the story would wait for it for ever.
pub struct Stop<'a>(pub &'a Crowd<'a>);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.stop();
        if std::thread::panicking() {
            self.0.abandon();
        }
    }
}

#[test]
fn a_server_on_sqlite_is_killed_at_any_moment() {
    let database = fresh_sqlite();
    let node = Node::start(&["--database", &database]);
    survive("crash/sqlite", node, KILLS_SQLITE, |_, node| {
        node.kill();
        node.up();
    });
}

#[test]
fn servers_on_postgresql_and_postgresql_itself_are_killed_at_any_moment() {
    let mut postgres = Postgres::start();
    let (database, key) = (postgres.fresh_database(), key_file());
    let node = Node::start(&["--database", &database, "--key", &key]);
    let kills = KILLS_POSTGRES + KILLS_OF_POSTGRES;
    survive("crash/postgresql", node, kills, |number, node| {
        // The server of the ledger goes on without a database and finds it again.
        if number % 5 == 4 {
            postgres.kill();
            sleep(Duration::from_millis(100));
            postgres.resume();
        } else {
            node.kill();
            node.up();
        }
    });
}
