//! What a subscription and the transport tell each other, by the data of the request.
//!
//! | type | told by | what for |
//! |---|---|---|
//! | [`ResumeAfter`] | the transport | a client reconnects and names the position after which to go on |
//! | [`Progress`] | the resolver | events are named by their positions; a client that is cut off reads its last one |
//! | [`Edition`] | the resolver | subscribers that share a stream do not get the same answer twice |
//!
//! Each of them is optional: a subscription that knows no positions takes no notice of them.

use std::sync::atomic::{AtomicU64, Ordering};

/// The position of the last event that a client has, from the header `Last-Event-ID`: browsers send it when they
/// reconnect to a stream by themselves. It counts for more than what the document says, which they repeat unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResumeAfter(pub u64);

/// The position of the event that was given to the transport last. Streams are pulled, so until the transport asks for
/// the next event, this is the position of the one that it is writing. Resolvers find an `Arc<Progress>` in the data of
/// a subscription's request.
#[derive(Debug)]
pub struct Progress(AtomicU64);

/// Stands for no position: no stream is that long.
const NO_POSITION: u64 = u64::MAX;

impl Default for Progress {
    fn default() -> Self {
        Self(AtomicU64::new(NO_POSITION))
    }
}

impl Progress {
    /// Everything up to this position has been given to the transport, or passed over.
    pub fn reach(&self, position: u64) {
        self.0.store(position, Ordering::Relaxed);
    }

    /// The position after which to go on; none for a subscription that knows no positions.
    pub fn position(&self) -> Option<u64> {
        Some(self.0.load(Ordering::Relaxed)).filter(|position| *position != NO_POSITION)
    }
}

/// The edition of the answer that was given to the transport last, for subscriptions that begin with the present state:
/// two answers of the same edition are equal, and a later edition has a greater number. Resolvers find an
/// `Arc<Edition>` in the data of a request whose subscription may be shared, see the table of [`crate::live`].
#[derive(Debug, Default)]
pub struct Edition(AtomicU64);

impl Edition {
    /// The next answer is of this edition.
    pub fn reach(&self, edition: u64) {
        self.0.store(edition, Ordering::Relaxed);
    }

    /// The edition of the last answer; 0 before the first.
    pub fn last(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
