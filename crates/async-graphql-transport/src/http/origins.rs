//! Which web pages may use the server: one rule for answers, streams of events and WebSockets.
//!
//! Browsers say in `Origin` whose page asks. Pages of the server itself may, by the name and port that they ask for; so
//! may those that are listed, scheme, name and port alike. All others are refused before anything is done. Programs send
//! no `Origin`.
//!
//! A listed page is granted what CORS asks for, without credentials: nothing that a browser keeps of its user, no cookie
//! and no certificate, is ever sent along.

use std::fmt;
use std::str::FromStr;

use axum::body::Body;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, HOST, HeaderMap,
    ORIGIN, VARY,
};
use axum::http::uri::{Authority, Scheme, Uri};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::Response;

use crate::http::TransportError;
use crate::language::Sentence;

/// Seconds for which a browser keeps what it was granted before it asks again: two hours, the most that Chromium keeps.
pub const PREFLIGHT_SECONDS: u32 = 2 * 60 * 60;

/// Headers of requests that pages may set, beside those that they always may.
const REQUEST_HEADERS: &str = "Authorization, Content-Type, If-None-Match, Last-Event-ID, X-Request-Id";

/// Headers of answers that pages may read, beside those that they always may.
const RESPONSE_HEADERS: &str = "ETag, Retry-After, X-Request-Id";

/// Characters of an origin that a message repeats.
const SHOWN_CHARS_MAX: usize = 253;

/// Whose page it is: scheme, name and port, as browsers write it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    /// `https`, in lower case.
    scheme: String,
    /// The name in lower case, without a dot at its end.
    host: String,
    /// The port, also where it is the usual one.
    port: u16,
}

/// Why a text is no origin that can be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OriginFault {
    /// `*`, as a whole or in a name.
    Wildcard,
    /// `null`.
    Null,
    /// Anything else.
    Malformed,
}

impl OriginFault {
    /// What is wrong and how to mend it.
    pub fn message(self) -> Sentence {
        match self {
            Self::Wildcard => Sentence::new(
                "* would let every web page read and write here; name each origin, such as https://app.example.org.",
            )
            .in_german(
                "* ließe jede Webseite hier lesen und schreiben; bitte jeden Origin nennen, etwa https://app.example.org.",
            ),
            Self::Null => Sentence::new(
                "null is what files and sandboxed pages of anybody send; serve the page from an address of its own.",
            )
            .in_german(
                "null senden Dateien und abgeschottete Seiten von jedermann; die Seite bitte von einer eigenen Adresse ausliefern.",
            ),
            Self::Malformed => Sentence::new(
                "Expected http:// or https://, a name and perhaps a port, without a path, such as https://app.example.org; \
                 names with other letters as the DNS has them (xn--…).",
            )
            .in_german(
                "Erwartet wird http:// oder https://, ein Name und vielleicht ein Port, ohne Pfad, etwa \
                 https://app.example.org; Namen mit anderen Buchstaben so, wie das DNS sie hat (xn--…).",
            ),
        }
    }
}

impl FromStr for Origin {
    type Err = OriginFault;

    fn from_str(text: &str) -> Result<Self, OriginFault> {
        let text = text.trim();
        if text.contains('*') {
            return Err(OriginFault::Wildcard);
        }
        if text.eq_ignore_ascii_case("null") {
            return Err(OriginFault::Null);
        }
        let uri: Uri = text.parse().map_err(|_| OriginFault::Malformed)?;
        let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else {
            return Err(OriginFault::Malformed);
        };
        let is_bare = matches!(uri.path(), "" | "/")
            && uri.query().is_none()
            && !text.contains('#')
            && !authority.as_str().contains('@');
        let usual = usual_port(scheme)
            .filter(|_| is_bare)
            .ok_or(OriginFault::Malformed)?;
        let (host, port) = host_and_port(authority).ok_or(OriginFault::Malformed)?;
        Ok(Self {
            scheme: scheme.as_str().to_ascii_lowercase(),
            host,
            port: port.unwrap_or(usual),
        })
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.host)?;
        let scheme = Scheme::from_str(&self.scheme).ok();
        if scheme.and_then(|scheme| usual_port(&scheme)) == Some(self.port) {
            Ok(())
        } else {
            write!(f, ":{}", self.port)
        }
    }
}

fn usual_port(scheme: &Scheme) -> Option<u16> {
    if *scheme == Scheme::HTTPS {
        Some(443)
    } else if *scheme == Scheme::HTTP {
        Some(80)
    } else {
        None
    }
}

/// A name in lower case, and the port where one is given; nothing where there is anything else.
fn host_and_port(authority: &Authority) -> Option<(String, Option<u16>)> {
    let host = authority.host();
    let rest = authority.as_str().strip_prefix(host)?;
    let port = match rest.strip_prefix(':') {
        None if rest.is_empty() => None,
        Some("") | None => return None,
        Some(port) => Some(port.parse().ok()?),
    };
    let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    (!host.is_empty()).then_some((host, port))
}

/// The web pages that may use the server: its own, and those of the listed origins.
#[derive(Clone, Debug, Default)]
pub struct AllowedOrigins {
    listed: Vec<Origin>,
    request_headers: Vec<String>,
    response_headers: Vec<String>,
    advice: Option<Sentence>,
}

/// What a request from a page of a listed origin is granted. Its own pages need no grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant(HeaderValue);

impl AllowedOrigins {
    /// Only pages of the server itself.
    pub fn own() -> Self {
        Self::default()
    }

    /// Pages of these origins, too.
    #[must_use]
    pub fn and(mut self, origins: impl IntoIterator<Item = Origin>) -> Self {
        self.listed.extend(origins);
        self
    }

    /// Further headers that pages may set, such as one that names the user.
    #[must_use]
    pub fn request_headers<H: Into<String>>(mut self, names: impl IntoIterator<Item = H>) -> Self {
        self.request_headers.extend(names.into_iter().map(Into::into));
        self
    }

    /// Further headers of answers that pages may read.
    #[must_use]
    pub fn response_headers<H: Into<String>>(mut self, names: impl IntoIterator<Item = H>) -> Self {
        self.response_headers.extend(names.into_iter().map(Into::into));
        self
    }

    /// What stands behind the message that a page may not: how to allow it, say.
    #[must_use]
    pub fn advice(mut self, advice: impl Into<Sentence>) -> Self {
        self.advice = Some(advice.into());
        self
    }

    /// The origins that were listed.
    pub fn listed(&self) -> &[Origin] {
        &self.listed
    }

    /// What a request is granted: nothing special where it comes from a program or a page of the server itself.
    ///
    /// Refused: 403 where it comes from any other page.
    pub fn check(&self, headers: &HeaderMap) -> Result<Option<Grant>, TransportError> {
        let mut origins = headers.get_all(ORIGIN).iter();
        let Some(given) = origins.next() else {
            return Ok(None);
        };
        let origin = given
            .to_str()
            .ok()
            .and_then(|origin| origin.parse::<Origin>().ok());
        match origin.filter(|_| origins.next().is_none()) {
            Some(origin) if self.listed.contains(&origin) => Ok(Some(Grant(given.clone()))),
            Some(origin) if origin.is_own(headers) => Ok(None),
            _ => Err(self.forbidden(given)),
        }
    }

    /// Whether a browser asks what a page of another origin may do, before it does it.
    pub fn is_preflight(method: &Method, headers: &HeaderMap) -> bool {
        method == Method::OPTIONS && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
    }

    /// The answer to a browser that asks.
    pub fn preflight(&self, grant: &Grant) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NO_CONTENT;
        let headers = response.headers_mut();
        self.add_to(headers, Some(grant));
        headers.remove(ACCESS_CONTROL_EXPOSE_HEADERS);
        headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from(PREFLIGHT_SECONDS));
        headers.insert(
            ACCESS_CONTROL_ALLOW_METHODS,
            HeaderValue::from_static("GET, HEAD, POST"),
        );
        let allowed = list(REQUEST_HEADERS, &self.request_headers);
        if let Ok(allowed) = HeaderValue::from_str(&allowed) {
            headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, allowed);
        }
        response
    }

    /// Puts what is granted among the headers of an answer. Every answer varies by the origin, also one without a grant: a
    /// cache must not give it to a page of another origin.
    pub fn add_to(&self, headers: &mut HeaderMap, grant: Option<&Grant>) {
        headers.append(VARY, HeaderValue::from_static("Origin"));
        let Some(Grant(origin)) = grant else { return };
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        let exposed = list(RESPONSE_HEADERS, &self.response_headers);
        if let Ok(exposed) = HeaderValue::from_str(&exposed) {
            headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
        }
    }

    fn forbidden(&self, given: &HeaderValue) -> TransportError {
        let given = String::from_utf8_lossy(given.as_bytes());
        let shown: String = given.chars().take(SHOWN_CHARS_MAX).collect();
        let message = Sentence::new(format!("Web pages of {shown} may not use this server.")).in_german(
            format!("Webseiten von {shown} dürfen diesen Server nicht benutzen."),
        );
        let message = match &self.advice {
            Some(advice) => message.followed_by(advice),
            None => message,
        };
        TransportError::new(StatusCode::FORBIDDEN, "FORBIDDEN", message)
    }
}

impl Origin {
    /// Whether it is that of the server, as the request names it. The scheme is not known here: a proxy may have taken TLS
    /// off. A port that is not given is the usual one of the page's scheme.
    fn is_own(&self, headers: &HeaderMap) -> bool {
        let asked = headers.get(HOST).and_then(|host| host.to_str().ok());
        let asked = asked.and_then(|host| host.parse::<Authority>().ok());
        let Some((host, port)) = asked.as_ref().and_then(host_and_port) else {
            return false;
        };
        let scheme = Scheme::from_str(&self.scheme).ok();
        let port = port.or_else(|| scheme.as_ref().and_then(usual_port));
        self.host == host && port == Some(self.port)
    }
}

fn list(always: &str, more: &[String]) -> String {
    let more = more.iter().map(String::as_str);
    std::iter::once(always).chain(more).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests;
