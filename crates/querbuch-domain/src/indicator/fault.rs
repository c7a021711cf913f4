//! What can be wrong with indicators.

use std::sync::Arc;

use crate::faults;

faults! {
    /// Why an indicator is refused.
    IndicatorFault {
        ValueOutOfRange { given: Arc<str> } => InvalidValue;
        "„{given}“ ist kein Messwert: höchstens eine Billion, höchstens sechs Nachkommastellen. Bitte prüfen."
        "“{given}” is no measured value: at most a trillion, at most six decimal places. Check it."

        CatalogueDirection { lower_is_better: bool } => InvalidValue,
            let |language| better = if *lower_is_better { language.pick("weniger", "less") } else { language.pick("mehr", "more") };
        "Bei dieser Kennzahl des Katalogs ist {better} besser. Bitte lowerIsBetter: {lower_is_better} angeben oder den Katalog weglassen."
        "For this indicator of the catalogue {better} is better. Give lowerIsBetter: {lower_is_better}, or leave the catalogue out."

        EffectIsNoSaving { effect: Arc<str> } => InvalidValue;
        "Die Wirkung „{effect}“ ist keine Ersparnis. Bitte eine Ersparnis dieser Maßnahme angeben."
        "The effect “{effect}” is no saving. Name a saving of this measure."

        ValuationNeedsBaseline => InvalidValue;
        "Ohne bekannten Ausgangswert lässt sich nichts bewerten. Bitte den Ausgangswert angeben oder die Bewertung weglassen."
        "Without a known baseline nothing can be valued. Give the baseline, or leave the valuation out."

        WageOrPerUnit => InvalidValue;
        "Bitte entweder wage oder perUnit angeben."
        "Give either wage or perUnit."

        WageNeedsTime => InvalidValue;
        "Ein Stundensatz passt nur zu Arbeitszeit in Minuten, Stunden oder Tagen. Bitte die Maßeinheit prüfen oder perUnit angeben."
        "A rate an hour fits working time in minutes, hours or days only. Check the unit of measure, or give perUnit."
    }
}
