//! Whether an event fits what came before it. [`State::apply`] takes any event; an honest log holds none that names
//! what is not there. Folds over what each fact says that it names, so no noun is told here.

use super::State;
use crate::event::Event;
use crate::event::fact::{Role, Thing};

impl State {
    /// The field of an event that contradicts this state, which is the one before it.
    pub fn contradiction(&self, event: &Event) -> Option<&'static str> {
        let mut found = event.implausible();
        event.names(|field, thing, role| {
            if found.is_none() && !self.allows(thing, role) {
                found = Some(field);
            }
        });
        found
    }

    fn allows(&self, thing: Thing, role: Role<'_>) -> bool {
        match (role, thing) {
            (Role::Made, thing) => self.is_next(thing),
            (Role::MadeVersion { code }, Thing::Key(number)) => match self.keys.get(number) {
                Some(known) => known.code.as_ref() == code,
                None => self.is_next(thing),
            },
            (Role::Reorganised { above }, Thing::Unit(unit)) => self.units.can_reorganise(unit, above),
            (Role::Regrouped { programme }, Thing::Measure(measure)) => {
                self.measures.can_belong(measure, programme)
            }
            (Role::Subject | Role::Mentioned, thing) => self.has(thing),
            (Role::MadeVersion { .. } | Role::Reorganised { .. } | Role::Regrouped { .. }, _) => false,
        }
    }

    fn has(&self, thing: Thing) -> bool {
        match thing {
            Thing::Unit(number) => self.units.get(number).is_some(),
            Thing::Measure(number) => self.measures.get(number).is_some(),
            Thing::Effect(number) => self.effects.get(number).is_some(),
            Thing::Key(number) => self.keys.get(number).is_some(),
            Thing::Indicator(number) => self.indicators.get(number).is_some(),
            Thing::Booking(position) => self.bookings.at(position).is_some(),
            Thing::Import(position) => self.imports.at(position).is_some(),
            Thing::Principal(number) => self.principals.get(number).is_some(),
            Thing::Grant(position) => self.grants.at(position).is_some(),
            Thing::PreparedAct(position) => self.prepared_acts.at(position).is_some(),
            Thing::Moment(position) => 0 < position && position <= self.position,
        }
    }

    /// Whether a thing would get the next number of its kind.
    fn is_next(&self, thing: Thing) -> bool {
        match thing {
            Thing::Unit(number) => number.index() == self.units.len(),
            Thing::Measure(number) => number == self.measures.next_number(),
            Thing::Effect(number) => number == self.effects.next_number(),
            Thing::Key(number) => number == self.keys.next_number(),
            Thing::Indicator(number) => number == self.indicators.next_number(),
            Thing::Principal(number) => number == self.principals.next_number(),
            Thing::Booking(position)
            | Thing::Import(position)
            | Thing::Grant(position)
            | Thing::PreparedAct(position)
            | Thing::Moment(position) => position == self.position + 1,
        }
    }
}

#[cfg(test)]
mod tests;
