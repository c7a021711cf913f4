//! Addresses of issuers: `https`, or `http` on loopback for tests.

use std::fmt;
use std::net::IpAddr;

use hyper::Uri;
use hyper::http::uri::Scheme;

/// Longest address, in bytes.
const BYTES_MAX: usize = 2_000;

/// An address that may be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address(Uri);

impl Address {
    /// Reads an address. Without TLS only loopback is taken; nothing with a name and a password, or a fragment.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > BYTES_MAX || text.contains(['#', '@', ' ', '\\']) {
            return None;
        }
        let uri: Uri = text.parse().ok()?;
        let host = uri.host().filter(|host| !host.is_empty())?;
        let is_safe = uri.scheme() == Some(&Scheme::HTTPS)
            || (uri.scheme() == Some(&Scheme::HTTP) && is_loopback(host));
        is_safe.then_some(Self(uri))
    }

    /// Whether another address is at the same host and port, by the same scheme.
    pub fn is_same_host(&self, other: &Self) -> bool {
        let host = |uri: &Uri| uri.host().map(str::to_ascii_lowercase);
        let port = |uri: &Uri| {
            let usual = if uri.scheme() == Some(&Scheme::HTTPS) {
                443
            } else {
                80
            };
            uri.port_u16().unwrap_or(usual)
        };
        self.0.scheme() == other.0.scheme()
            && host(&self.0) == host(&other.0)
            && port(&self.0) == port(&other.0)
    }

    /// The address with parameters behind those that it has.
    pub fn with_query(&self, query: &str) -> String {
        let joint = if self.0.query().is_some() { '&' } else { '?' };
        format!("{self}{joint}{query}")
    }

    pub(crate) fn uri(&self) -> Uri {
        self.0.clone()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests;
