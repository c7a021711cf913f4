//! Whatever matches some words.

use async_graphql::{Context, Object, Result};
use querbuch_ledger::domain::refusal::Refusal;
use querbuch_ledger::domain::search::Search;
use querbuch_ledger::find::hits::{Found, Hit};
use querbuch_ledger::reports::view::View;

use crate::as_of::AsOf;
use crate::booking::Booking;
use crate::budget;
use crate::connection::page_size;
use crate::context::RequestContext;
use crate::effect::Effect;
use crate::measure::Measure;
use crate::node::Node;
use crate::unit::Unit;

/// Something that matches.
pub struct SearchHit {
    hit: Hit,
    view: View,
}

/// Something that matches all words.
#[Object]
impl SearchHit {
    /// what it is
    async fn node(&self) -> Node {
        let view = self.view.clone();
        match self.hit.found {
            Found::Unit(number) => Node::Unit(Unit::new(view, number)),
            Found::Measure(number) => Node::Measure(Measure::new(view, number)),
            Found::Effect(number) => Node::Effect(Effect::new(view, number)),
            Found::Booking(position) => Node::Booking(Booking::new(view, position)),
        }
    }

    /// the name of its type: Unit, Measure, Effect or Booking
    async fn kind(&self) -> &str {
        self.hit.found.kind()
    }

    /// what people call it: code and name; of a booking its measure, its day and its document
    async fn label(&self) -> &str {
        &self.hit.label
    }

    /// the words around the match; null where the code alone matches
    async fn context(&self) -> Option<&str> {
        self.hit.context.as_deref()
    }
}

/// Searching.
#[derive(Default)]
pub struct SearchQuery;

#[Object]
impl SearchQuery {
    /// units, measures and effects by code and name, and bookings by text and document, best match first: what was typed
    /// itself, codes that begin with it, names in which each word begins one, then all others. Each word must occur,
    /// whatever the case, umlauts as "ü", "ue" or "u"; at most 200 characters and 16 different words
    async fn search(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "the words, all of which must occur; at most 200 characters and 16 different words"
        )]
        text: String,
        #[graphql(default = 20, desc = "how many at most; at most 500")] first: i32,
        #[graphql(desc = "the past that is asked about; without it, now")] as_of: Option<AsOf>,
    ) -> Result<Vec<SearchHit>> {
        let request = RequestContext::of(ctx);
        let view = request.view_at(as_of)?;
        let size = page_size(first, request.language)?;
        let words = Search::try_new(&text).map_err(|fault| request.refused(&[Refusal::at("text", fault)]))?;
        let found = request.ledger.search(&text, words, size, view.clone()).await;
        let found = found.map_err(|error| request.not_found_out(error))?;
        let hit = |hit| SearchHit {
            hit,
            view: view.clone(),
        };
        budget::list(ctx, found.into_iter().map(hit).collect())
    }
}

#[cfg(test)]
mod tests;
