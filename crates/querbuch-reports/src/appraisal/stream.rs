//! Streams: what an appraisal counts of one party, month by month, before anything is discounted.

use std::collections::BTreeMap;

use querbuch_domain::month::Month;
use querbuch_domain::words::{EvidenceGrade, Level};
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use super::fault::{Fault, decimal, difference, product, sum};
use super::query::{AppraisalQuery, Scale};
use crate::balance::{Figures, figures_by_dimensions};
use crate::dimension::{Dimension, RowKey};
use crate::filter::Filter;
use crate::month_range::MonthRange;
use crate::party::PartyKey;
use crate::view::View;

/// Cost, saving and transfer of one month, in cents. Exact: only savings that are scaled down have fractions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amounts {
    pub cost: Decimal,
    pub saving: Decimal,
    pub transfer: Decimal,
}

impl Amounts {
    /// saving − cost + transfer.
    pub fn net(&self) -> Result<Decimal, Fault> {
        sum(difference(self.saving, self.cost)?, self.transfer)
    }

    /// Adds other amounts.
    pub fn add(&mut self, other: &Self) -> Result<(), Fault> {
        self.cost = sum(self.cost, other.cost)?;
        self.saving = sum(self.saving, other.saving)?;
        self.transfer = sum(self.transfer, other.transfer)?;
        Ok(())
    }

    /// The amounts times a factor.
    pub fn times(&self, factor: Decimal) -> Result<Self, Fault> {
        Ok(Self {
            cost: product(self.cost, factor)?,
            saving: product(self.saving, factor)?,
            transfer: product(self.transfer, factor)?,
        })
    }

    fn is_zero(&self) -> bool {
        *self == Self::default()
    }
}

/// The months of one party in which something counts, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stream(BTreeMap<Month, Amounts>);

impl Stream {
    /// The months in which something counts, with what it is.
    pub fn months(&self) -> impl DoubleEndedIterator<Item = (Month, &Amounts)> {
        self.0.iter().map(|(month, amounts)| (*month, amounts))
    }

    /// Whether nothing counts in any month.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds amounts of a month.
    pub fn add(&mut self, month: Month, amounts: &Amounts) -> Result<(), Fault> {
        if amounts.is_zero() && !self.0.contains_key(&month) {
            return Ok(());
        }
        self.0.entry(month).or_default().add(amounts)
    }

    /// Adds another stream.
    pub fn merge(&mut self, other: &Self) -> Result<(), Fault> {
        other
            .months()
            .try_for_each(|(month, amounts)| self.add(month, amounts))
    }

    /// Leaves out months in which everything that was added cancels out.
    pub fn tidy(&mut self) {
        self.0.retain(|_, amounts| !amounts.is_zero());
    }

    /// Leaves out what lies in other months; gives what lies before them.
    pub fn cut(&mut self, months: MonthRange) -> Vec<Amounts> {
        self.0.retain(|month, _| *month <= months.last);
        let counted = self.0.split_off(&months.first);
        let before = std::mem::replace(&mut self.0, counted);
        before.into_values().collect()
    }

    /// From the first to the last month; `None` where nothing counts.
    pub fn month_range(&self) -> Option<MonthRange> {
        let (first, _) = self.0.first_key_value()?;
        let (last, _) = self.0.last_key_value()?;
        Some(MonthRange {
            first: *first,
            last: *last,
        })
    }
}

/// Streams by what tells them apart.
pub type Streams<K> = FxHashMap<K, Stream>;

/// What counts, in streams that `key` tells apart: by party, and by the dimensions of `also` where it looks at them. A
/// row for which it gives `None` is left out.
pub fn streams<K: std::hash::Hash + Eq + Copy>(
    query: &AppraisalQuery,
    view: &View,
    also: &[Dimension],
    key: impl Fn(&RowKey, PartyKey) -> Option<K>,
) -> Result<Streams<K>, Fault> {
    let mut streams: Streams<K> = FxHashMap::default();
    visit(query, view, also, |row, party, month, amounts| {
        match key(row, party) {
            Some(key) => streams.entry(key).or_default().add(month, amounts),
            None => Ok(()),
        }
    })?;
    streams.retain(|_, stream| {
        stream.tidy();
        !stream.is_empty()
    });
    Ok(streams)
}

/// Goes through what counts: by party, by month, and by the dimensions of `also`.
pub(super) fn visit(
    query: &AppraisalQuery,
    view: &View,
    also: &[Dimension],
    mut visit: impl FnMut(&RowKey, PartyKey, Month, &Amounts) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let filter = query.filter_of_all();
    let dimensions = [query.party.dimensions(), also, &[Dimension::Month]].concat();
    for (filter, scale) in parts(&filter, query.scale(view)) {
        let rows = figures_by_dimensions(&filter, &dimensions, query.basis, view);
        for (row, figures) in view.deadline().watch(rows) {
            let is_society = row.level.is_some_and(Level::is_society);
            if is_society && !query.conventions.include_society {
                continue;
            }
            if let (Some(party), Some(month)) = (PartyKey::of(query.party, &row), row.month) {
                visit(&row, party, month, &amounts(&figures, scale)?)?;
            }
        }
    }
    Ok(())
}

/// One filter for each scale that occurs, so that sums stay sums of whole cents.
fn parts(filter: &Filter, scale: Scale) -> Vec<(Filter, Decimal)> {
    let Some(scale) = scale else {
        return vec![(filter.clone(), Decimal::ONE)];
    };
    let mut scales: Vec<Decimal> = scale.to_vec();
    scales.sort_unstable();
    scales.dedup();
    let of_scale = |wanted: Decimal| {
        let grades = EvidenceGrade::ALL.iter().zip(&scale);
        let grades = grades
            .filter(|(_, scale)| **scale == wanted)
            .map(|(grade, _)| *grade);
        (filter.clone().of_evidence(grades), wanted)
    };
    scales.into_iter().map(of_scale).collect()
}

fn amounts(figures: &Figures, scale: Decimal) -> Result<Amounts, Fault> {
    Ok(Amounts {
        cost: decimal(figures.cost)?,
        saving: product(decimal(figures.saving)?, scale)?,
        transfer: decimal(figures.transfer)?,
    })
}

/// From the first to the last month with an amount; `None` where nothing counts. It does not depend on who counts as one
/// party, and so neither does the base month.
pub fn month_range(query: &AppraisalQuery, view: &View) -> Option<MonthRange> {
    // By cashability as well: what moves from one to another within a unit counts for both.
    let dimensions = [
        Dimension::Level,
        Dimension::Unit,
        Dimension::Cashability,
        Dimension::Month,
    ];
    let rows = figures_by_dimensions(&query.filter_of_all(), &dimensions, query.basis, view);
    let counts = |(key, figures): &(RowKey, Figures)| {
        let is_society = key.level.is_some_and(Level::is_society);
        (!is_society || query.conventions.include_society) && *figures != Figures::default()
    };
    let months = rows
        .iter()
        .filter(|row| counts(row))
        .filter_map(|(key, _)| key.month);
    months
        .map(MonthRange::of)
        .reduce(|range, month| range.including(month.first))
}
