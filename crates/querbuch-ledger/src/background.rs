//! Questions that take their time, without holding up anybody else.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread::available_parallelism;

use querbuch_domain::id::{MeasureNo, Position};
use querbuch_domain::refusal::Refusal;
use querbuch_reports::appraisal::risk::{Chances, chances};
use querbuch_reports::appraisal::sensitivity::{Sensitivity, sensitivity};
use querbuch_reports::appraisal::{Appraisal, AppraisalQuery, appraise};
use querbuch_reports::approaches::{Approaches, ApproachesQuery, approaches};
use querbuch_reports::balance::{Balance, BalanceQuery, Direction, balance, is_rolled_up};
use querbuch_reports::claims::{ClaimsQuery, OpenClaim};
use querbuch_reports::drift::{Drift, DriftQuery, drift};
use querbuch_reports::filter::Filter;
use querbuch_reports::flows::{Flows, FlowsQuery, flows};
use querbuch_reports::portfolio::{MeasureField, portfolio};
use querbuch_reports::view::View;
use tokio::task::spawn_blocking;

use crate::ledger::Ledger;
use crate::lists::{ClaimKey, MeasureList, Page, PageRequest, bookings, claims, ranked_measures};

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

    /// Is it worth it? Refused as [`appraise`] does.
    pub async fn appraisal(&self, query: AppraisalQuery, view: View) -> Result<Appraisal, Vec<Refusal>> {
        self.answer(view, move |view| appraise(&query, view)).await
    }

    /// The chances of an appraisal. Always aside: drawing takes its time.
    pub async fn chances(
        &self,
        (query, appraisal): (AppraisalQuery, Arc<Appraisal>),
        view: View,
    ) -> Result<Chances, Vec<Refusal>> {
        let draw = move || chances(&query, &appraisal, &view);
        self.aside(draw).await
    }

    /// What an appraisal hinges on.
    pub async fn sensitivity(
        &self,
        (query, appraisal): (AppraisalQuery, Arc<Appraisal>),
        view: View,
    ) -> Result<Vec<Sensitivity>, Vec<Refusal>> {
        self.answer(view, move |view| sensitivity(&query, &appraisal, view))
            .await
    }

    /// How a figure moved between two moments. Refused as [`drift`] does.
    pub async fn drift(&self, query: DriftQuery, from: View, to: View) -> Result<Drift, Vec<Refusal>> {
        self.answer(to, move |to| drift(&query, &from, to)).await
    }

    /// The three approaches over time.
    pub async fn approaches(&self, query: ApproachesQuery, view: View) -> Result<Approaches, Vec<Refusal>> {
        self.answer(view, move |view| approaches(&query, view)).await
    }

    /// A page of the measures in the order of a figure.
    pub async fn ranked_measures(
        &self,
        (query, order): (AppraisalQuery, (MeasureField, Direction)),
        list: MeasureList,
        page: PageRequest<Arc<str>>,
        view: View,
    ) -> Result<Page<Arc<str>, MeasureNo>, Vec<Refusal>> {
        self.answer(view, move |view| {
            let portfolio = portfolio(&query, order, view)?;
            ranked_measures(&list, &page, &portfolio, view)
        })
        .await
    }

    /// A page of the open claims, those that have been open longest first.
    pub async fn claims(
        &self,
        query: ClaimsQuery,
        page: PageRequest<ClaimKey>,
        view: View,
    ) -> Page<ClaimKey, OpenClaim> {
        self.answer(view, move |view| claims(&query, &page, view)).await
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

    /// Does something aside, however little it is; here where the process ends.
    async fn aside<T: Send + 'static>(&self, work: impl Fn() -> T + Clone + Send + 'static) -> T {
        self.in_background(work.clone()).await.unwrap_or_else(work)
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
