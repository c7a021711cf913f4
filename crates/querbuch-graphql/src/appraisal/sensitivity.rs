//! What a net present value hinges on.

use async_graphql::Object;
use querbuch_ledger::reports::appraisal::sensitivity as domain;
use querbuch_ledger::reports::view::View;

use super::perspective::Ratio;
use crate::effect::Effect;
use crate::party::PartyRef;
use crate::scalar::Money;

/// What the overall net present value hinges on, effect by effect.
pub struct Sensitivity {
    found: domain::Sensitivity,
    party: PartyRef,
    view: View,
}

impl Sensitivity {
    /// One effect of an appraisal.
    pub fn new(found: domain::Sensitivity, view: &View) -> Self {
        Self {
            party: PartyRef::new(view.clone(), found.party),
            found,
            view: view.clone(),
        }
    }
}

/// What the overall net present value hinges on: one effect.
#[Object]
impl Sensitivity {
    /// the effect
    async fn effect(&self) -> Effect {
        Effect::new(self.view.clone(), self.found.effect)
    }

    /// where it lands
    async fn party(&self) -> &PartyRef {
        &self.party
    }

    /// what it adds to the net present value; a cost takes away
    async fn present_value(&self) -> Money {
        self.found.present_value.into()
    }

    /// by which share its amounts would have to change for the overall net present value to be zero: -0.25 is a
    /// quarter less; UNDEFINED where it adds nothing
    async fn switching_value(&self) -> Ratio {
        self.found.switching_value.into()
    }

    /// the overall net present value with this effect at the end of its range that is worst for it; null where no low
    /// and high were given
    async fn npv_at_worst(&self) -> Option<Money> {
        self.found.range.map(|(worst, _)| worst.into())
    }

    /// the same at the best end
    async fn npv_at_best(&self) -> Option<Money> {
        self.found.range.map(|(_, best)| best.into())
    }
}
