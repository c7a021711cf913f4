//! The conditions that reports and lists share.

use async_graphql::InputObject;
use querbuch_ledger::domain::month::Month;
use querbuch_ledger::domain::refusal::{Refusal, Refusals};
use querbuch_ledger::reports::filter::{Filter as Resolved, FilterSpec};
use querbuch_ledger::reports::view::View;

use crate::booking::{TagInput, tags};
use crate::enums::{Approach, Cashability, EffectKind, Level, Stage};
use crate::scalar::{Ref, YearMonth};

/// All given conditions must hold. Units, measures and categories include everything below them.
#[derive(InputObject, Default, Clone)]
pub struct Filter {
    /// units, with everything below them
    pub units: Option<Vec<Ref>>,
    /// levels of the units
    pub levels: Option<Vec<Level>>,
    /// measures, with everything that belongs to them
    pub measures: Option<Vec<Ref>>,
    /// approaches of the measures
    pub approaches: Option<Vec<Approach>>,
    /// kinds of effect
    pub kinds: Option<Vec<EffectKind>>,
    /// categories, with everything below them
    pub categories: Option<Vec<Ref>>,
    /// what amounts are worth to a treasurer
    pub cashability: Option<Vec<Cashability>>,
    /// stages of actuals; plans and forecasts have none and are left out
    pub stages: Option<Vec<Stage>>,
    /// tags of postings, for balances and bookings only: of one key any of the values, of several keys each. Plans and
    /// forecasts have none and are left out, also of an outlook. What is booked or reversed has them; what of it is
    /// confirmed, disputed or allocated later is not told apart, so they are not asked for together with stages
    pub tags: Option<Vec<TagInput>>,
    /// first month
    pub from: Option<YearMonth>,
    /// last month
    pub to: Option<YearMonth>,
}

impl Filter {
    /// These conditions, and of another filter those that are not among them.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            units: self.units.or(other.units),
            levels: self.levels.or(other.levels),
            measures: self.measures.or(other.measures),
            approaches: self.approaches.or(other.approaches),
            kinds: self.kinds.or(other.kinds),
            categories: self.categories.or(other.categories),
            cashability: self.cashability.or(other.cashability),
            stages: self.stages.or(other.stages),
            tags: self.tags.or(other.tags),
            from: self.from.or(other.from),
            to: self.to.or(other.to),
        }
    }

    /// Resolves the conditions against a view.
    pub fn resolve(self, view: &View) -> Result<Resolved, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let spec = self.spec(&mut refusals);
        Self::joined(refusals, Resolved::resolve(&spec, view))
    }

    /// The same for what is answered from postings: tags may be asked for.
    pub fn resolve_with_tags(self, view: &View) -> Result<Resolved, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let spec = self.spec(&mut refusals);
        Self::joined(refusals, Resolved::resolve_with_tags(&spec, view))
    }

    /// All that is wrong together, within the filter.
    fn joined(
        mut refusals: Refusals,
        resolved: Result<Resolved, Vec<Refusal>>,
    ) -> Result<Resolved, Vec<Refusal>> {
        match resolved {
            Ok(filter) if refusals.0.is_empty() => Ok(filter),
            Ok(_) => Err(within_filter(refusals.0)),
            Err(found) => {
                refusals.0.extend(found);
                Err(within_filter(refusals.0))
            }
        }
    }

    /// The conditions as they are asked; malformed months are noted.
    pub fn spec(self, refusals: &mut Refusals) -> FilterSpec {
        fn words<A: Into<B>, B>(list: Option<Vec<A>>) -> Option<Vec<B>> {
            list.map(|list| list.into_iter().map(Into::into).collect())
        }
        let refs =
            |list: Option<Vec<Ref>>| list.map(|list| list.into_iter().map(|reference| reference.0).collect());
        FilterSpec {
            units: refs(self.units),
            levels: words(self.levels),
            measures: refs(self.measures),
            approaches: words(self.approaches),
            kinds: words(self.kinds),
            categories: refs(self.categories),
            cashability: words(self.cashability),
            stages: words(self.stages),
            tags: self.tags.map(|given| tags(given, refusals)),
            from: month_argument(self.from.as_ref(), "from", refusals),
            to: month_argument(self.to.as_ref(), "to", refusals),
        }
    }
}

/// The same refusals, seen from outside of the filter.
pub fn within_filter(refusals: Vec<Refusal>) -> Vec<Refusal> {
    let refusals = refusals.into_iter();
    refusals.map(|refusal| refusal.within("filter")).collect()
}

/// A month that may be absent; a malformed one is noted.
pub fn month_argument(month: Option<&YearMonth>, field: &str, refusals: &mut Refusals) -> Option<Month> {
    month.and_then(|month| refusals.keep(month.require(field)))
}

#[cfg(test)]
mod tests;
