//! What can be wrong with closing books and opening them again.

use std::sync::Arc;

use crate::faults;
use crate::language::Language;
use crate::month::Month;

faults! {
    /// Why something about a closed period is refused.
    PeriodFault {
        /// A month that `unit` has closed, itself or for everything below it.
        Closed { month: Month, unit: Arc<str>, through: Month, way_out: WayOut } => PeriodClosed,
            let |language| way_out = way_out.sentence(*through, language);
        "Der Monat {month} ist zu: „{unit}“ hat bis {through} abgeschlossen. {way_out}."
        "The month {month} is closed: “{unit}” has closed through {through}. {way_out}."

        /// A month that something is to belong to which is posted later, although `unit` has not closed it.
        StillOpen { month: Month, unit: Arc<str> } => WrongStatus;
        "Der Monat {month} ist bei „{unit}“ noch offen. Bitte direkt in {month} buchen; belongsTo ist für Nachzügler eines abgeschlossenen Monats."
        "The month {month} is still open at “{unit}”. Book into {month} itself; belongsTo is for what comes late to a closed month."

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

/// What whoever meets a closed month can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WayOut {
    /// Book into a later month.
    Book,
    /// Reverse into a later month.
    Reverse,
    /// Reopen the period: the act has no month of its own to choose.
    Reopen,
}

impl WayOut {
    fn sentence(self, through: Month, language: Language) -> String {
        // Behind the last month there is none to choose.
        match (self, through.next()) {
            (Self::Book, Some(open)) => language.pick(
                format!("Bitte in {open} oder später buchen"),
                format!("Book into {open} or later"),
            ),
            (Self::Reverse, Some(open)) => language.pick(
                format!(
                    "Bitte als month {open} oder später angeben; das Storno zählt dann weiter zum alten Monat"
                ),
                format!("Give {open} or later as month; the reversal still counts for the old one"),
            ),
            (Self::Reopen, _) | (_, None) => language.pick(
                "Bitte den Zeitraum wieder öffnen (reopenPeriod) und danach wieder abschließen".to_owned(),
                "Reopen the period (reopenPeriod), and close it again afterwards".to_owned(),
            ),
        }
    }
}
