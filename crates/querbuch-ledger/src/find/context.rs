//! The words around a match.

use querbuch_domain::search::{Search, searchable};

/// Words before and behind the one that matches.
const WORDS_AROUND: usize = 6;

/// Characters of a context: a word may be as long as somebody likes.
const CHARS_MAX: usize = 160;

/// The words of a text around the first one in which a word of a search occurs, with an ellipsis where the text goes on;
/// `None` where none occurs.
pub fn around(text: &str, search: &Search) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let place = words
        .iter()
        .position(|word| search.matches_any(&searchable([word, ""])))?;
    let first = place.saturating_sub(WORDS_AROUND);
    let end = words.len().min(place + WORDS_AROUND + 1);
    let mut shown = words[first..end].join(" ");
    let is_cut = shown.chars().nth(CHARS_MAX).is_some();
    if is_cut {
        shown = shown.chars().take(CHARS_MAX).collect();
    }
    let before = if first > 0 { "… " } else { "" };
    let behind = if is_cut || end < words.len() { " …" } else { "" };
    Some(format!("{before}{shown}{behind}"))
}
