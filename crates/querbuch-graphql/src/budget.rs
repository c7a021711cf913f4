//! What a list will take of the bytes of an answer, spent before any of its items is resolved.
//!
//! The cost of a document is known before it runs, and counts a page where it cannot know how long a list is. A booking
//! of twenty thousand lines, or a balance of ten thousand rows, is longer: it is counted here, once it is known how long,
//! and long before it is written.

use async_graphql::{Context, Error, ErrorExtensions, Result, SelectionField, Value};
use async_graphql_transport::Language as TransportLanguage;
use async_graphql_transport::budget::{AnswerBudget, AnswerTooLarge};
use querbuch_ledger::domain::language::Language;

use crate::connection::PAGE_SIZE_DEFAULT;
use crate::context::RequestContext;

/// Bytes of one field in an answer, on the average: a name, a value, and what stands between.
const BYTES_PER_FIELD: usize = 32;

/// The items of a list, unless their fields would take more than is left of the answer.
pub fn list<T>(ctx: &Context<'_>, items: Vec<T>) -> Result<Vec<T>> {
    spend_items(ctx, items.len())?;
    Ok(items)
}

/// Spends what so many items of the field that is resolved will take.
pub fn spend_items(ctx: &Context<'_>, items: usize) -> Result<()> {
    // Most lists are short, and looking at their fields would take longer than resolving them.
    const SHORT: usize = 20;
    if items <= SHORT {
        return Ok(());
    }
    let fields = fields_below(&ctx.field());
    spend(ctx, items.saturating_mul(fields).saturating_mul(BYTES_PER_FIELD))
}

/// Spends bytes of texts that are known already.
pub fn spend(ctx: &Context<'_>, bytes: usize) -> Result<()> {
    // Events of a subscription have none: each is counted when it is written.
    let Some(budget) = ctx.data_opt::<AnswerBudget>() else {
        return Ok(());
    };
    budget.spend(bytes).map_err(|excess| too_large(excess, ctx))
}

fn too_large(excess: AnswerTooLarge, ctx: &Context<'_>) -> Error {
    let language = match RequestContext::of(ctx).language {
        Language::German => TransportLanguage::German,
        Language::English => TransportLanguage::English,
    };
    let message = excess.message().into_text(language);
    Error::new(message).extend_with(|_, extensions| {
        extensions.set("code", AnswerTooLarge::CODE);
        extensions.set("limit", excess.max);
    })
}

/// How often any of these fields is selected directly below the one that is resolved.
pub fn selected(ctx: &Context<'_>, names: &[&str]) -> usize {
    count(&ctx.field(), names)
}

/// The same below a field of that one.
pub fn selected_within(ctx: &Context<'_>, field: &str, names: &[&str]) -> usize {
    let resolved = ctx.field();
    let within = resolved.selection_set().filter(|below| below.name() == field);
    within.map(|below| count(&below, names)).sum()
}

fn count(field: &SelectionField<'_>, names: &[&str]) -> usize {
    field
        .selection_set()
        .filter(|below| names.contains(&below.name()))
        .count()
}

/// The fields below a field, those of a page once for each of its items.
fn fields_below(field: &SelectionField<'_>) -> usize {
    let mut fields = 0_usize;
    for below in field.selection_set() {
        let of_one = 1 + fields_below(&below);
        fields = fields.saturating_add(of_one.saturating_mul(page_size(&below)));
    }
    fields
}

/// How many items a page of a connection has; 1 for whatever is none.
fn page_size(field: &SelectionField<'_>) -> usize {
    let is_page = field
        .selection_set()
        .any(|below| matches!(below.name(), "nodes" | "edges"));
    if !is_page {
        return 1;
    }
    let size = |(name, value): &(async_graphql::Name, Value)| match value {
        Value::Number(size) if matches!(name.as_str(), "first" | "last") => size.as_u64(),
        _ => None,
    };
    let given = field
        .arguments()
        .ok()
        .and_then(|given| given.iter().find_map(size));
    let default = u64::try_from(PAGE_SIZE_DEFAULT).unwrap_or(1);
    usize::try_from(given.unwrap_or(default)).unwrap_or(usize::MAX)
}
