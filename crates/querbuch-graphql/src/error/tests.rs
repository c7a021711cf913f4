use async_graphql::Value;
use querbuch_ledger::domain::refusal::InputFault;
use querbuch_ledger::domain::words::Noun;
use serde_json::json;

use super::*;

fn missing() -> Refusal {
    let reason = InputFault::NotFound {
        noun: Noun::Unit,
        reference: "x".into(),
    };
    Refusal::at("unit", reason).within_item("postings", 2)
}

fn extension(error: &Error, name: &str) -> Option<serde_json::Value> {
    let value = error.extensions.as_ref()?.get(name).cloned();
    value.map(|value| Value::into_json(value).expect("is JSON"))
}

#[test]
fn a_refusal_is_told_in_the_language_of_the_reader_with_the_same_code_and_path() {
    for (language, message) in [
        (
            Language::German,
            "Die Einheit „x“ gibt es nicht. Bitte Kennung oder Id prüfen.",
        ),
        (Language::English, "There is no unit “x”. Check its code or id."),
    ] {
        let error = UserError::new(&missing(), missing().reason.message(language));
        assert_eq!(
            (error.code, error.message.as_str()),
            (ErrorCode::NotFound, message)
        );
        assert_eq!(error.field, ["postings", "2", "unit"]);
    }
}

#[test]
fn a_refused_question_has_the_code_of_the_first_and_the_sentences_of_all() {
    let refusals = [missing(), Refusal::at("limit", InputFault::Empty)];
    for language in [Language::German, Language::English] {
        let error = refused(&refusals, language);
        let sentences = refusals
            .each_ref()
            .map(|refusal| refusal.reason.message(language));
        assert_eq!(error.message, sentences.join(" "));
        assert_eq!(extension(&error, "code"), Some(json!("NOT_FOUND")));
        assert_eq!(extension(&error, "field"), Some(json!(["postings", "2", "unit"])));
    }
    let error = refused(&[], Language::English);
    assert_eq!(extension(&error, "code"), Some(json!("INVALID_VALUE")));
}

#[test]
fn a_fault_of_the_database_tells_what_to_do_and_nothing_of_the_database() {
    let secret = || "host=10.0.0.1".to_owned();
    for (fault, german, english) in [
        (
            StoreError::Overloaded,
            "Gerade wollen zu viele",
            "Too many want to book",
        ),
        (
            StoreError::TooManyReads,
            "Gerade wird zu viel",
            "Too much is asked",
        ),
        (
            StoreError::Full,
            "Die Platte der Datenbank ist voll",
            "The disk of the database is full",
        ),
        (
            StoreError::Unavailable(secret()),
            "ist gerade nicht erreichbar",
            "cannot be reached",
        ),
        (
            StoreError::Contention(secret()),
            "ist gerade nicht erreichbar",
            "cannot be reached",
        ),
        (
            StoreError::ReadOnly(secret()),
            "ist gerade nicht erreichbar",
            "cannot be reached",
        ),
        (
            StoreError::Database(secret()),
            "ist bei uns schiefgegangen",
            "went wrong on our side",
        ),
    ] {
        for (language, part) in [(Language::German, german), (Language::English, english)] {
            let error = failed(&fault, language);
            assert!(error.message.contains(part), "{}", error.message);
            assert!(!error.message.contains("10.0.0.1"), "{}", error.message);
            assert_eq!(extension(&error, "code"), Some(json!(fault.code())));
        }
    }
}
