//! Fuzz targets: entries, archives, proofs, notes, keys, hashes and snapshots, as they come from outside.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use fuzz_driver::Fuzz;
use sha2::{Digest as _, Sha256};

use crate::archive::read::{Reader, audit};
use crate::archive::write::{WriteOptions, write};
use crate::batch::{Answer, Mode};
use crate::checkpoint::{Signer, Verifier, read_unverified};
use crate::clock::Machine;
use crate::committer::{Log, Options};
use crate::entry::{decode_strictly, encode, read};
use crate::snapshot;
use crate::store::{Access, Store};
use crate::testing::{book, measure, submission, unit};
use crate::tree::{Address, Hash, Tree, leaf_hash, verify_consistency, verify_inclusion};
use crate::verify::proof::check;
use crate::verify::{Expectations, Fault};

/// A small log that was signed and exported.
struct Exported {
    /// The file, with proofs.
    archive: Vec<u8>,
    /// The bytes of the snapshot that its server wrote.
    snapshot: Vec<u8>,
    signer: Signer,
    verifier: Verifier,
    folder: tempfile::TempDir,
}

fn exported() -> Exported {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build();
    runtime.expect("starts").block_on(export())
}

async fn export() -> Exported {
    let folder = tempfile::TempDir::new().expect("a folder");
    let signer = Signer::create(&folder.path().join("key"), Some("log.example"), &Machine).expect("a key");
    let url = format!("sqlite:{}", folder.path().join("ledger.db").display());
    let store = Store::open(&url, Access::Write).await.expect("opens");
    let snapshot = folder.path().join("snapshot");
    let options = Options {
        signer: Some(signer.clone()),
        snapshot: Some(snapshot.clone()),
        ..Options::default()
    };
    let started = Log::start(store.clone(), Arc::new(Machine), options).await;
    let (log, committer) = started.expect("starts");
    let commands = [("unit", unit("bund")), ("measure", measure("bund"))];
    let bookings = [
        ("one", book(700, "Wartung")),
        ("", book(-1, "Gutschrift\nMüller")),
        ("x", book(5, "🦀")),
    ];
    for act in commands.into_iter().chain(bookings) {
        let reply = log
            .submit(submission(Mode::Each, [act], &Machine))
            .await
            .expect("is answered");
        assert!(matches!(reply.answers[..], [Answer::Done { .. }]), "{reply:?}");
    }
    drop(log);
    committer.await.expect("ends in order");
    let mut archive = Vec::new();
    let options = WriteOptions {
        without_proofs: false,
        signer: Some(signer.clone()),
    };
    write(&store, &mut archive, &options, &|_, _| {})
        .await
        .expect("is written");
    store.close().await;
    Exported {
        archive,
        snapshot: std::fs::read(&snapshot).expect("was written at the end"),
        verifier: Verifier::parse(signer.verifier_key()).expect("its public half"),
        signer,
        folder,
    }
}

/// The way of an error: its words without what was given.
fn way(error: impl std::fmt::Display) -> String {
    let text = error.to_string();
    text.chars()
        .filter(|c| c.is_ascii_alphabetic() || *c == ' ')
        .take(70)
        .collect()
}

/// The position of each golden entry.
const GOLDEN: u64 = 7;

fn entry(data: &[u8]) -> String {
    let text = String::from_utf8_lossy(data);
    match decode_strictly(GOLDEN, &text, &mut Arc::from("")) {
        Ok((header, event, canonical)) => {
            let shown = read(GOLDEN, &text).expect("the same is read for showing");
            assert_eq!((&shown.header, &shown.event), (&header, &event));
            let written = encode(&header, shown.id, &event).expect("is written");
            let again = decode_strictly(GOLDEN, &written, &mut Arc::from("")).expect("is read");
            assert_eq!(again, (header, event, true));
            assert!(!canonical || written == *text || shown.version != again.1.version());
            format!("{} {canonical}", shown.kind)
        }
        Err(error) => way(error),
    }
}

#[test]
fn entries_survive_any_text() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema/entries");
    let words = [
        "\"version\":2",
        "\"data\":{",
        "null",
        "\\u0061",
        "2026-13-01T00:00:00.000000Z",
        "\"type\":",
    ];
    Fuzz::new("entries", 12_000)
        .folder(folder, ".json")
        .words(&words)
        .run(entry);
}

fn hash(data: &[u8]) -> String {
    let text = String::from_utf8_lossy(data);
    let hash = text.parse::<Hash>();
    if let Ok(hash) = hash {
        assert_eq!(hash.to_string(), text, "a hash has one spelling");
    }
    let address = text.parse::<Address>();
    if let Ok(address) = address {
        assert_eq!(address.to_string(), text, "a tile has one name");
        assert!((1..=256).contains(&address.width()));
    }
    format!("{} {:?}", hash.is_ok(), address.ok().map(Address::width))
}

#[test]
fn hashes_and_names_of_tiles_survive_any_text() {
    let seeds = [
        leaf_hash("a").to_string(),
        "0/000".to_owned(),
        "2/x001/x234/067.p/8".to_owned(),
        "entries/x999/000.p/255".to_owned(),
    ];
    let words = ["x000/", "/", ".p/", "=", "entries/", "65535", "63"];
    Fuzz::new("hashes", 30_000)
        .seeds(seeds)
        .words(&words)
        .bytes_max(300)
        .run(hash);
}

/// Numbers and hashes as they come, whatever they mean.
fn path(data: &[u8]) -> String {
    let (numbers, rest) = data.split_at_checked(24).unwrap_or_default();
    let mut numbers = numbers
        .chunks_exact(8)
        .map(|bytes| bytes.try_into().map_or(0, u64::from_le_bytes));
    let [index, size, shift] = [(); 3].map(|()| numbers.next().unwrap_or_default());
    let hashes: Vec<Hash> = rest
        .chunks_exact(32)
        .map(|bytes| Hash(bytes.try_into().unwrap_or_default()))
        .collect();
    let root = hashes.first().copied().unwrap_or_else(|| leaf_hash(""));
    let (index, size) = (index >> (shift % 64), size >> (shift % 64));
    let included = verify_inclusion(leaf_hash("a"), index, size, root, &hashes);
    let consistent = verify_consistency(index, root, size, leaf_hash("b"), &hashes);
    assert!(
        included.is_err() || (size == 1 && root == leaf_hash("a")),
        "nobody finds a path by chance"
    );
    format!(
        "{:?} {:?} {}",
        included.err(),
        consistent.err(),
        size.leading_zeros()
    )
}

#[test]
fn paths_of_proofs_survive_any_numbers() {
    let mut one = vec![0; 24];
    one[8] = 1;
    one.extend(leaf_hash("a").0);
    let seeds = [
        one,
        vec![255; 24 + 32 * 64],
        [vec![7; 24], vec![9; 32 * 3]].concat(),
    ];
    Fuzz::new("paths", 12_000).seeds(seeds).run(path);
}

#[test]
fn nobody_gets_a_note_accepted_that_was_not_signed() {
    let Exported { signer, verifier, .. } = exported();
    let signed = [
        (0, leaf_hash("0")),
        (7, leaf_hash("7")),
        (u64::MAX, leaf_hash("max")),
    ];
    let fuzz = Fuzz::new("notes", 8_000).seeds(signed.map(|(size, root)| signer.sign(size, root)));
    fuzz.words(&["\n", "— ", "log.example", "\n\n", "+", "AAAA"])
        .run(|data| {
            let text = String::from_utf8_lossy(data);
            let unverified = read_unverified(&text).map(|checkpoint| (checkpoint.size, checkpoint.root));
            match verifier.check(&text) {
                Ok(checkpoint) => {
                    let said = (checkpoint.size, checkpoint.root);
                    assert!(signed.contains(&said), "{said:?} was never signed");
                    assert_eq!(unverified.ok(), Some(said));
                    "signed".to_owned()
                }
                Err(error) => format!("{} {}", unverified.is_ok(), way(error)),
            }
        });
}

#[test]
fn keys_survive_any_text() {
    let Exported { signer, folder, .. } = exported();
    let private = std::fs::read_to_string(folder.path().join("key")).expect("is readable");
    let seeds = [private, signer.verifier_key().to_owned()];
    let fuzz = Fuzz::new("keys", 12_000).seeds(seeds).bytes_max(600);
    fuzz.words(&["PRIVATE+KEY+", "+", "\n", "log.example", "00000000"])
        .run(|data| {
            let text = String::from_utf8_lossy(data);
            let public = Verifier::parse(&text);
            if let Ok(public) = &public {
                let again = Verifier::parse(public.verifier_key()).expect("its own spelling");
                assert_eq!(again.verifier_key(), public.verifier_key());
            }
            let private = Signer::parse(text.trim());
            if let Ok(private) = &private {
                let verifier =
                    Verifier::parse(private.verifier_key()).expect("a key that is read can be used");
                let note = private.sign(3, leaf_hash("3"));
                assert_eq!(verifier.check(&note).expect("its own signature").size, 3);
            }
            format!("{:?} {:?}", public.err().map(way), private.err().map(way))
        });
}

/// What is proven with a key is what was signed: no change of a file proves another entry.
#[test]
fn nobody_proves_what_is_not_in_the_log() {
    let Exported {
        archive, verifier, ..
    } = exported();
    let text = String::from_utf8(archive).expect("is UTF-8");
    let reader = Reader::new(text.as_bytes()).expect("a header");
    let (root, size) = (reader.root(), reader.header().tree_size);
    let note = reader.header().checkpoint.clone().expect("is signed");
    let lines: Vec<serde_json::Value> = text
        .lines()
        .skip(1)
        .map(|line| serde_json::from_str(line).expect("is JSON"))
        .collect();
    let object = |line: &serde_json::Value| {
        let position = line["position"].as_u64().expect("a number");
        let proof = serde_json::json!({
            "leafIndex": position - 1, "treeSize": size, "rootHash": root.to_string(), "hashes": line["proof"],
        });
        serde_json::json!({ "data": { "logEntry": { "entry": line["entry"], "proof": proof },
            "checkpoint": { "note": note } } })
        .to_string()
    };
    let two_lines: Vec<&str> = text.lines().take(2).collect();
    let fuzz = Fuzz::new("proofs", 6_000)
        .bytes_max(6_000)
        .seeds(lines.iter().map(object));
    let fuzz =
        fuzz.seed(two_lines.join("\n"))
            .words(&["\"leafIndex\":", "\"hashes\":[", "\"note\":", "\"entry\":"]);
    fuzz.run(|data| {
        let text = String::from_utf8_lossy(data);
        drop(check(&text, None));
        match check(&text, Some(&verifier)) {
            Ok(proven) => {
                assert!(
                    proven
                        .iter()
                        .all(|proven| (proven.root, proven.tree_size) == (root, size))
                );
                assert!(proven.iter().all(|proven| (1..=size).contains(&proven.position)));
                "proven".to_owned()
            }
            Err(error) => format!("{} {}", error.code(), way(error)),
        }
    });
}

/// The line of each part of a file is read as [`audit`] and `import log` read it.
#[test]
fn an_archive_that_was_changed_is_no_other_log() {
    let Exported {
        archive, verifier, ..
    } = exported();
    let root = Reader::new(archive.as_slice()).expect("a header").root();
    let fuzz = Fuzz::new("archives", 3_000)
        .seed(archive.clone())
        .bytes_max(archive.len() + 2_000);
    let without_head: Vec<u8> = archive
        .split_inclusive(|byte| *byte == b'\n')
        .skip(1)
        .flatten()
        .copied()
        .collect();
    let words = [
        "\"position\":2",
        "\"keys\":[]",
        "\"texts\":[{",
        "\"salt\":\"",
        "\n{",
        "\\n",
        "\"proof\":null",
    ];
    fuzz.seed(without_head).words(&words).run(|data| {
        let mut reader = match Reader::new(data) {
            Ok(reader) => reader,
            Err(error) => return way(error),
        };
        let expectations = Expectations {
            verifier: Some(verifier.clone()),
            kept: Vec::new(),
            faults_max: 20,
        };
        let (report, _) = audit(&mut reader, expectations, 0, &|_, _| {}).expect("memory can be read");
        if report.fault_count == 0 && reader.header().checkpoint.is_some() {
            assert_eq!(report.root, root, "what is signed is the log that was signed");
        }
        let codes: Vec<&str> = report.faults.iter().map(Fault::code).take(3).collect();
        format!("{codes:?}")
    });
}

#[test]
fn trees_survive_any_bytes() {
    let tree = |size: u64| {
        let mut tree = Tree::default();
        (0..size).for_each(|leaf| tree.push(leaf_hash(&leaf.to_string()), &mut Vec::new()));
        tree.to_bytes()
    };
    let fuzz = Fuzz::new("trees", 8_000)
        .seeds([0, 1, 3, 255, 256, 300].map(tree))
        .bytes_max(16_000);
    fuzz.run(|data| match Tree::from_bytes(data) {
        Ok(tree) => {
            assert_eq!(tree.to_bytes(), data);
            format!("{}", tree.size())
        }
        Err(error) => way(error),
    });
}

/// A snapshot whose checksum is right, whatever it holds: the checksum finds accidents and hinders nobody.
#[test]
fn snapshots_survive_any_bytes() {
    let Exported { snapshot, folder, .. } = exported();
    let path: PathBuf = folder.path().join("changed");
    let content = snapshot.len() - 32;
    let fuzz = Fuzz::new("snapshots", 6_000)
        .seed(&snapshot[..content])
        .bytes_max(snapshot.len() + 500);
    fuzz.words(&["QBUCHSNP", "\u{1}\0\0\0", "\0\0\0\0\0\0\0\0"])
        .run(|data| {
            let plain = snapshot::understand(&path, data);
            let whole = [data, &Sha256::digest(data)[..]].concat();
            let read = snapshot::understand(&path, &whole);
            assert!(
                plain.is_err() || data == snapshot,
                "a snapshot without its checksum"
            );
            match read {
                Ok(read) => format!("position {}", read.position),
                Err(error) => way(error),
            }
        });
}
