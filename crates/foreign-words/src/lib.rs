//! Finds English words in German texts and German words in English ones, for tests.
//!
//! It knows the small words that hardly any sentence does without, and that the other language does not have: `the`,
//! `of`, `and`; `der`, `und`, `nicht`. Words of both languages (`die`, `in`, `was`, `so`) say nothing and are left out.
//!
//! What is quoted is a name, a code or a value, and belongs to neither language. So does whatever is no plain word: options
//! such as `--order-by`, names such as `valid_from` and `groupBy`, words in capitals, addresses, commands between backticks.
//! A line that begins an example is looked at up to its command.
//!
//! ```
//! assert_eq!(foreign_words::english("Die Buchung is nicht da. `the` bleibt."), ["is"]);
//! assert_eq!(foreign_words::german("The booking ist not there."), ["ist"]);
//! ```

/// English words that German texts do not have.
const ENGLISH: &[&str] = &[
    "above", "already", "and", "any", "are", "as", "at", "be", "been", "below", "beside", "but", "by", "can",
    "cannot", "check", "does", "each", "every", "few", "first", "for", "from", "give", "given", "has",
    "have", "how", "if", "instead", "into", "is", "it", "its", "least", "like", "lines", "many", "more",
    "most", "must", "neither", "no", "not", "of", "on", "one", "only", "or", "other", "possible", "several",
    "stays", "such", "than", "that", "the", "their", "them", "then", "there", "these", "they", "this", "to",
    "too", "unless", "until", "up", "usage", "were", "what", "when", "where", "whether", "which", "who",
    "whole", "with", "without", "write", "yet", "you",
];

/// German words that English texts do not have.
const GERMAN: &[&str] = &[
    "aber", "als", "auch", "auf", "aus", "bei", "bis", "bitte", "das", "dem", "den", "der", "des", "diese",
    "dieser", "dieses", "durch", "ein", "eine", "einem", "einen", "einer", "es", "fehlt", "für", "gibt",
    "hier", "ihre", "im", "ist", "kann", "kein", "keine", "können", "mehr", "mit", "muss", "nach", "nicht",
    "noch", "nur", "oder", "ohne", "schon", "sein", "sich", "sie", "sind", "über", "um", "und", "unter",
    "vom", "von", "vor", "weil", "wenn", "wer", "werden", "wie", "wird", "zu", "zum", "zur", "zwischen",
];

/// The English words of a German text.
pub fn english(text: &str) -> Vec<String> {
    found(text, ENGLISH)
}

/// The German words of an English text.
pub fn german(text: &str) -> Vec<String> {
    found(text, GERMAN)
}

fn found(text: &str, foreign: &[&str]) -> Vec<String> {
    let unquoted = without_quotes(text);
    let words = unquoted
        .lines()
        .flat_map(|line| before_command(line).split_whitespace());
    words
        .filter_map(plain_word)
        .filter(|word| foreign.contains(&word.as_str()))
        .collect()
}

/// A line up to the command that it shows.
fn before_command(line: &str) -> &str {
    let command = ["querbuch ", "echo "]
        .into_iter()
        .filter_map(|command| line.find(command));
    command.min().map_or(line, |start| &line[..start])
}

/// A word of letters alone, in lower case; none where something else is part of it.
fn plain_word(token: &str) -> Option<String> {
    let token = token.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '…']);
    let token = token.trim_start_matches(['(', '[']);
    let is_name = token.chars().count() > 1 && token.chars().all(char::is_uppercase);
    let is_word = !token.is_empty() && token.chars().all(char::is_alphabetic);
    (is_word && !is_name).then(|| token.to_lowercase())
}

/// The text without what stands between quotes of one line.
fn without_quotes(text: &str) -> String {
    let mut left = String::with_capacity(text.len());
    for line in text.lines() {
        let mut rest = line;
        while let Some((before, opening, after)) = next_quote(rest) {
            left.push_str(before);
            let closing = match opening {
                '„' => '“',
                '“' => '”',
                other => other,
            };
            let Some((_, behind)) = after.split_once(closing) else {
                rest = after;
                continue;
            };
            left.push('0');
            rest = behind;
        }
        left.push_str(rest);
        left.push('\n');
    }
    left
}

fn next_quote(text: &str) -> Option<(&str, char, &str)> {
    let mut before = ' ';
    for (index, c) in text.char_indices() {
        // An apostrophe within a word quotes nothing.
        let is_quote = matches!(c, '„' | '“' | '"' | '`') || (c == '\'' && !before.is_alphanumeric());
        if is_quote {
            return Some((&text[..index], c, &text[index + c.len_utf8()..]));
        }
        before = c;
    }
    None
}

#[cfg(test)]
mod tests;
