//! The snapshot file: it makes a start fast, and is never believed.

use std::fs;
use std::path::{Path, PathBuf};

use querbuch_tests::api::Api;
use querbuch_tests::databases::{each_database, fresh_sqlite};
use querbuch_tests::scratch;
use querbuch_tests::server::{Server, run};
use serde_json::{Value, json};

use crate::scene::set;

/// A ledger and its snapshot file: beside a file of SQLite, named for PostgreSQL.
struct Ledger {
    database: String,
    snapshot: PathBuf,
}

impl Ledger {
    fn new(database: &str) -> Self {
        let snapshot = match database.strip_prefix("sqlite:") {
            Some(path) => PathBuf::from(format!("{path}.snapshot")),
            None => scratch::folder("snapshot").join("snapshot"),
        };
        Self {
            database: database.to_owned(),
            snapshot,
        }
    }

    fn with_options(&self, args: &[&str]) -> Vec<String> {
        let mut all: Vec<String> = args.iter().map(ToString::to_string).collect();
        all.extend(["--database".to_owned(), self.database.clone()]);
        if self.database.starts_with("postgres") {
            all.extend(["--snapshot".to_owned(), self.snapshot.display().to_string()]);
        }
        all
    }

    fn serve(&self) -> (Server, Api) {
        let args = self.with_options(&["--listen", "127.0.0.1:0"]);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let server = Server::try_start(&args).expect("the server comes up");
        let api = Api::new(server.client());
        (server, api)
    }

    /// How `verify` finds the snapshot of a ledger without faults.
    fn found(&self) -> Value {
        let args = self.with_options(&["verify", "--json"]);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let run = run(&args);
        assert_eq!(run.code, Some(0), "{run:?}");
        let report: Value = serde_json::from_str(&run.stdout).expect("prints JSON");
        report["snapshot"].clone()
    }

    /// Starts it; what it says of the whole ledger, and what it complained of.
    fn told(&self) -> (Vec<u8>, String) {
        let (server, api) = self.serve();
        let told = figures(&api);
        let complaints = server.stderr();
        server.stop();
        (told, complaints)
    }
}

fn figures(api: &Api) -> Vec<u8> {
    let document = "{ balance(groupBy: [UNIT, MONTH], basis: OUTLOOK) { rows { unit { code } month cost saving net } \
         position recordedAt } bookings(first: 50) { nodes { id text postings { month amount } } } }";
    api.client.execute(document, json!({})).body
}

fn fill(api: &Api, amount: &str) {
    set(api);
    api.schedule("plan", "olaf/run", &[("2026-01", "5.00")]);
    api.book(
        "olaf",
        &[("dev", "2026-01", amount), ("staff", "2026-02", "2.00")],
    );
}

fn damage(file: &Path, at: usize) {
    let mut bytes = fs::read(file).expect("reads");
    bytes[at] ^= 0x10;
    fs::write(file, bytes).expect("writes");
}

const UNUSED: &str = "reading the whole log";

#[test]
fn a_start_uses_the_snapshot_and_none_that_is_damaged() {
    each_database(|database| {
        let ledger = Ledger::new(database);
        let (server, api) = ledger.serve();
        fill(&api, "10.00");
        let right = figures(&api);
        assert_eq!(ledger.found(), "NONE");
        server.stop();
        let written = fs::read(&ledger.snapshot).expect("it was written at the end");
        assert_eq!(ledger.found(), "EQUAL");
        let (told, complaints) = ledger.told();
        assert_eq!(told, right);
        assert!(!complaints.contains(UNUSED), "{complaints}");
        // Nothing was booked: it is not written again.
        assert_eq!(fs::read(&ledger.snapshot).expect("is there"), written);

        // In its head, its version, its position, its middle, its checksum; and cut off.
        for at in [0, 9, 20, written.len() / 2, written.len() - 1] {
            fs::write(&ledger.snapshot, &written).expect("writes");
            damage(&ledger.snapshot, at);
            assert_eq!(ledger.found(), "UNUSABLE", "byte {at}");
            let (told, complaints) = ledger.told();
            assert_eq!(told, right, "byte {at}");
            assert!(complaints.contains(UNUSED), "byte {at}: {complaints}");
            // It was made anew.
            assert_eq!(ledger.found(), "EQUAL", "byte {at}");
        }
        fs::write(&ledger.snapshot, &written[..written.len() / 2]).expect("writes");
        assert_eq!(ledger.told().0, right);

        // An older one is as good, with what came after it.
        let (server, api) = ledger.serve();
        api.book("olaf", &[("dev", "2026-03", "1.00")]);
        let right = figures(&api);
        server.stop();
        fs::write(&ledger.snapshot, &written).expect("writes");
        assert_eq!(ledger.found(), "EQUAL");
        let (told, complaints) = ledger.told();
        assert_eq!(told, right);
        assert!(!complaints.contains(UNUSED), "{complaints}");
    });
}

#[test]
fn a_snapshot_of_another_ledger_is_not_used() {
    each_database(|database| {
        let ledger = Ledger::new(database);
        let (server, api) = ledger.serve();
        fill(&api, "10.00");
        let right = figures(&api);
        server.stop();
        let other = Ledger::new(&fresh_sqlite());
        let (server, api) = other.serve();
        fill(&api, "99.00");
        server.stop();
        // As long as this one, and longer than it.
        for longer in [false, true] {
            if longer {
                let (server, api) = other.serve();
                api.book("olaf", &[("dev", "2026-03", "7.00")]);
                server.stop();
            }
            fs::copy(&other.snapshot, &ledger.snapshot).expect("copies");
            let (told, complaints) = ledger.told();
            assert_eq!(told, right, "longer: {longer}");
            assert!(complaints.contains(UNUSED), "longer: {longer}: {complaints}");
            assert_eq!(ledger.found(), "EQUAL", "longer: {longer}");
        }
    });
}
