//! What can be wrong with measures.

use std::sync::Arc;

use crate::differing::{Differing, list_of_differing};
use crate::faults;
use crate::words::MeasureStatus;

faults! {
    /// Why something about a measure is refused.
    MeasureFault {
        /// Where a code is taken by something that says something else, that is put right rather than registered anew.
        KnownDiffers { code: Arc<str>, differs: Vec<Differing> } => AlreadyExists,
            let |language| differs = list_of_differing(differs, language);
        "Die Maßnahme „{code}“ gibt es schon; anders ist: {differs}. Zum Berichtigen changeMeasure nehmen, beim Import --correct."
        "The measure “{code}” exists already; what differs: {differs}. To put it right, take changeMeasure, or --correct at an import."

        Closed { code: Arc<str> } => MeasureClosed;
        "Die Maßnahme „{code}“ ist abgeschlossen und nimmt nichts mehr auf. Was noch kommt, gehört zu einer neuen Maßnahme."
        "The measure “{code}” is closed and takes nothing any more. What still comes belongs to a new measure."

        StatusBackwards { from: MeasureStatus, to: MeasureStatus } => WrongStatus,
            let |_language| from = from.as_str(), to = to.as_str();
        "Von {from} führt kein Weg nach {to}; der Status geht nur voran. Bitte einen späteren angeben."
        "There is no way from {from} to {to}; the status only moves on. Give a later one."

        ClosedButTexts { code: Arc<str> } => MeasureClosed;
        "Die Maßnahme „{code}“ ist abgeschlossen; nur Titel und Beschreibung lassen sich noch ändern."
        "The measure “{code}” is closed; only its title and description can still be changed."

        Cycle { code: Arc<str> } => Cycle;
        "Dieses Programm ist „{code}“ selbst oder gehört dazu. Bitte ein anderes angeben."
        "This programme is “{code}” itself or belongs to it. Name another one."

        NothingChanges { code: Arc<str> } => InvalidValue;
        "So steht die Maßnahme „{code}“ schon im Buch. Bitte angeben, was sich ändern soll."
        "The measure “{code}” stands in the ledger like that already. Say what is to change."
    }
}
