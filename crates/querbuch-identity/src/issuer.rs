//! What the operator says of an issuer.

use std::fmt;
use std::sync::Arc;

use jsonwebtoken::Algorithm;
use querbuch_domain::code::check_name;
use querbuch_domain::language::Language;

use crate::address::Address;
use crate::claims::ClaimPath;

/// Where an issuer says what it is, below its own address.
const DISCOVERY: &str = "/.well-known/openid-configuration";

/// Audiences, algorithms, claims and scopes that can be listed for one issuer, each.
pub const LISTED_MAX: usize = 20;

/// A text that is not printed.
#[derive(Clone)]
pub struct Hidden(pub Arc<str>);

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}

/// What the operator writes down.
#[derive(Clone, Debug, Default)]
pub struct IssuerSettings {
    /// The address that stands in tokens as `iss`.
    pub issuer: String,
    /// Where it says what it is; without one, below its address.
    pub discovery: Option<String>,
    /// For whom its access tokens are, when they are for us.
    pub audience: Vec<String>,
    /// `RS256`, `PS256`, `ES256`; without any, all three.
    pub algorithms: Vec<String>,
    /// Where its tokens name groups, such as `realm_access.roles`; without any, `groups`.
    pub groups: Vec<String>,
    /// What people read where they choose an issuer; without one, its address.
    pub label: Option<String>,
    /// As which client browsers sign in; without one, they do not.
    pub client: Option<ClientSettings>,
}

/// As which client browsers sign in.
#[derive(Clone, Debug)]
pub struct ClientSettings {
    /// Its id.
    pub id: String,
    /// Its secret.
    pub secret: Hidden,
    /// What is asked for, beside `openid`.
    pub scopes: Vec<String>,
}

/// An issuer whose settings are good.
#[derive(Clone, Debug)]
pub struct Issuer {
    /// The address that stands in tokens as `iss`, byte by byte.
    pub name: Arc<str>,
    /// The same as an address, whose host its keys come from.
    pub address: Address,
    /// Where it says what it is.
    pub discovery: Address,
    /// For whom its access tokens are.
    pub audience: Vec<String>,
    /// How they may be signed.
    pub algorithms: Vec<Algorithm>,
    /// Where they name groups.
    pub groups: Vec<ClaimPath>,
    /// What people read.
    pub label: String,
    /// As which client browsers sign in.
    pub client: Option<ClientSettings>,
}

/// What is wrong with the settings of an issuer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingsFault {
    /// No address, or one without TLS beyond loopback.
    Address(String),
    /// The discovery document lies at another host.
    OtherHost(String),
    /// Nothing is said of the audience.
    NoAudience,
    /// The audience is the client: its ID tokens would pass as access tokens.
    AudienceIsClient,
    /// Not an algorithm that can be taken.
    Algorithm(String),
    /// Not a path of claims.
    ClaimPath(String),
    /// More than [`LISTED_MAX`] of something.
    TooMany,
}

impl SettingsFault {
    /// What is wrong and how to mend it.
    pub fn message(&self, language: Language) -> String {
        match self {
            Self::Address(given) => language.pick(
                format!("„{given}“ ist keine Adresse eines Ausstellers. Erwartet wird https://…, ohne TLS nur auf Loopback, so geschrieben wie in seinen Token unter iss."),
                format!("“{given}” is no address of an issuer. Expected: https://…, without TLS on loopback only, written as in its tokens under iss."),
            ),
            Self::OtherHost(given) => language.pick(
                format!("„{given}“ liegt auf einem anderen Rechner als der Aussteller. Dokument und Schlüssel müssen von seinem eigenen kommen."),
                format!("“{given}” is on another host than the issuer. Document and keys have to come from its own."),
            ),
            Self::NoAudience => language.pick(
                "audience fehlt: Für wen sind die Zugriffstoken ausgestellt (aud)?".to_owned(),
                "audience is missing: for whom are the access tokens (aud)?".to_owned(),
            ),
            Self::AudienceIsClient => language.pick(
                "audience und client.id sind gleich. Dann gälten ID-Token als Zugriffstoken; bitte beim Aussteller eine eigene Audience für diesen Server einrichten.".to_owned(),
                "audience and client.id are the same. ID tokens would pass as access tokens then; set up an audience of its own for this server at the issuer.".to_owned(),
            ),
            Self::Algorithm(given) => language.pick(
                format!("Das Verfahren „{given}“ wird nicht angenommen. Möglich sind RS256, PS256, ES256."),
                format!("The algorithm “{given}” is not taken. Possible are RS256, PS256, ES256."),
            ),
            Self::ClaimPath(given) => language.pick(
                format!("„{given}“ ist kein Pfad zu Gruppen. Erwartet wird etwa groups, realm_access.roles oder resource_access.*.roles."),
                format!("“{given}” is no path to groups. Expected: groups, realm_access.roles or resource_access.*.roles, say."),
            ),
            Self::TooMany => language.pick(
                format!("Zu viele Einträge: höchstens {LISTED_MAX} je Liste."),
                format!("Too many entries: at most {LISTED_MAX} in a list."),
            ),
        }
    }
}

impl Issuer {
    /// Checks settings.
    pub fn try_new(settings: IssuerSettings) -> Result<Self, SettingsFault> {
        let address =
            |text: &str| Address::parse(text).ok_or_else(|| SettingsFault::Address(text.to_owned()));
        let own = address(&settings.issuer)?;
        if settings.issuer.contains('?') || check_name(&settings.issuer).is_err() {
            return Err(SettingsFault::Address(settings.issuer));
        }
        let below = || settings.issuer.trim_end_matches('/').to_owned() + DISCOVERY;
        let discovery = settings.discovery.clone().unwrap_or_else(below);
        let discovery_address = address(&discovery)?;
        if !own.is_same_host(&discovery_address) {
            return Err(SettingsFault::OtherHost(discovery));
        }
        let client = settings.client;
        let scopes = client.as_ref().map_or(0, |client| client.scopes.len());
        let listed = [
            settings.audience.len(),
            settings.algorithms.len(),
            settings.groups.len(),
            scopes,
        ];
        if listed.into_iter().any(|listed| listed > LISTED_MAX) {
            return Err(SettingsFault::TooMany);
        }
        if settings.audience.is_empty()
            || settings
                .audience
                .iter()
                .any(|audience| audience.trim().is_empty())
        {
            return Err(SettingsFault::NoAudience);
        }
        if client
            .as_ref()
            .is_some_and(|client| settings.audience.contains(&client.id))
        {
            return Err(SettingsFault::AudienceIsClient);
        }
        let groups = if settings.groups.is_empty() {
            vec!["groups".to_owned()]
        } else {
            settings.groups
        };
        let groups = groups
            .iter()
            .map(|path| ClaimPath::parse(path).ok_or_else(|| SettingsFault::ClaimPath(path.clone())));
        Ok(Self {
            name: settings.issuer.as_str().into(),
            address: own,
            discovery: discovery_address,
            audience: settings.audience,
            algorithms: algorithms(&settings.algorithms)?,
            groups: groups.collect::<Result<_, _>>()?,
            label: settings.label.unwrap_or(settings.issuer),
            client,
        })
    }
}

fn algorithms(listed: &[String]) -> Result<Vec<Algorithm>, SettingsFault> {
    if listed.is_empty() {
        return Ok(vec![Algorithm::RS256, Algorithm::PS256, Algorithm::ES256]);
    }
    let read = |name: &String| algorithm(name).ok_or_else(|| SettingsFault::Algorithm(name.clone()));
    listed.iter().map(read).collect()
}

/// An algorithm that can be taken, by its name. No symmetric one: whoever knows the public key could sign.
pub(crate) fn algorithm(name: &str) -> Option<Algorithm> {
    match name {
        "RS256" => Some(Algorithm::RS256),
        "PS256" => Some(Algorithm::PS256),
        "ES256" => Some(Algorithm::ES256),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
