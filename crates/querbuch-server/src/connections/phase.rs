//! What a connection is at.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::time::Instant;

use super::limits::ConnectionLimits;
use super::room::Place;

/// A connection, as its task, its socket and the room of all connections see it.
pub(super) struct Connection {
    limits: ConnectionLimits,
    progress: Mutex<Progress>,
    wanted_back: Notify,
    _place: Place,
}

struct Progress {
    phase: Phase,
    /// When the phase began.
    since: Instant,
    /// Something is written that the other side does not take yet.
    is_writing: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// It is open, and nothing was read yet.
    New,
    /// The last answer was given.
    Between,
    /// The head of a request is coming in.
    Head,
    /// The rest of a request is coming in.
    Body,
    /// A request is answered, or events are sent.
    Answer,
    /// It is a WebSocket.
    WebSocket,
}

impl Connection {
    pub(super) fn new(limits: ConnectionLimits, place: Place) -> Self {
        let progress = Progress {
            phase: Phase::New,
            since: Instant::now(),
            is_writing: false,
        };
        Self {
            limits,
            progress: Mutex::new(progress),
            wanted_back: Notify::new(),
            _place: place,
        }
    }

    /// Bytes came in.
    pub(super) fn has_read(&self) {
        let mut progress = self.progress();
        if matches!(progress.phase, Phase::New | Phase::Between) {
            progress.enter(Phase::Head);
        }
    }

    /// TLS is agreed on; nothing was asked yet.
    pub(super) fn is_secured(&self) {
        self.progress().enter(Phase::New);
    }

    /// Whether bytes wait for the other side to take them.
    pub(super) fn is_writing(&self, is_writing: bool) {
        self.progress().is_writing = is_writing;
    }

    /// The head of a request is complete.
    pub(super) fn is_asked(&self, body_follows: bool) {
        self.progress()
            .enter(if body_follows { Phase::Body } else { Phase::Answer });
    }

    /// All of a request is here.
    pub(super) fn has_whole_request(&self) {
        let mut progress = self.progress();
        if progress.phase == Phase::Body {
            progress.enter(Phase::Answer);
        }
    }

    /// It becomes a WebSocket.
    pub(super) fn is_upgraded(&self) {
        self.progress().enter(Phase::WebSocket);
    }

    /// The last byte of an answer was handed over.
    pub(super) fn is_answered(&self) {
        let mut progress = self.progress();
        if progress.phase != Phase::WebSocket {
            progress.enter(Phase::Between);
        }
    }

    /// When it is closed unless something happens before.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let progress = self.progress();
        match progress.phase {
            Phase::New | Phase::Head => Some(progress.since + self.limits.head),
            Phase::Between => Some(progress.since + self.limits.idle),
            Phase::Body | Phase::Answer | Phase::WebSocket => None,
        }
    }

    /// Whether no request is under way.
    pub(super) fn is_idle(&self) -> bool {
        self.progress().is_idle()
    }

    /// Since when it could be closed to make room for another one: those that are idle, oldest first, before those whose
    /// requests do not arrive, oldest first. None where it may not be closed.
    pub(super) fn closable_since(&self) -> Option<(bool, Instant)> {
        let progress = self.progress();
        let is_late = progress.phase == Phase::Body && progress.since.elapsed() >= self.limits.body;
        (progress.is_idle() || is_late).then_some((is_late, progress.since))
    }

    /// Asks its task to close it.
    pub(super) fn want_back(&self) {
        self.wanted_back.notify_one();
    }

    /// Waits for somebody who wants its place.
    pub(super) async fn is_wanted_back(&self) {
        self.wanted_back.notified().await;
    }

    fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Progress {
    fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        self.since = Instant::now();
    }

    fn is_idle(&self) -> bool {
        matches!(self.phase, Phase::New | Phase::Between | Phase::Head) && !self.is_writing
    }
}
