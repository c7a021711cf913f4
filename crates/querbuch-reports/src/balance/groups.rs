//! Groups of effects: which row the amounts of an effect belong to, as far as the effect itself decides that.

use std::sync::Arc;

use querbuch_domain::id::{MeasureNo, UnitNo};
use querbuch_domain::words::EffectKind;
use rustc_hash::FxHashMap;

use crate::columns::{EffectRow, MasterColumns, MeasureRow, UnitRow};
use crate::dimension::{Dimension, RowKey};
use crate::filter::resolved::Filter;

/// The rows that share all dimensions besides time and stage.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Group {
    /// The key that they share, without time and stage.
    pub key: RowKey,
    /// Whether they stand beside the public budgets.
    pub is_society: bool,
}

/// The dimensions that rows are told apart by, one bit each.
#[derive(Clone, Debug, Default)]
pub(crate) struct DimensionSet {
    bits: u32,
    /// By number of the unit, the one directly below the filtered one in which it lies; empty where nobody asks.
    children: Arc<[Option<UnitNo>]>,
}

impl DimensionSet {
    /// The set of these dimensions, for units that a filter chooses.
    pub fn new(dimensions: &[Dimension], filter: &Filter, columns: &MasterColumns) -> Self {
        let children = if dimensions.contains(&Dimension::Child) {
            columns.children_of(|unit| filter.includes_unit(unit)).into()
        } else {
            Arc::default()
        };
        Self {
            bits: dimensions
                .iter()
                .fold(0, |bits, dimension| bits | 1 << *dimension as u32),
            children,
        }
    }

    fn has(&self, dimension: Dimension) -> bool {
        self.bits >> dimension as u32 & 1 == 1
    }

    fn child(&self, number: UnitNo) -> Option<UnitNo> {
        self.children.get(number.index()).copied().flatten()
    }

    /// A number that units of one group share and no others. The narrowest dimension is enough, as a unit decides on its
    /// body and a body on its Land; a child decides on neither, and neither on it.
    pub fn unit_number(&self, number: UnitNo, unit: &UnitRow) -> u128 {
        let place = if self.has(Dimension::Unit) {
            Some(number)
        } else if self.has(Dimension::Body) {
            unit.body
        } else if self.has(Dimension::State) {
            unit.land
        } else {
            None
        };
        let level = if self.has(Dimension::Level) {
            unit.level as u64
        } else {
            u64::from(unit.level.is_society())
        };
        let number_of = |place: Option<UnitNo>| place.map_or(0, |place| u64::from(place.0) + 1);
        u128::from(number_of(self.child(number))) << 64 | u128::from(number_of(place) << 3 | level)
    }

    /// Writes into a key what a unit decides.
    pub fn name_unit(&self, key: &mut RowKey, number: UnitNo, unit: &UnitRow) {
        key.level = self.has(Dimension::Level).then_some(unit.level);
        key.state = unit.land.filter(|_| self.has(Dimension::State));
        key.body = unit.body.filter(|_| self.has(Dimension::Body));
        key.unit = self.has(Dimension::Unit).then_some(number);
        key.child = self.child(number);
    }

    /// A number that measures of one group share and no others.
    pub fn measure_number(&self, number: MeasureNo, measure: &MeasureRow) -> u64 {
        let place = if self.has(Dimension::Measure) {
            Some(number)
        } else {
            measure.programme.filter(|_| self.has(Dimension::Programme))
        };
        let approach = if self.has(Dimension::Approach) {
            measure.approach as u64
        } else {
            0
        };
        place.map_or(0, |place| u64::from(place.0) + 1) << 2 | approach
    }

    /// Writes into a key what a measure decides.
    pub fn name_measure(&self, key: &mut RowKey, number: MeasureNo, measure: &MeasureRow) {
        key.measure = self.has(Dimension::Measure).then_some(number);
        key.programme = measure.programme.filter(|_| self.has(Dimension::Programme));
        key.approach = self.has(Dimension::Approach).then_some(measure.approach);
    }

    /// A number that effects share which differ in nothing but unit and measure, below 2^10.
    fn effect_number(&self, effect: &EffectRow) -> u64 {
        let category = if self.has(Dimension::Category) {
            u64::from(effect.category.0) + 1
        } else {
            0
        };
        let cashability = if self.has(Dimension::Cashability) {
            effect.cashability as u64
        } else {
            0
        };
        category << 4 | cashability << 2 | self.kind_number(effect.kind)
    }

    fn kind_number(&self, kind: EffectKind) -> u64 {
        if self.has(Dimension::Kind) { kind as u64 } else { 0 }
    }

    /// Writes into a key what an effect decides besides its unit and measure.
    pub fn name_effect(&self, key: &mut RowKey, effect: &EffectRow) {
        key.category = self.has(Dimension::Category).then_some(effect.category);
        key.kind = self.has(Dimension::Kind).then_some(effect.kind);
        key.cashability = self.has(Dimension::Cashability).then_some(effect.cashability);
    }
}

/// Stands for an effect that does not match the conditions.
const UNWANTED: u32 = u32::MAX;

/// The groups of a question, and which effect belongs to which.
#[derive(Debug)]
pub(crate) struct Groups {
    /// By number of the effect: the number of its group, times four, plus its kind; or [`UNWANTED`].
    of_effect: Vec<u32>,
    /// By number of the group.
    pub list: Vec<Group>,
}

impl Groups {
    /// Sorts the effects that a filter wants into groups.
    pub fn new(filter: &Filter, dimensions: &[Dimension], columns: &MasterColumns, effects: usize) -> Self {
        let dimension_set = DimensionSet::new(dimensions, filter, columns);
        let mut numbers: FxHashMap<(u128, u64), u32> = FxHashMap::default();
        let mut list = Vec::new();
        let mut place = |effect: &EffectRow| {
            let unit = columns.units.get(effect.unit.index())?;
            let measure = columns.measures.get(effect.measure.index())?;
            if !filter.wants(effect, unit.level, measure.approach) {
                return None;
            }
            let of_measure = dimension_set.measure_number(effect.measure, measure);
            let composite = (
                dimension_set.unit_number(effect.unit, unit),
                of_measure << 10 | dimension_set.effect_number(effect),
            );
            let number = *numbers.entry(composite).or_insert_with(|| {
                let mut key = RowKey::default();
                dimension_set.name_unit(&mut key, effect.unit, unit);
                dimension_set.name_measure(&mut key, effect.measure, measure);
                dimension_set.name_effect(&mut key, effect);
                list.push(Group {
                    key,
                    is_society: unit.level.is_society(),
                });
                // Groups are at most as many as effects, whose numbers have 32 bits; a quarter of that is refused
                // by memory long before.
                u32::try_from(list.len() - 1).unwrap_or(UNWANTED >> 2)
            });
            Some(number << 2 | effect.kind as u32)
        };
        let rows = columns.effects.iter().take(effects);
        Self {
            of_effect: rows.map(|effect| place(effect).unwrap_or(UNWANTED)).collect(),
            list,
        }
    }

    /// These groups, with no effects in them.
    pub fn listed(list: Vec<Group>) -> Self {
        Self {
            of_effect: Vec::new(),
            list,
        }
    }

    /// Takes these effects out, as if none matched; gives what brings them back.
    pub fn set_aside(&mut self, effects: impl Iterator<Item = usize>) -> Vec<(usize, u32)> {
        let mut codes = Vec::new();
        for effect in effects {
            if let Some(code) = self.of_effect.get_mut(effect) {
                codes.push((effect, std::mem::replace(code, UNWANTED)));
            }
        }
        codes
    }

    /// Brings back what was [set aside](Self::set_aside).
    pub fn restore(&mut self, codes: Vec<(usize, u32)>) {
        for (effect, code) in codes {
            if let Some(place) = self.of_effect.get_mut(effect) {
                *place = code;
            }
        }
    }

    /// The number of the group of an effect, and the number of its kind; `None` where it is not wanted.
    #[inline]
    pub fn of(&self, effect: usize) -> Option<(usize, usize)> {
        let code = self.of_effect.get(effect).copied().unwrap_or(UNWANTED);
        (code != UNWANTED).then_some(((code >> 2) as usize, (code & 3) as usize))
    }
}
