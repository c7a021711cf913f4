//! What a client may keep of the answers to queries over GET: validators, and how long they hold.
//!
//! An answer is told apart by everything that it is made from, so its tag is known before it is computed: a client that
//! shows the tag of what it has reads 304, and nothing is executed.
//!
//! | answer | `Cache-Control` | `ETag` |
//! |---|---|---|
//! | [`Pinned`](Freshness::Pinned) to positions that the data has reached | `public, max-age=86400, immutable` | strong |
//! | [`Current`](Freshness::Current) | `no-cache` | strong |
//! | either, for an [`Audience::Private`] | `private, no-cache`: the next one who asks with this browser may be somebody else | strong |
//! | [`Volatile`](Freshness::Volatile), with errors, over POST, of an endpoint that keeps none | `no-store` | none |

#[cfg(test)]
mod tests;

use async_graphql::Request;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, ETAG, HeaderMap, IF_NONE_MATCH};
use sha2::{Digest as _, Sha256};

use crate::documents::{Freshness, PreparedRequest};

/// Seconds for which an answer that is pinned to positions is kept without asking again: a day. The data behind it stays
/// for ever, but a newer program may compute it otherwise, and should not be contradicted for longer by what a browser
/// kept. Asking again costs a 304.
pub const IMMUTABLE_SECONDS: u32 = 24 * 60 * 60;

/// Bytes of the hash that stand in a tag: no two answers share 128 bits by chance.
const TAG_BYTES: usize = 16;

/// The latest position to which an answer is pinned. The hook finds it in the data of a request whose answer may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PinnedTo(pub u64);

/// Who may keep an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Audience {
    /// Everybody reads the same, so caches that many share may keep it.
    #[default]
    Public,
    /// It depends on who asks, so only the cache of whoever asked may keep it.
    Private,
}

/// Which data an answer is made from. The hook adds it to the data of the request; without it nothing is kept.
#[derive(Clone, Debug)]
pub struct DataVersion {
    /// How far the data goes. What is pinned beyond counts as current.
    pub position: u64,
    /// Tells data apart: the same for the same data, and for no other. For an answer that is [`PinnedTo`] a position,
    /// that of the data up to there will do, so that the tag stays while the data grows.
    pub tag: Vec<u8>,
    /// Who may keep the answer. What tells the readers apart belongs into the tag of a private one.
    pub audience: Audience,
}

/// The headers by which a client keeps an answer.
#[derive(Clone, Debug)]
pub(crate) struct Validators {
    tag: String,
    control: String,
}

impl Validators {
    /// Those of a request that went through the hook, in a program of this version; none where its answer is not kept.
    /// `form` is what the answer depends on besides: its language and its media type.
    pub(super) fn of(prepared: &PreparedRequest, program: &str, form: &[&str]) -> Option<Self> {
        let version = data_version(&prepared.request)?;
        let holds = match prepared.freshness {
            Freshness::Volatile => return None,
            Freshness::Pinned(position) if position <= version.position => "pinned",
            Freshness::Pinned(_) | Freshness::Current => "current",
        };
        let variables = serde_json::to_string(&prepared.request.variables).ok()?;
        let operation = prepared.request.operation_name.as_deref().unwrap_or_default();
        let mut hash = Sha256::new();
        let document = prepared.document_id();
        let parts = [program, holds, operation, &variables];
        let parts = parts.iter().chain(form).map(|part| part.as_bytes());
        for part in parts.chain([&document.bytes()[..], &version.tag]) {
            // With its length before it, no part can be taken for the end of another one.
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        let hash = hash.finalize();
        let digits = hash[..TAG_BYTES].iter().map(|byte| format!("{byte:02x}"));
        let control = match (holds, version.audience) {
            ("pinned", Audience::Public) => format!("public, max-age={IMMUTABLE_SECONDS}, immutable"),
            (_, Audience::Public) => "no-cache".to_owned(),
            (_, Audience::Private) => "private, no-cache".to_owned(),
        };
        Some(Self {
            tag: format!("\"{}\"", digits.collect::<String>()),
            control,
        })
    }

    /// Whether the client has this answer already.
    pub(super) fn are_known_to(&self, client: &HeaderMap) -> bool {
        let given = client.get_all(IF_NONE_MATCH).iter();
        let mut tags = given
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .map(str::trim);
        tags.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == self.tag)
    }

    /// Puts them among the headers of an answer, but for those that a resolver has set.
    pub(super) fn add_to(self, headers: &mut HeaderMap) {
        for (name, value) in [(ETAG, self.tag), (CACHE_CONTROL, self.control)] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.entry(name).or_insert(value);
            }
        }
    }
}

fn data_version(request: &Request) -> Option<&DataVersion> {
    let version = request.data.get(&std::any::TypeId::of::<DataVersion>());
    version.and_then(|version| version.downcast_ref())
}
