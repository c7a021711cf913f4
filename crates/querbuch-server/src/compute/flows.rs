//! Flows over time.

use querbuch_ledger::reports::finance;
use querbuch_ledger::reports::finance::discount::Timing;
use querbuch_ledger::reports::finance::npv::discounted;
use querbuch_ledger::reports::finance::payback::{Crossing, Spacing};
use querbuch_ledger::reports::finance::rate::Rate;
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::value::RawValue;

use super::answer::{Rates, Shown, answered};
use super::fault::Fault;
use super::fields::{Fields, Value};

type Answer = Result<Box<RawValue>, Fault>;

/// A rate per year.
pub(super) fn rate(value: &Value) -> Result<Rate, Fault> {
    Rate::try_new(value.number()?).map_err(|error| value.because(error))
}

/// The timing; the first flow at the base unless given.
pub(super) fn timing(fields: &mut Fields) -> Result<Timing, Fault> {
    let given = fields.optional("timing");
    given.map_or(Ok(Timing::Year0), |value| value.word(Timing::ALL, Timing::as_str))
}

fn optional_rate(fields: &mut Fields) -> Result<Option<Rate>, Fault> {
    fields.optional("rate").as_ref().map(rate).transpose()
}

#[derive(Serialize)]
struct Npv {
    npv: Shown,
}

pub(super) fn npv(mut fields: Fields) -> Answer {
    let flows = fields.required("flows")?.numbers()?;
    let rate = rate(&fields.required("rate")?)?;
    let timing = timing(&mut fields)?;
    fields.finish()?;
    let npv = finance::npv::npv(&flows, rate, timing)?;
    answered(&Npv { npv: Shown(npv) })
}

pub(super) fn xnpv(mut fields: Fields) -> Answer {
    let flows = fields.required("dated")?.dated()?;
    let rate = rate(&fields.required("rate")?)?;
    fields.finish()?;
    let npv = finance::npv::xnpv(&flows, rate)?;
    answered(&Npv { npv: Shown(npv) })
}

pub(super) fn irr(mut fields: Fields) -> Answer {
    let flows = fields.required("flows")?.numbers()?;
    let rate = optional_rate(&mut fields)?;
    let timing = timing(&mut fields)?;
    fields.finish()?;
    // By what time all flows are late together does not matter to where their value is zero.
    let irr = finance::irr::irr_of_periods(&flows, timing.periods_per_year())?;
    let npv = rate
        .map(|rate| finance::npv::npv(&flows, rate, timing))
        .transpose()?;
    answered(&Rates::new(irr, npv))
}

pub(super) fn xirr(mut fields: Fields) -> Answer {
    let flows = fields.required("dated")?.dated()?;
    let rate = optional_rate(&mut fields)?;
    fields.finish()?;
    let irr = finance::irr::xirr(&flows)?;
    let npv = rate.map(|rate| finance::npv::xnpv(&flows, rate)).transpose()?;
    answered(&Rates::new(irr, npv))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Payback {
    status: &'static str,
    years: Option<Shown>,
    durable_years: Option<Shown>,
    recrosses: bool,
    peak_funding: Shown,
    peak_funding_index: Option<usize>,
}

pub(super) fn payback(mut fields: Fields) -> Answer {
    let flows = fields.required("flows")?.numbers()?;
    let rate = optional_rate(&mut fields)?;
    let timing = timing(&mut fields)?;
    fields.finish()?;
    let spacing = Spacing {
        first: timing.time(0)?.years(),
        step: Decimal::ONE / Decimal::from(timing.periods_per_year()),
    };
    let values = rate.map(|rate| discounted(&flows, rate, timing)).transpose()?;
    let payback = finance::payback::payback(values.as_deref().unwrap_or(&flows), spacing)?;
    let years = |crossing: Crossing| Shown(crossing.years);
    answered(&Payback {
        status: payback.status.as_str(),
        years: payback.reached.map(years),
        durable_years: payback.durable.map(years),
        recrosses: payback.recrosses,
        peak_funding: Shown(payback.peak_funding),
        peak_funding_index: payback.peak_index,
    })
}
