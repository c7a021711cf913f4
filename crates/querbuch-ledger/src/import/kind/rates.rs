//! Rows of discount rates.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use querbuch_domain::code::check_name;
use querbuch_domain::command::Command;
use querbuch_domain::decimal::Decimal;
use querbuch_domain::month::Month;
use querbuch_domain::rate::is_discount_rate;
use querbuch_domain::rate::set::SetDiscountRate;
use querbuch_domain::words::SourceStatus;

use crate::import::builder::{Builder, Sink};
use crate::import::cells::{Cells, Skip};
use crate::import::columns::{Column, Columns, optional, required};
use crate::import::definition::Definition;
use crate::import::problem::Problem;

pub(super) const DEFINITION: Definition = Definition::new(
    Columns::new(&[
        required(Column::ValidFrom, &["validFrom"]),
        required(Column::NominalPercent, &["nominal"]).of_numbers(),
        optional(Column::RealPercent, &["real"]).of_numbers(),
        required(Column::Source, &["source"]),
        optional(Column::Status, &["status"]),
    ]),
    |_| Some(Box::new(DiscountRates::default())),
);

/// Gathers discount rates, in the order of their first months.
#[derive(Default)]
struct DiscountRates {
    rates: BTreeMap<Month, RateRow>,
}

struct RateRow {
    row: u32,
    rate: SetDiscountRate,
}

impl Builder for DiscountRates {
    fn row(&mut self, cells: &mut Cells<'_>) -> Result<(), Skip> {
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
            Entry::Occupied(known) => {
                let first = known.get().row;
                Err(cells.fault(Column::ValidFrom, &Problem::RowTwice { first }))
            }
            Entry::Vacant(place) => {
                let row = cells.row();
                place.insert(RateRow { row, rate });
                Ok(())
            }
        }
    }

    fn finish(self: Box<Self>, sink: &mut Sink<'_>) {
        for RateRow { row, rate } in self.rates.into_values() {
            sink.push(row, Command::SetDiscountRate(rate), [row]);
        }
    }
}

/// A rate in percent, as the fraction that the ledger keeps.
fn rate(cells: &mut Cells<'_>, column: Column) -> Result<Decimal, Skip> {
    let mut rate = cells.decimal(column)?;
    let moved = rate.set_scale(rate.scale() + 2).is_ok();
    if moved && is_discount_rate(rate.normalize()) {
        return Ok(rate.normalize());
    }
    Err(cells.fault(column, &Problem::Percent))
}
