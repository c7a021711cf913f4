//! Rows of indicators.

use std::sync::Arc;

use querbuch_domain::code::{check_code, check_name, check_unit_code};
use querbuch_domain::command::Command;
use querbuch_domain::indicator::define::{DefineIndicator, NewValuation, NewWageKey};
use querbuch_domain::reference::Ref;

use crate::import::cells::{Cells, Skip};
use crate::import::columns::{Column, Columns, optional, required};
use crate::import::definition::Definition;
use crate::import::effect_code::check_effect;
use crate::import::gather::rows::{CommandPerRow, FirstRows};
use crate::import::problem::Problem;

pub(super) const DEFINITION: Definition = Definition::new(
    Columns::new(&[
        required(Column::Measure, &["measure"]),
        required(Column::Code, &["code"]),
        optional(Column::Name, &["name"]),
        optional(Column::UnitOfMeasure, &["unitOfMeasure"]),
        optional(Column::LowerIsBetter, &["lowerIsBetter"]),
        optional(Column::Catalogue, &["catalogue"]),
        required(Column::Baseline, &["baseline"]).of_numbers(),
        optional(Column::BaselineKnown, &["baselineKnown"]),
        optional(Column::Unit, &["unit"]),
        // A refusal of the valuation or of the wage as a whole is shown where it is named.
        optional(Column::Effect, &["effect", "valuation"]),
        optional(Column::Level, &["level"]),
        optional(Column::ServiceClass, &["serviceClass"]),
        optional(Column::System, &["system", "wage"]),
        optional(Column::Year, &["year"]),
        optional(Column::PerUnit, &["perUnit"]).of_numbers(),
    ]),
    |_| {
        let mut first_rows = FirstRows::default();
        let read = move |cells: &mut Cells<'_>| indicator(cells, &mut first_rows);
        Some(Box::new(CommandPerRow::new(read)))
    },
);

/// What tells indicators from each other.
#[derive(PartialEq, Eq, Hash)]
struct IndicatorKey {
    measure: Arc<str>,
    code: Arc<str>,
}

fn indicator(cells: &mut Cells<'_>, first_rows: &mut FirstRows<IndicatorKey>) -> Result<Command, Skip> {
    let measure = cells.checked(Column::Measure, check_code);
    let code = cells.checked(Column::Code, check_code);
    let name = cells.checked_optional(Column::Name, check_name);
    let unit_of_measure = cells.checked_optional(Column::UnitOfMeasure, check_name);
    let lower_is_better = cells.word_optional(Column::LowerIsBetter);
    let catalogue = cells.checked_optional(Column::Catalogue, check_code);
    let baseline = cells.decimal(Column::Baseline);
    let baseline_known = cells.word_optional(Column::BaselineKnown);
    let unit = cells.checked_optional(Column::Unit, check_unit_code);
    let valuation = valuation(cells);
    let (measure, code) = (measure?, code?);
    let indicator = DefineIndicator {
        measure: Ref(measure.clone()),
        code: code.clone(),
        name: name?,
        unit_of_measure: unit_of_measure?,
        lower_is_better: lower_is_better?,
        catalogue: catalogue?,
        baseline: baseline?,
        baseline_known: baseline_known?.unwrap_or(true),
        unit: unit?.map(Ref),
        valuation: valuation?,
    };
    first_rows.take(cells, Column::Code, IndicatorKey { measure, code })?;
    Ok(Command::DefineIndicator(indicator))
}

/// What the columns of a price say together; without an effect there is none.
fn valuation(cells: &mut Cells<'_>) -> Result<Option<NewValuation>, Skip> {
    let effect = cells.checked_optional(Column::Effect, check_effect);
    let level = cells.word_optional(Column::Level);
    let service_class = cells.checked_optional(Column::ServiceClass, check_name);
    let system = cells.checked_optional(Column::System, check_name);
    let year = cells.whole_optional(Column::Year);
    let per_unit = cells.amount_optional(Column::PerUnit);
    let (effect, level, service_class, system) = (effect?, level?, service_class?, system?);
    let (year, per_unit) = (year?, per_unit?);
    let wage = match (level, service_class, system) {
        (Some(level), Some(service_class), Some(system)) => Some(NewWageKey {
            level,
            service_class,
            system,
            year,
        }),
        (None, None, None) if year.is_none() => None,
        // A part of a wage rate names none.
        (None, ..) => return Err(cells.fault(Column::Level, &Problem::ValueMissing)),
        (_, None, _) => return Err(cells.fault(Column::ServiceClass, &Problem::ValueMissing)),
        (_, _, None) => return Err(cells.fault(Column::System, &Problem::ValueMissing)),
    };
    match effect {
        Some(effect) => Ok(Some(NewValuation {
            effect: Ref(effect),
            wage,
            per_unit,
        })),
        None if wage.is_none() && per_unit.is_none() => Ok(None),
        None => Err(cells.fault(Column::Effect, &Problem::ValueMissing)),
    }
}
