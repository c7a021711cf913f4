//! Rows of plans and forecasts.

use std::collections::HashMap;
use std::sync::Arc;

use querbuch_domain::booking::Note;
use querbuch_domain::code::{TextFault, check_code, check_text};
use querbuch_domain::command::Command;
use querbuch_domain::reference::Ref;
use querbuch_domain::schedule::{ScheduleBasis, ScheduledAmount, SetSchedule};

use super::builder::{Builder, Sink};
use super::cells::{Cells, Halt};
use super::columns::{Column, Columns};
use super::problem::Problem;

pub(crate) const COLUMNS: Columns = Columns {
    required: &[Column::Measure, Column::Effect, Column::Month, Column::Amount],
    optional: &[
        Column::Through,
        Column::EveryMonths,
        Column::Low,
        Column::High,
        Column::Text,
        Column::Document,
    ],
    amounts: &[Column::Amount, Column::Low, Column::High],
    target: false,
};

/// Gathers the amounts of each effect: a plan is set as a whole.
pub(crate) struct Schedules {
    basis: ScheduleBasis,
    groups: Vec<Group>,
    places: HashMap<Arc<str>, usize>,
}

struct Group {
    effect: Arc<str>,
    amounts: Vec<ScheduledAmount>,
    rows: Vec<u32>,
    text: Shared,
    document: Shared,
}

impl Schedules {
    pub(crate) fn new(basis: ScheduleBasis) -> Self {
        Self {
            basis,
            groups: Vec::new(),
            places: HashMap::new(),
        }
    }

    fn group(&mut self, effect: Arc<str>) -> &mut Group {
        let place = *self.places.entry(effect.clone()).or_insert(self.groups.len());
        if place == self.groups.len() {
            let (text, document) = Default::default();
            self.groups.push(Group {
                effect,
                amounts: Vec::new(),
                rows: Vec::new(),
                text,
                document,
            });
        }
        &mut self.groups[place]
    }
}

impl Builder for Schedules {
    fn row(&mut self, cells: &mut Cells<'_>) -> Result<(), Halt> {
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
        let group = self.group(full_effect(cells, &measure?, effect?)?);
        group.text.take(cells, Column::Text, text)?;
        group.document.take(cells, Column::Document, document)?;
        group.amounts.push(scheduled);
        group.rows.push(cells.row());
        Ok(())
    }

    fn finish(self: Box<Self>, sink: &mut Sink<'_>) {
        // A group without amounts had a fault in every row.
        for group in self.groups.into_iter().filter(|group| !group.rows.is_empty()) {
            let command = SetSchedule {
                basis: self.basis,
                effect: Ref(group.effect),
                amounts: group.amounts,
                expected_position: None,
                note: Note {
                    text: group.text.value(),
                    document: group.document.value(),
                },
            };
            sink.push(group.rows[0], Command::SetSchedule(command), group.rows);
        }
    }
}

/// A value that rows which belong together share: it stands in one of them or in all, and never differs.
#[derive(Default)]
pub(crate) struct Shared(Option<(u32, Arc<str>)>);

impl Shared {
    /// Hears the value of one more row.
    pub(crate) fn take(
        &mut self,
        cells: &mut Cells<'_>,
        column: Column,
        value: Option<Arc<str>>,
    ) -> Result<(), Halt> {
        match (&self.0, value) {
            (_, None) => {}
            (None, Some(value)) => self.0 = Some((cells.row(), value)),
            (Some((_, known)), Some(value)) if *known == value => {}
            (Some((first, known)), Some(_)) => {
                let problem = Problem::RowsDiffer {
                    first: *first,
                    value: super::fault::shorten(known).into(),
                };
                return Err(cells.fault(column, &problem));
            }
        }
        Ok(())
    }

    pub(crate) fn value(self) -> Option<Arc<str>> {
        self.0.map(|(_, value)| value)
    }
}

/// Checks the code of an effect, alone or behind that of its measure.
pub(crate) fn check_effect(text: &str) -> Result<Arc<str>, TextFault> {
    match text.split_once('/') {
        None => check_code(text),
        Some((measure, effect)) if measure.is_empty() || effect.is_empty() => Err(TextFault::Slash),
        Some((measure, effect)) => check_code(measure)
            .and_then(|_| check_code(effect))
            .map(|_| text.into()),
    }
}

/// The effect as `measure/effect`; both columns must agree.
pub(crate) fn full_effect(cells: &mut Cells<'_>, measure: &str, effect: Arc<str>) -> Result<Arc<str>, Halt> {
    match effect.split_once('/') {
        None => Ok(format!("{measure}/{effect}").into()),
        Some((named, _)) if named == measure => Ok(effect),
        Some(_) => Err(cells.fault(Column::Effect, &Problem::OtherMeasure)),
    }
}
