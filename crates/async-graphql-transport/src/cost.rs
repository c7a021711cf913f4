//! What an answer costs, counted by what is there.
//!
//! Every field of a document counts one for each object that it is asked of: a list multiplies what is below it by the
//! items that it has. How many these are is known only when its resolver has found them. So the resolver of a list, or
//! of a page, says so with [`spend_items`] before any of the items is resolved, and gives up where the budget is used
//! up: then the answer is not made, and the client reads
//! [`QUERY_TOO_COSTLY`](AnswerTooCostly::CODE). A [`Counted`] list says so itself; one whose resolver says nothing is counted
//! once the answer is there.
//!
//! Two rules keep it simple enough to count by hand: what is below an object counts also where that object is null, and
//! what is in a fragment counts whatever type the object has. Fields that `@skip` or `@include` leave out count nothing.
//! Introspection counts the fields of its document, since it has limits of its own.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{
    Context, ContextSelectionSet, OutputType, Pos, Positioned, ServerError, ServerResult, Value,
};
use serde::Serialize;

use crate::documents::Costs;
use crate::language::{Language, Sentence};

/// What an operation was estimated to cost, and what its answer cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct AnswerCost {
    /// The fields that it might have answered, as far as the document and its variables say: page sizes multiply.
    pub requested: u64,
    /// The fields that were counted, by the items that its lists had.
    pub actual: u64,
}

/// What is left of the cost that an answer may have. Resolvers find an `Arc<CostBudget>` in the data of every request
/// that a [`CachedSchema`](crate::CachedSchema) prepared. Each event of a subscription has all of it.
#[derive(Debug)]
pub struct CostBudget {
    costs: Arc<Costs>,
    /// What the answer costs whatever its lists hold.
    certain: u64,
    spent: AtomicU64,
    max: u64,
}

impl CostBudget {
    pub(crate) fn new(costs: Arc<Costs>, certain: u64, max: u64) -> Self {
        Self {
            costs,
            certain,
            spent: AtomicU64::new(certain),
            max,
        }
    }

    /// Spends what so many items cost of the list, or of the page, whose field stands at this place of the document.
    /// Refused where so much is not left; then nothing more is to be had.
    pub fn spend(&self, field: Pos, items: usize) -> Result<(), CostExceeded> {
        let cost = self.costs.of_item(field).saturating_mul(items as u64);
        let before = self
            .spent
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |spent| {
                Some(spent.saturating_add(cost))
            });
        let spent = before.unwrap_or_else(|spent| spent).saturating_add(cost);
        if spent > self.max {
            Err(CostExceeded)
        } else {
            Ok(())
        }
    }

    /// What was spent so far, with what the answer costs whatever its lists hold.
    pub fn spent(&self) -> u64 {
        self.spent.load(Ordering::Relaxed)
    }

    /// Whether more was asked for than there was.
    pub fn is_used_up(&self) -> bool {
        self.spent() > self.max
    }

    pub(crate) fn costs(&self) -> &Costs {
        &self.costs
    }

    pub(crate) fn max(&self) -> u64 {
        self.max
    }

    /// The same budget, with nothing spent.
    pub(crate) fn whole(&self) -> Self {
        Self::new(Arc::clone(&self.costs), self.certain, self.max)
    }

    /// For the next event of a subscription.
    pub(crate) fn renew(&self) {
        self.spent.store(self.certain, Ordering::Relaxed);
    }
}

/// Spends what so many items will cost of the list, or of the page, that is resolved: before any of them is. Without a
/// budget in the data of the request nothing is counted.
pub fn spend_items(ctx: &Context<'_>, items: usize) -> Result<(), CostExceeded> {
    match ctx.data_opt::<Arc<CostBudget>>() {
        Some(budget) => budget.spend(ctx.item.pos, items),
        None => Ok(()),
    }
}

/// A list that spends what its items cost by itself: for fields without a resolver of their own.
#[derive(Clone, Debug)]
pub struct Counted<T>(pub Vec<T>);

impl<T> Default for Counted<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> FromIterator<T> for Counted<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(items.into_iter().collect())
    }
}

impl<T: OutputType> OutputType for Counted<T> {
    fn type_name() -> Cow<'static, str> {
        <Vec<T> as OutputType>::type_name()
    }

    fn qualified_type_name() -> String {
        <Vec<T> as OutputType>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <Vec<T> as OutputType>::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        if let Some(budget) = ctx.data_opt::<Arc<CostBudget>>() {
            budget
                .spend(field.pos, self.0.len())
                .map_err(|exceeded| exceeded.into_error(field.pos))?;
        }
        self.0.resolve(ctx, field).await
    }
}

/// The budget of an answer is used up. What the resolver that it was told to says of it is not answered: the whole
/// answer is refused by the transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CostExceeded;

impl CostExceeded {
    fn into_error(self, place: Pos) -> ServerError {
        let mut error = ServerError::new(self.to_string(), Some(place));
        error
            .extensions
            .get_or_insert_default()
            .set("code", AnswerTooCostly::CODE);
        error
    }
}

impl fmt::Display for CostExceeded {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("The answer would cost more than it may.")
    }
}

/// An answer that was given up, or thrown away, for what it costs. How much it would have cost is not known, since it
/// was not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswerTooCostly {
    /// What it was estimated to cost.
    pub requested: u64,
    /// How much it may cost.
    pub max: u64,
    /// The arguments that make pages smaller.
    pub size_arguments: &'static [&'static str],
    /// Whether it is the answer of a mutation, which has been carried out all the same.
    pub is_mutation: bool,
}

impl AnswerTooCostly {
    /// The stable code, the same as that of a document whose cost is known to be too high.
    pub const CODE: &'static str = "QUERY_TOO_COSTLY";

    /// The sentence for people.
    pub fn message(self) -> Sentence {
        let max = self.max;
        let names: Vec<_> = self
            .size_arguments
            .iter()
            .map(|name| format!("`{name}`"))
            .collect();
        let pages = if names.is_empty() {
            String::new()
        } else {
            format!(" ({})", names.join(", "))
        };
        let sentence = Sentence::new(format!(
            "The answer would cost more than {max} fields. Ask for smaller pages{pages}, a narrower filter or fewer fields."
        ))
        .in_german(format!(
            "Die Antwort würde mehr als {max} Felder kosten. Kleinere Seiten{pages}, ein engerer Filter oder weniger Felder helfen."
        ));
        if self.is_mutation {
            sentence.followed_by(
                &Sentence::new("The mutation itself has been carried out: read what it did by a query.")
                    .in_german("Die Mutation selbst ist ausgeführt: Was sie getan hat, zeigt eine Abfrage."),
            )
        } else {
            sentence
        }
    }

    /// The error for the answer, with its code.
    pub fn into_error(self, language: Language) -> ServerError {
        let mut error = ServerError::new(self.message().into_text(language), None);
        let extensions = error.extensions.get_or_insert_default();
        extensions.set("code", Self::CODE);
        extensions.set("requested", self.requested);
        extensions.set("limit", self.max);
        error
    }
}

#[cfg(test)]
mod tests;
