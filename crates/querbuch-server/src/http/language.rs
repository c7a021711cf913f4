//! The language of a request. The transport has two languages of its own; they meet those of Querbuch here only.

use async_graphql_transport::Language as TransportLanguage;
use axum::http::HeaderMap;
use querbuch_ledger::domain::language::Language;

/// The language where a client does not prefer one.
pub const DEFAULT_LANGUAGE: TransportLanguage = TransportLanguage::German;

/// The language that a client prefers.
pub fn language_of(headers: &HeaderMap) -> Language {
    match TransportLanguage::negotiated(headers, DEFAULT_LANGUAGE) {
        TransportLanguage::German => Language::German,
        TransportLanguage::English => Language::English,
    }
}

/// The same language, for errors of the transport.
pub fn transport_language(language: Language) -> TransportLanguage {
    language.pick(TransportLanguage::German, TransportLanguage::English)
}

#[cfg(test)]
mod tests;
