//! What can be wrong with units and their reorganisation.

use std::sync::Arc;

use crate::code::list_of;
use crate::faults;
use crate::month::Month;
use crate::words::Level;

faults! {
    /// Why something about units is refused.
    UnitFault {
        Cycle { codes: Vec<Arc<str>> } => Cycle, let |_language| codes = list_of(codes);
        "Diese Einheiten liegen im Kreis untereinander: {codes}. Bitte eine Wurzel angeben."
        "These units lie below each other in a circle: {codes}. Give one of them another parent."

        Inactive { unit: Arc<str>, successor: Arc<str>, effective_from: Month } => UnitInactive;
        "„{unit}“ ist ab {effective_from} in „{successor}“ aufgegangen. Bitte „{successor}“ angeben."
        "“{unit}” was merged into “{successor}”, from {effective_from} on. Name “{successor}” instead."

        NothingToReorganize => InvalidValue;
        "Bitte name, parent oder mergeInto angeben."
        "Give name, parent or mergeInto."

        MergerAlone => InvalidValue;
        "mergeInto steht allein; name und parent bitte in einer eigenen Eingabe ändern."
        "mergeInto stands alone; change name and parent by an input of their own."

        SocietyApart { unit: Arc<str>, other: Arc<str> } => InvalidValue;
        "„{unit}“ und „{other}“ liegen nicht auf derselben Seite: Wirtschaft und Bürger zählen zu keinem öffentlichen Haushalt. Bitte eine andere Einheit wählen."
        "“{unit}” and “{other}” are not on the same side: businesses and citizens belong to no public budget. Choose another unit."

        /// A unit of the Bund that would lie below a Land, or below something within one.
        FederalBelowLand { unit: Arc<str>, other: Arc<str>, other_level: Level } => InvalidValue,
            let |language| other_level = other_level.in_sentence(language);
        "„{unit}“ gehört zum Bund und kann nicht unter „{other}“ ({other_level}) liegen; was es zahlt, zählte sonst zum Land. Bitte eine Einheit des Bundes darüber angeben."
        "“{unit}” is FEDERAL and cannot lie below “{other}” ({other_level}); what it pays would count for the Land. Give a FEDERAL unit above it."

        MergerAcrossLevels { unit: Arc<str>, level: Level, other: Arc<str>, other_level: Level } => InvalidValue,
            let |language| level = level.in_sentence(language), other_level = other_level.in_sentence(language);
        "„{unit}“ ({level}) und „{other}“ ({other_level}) liegen auf zwei Ebenen; Zusammengelegtes wechselte die Ebene. Bitte stattdessen mit parent umhängen."
        "“{unit}” ({level}) and “{other}” ({other_level}) are on two levels; what is merged would change its level. Move it with parent instead."

        LosesBody { unit: Arc<str>, other: Arc<str> } => InvalidValue;
        "Über „{other}“ liegt keine Körperschaft; „{unit}“ gehörte dort zu keinem Haushalt mehr. Bitte eine Einheit einer Körperschaft wählen."
        "There is no body above “{other}”; “{unit}” would belong to no budget any more. Choose a unit of a body."

        NothingChanges => InvalidValue;
        "So heißt und liegt die Einheit schon. Bitte einen anderen Namen oder Platz angeben."
        "The unit has this name and place already. Give another name or place."
    }
}
