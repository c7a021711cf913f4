//! The web pages: what the server lends to them.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use async_graphql_transport::TransportError;
use async_graphql_transport::http::AllowedOrigins;
use axum::Router;
use axum::http::header::{HOST, HeaderMap};
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};
use querbuch_ledger::domain::actor::Actor;
use querbuch_web::edge::Edge;
use querbuch_web::site;

use super::asker::asker_of;
use super::language::{language_of, transport_language};
use super::program::program_hash;
use crate::app::App;

/// The routes.
pub fn routes(app: &App) -> Router {
    let origins = app.web.origins.clone();
    let edge = Edge {
        actor_of,
        language_of,
        address_of: Arc::new(move |headers| address(headers, &origins)),
        program: Arc::new(|| Box::pin(program_hash())),
        version: env!("CARGO_PKG_VERSION"),
    };
    site::routes(app.ledger.clone(), edge)
}

/// Who asks; else the sentence that says why nobody can ask so.
fn actor_of(parts: &Parts) -> Result<Actor, Box<Response>> {
    let refused = |error: TransportError| {
        let sentence = error
            .message()
            .text(transport_language(language_of(&parts.headers)))
            .to_owned();
        let text = format!("{}: {sentence}\n", error.code());
        Box::new((error.status(), error.headers(), text).into_response())
    };
    Ok(asker_of(parts).map_err(refused)?.actor())
}

/// Where the reader reached the server. Only known host names are answered; behind a proxy with TLS it is the public
/// address of that name.
fn address(headers: &HeaderMap, origins: &AllowedOrigins) -> String {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let host = host.unwrap_or("127.0.0.1").to_ascii_lowercase();
    let known = origins.listed().iter().map(ToString::to_string);
    let public = known.into_iter().find(|origin| {
        let name = origin.split_once("://").map(|(_, name)| name);
        name == Some(host.as_str())
    });
    public.unwrap_or_else(|| format!("http://{host}"))
}
