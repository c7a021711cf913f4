//! Access tokens of issuers: whether one is good, and whose it is.
//!
//! Refused in this order: too long; no signed token; an issuer that is not listed; an algorithm that is not listed for it;
//! a key that it does not have; a signature that does not fit; a token for another purpose; for another audience; one that
//! has ended, or does not hold yet; a subject or groups that cannot be read.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, crypto};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::claims::{Person, audiences, check_time};
use crate::issuer::algorithm;
use crate::provider::Provider;
use crate::refusal::Refusal;

/// Bytes of a token: as long as a header of a request may be at most servers.
pub const TOKEN_BYTES_MAX: usize = 16 * 1024;

/// Claims that only ID tokens have.
const OF_ID_TOKENS: [&str; 4] = ["nonce", "at_hash", "c_hash", "s_hash"];

/// The issuers that are listed.
#[derive(Clone, Default)]
pub struct Providers {
    list: Vec<Arc<Provider>>,
}

impl Providers {
    /// These issuers.
    pub fn new(providers: impl IntoIterator<Item = Provider>) -> Self {
        Self {
            list: providers.into_iter().map(Arc::new).collect(),
        }
    }

    /// All, in the order of the configuration.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Provider>> {
        self.list.iter()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The issuer that stands in a token as `iss`, byte by byte.
    pub fn find(&self, name: &str) -> Option<&Arc<Provider>> {
        self.list.iter().find(|provider| *provider.issuer.name == *name)
    }

    /// Whose an access token is.
    pub async fn verify(&self, token: &str) -> Result<Person, Refusal> {
        let signed = Signed::parse(token)?;
        let named = signed
            .claims
            .get("iss")
            .and_then(Value::as_str)
            .ok_or(Refusal::Issuer)?;
        let provider = self.find(named).ok_or(Refusal::Issuer)?;
        signed.check_signature(provider).await?;
        let issuer = &provider.issuer;
        if !signed.is_access_token() {
            return Err(Refusal::Purpose);
        }
        let audiences = audiences(&signed.claims);
        if !issuer
            .audience
            .iter()
            .any(|audience| audiences.contains(&audience.as_str()))
        {
            return Err(Refusal::Audience);
        }
        check_time(&signed.claims, (provider.clock)())?;
        Person::read(issuer, &signed.claims)
    }
}

/// The header of a token, as far as it is read. What it says of keys is not.
#[derive(Debug, Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<Value>,
}

/// A signed token, read but not yet trusted.
pub(crate) struct Signed<'a> {
    header: Header,
    pub(crate) claims: Map<String, Value>,
    message: &'a str,
    signature: &'a str,
}

impl<'a> Signed<'a> {
    /// Reads a token.
    pub(crate) fn parse(token: &'a str) -> Result<Self, Refusal> {
        if token.len() > TOKEN_BYTES_MAX {
            return Err(Refusal::TooLong);
        }
        let (message, signature) = token.rsplit_once('.').ok_or(Refusal::Malformed)?;
        let (header, payload) = message.split_once('.').ok_or(Refusal::Malformed)?;
        let header: Header = read(header)?;
        // What must be understood and is not, must be refused (RFC 7515, 4.1.11).
        if header.crit.is_some() {
            return Err(Refusal::Malformed);
        }
        Ok(Self {
            header,
            claims: read(payload)?,
            message,
            signature,
        })
    }

    /// Whether the issuer signed it.
    pub(crate) async fn check_signature(&self, provider: &Arc<Provider>) -> Result<(), Refusal> {
        let algorithm: Algorithm = algorithm(&self.header.alg)
            .filter(|algorithm| provider.issuer.algorithms.contains(algorithm))
            .ok_or(Refusal::Algorithm)?;
        let key = provider.key(self.header.kid.as_deref(), algorithm).await?;
        match crypto::verify(self.signature, self.message.as_bytes(), &key, algorithm) {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => Err(Refusal::Signature),
        }
    }

    /// Whether it is one that opens something. RFC 9068 names the type in the header; others say nothing there, and then
    /// it must be told by what only ID tokens have. One that is bound to a key (`cnf`) is none for whoever bears it.
    fn is_access_token(&self) -> bool {
        let typ = self.header.typ.as_deref().map(str::to_ascii_lowercase);
        let is_typed = match typ.as_deref() {
            Some("at+jwt" | "application/at+jwt") => true,
            None | Some("jwt") => {
                let kind = self.claims.get("typ").and_then(Value::as_str);
                let has = |name: &str| self.claims.contains_key(name);
                kind.is_none_or(|kind| kind.eq_ignore_ascii_case("bearer"))
                    && !OF_ID_TOKENS.iter().any(|name| has(name))
            }
            Some(_) => false,
        };
        is_typed && !self.claims.contains_key("cnf") && !self.claims.contains_key("events")
    }
}

fn read<T: for<'de> Deserialize<'de>>(part: &str) -> Result<T, Refusal> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| Refusal::Malformed)?;
    serde_json::from_slice(&bytes).map_err(|_| Refusal::Malformed)
}

#[cfg(test)]
mod tests;
