//! Questions that take their time, without holding up anybody else: the one door for whoever asks, API and command line.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread::available_parallelism;

use querbuch_domain::id::{EffectNo, MeasureNo, Position};
use querbuch_domain::month::Month;
use querbuch_domain::refusal::Refusal;
use querbuch_reports::allocation::{AllocationQuestion, AllocationReport, allocation_report};
use querbuch_reports::appraisal::curve::{Curves, curves};
use querbuch_reports::appraisal::risk::{Chances, chances};
use querbuch_reports::appraisal::sensitivity::{Sensitivity, sensitivity};
use querbuch_reports::appraisal::{Appraisal, AppraisalQuery, appraise};
use querbuch_reports::approaches::{Approaches, ApproachesQuery, approaches};
use querbuch_reports::balance::{Balance, BalanceQuery, Direction, Figures, balance, is_rolled_up, unmet};
use querbuch_reports::capacity::{CapacityRow, capacity};
use querbuch_reports::claims::{
    ClaimGrouping, ClaimSum, ClaimsQuery, Dispute, DisputesQuery, OpenClaim, claim_sums, disputes,
    open_claims,
};
use querbuch_reports::drift::{Drift, DriftQuery, drift};
use querbuch_reports::filter::{Filter, FilterSpec};
use querbuch_reports::flows::{Flows, FlowsQuery, flows};
use querbuch_reports::memory::{Held, memory};
use querbuch_reports::outlook::{actuals_through, actuals_through_of_measure};
use querbuch_reports::portfolio::{MeasureField, portfolio, ranked_plainly};
use querbuch_reports::read_model::ReadModel;
use querbuch_reports::view::View;
use tokio::task::spawn_blocking;

use crate::export::measures::MeasuresAnswer;
use crate::export::portfolio::{PortfolioAnswer, PortfolioQuery};
use crate::export::question::Question;
use crate::export::units::UnitsAnswer;
use crate::export::{Export, Origin, measures, portfolio as portfolio_sheet, resolved, units};
use crate::ledger::Ledger;
use crate::lists::{
    ClaimKey, ClaimOrder, ClaimsPage, EffectKey, EffectList, MeasureList, Page, PageRequest, Placed,
    bookings, claims, effects, ordered_claims, ranked_measures,
};

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

    /// What a balance expected in months that count as actual and was not booked. Refused as [`balance`] is.
    pub async fn unmet(&self, query: BalanceQuery, view: View) -> Result<Figures, Vec<Refusal>> {
        self.answer(view, move |view| unmet(&query, view)).await
    }

    /// Up to which month the actuals of an effect count in an outlook.
    pub async fn actuals_through(&self, effect: EffectNo, view: View) -> Option<Month> {
        self.answer(view, move |view| actuals_through(effect, view)).await
    }

    /// The earliest and the latest month up to which the actuals of the effects of a measure count.
    pub async fn actuals_through_of_measure(&self, measure: MeasureNo, view: View) -> Vec<Month> {
        self.answer(view, move |view| actuals_through_of_measure(measure, view))
            .await
    }

    /// A balance for a file or a table, whose rows are all that there are. Refused as [`balance`] does.
    pub async fn balance_for_file(&self, question: Question, view: View) -> Result<Balance, Vec<Refusal>> {
        self.answer(view, move |view| {
            question.balance(resolved(&question, view)?, view)
        })
        .await
    }

    /// Units with their figures. Refused: unknown units, measures or categories, an empty list …
    pub async fn units_with_figures(
        &self,
        question: Question,
        view: View,
    ) -> Result<UnitsAnswer, Vec<Refusal>> {
        self.answer(view, move |view| units::answer(&question, view))
            .await
    }

    /// Measures with their figures. Refused: unknown units, measures or categories, an empty list …
    pub async fn measures_with_figures(
        &self,
        question: Question,
        view: View,
    ) -> Result<MeasuresAnswer, Vec<Refusal>> {
        self.answer(view, move |view| measures::answer(&question, view))
            .await
    }

    /// Balances and lists as a file has them. Refused as [`Export::new`] does.
    pub async fn export(
        &self,
        question: Question,
        view: View,
        origin: Origin,
    ) -> Result<Export, Vec<Refusal>> {
        self.answer(view, move |view| Export::new(&question, view.clone(), &origin))
            .await
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

    /// The first measures in the order of a figure, each with its appraisal. Refused: what an appraisal refuses.
    pub async fn portfolio(
        &self,
        query: PortfolioQuery,
        view: View,
    ) -> Result<PortfolioAnswer, Vec<Refusal>> {
        self.answer(view, move |view| portfolio_sheet::answer(&query, view))
            .await
    }

    /// Freed working time beside the time that units have. Refused as [`capacity`] does. Always aside: what was measured
    /// is no posting, so their number says nothing about how long it takes.
    pub async fn capacity(&self, spec: FilterSpec, view: View) -> Result<Vec<CapacityRow>, Vec<Refusal>> {
        self.aside(move || capacity(&spec, &view)).await
    }

    /// Who bears what was shared by distribution keys. Refused as [`allocation_report`] does.
    pub async fn allocation(
        &self,
        question: AllocationQuestion,
        view: View,
    ) -> Result<AllocationReport, Refusal> {
        self.answer(view, move |view| allocation_report(&question, view))
            .await
    }

    /// All open claims, those first that have been open longest.
    pub async fn open_claims(&self, query: ClaimsQuery, view: View) -> Vec<OpenClaim> {
        self.answer(view, move |view| open_claims(&query, view)).await
    }

    /// What a server holds of the ledger in memory, as it would hold it after its start. Always aside.
    pub async fn memory(&self) -> Vec<Held> {
        let state = self.state();
        let held = move || {
            let read_model = ReadModel::default();
            while read_model.cumulate(&state) {}
            read_model.settle(&state);
            memory(&state, &read_model)
        };
        self.aside(held).await
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
            // Titles and plain sums need no conventions, so none can be missing.
            match ranked_plainly(&query.filter, query.basis, order, view) {
                Some(ranked) => ranked_measures(&list, &page, &ranked, view),
                None => ranked_measures(&list, &page, portfolio(&query, order, view)?.ranked(), view),
            }
        })
        .await
    }

    /// A page of the open claims, those that have been open longest first.
    pub async fn claims(
        &self,
        query: ClaimsQuery,
        page: PageRequest<ClaimKey>,
        view: View,
    ) -> ClaimsPage<ClaimKey> {
        self.answer(view, move |view| claims(&query, &page, view)).await
    }

    /// A page of the open claims in another order. Refused: a cursor of another order.
    pub async fn ordered_claims(
        &self,
        (query, order): (ClaimsQuery, ClaimOrder),
        page: PageRequest<Placed<ClaimKey>>,
        view: View,
    ) -> Result<ClaimsPage<Placed<ClaimKey>>, Vec<Refusal>> {
        self.answer(view, move |view| ordered_claims(&query, order, &page, view))
            .await
    }

    /// What open claims sum to.
    pub async fn claim_sums(&self, query: ClaimsQuery, by: ClaimGrouping, view: View) -> Vec<ClaimSum> {
        self.answer(view, move |view| claim_sums(&open_claims(&query, view), by, view))
            .await
    }

    /// All disputes, in the order of the log.
    pub async fn disputes(&self, query: DisputesQuery, view: View) -> Vec<Dispute> {
        self.answer(view, move |view| disputes(&query, view)).await
    }

    /// A page of the effects.
    pub async fn effects(
        &self,
        list: EffectList,
        page: PageRequest<EffectKey>,
        view: View,
    ) -> Page<EffectKey, EffectNo> {
        self.answer(view, move |view| effects(&list, &page, view)).await
    }

    /// The curves behind an appraisal.
    pub async fn curves(
        &self,
        (query, appraisal): (AppraisalQuery, Arc<Appraisal>),
        view: View,
    ) -> Result<Curves, Vec<Refusal>> {
        self.answer(view, move |view| curves(&query, &appraisal, view))
            .await
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

    pub(crate) async fn answer<T: Send + 'static>(
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
