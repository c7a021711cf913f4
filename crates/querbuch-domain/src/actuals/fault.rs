//! What can be wrong with stating up to which month actuals count.

use std::sync::Arc;

use crate::faults;

faults! {
    /// Why such a statement is refused.
    ActualsFault {
        /// Transfers of a measure add up to zero only where one month holds for all of them.
        TransferAlone { measure: Arc<str> } => InvalidValue;
        "Zahlungen zwischen Haushalten zählen je Maßnahme bis zu demselben Monat, sonst gingen sie nicht auf. Bitte nur „{measure}“ angeben, ohne Wirkung."
        "Transfers count up to one month for the whole measure, or they would not add up to zero. Name only “{measure}”, without an effect."
    }
}
