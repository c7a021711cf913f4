//! "Ist bis": up to which month the actuals of an effect count in an outlook, as far as the log says so; what was taken
//! back, and what stands apart from the bookings of its month.
//!
//! An outlook asks two things of each month of an effect: whether something was booked there on time that was not taken
//! back, and which amounts stand apart, as they came late or were handed on by an allocation. In nearly every month the
//! cells answer that by being there. Where they do not, a [mark](Actuals::is_on_time_at) says so from a posting on: these
//! are few, so any prefix of the journal can be asked.

pub mod fault;
mod snapshot;
pub mod state_actuals;

use imbl::Vector;
use serde::{Deserialize, Serialize};

use crate::bisect::partition_point;
use crate::command::outcome::Outcome;
use crate::event::fact::{Fact, Names, Thing};
use crate::id::{EffectNo, MeasureNo, Position};
use crate::month::Month;
use crate::words::Slot;

/// What was said once about a measure, or about one of its effects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The position of its event.
    pub position: Position,
    /// The measure.
    pub measure: MeasureNo,
    /// The effect, where only that is meant.
    pub effect: Option<EffectNo>,
    /// The last month that counts as actual; `None` takes an earlier statement back.
    pub through: Option<Month>,
}

/// A posting that stands apart from the bookings of its month: it belongs to an earlier month, or an allocation handed it
/// on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApartPosting {
    /// Its place in the journal.
    pub posting: usize,
    /// The month that it belongs to.
    pub belongs_to: Month,
    /// Whether it takes back what had been booked on time in that month: then both count, or neither. All others count
    /// whatever is expected.
    pub takes_back: bool,
}

/// What holds of a month of an effect from a posting on, where the cells alone would say the opposite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The first posting of the act by which it came to hold.
    pub posting: usize,
    /// The effect.
    pub effect: EffectNo,
    /// The month.
    pub month: Month,
    /// The sum that it is about; `None`: whether anything stands in this month that was booked on time.
    pub slot: Option<Slot>,
    /// Whether anything stands there that was not taken back.
    pub holds: bool,
}

/// What was stated of all measures, and what cells do not tell of their effects.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Actuals {
    /// In the order of the log.
    statements: Vector<Statement>,
    /// Their places in that list.
    by_measure: imbl::HashMap<MeasureNo, Vector<usize>>,
    /// In the order of the journal.
    marks: Vector<Mark>,
    /// Of each effect that has any, their places in that list.
    marks_of: imbl::HashMap<EffectNo, Vector<usize>>,
    /// Of each effect that has any, in the order of the journal.
    apart: imbl::HashMap<EffectNo, Vector<ApartPosting>>,
    /// How many postings stand in a month that do not say that it was booked; those that were taken back are not counted.
    apart_standing: imbl::HashMap<(EffectNo, Month), u32>,
}

impl Actuals {
    /// All statements, in the order of the log.
    pub fn statements(&self) -> impl DoubleEndedIterator<Item = &Statement> {
        self.statements.iter()
    }

    /// The statements after a position, up to another one, in the order of the log.
    pub fn statements_between(
        &self,
        after: Position,
        until: Position,
    ) -> impl Iterator<Item = &Statement> + '_ {
        let first = partition_point(self.statements.len(), |place| {
            self.statements[place].position <= after
        });
        let later = self.statements.focus().narrow(first..).into_iter();
        later.take_while(move |statement| statement.position <= until)
    }

    /// Up to which month the actuals of an effect were stated to count, as known at a position: for itself, else for its
    /// measure. Without an effect, what was stated for the measure.
    pub fn stated_at(
        &self,
        measure: MeasureNo,
        effect: Option<EffectNo>,
        position: Position,
    ) -> Option<Month> {
        if self.statements.is_empty() {
            return None;
        }
        let places = self.by_measure.get(&measure)?;
        let known = || {
            let statements = places
                .iter()
                .rev()
                .filter_map(|place| self.statements.get(*place));
            statements.filter(|statement| statement.position <= position)
        };
        let last = |of: Option<EffectNo>| {
            known()
                .find(|statement| statement.effect == of)
                .and_then(|statement| statement.through)
        };
        let own = effect.and_then(|effect| last(Some(effect)));
        own.or_else(|| last(None))
    }

    /// Whether something stands in a month that was booked there on time and not taken back, after so many postings of
    /// the journal. Asked only of months in which there is a cell of the slot into which the effect is booked.
    pub fn is_on_time_at(&self, effect: EffectNo, month: Month, postings: usize) -> bool {
        self.holds(effect, month, None, postings)
    }

    /// Whether anything that came into a cell was not taken back, after so many postings of the journal. Asked only of
    /// cells that are there.
    pub fn stands_at(&self, effect: EffectNo, month: Month, slot: Slot, postings: usize) -> bool {
        self.holds(effect, month, Some(slot), postings)
    }

    /// What stands apart of an effect, up to so many postings of the journal, in its order.
    pub fn apart_at(&self, effect: EffectNo, postings: usize) -> impl Iterator<Item = &ApartPosting> + '_ {
        let apart = self.apart.get(&effect).into_iter().flatten();
        apart.take_while(move |apart| apart.posting < postings)
    }

    /// Whether the cells alone tell everything about an effect, after so many postings of the journal: nothing was taken
    /// back, nothing stands apart.
    pub fn is_plain_at(&self, effect: EffectNo, postings: usize) -> bool {
        if self.marks.is_empty() && self.apart.is_empty() {
            return true;
        }
        let first = self.marks_of.get(&effect).and_then(|places| places.front());
        let mark = first.and_then(|place| self.marks.get(*place));
        let apart = self.apart.get(&effect).and_then(|apart| apart.front());
        mark.is_none_or(|mark| mark.posting >= postings)
            && apart.is_none_or(|apart| apart.posting >= postings)
    }

    /// The marks from one posting of the journal up to another one, in its order.
    pub fn marks_between(&self, start: usize, end: usize) -> impl Iterator<Item = &Mark> + '_ {
        let first = partition_point(self.marks.len(), |place| self.marks[place].posting < start);
        let marks = self.marks.focus().narrow(first..).into_iter();
        marks.take_while(move |mark| mark.posting < end)
    }

    /// The effects of which something stands apart, after so many postings; in no order.
    pub fn with_apart_at(&self, postings: usize) -> impl Iterator<Item = EffectNo> + '_ {
        let is_known = move |apart: &ApartPosting| apart.posting < postings;
        let effects = self.apart.iter();
        effects
            .filter(move |(_, apart)| apart.front().is_some_and(is_known))
            .map(|(effect, _)| *effect)
    }

    fn holds(&self, effect: EffectNo, month: Month, slot: Option<Slot>, postings: usize) -> bool {
        let places = self.marks_of.get(&effect).into_iter().flatten().rev();
        let mut marks = places.filter_map(|place| self.marks.get(*place));
        marks
            .find(|mark| mark.posting < postings && mark.month == month && mark.slot == slot)
            .is_none_or(|mark| mark.holds)
    }

    pub(crate) fn apply(&mut self, event: &ActualsStated, position: Position) {
        self.push(Statement {
            position,
            measure: event.measure,
            effect: event.effect,
            through: event.through,
        });
    }

    fn push(&mut self, statement: Statement) {
        let place = self.statements.len();
        self.by_measure
            .entry(statement.measure)
            .or_default()
            .push_back(place);
        self.statements.push_back(statement);
    }

    /// Whether the cells of an effect alone did not always tell everything.
    pub(crate) fn has_marks(&self, effect: EffectNo) -> bool {
        !self.marks.is_empty() && self.marks_of.contains_key(&effect)
    }

    /// Notes a posting that stands apart.
    pub(crate) fn note_apart(&mut self, effect: EffectNo, apart: ApartPosting) {
        self.apart.entry(effect).or_default().push_back(apart);
    }

    /// Whether a posting came late to take back what had been booked on time.
    pub(crate) fn takes_back(&self, effect: EffectNo, posting: usize) -> bool {
        let Some(apart) = self.apart.get(&effect) else {
            return false;
        };
        let place = partition_point(apart.len(), |place| apart[place].posting < posting);
        apart
            .get(place)
            .is_some_and(|apart| apart.posting == posting && apart.takes_back)
    }

    /// Counts the postings of a month that stand and do not say that it was booked: one more, or one that was taken back.
    pub(crate) fn count_apart(&mut self, effect: EffectNo, month: Month, comes: bool) {
        let count = self.apart_standing.entry((effect, month)).or_default();
        *count = if comes {
            count.saturating_add(1)
        } else {
            count.saturating_sub(1)
        };
        if *count == 0 {
            self.apart_standing.remove(&(effect, month));
        }
    }

    /// How many postings stand in a month that do not say that it was booked.
    pub(crate) fn apart_standing(&self, effect: EffectNo, month: Month) -> u32 {
        self.apart_standing.get(&(effect, month)).copied().unwrap_or(0)
    }

    /// Notes what holds from a posting on, where that is not what is known already.
    pub(crate) fn note(&mut self, mark: Mark) {
        if self.holds(mark.effect, mark.month, mark.slot, usize::MAX) != mark.holds {
            self.push_mark(mark);
        }
    }

    fn push_mark(&mut self, mark: Mark) {
        let places = self.marks_of.entry(mark.effect).or_default();
        places.push_back(self.marks.len());
        self.marks.push_back(mark);
    }
}

/// It was stated up to which month actuals count in an outlook. Stored as `actuals.stated`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ActualsStated {
    /// The effect; absent where all of the measure are meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<EffectNo>,
    /// The measure.
    pub measure: MeasureNo,
    /// The last month that counts as actual; absent where it follows from the bookings again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub through: Option<Month>,
}

impl Fact for ActualsStated {
    fn names(&self, names: &mut Names<'_>) {
        if let Some(effect) = self.effect {
            names.subject("effect", Thing::Effect(effect));
        }
        names.subject("measure", Thing::Measure(self.measure));
    }

    fn made(&self, _position: Position) -> Outcome {
        Outcome::Measure(self.measure)
    }
}

#[cfg(test)]
mod tests;
