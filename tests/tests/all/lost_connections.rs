//! The connection to PostgreSQL breaks at each message of a booking in turn, and PostgreSQL refuses statements for
//! reasons of its own. Whoever books notices nothing, or is told at once.

use std::time::{Duration, Instant};

use querbuch_tests::api::{Api, lines, refusals};
use querbuch_tests::postgres::{Postgres, psql};
use querbuch_tests::proxy::{At, Fault, How, Proxy};
use querbuch_tests::server::Server;
use serde_json::{Value, json};

use crate::crash::key_file;
use crate::scene::set;

/// More messages than any booking takes.
const MESSAGES_MAX: usize = 100;

const fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// A server whose connections can be disturbed, on a database of its own.
struct Stage {
    // The order matters: the server goes first.
    server: Server,
    api: Api,
    proxy: Proxy,
    direct: String,
    _postgres: Postgres,
}

impl Stage {
    fn set() -> Self {
        let postgres = Postgres::start();
        let direct = postgres.fresh_database();
        let proxy = Proxy::start(postgres.port());
        let (url, key) = (proxy.url(&direct), key_file());
        let listen = ["--database", &url, "--key", &key, "--listen", "127.0.0.1:0"];
        let server = Server::try_start(&listen).unwrap_or_else(|failure| panic!("{failure:#?}"));
        let api = Api::new(server.client());
        set(&api);
        Self {
            server,
            api,
            proxy,
            direct,
            _postgres: postgres,
        }
    }

    fn sql(&self, statement: &str) -> String {
        psql(&self.direct, statement).unwrap_or_else(|| panic!("refused: {statement}"))
    }

    /// What is in the tables is what was booked: dense, and each name once.
    fn check(&self, names: &[String]) {
        let head = self.api.position();
        let dense = self.sql("SELECT min(position) || ' ' || max(position) || ' ' || count(*) FROM log");
        assert_eq!(dense, format!("1 {head} {head}"));
        assert_eq!(self.sql("SELECT position FROM head"), head.to_string());
        let mut booked: Vec<String> = self
            .sql("SELECT content FROM text WHERE field = 'text' ORDER BY position")
            .lines()
            .map(str::to_owned)
            .collect();
        let mut names = names.to_vec();
        booked.sort();
        names.sort();
        assert_eq!(booked, names, "each once, and nothing else");
        assert!(
            !self.server.stderr().contains("panicked"),
            "{}",
            self.server.stderr()
        );
    }

    /// A new start reads everything, and refuses where the root is not that of the entries.
    fn check_by_a_new_start(self, names: &[String]) {
        self.check(names);
        let total = self.api.total("basis: ACTUAL");
        self.server.stop();
        let server = Server::start(&self.direct);
        assert_eq!(Api::new(server.client()).total("basis: ACTUAL"), total);
    }
}

fn booking(name: &str, key: Option<&str>) -> Value {
    let postings = lines(&[("dev", "2026-01", "1.00")]);
    json!({ "idempotencyKey": key, "measure": "olaf", "text": name, "postings": postings })
}

/// What is written while a message is disturbed, and what must come of it.
trait Act {
    fn carry_out(&self, stage: &Stage, number: usize, names: &mut Vec<String>);
}

/// A booking without a key: nothing but the log can say whether it happened.
struct Plain;

impl Act for Plain {
    fn carry_out(&self, stage: &Stage, number: usize, names: &mut Vec<String>) {
        let name = format!("plain {number}");
        let payload = stage.api.act("book", booking(&name, None));
        assert_eq!(payload["replayed"], false, "{payload}");
        assert_eq!(payload["position"], payload["booking"]["position"], "{payload}");
        names.push(name);
    }
}

/// A known key, a new one and none: the careful way, with the head locked.
struct Mixed;

impl Act for Mixed {
    fn carry_out(&self, stage: &Stage, number: usize, names: &mut Vec<String>) {
        let (keyed, plain) = (format!("keyed-{number}"), format!("beside-{number}"));
        let bookings = [
            booking("known", Some("known")),
            booking(&keyed, Some(&keyed)),
            booking(&plain, None),
        ];
        let payload = stage.api.ask("bookMany", json!({ "bookings": bookings }));
        let results = payload["results"].as_array().expect("is a list");
        let replayed: Vec<&Value> = results.iter().map(|result| &result["replayed"]).collect();
        assert_eq!(replayed, [true, false, false], "{payload:#}");
        assert!(
            results.iter().all(|result| refusals(result).is_empty()),
            "{payload:#}"
        );
        names.extend([keyed, plain]);
    }
}

/// Carries an act out again and again, each time disturbed at its next message, until it has no more messages.
fn disturb_each_message(stage: &Stage, act: &dyn Act, how: How, names: &mut Vec<String>) -> usize {
    for message in 1..MESSAGES_MAX {
        stage.proxy.arm(&[Fault {
            at: At::Message(message),
            how,
        }]);
        let before = stage.api.position();
        let booked = names.len();
        act.carry_out(stage, names.len(), names);
        let untouched = stage.proxy.disarm() == 1;
        let expected = before + u64::try_from(names.len() - booked).expect("is small");
        assert_eq!(stage.api.position(), expected, "{how:?} at message {message}");
        if untouched {
            return message - 1;
        }
    }
    panic!("more than {MESSAGES_MAX} messages, or connections break for ever")
}

#[test]
fn the_connection_breaks_at_each_message_of_a_booking() {
    let stage = Stage::set();
    let mut names = vec!["known".to_owned()];
    stage.api.act("book", booking("known", Some("known")));
    for how in [
        How::Lose(millis(0)),
        How::LoseAnswer,
        How::Late(millis(60)),
        How::Slow(millis(20)),
    ] {
        let plain = disturb_each_message(&stage, &Plain, how, &mut names);
        let mixed = disturb_each_message(&stage, &Mixed, how, &mut names);
        println!("{how:?}: {plain} messages of a booking, {mixed} on the careful way");
        assert!(
            plain >= 3 && mixed > plain,
            "messages are missed: {plain}, {mixed}"
        );
        stage.check(&names);
    }
    stage.check_by_a_new_start(&names);
}

/// The first attempt arrives late, while the second holds the head, and is carried out when that one breaks too.
/// Whoever only looks for the second books a third time.
#[test]
fn an_attempt_that_arrives_late_is_found() {
    let stage = Stage::set();
    let mut names = Vec::new();
    let mut disturbed = 0;
    for number in 0..50 {
        let first = Fault {
            at: At::Message(1),
            how: How::Late(millis(80)),
        };
        let second = Fault {
            at: At::Statement("COMMIT"),
            how: How::Lose(millis(300)),
        };
        stage.proxy.arm(&[first, second]);
        let before = stage.api.position();
        Plain.carry_out(&stage, number, &mut names);
        // A checkpoint that is kept just then is disturbed instead, and takes the first fault.
        disturbed += usize::from(stage.proxy.disarm() == 0);
        assert_eq!(stage.api.position(), before + 1);
        if disturbed == 5 {
            break;
        }
    }
    assert_eq!(disturbed, 5, "both faults have happened to so many bookings");
    stage.check_by_a_new_start(&names);
}

/// Makes the first `times` attempts to append fail with this code. A sequence counts, as it does not roll back.
fn fail_appends(stage: &Stage, code: &str, times: u32) {
    stage.sql(&format!(
        "DROP SEQUENCE IF EXISTS attempts CASCADE; CREATE SEQUENCE attempts; \
         CREATE OR REPLACE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
         IF nextval('attempts') <= {times} THEN RAISE EXCEPTION 'as the test wants' USING ERRCODE = '{code}'; END IF; \
         RETURN NULL; END $$; \
         CREATE OR REPLACE TRIGGER fail BEFORE INSERT ON log FOR EACH STATEMENT EXECUTE FUNCTION fail()"
    ));
}

#[test]
fn statements_that_meet_others_are_tried_again() {
    let stage = Stage::set();
    let mut names = Vec::new();
    // Serialisation failure, deadlock, lock timeout; an end for idling; shut down by an administrator.
    for code in ["40001", "40P01", "55P03", "25P03", "57P01"] {
        fail_appends(&stage, code, 4);
        let before = stage.api.position();
        Plain.carry_out(&stage, names.len(), &mut names);
        assert_eq!(stage.api.position(), before + 1);
        assert_eq!(stage.sql("SELECT last_value FROM attempts"), "5", "{code}");
    }
    // What does not pass is told in the end, and may be asked for again.
    fail_appends(&stage, "40001", 1_000);
    let input = json!({ "input": booking("patient", Some("patient")) });
    let answer = stage.api.client.execute(&Api::document("book"), input.clone());
    assert_eq!(answer.error_codes(), ["STORE_UNAVAILABLE"], "{}", answer.text());
    stage.sql("DROP TRIGGER fail ON log");
    let answer = stage.api.client.execute(&Api::document("book"), input);
    assert_eq!(
        answer.json()["data"]["book"]["replayed"],
        false,
        "{}",
        answer.text()
    );
    names.push("patient".to_owned());
    stage.check_by_a_new_start(&names);
}

#[test]
fn a_full_disk_of_postgresql_refuses_at_once() {
    let stage = Stage::set();
    let mut names = Vec::new();
    Plain.carry_out(&stage, 0, &mut names);
    fail_appends(&stage, "53100", 1_000);
    let before = stage.api.position();
    for document in ["book", "bookMany"] {
        let one = booking("refused", Some("refused"));
        let input = if document == "book" {
            one
        } else {
            json!({ "bookings": [one] })
        };
        let start = Instant::now();
        let answer = stage
            .api
            .client
            .execute(&Api::document(document), json!({ "input": input }));
        assert!(
            start.elapsed() < Duration::from_secs(3),
            "took {:?}",
            start.elapsed()
        );
        assert_eq!(answer.error_codes(), ["STORE_FULL"], "{}", answer.text());
    }
    assert_eq!(stage.api.position(), before);
    // Reading goes on.
    assert_eq!(stage.api.total("basis: ACTUAL"), "1.00 0.00 0.00 -1.00");
    stage.sql("DROP TRIGGER fail ON log");
    Plain.carry_out(&stage, 1, &mut names);
    let payload = stage.api.act("book", booking("refused", Some("refused")));
    assert_eq!(payload["replayed"], false, "{payload}");
    names.push("refused".to_owned());
    stage.check_by_a_new_start(&names);
}
