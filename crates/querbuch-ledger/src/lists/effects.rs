//! Effects, page by page.

use std::sync::Arc;

use querbuch_domain::id::{EffectNo, MeasureNo, UnitNo};
use querbuch_domain::search::{Search, searchable};
use querbuch_domain::words::EffectKind;
use querbuch_reports::filter::Filter;
use querbuch_reports::view::View;

use super::{Page, PageRequest};

/// Which effects are listed.
#[derive(Clone, Debug, Default)]
pub struct EffectList {
    /// Words of the code, of the measure's code, or of the title.
    pub search: Option<Search>,
    /// Only effects of this measure and of those that belong to it.
    pub measure: Option<MeasureNo>,
    /// Only effects at this unit and below it.
    pub unit: Option<UnitNo>,
    /// Kinds.
    pub kinds: Option<Vec<EffectKind>>,
    /// Only effects that can have matching amounts.
    pub filter: Option<Filter>,
}

/// Where an effect stands in the list: by the code of its measure, then by its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EffectKey {
    /// The code of the measure.
    pub measure: Arc<str>,
    /// The code of the effect.
    pub effect: Arc<str>,
}

/// A page of effects.
pub fn effects(list: &EffectList, page: &PageRequest<EffectKey>, view: &View) -> Page<EffectKey, EffectNo> {
    let narrowed = Filter::default();
    let narrowed = match list.measure {
        Some(measure) => narrowed.within_measure(measure, view),
        None => narrowed,
    };
    let narrowed = match list.unit {
        Some(unit) => narrowed.within_unit(unit, view),
        None => narrowed,
    };
    let search = list.search.as_ref().filter(|search| !search.is_empty());
    let matching = |number: EffectNo, measure: &str| {
        view.effect(number).is_some_and(|effect| {
            let wanted = list
                .kinds
                .as_ref()
                .is_none_or(|kinds| kinds.contains(&effect.kind))
                && narrowed.matches_effect(effect, view)
                && list
                    .filter
                    .as_ref()
                    .is_none_or(|filter| filter.matches_effect(effect, view));
            wanted
                && search.is_none_or(|search| {
                    let code = format!("{measure}/{}", effect.code);
                    search.matches(&searchable([&code, &effect.title]))
                })
        })
    };
    let state = view.state();
    let of_measure = |(code, measure): (&Arc<str>, &MeasureNo)| {
        let mut keyed: Vec<(EffectKey, EffectNo)> = state
            .effects
            .of_measure(*measure)
            .filter(|number| matching(*number, code))
            .filter_map(|number| {
                let key = EffectKey {
                    measure: code.clone(),
                    effect: view.effect(number)?.code.clone(),
                };
                Some((key, number))
            })
            .collect();
        keyed.sort_unstable();
        keyed
    };
    page.cut(state.measures.by_code().iter().flat_map(of_measure))
}
