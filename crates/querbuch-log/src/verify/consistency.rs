//! Whether an event fits what came before it. The state takes any event; an honest log holds none that names what is
//! not there.

use querbuch_domain::event::Event;
use querbuch_domain::id::{EffectNo, MeasureNo, UnitNo};
use querbuch_domain::key::KeyDefined;
use querbuch_domain::rate::is_discount_rate;
use querbuch_domain::state::State;
use querbuch_domain::wage::WageRate;

/// The part of an event that contradicts the state before it.
#[expect(clippy::too_many_lines, reason = "a table: what each event names")]
pub(super) fn contradiction(event: &Event, state: &State) -> Option<&'static str> {
    let effect = |number: EffectNo| state.effects.get(number).is_some();
    let measure = |number: MeasureNo| state.measures.get(number).is_some();
    let checks: &[(&'static str, bool)] = match event {
        Event::UnitRegistered(event) => &[("number", event.number.index() == state.units.len())],
        Event::UnitRenamed(_) | Event::UnitMoved(_) | Event::UnitMerged(_) => {
            &[("unit", state.units.fits(event))]
        }
        Event::MeasureRegistered(event) => &[
            ("number", event.number.index() == state.measures.len()),
            ("owner", state.units.get(event.owner).is_some()),
            ("programme", event.programme.is_none_or(measure)),
        ],
        Event::MeasureStatusChanged(event) => &[("measure", measure(event.measure))],
        Event::EffectAdded(event) => &[
            ("number", event.number.index() == state.effects.len()),
            ("measure", measure(event.measure)),
            ("unit", state.units.get(event.unit).is_some()),
        ],
        Event::PlanSet(event) | Event::ForecastSet(event) => &[("effect", effect(event.effect))],
        Event::BookingRecorded(event) => &[
            ("measure", measure(event.measure)),
            ("postings", event.postings.iter().all(|posting| effect(posting.0))),
        ],
        Event::BookingReversed(event) => &[
            ("measure", measure(event.measure)),
            ("booking", state.bookings.at(event.booking).is_some()),
            ("postings", event.postings.iter().all(|posting| effect(posting.0))),
        ],
        Event::SavingConfirmed(event) => &[("effect", effect(event.effect))],
        Event::SavingDisputed(event) => &[("effect", effect(event.effect))],
        Event::SavingCashed(event) => &[("effect", effect(event.effect))],
        Event::ClaimDeadlineSet(event) => &[("unit", state.units.get(event.unit).is_some())],
        Event::PeriodClosed(event) => &[("unit", state.units.get(event.unit).is_some())],
        Event::PeriodReopened(event) => &[("unit", state.units.get(event.unit).is_some())],
        Event::TextErased(event) => &[("booking", state.bookings.at(event.booking).is_some())],
        Event::AmountAllocated(event) => &[
            ("measure", measure(event.measure)),
            ("effect", effect(event.effect)),
            ("key", state.keys.get(event.key).is_some()),
            ("postings", event.postings.iter().all(|posting| effect(posting.0))),
        ],
        Event::KeyDefined(event) => return key_contradiction(event, state),
        Event::DiscountRateSet(event) => &[
            ("nominal", is_discount_rate(event.nominal)),
            ("real", event.real.is_none_or(is_discount_rate)),
        ],
        Event::OptimismBiasSet(event) => &[("haircuts", event.haircuts.are_fractions())],
        Event::IndicatorDefined(event) => &[
            ("number", event.number.index() == state.indicators.len()),
            ("measure", measure(event.measure)),
            (
                "unit",
                event.unit.is_none_or(|unit| state.units.get(unit).is_some()),
            ),
            (
                "valuation",
                event
                    .valuation
                    .as_ref()
                    .is_none_or(|valuation| effect(valuation.effect)),
            ),
        ],
        Event::MeasurementRecorded(event) => &[
            ("measure", measure(event.measure)),
            ("indicator", state.indicators.get(event.indicator).is_some()),
            (
                "derivation",
                event.posting().is_none_or(|posting| effect(posting.0)),
            ),
        ],
        Event::CapacitySet(event) => &[("unit", state.units.get(event.unit).is_some())],
        Event::WageRatesSet(event) => &[("rates", event.rates.iter().all(WageRate::is_plausible))],
    };
    checks.iter().find(|(_, holds)| !holds).map(|(part, _)| *part)
}

fn key_contradiction(event: &KeyDefined, state: &State) -> Option<&'static str> {
    let unit = |number: &UnitNo| state.units.get(*number).is_some();
    let known = state.keys.get(event.number);
    let checks = [
        (
            "number",
            known.is_some() || event.number.index() == state.keys.len(),
        ),
        ("code", known.is_none_or(|key| key.code == event.code)),
        ("weights", event.weights.iter().all(|weight| unit(&weight.0))),
        (
            "parts",
            event.parts.iter().all(|part| {
                part.among.iter().chain(&part.unit).all(unit)
                    && part.key.is_none_or(|key| state.keys.get(key).is_some())
            }),
        ),
    ];
    checks.iter().find(|(_, holds)| !holds).map(|(part, _)| *part)
}

#[cfg(test)]
mod tests;
