//! German texts, by their English ones.

use querbuch_ledger::domain::action::Action;
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::role::Role;
use querbuch_ledger::domain::visibility::Visibility;
use querbuch_ledger::domain::words::{Approach, Cashability, EvidenceGrade, MeasureStatus, SourceStatus};
use querbuch_ledger::import::ImportKind;

/// A text in English and in German.
pub(crate) struct Text {
    pub(crate) english: &'static str,
    pub(crate) german: &'static str,
}

/// Declares a list of texts.
macro_rules! texts {
    ($($english:literal => $german:literal,)*) => {
        /// The texts.
        pub(super) const TEXTS: &[super::Text] =
            &[$(super::Text { english: $english, german: $german }),*];
    };
}

mod act;
mod appraisal;
mod compute;
mod edge;
mod find;
mod import;
mod keeping;
mod own;
mod report;
mod rights;
mod serve;
mod token;

/// All lists.
const LISTS: [&[Text]; 12] = [
    own::TEXTS,
    serve::TEXTS,
    import::TEXTS,
    act::TEXTS,
    keeping::TEXTS,
    report::TEXTS,
    find::TEXTS,
    appraisal::TEXTS,
    compute::TEXTS,
    rights::TEXTS,
    edge::TEXTS,
    token::TEXTS,
];

/// All texts.
pub(crate) fn all() -> impl Iterator<Item = &'static Text> {
    LISTS.into_iter().flatten()
}

/// The German text of these lists, where there is one.
pub(crate) fn find(english: &str) -> Option<&'static str> {
    let found = all().find(|text| text.english == english);
    found.map(|text| text.german)
}

/// The German text; of words of the model and columns of files too, which have theirs elsewhere.
fn known(english: &str) -> Option<String> {
    let kinds = || {
        ImportKind::ALL
            .into_iter()
            .find(|kind| kind.help(Language::English) == english)
    };
    find(english)
        .or_else(|| word(english))
        .map(ToOwned::to_owned)
        .or_else(|| kinds().map(|kind| kind.help(Language::German)))
}

/// The German word of the model.
fn word(english: &str) -> Option<&'static str> {
    macro_rules! of {
        ($($words:ident),+) => {
            [$($words::ALL.iter().find(|word| word.name(Language::English) == english).map(|word| word.name(Language::German))),+]
        };
    }
    let found = of!(
        Approach,
        Cashability,
        EvidenceGrade,
        MeasureStatus,
        SourceStatus,
        Role,
        Action,
        Visibility
    );
    found.into_iter().flatten().next()
}

/// Whether there is a German text, or none is needed.
pub(crate) fn is_known(english: &str) -> bool {
    is_for_programs(english) || known(english).is_some()
}

/// Lines of JSON, and amounts.
fn is_for_programs(text: &str) -> bool {
    text.trim_start().starts_with(['{', '"']) || !text.contains(char::is_alphabetic)
}

/// The German text; the English one where none is there yet, which a test finds.
pub fn german(english: &str) -> String {
    known(english).unwrap_or_else(|| english.to_owned())
}
