//! Finding things: bookings by what is written about them and who made them, and whatever matches some words.
//!
//! | module | what it holds |
//! |---|---|
//! | [`booking_list`] | which bookings are listed, and in which order |
//! | [`texts`] | going through the texts of bookings, which stand in the database |
//! | [`hits`] | units, measures, effects and bookings that match some words, best match first |
//! | [`context`] | the words around a match |
//!
//! Texts of bookings are kept nowhere but in the database, where they can be erased: what was erased is never found, by
//! whichever process it was. A search reads them some thousand at a time, folds and compares them on a thread aside, and
//! ends when its page is full. It costs no memory, and some seconds for each million of bookings that it has to look at; so
//! at most [`texts::TEXTS_PER_SEARCH_MAX`] are looked at, and few searches run at once.

pub mod booking_list;
pub mod context;
pub mod hits;
pub mod texts;

use std::sync::Arc;

use querbuch_domain::id::Position;
use querbuch_domain::search::Search;
use querbuch_log::store::StoreError;
use querbuch_reports::view::View;

use self::booking_list::{BookingList, BookingOrder, amount_of, candidates};
use self::hits::{Hit, Scored, best_possible_of_booking, of_booking, of_master_data};
use self::texts::{Scan, TextScan};
use crate::ledger::Ledger;
use crate::lists::{Item, Order, Page, PageRequest, Placed, Rank, ordered};
use crate::unanswered::Unanswered;

/// Why something was not found out.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// The question is refused, or was not worked on to its end.
    #[error("unanswered")]
    Unanswered(Unanswered),
    /// The database failed.
    #[error(transparent)]
    Store(StoreError),
}

impl<E: Into<Unanswered>> From<E> for FindError {
    fn from(why: E) -> Self {
        Self::Unanswered(why.into())
    }
}

/// Whether a list is to be counted to its end. Where texts have to be read for that, whoever needs no count does not wait
/// for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counting {
    /// The total is needed.
    Total,
    /// It is not; it may be given as too small.
    PageOnly,
}

impl Ledger {
    /// A page of bookings in the order of the log, or from its end. Refused: a search that would have to look at too many
    /// texts.
    pub async fn bookings_found(
        &self,
        list: BookingList,
        page: PageRequest<Position>,
        counting: Counting,
        view: View,
    ) -> Result<Page<Position, Position>, FindError> {
        let from_newest = list.order == BookingOrder::NEWEST_FIRST;
        let page = if from_newest { page.mirrored() } else { page };
        let found = self.bookings_by_position(list, page, counting, view).await?;
        Ok(if from_newest { found.mirrored() } else { found })
    }

    async fn bookings_by_position(
        &self,
        list: BookingList,
        page: PageRequest<Position>,
        counting: Counting,
        view: View,
    ) -> Result<Page<Position, Position>, FindError> {
        if list.words.is_none() {
            let is_whole = list.is_whole() && view.is_whole();
            let answer = move |view: &View| booking_list::page(&list, &page, view);
            return Ok(if is_whole {
                answer(&view)
            } else {
                self.answer(view, answer).await?
            });
        }
        if counting == Counting::Total {
            let all = self.bookings_with_words(&list, Scan::Whole, &view).await?;
            return Ok(page.cut(all.into_iter().map(|position| (position, position))));
        }
        let wanted = page.size.saturating_add(1);
        let scan = Scan::Page {
            after: page.after,
            before: page.before,
            from_end: page.from_end,
            wanted,
        };
        let mut found = self.bookings_with_words(&list, scan, &view).await?;
        let surplus = found.len() > page.size;
        found.truncate(page.size);
        if page.from_end {
            found.reverse();
        }
        // A cursor is that of a booking that was found, so there is something at it.
        Ok(Page {
            has_next: page.before.is_some() || surplus && !page.from_end,
            has_previous: page.after.is_some() || surplus && page.from_end,
            total: found.len(),
            items: found.into_iter().map(|position| (position, position)).collect(),
        })
    }

    /// A page of bookings, those first of which most is booked, or least. Refused: a cursor of another order, a search that
    /// would have to look at too many texts.
    pub async fn bookings_by_amount(
        &self,
        list: BookingList,
        page: PageRequest<Placed<Position>>,
        view: View,
    ) -> Result<Page<Placed<Position>, Position>, FindError> {
        let order = Order {
            field: list.order.field as u8,
            direction: list.order.direction,
        };
        let by_log = BookingList {
            order: BookingOrder::default(),
            ..list
        };
        let found = self.all_bookings(by_log, None, &view).await?;
        let place = move |view: &View| {
            let items = found.iter().map(|position| Item {
                rank: Some(Rank::Number(amount_of(*position, view))),
                id: *position,
                item: *position,
            });
            ordered(items, order, &page)
        };
        Ok(self.answer(view, place).await??)
    }

    /// All bookings of a list in the order of the log, or from its end, or of the amounts; at most so many. Refused: a
    /// search that would have to look at too many texts.
    pub async fn all_bookings(
        &self,
        list: BookingList,
        limit: Option<usize>,
        view: &View,
    ) -> Result<Vec<Position>, FindError> {
        let by_log = list.order.field == booking_list::BookingField::Recorded;
        let is_newest_first = list.order == BookingOrder::NEWEST_FIRST;
        let mut found = if list.words.is_some() {
            let scan = match limit.filter(|_| by_log) {
                None => Scan::Whole,
                Some(wanted) => Scan::Page {
                    after: None,
                    before: None,
                    from_end: is_newest_first,
                    wanted,
                },
            };
            let is_turned = matches!(scan, Scan::Page { from_end: true, .. });
            let mut found = self.bookings_with_words(&list, scan, view).await?;
            if is_turned {
                found.reverse();
            }
            found
        } else {
            let wanted = list.clone();
            let answer = move |view: &View| candidates(&wanted, view);
            self.answer(view.clone(), answer).await?
        };
        if is_newest_first {
            found.reverse();
        }
        if !by_log {
            let direction = list.order.direction;
            let sort = move |view: &View| booking_list::by_amount(found.clone(), direction, view);
            found = self.answer(view.clone(), sort).await?;
        }
        found.truncate(limit.unwrap_or(usize::MAX));
        Ok(found)
    }

    /// The bookings of a list in whose texts its words occur: in the order in which they are looked at.
    async fn bookings_with_words(
        &self,
        list: &BookingList,
        scan: Scan,
        view: &View,
    ) -> Result<Vec<Position>, FindError> {
        let Some(words) = list.words.clone() else {
            return Ok(Vec::new());
        };
        let wanted = list.clone();
        let with_texts = move |view: &View| texts::with_texts(candidates(&wanted, view), &scan, view);
        let candidates = self.answer(view.clone(), with_texts).await?;
        let limit = scan.wanted();
        let mut scan = TextScan::new(self.store.clone(), candidates).await;
        let mut found = Vec::new();
        while found.len() < limit {
            let words = words.clone();
            let Some(page) = scan
                .next(move |texts| words.match_texts(texts).then_some(()))
                .await
                .map_err(FindError::Store)?
            else {
                break;
            };
            found.extend(page.into_iter().map(|(position, ())| position));
            if scan.is_exhausted() && found.len() < limit {
                return Err(vec![texts::too_wide()].into());
            }
        }
        found.truncate(limit);
        Ok(found)
    }

    /// Whatever matches all words, best match first, at most so many: units, measures and effects by code and name,
    /// bookings by text and document. Without a word, nothing. Of a ledger with more than
    /// [`texts::TEXTS_PER_SEARCH_MAX`] texts, the newest are looked at.
    pub async fn search(
        &self,
        typed: &str,
        search: Search,
        first: usize,
        view: View,
    ) -> Result<Vec<Hit>, FindError> {
        if search.is_empty() || first == 0 {
            return Ok(Vec::new());
        }
        let typed: Arc<str> = typed.trim().into();
        let (words, whole) = (search.clone(), typed.clone());
        let of_names = move |view: &View| {
            let mut found = of_master_data(&words, &whole, view);
            found.sort_unstable();
            found.truncate(first);
            found
        };
        let mut found: Vec<Scored> = self.answer(view.clone(), of_names).await?;
        let best = best_possible_of_booking();
        let is_settled = |found: &[Scored]| found.get(first - 1).is_some_and(|last| last.score() <= best);
        let newest_first = Scan::Page {
            after: None,
            before: None,
            from_end: true,
            wanted: usize::MAX,
        };
        let everything = move |view: &View| {
            texts::with_texts(candidates(&BookingList::default(), view), &newest_first, view)
        };
        if !is_settled(&found) {
            let candidates = self.answer(view.clone(), everything).await?;
            let mut scan = TextScan::new(self.store.clone(), candidates).await;
            while !is_settled(&found) {
                let (words, whole) = (search.clone(), typed.clone());
                let next = scan.next(move |texts| of_booking(texts, &words, &whole)).await;
                let Some(page) = next.map_err(FindError::Store)? else {
                    break;
                };
                found.extend(page.into_iter().map(|(position, about)| about.scored(position)));
                found.sort_unstable();
                found.truncate(first);
            }
        }
        Ok(found
            .into_iter()
            .map(|scored| scored.hit(&search, &view))
            .collect())
    }
}

#[cfg(test)]
mod tests;
