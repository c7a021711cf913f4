//! Which operations are the same, so that a subscription of many clients can be executed once.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use async_graphql::parser::types::{OperationType, Selection};
use async_graphql::{Request, Variables};

use super::absent::leave_out;
use super::{CheckedDocument, PreparedRequest};

/// The document, operation and variables of a request. Who sends it, and in which language, is no part of it.
#[derive(Clone, Debug)]
pub struct OperationIdentity {
    document: Arc<CheckedDocument>,
    operation: Option<String>,
    variables: String,
}

impl PartialEq for OperationIdentity {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.document, &other.document)
            && self.operation == other.operation
            && self.variables == other.variables
    }
}

impl Eq for OperationIdentity {}

impl Hash for OperationIdentity {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.document).hash(state);
        self.operation.hash(state);
        self.variables.hash(state);
    }
}

impl PreparedRequest {
    /// The root field of a subscription, by its name in the schema; none for a query or a mutation.
    pub fn subscribed_field(&self) -> Option<&str> {
        if self.kind != OperationType::Subscription {
            return None;
        }
        let operation = self.document.operation(self.operation.as_deref())?;
        match operation.selection_set.node.items.as_slice() {
            [selection] => match &selection.node {
                Selection::Field(field) => Some(field.node.name.node.as_str()),
                _ => None,
            },
            _ => None,
        }
    }

    /// The identity of its operation; none where its variables cannot be compared.
    pub fn identity(&self) -> Option<OperationIdentity> {
        Some(OperationIdentity {
            document: self.document.clone(),
            operation: self.operation.clone(),
            variables: serde_json::to_string(&self.request.variables).ok()?,
        })
    }

    /// The same request once more, without what was added to it.
    #[must_use]
    pub fn repeated(&self) -> Self {
        let budget = Arc::new(self.budget.whole());
        let request = request_of(
            &self.document,
            self.operation.as_deref(),
            self.request.variables.clone(),
            &self.absent,
        );
        Self {
            request: request.data(Arc::clone(&budget)),
            kind: self.kind,
            requested: self.requested,
            budget,
            freshness: self.freshness,
            document: self.document.clone(),
            operation: self.operation.clone(),
            observer: None,
            absent: self.absent.clone(),
        }
    }
}

/// A request for an operation of a document whose variables were checked.
pub(super) fn request_of(
    document: &CheckedDocument,
    operation: Option<&str>,
    variables: Variables,
    absent: &[async_graphql::Name],
) -> Request {
    let mut parsed = document.parsed.clone();
    leave_out(&mut parsed, absent);
    let mut request = Request::new("").variables(variables);
    request.operation_name = operation.map(str::to_owned);
    request.set_parsed_query(parsed);
    request
}
