//! Who a request comes from.

use std::collections::HashSet;
use std::net::IpAddr;
use std::sync::{Arc, PoisonError, RwLock, Weak};

use async_graphql_transport::http::AllowedOrigins;
use async_graphql_transport::{Lease, TransportError};
use axum::http::header::{ACCEPT, AUTHORIZATION, LOCATION, ORIGIN};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, TimeDelta, Utc};
use querbuch_identity::bearer::Providers;
use querbuch_identity::claims::Person;
use querbuch_identity::network::Network;
use querbuch_identity::refusal::Refusal;
use querbuch_identity::secret::{Fingerprint, TOKEN_PREFIX, read_token};
use querbuch_ledger::domain::actor::ActingPrincipal;
use querbuch_ledger::domain::principal::Identity;
use querbuch_ledger::ledger::Ledger;
use querbuch_ledger::log::store::StoreError;
use querbuch_ledger::log::store::secrets::SecretKind;
use querbuch_ledger::secrets::LetIn;
use serde_json::Value;

use super::cookies::{Cookie, Jar};
use super::lease::{LOOK, lease};
use super::{refused, unavailable};
use crate::app::Web;
use crate::http::asker::Asker;

/// Lets in whoever an issuer vouches for.
pub struct Gate {
    /// The ledger, which knows principals by numbers.
    pub ledger: Ledger,
    /// The issuers that are trusted.
    pub providers: Providers,
    /// Under which address people reach it, without a path.
    pub public_url: Option<String>,
    /// The web pages that are its own.
    origins: Arc<AllowedOrigins>,
    /// What was revoked in the last minutes, by any process.
    revoked: RwLock<HashSet<[u8; 32]>>,
}

/// How a request came to be let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    /// By a header that only a program sets.
    Token,
    /// By a cookie, which a browser sends along whatever page asks.
    Cookie,
}

/// How far back what was revoked is looked for: longer than any stream takes to notice.
const REVOKED_SECONDS: i64 = 120;

/// What a page says that changes something.
const OWN_HEADER: &str = "querbuch-request";

/// From where a request comes. The server puts it into the extensions of the request.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub IpAddr);

/// Somebody who was let in.
#[derive(Clone)]
pub struct Admitted {
    /// Who, with groups and limits.
    pub acting: ActingPrincipal,
    /// The first moment at which what they showed does not hold any more.
    pub until: DateTime<Utc>,
    /// The hash of what they showed, where it can be revoked.
    pub secret: Option<[u8; 32]>,
}

impl Gate {
    /// A gate where issuers are trusted or tokens were made; none where nobody signs in.
    pub async fn open(ledger: &Ledger, web: &Web) -> Result<Option<Arc<Self>>, StoreError> {
        // A token in the ledger says that it is not for everybody any more.
        if web.providers.is_empty() && ledger.tokens(None).await?.is_empty() {
            return Ok(None);
        }
        let gate = Arc::new(Self {
            ledger: ledger.clone(),
            providers: web.providers.clone(),
            public_url: web.public_url.clone(),
            origins: web.origins.clone(),
            revoked: RwLock::default(),
        });
        tokio::spawn(follow_revoked(Arc::downgrade(&gate)));
        Ok(Some(gate))
    }

    /// How cookies are set: by the scheme under which people reach it.
    pub fn jar(&self) -> Jar {
        match &self.public_url {
            Some(url) if url.starts_with("https://") => Jar::Secure,
            _ => Jar::Plain,
        }
    }

    /// Who sent a request.
    pub async fn admit(&self, parts: &Head<'_>) -> Result<Admitted, TransportError> {
        let (admitted, by) = match bearer_of(parts.headers).map_err(refused)? {
            Some(token) => (self.admit_bearer(token, parts.address).await?, By::Token),
            None => (self.admit_cookie(parts.headers).await?, By::Cookie),
        };
        let changes = parts.opens_websocket || !matches!(*parts.method, Method::GET | Method::HEAD);
        if by == By::Cookie && changes && !self.may_change(parts) {
            return Err(refused(Refusal::Foreign));
        }
        Ok(admitted)
    }

    /// Whether a request that comes with a cookie may change something: only from a page of this server, which says so in
    /// a header of ours. Pages cannot set headers of a WebSocket, but browsers say whose page opens it.
    fn may_change(&self, parts: &Head<'_>) -> bool {
        let says_so = parts.headers.get(OWN_HEADER).is_some_and(|value| value == "1");
        self.is_own_page(parts.headers) && (says_so || parts.opens_websocket)
    }

    /// Whether a page of this server asks, as the browser says.
    pub fn is_own_page(&self, headers: &HeaderMap) -> bool {
        match headers.get("sec-fetch-site") {
            Some(site) => site == "same-origin",
            None => headers.contains_key(ORIGIN) && matches!(self.origins.check(headers), Ok(None)),
        }
    }

    /// Who brings a token: one of ours, or of an issuer.
    async fn admit_bearer(&self, token: &str, address: Option<IpAddr>) -> Result<Admitted, TransportError> {
        if !token.starts_with(TOKEN_PREFIX) {
            let person = self.providers.verify(token).await.map_err(refused)?;
            return self.known(&person).await;
        }
        let fingerprint = read_token(token).ok_or_else(|| refused(Refusal::TokenUnknown))?;
        let let_in = self.let_in(SecretKind::Token, fingerprint).await?;
        let (admitted, networks) = let_in.ok_or_else(|| refused(Refusal::TokenUnknown))?;
        let is_from_there = |network: &Network| address.is_some_and(|address| network.contains(address));
        if networks.is_empty() || networks.iter().any(is_from_there) {
            Ok(admitted)
        } else {
            Err(refused(Refusal::Network))
        }
    }

    /// Whose browser asks. A page of a listed origin gets nothing by a cookie.
    async fn admit_cookie(&self, headers: &HeaderMap) -> Result<Admitted, TransportError> {
        let session = self
            .jar()
            .read(Cookie::Session, headers)
            .ok_or_else(|| refused(Refusal::Missing))?;
        let site = headers.get("sec-fetch-site");
        if site.is_some_and(|site| site == "cross-site" || site == "same-site")
            && headers.contains_key(ORIGIN)
        {
            return Err(refused(Refusal::Foreign));
        }
        let let_in = self.let_in(SecretKind::Session, session).await?;
        let (admitted, _) = let_in.ok_or_else(|| refused(Refusal::Session))?;
        Ok(admitted)
    }

    async fn let_in(
        &self,
        kind: SecretKind,
        secret: Fingerprint,
    ) -> Result<Option<(Admitted, Vec<Network>)>, TransportError> {
        let found = self.ledger.let_in(kind, secret).await.map_err(|error| {
            tracing::error!(code = error.code(), %error, "nobody can be let in");
            unavailable()
        })?;
        Ok(found.map(
            |LetIn {
                 acting,
                 until,
                 networks,
             }| {
                let secret = Some(secret.0);
                (
                    Admitted {
                        acting,
                        until,
                        secret,
                    },
                    networks,
                )
            },
        ))
    }

    /// Where a page is asked for by a browser that nobody has signed in with, it goes to where one signs in.
    pub fn sign_in_instead(&self, method: &Method, headers: &HeaderMap, uri: &Uri) -> Option<Response> {
        let accept = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok())?;
        let can = self
            .providers
            .iter()
            .any(|provider| provider.issuer.client.is_some());
        if !can
            || *method != Method::GET
            || uri.path() != "/"
            || !accept.contains("text/html")
            || brings_credentials(headers)
        {
            return None;
        }
        Some((StatusCode::SEE_OTHER, [(LOCATION, "/login")]).into_response())
    }

    /// Whether what somebody showed was revoked meanwhile.
    pub fn is_revoked(&self, secret: &[u8; 32]) -> bool {
        self.revoked
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(secret)
    }

    /// The principal of a person, who becomes one at the first sign-in.
    pub async fn known(&self, person: &Person) -> Result<Admitted, TransportError> {
        let identity = Identity {
            issuer: person.issuer.clone(),
            mail: person.mail.clone(),
            name: person.name.clone(),
            subject: person.subject.clone(),
        };
        let signed_in = self.ledger.sign_in(&identity, person.is_machine).await;
        let number = signed_in.map_err(|error| {
            tracing::error!(code = error.code(), %error, "nobody can be let in");
            unavailable()
        })?;
        let acting = ActingPrincipal {
            groups: person.groups.clone(),
            ..ActingPrincipal::new(number.map_err(|_| refused(Refusal::Subject))?)
        };
        Ok(Admitted {
            acting,
            until: person.until,
            secret: None,
        })
    }

    /// Puts somebody who was let in into the extensions of their request.
    pub fn put(self: &Arc<Self>, admitted: Admitted, extensions: &mut axum::http::Extensions) {
        extensions.insert(lease(self, &admitted));
        extensions.insert(Asker::Principal(admitted.acting));
    }

    /// Whoever opens a WebSocket may say in `connection_init` who they are: programs in browsers cannot set headers there.
    /// What stands there counts before what came with the request.
    pub async fn initialise(
        self: Arc<Self>,
        mut parts: Parts,
        payload: Option<Value>,
    ) -> Result<Parts, TransportError> {
        let given = payload.as_ref().and_then(|payload| payload.as_object());
        let mut given = given
            .into_iter()
            .flatten()
            .filter(|(name, _)| name.eq_ignore_ascii_case("authorization"));
        let value = given.next().map(|(_, value)| value.as_str().unwrap_or_default());
        if given.next().is_some() {
            return Err(refused(Refusal::Malformed));
        }
        if let Some(value) = value {
            let token = bearer_in(value).ok_or_else(|| refused(Refusal::Malformed))?;
            let address = parts.extensions.get::<ClientAddress>().map(|address| address.0);
            let admitted = self.admit_bearer(token, address).await?;
            parts.extensions.remove::<Lease>();
            self.put(admitted, &mut parts.extensions);
        }
        crate::http::asker::asker_of(&parts)?;
        Ok(parts)
    }
}

/// What the gate looks at of a request.
pub struct Head<'a> {
    /// The method.
    pub method: &'a Method,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// From where it comes.
    pub address: Option<IpAddr>,
    /// Whether it opens a WebSocket.
    pub opens_websocket: bool,
}

/// Keeps up with what is revoked, by this process or another one, as long as there is a gate.
async fn follow_revoked(gate: Weak<Gate>) {
    let mut since = None;
    loop {
        let Some(gate) = gate.upgrade() else { return };
        let now = gate.ledger.now();
        let from = since.unwrap_or(now) - TimeDelta::seconds(REVOKED_SECONDS);
        // Where the database does not answer, it is looked for from where it answered last.
        if let Ok(revoked) = gate.ledger.revoked_since(from).await {
            since = Some(now);
            *gate.revoked.write().unwrap_or_else(PoisonError::into_inner) = revoked.into_iter().collect();
        }
        drop(gate);
        tokio::time::sleep(LOOK).await;
    }
}

/// Whether a request brings anything by which somebody could be let in.
pub fn brings_credentials(headers: &HeaderMap) -> bool {
    headers.contains_key(AUTHORIZATION)
}

/// The token of a request. One with two of them, or with another scheme, is none.
fn bearer_of(headers: &HeaderMap) -> Result<Option<&str>, Refusal> {
    let mut given = headers.get_all(AUTHORIZATION).iter();
    let Some(value) = given.next() else {
        return Ok(None);
    };
    let value = value.to_str().map_err(|_| Refusal::Malformed)?;
    let token = bearer_in(value).filter(|_| given.next().is_none());
    token.map(Some).ok_or(Refusal::Malformed)
}

fn bearer_in(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
