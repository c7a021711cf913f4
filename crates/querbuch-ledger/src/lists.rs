//! Lists, page by page. Units and measures stand in the order of their codes, bookings in the order of the log;
//! a cursor is the code or position itself, so it stays where it is while others are added.
//!
//! A page of a whole list is read at its place, however long the list. With conditions the list is walked once,
//! as its total is told with every page; a walk compares numbers and texts that were made ready before.

mod bookings;
mod claims;
mod effects;
mod imports;
mod order;
mod page;
mod prepared_acts;

use std::sync::Arc;

use querbuch_domain::code::ByCode;
use querbuch_domain::deadline::Deadline;
use querbuch_domain::id::{MeasureNo, UnitNo};
use querbuch_domain::measure::Measure;
use querbuch_domain::refusal::{InputFault, Refusal};
use querbuch_domain::search::Search;
use querbuch_domain::words::Noun;
use querbuch_domain::words::{Approach, Level, MeasureStatus};
use querbuch_reports::portfolio::RankedMeasure;
use querbuch_reports::view::View;

pub use bookings::bookings;
pub use claims::{ClaimKey, ClaimOrder, ClaimsPage, claims, ordered_claims};
pub use effects::{EffectKey, EffectList, effects};
pub use imports::{ImportList, import_acts, imports};
pub use order::{Item, Order, Placed, Rank, ordered};
pub use page::{Bounds, Page, PageRequest};
pub use prepared_acts::prepared_acts;

/// Items of a list that a question names: ids, types, conditions. As many as a page has at most; who names more asks
/// page by page, or with a wider condition.
pub const LIST_ITEMS_MAX: usize = 500;

/// Which units are listed.
#[derive(Clone, Debug, Default)]
pub struct UnitList {
    /// Words of the code or name.
    pub search: Option<Search>,
    /// Levels.
    pub levels: Option<Vec<Level>>,
    /// Only units below this one.
    pub below: Option<UnitNo>,
    /// Only units that were not merged into another, or only those that were.
    pub active: Option<bool>,
}

impl UnitList {
    /// How much has to be compared for a page of so many units.
    pub(crate) fn work(&self, units: usize) -> usize {
        let is_whole = self.levels.is_none() && self.below.is_none() && self.active.is_none();
        work(units, self.search.as_ref(), is_whole)
    }
}

/// How much has to be compared for a page: each thing with each word, and once with all other conditions.
fn work(things: usize, search: Option<&Search>, is_whole: bool) -> usize {
    let words = search.map_or(0, Search::len);
    things * (words + usize::from(!is_whole))
}

/// A page of units.
pub fn units(list: &UnitList, page: &PageRequest<Arc<str>>, view: &View) -> Page<Arc<str>, UnitNo> {
    let by_code = view.state().units.by_code();
    let known = |number: &UnitNo| view.unit(*number).is_some();
    let search = words(list.search.as_ref());
    if view.is_whole()
        && search.is_none()
        && list.levels.is_none()
        && list.below.is_none()
        && list.active.is_none()
    {
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
            && found(search, view.tree().searchable(*number))
    };
    page.cut(every(by_code, view.deadline(), matching))
}

/// A page of the units directly below one.
pub fn children(unit: UnitNo, page: &PageRequest<Arc<str>>, view: &View) -> Page<Arc<str>, UnitNo> {
    let none = ByCode::new();
    let by_code = view.tree().children(unit).unwrap_or(&none);
    let known = |number: &UnitNo| view.unit(*number).is_some();
    let total = if view.is_whole() && view.unit_count() == view.tree().len() {
        by_code.len()
    } else {
        by_code.values().filter(|number| known(number)).count()
    };
    page.take(total, |bounds| within(by_code, bounds, known))
}

/// Which measures are listed.
#[derive(Clone, Debug, Default)]
pub struct MeasureList {
    /// Words of the code or title.
    pub search: Option<Search>,
    /// Approaches.
    pub approaches: Option<Vec<Approach>>,
    /// Only measures owned by this unit or one below it.
    pub owner: Option<UnitNo>,
    /// How far they have come.
    pub statuses: Option<Vec<MeasureStatus>>,
    /// Only measures that belong to this one, at any depth.
    pub programme: Option<MeasureNo>,
}

impl MeasureList {
    /// Whether nothing is asked but a search.
    fn is_whole(&self) -> bool {
        self.approaches.is_none()
            && self.owner.is_none()
            && self.statuses.is_none()
            && self.programme.is_none()
    }

    /// How much has to be compared for a page of so many measures.
    pub(crate) fn work(&self, measures: usize) -> usize {
        work(measures, self.search.as_ref(), self.is_whole())
    }
}

/// A page of measures.
pub fn measures(list: &MeasureList, page: &PageRequest<Arc<str>>, view: &View) -> Page<Arc<str>, MeasureNo> {
    let measures = &view.state().measures;
    let by_code = measures.by_code();
    let known = |number: &MeasureNo| number.index() < view.measure_count();
    let asks_nothing = words(list.search.as_ref()).is_none();
    if asks_nothing && list.is_whole() && view.is_whole() {
        return page.take(view.measure_count(), |bounds| within(by_code, bounds, known));
    }
    page.cut(every(by_code, view.deadline(), matching_measures(list, view)))
}

/// A page of measures in the order of a figure. Refused: a cursor of a measure that is not in the list any more.
pub fn ranked_measures(
    list: &MeasureList,
    page: &PageRequest<Arc<str>>,
    ranked: &[RankedMeasure],
    view: &View,
) -> Result<Page<Arc<str>, MeasureNo>, Vec<Refusal>> {
    let matching = matching_measures(list, view);
    let ranked: Vec<(Arc<str>, MeasureNo)> = view
        .deadline()
        .watch(ranked)
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
    let search = words(list.search.as_ref());
    let owners = list.owner.map(|owner| below(owner, true, view));
    let is_within = |measure: &Measure| {
        list.programme.is_none_or(|top| {
            let above = |number: &MeasureNo| view.measure(*number).and_then(|found| found.programme);
            std::iter::successors(measure.programme, above).any(|number| number == top)
        })
    };
    move |number: &MeasureNo| {
        view.measure(*number).is_some_and(|measure| {
            let has_come =
                |statuses: &Vec<MeasureStatus>| statuses.contains(&measure.status_at(view.position()));
            list.statuses.as_ref().is_none_or(has_come)
                && is_within(measure)
                && owners
                    .as_ref()
                    .is_none_or(|owners| owners.contains(measure.owner))
                && list
                    .approaches
                    .as_ref()
                    .is_none_or(|approaches| approaches.contains(&measure.approach))
        }) && found(search, view.measures().searchable(*number))
    }
}

/// What to search for; a search without words is none.
fn words(search: Option<&Search>) -> Option<&Search> {
    search.filter(|search| !search.is_empty())
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

/// Whatever matches, by code, until the deadline passes.
fn every<'a, N: Copy, F: Fn(&N) -> bool + 'a>(
    by_code: &'a ByCode<N>,
    deadline: &Deadline,
    matching: F,
) -> impl Iterator<Item = (Arc<str>, N)> + use<'a, N, F> {
    deadline
        .watch(by_code)
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
