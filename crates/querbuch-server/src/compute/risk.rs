//! Simulations.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use querbuch_ledger::reports::risk::{
    Correlation, Distribution, Risk, RiskEffect, Sign, Simulation, Spread, TornadoBar, net_at_mode, tornado,
};
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::value::RawValue;

use super::answer::{Shown, Stated, answered};
use super::fault::Fault;
use super::fields::{Fields, Value};

/// Draws unless given: a chance is then known to half a percentage point.
const DRAWS: usize = 10_000;
/// Seed unless given.
const SEED: u64 = 1;
/// Kinds of effects, as the ledger has them; a transfer is positive where it is received.
const KINDS: [(&str, Sign); 3] = [
    ("COST", Sign::Minus),
    ("SAVING", Sign::Plus),
    ("TRANSFER", Sign::Plus),
];

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    draws: usize,
    seed: u64,
    npv: Shown,
    overall: Figures,
    parties: Vec<Party>,
    tornado: Vec<Driver>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Figures {
    p5: Shown,
    p50: Shown,
    p95: Shown,
    mean: Shown,
    chance_positive: Shown,
}

#[derive(Serialize)]
struct Party {
    party: String,
    #[serde(flatten)]
    figures: Figures,
}

#[derive(Serialize)]
struct Driver {
    effect: u32,
    low: Shown,
    high: Shown,
    swing: Shown,
    switching: Stated,
}

impl From<Risk> for Figures {
    fn from(risk: Risk) -> Self {
        Self {
            p5: Shown(risk.p5),
            p50: Shown(risk.p50),
            p95: Shown(risk.p95),
            mean: Shown(risk.mean),
            chance_positive: Shown(risk.chance_positive),
        }
    }
}

impl From<TornadoBar> for Driver {
    fn from(bar: TornadoBar) -> Self {
        Self {
            effect: bar.number,
            low: Shown(bar.low),
            high: Shown(bar.high),
            swing: Shown(bar.swing),
            switching: bar.switching.into(),
        }
    }
}

/// Names in the order in which they first came.
#[derive(Default)]
struct Names {
    known: HashMap<String, usize>,
    order: Vec<String>,
}

impl Names {
    fn index(&mut self, name: String) -> usize {
        let next = self.order.len();
        match self.known.entry(name) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => {
                self.order.push(new.key().clone());
                *new.insert(next)
            }
        }
    }
}

pub(super) fn risk(mut fields: Fields) -> Result<Box<RawValue>, Fault> {
    let draws = fields.optional("draws");
    let seed = fields.optional("seed");
    let distribution = fields.optional("distribution");
    let correlation = fields.optional("correlation");
    let given = fields.required("effects")?;
    fields.finish()?;
    let simulation = Simulation {
        draws: draws.as_ref().map_or(Ok(DRAWS), Value::count)?,
        seed: seed.as_ref().map_or(Ok(SEED), Value::count)?,
        distribution: distribution.map_or(Ok(Distribution::Triangular), |value| {
            value.word(Distribution::ALL, Distribution::as_str)
        })?,
    };
    let correlation = correlation.map_or(Ok(Correlation::Independent), |value| {
        value.word(Correlation::ALL, Correlation::as_str)
    })?;
    let (mut parties, mut measures) = (Names::default(), Names::default());
    let mut effects = Vec::new();
    for (number, value) in (0..).zip(given.list()?) {
        effects.push(effect(number, value, correlation, (&mut parties, &mut measures))?);
    }
    let risks = simulation.run(&effects, parties.order.len())?;
    let npv = net_at_mode(&effects)?;
    answered(&Answer {
        draws: simulation.draws,
        seed: simulation.seed,
        npv: Shown(npv),
        overall: risks.overall.into(),
        parties: parties
            .order
            .into_iter()
            .zip(risks.parties)
            .map(|(party, risk)| Party {
                party,
                figures: risk.into(),
            })
            .collect(),
        tornado: tornado(&effects, npv)?.into_iter().map(Driver::from).collect(),
    })
}

fn effect(
    number: u32,
    value: Value,
    correlation: Correlation,
    (parties, measures): (&mut Names, &mut Names),
) -> Result<RiskEffect, Fault> {
    let mut fields = value.fields()?;
    let party = fields.required("party")?.text()?;
    let measure = fields.optional("measure").as_ref().map(Value::text).transpose()?;
    let kind = fields.required("kind")?.word(&KINDS, |(kind, _)| kind)?;
    let certain = fields
        .optional("certain")
        .as_ref()
        .map_or(Ok(Decimal::ZERO), Value::number)?;
    let spreads = match fields.optional("spreads") {
        None => Vec::new(),
        Some(spreads) => spreads
            .list()?
            .iter()
            .map(spread)
            .collect::<Result<Vec<_>, _>>()?,
    };
    fields.finish()?;
    // Effects without a measure are of one measure together.
    let measure = measures.index(measure.unwrap_or_default());
    Ok(RiskEffect {
        number,
        stream: correlation.stream(number, u32::try_from(measure).unwrap_or(u32::MAX)),
        party: parties.index(party),
        sign: kind.1,
        certain,
        spreads,
    })
}

fn spread(value: &Value) -> Result<Spread, Fault> {
    let [low, mode, high] = value.numbers_exactly()?;
    Ok(Spread { low, mode, high })
}
