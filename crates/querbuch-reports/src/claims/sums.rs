//! What open claims sum to.

use std::collections::BTreeMap;
use std::sync::Arc;

use querbuch_domain::id::{MeasureNo, UnitNo};
use querbuch_domain::month::Month;
use querbuch_domain::vocabulary;

use super::OpenClaim;
use crate::view::View;

vocabulary! {
    /// What sums of claims are told apart by.
    ClaimGrouping {
        /// The unit that may confirm them.
        Unit = "UNIT" ["Einheit", "unit"],
        /// The measure.
        Measure = "MEASURE" ["Maßnahme", "measure"],
        /// The month for which they are claimed.
        Month = "MONTH" ["Monat", "month"],
        /// Who claims them; each person with what is theirs.
        Claimant = "CLAIMANT" ["wer geltend macht", "claimant"],
    }
}

/// What some claims sum to; of the fields that name them, the one that was asked for is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClaimSum {
    /// The unit.
    pub unit: Option<UnitNo>,
    /// The measure.
    pub measure: Option<MeasureNo>,
    /// The month.
    pub month: Option<Month>,
    /// Who claims them.
    pub claimant: Option<Arc<str>>,
    /// How many claims there are.
    pub count: usize,
    /// How much is open, in cents.
    pub cents: i128,
}

/// The sums of claims, by the codes of units or measures, by month, or by person. Whatever they are told apart by, the
/// amounts add up to those of the claims.
pub fn claim_sums(claims: &[OpenClaim], by: ClaimGrouping, view: &View) -> Vec<ClaimSum> {
    let mut sums: BTreeMap<Arc<str>, ClaimSum> = BTreeMap::new();
    let mut add = |key: Arc<str>, named: ClaimSum, cents: i128| {
        let sum = sums.entry(key).or_insert(named);
        sum.count += 1;
        sum.cents += cents;
    };
    for claim in claims {
        let effect = view.effect(claim.effect);
        match by {
            ClaimGrouping::Unit => {
                let unit = effect.map(|effect| effect.unit);
                let code = unit
                    .and_then(|unit| view.unit(unit))
                    .map(|unit| unit.code.clone());
                let named = ClaimSum {
                    unit,
                    ..ClaimSum::default()
                };
                add(code.unwrap_or_default(), named, claim.cents);
            }
            ClaimGrouping::Measure => {
                let measure = effect.map(|effect| effect.measure);
                let code = measure.and_then(|measure| view.measure(measure));
                let code = code.map(|measure| measure.code.clone());
                let named = ClaimSum {
                    measure,
                    ..ClaimSum::default()
                };
                add(code.unwrap_or_default(), named, claim.cents);
            }
            ClaimGrouping::Month => {
                let named = ClaimSum {
                    month: Some(claim.month),
                    ..ClaimSum::default()
                };
                add(claim.month.to_string().into(), named, claim.cents);
            }
            ClaimGrouping::Claimant => {
                for claimant in &claim.claimants {
                    let named = ClaimSum {
                        claimant: Some(claimant.actor.clone()),
                        ..ClaimSum::default()
                    };
                    add(claimant.actor.clone(), named, claimant.cents);
                }
            }
        }
    }
    sums.into_values().collect()
}
