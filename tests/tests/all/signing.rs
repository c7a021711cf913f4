//! Who signs a ledger: a key that is lost or changed, an older copy that was put back, two servers on one file.

use std::fs;
use std::path::{Path, PathBuf};

use querbuch_tests::api::Api;
use querbuch_tests::databases::{each_database, fresh_sqlite};
use querbuch_tests::disguise::Disguise;
use querbuch_tests::postgres::{dump_and_restore, fresh_database};
use querbuch_tests::scratch;
use querbuch_tests::server::{Failure, Run, Server, run};
use serde_json::Value;

use crate::scene::set;

/// A ledger with a key of its own and a snapshot of its own.
struct Ledger {
    database: String,
    folder: PathBuf,
}

impl Ledger {
    fn new(database: &str) -> Self {
        let ledger = Self {
            database: database.to_owned(),
            folder: scratch::folder("signing"),
        };
        done(&["key", &ledger.key(), "--origin", "ledger.example.org"]);
        ledger
    }

    /// With some bookings, and without a server.
    fn filled(database: &str) -> Self {
        let ledger = Self::new(database);
        let (server, api) = ledger.serve();
        set(&api);
        book(&api, 3);
        server.stop();
        ledger
    }

    fn key(&self) -> String {
        self.folder.join("querbuch.key").display().to_string()
    }

    fn snapshot(&self) -> String {
        self.folder.join("snapshot").display().to_string()
    }

    /// The public half of the key of now.
    fn verifier_key(&self) -> String {
        done(&["key", &self.key()]).trim().to_owned()
    }

    fn try_serve(&self) -> Result<Server, Failure> {
        let (key, snapshot) = (self.key(), self.snapshot());
        let args = [
            "--database",
            &self.database,
            "--key",
            &key,
            "--snapshot",
            &snapshot,
        ];
        Server::try_start(&[&args[..], &["--listen", "127.0.0.1:0"]].concat())
    }

    fn serve(&self) -> (Server, Api) {
        let server = self.try_serve().unwrap_or_else(|failure| panic!("{failure:#?}"));
        let api = Api::new(server.client());
        (server, api)
    }

    /// Why it does not start.
    fn refused(&self) -> String {
        let failure = self.try_serve().expect_err("it must not start");
        assert_eq!(failure.code, Some(1), "{failure:#?}");
        failure.stderr
    }

    fn rotate(&self, more: &[&str]) -> Run {
        let key = self.key();
        let args = ["key", "rotate", "--database", &self.database, "--key", &key];
        run(&[&args[..], more].concat())
    }
}

fn done(args: &[&str]) -> String {
    let run = run(args);
    assert_eq!(run.code, Some(0), "{args:?}: {run:?}");
    run.stdout
}

/// The codes of what `verify` finds with a public key, and the whole report.
fn verify(source: &[&str], verifier_key: &str) -> (Vec<String>, Value) {
    let args = [&["verify", "--json", "--verifier-key", verifier_key], source].concat();
    let run = run(&args);
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"));
    let faults = report["faults"].as_array().expect("a list").iter();
    let codes = faults.map(|fault| fault["code"].as_str().expect("a code").to_owned());
    let codes: Vec<String> = codes.collect();
    assert_eq!(run.code, Some(if codes.is_empty() { 0 } else { 3 }), "{run:?}");
    (codes, report)
}

fn book(api: &Api, count: u32) {
    for _ in 0..count {
        api.book("olaf", &[("dev", "2026-01", "1.00")]);
    }
}

fn checkpoint(api: &Api) -> Value {
    api.client.query(
        "{ checkpoint { treeSize rootHash note verifierKey } }",
        serde_json::json!({}),
    )["checkpoint"]
        .take()
}

#[test]
fn a_key_is_changed_in_the_log_and_verify_follows() {
    each_database(|database| {
        let ledger = Ledger::filled(database);
        let first = ledger.verifier_key();
        let rotated = ledger.rotate(&["--json"]);
        assert_eq!(rotated.code, Some(0), "{rotated:?}");
        let rotated: Value = serde_json::from_str(&rotated.stdout).expect("JSON");
        let second = ledger.verifier_key();
        assert_eq!(
            (&rotated["from"], &rotated["verifierKey"]),
            (&Value::from(first.clone()), &Value::from(second.clone()))
        );
        assert_eq!(rotated["vouched"], true);
        let position = rotated["position"].as_u64().expect("a position");
        let kept = format!("{}.until-{position}", ledger.key());
        assert_eq!(done(&["key", &kept]).trim(), first);

        the_server_signs_with(&ledger, &second, (&first, position));
        every_key_checks_it_also_as_a_file(&ledger, [&first, &second]);

        // The earlier key does not sign this ledger any more.
        fs::rename(&kept, ledger.key()).expect("moves");
        assert!(ledger.refused().contains("querbuch key rotate"));
    });
}

/// The server signs with the key of now, and shows the change from the first one in the log.
fn the_server_signs_with(ledger: &Ledger, second: &str, (first, position): (&str, u64)) {
    // The server signs with the new one, and says so.
    let (server, api) = ledger.serve();
    book(&api, 2);
    let shown = checkpoint(&api);
    assert_eq!(shown["verifierKey"], second);
    assert!(
        shown["note"]
            .as_str()
            .expect("a note")
            .starts_with("ledger.example.org\n")
    );
    let found = api.client.query(
        "{ log(types: [\"signing-key.rotated\"]) { entries { position payload } } }",
        serde_json::json!({}),
    );
    let entry = &found["log"]["entries"][0];
    assert_eq!(entry["payload"]["from"], first, "{found}");
    assert_eq!(entry["position"], position);
    server.stop();
}

/// An exported log carries the keys, and so does what is made of it.
fn every_key_checks_it_also_as_a_file(ledger: &Ledger, [first, second]: [&str; 2]) {
    let database = ledger.database.as_str();
    let export = ledger.folder.join("ledger.ndjson").display().to_string();
    done(&[
        "export",
        "log",
        &export,
        "--database",
        database,
        "--key",
        &ledger.key(),
    ]);
    let copy = fresh_sqlite();
    done(&[
        "import",
        "log",
        &export,
        "--database",
        &copy,
        "--verifier-key",
        first,
    ]);
    for (place, key) in [(1, first), (2, second)] {
        for source in [
            &["--database", database][..],
            &["--log", &export],
            &["--database", &copy],
        ] {
            let (faults, report) = verify(source, key);
            assert_eq!(
                (faults, &report["keyOfLog"]),
                (vec![], &Value::from(place)),
                "{report:#}"
            );
            assert_eq!(report["keyChanges"][0]["vouched"], true);
            assert!(report["checkpoints"].as_u64() > Some(1), "{report:#}");
        }
    }
    let told = run(&[
        "verify",
        "--locale",
        "en",
        "--database",
        database,
        "--verifier-key",
        first,
    ]);
    assert!(told.stdout.contains("key 1 of the 2 keys"), "{told:?}");
}

#[test]
fn a_lost_key_is_not_made_anew() {
    each_database(|database| {
        let ledger = Ledger::filled(database);
        let first = ledger.verifier_key();
        fs::rename(ledger.key(), ledger.folder.join("elsewhere")).expect("moves");
        let other = run(&["key", &ledger.key(), "--origin", "ledger.example.org"]);
        assert_eq!(other.code, Some(0), "{other:?}");
        // Another key, whoever made it, is not the one of this ledger.
        assert!(ledger.refused().contains("signed by ledger.example.org+"));
        fs::remove_file(ledger.key()).expect("is there");
        let refused = ledger.rotate(&[]);
        assert_eq!(refused.code, Some(2), "{refused:?}");
        assert!(refused.stderr.contains("key rotate --lost"), "{refused:?}");
        let rotated = ledger.rotate(&["--lost", "--locale", "en"]);
        assert_eq!(rotated.code, Some(0), "{rotated:?}");
        assert!(rotated.stdout.contains("nobody vouches for it"), "{rotated:?}");
        let second = ledger.verifier_key();
        let (server, api) = ledger.serve();
        book(&api, 2);
        server.stop();
        let source = ["--database", database];
        let (faults, report) = verify(&source, &second);
        assert_eq!(
            (faults, &report["keyOfLog"]),
            (vec![], &Value::from(2)),
            "{report:#}"
        );
        assert!(report["checkpointsOfLostKey"].as_u64() > Some(0), "{report:#}");
        assert_eq!(verify(&source, &first).0, ["KEY_CHAIN_BROKEN"]);
        let told = run(&[
            "verify",
            "--locale",
            "en",
            "--database",
            database,
            "--verifier-key",
            &second,
        ]);
        assert!(
            told.stdout.contains("was lost; it does not vouch for"),
            "{told:?}"
        );
    });
}

#[test]
fn beside_a_database_file_a_key_is_made_only_before_the_first_checkpoint() {
    let database = fresh_sqlite();
    let key = database.trim_start_matches("sqlite:").to_owned() + ".key";
    let serve = || Server::try_start(&["--database", &database, "--listen", "127.0.0.1:0"]);
    let server = serve().expect("comes up");
    server.stop();
    fs::remove_file(&key).expect("it was made");
    let server = serve().expect("nothing was signed yet");
    let api = Api::new(server.client());
    set(&api);
    server.stop();
    fs::rename(&key, key.clone() + ".lost").expect("it was made again");
    let refused = serve().expect_err("it must not start");
    assert_eq!(refused.code, Some(1), "{refused:#?}");
    assert!(
        refused.stderr.contains("querbuch key rotate --lost"),
        "{refused:#?}"
    );
    let import = run(&["import", "units", "missing.csv", "--database", &database]);
    assert!(import.stderr.contains("querbuch key rotate --lost"), "{import:?}");
    assert!(!Path::new(&key).exists(), "no key was made");
    fs::rename(key.clone() + ".lost", &key).expect("it is found again");
    serve().expect("as before").stop();
}

#[test]
fn a_change_of_the_key_that_was_cut_off_is_finished() {
    let ledger = Ledger::filled(&fresh_sqlite());
    let key = ledger.key();
    // Cut off before it was recorded: the key was never seen.
    done(&["key", &format!("{key}.next"), "--origin", "ledger.example.org"]);
    let stale = done(&["key", &format!("{key}.next")]);
    assert_eq!(ledger.rotate(&[]).code, Some(0));
    let second = ledger.verifier_key();
    assert_ne!(second, stale.trim());
    // Cut off after it was recorded: the files have their old names.
    let kept = fs::read_dir(&ledger.folder)
        .expect("reads")
        .flatten()
        .map(|file| file.path());
    let kept: Vec<PathBuf> = kept
        .filter(|path| path.display().to_string().contains(".until-"))
        .collect();
    for suffix in ["", ".signed"] {
        let earlier = kept
            .iter()
            .find(|path| path.display().to_string().ends_with(".signed") != suffix.is_empty());
        fs::rename(format!("{key}{suffix}"), format!("{key}.next{suffix}")).expect("moves");
        fs::rename(earlier.expect("was kept"), format!("{key}{suffix}")).expect("moves");
    }
    assert!(ledger.refused().contains("querbuch key rotate"));
    assert_eq!(ledger.rotate(&[]).code, Some(0));
    assert_eq!(ledger.verifier_key(), second);
    let (server, api) = ledger.serve();
    book(&api, 1);
    server.stop();
}

/// Puts an older copy of a ledger back. Returns the database that is served then.
fn older_copy(ledger: &Ledger) -> String {
    if let Some(file) = ledger.database.strip_prefix("sqlite:") {
        let copy = ledger.folder.join("backup.db").display().to_string();
        done(&["backup", &copy, "--database", &ledger.database]);
        let (server, api) = ledger.serve();
        book(&api, 4);
        server.stop();
        fs::copy(copy, file).expect("copies");
        ledger.database.clone()
    } else {
        let copy = fresh_database();
        dump_and_restore(&ledger.database, &copy);
        let (server, api) = ledger.serve();
        book(&api, 4);
        server.stop();
        copy
    }
}

#[test]
fn an_older_copy_is_not_signed_anew_until_somebody_says_so() {
    each_database(|database| {
        let mut ledger = Ledger::filled(database);
        let first = ledger.verifier_key();
        ledger.database = older_copy(&ledger);
        let refused = ledger.refused();
        assert!(refused.contains("querbuch snapshot discard"), "{refused}");
        let snapshot = ledger.snapshot();
        let args = [
            "snapshot",
            "discard",
            "--database",
            &ledger.database,
            "--snapshot",
            &snapshot,
        ];
        let aside = done(&args);
        assert!(
            Path::new(aside.trim()).exists() && !Path::new(&snapshot).exists(),
            "{aside}"
        );
        let refused = ledger.refused();
        assert!(
            refused.contains("its key signed it at position") && refused.contains("querbuch key rotate"),
            "{refused}"
        );
        // Nor by an export.
        let export = run(&[
            "export",
            "log",
            "--database",
            &ledger.database,
            "--key",
            &ledger.key(),
        ]);
        assert_eq!(export.code, Some(1), "{export:?}");
        let rotated = ledger.rotate(&[]);
        assert_eq!(rotated.code, Some(0), "{rotated:?}");
        let (server, api) = ledger.serve();
        book(&api, 6);
        server.stop();
        assert_eq!(
            verify(&["--database", &ledger.database], &first).0,
            Vec::<String>::new()
        );
    });
}

#[test]
fn a_second_server_is_kept_out_by_whatever_name() {
    let ledger = Ledger::filled(&fresh_sqlite());
    let file = PathBuf::from(ledger.database.trim_start_matches("sqlite:"));
    let (server, _) = ledger.serve();
    let folder = file.parent().expect("has a folder");
    let link = ledger.folder.join("link.db");
    std::os::unix::fs::symlink(&file, &link).expect("links");
    let bound = ledger.folder.join("bound.db");
    fs::write(&bound, "").expect("writes");
    // One file by two names that are no links, as a bind mount makes them.
    let mut alias = Disguise::new().alias(&bound, &file);
    alias.push(("QUERBUCH_KEY", ledger.key()));
    let bound = format!("sqlite:{}", bound.display());
    let second = Server::try_start_with(&bound, alias).expect_err("it must not start");
    assert!(second.stderr.contains("is in use by another"), "{second:#?}");
    let hard = folder.join("hard.db");
    fs::hard_link(&file, &hard).expect("links");
    let names = vec![
        link,
        hard.clone(),
        folder
            .join("../")
            .join(folder.file_name().expect("a name"))
            .join("ledger.db"),
    ];
    for name in names {
        let second = Ledger {
            database: format!("sqlite:{}", name.display()),
            folder: ledger.folder.clone(),
        };
        let refused = second.refused();
        assert!(
            refused.contains("is in use by another") || refused.contains("hard links"),
            "{refused}"
        );
        if name == hard {
            fs::remove_file(&hard).expect("removes");
        }
    }
    server.stop();
    let (server, _) = ledger.serve();
    server.stop();
}
