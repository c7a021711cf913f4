//! When more wants to be booked than the queue holds.

use std::thread;
use std::time::Duration;

use querbuch_tests::client::Answer;
use querbuch_tests::postgres::{fresh_database, psql};
use serde_json::{Value, json};

use crate::scene::scene;

/// Bookings of one request, and requests at once: more than the 16,384 commands that may wait.
const BOOKINGS: usize = 500;
const REQUESTS: usize = 40;

/// Somebody holds the head of the log, so nothing can be written; acts gather until there is no room for more.
#[test]
fn what_finds_no_room_is_told_to_come_back() {
    let database = fresh_database();
    let (_server, api) = scene(&database);
    let before = api.position();
    let held = database.clone();
    let holder = thread::spawn(move || {
        psql(
            &held,
            "BEGIN; SELECT position FROM head FOR UPDATE; SELECT pg_sleep(3); COMMIT",
        )
    });
    thread::sleep(Duration::from_millis(500));
    let posting = json!({ "effect": "run", "month": "2026-01", "amount": "1.00" });
    let booking = json!({ "measure": "olaf", "postings": [posting] });
    let input = json!({ "bookings": vec![booking; BOOKINGS] });
    let book = || {
        let document =
            "mutation($input: BookManyInput!) { bookMany(input: $input) { results { position } } }";
        api.client.execute(document, json!({ "input": input }))
    };
    let answers: Vec<Answer> = thread::scope(|scope| {
        let requests: Vec<_> = (0..REQUESTS).map(|_| scope.spawn(book)).collect();
        let answers = requests.into_iter().map(thread::ScopedJoinHandle::join);
        answers.map(|answer| answer.expect("is answered")).collect()
    });
    assert!(holder.join().expect("no panic").is_some());
    let (booked, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert!(
        !booked.is_empty() && !refused.is_empty(),
        "{} and {}",
        booked.len(),
        refused.len()
    );
    for answer in refused {
        assert_eq!(answer.status, 503, "{answer:?}");
        assert_eq!(answer.error_codes(), ["OVERLOADED"]);
        assert_eq!(answer.header("retry-after"), Some("1"), "{answer:?}");
        assert_eq!(answer.json()["data"], Value::Null);
    }
    let recorded = (booked.len() * BOOKINGS) as u64;
    assert_eq!(
        api.position(),
        before + recorded,
        "what was let in is booked, the rest is not"
    );
}
