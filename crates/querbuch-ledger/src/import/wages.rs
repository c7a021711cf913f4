//! Rows of wage rates.

use std::collections::HashMap;
use std::sync::Arc;

use querbuch_domain::code::check_name;
use querbuch_domain::command::Command;
use querbuch_domain::wage::{NewWageRate, SetWageRates};
use querbuch_domain::words::{Level, SourceStatus};

use super::builder::{Builder, Sink};
use super::cells::{Cells, Halt};
use super::columns::{Column, Columns};
use super::fault::shorten;
use super::problem::Problem;

pub(crate) const COLUMNS: Columns = Columns {
    required: &[
        Column::System,
        Column::Year,
        Column::Level,
        Column::ServiceClass,
        Column::PerHour,
        Column::Source,
    ],
    optional: &[Column::Status],
    amounts: &[Column::PerHour],
    target: false,
};

/// Gathers the tables: the rows of one system and year.
#[derive(Default)]
pub(crate) struct Wages {
    tables: Vec<Table>,
    places: HashMap<(Arc<str>, i32), usize>,
}

struct Table {
    rates: SetWageRates,
    rows: Vec<u32>,
    known: HashMap<(Level, Arc<str>), u32>,
}

impl Builder for Wages {
    fn row(&mut self, cells: &mut Cells<'_>) -> Result<(), Halt> {
        let system = cells.checked(Column::System, check_name);
        let year = cells.whole(Column::Year);
        let level = cells.word(Column::Level);
        let service_class = cells.checked(Column::ServiceClass, check_name);
        let per_hour = cells.amount(Column::PerHour);
        let source = cells.checked(Column::Source, check_name);
        let status = cells.word_optional(Column::Status);
        let (system, year, source) = (system?, year?, source?);
        let status = status?.unwrap_or(SourceStatus::Unverified);
        let rate = NewWageRate {
            level: level?,
            service_class: service_class?,
            per_hour: per_hour?,
        };
        let key = (system.clone(), year);
        let place = *self.places.entry(key).or_insert(self.tables.len());
        if place == self.tables.len() {
            self.tables.push(Table {
                rates: SetWageRates {
                    system,
                    year,
                    source: source.clone(),
                    status,
                    rates: Vec::new(),
                },
                rows: Vec::new(),
                known: HashMap::new(),
            });
        }
        let Table {
            rates: table,
            rows,
            known,
        } = &mut self.tables[place];
        // A table has one source: figures of two would look as if somebody had published them together.
        for (column, is_same, value) in [
            (Column::Source, table.source == source, table.source.as_ref()),
            (Column::Status, table.status == status, table.status.as_str()),
        ] {
            if !is_same {
                let problem = Problem::RowsDiffer {
                    first: rows.first().copied().unwrap_or_default(),
                    value: shorten(value).into(),
                };
                return Err(cells.fault(column, &problem));
            }
        }
        let key = (rate.level, rate.service_class.clone());
        if let Some(first) = known.insert(key, cells.row()) {
            return Err(cells.fault(Column::ServiceClass, &Problem::RowTwice { first }));
        }
        table.rates.push(rate);
        rows.push(cells.row());
        Ok(())
    }

    fn finish(self: Box<Self>, sink: &mut Sink<'_>) {
        for Table { rates, rows, .. } in self.tables.into_iter().filter(|table| !table.rows.is_empty()) {
            sink.push(rows[0], Command::SetWageRates(rates), rows);
        }
    }
}

/// What stands in the cell behind a field, as it was understood.
pub(crate) fn value(command: &SetWageRates, item: usize, field: &str) -> Option<String> {
    let rate = command.rates.get(item)?;
    match field {
        "system" => Some(command.system.to_string()),
        "year" => Some(command.year.to_string()),
        "source" => Some(command.source.to_string()),
        "serviceClass" => Some(rate.service_class.to_string()),
        "perHour" => Some(rate.per_hour.to_string()),
        _ => None,
    }
}
