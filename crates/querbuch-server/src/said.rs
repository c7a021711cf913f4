//! Sentences in both languages: what is said before or without anybody knowing which one a person reads.

use std::borrow::Cow;
use std::error::Error;
use std::fmt::{self, Display};

use querbuch_ledger::domain::language::Language;

/// A sentence in German and in English.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    german: Cow<'static, str>,
    english: Cow<'static, str>,
}

impl Said {
    /// Both sentences.
    pub fn new(german: impl Into<Cow<'static, str>>, english: impl Into<Cow<'static, str>>) -> Self {
        Self {
            german: german.into(),
            english: english.into(),
        }
    }

    /// What has one form only: the words of the system, of a database, of a library.
    pub fn of(message: impl Display) -> Self {
        let message = message.to_string();
        Self::new(message.clone(), message)
    }

    /// The sentence in this language.
    pub fn text(&self, language: Language) -> &str {
        language.pick(&self.german, &self.english)
    }
}

impl Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.english)
    }
}

impl Error for Said {}
