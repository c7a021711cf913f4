//! What bounds all that goes on.

use std::time::Duration;

/// Streams and WebSockets at once. Each takes a socket and some 300 KB where it reads slowly; with the database they
/// stay below the usual limit of 1,024 open files.
pub const CONNECTIONS_MAX: usize = 900;

/// Operations at once on one WebSocket. A page of a dashboard follows a handful.
pub const OPERATIONS_MAX: usize = 50;

/// Time for a WebSocket to say `connection_init`. Clients send it with the handshake; who does not is no client.
pub const INIT_LIMIT: Duration = Duration::from_secs(5);

/// Time for an event to be taken by the socket. The system buffers some hundred kilobytes on each side: who has not
/// read those in this time is not there, or slower than the log, and will never catch up by waiting.
pub const WRITE_LIMIT: Duration = Duration::from_secs(10);

/// Time to say why a connection ends, and to hear that it was understood.
pub const FAREWELL_LIMIT: Duration = Duration::from_secs(5);

/// Silence after which a sign of life is sent: proxies usually close what was silent for 60 seconds.
pub const PING_INTERVAL: Duration = Duration::from_secs(25);

/// Time for a WebSocket to answer a ping. A machine that sleeps or lost its network does not.
pub const PONG_LIMIT: Duration = Duration::from_secs(20);

/// The limits in force.
#[derive(Clone, Copy, Debug)]
pub(in crate::http) struct Limits {
    pub(in crate::http) connections: usize,
    pub(in crate::http) operations: usize,
    pub(in crate::http) init: Duration,
    pub(in crate::http) write: Duration,
    pub(in crate::http) farewell: Duration,
    pub(in crate::http) ping: Duration,
    pub(in crate::http) pong: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: CONNECTIONS_MAX,
            operations: OPERATIONS_MAX,
            init: INIT_LIMIT,
            write: WRITE_LIMIT,
            farewell: FAREWELL_LIMIT,
            ping: PING_INTERVAL,
            pong: PONG_LIMIT,
        }
    }
}
