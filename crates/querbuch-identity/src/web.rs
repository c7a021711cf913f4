//! Requests to issuers: bounded in time and bytes, without following redirects.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::Request;
use hyper::body::Bytes;
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use rustls::{ClientConfig, RootCertStore};

use crate::address::Address;

/// How long an issuer may take for one answer, its body included. Whoever signs in waits for it.
pub const ANSWER_TIME_MAX: Duration = Duration::from_secs(5);

/// Bytes of one answer of an issuer. A set of keys has some thousand.
pub const ANSWER_BYTES_MAX: usize = 256 * 1024;

/// Why an issuer gave no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WebFault {
    /// It cannot be reached: name, network, certificate.
    Unreachable(String),
    /// It took longer than [`ANSWER_TIME_MAX`].
    TimedOut,
    /// It answered with another status than 200.
    Status(u16),
    /// It answered with more than [`ANSWER_BYTES_MAX`].
    TooLarge,
}

impl fmt::Display for WebFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(why) => write!(f, "cannot be reached: {why}"),
            Self::TimedOut => write!(f, "took longer than {} seconds", ANSWER_TIME_MAX.as_secs()),
            Self::Status(status) => write!(f, "answered with status {status}"),
            Self::TooLarge => write!(f, "answered with more than {ANSWER_BYTES_MAX} bytes"),
        }
    }
}

/// Name and password of a client.
#[derive(Clone, Copy)]
pub struct Basic<'a> {
    /// The name.
    pub id: &'a str,
    /// The password.
    pub secret: &'a str,
}

/// What asks issuers. Tests give their own.
#[async_trait]
pub trait Web: Send + Sync + 'static {
    /// The body of a good answer.
    async fn get(&self, address: &Address) -> Result<Vec<u8>, WebFault>;

    /// Sends a form; the body of a good answer.
    async fn post(
        &self,
        address: &Address,
        form: &[(&str, &str)],
        basic: Option<Basic<'_>>,
    ) -> Result<Vec<u8>, WebFault>;
}

/// The network. Certificates are those that the system trusts.
#[derive(Clone)]
pub struct Network {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

impl Network {
    /// Reads which certificates the system trusts. Without any, only loopback can be asked.
    pub fn of_system() -> Result<Self, rustls::Error> {
        let mut roots = RootCertStore::empty();
        let (_, _) = roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let provider = std::sync::Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        // Which addresses may go without TLS, `Address` says.
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http()
            .enable_http1()
            .build();
        let client = Client::builder(TokioExecutor::new())
            .pool_max_idle_per_host(1)
            .build(connector);
        Ok(Self { client })
    }

    async fn ask(&self, request: Request<Full<Bytes>>) -> Result<Vec<u8>, WebFault> {
        let asked = async {
            let answer = self.client.request(request).await;
            let answer = answer.map_err(|error| WebFault::Unreachable(chain(&error)))?;
            let status = answer.status();
            let body = Limited::new(answer.into_body(), ANSWER_BYTES_MAX).collect().await;
            let body = body.map_err(
                |error| match error.downcast::<http_body_util::LengthLimitError>() {
                    Ok(_) => WebFault::TooLarge,
                    Err(error) => WebFault::Unreachable(error.to_string()),
                },
            )?;
            if status.as_u16() == 200 {
                Ok(body.to_bytes().to_vec())
            } else {
                Err(WebFault::Status(status.as_u16()))
            }
        };
        tokio::time::timeout(ANSWER_TIME_MAX, asked)
            .await
            .map_err(|_| WebFault::TimedOut)?
    }
}

#[async_trait]
impl Web for Network {
    async fn get(&self, address: &Address) -> Result<Vec<u8>, WebFault> {
        let request = Request::get(address.uri()).header(ACCEPT, "application/json");
        let request = request.body(Full::default());
        self.ask(request.map_err(|error| WebFault::Unreachable(error.to_string()))?)
            .await
    }

    async fn post(
        &self,
        address: &Address,
        form: &[(&str, &str)],
        basic: Option<Basic<'_>>,
    ) -> Result<Vec<u8>, WebFault> {
        let mut request = Request::post(address.uri())
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(Basic { id, secret }) = basic {
            // RFC 6749, 2.3.1: both are written as in a form before they are joined.
            let joined = STANDARD.encode(format!("{}:{}", encoded(id), encoded(secret)));
            request = request.header(AUTHORIZATION, format!("Basic {joined}"));
        }
        let request = request.body(Full::from(form_of(form)));
        self.ask(request.map_err(|error| WebFault::Unreachable(error.to_string()))?)
            .await
    }
}

/// Parameters as a form or a query has them.
pub fn form_of(parameters: &[(&str, &str)]) -> String {
    let pairs = parameters
        .iter()
        .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
    pairs.collect::<Vec<_>>().join("&")
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// An error with what caused it: the outermost of a client says little.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes
        .take(5)
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}

#[cfg(test)]
mod tests;
