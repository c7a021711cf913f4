//! What an entry says besides its event.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::id::Position;

/// What an entry says besides its event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Its place in the log.
    pub position: Position,
    /// When it was recorded; never earlier than the entry before.
    pub recorded_at: DateTime<Utc>,
    /// Who did it.
    pub actor: Arc<str>,
}
