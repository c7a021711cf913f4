//! Strict validation of a document without executing it.

use std::sync::{Arc, OnceLock};

use async_graphql::async_trait::async_trait;
use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextValidation};
use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{
    ObjectType, Request, Schema, SchemaBuilder, SchemaEnv, ServerError, SubscriptionType, ValidationMode,
    ValidationResult,
};

use super::RequestFault;
use super::bounds::VariableBounds;
use super::positions::{self, Checked};
use crate::guard::ArgumentBounds;

/// Errors of one document that are answered. One mistake in a fragment can fail at each of a thousand
/// fields; nobody reads more than these.
pub(super) const ERRORS_MAX: usize = 20;

/// A schema that validates and never executes.
pub(super) struct Validator<Q, M, S> {
    schema: Schema<Q, M, S>,
    types: Arc<OnceLock<SchemaEnv>>,
}

impl<Q, M, S> Validator<Q, M, S>
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    pub(super) fn new(builder: SchemaBuilder<Q, M, S>) -> Self {
        let types = Arc::new(OnceLock::new());
        let stop = StopAfterValidation(Arc::clone(&types));
        Self {
            schema: builder
                .validation_mode(ValidationMode::Strict)
                .extension(stop)
                .finish(),
            types,
        }
    }

    /// All validation rules that do not depend on variables; answers what these may hold.
    pub(super) async fn validate(
        &self,
        document: &ExecutableDocument,
        bounds: &ArgumentBounds,
    ) -> Result<VariableBounds, RequestFault> {
        let mut request = Request::new("");
        request.set_parsed_query(document.clone());
        let mut checked = Checked {
            errors: self.schema.execute(request).await.errors,
            ..Checked::default()
        };
        if let (true, Some(types)) = (checked.errors.is_empty(), self.types()) {
            checked = positions::check(&types.registry, document, bounds);
        }
        checked.errors.truncate(ERRORS_MAX);
        if !checked.errors.is_empty() {
            return Err(RequestFault::Invalid(checked.errors));
        }
        match checked.refused {
            Some(refused) => Err(RequestFault::OutOfBounds(refused)),
            None => Ok(checked.variables),
        }
    }

    /// The types of the schema; known from the first validation on.
    pub(super) fn types(&self) -> Option<&SchemaEnv> {
        self.types.get()
    }
}

/// Ends a request after its validation: without errors if that found none.
struct StopAfterValidation(Arc<OnceLock<SchemaEnv>>);

impl ExtensionFactory for StopAfterValidation {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self(Arc::clone(&self.0)))
    }
}

#[async_trait]
impl Extension for StopAfterValidation {
    async fn validation(
        &self,
        context: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        self.0.get_or_init(|| context.schema_env.clone());
        next.run(context).await?;
        Err(Vec::new())
    }
}
