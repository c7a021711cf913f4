//! Which language people want to read.

#[cfg(test)]
mod tests;

use axum::http::header::{ACCEPT_LANGUAGE, HeaderMap};

use super::accept::entries;

/// Whether the client wants English more than German. German is the default: without the header, if neither is
/// named, and if both are wanted as much.
pub fn prefers_english(headers: &HeaderMap) -> bool {
    let (mut german, mut english, mut other) = (None, None, 0);
    for entry in entries(headers, &ACCEPT_LANGUAGE) {
        let language = entry.value.split('-').next().unwrap_or_default();
        if language.eq_ignore_ascii_case("de") {
            german = german.max(Some(entry.quality));
        } else if language.eq_ignore_ascii_case("en") {
            english = english.max(Some(entry.quality));
        } else if language == "*" {
            other = entry.quality;
        }
    }
    english.unwrap_or(other) > german.unwrap_or(other)
}
