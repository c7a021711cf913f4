//! The keys of an issuer.

use std::sync::Arc;

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde_json::Value;

/// Keys of one issuer that are kept. During a change there are two or three.
pub const KEYS_MAX: usize = 100;

/// Characters of the id of a key.
const ID_BYTES_MAX: usize = 500;

/// Keys by which signatures can be checked.
#[derive(Clone, Default)]
pub struct KeySet {
    keys: Vec<Key>,
}

#[derive(Clone)]
struct Key {
    id: Option<String>,
    /// The only algorithm that it is for, where it says so.
    only: Option<String>,
    kind: Kind,
    public: Arc<DecodingKey>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Rsa,
    P256,
}

impl KeySet {
    /// Reads a set of keys; nothing where it is none. Keys of kinds that are not taken are left out, symmetric ones among them.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let mut set: Value = serde_json::from_slice(bytes).ok()?;
        let listed = match set.get_mut("keys")?.take() {
            Value::Array(listed) if listed.len() <= KEYS_MAX => listed,
            _ => return None,
        };
        let keys = listed.into_iter().filter_map(Key::read).collect();
        Some(Self { keys })
    }

    /// How many keys can be used.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether no key can be used.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The key for a token; without an id, the only one that fits.
    pub(crate) fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Option<Arc<DecodingKey>> {
        let mut fitting = self
            .keys
            .iter()
            .filter(|key| key.fits(algorithm) && (id.is_none() || key.id.as_deref() == id));
        let key = fitting.next()?;
        (id.is_some() || fitting.next().is_none()).then(|| key.public.clone())
    }
}

impl Key {
    fn read(value: Value) -> Option<Self> {
        let only = value.get("alg").and_then(Value::as_str).map(str::to_owned);
        let jwk: Jwk = serde_json::from_value(value).ok()?;
        if !matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature)) {
            return None;
        }
        let kind = match &jwk.algorithm {
            AlgorithmParameters::RSA(_) => Kind::Rsa,
            AlgorithmParameters::EllipticCurve(curve) if curve.curve == EllipticCurve::P256 => Kind::P256,
            _ => return None,
        };
        let id = jwk.common.key_id.clone();
        if id.as_ref().is_some_and(|id| id.len() > ID_BYTES_MAX) {
            return None;
        }
        let public = Arc::new(DecodingKey::from_jwk(&jwk).ok()?);
        Some(Self {
            id,
            only,
            kind,
            public,
        })
    }

    fn fits(&self, algorithm: Algorithm) -> bool {
        let (name, kind) = match algorithm {
            Algorithm::RS256 => ("RS256", Kind::Rsa),
            Algorithm::PS256 => ("PS256", Kind::Rsa),
            Algorithm::ES256 => ("ES256", Kind::P256),
            _ => return false,
        };
        self.kind == kind && self.only.as_deref().is_none_or(|only| only == name)
    }
}
