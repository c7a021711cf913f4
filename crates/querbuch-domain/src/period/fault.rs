//! What can be wrong with closing books and opening them again.

use std::sync::Arc;

use crate::faults;
use crate::language::Language;
use crate::month::Month;

faults! {
    /// Why something about a closed period is refused.
    PeriodFault {
        /// A month that `unit` has closed, itself or for everything below it.
        Closed { month: Month, unit: Arc<str>, through: Month } => PeriodClosed,
            let |language| open = next_month(*through, language);
        "Der Monat {month} ist zu: „{unit}“ hat bis {through} abgeschlossen. Bitte in {open} oder später buchen."
        "The month {month} is closed: “{unit}” has closed through {through}. Book into {open} or later."

        /// A month that something is to belong to which is posted later, although `unit` has not closed it.
        StillOpen { month: Month, unit: Arc<str> } => WrongStatus;
        "Der Monat {month} ist bei „{unit}“ noch offen. Bitte direkt in {month} buchen; „gehört zu“ ist für Nachzügler eines abgeschlossenen Monats."
        "The month {month} is still open at “{unit}”. Book into {month} itself; what a posting belongs to is told for what comes late to a closed month."

        ClosedAlready { unit: Arc<str>, through: Month } => WrongStatus;
        "„{unit}“ hat schon bis {through} abgeschlossen. Bitte einen späteren Monat angeben oder wieder öffnen."
        "“{unit}” has closed through {through} already. Give a later month, or reopen the period."

        NotClosed { unit: Arc<str> } => WrongStatus;
        "„{unit}“ hat selbst nichts abgeschlossen; es gibt nichts zu öffnen. Bitte die Einheit nennen, die abgeschlossen hat."
        "“{unit}” has closed nothing itself; there is nothing to reopen. Name the unit that closed."

        ReopenForwards { unit: Arc<str>, through: Month } => WrongStatus;
        "„{unit}“ hat bis {through} abgeschlossen. Zum Öffnen bitte einen früheren Monat angeben, oder keinen."
        "“{unit}” has closed through {through}. To reopen, give an earlier month, or none."
    }
}

fn next_month(through: Month, language: Language) -> String {
    through.next().map_or_else(
        || language.pick("keinem Monat", "no month").to_owned(),
        |open| open.to_string(),
    )
}
