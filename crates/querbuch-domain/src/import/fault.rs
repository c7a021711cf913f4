//! What can be wrong with imports.

use std::sync::Arc;

use crate::faults;
use crate::id::Position;

faults! {
    /// Why an import, or undoing one, is refused.
    ImportFault {
        AlreadyUndone { by: Position } => AlreadyReversed;
        "Dieser Import wurde schon zurückgenommen (Position {by})."
        "This import was undone already (position {by})."

        /// A plan or forecast was set again since.
        SetSince { effect: Arc<str>, position: Position } => VersionConflict;
        "Die Werte der Wirkung {effect} wurden danach neu gesetzt (Position {position}). Kam das durch einen Import, bitte zuerst ihn zurücknehmen; sonst die Werte neu setzen."
        "The amounts of the effect {effect} were set again since (position {position}). Undo the import by which they came first; if they came by none, set the amounts anew instead."

        AlreadyErased { by: Position } => WrongStatus;
        "Dateiname und Prüfsumme sind schon gelöscht, an Position {by}."
        "The name of the file and its digest were erased already, at position {by}."

        /// Replaced bookings that stand in too many places of the log.
        ReplacesTooMany { max: usize } => LimitExceeded;
        "Ersetzt würden Buchungen an mehr als {max} Stellen des Buchs. Bitte zuerst frühere Importe dieser Quelle zurücknehmen (undoImport), dann neu importieren."
        "Bookings in more than {max} places of the log would be replaced. Undo earlier imports of this source first (undoImport), then import anew."

        NotOpen => WrongStatus;
        "Eine importierte Buchung braucht einen Import, zu dem sie gehört."
        "An imported booking needs an import that it belongs to."
    }
}
