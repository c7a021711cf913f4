//! Sentences about reorganised units, claims and closed periods.

use super::pair;
use crate::language::Language;
use crate::money::format_cents;
use crate::month::Month;
use crate::refusal::Reason;
use crate::words::Stage;
/// What is wrong with the reorganisation of a unit.
pub(super) fn reorganisation_sentences(reason: &Reason) -> (String, String) {
    match reason {
        Reason::MergerAlone => pair(
            "mergeInto steht allein; name und parent bitte in einer eigenen Eingabe ändern.",
            "mergeInto stands alone; change name and parent by an input of their own.",
        ),
        Reason::SocietyApart { unit, other } => (
            format!(
                "„{unit}“ und „{other}“ liegen nicht auf derselben Seite: Wirtschaft und Bürger zählen zu keinem öffentlichen Haushalt. Bitte eine andere Einheit wählen."
            ),
            format!(
                "“{unit}” and “{other}” are not on the same side: businesses and citizens belong to no public budget. Choose another unit."
            ),
        ),
        Reason::MergerAcrossLevels {
            unit,
            level,
            other,
            other_level,
        } => (
            format!(
                "„{unit}“ ({}) und „{other}“ ({}) liegen auf zwei Ebenen; Zusammengelegtes wechselte die Ebene. Bitte stattdessen mit parent umhängen.",
                level.name(Language::German),
                other_level.name(Language::German)
            ),
            format!(
                "“{unit}” ({}) and “{other}” ({}) are on two levels; what is merged would change its level. Move it with parent instead.",
                level.as_str(),
                other_level.as_str()
            ),
        ),
        Reason::LosesBody { unit, other } => (
            format!(
                "Über „{other}“ liegt keine Körperschaft; „{unit}“ gehörte dort zu keinem Haushalt mehr. Bitte eine Einheit einer Körperschaft wählen."
            ),
            format!(
                "There is no body above “{other}”; “{unit}” would belong to no budget any more. Choose a unit of a body."
            ),
        ),
        Reason::NothingChanges => pair(
            "So heißt und liegt die Einheit schon. Bitte einen anderen Namen oder Platz angeben.",
            "The unit has this name and place already. Give another name or place.",
        ),
        _ => pair(
            "Bitte name, parent oder mergeInto angeben.",
            "Give name, parent or mergeInto.",
        ),
    }
}

pub(super) fn exceeds_claim(stage: Stage, month: Month, there_cents: i128) -> (String, String) {
    let there = format_cents(there_cents);
    let (german, english) = match stage {
        Stage::Claimed => ("geltend gemacht", "claimed"),
        Stage::Confirmed => ("bestätigt", "confirmed"),
        Stage::Cashed => ("haushaltswirksam umgesetzt", "cashed"),
    };
    (
        format!(
            "So viel ist nicht da: Im Monat {month} sind noch {there} {german}. Bitte höchstens so viel angeben, oder zuerst die spätere Stufe stornieren."
        ),
        format!(
            "There is not as much: {there} are still {english} in {month}. Give that much at most, or reverse the later stage first."
        ),
    )
}

pub(super) fn period_closed(month: Month, unit: &str, through: Month) -> (String, String) {
    let open = through.next().map(|open| open.to_string());
    let open = open.as_deref();
    (
        format!(
            "Der Monat {month} ist zu: „{unit}“ hat bis {through} abgeschlossen. Bitte in {} oder später buchen.",
            open.unwrap_or("keinem Monat")
        ),
        format!(
            "The month {month} is closed: “{unit}” has closed through {through}. Book into {} or later.",
            open.unwrap_or("no month")
        ),
    )
}
