//! From a request's text, operation name and variables to something that can be executed.

use std::sync::Arc;

use async_graphql::parser::Error as SyntaxError;
use async_graphql::parser::types::{DocumentOperations, OperationDefinition, OperationType};
use async_graphql::{Name, ObjectType, Positioned, Request, ServerError, SubscriptionType, Value, Variables};

use super::identity::request_of;
use super::known::{PERSISTED_QUERY_MESSAGE, not_found};
use super::{
    CachedSchema, CheckedDocument, DocumentId, DocumentIdFault, Freshness, Observed, Observer,
    PERSISTED_DOCUMENT_NOT_FOUND, PERSISTED_QUERY_NOT_SUPPORTED, bounds, variables,
};
use crate::cost::{AnswerCost, CostBudget};
use crate::guard::{BoundRefusal, DocumentRefusal, allowed};
use crate::language::Language;

/// A request that was checked: from now on only resolvers can refuse it.
#[derive(Debug)]
pub struct PreparedRequest {
    /// The request for async-graphql, whose text is empty and whose parsed document is set. Add to it what resolvers
    /// need.
    pub request: Request,
    /// Query, mutation or subscription.
    pub kind: OperationType,
    /// What it might cost, as far as the document and its variables say. What its answer costs is counted when it is
    /// made, see [`crate::cost`].
    pub requested: u64,
    pub(super) budget: Arc<CostBudget>,
    /// How long its answer holds, see [`FreshnessRules`](super::FreshnessRules).
    pub freshness: Freshness,
    pub(super) document: Arc<CheckedDocument>,
    pub(super) operation: Option<String>,
    /// Who is told of it; none before the hook ran.
    pub(super) observer: Option<Observer>,
    /// Variables that were not given and have no default.
    pub(super) absent: Vec<Name>,
}

/// Why a request is not executed. It has no data.
#[derive(Debug)]
pub enum RequestFault {
    /// No document has this id here.
    UnknownDocument(DocumentId),
    /// What is given as the id of a document is none, or not that of its text.
    DocumentId(DocumentIdFault),
    /// A hash is given as clients of Apollo do it, and no text.
    AutomaticPersistedQuery,
    /// The text is no GraphQL document.
    Syntax(ServerError),
    /// The document exceeds a limit.
    Refused(DocumentRefusal),
    /// A list or a search holds too much, in the document or in the variables.
    OutOfBounds(BoundRefusal),
    /// The document does not fit the schema.
    Invalid(Vec<ServerError>),
    /// The operation name is missing or unknown.
    Operation(ServerError),
    /// The variables do not fit their types.
    Variables(Vec<ServerError>),
}

impl<Q, M, S> CachedSchema<Q, M, S>
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    /// Checks all of a request: guard, syntax, validation, operation, variables, and the cost as far as it is certain.
    ///
    /// A mutation is refused for its estimate too: once it is carried out, refusing its answer takes nothing back.
    pub async fn prepare(
        &self,
        text: &str,
        operation_name: Option<&str>,
        variables: Variables,
    ) -> Result<PreparedRequest, RequestFault> {
        let document = self.document(text).await?;
        self.prepare_document(document, operation_name, variables)
    }

    /// The same for a document by its id, which was seen and is still kept, or is
    /// [known beforehand](Self::known_documents).
    pub async fn prepare_by_id(
        &self,
        id: DocumentId,
        operation_name: Option<&str>,
        variables: Variables,
    ) -> Result<PreparedRequest, RequestFault> {
        let document = self.document_by_id(id).await?;
        self.prepare_document(document, operation_name, variables)
    }

    fn prepare_document(
        &self,
        document: Arc<CheckedDocument>,
        operation_name: Option<&str>,
        mut variables: Variables,
    ) -> Result<PreparedRequest, RequestFault> {
        let (name, operation) = document.choose(operation_name)?;
        let absent = match self.validator.types() {
            Some(types) => {
                let definitions = &operation.variable_definitions;
                let allowed = (&self.limits.arguments, document.bounds.get(&name.cloned()));
                bounds::check_variables(&types.registry, definitions, &variables, allowed)
                    .map_err(RequestFault::OutOfBounds)?;
                variables::check(&types.registry, definitions, &mut variables)
                    .map_err(RequestFault::Variables)?
            }
            // No document comes out of the cache before the first was validated.
            None => Vec::new(),
        };
        let (kind, limits) = (operation.ty, &self.limits);
        let requested = match kind {
            OperationType::Mutation => document.costs.cost(name, &variables),
            OperationType::Query | OperationType::Subscription => {
                Ok(document.costs.estimate(name, &variables))
            }
        };
        let requested = requested.map_err(RequestFault::Refused)?;
        let costs = document.outline.costs(&variables, limits);
        let certain = document.outline.certain(name, &costs);
        let certain = allowed(certain, limits).map_err(RequestFault::Refused)?;
        let budget = Arc::new(CostBudget::new(costs, certain, limits.cost_max));
        let freshness = document.freshness.get(name, &variables);
        let operation = name.map(ToString::to_string);
        let request = request_of(&document, operation.as_deref(), variables, &absent);
        Ok(PreparedRequest {
            request: request.data(Arc::clone(&budget)),
            kind,
            requested,
            budget,
            freshness,
            document,
            operation,
            observer: None,
            absent,
        })
    }
}

impl PreparedRequest {
    /// What its answer may cost, and has spent.
    pub fn budget(&self) -> &Arc<CostBudget> {
        &self.budget
    }

    /// The id of its document.
    pub fn document_id(&self) -> DocumentId {
        self.document.id
    }

    /// The hook has added to the request, and perhaps somebody who is told of the operation.
    #[cfg_attr(
        not(feature = "http"),
        expect(dead_code, reason = "only the endpoint observes")
    )]
    pub(crate) fn is_attached(&mut self) {
        self.observer = Observer::of(&self.request);
    }

    /// Nobody is told of it.
    #[cfg_attr(
        not(feature = "http"),
        expect(dead_code, reason = "only the endpoint observes")
    )]
    pub(crate) fn unobserved(mut self) -> Self {
        self.observer = None;
        self
    }

    /// Tells that it has an answer without any data: it is a subscription that is open, or the client has the answer.
    #[cfg_attr(
        not(feature = "http"),
        expect(dead_code, reason = "only the endpoint observes")
    )]
    pub(crate) fn tell_open(&self) {
        if let Some(Observer(observer)) = &self.observer {
            observer.answered(&Observed {
                document: self.document.id,
                operation: self.operation.as_deref(),
                kind: self.kind,
                cost: AnswerCost {
                    requested: self.requested,
                    actual: 0,
                },
                data: &Value::Null,
                errors: &[],
            });
        }
    }
}

impl CheckedDocument {
    /// The operation of this name, if the name is the right one to ask for it.
    pub(super) fn operation(&self, name: Option<&str>) -> Option<&OperationDefinition> {
        self.find(name).map(|(_, operation)| operation)
    }

    fn choose(&self, name: Option<&str>) -> Result<(Option<&Name>, &OperationDefinition), RequestFault> {
        self.find(name).ok_or_else(|| {
            let message = match name {
                Some(name) => format!("The document has no operation \"{name}\"."),
                None => "The document has several operations: operationName must choose one.".to_owned(),
            };
            RequestFault::Operation(ServerError::new(message, None))
        })
    }

    pub(super) fn find(&self, name: Option<&str>) -> Option<(Option<&Name>, &OperationDefinition)> {
        match (name, &self.parsed.operations) {
            (None, DocumentOperations::Single(Positioned { node, .. })) => Some((None, node)),
            (None, DocumentOperations::Multiple(operations)) if operations.len() == 1 => operations
                .iter()
                .next()
                .map(|(name, operation)| (Some(name), &operation.node)),
            (Some(name), DocumentOperations::Multiple(operations)) => operations
                .get_key_value(name)
                .map(|(name, operation)| (Some(name), &operation.node)),
            _ => None,
        }
    }
}

impl RequestFault {
    /// Without the line of the text that the parser quotes: it may be as long as the document.
    pub(super) fn syntax(error: &SyntaxError) -> Self {
        let place = error.positions().next();
        let message = match error {
            SyntaxError::Syntax { message, .. } => {
                let reason = message.rsplit("= ").next().unwrap_or_default().trim();
                format!("Syntax error: {reason}")
            }
            error => error.to_string(),
        };
        Self::Syntax(ServerError::new(message, place))
    }

    /// The errors for the answer, each with its code.
    pub fn into_errors(self, language: Language) -> Vec<ServerError> {
        match self {
            Self::UnknownDocument(id) => {
                let message = not_found(id).into_text(language);
                vec![coded(
                    ServerError::new(message, None),
                    PERSISTED_DOCUMENT_NOT_FOUND,
                )]
            }
            Self::DocumentId(fault) => {
                let message = fault.message().into_text(language);
                vec![coded(ServerError::new(message, None), DocumentIdFault::CODE)]
            }
            // The same in every language: it is a word of the protocol.
            Self::AutomaticPersistedQuery => {
                let error = ServerError::new(PERSISTED_QUERY_MESSAGE, None);
                vec![coded(error, PERSISTED_QUERY_NOT_SUPPORTED)]
            }
            Self::Syntax(error) => vec![coded(error, "GRAPHQL_PARSE_FAILED")],
            Self::Refused(refusal) => {
                let message = refusal.message().into_text(language);
                let mut error = coded(ServerError::new(message, None), refusal.code());
                if let (DocumentRefusal::TooCostly { cost, max, .. }, Some(extensions)) =
                    (refusal, &mut error.extensions)
                {
                    extensions.set("cost", cost);
                    extensions.set("limit", max);
                }
                vec![error]
            }
            Self::OutOfBounds(refused) => {
                let message = refused.message().into_text(language);
                let mut error = coded(ServerError::new(message, refused.place), BoundRefusal::CODE);
                error
                    .extensions
                    .get_or_insert_default()
                    .set("field", refused.path);
                vec![error]
            }
            Self::Invalid(errors) => all_coded(errors, "GRAPHQL_VALIDATION_FAILED"),
            Self::Operation(error) => vec![coded(error, "OPERATION_RESOLUTION_FAILURE")],
            Self::Variables(errors) => all_coded(errors, "BAD_USER_INPUT"),
        }
    }
}

fn all_coded(errors: Vec<ServerError>, code: &str) -> Vec<ServerError> {
    errors.into_iter().map(|error| coded(error, code)).collect()
}

/// A message may quote a name or a type, and those may be as long as the document.
const MESSAGE_CHARS_MAX: usize = 1_000;

fn coded(mut error: ServerError, code: &str) -> ServerError {
    if let Some((end, _)) = error.message.char_indices().nth(MESSAGE_CHARS_MAX) {
        error.message.truncate(end);
        error.message.push('…');
    }
    error.extensions.get_or_insert_default().set("code", code);
    error
}
