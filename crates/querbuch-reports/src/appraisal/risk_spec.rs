//! How the chances of an appraisal are to be computed.

use querbuch_domain::refusal::{Expected, InputFault, Refusal, Refusals};

use crate::risk::{Correlation, DRAWS_MAX, DRAWS_MIN, Distribution};

/// How the chances of an appraisal are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RiskSpec {
    /// How often everything is drawn.
    pub draws: i32,
    /// The seed of the random numbers: the same seed gives the same draws.
    pub seed: i32,
    /// How amounts are spread between low and high.
    pub distribution: Distribution,
    /// Which effects turn out well or badly together.
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
    /// Refuses draws beyond their bounds and a negative seed.
    pub(crate) fn check(&self, refusals: &mut Refusals) {
        let draws = usize::try_from(self.draws).unwrap_or_default();
        if !(DRAWS_MIN..=DRAWS_MAX).contains(&draws) {
            let expected = Expected::new("Züge von 100 bis 100000", "draws from 100 to 100000");
            let reason = InputFault::unfit(self.draws.to_string(), expected);
            refusals.0.push(Refusal::at("draws", reason).within("risk"));
        }
        if self.seed < 0 {
            let reason = InputFault::unfit(self.seed.to_string(), Expected::WHOLE_NUMBER);
            refusals.0.push(Refusal::at("seed", reason).within("risk"));
        }
    }
}
