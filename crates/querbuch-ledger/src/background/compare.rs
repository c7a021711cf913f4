//! Questions that are asked of two sides.

use querbuch_domain::refusal::Refusal;
use querbuch_reports::appraisal::AppraisalQuery;
use querbuch_reports::balance::BalanceQuery;
use querbuch_reports::compare::appraisal::{ComparedAppraisal, compared_appraisal};
use querbuch_reports::compare::balance::{ComparedBalance, compared_balance, compared_balance_for_file};
use querbuch_reports::compare::flows::{ComparedFlow, compared_flows};
use querbuch_reports::compare::{Asked, Sides};
use querbuch_reports::flows::FlowsQuery;
use querbuch_reports::view::View;

use super::flat;
use crate::ledger::Ledger;
use crate::unanswered::Unanswered;

/// How two sides are compared.
type Compare<Q, T> = fn(&Sides<Asked<Q>>) -> Result<T, Vec<Refusal>>;

impl Ledger {
    /// Two balances, row by row. Refused as [`compared_balance`] does.
    pub async fn compared_balance(
        &self,
        asked: Sides<Asked<BalanceQuery>>,
    ) -> Result<ComparedBalance, Unanswered> {
        self.compared(asked, compared_balance).await
    }

    /// The same for a file, with as many rows as one holds.
    pub async fn compared_balance_for_file(
        &self,
        asked: Sides<Asked<BalanceQuery>>,
    ) -> Result<ComparedBalance, Unanswered> {
        self.compared(asked, compared_balance_for_file).await
    }

    /// Two flows, by payer and beneficiary. Refused as [`compared_flows`] does.
    pub async fn compared_flows(
        &self,
        asked: Sides<Asked<FlowsQuery>>,
    ) -> Result<Vec<ComparedFlow>, Unanswered> {
        self.compared(asked, compared_flows).await
    }

    /// Two appraisals, by party. Refused as [`compared_appraisal`] does.
    pub async fn compared_appraisal(
        &self,
        asked: Sides<Asked<AppraisalQuery>>,
    ) -> Result<ComparedAppraisal, Unanswered> {
        self.compared(asked, compared_appraisal).await
    }

    /// Both sides in one turn, by one deadline: it takes as long as two questions.
    async fn compared<Q: Clone + Send + Sync + 'static, T: Send + 'static>(
        &self,
        asked: Sides<Asked<Q>>,
        compare: Compare<Q, T>,
    ) -> Result<T, Unanswered> {
        let view = asked.b.view.clone();
        let in_time = move |view: &View| {
            let until = |side: Asked<Q>| Asked {
                view: side.view.until(view.deadline().clone()),
                ..side
            };
            compare(&asked.clone().map(until))
        };
        flat(self.answer_aside(view, in_time).await)
    }
}
