//! Who asks. A middleware finds it out before anything else and puts it among the extensions of the request.
//!
//! Where issuers are configured, it is whoever they vouch for; nobody else gets any further than to the routes of health and
//! of signing in. Without configured issuers it is the one local user, by the name of the header `Querbuch-Actor`, which nobody proves:
//! the server listens on loopback only. The header is one of its own, so a web page of another origin cannot set it
//! unless it is allowed: a browser asks first (CORS preflight). Nor can a page set headers of a WebSocket.

use std::sync::Arc;

use async_graphql_transport::http::AllowedOrigins;
use async_graphql_transport::{Language, Sentence, TransportError};
use axum::extract::{Request, State};
use axum::http::header::UPGRADE;
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, request::Parts};
use axum::middleware::Next;
use axum::response::Response;
use querbuch_ledger::domain::actor::{ActingPrincipal, Actor};
use querbuch_ledger::domain::code::check_actor;
use querbuch_ledger::ledger::LOCAL_ACTOR;

use super::hosts::refusal;
use super::language::DEFAULT_LANGUAGE;
use crate::identity::gate::{ClientAddress, Gate, Head, brings_credentials};

/// The header that names whoever acts where nobody signs in.
const ACTOR: HeaderName = HeaderName::from_static("querbuch-actor");

/// Who asks.
#[derive(Clone, Debug)]
pub enum Asker {
    /// The one local user, by a name that is stated.
    Local(Arc<str>),
    /// Somebody who signed in.
    Principal(ActingPrincipal),
}

impl Asker {
    /// Who acts, as the ledger has it.
    pub fn actor(&self) -> Actor {
        match self {
            Self::Local(name) => Actor::stated(name.clone()),
            Self::Principal(acting) => Actor::principal(acting.clone()),
        }
    }

    /// A text that stays the same for whoever it is, for rates and logs: no name but a stated one.
    pub fn key(&self) -> String {
        match self {
            Self::Local(name) => format!("local:{name}"),
            Self::Principal(acting) => acting.number.to_string(),
        }
    }
}

/// Why nobody is known who asks. It stands among the extensions in place of an [`Asker`] where a route answers it itself.
#[derive(Clone, Debug)]
pub struct Unknown(pub TransportError);

/// Who asks, as the middleware found out.
pub fn asker_of(parts: &Parts) -> Result<Asker, TransportError> {
    match (parts.extensions.get::<Asker>(), parts.extensions.get::<Unknown>()) {
        (Some(asker), _) => Ok(asker.clone()),
        (None, Some(Unknown(error))) => Err(error.clone()),
        // No route is without the middleware; one that is would be for nobody.
        (None, None) => Err(TransportError::internal()),
    }
}

/// Routes that answer everybody: whether the server is well, and signing in.
const OPEN: [&str; 6] = [
    "/livez",
    "/readyz",
    "/healthz",
    "/login",
    "/login/callback",
    "/logout",
];

/// What the middleware needs.
#[derive(Clone)]
pub struct Door {
    /// Who lets people in; nobody where there is one local user.
    pub gate: Option<Arc<Gate>>,
    /// The web pages that read why they are not let in.
    pub origins: Arc<AllowedOrigins>,
}

/// Puts who asks into the extensions of the request.
pub async fn put_asker(State(door): State<Door>, mut request: Request, next: Next) -> Response {
    let Some(gate) = &door.gate else {
        return next.run(stating(request)).await;
    };
    // A browser asks without credentials what a page may do; the answer holds nothing.
    if request.method() == Method::OPTIONS || OPEN.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    let opens_websocket = opens_websocket(request.headers());
    let head = Head {
        method: request.method(),
        headers: request.headers(),
        address: request
            .extensions()
            .get::<ClientAddress>()
            .map(|address| address.0),
        opens_websocket,
    };
    match gate.admit(&head).await {
        Ok(admitted) => {
            gate.put(admitted, request.extensions_mut());
            let asker = request.extensions().get::<Asker>().map(Asker::key);
            tracing::debug!(asker, "somebody asks");
        }
        Err(error) if opens_websocket && !brings_credentials(request.headers()) => {
            drop(request.extensions_mut().insert(Unknown(error)));
        }
        Err(error) => {
            let route = request
                .uri()
                .path()
                .get(..ROUTE_BYTES_MAX)
                .unwrap_or(request.uri().path());
            tracing::warn!(code = error.code(), route, "somebody was not let in");
            let language = Language::negotiated(request.headers(), DEFAULT_LANGUAGE);
            let mut response = refusal(&error, language);
            response.headers_mut().extend(error.headers());
            if let Some(login) = gate.sign_in_instead(request.method(), request.headers(), request.uri()) {
                return login;
            }
            let grant = door.origins.check(request.headers()).ok().flatten();
            door.origins.add_to(response.headers_mut(), grant.as_ref());
            return response;
        }
    }
    next.run(request).await
}

/// Bytes of a path that a line of the log repeats.
const ROUTE_BYTES_MAX: usize = 100;

fn opens_websocket(headers: &HeaderMap) -> bool {
    let upgrade = headers.get(UPGRADE).and_then(|upgrade| upgrade.to_str().ok());
    upgrade.is_some_and(|upgrade| upgrade.eq_ignore_ascii_case("websocket"))
}

/// The request with the name that it states.
fn stating(mut request: Request) -> Request {
    match stated(request.headers()) {
        Ok(name) => drop(request.extensions_mut().insert(Asker::Local(name))),
        Err(error) => drop(request.extensions_mut().insert(Unknown(error))),
    }
    request
}

/// The name that is stated, once and well, or [`LOCAL_ACTOR`].
fn stated(headers: &HeaderMap) -> Result<Arc<str>, TransportError> {
    let mut named = headers.get_all(ACTOR).iter();
    let Some(value) = named.next() else {
        return Ok(LOCAL_ACTOR.into());
    };
    let name = std::str::from_utf8(value.as_bytes()).ok();
    let name = name.and_then(|name| check_actor(name.trim()).ok());
    name.filter(|_| named.next().is_none()).ok_or_else(|| {
        let message = Sentence::new(
            "Querbuch-Actor must be exactly one name of letters, digits, “-”, “_”, “.” and “@”, of at most 100 characters.",
        )
        .in_german(
            "Querbuch-Actor muss genau ein Name sein, aus Buchstaben, Ziffern, „-“, „_“, „.“ und „@“, höchstens 100 Zeichen.",
        );
        TransportError::new(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
    })
}
