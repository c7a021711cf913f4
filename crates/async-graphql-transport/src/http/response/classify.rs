//! Gives every error its code and the id of its request, and keeps the details of faults out of answers.

use async_graphql::{ServerError, Value};

use super::ResponseContext;
use crate::language::Sentence;

/// How async-graphql begins its messages about an argument that does not fit.
const ARGUMENT_MESSAGES: [&str; 2] = ["Failed to parse \"", "Expected input type \""];

/// An error with a code was meant for the client and stays. Of those without, async-graphql's own about arguments are
/// the client's mistake; any other is a fault of the server, whose text goes to the log only.
pub(super) fn complete(error: &mut ServerError, context: &ResponseContext) {
    let extensions = error.extensions.get_or_insert_default();
    if !matches!(extensions.get("code"), Some(Value::String(_) | Value::Enum(_))) {
        if ARGUMENT_MESSAGES
            .iter()
            .any(|message| error.message.starts_with(message))
        {
            extensions.set("code", "BAD_USER_INPUT");
        } else {
            tracing::error!(request_id = context.request_id, path = ?error.path, error = error.message, "fault in a resolver");
            extensions.set("code", "INTERNAL");
            error.message = internal_error().into_text(context.language).into_owned();
        }
    }
    extensions.set("requestId", context.request_id.as_str());
}

/// What a client reads of a fault.
pub(crate) fn internal_error() -> Sentence {
    Sentence::new("Internal error. Please report it with the requestId.")
        .in_german("Interner Fehler. Bitte mit der requestId melden.")
}
