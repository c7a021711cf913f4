//! What a list will take of an answer, spent before any of its items is resolved: of its cost, and of its bytes.
//!
//! How long a list is, is known only once it was looked up. So every list and every page counts its items here, before
//! it answers one of them; lists of objects that are put together at once do it by [`Counted`].

use async_graphql::{Context, Error, ErrorExtensions, Result, SelectionField, Value};
use async_graphql_transport::Language as TransportLanguage;
use async_graphql_transport::budget::{AnswerBudget, AnswerTooLarge};
pub use async_graphql_transport::cost::Counted;
use async_graphql_transport::cost::{self, AnswerTooCostly};
use querbuch_ledger::domain::language::Language;

use crate::connection::PAGE_SIZE_DEFAULT;
use crate::context::RequestContext;

/// Bytes of one field in an answer, on the average: a name, a value, and what stands between.
const BYTES_PER_FIELD: usize = 32;

/// Most lists are short, and looking at the fields of so few items would take longer than resolving them.
const SHORT: usize = 20;

/// The items of a list, unless their fields would cost or take more than is left of the answer.
pub fn list<T>(ctx: &Context<'_>, items: Vec<T>) -> Result<Vec<T>> {
    spend_items(ctx, items.len())?;
    Ok(items)
}

/// Spends what so many items of the field that is resolved will cost: of a list, or of the page that holds it.
pub fn cost(ctx: &Context<'_>, items: usize) -> Result<()> {
    // The transport refuses the whole answer, and says why.
    let too_costly = |exceeded: cost::CostExceeded| {
        Error::new(exceeded.to_string())
            .extend_with(|_, extensions| extensions.set("code", AnswerTooCostly::CODE))
    };
    cost::spend_items(ctx, items).map_err(too_costly)
}

/// Spends what so many items of the field that is resolved will cost, and the bytes that they will take.
pub fn spend_items(ctx: &Context<'_>, items: usize) -> Result<()> {
    cost(ctx, items)?;
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

#[cfg(test)]
mod tests;
