//! The host names that are answered: those of loopback, and those of the public addresses.

use std::sync::Arc;

use async_graphql_transport::http::AllowedHosts;
use async_graphql_transport::{Language, Sentence, TransportError};
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::uri::{Scheme, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::language::DEFAULT_LANGUAGE;
use crate::config::FileConfig;
use crate::edge::security::TurnedAway;
use crate::exit::Failure;
use crate::said::Said;

/// The hosts of the public addresses that the command line or the environment names, else the file; and loopback.
pub fn allowed_hosts(public_urls: &[String], file: &FileConfig) -> Result<AllowedHosts, Failure> {
    let public_urls = if public_urls.is_empty() {
        file.public_url.0.as_slice()
    } else {
        public_urls
    };
    let hosts = public_urls.iter().map(|url| host_of(url));
    let advice = Sentence::new("A name under which it is reached is given to it with --public-url.")
        .in_german("Ein Name, unter dem er erreicht wird, wird ihm mit --public-url genannt.");
    let hosts = hosts.collect::<Result<Vec<_>, _>>()?;
    Ok(AllowedHosts::loopback().and(hosts).advice(advice))
}

/// The address under which people reach it, without a path: the first that is named.
pub fn public_url(public_urls: &[String], file: &FileConfig) -> Option<String> {
    let first = public_urls.first().or(file.public_url.0.first());
    first.map(|url| url.trim().trim_end_matches('/').to_owned())
}

/// The host of a public address.
fn host_of(url: &str) -> Result<String, Failure> {
    let wrong = || {
        Failure::usage_in(Said::new(
            format!(
                "--public-url {url}: erwartet wird http:// oder https:// und ein Rechnername, etwa \
                 https://ledger.example.org; Namen mit anderen Buchstaben so, wie der DNS sie hat (xn--…)"
            ),
            format!(
                "--public-url {url}: expected http:// or https:// and a host name, such as https://ledger.example.org; \
                 names with other letters as the DNS has them (xn--…)"
            ),
        ))
    };
    let uri: Uri = url.trim().parse().map_err(|_| wrong())?;
    let is_web = [Scheme::HTTP, Scheme::HTTPS]
        .iter()
        .any(|scheme| uri.scheme() == Some(scheme));
    let is_bare = matches!(uri.path(), "" | "/") && uri.query().is_none();
    match uri.authority() {
        Some(authority)
            if is_web && is_bare && !authority.as_str().contains('@') && !authority.host().is_empty() =>
        {
            Ok(authority.host().to_owned())
        }
        _ => Err(wrong()),
    }
}

/// Passes on what is for a host that is answered.
pub async fn only_allowed_hosts(
    State(hosts): State<Arc<AllowedHosts>>,
    request: Request,
    next: Next,
) -> Response {
    match hosts.check(&request) {
        Ok(()) => next.run(request).await,
        Err(error) => refusal(&error, Language::negotiated(request.headers(), DEFAULT_LANGUAGE)),
    }
}

/// The refusal as clients of GraphQL read it, whatever was asked for.
pub fn refusal(error: &TransportError, language: Language) -> Response {
    let body = json!({ "errors": [{
        "message": error.message().text(language),
        "extensions": { "code": error.code() },
    }] });
    let media_type = [(CONTENT_TYPE, "application/json; charset=utf-8")];
    let mut response = (error.status(), error.headers(), media_type, format!("{body}\n")).into_response();
    response.extensions_mut().insert(TurnedAway(error.code()));
    response
}

#[cfg(test)]
mod tests;
