//! Checking, exporting and copying a ledger.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use querbuch_tests::api::Api;
use querbuch_tests::databases::{each_database, fresh_sqlite};
use querbuch_tests::postgres::{Postgres, dump_and_restore, fresh_database, psql};
use querbuch_tests::scratch;
use querbuch_tests::server::{Server, run};
use serde_json::{Value, json};

use crate::scene::set;

mod copies;
mod flips;
mod log_files;

/// A ledger with some of everything: a full tile of entries, plans, bookings, a reversal, texts, keys.
struct Scene {
    database: String,
    key: String,
    verifier_key: String,
}

impl Scene {
    fn new(database: &str) -> Self {
        let key = scratch::folder("key").join("querbuch.key").display().to_string();
        let verifier_key = done(&["key", &key]).trim().to_owned();
        Self {
            database: database.to_owned(),
            key,
            verifier_key,
        }
    }

    fn serve(&self) -> (Server, Api) {
        self.serve_at(&self.database)
    }

    /// Serves a copy of the ledger, with a copy of the key, as on another machine: the key itself signs one log only.
    fn serve_at(&self, database: &str) -> (Server, Api) {
        let key = if database == self.database {
            self.key.clone()
        } else {
            self.copied_key()
        };
        let args = ["--database", database, "--key", &key, "--listen", "127.0.0.1:0"];
        let server = Server::try_start(&args).expect("the server comes up");
        let api = Api::new(server.client());
        (server, api)
    }

    /// A copy of the key file, which knows nothing of what the key has signed.
    fn copied_key(&self) -> String {
        let key = scratch::folder("key").join("querbuch.key").display().to_string();
        std::fs::copy(&self.key, &key).expect("copies");
        key
    }

    /// Fills the ledger and leaves it without a server.
    fn filled(database: &str) -> Self {
        Self::new(database).fill()
    }

    fn fill(self) -> Self {
        let scene = self;
        let (server, api) = scene.serve();
        fill(&api);
        server.stop();
        scene
    }

    /// The exit code of `verify`, and what it found.
    fn verify(&self) -> (Option<i32>, Value) {
        self.verify_at(&self.database)
    }

    fn verify_at(&self, database: &str) -> (Option<i32>, Value) {
        let run = run(&[
            "verify",
            "--database",
            database,
            "--key",
            &self.key,
            "--json",
            "--all",
        ]);
        let found = serde_json::from_str(&run.stdout);
        (run.code, found.unwrap_or_else(|error| panic!("{error}: {run:?}")))
    }

    /// The position and root hash of a ledger without faults.
    fn root(&self, database: &str) -> (u64, String) {
        let (code, report) = self.verify_at(database);
        assert_eq!(code, Some(0), "{report:#}");
        root_of(&report)
    }
}

fn root_of(report: &Value) -> (u64, String) {
    let root = report["rootHash"].as_str().expect("a root hash").to_owned();
    (report["position"].as_u64().expect("a position"), root)
}

fn done(args: &[&str]) -> String {
    let run = run(args);
    assert_eq!(run.code, Some(0), "{args:?}: {}{}", run.stderr, run.stdout);
    run.stdout
}

fn fill(api: &Api) {
    set(api);
    let towns: Vec<Value> = (0..260)
        .map(|number| json!({ "code": format!("t{number}"), "name": format!("Stadt {number}"), "level": "MUNICIPAL", "parent": "15" }))
        .collect();
    api.act(
        "registerUnits",
        json!({ "idempotencyKey": "towns", "units": towns }),
    );
    api.act(
        "changeMeasureStatus",
        json!({ "idempotencyKey": "status", "measure": "olaf", "status": "RUNNING" }),
    );
    api.act(
        "addEffects",
        json!({ "idempotencyKey": "effects", "measure": "olaf", "effects": [crate::scene::effect("more", "t7", "COST", "run.cost", "CASH")] }),
    );
    api.act(
        "registerMeasure",
        json!({ "idempotencyKey": "measure", "code": "neu", "title": "Neu", "approach": "ADD", "owner": "bund",
            "effects": [crate::scene::effect("a", "bund", "COST", "run.cost", "CASH"), crate::scene::effect("b", "t1", "SAVING", "run.saving.staff", "CASH")] }),
    );
    api.act(
        "plan",
        json!({ "idempotencyKey": "plan", "effect": "olaf/dev", "text": "Soll", "amounts": [{ "month": "2026-01", "amount": "5.00" }] }),
    );
    for number in 0..12 {
        book(api, number);
    }
    let booking = api.book("olaf", &[("dev", "2026-02", "1.00")]);
    api.act(
        "reverse",
        json!({ "idempotencyKey": "reverse", "booking": booking, "reason": "doppelt" }),
    );
}

fn book(api: &Api, number: u64) -> Value {
    let postings = [json!({ "effect": "dev", "month": "2026-01", "amount": format!("{number}.25") })];
    let key = format!("b{number}");
    api.act(
        "book",
        json!({ "idempotencyKey": key, "measure": "olaf", "text": format!("Wartung {number}"), "document": format!("Az. {number}"), "postings": postings }),
    )
}

#[test]
fn a_ledger_without_faults_is_found_so_also_beside_a_server_that_writes() {
    each_database(|database| {
        let scene = Scene::new(database);
        let (server, api) = scene.serve();
        fill(&api);
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for number in 100.. {
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                    book(&api, number);
                }
            });
            for _ in 0..8 {
                let (code, report) = scene.verify();
                if code != Some(0) {
                    stop.store(true, Ordering::Relaxed);
                }
                assert_eq!(code, Some(0), "{report:#}");
            }
            stop.store(true, Ordering::Relaxed);
        });
        let position = api.position();
        server.stop();
        let (code, report) = scene.verify();
        assert_eq!(
            (code, &report["position"]),
            (Some(0), &position.into()),
            "{report:#}"
        );
        assert!(report["checkpoints"].as_u64() > Some(0), "{report:#}");
        assert!(report["keys"].as_u64() > Some(18), "{report:#}");
        assert!(report["texts"].as_u64() > Some(25), "{report:#}");
        assert!(report["signaturesCheckedBy"].is_string(), "{report:#}");
    });
}

#[test]
fn a_kept_checkpoint_holds_a_ledger_to_what_it_was() {
    each_database(|database| {
        let scene = Scene::filled(database);
        let other = Scene {
            database: fresh_sqlite(),
            key: scene.copied_key(),
            verifier_key: scene.verifier_key.clone(),
        };
        let other = other.fill();
        let folder = scratch::folder("kept");
        let kept = |name: &str, from: &Scene, key: &str| {
            let header = first_line(&done(&[
                "export",
                "log",
                "--database",
                &from.database,
                "--key",
                key,
            ]));
            let path = folder.join(name);
            std::fs::write(&path, header["checkpoint"].as_str().expect("is signed")).expect("writes");
            path.display().to_string()
        };
        let own = kept("own", &scene, &scene.key);
        // The same key signed another ledger.
        let foreign = kept("foreign", &other, &other.key);
        let (server, api) = scene.serve();
        book(&api, 900);
        server.stop();
        let verify = |kept: &str| {
            run(&[
                "verify",
                "--database",
                database,
                "--key",
                &scene.key,
                "--checkpoint",
                kept,
                "--json",
            ])
        };
        assert_eq!(verify(&own).code, Some(0));
        let refused = verify(&foreign);
        assert_eq!(refused.code, Some(3), "{refused:?}");
        assert!(refused.stdout.contains("CHECKPOINT_DIFFERS"), "{refused:?}");
    });
}

#[test]
fn a_row_that_was_removed_as_a_whole_is_missed() {
    let database = fresh_database();
    let scene = Scene::filled(&database);
    let codes = || {
        let (_, report) = scene.verify();
        let faults = report["faults"].as_array().expect("a list").iter();
        let codes = faults.map(|fault| fault["code"].as_str().expect("a code").to_owned());
        codes.collect::<Vec<_>>()
    };
    assert_eq!(codes(), Vec::<String>::new());
    let change = |statement: &str| {
        let changed = psql(
            &database,
            &format!("SET session_replication_role = replica; {statement}"),
        );
        assert!(changed.is_some(), "{statement}");
    };
    // A program of the version before counts nothing; the database does.
    let insert = "INSERT INTO checkpoint (position, note) SELECT 1, note FROM checkpoint LIMIT 1";
    assert!(psql(&database, &format!("BEGIN; {insert}; COMMIT")).is_some());
    assert_eq!(codes(), ["CHECKPOINT_DIFFERS"]);
    change("DELETE FROM checkpoint WHERE position = 1");
    assert_eq!(codes(), ["CHECKPOINTS_MISSING"]);
    change("DELETE FROM idempotency WHERE key IN ('b3', 'b5')");
    let (_, report) = scene.verify();
    let told = report["faults"].to_string();
    assert!(told.contains("KEYS_MISSING") && told.contains('2'), "{told}");
}

fn first_line(text: &str) -> Value {
    serde_json::from_str(text.lines().next().unwrap_or_default()).expect("a line of JSON")
}
