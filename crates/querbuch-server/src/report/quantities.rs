//! Quantities by unit of measure, as people read them.

use querbuch_ledger::export::quantities::sheet;

use super::ReportContext;
use super::listing::Listing;
use super::shown::{Line, Shown, shown};
use crate::exit::Failure;
use crate::table::Value;

/// The columns of a table.
const COLUMNS: [Shown; 5] = [
    shown("kind"),
    shown("quantity").with(number),
    shown("unit_of_measure"),
    shown("amount"),
    shown("postings"),
];

/// What stands in a row of JSON.
const MEMBERS: [&str; 5] = ["kind", "quantity", "unitOfMeasure", "amount", "postings"];

/// Prints a row for each kind and unit of measure.
pub(super) async fn show(context: &ReportContext<'_>) -> Result<(), Failure> {
    let filter = context.question.filter.clone();
    let sums = context.ledger.quantities(filter, context.view.clone()).await;
    let sums = sums.map_err(|why| context.unanswered(&why))?;
    let listing = Listing {
        subject: "quantities",
        sheet: sheet(&sums),
        asked: context.question.given(),
        columns: &COLUMNS,
        members: &MEMBERS,
    };
    listing.finish(context).await
}

/// With all its digits, and the point of the language.
fn number(line: Line<'_>, key: &str) -> Value {
    let sign = line.style.language.pick(",", ".");
    line.decimal(key).map_or(Value::Empty, |decimal| {
        Value::Text(decimal.to_string().replace('.', sign))
    })
}
