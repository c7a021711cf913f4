//! The unit tree as it stands at one moment. Cloning it costs a few reference counts, so each earlier form is kept.

use std::sync::Arc;

use imbl::Vector;

use crate::code::ByCode;
use crate::id::UnitNo;
use crate::register::{Register, is_register};
use crate::search::searchable;
use crate::unit::{Change, Unit, UnitChange};
use crate::words::Level;

/// Units with their names and places.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tree {
    list: Register<UnitNo, Unit>,
    children: imbl::HashMap<UnitNo, ByCode<UnitNo>>,
    searchable: Vector<Arc<str>>,
}

is_register!(Tree, Unit, UnitNo, registered_at);

impl Tree {
    /// What a unit is found by: its code and name, for [`Search`](crate::search::Search).
    pub fn searchable(&self, number: UnitNo) -> Option<&str> {
        self.searchable.get(number.index()).map(AsRef::as_ref)
    }

    /// The units directly below one, in the order of their codes.
    pub fn children(&self, parent: UnitNo) -> Option<&ByCode<UnitNo>> {
        self.children.get(&parent)
    }

    /// The unit itself and all above it, innermost first.
    pub fn ancestry(&self, unit: UnitNo) -> impl Iterator<Item = (UnitNo, &Unit)> {
        let step = move |number: UnitNo| self.get(number).map(|found| (number, found));
        std::iter::successors(step(unit), move |(_, unit)| unit.parent.and_then(step))
    }

    /// Whether a unit is another or lies below it.
    pub fn is_within(&self, unit: UnitNo, top: UnitNo) -> bool {
        self.ancestry(unit).any(|(number, _)| number == top)
    }

    /// The body that holds the budget of a unit: the nearest one upwards.
    pub fn body_of(&self, unit: UnitNo) -> Option<UnitNo> {
        self.ancestry(unit)
            .find(|(_, unit)| unit.is_body)
            .map(|(number, _)| number)
    }

    /// The nearest unit on the territory of a Land: the unit itself, or one above it.
    pub(super) fn of_a_land(&self, unit: UnitNo) -> Option<&Unit> {
        let mut units = self.ancestry(unit).map(|(_, unit)| unit);
        units.find(|unit| unit.level.is_of_a_land())
    }

    /// A unit of the Bund: the unit itself, or one below it.
    pub(super) fn federal_within(&self, unit: UnitNo) -> Option<&Unit> {
        let mut left = vec![unit];
        while let Some(number) = left.pop() {
            let found = self.get(number)?;
            if found.level == Level::Federal {
                return Some(found);
            }
            left.extend(
                self.children(number)
                    .into_iter()
                    .flatten()
                    .map(|(_, number)| *number),
            );
        }
        None
    }

    /// Adds a unit behind all others; its number.
    pub(super) fn push(&mut self, unit: Unit) -> UnitNo {
        let number = self.list.next_number();
        if let Some(parent) = unit.parent {
            self.hang(number, &unit.code, parent);
        }
        self.searchable.push_back(searchable([&unit.code, &unit.name]));
        self.list.push(unit);
        number
    }

    /// Carries out a change that fits this tree.
    pub(super) fn change(&mut self, number: UnitNo, change: UnitChange) {
        let Some(known) = self.list.get(number) else {
            return;
        };
        let mut unit = Unit::clone(known);
        match &change.change {
            Change::Renamed { to, .. } => {
                unit.name = to.clone();
                self.searchable
                    .set(number.index(), searchable([&unit.code, &unit.name]));
            }
            Change::Moved { to, .. } => self.move_below(number, &mut unit, *to),
            Change::Merged { into, .. } => {
                unit.is_body = false;
                self.move_below(number, &mut unit, *into);
            }
        }
        let known = unit.changes.iter().flat_map(|changes| changes.iter().cloned());
        unit.changes = Some(known.chain([change]).collect());
        if let Some(known) = self.list.get_mut(number) {
            *known = unit;
        }
    }

    fn move_below(&mut self, number: UnitNo, unit: &mut Unit, parent: UnitNo) {
        if let Some(before) = unit.parent.replace(parent) {
            let left = self.children.get_mut(&before).is_some_and(|children| {
                children.remove(&unit.code);
                children.is_empty()
            });
            if left {
                self.children.remove(&before);
            }
        }
        self.hang(number, &unit.code, parent);
    }

    fn hang(&mut self, number: UnitNo, code: &Arc<str>, parent: UnitNo) {
        self.children
            .entry(parent)
            .or_default()
            .insert(code.clone(), number);
    }
}
