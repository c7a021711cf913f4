//! Wage rates.

use std::sync::Arc;

use async_graphql::{Context, InputObject, Object, Result};
use querbuch_ledger::domain::command::Command;
use querbuch_ledger::domain::refusal::Refusals;
use querbuch_ledger::domain::wage::WageTable;
use querbuch_ledger::domain::wage::set::{NewWageRate as NewDomainWageRate, SetWageRates};
use querbuch_ledger::input::Input;
use querbuch_ledger::reports::view::View;

use crate::enums::{Level, SourceStatus};
use crate::mutation::carry_out;
use crate::rate::RatesPayload;
use crate::scalar::{Money, Position};

/// A rate of a table.
pub struct WageRate {
    table: Arc<WageTable>,
    place: usize,
}

impl WageRate {
    /// The rates that hold as a view knows them: of each system and year the newest version.
    pub fn all(view: &View) -> Vec<Self> {
        let tables = view.state().wages.tables_at(view.position());
        let rates = tables.into_iter().flat_map(|table| {
            (0..table.rates.len()).map(|place| Self {
                table: table.clone(),
                place,
            })
        });
        rates.collect()
    }

    fn found(&self) -> Result<&querbuch_ledger::domain::wage::WageRate> {
        let rate = self.table.rates.get(self.place);
        rate.ok_or_else(|| async_graphql::Error::new("rate is gone"))
    }
}

/// What an hour of work costs. Rates of different systems count different things and are never mixed.
#[Object]
impl WageRate {
    /// whose work it is
    async fn level(&self) -> Result<Level> {
        Ok(self.found()?.level.into())
    }

    /// Laufbahngruppe, as the table names it: "gD"
    async fn service_class(&self) -> Result<&str> {
        Ok(&self.found()?.service_class)
    }

    /// the table's system: Leitfaden Erfüllungsaufwand, Personalkostensätze of the BMF, the table of a Land …
    async fn system(&self) -> &str {
        &self.table.system
    }

    /// the first year that the table is used for
    async fn year(&self) -> i32 {
        self.table.year.into()
    }

    /// euros an hour
    async fn per_hour(&self) -> Result<Money> {
        Ok(self.found()?.per_hour.into())
    }

    /// where it was published
    async fn source(&self) -> &str {
        &self.table.source
    }

    /// how the table came from its source
    async fn status(&self) -> SourceStatus {
        self.table.status.into()
    }

    /// how often this system and year had been set: 1, 2, 3 …
    async fn version(&self) -> Result<i32> {
        Ok(i32::try_from(self.table.version)?)
    }

    /// the position at which the table was set
    async fn position(&self) -> Position {
        Position(self.table.set_at)
    }
}

/// The wage rates of a system and year, all of them.
#[derive(InputObject)]
pub struct SetWageRatesInput {
    /// repeating it with the same input books nothing twice
    idempotency_key: Option<String>,
    /// which of the systems that are never mixed
    system: String,
    /// the first year that they are used for
    year: i32,
    /// where they were published
    source: String,
    /// their rates; what this system and year had before is no longer used
    rates: Vec<NewWageRate>,
    /// how they came from their source
    #[graphql(default_with = "SourceStatus::Unverified")]
    status: SourceStatus,
}

/// What an hour of work costs.
#[derive(InputObject)]
pub struct NewWageRate {
    /// whose work it is
    level: Level,
    /// Laufbahngruppe, as the table names it
    service_class: String,
    /// euros an hour
    per_hour: Money,
}

impl From<SetWageRatesInput> for Input {
    fn from(input: SetWageRatesInput) -> Self {
        let mut refusals = Refusals::default();
        let mut rates = Vec::with_capacity(input.rates.len());
        for (index, rate) in input.rates.into_iter().enumerate() {
            let per_hour = rate.per_hour.require("perHour");
            let per_hour = per_hour.map_err(|refusal| refusal.within_item("rates", index));
            rates.extend(refusals.keep(per_hour).map(|per_hour| NewDomainWageRate {
                level: rate.level.into(),
                service_class: rate.service_class.into(),
                per_hour,
            }));
        }
        let command = Command::SetWageRates(SetWageRates {
            system: input.system.into(),
            year: input.year,
            source: input.source.into(),
            status: input.status.into(),
            rates,
        });
        Self::new(input.idempotency_key, refusals.or(command))
    }
}

/// Writing wage rates.
#[derive(Default)]
pub struct WageMutation;

#[Object]
impl WageMutation {
    /// set the wage rates of a system and year; replaces what they had before, which stays in the log
    async fn set_wage_rates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is to be recorded")] input: SetWageRatesInput,
    ) -> Result<RatesPayload> {
        carry_out(ctx, input).await.map(RatesPayload)
    }
}

#[cfg(test)]
mod tests;
