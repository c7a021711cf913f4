//! What a reader's rights reach of a view: every report, list and look-up asks here, because it asks the view.
//!
//! Reached are effects, by their unit and measure, and with them all that stands on them. What is not reached is not
//! there: no row, no sum, no count tells of it. Units above reached ones keep their names, so that everything has its
//! place in the tree, and measures keep theirs of which any effect is reached.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use querbuch_domain::id::{EffectNo, MeasureNo, UnitNo};
use querbuch_domain::rights::reading::{Extent, Part, Reading};
use querbuch_domain::state::Epochs;
use querbuch_domain::words::EffectKind;
use rustc_hash::FxHashMap;

use crate::balance::BalanceQuery;
use crate::basis::Basis;
use crate::columns::{EffectRow, MasterColumns};
use crate::filter::Filter;
use crate::subtree::with_everything_below;
use crate::view::View;

/// Stands in columns for an effect that is not reached: no unit and no measure has this number, so it is in no row.
const NOWHERE: u32 = u32::MAX;

/// Counts the reaches that were worked out, so that each has a number of its own.
static REACHES: AtomicU64 = AtomicU64::new(1);

/// What it depends on: two views that agree in this have the same reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ReachKey {
    parts: Arc<[Part]>,
    /// Where units have names besides, as another right holds there.
    known: Extent,
    epochs: Epochs,
    /// How many units, measures and effects the view knows.
    counts: [usize; 3],
    /// How often units got another place up to now, and how many there are: rights are asked for by the tree of now.
    tree: [usize; 2],
}

/// What some rights reach of a view.
#[derive(Debug)]
pub struct Reach {
    number: u64,
    key: ReachKey,
    /// By number of the unit, whether all of it is reached.
    units: Arc<[bool]>,
    /// By number of the unit, whether it has a name for the reader.
    named: Vec<bool>,
    /// By number of the measure, whether the reader knows of it.
    measures: Vec<bool>,
    /// By number of the effect.
    effects: Vec<bool>,
    /// Everything, whoever reads.
    whole: Arc<MasterColumns>,
    /// The same, where effects that are not reached are nowhere.
    columns: Arc<MasterColumns>,
    /// Whether it reaches some transfers of a measure and not all.
    splits_transfers: bool,
    /// The units of the parts that are limited to one measure, by that measure; none stands for all units.
    on_measures: FxHashMap<MeasureNo, Vec<Option<UnitNo>>>,
}

/// What was left out of figures because the rights of the reader do not reach it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hidden {
    /// At how many units.
    pub units: usize,
    /// How many effects.
    pub rows: usize,
}

impl ReachKey {
    pub fn new(parts: Arc<[Part]>, known: Extent, view: &View) -> Self {
        let units = &view.state().units;
        Self {
            parts,
            known,
            epochs: view.epochs(),
            counts: [view.unit_count(), view.measure_count(), view.effect_count()],
            tree: [units.structure(units.epoch()), units.len()],
        }
    }
}

impl Reach {
    /// Works out what parts of the ledger hold of a view that sees everything, with the columns of that view.
    pub(crate) fn new(key: ReachKey, view: &View, whole: Arc<MasterColumns>) -> Self {
        let units = units_reached(&key.parts, view);
        let mut on_measures: FxHashMap<MeasureNo, Vec<Option<UnitNo>>> = FxHashMap::default();
        for part in key.parts.iter() {
            if let Some(measure) = part.measure {
                on_measures.entry(measure).or_default().push(part.unit);
            }
        }
        let mut reach = Self {
            number: REACHES.fetch_add(1, Ordering::Relaxed),
            units: units.into(),
            named: vec![false; view.unit_count()],
            measures: vec![false; view.measure_count()],
            effects: Vec::with_capacity(view.effect_count()),
            columns: Arc::default(),
            splits_transfers: false,
            on_measures,
            key,
            whole,
        };
        reach.find_effects(view);
        reach.find_measures(view);
        reach.find_names(view);
        reach
    }

    /// The number that it alone has, among all that were worked out by this process.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    pub(crate) fn key(&self) -> &ReachKey {
        &self.key
    }

    /// Master data in columns, in which effects that are not reached are nowhere.
    pub(crate) fn columns(&self) -> &Arc<MasterColumns> {
        &self.columns
    }

    /// Whether all that stands at a unit is reached, whatever the measure.
    pub fn reaches_unit(&self, unit: UnitNo) -> bool {
        self.units.get(unit.index()) == Some(&true)
    }

    /// Whether what stands at a unit on a measure is reached.
    pub fn reaches(&self, unit: UnitNo, measure: MeasureNo, view: &View) -> bool {
        let tree = view.state().rights().tree;
        let within = |top: &Option<UnitNo>| top.is_none_or(|top| tree.is_within(unit, top));
        self.reaches_unit(unit)
            || self
                .on_measures
                .get(&measure)
                .is_some_and(|tops| tops.iter().any(within))
    }

    /// Whether a unit has a name for the reader: it is reached, or lies above what is.
    pub fn names_unit(&self, unit: UnitNo) -> bool {
        self.named.get(unit.index()) == Some(&true)
    }

    /// Whether the reader knows of a measure.
    pub fn names_measure(&self, measure: MeasureNo) -> bool {
        self.measures.get(measure.index()) == Some(&true)
    }

    /// Whether an effect is reached.
    #[inline]
    pub fn reaches_effect(&self, effect: EffectNo) -> bool {
        self.effects.get(effect.index()) == Some(&true)
    }

    /// By number of the unit, whether its roll-up may answer a question on a basis; `None` where only adding up can: some
    /// units are reached on single measures, or transfers that are counted together are not all reached.
    pub(crate) fn rolled_up_units(&self, query: &BalanceQuery) -> Option<Arc<[bool]>> {
        let is_apart = query.basis == Basis::Outlook
            && self.splits_transfers
            && query.filter.wants_kind(EffectKind::Transfer);
        (self.on_measures.is_empty() && !is_apart).then(|| self.units.clone())
    }

    /// What conditions match that is not reached; `None` where nothing is.
    pub fn hidden(&self, filter: &Filter) -> Option<Hidden> {
        let mut hidden = Hidden::default();
        let mut units = BTreeSet::new();
        for (row, _) in self
            .whole
            .effects
            .iter()
            .zip(&self.effects)
            .filter(|(_, is_reached)| !**is_reached)
        {
            let unit = self.whole.units.get(row.unit.index());
            let measure = self.whole.measures.get(row.measure.index());
            if let (Some(unit), Some(measure)) = (unit, measure)
                && filter.wants(row, unit.level, measure.approach)
            {
                hidden.rows += 1;
                units.insert(row.unit);
            }
        }
        hidden.units = units.len();
        (hidden.rows > 0).then_some(hidden)
    }

    fn find_effects(&mut self, view: &View) {
        let rows = self.whole.effects.iter().take(view.effect_count());
        let effects: Vec<bool> = rows
            .map(|row| self.reaches(row.unit, row.measure, view))
            .collect();
        let mut transfers = vec![[false; 2]; view.measure_count()];
        let rows = self.whole.effects.iter().zip(&effects);
        let blanked = rows.map(|(row, is_reached)| {
            if row.kind == EffectKind::Transfer
                && let Some(sides) = transfers.get_mut(row.measure.index())
            {
                sides[usize::from(*is_reached)] = true;
            }
            if *is_reached {
                *row
            } else {
                EffectRow {
                    unit: UnitNo(NOWHERE),
                    measure: MeasureNo(NOWHERE),
                    ..*row
                }
            }
        });
        let blanked = blanked.collect();
        self.columns = Arc::new(MasterColumns {
            structure: self.whole.structure,
            units: self.whole.units.clone(),
            measures: self.whole.measures.clone(),
            effects: blanked,
        });
        self.splits_transfers = transfers.contains(&[true, true]);
        self.effects = effects;
    }

    /// A reader knows of the measures of the effects that are reached, of those that a reached unit owns or a right is
    /// limited to, and of those to which they belong.
    fn find_measures(&mut self, view: &View) {
        let rows = self.whole.effects.iter().zip(&self.effects);
        let of_effects = rows
            .filter(|(_, is_reached)| **is_reached)
            .map(|(row, _)| row.measure);
        let owned = view
            .measures()
            .iter()
            .filter(|(_, measure)| self.reaches_unit(measure.owner));
        let limited = self.on_measures.keys().copied();
        let known: Vec<MeasureNo> = of_effects
            .chain(owned.map(|(number, _)| number))
            .chain(limited)
            .collect();
        for number in known {
            let mut next = Some(number);
            while let Some(number) = next
                && let Some(is_known) = self.measures.get_mut(number.index())
                && !std::mem::replace(is_known, true)
            {
                next = view.measures().get(number).and_then(|measure| measure.programme);
            }
        }
    }

    /// Names have the units that are reached, also on one measure only; the owners of known measures; and all above.
    fn find_names(&mut self, view: &View) {
        let reached = (0..view.unit_count()).filter(|index| self.units.get(*index) == Some(&true));
        let reached = reached.map(UnitNo::from_index);
        let rows = self.columns.effects.iter().map(|row| row.unit);
        let limited = self.on_measures.values().flatten().flatten().copied();
        let known = view
            .measures()
            .iter()
            .filter(|(number, _)| self.names_measure(*number));
        let owners = known.map(|(_, measure)| measure.owner);
        let with_other_rights = match &self.key.known {
            Extent::Everything => vec![true; view.unit_count()],
            Extent::Parts(parts) => {
                let whole = |part: &Part| Part {
                    measure: None,
                    ..*part
                };
                units_reached(&parts.iter().map(whole).collect::<Vec<_>>(), view)
            }
        };
        let others = (0..).zip(with_other_rights).filter(|(_, is_known)| *is_known);
        let others = others.map(|(number, _)| UnitNo(number));
        let units: Vec<UnitNo> = reached
            .chain(rows)
            .chain(limited)
            .chain(owners)
            .chain(others)
            .collect();
        for number in units {
            let mut next = Some(number);
            while let Some(number) = next
                && let Some(is_named) = self.named.get_mut(number.index())
                && !std::mem::replace(is_named, true)
            {
                next = view.tree().get(number).and_then(|unit| unit.parent);
            }
        }
    }
}

/// By number of the unit, whether parts that hold for all measures reach it: by the tree of now, wherever it lay then.
fn units_reached(parts: &[Part], view: &View) -> Vec<bool> {
    let tree = view.state().rights().tree;
    let tops: Vec<usize> = parts
        .iter()
        .filter(|part| part.measure.is_none())
        .filter_map(|part| part.unit.map(UnitNo::index))
        .collect();
    let parent = |index: usize| {
        let unit = tree.get(UnitNo::from_index(index));
        unit.and_then(|unit| unit.parent).map(UnitNo::index)
    };
    let mut units = with_everything_below(tree.len(), &tops, parent);
    units.truncate(view.unit_count());
    units
}

/// What a reader sees of one view.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    /// Figures and what they stand on; none where that is everything.
    pub figures: Option<Arc<Reach>>,
    /// Free texts.
    pub texts: Option<Arc<Reach>>,
    /// The names of those who acted.
    pub names: Option<Arc<Reach>>,
}

impl Seen {
    /// What somebody sees who may read this much of a view that sees everything.
    pub fn of(reading: &Reading, view: &View) -> Self {
        let reach = |extent: &Extent| match extent {
            Extent::Everything => None,
            Extent::Parts(parts) => {
                let key = ReachKey::new(parts.clone(), reading.known.clone(), view);
                Some(match view.read_model() {
                    Some(read_model) => read_model.reach(&key, view),
                    None => Arc::new(Reach::new(key, view, view.all_columns())),
                })
            }
        };
        Self {
            figures: reach(&reading.figures),
            texts: reach(&reading.texts),
            names: reach(&reading.names),
        }
    }
}

#[cfg(test)]
mod tests;
