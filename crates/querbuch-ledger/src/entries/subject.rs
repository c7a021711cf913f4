//! What an entry is about: its measure and the units that it touches. Folds over what each fact says that it names.

use querbuch_domain::event::Event;
use querbuch_domain::event::fact::{Role, Thing};
use querbuch_domain::id::{EffectNo, MeasureNo, Position, UnitNo};
use querbuch_domain::unit::Change;
use querbuch_reports::view::View;

/// What an event is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// The measure, unless it is about units alone.
    pub measure: Option<MeasureNo>,
    /// The units that it touches, each once, in the order of their numbers.
    pub units: Vec<UnitNo>,
    /// The one that it is about, where it touches others besides.
    about: Option<UnitNo>,
}

impl Subject {
    /// Of the event at a position that the view holds.
    pub fn of(event: &Event, position: Position, view: &View) -> Self {
        let mut subject = Self::default();
        event.names(|_, thing, role| match role {
            Role::Mentioned => {}
            Role::Made | Role::MadeVersion { .. } | Role::Subject | Role::Regrouped { .. } => {
                subject.add(thing, view);
            }
            Role::Reorganised { above } => {
                subject.add(thing, view);
                if let (Thing::Unit(unit), Some(_)) = (thing, above) {
                    // Whoever follows the unit that was above sees it go.
                    subject.about = Some(unit);
                    subject.units.extend(left(unit, position, view));
                }
            }
        });
        // A fact about nothing but a measure is one of the unit that runs it.
        if let (Some(measure), true) = (subject.measure, subject.units.is_empty()) {
            subject
                .units
                .extend(view.measure(measure).map(|measure| measure.owner));
        }
        subject.units.sort_unstable();
        subject.units.dedup();
        subject
    }

    /// The unit, where it is about exactly one.
    pub fn unit(&self) -> Option<UnitNo> {
        match self.units.as_slice() {
            [unit] => Some(*unit),
            _ => self.about,
        }
    }

    fn add(&mut self, thing: Thing, view: &View) {
        match thing {
            Thing::Unit(unit) => self.units.push(unit),
            Thing::Measure(measure) => self.measure = Some(measure),
            Thing::Effect(effect) => self.add_effect(effect, view),
            Thing::Booking(position) => self.add_booking(position, view),
            // The time or the place that an indicator is about: its unit's, or that of whoever runs the measure.
            Thing::Indicator(indicator) => {
                let Some(indicator) = view.indicator(indicator) else {
                    return;
                };
                let owner = || view.measure(indicator.measure).map(|measure| measure.owner);
                self.units.extend(indicator.unit.or_else(owner));
            }
            // A key is about the units that it names.
            // Rights are about the units that they name.
            Thing::Key(_)
            | Thing::Import(_)
            | Thing::Moment(_)
            | Thing::Principal(_)
            | Thing::Grant(_)
            | Thing::PreparedAct(_) => {}
        }
    }

    fn add_effect(&mut self, effect: EffectNo, view: &View) {
        if let Some(effect) = view.effect(effect) {
            self.measure = Some(effect.measure);
            // Postings of one effect mostly stand together; the rest is sorted out at the end.
            if self.units.last() != Some(&effect.unit) {
                self.units.push(effect.unit);
            }
        }
    }

    /// What an earlier act was about.
    fn add_booking(&mut self, position: Position, view: &View) {
        let bookings = &view.state().bookings;
        if let Some(booking) = bookings.at(position) {
            self.measure = Some(booking.measure);
            for line in bookings.postings(booking) {
                self.add_effect(line.effect, view);
            }
        }
    }
}

/// The unit above another up to the event at a position.
fn left(unit: UnitNo, position: Position, view: &View) -> Option<UnitNo> {
    let unit = view.state().units.get(unit)?;
    let change = unit.changes().iter().find(|change| change.position == position)?;
    match &change.change {
        Change::Moved { from, .. } | Change::Merged { from, .. } => *from,
        Change::Renamed { .. } => None,
    }
}
