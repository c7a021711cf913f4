//! What lists of things that were found have in common.

use querbuch_ledger::domain::id::Position;
use querbuch_ledger::domain::refusal::Refusal;
use querbuch_ledger::export::provenance::Fact;
use querbuch_ledger::find::FindError;
use querbuch_ledger::sheet::{Row, Sheet};
use serde_json::{Value as Json, json};

use super::file::Finished;
use super::shown::{Shown, table};
use super::{ReportContext, file};
use crate::exit::Failure;
use crate::writer::json;

/// Rows of a table: more than anybody reads. Files have all of them.
pub(super) const TABLE_ROWS_MAX: usize = 1_000;

/// A list that is ready to be written.
pub(super) struct Listing {
    /// Its name, and that of its list in JSON.
    pub(super) subject: &'static str,
    /// Its rows; in a table, at most one more than [`TABLE_ROWS_MAX`].
    pub(super) sheet: Sheet,
    /// What was asked.
    pub(super) asked: Vec<Fact>,
    /// The columns of a table.
    pub(super) columns: &'static [Shown],
    /// The members of a row in JSON.
    pub(super) members: &'static [&'static str],
}

impl Listing {
    /// Writes it.
    pub(super) async fn finish(self, context: &ReportContext<'_>) -> Result<(), Failure> {
        let (subject, columns, members) = (self.subject, self.columns, self.members);
        let report = Finished {
            subject,
            sheet: self.sheet,
            asked: self.asked,
        };
        let drawn = |sheet: &Sheet| {
            let rows: Vec<&Row> = sheet.rows.iter().take(TABLE_ROWS_MAX).collect();
            let table = table(sheet, rows, columns, context.style());
            let mut text = table.aligned(context.locale, context.screen().rule());
            if sheet.rows.len() > TABLE_ROWS_MAX {
                text += context.language.pick(
                    "Es gibt mehr; hier stehen die ersten 1000. Alle: --format csv, xlsx oder parquet.\n",
                    "There are more; these are the first 1000. All of them: --format csv, xlsx or parquet.\n",
                );
            }
            text + "\n" + &context.moment_line() + "\n"
        };
        let in_json = |sheet: &Sheet| {
            let row = |row: &Row| Json::Object(json::members(sheet, row, members));
            let rows: Vec<Json> = sheet.rows.iter().map(row).collect();
            json!({ subject: rows, "position": context.view.position(), "recordedAt": context.recorded_at() })
        };
        file::finish(context, report, drawn, in_json).await
    }
}

impl ReportContext<'_> {
    /// How many rows are needed at most: a table shows so many, and says whether there are more.
    pub(super) fn rows_wanted(&self, limit: Option<usize>) -> Option<usize> {
        let is_table = self.format == crate::cli::FileFormat::Table;
        limit.or_else(|| is_table.then_some(TABLE_ROWS_MAX + 1))
    }

    /// What was not found out, as a script is told.
    pub(super) fn not_found_out(&self, error: FindError) -> Failure {
        match error {
            FindError::Unanswered(why) => self.unanswered(&why),
            FindError::Store(error) => error.into(),
        }
    }

    /// What an option names. Refused: what is not there.
    pub(super) fn named<T>(
        &self,
        given: Option<&String>,
        find: impl Fn(&str) -> Result<T, Refusal>,
    ) -> Result<Option<T>, Failure> {
        let found = given.map(|text| find(text)).transpose();
        found.map_err(|refusal| self.refusal(&[refusal]))
    }

    /// The texts of some acts, read some thousand at a time.
    pub(super) async fn texts_of(
        &self,
        positions: &[Position],
    ) -> Result<std::collections::BTreeMap<Position, querbuch_ledger::ledger::Texts>, Failure> {
        let mut all = std::collections::BTreeMap::new();
        for some in positions.chunks(TEXTS_PER_READ) {
            all.extend(self.ledger.texts(some).await?);
        }
        Ok(all)
    }
}

/// Acts whose texts are read at once.
const TEXTS_PER_READ: usize = 4_096;
