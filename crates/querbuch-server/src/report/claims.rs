//! Open claims as people read them.

use querbuch_ledger::domain::money::format_cents;
use querbuch_ledger::export::claims::{sheet, sums_sheet};
use querbuch_ledger::export::provenance::Fact;
use querbuch_ledger::lists::PageRequest;
use querbuch_ledger::reports::claims::{ClaimsQuery, OpenClaim};
use querbuch_ledger::sheet::{Cell, Row, Sheet};
use serde_json::{Value as Json, json};

use super::arguments::ReportArguments;
use super::conventions::word;
use super::disputes::month;
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

/// Prints what is claimed and neither confirmed nor disputed, the oldest first unless ordered otherwise.
pub(super) async fn show(options: &ClaimOptions, cli: &Cli) -> Result<(), Failure> {
    let as_of = options.as_of.as_ref();
    let arguments = ReportArguments::unconditional(&options.database, &options.output, as_of);
    let context = ReportContext::open(&arguments, cli).await?;
    let query = query(options, &context)?;
    let mut asked = context.question.given();
    asked.extend(conditions(options, &query));
    if let Some(by) = &options.sums_by {
        return show_sums(by, query, asked, &context).await;
    }
    let claims = in_order(query, &options.order_by, &context).await?;
    asked.push(Fact::new("orderBy", "Ordnung", "order", &options.order_by));
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

fn query(options: &ClaimOptions, context: &ReportContext<'_>) -> Result<ClaimsQuery, Failure> {
    let view = &context.view;
    Ok(ClaimsQuery {
        unit: context.named(options.unit.as_ref(), |text| {
            view.require_unit(&text.into(), "unit")
        })?,
        overdue_on: options.overdue.then(|| context.ledger.now().date_naive()),
        measure: context.named(options.measure.as_ref(), |text| {
            view.require_measure(&text.into(), "measure")
        })?,
        from: month("--from", options.from.as_ref())?,
        to: month("--to", options.to.as_ref())?,
        claimant: options.claimant.as_deref().map(Into::into),
    })
}

/// What was asked, for files.
fn conditions(options: &ClaimOptions, query: &ClaimsQuery) -> Vec<Fact> {
    let day = query.overdue_on.map(|day| day.to_string());
    let given = [
        ("unit", "Einheit", "unit", &options.unit),
        ("overdueOn", "Überfällig am", "overdue on", &day),
        ("measure", "Maßnahme", "measure", &options.measure),
        ("from", "Von", "from", &options.from),
        ("to", "Bis", "to", &options.to),
        ("claimant", "Behauptet von", "claimed by", &options.claimant),
    ];
    let facts = given.into_iter().filter_map(|(key, german, english, value)| {
        let value = value.as_ref()?;
        Some(Fact::new(key, german, english, value))
    });
    facts.collect()
}

/// All claims in the order that is asked for.
async fn in_order(
    query: ClaimsQuery,
    order: &str,
    context: &ReportContext<'_>,
) -> Result<Vec<OpenClaim>, Failure> {
    let (field, direction) = order.split_once(':').unwrap_or((order, "asc"));
    let order = (word("--order-by", field)?, word("--order-by", direction)?);
    let all = PageRequest {
        after: None,
        before: None,
        size: usize::MAX,
        from_end: false,
    };
    let found = context
        .ledger
        .ordered_claims((query, order), all, context.view.clone())
        .await;
    let found = found.map_err(|why| context.unanswered(&why))?;
    Ok(found.page.items.into_iter().map(|(_, claim)| claim).collect())
}

/// Prints what claims sum to, instead of the claims.
async fn show_sums(
    by: &str,
    query: ClaimsQuery,
    mut asked: Vec<Fact>,
    context: &ReportContext<'_>,
) -> Result<(), Failure> {
    let grouping = word("--sums-by", by)?;
    let view = context.view.clone();
    let sums = context.ledger.claim_sums(query, grouping, view).await;
    let sums = sums.map_err(|why| context.unanswered(&why))?;
    asked.push(Fact::new("sumsBy", "Summen je", "sums by", by));
    let report = Finished {
        subject: "claims",
        sheet: sums_sheet(&sums, &context.view),
        asked,
    };
    let drawn = |sheet: &Sheet| {
        let table = table(sheet, &sheet.rows, &SUM_COLUMNS, context.style());
        let text = table.aligned(context.locale, context.screen().rule());
        format!("{text}\nPosition {}\n", context.view.position())
    };
    let json = |sheet: &Sheet| {
        let rows = sheet.rows.iter().filter(|row| !row.is_total);
        let rows: Vec<Json> = rows
            .map(|row| Json::Object(json::members(sheet, row, &["key", "name", "claims", "amount"])))
            .collect();
        json!({ "sums": rows, "position": context.view.position() })
    };
    file::finish(context, report, drawn, json).await
}

/// The columns of sums.
const SUM_COLUMNS: [Shown; 4] = [
    shown("key").with(key),
    shown("name"),
    shown("claims"),
    shown("amount"),
];

/// What a sum is of; all together where it is the sum of sums.
fn key(line: Line<'_>, key: &str) -> Value {
    if line.is_total() {
        return Value::Text(total_name(line.style.language).to_owned());
    }
    line.plain(key)
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
