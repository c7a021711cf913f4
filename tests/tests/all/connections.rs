//! Whoever opens connections and says nothing, or never finishes, keeps nobody out.

use std::io::Write as _;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use querbuch_tests::api::Api;
use querbuch_tests::databases::each_database;
use querbuch_tests::server::Server;
use querbuch_tests::stream::Subscription;
use serde_json::json;

use crate::scene::set;

/// Open files of a server. Half of them are for connections.
const FILES: u32 = 192;
/// More connections than files, and more than places.
const CROWD: usize = 250;
const LATE_CROWD: usize = 120;
/// Longest time that a request may take beside a crowd.
const BOUND: Duration = Duration::from_secs(5);
const LOG: &str = "subscription { log { position } }";

/// A crowd of connections that have said so much.
fn crowd(server: &Server, count: usize, said: &str) -> Vec<TcpStream> {
    let host = server.address().strip_prefix("http://").expect("is plain HTTP");
    let connect = |_| {
        let mut stream = TcpStream::connect(host).expect("the server listens");
        // It may be closed already, to make room for those behind it.
        drop(stream.write_all(said.as_bytes()));
        stream
    };
    (0..count).map(connect).collect()
}

#[test]
fn silent_connections_keep_nobody_out() {
    each_database(|database| {
        let server = Server::start_with_open_files(database, FILES);
        let api = Api::new(server.client());
        set(&api);
        let mut follower = Subscription::open(server.address(), LOG, &json!({})).expect("subscribes");
        let half = "GET /livez HTTP/1.1\r\nhost: local";
        let late = "POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{";
        for (count, said) in [(CROWD, ""), (CROWD, half), (LATE_CROWD, late)] {
            let crowd = crowd(&server, count, said);
            let start = Instant::now();
            // A client of its own, so that its connection is new.
            let api = Api::new(server.client());
            api.book("olaf", &[("dev", "2026-01", "1.00")]);
            assert_eq!(api.client.get("/readyz").status, 200);
            assert!(
                start.elapsed() < BOUND,
                "{:?} beside those who said {said:?}",
                start.elapsed()
            );
            assert!(server.open_files() < usize::try_from(FILES).expect("is small"));
            let event = follower.read().expect("goes on").expect("goes on");
            assert_eq!(
                event["data"]["log"]["position"],
                api.position(),
                "a stream is not closed"
            );
            drop(crowd);
        }
    });
}
