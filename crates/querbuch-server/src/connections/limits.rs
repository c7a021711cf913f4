//! The bounds of connections, as far as the system allows.

use std::time::Duration;

use async_graphql_transport::live::limits::{CONNECTIONS_MAX as STREAMS_MAX, open_files_max};
pub use querbuch_graphql::limits::connections::{
    BODY_TIME_MIN, CONNECTIONS_MAX, FILES_RESERVED, HEAD_BYTES_MAX, HEAD_TIME_MAX, IDLE_TIME_MAX,
    REQUESTS_SHARE,
};

/// The bounds in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionLimits {
    /// Connections at once.
    pub connections: usize,
    /// [`HEAD_TIME_MAX`]
    pub head: Duration,
    /// [`IDLE_TIME_MAX`]
    pub idle: Duration,
    /// [`BODY_TIME_MIN`]
    pub body: Duration,
}

impl ConnectionLimits {
    /// As many as the system allows this process.
    pub fn of_system() -> Self {
        Self {
            connections: connections_max(open_files_max()),
            head: HEAD_TIME_MAX,
            idle: IDLE_TIME_MAX,
            body: BODY_TIME_MIN,
        }
    }

    /// How many of them may be streams and WebSockets.
    pub fn streams(&self) -> usize {
        STREAMS_MAX.min(self.connections - self.connections / REQUESTS_SHARE)
    }
}

fn connections_max(open_files_max: usize) -> usize {
    let reserved = FILES_RESERVED.min(open_files_max / 2);
    CONNECTIONS_MAX.min(open_files_max - reserved).max(1)
}

#[cfg(test)]
mod tests;
