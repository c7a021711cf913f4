//! Limits on a GraphQL document, checked before anything of it is executed.
//!
//! The library compares depth and complexity only after a full walk that visits a fragment again at each
//! spread, and it caps neither aliases nor repeated fields. So the text is measured first by a small lexer
//! (the parser is recursive), then the parsed document by one walk that visits each fragment once.
//!
//! | step | works on | bounded by |
//! |---|---|---|
//! | [`check_text`] | the text | [`MAX_TOKENS`], [`MAX_NESTING`] |
//! | [`Shape::of`] | the document, once, cached with it | all other limits |
//! | [`Shape::cost`] | the variables, at each request | [`MAX_COST`] |

mod cost;
mod lexer;
mod refusal;
mod walk;

#[cfg(test)]
mod tests;

pub use cost::Shape;
pub use lexer::check_text;
pub use refusal::Refusal;

/// Tokens of one document. The largest query of a generated client has some 1,500; parsing 5,000 takes
/// a few milliseconds, so that a refused document costs no more than an answered one.
pub const MAX_TOKENS: usize = 5_000;

/// Brackets open at once, of any kind. The parser is recursive and checks its own limit of 64 selection sets
/// only after it went all the way down; lists and objects it does not check at all. Depth 20 with arguments
/// that hold nested input needs about 30.
pub const MAX_NESTING: usize = 64;

/// Fields below each other. The longest path of the schema that is of use, a measure's agreement with its
/// settlement down to the unit of a payment, has 9, in a Relay connection 12; introspection has 15.
pub const MAX_DEPTH: usize = 20;

/// Aliases of one document. They are needed to ask the same field with other arguments: a dashboard with one
/// balance per Land, level and year stays below 100; guessing by brute force does not.
pub const MAX_ALIASES: usize = 100;

/// Fields of the root, fragments expanded and repetitions counted. Each is a report of its own that starts
/// anew; a page that shows more than 20 of them is several pages.
pub const MAX_ROOT_FIELDS: usize = 20;

/// Directives of one document. `@include` and `@skip` on the parts of a large form; beyond that they are
/// only work for the server.
pub const MAX_DIRECTIVES: usize = 50;

/// Fragments that a document defines. One per component of a page; Relay's largest pages have about 40.
pub const MAX_FRAGMENTS: usize = 50;

/// Selections of one document with every fragment expanded. The library visits each of them several times,
/// so this bounds what fragments that spread one another can multiply. Without fragments [`MAX_TOKENS`] is
/// reached first.
pub const MAX_SELECTIONS: u64 = 10_000;

/// Cost of one operation: the number of fields that it may answer, page sizes multiplied. A field takes about
/// 0.2 µs to resolve and write, so 100,000 are some 20 to 50 ms of one core and a few MB. The largest page
/// (500) of an object with 20 fields costs 15,000; two full pages within each other are refused.
pub const MAX_COST: u64 = 100_000;

/// What a page counts when its size is not given: the default size of a page of the API.
pub const DEFAULT_PAGE_SIZE: u64 = 100;

/// Fields below each other from `__schema` or `__type` on. The standard introspection query follows `ofType`
/// nine times and has 15.
pub const MAX_INTROSPECTION_DEPTH: usize = 16;

/// Lists of the type system (`fields`, `inputFields`, `interfaces`, `possibleTypes`) within each other. Each
/// multiplies the answer by the size of the schema; the standard query needs one, tools at most two.
pub const MAX_INTROSPECTION_LISTS: usize = 2;
