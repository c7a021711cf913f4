//! Which entries of the log are asked for.

use std::sync::{Arc, LazyLock};

use querbuch_domain::event::Event;
use querbuch_domain::id::{MeasureNo, UnitNo};
use querbuch_domain::reference::Ref;
use querbuch_domain::refusal::{InputFault, QuestionFault, Refusal, Refusals};
use querbuch_reports::view::View;

use super::ShownEntry;

/// Characters of an unknown type that a message repeats.
const SHOWN_CHARS_MAX: usize = 60;

/// Conditions as they are asked; all given ones must hold.
#[derive(Clone, Debug, Default)]
pub struct EntryFilterSpec {
    /// Types of event.
    pub types: Option<Vec<String>>,
    /// Units, with everything below them.
    pub units: Option<Vec<Ref>>,
    /// Measures, with everything below them.
    pub measures: Option<Vec<Ref>>,
}

/// Conditions resolved against a view. They hold for later views too: a unit that comes to lie below a wanted one
/// afterwards is wanted as well, from that entry on.
#[derive(Clone, Debug, Default)]
pub struct EntryFilter {
    kinds: Option<Vec<&'static str>>,
    units: Option<Vec<UnitNo>>,
    measures: Option<Vec<MeasureNo>>,
}

impl EntryFilter {
    /// Refused, each at its place: an empty list, an unknown type, an unknown unit or measure.
    pub fn resolve(spec: &EntryFilterSpec, view: &View) -> Result<Self, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let kinds = each(spec.types.as_deref(), "types", &mut refusals, known_kind);
        let unit = |reference: &Ref| view.require_unit(reference, "");
        let units = each(spec.units.as_deref(), "units", &mut refusals, unit);
        let measure = |reference: &Ref| view.require_measure(reference, "");
        let measures = each(spec.measures.as_deref(), "measures", &mut refusals, measure);
        refusals.or(Self {
            kinds,
            units,
            measures,
        })
    }

    /// Whether every entry matches.
    pub fn is_everything(&self) -> bool {
        self.kinds.is_none() && self.units.is_none() && self.measures.is_none()
    }

    /// Whether an entry matches that the view holds.
    pub fn matches(&self, shown: &ShownEntry, view: &View) -> bool {
        let kind = shown.read.entry.event.kind();
        self.kinds.as_ref().is_none_or(|wanted| wanted.contains(&kind))
            && self.measures.as_ref().is_none_or(|wanted| {
                let measure = shown.subject.measure;
                measure.is_some_and(|measure| measure_is_within(measure, wanted, view))
            })
            && self.units.as_ref().is_none_or(|wanted| {
                // What lies below a unit is what lay there when it happened, so an entry that once matched always does.
                let units = &view.state().units;
                let tree = units.tree(units.epoch_at(shown.position()));
                let mut above = shown.subject.units.iter().flat_map(|unit| tree.ancestry(*unit));
                above.any(|(unit, _)| wanted.contains(&unit))
            })
    }
}

/// Whether a measure, or a programme that it belongs to, is among those that are wanted.
fn measure_is_within(measure: MeasureNo, wanted: &[MeasureNo], view: &View) -> bool {
    let programme = |number: &MeasureNo| view.measure(*number)?.programme;
    std::iter::successors(Some(measure), programme).any(|number| wanted.contains(&number))
}

/// What an event may be called, for a refusal.
static EXPECTED_KINDS: LazyLock<String> = LazyLock::new(|| Event::KINDS.join(", "));

fn known_kind(given: &String) -> Result<&'static str, Refusal> {
    let known = Event::KINDS.iter().copied().find(|kind| kind == given);
    known.ok_or_else(|| {
        let given: Arc<str> = given.chars().take(SHOWN_CHARS_MAX).collect::<String>().into();
        let expected = EXPECTED_KINDS.as_str();
        Refusal::at("", InputFault::Malformed { given, expected })
    })
}

fn each<T, N>(
    list: Option<&[T]>,
    field: &str,
    refusals: &mut Refusals,
    resolve: impl Fn(&T) -> Result<N, Refusal>,
) -> Option<Vec<N>> {
    let list = list?;
    if list.is_empty() {
        refusals.push(field, QuestionFault::EmptyCondition);
    }
    let mut found = Vec::with_capacity(list.len());
    for (index, item) in list.iter().enumerate() {
        let item = resolve(item).map_err(|refusal| refusal.within_item(field, index));
        found.extend(refusals.keep(item));
    }
    Some(found)
}
