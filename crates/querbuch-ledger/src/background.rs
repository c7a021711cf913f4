//! Questions that take their time, without holding up anybody else.

use std::panic::resume_unwind;
use std::thread::available_parallelism;

use querbuch_domain::id::Position;
use querbuch_domain::refusal::Refusal;
use querbuch_reports::balance::{Balance, BalanceQuery, balance, is_rolled_up};
use querbuch_reports::filter::Filter;
use querbuch_reports::flows::{Flows, FlowsQuery, flows};
use querbuch_reports::view::View;
use tokio::task::spawn_blocking;

use crate::ledger::Ledger;
use crate::lists::{Page, PageRequest, bookings};

/// Most postings that are gone through where the question was asked. It takes about as long as handing them to
/// another thread.
const AT_ONCE_MAX: usize = 20_000;

/// How many such questions are worked on at once. Each takes all cores that it can get, so more would only take
/// longer.
pub(crate) fn background_max() -> usize {
    available_parallelism().map_or(1, usize::from)
}

impl Ledger {
    /// A balance. Refused as [`balance`] does.
    pub async fn balance(&self, query: BalanceQuery, view: View) -> Result<Balance, Vec<Refusal>> {
        if is_rolled_up(&query, &view) {
            return balance(&query, &view);
        }
        self.answer(view, move |view| balance(&query, view)).await
    }

    /// Who pays for whom. Refused as [`flows`] does.
    pub async fn flows(&self, query: FlowsQuery, view: View) -> Result<Flows, Vec<Refusal>> {
        self.answer(view, move |view| flows(&query, view)).await
    }

    /// A page of the bookings of which any posting matches; without a filter, of all.
    pub async fn bookings(
        &self,
        filter: Option<Filter>,
        page: PageRequest<Position>,
        view: View,
    ) -> Page<Position, Position> {
        match filter {
            None => bookings(None, &page, &view),
            filter => {
                self.answer(view, move |view| bookings(filter.as_ref(), &page, view))
                    .await
            }
        }
    }

    async fn answer<T: Send + 'static>(
        &self,
        view: View,
        answer: impl Fn(&View) -> T + Clone + Send + 'static,
    ) -> T {
        if view.posting_count() <= AT_ONCE_MAX {
            return answer(&view);
        }
        let (elsewhere, seen) = (answer.clone(), view.clone());
        // A runtime that shuts down takes no more work; then it is done here.
        self.in_background(move || elsewhere(&seen))
            .await
            .unwrap_or_else(|| answer(&view))
    }

    /// Does something on a thread that may take its time; `None` where the process ends. A panic goes on here.
    pub(crate) async fn in_background<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        // The semaphore is never closed; if it were, there would be no limit.
        let _place = self.background.acquire().await.ok();
        match spawn_blocking(work).await {
            Ok(done) => Some(done),
            Err(failed) if failed.is_cancelled() => None,
            Err(failed) => resume_unwind(failed.into_panic()),
        }
    }
}
