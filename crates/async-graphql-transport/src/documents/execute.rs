//! Executes prepared requests, and brings the answers into the form that the specification asks for.

use async_graphql::{ObjectType, Response, SchemaEnv, SubscriptionType};
use futures_util::{Stream, StreamExt as _};

use super::{CachedSchema, CheckedDocument, PreparedRequest, nulls, order};

impl<Q, M, S> CachedSchema<Q, M, S>
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    /// Executes a query or a mutation.
    ///
    /// async-graphql leaves a field that failed out of the answer, and writes fields in the order in which they
    /// are ready. The order of every answer is checked: whether a field had to wait cannot be told from outside.
    pub async fn execute(&self, prepared: PreparedRequest) -> Response {
        let PreparedRequest {
            request,
            document,
            operation,
            ..
        } = prepared;
        let mut response = self.executor.execute(request).await;
        let types = self.validator.types();
        bring_into_form(&mut response, &document, operation.as_deref(), types);
        response
    }

    /// Executes a subscription: one answer an event, as they are asked for. None is worked out ahead.
    pub fn execute_stream(
        &self,
        prepared: PreparedRequest,
    ) -> impl Stream<Item = Response> + Send + use<Q, M, S> {
        let PreparedRequest {
            request,
            document,
            operation,
            ..
        } = prepared;
        let types = self.validator.types().cloned();
        let formed = move |mut response| {
            bring_into_form(&mut response, &document, operation.as_deref(), types.as_ref());
            response
        };
        self.executor.execute_stream(request).map(formed)
    }
}

fn bring_into_form(
    response: &mut Response,
    document: &CheckedDocument,
    operation: Option<&str>,
    types: Option<&SchemaEnv>,
) {
    let Some(operation) = document.operation(operation) else {
        return;
    };
    if let (false, Some(types)) = (response.errors.is_empty(), types) {
        let paths: Vec<_> = response
            .errors
            .iter()
            .map(|error| error.path.as_slice())
            .collect();
        let data = std::mem::take(&mut response.data);
        response.data = nulls::put_in(&types.registry, &document.parsed, operation, data, &paths);
    }
    order::arrange(&document.parsed, operation, &mut response.data);
}
