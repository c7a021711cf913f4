//! Rows of plans and forecasts.

use std::sync::Arc;

use querbuch_domain::code::{check_code, check_text};
use querbuch_domain::command::Command;
use querbuch_domain::import::schedule::ImportSchedule;
use querbuch_domain::note::Note;
use querbuch_domain::reference::Ref;
use querbuch_domain::schedule::ScheduleBasis;
use querbuch_domain::schedule::set::{Extent, ScheduledAmount, SetSchedule};

use crate::import::builder::{Builder, Sink};
use crate::import::cells::{Cells, Skip};
use crate::import::columns::{Column, Columns, optional, required};
use crate::import::definition::{Definition, Start};
use crate::import::effect_code::{check_effect, full_effect};
use crate::import::gather::groups::{Groups, SharedCell};

const COLUMNS: Columns = Columns::new(&[
    required(Column::Measure, &[]),
    required(Column::Effect, &["effect"]),
    required(Column::Month, &["month"]),
    optional(Column::Through, &["through"]),
    optional(Column::EveryMonths, &["everyMonths"]),
    required(Column::Amount, &["amount"]).of_numbers(),
    optional(Column::Low, &["low"]).of_numbers(),
    optional(Column::High, &["high"]).of_numbers(),
    optional(Column::Text, &["text"]),
    optional(Column::Document, &["document"]),
]);

pub(super) const PLANS: Definition = Definition::new(COLUMNS, |start| {
    Some(Box::new(Schedules::new(ScheduleBasis::Plan, start)))
});

pub(super) const FORECASTS: Definition = Definition::new(COLUMNS, |start| {
    Some(Box::new(Schedules::new(ScheduleBasis::Forecast, start)))
});

/// Gathers the amounts of each effect.
struct Schedules {
    basis: ScheduleBasis,
    extent: Extent,
    effects: Groups<Arc<str>, OfEffect>,
}

struct OfEffect {
    effect: Arc<str>,
    amounts: Vec<ScheduledAmount>,
    text: SharedCell<Arc<str>>,
    document: SharedCell<Arc<str>>,
}

impl Schedules {
    fn new(basis: ScheduleBasis, start: &Start<'_, '_>) -> Self {
        let extent = if start.options.whole {
            Extent::Whole
        } else {
            Extent::NamedMonths
        };
        let effects = Groups::default();
        Self {
            basis,
            extent,
            effects,
        }
    }
}

impl Builder for Schedules {
    fn row(&mut self, cells: &mut Cells<'_>) -> Result<(), Skip> {
        let measure = cells.checked(Column::Measure, check_code);
        let effect = cells.checked(Column::Effect, check_effect);
        let month = cells.month(Column::Month);
        let through = cells.month_optional(Column::Through);
        let every_months = cells.whole_optional(Column::EveryMonths);
        let amount = cells.amount(Column::Amount);
        let low = cells.amount_optional(Column::Low);
        let high = cells.amount_optional(Column::High);
        let text = cells.checked_optional(Column::Text, check_text);
        let document = cells.checked_optional(Column::Document, check_text);
        let scheduled = ScheduledAmount {
            month: month?,
            through: through?,
            every_months: every_months?,
            amount: amount?,
            low: low?,
            high: high?,
        };
        let (text, document) = (text?, document?);
        let effect = full_effect(cells, &measure?, effect?)?;
        let group = self.effects.of(effect.clone(), || OfEffect {
            effect,
            amounts: Vec::new(),
            text: SharedCell::default(),
            document: SharedCell::default(),
        });
        group.content.text.take(cells, Column::Text, text)?;
        group.content.document.take(cells, Column::Document, document)?;
        group.content.amounts.push(scheduled);
        group.rows.push(cells.row());
        Ok(())
    }

    fn finish(self: Box<Self>, sink: &mut Sink<'_>) {
        for group in self.effects.finish() {
            let command = SetSchedule {
                basis: self.basis,
                effect: Ref(group.content.effect),
                amounts: group.content.amounts,
                expected_position: None,
                note: Note {
                    text: group.content.text.value(),
                    document: group.content.document.value(),
                },
            };
            let command = ImportSchedule {
                schedule: command,
                extent: self.extent,
            };
            sink.push(group.rows[0], Command::from(command), group.rows);
        }
    }
}
