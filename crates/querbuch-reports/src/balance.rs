//! Balances: costs, savings, transfers and net, per combination of dimensions.

use querbuch_domain::effect::{Effect, EffectKind};
use querbuch_domain::refusal::{Reason, Refusal, Refusals};
use querbuch_domain::vocabulary;
use rustc_hash::FxHashMap;

use crate::basis::{Basis, entries};
use crate::dimension::{Dimension, Key};
use crate::filter::Filter;
use crate::view::View;

/// Most rows of one balance: more than a person reads or a chart shows. Larger answers ask for a limit or a
/// narrower filter.
pub const BALANCE_ROWS_MAX: usize = 10_000;

vocabulary! {
    /// What rows can be ordered by.
    BalanceField {
        /// Cost.
        Cost = "COST",
        /// Saving.
        Saving = "SAVING",
        /// Transfer.
        Transfer = "TRANSFER",
        /// Net.
        Net = "NET",
    }
}

vocabulary! {
    /// Direction of an order.
    Direction {
        /// Smallest first.
        Ascending = "ASC",
        /// Largest first.
        Descending = "DESC",
    }
}

/// Sums in cents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the kinds of effect")]
pub struct Figures {
    pub cost: i128,
    pub saving: i128,
    pub transfer: i128,
}

impl Figures {
    /// saving − cost + transfer.
    pub fn net(&self) -> i128 {
        self.saving - self.cost + self.transfer
    }

    /// One of the four.
    pub fn field(&self, field: BalanceField) -> i128 {
        match field {
            BalanceField::Cost => self.cost,
            BalanceField::Saving => self.saving,
            BalanceField::Transfer => self.transfer,
            BalanceField::Net => self.net(),
        }
    }

    fn add(&mut self, kind: EffectKind, cents: i64) {
        let sum = match kind {
            EffectKind::Cost => &mut self.cost,
            EffectKind::Saving => &mut self.saving,
            EffectKind::Transfer => &mut self.transfer,
        };
        *sum += i128::from(cents);
    }
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct BalanceQuery {
    /// Which amounts.
    pub filter: Filter,
    /// What rows are told apart by, each once.
    pub group_by: Vec<Dimension>,
    /// Which entries count.
    pub basis: Basis,
    /// Order by a figure; by the dimensions where absent.
    pub order_by: Option<(BalanceField, Direction)>,
    /// How many rows to give.
    pub limit: Option<i32>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BalanceRow {
    /// The combination that it stands for.
    pub key: Key,
    /// Its sums.
    pub figures: Figures,
    /// The net up to and with this row, over time within the other dimensions; `None` without a time dimension.
    pub cumulative_net: Option<i128>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    /// The public budgets.
    pub rows: Vec<BalanceRow>,
    /// All rows, also those beyond the limit.
    pub total: Figures,
    /// The same dimensions for businesses and citizens, who are no budgets.
    pub society_rows: Vec<BalanceRow>,
    /// All of those.
    pub society: Figures,
}

#[derive(Default)]
struct Side {
    rows: FxHashMap<Key, Figures>,
    total: Figures,
}

/// Computes a balance. Refused: a dimension given twice; a negative limit; more rows than
/// [`BALANCE_ROWS_MAX`].
pub fn balance(query: &BalanceQuery, view: &View) -> Result<Balance, Vec<Refusal>> {
    check(query)?;
    let (mut public, mut society) = (Side::default(), Side::default());
    let wanted = |effect| {
        view.effect(effect)
            .is_some_and(|found| query.filter.matches_effect(found, view))
    };
    view.visit_cells(wanted, |number, cells| {
        let Some(effect) = view.effect(number) else { return };
        let is_society = view.unit(effect.unit).is_some_and(|unit| unit.level.is_society());
        let side = if is_society { &mut society } else { &mut public };
        let effect_key = key_of(effect, &query.group_by, view);
        for entry in entries(query.basis, cells) {
            if !query.filter.matches_month(entry.month) || !query.filter.matches_stage(entry.stage) {
                continue;
            }
            let mut key = effect_key;
            key.set_time(&query.group_by, entry.month);
            if query.group_by.contains(&Dimension::Stage) {
                key.stage = entry.stage;
            }
            side.rows.entry(key).or_default().add(effect.kind, entry.cents);
            side.total.add(effect.kind, entry.cents);
        }
    });
    Ok(Balance {
        total: public.total,
        rows: finish(public, query, view)?,
        society: society.total,
        society_rows: finish(society, query, view)?,
    })
}

fn check(query: &BalanceQuery) -> Result<(), Vec<Refusal>> {
    let mut refusals = Refusals::default();
    for (index, dimension) in query.group_by.iter().enumerate() {
        if query.group_by[..index].contains(dimension) {
            refusals.push(
                "groupBy",
                Reason::DimensionTwice {
                    dimension: dimension.as_str(),
                },
            );
        }
    }
    if let Some(limit) = query.limit.filter(|limit| *limit < 0) {
        let expected = "a whole number from 0";
        refusals.push(
            "limit",
            Reason::Malformed {
                given: limit.to_string().into(),
                expected,
            },
        );
    }
    refusals.or(())
}

/// The part of a row's key that an effect decides.
fn key_of(effect: &Effect, dimensions: &[Dimension], view: &View) -> Key {
    let mut key = Key::default();
    for dimension in dimensions {
        match dimension {
            Dimension::Level => key.level = view.unit(effect.unit).map(|unit| unit.level),
            Dimension::State => key.state = view.land_of(effect.unit),
            Dimension::Body => key.body = view.body_of(effect.unit),
            Dimension::Unit => key.unit = Some(effect.unit),
            Dimension::Measure => key.measure = Some(effect.measure),
            Dimension::Programme => {
                key.programme = view.measure(effect.measure).and_then(|found| found.programme);
            }
            Dimension::Approach => key.approach = view.measure(effect.measure).map(|found| found.approach),
            Dimension::Category => key.category = Some(effect.category),
            Dimension::Kind => key.kind = Some(effect.kind),
            Dimension::Cashability => key.cashability = Some(effect.cashability),
            Dimension::Stage | Dimension::Year | Dimension::Quarter | Dimension::Month => {}
        }
    }
    key
}

fn finish(side: Side, query: &BalanceQuery, view: &View) -> Result<Vec<BalanceRow>, Vec<Refusal>> {
    let mut rows: Vec<BalanceRow> = side
        .rows
        .into_iter()
        .map(|(key, figures)| BalanceRow {
            key,
            figures,
            cumulative_net: None,
        })
        .collect();
    if query.group_by.iter().any(|dimension| dimension.is_time()) {
        accumulate(&mut rows);
    }
    let by_key = |a: &BalanceRow, b: &BalanceRow| a.key.compare(&b.key, &query.group_by, view);
    match query.order_by {
        None => rows.sort_by(by_key),
        Some((field, direction)) => rows.sort_by(|a, b| {
            let order = a.figures.field(field).cmp(&b.figures.field(field));
            let order = if direction == Direction::Descending {
                order.reverse()
            } else {
                order
            };
            order.then_with(|| by_key(a, b))
        }),
    }
    if let Some(limit) = query.limit.and_then(|limit| usize::try_from(limit).ok()) {
        rows.truncate(limit);
    }
    if rows.len() > BALANCE_ROWS_MAX {
        return Err(vec![Refusal::at(
            "limit",
            Reason::TooMany {
                max: BALANCE_ROWS_MAX,
            },
        )]);
    }
    Ok(rows)
}

/// Sums the net over time, within each combination of the other dimensions.
fn accumulate(rows: &mut [BalanceRow]) {
    rows.sort_by(|a, b| a.key.compare_time(&b.key));
    let mut sums: FxHashMap<Key, i128> = FxHashMap::default();
    for row in rows {
        let sum = sums.entry(row.key.timeless()).or_default();
        *sum += row.figures.net();
        row.cumulative_net = Some(*sum);
    }
}

#[cfg(test)]
mod tests;
