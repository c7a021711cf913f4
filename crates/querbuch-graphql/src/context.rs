//! What one request carries.

use std::sync::Arc;

use async_graphql::Context;
use querbuch_ledger::as_of::AsOf;
use querbuch_ledger::domain::message::Language;
use querbuch_ledger::domain::state::State;
use querbuch_ledger::ledger::{LOCAL_ACTOR, Ledger, view_of};
use querbuch_ledger::reports::view::View;

use crate::error::refused;
use crate::loader::TextLoader;

/// What one request carries. All its reads see one snapshot.
pub struct RequestContext {
    /// The ledger.
    pub ledger: Ledger,
    /// The snapshot.
    pub state: Arc<State>,
    /// The language of names and messages.
    pub language: Language,
    /// Who asks.
    pub actor: &'static str,
    /// Texts of bookings, read together.
    pub texts: TextLoader,
}

impl RequestContext {
    /// A request that sees a snapshot.
    pub fn new(ledger: Ledger, state: Arc<State>, language: Language) -> Self {
        let texts = TextLoader::new(ledger.clone());
        Self {
            ledger,
            state,
            language,
            actor: LOCAL_ACTOR,
            texts,
        }
    }

    /// The context of a running request.
    pub fn of<'a>(ctx: &Context<'a>) -> &'a Self {
        ctx.data_unchecked()
    }

    /// The snapshot, now or as of a moment.
    pub fn view(&self, as_of: Option<AsOf>) -> async_graphql::Result<View> {
        view_of(self.state.clone(), as_of, self.ledger.now())
            .map_err(|refusal| refused(&[refusal], self.language))
    }
}
