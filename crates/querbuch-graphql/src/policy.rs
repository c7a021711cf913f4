//! Rules of a ledger: which acts need a second person, and who sees what.

use async_graphql::{Context, InputObject, Object, Result};
use querbuch_ledger::domain::command::Command;
use querbuch_ledger::domain::four_eyes::set::SetFourEyes;
use querbuch_ledger::domain::refusal::Refusals;
use querbuch_ledger::domain::visibility::set::SetVisibility;
use querbuch_ledger::input::Input;

use crate::enums::{Action, Visibility};
use crate::mutation::{carry_out, payload};
use crate::scalar::{Money, Ref};

/// `fromAmount` null: always. `actions` empty: no act needs a second person there any more, by the rule of this unit.
#[derive(InputObject)]
pub struct SetFourEyesInput {
    /// repeating it with the same input sets nothing twice
    idempotency_key: Option<String>,
    /// where, with everything below
    unit: Ref,
    /// which acts
    actions: Vec<Action>,
    /// from which amount of an act on
    from_amount: Option<Money>,
    /// why
    reason: String,
}

impl From<SetFourEyesInput> for Input {
    fn from(input: SetFourEyesInput) -> Self {
        let mut refusals = Refusals::default();
        let amount = input
            .from_amount
            .map(|amount| refusals.keep(amount.require("fromAmount")));
        let command = Command::SetFourEyes(SetFourEyes {
            unit: Some(input.unit.0),
            actions: input.actions.into_iter().map(Into::into).collect(),
            from_amount: amount.flatten(),
            reason: input.reason.into(),
        });
        Self::new(input.idempotency_key, refusals.or(command))
    }
}

/// Who sees what on the whole ledger.
#[derive(InputObject)]
pub struct SetVisibilityInput {
    /// repeating it with the same input sets nothing twice
    idempotency_key: Option<String>,
    /// what is to hold
    visibility: Visibility,
    /// why
    reason: String,
}

impl From<SetVisibilityInput> for Input {
    fn from(input: SetVisibilityInput) -> Self {
        let command = Command::SetVisibility(SetVisibility {
            visibility: input.visibility.into(),
            reason: input.reason.into(),
        });
        Self::new(input.idempotency_key, Ok(command))
    }
}

payload! {
    /// What became of setting a rule.
    PolicyPayload {}
}

/// Setting rules.
#[derive(Default)]
pub struct PolicyMutation;

#[Object]
impl PolicyMutation {
    /// from when on acts need a second person
    async fn set_four_eyes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "which acts, where, from which amount on")] input: SetFourEyesInput,
    ) -> Result<PolicyPayload> {
        carry_out(ctx, input).await.map(PolicyPayload)
    }

    /// who sees what
    async fn set_visibility(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "who sees what from now on")] input: SetVisibilityInput,
    ) -> Result<PolicyPayload> {
        carry_out(ctx, input).await.map(PolicyPayload)
    }
}
