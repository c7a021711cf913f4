//! Rows of haircuts for optimism: one table a row, from 0 to 1 for each grade of evidence.

use querbuch_domain::code::check_name;
use querbuch_domain::command::Command;
use querbuch_domain::decimal::Decimal;
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
.with_remark(["Anteile von 0 bis 1", "shares from 0 to 1"]);

fn table(cells: &mut Cells<'_>) -> Result<Command, Skip> {
    let shares = EvidenceGrade::ALL
        .iter()
        .map(|grade| Ok((*grade, cells.decimal(column_of(*grade))?)));
    // All are read, so that each that is wrong is named.
    let shares: Vec<Result<(EvidenceGrade, Decimal), Skip>> = shares.collect();
    let source = cells.checked(Column::Source, check_name);
    let status = cells.word_optional(Column::Status);
    let shares: Vec<(EvidenceGrade, Decimal)> = shares.into_iter().collect::<Result<_, _>>()?;
    let share_of = |grade| shares.iter().find(|(of, _)| *of == grade);
    let haircuts = Haircuts::each(|grade| share_of(grade).map_or(Decimal::ZERO, |(_, share)| *share));
    Ok(Command::SetOptimismBias(SetOptimismBias {
        haircuts,
        source: source?,
        status: status?.unwrap_or(SourceStatus::Unverified),
    }))
}

fn column_of(grade: EvidenceGrade) -> Column {
    match grade {
        EvidenceGrade::A => Column::HaircutA,
        EvidenceGrade::B => Column::HaircutB,
        EvidenceGrade::C => Column::HaircutC,
        EvidenceGrade::D => Column::HaircutD,
        EvidenceGrade::E => Column::HaircutE,
    }
}
