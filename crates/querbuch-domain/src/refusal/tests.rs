use std::collections::HashSet;

use super::*;
use crate::words::Noun;

#[test]
fn every_reason_has_a_german_and_an_english_sentence() {
    let mut seen = HashSet::new();
    for (noun, (name, german, english)) in Reason::sentences() {
        assert!(seen.insert((noun, name)), "{noun}::{name} is there twice");
        assert_ne!(german, english, "{noun}::{name}");
        for sentence in [german, english] {
            assert!(sentence.ends_with('.'), "{noun}::{name}: {sentence}");
        }
        // Both tell the same of the input.
        let told = |sentence: &str| {
            let parts = sentence.split('{').skip(1);
            parts
                .map(|part| part.split(['}', ':']).next().map(ToOwned::to_owned))
                .collect::<HashSet<_>>()
        };
        assert_eq!(told(german), told(english), "{noun}::{name}");
    }
    assert!(seen.len() > 70, "{}", seen.len());
}

#[test]
fn a_refusal_is_read_in_the_language_that_is_asked_for() {
    let refusal = Refusal::at(
        "unit",
        InputFault::NotFound {
            noun: Noun::Unit,
            reference: "x".into(),
        },
    );
    let sentences = Language::ALL.map(|language| refusal.reason.message(language));
    assert_eq!(
        sentences,
        [
            "Die Einheit „x“ gibt es nicht. Bitte Kennung oder Id prüfen.",
            "There is no unit “x”. Check its code or id."
        ]
    );
    assert_eq!(refusal.reason.code().as_str(), "NOT_FOUND");
}

/// Names of the API and of files that sentences repeat as they are typed, outside of quotes.
const NAMES: [&str; 3] = ["from", "to", "lines"];

#[test]
fn german_sentences_are_free_of_english_and_english_ones_of_german() {
    let plain = |sentence: &str| sentence.replace('{', "„").replace('}', "“");
    let mut found = Vec::new();
    for (noun, (name, german, english)) in Reason::sentences() {
        let in_german = foreign_words::english(&plain(german));
        let in_german: Vec<_> = in_german
            .into_iter()
            .filter(|word| !NAMES.contains(&word.as_str()))
            .collect();
        let in_english = foreign_words::german(&plain(english));
        if !in_german.is_empty() || !in_english.is_empty() {
            found.push(format!("{noun}::{name}: {in_german:?} {in_english:?}"));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
