//! Who is told of operations: a server that counts what its clients ask for, or writes it down.

use std::any::TypeId;
use std::fmt;
use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{Request, ServerError, Value};

use super::DocumentId;
use crate::cost::AnswerCost;

/// What is told of an operation. It is dropped without an answer where nobody waits for that any more, where the time is
/// over, or after a panic.
pub trait Observe: Send + Sync {
    /// A query or a mutation begins to be executed.
    fn begun(&self) {}

    /// It is answered. Of a subscription, that it is open: then nothing is in the answer, and it has cost nothing.
    fn answered(&self, answer: &Observed<'_>);

    /// An event of a subscription cost so much. Those that subscribers share are told to none of them.
    fn event(&self, _units: u64) {}

    /// Does a piece of the work that resolvers have with the operation. It must be done once.
    fn within(&self, work: &mut dyn FnMut()) {
        work();
    }
}

/// The answer of an operation, for whoever observes it.
#[derive(Clone, Copy, Debug)]
pub struct Observed<'a> {
    /// The document.
    pub document: DocumentId,
    /// The operation's name, where the client said it.
    pub operation: Option<&'a str>,
    /// Query, mutation or subscription.
    pub kind: OperationType,
    /// What it was estimated to cost, and what it cost.
    pub cost: AnswerCost,
    /// The data; null where there is none, or where the client has it already.
    pub data: &'a Value,
    /// What went wrong.
    pub errors: &'a [ServerError],
}

/// Put into the data of a request by the hook, it is told of the operation.
#[derive(Clone)]
pub struct Observer(pub Arc<dyn Observe>);

impl fmt::Debug for Observer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Observer")
    }
}

impl Observer {
    /// The one that the hook has put into the data of a request.
    pub(crate) fn of(request: &Request) -> Option<Self> {
        let observer = request.data.get(&TypeId::of::<Self>());
        observer
            .and_then(|observer| observer.downcast_ref::<Self>())
            .cloned()
    }
}

/// Does a piece of work, within the observer where there is one.
pub(super) fn observed<T>(observer: Option<&Observer>, work: impl FnOnce() -> T) -> Option<T> {
    let Some(Observer(observer)) = observer else {
        return Some(work());
    };
    let (mut work, mut done) = (Some(work), None);
    observer.within(&mut || done = work.take().map(|work| work()));
    done
}
