//! What can be wrong with effects.

use std::sync::Arc;

use crate::code::list_of;
use crate::differing::{Differing, list_of_differing};
use crate::faults;
use crate::language::Language;
use crate::words::EffectKind;

faults! {
    /// Why something about an effect is refused.
    EffectFault {
        /// Where a code is taken by something that says something else, that is put right rather than added anew.
        KnownDiffers { effect: Arc<str>, differs: Vec<Differing> } => AlreadyExists,
            let |language| differs = list_of_differing(differs, language);
        "Die Wirkung „{effect}“ gibt es schon; anders ist: {differs}. Zum Berichtigen changeEffect nehmen, beim Import --correct; Einheit und Art bleiben."
        "The effect “{effect}” exists already; what differs: {differs}. To put it right, take changeEffect, or --correct at an import; unit and kind stay."

        CategoryKind { category: &'static str, kind: EffectKind } => InvalidValue,
            let |language| kind = language.pick(kind.name(Language::German), kind.as_str());
        "Die Kategorie „{category}“ passt nicht zu Wirkungen der Art {kind}. Bitte eine Kategorie dieser Art angeben."
        "The category “{category}” does not fit effects of the kind {kind}. Give a category of that kind."

        TransferNeedsBudget { unit: Arc<str> } => InvalidValue;
        "„{unit}“ ist kein öffentlicher Haushalt; Transfers gibt es nur zwischen Haushalten. Bitte als Kosten oder Ersparnis buchen."
        "“{unit}” is no public budget; transfers run between budgets only. Book a cost or a saving."

        OfOtherMeasure { effect: Arc<str>, measure: Arc<str> } => InvalidValue;
        "Die Wirkung „{effect}“ gehört nicht zur Maßnahme „{measure}“. Bitte getrennt buchen."
        "The effect “{effect}” does not belong to the measure “{measure}”. Book it separately."

        EffectOrParts => InvalidValue;
        "Bitte entweder effect angeben oder unit, kind, category und cashability zusammen."
        "Give either effect, or unit, kind, category and cashability together."

        Ambiguous { codes: Vec<Arc<str>> } => InvalidValue, let |_language| codes = list_of(codes);
        "Mehrere Wirkungen passen: {codes}. Bitte eine davon als effect angeben."
        "Several effects match: {codes}. Name one of them as effect."

        ClosedButTitle { effect: Arc<str> } => MeasureClosed;
        "Die Maßnahme der Wirkung „{effect}“ ist abgeschlossen; nur der Titel lässt sich noch ändern."
        "The measure of the effect “{effect}” is closed; only the title can still be changed."

        NothingChanges { effect: Arc<str> } => InvalidValue;
        "So steht die Wirkung „{effect}“ schon im Buch. Bitte angeben, was sich ändern soll."
        "The effect “{effect}” stands in the ledger like that already. Say what is to change."
    }
}
