//! The conditions that reports and lists share: as they are asked, and how they are resolved against a view.

pub(crate) mod resolved;

use querbuch_domain::booking::tag::Tag;
use querbuch_domain::category::CategoryNo;
use querbuch_domain::effect::Effect;
use querbuch_domain::id::{MeasureNo, UnitNo};
use querbuch_domain::journal::JournalLine;
use querbuch_domain::month::Month;
use querbuch_domain::reference::Ref;
use querbuch_domain::refusal::{InputFault, QuestionFault, Refusal, Refusals};
use querbuch_domain::words::Noun;
use querbuch_domain::words::{Approach, Cashability, EffectKind, Level, Stage};

use crate::view::View;
use resolved::WordSet;

pub use resolved::Filter;

/// Conditions as they are asked; all given ones must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct FilterSpec {
    /// Units, with everything below them.
    pub units: Option<Vec<Ref>>,
    /// Levels that the units have.
    pub levels: Option<Vec<Level>>,
    /// Measures, with everything below them.
    pub measures: Option<Vec<Ref>>,
    /// Approaches that the measures follow.
    pub approaches: Option<Vec<Approach>>,
    /// Costs, savings or transfers.
    pub kinds: Option<Vec<EffectKind>>,
    /// Categories, with everything below them.
    pub categories: Option<Vec<Ref>>,
    /// What the effects are worth to a treasurer.
    pub cashability: Option<Vec<Cashability>>,
    /// Stages of actuals; plans and forecasts have none and are left out.
    pub stages: Option<Vec<Stage>>,
    /// Tags that postings have: of one key any of the values, of several keys each. Plans and forecasts have none and are
    /// left out.
    pub tags: Option<Vec<Tag>>,
    /// The first month that counts.
    pub from: Option<Month>,
    /// The last month that counts.
    pub to: Option<Month>,
}

impl FilterSpec {
    /// Refuses lists without an entry: nothing could ever match them.
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
            ("tags", self.tags.as_ref().is_some_and(Vec::is_empty)),
        ];
        for (field, _) in empty.iter().filter(|(_, is_empty)| *is_empty) {
            refusals.push(field, QuestionFault::EmptyCondition);
        }
    }
}

impl Filter {
    /// Resolves conditions for a report that knows cells, not postings. Refused: an unknown unit, measure or category; an
    /// empty list; `from` after `to`; tags, which only postings have.
    pub fn resolve(spec: &FilterSpec, view: &View) -> Result<Self, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        if spec.tags.is_some() {
            refusals.push("tags", QuestionFault::ConditionOfPostings);
        }
        match Self::resolve_with_tags(spec, view) {
            Ok(filter) => refusals.or(filter),
            Err(found) => {
                refusals.0.extend(found);
                Err(refusals.0)
            }
        }
    }

    /// Resolves conditions for what is answered from postings: balances and bookings. Refused as in
    /// [`resolve`](Self::resolve), but tags may be asked for.
    pub fn resolve_with_tags(spec: &FilterSpec, view: &View) -> Result<Self, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        spec.check_lists(&mut refusals);
        if let (Some(from), Some(to)) = (spec.from, spec.to)
            && from > to
        {
            refusals.push("from", QuestionFault::FromAfterTo);
        }
        let units = spec.units.as_ref().map(|list| {
            let numbers = resolve_each(list, "units", &mut refusals, |reference| {
                view.require_unit(reference, "")
            });
            view.columns().units_below(&numbers, view.unit_count())
        });
        let measures = spec.measures.as_ref().map(|list| {
            let numbers = resolve_each(list, "measures", &mut refusals, |reference| {
                view.require_measure(reference, "")
            });
            view.columns().measures_below(&numbers, view.measure_count())
        });
        let categories = spec.categories.as_ref().map(|list| {
            let numbers = resolve_each(list, "categories", &mut refusals, |reference| {
                let missing = || InputFault::NotFound {
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
            reached: None,
            levels: WordSet::of(
                spec.levels
                    .as_ref()
                    .map(|list| list.iter().map(|word| *word as usize)),
            ),
            measures,
            approaches: WordSet::of(
                spec.approaches
                    .as_ref()
                    .map(|list| list.iter().map(|word| *word as usize)),
            ),
            kinds: WordSet::of(
                spec.kinds
                    .as_ref()
                    .map(|list| list.iter().map(|word| *word as usize)),
            ),
            categories: WordSet::of(categories),
            cashability: WordSet::of(
                spec.cashability
                    .as_ref()
                    .map(|list| list.iter().map(|word| *word as usize)),
            ),
            evidence: WordSet::default(),
            stages: WordSet::of(
                spec.stages
                    .as_ref()
                    .map(|list| list.iter().map(|word| *word as usize)),
            ),
            tags: spec.tags.as_deref().map(Into::into),
            from: spec.from,
            to: spec.to,
        })
    }

    /// Narrows the units further, to one and everything below it: both conditions must hold.
    #[must_use]
    pub fn within_unit(mut self, unit: UnitNo, view: &View) -> Self {
        self.narrow_units(view.with_everything_below(unit));
        self
    }

    /// Narrows the measures further, to one and everything that belongs to it: both conditions must hold.
    #[must_use]
    pub fn within_measure(mut self, measure: MeasureNo, view: &View) -> Self {
        let below = view.columns().measures_below(&[measure], view.measure_count());
        self.narrow_measures(below);
        self
    }

    /// Whether an effect can have matching amounts at all; none that is not reached can.
    pub fn matches_effect(&self, effect: &Effect, view: &View) -> bool {
        if !view.reaches(effect.unit, effect.measure) {
            return false;
        }
        let (Some(unit), Some(measure)) = (view.unit(effect.unit), view.measure(effect.measure)) else {
            return false;
        };
        self.wants(&effect.into(), unit.level, measure.approach)
    }

    /// Whether a posting matches, by its effect, its month and its stage.
    pub fn matches_line(&self, line: &JournalLine, view: &View) -> bool {
        self.matches_month(line.month)
            && self.matches_stage(line.slot.stage())
            && view
                .effect(line.effect)
                .is_some_and(|effect| self.matches_effect(effect, view))
    }
}

/// The numbers that a list of references names; a refusal of one names its place in the list.
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
