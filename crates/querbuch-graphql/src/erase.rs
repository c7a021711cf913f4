//! Erasing free text.

use async_graphql::{Context, ID, InputObject, Object, Result};
use querbuch_ledger::domain::booking::erase::EraseText;
use querbuch_ledger::domain::command::Command;

use crate::mutation::{carry_out, payload};
use querbuch_ledger::input::Input;

/// An act whose text and document are to be erased: a booking, a reversal, a plan or a forecast; or an import, whose file
/// name and digest are erased. Free text is kept apart from the log, which holds a salted hash of it: erasing it changes
/// no figure and breaks no proof.
#[derive(InputObject)]
pub struct EraseTextInput {
    /// repeating it with the same input erases nothing twice
    idempotency_key: Option<String>,
    /// the act: the id of a booking or of an import
    booking: ID,
    /// why; it is kept and cannot be erased itself, so it should not name persons
    reason: String,
}

impl From<EraseTextInput> for Input {
    fn from(input: EraseTextInput) -> Self {
        let command = Command::EraseText(EraseText {
            booking: input.booking.as_str().into(),
            reason: input.reason.into(),
        });
        Self::new(input.idempotency_key, Ok(command))
    }
}

payload! {
    /// What became of the erasure.
    ErasePayload {}
}

/// Erasing.
#[derive(Default)]
pub struct EraseMutation;

#[Object]
impl EraseMutation {
    /// erase the text and the document of an act, or the file name and the digest of an import, for good; figures stay
    async fn erase_text(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is to be recorded")] input: EraseTextInput,
    ) -> Result<ErasePayload> {
        carry_out(ctx, input).await.map(ErasePayload)
    }
}

#[cfg(test)]
mod tests;
