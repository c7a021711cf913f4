//! The GraphQL API: thin resolvers, one file a noun. A resolver parses, asks the ledger once, and maps.
//!
//! | module | what it holds |
//! |---|---|
//! | [`schema`] | the roots, put together; the SDL |
//! | [`context`] | what one request carries: a snapshot, the language, the actor, the text loader |
//! | [`scalar`], [`words`], [`connection`], [`error`], [`act`] | what the nouns share |
//! | [`appraisal`], [`drift`], [`approaches`] | is it worth it |
//! | [`ledger`], [`mod@unit`], [`measure`], [`effect`], [`category`], [`booking`], [`claim`], [`mod@erase`], [`schedule`], [`mod@period`], [`rate`], [`wage`], [`indicator`], [`measurement`], [`capacity`], [`balance`], [`party`], [`flows`], [`key`], [`allocation`], [`node`], [`log`], [`checkpoint`] | the nouns |
//! | [`limits`] | what a document may cost; the schema behind the cache of documents |

// Each noun merged into a root of the schema is one step of a type that the compiler works out from the outside in.
#![recursion_limit = "256"]
#![expect(clippy::unused_async, reason = "the library wants every resolver to be async")]

pub mod act;
pub mod allocation;
pub mod appraisal;
pub mod approaches;
pub mod balance;
pub mod booking;
pub mod capacity;
pub mod category;
pub mod checkpoint;
pub mod claim;
pub mod connection;
pub mod context;
pub mod drift;
pub mod effect;
pub mod erase;
pub mod error;
pub mod flows;
pub mod indicator;
pub mod key;
pub mod ledger;
pub mod limits;
pub mod loader;
pub mod log;
pub mod measure;
pub mod measurement;
pub mod node;
pub mod party;
pub mod period;
pub mod rate;
pub mod reorganize;
pub mod scalar;
pub mod schedule;
pub mod schema;
pub mod unit;
pub mod wage;
pub mod words;
