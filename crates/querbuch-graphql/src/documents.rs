//! Documents that were parsed, checked and validated once, kept by their text.
//!
//! Parsing and validating take most of a small request. Neither depends on the variables: of the library's
//! validation rules only the one on argument values looks at them. So a document is validated without any
//! variables when it is first seen. Afterwards only the variables of each request are checked, against their
//! declared types; that these fit where the variables are used was checked with the document. So nothing is left
//! to validate, and the document runs on a schema that does not.
//!
//! | module | what it does | why the library does not suffice |
//! |---|---|---|
//! | `validate` | strict validation, once per document | it validates at each request, or not at all |
//! | `positions` | variables stand where their type fits | its rule for that is never reached |
//! | `variables` | values fit their types, defaults filled in | it misses absent and nested ones |
//! | `absent` | defaults of arguments whose variable is absent | it takes absent for null |
//! | `nulls` | null where a field failed, or above | it leaves the field out |
//! | `subscription` | one root field, outside of fragments | it runs several, and overlooks the others |
//! | `order` | fields in the order of the document | it writes them as they get ready |

mod absent;
mod execute;
mod identity;
mod nulls;
mod order;
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

pub use identity::Identity;
pub use prepare::{Fault, Prepared};

use crate::guard::{MAX_DEPTH, MAX_FRAGMENTS, MAX_NESTING, Shape, check_text};
use validate::Validator;

/// Documents that are kept. The clients of one server send some hundred; a client that puts values into its
/// text instead of variables sends ever new ones, which push each other out.
pub const MAX_CACHED_DOCUMENTS: u64 = 1_000;

/// Memory of the kept documents, estimated. With the average page of a dashboard (300 tokens) all
/// [`MAX_CACHED_DOCUMENTS`] fit.
pub const MAX_CACHED_BYTES: u64 = 64 * 1024 * 1024;

/// Memory of one token of a parsed document: a field takes some 250 bytes, a name or a bracket less.
const BYTES_PER_TOKEN: u64 = 160;

/// The cache in front of a schema. Everything that executes a document goes through it.
pub struct Documents<Q, M, S> {
    executor: Schema<Q, M, S>,
    validator: Validator<Q, M, S>,
    cache: Cache<Box<str>, Arc<Document>, Weight>,
}

/// A document that passed the guard and the validation.
#[derive(Debug)]
struct Document {
    parsed: ExecutableDocument,
    shape: Shape,
    tokens: u64,
}

#[derive(Debug, Clone)]
struct Weight;

impl Weighter<Box<str>, Arc<Document>> for Weight {
    fn weight(&self, text: &Box<str>, document: &Arc<Document>) -> u64 {
        let bytes = text.len() as u64 + document.tokens * BYTES_PER_TOKEN;
        // One capacity bounds both: no document weighs less than its share of the places.
        bytes.max(MAX_CACHED_BYTES / MAX_CACHED_DOCUMENTS)
    }
}

impl<Q, M, S> Documents<Q, M, S>
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    /// Builds the schema twice, for validating and for executing: the library ties the mode to the schema, and
    /// an extension that skips validation would slow down every field. `builder` must build the same each time.
    pub fn new(builder: impl Fn() -> SchemaBuilder<Q, M, S>) -> Self {
        // The guard has bounded the recursion; the library's own count would refuse nested fragments sooner.
        let recursion = MAX_DEPTH + MAX_FRAGMENTS + MAX_NESTING;
        let executor = builder()
            .limit_recursive_depth(recursion)
            .validation_mode(ValidationMode::Fast)
            .finish();
        let validator = Validator::new(builder().limit_recursive_depth(recursion));
        let places = usize::try_from(MAX_CACHED_DOCUMENTS).unwrap_or(usize::MAX);
        let cache = Cache::with(
            places,
            MAX_CACHED_BYTES,
            Weight,
            DefaultHashBuilder::default(),
            DefaultLifecycle::default(),
        );
        Self {
            executor,
            validator,
            cache,
        }
    }

    /// The schema that executes what was prepared. It validates nothing itself.
    pub fn schema(&self) -> &Schema<Q, M, S> {
        &self.executor
    }

    /// How many documents are kept at present.
    pub fn cached(&self) -> usize {
        self.cache.len()
    }

    async fn document(&self, text: &str) -> Result<Arc<Document>, Fault> {
        if let Some(document) = self.cache.get(text) {
            return Ok(document);
        }
        let tokens = check_text(text).map_err(Fault::Refused)? as u64;
        let mut parsed = async_graphql::parser::parse_query(text).map_err(|error| Fault::syntax(&error))?;
        let shape = Shape::of(&parsed).map_err(Fault::Refused)?;
        self.validator.validate(&parsed).await.map_err(Fault::Invalid)?;
        subscription::settle(&mut parsed).map_err(|error| Fault::Invalid(vec![error]))?;
        let document = Arc::new(Document {
            parsed,
            shape,
            tokens,
        });
        self.cache.insert(text.into(), Arc::clone(&document));
        Ok(document)
    }
}
