//! The operations of one WebSocket that run at once.

use std::collections::HashMap;
use std::sync::Arc;

use futures_util::StreamExt as _;
use futures_util::stream::{AbortHandle, BoxStream, SelectAll, abortable};

use crate::live::operation::{Operation, Step};

/// Operations by their ids.
#[derive(Default)]
pub(super) struct Operations {
    steps: SelectAll<BoxStream<'static, (Arc<str>, Step)>>,
    open: HashMap<Arc<str>, (AbortHandle, Operation)>,
}

impl Operations {
    pub(super) fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.open.len()
    }

    pub(super) fn contains(&self, id: &str) -> bool {
        self.open.contains_key(id)
    }

    pub(super) fn open(&mut self, id: Arc<str>, operation: Operation, steps: BoxStream<'static, Step>) {
        let named = id.clone();
        let (steps, handle) = abortable(steps.map(move |step| (named.clone(), step)));
        self.steps.push(steps.boxed());
        self.open.insert(id, (handle, operation));
    }

    /// The next step of any of them, which take turns; none where no operation runs.
    pub(super) async fn next(&mut self) -> Option<(Arc<str>, Step)> {
        self.steps.next().await
    }

    /// Ends one of them: no further step comes of it.
    pub(super) fn close(&mut self, id: &str) {
        if let Some((handle, _)) = self.open.remove(id) {
            handle.abort();
        }
    }

    /// Ends all of them, and gives them back.
    pub(super) fn take(&mut self) -> Vec<(Arc<str>, Operation)> {
        self.steps.clear();
        let open = self.open.drain();
        open.map(|(id, (_, operation))| (id, operation)).collect()
    }
}
