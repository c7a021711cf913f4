//! Ratios, factors and corrections of single values.

use querbuch_ledger::reports::finance::adjust::{Attribution, Share, adjusted_benefit, adjusted_cost};
use querbuch_ledger::reports::finance::annuity::annuity_factor;
use querbuch_ledger::reports::finance::discount::{Band, declining_factor, factor};
use querbuch_ledger::reports::finance::npv::npv;
use querbuch_ledger::reports::finance::rate::{nominal_rate, real_rate, rebased};
use querbuch_ledger::reports::finance::ratio::{
    benefit_cost, net_cost, return_on_investment, switching_value,
};
use querbuch_ledger::reports::finance::{self, FinanceError, round_half_up};
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::value::RawValue;

use super::answer::{Shown, Stated, answered};
use super::fault::Fault;
use super::fields::{Fields, Value};
use super::flows::{rate, timing};

type Answer = Result<Box<RawValue>, Fault>;

/// Digits that a factor can be rounded to: as many as it has.
const DIGITS_MAX: u32 = 28;

fn digits(fields: &mut Fields) -> Result<Option<u32>, Fault> {
    let given = fields.optional("digits");
    let digits = given.map(|value| value.count::<u32>()).transpose()?;
    Ok(digits.map(|digits| digits.min(DIGITS_MAX)))
}

fn optional_number(fields: &mut Fields, name: &'static str) -> Result<Option<Decimal>, Fault> {
    fields.optional(name).as_ref().map(Value::number).transpose()
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Ratios {
    present_benefit: Shown,
    present_cost: Shown,
    npv: Shown,
    benefit_cost_ratio: Stated,
    return_on_investment: Stated,
}

pub(super) fn ratio(mut fields: Fields) -> Answer {
    let single = [
        optional_number(&mut fields, "benefit")?,
        optional_number(&mut fields, "cost")?,
    ];
    let lists = [fields.optional("benefits"), fields.optional("costs")];
    let (benefit, cost) = match (single, lists) {
        ([Some(benefit), Some(cost)], [None, None]) => (benefit, cost),
        ([None, None], [Some(benefits), Some(costs)]) => {
            let rate = rate(&fields.required("rate")?)?;
            let timing = timing(&mut fields)?;
            let present = |flows: Value| Ok::<_, Fault>(npv(&flows.numbers()?, rate, timing)?);
            (present(benefits)?, present(costs)?)
        }
        _ => return Err(Fault::one_of("benefit + cost, benefits + costs + rate")),
    };
    fields.finish()?;
    answered(&Ratios {
        present_benefit: Shown(benefit),
        present_cost: Shown(cost),
        npv: Shown(benefit.checked_sub(cost).ok_or(FinanceError::Overflow)?),
        benefit_cost_ratio: benefit_cost(benefit, cost)?.into(),
        return_on_investment: return_on_investment(benefit, cost)?.into(),
    })
}

#[derive(Serialize)]
struct Annuity {
    factor: Shown,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<Shown>,
}

pub(super) fn annuity(mut fields: Fields) -> Answer {
    let rate = rate(&fields.required("rate")?)?;
    let years = fields.required("years")?;
    let digits = digits(&mut fields)?;
    let npv = optional_number(&mut fields, "npv")?;
    fields.finish()?;
    let count = years.count()?;
    let exact = annuity_factor(rate, count).map_err(|error| years.because(error))?;
    let annuity = npv
        .map(|npv| finance::annuity::annuity(npv, rate, count, digits))
        .transpose()?;
    answered(&Annuity {
        factor: Shown(digits.map_or(exact, |digits| round_half_up(exact, digits))),
        amount: annuity.map(|annuity| Shown(annuity.amount)),
    })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Mvpf {
    status: &'static str,
    value: Option<Shown>,
    net_cost: Shown,
}

pub(super) fn mvpf(mut fields: Fields) -> Answer {
    let willingness = fields.required("willingnessToPay")?.number()?;
    let costs = fields.optional("costs");
    let cost = match (optional_number(&mut fields, "netCost")?, costs) {
        (Some(cost), None) => cost,
        (None, Some(costs)) => net_cost(&costs.numbers()?)?,
        _ => return Err(Fault::one_of("netCost, costs")),
    };
    fields.finish()?;
    let mvpf = finance::ratio::mvpf(willingness, cost)?;
    answered(&Mvpf {
        status: mvpf.status().as_str(),
        value: mvpf.value().map(Shown),
        net_cost: Shown(cost),
    })
}

pub(super) fn switching(mut fields: Fields) -> Answer {
    let npv = fields.required("npv")?.number()?;
    let contribution = fields.required("contribution")?.number()?;
    fields.finish()?;
    answered(&Stated::from(switching_value(npv, contribution)?))
}

#[derive(Serialize)]
struct Discount {
    factor: Shown,
    years: Shown,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Shown>,
}

pub(super) fn discount(mut fields: Fields) -> Answer {
    let period = fields.required("period")?;
    let (exact, time) = match (fields.optional("rate"), fields.optional("bands")) {
        (Some(given), None) => {
            let timing = timing(&mut fields)?;
            let time = timing
                .time(period.count()?)
                .map_err(|error| period.because(error))?;
            (factor(rate(&given)?, time)?, time.years())
        }
        (None, Some(bands)) => {
            let years: u32 = period.count()?;
            let bands = bands
                .list()?
                .into_iter()
                .map(band)
                .collect::<Result<Vec<_>, _>>()?;
            (declining_factor(&bands, years)?, Decimal::from(years))
        }
        _ => return Err(Fault::one_of("rate, bands")),
    };
    let digits = digits(&mut fields)?;
    let amount = optional_number(&mut fields, "amount")?;
    fields.finish()?;
    let factor = digits.map_or(exact, |digits| round_half_up(exact, digits));
    let value = amount.map(|amount| amount.checked_mul(factor).ok_or(FinanceError::Overflow));
    answered(&Discount {
        factor: Shown(factor),
        years: Shown(time),
        value: value.transpose()?.map(Shown),
    })
}

fn band(value: Value) -> Result<Band, Fault> {
    let mut fields = value.fields()?;
    let through_year = fields
        .optional("throughYear")
        .map(|year| year.count())
        .transpose()?;
    let rate = rate(&fields.required("rate")?)?;
    fields.finish()?;
    Ok(Band { through_year, rate })
}

/// One member, named after what was asked for.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Converted {
    Real(Shown),
    Nominal(Shown),
    Amount(Shown),
}

pub(super) fn real(mut fields: Fields) -> Answer {
    let given = [
        fields.optional("nominal"),
        fields.optional("real"),
        fields.optional("amount"),
    ];
    let converted = match given {
        [Some(nominal), None, None] => {
            let inflation = rate(&fields.required("inflation")?)?;
            Converted::Real(Shown(real_rate(rate(&nominal)?, inflation)?.get()))
        }
        [None, Some(real), None] => {
            let inflation = rate(&fields.required("inflation")?)?;
            Converted::Nominal(Shown(nominal_rate(rate(&real)?, inflation)?.get()))
        }
        [None, None, Some(amount)] => {
            let from = fields.required("fromIndex")?.number()?;
            let to = fields.required("toIndex")?.number()?;
            Converted::Amount(Shown(rebased(amount.number()?, from, to)?))
        }
        _ => {
            return Err(Fault::one_of(
                "nominal + inflation, real + inflation, amount + fromIndex + toIndex",
            ));
        }
    };
    fields.finish()?;
    answered(&converted)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Credited {
    factors: Factors,
    benefit: Shown,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Factors {
    deadweight: Shown,
    displacement: Shown,
    attribution: Shown,
    drop_off: Shown,
    haircut: Shown,
}

#[derive(Serialize)]
struct Raised {
    factor: Shown,
    cost: Shown,
}

fn share(fields: &mut Fields, name: &'static str, default: Share) -> Result<Share, Fault> {
    let Some(value) = fields.optional(name) else {
        return Ok(default);
    };
    Share::try_new(value.number()?).map_err(|error| value.because(error))
}

pub(super) fn adjust(mut fields: Fields) -> Answer {
    match (
        optional_number(&mut fields, "gross")?,
        optional_number(&mut fields, "estimate")?,
    ) {
        (Some(gross), None) => credited(gross, fields),
        (None, Some(estimate)) => {
            let bias = fields.required("bias")?.number()?;
            let mitigation = share(&mut fields, "mitigation", Share::NONE)?;
            fields.finish()?;
            let adjusted = adjusted_cost(estimate, bias, mitigation)?;
            answered(&Raised {
                factor: Shown(adjusted.factor),
                cost: Shown(adjusted.cost),
            })
        }
        _ => Err(Fault::one_of("gross, estimate")),
    }
}

fn credited(gross: Decimal, mut fields: Fields) -> Answer {
    let full = Attribution::FULL;
    let shares = Attribution {
        deadweight: share(&mut fields, "deadweight", full.deadweight)?,
        displacement: share(&mut fields, "displacement", full.displacement)?,
        attribution: share(&mut fields, "attribution", full.attribution)?,
        drop_off: share(&mut fields, "dropOff", full.drop_off)?,
        haircut: share(&mut fields, "haircut", full.haircut)?,
    };
    let year = fields.optional("year");
    fields.finish()?;
    let adjusted = match year {
        None => adjusted_benefit(gross, shares, 1)?,
        Some(year) => adjusted_benefit(gross, shares, year.count()?).map_err(|error| year.because(error))?,
    };
    answered(&Credited {
        factors: Factors {
            deadweight: Shown(adjusted.deadweight),
            displacement: Shown(adjusted.displacement),
            attribution: Shown(adjusted.attribution),
            drop_off: Shown(adjusted.drop_off),
            haircut: Shown(adjusted.haircut),
        },
        benefit: Shown(adjusted.benefit),
    })
}
