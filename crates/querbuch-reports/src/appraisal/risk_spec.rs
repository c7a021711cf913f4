//! How the chances of an appraisal are to be computed.

use querbuch_domain::refusal::{Reason, Refusal, Refusals};

use crate::risk::{Correlation, DRAWS_MAX, DRAWS_MIN, Distribution};

/// How chances are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RiskSpec {
    /// How often everything is drawn.
    pub draws: i32,
    /// What the draws begin with.
    pub seed: i32,
    /// What lies between low and high.
    pub distribution: Distribution,
    /// What moves together.
    pub correlation: Correlation,
}

impl Default for RiskSpec {
    fn default() -> Self {
        Self {
            draws: 10_000,
            seed: 1,
            distribution: Distribution::Triangular,
            correlation: Correlation::Independent,
        }
    }
}

impl RiskSpec {
    pub(crate) fn check(&self, refusals: &mut Refusals) {
        let draws = usize::try_from(self.draws).unwrap_or_default();
        if !(DRAWS_MIN..=DRAWS_MAX).contains(&draws) {
            let reason = Reason::Malformed {
                given: self.draws.to_string().into(),
                expected: "draws from 100 to 100000",
            };
            refusals.0.push(Refusal::at("draws", reason).within("risk"));
        }
        if self.seed < 0 {
            let reason = Reason::Malformed {
                given: self.seed.to_string().into(),
                expected: "a whole number from 0",
            };
            refusals.0.push(Refusal::at("seed", reason).within("risk"));
        }
    }
}
