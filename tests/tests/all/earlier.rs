//! Ledgers that programs of earlier states wrote, kept in `tests/fixtures/ledgers`, are opened by the program of now.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use querbuch_tests::api::Api;
use querbuch_tests::chain::root_at;
use querbuch_tests::databases::fresh_sqlite;
use querbuch_tests::postgres::{fresh_database, psql_file};
use querbuch_tests::server::{Server, run};
use querbuch_tests::{repository, scratch};
use serde_json::{Value, json};

/// A kept ledger that lies in a database of its own.
struct Earlier {
    /// The state that it is of, and the kind of database.
    name: String,
    said: PathBuf,
    database: String,
    key: String,
    snapshot: String,
}

impl Earlier {
    fn new(folder: &Path, kind: &str, database: String) -> Self {
        let work = scratch::folder("earlier");
        let copied = |from: &Path, to: &str| copied(from, &work.join(to));
        Self {
            name: format!("{} on {kind}", folder.display()),
            said: folder.join(kind).join("said"),
            database,
            key: copied(&folder.join("throw-away.key"), "key"),
            snapshot: copied(&folder.join(kind).join("ledger.snapshot"), "snapshot"),
        }
    }

    /// Both ledgers of a state.
    fn of(folder: &Path) -> [Self; 2] {
        let sqlite = fresh_sqlite();
        let file = sqlite.strip_prefix("sqlite:").expect("is a file");
        fs::copy(folder.join("sqlite/ledger.db"), file).expect("is there");
        let postgres = fresh_database();
        psql_file(&postgres, &[], &folder.join("postgres/ledger.sql"))
            .unwrap_or_else(|error| panic!("{error}"));
        // Tables are brought up to date by whoever may do so, before a server starts.
        let migrated = run(&["migrate", "--database", &postgres]);
        assert_eq!(migrated.code, Some(0), "{}", migrated.stderr);
        [
            Self::new(folder, "sqlite", sqlite),
            Self::new(folder, "postgres", postgres),
        ]
    }

    fn said(&self, name: &str) -> Value {
        let text = fs::read_to_string(self.said.join(name)).expect("is there");
        serde_json::from_str(&text).expect("is JSON")
    }

    fn verified(&self) -> Value {
        let found = run(&[
            "verify",
            "--database",
            &self.database,
            "--key",
            &self.key,
            "--snapshot",
            &self.snapshot,
            "--json",
        ]);
        assert_eq!(found.code, Some(0), "{}: {found:?}", self.name);
        serde_json::from_str(&found.stdout).expect("is JSON")
    }

    /// Nothing is found to be wrong, and it is the ledger that it was.
    fn is_well(&self) {
        let (found, said) = (self.verified(), self.said("verify.json"));
        for field in ["position", "rootHash", "faultCount", "texts", "erased", "keys"] {
            assert_eq!(found[field], said[field], "{}: {field}", self.name);
        }
    }

    /// Reports whose rules have not changed are the same bytes.
    fn says_the_same(&self) {
        let mut count = 0;
        for file in fs::read_dir(&self.said).expect("is a folder") {
            let path = file.expect("is listed").path();
            let stem = path
                .file_stem()
                .and_then(|stem| stem.to_str())
                .expect("has a name");
            if stem == "verify" {
                continue;
            }
            let words: Vec<&str> = stem.split('_').collect();
            let mut args = vec![
                "report",
                words[0],
                "--database",
                &self.database,
                "--locale",
                "en",
                "--json",
            ];
            if let [_, basis, groups] = words[..] {
                args.extend(["--basis", basis, "--group-by", groups]);
            }
            let found = run(&args);
            let said = fs::read_to_string(&path).expect("is there");
            assert_eq!(
                (found.code, found.stdout),
                (Some(0), said),
                "{}: {stem}",
                self.name
            );
            count += 1;
        }
        assert!(count > 5, "{}: {count} reports", self.name);
    }

    /// A server starts on it, with the snapshot of then, and books on.
    fn goes_on(&self) {
        let args = [
            "--database",
            &self.database,
            "--key",
            &self.key,
            "--snapshot",
            &self.snapshot,
            "--listen",
            "127.0.0.1:0",
        ];
        let server = Server::try_start(&args).unwrap_or_else(|failure| panic!("{}: {failure:#?}", self.name));
        let api = Api::new(server.client());
        let said = self.said("verify.json");
        let position = said["position"].as_u64().expect("is a position");
        assert_eq!(api.position(), position, "{}", self.name);
        assert_eq!(root_at(&api.client, position), said["rootHash"], "{}", self.name);
        let total = api.total("basis: ACTUAL, filter: {kinds: [COST]}");
        // What was booked with a key then is known by it, whatever was erased since.
        let again = json!({ "idempotencyKey": "dev-1", "measure": "olaf", "postings": [
            { "effect": "dev", "month": "2024-02", "amount": "1234.56" }
        ] });
        let anna = Api::new(api.client.clone().with_header("querbuch-actor", "anna"));
        assert_eq!(anna.act("book", again)["replayed"], true, "{}", self.name);
        // What was allowed then is read, and refused now.
        let late = json!({ "measure": "olaf", "postings": [
            { "effect": "dev", "month": "2024-09", "belongsTo": "2024-08", "amount": "8.00" }
        ] });
        assert_eq!(api.refused("book", late), ["WRONG_STATUS postings.0.belongsTo"]);
        api.book("olaf", &[("dev", "2025-03", "1.00")]);
        assert_ne!(api.total("basis: ACTUAL, filter: {kinds: [COST]}"), total);
        assert_eq!(api.position(), position + 1);
        server.stop();
        assert_eq!(self.verified()["position"], position + 1);
    }
}

/// A copy of a file, for its owner alone: a checkout does not keep that of a key.
fn copied(from: &Path, to: &Path) -> String {
    fs::copy(from, to).expect("is there");
    fs::set_permissions(to, fs::Permissions::from_mode(0o600)).expect("is ours");
    to.display().to_string()
}

/// The export of then makes the same ledger.
fn export_makes(folder: &Path, database: &str) {
    let export = folder.join("ledger.ndjson").display().to_string();
    let key: Value = serde_json::from_str(&fs::read_to_string(folder.join("key.json")).expect("is there"))
        .expect("is JSON");
    let verifier_key = key["verifierKey"].as_str().expect("has one");
    let imported = run(&[
        "import",
        "log",
        &export,
        "--verifier-key",
        verifier_key,
        "--database",
        database,
    ]);
    assert_eq!(imported.code, Some(0), "{}: {imported:?}", folder.display());
    let key = copied(
        &folder.join("throw-away.key"),
        &scratch::folder("earlier-export").join("key"),
    );
    let args = ["--database", database, "--key", &key, "--listen", "127.0.0.1:0"];
    let server = Server::try_start(&args).unwrap_or_else(|failure| panic!("{failure:#?}"));
    let api = Api::new(server.client());
    let said = fs::read_to_string(folder.join("sqlite/said/verify.json")).expect("is there");
    let said: Value = serde_json::from_str(&said).expect("is JSON");
    assert_eq!(
        root_at(&api.client, api.position()),
        said["rootHash"],
        "{}",
        folder.display()
    );
}

#[test]
fn a_ledger_of_every_earlier_state_opens() {
    let folders = fs::read_dir(repository().join("tests/fixtures/ledgers")).expect("is a folder");
    let folders = folders.map(|entry| entry.expect("is listed").path());
    let mut count = 0;
    for folder in folders.filter(|path| path.is_dir()) {
        for earlier in Earlier::of(&folder) {
            earlier.is_well();
            earlier.says_the_same();
            earlier.goes_on();
        }
        for database in [fresh_sqlite(), fresh_database()] {
            export_makes(&folder, &database);
        }
        count += 1;
    }
    assert!(count >= 4, "{count} states are kept");
}
