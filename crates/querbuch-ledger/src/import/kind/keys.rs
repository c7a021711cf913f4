//! Rows of distribution keys: one a unit, or one a part.

use std::sync::Arc;

use querbuch_domain::code::{check_code, check_name, check_unit_code};
use querbuch_domain::command::Command;
use querbuch_domain::key::define::{DefineKey, KeyWeight, NewKeyPart};
use querbuch_domain::month::Month;
use querbuch_domain::reference::Ref;

use crate::import::builder::{Builder, Sink};
use crate::import::cells::{Cells, Skip};
use crate::import::columns::{Column, Columns, optional, required};
use crate::import::definition::Definition;
use crate::import::gather::groups::{Groups, SharedCell};

pub(super) const DEFINITION: Definition = Definition::new(
    Columns::new(&[
        required(Column::Key, &["code"]),
        required(Column::Name, &["name"]),
        required(Column::KeyYear, &["keyYear"]),
        required(Column::ValidFrom, &["validFrom"]),
        required(Column::Source, &["source"]),
        required(Column::Unit, &["unit"]),
        optional(Column::Weight, &["weight"]).of_numbers(),
        optional(Column::Fraction, &["fraction"]).of_numbers(),
        optional(Column::OutOf, &["outOf"]),
        optional(Column::OfKey, &["key"]),
        optional(Column::Among, &["among"]),
        optional(Column::Correction, &["correction"]),
    ]),
    |_| Some(Box::new(Keys::default())),
)
.with_remark([
        "eine Einheit mit ihrem Gewicht; oder, wo Anteil gefüllt ist, ein Teil eines zusammengesetzten Schlüssels",
        "a unit with its weight; or, where fraction is filled, a part of a composed key",
    ]);

/// Gathers the rows of each version: of each key and first month.
#[derive(Default)]
struct Keys {
    versions: Groups<(Arc<str>, Month), Version>,
}

struct Version {
    code: Arc<str>,
    valid_from: Month,
    key_year: SharedCell<i32>,
    correction: SharedCell<bool>,
    name: SharedCell<Arc<str>>,
    source: SharedCell<Arc<str>>,
    weights: Vec<KeyWeight>,
    parts: Vec<NewKeyPart>,
}

/// What one row adds to its version.
enum Share {
    Weight(KeyWeight),
    Part(NewKeyPart),
}

impl Version {
    fn new(code: Arc<str>, valid_from: Month) -> Self {
        Self {
            code,
            valid_from,
            key_year: SharedCell::default(),
            correction: SharedCell::default(),
            name: SharedCell::default(),
            source: SharedCell::default(),
            weights: Vec::new(),
            parts: Vec::new(),
        }
    }
}

impl Builder for Keys {
    fn row(&mut self, cells: &mut Cells<'_>) -> Result<(), Skip> {
        let code = cells.checked(Column::Key, check_code);
        let name = cells.checked(Column::Name, check_name);
        let key_year = cells.whole(Column::KeyYear);
        let valid_from = cells.month(Column::ValidFrom);
        let source = cells.checked(Column::Source, check_name);
        let correction = cells.word_optional(Column::Correction);
        let share = share(cells);
        let (code, name, source) = (code?, name?, source?);
        let (key_year, correction) = (key_year?, correction?.unwrap_or(false));
        let (valid_from, share) = (valid_from?, share?);
        let group = self
            .versions
            .of((code.clone(), valid_from), || Version::new(code, valid_from));
        let version = &mut group.content;
        version.key_year.take(cells, Column::KeyYear, Some(key_year))?;
        version
            .correction
            .take(cells, Column::Correction, Some(correction))?;
        version.name.take(cells, Column::Name, Some(name))?;
        version.source.take(cells, Column::Source, Some(source))?;
        match share {
            Share::Weight(weight) => version.weights.push(weight),
            Share::Part(part) => version.parts.push(part),
        }
        group.rows.push(cells.row());
        Ok(())
    }

    /// In the order of the file: a key that parts name must stand before them.
    fn finish(self: Box<Self>, sink: &mut Sink<'_>) {
        for group in self.versions.finish() {
            let version = group.content;
            let command = DefineKey {
                code: version.code,
                name: version.name.value().unwrap_or_default(),
                key_year: version.key_year.value().unwrap_or_default(),
                valid_from: version.valid_from,
                source: version.source.value().unwrap_or_default(),
                weights: version.weights,
                parts: version.parts,
                correction: version.correction.value().unwrap_or_default(),
            };
            sink.push(group.rows[0], Command::DefineKey(command), group.rows);
        }
    }
}

/// A row with a fraction is a part, any other one a weight.
fn share(cells: &mut Cells<'_>) -> Result<Share, Skip> {
    if cells.text(Column::Fraction).is_none() {
        let unit = cells.checked(Column::Unit, check_unit_code);
        let weight = cells.decimal(Column::Weight);
        return Ok(Share::Weight(KeyWeight {
            unit: Ref(unit?),
            weight: weight?,
        }));
    }
    let fraction = cells.decimal(Column::Fraction);
    let out_of = cells.whole_optional(Column::OutOf);
    let unit = cells.checked_optional(Column::Unit, check_unit_code);
    let key = cells.checked_optional(Column::OfKey, check_code);
    let among = cells.unit_codes(Column::Among);
    Ok(Share::Part(NewKeyPart {
        fraction: fraction?,
        out_of: out_of?.unwrap_or(1),
        unit: unit?.map(Ref),
        key: key?.map(Ref),
        among: among?,
    }))
}
