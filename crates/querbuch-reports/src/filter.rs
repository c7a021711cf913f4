//! The conditions that reports and lists share.

use querbuch_domain::category::CategoryNo;
use querbuch_domain::effect::Effect;
use querbuch_domain::id::{MeasureNo, UnitNo};
use querbuch_domain::journal::JournalLine;
use querbuch_domain::month::Month;
use querbuch_domain::reference::Ref;
use querbuch_domain::refusal::{Noun, Reason, Refusal, Refusals};
use querbuch_domain::words::{Approach, Cashability, EffectKind, EvidenceGrade, Level, Stage};

use crate::columns::EffectRow;
use crate::subtree::with_everything_below;
use crate::view::View;

/// Conditions as they are asked; all given ones must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct FilterSpec {
    /// Units, with everything below them.
    pub units: Option<Vec<Ref>>,
    /// Levels of the units.
    pub levels: Option<Vec<Level>>,
    /// Measures, with everything below them.
    pub measures: Option<Vec<Ref>>,
    /// Approaches of the measures.
    pub approaches: Option<Vec<Approach>>,
    /// Kinds of effect.
    pub kinds: Option<Vec<EffectKind>>,
    /// Categories, with everything below them.
    pub categories: Option<Vec<Ref>>,
    /// Cashabilities.
    pub cashability: Option<Vec<Cashability>>,
    /// Stages of actuals; plans and forecasts have none and are left out.
    pub stages: Option<Vec<Stage>>,
    /// First month.
    pub from: Option<Month>,
    /// Last month.
    pub to: Option<Month>,
}

/// Conditions resolved against a view.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    units: Option<Vec<bool>>,
    levels: Words,
    measures: Option<Vec<bool>>,
    approaches: Words,
    kinds: Words,
    categories: Words,
    cashability: Words,
    evidence: Words,
    stages: Words,
    from: Option<Month>,
    to: Option<Month>,
}

/// Some words of a closed list of at most 64; `None` is all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Words(Option<u64>);

impl Words {
    fn of(places: Option<impl Iterator<Item = usize>>) -> Self {
        Self(places.map(|places| places.fold(0, |words, place| words | 1 << place)))
    }

    /// What is in both.
    fn and(self, other: Self) -> Self {
        match (self.0, other.0) {
            (Some(first), Some(second)) => Self(Some(first & second)),
            (words, None) | (None, words) => Self(words),
        }
    }

    #[inline]
    fn contain(self, place: usize) -> bool {
        self.0.is_none_or(|words| words >> place & 1 == 1)
    }
}

impl Filter {
    /// Resolves conditions. Refused: an unknown unit, measure or category; an empty list; `from` after `to`.
    pub fn resolve(spec: &FilterSpec, view: &View) -> Result<Self, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        spec.check_lists(&mut refusals);
        if let (Some(from), Some(to)) = (spec.from, spec.to)
            && from > to
        {
            refusals.push("from", Reason::FromAfterTo);
        }
        let units = spec.units.as_ref().map(|list| {
            let numbers = resolve_each(list, "units", &mut refusals, |reference| {
                view.require_unit(reference, "")
            });
            units_below(&numbers, view)
        });
        let measures = spec.measures.as_ref().map(|list| {
            let numbers = resolve_each(list, "measures", &mut refusals, |reference| {
                view.require_measure(reference, "")
            });
            measures_below(&numbers, view)
        });
        let categories = spec.categories.as_ref().map(|list| {
            let numbers = resolve_each(list, "categories", &mut refusals, |reference| {
                let missing = || Reason::NotFound {
                    noun: Noun::Category,
                    reference: reference.0.clone(),
                };
                CategoryNo::find(reference.as_str()).ok_or_else(|| Refusal::at("", missing()))
            });
            let below = move |category: &CategoryNo| numbers.iter().any(|wanted| category.is_within(*wanted));
            CategoryNo::all()
                .filter(below)
                .map(|category| usize::from(category.0))
        });
        refusals.or(Self {
            units,
            levels: Words::of(
                spec.levels
                    .as_ref()
                    .map(|list| list.iter().map(|word| *word as usize)),
            ),
            measures,
            approaches: Words::of(
                spec.approaches
                    .as_ref()
                    .map(|list| list.iter().map(|word| *word as usize)),
            ),
            kinds: Words::of(
                spec.kinds
                    .as_ref()
                    .map(|list| list.iter().map(|word| *word as usize)),
            ),
            categories: Words::of(categories),
            cashability: Words::of(
                spec.cashability
                    .as_ref()
                    .map(|list| list.iter().map(|word| *word as usize)),
            ),
            evidence: Words::default(),
            stages: Words::of(
                spec.stages
                    .as_ref()
                    .map(|list| list.iter().map(|word| *word as usize)),
            ),
            from: spec.from,
            to: spec.to,
        })
    }

    /// Narrows the units further: both conditions must hold.
    #[must_use]
    pub fn within_unit(mut self, unit: UnitNo, view: &View) -> Self {
        let below = units_below(&[unit], view);
        self.units = Some(both(self.units, below));
        self
    }

    /// Narrows the measures further: both conditions must hold.
    #[must_use]
    pub fn within_measure(mut self, measure: MeasureNo, view: &View) -> Self {
        let below = measures_below(&[measure], view);
        self.measures = Some(both(self.measures, below));
        self
    }

    /// Narrows what amounts are worth to a treasurer further.
    #[must_use]
    pub(crate) fn of_cashability(mut self, wanted: &[Cashability]) -> Self {
        let wanted = Words::of(Some(wanted.iter().map(|word| *word as usize)));
        self.cashability = self.cashability.and(wanted);
        self
    }

    /// Narrows the stages further; plans and forecasts have none and are left out.
    #[must_use]
    pub(crate) fn of_stages(mut self, wanted: &[Stage]) -> Self {
        let wanted = Words::of(Some(wanted.iter().map(|word| *word as usize)));
        self.stages = self.stages.and(wanted);
        self
    }

    /// Narrows the evidence of effects.
    #[must_use]
    pub(crate) fn of_evidence(mut self, wanted: impl Iterator<Item = EvidenceGrade>) -> Self {
        self.evidence = Words::of(Some(wanted.map(|grade| grade as usize)));
        self
    }

    /// Whether an effect can have matching amounts at all.
    pub fn matches_effect(&self, effect: &Effect, view: &View) -> bool {
        let (Some(unit), Some(measure)) = (view.unit(effect.unit), view.measure(effect.measure)) else {
            return false;
        };
        self.wants(&effect.into(), unit.level, measure.approach)
    }

    /// The same for an effect in columns.
    #[inline]
    pub(crate) fn wants(&self, effect: &EffectRow, level: Level, approach: Approach) -> bool {
        self.wants_unit(effect.unit, level)
            && self.wants_measure(effect.measure, approach)
            && self.wants_kind(effect.kind)
            && self.categories.contain(usize::from(effect.category.0))
            && self.cashability.contain(effect.cashability as usize)
            && self.evidence.contain(effect.evidence as usize)
    }

    #[inline]
    pub(crate) fn wants_unit(&self, unit: UnitNo, level: Level) -> bool {
        listed(self.units.as_deref(), unit.index()) && self.levels.contain(level as usize)
    }

    #[inline]
    pub(crate) fn wants_measure(&self, measure: MeasureNo, approach: Approach) -> bool {
        listed(self.measures.as_deref(), measure.index()) && self.approaches.contain(approach as usize)
    }

    #[inline]
    pub(crate) fn wants_kind(&self, kind: EffectKind) -> bool {
        self.kinds.contain(kind as usize)
    }

    /// Whether anything is asked of the units themselves, not only of their levels.
    pub(crate) fn asks_units(&self) -> bool {
        self.units.is_some()
    }

    /// Whether anything is asked of the measures.
    pub(crate) fn asks_measures(&self) -> bool {
        self.measures.is_some() || self.approaches.0.is_some()
    }

    /// Whether anything is asked of the levels.
    pub(crate) fn asks_levels(&self) -> bool {
        self.levels.0.is_some()
    }

    /// Whether sums by unit or measure, kind and year are enough to tell what matches.
    pub(crate) fn is_coarse(&self) -> bool {
        self.categories.0.is_none()
            && self.cashability.0.is_none()
            && self.evidence.0.is_none()
            && self.stages.0.is_none()
            && self.from.is_none_or(|from| from.month() == 1)
            && self.to.is_none_or(|to| to.month() == 12)
    }

    /// Whether nothing is asked of the months.
    pub(crate) fn has_no_months(&self) -> bool {
        self.from.is_none() && self.to.is_none()
    }

    /// The months that match, within some bounds.
    pub(crate) fn months_within(&self, bounds: Option<(Month, Month)>) -> Option<(Month, Month)> {
        let (first, last) = bounds?;
        let first = self.from.map_or(first, |from| first.max(from));
        let last = self.to.map_or(last, |to| last.min(to));
        (first <= last).then_some((first, last))
    }

    /// Whether a month matches.
    pub fn matches_month(&self, month: Month) -> bool {
        self.from.is_none_or(|from| from <= month) && self.to.is_none_or(|to| month <= to)
    }

    /// Whether a stage matches; an amount without a stage never matches a condition on stages.
    pub fn matches_stage(&self, stage: Option<Stage>) -> bool {
        self.stages.0.is_none() || stage.is_some_and(|stage| self.stages.contain(stage as usize))
    }

    /// Whether a posting matches.
    pub fn matches_line(&self, line: &JournalLine, view: &View) -> bool {
        self.matches_month(line.month)
            && self.matches_stage(line.slot.stage())
            && view
                .effect(line.effect)
                .is_some_and(|effect| self.matches_effect(effect, view))
    }
}

impl FilterSpec {
    fn check_lists(&self, refusals: &mut Refusals) {
        let empty = [
            ("units", self.units.as_ref().is_some_and(Vec::is_empty)),
            ("levels", self.levels.as_ref().is_some_and(Vec::is_empty)),
            ("measures", self.measures.as_ref().is_some_and(Vec::is_empty)),
            ("approaches", self.approaches.as_ref().is_some_and(Vec::is_empty)),
            ("kinds", self.kinds.as_ref().is_some_and(Vec::is_empty)),
            ("categories", self.categories.as_ref().is_some_and(Vec::is_empty)),
            (
                "cashability",
                self.cashability.as_ref().is_some_and(Vec::is_empty),
            ),
            ("stages", self.stages.as_ref().is_some_and(Vec::is_empty)),
        ];
        for (field, _) in empty.iter().filter(|(_, is_empty)| *is_empty) {
            refusals.push(field, Reason::EmptyCondition);
        }
    }
}

#[inline]
fn listed(places: Option<&[bool]>, index: usize) -> bool {
    places.is_none_or(|places| places.get(index).copied().unwrap_or(false))
}

pub(crate) fn units_below(chosen: &[UnitNo], view: &View) -> Vec<bool> {
    let rows = &view.master().units;
    let chosen: Vec<usize> = chosen.iter().map(|unit| unit.index()).collect();
    let parent = |index: usize| rows.get(index).and_then(|unit| unit.parent).map(UnitNo::index);
    with_everything_below(view.unit_count(), &chosen, parent)
}

fn measures_below(chosen: &[MeasureNo], view: &View) -> Vec<bool> {
    let rows = &view.master().measures;
    let chosen: Vec<usize> = chosen.iter().map(|measure| measure.index()).collect();
    let parent = |index: usize| {
        let measure = rows.get(index);
        measure
            .and_then(|measure| measure.programme)
            .map(MeasureNo::index)
    };
    with_everything_below(view.measure_count(), &chosen, parent)
}

fn both(first: Option<Vec<bool>>, mut second: Vec<bool>) -> Vec<bool> {
    if let Some(first) = first {
        for (index, place) in second.iter_mut().enumerate() {
            *place &= first.get(index).copied().unwrap_or(false);
        }
    }
    second
}

fn resolve_each<N>(
    list: &[Ref],
    field: &str,
    refusals: &mut Refusals,
    resolve: impl Fn(&Ref) -> Result<N, Refusal>,
) -> Vec<N> {
    let mut numbers = Vec::with_capacity(list.len());
    for (index, reference) in list.iter().enumerate() {
        let found = resolve(reference).map_err(|refusal| Refusal {
            field: vec![field.to_owned(), index.to_string()],
            reason: refusal.reason,
        });
        numbers.extend(refusals.keep(found));
    }
    numbers
}

#[cfg(test)]
mod tests;
