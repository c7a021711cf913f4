//! What an auditor can check without trusting whoever runs the ledger: leaves, proofs, tiles, checkpoints.

use querbuch_log::checkpoint::Verifier;
use querbuch_log::tree::{Hash, leaf_hash, verify_consistency, verify_inclusion};
use querbuch_tests::client::Client;
use querbuch_tests::databases::each_database;
use querbuch_tests::scratch;
use querbuch_tests::server::{Server, run};
use serde_json::{Value, json};

/// More than two tiles.
const UNITS: usize = 600;

/// A server with a key, and units enough for several tiles.
fn grown(database: &str) -> (Server, Client) {
    let key = scratch::folder("key").join("querbuch.key").display().to_string();
    let made = run(&["key", &key, "--origin", "ledger.example.org/test"]);
    assert_eq!(made.code, Some(0), "{made:?}");
    let args = ["--database", database, "--listen", "127.0.0.1:0", "--key", &key];
    let server = Server::try_start(&args).expect("comes up");
    let client = server.client();
    let unit = |number: usize| json!({ "code": format!("u{number}"), "name": "Amt", "level": "STATE" });
    let units: Vec<Value> = (0..UNITS).map(unit).collect();
    let register = "mutation($input: RegisterUnitsInput!) { registerUnits(input: $input) { position } }";
    client.query(register, json!({ "input": { "units": units } }));
    (server, client)
}

fn hash(value: &Value) -> Hash {
    let text = value.as_str().expect("is text");
    text.parse().unwrap_or_else(|_| panic!("no hash: {text}"))
}

fn hashes(value: &Value) -> Vec<Hash> {
    value.as_array().expect("is a list").iter().map(hash).collect()
}

fn root(client: &Client, size: u64) -> Hash {
    let document =
        "query($size: Position) { checkpoint(position: $size) { treeSize rootHash note verifierKey } }";
    let shown = client.query(document, json!({ "size": size }));
    let shown = &shown["checkpoint"];
    let verifier = Verifier::parse(shown["verifierKey"].as_str().expect("is text")).expect("is a key");
    let signed = verifier
        .check(shown["note"].as_str().expect("is text"))
        .expect("is signed");
    assert_eq!((signed.size, signed.root), (size, hash(&shown["rootHash"])));
    assert_eq!(signed.origin, "ledger.example.org/test");
    signed.root
}

#[test]
fn every_entry_is_proved_at_every_size() {
    each_database(|database| {
        let (_server, client) = grown(database);
        let document = "query($position: Position!, $size: Position) { logEntry(position: $position) { \
                        entry leafHash inclusionProof(treeSize: $size) { leafIndex treeSize rootHash hashes } } }";
        for (position, size) in [
            (1, 1),
            (1, 600),
            (255, 256),
            (256, 256),
            (257, 600),
            (513, 599),
            (600, 600),
        ] {
            let data = client.query(document, json!({ "position": position, "size": size }));
            let (entry, proof) = (&data["logEntry"], &data["logEntry"]["inclusionProof"]);
            let leaf = leaf_hash(entry["entry"].as_str().expect("is text"));
            assert_eq!(leaf, hash(&entry["leafHash"]));
            assert_eq!(proof["leafIndex"], json!(position - 1));
            assert_eq!(proof["treeSize"], json!(size));
            let root = root(&client, size);
            assert_eq!(hash(&proof["rootHash"]), root);
            let proved = verify_inclusion(leaf, position - 1, size, root, &hashes(&proof["hashes"]));
            assert!(proved.is_ok(), "{position} in {size}: {proved:?}");
        }
        let document =
            "query($from: Position!, $to: Position!) { consistencyProof(from: $from, to: $to) { hashes } }";
        for (from, to) in [(1, 600), (255, 257), (256, 512), (300, 300), (511, 600)] {
            let data = client.query(document, json!({ "from": from, "to": to }));
            let proof = hashes(&data["consistencyProof"]["hashes"]);
            let proved = verify_consistency(from, root(&client, from), to, root(&client, to), &proof);
            assert!(proved.is_ok(), "{from} to {to}: {proved:?}");
        }
    });
}

#[test]
fn the_log_is_served_as_tiles() {
    each_database(|database| {
        let (_server, client) = grown(database);
        let note = client.get("/checkpoint");
        assert_eq!(note.status, 200, "{note:?}");
        assert!(
            note.text().starts_with("ledger.example.org/test\n600\n"),
            "{}",
            note.text()
        );
        let log = client.query("{ log(first: 256) { entries { entry leafHash } } }", json!({}));
        let entries = log["log"]["entries"].as_array().expect("is a list");
        let leaves: Vec<u8> = entries
            .iter()
            .flat_map(|entry| hash(&entry["leafHash"]).0)
            .collect();
        let tile = client.get("/tile/0/000");
        assert_eq!((tile.status, &tile.body), (200, &leaves));
        assert!(
            tile.header("cache-control")
                .is_some_and(|value| value.contains("immutable"))
        );
        assert_eq!(client.get("/tile/0/000.p/7").body, leaves[..7 * 32]);
        assert_eq!(client.get("/tile/0/002.p/88").body.len(), 88 * 32);
        assert_eq!(client.get("/tile/1/000.p/2").body[..32], root(&client, 256).0);
        let bundle = client.get("/tile/entries/000");
        let mut rest = bundle.body.as_slice();
        for entry in entries {
            let (length, after) = rest.split_at(2);
            let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
            let (text, after) = after.split_at(length);
            assert_eq!(text, entry["entry"].as_str().expect("is text").as_bytes());
            rest = after;
        }
        assert!(rest.is_empty());
        for (absent, status) in [
            ("/tile/0/002", 404),
            ("/tile/0/002.p/89", 404),
            ("/tile/0/003.p/1", 404),
            ("/tile/1/000", 404),
            ("/tile/2/000.p/1", 404),
            ("/tile/entries/002", 404),
            ("/tile/0/0", 400),
            ("/tile/0/000.p/256", 400),
            ("/tile/64/000", 400),
            ("/tile/x/000", 400),
            ("/tile/entries/18446744073709551615", 400),
        ] {
            assert_eq!(client.get(absent).status, status, "{absent}");
        }
    });
}

#[test]
fn what_the_log_does_not_hold_cannot_be_proved() {
    each_database(|database| {
        let (_server, client) = grown(database);
        for (question, code) in [
            ("{ checkpoint(position: 601) { rootHash } }", "INVALID_VALUE"),
            (
                "{ consistencyProof(from: 1, to: 601) { hashes } }",
                "INVALID_VALUE",
            ),
            ("{ consistencyProof(from: 9, to: 8) { hashes } }", "INVALID_VALUE"),
            (
                "{ logEntry(position: 9) { inclusionProof(treeSize: 8) { hashes } } }",
                "INVALID_VALUE",
            ),
            (
                "{ logEntry(position: 9) { inclusionProof(treeSize: 601) { hashes } } }",
                "INVALID_VALUE",
            ),
        ] {
            let answer = client.execute(question, json!({}));
            assert_eq!(answer.error_codes(), [code], "{question}: {}", answer.text());
        }
        let nothing = client.query(
            "{ a: logEntry(position: 0) { id } b: logEntry(position: 601) { id } }",
            json!({}),
        );
        assert_eq!(nothing, json!({ "a": null, "b": null }));
        let empty = client.query("{ checkpoint(position: 0) { treeSize rootHash } }", json!({}));
        assert_eq!(
            empty["checkpoint"]["rootHash"],
            "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
        );
    });
}

#[test]
fn without_a_key_nothing_is_signed_and_that_is_said() {
    let database = querbuch_tests::postgres::fresh_database();
    let server = Server::start(&database);
    let client = server.client();
    let answer = client.execute("{ checkpoint { note } }", json!({}));
    assert_eq!(answer.error_codes(), ["NO_SIGNING_KEY"]);
    assert_eq!(client.get("/checkpoint").status, 404);
    let unsigned = client.query("{ ledger { checkpoint { treeSize rootHash } } }", json!({}));
    assert_eq!(unsigned["ledger"]["checkpoint"]["treeSize"], 0);
    assert!(server.stderr().contains("querbuch key"), "{}", server.stderr());
}
