//! An issuer in operation: what it says of itself, and its keys, kept and renewed.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;

use crate::Clock;
use crate::address::Address;
use crate::issuer::Issuer;
use crate::key_set::KeySet;
use crate::refusal::Refusal;
use crate::web::{Web, WebFault};

/// Seconds between two requests for the keys of one issuer: whoever sends tokens of unknown keys causes no more.
pub const REFRESH_SECONDS_MIN: i64 = 30;

/// Seconds after which keys are looked at anew, in the background.
pub const KEYS_FRESH_SECONDS: i64 = 60 * 60;

/// Seconds for which keys go on while their issuer is away: a day. Its tokens end long before.
pub const KEYS_KEPT_SECONDS: i64 = 24 * 60 * 60;

/// What an issuer says of itself.
#[derive(Clone, Debug)]
pub struct Metadata {
    /// Where its keys are.
    pub keys: Address,
    /// Where people sign in.
    pub authorization: Option<Address>,
    /// Where a code is redeemed.
    pub token: Option<Address>,
    /// Whether it names itself where it sends people back (RFC 9207).
    pub names_itself: bool,
    /// Whether a client may name itself by HTTP Basic when it redeems a code.
    pub takes_basic: bool,
}

/// Its document, as far as it is read.
#[derive(Deserialize)]
struct Document {
    issuer: String,
    jwks_uri: String,
    authorization_endpoint: Option<String>,
    token_endpoint: Option<String>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
}

/// What is wrong with an issuer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProviderFault {
    /// An address gave no answer.
    Web(String, WebFault),
    /// An address gave something that cannot be read.
    Unreadable(String),
    /// The document is about another issuer.
    OtherIssuer(String),
    /// The document names an address at another host, or none at all.
    OtherHost(&'static str, String),
    /// It has no key that can be used.
    NoKeys(String),
}

impl fmt::Display for ProviderFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Web(address, fault) => write!(f, "{address} {fault}"),
            Self::Unreadable(address) => write!(f, "{address} is not what it should be"),
            Self::OtherIssuer(named) => write!(f, "the document is about the issuer {named}"),
            Self::OtherHost(what, named) => {
                write!(f, "{what} is {named}, which is not on the host of the issuer")
            }
            Self::NoKeys(address) => write!(f, "{address} holds no RSA or P-256 key for signatures"),
        }
    }
}

/// What was found.
#[derive(Clone)]
pub struct Found {
    /// What it says of itself.
    pub metadata: Metadata,
    /// Its keys.
    pub keys: KeySet,
    at: DateTime<Utc>,
}

/// An issuer in operation.
pub struct Provider {
    /// What the operator says of it.
    pub issuer: Issuer,
    pub(crate) web: Arc<dyn Web>,
    pub(crate) clock: Clock,
    found: RwLock<Option<Arc<Found>>>,
    /// When it was asked last. Whoever asks holds it, so that nobody else does.
    asked_at: tokio::sync::Mutex<Option<DateTime<Utc>>>,
}

impl Provider {
    /// An issuer that was not asked yet.
    pub fn new(issuer: Issuer, web: Arc<dyn Web>, clock: Clock) -> Self {
        Self {
            issuer,
            web,
            clock,
            found: RwLock::default(),
            asked_at: tokio::sync::Mutex::default(),
        }
    }

    /// Asks the issuer, whatever is known.
    pub async fn ask(&self) -> Result<Found, ProviderFault> {
        let discovery = &self.issuer.discovery;
        let document = self.get(discovery).await?;
        let document: Document = serde_json::from_slice(&document)
            .map_err(|_| ProviderFault::Unreadable(discovery.to_string()))?;
        if document.issuer != *self.issuer.name {
            return Err(ProviderFault::OtherIssuer(
                document.issuer.chars().take(200).collect(),
            ));
        }
        let own = |what: &'static str, text: &str| {
            let address = Address::parse(text).filter(|address| self.issuer.address.is_same_host(address));
            address.ok_or_else(|| ProviderFault::OtherHost(what, text.chars().take(200).collect()))
        };
        let keys_address = own("jwks_uri", &document.jwks_uri)?;
        let token = document.token_endpoint.as_deref();
        // People go to that address, so it may be another host's; the secret goes to the other one.
        let authorization = document
            .authorization_endpoint
            .as_deref()
            .and_then(Address::parse);
        let methods = document.token_endpoint_auth_methods_supported;
        let metadata = Metadata {
            token: token.map(|text| own("token_endpoint", text)).transpose()?,
            authorization,
            names_itself: document.authorization_response_iss_parameter_supported,
            takes_basic: methods
                .is_none_or(|methods| methods.iter().any(|method| method == "client_secret_basic")),
            keys: keys_address.clone(),
        };
        let keys = KeySet::parse(&self.get(&keys_address).await?);
        let keys = keys.ok_or_else(|| ProviderFault::Unreadable(keys_address.to_string()))?;
        if keys.is_empty() {
            return Err(ProviderFault::NoKeys(keys_address.to_string()));
        }
        Ok(Found {
            metadata,
            keys,
            at: (self.clock)(),
        })
    }

    async fn get(&self, address: &Address) -> Result<Vec<u8>, ProviderFault> {
        let got = self.web.get(address).await;
        got.map_err(|fault| ProviderFault::Web(address.to_string(), fault))
    }

    /// The key for a token. An unknown one is asked for once, unless the issuer was asked a moment ago.
    pub(crate) async fn key(
        self: &Arc<Self>,
        id: Option<&str>,
        algorithm: Algorithm,
    ) -> Result<Arc<DecodingKey>, Refusal> {
        let known = self.known();
        if let Some(found) = &known
            && let Some(key) = found.keys.find(id, algorithm)
        {
            if (self.clock)() - found.at >= TimeDelta::seconds(KEYS_FRESH_SECONDS) {
                let this = self.clone();
                tokio::spawn(async move { this.renew(None).await });
            }
            return Ok(key);
        }
        self.renew(known.map(|found| found.at)).await;
        let found = self.known().ok_or(Refusal::Unreachable)?;
        found.keys.find(id, algorithm).ok_or(Refusal::Key)
    }

    /// What the issuer says of itself.
    pub async fn metadata(&self) -> Result<Metadata, Refusal> {
        if self.known().is_none() {
            self.renew(None).await;
        }
        let found = self.known().ok_or(Refusal::Unreachable)?;
        Ok(found.metadata.clone())
    }

    /// What is known, as long as it counts.
    fn known(&self) -> Option<Arc<Found>> {
        let found = self.found.read().unwrap_or_else(PoisonError::into_inner).clone();
        found.filter(|found| (self.clock)() - found.at < TimeDelta::seconds(KEYS_KEPT_SECONDS))
    }

    /// Asks the issuer, unless somebody did since what was seen, or a moment ago.
    async fn renew(&self, seen: Option<DateTime<Utc>>) {
        let mut asked_at = self.asked_at.lock().await;
        let now = (self.clock)();
        let newer = self
            .known()
            .is_some_and(|found| seen.is_some_and(|seen| found.at > seen));
        if newer || asked_at.is_some_and(|asked| now - asked < TimeDelta::seconds(REFRESH_SECONDS_MIN)) {
            return;
        }
        *asked_at = Some(now);
        match self.ask().await {
            Ok(found) => *self.found.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(found)),
            Err(fault) => {
                tracing::warn!(issuer = &*self.issuer.name, %fault, "an issuer does not answer as it should; what is known of it goes on");
            }
        }
    }
}
