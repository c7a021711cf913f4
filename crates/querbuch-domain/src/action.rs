//! Actions: what somebody may do. The list is closed; no configuration adds to it.

use crate::vocabulary;

vocabulary! {
    /// What a right allows, at a unit and below it.
    Action {
        /// Figures and bookings.
        Read = "READ" ["Zahlen und Buchungen lesen", "read figures and bookings"],
        /// The names behind acts.
        ReadPersonal = "READ_PERSONAL" ["Namen hinter Vorgängen lesen", "read the names behind acts"],
        /// Plans and forecasts.
        Plan = "PLAN" ["planen", "plan"],
        /// Actuals, reversals, measurements, allocations.
        Book = "BOOK" ["buchen", "book"],
        /// Accept or dispute what others claimed.
        Confirm = "CONFIRM" ["Ersparnisse bestätigen oder bestreiten", "confirm or dispute savings"],
        /// Declare a saving budget-effective.
        Cash = "CASH" ["Ersparnisse haushaltswirksam umsetzen", "cash savings"],
        /// Sign or decline agreements for a body.
        Sign = "SIGN" ["Vereinbarungen zeichnen", "sign agreements"],
        /// Register, change and close measures, effects and indicators.
        Measure = "MEASURE" ["Maßnahmen pflegen", "keep measures"],
        /// Units, keys, rates, periods.
        Structure = "STRUCTURE" ["Einheiten, Schlüssel, Sätze und Zeiträume pflegen", "keep units, keys, rates and periods"],
        /// Give rights within one's own scope.
        Grant = "GRANT" ["Rechte vergeben", "give rights"],
        /// The whole log with proofs, the history of rights, the read log.
        Audit = "AUDIT" ["prüfen", "audit"],
        /// Health details, metrics, backups; no figures.
        Operate = "OPERATE" ["betreiben", "operate"],
    }
}
