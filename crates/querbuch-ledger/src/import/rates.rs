//! Rows of discount rates.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use querbuch_domain::code::check_name;
use querbuch_domain::command::Command;
use querbuch_domain::decimal::Decimal;
use querbuch_domain::month::Month;
use querbuch_domain::rate::{SetDiscountRate, is_discount_rate};
use querbuch_domain::words::SourceStatus;

use super::builder::{Builder, Sink};
use super::cells::{Cells, Halt};
use super::columns::{Column, Columns};
use super::problem::Problem;

pub(crate) const COLUMNS: Columns = Columns {
    required: &[Column::ValidFrom, Column::NominalPercent, Column::Source],
    optional: &[Column::RealPercent, Column::Status],
    amounts: &[Column::NominalPercent, Column::RealPercent],
    target: false,
};

/// Gathers discount rates, by their first month.
#[derive(Default)]
pub(crate) struct DiscountRates {
    rates: BTreeMap<Month, (u32, SetDiscountRate)>,
}

impl Builder for DiscountRates {
    fn row(&mut self, cells: &mut Cells<'_>) -> Result<(), Halt> {
        let valid_from = cells.month(Column::ValidFrom);
        let nominal = rate(cells, Column::NominalPercent);
        let real = cells
            .text(Column::RealPercent)
            .map(|_| rate(cells, Column::RealPercent))
            .transpose();
        let source = cells.checked(Column::Source, check_name);
        let status = cells.word_optional(Column::Status);
        let rate = SetDiscountRate {
            valid_from: valid_from?,
            nominal: nominal?,
            real: real?,
            source: source?,
            status: status?.unwrap_or(SourceStatus::Unverified),
        };
        match self.rates.entry(rate.valid_from) {
            Entry::Occupied(first) => {
                let first = first.get().0;
                Err(cells.fault(Column::ValidFrom, &Problem::RowTwice { first }))
            }
            Entry::Vacant(place) => {
                place.insert((cells.row(), rate));
                Ok(())
            }
        }
    }

    fn finish(self: Box<Self>, sink: &mut Sink<'_>) {
        for (row, rate) in self.rates.into_values() {
            sink.push(row, Command::SetDiscountRate(rate), [row]);
        }
    }
}

/// A rate in percent, as the fraction that the ledger keeps.
fn rate(cells: &mut Cells<'_>, column: Column) -> Result<Decimal, Halt> {
    let mut rate = cells.decimal(column)?;
    let moved = rate.set_scale(rate.scale() + 2).is_ok();
    if moved && is_discount_rate(rate.normalize()) {
        return Ok(rate.normalize());
    }
    Err(cells.fault(column, &Problem::Percent))
}
