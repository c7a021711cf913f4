//! Rows of indicators.

use std::collections::HashMap;
use std::sync::Arc;

use querbuch_domain::code::{check_code, check_name, check_unit_code};
use querbuch_domain::command::Command;
use querbuch_domain::indicator::{DefineIndicator, NewValuation, NewWageKey};
use querbuch_domain::reference::Ref;
use querbuch_domain::words::Level;

use super::builder::{Builder, Sink};
use super::cells::{Cells, Halt};
use super::columns::{Column, Columns};
use super::problem::Problem;
use super::schedules::check_effect;

pub(crate) const COLUMNS: Columns = Columns {
    required: &[Column::Measure, Column::Code, Column::Baseline],
    optional: &[
        Column::Name,
        Column::UnitOfMeasure,
        Column::LowerIsBetter,
        Column::Catalogue,
        Column::BaselineKnown,
        Column::Unit,
        Column::Effect,
        Column::Level,
        Column::ServiceClass,
        Column::System,
        Column::Year,
        Column::PerUnit,
    ],
    amounts: &[Column::Baseline, Column::PerUnit],
    target: false,
};

/// Gathers indicators.
#[derive(Default)]
pub(crate) struct Indicators {
    indicators: Vec<(u32, DefineIndicator)>,
    known: HashMap<(Arc<str>, Arc<str>), u32>,
}

impl Builder for Indicators {
    fn row(&mut self, cells: &mut Cells<'_>) -> Result<(), Halt> {
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
        if let Some(first) = self.known.insert((measure, code), cells.row()) {
            return Err(cells.fault(Column::Code, &Problem::RowTwice { first }));
        }
        self.indicators.push((cells.row(), indicator));
        Ok(())
    }

    fn finish(self: Box<Self>, sink: &mut Sink<'_>) {
        for (row, indicator) in self.indicators {
            sink.push(row, Command::DefineIndicator(indicator), [row]);
        }
    }
}

/// What the columns of a price say together; without an effect there is none.
fn valuation(cells: &mut Cells<'_>) -> Result<Option<NewValuation>, Halt> {
    let effect = cells.checked_optional(Column::Effect, check_effect);
    let level: Result<Option<Level>, _> = cells.word_optional(Column::Level);
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

/// What stands in the cell behind a field, as it was understood.
pub(crate) fn value(command: &DefineIndicator, field: &str) -> Option<String> {
    let text = |text: &Arc<str>| text.to_string();
    let valuation = command.valuation.as_ref();
    let wage = valuation.and_then(|valuation| valuation.wage.as_ref());
    match field {
        "measure" => Some(text(&command.measure.0)),
        "code" => Some(text(&command.code)),
        "name" => command.name.as_ref().map(text),
        "unitOfMeasure" => command.unit_of_measure.as_ref().map(text),
        "lowerIsBetter" => command.lower_is_better.map(|lower| lower.to_string()),
        "catalogue" => command.catalogue.as_ref().map(text),
        "baseline" => Some(command.baseline.to_string()),
        "unit" => command.unit.as_ref().map(|unit| text(&unit.0)),
        "effect" | "valuation" => valuation.map(|valuation| text(&valuation.effect.0)),
        "system" | "wage" => wage.map(|wage| text(&wage.system)),
        "serviceClass" => wage.map(|wage| text(&wage.service_class)),
        "year" => wage.and_then(|wage| wage.year).map(|year| year.to_string()),
        "perUnit" => valuation
            .and_then(|valuation| valuation.per_unit)
            .map(|amount| amount.to_string()),
        _ => None,
    }
}
