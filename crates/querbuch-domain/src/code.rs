//! Codes, names and free text, as people write them.

use std::borrow::Cow;
use std::sync::Arc;

use imbl::OrdMap;
use unicode_normalization::UnicodeNormalization as _;

use crate::faults;

/// The numbers of things by their unique codes, in the order of the codes.
pub type ByCode<N> = OrdMap<Arc<str>, N>;

/// Longest code of a measure, effect or idempotency key, in characters: fits a column of a table.
pub const CODE_CHARS_MAX: usize = 100;
/// Longest code of a unit, in characters: a path of four codes.
pub const UNIT_CODE_CHARS_MAX: usize = 200;
/// Longest name or title, in characters. The longest Zweckbestimmung of a federal Titel has 300.
pub const NAME_CHARS_MAX: usize = 500;
/// Longest description, text or document reference, in characters: a page.
pub const TEXT_CHARS_MAX: usize = 5_000;

faults! {
    /// Why a text cannot serve as code, name or description.
    TextFault {
        /// Nothing but white space.
        Blank => InvalidValue;
        "Das Feld ist leer. Bitte ausfüllen."
        "The field is blank. Fill it in."

        TooLong { chars_max: usize } => InvalidValue;
        "Zu lang: höchstens {chars_max} Zeichen."
        "Too long: at most {chars_max} characters."

        /// A character that may not stand here.
        Character { character: char } => InvalidValue,
            let |_language| shown = character.escape_default(), number = u32::from(*character);
        "Das Zeichen {shown} (U+{number:04X}) ist hier nicht erlaubt."
        "The character {shown} (U+{number:04X}) is not allowed here."

        /// A slash at the start or end, or two in a row.
        Slash => InvalidValue;
        "„/“ steht nur zwischen zwei Teilen einer Kennung."
        "“/” stands only between two parts of a code."
    }
}

/// The first ten of some codes, for a sentence.
pub(crate) fn list_of(codes: &[Arc<str>]) -> String {
    let shown: Vec<&str> = codes.iter().take(10).map(AsRef::as_ref).collect();
    shown.join(", ")
}

/// Checks the code of a measure or effect: letters, digits, `-`, `_`, `.`.
pub fn check_code(text: &str) -> Result<Arc<str>, TextFault> {
    check_characters(text, CODE_CHARS_MAX, |c| {
        c.is_alphanumeric() || matches!(c, '-' | '_' | '.')
    })
}

/// Checks the code of a unit: as [`check_code`], and `/` between its parts.
pub fn check_unit_code(text: &str) -> Result<Arc<str>, TextFault> {
    if text.split('/').any(str::is_empty) && !text.is_empty() {
        return Err(TextFault::Slash);
    }
    check_characters(text, UNIT_CODE_CHARS_MAX, |c| {
        c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/')
    })
}

/// Checks an idempotency key: any visible ASCII, as clients make them.
pub fn check_key(text: &str) -> Result<Arc<str>, TextFault> {
    check_characters(text, UNIT_CODE_CHARS_MAX, |c| c.is_ascii_graphic())
}

/// The person behind the name of whoever acts: names that differ in case or in the form of their characters only
/// (`Anna`, `ANNA`, `Ａｎｎａ`) are one person's.
pub fn person_of(actor: &str) -> Cow<'_, str> {
    if actor
        .bytes()
        .all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase())
    {
        return Cow::Borrowed(actor);
    }
    Cow::Owned(actor.nfkc().flat_map(char::to_lowercase).nfkc().collect())
}

/// Checks the name of whoever acts: letters, digits, `-`, `_`, `.` and `@`, so that it reads the same everywhere.
pub fn check_actor(text: &str) -> Result<Arc<str>, TextFault> {
    check_characters(text, CODE_CHARS_MAX, |c| {
        c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '@')
    })
}

/// Checks a name or title: one line, not blank.
pub fn check_name(text: &str) -> Result<Arc<str>, TextFault> {
    check_characters(text, NAME_CHARS_MAX, |c| !c.is_control() && !steers_direction(c))
}

/// Checks a description or free text: lines are allowed, other control characters are not.
pub fn check_text(text: &str) -> Result<Arc<str>, TextFault> {
    let allowed = |c: char| matches!(c, '\n' | '\r' | '\t') || !(c.is_control() || steers_direction(c));
    check_characters(text, TEXT_CHARS_MAX, allowed)
}

fn check_characters(
    text: &str,
    chars_max: usize,
    allowed: impl Fn(char) -> bool,
) -> Result<Arc<str>, TextFault> {
    if text.trim().is_empty() {
        return Err(TextFault::Blank);
    }
    if text.chars().count() > chars_max {
        return Err(TextFault::TooLong { chars_max });
    }
    match text.chars().find(|c| !allowed(*c)) {
        Some(character) => Err(TextFault::Character { character }),
        None => Ok(text.into()),
    }
}

/// Marks that change the direction of writing can make one code look like another.
fn steers_direction(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests;
