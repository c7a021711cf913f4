//! The conditions that reports and lists share.

use querbuch_domain::booking::Stage;
use querbuch_domain::category::CategoryNo;
use querbuch_domain::effect::{Cashability, Effect, EffectKind};
use querbuch_domain::id::{MeasureNo, UnitNo};
use querbuch_domain::journal::JournalLine;
use querbuch_domain::measure::Approach;
use querbuch_domain::month::Month;
use querbuch_domain::reference::Ref;
use querbuch_domain::refusal::{Noun, Reason, Refusal, Refusals};
use querbuch_domain::unit::Level;

use crate::view::View;

/// Conditions as they are asked; all given ones must hold.
#[derive(Clone, Debug, Default, PartialEq)]
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
    levels: Option<Vec<Level>>,
    measures: Option<Vec<bool>>,
    approaches: Option<Vec<Approach>>,
    kinds: Option<Vec<EffectKind>>,
    categories: Option<Vec<CategoryNo>>,
    cashability: Option<Vec<Cashability>>,
    stages: Option<Vec<Stage>>,
    from: Option<Month>,
    to: Option<Month>,
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
            let parent = |index| {
                view.unit(UnitNo::from_index(index))
                    .and_then(|unit| unit.parent)
                    .map(UnitNo::index)
            };
            with_everything_below(
                view.unit_count(),
                &numbers.iter().map(|n| n.index()).collect::<Vec<_>>(),
                parent,
            )
        });
        let measures = spec.measures.as_ref().map(|list| {
            let numbers = resolve_each(list, "measures", &mut refusals, |reference| {
                view.require_measure(reference, "")
            });
            let parent = |index| {
                view.measure(MeasureNo::from_index(index))
                    .and_then(|m| m.programme)
                    .map(MeasureNo::index)
            };
            with_everything_below(
                view.measure_count(),
                &numbers.iter().map(|n| n.index()).collect::<Vec<_>>(),
                parent,
            )
        });
        let categories = spec.categories.as_ref().map(|list| {
            let numbers = resolve_each(list, "categories", &mut refusals, |reference| {
                let missing = || Reason::NotFound {
                    noun: Noun::Category,
                    reference: reference.0.clone(),
                };
                CategoryNo::find(reference.as_str()).ok_or_else(|| Refusal::at("", missing()))
            });
            CategoryNo::all()
                .filter(|category| numbers.iter().any(|wanted| category.is_within(*wanted)))
                .collect()
        });
        refusals.or(Self {
            units,
            levels: spec.levels.clone(),
            measures,
            approaches: spec.approaches.clone(),
            kinds: spec.kinds.clone(),
            categories,
            cashability: spec.cashability.clone(),
            stages: spec.stages.clone(),
            from: spec.from,
            to: spec.to,
        })
    }

    /// Narrows the units further: both conditions must hold.
    #[must_use]
    pub fn within_unit(mut self, unit: UnitNo, view: &View) -> Self {
        let parent = |index| {
            view.unit(UnitNo::from_index(index))
                .and_then(|unit| unit.parent)
                .map(UnitNo::index)
        };
        let below = with_everything_below(view.unit_count(), &[unit.index()], parent);
        self.units = Some(both(self.units, below));
        self
    }

    /// Narrows the measures further: both conditions must hold.
    #[must_use]
    pub fn within_measure(mut self, measure: MeasureNo, view: &View) -> Self {
        let parent = |index| {
            view.measure(MeasureNo::from_index(index))
                .and_then(|m| m.programme)
                .map(MeasureNo::index)
        };
        let below = with_everything_below(view.measure_count(), &[measure.index()], parent);
        self.measures = Some(both(self.measures, below));
        self
    }

    /// Whether an effect can have matching amounts at all.
    pub fn matches_effect(&self, effect: &Effect, view: &View) -> bool {
        let listed = |places: &Option<Vec<bool>>, index: usize| {
            places
                .as_ref()
                .is_none_or(|places| places.get(index).copied().unwrap_or(false))
        };
        listed(&self.units, effect.unit.index())
            && listed(&self.measures, effect.measure.index())
            && holds(self.kinds.as_deref(), &effect.kind)
            && holds(self.categories.as_deref(), &effect.category)
            && holds(self.cashability.as_deref(), &effect.cashability)
            && (self.levels.is_none()
                || view
                    .unit(effect.unit)
                    .is_some_and(|unit| holds(self.levels.as_deref(), &unit.level)))
            && (self.approaches.is_none()
                || view
                    .measure(effect.measure)
                    .is_some_and(|m| holds(self.approaches.as_deref(), &m.approach)))
    }

    /// Whether a month matches.
    pub fn matches_month(&self, month: Month) -> bool {
        self.from.is_none_or(|from| from <= month) && self.to.is_none_or(|to| month <= to)
    }

    /// Whether a stage matches; an amount without a stage never matches a condition on stages.
    pub fn matches_stage(&self, stage: Option<Stage>) -> bool {
        self.stages
            .as_ref()
            .is_none_or(|stages| stage.is_some_and(|stage| stages.contains(&stage)))
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

fn holds<T: PartialEq>(list: Option<&[T]>, value: &T) -> bool {
    list.is_none_or(|list| list.contains(value))
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

/// Marks the chosen places and all below them. One pass will do, as parents stand before their children.
pub(crate) fn with_everything_below(
    len: usize,
    chosen: &[usize],
    parent: impl Fn(usize) -> Option<usize>,
) -> Vec<bool> {
    let mut marked = vec![false; len];
    for &index in chosen {
        // A caller may hold a number of today and ask about a past in which it was not given yet.
        if let Some(place) = marked.get_mut(index) {
            *place = true;
        }
    }
    for index in 0..len {
        if !marked[index] && parent(index).is_some_and(|parent| marked[parent]) {
            marked[index] = true;
        }
    }
    marked
}

#[cfg(test)]
mod tests;
