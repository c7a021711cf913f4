//! Master data that a file says again: what of it differs from the ledger is put right, where that is asked for.

use std::sync::Arc;

use querbuch_domain::amend::Amend;
use querbuch_domain::effect::add::NewEffect;
use querbuch_domain::effect::change::ChangeEffect;
use querbuch_domain::measure::change::ChangeMeasure;
use querbuch_domain::measure::register::RegisterMeasure;
use querbuch_domain::reference::Ref;
use querbuch_domain::state::State;

use super::definition::Start;
use super::options::ImportPolicy;

/// What is known already, and why it is put right.
pub(crate) struct Known<'a> {
    state: &'a State,
    reason: Arc<str>,
}

impl<'a> Known<'a> {
    /// `None` where nothing is to be put right: then a file that says again what is there is refused.
    pub(crate) fn to_correct(start: &Start<'a, '_>) -> Option<Self> {
        let named = || format!("Import {}", start.file).into();
        (start.options.policy == ImportPolicy::Correct).then(|| Self {
            state: start.state,
            reason: start.options.reason.clone().unwrap_or_else(named),
        })
    }

    /// The state that is known.
    pub(crate) fn state(&self) -> &'a State {
        self.state
    }

    /// What would put a measure right; `None` where it is new. A blank description or programme says nothing.
    pub(crate) fn measure(&self, wanted: &RegisterMeasure) -> Option<Correction<ChangeMeasure>> {
        let number = *self.state.measures.by_code().get(&wanted.code)?;
        let known = self.state.measures.get(number)?;
        let owner = self.state.units.resolve(&wanted.owner);
        let is_other_programme = |programme: &&Ref| {
            let programme = self.state.measures.resolve(programme);
            programme.is_none() || programme != known.programme
        };
        let description = wanted.description.clone();
        let change = ChangeMeasure {
            measure: Ref(wanted.code.clone()),
            title: other(&wanted.title, &known.title),
            description: amended(description.filter(|text| known.description.as_ref() != Some(text))),
            approach: Some(wanted.approach).filter(|approach| *approach != known.approach),
            // An owner that is not there is refused by the ledger.
            owner: (owner != Some(known.owner)).then(|| wanted.owner.clone()),
            programme: amended(wanted.programme.as_ref().filter(is_other_programme).cloned()),
            reason: self.reason.clone(),
        };
        let differs = change.title.is_some()
            || change.approach.is_some()
            || change.owner.is_some()
            || !change.description.is_keep()
            || !change.programme.is_keep();
        Some(Correction::of(change, differs))
    }

    /// What would put an effect of a measure right; `None` where it is new, or where it is to have another unit or kind,
    /// which the ledger refuses.
    pub(crate) fn effect(&self, measure: &Arc<str>, wanted: &NewEffect) -> Option<Correction<ChangeEffect>> {
        let path: Arc<str> = format!("{measure}/{}", wanted.code).into();
        let number = self.state.effects.resolve(&Ref(path.clone()), None)?;
        let known = self.state.effects.get(number)?;
        if self.state.units.resolve(&wanted.unit) != Some(known.unit) || wanted.kind != known.kind {
            return None;
        }
        let is_other_category = |category: &&Ref| category.as_str() != known.category.get().code;
        let change = ChangeEffect {
            effect: Ref(path),
            title: other(&wanted.title, &known.title),
            category: Some(&wanted.category).filter(is_other_category).cloned(),
            cashability: Some(wanted.cashability).filter(|found| *found != known.cashability),
            evidence: Some(wanted.evidence).filter(|evidence| *evidence != known.evidence),
            reason: self.reason.clone(),
        };
        let differs = change.title.is_some()
            || change.category.is_some()
            || change.cashability.is_some()
            || change.evidence.is_some();
        Some(Correction::of(change, differs))
    }
}

/// What a row is about that is known already.
pub(crate) enum Correction<T> {
    /// It says the same.
    Same,
    /// It says something else.
    Change(T),
}

impl<T> Correction<T> {
    fn of(change: T, differs: bool) -> Self {
        if differs { Self::Change(change) } else { Self::Same }
    }
}

fn other(wanted: &Arc<str>, known: &Arc<str>) -> Option<Arc<str>> {
    (wanted != known).then(|| wanted.clone())
}

fn amended<T>(given: Option<T>) -> Amend<T> {
    given.map_or(Amend::Keep, Amend::Replace)
}
