//! The security log: who was turned away and why, who signed in. Lines of JSON for whoever watches; no secret is among
//! them, no header, no query, no body.
//!
//! Whoever has something to tell says it as an event of `tracing` with the target [`TARGET`]: `event` and `code` are
//! stable words, all other fields are texts. Events of the target stand nowhere else, and are written whatever
//! the filter of the log output says. Where an event happens while a request is answered, who asked and from where is added.

mod layer;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::future::poll_fn;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

pub use self::layer::{SecurityLayer, SecurityLog};

/// The target of events that belong into the security log.
pub const TARGET: &str = "querbuch::security";

/// Characters that are kept of what a client sent.
pub const SHOWN_CHARS_MAX: usize = 200;

/// What is known of a request whose events are told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Who asks, as [`Asker::key`](crate::http::asker::Asker::key) has it.
    pub who: Option<String>,
    /// The client's address.
    pub address: Option<IpAddr>,
    /// The method and the path, without what is asked for.
    pub route: String,
}

thread_local! {
    static CURRENT: RefCell<Option<Arc<Facts>>> = const { RefCell::new(None) };
}

/// Events that happen in here are of this request.
pub fn within(facts: &Arc<Facts>, work: &mut dyn FnMut()) {
    let before = CURRENT.replace(Some(facts.clone()));
    work();
    CURRENT.set(before);
}

/// What is done in here is of this request, whichever thread does it.
pub async fn all_within<F: Future>(facts: &Arc<Facts>, work: F) -> F::Output {
    let mut work = pin!(work);
    poll_fn(|context| {
        let mut polled = Poll::Pending;
        within(facts, &mut || polled = work.as_mut().poll(context));
        polled
    })
    .await
}

/// The request that is worked at by this thread.
fn current() -> Option<Arc<Facts>> {
    CURRENT.with_borrow(Clone::clone)
}

/// The code with which somebody is turned away, among the extensions of an answer, whatever its status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TurnedAway(pub &'static str);

/// Tells that a request was turned away, with the status and the code that it was answered.
pub fn tell_refusal(facts: &Arc<Facts>, status: u16, code: &str) {
    within(facts, &mut || {
        tracing::info!(target: TARGET, event = "refused", code, status);
    });
}

/// What a client sent, cut to what anybody reads.
pub fn cut(text: &str) -> String {
    text.chars().take(SHOWN_CHARS_MAX).collect()
}
