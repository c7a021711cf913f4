//! Documents that were parsed, checked and validated once, kept by the hash of their text.
//!
//! Parsing and validating take most of a small request. Neither depends on the variables: of async-graphql's
//! validation rules only the one on argument values looks at them. So a document is validated without any
//! variables when it is first seen. Afterwards only the variables of each request are checked, against their
//! declared types; that these fit where the variables are used was checked with the document. So nothing is left
//! to validate, and the document runs on a schema that does not.
//!
//! | module | what it does | why async-graphql does not suffice |
//! |---|---|---|
//! | `validate` | strict validation, once per document | it validates at each request, or not at all |
//! | `positions` | variables stand where their type fits | its rule for that is never reached |
//! | `bounds` | lists and searches are bounded, whole numbers have 32 bits | it bounds none, and checks numbers only where a resolver takes them |
//! | `variables` | values fit their types, defaults filled in | it misses absent and nested ones |
//! | `absent` | defaults of arguments whose variable is absent | it takes absent for null |
//! | `nulls` | null where a field failed, or above | it leaves the field out |
//! | `subscription` | one root field, outside of fragments | it runs several, and overlooks the others |
//! | `outline` | what the items of lists cost | it counts no answers |
//! | `order` | fields in the order of the document | it writes them as they get ready |
//! | `known` | documents by their ids | it takes texts only |
//! | `freshness` | how long an answer holds | it keeps none |
//! | `observer` | who is told what was asked and what it cost | its extensions slow down every field |

mod absent;
mod bounds;
mod execute;
mod freshness;
mod identity;
mod known;
mod nulls;
mod observer;
mod order;
mod outline;
mod positions;
mod prepare;
mod subscription;
mod validate;
mod variables;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{ObjectType, Schema, SchemaBuilder, SubscriptionType, ValidationMode};
use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{DefaultHashBuilder, Weighter};

pub use execute::Answered;
pub use freshness::{Freshness, FreshnessRules};
pub use identity::OperationIdentity;
pub use known::{
    DocumentId, DocumentIdFault, KnownDocuments, PERSISTED_DOCUMENT_NOT_FOUND, PERSISTED_QUERY_NOT_SUPPORTED,
};
pub use observer::{Observe, Observed, Observer};
pub(crate) use outline::Costs;
pub use prepare::{PreparedRequest, RequestFault};

use crate::guard::{DocumentLimits, OperationCosts, check_text};
use bounds::VariableBounds;
use freshness::DocumentFreshness;
use outline::Outline;
use validate::Validator;

/// Documents that are kept. The clients of one server send some hundred; a client that puts values into its
/// text instead of variables sends ever new ones, which push each other out.
pub const CACHED_DOCUMENTS_MAX: u64 = 1_000;

/// Memory of the kept documents, estimated. With the average page of a dashboard (300 tokens) all
/// [`CACHED_DOCUMENTS_MAX`] fit.
pub const CACHED_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Memory of one token of a parsed document: a field takes some 250 bytes, a name or a bracket less.
const BYTES_PER_TOKEN: u64 = 160;

/// A schema behind a cache of documents. Requests are prepared first, which checks all about them, and executed then.
pub struct CachedSchema<Q, M, S> {
    executor: Schema<Q, M, S>,
    validator: Validator<Q, M, S>,
    limits: DocumentLimits,
    freshness: FreshnessRules,
    known: KnownDocuments,
    cache: Cache<DocumentId, Arc<CheckedDocument>, Weight>,
}

/// A document within the limits that fits the schema.
#[derive(Debug)]
struct CheckedDocument {
    parsed: ExecutableDocument,
    costs: OperationCosts,
    bounds: VariableBounds,
    outline: Outline,
    freshness: DocumentFreshness,
    id: DocumentId,
    bytes: u64,
    tokens: u64,
}

#[derive(Debug, Clone)]
struct Weight;

impl Weighter<DocumentId, Arc<CheckedDocument>> for Weight {
    fn weight(&self, _: &DocumentId, document: &Arc<CheckedDocument>) -> u64 {
        let bytes = document.bytes + document.tokens * BYTES_PER_TOKEN;
        // One capacity bounds both: no document weighs less than its share of the places.
        bytes.max(CACHED_BYTES_MAX / CACHED_DOCUMENTS_MAX)
    }
}

impl<Q, M, S> CachedSchema<Q, M, S>
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    /// A schema with the usual limits. `builder` is called twice and must build the same each time, see
    /// [`with_limits`](Self::with_limits).
    pub fn new(builder: impl Fn() -> SchemaBuilder<Q, M, S>) -> Self {
        Self::with_limits(DocumentLimits::default(), builder)
    }

    /// A schema with limits of its own.
    ///
    /// It is built twice, for validating and for executing: async-graphql ties the validation mode to the schema, and
    /// an extension that skips validation would slow down every field.
    pub fn with_limits(limits: DocumentLimits, builder: impl Fn() -> SchemaBuilder<Q, M, S>) -> Self {
        let recursion_max = limits.recursion_max();
        let executor = builder()
            .limit_recursive_depth(recursion_max)
            .validation_mode(ValidationMode::Fast)
            .finish();
        let validator = Validator::new(builder().limit_recursive_depth(recursion_max));
        let places = usize::try_from(CACHED_DOCUMENTS_MAX).unwrap_or(usize::MAX);
        let cache = Cache::with(
            places,
            CACHED_BYTES_MAX,
            Weight,
            DefaultHashBuilder::default(),
            DefaultLifecycle::default(),
        );
        Self {
            executor,
            validator,
            limits,
            freshness: FreshnessRules::default(),
            known: KnownDocuments::default(),
            cache,
        }
    }

    /// Says which answers can change, so that others may be kept.
    #[must_use]
    pub fn freshness_rules(mut self, rules: FreshnessRules) -> Self {
        self.freshness = rules;
        self
    }

    /// Documents that are answered by their ids from the beginning, and for ever.
    #[must_use]
    pub fn known_documents(mut self, known: KnownDocuments) -> Self {
        self.known = known;
        self
    }

    /// The schema that executes prepared requests. It validates nothing itself.
    pub fn schema(&self) -> &Schema<Q, M, S> {
        &self.executor
    }

    /// How many documents are kept at present.
    pub fn cached_documents(&self) -> usize {
        self.cache.len()
    }

    async fn document(&self, text: &str) -> Result<Arc<CheckedDocument>, RequestFault> {
        let id = DocumentId::of(text);
        if let Some(document) = self.cache.get(&id) {
            return Ok(document);
        }
        let tokens = check_text(text, &self.limits).map_err(RequestFault::Refused)? as u64;
        let mut parsed =
            async_graphql::parser::parse_query(text).map_err(|error| RequestFault::syntax(&error))?;
        let costs = OperationCosts::of(&parsed, &self.limits).map_err(RequestFault::Refused)?;
        let bounds = self.validator.validate(&parsed, &self.limits.arguments).await?;
        subscription::unite_root_field(&mut parsed).map_err(|error| RequestFault::Invalid(vec![error]))?;
        let types = self.validator.types();
        let outline = types.map(|types| Outline::of(&types.registry, &parsed, &self.limits));
        let freshness = types.map(|types| DocumentFreshness::of(&types.registry, &parsed, self.freshness));
        let document = Arc::new(CheckedDocument {
            parsed,
            costs,
            bounds,
            // A document that was validated has types.
            outline: outline.unwrap_or_default(),
            freshness: freshness.unwrap_or_default(),
            id,
            bytes: text.len() as u64,
            tokens,
        });
        self.cache.insert(id, Arc::clone(&document));
        Ok(document)
    }

    /// A document that was seen or is known beforehand.
    async fn document_by_id(&self, id: DocumentId) -> Result<Arc<CheckedDocument>, RequestFault> {
        if let Some(document) = self.cache.get(&id) {
            return Ok(document);
        }
        match self.known.text(&id) {
            Some(text) => self.document(text).await,
            None => Err(RequestFault::UnknownDocument(id)),
        }
    }
}
