//! Rows of stages: what is confirmed, disputed or cashed, one act a row.

use querbuch_domain::booking::Note;
use querbuch_domain::claim::{CashSaving, ConfirmSaving, DisputeSaving};
use querbuch_domain::code::{check_code, check_text};
use querbuch_domain::command::Command;
use querbuch_domain::reference::Ref;

use super::builder::{Builder, Sink};
use super::cells::{Cells, Halt};
use super::columns::{Column, Columns};

/// What a row does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StageAct {
    /// Confirms claimed savings.
    Confirmed,
    /// Disputes them.
    Disputed,
    /// Cashes confirmed savings.
    Cashed,
}

impl StageAct {
    /// Reads the spelling of the API.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "CONFIRMED" => Some(Self::Confirmed),
            "DISPUTED" => Some(Self::Disputed),
            "CASHED" => Some(Self::Cashed),
            _ => None,
        }
    }
}

pub(crate) const COLUMNS: Columns = Columns {
    required: &[
        Column::Act,
        Column::Measure,
        Column::Effect,
        Column::Month,
        Column::Amount,
    ],
    optional: &[Column::Text, Column::Document],
    amounts: &[Column::Amount],
    target: false,
};

/// Gathers acts, which stay in the order of the file.
#[derive(Default)]
pub(crate) struct Stages {
    acts: Vec<(u32, Command)>,
    bytes: usize,
}

impl Builder for Stages {
    fn row(&mut self, cells: &mut Cells<'_>) -> Result<(), Halt> {
        let act = cells.word::<StageAct>(Column::Act);
        let measure = cells.checked(Column::Measure, check_code);
        let effect = cells.checked(Column::Effect, check_code);
        let month = cells.month(Column::Month);
        let amount = cells.amount(Column::Amount);
        // A dispute says why.
        let text = match act {
            Ok(StageAct::Disputed) => cells.checked(Column::Text, check_text).map(Some),
            _ => cells.checked_optional(Column::Text, check_text),
        };
        let document = cells.checked_optional(Column::Document, check_text);
        let effect = Ref(format!("{}/{}", measure?, effect?).into());
        let (month, amount, text, document) = (month?, amount?, text?, document?);
        self.bytes += [&text, &document]
            .into_iter()
            .flatten()
            .map(|text| text.len())
            .sum::<usize>();
        let note = Note { text, document };
        let command = match act? {
            StageAct::Confirmed => Command::ConfirmSaving(ConfirmSaving {
                effect,
                month,
                amount,
                note,
            }),
            StageAct::Cashed => Command::CashSaving(CashSaving {
                effect,
                month,
                amount,
                note,
            }),
            StageAct::Disputed => Command::DisputeSaving(DisputeSaving {
                effect,
                month,
                amount,
                reason: note.text.unwrap_or_default(),
            }),
        };
        self.acts.push((cells.row(), command));
        Ok(())
    }

    fn held_bytes(&self, _read: usize) -> usize {
        self.bytes + self.acts.len() * size_of::<(u32, Command)>()
    }

    fn finish(self: Box<Self>, sink: &mut Sink<'_>) {
        for (row, command) in self.acts {
            sink.push(row, command, [row]);
        }
    }
}
