//! Why a document is refused.

use super::{
    MAX_ALIASES, MAX_COST, MAX_DEPTH, MAX_DIRECTIVES, MAX_FRAGMENTS, MAX_INTROSPECTION_DEPTH,
    MAX_INTROSPECTION_LISTS, MAX_NESTING, MAX_ROOT_FIELDS, MAX_SELECTIONS, MAX_TOKENS,
};

/// A limit that a document exceeds. The code is stable; the texts are for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// A block string has no end.
    UnterminatedString,
    /// More than [`MAX_TOKENS`] tokens.
    TooManyTokens,
    /// More than [`MAX_NESTING`] brackets open at once.
    NestedTooDeep,
    /// More than [`MAX_FRAGMENTS`] fragments.
    TooManyFragments,
    /// A fragment that leads back to itself.
    FragmentCycle,
    /// More than [`MAX_DEPTH`] fields below each other.
    TooDeep,
    /// More than [`MAX_ALIASES`] aliases.
    TooManyAliases,
    /// More than [`MAX_DIRECTIVES`] directives.
    TooManyDirectives,
    /// More than [`MAX_ROOT_FIELDS`] fields of the root.
    TooManyRootFields,
    /// More than [`MAX_SELECTIONS`] selections with all fragments expanded.
    TooManySelections,
    /// Introspection beyond [`MAX_INTROSPECTION_DEPTH`] or [`MAX_INTROSPECTION_LISTS`].
    IntrospectionTooDeep,
    /// Cost above [`MAX_COST`].
    TooCostly {
        /// What the operation would cost.
        cost: u64,
    },
}

impl Refusal {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::UnterminatedString => "GRAPHQL_PARSE_FAILED",
            Self::TooManyTokens => "TOO_MANY_TOKENS",
            Self::NestedTooDeep | Self::TooDeep => "QUERY_TOO_DEEP",
            Self::TooManyFragments => "TOO_MANY_FRAGMENTS",
            Self::FragmentCycle => "FRAGMENT_CYCLE",
            Self::TooManyAliases => "TOO_MANY_ALIASES",
            Self::TooManyDirectives => "TOO_MANY_DIRECTIVES",
            Self::TooManyRootFields => "TOO_MANY_ROOT_FIELDS",
            Self::TooManySelections => "TOO_MANY_FIELDS",
            Self::IntrospectionTooDeep => "INTROSPECTION_TOO_DEEP",
            Self::TooCostly { .. } => "QUERY_TOO_COSTLY",
        }
    }

    /// The sentence for a German reader.
    pub fn message_de(self) -> String {
        match self {
            Self::UnterminatedString => "Ein Blocktext endet nicht.".to_owned(),
            Self::TooManyTokens => {
                format!("Das Dokument hat mehr als {MAX_TOKENS} Zeichen der Sprache (Tokens).")
            }
            Self::NestedTooDeep => format!("Mehr als {MAX_NESTING} Klammern sind ineinander geschachtelt."),
            Self::TooManyFragments => format!("Das Dokument hat mehr als {MAX_FRAGMENTS} Fragmente."),
            Self::FragmentCycle => "Ein Fragment enthält sich selbst.".to_owned(),
            Self::TooDeep => format!("Die Abfrage ist tiefer als {MAX_DEPTH} Felder."),
            Self::TooManyAliases => format!("Das Dokument hat mehr als {MAX_ALIASES} Aliasse."),
            Self::TooManyDirectives => format!("Das Dokument hat mehr als {MAX_DIRECTIVES} Direktiven."),
            Self::TooManyRootFields => {
                format!("Die Abfrage hat mehr als {MAX_ROOT_FIELDS} Felder in der Wurzel.")
            }
            Self::TooManySelections => {
                format!("Die Abfrage hat mit allen Fragmenten mehr als {MAX_SELECTIONS} Felder.")
            }
            Self::IntrospectionTooDeep => format!(
                "Die Introspektion geht über {MAX_INTROSPECTION_DEPTH} Felder oder {MAX_INTROSPECTION_LISTS} Listen in die Tiefe."
            ),
            Self::TooCostly { cost } => format!(
                "Die Abfrage kostet {cost}, erlaubt sind {MAX_COST}. Kleinere Seiten (`first`, `limit`) oder weniger Felder helfen."
            ),
        }
    }

    /// The sentence for an English reader.
    pub fn message_en(self) -> String {
        match self {
            Self::UnterminatedString => "A block string does not end.".to_owned(),
            Self::TooManyTokens => format!("The document has more than {MAX_TOKENS} tokens."),
            Self::NestedTooDeep => format!("More than {MAX_NESTING} brackets are nested."),
            Self::TooManyFragments => format!("The document has more than {MAX_FRAGMENTS} fragments."),
            Self::FragmentCycle => "A fragment contains itself.".to_owned(),
            Self::TooDeep => format!("The query is deeper than {MAX_DEPTH} fields."),
            Self::TooManyAliases => format!("The document has more than {MAX_ALIASES} aliases."),
            Self::TooManyDirectives => format!("The document has more than {MAX_DIRECTIVES} directives."),
            Self::TooManyRootFields => format!("The query has more than {MAX_ROOT_FIELDS} root fields."),
            Self::TooManySelections => {
                format!("The query has more than {MAX_SELECTIONS} fields with all fragments expanded.")
            }
            Self::IntrospectionTooDeep => format!(
                "Introspection is deeper than {MAX_INTROSPECTION_DEPTH} fields or {MAX_INTROSPECTION_LISTS} lists."
            ),
            Self::TooCostly { cost } => format!(
                "The query costs {cost}, the limit is {MAX_COST}. Ask for smaller pages (`first`, `limit`) or fewer fields."
            ),
        }
    }
}
