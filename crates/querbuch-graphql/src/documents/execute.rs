//! Executes what was prepared, and brings the answer into the form that the specification asks for.

use async_graphql::{ObjectType, Response, SchemaEnv, SubscriptionType};
use futures_util::{Stream, StreamExt as _};

use super::{Document, Documents, Prepared, nulls, order};

impl<Q, M, S> Documents<Q, M, S>
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    /// Executes a query or a mutation.
    ///
    /// The library leaves a field that failed out of the answer, and writes fields in the order in which they
    /// are ready. The order is looked at always: a field may have waited and be ready again before anybody could
    /// see that it had.
    pub async fn execute(&self, prepared: Prepared) -> Response {
        let Prepared {
            request,
            document,
            operation,
            ..
        } = prepared;
        let mut response = self.executor.execute(request).await;
        let types = self.validator.types();
        mend(&mut response, &document, operation.as_deref(), types);
        response
    }

    /// Executes a subscription: one answer an event, as they are asked for. None is worked out ahead.
    pub fn execute_stream(&self, prepared: Prepared) -> impl Stream<Item = Response> + Send + use<Q, M, S> {
        let Prepared {
            request,
            document,
            operation,
            ..
        } = prepared;
        let types = self.validator.types().cloned();
        let mend = move |mut response| {
            mend(&mut response, &document, operation.as_deref(), types.as_ref());
            response
        };
        self.executor.execute_stream(request).map(mend)
    }
}

fn mend(response: &mut Response, document: &Document, operation: Option<&str>, types: Option<&SchemaEnv>) {
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
        response.data = nulls::settle(&types.registry, &document.parsed, operation, data, &paths);
    }
    order::arrange(&document.parsed, operation, &mut response.data);
}
