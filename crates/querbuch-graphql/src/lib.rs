//! The GraphQL API: thin resolvers, one file a noun. A resolver parses, asks the ledger once, and maps.
//!
//! | module | what it holds |
//! |---|---|
//! | [`schema`] | the roots, put together; the SDL |
//! | [`context`] | what one request carries: a snapshot, the language, the actor, the text loader |
//! | [`scalar`], [`enums`], [`as_of`], [`filter`], [`connection`], [`error`], [`mutation`] | what the nouns share |
//! | [`appraisal`], [`drift`], [`approaches`], [`compare`] | is it worth it; what differs between two sides |
//! | [`settlement`] | who must pay whom so that nobody loses |
//! | [`ledger`], [`mod@unit`], [`measure`], [`effect`], [`category`], [`booking`], [`import`], [`claim`], [`mod@erase`], [`schedule`], [`mod@period`], [`rate`], [`wage`], [`indicator`], [`measurement`], [`capacity`], [`named_state`], [`search`], [`vocabulary`], [`moment`], [`balance`], [`party`], [`flows`], [`key`], [`allocation`], [`node`], [`log`], [`checkpoint`] | the nouns |
//! | [`principal`], [`grant`], [`policy`], [`prepared_act`], [`token`] | who asks and who may do what; acts that need a second person |
//! | [`freshness`] | which answers hold for ever |
//! | [`limits`] | what a document may cost; the schema behind the cache of documents |

#![expect(clippy::unused_async, reason = "the library wants every resolver to be async")]

pub mod allocation;
pub mod appraisal;
pub mod approaches;
pub mod as_of;
pub mod balance;
pub mod booking;
pub mod budget;
pub mod capacity;
pub mod category;
pub mod checkpoint;
pub mod claim;
pub mod compare;
pub mod connection;
pub mod context;
pub mod drift;
pub mod effect;
pub mod enums;
pub mod erase;
pub mod error;
pub mod filter;
pub mod flows;
pub mod freshness;
pub mod grant;
pub mod import;
pub mod indicator;
pub mod key;
pub mod ledger;
pub mod limits;
pub mod loader;
pub mod log;
#[cfg(test)]
mod matrix;
pub mod measure;
pub mod measurement;
pub mod moment;
pub mod mutation;
pub mod named_state;
pub mod node;
pub mod party;
pub mod period;
pub mod policy;
pub mod prepared_act;
pub mod principal;
pub mod rate;
pub mod reorganize;
pub mod scalar;
pub mod schedule;
pub mod schema;
pub mod search;
pub mod settlement;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
pub mod token;
pub mod unit;
pub mod vocabulary;
pub mod wage;
