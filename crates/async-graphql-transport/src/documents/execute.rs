//! Executes prepared requests, counts what their answers cost, and brings these into the form that the specification
//! asks for.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use async_graphql::parser::types::OperationType;
use async_graphql::{ObjectType, Response, SchemaEnv, SubscriptionType, Value, Variables};
use futures_util::stream::{self, BoxStream};
use futures_util::{Stream, StreamExt as _};

use super::observer::observed;
use super::{CachedSchema, CheckedDocument, Observed, Observer, PreparedRequest, nulls, order};
use crate::cost::{AnswerCost, AnswerTooCostly, CostBudget};

/// The answer of a query or a mutation, and what it cost.
#[derive(Debug)]
pub struct Answered {
    /// The answer.
    pub response: Response,
    /// What it was estimated to cost, and what it cost.
    pub cost: AnswerCost,
}

impl<Q, M, S> CachedSchema<Q, M, S>
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    /// Executes a query or a mutation. Refused where its answer costs more than it may; a mutation is carried out all
    /// the same.
    ///
    /// async-graphql leaves a field that failed out of the answer, and writes fields in the order in which they
    /// are ready. The order of every answer is checked: whether a field had to wait cannot be told from outside.
    pub async fn execute(&self, prepared: PreparedRequest) -> Result<Answered, AnswerTooCostly> {
        let (request, answering) = self.answering(prepared);
        let executing = self.executor.execute(request);
        if let Some(Observer(observer)) = &answering.observer {
            observer.begun();
        }
        let response = answering.unless_used_up(executing).await;
        let types = self.validator.types();
        let formed = answering.formed(response, types);
        answering.tell(&formed);
        let (response, actual) = formed?;
        let requested = answering.requested;
        let cost = AnswerCost { requested, actual };
        Ok(Answered { response, cost })
    }

    /// Executes a subscription: one answer an event, as they are asked for. None is worked out ahead. Each event may
    /// cost as much as an answer; the first that costs more is the last.
    pub fn execute_stream(
        &self,
        prepared: PreparedRequest,
    ) -> impl Stream<Item = Result<Response, AnswerTooCostly>> + Send + use<Q, M, S> {
        let (request, answering) = self.answering(prepared);
        let types = self.validator.types().cloned();
        let events = self.executor.execute_stream(request).boxed();
        stream::unfold(Some((events, answering, types)), next_event)
    }

    fn answering(&self, prepared: PreparedRequest) -> (async_graphql::Request, Answering) {
        let PreparedRequest {
            request,
            kind,
            requested,
            budget,
            document,
            operation,
            observer,
            ..
        } = prepared;
        let variables = if document.outline.needs_variables() {
            request.variables.clone()
        } else {
            Variables::default()
        };
        let answering = Answering {
            variables,
            document,
            operation,
            kind,
            requested,
            budget,
            observer,
            size_arguments: self.limits.pages.size_arguments,
        };
        (request, answering)
    }
}

type Following = (BoxStream<'static, Response>, Answering, Option<SchemaEnv>);

/// The next event of a subscription. Nothing comes after one that costs too much.
async fn next_event(
    following: Option<Following>,
) -> Option<(Result<Response, AnswerTooCostly>, Option<Following>)> {
    let (mut events, answering, types) = following?;
    answering.budget.renew();
    let event = match answering.unless_used_up(events.next()).await {
        Some(event) => Some(event?),
        None => None,
    };
    match answering.formed(event, types.as_ref()) {
        Ok((response, actual)) => {
            if let Some(Observer(observer)) = &answering.observer {
                observer.event(actual);
            }
            Some((Ok(response), Some((events, answering, types))))
        }
        Err(refused) => Some((Err(refused), None)),
    }
}

/// What has to be known of a request when its answer is there.
struct Answering {
    document: Arc<CheckedDocument>,
    operation: Option<String>,
    variables: Variables,
    kind: OperationType,
    requested: u64,
    budget: Arc<CostBudget>,
    observer: Option<Observer>,
    size_arguments: &'static [&'static str],
}

impl Answering {
    /// What is executed, unless it waits for something although its budget is used up: then the rest is given up. A
    /// mutation is carried out all the same.
    async fn unless_used_up<T>(&self, executing: impl Future<Output = T>) -> Option<T> {
        let may_be_given_up = self.kind != OperationType::Mutation;
        let mut executing = pin!(executing);
        poll_fn(|context| {
            let polled = observed(self.observer.as_ref(), || executing.as_mut().poll(context));
            match polled {
                Some(Poll::Ready(executed)) => Poll::Ready(Some(executed)),
                // Resolvers spend only while they are polled, so it is never used up while nobody looks.
                Some(Poll::Pending) if may_be_given_up && self.budget.is_used_up() => Poll::Ready(None),
                Some(Poll::Pending) => Poll::Pending,
                // Whoever observes does the work once, so this does not happen.
                None => Poll::Ready(None),
            }
        })
        .await
    }

    /// Tells what it was answered, and what that cost: all that it may, where it was refused for that.
    fn tell(&self, formed: &Result<(Response, u64), AnswerTooCostly>) {
        let Some(Observer(observer)) = &self.observer else {
            return;
        };
        let (data, errors, actual) = match formed {
            Ok((response, actual)) => (&response.data, response.errors.as_slice(), *actual),
            Err(refused) => (&Value::Null, &[][..], refused.max),
        };
        let requested = self.requested;
        observer.answered(&Observed {
            document: self.document.id,
            operation: self.operation.as_deref(),
            kind: self.kind,
            cost: AnswerCost { requested, actual },
            data,
            errors,
        });
    }

    /// An answer in its form, and what it cost. Refused where that is too much; none was given up for that.
    fn formed(
        &self,
        response: Option<Response>,
        types: Option<&SchemaEnv>,
    ) -> Result<(Response, u64), AnswerTooCostly> {
        let refused = AnswerTooCostly {
            requested: self.requested,
            max: self.budget.max(),
            size_arguments: self.size_arguments,
            is_mutation: self.kind == OperationType::Mutation,
        };
        let mut response = response.filter(|_| !self.budget.is_used_up()).ok_or(refused)?;
        let Some((name, operation)) = self.document.find(self.operation.as_deref()) else {
            return Ok((response, 0));
        };
        let known = (self.budget.costs(), &self.variables);
        let actual = self.document.outline.answered(name, &response.data, known);
        if actual > self.budget.max() {
            return Err(refused);
        }
        if let (false, Some(types)) = (response.errors.is_empty(), types) {
            let paths: Vec<_> = response
                .errors
                .iter()
                .map(|error| error.path.as_slice())
                .collect();
            let data = std::mem::take(&mut response.data);
            response.data = nulls::put_in(&types.registry, &self.document.parsed, operation, data, &paths);
        }
        order::arrange(&self.document.parsed, operation, &mut response.data);
        Ok((response, actual))
    }
}
