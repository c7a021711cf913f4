//! Rows that name other rows as what is above them, in any order of the file.

use querbuch_domain::unit::fault::UnitFault;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use crate::import::builder::Sink;
use crate::import::cells::{Cells, Skip};
use crate::import::columns::Column;
use crate::import::problem::Problem;

/// What one row registers.
pub(crate) trait Child {
    /// Its code, which stands in the column `code`.
    fn code(&self) -> &Arc<str>;
    /// The code of what is above it.
    fn parent(&self) -> Option<&Arc<str>>;
}

/// One row.
pub(crate) struct ChildRow<T> {
    pub row: u32,
    pub child: T,
}

/// Puts rows so that whatever a row names stands before it.
pub(crate) struct ParentsFirst<T> {
    list: Vec<ChildRow<T>>,
    places: HashMap<Arc<str>, usize>,
}

impl<T> Default for ParentsFirst<T> {
    fn default() -> Self {
        Self {
            list: Vec::new(),
            places: HashMap::new(),
        }
    }
}

impl<T: Child> ParentsFirst<T> {
    /// Adds a row. A code may stand only once.
    pub(crate) fn add(&mut self, cells: &mut Cells<'_>, child: T) -> Result<(), Skip> {
        match self.places.entry(child.code().clone()) {
            Entry::Occupied(place) => {
                let first = self.list[*place.get()].row;
                return Err(cells.fault(Column::Code, &Problem::RowTwice { first }));
            }
            Entry::Vacant(place) => place.insert(self.list.len()),
        };
        let row = cells.row();
        self.list.push(ChildRow { row, child });
        Ok(())
    }

    /// The rows, parents first and otherwise as in the file; none where some are above each other in a circle,
    /// which is noted.
    pub(crate) fn finish(self, sink: &mut Sink<'_>) -> Vec<ChildRow<T>> {
        let place = |row: &ChildRow<T>| self.places.get(row.child.parent()?).copied();
        let order = match above_first(&self.list.iter().map(place).collect::<Vec<_>>()) {
            Ok(order) => order,
            Err(circle) => {
                let codes = circle
                    .iter()
                    .map(|index| self.list[*index].child.code().clone())
                    .collect();
                let first = &self.list[circle[0]];
                let problem = Problem::Domain(UnitFault::Cycle { codes }.into());
                sink.fault(first.row, Column::Code, first.child.code(), &problem);
                return Vec::new();
            }
        };
        let mut list: Vec<_> = self.list.into_iter().map(Some).collect();
        order.into_iter().filter_map(|index| list[index].take()).collect()
    }
}

/// The rows so that whatever a row names stands before it, otherwise as in the file; or the rows that name each
/// other in a circle. `above[i]` is the row that row `i` names.
fn above_first(above: &[Option<usize>]) -> Result<Vec<usize>, Vec<usize>> {
    let mut depths: Vec<Option<usize>> = vec![None; above.len()];
    let mut path = Vec::new();
    for start in 0..above.len() {
        let mut current = Some(start);
        let mut depth = 0;
        while let Some(index) = current {
            if let Some(known) = depths[index] {
                depth = known + 1;
                break;
            }
            path.push(index);
            if path.len() > above.len() {
                return Err(circle(above, index));
            }
            current = above[index];
        }
        while let Some(index) = path.pop() {
            depths[index] = Some(depth);
            depth += 1;
        }
    }
    let mut order: Vec<usize> = (0..above.len()).collect();
    order.sort_by_key(|index| depths[*index]);
    Ok(order)
}

/// The circle that a walk from `inside` goes round.
fn circle(above: &[Option<usize>], inside: usize) -> Vec<usize> {
    let mut members = vec![inside];
    let mut current = above[inside];
    while let Some(index) = current.filter(|index| *index != inside) {
        members.push(index);
        current = above[index];
    }
    members.sort_unstable();
    members
}

#[cfg(test)]
mod tests;
