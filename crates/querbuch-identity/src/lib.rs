//! Who signs in: issuers and their keys, bearer tokens, the code flow of browsers, and tokens of our own.
//!
//! What is asked of the network is asked through [`web::Web`], and time comes from a [`Clock`]: nothing here reads the
//! machine's. Nothing here knows the ledger's rights, and nothing is kept but keys.
//!
//! | module | what it holds |
//! |---|---|
//! | [`issuer`] | what the operator says of an issuer, checked |
//! | [`provider`] | what the issuer says of itself, and its keys, kept and renewed |
//! | [`key_set`] | the keys of an issuer, read |
//! | [`bearer`] | whether an access token is good, and whose it is |
//! | [`claims`] | what a token says of somebody |
//! | [`code_flow`] | signing in with a browser: authorization code, PKCE, state, nonce |
//! | [`secret`] | tokens and session ids that we make: what is shown once, what is kept |
//! | [`network`] | from where a token may be used |
//! | [`web`], [`address`] | requests to issuers, bounded in time and bytes |
//! | [`refusal`] | why somebody is not let in: codes and sentences |
//!
//! # Guarantees
//! - A token is taken only from an issuer that is listed, under an algorithm that is listed for it, and by a key that was
//!   fetched from that issuer's own host. What a token says of keys (`jku`, `x5u`, `jwk`) is not read.
//! - An issuer that is away locks nobody out whose token is good: its keys go on, for a day at most.
//! - No refusal repeats anything of a token.

pub mod address;
pub mod bearer;
pub mod claims;
pub mod code_flow;
#[cfg(test)]
mod fuzz;
pub mod issuer;
pub mod key_set;
pub mod network;
pub mod provider;
pub mod refusal;
pub mod secret;
#[cfg(test)]
mod testing;
pub mod web;

use std::sync::Arc;

use chrono::{DateTime, Utc};

/// What time it is.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// Seconds by which clocks may differ.
pub const LEEWAY_SECONDS: i64 = 30;
