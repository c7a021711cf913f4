//! The files of a ledger: who may read them, what is on a disk that is full or can only be read, what is left behind.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use querbuch_tests::api::Api;
use querbuch_tests::databases::{each_database, fresh_sqlite};
use querbuch_tests::disguise::Disguise;
use querbuch_tests::process::{Process, Program, wait_for};
use querbuch_tests::scratch;
use querbuch_tests::server::{Server, binary, run, run_with_environment};
use serde_json::{Value, json};

use crate::scene::{scene, set};

const BOUND: Duration = Duration::from_secs(30);

fn file(database: &str) -> String {
    database.trim_start_matches("sqlite:").to_owned()
}

fn mode(path: impl AsRef<Path>) -> u32 {
    let path = path.as_ref();
    let found = fs::metadata(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    found.permissions().mode() & 0o777
}

#[test]
fn only_the_owner_may_read_what_belongs_to_a_ledger() {
    let database = fresh_sqlite();
    let file = file(&database);
    let (server, api) = scene(&database);
    api.act(
        "book",
        json!({ "measure": "olaf", "text": "Frau Muster", "postings": [{ "effect": "dev", "month": "2026-01", "amount": "1.00" }] }),
    );
    for beside in ["", "-wal", "-shm", ".lock", ".key", ".key.signed"] {
        assert_eq!(mode(file.clone() + beside), 0o600, "{beside}");
    }
    let folder = scratch::folder("files");
    let at = |name: &str| folder.join(name).display().to_string();
    for args in [
        &["backup", &at("backup.db")][..],
        &["export", "log", &at("ledger.ndjson")],
        &[
            "report",
            "postings",
            "--format",
            "csv",
            "--output",
            &at("postings.csv"),
        ],
    ] {
        let made = run(&[args, &["--database", &database]].concat());
        assert_eq!(made.code, Some(0), "{made:?}");
    }
    let restored = at("restored.db");
    let made = run(&[
        "restore",
        &at("backup.db"),
        "--database",
        &format!("sqlite:{restored}"),
    ]);
    assert_eq!(made.code, Some(0), "{made:?}");
    server.stop();
    for made in ["backup.db", "ledger.ndjson", "postings.csv", "restored.db"] {
        assert_eq!(mode(at(made)), 0o600, "{made}");
    }
    assert_eq!(mode(file.clone() + ".snapshot"), 0o600);

    // Those that an earlier program made are closed, which is said.
    for beside in ["", ".snapshot", ".lock"] {
        fs::set_permissions(file.clone() + beside, Permissions::from_mode(0o644)).expect("sets");
    }
    let server = Server::start(&database);
    for beside in ["", ".snapshot", ".lock"] {
        assert_eq!(mode(file.clone() + beside), 0o600, "{beside}");
    }
    let told = server.stderr();
    assert!(
        told.contains("others could read this file of the ledger"),
        "{told}"
    );
    server.stop();
}

#[test]
fn a_pipe_in_the_place_of_a_file_is_refused_at_once() {
    let database = fresh_sqlite();
    let folder = scratch::folder("pipes");
    let pipe = folder.join("pipe").display().to_string();
    assert!(
        Command::new("mkfifo")
            .args(["-m", "600", &pipe])
            .status()
            .expect("runs")
            .success()
    );
    let begin = Instant::now();
    for args in [
        &[
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--database",
            &database,
            "--key",
            &pipe,
        ][..],
        &["verify", "--database", &database, "--key", &pipe],
        &["key", &pipe],
    ] {
        let refused = run(args);
        assert!(refused.code.is_some_and(|code| code > 0), "{refused:?}");
        assert!(refused.stderr.contains("not a regular file"), "{refused:?}");
    }
    // A snapshot is only a shortcut: the log is read instead.
    let args = [
        "--listen",
        "127.0.0.1:0",
        "--database",
        &database,
        "--snapshot",
        &pipe,
    ];
    let server = Server::try_start(&args).expect("comes up");
    assert!(
        server.stderr().contains("not a regular file"),
        "{}",
        server.stderr()
    );
    server.stop();
    assert!(begin.elapsed() < BOUND);
}

#[test]
fn a_server_whose_disk_is_full_is_not_ready_and_answers() {
    let database = fresh_sqlite();
    let (server, _) = scene(&database);
    server.stop();
    // Blocks of 512 bytes: enough for a start, and too little for a batch.
    let server = Server::start_with_file_limit(&database, 128);
    let ready = server.client().get("/readyz");
    assert_eq!(ready.status, 503, "{}", ready.text());
    assert!(
        ready.text().contains("nothing can be written (STORE_"),
        "{}",
        ready.text()
    );
    assert_eq!(server.client().get("/livez").status, 200);
    let api = Api::new(server.client());
    assert_eq!(api.total("basis: ACTUAL"), "0.00 0.00 0.00 0.00");
    server.stop();
    let server = Server::start(&database);
    assert_eq!(server.client().get("/readyz").status, 200);
}

/// Sets how large a file of a running server may become, in bytes: its soft limit. No mount is needed for a disk that
/// is full, so this runs wherever the tests run.
fn limit_files(server: &Server, bytes: u64) {
    let set = Command::new("prlimit")
        .args(["--pid", &server.pid().to_string(), &format!("--fsize={bytes}:")])
        .output()
        .expect("prlimit of util-linux is there, as on every Debian");
    assert!(set.status.success(), "{set:?}");
}

#[test]
fn a_server_is_ready_again_once_there_is_room() {
    let database = fresh_sqlite();
    let (server, _) = scene(&database);
    server.stop();
    // Blocks of 512 bytes: room for all that follows.
    let server = Server::start_with_file_limit(&database, 200_000);
    let api = Api::new(server.client());
    assert_eq!(server.client().get("/readyz").status, 200);
    limit_files(&server, 4096);
    let not_ready = wait_for(BOUND, || {
        let ready = server.client().get("/readyz");
        (ready.status == 503).then(|| ready.text().to_owned())
    });
    assert!(not_ready.expect("is noticed").contains("STORE_FULL"));
    assert_eq!(api.total("basis: ACTUAL"), "0.00 0.00 0.00 0.00");
    limit_files(&server, 512 * 200_000);
    assert_eq!(server.client().get("/readyz").status, 200);
    api.book("olaf", &[("dev", "2026-01", "1.00")]);
    server.stop();
}

#[test]
fn every_database_that_takes_writes_is_ready() {
    each_database(|database| {
        let (server, api) = scene(database);
        let position = api.position();
        std::thread::sleep(Duration::from_secs(6));
        for _ in 0..3 {
            let ready = server.client().get("/readyz");
            assert_eq!((ready.status, ready.text()), (200, "ok\n"));
        }
        assert_eq!(api.position(), position, "asking leaves no trace");
    });
}

#[test]
fn a_ledger_on_a_disk_that_is_only_read_is_checked() {
    let folder = scratch::folder("read-only");
    let from = folder.join("from");
    fs::create_dir(&from).expect("makes");
    let ledger = from.join("ledger.db");
    let (server, api) = scene(&format!("sqlite:{}", ledger.display()));
    let position = api.position();
    server.stop();
    let disguise = Disguise::new();
    let run = |args: &[&str]| run_with_environment(args, disguise.read_only(&from));
    let from = from.display().to_string();
    let url = format!("sqlite:{from}/ledger.db");
    // The disguise holds: whoever writes is refused.
    let copied = run(&["backup", "--database", &url, &format!("{from}/copy.db")]);
    assert_ne!(copied.code, Some(0), "{copied:?}");
    assert!(copied.stderr.contains("os error 30"), "{copied:?}");
    let checked = run(&["verify", "--database", &url, "--json"]);
    assert_eq!(checked.code, Some(0), "{checked:?}");
    let report: Value = serde_json::from_str(&checked.stdout).expect("JSON");
    assert_eq!(report["position"], position);
    assert!(report["signaturesCheckedBy"].is_string(), "{report:#}");
    // Also where the auditor may not read the key.
    fs::rename(format!("{from}/ledger.db.key"), folder.join("key")).expect("moves");
    let checked = run(&["verify", "--database", &url, "--locale", "en"]);
    assert_eq!(checked.code, Some(0), "{checked:?}");
    assert!(
        checked.stdout.contains("signatures NOT checked")
            && checked.stdout.contains("written all of it anew"),
        "{checked:?}"
    );
    // What a killed server left is needed, and said to be.
    fs::write(format!("{from}/ledger.db-wal"), [7; 64]).expect("writes");
    let refused = run(&["verify", "--database", &url]);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(
        refused.stderr.contains("disk that can only be read"),
        "{refused:?}"
    );
}

#[test]
fn a_key_that_the_auditor_may_not_read_is_no_obstacle() {
    let database = fresh_sqlite();
    let (server, _) = scene(&database);
    server.stop();
    fs::set_permissions(file(&database) + ".key", Permissions::from_mode(0o644)).expect("sets");
    let checked = run(&["verify", "--database", &database, "--locale", "en"]);
    assert_eq!(checked.code, Some(0), "{checked:?}");
    assert!(checked.stdout.contains("signatures NOT checked"), "{checked:?}");
    assert!(checked.stderr.contains("chmod 600"), "{checked:?}");
    let named = run(&[
        "verify",
        "--database",
        &database,
        "--key",
        &(file(&database) + ".key"),
    ]);
    assert_eq!(named.code, Some(2), "who names a key wants it used: {named:?}");
}

fn left(folder: &Path) -> Vec<PathBuf> {
    let found = fs::read_dir(folder)
        .expect("reads")
        .flatten()
        .map(|file| file.path());
    found.collect()
}

#[test]
fn nothing_is_left_of_a_copy_that_was_not_made() {
    let database = fresh_sqlite();
    let server = Server::start(&database);
    let api = Api::new(server.client());
    set(&api);
    let folder = scratch::folder("parts");
    let copy = folder.join("backup.db").display().to_string();
    // Stopped while it works; who is quick enough has the copy.
    for milliseconds in [0, 5, 10, 20, 40, 80] {
        let mut backup = Process::start(Program {
            path: &binary(),
            args: ["backup", &copy, "--database", &database]
                .map(str::to_owned)
                .to_vec(),
            env: Vec::new(),
            folder: &scratch::folder("backup"),
            user: None,
            end: "KILL",
        });
        std::thread::sleep(Duration::from_millis(milliseconds));
        backup.signal("TERM");
        assert!(backup.wait(BOUND).is_some());
        drop(fs::remove_file(&copy));
        assert_eq!(left(&folder), Vec::<PathBuf>::new(), "after {milliseconds} ms");
    }
    // Refused on the way.
    for source in ["missing.db", &folder.display().to_string()] {
        let target = format!("sqlite:{}", folder.join("new.db").display());
        let refused = run(&["restore", source, "--database", &target]);
        assert_eq!(refused.code, Some(1), "{refused:?}");
        assert_eq!(left(&folder), Vec::<PathBuf>::new(), "{source}");
    }
    server.stop();
}
