//! Rows of distribution keys: one a unit, or one a part.

use std::collections::HashMap;
use std::sync::Arc;

use querbuch_domain::code::{check_code, check_name, check_unit_code};
use querbuch_domain::command::Command;
use querbuch_domain::decimal::Decimal;
use querbuch_domain::key::{DefineKey, KeyWeight, NewKeyPart};
use querbuch_domain::month::Month;
use querbuch_domain::reference::Ref;

use super::builder::{Builder, Sink};
use super::cells::{Cells, Halt};
use super::columns::{Column, Columns};
use super::problem::Problem;
use super::schedules::Shared;

pub(crate) const COLUMNS: Columns = Columns {
    required: &[
        Column::Key,
        Column::Name,
        Column::KeyYear,
        Column::ValidFrom,
        Column::Source,
        Column::Unit,
    ],
    optional: &[
        Column::Weight,
        Column::Fraction,
        Column::OutOf,
        Column::OfKey,
        Column::Among,
        Column::Correction,
    ],
    amounts: &[Column::Weight, Column::Fraction],
    target: false,
};

/// Gathers the rows of each version: of each key and first month.
#[derive(Default)]
pub(crate) struct Keys {
    versions: Vec<Version>,
    places: HashMap<(Arc<str>, Month), usize>,
}

struct Version {
    code: Arc<str>,
    valid_from: Month,
    /// The year and the mark of a correction as the first row has them.
    first: (u32, i32, bool),
    name: Shared,
    source: Shared,
    weights: Vec<KeyWeight>,
    parts: Vec<NewKeyPart>,
    rows: Vec<u32>,
}

/// What one row adds to its version.
enum Entry {
    Weight(KeyWeight),
    Part(NewKeyPart),
}

impl Keys {
    fn version(&mut self, code: Arc<str>, valid_from: Month, first: (u32, i32, bool)) -> &mut Version {
        let place = *self
            .places
            .entry((code.clone(), valid_from))
            .or_insert(self.versions.len());
        if place == self.versions.len() {
            self.versions.push(Version {
                code,
                valid_from,
                first,
                name: Shared::default(),
                source: Shared::default(),
                weights: Vec::new(),
                parts: Vec::new(),
                rows: Vec::new(),
            });
        }
        &mut self.versions[place]
    }
}

impl Builder for Keys {
    fn row(&mut self, cells: &mut Cells<'_>) -> Result<(), Halt> {
        let code = cells.checked(Column::Key, check_code);
        let name = cells.checked(Column::Name, check_name);
        let key_year = cells
            .whole_optional(Column::KeyYear)
            .and_then(|year| year.ok_or_else(|| cells.fault(Column::KeyYear, &Problem::ValueMissing)));
        let valid_from = cells.month(Column::ValidFrom);
        let source = cells.checked(Column::Source, check_name);
        let correction = cells.word_optional(Column::Correction);
        let entry = entry(cells);
        let (code, name, source) = (code?, name?, source?);
        let (key_year, correction) = (key_year?, correction?.unwrap_or(false));
        let (valid_from, entry) = (valid_from?, entry?);
        let row = cells.row();
        let version = self.version(code, valid_from, (row, key_year, correction));
        let (first, known_year, known_correction) = version.first;
        if key_year != known_year {
            let value = known_year.to_string().into();
            return Err(cells.fault(Column::KeyYear, &Problem::RowsDiffer { first, value }));
        }
        if correction != known_correction {
            let value = known_correction.to_string().into();
            return Err(cells.fault(Column::Correction, &Problem::RowsDiffer { first, value }));
        }
        version.name.take(cells, Column::Name, Some(name))?;
        version.source.take(cells, Column::Source, Some(source))?;
        match entry {
            Entry::Weight(weight) => version.weights.push(weight),
            Entry::Part(part) => version.parts.push(part),
        }
        version.rows.push(row);
        Ok(())
    }

    /// In the order of the file: a key that parts name must stand before them.
    fn finish(self: Box<Self>, sink: &mut Sink<'_>) {
        for version in self
            .versions
            .into_iter()
            .filter(|version| !version.rows.is_empty())
        {
            let (_, key_year, correction) = version.first;
            let command = DefineKey {
                code: version.code,
                name: version.name.value().unwrap_or_default(),
                key_year,
                valid_from: version.valid_from,
                source: version.source.value().unwrap_or_default(),
                weights: version.weights,
                parts: version.parts,
                correction,
            };
            sink.push(version.rows[0], Command::DefineKey(command), version.rows);
        }
    }
}

/// A row with a fraction is a part, any other one a weight.
fn entry(cells: &mut Cells<'_>) -> Result<Entry, Halt> {
    if cells.text(Column::Fraction).is_none() {
        let unit = cells.checked(Column::Unit, check_unit_code);
        let weight = cells.decimal(Column::Weight);
        return Ok(Entry::Weight(KeyWeight {
            unit: Ref(unit?),
            weight: weight?,
        }));
    }
    let fraction: Result<Decimal, Halt> = cells.decimal(Column::Fraction);
    let out_of = cells.whole_optional(Column::OutOf);
    let unit = cells.checked_optional(Column::Unit, check_unit_code);
    let key = cells.checked_optional(Column::OfKey, check_code);
    let among = among(cells);
    Ok(Entry::Part(NewKeyPart {
        fraction: fraction?,
        out_of: out_of?.unwrap_or(1),
        unit: unit?.map(Ref),
        key: key?.map(Ref),
        among: among?,
    }))
}

/// Codes of units in one cell, with blanks between them: whatever separates the columns, it is not that.
pub(crate) fn among(cells: &mut Cells<'_>) -> Result<Option<Vec<Ref>>, Halt> {
    let Some(text) = cells.text(Column::Among) else {
        return Ok(None);
    };
    let mut units = Vec::new();
    for code in text.split_whitespace() {
        let code = check_unit_code(code).map_err(|fault| {
            let reason = querbuch_domain::refusal::Reason::Text { fault };
            cells.fault(Column::Among, &Problem::Domain(reason))
        })?;
        units.push(Ref(code));
    }
    Ok(Some(units))
}
