//! What an entry is about: its measure and the units that it touches.

use querbuch_domain::booking::PostingEntry;
use querbuch_domain::event::Event;
use querbuch_domain::id::{EffectNo, MeasureNo, Position, UnitNo};
use querbuch_reports::view::View;

/// What an event is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// The measure, unless it is about units alone.
    pub measure: Option<MeasureNo>,
    /// The units that it touches, each once, in the order of their numbers.
    pub units: Vec<UnitNo>,
}

impl Subject {
    /// Of an event that the view holds.
    pub fn of(event: &Event, view: &View) -> Self {
        let owner = |measure| view.measure(measure).map(|measure| measure.owner);
        match event {
            Event::UnitRegistered(event) => Self {
                measure: None,
                units: vec![event.number],
            },
            Event::MeasureRegistered(event) => Self {
                measure: Some(event.number),
                units: vec![event.owner],
            },
            Event::MeasureStatusChanged(event) => Self {
                measure: Some(event.measure),
                units: owner(event.measure).into_iter().collect(),
            },
            Event::EffectAdded(event) => Self {
                measure: Some(event.measure),
                units: vec![event.unit],
            },
            Event::PlanSet(event) | Event::ForecastSet(event) => {
                let effect = view.effect(event.effect);
                Self {
                    measure: effect.map(|effect| effect.measure),
                    units: effect.map(|effect| effect.unit).into_iter().collect(),
                }
            }
            Event::BookingRecorded(event) => Self::of_postings(event.measure, &event.postings, view),
            Event::BookingReversed(event) => Self::of_postings(event.measure, &event.postings, view),
            Event::TextErased(event) => Self::of_booking(event.booking, view),
            Event::DiscountRateSet(_) | Event::OptimismBiasSet(_) => Self::default(),
        }
    }

    /// The unit, where there is exactly one.
    pub fn unit(&self) -> Option<UnitNo> {
        match self.units.as_slice() {
            [unit] => Some(*unit),
            _ => None,
        }
    }

    /// What an earlier act was about.
    fn of_booking(position: Position, view: &View) -> Self {
        let bookings = &view.state().bookings;
        bookings.at(position).map_or_else(Self::default, |booking| {
            let effects = bookings.postings(booking).map(|line| line.effect);
            Self::of_effects(booking.measure, effects.collect(), view)
        })
    }

    fn of_postings(measure: MeasureNo, postings: &[PostingEntry], view: &View) -> Self {
        let effects = postings.iter().map(|(effect, ..)| *effect);
        Self::of_effects(measure, effects.collect(), view)
    }

    fn of_effects(measure: MeasureNo, mut effects: Vec<EffectNo>, view: &View) -> Self {
        effects.sort_unstable();
        effects.dedup();
        let units = effects.into_iter().filter_map(|effect| view.effect(effect));
        let mut units: Vec<UnitNo> = units.map(|effect| effect.unit).collect();
        units.sort_unstable();
        units.dedup();
        Self {
            measure: Some(measure),
            units,
        }
    }
}
