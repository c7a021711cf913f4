//! Signing in and out with a browser.
//!
//! | route | what it does |
//! |---|---|
//! | `GET /login?issuer=…&return=…` | sends the browser to the issuer; where there are several, lets people choose |
//! | `GET /login/callback` | takes the browser back, and begins a session |
//! | `POST /logout` | ends the session |

use std::fmt::Write as _;
use std::sync::Arc;

use async_graphql_transport::TransportError;
use axum::Router;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HOST, LOCATION, REFERRER_POLICY, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use querbuch_identity::code_flow::{Callback, Chance, Pending, begin, finish, own_path};
use querbuch_identity::refusal::Refusal;
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::log::store::StoreError;

use super::cookies::Cookie;
use super::gate::Gate;
use super::{refused, unavailable};
use crate::edge::security::TARGET;
use crate::http::hosts::refusal;
use crate::http::language::language_of;

/// The path to which issuers send people back.
const CALLBACK: &str = "/login/callback";

/// The routes; none where nobody signs in.
pub fn routes(gate: Option<Arc<Gate>>) -> Router {
    match gate {
        None => Router::new(),
        Some(gate) => Router::new()
            .route("/login", get(login))
            .route(CALLBACK, get(callback))
            .route("/logout", post(logout))
            .with_state(gate),
    }
}

async fn login(State(gate): State<Arc<Gate>>, headers: HeaderMap, uri: Uri) -> Response {
    let language = language_of(&headers);
    let parameters = parameters(uri.query());
    let value = |wanted: &str| {
        parameters
            .iter()
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value.as_str())
    };
    let return_to = own_path(value("return").unwrap_or("/"));
    let mut open = gate
        .providers
        .iter()
        .filter(|provider| provider.issuer.client.is_some());
    let chosen = if let Some(name) = value("issuer") {
        open.find(|provider| *provider.issuer.name == *name)
    } else {
        let (first, second) = (open.next(), open.next());
        if second.is_some() {
            return choice(&gate, return_to, language);
        }
        first
    };
    let Some(provider) = chosen else {
        return answer(&refused(Refusal::Issuer), language);
    };
    let begun = async {
        let draw = || gate.ledger.chance().map_err(|error| failed(&error));
        let chance = Chance {
            browser: draw()?,
            state: draw()?,
            nonce: draw()?,
            verifier: draw()?,
        };
        let redirect = redirect_uri(&gate, &headers)?;
        let begun = begin(provider, &redirect, return_to, &chance)
            .await
            .map_err(refused)?;
        let kept = gate
            .ledger
            .keep_sign_in(&begun.browser, begun.pending.to_text())
            .await;
        if kept.map_err(|error| failed(&error))? {
            Ok(begun)
        } else {
            Err(unavailable())
        }
    };
    match begun.await {
        Ok(begun) => see_other(&begun.address, &[gate.jar().set(Cookie::SignIn, &begun.browser)]),
        Err(error) => answer(&error, language),
    }
}

async fn callback(State(gate): State<Arc<Gate>>, headers: HeaderMap, uri: Uri) -> Response {
    let language = language_of(&headers);
    let jar = gate.jar();
    let signed_in = async {
        let parameters = parameters(uri.query());
        let pairs = parameters
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        let callback = Callback::read(pairs).map_err(refused)?;
        let browser = jar
            .read(Cookie::SignIn, &headers)
            .ok_or_else(|| refused(Refusal::State))?;
        let kept = gate
            .ledger
            .take_sign_in(browser)
            .await
            .map_err(|error| failed(&error))?;
        let pending = kept
            .as_deref()
            .and_then(Pending::parse)
            .ok_or_else(|| refused(Refusal::State))?;
        let redirect = redirect_uri(&gate, &headers)?;
        let person = finish(&gate.providers, &pending, &callback, &redirect)
            .await
            .map_err(refused)?;
        let admitted = gate.known(&person).await?;
        // A session of before, which somebody may have set, does not go on.
        if let Some(earlier) = jar.read(Cookie::Session, &headers) {
            gate.ledger
                .end_session(earlier)
                .await
                .map_err(|error| failed(&error))?;
        }
        let session = gate
            .ledger
            .begin_session(&admitted.acting)
            .await
            .map_err(|error| failed(&error))?;
        let who = &admitted.acting.number;
        tracing::info!(target: TARGET, event = "signed-in", code = "SIGNED_IN", %who);
        Ok::<_, TransportError>((pending.return_to().to_owned(), session))
    };
    match signed_in.await {
        Ok((return_to, session)) => see_other(
            &return_to,
            &[jar.set(Cookie::Session, &session), jar.clear(Cookie::SignIn)],
        ),
        Err(error) => {
            tracing::warn!(code = error.code(), "a sign-in failed");
            answer(&error, language)
        }
    }
}

async fn logout(State(gate): State<Arc<Gate>>, headers: HeaderMap) -> Response {
    let language = language_of(&headers);
    if !gate.is_own_page(&headers) {
        return answer(&refused(Refusal::Foreign), language);
    }
    let jar = gate.jar();
    if let Some(session) = jar.read(Cookie::Session, &headers)
        && let Err(error) = gate.ledger.end_session(session).await
    {
        return answer(&failed(&error), language);
    }
    tracing::info!(target: TARGET, event = "signed-out", code = "SIGNED_OUT");
    see_other("/", &[jar.clear(Cookie::Session)])
}

/// The page on which people choose who vouches for them.
fn choice(gate: &Gate, return_to: &str, language: Language) -> Response {
    let (tag, title) = language.pick(("de", "Anmelden bei"), ("en", "Sign in at"));
    let mut page = format!(
        "<!doctype html><html lang=\"{tag}\"><meta charset=\"utf-8\"><title>{title}</title><h1>{title}</h1><ul>"
    );
    for provider in gate
        .providers
        .iter()
        .filter(|provider| provider.issuer.client.is_some())
    {
        let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let (issuer, path, label) = (
            encoded(&provider.issuer.name),
            encoded(return_to),
            escaped(&provider.issuer.label),
        );
        // Writing into memory fails for no input.
        let _written = write!(
            page,
            "<li><a href=\"/login?issuer={issuer}&amp;return={path}\">{label}</a>"
        );
    }
    page.push_str("</ul></html>\n");
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
    ];
    (headers, page).into_response()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// Where the issuer sends people back: the public address, else the one that was asked for, whose name was checked before.
fn redirect_uri(gate: &Gate, headers: &HeaderMap) -> Result<String, TransportError> {
    let origin = gate.public_url.clone().or_else(|| {
        let host = headers.get(HOST).and_then(|host| host.to_str().ok())?;
        Some(format!("http://{host}"))
    });
    let origin = origin.ok_or_else(|| TransportError::bad_request("Host is missing."))?;
    Ok(format!("{origin}{CALLBACK}"))
}

fn parameters(query: Option<&str>) -> Vec<(String, String)> {
    let pairs = query
        .unwrap_or_default()
        .split('&')
        .filter_map(|pair| pair.split_once('='));
    let decoded = |text: &str| {
        percent_decode_str(&text.replace('+', " "))
            .decode_utf8_lossy()
            .into_owned()
    };
    pairs
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect()
}

fn failed(error: &StoreError) -> TransportError {
    tracing::error!(code = error.code(), %error, "nobody can be let in");
    unavailable()
}

fn answer(error: &TransportError, language: Language) -> Response {
    let language = language.pick(
        async_graphql_transport::Language::German,
        async_graphql_transport::Language::English,
    );
    let mut response = refusal(error, language);
    response.headers_mut().extend(error.headers());
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn see_other(address: &str, cookies: &[String]) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if let Ok(address) = HeaderValue::from_str(address) {
        headers.insert(LOCATION, address);
    }
    for cookie in cookies {
        if let Ok(cookie) = HeaderValue::from_str(cookie) {
            headers.append(SET_COOKIE, cookie);
        }
    }
    response
}
