//! Errors: refusals as data, and what stands at the top of an answer.

use async_graphql::{Error, ErrorExtensions, SimpleObject};
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::refusal::ErrorCode as Code;
use querbuch_ledger::domain::refusal::shown::{FAULTS_PER_ANSWER_MAX, Shown, and_more, shown};
use querbuch_ledger::domain::refusal::{Reason, Refusal};
use querbuch_ledger::log::store::StoreError;
use querbuch_ledger::unanswered::Unanswered;

use crate::enums::ErrorCode;

/// `code` never changes its meaning; `field` is the path in the input; `message` is for people, in German or
/// English after Accept-Language.
#[derive(SimpleObject, Clone, Debug)]
pub struct UserError {
    /// the stable code
    pub code: ErrorCode,
    /// the path in the input, outermost first
    pub field: Vec<String>,
    /// what is wrong and how to mend it
    pub message: String,
}

impl UserError {
    /// A refusal as people read it.
    pub fn new(refusal: &Refusal, message: String) -> Self {
        Self {
            code: refusal.reason.code().into(),
            field: refusal.field.clone(),
            message,
        }
    }
}

/// What an act is refused for: at most `max` errors, and one more that counts the others. At least one, where there
/// is any: a payload without errors says that it was done.
pub fn user_errors(
    refusals: &[Refusal],
    max: usize,
    language: Language,
    message: impl Fn(&Reason) -> String,
) -> Vec<UserError> {
    tell_forbidden(refusals);
    let Shown { told, more } = shown(refusals, max.max(1));
    let mut errors: Vec<UserError> = told
        .into_iter()
        .map(|refusal| UserError::new(refusal, message(&refusal.reason)))
        .collect();
    errors.extend(and_more(more, language).map(|message| UserError {
        code: ErrorCode::LimitExceeded,
        field: Vec::new(),
        message,
    }));
    errors
}

/// Refusals of a question: a top-level error with the code and path of the first, and the sentences of all, as far as
/// anybody reads them.
pub fn refused(refusals: &[Refusal], language: Language) -> Error {
    refused_with(refusals, language, |reason| reason.message(language))
}

/// The same, with a sentence for each reason.
pub fn refused_with(refusals: &[Refusal], language: Language, message: impl Fn(&Reason) -> String) -> Error {
    tell_forbidden(refusals);
    let Shown { told, more } = shown(refusals, FAULTS_PER_ANSWER_MAX);
    let sentences = told.iter().map(|refusal| message(&refusal.reason));
    let sentences: Vec<String> = sentences.chain(and_more(more, language)).collect();
    let first = refusals.first();
    Error::new(sentences.join(" ")).extend_with(|_, extensions| {
        extensions.set(
            "code",
            first.map_or("INVALID_VALUE", |refusal| refusal.reason.code().as_str()),
        );
        extensions.set(
            "field",
            first.map(|refusal| refusal.field.clone()).unwrap_or_default(),
        );
    })
}

/// The target of events for the security log, which the server keeps: it adds who asked.
const SECURITY: &str = "querbuch::security";

/// Tells the security log of what somebody has no right to, once for each code: where and what stands in no log.
fn tell_forbidden(refusals: &[Refusal]) {
    for code in [Code::Forbidden, Code::NeedsSecondPerson] {
        if refusals.iter().any(|refusal| refusal.reason.code() == code) {
            let code = code.as_str();
            tracing::info!(target: SECURITY, event = "refused", code, status = 200);
        }
    }
}

/// Why a question has no answer, in the language of the request.
pub fn unanswered(why: &Unanswered, language: Language) -> Error {
    match why {
        Unanswered::Refused(refusals) => refused(refusals, language),
        Unanswered::Stopped(stopped) => {
            let code = stopped.code();
            tracing::warn!(code, "a question was not answered");
            Error::new(stopped.sentence(language)).extend_with(|_, extensions| extensions.set("code", code))
        }
    }
}

/// A fault of the database. What it says stays in the log of the server.
pub fn failed(error: &StoreError, language: Language) -> Error {
    if matches!(error, StoreError::Overloaded | StoreError::TooManyReads) {
        tracing::warn!("overloaded: a request was turned away");
    } else {
        tracing::error!(code = error.code(), %error, "request failed");
    }
    let (german, english) = match error {
        StoreError::Overloaded => (
            "Gerade wollen zu viele gleichzeitig buchen. Es wurde nichts gebucht; bitte gleich noch einmal versuchen.",
            "Too many want to book at once. Nothing was booked; try again in a moment.",
        ),
        StoreError::TooManyReads => (
            "Gerade wird zu viel auf einmal gefragt. Was zu buchen war, ist gebucht, wo es die Antwort sagt; bitte gleich noch einmal fragen.",
            "Too much is asked at once. What was to be booked is booked where the answer says so; ask again in a moment.",
        ),
        StoreError::Unavailable(_) | StoreError::Contention(_) | StoreError::ReadOnly(_) => (
            "Die Datenbank ist gerade nicht erreichbar. Bitte mit demselben Idempotenzschlüssel noch einmal versuchen.",
            "The database cannot be reached just now. Try again with the same idempotency key.",
        ),
        StoreError::Full => (
            "Die Platte der Datenbank ist voll. Es wurde nichts gebucht.",
            "The disk of the database is full. Nothing was booked.",
        ),
        // What the database says at a commit can leave it open whether that happened; a key settles it.
        _ => (
            "Das ist bei uns schiefgegangen. Bitte mit demselben Idempotenzschlüssel noch einmal versuchen.",
            "This went wrong on our side. Try again with the same idempotency key.",
        ),
    };
    let code = error.code();
    Error::new(language.pick(german, english)).extend_with(|_, extensions| extensions.set("code", code))
}

#[cfg(test)]
mod tests;
