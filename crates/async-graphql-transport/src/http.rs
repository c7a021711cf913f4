//! GraphQL over HTTP: between axum and the schema.
//!
//! It follows the [specification](https://graphql.github.io/graphql-over-http/draft/); the table shows the status
//! of every answer. A client that accepts only `application/json` gets 200 for a well-formed request whose document
//! or variables are wrong, as such clients expect it.
//!
//! | case | status | code |
//! |---|---|---|
//! | executed, with or without errors | 200 | those of the resolvers, else `BAD_USER_INPUT` or `INTERNAL` |
//! | executed without data, one of the errors has the code [`OVERLOADED`], [`TOO_BUSY`] or [`TIMEOUT`] | 503 and `Retry-After` | that code |
//! | executed, the answer is too large | 200, and `data` is null | `ANSWER_TOO_LARGE` |
//! | executed, the answer costs too much | as a document that does; of a mutation 200, and `data` is null | `QUERY_TOO_COSTLY` |
//! | unreadable body or parameters | 400 | `BAD_REQUEST` |
//! | syntax, limits, validation, id of a document, operation name, variables | 400, or 200 for `application/json` | those of [`guard`](crate::guard) and [`documents`](crate::documents) |
//! | the client has the answer to a query over GET already, see [`caching`] | 304 | |
//! | a subscription, or `Accept: text/event-stream` | 200 | a stream, see [`live`](crate::live) |
//! | too many streams; shutting down | 503 and `Retry-After` | `TOO_MANY_CONNECTIONS`, `STOPPING` |
//! | from a page that may not, see [`origins`]; a WebSocket without a known subprotocol | 403; 400 | `FORBIDDEN`; `BAD_REQUEST` |
//! | `Host` missing, doubled or unreadable; a name that is not answered ([`AllowedHosts`], where the server checks them) | 400; 421 | `BAD_REQUEST`; `MISDIRECTED_REQUEST` |
//! | other method; mutation over GET | 405 and `Allow` | `METHOD_NOT_ALLOWED` |
//! | no acceptable media type; a subscription without a stream | 406 | `NOT_ACCEPTABLE` |
//! | body late, too large, not JSON | 408, 413, 415 | `REQUEST_TIMEOUT`, `BODY_TOO_LARGE`, `UNSUPPORTED_MEDIA_TYPE` |
//! | a panic | 500 | `INTERNAL` |
//! | over the time limit | 503 and `Retry-After` | `TIMEOUT` |
//! | refused by the hook ([`GraphqlEndpoint::attach`]) | as it says | as it says |
//!
//! Only an executed request has `data` in its answer. Every error has a code, and the id of its request
//! ([`request_id`]). CORS headers are sent to pages of listed origins only, see [`origins`].

mod accept;
mod accept_language;
mod body;
pub mod caching;
mod endpoint;
mod handler;
mod hosts;
mod limits;
pub mod origins;
pub(crate) mod params;
pub mod request_id;
pub(crate) mod response;
mod transport_error;
mod write_timeout;

#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod tests;

pub use endpoint::GraphqlEndpoint;
pub use hosts::AllowedHosts;
pub use limits::HttpLimits;
pub use origins::{AllowedOrigins, Origin, OriginFault};
pub use response::{ERRORS_PER_ANSWER_MAX, OVERLOADED, TIMEOUT, TOO_BUSY};
pub use transport_error::{RefusalCode, TransportError};
pub use write_timeout::{CONNECTION_WRITE_TIMEOUT, WriteTimeout, WriteTimeoutListener};
