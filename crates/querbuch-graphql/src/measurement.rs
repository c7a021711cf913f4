//! Measurements: the values of indicators, and what they booked.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use querbuch_ledger::domain::command::Command;
use querbuch_ledger::domain::command::outcome::Outcome;
use querbuch_ledger::domain::id::{self, IndicatorNo};
use querbuch_ledger::domain::measurement::Measurement;
use querbuch_ledger::domain::measurement::record::RecordMeasurement;
use querbuch_ledger::domain::refusal::Refusals;
use querbuch_ledger::input::Input;
use querbuch_ledger::reports::view::View;

use crate::booking::Booking;
use crate::enums::Level;
use crate::indicator::Indicator;
use crate::mutation::{carry_out, payload};
use crate::scalar::{Decimal, Money, Position, Ref, YearMonth};

/// A measured value.
#[derive(SimpleObject, Clone)]
pub struct IndicatorValue {
    /// the month that it describes
    month: YearMonth,
    /// what was measured
    value: Decimal,
    /// how many cases it stands for
    cases: Option<i32>,
    /// where it comes from
    source: String,
    /// its position in the log
    position: Position,
    /// the lowest that it may be, where that is known
    low: Option<Decimal>,
    /// the highest
    high: Option<Decimal>,
    /// the change against the baseline, in percent with two places: −21.05; null where the baseline is zero or not known
    change_percent: Option<Decimal>,
    /// whether no later value of the same month corrects it
    holds: bool,
    /// the booking that followed from it
    booking: Option<Booking>,
}

impl IndicatorValue {
    /// The values that a view knows of an indicator.
    pub fn of(view: &View, number: IndicatorNo) -> Vec<Self> {
        let measurements = view.state().measurements.of(number);
        let known = measurements.filter(|measurement| measurement.position <= view.position());
        known
            .map(|measurement| Self::new(view, number, measurement))
            .collect()
    }

    fn new(view: &View, number: IndicatorNo, measurement: &Measurement) -> Self {
        let booked = measurement.derivation.is_some();
        let indicator = view.indicator(number);
        Self {
            month: measurement.month.into(),
            value: measurement.value.into(),
            cases: measurement.cases.and_then(|cases| i32::try_from(cases).ok()),
            source: measurement.source.to_string(),
            position: Position(measurement.position),
            low: measurement.low.map(Into::into),
            high: measurement.high.map(Into::into),
            change_percent: indicator
                .and_then(|indicator| indicator.change_percent(measurement.value))
                .map(Into::into),
            holds: view
                .state()
                .measurements
                .holds_at(number, measurement, view.position()),
            booking: view
                .booking(measurement.position)
                .filter(|_| booked)
                .map(|booking| Booking::new(view.clone(), booking.position)),
        }
    }
}

/// What a booking was derived from.
#[derive(SimpleObject)]
pub struct BookingMeasurement {
    /// the indicator
    indicator: Indicator,
    /// what was measured
    value: Decimal,
    /// the value before the measure
    baseline: Decimal,
    /// how many cases it stands for
    cases: Option<i32>,
    /// euros an hour by a wage, else euros for each unit of measure
    rate: Money,
    /// the saving that follows: (baseline − value) × cases × rate, the other way round where more is better
    saving: Money,
    /// what was booked of it: the saving less what earlier measurements of the month had derived
    difference: Money,
    /// how many hours one of the unit of measure is, by a wage
    hours_each: Option<Decimal>,
    /// the system of the wage rate
    system: Option<String>,
    /// whose work it is
    level: Option<Level>,
    /// its Laufbahngruppe
    service_class: Option<String>,
    /// the year of its table; later than the month's where the system had no earlier one
    year: Option<i32>,
    /// the version of its table
    version: Option<i32>,
    /// the position at which its table was set
    set_at: Option<Position>,
}

impl BookingMeasurement {
    /// What stands behind a booking; `None` where it was no measurement.
    pub fn behind(view: &View, booking: id::Position) -> Option<Self> {
        let (number, measurement) = view.state().measurements.behind(booking)?;
        view.indicator(number)?;
        let derivation = measurement.derivation.as_ref()?;
        let wage = derivation.wage.as_ref();
        Some(Self {
            indicator: Indicator::new(view.clone(), number),
            value: measurement.value.into(),
            baseline: derivation.baseline.into(),
            cases: measurement.cases.and_then(|cases| i32::try_from(cases).ok()),
            rate: derivation.rate.into(),
            saving: derivation.saving.into(),
            difference: derivation.difference.into(),
            hours_each: derivation.hours_each().map(Into::into),
            system: wage.map(|wage| wage.system.to_string()),
            level: wage.map(|wage| wage.level.into()),
            service_class: wage.map(|wage| wage.service_class.to_string()),
            year: wage.map(|wage| wage.year.into()),
            version: wage.and_then(|wage| i32::try_from(wage.version).ok()),
            set_at: wage.map(|wage| Position(wage.set_at)),
        })
    }
}

/// A value to record. The same indicator and month again is a correction: what is booked is the difference.
#[derive(InputObject)]
pub struct RecordMeasurementInput {
    /// repeating it with the same input books nothing twice
    idempotency_key: Option<String>,
    /// by its id or as `measure/indicator`
    indicator: Ref,
    /// the month that it describes
    month: YearMonth,
    /// what was measured
    value: Decimal,
    /// how many cases it stands for; needed where the indicator has a valuation
    cases: Option<i32>,
    /// where it comes from; it cannot be erased, so it should not name persons
    source: String,
    /// the lowest that it may be, together with `high`
    low: Option<Decimal>,
    /// the highest
    high: Option<Decimal>,
}

impl From<RecordMeasurementInput> for Input {
    fn from(input: RecordMeasurementInput) -> Self {
        let mut refusals = Refusals::default();
        let month = refusals.keep(input.month.require("month"));
        let value = refusals.keep(input.value.require("value"));
        let mut optional = |field: &str, value: Option<Decimal>| {
            let value = value.map(|value| value.require(field)).transpose();
            refusals.keep(value).flatten()
        };
        let (low, high) = (optional("low", input.low), optional("high", input.high));
        let command = match (month, value) {
            (Some(month), Some(value)) => refusals.or(Command::RecordMeasurement(RecordMeasurement {
                indicator: input.indicator.0,
                month,
                value,
                low,
                high,
                cases: input.cases,
                source: input.source.into(),
            })),
            _ => Err(refusals.0),
        };
        Self::new(input.idempotency_key, command)
    }
}

payload! {
    /// The indicator, and the booking that followed.
    MeasurementPayload {
        /// the indicator
        indicator: Option<Indicator> =
            |view| Outcome::Measurement(number, _) => Some(Indicator::new(view.clone(), *number)),
        /// the booking that followed; null where the indicator has no valuation
        booking: Option<Booking> = |view| Outcome::Measurement(_, position) => view
            .booking(*position)
            .map(|booking| Booking::new(view.clone(), booking.position)),
    }
}

/// Writing measurements.
#[derive(Default)]
pub struct MeasurementMutation;

#[Object]
impl MeasurementMutation {
    /// a measured value; where the indicator carries a valuation, books the saving that follows from it, as claimed
    async fn record_measurement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is to be recorded")] input: RecordMeasurementInput,
    ) -> Result<MeasurementPayload> {
        carry_out(ctx, input).await.map(MeasurementPayload)
    }
}

#[cfg(test)]
mod tests;
