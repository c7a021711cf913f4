//! Golden entries: for each golden event, the whole entry in its very bytes, and its hash as a leaf of the tree.
//! What is written to a log once is read and hashes the same for ever.
//!
//! `QUERBUCH_BLESS=1 cargo test -p querbuch-log` writes the files of new types and versions; it never touches one
//! that is there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use querbuch_domain::event::Event;
use uuid::Uuid;

use super::tests::canonical;
use super::{decode, encode};
use crate::tree::leaf_hash;

const HASHES: &str = "hashes.json";

fn schema(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../schema")
        .join(folder)
}

/// Type, version and data of each golden event.
fn events() -> Vec<(String, u32, String)> {
    let files = std::fs::read_dir(schema("events")).expect("the folder is there");
    let event = |file: std::io::Result<std::fs::DirEntry>| {
        let path = file.expect("is readable").path();
        let name = path
            .file_stem()
            .and_then(|name| name.to_str())
            .expect("a file name")
            .to_owned();
        let (kind, version) = name.rsplit_once(".v").expect("type and version");
        let data = std::fs::read_to_string(&path).expect("is readable");
        (kind.to_owned(), version.parse().expect("a version"), data)
    };
    files.map(event).collect()
}

/// Written out by hand, so that a change of `encode` cannot hide.
fn entry(kind: &str, version: u32, data: &str) -> String {
    format!(
        r#"{{"actor":"golden","data":{data},"id":"01970a3c-5f2e-7b61-8a3f-c4d5e6f70812","position":7,"recordedAt":"2026-01-31T23:59:59.000001Z","type":"{kind}","version":{version}}}"#
    )
}

fn known_hashes() -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(schema("entries").join(HASHES)).unwrap_or_else(|_| "{}".to_owned());
    serde_json::from_str(&text).expect("a list of hashes")
}

#[test]
fn every_entry_ever_written_keeps_its_bytes_and_its_hash() {
    let bless = std::env::var_os("QUERBUCH_BLESS").is_some();
    let mut hashes = known_hashes();
    for (kind, version, data) in events() {
        let name = format!("{kind}.v{version}");
        let path = schema("entries").join(format!("{name}.json"));
        let text = entry(&kind, version, &data);
        if bless && !path.exists() {
            std::fs::write(&path, &text).expect("the folder is there");
            hashes.insert(name.clone(), leaf_hash(&text).to_string());
        }
        let golden = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(text, golden, "{name}");
        assert_eq!(Some(&leaf_hash(&golden).to_string()), hashes.get(&name), "{name}");
        assert_eq!(canonical(&golden), golden, "{name}");
        let (header, event) = decode(7, &golden, &mut Arc::from("")).expect("golden entries are read");
        // An older version is read as the newest event, and would be written as that.
        if event.version() == version {
            let id = Uuid::from_u128(0x0197_0a3c_5f2e_7b61_8a3f_c4d5_e6f7_0812);
            assert_eq!(encode(&header, id, &event).expect("is written"), golden, "{name}");
        }
    }
    if bless {
        let text = serde_json::to_string_pretty(&hashes).expect("plain data");
        std::fs::write(schema("entries").join(HASHES), text + "\n").expect("the folder is there");
    }
}

/// A new kind of event comes with its golden files: what is in no file here could change unnoticed.
#[test]
fn every_kind_of_event_has_a_golden_event_and_a_golden_entry() {
    for kind in Event::KINDS {
        for folder in ["events", "entries"] {
            let files = std::fs::read_dir(schema(folder)).expect("the folder is there");
            let mut names = files.map(|file| file.expect("is readable").file_name().display().to_string());
            let prefix = format!("{kind}.v");
            assert!(
                names.any(|name| name.starts_with(&prefix)),
                "schema/{folder} has no {prefix}1.json"
            );
        }
    }
}

#[test]
fn no_golden_entry_is_lost() {
    let events = events();
    for file in std::fs::read_dir(schema("entries")).expect("the folder is there") {
        let name = file
            .expect("is readable")
            .file_name()
            .to_string_lossy()
            .into_owned();
        let Some(name) = name.strip_suffix(".json").filter(|name| *name != "hashes") else {
            continue;
        };
        let known = events
            .iter()
            .any(|(kind, version, _)| format!("{kind}.v{version}") == name);
        assert!(known, "{name} is no longer among the golden events");
    }
    assert_eq!(known_hashes().len(), events.len());
}

/// The bytes above are those of a known type.
#[test]
fn an_unknown_version_is_refused() {
    for (kind, _, data) in events() {
        assert!(Event::decode(&kind, 99, &data).is_err(), "{kind}");
    }
}
