//! `--filter`: conditions and their values, all in one text or one by one.

use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::refusal::did_you_mean;
use querbuch_ledger::domain::spelling::fold;
use querbuch_ledger::export::question::{self, Name};

use crate::exit::Failure;
use crate::said::Said;

/// Characters of a piece that a message repeats.
const SHOWN_CHARS_MAX: usize = 60;

/// The conditions of one `--filter`: `measures=olaf,ausweis,levels=FEDERAL`. A piece between commas with a `=` begins the
/// next condition; one without goes on with the values of the last one. No code and no word has a `=`.
/// Tags are given as `tag:kostenstelle=4711`, or as `tags=kostenstelle:4711`.
pub(super) fn conditions(typed: &str) -> Result<Vec<(&'static Name, String)>, Failure> {
    let mut conditions: Vec<(&'static Name, String)> = Vec::new();
    // The key of tags whose values go on.
    let mut key = None;
    for (index, piece) in typed.split(',').enumerate() {
        let place = Place {
            typed: piece,
            number: index + 1,
        };
        match (piece.split_once('='), conditions.last_mut()) {
            (Some((name, value)), _) => {
                key = tag_key(name);
                conditions.push(if let Some(key) = key {
                    (place.condition("tags")?, format!("{key}:{value}"))
                } else {
                    (place.condition(name)?, value.to_owned())
                });
            }
            (None, Some((_, values))) => {
                values.push(',');
                if let Some(key) = key {
                    values.push_str(key);
                    values.push(':');
                }
                values.push_str(piece);
            }
            (None, None) => return Err(place.without_value()),
        }
    }
    Ok(conditions)
}

/// The key of a condition on tags, which is written as the heading of their column: `tag:kostenstelle=4711,4712`.
fn tag_key(name: &str) -> Option<&str> {
    let (word, key) = name.split_once(':')?;
    matches!(fold(word).as_str(), "tag" | "merkmal").then(|| key.trim())
}

/// A piece of a filter, for messages that say where something is wrong.
struct Place<'a> {
    typed: &'a str,
    number: usize,
}

impl Place<'_> {
    /// The condition that a name stands for.
    fn condition(&self, name: &str) -> Result<&'static Name, Failure> {
        let found = question::find(name).filter(|found| found.is_condition);
        found.ok_or_else(|| {
            let near = question::near(name, |known| known.is_condition);
            let sentence = |language: Language| {
                let meant = did_you_mean(near, language);
                let known = question::conditions(language);
                language.pick(
                    format!("diese Bedingung gibt es nicht. {meant}Möglich sind: {known}"),
                    format!("there is no such condition. {meant}There are: {known}"),
                )
            };
            self.fault(&sentence(Language::German), &sentence(Language::English))
        })
    }

    fn without_value(&self) -> Failure {
        self.fault(
            "erwartet wird NAME=WERT, etwa Maßnahmen=olaf",
            "expected is KEY=VALUE, such as measures=olaf",
        )
    }

    fn fault(&self, german: &str, english: &str) -> Failure {
        let piece: String = self.typed.trim().chars().take(SHOWN_CHARS_MAX).collect();
        let number = self.number;
        Failure::usage_in(Said::new(
            format!("--filter {piece} ({number}. Angabe): {german}"),
            format!("--filter {piece} (item {number}): {english}"),
        ))
    }
}

#[cfg(test)]
mod tests;
