//! What can be wrong with principals.

use crate::faults;
use crate::id::{Position, PrincipalNo};

faults! {
    /// Why something about a principal is refused.
    PrincipalFault {
        LinkedAlready { one: PrincipalNo, other: PrincipalNo } => AlreadyExists;
        "{one} und {other} sind schon eine Person."
        "{one} and {other} are one person already."

        ErasedAlready { by: Position } => WrongStatus;
        "Die Angaben zu dieser Person wurden schon gelöscht, an Position {by}."
        "What was known of this principal was erased already, at position {by}."
    }
}
