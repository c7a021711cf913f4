//! Conditions that are resolved to numbers: what matches is found out by looking up a bit, without any view.

use std::sync::Arc;

use querbuch_domain::booking::details::Details;
use querbuch_domain::booking::tag::Tag;
use querbuch_domain::id::{MeasureNo, UnitNo};
use querbuch_domain::month::Month;
use querbuch_domain::words::{Approach, Cashability, EffectKind, EvidenceGrade, Level, Stage};

use crate::columns::EffectRow;
use crate::month_range::MonthRange;

/// Conditions resolved against a view. All of them must hold; what is `None` asks nothing.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// By number of the unit, whether it is asked for or lies below one that is.
    pub(super) units: Option<Vec<bool>>,
    /// By number of the unit, whether the rights of the reader reach it, for roll-ups: who adds up asks the view. It is no
    /// condition that rows are told apart by.
    pub(super) reached: Option<Arc<[bool]>>,
    pub(super) levels: WordSet,
    /// By number of the measure, whether it is asked for or belongs to one that is.
    pub(super) measures: Option<Vec<bool>>,
    pub(super) approaches: WordSet,
    pub(super) kinds: WordSet,
    pub(super) categories: WordSet,
    pub(super) cashability: WordSet,
    pub(super) evidence: WordSet,
    pub(super) stages: WordSet,
    pub(super) tags: Option<Arc<[Tag]>>,
    pub(super) from: Option<Month>,
    pub(super) to: Option<Month>,
}

/// Some words of a closed list of at most 64, one bit each; `None` is all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct WordSet(Option<u64>);

impl WordSet {
    /// The words at these places of their list; all words where none are given.
    pub(super) fn of(places: Option<impl Iterator<Item = usize>>) -> Self {
        Self(places.map(|places| places.fold(0, |words, place| words | 1 << place)))
    }

    /// The words that are in both sets.
    fn and(self, other: Self) -> Self {
        match (self.0, other.0) {
            (Some(first), Some(second)) => Self(Some(first & second)),
            (words, None) | (None, words) => Self(words),
        }
    }

    fn is_all(self) -> bool {
        self.0.is_none()
    }

    #[inline]
    fn contains(self, place: usize) -> bool {
        self.0.is_none_or(|words| words >> place & 1 == 1)
    }
}

impl Filter {
    /// Narrows the units further, to those that are marked by their number.
    pub(super) fn narrow_units(&mut self, marked: Vec<bool>) {
        self.units = Some(marked_in_both(self.units.take(), marked));
    }

    /// Narrows the measures further, to those that are marked by their number.
    pub(super) fn narrow_measures(&mut self, marked: Vec<bool>) {
        self.measures = Some(marked_in_both(self.measures.take(), marked));
    }

    /// Narrows what amounts are worth to a treasurer further: both conditions must hold.
    #[must_use]
    pub(crate) fn of_cashability(mut self, wanted: &[Cashability]) -> Self {
        let wanted = WordSet::of(Some(wanted.iter().map(|word| *word as usize)));
        self.cashability = self.cashability.and(wanted);
        self
    }

    /// Narrows the stages further: both conditions must hold. Plans and forecasts have none and are left out.
    #[must_use]
    pub(crate) fn of_stages(mut self, wanted: &[Stage]) -> Self {
        let wanted = WordSet::of(Some(wanted.iter().map(|word| *word as usize)));
        self.stages = self.stages.and(wanted);
        self
    }

    /// Keeps only effects whose evidence has one of these grades, whatever was asked of it before.
    #[must_use]
    pub(crate) fn of_evidence(mut self, wanted: impl Iterator<Item = EvidenceGrade>) -> Self {
        self.evidence = WordSet::of(Some(wanted.map(|grade| grade as usize)));
        self
    }

    /// Whether an effect can have matching amounts at all, at a unit of this level and a measure of this approach.
    #[inline]
    pub(crate) fn wants(&self, effect: &EffectRow, level: Level, approach: Approach) -> bool {
        self.wants_unit(effect.unit, level)
            && self.wants_measure(effect.measure, approach)
            && self.wants_kind(effect.kind)
            && self.categories.contains(usize::from(effect.category.0))
            && self.cashability.contains(effect.cashability as usize)
            && self.evidence.contains(effect.evidence as usize)
    }

    /// Whether amounts at a unit of this level can match.
    #[inline]
    pub(crate) fn wants_unit(&self, unit: UnitNo, level: Level) -> bool {
        is_marked(self.units.as_deref(), unit.index())
            && is_marked(self.reached.as_deref(), unit.index())
            && self.levels.contains(level as usize)
    }

    /// Whether amounts of a measure of this approach can match.
    #[inline]
    pub(crate) fn wants_measure(&self, measure: MeasureNo, approach: Approach) -> bool {
        is_marked(self.measures.as_deref(), measure.index()) && self.approaches.contains(approach as usize)
    }

    /// Whether amounts of this kind can match.
    #[inline]
    pub(crate) fn wants_kind(&self, kind: EffectKind) -> bool {
        self.kinds.contains(kind as usize)
    }

    /// Whether a unit is one of those that are asked for or lies below one; `None` where none is asked for.
    pub(crate) fn includes_unit(&self, unit: UnitNo) -> Option<bool> {
        let units = self.units.as_deref()?;
        Some(units.get(unit.index()).copied().unwrap_or(false))
    }

    /// Whether amounts at a unit of this level can match.
    pub fn includes(&self, unit: UnitNo, level: Level) -> bool {
        self.wants_unit(unit, level)
    }

    /// Whether amounts of a measure of this approach can match.
    pub fn includes_measure(&self, measure: MeasureNo, approach: Approach) -> bool {
        self.wants_measure(measure, approach)
    }

    /// Whether tags are asked for, which only postings have.
    pub fn asks_tags(&self) -> bool {
        self.tags.is_some()
    }

    /// Whether a posting with these details has the tags that are asked for: of one key any of the values, of several
    /// keys each.
    pub fn matches_details(&self, details: Option<&Details>) -> bool {
        let Some(tags) = &self.tags else {
            return true;
        };
        let Some(details) = details else {
            return false;
        };
        tags.iter().all(|tag| {
            let of_key = tags.iter().filter(|other| other.key() == tag.key());
            let value = details.tag(tag.key());
            value.is_some_and(|value| of_key.into_iter().any(|wanted| wanted.value() == value))
        })
    }

    /// Whether anything is asked of the units themselves, not only of their levels.
    pub fn asks_units(&self) -> bool {
        self.units.is_some() || self.reached.is_some()
    }

    /// The same conditions on a roll-up, for a reader whose rights reach these units only.
    #[must_use]
    pub(crate) fn reached(mut self, units: Arc<[bool]>) -> Self {
        self.reached = Some(units);
        self
    }

    /// Whether anything is asked of the measures.
    pub fn asks_measures(&self) -> bool {
        self.measures.is_some() || !self.approaches.is_all()
    }

    /// Whether anything is asked of the levels.
    pub(crate) fn asks_levels(&self) -> bool {
        !self.levels.is_all()
    }

    /// Whether sums by unit or measure, kind and year are enough to tell what matches.
    pub(crate) fn is_coarse(&self) -> bool {
        self.categories.is_all()
            && self.cashability.is_all()
            && self.evidence.is_all()
            && self.stages.is_all()
            && self.from.is_none_or(|from| from.month() == 1)
            && self.to.is_none_or(|to| to.month() == 12)
    }

    /// Whether nothing is asked of the months.
    pub(crate) fn has_no_months(&self) -> bool {
        self.from.is_none() && self.to.is_none()
    }

    /// The months of a range that match; `None` where none does.
    pub(crate) fn months_within(&self, range: MonthRange) -> Option<MonthRange> {
        let first = self.from.map_or(range.first, |from| range.first.max(from));
        let last = self.to.map_or(range.last, |to| range.last.min(to));
        (first <= last).then_some(MonthRange { first, last })
    }

    /// Whether amounts of a month match.
    pub fn matches_month(&self, month: Month) -> bool {
        self.from.is_none_or(|from| from <= month) && self.to.is_none_or(|to| month <= to)
    }

    /// Whether a stage matches; an amount without a stage never matches a condition on stages.
    pub fn matches_stage(&self, stage: Option<Stage>) -> bool {
        self.stages.is_all() || stage.is_some_and(|stage| self.stages.contains(stage as usize))
    }
}

/// Whether a number is marked, or nothing is asked of numbers.
#[inline]
fn is_marked(places: Option<&[bool]>, index: usize) -> bool {
    places.is_none_or(|places| places.get(index).copied().unwrap_or(false))
}

fn marked_in_both(first: Option<Vec<bool>>, mut second: Vec<bool>) -> Vec<bool> {
    if let Some(first) = first {
        for (index, place) in second.iter_mut().enumerate() {
            *place &= first.get(index).copied().unwrap_or(false);
        }
    }
    second
}
