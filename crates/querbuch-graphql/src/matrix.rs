//! What each root field of the schema asks for: the matrix of roles and fields in `docs/rights.md`. A field without an
//! entry fails a test, so nobody adds one without saying who may.

use querbuch_ledger::domain::action::Action;
use querbuch_ledger::domain::role::Role;

mod fields;
mod tests;

/// What a root field asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asks {
    /// This action, at what is named.
    For(Action),
    /// Figures: where everything is `OPEN`, whoever signed in; where it is `GRANTED`, this action.
    Figures,
    /// Nothing: it tells about the program, or about whoever asks.
    Nobody,
    /// What the prepared act asks for.
    AsPrepared,
}

/// A root field.
struct Field {
    root: &'static str,
    name: &'static str,
    asks: Asks,
    /// For mutations that a role decides: an input that somebody with the right would not be forbidden.
    example: &'static str,
}

impl Asks {
    /// Whether a role is enough for it, for the whole ledger.
    fn is_open_to(self, role: Role) -> Option<bool> {
        match self {
            Self::For(action) => Some(role.allows(action)),
            Self::Figures => Some(role.allows(Action::Read)),
            Self::Nobody => Some(true),
            Self::AsPrepared => None,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::For(action) => action.as_str(),
            Self::Figures => "READ, or signed in where `OPEN`",
            Self::Nobody => "signed in",
            Self::AsPrepared => "what the act asks for",
        }
    }
}
