//! However many ask and follow, the database is read by a few, and nobody is kept from booking.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use querbuch_tests::api::Api;
use querbuch_tests::databases::each_database;
use querbuch_tests::server::Server;
use querbuch_tests::stream::Subscription;
use serde_json::{Value, json};

use crate::scene::{scene, set};

/// Open files of a server with many streams, each of which takes one.
const FILES: u32 = 192;

/// Lets the log grow by so many entries, in one act.
fn grow(api: &Api, name: &str, count: usize) {
    let unit = |number| json!({ "code": format!("{name}{number}"), "name": "Haushalt", "level": "STATE" });
    let units: Vec<Value> = (0..count).map(unit).collect();
    api.act("registerUnits", json!({ "units": units }));
}

#[test]
fn questions_take_few_threads_and_files() {
    each_database(|database| {
        let (server, api) = scene(database);
        grow(&api, "u", 500);
        let page = "{ log(first: 500) { entries { position inclusionProof { treeSize rootHash hashes } } } }";
        let (threads, files) = (server.threads(), server.open_files());
        let done = AtomicBool::new(false);
        let (most_threads, most_files) = thread::scope(|scope| {
            let sampler = scope.spawn(|| {
                let mut most = (0, 0);
                while !done.load(Ordering::Acquire) {
                    most = (most.0.max(server.threads()), most.1.max(server.open_files()));
                    thread::sleep(Duration::from_millis(1));
                }
                most
            });
            let asking: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| {
                        let answer = server.client().query(page, json!({}));
                        let entries = answer["log"]["entries"].as_array().expect("is a list");
                        assert_eq!(entries.len(), 500);
                        assert!(
                            entries
                                .iter()
                                .all(|entry| entry["inclusionProof"]["hashes"].is_array())
                        );
                    })
                })
                .collect();
            let answered = asking.into_iter().map(thread::ScopedJoinHandle::join);
            let answered: Vec<_> = answered.collect();
            done.store(true, Ordering::Release);
            assert!(answered.iter().all(Result::is_ok), "all are answered");
            sampler.join().expect("samples")
        });
        assert!(
            most_threads <= threads + 10,
            "{threads} threads before, {most_threads} while eight asked"
        );
        // Eight connections of those who ask, and those of the readers.
        assert!(
            most_files <= files + 30,
            "{files} files before, {most_files} while eight asked"
        );
    });
}

#[test]
fn streams_take_nothing_from_those_who_book() {
    each_database(|database| {
        let server = Server::start_with_open_files(database, FILES);
        let api = Api::new(server.client());
        set(&api);
        grow(&api, "before", 200);
        let log = "subscription($after: Position!) { log(after: $after) { position } }";
        let start = api.position();
        let follow = |number: u64| {
            // Some read all of it, others from now on.
            let after = if number.is_multiple_of(2) { 0 } else { start };
            let stream = Subscription::open(server.address(), log, &json!({ "after": after }));
            Some((after, stream.ok()?))
        };
        // As many as the server takes.
        let mut streams: Vec<_> = (0..u64::from(FILES)).map_while(follow).collect();
        assert!(streams.len() > 50, "only {} streams", streams.len());
        for number in 0..5 {
            let begin = Instant::now();
            // Each on a connection of its own.
            let api = Api::new(server.client());
            grow(&api, &format!("u{number}-"), 10);
            assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
        }
        let end = api.position();
        assert_eq!(end, start + 50);
        for (after, stream) in &mut streams {
            for position in *after + 1..=end {
                let event = stream.read().expect("goes on").expect("goes on");
                assert_eq!(event["data"]["log"]["position"], position, "{event}");
            }
        }
    });
}
