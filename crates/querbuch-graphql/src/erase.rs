//! Erasing free text.

use async_graphql::{Context, ID, InputObject, Object, Result};
use querbuch_ledger::domain::booking::EraseText;
use querbuch_ledger::domain::command::Command;

use crate::act::{Act, Wanted};
use crate::error::UserError;
use crate::scalar::Position;

/// An act whose text and document are to be erased: a booking, a reversal, a plan or a forecast. Free text is
/// kept apart from the log, which holds a salted hash of it: erasing it changes no figure and breaks no proof.
#[derive(InputObject)]
pub struct EraseTextInput {
    /// repeating it with the same input erases nothing twice
    idempotency_key: Option<String>,
    /// the act
    booking: ID,
    /// why; it is kept and cannot be erased itself, so it should not name persons
    reason: String,
}

/// What became of the erasure.
#[derive(Clone)]
pub struct ErasePayload(Act);

/// What became of the erasure.
#[Object]
impl ErasePayload {
    /// what was refused; empty where it was done
    pub async fn errors(&self) -> Vec<UserError> {
        self.0.errors.clone()
    }

    /// the log's position after the act
    pub async fn position(&self) -> Option<Position> {
        self.0.position
    }

    /// whether this is the answer of an earlier, equal act
    pub async fn replayed(&self) -> bool {
        self.0.replayed
    }
}

/// Erasing.
#[derive(Default)]
pub struct EraseMutation;

#[Object]
impl EraseMutation {
    /// erase the text and the document of an act for good; its figures stay
    async fn erase_text(&self, ctx: &Context<'_>, input: EraseTextInput) -> Result<ErasePayload> {
        let command = Command::EraseText(EraseText {
            booking: input.booking.as_str().into(),
            reason: input.reason.into(),
        });
        let wanted = Wanted {
            key: input.idempotency_key,
            command: Ok(command),
        };
        Act::carry_out(ctx, wanted).await.map(ErasePayload)
    }
}
