//! Numbers that name things inside the ledger: dense, given in the order of the log.

use serde::{Deserialize, Serialize};

use crate::words::Noun;

/// Position of an event in the log: 1, 2, 3, … without gaps; 0 is the empty log.
pub type Position = u64;

/// A number that names a thing of one kind.
pub trait Number: Copy {
    /// What it names.
    const NOUN: Noun;

    /// The place in a list that holds these things in the order of their numbers.
    fn index(self) -> usize;

    /// The number that belongs to a place in such a list.
    fn from_index(index: usize) -> Self;

    /// Reads a public id such as `unit:12`; `None` where it is not of this kind.
    fn parse(text: &str) -> Option<Self>;
}

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident, $noun:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u32);

        impl $name {
            /// What stands before the number in the public id.
            pub const PREFIX: &'static str = $prefix;

            /// The place in a list that holds these things in the order of their numbers.
            pub fn index(self) -> usize {
                self.0 as usize
            }

            /// The number that belongs to a place in such a list.
            pub fn from_index(index: usize) -> Self {
                // A list of 2^32 entries would not fit into memory; the limits refuse long before.
                Self(u32::try_from(index).unwrap_or(u32::MAX))
            }

            /// Reads a public id such as `unit:12`; `None` where it is not of this kind.
            pub fn parse(text: &str) -> Option<Self> {
                parse_public(text, Self::PREFIX).and_then(|number| u32::try_from(number).ok()).map(Self)
            }
        }

        impl Number for $name {
            const NOUN: Noun = Noun::$noun;

            fn index(self) -> usize {
                Self::index(self)
            }

            fn from_index(index: usize) -> Self {
                Self::from_index(index)
            }

            fn parse(text: &str) -> Option<Self> {
                Self::parse(text)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}:{}", Self::PREFIX, self.0)
            }
        }
    };
}

number_id!(
    /// Number of a unit, public as `unit:12`.
    UnitNo, Unit, "unit"
);
number_id!(
    /// Number of a measure, public as `measure:12`.
    MeasureNo, Measure, "measure"
);
number_id!(
    /// Number of an effect, public as `effect:12`.
    EffectNo, Effect, "effect"
);
number_id!(
    /// Number of a distribution key, public as `key:12`.
    KeyNo, Key, "key"
);

number_id!(
    /// Number of an indicator, public as `indicator:12`.
    IndicatorNo, Indicator, "indicator"
);

number_id!(
    /// Number of a principal, public as `principal:12`.
    PrincipalNo, Principal, "principal"
);

/// What stands before the position in the public id of a grant.
pub const GRANT_PREFIX: &str = "grant";

/// Public id of a grant: it is named by the position of its event.
pub fn grant_id(position: Position) -> String {
    format!("{GRANT_PREFIX}:{position}")
}

/// Reads the public id of a grant.
pub fn parse_grant_id(text: &str) -> Option<Position> {
    parse_public(text, GRANT_PREFIX)
}

/// What stands before the position in the public id of a prepared act.
pub const PREPARED_ACT_PREFIX: &str = "prepared";

/// Public id of a prepared act: it is named by the position of its event.
pub fn prepared_act_id(position: Position) -> String {
    format!("{PREPARED_ACT_PREFIX}:{position}")
}

/// Reads the public id of a prepared act.
pub fn parse_prepared_act_id(text: &str) -> Option<Position> {
    parse_public(text, PREPARED_ACT_PREFIX)
}

/// What stands before the position in the public id of a booking.
pub const BOOKING_PREFIX: &str = "booking";

/// Public id of a booking: it is named by the position of its event.
pub fn booking_id(position: Position) -> String {
    format!("{BOOKING_PREFIX}:{position}")
}

/// Reads the public id of a booking.
pub fn parse_booking_id(text: &str) -> Option<Position> {
    parse_public(text, BOOKING_PREFIX)
}

/// What stands before the position in the public id of an import.
pub const IMPORT_PREFIX: &str = "import";

/// Public id of an import: it is named by the position of its event.
pub fn import_id(position: Position) -> String {
    format!("{IMPORT_PREFIX}:{position}")
}

/// Reads the public id of an import.
pub fn parse_import_id(text: &str) -> Option<Position> {
    parse_public(text, IMPORT_PREFIX)
}

/// The colon keeps ids apart from codes, which may not contain one. Only the canonical spelling counts.
fn parse_public(text: &str, prefix: &str) -> Option<u64> {
    let digits = text.strip_prefix(prefix)?.strip_prefix(':')?;
    let number: u64 = digits.parse().ok()?;
    (number.to_string() == digits).then_some(number)
}
