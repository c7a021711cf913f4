//! GraphQL over HTTP: the thin transport between axum and the schema.
//!
//! It follows the [specification](https://graphql.github.io/graphql-over-http/draft/); the table shows the status
//! of every answer. A client that accepts only `application/json` gets 200 for a well-formed request whose document
//! or variables are wrong, as such clients expect it.
//!
//! | case | status | code |
//! |---|---|---|
//! | executed, with or without errors | 200 | those of the resolvers, else `BAD_USER_INPUT` or `INTERNAL` |
//! | unreadable body or parameters | 400 | `BAD_REQUEST` |
//! | syntax, limits, validation, operation name, variables | 400, or 200 for `application/json` | those of `guard` and `documents` |
//! | a subscription, or `Accept: text/event-stream` | 200 | a stream, see `live` |
//! | too many streams; stopping | 503 and `Retry-After` | `TOO_MANY_CONNECTIONS`, `STOPPING` |
//! | a WebSocket from a foreign page; without a known subprotocol | 403; 400 | `FORBIDDEN`; `BAD_REQUEST` |
//! | other method; mutation over GET | 405 and `Allow` | `METHOD_NOT_ALLOWED` |
//! | no acceptable media type; a subscription without a stream | 406 | `NOT_ACCEPTABLE` |
//! | body late, too large, not JSON | 408, 413, 415 | `REQUEST_TIMEOUT`, `BODY_TOO_LARGE`, `UNSUPPORTED_MEDIA_TYPE` |
//! | a panic | 500 | `INTERNAL` |
//! | over the time limit | 503 and `Retry-After` | `TIMEOUT` |
//! | refused by the hook ([`GraphqlEndpoint::attach`]) | as it says | as it says |
//!
//! Only an executed request has `data` in its answer. No CORS header is ever sent.

mod accept;
mod actor;
mod body;
pub mod download;
mod endpoint;
mod handler;
mod language;
mod live;
mod min_position;
mod params;
mod request_id;
mod respond;
mod stall;

#[cfg(test)]
mod tests;

use std::time::Duration;

pub use actor::actor;
pub use endpoint::GraphqlEndpoint;
pub use language::prefers_english;
pub use live::Stop;
pub use min_position::{min_position, moment_at_least};
pub use respond::TransportError;
pub use stall::Listening;

/// Bytes of a request body. Room for a thousand bookings in one mutation; larger amounts are an import. It is
/// also what one client can make the server hold in memory by one request.
pub const MAX_BODY_BYTES: usize = 256 * 1024;

/// Time for a body to arrive. 256 KiB in it are 70 kbit/s: slower clients are idle connections.
pub const BODY_TIME_LIMIT: Duration = Duration::from_secs(30);

/// Time for one operation, waiting for a minimum position included. Reports take well below a second at the scale
/// of a country; whatever is not done after ten is stuck, and proxies usually give up at 30 to 60. A resolver that
/// computes without awaiting cannot be interrupted by it.
pub const OPERATION_TIME_LIMIT: Duration = Duration::from_secs(10);
