//! Rows of reorganisations: a file of the yearly changes of territory, in the order in which they are to happen.
//! A unit may come again: what is merged into another may see that merged further on.

use querbuch_domain::code::{check_name, check_unit_code};
use querbuch_domain::command::Command;
use querbuch_domain::reference::Ref;
use querbuch_domain::unit::reorganize::ReorganizeUnit;

use crate::import::cells::{Cells, Skip};
use crate::import::columns::{Column, Columns, optional, required};
use crate::import::definition::Definition;
use crate::import::gather::rows::CommandPerRow;

pub(super) const DEFINITION: Definition = Definition {
    aliases: &["gebietsaenderungen"],
    ..Definition::new(
        Columns::new(&[
            required(Column::Unit, &["unit"]),
            optional(Column::Name, &["name"]),
            optional(Column::Parent, &["parent"]),
            optional(Column::MergeInto, &["mergeInto"]),
            required(Column::EffectiveFrom, &["effectiveFrom"]),
        ]),
        |_| Some(Box::new(CommandPerRow::new(reorganisation))),
    )
    .with_remark([
        "Einheiten, die umbenannt, verschoben oder zusammengelegt werden, in der Reihenfolge der Zeilen (Gebietsänderungen)",
        "units renamed, moved, merged, in the order of the rows",
    ])
};

fn reorganisation(cells: &mut Cells<'_>) -> Result<Command, Skip> {
    let unit = cells.checked(Column::Unit, check_unit_code);
    let name = cells.checked_optional(Column::Name, check_name);
    let parent = cells.checked_optional(Column::Parent, check_unit_code);
    let merge_into = cells.checked_optional(Column::MergeInto, check_unit_code);
    let effective_from = cells.month(Column::EffectiveFrom);
    Ok(Command::ReorganizeUnit(ReorganizeUnit {
        unit: Ref(unit?),
        name: name?,
        parent: parent?.map(Ref),
        merge_into: merge_into?.map(Ref),
        effective_from: effective_from?,
    }))
}
