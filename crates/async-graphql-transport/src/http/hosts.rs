//! Which host names are answered. A web page whose name is made to lead to this machine (DNS rebinding) counts as of the
//! same origin, and would read and act in the name of whoever looks at it; but it asks for its own name.

use axum::http::header::HOST;
use axum::http::uri::Authority;
use axum::http::{Request, StatusCode, Version};

use crate::http::TransportError;
use crate::language::Sentence;

/// Characters of a host name that a message repeats: no name in the DNS is longer.
const SHOWN_CHARS_MAX: usize = 253;

/// The host names that are answered: those of the visitor's own machine, and those that are added. Ports do not count:
/// whoever forwards one chooses it.
#[derive(Clone, Debug, Default)]
pub struct AllowedHosts {
    names: Vec<String>,
    advice: Option<Sentence>,
}

impl AllowedHosts {
    /// `localhost` with all names below it, `127.0.0.0/8` and `[::1]`.
    pub fn loopback() -> Self {
        Self::default()
    }

    /// Further names, such as `app.example.org`.
    #[must_use]
    pub fn and<H: Into<String>>(mut self, names: impl IntoIterator<Item = H>) -> Self {
        let names = names.into_iter().map(|name| name.into().to_ascii_lowercase());
        self.names.extend(names);
        self
    }

    /// What stands behind the message that a name is not answered: how to add it, say.
    #[must_use]
    pub fn advice(mut self, advice: impl Into<Sentence>) -> Self {
        self.advice = Some(advice.into());
        self
    }

    /// The names that were added, in lower case.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Checks whom a request is for: `Host`, and the name in its target where that has one (HTTP/2, requests as proxies
    /// get them).
    ///
    /// Refused: 400 where `Host` is missing, doubled or unreadable; 421 where any of them is a name that is not answered.
    pub fn check<B>(&self, request: &Request<B>) -> Result<(), TransportError> {
        let target = request.uri().authority();
        let mut hosts = request.headers().get_all(HOST).iter();
        let host = match (hosts.next(), hosts.next()) {
            (Some(host), None) => {
                let host = host.to_str().ok().and_then(|host| host.parse().ok());
                Some(host.ok_or_else(|| {
                    TransportError::bad_request("Host is not a name with or without a port.")
                })?)
            }
            (None, _) if target.is_some() && request.version() >= Version::HTTP_2 => None,
            (None, _) => return Err(TransportError::bad_request("Host is missing.")),
            (Some(_), Some(_)) => {
                return Err(TransportError::bad_request("Host stands there more than once."));
            }
        };
        for authority in target.into_iter().chain(&host) {
            if !is_host_and_port(authority) {
                return Err(TransportError::bad_request(
                    "Host is not a name with or without a port.",
                ));
            }
            let name = name_of(authority);
            if !is_loopback(&name) && !self.names.contains(&name) {
                return Err(self.misdirected(&name));
            }
        }
        Ok(())
    }

    fn misdirected(&self, name: &str) -> TransportError {
        let name: String = name.chars().take(SHOWN_CHARS_MAX).collect();
        let message = Sentence::new(format!("This server does not answer for the host {name}."))
            .in_german(format!("Dieser Server antwortet nicht für den Host {name}."));
        let message = match &self.advice {
            Some(advice) => message.followed_by(advice),
            None => message,
        };
        TransportError::new(StatusCode::MISDIRECTED_REQUEST, "MISDIRECTED_REQUEST", message)
    }
}

/// Whether there is nothing but a host and, where it is given, a port. The type takes anything behind a colon.
fn is_host_and_port(authority: &Authority) -> bool {
    let port = authority.as_str().strip_prefix(authority.host());
    match port.map(|port| port.strip_prefix(':').unwrap_or(port)) {
        Some("") => !authority.host().is_empty(),
        Some(port) => port.parse::<u16>().is_ok(),
        None => false,
    }
}

/// The name in lower case, without the dot at the end that a name in the DNS may have.
fn name_of(authority: &Authority) -> String {
    let host = authority.host();
    host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase()
}

/// Whether a host is the visitor's own machine. Names below `localhost` never leave it (RFC 6761).
fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host.ends_with(".localhost")
        || bare
            .parse()
            .is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests;
