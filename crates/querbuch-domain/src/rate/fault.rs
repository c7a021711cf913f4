//! What can be wrong with discount rates and haircuts.

use std::sync::Arc;

use crate::faults;
use crate::month::Month;

faults! {
    /// Why a rate is refused, or missed.
    RateFault {
        OutOfRange { given: Arc<str> } => InvalidValue;
        "„{given}“ ist kein Zinssatz. Erwartet wird ein Anteil über -1 und unter 1: 0.033 für 3,3 %."
        "“{given}” is no rate. Give a fraction above -1 and below 1: 0.033 for 3.3 %."

        NoFraction { given: Arc<str> } => InvalidValue;
        "„{given}“ ist kein Anteil. Erwartet wird eine Zahl von 0 bis 1: 0.15 für 15 %."
        "“{given}” is no fraction. Give a number from 0 to 1: 0.15 for 15 %."

        NoneInForce { month: Month } => NotFound;
        "Für {month} gilt kein Kalkulationszinssatz. Bitte discountRate angeben oder einen Satz erfassen."
        "No discount rate is in force for {month}. Give discountRate or set a rate."
    }
}
