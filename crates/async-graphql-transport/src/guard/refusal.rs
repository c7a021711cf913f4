//! Why a document is refused.

use crate::language::Sentence;

/// A limit that a document exceeds. The code is stable; the sentences are for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentRefusal {
    /// A block string has no end.
    UnterminatedString,
    /// Too many tokens.
    TooManyTokens {
        /// The limit.
        max: usize,
    },
    /// Too many brackets open at once.
    NestedTooDeep {
        /// The limit.
        max: usize,
    },
    /// Too many fragments.
    TooManyFragments {
        /// The limit.
        max: usize,
    },
    /// A fragment that leads back to itself.
    FragmentCycle,
    /// Too many fields below each other.
    TooDeep {
        /// The limit.
        max: usize,
    },
    /// Too many aliases.
    TooManyAliases {
        /// The limit.
        max: usize,
    },
    /// Too many directives.
    TooManyDirectives {
        /// The limit.
        max: usize,
    },
    /// Too many fields of the root.
    TooManyRootFields {
        /// The limit.
        max: usize,
    },
    /// Too many selections with all fragments expanded.
    TooManySelections {
        /// The limit.
        max: u64,
    },
    /// Introspection goes too deep.
    IntrospectionTooDeep {
        /// The limit of fields below each other.
        depth_max: usize,
        /// The limit of lists of the type system within each other.
        lists_max: usize,
    },
    /// The operation costs too much.
    TooCostly {
        /// What it would cost.
        cost: u64,
        /// The limit.
        max: u64,
        /// The arguments that make it cheaper.
        size_arguments: &'static [&'static str],
    },
}

impl DocumentRefusal {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::UnterminatedString => "GRAPHQL_PARSE_FAILED",
            Self::TooManyTokens { .. } => "TOO_MANY_TOKENS",
            Self::NestedTooDeep { .. } | Self::TooDeep { .. } => "QUERY_TOO_DEEP",
            Self::TooManyFragments { .. } => "TOO_MANY_FRAGMENTS",
            Self::FragmentCycle => "FRAGMENT_CYCLE",
            Self::TooManyAliases { .. } => "TOO_MANY_ALIASES",
            Self::TooManyDirectives { .. } => "TOO_MANY_DIRECTIVES",
            Self::TooManyRootFields { .. } => "TOO_MANY_ROOT_FIELDS",
            Self::TooManySelections { .. } => "TOO_MANY_FIELDS",
            Self::IntrospectionTooDeep { .. } => "INTROSPECTION_TOO_DEEP",
            Self::TooCostly { .. } => "QUERY_TOO_COSTLY",
        }
    }

    /// The sentence for people.
    pub fn message(self) -> Sentence {
        Sentence::new(self.in_english()).in_german(self.in_german())
    }

    fn in_german(self) -> String {
        match self {
            Self::UnterminatedString => "Ein Blocktext endet nicht.".to_owned(),
            Self::TooManyTokens { max } => {
                format!("Das Dokument hat mehr als {max} Zeichen der Sprache (Tokens).")
            }
            Self::NestedTooDeep { max } => format!("Mehr als {max} Klammern sind ineinander geschachtelt."),
            Self::TooManyFragments { max } => format!("Das Dokument hat mehr als {max} Fragmente."),
            Self::FragmentCycle => "Ein Fragment enthält sich selbst.".to_owned(),
            Self::TooDeep { max } => format!("Die Abfrage ist tiefer als {max} Felder."),
            Self::TooManyAliases { max } => format!("Das Dokument hat mehr als {max} Aliasse."),
            Self::TooManyDirectives { max } => format!("Das Dokument hat mehr als {max} Direktiven."),
            Self::TooManyRootFields { max } => {
                format!("Die Abfrage hat mehr als {max} Felder in der Wurzel.")
            }
            Self::TooManySelections { max } => {
                format!("Die Abfrage hat mit allen Fragmenten mehr als {max} Felder.")
            }
            Self::IntrospectionTooDeep { depth_max, lists_max } => format!(
                "Die Introspektion geht über {depth_max} Felder oder {lists_max} Listen in die Tiefe."
            ),
            Self::TooCostly {
                cost,
                max,
                size_arguments: [],
            } => format!("Die Abfrage kostet {cost}, erlaubt sind {max}. Weniger Felder helfen."),
            Self::TooCostly {
                cost,
                max,
                size_arguments,
            } => format!(
                "Die Abfrage kostet {cost}, erlaubt sind {max}. Kleinere Seiten ({}) oder weniger Felder helfen.",
                quoted(size_arguments)
            ),
        }
    }

    fn in_english(self) -> String {
        match self {
            Self::UnterminatedString => "A block string does not end.".to_owned(),
            Self::TooManyTokens { max } => format!("The document has more than {max} tokens."),
            Self::NestedTooDeep { max } => format!("More than {max} brackets are nested."),
            Self::TooManyFragments { max } => format!("The document has more than {max} fragments."),
            Self::FragmentCycle => "A fragment contains itself.".to_owned(),
            Self::TooDeep { max } => format!("The query is deeper than {max} fields."),
            Self::TooManyAliases { max } => format!("The document has more than {max} aliases."),
            Self::TooManyDirectives { max } => format!("The document has more than {max} directives."),
            Self::TooManyRootFields { max } => format!("The query has more than {max} root fields."),
            Self::TooManySelections { max } => {
                format!("The query has more than {max} fields with all fragments expanded.")
            }
            Self::IntrospectionTooDeep { depth_max, lists_max } => {
                format!("Introspection is deeper than {depth_max} fields or {lists_max} lists.")
            }
            Self::TooCostly {
                cost,
                max,
                size_arguments: [],
            } => format!("The query costs {cost}, the limit is {max}. Ask for fewer fields."),
            Self::TooCostly {
                cost,
                max,
                size_arguments,
            } => format!(
                "The query costs {cost}, the limit is {max}. Ask for smaller pages ({}) or fewer fields.",
                quoted(size_arguments)
            ),
        }
    }
}

fn quoted(names: &[&str]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}
