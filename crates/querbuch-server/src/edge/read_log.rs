//! The read log: who asked what, when, at which cost, as of which position. It stands beside the ledger, has days of its own,
//! and holds no figure and no text of any answer.

use std::collections::BTreeMap;

use async_graphql::Value as Answer;
use chrono::SecondsFormat;
use querbuch_ledger::log::clock::{Machine, Source as _};
use serde_json::{Value, json};

use super::journal::Journal;
use super::security::cut;

/// Where reads are written down.
#[derive(Clone, Debug)]
pub struct ReadLog(Journal);

/// What was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read<'a> {
    /// Who asked, as [`Asker::key`](crate::http::asker::Asker::key) has it.
    pub who: &'a str,
    /// `query`, `mutation`, `subscription` or `file`.
    pub kind: &'a str,
    /// The SHA-256 of the document, or of the address of the file.
    pub hash: &'a str,
    /// The name of the operation, or the path of the file.
    pub name: Option<&'a str>,
    /// What it cost, in units.
    pub units: u64,
    /// How many items each field of the root has.
    pub rows: BTreeMap<String, u64>,
    /// The position that the answer holds for.
    pub position: Option<u64>,
    /// How many errors it has.
    pub errors: u64,
}

impl ReadLog {
    /// Reads are written into this journal.
    pub fn new(journal: Journal) -> Self {
        Self(journal)
    }

    /// Writes down what was asked.
    pub fn write(&self, read: &Read<'_>) {
        let at = Machine.now().to_rfc3339_opts(SecondsFormat::Micros, true);
        let object: Value = json!({
            "at": at,
            "who": read.who,
            "kind": read.kind,
            "hash": read.hash,
            "name": read.name.map(cut),
            "units": read.units,
            "rows": read.rows,
            "position": read.position,
            "errors": read.errors,
        });
        self.0.write(&object);
    }
}

/// The lists in which answers hold their items.
const LISTS: [&str; 4] = ["nodes", "edges", "rows", "entries"];

/// How many items each field of the root of an answer has: those of a list or of a page, else one; none where it is null.
pub fn rows_of(answer: &Answer) -> BTreeMap<String, u64> {
    let Answer::Object(fields) = answer else {
        return BTreeMap::new();
    };
    let counted = fields
        .iter()
        .map(|(name, value)| (name.to_string(), items_of(value)));
    counted.collect()
}

fn items_of(value: &Answer) -> u64 {
    match value {
        Answer::Null => 0,
        Answer::List(items) => items.len() as u64,
        Answer::Object(fields) => {
            let lists = LISTS.iter().find_map(|name| match fields.get(*name) {
                Some(Answer::List(items)) => Some(items.len() as u64),
                _ => None,
            });
            lists.unwrap_or(1)
        }
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_counted_and_no_figure_is_kept() {
        let answer = json!({
            "units": { "nodes": [{ "code": "a" }, { "code": "b" }] },
            "balance": { "rows": [{ "net": "12345.67" }], "total": { "net": "12345.67" } },
            "ledger": { "position": 4711 }, "vocabulary": [1, 2, 3], "measure": null, "name": "Geheim",
        });
        let answer = Answer::from_json(answer).expect("is a value");
        let rows = rows_of(&answer);
        let expected = [
            ("balance", 1),
            ("ledger", 1),
            ("measure", 0),
            ("name", 1),
            ("units", 2),
            ("vocabulary", 3),
        ];
        assert_eq!(
            rows,
            expected.map(|(name, count)| (name.to_owned(), count)).into()
        );
        assert!(rows_of(&Answer::Null).is_empty());
    }
}
