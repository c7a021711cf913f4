//! The bounds of the connections of a server. They stand here, as the table of all bounds names them; the server keeps
//! them.

use std::time::Duration;

/// Connections at once, if the system allows as many open files: twice the streams and WebSockets that there may be. Each
/// takes a file and some 10 KB, and up to [`HEAD_BYTES_MAX`] while a request comes in.
pub const CONNECTIONS_MAX: usize = 8_000;

/// Files that are kept for everything but connections: the database takes some 15 (a server of PostgreSQL fewer), a
/// workbook that is written some five, the runtime ten. Half of all files where there are fewer than twice as many.
pub const FILES_RESERVED: usize = 96;

/// One connection of so many is kept for requests; the others may be streams and WebSockets. Those live for weeks, and
/// would otherwise leave no place to book.
pub const REQUESTS_SHARE: usize = 8;

/// Time for the head of a request, from its first byte to its last, and for the first one from the beginning of the
/// connection. Heads have a few hundred bytes: a client that takes longer is not asking.
pub const HEAD_TIME_MAX: Duration = Duration::from_secs(10);

/// Time between an answer and the next request on the same connection. Proxies in front keep theirs for 60 seconds as a
/// rule; the side that closes first should be theirs, as a request that meets a closing connection is lost.
pub const IDLE_TIME_MAX: Duration = Duration::from_secs(75);

/// Time that a request may be on its way before its connection is closed where the place is needed. A body comes with its
/// head as a rule; a slow client has a second also where there is a crowd.
pub const BODY_TIME_MIN: Duration = Duration::from_secs(1);

/// Bytes of a head that are held at once: the longest URL that can be read has 64 KB, and as much is left for headers.
pub const HEAD_BYTES_MAX: usize = 128 * 1024;
