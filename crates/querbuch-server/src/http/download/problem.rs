//! Why there is no file, as RFC 9457 has it: with the codes and paths of GraphQL.

use async_graphql_transport::{Sentence, TransportError};
use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use axum::response::Response;
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::refusal::Refusal;
use querbuch_ledger::domain::refusal::shown::{FAULTS_PER_ANSWER_MAX, Shown, and_more, shown};
use querbuch_ledger::log::store::StoreError;
use querbuch_ledger::unanswered::Unanswered;
use serde_json::{Value, json};

use crate::edge::security::TurnedAway;
use crate::export::ExportError;
use crate::http::language::transport_language;
use crate::writer::WriteError;

/// The code of what somebody has no right to.
const FORBIDDEN: &str = "FORBIDDEN";

/// Why there is no file.
#[derive(Debug)]
pub(super) enum Problem {
    /// What was asked cannot be answered.
    Refused(Vec<Refusal>),
    /// A reason of the transport or the server.
    Transport(TransportError),
}

impl From<TransportError> for Problem {
    fn from(error: TransportError) -> Self {
        Self::Transport(error)
    }
}

impl From<Unanswered> for Problem {
    fn from(why: Unanswered) -> Self {
        match why {
            Unanswered::Refused(refusals) => Self::Refused(refusals),
            Unanswered::Stopped(stopped) => {
                let message = Sentence::new(stopped.sentence(Language::English))
                    .in_german(stopped.sentence(Language::German));
                let error = TransportError::new(StatusCode::SERVICE_UNAVAILABLE, stopped.code(), message);
                Self::Transport(error.with_retry_after(super::RETRY_AFTER_SECONDS))
            }
        }
    }
}

/// What the database says stays in the log of the server.
impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        tracing::error!(code = error.code(), %error, "export failed");
        let message = Sentence::new("The database does not answer just now. Try again in a moment.")
            .in_german("Die Datenbank antwortet gerade nicht. Bitte gleich noch einmal versuchen.");
        let error = TransportError::new(StatusCode::SERVICE_UNAVAILABLE, error.code(), message);
        Self::Transport(error.with_retry_after(super::RETRY_AFTER_SECONDS))
    }
}

impl From<ExportError> for Problem {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Store(error) => error.into(),
            ExportError::Write(WriteError::TooManyRows(max)) => too_many_rows(max).into(),
            ExportError::Write(WriteError::Io(error)) => {
                tracing::error!(%error, "export failed");
                TransportError::internal().into()
            }
            ExportError::Write(WriteError::Value(error)) => {
                tracing::error!(error, "export failed");
                TransportError::internal().into()
            }
            ExportError::Stopped => {
                let error = TransportError::stopping();
                error.with_retry_after(super::RETRY_AFTER_SECONDS).into()
            }
        }
    }
}

fn too_many_rows(max: usize) -> TransportError {
    let message = Sentence::new(format!(
        "A workbook holds at most {max} rows. Take csv or parquet, or narrow the question."
    ))
    .in_german(format!(
        "Eine Arbeitsmappe fasst höchstens {max} Zeilen. Bitte csv oder parquet nehmen oder eingrenzen."
    ));
    TransportError::new(StatusCode::BAD_REQUEST, "LIMIT_EXCEEDED", message)
}

impl Problem {
    /// What was asked cannot be answered.
    pub(super) fn refused(refusals: Vec<Refusal>) -> Self {
        Self::Refused(refusals)
    }

    pub(super) fn into_response(self, language: Language, request_id: &str) -> Response {
        let (status, headers, mut problem) = match self {
            Self::Refused(refusals) => {
                let Shown { told, more } = shown(&refusals, FAULTS_PER_ANSWER_MAX);
                let errors: Vec<Value> = told.iter().map(|refusal| error_of(refusal, language)).collect();
                let and_more = and_more(more, language);
                let sentences = errors.iter().filter_map(|error| error["message"].as_str());
                let sentences: Vec<&str> = sentences.chain(and_more.as_deref()).collect();
                let problem = json!({
                    "code": errors.first().map(|error| error["code"].clone()),
                    "detail": sentences.join(" "),
                    "errors": errors,
                });
                (StatusCode::BAD_REQUEST, HeaderMap::default(), problem)
            }
            Self::Transport(error) => {
                let detail = error.message().text(transport_language(language));
                let problem = json!({ "code": error.code(), "detail": detail });
                (error.status(), error.headers(), problem)
            }
        };
        let is_forbidden = problem["code"] == FORBIDDEN;
        problem["type"] = json!("about:blank");
        problem["title"] = json!(status.canonical_reason());
        problem["status"] = json!(status.as_u16());
        problem["requestId"] = json!(request_id);
        let mut response = Response::new(Body::from(problem.to_string()));
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        let media_type = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(CONTENT_TYPE, media_type);
        if is_forbidden {
            response.extensions_mut().insert(TurnedAway(FORBIDDEN));
        }
        response
    }
}

fn error_of(refusal: &Refusal, language: Language) -> Value {
    json!({
        "code": refusal.reason.code().as_str(),
        "field": refusal.field,
        "message": refusal.reason.message(language),
    })
}
