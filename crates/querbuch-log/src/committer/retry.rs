//! How often, and after which pauses, a commit is tried again.

use std::time::Duration;

use crate::clock::Source;

/// The first pause; each further one is twice as long.
const PAUSE_MIN: Duration = Duration::from_millis(10);
/// No pause is longer.
const PAUSE_MAX: Duration = Duration::from_secs(1);
/// Pauses until it is given up: some six seconds together. A failover may take longer; the clients are then told so, and
/// may ask again with the same key.
const PAUSES_MAX: u32 = 12;

/// Pauses between attempts, growing and with a random part, so that several processes do not meet again and again.
#[derive(Debug, Default)]
pub(super) struct Retry {
    pauses: u32,
}

impl Retry {
    /// How long to wait before the next attempt; `None` where it is time to give up.
    pub(super) fn pause(&mut self, source: &dyn Source) -> Option<Duration> {
        if self.pauses == PAUSES_MAX {
            return None;
        }
        let longest = PAUSE_MAX.min(PAUSE_MIN * 2_u32.saturating_pow(self.pauses));
        self.pauses += 1;
        // The last byte of an id is random: between half of the pause and all of it.
        let random = u32::from(source.id().as_bytes()[15]);
        Some(longest / 2 + longest * random / 512)
    }
}
