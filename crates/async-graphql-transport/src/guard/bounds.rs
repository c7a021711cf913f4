//! How much one argument may hold: the items of lists, and the words of searches.
//!
//! Each list of a request is counted before anything in it is looked up, where the document and its variables meet the
//! schema: so no resolver can forget to.

use std::collections::HashSet;

use async_graphql::Pos;

use crate::language::Sentence;

/// The bounds of arguments, and of the members of input objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArgumentBounds {
    /// Items of every list that has no bound of its own. As many as a large page has: whoever names more things than
    /// a page shows asks page by page.
    pub items_max: usize,
    /// Lists with a bound of their own: what is written in bulk, say.
    pub lists: &'static [ListBound],
    /// Names of the arguments that hold words to search for.
    pub search_arguments: &'static [&'static str],
    /// Characters of a search. The longest name that somebody looks for has about 100.
    pub search_chars_max: usize,
    /// Different words of a search. Each is looked for in each text; nobody remembers more of a name.
    pub search_words_max: usize,
    /// What each word of a search costs, in the unit of [`cost_max`](super::DocumentLimits::cost_max).
    pub search_word_cost: u64,
}

/// A list with a bound of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListBound {
    /// The type that has it: an input object, or the type of the field whose argument it is.
    pub owner: &'static str,
    /// Its name there.
    pub member: &'static str,
    /// Most items.
    pub items_max: usize,
}

impl Default for ArgumentBounds {
    fn default() -> Self {
        Self {
            items_max: 500,
            lists: &[],
            search_arguments: &["search"],
            search_chars_max: 200,
            search_words_max: 16,
            search_word_cost: 1_000,
        }
    }
}

impl ArgumentBounds {
    /// Most items of a list.
    pub fn items_max(&self, owner: &str, member: &str) -> usize {
        let own = self
            .lists
            .iter()
            .find(|bound| bound.owner == owner && bound.member == member);
        own.map_or(self.items_max, |bound| bound.items_max)
    }

    pub(crate) fn is_search(&self, argument: &str) -> bool {
        self.search_arguments.contains(&argument)
    }

    /// The words of a search, as far as they count. Too many different ones are refused, whatever they cost.
    pub(crate) fn words(&self, text: &str) -> u64 {
        let counted = text.split_whitespace().take(self.search_words_max);
        counted.count() as u64
    }

    /// What of a search is too much.
    pub(crate) fn excess_of_search(&self, text: &str) -> Option<Excess> {
        let chars = text.chars().count();
        if chars > self.search_chars_max {
            return Some(Excess::Characters {
                given: chars,
                max: self.search_chars_max,
            });
        }
        let words: HashSet<String> = text.split_whitespace().map(str::to_lowercase).collect();
        (words.len() > self.search_words_max).then_some(Excess::Words {
            given: words.len(),
            max: self.search_words_max,
        })
    }
}

/// What is too much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excess {
    /// Items of a list.
    Items {
        /// How many there are.
        given: usize,
        /// How many there may be.
        max: usize,
    },
    /// Characters of a search.
    Characters {
        /// How many there are.
        given: usize,
        /// How many there may be.
        max: usize,
    },
    /// Different words of a search.
    Words {
        /// How many there are.
        given: usize,
        /// How many there may be.
        max: usize,
    },
}

/// An argument or variable that holds too much. Only the first one of a request is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoundRefusal {
    /// The way to it, outermost first: the argument or variable, members of objects, numbers of items.
    pub path: Vec<String>,
    /// What is too much.
    pub excess: Excess,
    /// Where in the document.
    pub place: Option<Pos>,
}

impl BoundRefusal {
    /// The stable code.
    pub const CODE: &'static str = "LIMIT_EXCEEDED";

    /// The same, seen from one level further out.
    #[must_use]
    pub(crate) fn within(mut self, outer: &str) -> Self {
        self.path.insert(0, outer.to_owned());
        self
    }

    /// The sentence for people.
    pub fn message(&self) -> Sentence {
        let place = self.path.join(".");
        let (english, german) = match self.excess {
            Excess::Items { given, max } => (
                format!("`{place}` has {given} entries, at most {max} are allowed. Split them up."),
                format!("`{place}` hat {given} Einträge, höchstens {max} sind erlaubt. Bitte aufteilen."),
            ),
            Excess::Characters { given, max } => (
                format!("`{place}` has {given} characters, at most {max} are allowed. Shorten it."),
                format!("`{place}` hat {given} Zeichen, höchstens {max} sind erlaubt. Bitte kürzen."),
            ),
            Excess::Words { given, max } => (
                format!("`{place}` has {given} different words, at most {max} are allowed. Leave some out."),
                format!(
                    "`{place}` hat {given} verschiedene Wörter, höchstens {max} sind erlaubt. Bitte einige weglassen."
                ),
            ),
        };
        Sentence::new(english).in_german(german)
    }
}
