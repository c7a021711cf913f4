//! Streams that end, and go on.

use querbuch_tests::databases::{each_database, fresh_sqlite};
use querbuch_tests::live::Socket;
use serde_json::{Value, json};

use crate::scene::scene;

const LOG: &str = "subscription { log(after: 0) { position } }";

#[test]
fn events_are_named_by_their_positions_and_resume_by_them() {
    each_database(|database| {
        let (_server, api) = scene(database);
        let start = api.position();
        let mut events = api.client.follow(LOG, &[]);
        for position in 1..=start {
            let event = events.next().expect("goes on");
            assert_eq!(
                (event.name.as_str(), event.id.clone()),
                ("next", Some(position.to_string()))
            );
            assert_eq!(event.json()["log"]["position"], position);
        }
        api.book("olaf", &[("dev", "2026-01", "1.00")]);
        assert_eq!(
            events.next().expect("goes on").json()["log"]["position"],
            start + 1
        );
        drop(events);

        // A browser that reconnects sends the same question, and what it had last.
        let seen = (start - 1).to_string();
        let mut events = api.client.follow(LOG, &[("last-event-id", &seen)]);
        for position in [start, start + 1] {
            assert_eq!(
                events.next().expect("goes on").json()["log"]["position"],
                position
            );
        }
    });
}

#[test]
fn a_stop_ends_streams_in_order() {
    let (server, api) = scene(&fresh_sqlite());
    let start = api.position();
    let mut socket = Socket::subscribe(server.address(), LOG);
    for _ in 0..start {
        socket.event();
    }
    let mut events = api.client.follow(LOG, &[]);
    for _ in 0..start {
        events.next().expect("goes on");
    }
    let told = std::thread::spawn(move || (socket.message(), events.next()));
    assert_eq!(server.exit_code(), Some(0), "nobody who follows holds up the end");
    let (closed, ended): (Result<Value, Option<u16>>, _) = told.join().expect("told");
    assert_eq!(closed, Err(Some(1001)));
    assert_eq!(ended, None, "without complete: there would be more");
}

#[test]
fn one_that_does_not_read_does_not_hold_up_an_end() {
    let (server, api) = scene(&fresh_sqlite());
    for _ in 0..50 {
        api.book("olaf", &[("dev", "2026-01", "1.00")]);
    }
    // More than the buffers of both sides hold, so that the server waits in the middle of an event.
    let copies: Vec<String> = (0..90).map(|number| format!("e{number}: entry")).collect();
    let document = format!("subscription {{ log(after: 0) {{ {} }} }}", copies.join(" "));
    let mut stuck = Socket::open(server.address());
    for id in 0..10 {
        let id = id.to_string();
        stuck.say(json!({ "id": id, "type": "subscribe", "payload": { "query": document } }));
    }
    std::thread::sleep(std::time::Duration::from_secs(2));
    assert_eq!(server.exit_code(), Some(0));
    drop(stuck);
}
