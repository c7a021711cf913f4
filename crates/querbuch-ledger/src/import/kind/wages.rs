//! Rows of wage rates.

use std::sync::Arc;

use querbuch_domain::code::check_name;
use querbuch_domain::command::Command;
use querbuch_domain::wage::set::{NewWageRate, SetWageRates};
use querbuch_domain::words::{Level, SourceStatus};

use crate::import::builder::{Builder, Sink};
use crate::import::cells::{Cells, Skip};
use crate::import::columns::{Column, Columns, optional, required};
use crate::import::definition::Definition;
use crate::import::gather::groups::{Groups, SharedCell};
use crate::import::gather::rows::FirstRows;

pub(super) const DEFINITION: Definition = Definition::new(
    Columns::new(&[
        required(Column::System, &["system"]),
        required(Column::Year, &["year"]),
        required(Column::Level, &["level"]),
        required(Column::ServiceClass, &["serviceClass"]),
        required(Column::PerHour, &["perHour"]).of_numbers(),
        required(Column::Source, &["source"]),
        optional(Column::Status, &["status"]),
    ]),
    |_| Some(Box::new(Wages::default())),
);

/// Gathers the tables: the rows of one system and year.
#[derive(Default)]
struct Wages {
    tables: Groups<(Arc<str>, i32), Table>,
}

struct Table {
    rates: SetWageRates,
    source: SharedCell<Arc<str>>,
    status: SharedCell<&'static str>,
    first_rows: FirstRows<(Level, Arc<str>)>,
}

impl Builder for Wages {
    fn row(&mut self, cells: &mut Cells<'_>) -> Result<(), Skip> {
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
        let group = self.tables.of((system.clone(), year), || Table {
            rates: SetWageRates {
                system,
                year,
                source: source.clone(),
                status,
                rates: Vec::new(),
            },
            source: SharedCell::default(),
            status: SharedCell::default(),
            first_rows: FirstRows::default(),
        });
        let table = &mut group.content;
        // A table has one source: figures of two would look as if somebody had published them together.
        table.source.take(cells, Column::Source, Some(source))?;
        table.status.take(cells, Column::Status, Some(status.as_str()))?;
        let key = (rate.level, rate.service_class.clone());
        table.first_rows.take(cells, Column::ServiceClass, key)?;
        table.rates.rates.push(rate);
        group.rows.push(cells.row());
        Ok(())
    }

    fn finish(self: Box<Self>, sink: &mut Sink<'_>) {
        for group in self.tables.finish() {
            let command = Command::SetWageRates(group.content.rates);
            sink.push(group.rows[0], command, group.rows);
        }
    }
}
