//! Documents that clients ask for by their ids alone, from the moment of the start: those that a web application ships.
//!
//! `--documents` names a manifest or a folder of them. A manifest is what GraphQL Code Generator and the compiler of Relay
//! write: a JSON object of ids and texts, where ids are SHA-256 with or without `sha256:`. In a folder, files `.graphql` and
//! `.gql` count as well, each for one document; its id is that of the bytes of the file. Folders below are read, too.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use async_graphql_transport::documents::{DocumentId, KnownDocuments};
use querbuch_graphql::limits::{KNOWN_BYTES_MAX, KNOWN_DOCUMENTS_MAX};

use crate::exit::Failure;

/// Folders within folders that are looked into.
const FOLDERS_MAX: usize = 8;

/// The documents of a file or a folder; none where no path is given.
pub fn known_documents(path: Option<&Path>) -> Result<KnownDocuments, Failure> {
    let Some(path) = path else {
        return Ok(KnownDocuments::default());
    };
    let mut found = Found::default();
    if path.is_dir() {
        found.add_folder(path, FOLDERS_MAX)?;
    } else {
        found.add_manifest(path)?;
    }
    let documents = KnownDocuments::of(found.texts);
    tracing::info!(documents = documents.len(), "documents are known by their ids");
    Ok(documents)
}

#[derive(Default)]
struct Found {
    texts: Vec<String>,
    bytes: u64,
}

impl Found {
    fn add_folder(&mut self, folder: &Path, folders_left: usize) -> Result<(), Failure> {
        if folders_left == 0 {
            return Err(fault(folder, "lies too deep; links may lead in a circle"));
        }
        let entries = fs::read_dir(folder).map_err(|error| fault(folder, &error.to_string()))?;
        let paths = entries.map(|entry| entry.map(|entry| entry.path()));
        let paths: Result<Vec<PathBuf>, _> = paths.collect();
        let mut paths = paths.map_err(|error| fault(folder, &error.to_string()))?;
        paths.sort();
        for path in paths {
            let extension = path.extension().and_then(|extension| extension.to_str());
            match extension {
                _ if path.is_dir() => self.add_folder(&path, folders_left - 1)?,
                Some("graphql" | "gql") => {
                    let text = self.read(&path)?;
                    self.add(&path, text)?;
                }
                Some("json") => self.add_manifest(&path)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn add_manifest(&mut self, path: &Path) -> Result<(), Failure> {
        let text = self.read(path)?;
        let documents: BTreeMap<String, String> = serde_json::from_str(&text)
            .map_err(|error| fault(path, &format!("is no JSON object of ids and documents: {error}")))?;
        for (given, text) in documents {
            let prefixed = given.strip_prefix("sha256:").unwrap_or(&given);
            let id = format!("sha256:{prefixed}").parse::<DocumentId>();
            if id != Ok(DocumentId::of(&text)) {
                let right = DocumentId::of(&text);
                let shown: String = given.chars().take(80).collect();
                let reason = format!(
                    "\"{shown}\" is not the SHA-256 of its document, which is {right}; GraphQL Code Generator: \
                     persistedDocuments: {{ hashAlgorithm: 'sha256' }}"
                );
                return Err(fault(path, &reason));
            }
            self.add(path, text)?;
        }
        Ok(())
    }

    fn add(&mut self, path: &Path, text: String) -> Result<(), Failure> {
        if self.texts.len() >= KNOWN_DOCUMENTS_MAX {
            let reason = format!("is one document too many: at most {KNOWN_DOCUMENTS_MAX} are kept");
            return Err(fault(path, &reason));
        }
        self.texts.push(text);
        Ok(())
    }

    fn read(&mut self, path: &Path) -> Result<String, Failure> {
        let length = fs::metadata(path)
            .map_err(|error| fault(path, &error.to_string()))?
            .len();
        self.bytes = self.bytes.saturating_add(length);
        if self.bytes > KNOWN_BYTES_MAX {
            let reason = format!("is too much: all files together have at most {KNOWN_BYTES_MAX} bytes");
            return Err(fault(path, &reason));
        }
        fs::read_to_string(path).map_err(|error| fault(path, &error.to_string()))
    }
}

fn fault(path: &Path, reason: &str) -> Failure {
    Failure::usage(format!("--documents {}: {reason}", path.display()))
}
