//! Questions that take their time, without holding up anybody else: the one door for whoever asks, API and command line.

mod compare;

use std::sync::Arc;

use querbuch_domain::id::{EffectNo, MeasureNo, Position, UnitNo};
use querbuch_domain::month::Month;
use querbuch_reports::allocation::{AllocationQuestion, AllocationReport, allocation_report};
use querbuch_reports::appraisal::curve::{Curves, curves};
use querbuch_reports::appraisal::risk::{Chances, chances};
use querbuch_reports::appraisal::sensitivity::{Sensitivity, sensitivity};
use querbuch_reports::appraisal::{Appraisal, AppraisalQuery, appraise};
use querbuch_reports::approaches::{Approaches, ApproachesQuery, approaches};
use querbuch_reports::balance::{Balance, BalanceQuery, Direction, Figures, balance, is_rolled_up, unmet};
use querbuch_reports::booked_details::{QuantitySum, TagSum, quantities, tags};
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
use querbuch_reports::series::{EffectMonth, series};
use querbuch_reports::settlement::chances::{ChancesOfGain, chances as settlement_chances};
use querbuch_reports::settlement::{Settlement, SettlementQuery, compare, settle};
use querbuch_reports::view::View;

use crate::export::measures::MeasuresAnswer;
use crate::export::portfolio::{PortfolioAnswer, PortfolioQuery};
use crate::export::question::Question;
use crate::export::units::UnitsAnswer;
use crate::export::{Export, Origin, measures, portfolio as portfolio_sheet, resolved_with_tags, units};
use crate::ledger::Ledger;
use crate::lists::{
    ClaimKey, ClaimOrder, ClaimsPage, EffectKey, EffectList, MeasureList, Page, PageRequest, Placed,
    UnitList, bookings, claims, effects, measures as listed_measures, ordered_claims, ranked_measures,
    units as listed_units,
};
use crate::queue::Asker;
use crate::unanswered::{Stopped, Unanswered};

/// Most postings, effects, measures and units of a ledger whose reports are made where the question was asked. It takes
/// some hundred microseconds, little more than handing it to another thread.
const AT_ONCE_MAX: usize = 20_000;

impl Ledger {
    /// A balance. Refused as [`balance`] does.
    pub async fn balance(&self, query: BalanceQuery, view: View) -> Result<Balance, Unanswered> {
        if is_rolled_up(&query, &view) {
            return Ok(balance(&query, &view)?);
        }
        flat(self.answer(view, move |view| balance(&query, view)).await)
    }

    /// What a balance expected in months that count as actual and was not booked. Refused as [`balance`] is.
    pub async fn unmet(&self, query: BalanceQuery, view: View) -> Result<Figures, Unanswered> {
        flat(self.answer(view, move |view| unmet(&query, view)).await)
    }

    /// Up to which month the actuals of an effect count in an outlook.
    pub async fn actuals_through(&self, effect: EffectNo, view: View) -> Result<Option<Month>, Unanswered> {
        Ok(self
            .answer(view, move |view| actuals_through(effect, view))
            .await?)
    }

    /// What stands in the months of an effect, within two months where they are given.
    pub async fn series(
        &self,
        effect: EffectNo,
        (from, to): (Option<Month>, Option<Month>),
        view: View,
    ) -> Result<Vec<EffectMonth>, Unanswered> {
        Ok(self
            .answer(view, move |view| series(effect, from, to, view))
            .await?)
    }

    /// The earliest and the latest month up to which the actuals of the effects of a measure count.
    pub async fn actuals_through_of_measure(
        &self,
        measure: MeasureNo,
        view: View,
    ) -> Result<Vec<Month>, Unanswered> {
        let answer = move |view: &View| actuals_through_of_measure(measure, view);
        Ok(self.answer(view, answer).await?)
    }

    /// A balance for a file or a table, whose rows are all that there are. Refused as [`balance`] does.
    pub async fn balance_for_file(&self, question: Question, view: View) -> Result<Balance, Unanswered> {
        flat(
            self.answer(view, move |view| {
                question.balance(resolved_with_tags(&question, view)?, view)
            })
            .await,
        )
    }

    /// Units with their figures. Refused: unknown units, measures or categories, an empty list …
    pub async fn units_with_figures(
        &self,
        question: Question,
        view: View,
    ) -> Result<UnitsAnswer, Unanswered> {
        flat(
            self.answer(view, move |view| units::answer(&question, view))
                .await,
        )
    }

    /// Measures with their figures. Refused: unknown units, measures or categories, an empty list …
    pub async fn measures_with_figures(
        &self,
        question: Question,
        view: View,
    ) -> Result<MeasuresAnswer, Unanswered> {
        flat(
            self.answer(view, move |view| measures::answer(&question, view))
                .await,
        )
    }

    /// Balances and lists as a file has them. Refused as [`Export::new`] does.
    pub async fn export(&self, question: Question, view: View, origin: Origin) -> Result<Export, Unanswered> {
        flat(
            self.answer(view, move |view| Export::new(&question, view, &origin))
                .await,
        )
    }

    /// Who pays for whom. Refused as [`flows`] does.
    pub async fn flows(&self, query: FlowsQuery, view: View) -> Result<Flows, Unanswered> {
        flat(self.answer(view, move |view| flows(&query, view)).await)
    }

    /// Is it worth it? Refused as [`appraise`] does.
    pub async fn appraisal(&self, query: AppraisalQuery, view: View) -> Result<Appraisal, Unanswered> {
        flat(self.answer_aside(view, move |view| appraise(&query, view)).await)
    }

    /// The chances of an appraisal. Always aside: drawing takes its time.
    pub async fn chances(
        &self,
        (query, appraisal): (AppraisalQuery, Arc<Appraisal>),
        view: View,
    ) -> Result<Chances, Unanswered> {
        let draw = move |view: &View| chances(&query, &appraisal, view);
        flat(self.answer_aside(view, draw).await)
    }

    /// What an appraisal hinges on.
    pub async fn sensitivity(
        &self,
        (query, appraisal): (AppraisalQuery, Arc<Appraisal>),
        view: View,
    ) -> Result<Vec<Sensitivity>, Unanswered> {
        flat(
            self.answer_aside(view, move |view| sensitivity(&query, &appraisal, view))
                .await,
        )
    }

    /// Who must pay whom by one rule. Refused as [`settle`] does.
    pub async fn settlement(&self, query: SettlementQuery, view: View) -> Result<Settlement, Unanswered> {
        flat(self.answer_aside(view, move |view| settle(&query, view)).await)
    }

    /// Who must pay whom by each rule. Refused as [`compare()`] does.
    pub async fn settlements(
        &self,
        query: SettlementQuery,
        view: View,
    ) -> Result<Vec<Settlement>, Unanswered> {
        flat(self.answer_aside(view, move |view| compare(&query, view)).await)
    }

    /// The chances of a settlement. Always aside: drawing takes its time.
    pub async fn settlement_chances(
        &self,
        (query, settlement): (SettlementQuery, Arc<Settlement>),
        view: View,
    ) -> Result<ChancesOfGain, Unanswered> {
        let draw = move |view: &View| settlement_chances(&query, &settlement, view);
        flat(self.answer_aside(view, draw).await)
    }

    /// How a figure moved between two moments. Refused as [`drift`] does.
    pub async fn drift(&self, query: DriftQuery, from: View, to: View) -> Result<Drift, Unanswered> {
        flat(
            self.answer_aside(to, move |to| {
                drift(&query, &from.clone().until(to.deadline().clone()), to)
            })
            .await,
        )
    }

    /// The three approaches over time.
    pub async fn approaches(&self, query: ApproachesQuery, view: View) -> Result<Approaches, Unanswered> {
        flat(self.answer(view, move |view| approaches(&query, view)).await)
    }

    /// The first measures in the order of a figure, each with its appraisal. Refused: what an appraisal refuses.
    pub async fn portfolio(&self, query: PortfolioQuery, view: View) -> Result<PortfolioAnswer, Unanswered> {
        flat(
            self.answer_aside(view, move |view| portfolio_sheet::answer(&query, view))
                .await,
        )
    }

    /// Freed working time beside the time that units have. Refused as [`capacity`] does. Always aside: what was measured
    /// is no posting, so their number says nothing about how long it takes.
    pub async fn capacity(&self, spec: FilterSpec, view: View) -> Result<Vec<CapacityRow>, Unanswered> {
        flat(self.answer_aside(view, move |view| capacity(&spec, view)).await)
    }

    /// Who bears what was shared by distribution keys. Refused as [`allocation_report`] does.
    pub async fn allocation(
        &self,
        question: AllocationQuestion,
        view: View,
    ) -> Result<AllocationReport, Unanswered> {
        flat(
            self.answer(view, move |view| allocation_report(&question, view))
                .await,
        )
    }

    /// All open claims, those first that have been open longest.
    pub async fn open_claims(&self, query: ClaimsQuery, view: View) -> Result<Vec<OpenClaim>, Unanswered> {
        Ok(self.answer(view, move |view| open_claims(&query, view)).await?)
    }

    /// What a server holds of the ledger in memory, as it would hold it after its start. Always aside.
    pub async fn memory(&self) -> Result<Vec<Held>, Unanswered> {
        let view = self.view_of_all(self.state());
        let held = |view: &View| {
            let state = view.state();
            let read_model = ReadModel::default();
            while read_model.cumulate(state) {}
            read_model.settle(state);
            memory(state, &read_model)
        };
        Ok(self.answer_aside(view, held).await?)
    }

    /// A page of the measures in the order of a figure.
    pub async fn ranked_measures(
        &self,
        (query, order): (AppraisalQuery, (MeasureField, Direction)),
        list: MeasureList,
        page: PageRequest<Arc<str>>,
        view: View,
    ) -> Result<Page<Arc<str>, MeasureNo>, Unanswered> {
        flat(
            self.answer_aside(view, move |view| {
                // Titles and plain sums need no conventions, so none can be missing.
                match ranked_plainly(&query.filter, query.basis, order, view) {
                    Some(ranked) => ranked_measures(&list, &page, &ranked, view),
                    None => ranked_measures(&list, &page, portfolio(&query, order, view)?.ranked(), view),
                }
            })
            .await,
        )
    }

    /// A page of the units.
    pub async fn units(
        &self,
        list: UnitList,
        page: PageRequest<Arc<str>>,
        view: View,
    ) -> Result<Page<Arc<str>, UnitNo>, Unanswered> {
        let work = list.work(view.unit_count());
        let answer = move |view: &View| listed_units(&list, &page, view);
        Ok(self.listed(work, view, answer).await?)
    }

    /// A page of the measures.
    pub async fn measures(
        &self,
        list: MeasureList,
        page: PageRequest<Arc<str>>,
        view: View,
    ) -> Result<Page<Arc<str>, MeasureNo>, Unanswered> {
        let work = list.work(view.measure_count());
        let answer = move |view: &View| listed_measures(&list, &page, view);
        Ok(self.listed(work, view, answer).await?)
    }

    async fn listed<T: Send + 'static>(
        &self,
        work: usize,
        view: View,
        answer: impl Fn(&View) -> T + Clone + Send + 'static,
    ) -> Result<T, Stopped> {
        if work <= AT_ONCE_MAX {
            return Ok(answer(&view));
        }
        self.answer_aside(view, answer).await
    }

    /// A page of the open claims, those that have been open longest first.
    pub async fn claims(
        &self,
        query: ClaimsQuery,
        page: PageRequest<ClaimKey>,
        view: View,
    ) -> Result<ClaimsPage<ClaimKey>, Unanswered> {
        Ok(self.answer(view, move |view| claims(&query, &page, view)).await?)
    }

    /// A page of the open claims in another order. Refused: a cursor of another order.
    pub async fn ordered_claims(
        &self,
        (query, order): (ClaimsQuery, ClaimOrder),
        page: PageRequest<Placed<ClaimKey>>,
        view: View,
    ) -> Result<ClaimsPage<Placed<ClaimKey>>, Unanswered> {
        let answer = move |view: &View| ordered_claims(&query, order, &page, view);
        flat(self.answer(view, answer).await)
    }

    /// What open claims sum to.
    pub async fn claim_sums(
        &self,
        query: ClaimsQuery,
        by: ClaimGrouping,
        view: View,
    ) -> Result<Vec<ClaimSum>, Unanswered> {
        let answer = move |view: &View| claim_sums(&open_claims(&query, view), by, view);
        Ok(self.answer(view, answer).await?)
    }

    /// All disputes, in the order of the log.
    pub async fn disputes(&self, query: DisputesQuery, view: View) -> Result<Vec<Dispute>, Unanswered> {
        Ok(self.answer(view, move |view| disputes(&query, view)).await?)
    }

    /// The quantities that a filter finds, by kind and unit of measure. Refused as [`Filter::resolve_with_tags`] does.
    pub async fn quantities(&self, spec: FilterSpec, view: View) -> Result<Vec<QuantitySum>, Unanswered> {
        let found =
            move |view: &View| Filter::resolve_with_tags(&spec, view).map(|filter| quantities(&filter, view));
        flat(self.answer(view, found).await)
    }

    /// What was booked by the values of one tag. Refused as [`Filter::resolve_with_tags`] does.
    pub async fn tags(&self, key: Arc<str>, spec: FilterSpec, view: View) -> Result<Vec<TagSum>, Unanswered> {
        let found =
            move |view: &View| Filter::resolve_with_tags(&spec, view).map(|filter| tags(&key, &filter, view));
        flat(self.answer(view, found).await)
    }

    /// A page of the effects.
    pub async fn effects(
        &self,
        list: EffectList,
        page: PageRequest<EffectKey>,
        view: View,
    ) -> Result<Page<EffectKey, EffectNo>, Unanswered> {
        Ok(self.answer(view, move |view| effects(&list, &page, view)).await?)
    }

    /// The curves behind an appraisal.
    pub async fn curves(
        &self,
        (query, appraisal): (AppraisalQuery, Arc<Appraisal>),
        view: View,
    ) -> Result<Curves, Unanswered> {
        flat(
            self.answer(view, move |view| curves(&query, &appraisal, view))
                .await,
        )
    }

    /// A page of the bookings of which any posting matches; without a filter, of all.
    pub async fn bookings(
        &self,
        filter: Option<Filter>,
        page: PageRequest<Position>,
        view: View,
    ) -> Result<Page<Position, Position>, Unanswered> {
        if filter.is_none() {
            return Ok(bookings(None, &page, &view));
        }
        let answer = move |view: &View| bookings(filter.as_ref(), &page, view);
        Ok(self.answer(view, answer).await?)
    }

    /// Answers at once where little has to be gone through, else aside.
    pub(crate) async fn answer<T: Send + 'static>(
        &self,
        view: View,
        answer: impl Fn(&View) -> T + Clone + Send + 'static,
    ) -> Result<T, Stopped> {
        if size(&view) <= AT_ONCE_MAX {
            return Ok(answer(&view));
        }
        self.answer_aside(view, answer).await
    }

    /// Answers aside, however little it is: where the size of the ledger says nothing about how long it takes.
    async fn answer_aside<T: Send + 'static>(
        &self,
        view: View,
        answer: impl Fn(&View) -> T + Clone + Send + 'static,
    ) -> Result<T, Stopped> {
        let (elsewhere, seen) = (answer.clone(), view.clone());
        let work = move |deadline| elsewhere(&seen.until(deadline));
        let answered = self.queue.answer(&self.asker, work).await?;
        // A runtime that shuts down takes no more work; then it is done here.
        Ok(answered.unwrap_or_else(|| answer(&view)))
    }

    /// The same handle for one who asks: he stands in the queue once at a time, see [`crate::queue`].
    #[must_use]
    pub fn for_one_asker(mut self) -> Self {
        self.asker = Asker::default();
        self
    }
}

/// Puts together what an answer refuses and why there is none.
fn flat<T, E: Into<Unanswered>>(answered: Result<Result<T, E>, Stopped>) -> Result<T, Unanswered> {
    answered?.map_err(Into::into)
}

/// How much a report has to go through at most.
fn size(view: &View) -> usize {
    view.posting_count() + view.effect_count() + view.measure_count() + view.unit_count()
}
