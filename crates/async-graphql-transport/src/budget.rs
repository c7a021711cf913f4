//! How many bytes one answer may have.
//!
//! It is counted twice. Whoever writes an answer stops at the limit, whichever way it goes out. But a resolver of
//! a long list would fill the memory long before anything is written: it spends what its list will take before it makes
//! it, from the [`AnswerBudget`] in the data of the request.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::language::Sentence;

/// What is left of the bytes of an answer. Resolvers find one in the data of every query and mutation; an event of a
/// subscription is only counted when it is written.
#[derive(Debug)]
pub struct AnswerBudget {
    left: AtomicUsize,
    max: usize,
}

impl AnswerBudget {
    /// A budget of so many bytes.
    pub fn new(max: usize) -> Self {
        Self {
            left: AtomicUsize::new(max),
            max,
        }
    }

    /// Spends some bytes. Refused where so many are not left; then nothing more is to be had.
    pub fn spend(&self, bytes: usize) -> Result<(), AnswerTooLarge> {
        let spent = self
            .left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                left.checked_sub(bytes)
            });
        spent.map(drop).map_err(|_| {
            self.left.store(0, Ordering::Relaxed);
            AnswerTooLarge { max: self.max }
        })
    }
}

/// An answer would have more bytes than it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswerTooLarge {
    /// How many it may have.
    pub max: usize,
}

impl AnswerTooLarge {
    /// The stable code.
    pub const CODE: &'static str = "ANSWER_TOO_LARGE";

    /// The sentence for people.
    pub fn message(self) -> Sentence {
        let mebibytes = self.max.div_ceil(1024 * 1024);
        Sentence::new(format!(
            "The answer would be larger than {mebibytes} MiB. Ask for fewer fields, smaller pages or a narrower filter."
        ))
        .in_german(format!(
            "Die Antwort wäre größer als {mebibytes} MiB. Weniger Felder, kleinere Seiten oder ein engerer Filter helfen."
        ))
    }
}

#[cfg(test)]
mod tests;
