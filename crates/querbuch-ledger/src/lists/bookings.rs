//! Bookings, page by page.

use std::ops::Bound;

use querbuch_domain::booking::Bookings;
use querbuch_domain::id::{EffectNo, Position};
use querbuch_reports::filter::Filter;
use querbuch_reports::view::View;

use super::{Bounds, Page, PageRequest};

/// A page of the bookings of which any posting matches; without a filter, of all.
pub fn bookings(
    filter: Option<&Filter>,
    page: &PageRequest<Position>,
    view: &View,
) -> Page<Position, Position> {
    match filter {
        None if view.is_whole() => page.take(view.booking_count(), |bounds| within(bounds, view)),
        None => page.cut(reached(view).map(|position| (position, position))),
        Some(filter) => page.cut(matching(filter, view).map(|position| (position, position))),
    }
}

/// The bookings of which any posting is reached.
fn reached(view: &View) -> impl Iterator<Item = Position> + '_ {
    let known = view.state().bookings.iter().take(view.booking_count());
    view.deadline()
        .watch(known)
        .filter(|booking| view.reaches_booking(booking))
        .map(|booking| booking.position)
}

/// The bookings between two positions.
fn within(
    (low, high): Bounds<Position>,
    view: &View,
) -> impl DoubleEndedIterator<Item = (Position, Position)> {
    let bookings = &view.state().bookings;
    let before = |position: Position| position.checked_sub(1).map_or(0, |last| bookings.known_at(last));
    let start = match low {
        Bound::Included(position) => before(position),
        Bound::Excluded(position) => bookings.known_at(position),
        Bound::Unbounded => 0,
    };
    let end = match high {
        Bound::Included(position) => bookings.known_at(position),
        Bound::Excluded(position) => before(position),
        Bound::Unbounded => view.booking_count(),
    };
    (start..end.min(view.booking_count()))
        .filter_map(|index| bookings.nth(index))
        .map(|booking| (booking.position, booking.position))
}

/// Walks the journal once, from its first line to its last. What a filter says of an effect is found out when the
/// effect is met first.
fn matching<'a>(filter: &'a Filter, view: &'a View) -> impl Iterator<Item = Position> + 'a {
    let bookings: &Bookings = &view.state().bookings;
    let mut lines = bookings.journal().range(0, view.posting_count());
    let mut effects: Vec<Option<bool>> = vec![None; view.effect_count()];
    let mut matches_effect = move |number: EffectNo| {
        let Some(known) = effects.get_mut(number.index()) else {
            return false;
        };
        let found_out = || {
            view.effect(number)
                .is_some_and(|effect| filter.matches_effect(effect, view))
        };
        *known.get_or_insert_with(found_out)
    };
    view.deadline()
        .watch(bookings.iter().take(view.booking_count()))
        .filter_map(move |booking| {
            let mut found = false;
            // Each booking takes its lines off the journal, also where the first one was enough.
            for line in lines.by_ref().take(booking.posting_count) {
                found = found
                    || filter.matches_month(line.month)
                        && filter.matches_stage(line.slot.stage())
                        && matches_effect(line.effect);
            }
            found.then_some(booking.position)
        })
}
