//! Outlooks as a view asks for them. They stand apart, so that a view may use the rest.

use querbuch_domain::id::{EffectNo, MeasureNo};
use querbuch_domain::month::Month;

use super::{Known, Moment, with_their_transfers};
use crate::basis::Basis;
use crate::view::View;

impl<'a> Moment<'a> {
    /// The moment of a view.
    pub fn of_view(view: &'a View) -> Self {
        Self {
            state: view.state(),
            position: view.position(),
            postings: view.posting_count(),
            running: view.running_month(),
            asked: None,
            reach: view.reach(),
        }
    }
}

/// Up to which month the actuals of an effect count in an outlook; `None` where none do.
pub fn actuals_through(effect: EffectNo, view: &View) -> Option<Month> {
    let effects = with_their_transfers(view.state(), [effect]);
    let cells = view.cells_among(&effects);
    let moment = Moment::of_view(view);
    let rule = moment.rule(
        Basis::Outlook,
        effect,
        |number| cells.get(number),
        &mut Known::default(),
    );
    rule.through()
}

/// Up to which month the actuals of the effects of a measure count: the earliest and the latest of them, each once.
/// Effects of which none count are left out.
pub fn actuals_through_of_measure(measure: MeasureNo, view: &View) -> Vec<Month> {
    let effects = view.state().effects.of_measure(measure);
    let effects: Vec<EffectNo> = effects.filter(|effect| view.effect(*effect).is_some()).collect();
    let cells = view.cells_among(&effects);
    let moment = Moment::of_view(view);
    let mut known = Known::default();
    let through = view.deadline().watch(&effects).filter_map(|effect| {
        let rule = moment.rule(Basis::Outlook, *effect, |number| cells.get(number), &mut known);
        rule.through()
    });
    let months: Vec<Month> = through.collect();
    let mut ends: Vec<Month> = months
        .iter()
        .min()
        .into_iter()
        .chain(months.iter().max())
        .copied()
        .collect();
    ends.dedup();
    ends
}
