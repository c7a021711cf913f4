//! Writes documents up to a limit, and errors up to a number.

use std::io::{self, Write};

use async_graphql::ServerError;
use serde::Serialize;

use crate::budget::AnswerTooLarge;
use crate::language::{Language, Sentence};

/// Errors of one answer. Nobody reads more; the rest is counted.
pub const ERRORS_PER_ANSWER_MAX: usize = 100;

/// The code of the error that counts the others.
const MORE_ERRORS: &str = "MORE_ERRORS";

/// Why there is no text.
pub(super) enum NotWritten {
    TooLarge(AnswerTooLarge),
    Failed(serde_json::Error),
}

/// The JSON of a document of so many bytes at most. Nothing is written beyond.
pub(super) fn json_within(document: &impl Serialize, bytes_max: usize) -> Result<Vec<u8>, NotWritten> {
    let mut written = Bounded {
        bytes: Vec::with_capacity(512),
        bytes_max,
        is_full: false,
    };
    match serde_json::to_writer(&mut written, document) {
        Ok(()) => Ok(written.bytes),
        Err(_) if written.is_full => Err(NotWritten::TooLarge(AnswerTooLarge { max: bytes_max })),
        Err(error) => Err(NotWritten::Failed(error)),
    }
}

struct Bounded {
    bytes: Vec<u8>,
    bytes_max: usize,
    is_full: bool,
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > self.bytes_max {
            self.is_full = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Leaves out the errors that nobody reads, and says how many they are.
pub(super) fn count_the_rest(errors: &mut Vec<ServerError>, language: Language) {
    let Some(more) = errors
        .len()
        .checked_sub(ERRORS_PER_ANSWER_MAX)
        .filter(|more| *more > 0)
    else {
        return;
    };
    errors.truncate(ERRORS_PER_ANSWER_MAX);
    let message =
        Sentence::new(format!("And {more} more errors.")).in_german(format!("Und {more} weitere Fehler."));
    let mut rest = ServerError::new(message.into_text(language), None);
    let extensions = rest.extensions.get_or_insert_default();
    extensions.set("code", MORE_ERRORS);
    extensions.set("more", more);
    errors.push(rest);
}

/// The error of an answer that is too large.
pub(super) fn too_large(excess: AnswerTooLarge, language: Language) -> ServerError {
    let mut error = ServerError::new(excess.message().into_text(language), None);
    let extensions = error.extensions.get_or_insert_default();
    extensions.set("code", AnswerTooLarge::CODE);
    extensions.set("limit", excess.max);
    error
}
