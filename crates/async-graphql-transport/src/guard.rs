//! Limits on a GraphQL document, checked before anything of it is executed.
//!
//! async-graphql compares depth and complexity only after a full walk that visits a fragment again at each
//! spread, and it caps neither aliases nor repeated fields. So the text is measured first by a small lexer
//! (the parser is recursive), then the parsed document by one walk that visits each fragment once.
//!
//! | step | works on | bounded by |
//! |---|---|---|
//! | [`check_text`] | the text | [`tokens_max`](DocumentLimits::tokens_max), [`nesting_max`](DocumentLimits::nesting_max) |
//! | [`OperationCosts::of`] | the document, once, kept with it | all other limits |
//! | [`OperationCosts::cost`] | the variables, at each request of a mutation | [`cost_max`](DocumentLimits::cost_max) |
//! | [`CachedSchema`](crate::CachedSchema) | document and variables against the schema | [`arguments`](DocumentLimits::arguments) |

mod bounds;
mod cost;
mod lexer;
mod limits;
mod refusal;
mod walk;

#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod tests;

pub use bounds::{ArgumentBounds, BoundRefusal, Excess, ListBound};
pub use cost::OperationCosts;
pub(crate) use cost::allowed;
pub use lexer::check_text;
pub use limits::{DocumentLimits, PageRules};
pub use refusal::DocumentRefusal;
