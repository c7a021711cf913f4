//! One row of a federal budget: a Titel.

use std::sync::Arc;

use querbuch_domain::code::{NAME_CHARS_MAX, check_name};
use querbuch_domain::money::{AmountError, Cents};

use crate::import::cells::{Cells, Skip};
use crate::import::columns::Column;
use crate::import::number::DecimalSign;
use crate::import::problem::Problem;

/// A row as it stands in the file.
pub(super) struct BudgetRow<'t> {
    pub einzelplan: &'t str,
    pub kapitel: &'t str,
    pub kapitel_name: Arc<str>,
    pub titel: &'t str,
    pub funktion: &'t str,
    pub purpose: Arc<str>,
    pub page: Option<&'t str>,
    pub amount: Cents,
}

impl<'t> BudgetRow<'t> {
    pub(super) fn read(cells: &mut Cells<'t>) -> Result<Self, Skip> {
        let einzelplan = cells.digits(Column::Einzelplan, 2);
        let kapitel = cells.digits(Column::Kapitel, 4);
        let kapitel_name = cells.checked(Column::KapitelText, |text| check_name(&shortened(text)));
        let titel = cells.digits(Column::Titel, 5);
        let funktion = cells.digits(Column::Funktion, 3);
        let purpose = cells.checked(Column::Zweckbestimmung, |text| check_name(&shortened(text)));
        let amount = cells.amount(Column::Soll).and_then(|thousands| {
            let amount = thousands
                .0
                .checked_mul(1_000)
                .map(Cents)
                .and_then(|amount| amount.in_range().ok());
            let (error, decimal) = (AmountError::OutOfRange, DecimalSign::Point);
            amount.ok_or_else(|| cells.fault(Column::Soll, &Problem::Amount { error, decimal }))
        });
        let (einzelplan, kapitel) = (einzelplan?, kapitel?);
        if !kapitel.starts_with(einzelplan) {
            return Err(cells.fault(Column::Kapitel, &Problem::OtherKapitel));
        }
        Ok(Self {
            einzelplan,
            kapitel,
            kapitel_name: kapitel_name?,
            titel: titel?,
            funktion: funktion?,
            purpose: purpose?,
            page: cells.text(Column::Seite),
            amount: amount?,
        })
    }

    /// Where it stands in the budget.
    pub(super) fn position(&self) -> String {
        let (group, number) = self.titel.split_at(3);
        format!(
            "Kapitel {} Titel {group} {number} Funktion {}",
            self.kapitel, self.funktion
        )
    }

    pub(super) fn document(&self, year: u16) -> String {
        let page = self
            .page
            .map(|page| format!(", Seite {page}"))
            .unwrap_or_default();
        format!(
            "Bundeshaushaltsplan {year}, Einzelplan {}, {}{page}. Bundesministerium der Finanzen, Repository \
             „Bundeshaushalt-Applikation“, Soll {year}",
            self.einzelplan,
            self.position(),
        )
    }

    /// Whether it is income: the Hauptgruppen 0 to 3 of the Gruppierungsplan.
    pub(super) fn is_income(&self) -> bool {
        self.titel.starts_with(['0', '1', '2', '3'])
    }

    /// After the Obergruppe, the first two digits: 4 staff; 51 to 55 goods and services; 56 to 59 debt; 6 grants; 7 and
    /// 81, 82 building and buying; 83 to 87 loans, stakes and guarantees; 88 and 89 grants for investments; 9 what stands
    /// beside all tasks.
    pub(super) fn category(&self) -> &'static str {
        match self.titel.as_bytes() {
            [b'4', ..] => "run.cost.staff",
            [b'6', ..] => "grant.cost",
            [b'7', ..] | [b'8', b'0'..=b'2', ..] => "dev.cost.goods",
            [b'8', b'8' | b'9', ..] => "grant.cost.investment",
            [b'5', b'6'..=b'9', ..] | [b'8' | b'9', ..] => "finance.cost",
            _ => "run.cost.goods",
        }
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(NAME_CHARS_MAX) {
        None => text.to_owned(),
        Some(_) => text.chars().take(NAME_CHARS_MAX - 1).chain(['…']).collect(),
    }
}
