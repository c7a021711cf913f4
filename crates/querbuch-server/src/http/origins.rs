//! The web pages that may use the server: its own, those of its public addresses, and those of `--allow-origin`.

use std::sync::Arc;

use async_graphql_transport::http::{AllowedOrigins, Origin};
use async_graphql_transport::{Language, Sentence};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use querbuch_graphql::limits::ORIGINS_MAX;

use super::hosts::refusal;
use super::language::DEFAULT_LANGUAGE;
use crate::config::FileConfig;
use crate::exit::Failure;

/// Headers of requests that pages may set, beside those of GraphQL.
const REQUEST_HEADERS: [&str; 2] = ["Querbuch-Actor", "Querbuch-Min-Position"];

/// Headers of answers that pages may read, beside those of GraphQL.
const RESPONSE_HEADERS: [&str; 4] = [
    "Querbuch-Position",
    "Content-Disposition",
    "RateLimit",
    "RateLimit-Policy",
];

/// The origins that the command line or the environment lists, else the file; and those of the public addresses, whose
/// pages are the server's own, although a proxy may ask for another name.
pub fn allowed_origins(
    listed: &[String],
    public_urls: &[String],
    file: &FileConfig,
) -> Result<AllowedOrigins, Failure> {
    let or_file = |given: &[String], in_file: &[String]| {
        if given.is_empty() {
            in_file.to_vec()
        } else {
            given.to_vec()
        }
    };
    let listed = or_file(listed, &file.allow_origin.0);
    if listed.len() > ORIGINS_MAX {
        let given = listed.len();
        return Err(Failure::usage(format!(
            "--allow-origin: at most {ORIGINS_MAX} origins; {given} are given"
        )));
    }
    let origins = listed.iter().map(|text| {
        let origin = text.parse::<Origin>();
        origin.map_err(|fault| {
            let why = fault.message();
            Failure::usage(format!("--allow-origin {text}: {}", why.text(Language::English)))
        })
    });
    let origins = origins.collect::<Result<Vec<_>, _>>()?;
    // Those that are none were refused before, as addresses.
    let public = or_file(public_urls, &file.public_url.0);
    let public = public.iter().filter_map(|url| url.parse().ok());
    let advice = Sentence::new("An origin whose pages may is given to it with --allow-origin.")
        .in_german("Ein Origin, dessen Seiten es dürfen, wird ihm mit --allow-origin genannt.");
    Ok(AllowedOrigins::own()
        .and(origins)
        .and(public)
        .request_headers(REQUEST_HEADERS)
        .response_headers(RESPONSE_HEADERS)
        .advice(advice))
}

/// Passes on what comes from a program or from a page that may. For the routes beside GraphQL, which checks for itself.
pub async fn only_allowed_origins(
    State(origins): State<Arc<AllowedOrigins>>,
    request: Request,
    next: Next,
) -> Response {
    let grant = match origins.check(request.headers()) {
        Ok(grant) => grant,
        Err(error) => {
            let language = Language::negotiated(request.headers(), DEFAULT_LANGUAGE);
            let mut response = refusal(&error, language);
            origins.add_to(response.headers_mut(), None);
            return response;
        }
    };
    if let Some(grant) = &grant
        && AllowedOrigins::is_preflight(request.method(), request.headers())
    {
        return origins.preflight(grant);
    }
    let mut response = next.run(request).await;
    origins.add_to(response.headers_mut(), grant.as_ref());
    response
}

#[cfg(test)]
mod tests;
