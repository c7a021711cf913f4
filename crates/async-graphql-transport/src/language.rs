//! The two languages of messages.

use std::borrow::Cow;

/// The language of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// German.
    German,
}

/// A sentence for people. Where there is no German one, Germans read the English one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    english: Cow<'static, str>,
    german: Option<Cow<'static, str>>,
}

impl Sentence {
    /// A sentence in English.
    pub fn new(english: impl Into<Cow<'static, str>>) -> Self {
        Self {
            english: english.into(),
            german: None,
        }
    }

    /// The same sentence in German.
    #[must_use]
    pub fn in_german(mut self, german: impl Into<Cow<'static, str>>) -> Self {
        self.german = Some(german.into());
        self
    }

    /// The text in a language.
    pub fn text(&self, language: Language) -> &str {
        match (language, &self.german) {
            (Language::German, Some(german)) => german,
            _ => &self.english,
        }
    }

    /// The text in a language, without a copy.
    pub fn into_text(self, language: Language) -> Cow<'static, str> {
        match (language, self.german) {
            (Language::German, Some(german)) => german,
            _ => self.english,
        }
    }

    /// This sentence and another one behind it.
    #[must_use]
    pub fn followed_by(&self, next: &Self) -> Self {
        let both = |language| format!("{} {}", self.text(language), next.text(language));
        Self::new(both(Language::English)).in_german(both(Language::German))
    }
}

impl From<&'static str> for Sentence {
    fn from(english: &'static str) -> Self {
        Self::new(english)
    }
}

impl From<String> for Sentence {
    fn from(english: String) -> Self {
        Self::new(english)
    }
}

#[cfg(test)]
mod tests;
