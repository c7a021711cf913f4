//! An issuer of the tests, with keys of its own, and a clock that they move.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::Clock;
use crate::address::Address;
use crate::bearer::Providers;
use crate::issuer::{ClientSettings, Hidden, Issuer, IssuerSettings};
use crate::provider::Provider;
use crate::web::{Basic, Web, WebFault};

pub(crate) const ISSUER: &str = "https://sso.example.org/realms/land";
pub(crate) const AUDIENCE: &str = "urn:ledger";
pub(crate) const REDIRECT: &str = "https://ledger.example.org/login/callback";

/// A key of the issuer, with its id.
pub(crate) struct Key {
    pub(crate) id: String,
    pair: EcdsaKeyPair,
}

impl Key {
    pub(crate) fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            pair: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("is made"),
        }
    }

    pub(crate) fn jwk(&self) -> Value {
        let point = self.pair.public_key().as_ref();
        let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        json!({ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.id, "x": part(&point[1..33]), "y": part(&point[33..65]) })
    }

    pub(crate) fn sign(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(header), part(claims));
        let signature = self
            .pair
            .sign(&SystemRandom::new(), message.as_bytes())
            .expect("is signed");
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
    }

    pub(crate) fn access_token(&self, claims: &Value) -> String {
        self.sign(
            &json!({ "alg": "ES256", "typ": "at+jwt", "kid": self.id }),
            claims,
        )
    }
}

/// What the issuer answers at each address; everything else is away.
#[derive(Default)]
pub(crate) struct Answers {
    pub(crate) by_address: Mutex<BTreeMap<String, Vec<u8>>>,
    pub(crate) asked: AtomicUsize,
    pub(crate) posted: Mutex<Vec<(String, bool)>>,
}

impl Answers {
    pub(crate) fn put(&self, address: &str, body: &Value) {
        self.by_address
            .lock()
            .expect("is free")
            .insert(address.to_owned(), body.to_string().into_bytes());
    }

    pub(crate) fn go_away(&self) {
        self.by_address.lock().expect("is free").clear();
    }

    pub(crate) fn is_there(&self, keys: &[&Key]) {
        self.put(&format!("{ISSUER}/.well-known/openid-configuration"), &document());
        self.put(
            &format!("{ISSUER}/keys"),
            &json!({ "keys": keys.iter().map(|key| key.jwk()).collect::<Vec<_>>() }),
        );
    }

    fn answer(&self, address: &Address) -> Result<Vec<u8>, WebFault> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let known = self
            .by_address
            .lock()
            .expect("is free")
            .get(&address.to_string())
            .cloned();
        known.ok_or(WebFault::TimedOut)
    }
}

pub(crate) fn document() -> Value {
    json!({
        "issuer": ISSUER, "jwks_uri": format!("{ISSUER}/keys"), "token_endpoint": format!("{ISSUER}/token"),
        "authorization_endpoint": format!("{ISSUER}/auth"), "authorization_response_iss_parameter_supported": true,
    })
}

#[async_trait]
impl Web for Answers {
    async fn get(&self, address: &Address) -> Result<Vec<u8>, WebFault> {
        self.answer(address)
    }

    async fn post(
        &self,
        address: &Address,
        form: &[(&str, &str)],
        basic: Option<Basic<'_>>,
    ) -> Result<Vec<u8>, WebFault> {
        self.posted
            .lock()
            .expect("is free")
            .push((crate::web::form_of(form), basic.is_some()));
        self.answer(address)
    }
}

/// An issuer that is there, and whoever trusts it.
pub(crate) struct Scene {
    pub(crate) answers: Arc<Answers>,
    pub(crate) providers: Providers,
    pub(crate) key: Key,
    now: Arc<Mutex<DateTime<Utc>>>,
}

impl Scene {
    pub(crate) fn new() -> Self {
        let key = Key::new("one");
        let answers = Arc::new(Answers::default());
        answers.is_there(&[&key]);
        let now = Arc::new(Mutex::new(
            DateTime::from_timestamp(1_800_000_000, 0).expect("is a moment"),
        ));
        let shared = now.clone();
        let clock: Clock = Arc::new(move || *shared.lock().expect("is free"));
        let settings = IssuerSettings {
            issuer: ISSUER.into(),
            audience: vec![AUDIENCE.into()],
            groups: vec![
                "groups".into(),
                "realm_access.roles".into(),
                "resource_access.*.roles".into(),
            ],
            client: Some(ClientSettings {
                id: "web".into(),
                secret: Hidden("s3cret".into()),
                scopes: vec!["profile".into()],
            }),
            ..IssuerSettings::default()
        };
        let issuer = Issuer::try_new(settings).expect("good");
        let providers = Providers::new([Provider::new(issuer, answers.clone(), clock)]);
        Self {
            answers,
            providers,
            key,
            now,
        }
    }

    pub(crate) fn now(&self) -> i64 {
        self.now.lock().expect("is free").timestamp()
    }

    pub(crate) fn wait(&self, seconds: i64) {
        *self.now.lock().expect("is free") += TimeDelta::seconds(seconds);
    }

    /// Good claims of an access token, with these in their place.
    pub(crate) fn claims(&self, other: &Value) -> Value {
        let mut claims = json!({ "iss": ISSUER, "sub": "erika", "aud": AUDIENCE, "exp": self.now() + 300, "iat": self.now() });
        let (all, other) = (
            claims.as_object_mut().expect("an object"),
            other.as_object().expect("an object"),
        );
        for (name, value) in other {
            if value.is_null() {
                all.remove(name);
            } else {
                all.insert(name.clone(), value.clone());
            }
        }
        claims
    }
}
