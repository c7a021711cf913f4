//! What can be wrong with measurements.

use crate::faults;
use crate::money::format_cents;
use crate::month::Month;

faults! {
    /// Why a measurement is refused.
    MeasurementFault {
        RangeOrder => InvalidValue;
        "Es muss gelten: low ≤ value ≤ high, und beide Grenzen zusammen."
        "It must hold that low ≤ value ≤ high, and both bounds are given together."

        CasesNegative => InvalidValue;
        "Eine Fallzahl ist nie negativ. Bitte prüfen."
        "A number of cases is never negative. Check it."

        CasesMissing => InvalidValue;
        "Diese Kennzahl hat eine Bewertung. Bitte cases angeben: für wie viele Fälle der Wert steht."
        "This indicator has a valuation. Give cases: for how many cases the value stands."

        SavingOutOfRange => AmountOutOfRange;
        "Die Ersparnis, die daraus folgt, wird zu groß. Bitte Wert, Fallzahl und Satz prüfen."
        "The saving that follows is too large. Check the value, the cases and the rate."

        CorrectionExceedsClaim { month: Month, there_cents: i128, difference_cents: i64 } => ExceedsClaim,
            let |_language| back = format_cents(-i128::from(*difference_cents)), there = format_cents(*there_cents);
        "Die Korrektur nimmt {back} zurück, geltend gemacht sind im Monat {month} aber nur noch {there}; der Rest ist bestätigt oder bestritten. Bitte zuerst das stornieren."
        "The correction takes back {back}, but only {there} of {month} is still claimed; the rest was confirmed or disputed. Reverse that first."
    }
}
