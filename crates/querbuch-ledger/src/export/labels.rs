//! What the dimensions of a balance are called.

use std::sync::Arc;

use querbuch_domain::id::{EffectNo, MeasureNo, UnitNo};
use querbuch_domain::measure::Measure;
use querbuch_domain::unit::Unit;
use querbuch_domain::words::{Approach, Cashability, EffectKind, Level, Stage};
use querbuch_reports::dimension::{Dimension, RowKey, quarter_label};
use querbuch_reports::view::View;

use crate::sheet::{Cell, Column, Kind};

/// The columns of a dimension: a unit or measure has a code and a name.
pub fn columns(dimension: Dimension) -> &'static [Column] {
    use Kind::{Code, Month, Number, Text, Word};
    const fn c(key: &'static str, german: &'static str, english: &'static str, kind: Kind) -> Column {
        Column::new(key, german, english, kind)
    }
    match dimension {
        Dimension::Level => const { &[c("level", "Ebene", "level", Word)] },
        Dimension::State => {
            const {
                &[
                    c("state", "Land", "state", Code),
                    c("state_name", "Land: Name", "state: name", Text),
                ]
            }
        }
        Dimension::Body => {
            const {
                &[
                    c("body", "Körperschaft", "body", Code),
                    c("body_name", "Körperschaft: Name", "body: name", Text),
                ]
            }
        }
        Dimension::Unit => {
            const {
                &[
                    c("unit", "Einheit", "unit", Code),
                    c("unit_name", "Einheit: Name", "unit: name", Text),
                ]
            }
        }
        Dimension::Child => {
            const {
                &[
                    c("child", "Darunter", "child", Code),
                    c("child_name", "Darunter: Name", "child: name", Text),
                ]
            }
        }
        Dimension::Measure => {
            const {
                &[
                    c("measure", "Maßnahme", "measure", Code),
                    c("measure_title", "Maßnahme: Titel", "measure: title", Text),
                ]
            }
        }
        Dimension::Programme => {
            const {
                &[
                    c("programme", "Programm", "programme", Code),
                    c("programme_title", "Programm: Titel", "programme: title", Text),
                ]
            }
        }
        Dimension::Approach => const { &[c("approach", "Ansatz", "approach", Word)] },
        Dimension::Category => const { &[c("category", "Kategorie", "category", Word)] },
        Dimension::Kind => const { &[c("kind", "Art", "kind", Word)] },
        Dimension::Cashability => const { &[c("cashability", "Wirksamkeit", "cashability", Word)] },
        Dimension::Stage => const { &[c("stage", "Stufe", "stage", Word)] },
        Dimension::Year => const { &[c("year", "Jahr", "year", Number)] },
        Dimension::Quarter => const { &[c("quarter", "Quartal", "quarter", Word)] },
        Dimension::Month => const { &[c("month", "Monat", "month", Month)] },
    }
}

/// The cells of [`columns`] in a row.
pub fn cells(dimension: Dimension, key: &RowKey, view: &View) -> Vec<Cell> {
    let word = |word: Option<&'static str>| vec![Cell::word(word)];
    match dimension {
        Dimension::Level => word(key.level.map(Level::as_str)),
        Dimension::State => unit(key.state, view).to_vec(),
        Dimension::Body => unit(key.body, view).to_vec(),
        Dimension::Unit => unit(key.unit, view).to_vec(),
        Dimension::Child => unit(key.child, view).to_vec(),
        Dimension::Measure => measure(key.measure, view).to_vec(),
        Dimension::Programme => measure(key.programme, view).to_vec(),
        Dimension::Approach => word(key.approach.map(Approach::as_str)),
        Dimension::Category => word(key.category.map(|category| category.get().code)),
        Dimension::Kind => word(key.kind.map(EffectKind::as_str)),
        Dimension::Cashability => word(key.cashability.map(Cashability::as_str)),
        Dimension::Stage => word(key.stage.map(Stage::as_str)),
        Dimension::Year => vec![Cell::number(key.year)],
        Dimension::Quarter => {
            let label = key.quarter.map(|month| Arc::from(quarter_label(month)));
            vec![label.map_or(Cell::Empty, Cell::Text)]
        }
        Dimension::Month => vec![key.month.map_or(Cell::Empty, Cell::Month)],
    }
}

/// The code and name of a unit.
pub(super) fn unit(number: Option<UnitNo>, view: &View) -> [Cell; 2] {
    let unit = number.and_then(|number| view.unit(number));
    let field = |of: fn(&Unit) -> &Arc<str>| Cell::text(unit.map(of));
    [field(|unit| &unit.code), field(|unit| &unit.name)]
}

/// The code and title of a measure.
pub(super) fn measure(number: Option<MeasureNo>, view: &View) -> [Cell; 2] {
    let measure = number.and_then(|number| view.measure(number));
    let field = |of: fn(&Measure) -> &Arc<str>| Cell::text(measure.map(of));
    [field(|measure| &measure.code), field(|measure| &measure.title)]
}

/// The codes of an effect and of its measure, the measure first.
pub(super) fn effect(number: EffectNo, view: &View) -> [Cell; 2] {
    let effect = view.effect(number);
    let measure = effect.and_then(|effect| view.measure(effect.measure));
    [
        Cell::text(measure.map(|measure| &measure.code)),
        Cell::text(effect.map(|effect| &effect.code)),
    ]
}
