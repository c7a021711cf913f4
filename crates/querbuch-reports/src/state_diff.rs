//! What changed between two states of one log. The older state comes first everywhere.

use querbuch_domain::id::EffectNo;
use querbuch_domain::month::Month;
use querbuch_domain::state::State;

use crate::basis::{Basis, CountedAmount};
use crate::outlook::{Known, Moment, running_month, with_their_transfers};

/// How many postings were made in between.
pub(crate) fn postings_between(old: &State, new: &State) -> usize {
    new.bookings
        .journal()
        .len()
        .saturating_sub(old.bookings.journal().len())
}

/// The effects that were posted to in between, each once, in the order of their numbers.
pub(crate) fn effects_posted_between(old: &State, new: &State) -> Vec<EffectNo> {
    let journal = new.bookings.journal();
    let columns = journal.columns(old.bookings.journal().len(), journal.len());
    let mut effects: Vec<EffectNo> = columns.flat_map(|columns| columns.effects).copied().collect();
    effects.sort_unstable();
    effects.dedup();
    effects
}

/// How many acts lie in between that may change what counts: postings, statements up to which month actuals count, and
/// a month that is over.
pub(crate) fn changes_between(old: &State, new: &State) -> usize {
    let statements = new.actuals.statements_between(old.position, new.position).count();
    postings_between(old, new) + statements + usize::from(is_month_over(old, new))
}

/// Whether a month ended in between, so that other months count as past.
pub(crate) fn is_month_over(old: &State, new: &State) -> bool {
    running_month(old, old.position) != running_month(new, new.position)
}

/// The effects of which something may count in between that did not before, or the other way round: those that were posted
/// to, with the transfers that are counted together with them; those about which something was stated; and those with
/// actuals in months that are over since. Each once, in the order of their numbers.
pub(crate) fn effects_changed_between(old: &State, new: &State) -> Vec<EffectNo> {
    let mut effects = effects_posted_between(old, new);
    for statement in new.actuals.statements_between(old.position, new.position) {
        match statement.effect {
            Some(effect) => effects.push(effect),
            None => effects.extend(new.effects.of_measure(statement.measure)),
        }
    }
    if is_month_over(old, new) {
        effects.extend(effects_with_actuals_between(old, new));
    }
    with_their_transfers(new, effects)
}

/// The effects with actuals in months that were over by the end of the newer state and not by that of the older one.
fn effects_with_actuals_between<'a>(old: &State, new: &'a State) -> impl Iterator<Item = EffectNo> + 'a {
    let first = running_month(old, old.position);
    let end = running_month(new, new.position);
    let is_over =
        move |month: Month| first.is_none_or(|first| month >= first) && end.is_some_and(|end| month < end);
    let has = move |number: &EffectNo| {
        let cells = new.cells.get(*number);
        cells.is_some_and(|cells| {
            let later = cells
                .iter()
                .rev()
                .take_while(|cell| first.is_none_or(|first| cell.month >= first));
            let mut actuals = later.filter(|cell| cell.slot.is_actual());
            actuals.any(|cell| is_over(cell.month))
        })
    };
    (0..new.effects.len()).map(EffectNo::from_index).filter(has)
}

/// Whether no unit got another place in the tree, no measure another programme or approach, and no effect another
/// category, cashability or evidence. What was added in between does not count, nor does a new name.
pub(crate) fn is_structure_unchanged(old: &State, new: &State) -> bool {
    let structure = |state: &State| state.structure(state.epochs());
    structure(old) == structure(new) && old.units.len() <= new.units.len()
}

/// A change of what counts of one effect in one month on one basis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    pub basis: Basis,
    pub month: Month,
    /// By how much the sum changes, in cents.
    pub cents: i128,
    /// By how much the number of amounts changes: 1 where one counts now and did not before, −1 the other way round.
    pub amounts: i32,
}

impl Difference {
    /// The change that takes this one back.
    pub fn reversed(self) -> Self {
        Self {
            cents: -self.cents,
            amounts: -self.amounts,
            ..self
        }
    }
}

/// What counts of effects at the ends of two states, and by what it differs.
pub(crate) struct Differences<'a> {
    before: Side<'a>,
    after: Side<'a>,
}

/// One of the two states.
struct Side<'a> {
    state: &'a State,
    moment: Moment<'a>,
    known: Known,
}

impl<'a> Side<'a> {
    fn new(state: &'a State) -> Self {
        Self {
            state,
            moment: Moment::of_state(state),
            known: Known::default(),
        }
    }

    fn amounts(&mut self, basis: Basis, effect: EffectNo) -> Vec<CountedAmount> {
        let state = self.state;
        let Some(cells) = state.cells.get(effect) else {
            return Vec::new();
        };
        let of_others = |number| state.cells.get(number);
        let rule = self.moment.rule(basis, effect, of_others, &mut self.known);
        rule.amounts(cells)
    }
}

impl<'a> Differences<'a> {
    /// Between two states of one log.
    pub fn new(before: &'a State, after: &'a State) -> Self {
        Self {
            before: Side::new(before),
            after: Side::new(after),
        }
    }

    /// Calls `visit` with each change of what counts of an effect on a basis.
    pub fn visit(&mut self, effect: EffectNo, basis: Basis, mut visit: impl FnMut(Difference)) {
        let (before, after) = (
            self.before.amounts(basis, effect),
            self.after.amounts(basis, effect),
        );
        let place = |amount: &CountedAmount| (amount.month, amount.stage);
        let (mut before, mut after) = (before.into_iter().peekable(), after.into_iter().peekable());
        loop {
            let (was, is) = match (before.peek().map(place), after.peek().map(place)) {
                (None, None) => return,
                (was, is) => {
                    let is_first =
                        |own: Option<_>, other: Option<_>| own.is_some() && (other.is_none() || own <= other);
                    let (takes_was, takes_is) = (is_first(was, is), is_first(is, was));
                    (
                        if takes_was { before.next() } else { None },
                        if takes_is { after.next() } else { None },
                    )
                }
            };
            let cents = |amount: Option<CountedAmount>| amount.map(|amount| amount.cents);
            let month = was.or(is).map(|amount| amount.month);
            if let Some(month) = month.filter(|_| cents(was) != cents(is)) {
                visit(Difference {
                    basis,
                    month,
                    cents: i128::from(cents(is).unwrap_or(0)) - i128::from(cents(was).unwrap_or(0)),
                    amounts: i32::from(is.is_some()) - i32::from(was.is_some()),
                });
            }
        }
    }
}

#[cfg(test)]
mod tests;
