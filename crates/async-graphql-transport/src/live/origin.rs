//! Which web pages may open a WebSocket. Browsers let any page do so, and say in `Origin` which one it is. Hosts are read
//! and compared as in [`hosts`](crate::http::AllowedHosts).

use axum::http::StatusCode;
use axum::http::header::{HOST, HeaderMap, ORIGIN};

use crate::http::TransportError;
use crate::http::hosts::{host, is_loopback};
use crate::language::Sentence;

/// The hosts whose pages may, beside the host that is asked and the visitor's own machine.
#[derive(Default)]
pub(crate) struct AllowedOrigins {
    hosts: Vec<String>,
}

impl AllowedOrigins {
    pub(crate) fn add<H: Into<String>>(&mut self, hosts: impl IntoIterator<Item = H>) {
        let hosts = hosts.into_iter().map(|host| host.into().to_ascii_lowercase());
        self.hosts.extend(hosts);
    }

    /// Refuses pages of other hosts: they would act in the name of whoever looks at them. Programs send no origin.
    pub(crate) fn check(&self, headers: &HeaderMap) -> Result<(), TransportError> {
        let Some(origin) = headers.get(ORIGIN) else {
            return Ok(());
        };
        let origin = origin.to_str().ok().and_then(|origin| origin.split_once("://"));
        let page = origin.and_then(|(_, authority)| host(authority));
        let asked = headers.get(HOST).and_then(|asked| host(asked.to_str().ok()?));
        match page {
            Some(page) if is_loopback(&page) || Some(&page) == asked.as_ref() => Ok(()),
            Some(page) if self.hosts.contains(&page) => Ok(()),
            _ => Err(forbidden()),
        }
    }
}

fn forbidden() -> TransportError {
    let message = Sentence::new("This web page may not open a connection here.")
        .in_german("Diese Webseite darf hier keine Verbindung öffnen.");
    TransportError::new(StatusCode::FORBIDDEN, "FORBIDDEN", message)
}

#[cfg(test)]
mod tests;
