//! Rows of effects.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use querbuch_domain::code::{check_code, check_name, check_unit_code};
use querbuch_domain::command::Command;
use querbuch_domain::effect::{EFFECTS_PER_COMMAND_MAX, NewEffect};
use querbuch_domain::measure::AddEffects;
use querbuch_domain::reference::Ref;
use querbuch_domain::words::EvidenceGrade;

use super::builder::{Builder, Sink};
use super::cells::{Cells, Halt};
use super::columns::{Column, Columns};
use super::problem::Problem;

pub(crate) const COLUMNS: Columns = Columns {
    required: &[
        Column::Measure,
        Column::Code,
        Column::Unit,
        Column::Kind,
        Column::Category,
        Column::Cashability,
        Column::Title,
    ],
    optional: &[Column::Evidence],
    amounts: &[],
    target: false,
};

/// Gathers the effects of each measure.
#[derive(Default)]
pub(crate) struct Effects {
    groups: Vec<Group>,
    places: HashMap<Arc<str>, usize>,
}

struct Group {
    measure: Arc<str>,
    effects: Vec<NewEffect>,
    rows: Vec<u32>,
    known: HashMap<Arc<str>, u32>,
}

impl Builder for Effects {
    fn row(&mut self, cells: &mut Cells<'_>) -> Result<(), Halt> {
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
        let place = *self.places.entry(measure.clone()).or_insert(self.groups.len());
        if place == self.groups.len() {
            self.groups.push(Group {
                measure,
                effects: Vec::new(),
                rows: Vec::new(),
                known: HashMap::new(),
            });
        }
        let group = &mut self.groups[place];
        match group.known.entry(effect.code.clone()) {
            Entry::Occupied(first) => {
                return Err(cells.fault(Column::Code, &Problem::RowTwice { first: *first.get() }));
            }
            Entry::Vacant(first) => first.insert(cells.row()),
        };
        group.effects.push(effect);
        group.rows.push(cells.row());
        Ok(())
    }

    fn finish(self: Box<Self>, sink: &mut Sink<'_>) {
        for group in self.groups {
            let mut effects = group.effects.into_iter();
            for rows in group.rows.chunks(EFFECTS_PER_COMMAND_MAX) {
                let effects = effects.by_ref().take(rows.len()).collect();
                let command = AddEffects {
                    measure: Ref(group.measure.clone()),
                    effects,
                };
                sink.push(rows[0], Command::AddEffects(command), rows);
            }
        }
    }
}
