//! Lists, page by page. Units and measures stand in the order of their codes, bookings in the order of the log;
//! a cursor is the code or position itself, so it stays where it is while others are added.

use std::sync::Arc;

use querbuch_domain::id::{MeasureNo, Position, UnitNo};
use querbuch_domain::measure::Approach;
use querbuch_domain::unit::Level;
use querbuch_reports::filter::Filter;
use querbuch_reports::view::View;

/// Which part of a list is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest<C> {
    /// Only what stands after this.
    pub after: Option<C>,
    /// Only what stands before this.
    pub before: Option<C>,
    /// How many at most.
    pub size: usize,
    /// Whether the last ones are wanted, not the first.
    pub from_end: bool,
}

/// A part of a list, in the order of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<C, T> {
    /// Cursors and items.
    pub items: Vec<(C, T)>,
    /// Whether more follow within the bounds that were given.
    pub has_next: bool,
    /// Whether more stand before.
    pub has_previous: bool,
    /// How many there are in all, whatever the page.
    pub total: usize,
}

impl<C: Ord + Clone> PageRequest<C> {
    /// Cuts the page out of the whole list.
    pub fn cut<T>(&self, list: impl Iterator<Item = (C, T)>) -> Page<C, T> {
        let mut total = 0;
        let mut before_any = false;
        let mut after_any = false;
        let mut items: Vec<(C, T)> = Vec::new();
        for (cursor, item) in list {
            total += 1;
            if self.after.as_ref().is_some_and(|after| cursor <= *after) {
                before_any = true;
            } else if self.before.as_ref().is_some_and(|before| cursor >= *before) {
                after_any = true;
            } else {
                items.push((cursor, item));
            }
        }
        let surplus = items.len().saturating_sub(self.size);
        if self.from_end {
            items.drain(..surplus);
            Page {
                items,
                has_next: after_any,
                has_previous: before_any || surplus > 0,
                total,
            }
        } else {
            items.truncate(self.size);
            Page {
                items,
                has_next: after_any || surplus > 0,
                has_previous: before_any,
                total,
            }
        }
    }
}

/// Which units are listed.
#[derive(Clone, Debug, Default)]
pub struct UnitList {
    /// Part of the code or name, whatever the case.
    pub search: Option<String>,
    /// Levels.
    pub levels: Option<Vec<Level>>,
    /// Only units below this one.
    pub below: Option<UnitNo>,
}

/// A page of units.
pub fn units(list: &UnitList, page: &PageRequest<Arc<str>>, view: &View) -> Page<Arc<str>, UnitNo> {
    let needle = list.search.as_deref().map(fold);
    let matching = view.state().units.by_code().iter().filter_map(|(code, number)| {
        let unit = view.unit(*number)?;
        let found = needle
            .as_ref()
            .is_none_or(|needle| fold(&unit.code).contains(needle) || fold(&unit.name).contains(needle));
        let level = list
            .levels
            .as_ref()
            .is_none_or(|levels| levels.contains(&unit.level));
        let below = list
            .below
            .is_none_or(|top| *number != top && view.ancestry(*number).any(|(above, _)| above == top));
        (found && level && below).then(|| (code.clone(), *number))
    });
    page.cut(matching)
}

/// A page of the units directly below one.
pub fn children(unit: UnitNo, page: &PageRequest<Arc<str>>, view: &View) -> Page<Arc<str>, UnitNo> {
    let children = view.state().units.children(unit).into_iter().flatten();
    page.cut(
        children
            .filter(|(_, number)| view.unit(**number).is_some())
            .map(|(code, number)| (code.clone(), *number)),
    )
}

/// Which measures are listed.
#[derive(Clone, Debug, Default)]
pub struct MeasureList {
    /// Part of the code or title, whatever the case.
    pub search: Option<String>,
    /// Approaches.
    pub approaches: Option<Vec<Approach>>,
    /// Only measures owned by this unit or one below it.
    pub owner: Option<UnitNo>,
}

/// A page of measures.
pub fn measures(list: &MeasureList, page: &PageRequest<Arc<str>>, view: &View) -> Page<Arc<str>, MeasureNo> {
    let needle = list.search.as_deref().map(fold);
    let matching = view
        .state()
        .measures
        .by_code()
        .iter()
        .filter_map(|(code, number)| {
            let measure = view.measure(*number)?;
            let found = needle.as_ref().is_none_or(|needle| {
                fold(&measure.code).contains(needle) || fold(&measure.title).contains(needle)
            });
            let approach = list
                .approaches
                .as_ref()
                .is_none_or(|approaches| approaches.contains(&measure.approach));
            let owned = list
                .owner
                .is_none_or(|owner| view.ancestry(measure.owner).any(|(above, _)| above == owner));
            (found && approach && owned).then(|| (code.clone(), *number))
        });
    page.cut(matching)
}

/// A page of the bookings of which any posting matches; without a filter, of all.
pub fn bookings(
    filter: Option<&Filter>,
    page: &PageRequest<Position>,
    view: &View,
) -> Page<Position, Position> {
    let bookings = &view.state().bookings;
    let known = bookings.iter().take(view.booking_count());
    let matching = known.filter(|booking| {
        filter.is_none_or(|filter| {
            bookings
                .postings(booking)
                .any(|line| filter.matches_line(&line, view))
        })
    });
    page.cut(matching.map(|booking| (booking.position, booking.position)))
}

/// Case and umlauts do not matter to a search: `Maßnahme` is found by `massnahme`, `Gebühr` by
/// `gebuehr`.
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'ä' => folded.push_str("ae"),
            'ö' => folded.push_str("oe"),
            'ü' => folded.push_str("ue"),
            'ß' => folded.push_str("ss"),
            // The two dots alone, as some systems write names: u, then this.
            '\u{308}' => folded.push('e'),
            _ => folded.push(c),
        }
    }
    folded
}

#[cfg(test)]
mod tests;
