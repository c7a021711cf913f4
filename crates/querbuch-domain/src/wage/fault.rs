//! What can be wrong with wage rates.

use std::sync::Arc;

use crate::faults;
use crate::money::format_cents;
use crate::words::Level;

faults! {
    /// Why a wage rate is refused, or missed.
    WageFault {
        NoTable { system: Arc<str>, year: Option<u16> } => NotFound,
            let |_language| year = year.map_or(String::new(), |year| format!(" {year}"));
        "Vom System „{system}“ sind keine Lohnsätze{year} hinterlegt. Bitte zuerst die Tafel setzen."
        "No wage rates{year} of the system “{system}” are set. Set the table first."

        NoRate { system: Arc<str>, year: u16, level: Level, service_class: Arc<str> } => NotFound,
            let |language| level = level.in_sentence(language);
        "Die Tafel „{system}“ {year} hat keinen Satz für {level}, „{service_class}“. Bitte Ebene und Laufbahngruppe prüfen oder den Satz setzen."
        "The table “{system}” {year} has no rate for {level}, “{service_class}”. Check level and class, or set the rate."

        OutOfRange { max_cents: i64 } => InvalidValue, let |_language| max = format_cents((*max_cents).into());
        "Ein Stundensatz liegt über 0.00 und höchstens bei {max}. Bitte Euro je Stunde angeben, nicht je Monat oder Jahr."
        "A rate lies above 0.00 and is at most {max}. Give euros an hour, not a month or year."

        Twice { level: Level, service_class: Arc<str> } => InvalidValue,
            let |language| level = level.in_sentence(language);
        "Für {level} „{service_class}“ steht schon ein Satz in dieser Tabelle. Bitte nur einmal angeben."
        "This table holds a rate for {level} “{service_class}” already. Give it once."
    }
}
