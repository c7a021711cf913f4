//! Bookings as a list: by what they touch, who recorded them and when, by import, and by what is written about them.

use async_graphql::{Context, ID, InputObject, Object, Result};
use chrono::{DateTime, Utc};
use querbuch_ledger::berlin::{end_of_day, start_of_day};
use querbuch_ledger::domain::id::{self, parse_booking_id, parse_import_id};
use querbuch_ledger::domain::refusal::{InputFault, QuestionFault, Refusal};
use querbuch_ledger::domain::search::Search;
use querbuch_ledger::domain::words::Noun;
use querbuch_ledger::find::Counting;
use querbuch_ledger::find::booking_list::{
    BookingField as Field, BookingList, BookingOrder as Order, BookingWords,
};
use querbuch_ledger::reports::view::View;

use super::Booking;
use crate::as_of::AsOf;
use crate::connection::{Connection, PageArguments, page_of};
use crate::context::RequestContext;
use crate::enums::{BookingAct, BookingField, Direction};
use crate::filter::Filter;
use crate::scalar::{Date, Position};

/// By what bookings are ordered.
#[derive(InputObject, Clone, Copy)]
pub struct BookingOrder {
    /// by what
    by: BookingField,
    /// the direction
    #[graphql(default_with = "Direction::Descending")]
    direction: Direction,
}

/// Which bookings, as they are asked for.
struct Asked {
    filter: Option<Filter>,
    search: Option<String>,
    document: Option<String>,
    text: Option<String>,
    acts: Option<Vec<BookingAct>>,
    actor: Option<String>,
    recorded_from: Option<Date>,
    recorded_to: Option<Date>,
    import: Option<ID>,
    order_by: Option<BookingOrder>,
}

impl Asked {
    fn resolve(self, request: &RequestContext, view: &View) -> Result<BookingList> {
        let refuse = |refusals: Vec<Refusal>| request.refused(&refusals);
        let filter = self
            .filter
            .map(|filter| filter.resolve_with_tags(view))
            .transpose();
        let text = self.text.as_deref().map(Search::try_new).transpose();
        let text = text.map_err(|fault| refuse(vec![Refusal::at("text", fault)]))?;
        if let (Some(from), Some(to)) = (self.recorded_from, self.recorded_to)
            && from.0 > to.0
        {
            return Err(refuse(vec![Refusal::at(
                "recordedFrom",
                QuestionFault::FromAfterTo,
            )]));
        }
        let words = BookingWords {
            search: request.search_argument(self.search.as_deref())?,
            text,
            document: self.document.map(Into::into),
        };
        let order = self.order_by.map_or_else(Order::default, |order| Order {
            field: order.by.into(),
            direction: order.direction.into(),
        });
        Ok(BookingList {
            filter: filter.map_err(refuse)?,
            acts: self.acts.map(|acts| acts.into_iter().map(Into::into).collect()),
            actor: self.actor.map(Into::into),
            // Nothing was recorded at the ends of the calendar.
            recorded_from: self
                .recorded_from
                .map(|day| start_of_day(day.0).unwrap_or(DateTime::<Utc>::MAX_UTC)),
            recorded_before: self.recorded_to.and_then(|day| end_of_day(day.0)),
            import: self
                .import
                .map(|import| import_at(&import, view))
                .transpose()
                .map_err(refuse)?,
            words: words.some(),
            order,
        })
    }
}

/// The position of the import that an argument names.
fn import_at(import: &ID, view: &View) -> std::result::Result<id::Position, Vec<Refusal>> {
    let is_known = |position: &id::Position| {
        let import = view.state().imports.at(*position);
        *position <= view.position() && import.is_some_and(|import| view.sees_import(import))
    };
    let found = parse_import_id(import).filter(is_known);
    found.ok_or_else(|| {
        let reference = import.as_str().into();
        let noun = Noun::Import;
        vec![Refusal::at("import", InputFault::NotFound { noun, reference })]
    })
}

/// Reading bookings.
#[derive(Default)]
pub struct BookingQuery;

#[Object]
impl BookingQuery {
    /// a booking by its id; null where there is none
    async fn booking(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "its id")] id: ID,
    ) -> Result<Option<Booking>> {
        let view = RequestContext::of(ctx).view();
        let found = parse_booking_id(&id).filter(|position| view.booking(*position).is_some());
        Ok(found.map(|position| Booking::new(view, position)))
    }

    /// the bookings of which any posting matches, in the order of the log unless ordered otherwise. Each word of `search`
    /// must occur in text or document, each of `text` in the text, whatever the case, umlauts as "ü", "ue" or "u";
    /// `document` is the whole of it. Days are days in Berlin. A search reads texts until its page is full, and all of
    /// them where `totalCount` is selected: whoever need not know it asks without
    #[expect(clippy::too_many_arguments, reason = "the arguments of the contract")]
    async fn bookings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is counted; without it, all")] filter: Option<Filter>,
        #[graphql(
            desc = "words that must all occur in code or name; at most 200 characters and 16 different words"
        )]
        search: Option<String>,
        #[graphql(desc = "how many at most, from the start; 100 without it, at most 500")] first: Option<i32>,
        #[graphql(desc = "only what comes after this cursor")] after: Option<String>,
        #[graphql(desc = "how many at most, from the end; at most 500")] last: Option<i32>,
        #[graphql(desc = "only what comes before this cursor")] before: Option<String>,
        #[graphql(desc = "the past that is asked about; without it, now")] as_of: Option<AsOf>,
        #[graphql(desc = "the document, whole; case and accents do not matter")] document: Option<String>,
        #[graphql(desc = "words of the text alone")] text: Option<String>,
        #[graphql(desc = "what they did")] acts: Option<Vec<BookingAct>>,
        #[graphql(desc = "who recorded them")] actor: Option<String>,
        #[graphql(desc = "the first day on which they were recorded")] recorded_from: Option<Date>,
        #[graphql(desc = "the last day on which they were recorded")] recorded_to: Option<Date>,
        #[graphql(desc = "the id of the import by which they came")] import: Option<ID>,
        #[graphql(desc = "what the list is ordered by; without it, by code")] order_by: Option<BookingOrder>,
    ) -> Result<Connection<Booking, Position>> {
        let request = RequestContext::of(ctx);
        let view = request.view_at(as_of)?;
        let page = PageArguments {
            first,
            after,
            last,
            before,
        };
        let asked = Asked {
            filter,
            search,
            document,
            text,
            acts,
            actor,
            recorded_from,
            recorded_to,
            import,
            order_by,
        };
        let wanted = asked.resolve(request, &view)?;
        let ledger = &request.ledger;
        let failed = |error| request.not_found_out(error);
        let booking = |position| Booking::new(view.clone(), position);
        if wanted.order.field == Field::Amount {
            let page = page.read(request.language)?;
            let found = ledger.bookings_by_amount(wanted, page, view.clone()).await;
            return page_of(ctx, found.map_err(failed)?, booking);
        }
        let counting = if ctx.look_ahead().field("totalCount").exists() {
            Counting::Total
        } else {
            Counting::PageOnly
        };
        let page = page.read(request.language)?;
        let found = ledger.bookings_found(wanted, page, counting, view.clone()).await;
        page_of(ctx, found.map_err(failed)?, booking)
    }
}

#[cfg(test)]
mod tests;
