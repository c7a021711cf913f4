//! Which form master data had at a position. Units, measures and effects are each kept in every form that they had.

use crate::id::Position;
use crate::state::State;

/// The numbers of the forms that hold together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Epochs {
    /// Of the unit tree: [`Units::tree`](crate::unit::Units::tree).
    pub units: usize,
    /// Of the measures: [`Measures::list`](crate::measure::Measures::list).
    pub measures: usize,
    /// Of the effects: [`Effects::list`](crate::effect::Effects::list).
    pub effects: usize,
}

/// How often something changed that figures are told apart by. Of two moments of one log, the later one has no smaller
/// number anywhere; where all are the same, no figure belongs elsewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Structure {
    /// Of places in the unit tree.
    pub units: usize,
    /// Of programmes and approaches of measures.
    pub measures: usize,
    /// Of categories, cashabilities and evidence of effects.
    pub effects: usize,
}

impl State {
    /// The forms that hold now.
    pub fn epochs(&self) -> Epochs {
        Epochs {
            units: self.units.epoch(),
            measures: self.measures.epoch(),
            effects: self.effects.epoch(),
        }
    }

    /// The forms that held at a position.
    pub fn epochs_at(&self, position: Position) -> Epochs {
        Epochs {
            units: self.units.epoch_at(position),
            measures: self.measures.epoch_at(position),
            effects: self.effects.epoch_at(position),
        }
    }

    /// What figures are told apart by in these forms.
    pub fn structure(&self, epochs: Epochs) -> Structure {
        Structure {
            units: self.units.structure(epochs.units),
            measures: self.measures.structure(epochs.measures),
            effects: self.effects.structure(epochs.effects),
        }
    }

    /// The positions at which something changed that figures are told apart by, each kind in the order of the log.
    pub fn structure_positions(&self) -> impl Iterator<Item = Position> {
        let units = self.units.structure_positions();
        let measures = self.measures.structure_positions();
        units.chain(measures).chain(self.effects.structure_positions())
    }
}
