//! What can be wrong with principals.

use crate::faults;
use crate::id::{Position, PrincipalNo};

faults! {
    /// Why something about a principal is refused.
    PrincipalFault {
        LinkedAlready { one: PrincipalNo, other: PrincipalNo } => AlreadyExists;
        "{one} und {other} sind schon eine Person."
        "{one} and {other} are one person already."

        OwnAccount => Forbidden;
        "Niemand verbindet ein eigenes Konto mit einem anderen. Bitte jemand anderen darum bitten, der hier Rechte für das ganze Buch vergibt."
        "Nobody links an account of their own. Ask somebody else who gives rights on the whole ledger."

        RegisteredMeanwhile => VersionConflict;
        "Inzwischen wurde jemand anderes bekannt gemacht; nichts wurde geändert. Bitte noch einmal versuchen."
        "Somebody else was made known meanwhile; nothing was changed. Try again."

        ErasedAlready { by: Position } => WrongStatus;
        "Die Angaben zu dieser Person wurden schon gelöscht, an Position {by}."
        "What was known of this principal was erased already, at position {by}."
    }
}
