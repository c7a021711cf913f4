//! What bounds one request over HTTP.

use std::time::Duration;

/// The limits of one request. The defaults say why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HttpLimits {
    /// Bytes of a request body, or of a message on a WebSocket. 256 KiB are room for a mutation of about a thousand
    /// items. It is also what one client can make the server hold in memory by one request.
    pub body_bytes_max: usize,
    /// Time for a body to arrive. 256 KiB in 30 seconds are 70 kbit/s: slower clients are idle connections.
    pub body_time_max: Duration,
    /// Time for one operation, the hook included. What is not done after ten seconds is stuck, and proxies usually give
    /// up at 30 to 60. Its future is dropped then: a resolver that computes elsewhere should stop with it, and one that
    /// computes without awaiting cannot be interrupted.
    pub operation_time_max: Duration,
    /// Bytes of one answer, or of one event of a subscription. 16 MiB are a hundred times what a page shows; while one
    /// is written it takes several times as much memory.
    pub answer_bytes_max: usize,
}

impl Default for HttpLimits {
    fn default() -> Self {
        Self {
            body_bytes_max: 256 * 1024,
            body_time_max: Duration::from_secs(30),
            operation_time_max: Duration::from_secs(10),
            answer_bytes_max: 16 * 1024 * 1024,
        }
    }
}
