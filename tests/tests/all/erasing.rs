//! Erasing free text: it is gone wherever it lay, and everything that was proved stays proved.

use std::time::Duration;

use querbuch_log::tree::{Hash, verify_inclusion};
use querbuch_tests::api::Api;
use querbuch_tests::chain::{Witness, root_at};
use querbuch_tests::databases::{each_database, fresh_sqlite};
use querbuch_tests::postgres::{fresh_database, psql};
use querbuch_tests::process::wait_for;
use querbuch_tests::scratch;
use querbuch_tests::server::{Server, run};
use serde_json::{Value, json};

use crate::scene::set;

/// A text and a document that stand nowhere else.
const TEXT: &str = "Erika Mustermann, Heidestrasse 17";
const DOCUMENT: &str = "Personalakte 4711-Mustermann";
/// 32 bytes of zero in Base64.
const FORGOTTEN: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

/// A ledger with a key and a snapshot file of its own.
struct Ledger {
    database: String,
    key: String,
    snapshot: String,
}

impl Ledger {
    fn new(database: &str) -> Self {
        let folder = scratch::folder("erasing");
        let path = |name: &str| folder.join(name).display().to_string();
        let key = path("querbuch.key");
        assert_eq!(run(&["key", &key]).code, Some(0));
        Self {
            database: database.to_owned(),
            key,
            snapshot: path("snapshot"),
        }
    }

    fn serve(&self) -> (Server, Api) {
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
        let server = Server::try_start(&args).expect("the server comes up");
        let api = Api::new(server.client());
        (server, api)
    }

    /// The exit code of `verify`, and what it found.
    fn verify(&self) -> (Option<i32>, Value) {
        let run = run(&[
            "verify",
            "--database",
            &self.database,
            "--key",
            &self.key,
            "--snapshot",
            &self.snapshot,
            "--json",
        ]);
        let found = serde_json::from_str(&run.stdout);
        (run.code, found.unwrap_or_else(|error| panic!("{error}: {run:?}")))
    }

    /// What `verify` says of a ledger without faults.
    fn well(&self) -> Value {
        let (code, report) = self.verify();
        assert_eq!(code, Some(0), "{report:#}");
        report
    }

    fn export(&self) -> (String, String) {
        let file = scratch::folder("export").join("ledger.ndjson");
        let name = file.display().to_string();
        let run = run(&[
            "export",
            "log",
            &name,
            "--database",
            &self.database,
            "--key",
            &self.key,
        ]);
        assert_eq!(run.code, Some(0), "{run:?}");
        let text = std::fs::read_to_string(&file).expect("reads");
        (name, text)
    }
}

fn booking(text: &str) -> Value {
    json!({
        "idempotencyKey": "named", "measure": "olaf", "text": text, "document": DOCUMENT,
        "postings": [{ "effect": "dev", "month": "2026-01", "amount": "10.00" }],
    })
}

/// A booking that names a person; its id and position.
fn book(api: &Api) -> (String, u64) {
    let payload = api.act("book", booking(TEXT));
    let id = payload["booking"]["id"].as_str().expect("has an id").to_owned();
    (id, payload["position"].as_u64().expect("has a position"))
}

fn erasure(booking: &str) -> Value {
    json!({ "idempotencyKey": "erase", "booking": booking, "reason": "Auf Antrag nach Art. 17 DSGVO" })
}

/// Text, document and whether they were erased, in each way to the booking.
fn views(api: &Api, booking: &str) -> [Value; 3] {
    let fields = "id text document textErased";
    let document = format!(
        "query($id: ID!) {{ booking(id: $id) {{ {fields} }} node(id: $id) {{ ... on Booking {{ {fields} }} }} \
         bookings(first: 50) {{ nodes {{ {fields} }} }} }}"
    );
    let data = api.client.query(&document, json!({ "id": booking }));
    let nodes = data["bookings"]["nodes"].as_array().expect("is a list");
    let listed = nodes.iter().find(|node| node["id"] == booking);
    [
        data["booking"].clone(),
        data["node"].clone(),
        listed.expect("is listed").clone(),
    ]
}

fn assert_gone(api: &Api, booking: &str) {
    let gone = json!({ "id": booking, "text": null, "document": null, "textErased": true });
    for view in views(api, booking) {
        assert_eq!(view, gone);
    }
    let log = api
        .client
        .query("{ log(first: 500) { entries { entry payload } } }", json!({}));
    assert!(!log.to_string().contains("Mustermann"), "{log:#}");
}

/// That the entry at a position is in the tree of what is there now.
fn assert_included(api: &Api, position: u64) -> String {
    let document = "query($after: Position!) { log(after: $after, first: 1) { entries { entry leafHash \
         inclusionProof { leafIndex treeSize rootHash hashes } } } }";
    let data = api.client.query(document, json!({ "after": position - 1 }));
    let entry = &data["log"]["entries"][0];
    let proof = &entry["inclusionProof"];
    let hash = |value: &Value| -> Hash { value.as_str().expect("is text").parse().expect("is a hash") };
    let hashes: Vec<Hash> = proof["hashes"]
        .as_array()
        .expect("is a list")
        .iter()
        .map(hash)
        .collect();
    let number = |name: &str| proof[name].as_u64().expect("is a number");
    let proved = verify_inclusion(
        hash(&entry["leafHash"]),
        number("leafIndex"),
        number("treeSize"),
        hash(&proof["rootHash"]),
        &hashes,
    );
    assert!(proved.is_ok(), "{proved:?}: {entry:#}");
    assert_eq!(
        proof["rootHash"],
        root_at(&api.client, number("treeSize")),
        "{entry:#}"
    );
    entry["entry"].as_str().expect("is text").to_owned()
}

/// The files of a SQLite database that hold these words.
fn holding(database: &str, words: &str) -> Vec<String> {
    let path = database.strip_prefix("sqlite:").expect("is a file");
    let names = ["", "-wal", "-shm", ".snapshot"].map(|suffix| format!("{path}{suffix}"));
    let holds = |name: &String| {
        let bytes = std::fs::read(name).unwrap_or_default();
        bytes.windows(words.len()).any(|found| found == words.as_bytes())
    };
    names.into_iter().filter(holds).collect()
}

#[test]
fn an_erased_text_is_in_no_view_and_every_proof_holds() {
    each_database(|database| {
        let ledger = Ledger::new(database);
        let (server, api) = ledger.serve();
        set(&api);
        let (id, position) = book(&api);
        api.book("olaf", &[("dev", "2026-02", "1.00")]);
        let here = json!({ "id": id, "text": TEXT, "document": DOCUMENT, "textErased": false });
        assert_eq!(views(&api, &id), [here.clone(), here.clone(), here]);
        let before = api.position();
        let mut witness = Witness::of(&api.client);
        witness.look(&api.client);
        let entry = assert_included(&api, position);
        let figures = |asked: &str| api.client.execute(asked, json!({})).body;
        let past = format!(
            "{{ balance(groupBy: [UNIT, MONTH], asOf: {{ position: {before} }}) {{ rows {{ net }} total {{ net }} recordedAt }} }}"
        );
        let past_bytes = figures(&past);

        let erased = api.act("eraseText", erasure(&id));
        assert_eq!(
            (&erased["position"], &erased["replayed"]),
            (&json!(before + 1), &json!(false))
        );
        assert_gone(&api, &id);
        assert_eq!(figures(&past), past_bytes, "the past changed");
        assert_eq!(api.total("basis: ACTUAL"), "11.00 0.00 0.00 -11.00");
        assert_eq!(witness.look(&api.client), before + 1);
        assert_eq!(assert_included(&api, position), entry, "the entry changed");
        assert_included(&api, before + 1);
        let again = api.act("eraseText", erasure(&id));
        assert_eq!(
            (&again["position"], &again["replayed"]),
            (&json!(before + 1), &json!(true))
        );
        server.stop();

        let report = ledger.well();
        assert_eq!(
            (&report["erased"], &report["position"]),
            (&json!(2), &json!(before + 1))
        );
        assert_eq!(report["snapshot"], "EQUAL", "{report:#}");

        // From the snapshot, and from the log.
        let (server, api) = ledger.serve();
        assert_gone(&api, &id);
        server.stop();
        std::fs::remove_file(&ledger.snapshot).expect("there was a snapshot");
        let (_server, api) = ledger.serve();
        assert_gone(&api, &id);
        witness.look(&api.client);
        assert_eq!(assert_included(&api, position), entry);
    });
}

#[test]
fn an_erased_text_is_in_no_export_and_the_import_is_the_same_ledger() {
    each_database(|database| {
        let ledger = Ledger::new(database);
        let (server, api) = ledger.serve();
        set(&api);
        let (id, position) = book(&api);
        let early = ledger.export();
        assert!(early.1.contains(TEXT) && early.1.contains(DOCUMENT));
        api.act("eraseText", erasure(&id));
        // Beside the server, too.
        let (file, text) = ledger.export();
        server.stop();
        assert!(!text.contains("Mustermann"), "{text}");
        let line: Value = text
            .lines()
            .skip(1)
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .find(|line| line["position"] == position)
            .expect("the booking is in it");
        let key = &line["keys"][0];
        assert_eq!(
            (&key["key"], &key["inputHash"]),
            (&json!("named"), &json!(FORGOTTEN)),
            "{line:#}"
        );
        assert!(key["fingerprint"].is_null(), "{line:#}");
        let root = ledger.well()["rootHash"].clone();
        // What was copied before the erasure is erased by what is copied after it.
        let copies = [
            (fresh_sqlite(), vec![&file]),
            (fresh_database(), vec![&file]),
            (fresh_sqlite(), vec![&early.0, &file]),
            (fresh_database(), vec![&early.0, &file]),
        ];
        for (target, files) in copies {
            for file in &files {
                let done = run(&["import", "log", file, "--database", &target]);
                assert_eq!(done.code, Some(0), "{done:?}");
            }
            let copy = Ledger {
                key: ledger.key.clone(),
                ..Ledger::new(&target)
            };
            assert_eq!(copy.well()["rootHash"], root);
            if target.starts_with("sqlite") {
                assert_eq!(holding(&target, "Mustermann"), [""; 0], "{files:?}");
            }
            let (_server, api) = copy.serve();
            assert_gone(&api, &id);
            let again = api.act("book", booking("ganz anders"));
            assert_eq!(
                (&again["replayed"], &again["booking"]["id"]),
                (&json!(true), &json!(id))
            );
        }
    });
}

#[test]
fn the_key_of_an_erased_booking_gives_the_first_answer_whatever_the_text() {
    each_database(|database| {
        let ledger = Ledger::new(database);
        let (server, api) = ledger.serve();
        set(&api);
        let (id, position) = book(&api);
        assert_eq!(
            api.refused("book", booking("ganz anders")),
            ["IDEMPOTENCY_CONFLICT idempotencyKey"]
        );
        api.act("eraseText", erasure(&id));
        let replays = |api: &Api| {
            let before = api.position();
            for text in [TEXT, "ganz anders"] {
                let again = api.act("book", booking(text));
                let found = (&again["replayed"], &again["booking"]["id"], &again["position"]);
                assert_eq!(found, (&json!(true), &json!(id), &json!(position)), "{text}");
            }
            assert_eq!(api.position(), before);
            assert_gone(api, &id);
        };
        replays(&api);
        // The key of the erasure itself is as any other.
        let mut other = erasure(&id);
        other["reason"] = json!("ein anderer Grund");
        assert_eq!(
            api.refused("eraseText", other),
            ["IDEMPOTENCY_CONFLICT idempotencyKey"]
        );
        server.stop();
        if database.starts_with("postgres") {
            let row =
                "SELECT encode(input_hash, 'hex'), length(fingerprint) FROM idempotency WHERE key = 'named'";
            assert_eq!(psql(database, row), Some(format!("{}|0", "00".repeat(32))));
            let texts = format!("SELECT count(*) FROM text WHERE position = {position}");
            assert_eq!(psql(database, &texts).as_deref(), Some("0"));
        }
        let (_server, api) = ledger.serve();
        replays(&api);
    });
}

#[test]
fn an_erased_text_leaves_the_bytes_of_the_file() {
    let database = fresh_sqlite();
    let server = Server::start(&database);
    let api = Api::new(server.client());
    set(&api);
    let (id, _) = book(&api);
    let other = api.act(
        "book",
        json!({ "measure": "olaf", "text": "Ein anderer Text", "postings": [{ "effect": "dev", "month": "2026-01", "amount": "1.00" }] }),
    );
    // A text that moves from one file to the other while they are read is seen at the next look.
    let there =
        || (!holding(&database, TEXT).is_empty() && !holding(&database, DOCUMENT).is_empty()).then_some(());
    assert!(wait_for(Duration::from_secs(10), there).is_some());
    api.act("eraseText", erasure(&id));
    // It runs on, and has nothing to do.
    let gone = || holding(&database, "Mustermann").is_empty().then_some(());
    let idle = wait_for(Duration::from_secs(10), gone);
    assert!(
        idle.is_some(),
        "still in {:?} of a server that runs",
        holding(&database, "Mustermann")
    );
    server.stop();
    assert_eq!(holding(&database, "Mustermann"), [""; 0]);
    assert!(!holding(&database, "Ein anderer Text").is_empty());

    // One that is killed at once leaves it to the next start.
    let server = Server::start(&database);
    let api = Api::new(server.client());
    let second = other["booking"]["id"].as_str().expect("has an id");
    api.act("eraseText", json!({ "booking": second, "reason": "Auf Antrag" }));
    server.kill();
    let server = Server::start(&database);
    let api = Api::new(server.client());
    api.book("olaf", &[("dev", "2026-02", "1.00")]);
    let gone = || holding(&database, "Ein anderer Text").is_empty().then_some(());
    assert!(wait_for(Duration::from_secs(10), gone).is_some());
}

#[test]
fn what_cannot_be_erased_is_refused_in_a_sentence() {
    each_database(|database| {
        let ledger = Ledger::new(database);
        let (_server, api) = ledger.serve();
        set(&api);
        let (id, _) = book(&api);
        let bare = api.book("olaf", &[("dev", "2026-02", "1.00")]);
        let erase = |booking: &str, reason: &str| json!({ "booking": booking, "reason": reason });
        let table = [
            (erase(&bare, "Auf Antrag"), "WRONG_STATUS booking"),
            (erase("nothing", "Auf Antrag"), "NOT_FOUND booking"),
            (erase("", "Auf Antrag"), "NOT_FOUND booking"),
            (erase(&id, ""), "INVALID_VALUE reason"),
            (erase(&id, "\u{0}"), "INVALID_VALUE reason"),
        ];
        for (input, refusal) in table {
            assert_eq!(api.refused("eraseText", input.clone()), [refusal], "{input}");
        }
        let position = api.act("eraseText", erase(&id, "Auf Antrag"))["position"].clone();
        let twice = api.ask("eraseText", erase(&id, "Auf Antrag"));
        let error = &twice["errors"][0];
        assert_eq!(error["code"], "WRONG_STATUS", "{twice:#}");
        let message = error["message"].as_str().unwrap_or_default();
        assert!(message.contains(&format!("Position {position}")), "{message}");
        // The erasure is no booking: its reason stays.
        let id = format!("booking:{position}");
        assert_eq!(
            api.refused("eraseText", erase(&id, "Auf Antrag")),
            ["NOT_FOUND booking"]
        );
    });
}

#[test]
fn a_reversal_and_a_plan_can_be_erased_as_well_also_in_a_closed_measure() {
    each_database(|database| {
        let ledger = Ledger::new(database);
        let (server, api) = ledger.serve();
        set(&api);
        let (id, _) = book(&api);
        let reversed = api.act(
            "reverse",
            json!({ "idempotencyKey": "reverse", "booking": id, "reason": "Frau Mustermann war es nicht" }),
        );
        api.act(
            "plan",
            json!({ "effect": "olaf/dev", "text": "Stelle Mustermann", "amounts": [{ "month": "2026-01", "amount": "5.00" }] }),
        );
        api.act(
            "changeMeasureStatus",
            json!({ "measure": "olaf", "status": "CLOSED" }),
        );
        let data = api
            .client
            .query("{ bookings(first: 50) { nodes { id text basis } } }", json!({}));
        let nodes = data["bookings"]["nodes"].as_array().expect("is a list");
        let named: Vec<&str> = nodes
            .iter()
            .filter(|node| {
                node["text"]
                    .as_str()
                    .is_some_and(|text| text.contains("Mustermann"))
            })
            .filter_map(|node| node["id"].as_str())
            .collect();
        assert_eq!(named.len(), 3, "{data:#}");
        assert!(named.contains(&reversed["booking"]["id"].as_str().expect("has an id")));
        for (number, id) in named.iter().enumerate() {
            let key = format!("erase-{number}");
            api.act(
                "eraseText",
                json!({ "idempotencyKey": key, "booking": id, "reason": "Auf Antrag" }),
            );
        }
        for id in &named {
            assert_gone(&api, id);
        }
        server.stop();
        assert_eq!(ledger.well()["erased"], 4);
    });
}

#[test]
fn a_text_that_is_put_back_by_hand_is_found() {
    let database = fresh_database();
    let ledger = Ledger::new(&database);
    let (server, api) = ledger.serve();
    set(&api);
    let (id, position) = book(&api);
    let kept = format!("CREATE TABLE kept AS SELECT * FROM text WHERE position = {position}");
    assert!(psql(&database, &kept).is_some());
    api.act("eraseText", erasure(&id));
    server.stop();
    ledger.well();
    assert!(
        psql(
            &database,
            "INSERT INTO text SELECT * FROM kept WHERE field = 'text'"
        )
        .is_some()
    );
    let (code, report) = ledger.verify();
    assert_eq!(code, Some(3), "{report:#}");
    assert_eq!(report["faultCount"], 1, "{report:#}");
    assert_eq!(
        (&report["faults"][0]["code"], &report["faults"][0]["position"]),
        (&json!("TEXT_NOT_ERASED"), &json!(position))
    );
    // Another text in its place is one that the log knows nothing of.
    assert!(
        psql(
            &database,
            "UPDATE text SET content = 'anders' WHERE field = 'text'"
        )
        .is_none()
    );
    let other = format!(
        "DELETE FROM text WHERE position = {position}; \
         INSERT INTO text SELECT position, field, salt, 'anders' FROM kept"
    );
    assert!(psql(&database, &other).is_some());
    let (code, report) = ledger.verify();
    assert_eq!(code, Some(3), "{report:#}");
}
