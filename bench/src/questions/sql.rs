//! The same questions as SQL, as a good engineer would write it for a star of effects and facts.
//!
//! | table | what it holds |
//! |---|---|
//! | `posting` | position, effect, month, slot, cents: all of them |
//! | `cell` | the same summed by effect, month and slot, as triggers would keep it |
//! | `effect` | what an effect is, with Land, level, body and programme, its latest month with an actual, and whether its outlook goes on with the forecast (1) or the plan (0) |
//! | `below` | each unit with every unit in it, itself included |
//! | `roll_…` | the answer to one question, as a materialised view would keep it |
//!
//! Words are kept as their place in the list, months as months since year 0, nothing as -1.

use std::fmt::Write as _;

use querbuch_domain::category::CategoryNo;
use querbuch_domain::reference::Ref;
use querbuch_domain::words::{Approach, Cashability, EffectKind, Level, Slot, Stage};
use querbuch_reports::basis::Basis;
use querbuch_reports::dimension::Dimension;

use super::{Question, place};
use crate::country::Country;

/// How a database divides whole numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// With one stroke: PostgreSQL and SQLite.
    OneStroke,
    /// With two strokes: DuckDB.
    TwoStrokes,
}

/// What is added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Facts {
    /// Every posting.
    Postings,
    /// Every posting up to a position.
    PostingsUpTo(u64),
    /// Sums by effect, month and slot.
    Cells,
}

pub fn approach(word: Approach) -> usize {
    place(Approach::ALL, word)
}

pub fn kind(word: EffectKind) -> usize {
    place(EffectKind::ALL, word)
}

pub fn cashability(word: Cashability) -> usize {
    place(Cashability::ALL, word)
}

/// The number of the slot that holds it.
pub fn stage(word: Stage) -> usize {
    slot(Slot::of_stage(word))
}

/// The number of a slot: plan 0, forecast 1, then the actuals.
pub fn slot(slot: Slot) -> usize {
    slot.stage().map_or(usize::from(slot == Slot::Forecast), |stage| {
        2 + place(Stage::ALL, stage)
    })
}

impl Question {
    /// The statement. It gives the keys, then cost, saving and transfer.
    pub fn sql(&self, facts: Facts, dialect: Dialect, country: &Country) -> String {
        let keys = self.group_by.iter().map(|dimension| key(*dimension, dialect));
        let statement = Self::grouped(&keys.collect::<Vec<_>>(), facts, &self.conditions(country));
        format!("{statement}{}", self.order())
    }

    /// What makes a table that answers it at once, and the statement that asks that table. For a Land alone, the
    /// table holds every Land.
    pub fn roll_up(&self, number: usize, dialect: Dialect, country: &Country) -> (String, String) {
        let mut keys: Vec<String> = self
            .group_by
            .iter()
            .map(|dimension| key(*dimension, dialect))
            .collect();
        let mut condition = String::new();
        let mut kept = self.clone();
        if let Some(land) = kept.filter.units.take().and_then(|units| units.first().cloned()) {
            keys.push(key(Dimension::State, dialect));
            condition = format!(" WHERE k{} = {}", keys.len(), unit(&land, country));
        }
        let make = format!(
            "CREATE TABLE roll_{number} AS SELECT *, saving - cost + transfer AS net FROM ({}) sums",
            Self::grouped(&keys, Facts::Cells, &kept.conditions(country))
        );
        let names: Vec<String> = (1..=self.group_by.len())
            .map(|place| format!("k{place}"))
            .collect();
        let ask = format!(
            "SELECT {}, cost, saving, transfer FROM roll_{number}{condition}{}",
            names.join(", "),
            self.order_by("net"),
        );
        (make, ask)
    }

    fn grouped(keys: &[String], facts: Facts, conditions: &str) -> String {
        let mut selected = String::new();
        for (place, key) in keys.iter().enumerate() {
            let _ = write!(selected, "{key} AS k{}, ", place + 1);
        }
        let sum = |name: &str, word| {
            let kind = kind(word);
            format!("CAST(COALESCE(sum(f.cents) FILTER (WHERE e.kind = {kind}), 0) AS bigint) AS {name}")
        };
        let (table, prefix) = match facts {
            Facts::Postings => ("posting", String::new()),
            Facts::PostingsUpTo(position) => ("posting", format!(" AND f.position <= {position}")),
            Facts::Cells => ("cell", String::new()),
        };
        let places: Vec<String> = (1..=keys.len()).map(|place| place.to_string()).collect();
        format!(
            "SELECT {selected}{}, {}, {} FROM {table} f JOIN effect e ON e.effect = f.effect \
             WHERE e.society = 0{prefix}{conditions} GROUP BY {}",
            sum("cost", EffectKind::Cost),
            sum("saving", EffectKind::Saving),
            sum("transfer", EffectKind::Transfer),
            places.join(", "),
        )
    }

    fn order(&self) -> String {
        let (cost, net) = (kind(EffectKind::Cost), "sum(CASE WHEN e.kind =");
        self.order_by(&format!("{net} {cost} THEN -f.cents ELSE f.cents END)"))
    }

    fn order_by(&self, net: &str) -> String {
        let keys: Vec<String> = (1..=self.group_by.len()).map(|place| place.to_string()).collect();
        let keys = keys.join(", ");
        self.top.map_or_else(
            || format!(" ORDER BY {keys}"),
            |rows| format!(" ORDER BY {net} DESC, {keys} LIMIT {rows}"),
        )
    }

    fn conditions(&self, country: &Country) -> String {
        let filter = &self.filter;
        let mut sql = match self.basis {
            Basis::Plan => " AND f.slot = 0".to_owned(),
            Basis::Actual => " AND f.slot >= 2".to_owned(),
            Basis::Outlook => {
                " AND CASE WHEN f.month <= e.latest_actual THEN f.slot >= 2 ELSE f.slot = e.expected END"
                    .to_owned()
            }
        };
        let mut and = |column: &str, numbers: Option<Vec<usize>>| {
            if let Some(numbers) = numbers {
                let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
                let _ = write!(sql, " AND {column} IN ({})", numbers.join(", "));
            }
        };
        and(
            "e.level",
            numbers(filter.levels.as_ref(), |level| place(Level::ALL, level)),
        );
        and("e.kind", numbers(filter.kinds.as_ref(), kind));
        and("e.cashability", numbers(filter.cashability.as_ref(), cashability));
        and("e.approach", numbers(filter.approaches.as_ref(), approach));
        and("f.slot", numbers(filter.stages.as_ref(), stage));
        let wanted = filter.categories.as_ref();
        and("e.category", wanted.map(|wanted| categories(wanted)));
        for (sign, month) in [(">=", filter.from), ("<=", filter.to)] {
            if let Some(month) = month {
                let _ = write!(sql, " AND f.month {sign} {}", month.ordinal());
            }
        }
        for reference in filter.units.iter().flatten() {
            let number = unit(reference, country);
            let _ = if country.places[number].level == Level::State {
                write!(sql, " AND e.land = {number}")
            } else {
                write!(
                    sql,
                    " AND e.unit IN (SELECT unit FROM below WHERE ancestor = {number})"
                )
            };
        }
        for reference in filter.measures.iter().flatten() {
            let number = reference
                .as_str()
                .trim_start_matches("m-")
                .parse()
                .unwrap_or(0_usize);
            let _ = write!(sql, " AND (e.measure = {number} OR e.programme = {number})");
        }
        sql
    }
}

fn numbers<T: Copy>(words: Option<&Vec<T>>, number: impl Fn(T) -> usize) -> Option<Vec<usize>> {
    words.map(|words| words.iter().map(|word| number(*word)).collect())
}

fn categories(wanted: &[Ref]) -> Vec<usize> {
    let above: Vec<CategoryNo> = wanted
        .iter()
        .filter_map(|reference| CategoryNo::find(reference.as_str()))
        .collect();
    let within = CategoryNo::all().filter(|found| above.iter().any(|wanted| found.is_within(*wanted)));
    within.map(|category| usize::from(category.0)).collect()
}

fn unit(reference: &Ref, country: &Country) -> usize {
    let mut codes = country.places.iter();
    codes
        .position(|place| *place.code == *reference.as_str())
        .unwrap_or(0)
}

fn key(dimension: Dimension, dialect: Dialect) -> String {
    let divide = if dialect == Dialect::OneStroke { "/" } else { "//" };
    let column = match dimension {
        Dimension::Level => "e.level",
        Dimension::State => "e.land",
        Dimension::Body => "e.body",
        // No question of the benchmark groups by child, which depends on the unit that is asked for.
        Dimension::Unit | Dimension::Child => "e.unit",
        Dimension::Measure => "e.measure",
        Dimension::Programme => "e.programme",
        Dimension::Approach => "e.approach",
        Dimension::Category => "e.category",
        Dimension::Kind => "e.kind",
        Dimension::Cashability => "e.cashability",
        Dimension::Stage => "CASE WHEN f.slot < 2 THEN -1 ELSE f.slot END",
        Dimension::Year => return format!("CAST(f.month {divide} 12 AS bigint)"),
        Dimension::Quarter => return format!("CAST(f.month {divide} 3 * 3 AS bigint)"),
        Dimension::Month => "f.month",
    };
    format!("CAST({column} AS bigint)")
}
