//! Figures of every unit and every measure at once, for lists and trees.

use std::collections::BTreeMap;

use querbuch_domain::id::UnitNo;
use querbuch_domain::words::Level;

use crate::balance::{Figures, figures_by_dimensions};
use crate::basis::Basis;
use crate::dimension::Dimension;
use crate::filter::Filter;
use crate::subtree::parents_first;
use crate::view::View;

/// What a unit has by itself, and with everything below it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UnitFigures {
    /// What lands at the unit itself.
    pub own: Figures,
    /// What lands at the unit and at everything below it. Businesses and citizens add to no budget above them.
    pub whole: Figures,
}

/// What a measure costs and saves, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MeasureFigures {
    /// What lands at public budgets.
    pub public: Figures,
    /// What lands at businesses and citizens, who are no budgets.
    pub society: Figures,
    /// The net of the public budgets by year, in cents.
    pub net_by_year: BTreeMap<u16, i128>,
}

/// The figures of all units, in the order of their numbers.
pub fn figures_by_unit(filter: &Filter, basis: Basis, view: &View) -> Vec<UnitFigures> {
    let mut units = vec![UnitFigures::default(); view.unit_count()];
    for (key, figures) in figures_by_dimensions(filter, &[Dimension::Unit], basis, view) {
        if let Some(unit) = key.unit.and_then(|unit| units.get_mut(unit.index())) {
            unit.own += &figures;
        }
    }
    // From below, each is whole when it is handed up. Public and society go up apart, as either may lie below the other.
    let rows = &view.columns().units;
    let parent = |index: usize| rows.get(index).and_then(|unit| unit.parent).map(UnitNo::index);
    let mut sides = vec![[Figures::default(); 2]; units.len()];
    for index in parents_first(units.len(), parent).into_iter().rev() {
        let Some(unit) = rows.get(index) else {
            continue;
        };
        let side = usize::from(unit.level.is_society());
        sides[index][side] += &units[index].own;
        let whole = sides[index];
        units[index].whole = whole[side];
        if let Some(above) = parent(index).and_then(|above| sides.get_mut(above)) {
            above[0] += &whole[0];
            above[1] += &whole[1];
        }
    }
    units
}

/// The figures of all measures, in the order of their numbers; what belongs to a programme counts for the measure
/// alone.
pub fn figures_by_measure(filter: &Filter, basis: Basis, view: &View) -> Vec<MeasureFigures> {
    let mut measures = vec![MeasureFigures::default(); view.measure_count()];
    let dimensions = [Dimension::Measure, Dimension::Level, Dimension::Year];
    for (key, figures) in figures_by_dimensions(filter, &dimensions, basis, view) {
        let measure = key.measure.and_then(|measure| measures.get_mut(measure.index()));
        let (Some(measure), Some(year)) = (measure, key.year) else {
            continue;
        };
        if key.level.is_some_and(Level::is_society) {
            measure.society += &figures;
        } else {
            measure.public += &figures;
            *measure.net_by_year.entry(year).or_default() += figures.net();
        }
    }
    measures
}

#[cfg(test)]
mod tests;
