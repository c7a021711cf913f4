//! Rows of stages: what is confirmed, disputed or cashed, one act a row, in the order of the file.

use querbuch_domain::claim::stages::{CashSaving, ConfirmSaving, DisputeSaving};
use querbuch_domain::code::{check_code, check_text};
use querbuch_domain::command::Command;
use querbuch_domain::note::Note;
use querbuch_domain::reference::Ref;

use crate::import::cells::{Cells, Skip};
use crate::import::columns::{Column, Columns, optional, required};
use crate::import::definition::Definition;
use crate::import::gather::rows::CommandPerRow;
use crate::words::words;

pub(super) const DEFINITION: Definition = Definition::new(
    Columns::new(&[
        required(Column::Act, &[]),
        required(Column::Measure, &[]),
        required(Column::Effect, &["effect"]),
        required(Column::Month, &["month"]),
        required(Column::Amount, &["amount"]).of_numbers(),
        optional(Column::Text, &["text", "reason"]),
        optional(Column::Document, &["document"]),
    ]),
    |_| Some(Box::new(CommandPerRow::new(stage))),
)
.with_remark([
    "Vorgang ist bestätigt, bestritten oder umgesetzt",
    "act is CONFIRMED, DISPUTED or CASHED",
]);

/// What a row does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StageAct {
    /// Confirms claimed savings.
    Confirmed,
    /// Disputes them.
    Disputed,
    /// Cashes confirmed savings.
    Cashed,
}

impl StageAct {
    /// Reads the spelling of the API.
    fn parse(text: &str) -> Option<Self> {
        match text {
            "CONFIRMED" => Some(Self::Confirmed),
            "DISPUTED" => Some(Self::Disputed),
            "CASHED" => Some(Self::Cashed),
            _ => None,
        }
    }
}

words! {
    StageAct, "CONFIRMED (bestätigt), DISPUTED (bestritten), CASHED (umgesetzt)":
        "confirmed" | "confirm" | "bestaetigt" => Confirmed,
        "disputed" | "dispute" | "bestritten" => Disputed,
        "cashed" | "cash" | "umgesetzt" => Cashed,
}

fn stage(cells: &mut Cells<'_>) -> Result<Command, Skip> {
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
    let note = Note { text, document };
    Ok(match act? {
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
    })
}
