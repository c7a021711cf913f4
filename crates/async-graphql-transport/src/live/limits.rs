//! The limits of streams and WebSockets.

use std::time::Duration;

/// Streams and WebSockets at once, if the system allows as many open files: twice what a large organisation has
/// open. Each takes a socket, some 30 KB, and some 300 KB more where it reads slowly.
pub const CONNECTIONS_MAX: usize = 4_000;

/// The usual limit of open files, where it cannot be asked for.
const OPEN_FILES_USUAL: usize = 1_024;

/// The limits in force. The defaults say why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LiveLimits {
    /// Streams and WebSockets at once. [`CONNECTIONS_MAX`], or what is left of the limit of open files, of which an
    /// eighth is kept for a database and for other requests.
    pub connections: usize,
    /// Operations at once on one WebSocket. A page of a dashboard subscribes to a handful; 50 are room for ten pages.
    pub operations: usize,
    /// Time for a WebSocket to send `connection_init`. Clients send it with the handshake, so five seconds are enough
    /// for a slow network.
    pub init: Duration,
    /// Time for an event to be taken by the socket. The system buffers some hundred kilobytes on each side: a client
    /// that has not read those in ten seconds is gone, or will never catch up by waiting.
    pub write: Duration,
    /// Time for the last messages of a connection that ends, and for the client to close its side. Five seconds.
    pub farewell: Duration,
    /// Silence after which a ping is sent, or a comment on a stream: proxies usually close what was silent for 60
    /// seconds, so 25 seconds leave room for a second one.
    pub ping: Duration,
    /// Time for a WebSocket to answer a ping. A machine that sleeps or lost its network does not answer within 20
    /// seconds.
    pub pong: Duration,
}

impl Default for LiveLimits {
    fn default() -> Self {
        Self {
            connections: connections(open_files_max()),
            operations: 50,
            init: Duration::from_secs(5),
            write: Duration::from_secs(10),
            farewell: Duration::from_secs(5),
            ping: Duration::from_secs(25),
            pong: Duration::from_secs(20),
        }
    }
}

fn connections(open_files_max: usize) -> usize {
    CONNECTIONS_MAX.min(open_files_max - open_files_max / 8)
}

/// How many files this process may have open (`ulimit -n`).
pub fn open_files_max() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    read_open_files_max(&limits).unwrap_or(OPEN_FILES_USUAL)
}

fn read_open_files_max(limits: &str) -> Option<usize> {
    let mut lines = limits.lines();
    let numbers = lines.find_map(|line| line.strip_prefix("Max open files"))?;
    match numbers.split_whitespace().next()? {
        "unlimited" => Some(usize::MAX),
        number => number.parse().ok(),
    }
}

#[cfg(test)]
mod tests;
