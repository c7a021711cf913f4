//! The routes.

use std::sync::Arc;

use async_graphql_transport::Shutdown;
use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use querbuch_graphql::schema::sdl;

use crate::app::{App, Web};
use crate::edge::guard::guard;
use crate::edge::known::known;
use crate::http::asker::{Door, put_asker};
use crate::http::compression::compressed;
use crate::http::hosts::only_allowed_hosts;
use crate::http::origins::only_allowed_origins;
use crate::http::validators::FileTag;
use crate::http::{download, graphql, web};
use crate::{identity, tiles};

/// All routes. Each of them, and what is no route, is only for the host names that are answered.
pub fn router(app: App) -> Router {
    let Web {
        hosts, origins, edge, ..
    } = app.web.clone();
    let shutdown = Shutdown::when(app.stopping.clone());
    let downloads = download::routes(app.ledger.clone(), shutdown);
    let sign_in = identity::routes::routes(app.gate.clone());
    let graphql = graphql::routes(&app);
    let pages = web::routes(&app);
    let door = Door {
        gate: app.gate.clone(),
        origins: origins.clone(),
    };
    let others = Router::new()
        .route("/livez", get(|| async { "ok\n" }))
        .route("/readyz", get(readyz))
        .route("/healthz", get(healthz))
        .route("/schema.graphql", get(schema))
        .merge(tiles::routes())
        .with_state(app)
        .merge(downloads)
        .merge(pages)
        .merge(sign_in)
        .layer(from_fn_with_state(origins, only_allowed_origins));
    // GraphQL checks origins itself, and answers refusals as its clients read them. What is no route at all is of the others.
    let all = graphql
        .merge(others)
        .layer(from_fn_with_state(edge.clone(), known))
        .layer(from_fn_with_state(door, put_asker));
    compressed(all)
        .layer(from_fn_with_state(Arc::new(hosts), only_allowed_hosts))
        .layer(from_fn_with_state(edge, guard))
}

async fn schema(headers: HeaderMap) -> Response {
    let tag = FileTag::of(&[sdl().as_bytes()], false);
    let mut response = if tag.is_known_to(&headers) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(CONTENT_TYPE, "text/plain; charset=utf-8")], sdl()).into_response()
    };
    tag.add_to(response.headers_mut());
    response
}

/// Ready for requests: not shutting down, the database answers, and it takes writes.
async fn readyz(State(app): State<App>) -> (StatusCode, String) {
    let not_ready = |why: String| (StatusCode::SERVICE_UNAVAILABLE, why + "\n");
    if *app.stopping.borrow() {
        return not_ready("shutting down".to_owned());
    }
    if let Err(error) = app.ledger.ping().await {
        tracing::warn!(code = error.code(), %error, "not ready");
        return not_ready("the database does not answer".to_owned());
    }
    match app.ledger.takes_writes().await {
        Ok(()) => (StatusCode::OK, "ok\n".to_owned()),
        Err(error) => {
            let code = error.code();
            tracing::warn!(code, %error, "not ready: nothing can be written; questions are answered");
            not_ready(format!("nothing can be written ({code}); questions are answered"))
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
