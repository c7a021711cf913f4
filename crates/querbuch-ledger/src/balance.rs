//! Balances, without holding up anybody else.

use std::thread::available_parallelism;

use querbuch_domain::refusal::Refusal;
use querbuch_reports::balance::{Balance, BalanceQuery, balance, is_rolled_up};
use querbuch_reports::view::View;
use tokio::task::spawn_blocking;

use crate::ledger::Ledger;

/// Most postings that are gone through where the question was asked. It takes about as long as handing them to
/// another thread.
const AT_ONCE_MAX: usize = 20_000;

/// How many scans run at once. Each takes all cores that it can get, so more would only take longer.
pub(crate) fn scans_at_once() -> usize {
    available_parallelism().map_or(1, usize::from)
}

impl Ledger {
    /// A balance. What has to be added up from cells and postings is left to a thread of its own. Refused as
    /// [`balance`] does.
    pub async fn balance(&self, query: BalanceQuery, view: &View) -> Result<Balance, Vec<Refusal>> {
        if view.posting_count() <= AT_ONCE_MAX || is_rolled_up(&query, view) {
            return balance(&query, view);
        }
        // The semaphore is never closed; if it were, there would be no limit.
        let _place = self.scans.acquire().await.ok();
        let (asked, seen) = (query.clone(), view.clone());
        match spawn_blocking(move || balance(&asked, &seen)).await {
            Ok(answer) => answer,
            // A runtime that shuts down takes no more work.
            Err(failed) if failed.is_cancelled() => balance(&query, view),
            Err(failed) => std::panic::resume_unwind(failed.into_panic()),
        }
    }
}
