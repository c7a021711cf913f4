//! What stands between a network and the routes.
//!
//! | module | what it holds |
//! |---|---|
//! | [`beyond`] | whether the server may listen beyond its machine |
//! | [`tls`] | certificate and key, read anew on SIGHUP |
//! | [`proxy`], [`network`] | who asks, where a proxy asks for them |
//! | [`headers`] | headers of security on every answer |
//! | [`rate`] | how much one asker may ask for |
//! | [`journal`] | lines of JSON in a file that is put aside and removed |
//! | [`read_log`], [`security`] | what was asked, and who was turned away |
//! | [`guard`], [`known`] | the layers around all routes: before and after it is known who asks |
//! | [`early`] | refusals before a request is read |
//! | [`operation`] | what is counted and written down of an operation of GraphQL |
//! | [`setup`] | all of it from options and configuration |

pub mod beyond;
pub mod early;
#[cfg(test)]
mod fuzz;
pub mod guard;
pub mod headers;
pub mod journal;
pub mod known;
pub mod network;
pub mod operation;
pub mod proxy;
pub mod rate;
pub mod read_log;
pub mod security;
pub mod setup;
pub mod state;
pub mod tls;
