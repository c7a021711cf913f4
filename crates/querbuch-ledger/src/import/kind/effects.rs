//! Rows of effects.

use std::sync::Arc;

use querbuch_domain::code::{check_code, check_name, check_unit_code};
use querbuch_domain::command::Command;
use querbuch_domain::effect::add::{EFFECTS_PER_COMMAND_MAX, NewEffect};
use querbuch_domain::effect::change::ChangeEffect;
use querbuch_domain::measure::add_effects::AddEffects;
use querbuch_domain::reference::Ref;
use querbuch_domain::words::EvidenceGrade;

use crate::import::builder::{Builder, Sink};
use crate::import::cells::{Cells, Skip};
use crate::import::columns::{Column, Columns, optional, required};
use crate::import::definition::Definition;
use crate::import::gather::groups::Groups;
use crate::import::gather::rows::FirstRows;
use crate::import::known::{Correction, Known};

pub(super) const DEFINITION: Definition = Definition::new(
    Columns::new(&[
        required(Column::Measure, &["measure"]),
        required(Column::Code, &["code"]),
        required(Column::Unit, &["unit"]),
        required(Column::Kind, &["kind"]),
        required(Column::Category, &["category"]),
        required(Column::Cashability, &["cashability"]),
        required(Column::Title, &["title"]),
        optional(Column::Evidence, &["evidence"]),
    ]),
    |start| {
        Some(Box::new(Effects {
            measures: Groups::default(),
            corrections: Vec::new(),
            known: Known::to_correct(start),
        }))
    },
);

/// Gathers the effects of each measure.
struct Effects<'a> {
    measures: Groups<Arc<str>, OfMeasure>,
    /// What puts right those that are known already, by row.
    corrections: Vec<(u32, ChangeEffect)>,
    /// Set where those that are known already are put right.
    known: Option<Known<'a>>,
}

struct OfMeasure {
    measure: Arc<str>,
    effects: Vec<NewEffect>,
    first_rows: FirstRows<Arc<str>>,
}

impl Builder for Effects<'_> {
    fn row(&mut self, cells: &mut Cells<'_>) -> Result<(), Skip> {
        let measure = cells.checked(Column::Measure, check_code);
        let code = cells.checked(Column::Code, check_code);
        let unit = cells.checked(Column::Unit, check_unit_code);
        let kind = cells.word(Column::Kind);
        let category = cells.checked(Column::Category, check_code);
        let cashability = cells.word(Column::Cashability);
        let title = cells.checked(Column::Title, check_name);
        let evidence = cells.word_optional(Column::Evidence);
        let measure = measure?;
        let effect = NewEffect {
            code: code?,
            unit: Ref(unit?),
            kind: kind?,
            category: Ref(category?),
            cashability: cashability?,
            title: title?,
            evidence: evidence?.unwrap_or(EvidenceGrade::E),
        };
        let found = self
            .known
            .as_ref()
            .and_then(|known| known.effect(&measure, &effect));
        let group = self.measures.of(measure.clone(), || OfMeasure {
            measure,
            effects: Vec::new(),
            first_rows: FirstRows::default(),
        });
        let first_rows = &mut group.content.first_rows;
        first_rows.take(cells, Column::Code, effect.code.clone())?;
        match found {
            Some(Correction::Same) => {}
            Some(Correction::Change(change)) => self.corrections.push((cells.row(), change)),
            None => {
                group.content.effects.push(effect);
                group.rows.push(cells.row());
            }
        }
        Ok(())
    }

    fn finish(self: Box<Self>, sink: &mut Sink<'_>) {
        // What was put right meanwhile may have to be put right again.
        let epoch = self
            .known
            .as_ref()
            .map_or(0, |known| known.state().effects.epoch());
        for (row, change) in self.corrections {
            sink.push(
                format_args!("{row}:change:{epoch}"),
                Command::ChangeEffect(change),
                [row],
            );
        }
        for group in self.measures.finish() {
            let mut effects = group.content.effects.into_iter();
            for rows in group.rows.chunks(EFFECTS_PER_COMMAND_MAX) {
                let command = AddEffects {
                    measure: Ref(group.content.measure.clone()),
                    effects: effects.by_ref().take(rows.len()).collect(),
                };
                sink.push(rows[0], Command::AddEffects(command), rows);
            }
        }
    }
}
