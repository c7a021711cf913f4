//! Rows of haircuts for optimism: one table a row, from 0 to 1 for each grade of evidence.

use querbuch_domain::code::check_name;
use querbuch_domain::command::Command;
use querbuch_domain::rate::Haircuts;
use querbuch_domain::rate::set_optimism::SetOptimismBias;
use querbuch_domain::words::{EvidenceGrade, SourceStatus};

use crate::import::cells::{Cells, Skip};
use crate::import::columns::{Column, Columns, optional, required};
use crate::import::definition::Definition;
use crate::import::gather::rows::CommandPerRow;

pub(super) const DEFINITION: Definition = Definition::new(
    Columns::new(&[
        required(Column::HaircutA, &["a"]).of_numbers(),
        required(Column::HaircutB, &["b"]).of_numbers(),
        required(Column::HaircutC, &["c"]).of_numbers(),
        required(Column::HaircutD, &["d"]).of_numbers(),
        required(Column::HaircutE, &["e"]).of_numbers(),
        required(Column::Source, &["source"]),
        optional(Column::Status, &["status"]),
    ]),
    |_| Some(Box::new(CommandPerRow::new(table))),
)
.with_remark("shares from 0 to 1");

fn table(cells: &mut Cells<'_>) -> Result<Command, Skip> {
    let a = cells.decimal(Column::HaircutA);
    let b = cells.decimal(Column::HaircutB);
    let c = cells.decimal(Column::HaircutC);
    let d = cells.decimal(Column::HaircutD);
    let e = cells.decimal(Column::HaircutE);
    let source = cells.checked(Column::Source, check_name);
    let status = cells.word_optional(Column::Status);
    let (a, b, c, d, e) = (a?, b?, c?, d?, e?);
    let haircuts = Haircuts::each(|grade| match grade {
        EvidenceGrade::A => a,
        EvidenceGrade::B => b,
        EvidenceGrade::C => c,
        EvidenceGrade::D => d,
        EvidenceGrade::E => e,
    });
    Ok(Command::SetOptimismBias(SetOptimismBias {
        haircuts,
        source: source?,
        status: status?.unwrap_or(SourceStatus::Unverified),
    }))
}
