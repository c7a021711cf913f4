//! What bounds all that goes on.

use std::time::Duration;

/// Streams and WebSockets at once, if the system allows as many open files: twice what a large administration has
/// open. Each takes a socket, some 30 KB, and some 300 KB more where it reads slowly.
pub const CONNECTIONS_MAX: usize = 4_000;

/// The usual limit of open files, where it cannot be asked for.
const OPEN_FILES_USUAL: usize = 1_024;

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
            connections: connections(open_files_max()),
            operations: OPERATIONS_MAX,
            init: INIT_LIMIT,
            write: WRITE_LIMIT,
            farewell: FAREWELL_LIMIT,
            ping: PING_INTERVAL,
            pong: PONG_LIMIT,
        }
    }
}

/// An eighth of the open files is left for the database and for other requests.
fn connections(open_files_max: usize) -> usize {
    CONNECTIONS_MAX.min(open_files_max - open_files_max / 8)
}

/// How many files this process may have open (`ulimit -n`).
fn open_files_max() -> usize {
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
