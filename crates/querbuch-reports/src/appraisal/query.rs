//! The question behind an appraisal.

use querbuch_domain::words::EvidenceGrade;
use rust_decimal::Decimal;

use super::conventions::ConventionsSpec;
use crate::basis::Basis;
use crate::filter::Filter;
use crate::party::Party;
use crate::view::View;

/// Which appraisal is asked for.
#[derive(Clone, Debug)]
pub struct AppraisalQuery {
    /// Which amounts count.
    pub filter: Filter,
    /// Who counts as one party.
    pub party: Party,
    /// Whether plans, actuals or the outlook are appraised.
    pub basis: Basis,
    /// Which conventions are to hold.
    pub conventions: ConventionsSpec,
}

/// By what savings of each grade of evidence are multiplied; `None`: by one.
pub(crate) type Scale = Option<[Decimal; EvidenceGrade::ALL.len()]>;

impl AppraisalQuery {
    /// The filter, narrowed by what the conventions ask of cashability and stages.
    pub(super) fn filter_of_all(&self) -> Filter {
        let mut filter = self.filter.clone();
        if let Some(cashability) = &self.conventions.cashability {
            filter = filter.of_cashability(cashability);
        }
        if let Some(stages) = &self.conventions.stages {
            filter = filter.of_stages(stages);
        }
        filter
    }

    /// By what savings are multiplied, as known to a view.
    pub(super) fn scale(&self, view: &View) -> Scale {
        self.conventions.optimism_bias.then(|| {
            let table = view.state().rates.optimism_at(view.position());
            std::array::from_fn(|place| Decimal::ONE - table.haircut(EvidenceGrade::ALL[place]))
        })
    }
}
