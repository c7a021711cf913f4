//! The routes.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderName};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use querbuch_graphql::context::{RequestContext, ResumeAfter};
use querbuch_graphql::documents::Documents;
use querbuch_graphql::schema::{builder, sdl};
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::ledger::Ledger;
use tokio::sync::watch;

use crate::http::{GraphqlEndpoint, Stop, actor, download, min_position, moment_at_least, prefers_english};
use crate::tiles;

/// What a browser sends that reconnects to a stream by itself: the id of the last event, which is its position.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// What the routes share.
#[derive(Clone)]
pub struct App {
    /// The ledger.
    pub ledger: Ledger,
    /// Whether the server stops: new requests are not wanted any more.
    pub stopping: watch::Receiver<bool>,
}

/// All routes.
pub fn router(app: App) -> Router {
    let ledger = app.ledger.clone();
    let ids = app.ledger.clone();
    let graphql = GraphqlEndpoint::new(Arc::new(Documents::new(builder)), move || ids.new_id());
    let stop = Stop::when(app.stopping.clone());
    let downloads = download::routes(app.ledger.clone(), stop.clone());
    let graphql = graphql.until(stop);
    // Everybody may see everything, so only the language tells answers apart.
    let graphql = graphql.share("balance", |parts| {
        if prefers_english(&parts.headers) {
            "en"
        } else {
            "de"
        }
    });
    let graphql = graphql.attach(move |parts, request| {
        let wanted = min_position(parts);
        let actor = actor(parts);
        let english = prefers_english(&parts.headers);
        let resumed = parts
            .headers
            .get(LAST_EVENT_ID)
            .and_then(|id| id.to_str().ok()?.parse().ok());
        let ledger = ledger.clone();
        async move {
            let actor = actor?;
            let state = moment_at_least(&ledger, wanted?).await?.state;
            let language = if english {
                Language::English
            } else {
                Language::German
            };
            let request = request.data(RequestContext::new(ledger, state, language).by(actor));
            Ok(match resumed {
                Some(position) => request.data(ResumeAfter(position)),
                None => request,
            })
        }
    });
    Router::new()
        .route("/livez", get(|| async { "ok\n" }))
        .route("/readyz", get(readyz))
        .route("/healthz", get(healthz))
        .route("/schema.graphql", get(schema))
        .merge(tiles::routes())
        .with_state(app)
        .merge(downloads)
        .merge(graphql.router("/graphql"))
}

async fn schema() -> Response {
    ([(CONTENT_TYPE, "text/plain; charset=utf-8")], sdl()).into_response()
}

/// Ready for requests: not shutting down, and the database answers.
async fn readyz(State(app): State<App>) -> (StatusCode, &'static str) {
    if *app.stopping.borrow() {
        return (StatusCode::SERVICE_UNAVAILABLE, "shutting down\n");
    }
    match app.ledger.ping().await {
        Ok(()) => (StatusCode::OK, "ok\n"),
        Err(error) => {
            tracing::warn!(code = error.code(), %error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    }
}

async fn healthz(State(app): State<App>) -> Response {
    let database = app.ledger.ping().await;
    let state = app.ledger.state();
    let body = serde_json::json!({
        "status": if database.is_ok() { "ok" } else { "degraded" },
        "version": env!("CARGO_PKG_VERSION"),
        "database": app.ledger.database_kind(),
        "position": state.position,
        "postings": state.bookings.journal().len(),
    });
    let status = if database.is_ok() {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, [(CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}
