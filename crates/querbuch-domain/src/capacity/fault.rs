//! What can be wrong with the capacity of a unit.

use std::sync::Arc;

use crate::faults;

faults! {
    /// Why a capacity is refused.
    CapacityFault {
        NeedsBudget { unit: Arc<str> } => InvalidValue;
        "„{unit}“ ist kein öffentlicher Haushalt und hat keine Stellen. Bitte eine Einheit eines Haushalts angeben."
        "“{unit}” is no public budget and has no posts. Name a unit of a budget."

        PostsOutOfRange => InvalidValue;
        "Volle Stellen sind eine Zahl von 0 bis 10000000 mit höchstens zwei Nachkommastellen."
        "Full posts are a number from 0 to 10000000 with at most two decimal places."

        HoursOutOfRange { max: u32 } => InvalidValue;
        "Die Stunden einer vollen Stelle im Jahr liegen zwischen 1 und {max}. Üblich sind 1600."
        "The hours of a full post in a year lie between 1 and {max}. Usual are 1600."
    }
}
