//! Postings as people read them.

use super::{ReportContext, list};
use crate::exit::Failure;

/// The columns of a table; files have more.
const SHOWN: [&str; 9] = [
    "position", "basis", "measure", "effect", "unit", "stage", "month", "amount", "text",
];

/// Prints them in the order of the log.
pub(super) async fn show(context: &ReportContext<'_>) -> Result<(), Failure> {
    list::show(context, |column| SHOWN.contains(&column.key)).await
}
