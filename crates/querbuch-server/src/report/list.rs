//! Lists of rows as people read them.

use querbuch_ledger::sheet::{Column, Sheet};

use super::shown::{Shown, shown, table};
use super::{ReportContext, file};
use crate::cli::FileFormat;
use crate::exit::Failure;

/// Rows of a table: more than anybody reads. Files have all of them.
const TABLE_ROWS_MAX: usize = 1_000;
/// Characters of a text.
const TEXT_CHARS_MAX: usize = 40;

/// Prints them in their order; a table has the columns that are wanted, files have all of them.
pub(super) async fn show(
    context: &ReportContext<'_>,
    is_shown: impl Fn(&Column) -> bool,
) -> Result<(), Failure> {
    let mut export = file::export(context).await?;
    if context.format != FileFormat::Table {
        return file::write(context, export).await;
    }
    let mut sheet = Sheet::new(export.columns.iter().copied());
    while sheet.rows.len() <= TABLE_ROWS_MAX
        && let Some(page) = export.next(context.ledger.store()).await?
    {
        sheet.rows.extend(page);
    }
    let is_cut = sheet.rows.len() > TABLE_ROWS_MAX;
    sheet.rows.truncate(TABLE_ROWS_MAX);
    let columns = sheet.columns.iter().filter(|column| is_shown(column));
    let columns: Vec<Shown> = columns
        .map(|column| shown(column.key).cut(TEXT_CHARS_MAX))
        .collect();
    let table = table(&sheet, &sheet.rows, &columns, context.style());
    let mut text = table.aligned(context.locale, context.screen().rule());
    if is_cut {
        text += context.language.pick(
            "Es gibt mehr; hier stehen die ersten 1000. Alle: --format csv, xlsx oder parquet.\n",
            "There are more; these are the first 1000. All of them: --format csv, xlsx or parquet.\n",
        );
    }
    file::write_text(context, &(text + "\n" + &context.moment_line() + "\n"))
}
