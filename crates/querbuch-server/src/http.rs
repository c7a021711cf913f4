//! What is of Querbuch in its HTTP interface, around the transport of GraphQL (`async-graphql-transport`).
//!
//! | module | what it holds |
//! |---|---|
//! | [`graphql`] | the endpoint: the request's snapshot, actor and language; which subscriptions are shared |
//! | [`compression`] | which answers are compressed, and how |
//! | [`data_version`], [`program`] | what an answer is made from, so that clients may keep it |
//! | [`asker`] | who asks, for every route |
//! | [`mod@min_position`] | the header `Querbuch-Min-Position` |
//! | [`validators`] | tags of files |
//! | [`origins`] | the web pages that may use it |
//! | [`documents`] | documents that are known by their ids from the start |
//! | [`web`] | the web pages, from `/` on |
//! | [`hosts`] | the host names that are answered |
//! | [`language`] | the language of a request, for the transport and for Querbuch |
//! | [`download`] | files of balances and lists |

pub mod asker;
pub mod compression;
pub mod data_version;
pub mod documents;
pub mod download;
pub mod graphql;
pub mod hosts;
pub mod language;
pub mod min_position;
pub mod origins;
pub mod program;
pub mod validators;
pub mod web;
