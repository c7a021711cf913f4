//! Open claims as people read them.

use querbuch_ledger::domain::money::format_cents;
use querbuch_ledger::domain::reference::Ref;
use querbuch_ledger::export::claims::sheet;
use querbuch_ledger::export::provenance::Fact;
use querbuch_ledger::reports::claims::{ClaimsQuery, OpenClaim};
use querbuch_ledger::sheet::{Cell, Row, Sheet};
use serde_json::{Value as Json, json};

use super::arguments::ReportArguments;
use super::file::Finished;
use super::shown::{Line, Shown, amounts, shown, table, total_name};
use super::{ReportContext, file};
use crate::cli::{ClaimOptions, Cli};
use crate::exit::Failure;
use crate::table::Value;
use crate::writer::json;

/// The columns of a table.
const COLUMNS: [Shown; 7] = [
    shown("claimed_at").with(day),
    shown("due_on").with(due),
    shown("unit"),
    shown("effect").with(effect),
    shown("month"),
    shown("claimants"),
    shown("amount"),
];

/// What stands in a claim of JSON; its claimants, each with an amount, are added by hand.
const MEMBERS: [&str; 7] = ["measure", "effect", "unit", "month", "amount", "since", "dueOn"];

/// Prints what is claimed and neither confirmed nor disputed, the oldest first.
pub(super) async fn show(options: &ClaimOptions, cli: &Cli) -> Result<(), Failure> {
    let arguments = ReportArguments::unconditional(&options.database, &options.output, None);
    let context = ReportContext::open(&arguments, cli).await?;
    let unit = options.unit.as_deref().map(Ref::from);
    let unit = unit
        .map(|unit| context.view.require_unit(&unit, "unit"))
        .transpose();
    let query = ClaimsQuery {
        unit: unit.map_err(|found| context.refusal(&[found]))?,
        overdue_on: options.overdue.then(|| context.ledger.now().date_naive()),
    };
    let claims = context.ledger.open_claims(query, context.view.clone()).await;
    let claims = claims.map_err(|why| context.unanswered(&why))?;
    let mut asked = Vec::new();
    if let Some(unit) = &options.unit {
        asked.push(Fact::new("unit", "Einheit", "unit", unit));
    }
    if let Some(day) = query.overdue_on {
        asked.push(Fact::new(
            "overdueOn",
            "Überfällig am",
            "overdue on",
            day.to_string(),
        ));
    }
    let report = Finished {
        subject: "claims",
        sheet: sheet(&claims, &context.view),
        asked,
    };
    let table = |sheet: &Sheet| drawn(sheet, &context);
    let json = |sheet: &Sheet| {
        let rows = claims.iter().zip(&sheet.rows);
        let claims: Vec<Json> = rows.map(|(claim, row)| in_json(claim, row, sheet)).collect();
        json!({ "claims": claims, "position": context.view.position() })
    };
    file::finish(&context, report, table, json).await
}

fn in_json(claim: &OpenClaim, row: &Row, sheet: &Sheet) -> Json {
    let mut members = json::members(sheet, row, &MEMBERS);
    let claimed_at = match sheet.cell(row, "claimed_at") {
        Cell::Instant(instant) => json!(instant.to_rfc3339()),
        _ => Json::Null,
    };
    members.insert("claimedAt".to_owned(), claimed_at);
    let claimants = claim.claimants.iter().map(|claimant| {
        json!({ "actor": claimant.actor, "amount": format_cents(claimant.cents), "since": claimant.since })
    });
    members.insert("claimants".to_owned(), claimants.collect());
    Json::Object(members)
}

fn drawn(sheet: &Sheet, context: &ReportContext<'_>) -> String {
    let mut table = table(sheet, &sheet.rows, &COLUMNS, context.style());
    let mut total = vec![Value::Text(total_name(context.language).to_owned())];
    total.extend((0..5).map(|_| Value::Empty));
    total.push(Value::Amount(amounts(sheet, &sheet.rows, "amount").iter().sum()));
    table.totals.push(total);
    format!(
        "{}\nPosition {}\n",
        table.aligned(context.locale, context.screen().rule()),
        context.view.position()
    )
}

fn day(line: Line<'_>, key: &str) -> Value {
    match line.cell(key) {
        Cell::Instant(instant) => Value::Text(instant.date_naive().to_string()),
        _ => Value::Empty,
    }
}

fn due(line: Line<'_>, key: &str) -> Value {
    let due = line.text(key);
    Value::Text(if due.is_empty() { "–".to_owned() } else { due })
}

fn effect(line: Line<'_>, key: &str) -> Value {
    Value::Text(format!("{}/{}", line.text("measure"), line.text(key)))
}
