//! What can be wrong with named states.

use std::sync::Arc;

use crate::faults;
use crate::language::Language;

faults! {
    /// Why something about a named state is refused.
    NamedStateFault {
        Unknown { name: Arc<str>, near: Vec<Arc<str>> } => NotFound,
            let |language| hint = hint(near, language);
        "Einen Stand namens „{name}“ gibt es nicht.{hint} Alle Namen nennt namedStates oder `querbuch report states`."
        "There is no state named “{name}”.{hint} All names are in namedStates or `querbuch report states`."

        Taken { name: Arc<str> } => AlreadyExists;
        "Ein Stand heißt schon „{name}“. Namen werden nicht neu vergeben; bitte einen anderen wählen."
        "A state is named “{name}” already. Names are not given again; choose another one."

        LooksLikeMoment { name: Arc<str> } => InvalidValue;
        "„{name}“ wäre von einer Position oder einem Tag nicht zu unterscheiden. Bitte ein Wort dazu schreiben, etwa „Kabinett {name}“."
        "“{name}” could not be told from a position or a day. Add a word, such as “Kabinett {name}”."

        NothingYet => InvalidValue;
        "Vor Position 1 steht nichts im Buch. Bitte eine Position ab 1 angeben."
        "Before position 1 there is nothing in the ledger. Give a position from 1 on."
    }
}

/// Asks whether one of the names that are near was meant; nothing where none is.
fn hint(near: &[Arc<str>], language: Language) -> String {
    if near.is_empty() {
        return String::new();
    }
    let (open, close) = language.pick(("„", "“"), ("“", "”"));
    let quoted: Vec<String> = near.iter().map(|name| format!("{open}{name}{close}")).collect();
    let asked = language.pick("Meinten Sie", "Did you mean");
    let or = language.pick(" oder ", " or ");
    format!(" {asked} {}?", quoted.join(or))
}
