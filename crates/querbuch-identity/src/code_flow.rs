//! Signing in with a browser: authorization code with PKCE (S256), state, nonce, and the issuer's name in its answer
//! (RFC 9207), as a confidential client. The issuer's tokens are read and dropped: nothing of them is kept.
//!
//! What has begun is kept under the hash of a secret that only the browser has, and is taken away when it comes back. So a
//! sign-in ends in the browser in which it began, and once.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::bearer::{Providers, Signed};
use crate::claims::{GROUPS_MAX, Person, audiences, check_time};
use crate::provider::Provider;
use crate::refusal::Refusal;
use crate::secret::Shown;
use crate::web::{Basic, form_of};

/// Bytes of a path to which somebody comes back.
const PATH_BYTES_MAX: usize = 1_000;

/// Bytes of one parameter of an answer in a URL.
const PARAMETER_BYTES_MAX: usize = 4_000;

/// Chance for one sign-in: 256 bits for each secret.
pub struct Chance {
    /// What only the browser has.
    pub browser: [u8; 32],
    /// What the issuer gives back with the code.
    pub state: [u8; 32],
    /// What stands in the ID token.
    pub nonce: [u8; 32],
    /// By which the code is redeemed.
    pub verifier: [u8; 32],
}

/// A sign-in that waits for its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Pending {
    issuer: String,
    state: String,
    nonce: String,
    verifier: String,
    return_to: String,
}

/// A sign-in that begins.
pub struct Begun {
    /// Where the browser goes.
    pub address: String,
    /// What the browser keeps.
    pub browser: Shown,
    /// What is kept here.
    pub pending: Pending,
}

/// What the issuer sends back through the browser.
#[derive(Clone, Debug, Default)]
pub struct Callback {
    /// The code.
    pub code: Option<String>,
    /// What was sent with the request.
    pub state: Option<String>,
    /// Who answers.
    pub issuer: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
}

impl Callback {
    /// Reads the parameters, already decoded. One that comes twice, or is too long, makes the answer void.
    pub fn read<'a>(parameters: impl Iterator<Item = (&'a str, &'a str)>) -> Result<Self, Refusal> {
        let mut callback = Self::default();
        for (name, value) in parameters {
            let place = match name {
                "code" => &mut callback.code,
                "state" => &mut callback.state,
                "iss" => &mut callback.issuer,
                "error" => &mut callback.error,
                _ => continue,
            };
            if value.len() > PARAMETER_BYTES_MAX || place.replace(value.to_owned()).is_some() {
                return Err(Refusal::State);
            }
        }
        Ok(callback)
    }
}

impl Pending {
    /// As it is kept.
    pub fn to_text(&self) -> String {
        // Serialising our own texts into memory fails for no input.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads what is kept.
    pub fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// Where the browser goes once it is signed in: a path of this server.
    pub fn return_to(&self) -> &str {
        &self.return_to
    }
}

/// A path of this server; `/` where a text leads elsewhere.
pub fn own_path(text: &str) -> &str {
    let is_own = text.starts_with('/')
        && !text.starts_with("//")
        && text.len() <= PATH_BYTES_MAX
        && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if is_own { text } else { "/" }
}

/// Begins a sign-in at an issuer.
///
/// Refused: an issuer without a client, or that does not say where people sign in.
pub async fn begin(
    provider: &Provider,
    redirect_uri: &str,
    return_to: &str,
    chance: &Chance,
) -> Result<Begun, Refusal> {
    let client = provider.issuer.client.as_ref().ok_or(Refusal::Issuer)?;
    let metadata = provider.metadata().await?;
    let authorization = metadata.authorization.ok_or(Refusal::SignIn)?;
    let text = |bytes: &[u8; 32]| URL_SAFE_NO_PAD.encode(bytes);
    let pending = Pending {
        issuer: provider.issuer.name.to_string(),
        state: text(&chance.state),
        nonce: text(&chance.nonce),
        verifier: text(&chance.verifier),
        return_to: own_path(return_to).to_owned(),
    };
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&pending.verifier));
    let scopes: Vec<&str> = std::iter::once("openid")
        .chain(client.scopes.iter().map(String::as_str))
        .collect();
    let query = form_of(&[
        ("response_type", "code"),
        ("client_id", &client.id),
        ("redirect_uri", redirect_uri),
        ("scope", &scopes.join(" ")),
        ("state", &pending.state),
        ("nonce", &pending.nonce),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ]);
    Ok(Begun {
        address: authorization.with_query(&query),
        browser: Shown::session(chance.browser),
        pending,
    })
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
    access_token: Option<String>,
}

/// Ends a sign-in: whose it is.
///
/// Refused: an answer to another request (state), of another issuer, an error of the issuer, a code that it does not take,
/// and an ID token that is not for this request.
pub async fn finish(
    providers: &Providers,
    pending: &Pending,
    callback: &Callback,
    redirect_uri: &str,
) -> Result<Person, Refusal> {
    if callback.state.as_deref() != Some(&pending.state) {
        return Err(Refusal::State);
    }
    let provider = providers.find(&pending.issuer).ok_or(Refusal::Issuer)?;
    let metadata = provider.metadata().await?;
    // One issuer could send a code of another one (mix-up): who names itself does so always.
    match &callback.issuer {
        Some(named) if **named == *provider.issuer.name => {}
        None if !metadata.names_itself => {}
        _ => return Err(Refusal::SignIn),
    }
    let code = callback
        .code
        .as_deref()
        .filter(|_| callback.error.is_none())
        .ok_or(Refusal::SignIn)?;
    let client = provider.issuer.client.as_ref().ok_or(Refusal::Issuer)?;
    let token = metadata.token.as_ref().ok_or(Refusal::SignIn)?;
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", redirect_uri),
        ("code_verifier", &pending.verifier),
    ];
    let basic = metadata.takes_basic.then_some(Basic {
        id: &client.id,
        secret: &client.secret.0,
    });
    if basic.is_none() {
        form.extend([
            ("client_id", client.id.as_str()),
            ("client_secret", &*client.secret.0),
        ]);
    }
    let answer = provider.web.post(token, &form, basic).await.map_err(|fault| {
        tracing::warn!(issuer = &*provider.issuer.name, %fault, "a code was not redeemed");
        Refusal::SignIn
    })?;
    let tokens: Tokens = serde_json::from_slice(&answer).map_err(|_| Refusal::SignIn)?;
    let person = read_id_token(provider, &tokens.id_token, &pending.nonce).await?;
    with_groups_of(providers, person, tokens.access_token.as_deref()).await
}

async fn read_id_token(provider: &Arc<Provider>, token: &str, nonce: &str) -> Result<Person, Refusal> {
    let signed = Signed::parse(token)?;
    signed.check_signature(provider).await?;
    let claims = &signed.claims;
    let is = |name: &str, value: &str| claims.get(name).and_then(Value::as_str) == Some(value);
    let client = provider.issuer.client.as_ref().ok_or(Refusal::Issuer)?;
    let audiences = audiences(claims);
    let is_for_us = audiences.contains(&client.id.as_str())
        && (audiences.len() == 1 || is("azp", &client.id))
        && (!claims.contains_key("azp") || is("azp", &client.id));
    if !is("iss", &provider.issuer.name) || !is_for_us || !is("nonce", nonce) {
        return Err(Refusal::SignIn);
    }
    check_time(claims, (provider.clock)())?;
    Person::read(&provider.issuer, claims)
}

/// Many issuers name groups in the access token only. It is taken into account where it is one for us, of the same person.
async fn with_groups_of(
    providers: &Providers,
    mut person: Person,
    access_token: Option<&str>,
) -> Result<Person, Refusal> {
    let Some(token) = access_token else {
        return Ok(person);
    };
    if let Ok(other) = providers.verify(token).await
        && other.issuer == person.issuer
        && other.subject == person.subject
    {
        let mut groups: Vec<_> = person.groups.iter().chain(other.groups.iter()).cloned().collect();
        groups.sort_unstable();
        groups.dedup();
        if groups.len() > GROUPS_MAX {
            return Err(Refusal::Groups);
        }
        person.groups = groups.into();
    }
    Ok(person)
}

#[cfg(test)]
mod tests;
