//! What an entry is about: its measure and the units that it touches.

use querbuch_domain::booking::PostingEntry;
use querbuch_domain::event::Event;
use querbuch_domain::id::{EffectNo, MeasureNo, Position, UnitNo};
use querbuch_domain::key::KeyDefined;
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
        let owner = |measure| view.measure(measure).map(|measure| measure.owner);
        match event {
            Event::UnitRegistered(event) => Self::of_unit(event.number, None),
            Event::UnitRenamed(event) => Self::of_unit(event.unit, None),
            Event::UnitMoved(event) => Self::of_unit(event.unit, left(event.unit, position, view)),
            Event::UnitMerged(event) => Self::of_unit(event.unit, left(event.unit, position, view)),
            Event::MeasureRegistered(event) => Self {
                measure: Some(event.number),
                units: vec![event.owner],
                about: None,
            },
            Event::MeasureStatusChanged(event) => Self {
                measure: Some(event.measure),
                units: owner(event.measure).into_iter().collect(),
                about: None,
            },
            Event::EffectAdded(event) => Self {
                measure: Some(event.measure),
                units: vec![event.unit],
                about: None,
            },
            Event::PlanSet(event) | Event::ForecastSet(event) => {
                let effect = view.effect(event.effect);
                Self {
                    measure: effect.map(|effect| effect.measure),
                    units: effect.map(|effect| effect.unit).into_iter().collect(),
                    about: None,
                }
            }
            Event::BookingRecorded(event) => Self::of_postings(event.measure, &event.postings, view),
            Event::BookingReversed(event) => Self::of_postings(event.measure, &event.postings, view),
            Event::SavingConfirmed(_) | Event::SavingDisputed(_) | Event::SavingCashed(_) => {
                Self::of_booking(position, view)
            }
            Event::ClaimDeadlineSet(event) => Self::of_unit(event.unit, None),
            Event::PeriodClosed(event) => Self::of_unit(event.unit, None),
            Event::PeriodReopened(event) => Self::of_unit(event.unit, None),
            Event::TextErased(event) => Self::of_booking(event.booking, view),
            Event::AmountAllocated(event) => Self::of_postings(event.measure, &event.postings, view),
            Event::KeyDefined(event) => Self::of_key(event),
            Event::IndicatorDefined(event) => {
                let unit = event.unit.or_else(|| owner(event.measure));
                Self::of_measure(event.measure, unit.into_iter().collect())
            }
            Event::MeasurementRecorded(event) => {
                let indicator = view.indicator(event.indicator);
                let unit = indicator.and_then(|indicator| indicator.unit);
                let unit = unit.or_else(|| owner(event.measure));
                let effect = event.posting().and_then(|(effect, ..)| view.effect(effect));
                let units = unit.into_iter().chain(effect.map(|effect| effect.unit));
                Self::of_measure(event.measure, units.collect())
            }
            Event::CapacitySet(event) => Self::of_unit(event.unit, None),
            // Rates belong to no measure and no unit.
            Event::DiscountRateSet(_) | Event::OptimismBiasSet(_) | Event::WageRatesSet(_) => Self::default(),
        }
    }

    /// The unit, where it is about exactly one.
    pub fn unit(&self) -> Option<UnitNo> {
        match self.units.as_slice() {
            [unit] => Some(*unit),
            _ => self.about,
        }
    }

    /// A unit and, where it has left its place, the one that was above it: whoever follows that one sees it go.
    fn of_unit(unit: UnitNo, left: Option<UnitNo>) -> Self {
        let mut units: Vec<UnitNo> = left.into_iter().chain([unit]).collect();
        units.sort_unstable();
        Self {
            measure: None,
            units,
            about: Some(unit),
        }
    }

    fn of_measure(measure: MeasureNo, mut units: Vec<UnitNo>) -> Self {
        units.sort_unstable();
        units.dedup();
        Self {
            measure: Some(measure),
            units,
            about: None,
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

    /// A key is about the units that it names, not about those of the keys that its parts name.
    fn of_key(event: &KeyDefined) -> Self {
        let weighed = event.weights.iter().map(|weight| weight.0);
        let parts = event
            .parts
            .iter()
            .flat_map(|part| part.unit.iter().chain(&part.among).copied());
        let mut units: Vec<UnitNo> = weighed.chain(parts).collect();
        units.sort_unstable();
        units.dedup();
        Self {
            measure: None,
            units,
            about: None,
        }
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
            about: None,
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
