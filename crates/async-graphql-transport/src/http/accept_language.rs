//! Which language a client wants to read, by `Accept-Language`.

#[cfg(test)]
mod tests;

use std::cmp::Ordering;

use axum::http::header::{ACCEPT_LANGUAGE, HeaderMap};

use super::accept::entries;
use crate::language::Language;

impl Language {
    /// The language that a client prefers. The default holds without the header, if neither language is named, and if
    /// both are wanted as much.
    pub fn negotiated(headers: &HeaderMap, default: Self) -> Self {
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
        match english.unwrap_or(other).cmp(&german.unwrap_or(other)) {
            Ordering::Greater => Self::English,
            Ordering::Less => Self::German,
            Ordering::Equal => default,
        }
    }
}
