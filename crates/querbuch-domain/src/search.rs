//! Searching names as people type them.
//!
//! Case does not matter. An umlaut may be typed as such, as two letters, or without its dots: `München` is found by
//! `münchen`, `MUENCHEN` and `munchen`; but whoever types dots means them, so `Bär` does not find `Bar`. Other
//! accents do not matter. Each word must occur somewhere, in any order; no sign stands for another.

use std::sync::Arc;

use crate::refusal::QuestionFault;

/// What a thing is found by, ready to be searched: made once, when the thing is registered.
///
/// Each part stands there with its umlauts as two letters; and once more without the dots, where it has any.
pub fn searchable(parts: [&str; 2]) -> Arc<str> {
    let mut text = String::with_capacity(parts.iter().map(|part| part.len() + 1).sum());
    for part in parts {
        let start = text.len();
        fold_into(&mut text, part, Umlauts::AsTwoLetters);
        // No word holds a line break, so none is found across two parts.
        text.push('\n');
        let middle = text.len();
        fold_into(&mut text, part, Umlauts::WithoutDots);
        if text[start..middle - 1] == text[middle..] {
            text.truncate(middle);
        } else {
            text.push('\n');
        }
    }
    text.into()
}

/// Words to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search(Vec<String>);

/// Characters of a search: the longest name that somebody looks for has about a hundred.
pub const SEARCH_CHARS_MAX: usize = 200;

/// Different words of a search. Each is looked for in each name; nobody remembers more of one.
pub const SEARCH_WORDS_MAX: usize = 16;

impl Search {
    /// The words of what was typed, each once. None at all match everything. Refused: more than [`SEARCH_CHARS_MAX`]
    /// characters or [`SEARCH_WORDS_MAX`] words.
    pub fn try_new(typed: &str) -> Result<Self, QuestionFault> {
        if typed.chars().nth(SEARCH_CHARS_MAX).is_some() {
            return Err(QuestionFault::SearchTooLong {
                max: SEARCH_CHARS_MAX,
            });
        }
        let mut words: Vec<String> = Vec::new();
        for word in typed.split_whitespace() {
            let mut text = String::with_capacity(word.len());
            fold_into(&mut text, word, Umlauts::AsTwoLetters);
            if !words.contains(&text) {
                words.push(text);
            }
        }
        if words.len() > SEARCH_WORDS_MAX {
            return Err(QuestionFault::SearchTooManyWords {
                max: SEARCH_WORDS_MAX,
            });
        }
        Ok(Self(words))
    }

    /// How many words there are to look for.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it matches everything.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether every word occurs in a text made by [`searchable`].
    pub fn matches(&self, searchable: &str) -> bool {
        self.0.iter().all(|word| searchable.contains(word.as_str()))
    }
}

impl Search {
    /// Whether any of the words occurs in a text made by [`searchable`].
    pub fn matches_any(&self, searchable: &str) -> bool {
        self.0.iter().any(|word| searchable.contains(word.as_str()))
    }

    /// Whether every word begins one of a text made by [`searchable`]: where letters or digits begin.
    pub fn begins_words(&self, searchable: &str) -> bool {
        let begins = |place: usize| {
            let before = searchable
                .get(..place)
                .and_then(|before| before.chars().next_back());
            before.is_none_or(|before| !before.is_alphanumeric())
        };
        self.0.iter().all(|word| {
            searchable
                .match_indices(word.as_str())
                .any(|(place, _)| begins(place))
        })
    }
}

/// A text as dictionaries order it: without regard to case and accents, an umlaut as its letter.
pub fn sort_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    fold_into(&mut key, text, Umlauts::WithoutDots);
    key
}

/// How umlauts are spelt.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Umlauts {
    /// `ue`.
    AsTwoLetters,
    /// `u`.
    WithoutDots,
}

fn fold_into(folded: &mut String, text: &str, umlauts: Umlauts) {
    // Most words have no other letters, and a search folds a million texts.
    if text.is_ascii() {
        folded.extend(text.bytes().map(|byte| char::from(byte.to_ascii_lowercase())));
        return;
    }
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'ä' => folded.push('a'),
            'ö' => folded.push('o'),
            'ü' => folded.push('u'),
            // The dots alone follow their letter, as some systems write names.
            '\u{308}' if folded.ends_with(['a', 'o', 'u']) => {}
            // Other accents that follow their letter.
            '\u{300}'..='\u{36f}' => continue,
            _ => {
                match plain(c) {
                    Some(letters) => folded.push_str(letters),
                    None => folded.push(c),
                }
                continue;
            }
        }
        if umlauts == Umlauts::AsTwoLetters {
            folded.push('e');
        }
    }
}

/// The plain letters of a small letter of the Latin alphabet with an accent or in one with another.
fn plain(c: char) -> Option<&'static str> {
    let letters = match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ð' | 'ď' | 'đ' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì' | 'í' | 'î' | 'ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => "i",
        'ĵ' => "j",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ø' | 'ō' | 'ŏ' | 'ő' => "o",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
        'ù' | 'ú' | 'û' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => "u",
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => return None,
    };
    Some(letters)
}

#[cfg(test)]
mod tests;
