//! The log as C2SP tlog-tiles has it, for witnesses and monitors: `/checkpoint`, `/tile/…`.

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use querbuch_ledger::log::store::StoreError;
use querbuch_ledger::log::tree::Address;
use querbuch_ledger::proofs::Tile;

use crate::app::App;
use crate::http::asker::asker_of;

/// A tile of a given width never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// The routes.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/checkpoint", get(checkpoint))
        .route("/tile/{*name}", get(tile))
}

async fn checkpoint(State(app): State<App>) -> Response {
    let log_state = app.ledger.log_state();
    match app.ledger.checkpoint(&log_state, log_state.position()).await {
        Ok(checkpoint) => match checkpoint.note {
            Some(note) => text(StatusCode::OK, note),
            None => text(
                StatusCode::NOT_FOUND,
                "this server has no key to sign with (--key)\n".to_owned(),
            ),
        },
        Err(error) => failed(&error),
    }
}

async fn tile(State(app): State<App>, Path(name): Path<String>, request: Request) -> Response {
    if !reads_the_log(&app, &request.into_parts().0) {
        return text(
            StatusCode::FORBIDDEN,
            "FORBIDDEN: tiles are for whoever may read the whole log\n".to_owned(),
        );
    }
    let address: Address = match name.parse() {
        Ok(address) => address,
        Err(error) => return text(StatusCode::BAD_REQUEST, format!("{error}\n")),
    };
    match app.ledger.tile(address).await {
        Ok(Tile::Found(bytes)) => {
            let headers = [
                (CONTENT_TYPE, "application/octet-stream"),
                (CACHE_CONTROL, FOR_EVER),
            ];
            (headers, bytes).into_response()
        }
        Ok(Tile::Absent) => text(StatusCode::NOT_FOUND, "the log has no such tile yet\n".to_owned()),
        Ok(Tile::TooLong(error)) => text(
            StatusCode::NOT_FOUND,
            format!("{error}; it is in the log of the API: logEntry {{ entry }}\n"),
        ),
        Err(error) => failed(&error),
    }
}

/// Whether whoever asks may read the log itself: tiles hold the hash of each entry.
fn reads_the_log(app: &App, parts: &Parts) -> bool {
    let state = app.ledger.state();
    asker_of(parts).is_ok_and(|asker| app.ledger.reading(&state, &asker.actor()).log)
}

fn text(status: StatusCode, body: String) -> Response {
    let headers = [
        (CONTENT_TYPE, "text/plain; charset=utf-8"),
        (CACHE_CONTROL, "no-cache"),
    ];
    (status, headers, body).into_response()
}

fn failed(error: &StoreError) -> Response {
    tracing::error!(code = error.code(), %error, "request failed");
    text(
        StatusCode::SERVICE_UNAVAILABLE,
        "the database does not answer\n".to_owned(),
    )
}
