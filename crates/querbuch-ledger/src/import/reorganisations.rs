//! Rows of reorganisations: a file of the yearly changes of territory, in the order in which they are to happen.

use querbuch_domain::code::{check_name, check_unit_code};
use querbuch_domain::command::Command;
use querbuch_domain::reference::Ref;
use querbuch_domain::unit::ReorganizeUnit;

use super::builder::{Builder, Sink};
use super::cells::{Cells, Halt};
use super::columns::{Column, Columns};

pub(crate) const COLUMNS: Columns = Columns {
    required: &[Column::Unit, Column::EffectiveFrom],
    optional: &[Column::Name, Column::Parent, Column::MergeInto],
    amounts: &[],
    target: false,
};

/// Gathers reorganisations. A unit may come again: what is merged into another may see that merged further on.
#[derive(Default)]
pub(crate) struct Reorganisations {
    list: Vec<(u32, ReorganizeUnit)>,
}

impl Builder for Reorganisations {
    fn row(&mut self, cells: &mut Cells<'_>) -> Result<(), Halt> {
        let unit = cells.checked(Column::Unit, check_unit_code);
        let name = cells.checked_optional(Column::Name, check_name);
        let parent = cells.checked_optional(Column::Parent, check_unit_code);
        let merge_into = cells.checked_optional(Column::MergeInto, check_unit_code);
        let effective_from = cells.month(Column::EffectiveFrom);
        let command = ReorganizeUnit {
            unit: Ref(unit?),
            name: name?,
            parent: parent?.map(Ref),
            merge_into: merge_into?.map(Ref),
            effective_from: effective_from?,
        };
        self.list.push((cells.row(), command));
        Ok(())
    }

    fn finish(self: Box<Self>, sink: &mut Sink<'_>) {
        for (row, command) in self.list {
            sink.push(row, Command::ReorganizeUnit(command), [row]);
        }
    }
}
