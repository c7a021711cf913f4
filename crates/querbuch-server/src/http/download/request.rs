//! What a URL asks for.

use async_graphql_transport::{Sentence, TransportError};
use axum::http::StatusCode;
use percent_encoding::percent_decode_str;
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::refusal::{InputFault, Refusal};
use querbuch_ledger::export::question::{Question, Subject};

use super::problem::Problem;
use crate::writer::{Dialect, Format};

/// A file that is asked for.
pub(super) struct Wanted {
    pub(super) question: Question,
    pub(super) format: Format,
    pub(super) language: Language,
}

impl Wanted {
    /// Reads path and query. `locale` and `dialect` say how the file is written; all else is the question.
    pub(super) fn parse(path: &str, query: &str, language: Language) -> Result<Self, Problem> {
        let (subject, extension) = named(path).ok_or_else(not_found)?;
        let mut given = Vec::new();
        let (mut language, mut dialect) = (language, None);
        let mut refusals = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decoded(name)?, decoded(value)?);
            match (name.as_str(), value.as_str()) {
                ("locale", "de") => language = Language::German,
                ("locale", "en") => language = Language::English,
                ("locale", _) => refusals.push(malformed("locale", &value, "de, en")),
                ("dialect", "german") if extension == "csv" => dialect = Some(Dialect::German),
                ("dialect", "plain") if extension == "csv" => dialect = Some(Dialect::Plain),
                ("dialect", _) if extension == "csv" => {
                    refusals.push(malformed("dialect", &value, "german, plain"));
                }
                _ => given.push((name, value)),
            }
        }
        let format = match extension {
            "xlsx" => Format::Xlsx,
            "parquet" => Format::Parquet,
            _ => Format::Csv(dialect.unwrap_or(language.pick(Dialect::German, Dialect::Plain))),
        };
        let pairs = given.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        match Question::parse(subject, pairs) {
            Ok(question) if refusals.is_empty() => Ok(Self {
                question,
                format,
                language,
            }),
            Ok(_) => Err(Problem::refused(refusals)),
            Err(found) => {
                refusals.extend(found);
                Err(Problem::refused(refusals))
            }
        }
    }
}

fn malformed(name: &str, value: &str, expected: &'static str) -> Refusal {
    let given = value.chars().take(60).collect::<String>().into();
    Refusal::at(name, InputFault::Malformed { given, expected })
}

fn named(path: &str) -> Option<(Subject, &str)> {
    let (subject, extension) = path.strip_prefix("/export/")?.split_once('.')?;
    let subject = Subject::ALL.into_iter().find(|known| known.as_str() == subject)?;
    ["csv", "xlsx", "parquet"]
        .contains(&extension)
        .then_some((subject, extension))
}

fn decoded(text: &str) -> Result<String, TransportError> {
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8();
    let decoded = decoded.map_err(|_| TransportError::bad_request("The URL is not UTF-8."))?;
    Ok(decoded.into_owned())
}

fn not_found() -> TransportError {
    let message = Sentence::new(
        "There is no such file. There are balance, postings, units and measures as csv, xlsx and parquet.",
    )
    .in_german(
        "Diese Datei gibt es nicht. Es gibt balance, postings, units und measures als csv, xlsx und parquet.",
    );
    TransportError::new(StatusCode::NOT_FOUND, "NOT_FOUND", message)
}
