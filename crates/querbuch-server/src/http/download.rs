//! Files of balances and lists: `GET /export/{balance,postings,units,measures}.{csv,xlsx,parquet}`.
//!
//! | case | status | code |
//! |---|---|---|
//! | a file, whose body is sent as it is made | 200 | |
//! | the file that the client has already, by its `ETag` | 304 | |
//! | a parameter that is not known or does not fit; what GraphQL refuses | 400 | those of GraphQL, with its paths |
//! | a workbook with too many rows | 400 | `LIMIT_EXCEEDED` |
//! | no such file | 404 | `NOT_FOUND` |
//! | other method | 405 and `Allow` | `METHOD_NOT_ALLOWED` |
//! | too many exports; stopping; a minimum position that is not reached | 503 and `Retry-After` | `TOO_MANY_EXPORTS`, `STOPPING`, `MIN_POSITION_NOT_REACHED` |
//! | too many questions wait; it takes too long to compute | 503 and `Retry-After` | `TOO_BUSY`, `TIMEOUT` |
//! | the database does not answer | 503 | that of the database |
//!
//! What goes wrong once the body has begun breaks it off: a client that got the end got all of it.

mod body;
mod problem;
mod request;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use async_graphql_transport::http::request_id::{REQUEST_ID, request_id};
use async_graphql_transport::{Sentence, Shutdown, TransportError};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, HeaderMap, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::response::Response;
use axum::routing::any;
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::export::question::Subject;
use querbuch_ledger::export::{EXPORTS_MAX, Origin};
use querbuch_ledger::ledger::Ledger;
use querbuch_ledger::log::log_state::LogState;
use querbuch_ledger::log::proofs;
use querbuch_ledger::reports::view::View;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use self::problem::Problem;
use self::request::Wanted;
use super::asker::asker_of;
use super::language::language_of;
use super::min_position::{min_position, moment_at_least};
use super::program::program_hash;
use super::validators::FileTag;
use crate::export::Job;

/// Seconds after which a client that found no place may try again: most exports are done by then.
const RETRY_AFTER_SECONDS: u32 = 5;

/// The position that an export holds for.
const POSITION: HeaderName = HeaderName::from_static("querbuch-position");

/// Makes files.
struct Downloads {
    ledger: Ledger,
    shutdown: Shutdown,
    places: Arc<Semaphore>,
}

/// The routes.
pub fn routes(ledger: Ledger, shutdown: Shutdown) -> Router {
    with_places(ledger, shutdown, EXPORTS_MAX)
}

fn with_places(ledger: Ledger, shutdown: Shutdown, places: usize) -> Router {
    let downloads = Downloads {
        ledger,
        shutdown,
        places: Arc::new(Semaphore::new(places)),
    };
    Router::new()
        .route("/export/{*name}", any(handle))
        .with_state(Arc::new(downloads))
}

async fn handle(State(downloads): State<Arc<Downloads>>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let language = language_of(&parts.headers);
    let id = request_id(&parts.headers, || downloads.ledger.new_id());
    let answer = downloads.answer(&parts, language).await;
    let mut response = answer.unwrap_or_else(|problem| problem.into_response(language, &id));
    add_headers(response.headers_mut(), &id);
    response
}

fn add_headers(headers: &mut HeaderMap, id: &str) {
    headers.append(VARY, HeaderValue::from_static("Accept-Language"));
    let control = headers.entry(CACHE_CONTROL);
    control.or_insert(HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(HeaderName::from_static(REQUEST_ID), id);
    }
}

impl Downloads {
    async fn answer(&self, parts: &Parts, language: Language) -> Result<Response, Problem> {
        if parts.method != Method::GET && parts.method != Method::HEAD {
            return Err(TransportError::method_not_allowed("GET, HEAD").into());
        }
        let wanted = Wanted::parse(parts.uri.path(), parts.uri.query().unwrap_or_default(), language)?;
        // Whoever waits for a position takes no place from the others.
        let moment = moment_at_least(&self.ledger, min_position(parts)?).await?;
        let view = self
            .ledger
            .view(moment.state.clone(), wanted.question.as_of.clone());
        let view = view.map_err(|refusal| Problem::refused(vec![refusal]))?;
        let actor = asker_of(parts)?.actor();
        let reading = self.ledger.reading(&moment.state, &actor);
        let view = view.seen_by(&Arc::new(reading));
        let reader = self.ledger.reader(&moment.state, &actor);
        let tag = self
            .tag((&moment, &view), &wanted, parts, reader.as_deref())
            .await?;
        if let Some(tag) = tag.as_ref().filter(|tag| tag.is_known_to(&parts.headers)) {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            tag.add_to(response.headers_mut());
            return Ok(response);
        }
        let place = self.place()?;
        let job = self.job(&moment, view, &wanted).await?;
        let mut headers = headers_of(&job);
        if let Some(tag) = tag {
            tag.add_to(&mut headers);
        }
        let body = if parts.method == Method::HEAD {
            Body::empty()
        } else {
            body::stream(job, place, self.shutdown.clone()).await?
        };
        let mut response = Response::new(body);
        *response.headers_mut() = headers;
        Ok(response)
    }

    fn place(&self) -> Result<OwnedSemaphorePermit, TransportError> {
        if self.shutdown.has_begun() {
            return Err(TransportError::stopping().with_retry_after(RETRY_AFTER_SECONDS));
        }
        let place = self.places.clone().try_acquire_owned();
        place.map_err(|_| too_many().with_retry_after(RETRY_AFTER_SECONDS))
    }

    /// The tag of a file, by all that it is made from, and who reads it where that makes a difference; none where the
    /// program cannot be read. Texts can be erased later, so that a file with texts is that of the whole log.
    async fn tag(
        &self,
        (moment, view): (&LogState, &View),
        wanted: &Wanted,
        parts: &Parts,
        reader: Option<&str>,
    ) -> Result<Option<FileTag>, Problem> {
        let Some(program) = program_hash().await else {
            return Ok(None);
        };
        let has_texts = wanted.question.subject == Subject::Postings && wanted.question.texts;
        let seen = if has_texts {
            moment.position()
        } else {
            view.position()
        };
        let root = proofs::root(self.ledger.store(), moment, seen).await?;
        let asked = parts.uri.path_and_query().map_or("", |asked| asked.as_str());
        let position = view.position().to_be_bytes();
        let (name, language) = (self.ledger.name(), wanted.language.pick("de", "en"));
        let parts = [
            asked.as_bytes(),
            name.as_bytes(),
            language.as_bytes(),
            &position,
            &root.0,
            &program,
            reader.unwrap_or_default().as_bytes(),
        ];
        Ok(Some(FileTag::of(&parts, reader.is_some())))
    }

    /// Computes what can be refused.
    async fn job(&self, moment: &LogState, view: View, wanted: &Wanted) -> Result<Job, Problem> {
        let store = self.ledger.store().clone();
        let origin = Origin {
            ledger: self.ledger.name().to_owned(),
            root: proofs::root(&store, moment, view.position()).await?,
        };
        let question = wanted.question.clone();
        let export = self
            .ledger
            .clone()
            .for_one_asker()
            .export(question, view, origin)
            .await;
        Ok(Job {
            export: export?,
            store,
            format: wanted.format,
            language: wanted.language,
        })
    }
}

fn headers_of(job: &Job) -> HeaderMap {
    let position = job.export.view.position();
    let (subject, extension) = (job.export.subject, job.format.extension());
    let disposition = format!("attachment; filename=\"querbuch-{subject}-{position}.{extension}\"");
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(job.format.media_type()));
    headers.insert(POSITION, HeaderValue::from(position));
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        headers.insert(CONTENT_DISPOSITION, disposition);
    }
    headers
}

fn too_many() -> TransportError {
    let message = Sentence::new("Too many files are being made just now. Try again in a moment.")
        .in_german("Gerade werden zu viele Dateien erzeugt. Bitte gleich noch einmal versuchen.");
    TransportError::new(StatusCode::SERVICE_UNAVAILABLE, "TOO_MANY_EXPORTS", message)
}
