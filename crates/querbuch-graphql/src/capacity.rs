//! Freed working time beside the time that units have.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use querbuch_ledger::domain::capacity::set::SetCapacity;
use querbuch_ledger::domain::command::Command;
use querbuch_ledger::domain::command::outcome::Outcome;
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::refusal::{Refusal, Refusals};
use querbuch_ledger::input::Input;
use querbuch_ledger::reports::capacity::CapacityRow as Row;
use querbuch_ledger::reports::view::View;
use querbuch_ledger::unanswered::Unanswered;

use crate::as_of::AsOf;
use crate::budget;
use crate::context::RequestContext;
use crate::filter::{Filter, within_filter};
use crate::mutation::{carry_out, payload};
use crate::scalar::{Decimal, Position, Ref};
use crate::unit::Unit;

/// Freed working time, unit by unit and year by year.
#[derive(SimpleObject)]
pub struct Capacity {
    /// by the codes of the units, then years
    rows: Vec<CapacityRow>,
    /// how it is counted, in a sentence
    convention: String,
    /// the position that it holds for
    position: Position,
}

/// The freed time of a unit and everything below it.
pub struct CapacityRow {
    row: Row,
    view: View,
}

/// The freed time of a unit and everything below it, in a year.
#[Object]
impl CapacityRow {
    /// the unit
    async fn unit(&self) -> Unit {
        Unit::new(self.view.clone(), self.row.unit)
    }

    /// the calendar year
    async fn year(&self) -> i32 {
        self.row.year.into()
    }

    /// Σ (baseline − value) × cases of all indicators that are working time, in hours with two places
    async fn freed_hours(&self) -> Decimal {
        Decimal::hundredths(self.row.hour_hundredths())
    }

    /// the same in full posts (VZÄ); null for businesses and citizens, who have none
    async fn full_time_equivalents(&self) -> Option<Decimal> {
        self.row.post_hundredths().map(Decimal::hundredths)
    }

    /// the hours of one full post in a year: as set with the capacity, else 1600
    async fn hours_per_year(&self) -> i64 {
        self.row.hours_per_year().into()
    }

    /// the full posts that the unit has, where that was set
    async fn available(&self) -> Option<Decimal> {
        let capacity = self.row.capacity.as_ref()?;
        Some(capacity.full_time_equivalents.into())
    }

    /// whether all measures together are said to free more time than the unit has; null where that is not known
    async fn exceeds(&self) -> Option<bool> {
        self.row.exceeds()
    }

    /// the warning, where it does
    async fn warning(&self, ctx: &Context<'_>) -> Option<String> {
        let language = RequestContext::of(ctx).language;
        (self.row.exceeds() == Some(true)).then(|| warning(language).to_owned())
    }
}

/// What stands at a row that frees more than there is.
fn warning(language: Language) -> &'static str {
    language.pick(
        "Die Maßnahmen setzen hier zusammen mehr Zeit frei, als diese Stelle hat. Bitte die Kennzahlen auf Überschneidungen prüfen.",
        "The measures together free more time here than this unit has. Check the indicators for overlaps.",
    )
}

fn convention(language: Language) -> &'static str {
    language.pick(
        "Frei ist (Ausgangswert − Wert) × Fälle der jeweils geltenden Messung eines Monats, in Arbeitszeit; eine volle Stelle hat 1600 Stunden im Jahr (200 Tage zu 8 Stunden nach dem Leitfaden Erfüllungsaufwand), soweit nichts anderes gesetzt ist.",
        "Freed is (baseline − value) × cases of the measurement that holds for a month, as working time; a full post has 1600 hours a year (200 days of 8 hours after the Leitfaden Erfüllungsaufwand) unless set otherwise.",
    )
}

/// Reading capacity.
#[derive(Default)]
pub struct CapacityQuery;

#[Object]
impl CapacityQuery {
    /// freed working time of each unit with everything below it, year by year, beside the time that it has; units, levels,
    /// measures, approaches and months of the filter count
    async fn capacity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is counted; without it, all")] filter: Option<Filter>,
        #[graphql(desc = "the past that is asked about; without it, now")] as_of: Option<AsOf>,
    ) -> Result<Capacity> {
        let request = RequestContext::of(ctx);
        let view = request.view_at(as_of)?;
        let refuse = |refusals: Vec<Refusal>| request.refused(&refusals);
        let mut refusals = Refusals::default();
        let spec = filter.unwrap_or_default().spec(&mut refusals);
        let spec = refusals.or(spec).map_err(within_filter).map_err(refuse)?;
        let rows = request.ledger.capacity(spec, view.clone()).await;
        let rows = Unanswered::apart(rows).map_err(|why| request.unanswered(why))?;
        let rows = rows.map_err(within_filter).map_err(refuse)?;
        budget::spend_items(ctx, rows.len())?;
        let row = |row| CapacityRow {
            row,
            view: view.clone(),
        };
        Ok(Capacity {
            rows: rows.into_iter().map(row).collect(),
            convention: convention(request.language).to_owned(),
            position: Position(view.position()),
        })
    }
}

/// The working time of a unit, with everything below it.
#[derive(InputObject)]
pub struct SetCapacityInput {
    /// repeating it with the same input books nothing twice
    idempotency_key: Option<String>,
    /// the unit
    unit: Ref,
    /// the first year that it holds for, until a later one
    year: i32,
    /// full posts (VZÄ), with at most two places
    full_time_equivalents: Decimal,
    /// the hours of one full post in a year: 1600 (200 days of 8 hours) unless given
    hours_per_year: Option<i32>,
    /// where it comes from: Stellenplan, Personalbedarf …
    source: String,
}

impl From<SetCapacityInput> for Input {
    fn from(input: SetCapacityInput) -> Self {
        let mut refusals = Refusals::default();
        let posts = refusals.keep(input.full_time_equivalents.require("fullTimeEquivalents"));
        let command = Command::SetCapacity(SetCapacity {
            unit: input.unit.0,
            year: input.year,
            full_time_equivalents: posts.unwrap_or_default(),
            hours_per_year: input.hours_per_year,
            source: input.source.into(),
        });
        Self::new(input.idempotency_key, refusals.or(command))
    }
}

payload! {
    /// The unit whose capacity was set.
    CapacityPayload {
        /// the unit
        unit: Option<Unit> = |view| Outcome::Capacity(number) => Some(Unit::new(view.clone(), *number)),
    }
}

/// Writing capacity.
#[derive(Default)]
pub struct CapacityMutation;

#[Object]
impl CapacityMutation {
    /// set how much working time a unit has from a year on, with everything below it
    async fn set_capacity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is to be recorded")] input: SetCapacityInput,
    ) -> Result<CapacityPayload> {
        carry_out(ctx, input).await.map(CapacityPayload)
    }
}

#[cfg(test)]
mod tests;
