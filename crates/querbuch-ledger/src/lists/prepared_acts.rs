//! Acts that wait for a second person, page by page.

use querbuch_domain::grant::Moment;
use querbuch_domain::id::{Position, UnitNo};
use querbuch_domain::prepared_act::{PreparedAct, PreparedStatus};
use querbuch_reports::view::View;

use super::{Page, PageRequest};

/// A page of those that wait at a moment and that are meant, the oldest first; at a unit or below it, where one is given.
pub fn prepared_acts(
    unit: Option<UnitNo>,
    (page, moment): (&PageRequest<Position>, Moment),
    view: &View,
    is_meant: impl Fn(&PreparedAct) -> bool,
) -> Page<Position, Position> {
    let state = view.state();
    let rights = state.rights_at(view.position());
    let waiting = state.prepared_acts.iter().filter(|act| {
        act.position <= view.position()
            && act.status_at(moment.position, moment.now) == PreparedStatus::Waiting
            && unit.is_none_or(|top| act.unit.is_some_and(|unit| rights.tree.is_within(unit, top)))
            && is_meant(act)
    });
    page.cut(waiting.map(|act| (act.position, act.position)))
}
