//! Lists, page by page. Units and measures stand in the order of their codes, bookings in the order of the log;
//! a cursor is the code or position itself, so it stays where it is while others are added.
//!
//! A page of a whole list is read at its place, however long the list. With conditions the list is walked once,
//! as its total is told with every page; a walk compares numbers and texts that were made ready before.

mod bookings;
mod claims;
mod imports;
mod page;

use std::sync::Arc;

use querbuch_domain::code::ByCode;
use querbuch_domain::id::{MeasureNo, UnitNo};
use querbuch_domain::refusal::{InputFault, Refusal};
use querbuch_domain::search::Search;
use querbuch_domain::words::Noun;
use querbuch_domain::words::{Approach, Level};
use querbuch_reports::portfolio::Portfolio;
use querbuch_reports::view::View;

pub use bookings::bookings;
pub use claims::{ClaimKey, claims};
pub use imports::{ImportList, import_acts, imports};
pub use page::{Bounds, Page, PageRequest};

/// Which units are listed.
#[derive(Clone, Debug, Default)]
pub struct UnitList {
    /// Words of the code or name; see [`Search`].
    pub search: Option<String>,
    /// Levels.
    pub levels: Option<Vec<Level>>,
    /// Only units below this one.
    pub below: Option<UnitNo>,
    /// Only units that were not merged into another, or only those that were.
    pub active: Option<bool>,
}

/// A page of units.
pub fn units(list: &UnitList, page: &PageRequest<Arc<str>>, view: &View) -> Page<Arc<str>, UnitNo> {
    let by_code = view.state().units.by_code();
    let known = |number: &UnitNo| number.index() < view.unit_count();
    let search = words(list.search.as_deref());
    if search.is_none() && list.levels.is_none() && list.below.is_none() && list.active.is_none() {
        return page.take(view.unit_count(), |bounds| within(by_code, bounds, known));
    }
    let below = list.below.map(|top| below(top, false, view));
    let matching = |number: &UnitNo| {
        let level = |levels: &Vec<Level>| {
            view.unit(*number)
                .is_some_and(|unit| levels.contains(&unit.level))
        };
        let active = |wanted: bool| {
            view.unit(*number)
                .is_some_and(|unit| unit.merged().is_none() == wanted)
        };
        known(number)
            && below.as_ref().is_none_or(|below| below.contains(*number))
            && list.levels.as_ref().is_none_or(level)
            && list.active.is_none_or(active)
            && found(search.as_ref(), view.tree().searchable(*number))
    };
    page.cut(every(by_code, matching))
}

/// A page of the units directly below one.
pub fn children(unit: UnitNo, page: &PageRequest<Arc<str>>, view: &View) -> Page<Arc<str>, UnitNo> {
    let none = ByCode::new();
    let by_code = view.tree().children(unit).unwrap_or(&none);
    let known = |number: &UnitNo| number.index() < view.unit_count();
    let total = if view.unit_count() == view.tree().len() {
        by_code.len()
    } else {
        by_code.values().filter(|number| known(number)).count()
    };
    page.take(total, |bounds| within(by_code, bounds, known))
}

/// Which measures are listed.
#[derive(Clone, Debug, Default)]
pub struct MeasureList {
    /// Words of the code or title; see [`Search`].
    pub search: Option<String>,
    /// Approaches.
    pub approaches: Option<Vec<Approach>>,
    /// Only measures owned by this unit or one below it.
    pub owner: Option<UnitNo>,
}

/// A page of measures.
pub fn measures(list: &MeasureList, page: &PageRequest<Arc<str>>, view: &View) -> Page<Arc<str>, MeasureNo> {
    let measures = &view.state().measures;
    let by_code = measures.by_code();
    let known = |number: &MeasureNo| number.index() < view.measure_count();
    let asks_nothing = words(list.search.as_deref()).is_none();
    if asks_nothing && list.approaches.is_none() && list.owner.is_none() {
        return page.take(view.measure_count(), |bounds| within(by_code, bounds, known));
    }
    page.cut(every(by_code, matching_measures(list, view)))
}

/// A page of measures in the order of a figure. Refused: a cursor of a measure that is not in the list any more.
pub fn ranked_measures(
    list: &MeasureList,
    page: &PageRequest<Arc<str>>,
    portfolio: &Portfolio,
    view: &View,
) -> Result<Page<Arc<str>, MeasureNo>, Vec<Refusal>> {
    let matching = matching_measures(list, view);
    let ranked: Vec<(Arc<str>, MeasureNo)> = portfolio
        .ranked()
        .iter()
        .filter(|(number, _)| matching(number))
        .filter_map(|(number, _)| Some((view.measure(*number)?.code.clone(), *number)))
        .collect();
    let rank = |field: &'static str, cursor: Option<&Arc<str>>| {
        let find = |code: &Arc<str>| {
            let gone = InputFault::NotFound {
                noun: Noun::Measure,
                reference: code.clone(),
            };
            let place = ranked.iter().position(|(known, _)| known == code);
            place.ok_or_else(|| vec![Refusal::at(field, gone)])
        };
        cursor.map(find).transpose()
    };
    // Cursors name measures; within the list their ranks are what is in order.
    let by_rank = PageRequest {
        after: rank("after", page.after.as_ref())?,
        before: rank("before", page.before.as_ref())?,
        size: page.size,
        from_end: page.from_end,
    };
    let Page {
        items,
        has_next,
        has_previous,
        total,
    } = by_rank.cut(ranked.iter().cloned().enumerate());
    let items = items.into_iter().map(|(_, item)| item).collect();
    Ok(Page {
        items,
        has_next,
        has_previous,
        total,
    })
}

/// Whether a measure is in a list.
fn matching_measures<'a>(list: &'a MeasureList, view: &'a View) -> impl Fn(&MeasureNo) -> bool + 'a {
    let search = words(list.search.as_deref());
    let owners = list.owner.map(|owner| below(owner, true, view));
    move |number: &MeasureNo| {
        view.measure(*number).is_some_and(|measure| {
            owners
                .as_ref()
                .is_none_or(|owners| owners.contains(measure.owner))
                && list
                    .approaches
                    .as_ref()
                    .is_none_or(|approaches| approaches.contains(&measure.approach))
        }) && found(search.as_ref(), view.measures().searchable(*number))
    }
}

/// What to search for; a search without words is none.
fn words(typed: Option<&str>) -> Option<Search> {
    typed.map(Search::new).filter(|search| !search.is_empty())
}

fn found(search: Option<&Search>, searchable: Option<&str>) -> bool {
    search.is_none_or(|search| searchable.is_some_and(|text| search.matches(text)))
}

/// What lies between two codes, as far as a view knows it.
fn within<'a, N: Copy>(
    by_code: &'a ByCode<N>,
    bounds: Bounds<Arc<str>>,
    known: impl Fn(&N) -> bool + 'a,
) -> impl DoubleEndedIterator<Item = (Arc<str>, N)> + 'a {
    by_code
        .range(bounds)
        .filter(move |(_, number)| known(number))
        .map(|(code, number)| (code.clone(), *number))
}

/// Whatever matches, by code.
fn every<'a, N: Copy>(
    by_code: &'a ByCode<N>,
    matching: impl Fn(&N) -> bool + 'a,
) -> impl Iterator<Item = (Arc<str>, N)> + 'a {
    by_code
        .iter()
        .filter(move |(_, number)| matching(number))
        .map(|(code, number)| (code.clone(), *number))
}

/// Which units lie below one, by number.
struct Below(Vec<bool>);

impl Below {
    fn contains(&self, unit: UnitNo) -> bool {
        self.0.get(unit.index()) == Some(&true)
    }
}

/// The units below one, and that one itself if wanted.
fn below(top: UnitNo, with_top: bool, view: &View) -> Below {
    let mut below = view.with_everything_below(top);
    if let Some(itself) = below.get_mut(top.index()) {
        *itself = with_top;
    }
    Below(below)
}

#[cfg(test)]
mod tests;
